//! `dejalu explain`.
//!
//! In: parsed arguments. Out: on standard output, the story of one document,
//! cluster or block family, laid out for a person or as one JSON object.

use std::io::Write;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::explain::{ClusterStory, Places, Target, cluster_stories, document_story, find};
use crate::result::Finished;
use crate::result::findings::BlockEntry;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::terminal::{Out, Terminal, is_harmful};
use streamed::StreamedStories;

mod cluster;

mod document;

pub(super) mod margin;

mod streamed;

/// Examples, for the help.
const EXAMPLES: &str = "\
Examples:
  dejalu explain article-17 cleaned              a document by its id,
  dejalu explain 2024/a.jsonl#3 cleaned          or by where it stands
  dejalu explain 00d1e5 cleaned                  a cluster by the beginning of its id,
  dejalu explain 'Read more' cleaned             or by what it says
  dejalu explain article-17 cleaned -v           with all of the evidence
  dejalu explain article-17 cleaned --format json | jq '.paragraphs[] | select(.removed)'

Exit codes:
  0  done
  2  an error: no such name, or several; unreadable or changed files";

/// Say why each paragraph of a document was kept or removed, or where a cluster stands.
///
/// Name a document by its id, its file (a.txt) or its place (a.jsonl#3), or a cluster or block family
/// by its id. The beginning of an id is enough if no other id begins so. Everything that is printed
/// comes from OUT; the input is not needed.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Explain {
    /// A document, cluster or block family, or words that one of them says.
    #[arg(value_name = "DOC|CLUSTER|WORDS")]
    pub(super) name: String,
    /// The folder that `clean` wrote.
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// The format to print.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = StoryFormat::Text)]
    pub(super) format: StoryFormat,
    /// List this many places of a cluster or block family.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) limit: usize,
    /// List all places of a cluster or block family.
    #[arg(long, conflicts_with = "limit")]
    pub(super) all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum StoryFormat {
    /// For reading.
    Text,
    /// One JSON object.
    Json,
}

/// Explains.
pub(super) fn run(command: Explain, terminal: &Terminal) -> Result<bool> {
    let mut finished = Finished::open(&command.out)?;
    let target = find(&mut finished, &command.name)?;
    let is_json = command.format == StoryFormat::Json;
    let limit = match command.all {
        true => usize::MAX,
        false => command.limit,
    };
    let mut out = terminal.out();
    match target {
        Target::Document(place) => {
            let story = document_story(&mut finished, place)?;
            match is_json {
                true => print_json(&mut out, "document", &story)?,
                false => document::print(&mut out, &story, terminal)?,
            }
        }
        Target::Cluster(entries) => {
            let stories = cluster_stories(&mut finished, entries)?;
            let places =
                |story: &ClusterStory| Places::of_cluster(&finished, &story.id, &story.site);
            let streamed = StreamedStories::new(stories, places, limit)?;
            match is_json {
                true => print_json(&mut out, "cluster", &streamed)?,
                false => streamed
                    .each(|story, places| cluster::print(&mut out, story, places, terminal))?,
            }
            streamed.finish()?;
        }
        Target::Block(entries) => {
            let places = |entry: &BlockEntry| Places::of_block(&finished, &entry.id, &entry.site);
            let streamed = StreamedStories::new(entries, places, limit)?;
            match is_json {
                true => print_json(&mut out, "block", &streamed)?,
                false => streamed.each(|entry, places| {
                    cluster::print_block(&mut out, entry, places, terminal)
                })?,
            }
            streamed.finish()?;
        }
    }
    out.flush().map_err(unwritable)?;
    Ok(true)
}

/// Prints a story as one object that says what it is about.
fn print_json(out: &mut Out, about: &'static str, story: &impl Serialize) -> Result<()> {
    #[derive(Serialize)]
    struct Object<'s, S> {
        r#type: &'static str,
        #[serde(flatten)]
        story: &'s S,
    }
    let object = Object {
        r#type: about,
        story,
    };
    let written = serde_json::to_writer_pretty(HarmlessJson(out), &object);
    let written = written.map_err(std::io::Error::from);
    written.and_then(|()| writeln!(out)).map_err(unwritable)
}

/// Writes JSON on, with everything as `\uXXXX` that could harm a terminal. That
/// stands in strings only, where it means the same.
struct HarmlessJson<'o>(&'o mut Out);

impl Write for HarmlessJson<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Strings are written in pieces that are strings.
        let text = std::str::from_utf8(bytes).map_err(std::io::Error::other)?;
        let mut plain = 0;
        for (at, character) in text
            .char_indices()
            .filter(|&(_, one)| one != '\n' && is_harmful(one))
        {
            self.0
                .write_all(text.get(plain..at).unwrap_or_default().as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            plain = at + character.len_utf8();
        }
        self.0
            .write_all(text.get(plain..).unwrap_or_default().as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// The error of standard output, which no option sends elsewhere.
pub(super) fn unwritable(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::usage(format!(
            "cannot write standard output: {error}; free some space, or send it elsewhere"
        )),
        _ => Error::io("write", "standard output", error),
    }
}
