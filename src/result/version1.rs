//! Results of version 1, of which no more is known than what belongs to them.
//!
//! In: the folder of a report. Out: what its files are called, and which articles its
//! journal says were written. Whoever wants to replace such a result has to know
//! what is dejalu's in it; nothing else of it is read.

use std::io::BufRead as _;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::files;

/// The version.
pub const VERSION: u32 = 1;

/// The file of the journal.
pub const JOURNAL: &str = "removed.jsonl";

/// The names of all files of a report.
pub const ALL: [&str; 7] = [
    "blocks.jsonl",
    "clusters.jsonl",
    "documents.jsonl",
    JOURNAL,
    "report.html",
    "report.json",
    "sums.json",
];

/// A line of the journal.
#[derive(Deserialize)]
struct JournalLine {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
}

/// Gives `take` the name of each cleaned file of the result.
///
/// # Errors
/// Where the journal cannot be read, is damaged, or was cut off.
pub fn each_article(report: &Path, take: &mut dyn FnMut(&str)) -> Result<()> {
    let path = report.join(JOURNAL);
    let mut lines =
        BufReader::new(files::open(&path).map_err(|error| Error::io("open", &path, error))?);
    let (mut line, mut is_whole) = (Vec::new(), false);
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        if read.map_err(|error| Error::io("read", &path, error))? == 0 {
            break;
        }
        let said: JournalLine = serde_json::from_slice(&line)
            .map_err(|error| Error::damaged(&path, format!("a line cannot be read: {error}")))?;
        is_whole = said.kind == "end";
        if let ("cleaned", Some(name)) = (said.kind.as_str(), &said.name) {
            take(name);
        }
    }
    match is_whole {
        true => Ok(()),
        false => Err(Error::damaged(&path, "it was cut off")),
    }
}
