//! Files and folders → documents.
//!
//! In: the paths that a user named. Out: a sorted list of [`Source`]s, and for
//! each source its records one by one, with the exact bytes that they were
//! read from, so that a record can be written again minus some ranges. What
//! cannot be used comes out too, as a counted [`Problem`]. Reading never
//! changes a file, never holds more than one record, never panics on what it
//! reads, and skips nothing silently.

mod ahead;
mod block;
mod block_parser;
mod block_reader;
mod boundaries;
mod codec;
mod crowded;
mod decode;
mod decompress;
mod discover;
mod fields;
mod host;
mod json;
mod jsonl;
mod map;
mod names;
mod open_source;
mod options;
mod problem;
mod reader;
mod record;
mod spool;
mod stream;
#[cfg(test)]
mod testing;
mod text;
mod unescape;
mod unpacked;
mod view;

use std::path::PathBuf;

pub use block::{Block, BlockPart, PartKind};
pub use block_parser::{BlockParser, Records};
pub use block_reader::{BLOCK_BYTES, BlockReader};
pub use crowded::MOST_LINES;
pub use discover::{Discovery, discover};
pub use host::host;
pub use map::ByteMap;
pub use options::{LARGEST_DOCUMENT, ReadOptions, SiteFrom, encoding_named};
pub use problem::{Problem, ProblemKind};
pub use reader::RecordReader;
pub use record::{Content, ReadDocument, Record};
pub use spool::{Spool, is_stdin};
pub use stream::{STREAM, sniffed};
pub use unpacked::unpacked;
pub use view::{ContentView, DocumentView, RecordView};

/// How the articles stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The file is one article (`.txt`).
    Text,
    /// Each line is a JSON object that holds one (`.jsonl`, `.ndjson`, `.jl`).
    Jsonl,
}

impl Format {
    /// The format's name, as reports and the record spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Jsonl => "jsonl",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Format::Text, Format::Jsonl]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// It is not.
    Plain,
    /// gzip, of one or more members (`.gz`).
    Gzip,
    /// zstd, of one or more frames (`.zst`).
    Zstd,
}

impl Compression {
    /// The compression's name, as reports and the record spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Compression::Plain => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    /// The compression of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Compression::Plain, Compression::Gzip, Compression::Zstd]
            .into_iter()
            .find(|compression| compression.name() == name)
    }
}

/// One file of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called in the output: a relative path with `/`, unique in a run.
    pub name: String,
    /// How articles stand in it.
    pub format: Format,
    /// How it is compressed.
    pub compression: Compression,
}

impl Source {
    /// Whether its bytes are others than those of its file.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        self.compression != Compression::Plain
    }
}

/// What a file name says of the file, or the extension that says nothing.
fn kind_of(file_name: &str) -> Result<(Format, Compression), String> {
    let lower = file_name.to_lowercase();
    let (stem, compression) = match lower.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Compression::Gzip),
        Some((stem, "zst")) => (stem, Compression::Zstd),
        _ => (lower.as_str(), Compression::Plain),
    };
    match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("txt") => Ok((Format::Text, compression)),
        Some("jsonl" | "ndjson" | "jl") => Ok((Format::Jsonl, compression)),
        _ => Err(unknown_extension(&lower)),
    }
}

/// The part of a file name that is not understood: `.html`, `.tar.gz`, or
/// nothing where there is no dot.
fn unknown_extension(lower: &str) -> String {
    let mut parts = lower.rsplit('.');
    let Some(last) = parts.next().filter(|last| last.len() < lower.len()) else {
        return String::new();
    };
    match parts.next() {
        Some(inner)
            if matches!(last, "gz" | "zst") && inner.len() <= 8 && parts.next().is_some() =>
        {
            format!(".{inner}.{last}")
        }
        _ => format!(".{last}"),
    }
}

/// The file names that are read, for messages.
const READ_EXTENSIONS: &str = ".txt, .jsonl, .ndjson and .jl, each also with .gz or .zst";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_format_and_compression_in_any_case() {
        assert_eq!(kind_of("a.txt"), Ok((Format::Text, Compression::Plain)));
        assert_eq!(
            kind_of("A.B.JSONL.GZ"),
            Ok((Format::Jsonl, Compression::Gzip))
        );
        assert_eq!(kind_of(".jl"), Ok((Format::Jsonl, Compression::Plain)));
        assert_eq!(
            kind_of("x.ndjson.zst"),
            Ok((Format::Jsonl, Compression::Zstd))
        );
    }

    #[test]
    fn other_names_give_their_extension() {
        assert_eq!(kind_of("a.HTML"), Err(".html".to_owned()));
        assert_eq!(kind_of("a.tar.gz"), Err(".tar.gz".to_owned()));
        assert_eq!(kind_of("a.gz"), Err(".gz".to_owned()));
        assert_eq!(kind_of("Makefile"), Err(String::new()));
    }

    #[test]
    fn names_of_formats_are_read_back() {
        for format in [Format::Text, Format::Jsonl] {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
            assert_eq!(
                Compression::from_name(compression.name()),
                Some(compression)
            );
        }
        assert_eq!(Compression::from_name("lzma"), None);
    }
}
