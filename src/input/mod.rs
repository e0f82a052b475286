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
mod cells;
mod codec;
mod crowded;
mod csv_row;
mod decode;
mod decompress;
mod discover;
mod fields;
mod foreign;
mod host;
mod json;
mod json_elements;
mod jsonl;
mod layout;
mod map;
mod names;
mod open_source;
mod options;
mod other_keys;
#[cfg(feature = "parquet")]
mod parquet;
mod problem;
mod reader;
mod record;
mod rows;
mod sniff;
mod spelled_values;
mod spool;
mod stream;
#[cfg(test)]
mod testing;
mod text;
mod unescape;
mod unpacked;
mod view;
mod warc_ends;
mod warc_fit;
mod warc_head;
mod wet;
mod wrapped;

use std::path::PathBuf;
use std::sync::Arc;

pub use block::{Block, BlockPart, PartKind};
pub use block_parser::{BlockParser, Records};
pub use block_reader::{BLOCK_BYTES, BlockReader};
pub use crowded::MOST_LINES;
pub use discover::{Discovery, discover};
pub use host::host;
pub use layout::{TableLayout, lay_out};
pub use map::ByteMap;
pub use options::{LARGEST_DOCUMENT, Preset, ReadOptions, SiteFrom, encoding_named};
pub use other_keys::{OtherKeys, keys_of_first};
#[cfg(feature = "parquet")]
pub(crate) use parquet::{PageFile, caught, find as find_column, read_metadata};
pub use problem::{Problem, ProblemKind};
pub use reader::RecordReader;
pub use record::{Content, ReadDocument, Record};
#[cfg(feature = "parquet")]
pub(crate) use rows::{ROW_END, RowText};
pub use sniff::refused_stream;
pub use spelled_values::SpelledValues;
pub use spool::{Spool, is_stdin};
pub use stream::{STREAM, sniffed};
pub use unpacked::unpacked;
pub use view::{ContentView, DocumentView, NamedBy, RecordView};
pub use warc_ends::RecordEnds;
pub use warc_fit::fit_head;

/// How the articles stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The file is one article (`.txt`, `.md`).
    Text,
    /// Each line is a JSON object that holds one (`.jsonl`, `.ndjson`, `.jl`, `.json`).
    Jsonl,
    /// JSON objects hold one each: the elements of an array, or one behind the other, on
    /// as many lines as they like (`.json`).
    Json,
    /// The conversion records of WARC hold one each (`.wet`, `.warc`).
    Wet,
    /// Each row but the first, which names the columns, holds one (`.csv`, `.tsv`, `.tab`).
    Csv,
    /// Each row holds one (`.parquet`, `.pq`).
    Parquet,
}

impl Format {
    /// All of them.
    const ALL: [Self; 6] = [
        Format::Text,
        Format::Jsonl,
        Format::Json,
        Format::Wet,
        Format::Csv,
        Format::Parquet,
    ];

    /// The format's name, as reports and the record spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Wet => "wet",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What a file of the format is, in messages.
    #[must_use]
    pub(crate) fn said(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Jsonl => "JSON lines",
            Format::Json => "JSON that is not divided into lines",
            Format::Wet => "WARC",
            Format::Csv => "CSV",
            Format::Parquet => "Parquet",
        }
    }

    /// What a record of the format is called in messages.
    #[must_use]
    pub(crate) fn record_noun(self) -> &'static str {
        match self {
            Format::Text => "file",
            Format::Jsonl => "line",
            Format::Json => "element",
            Format::Wet => "record",
            Format::Csv | Format::Parquet => "row",
        }
    }

    /// What places in a file of the format are counted in.
    #[must_use]
    pub(crate) fn place_noun(self) -> &'static str {
        match self {
            Format::Text | Format::Jsonl | Format::Csv => "line",
            Format::Json | Format::Wet | Format::Parquet => self.record_noun(),
        }
    }

    /// Whether places in a file are lines of it; else they are counted in records.
    #[must_use]
    pub(crate) fn counts_lines(self) -> bool {
        !matches!(self, Format::Json | Format::Wet)
    }

    /// Whether a file stays what it is where one of its records goes as a whole.
    #[must_use]
    pub(crate) fn may_lose_records(self) -> bool {
        !matches!(self, Format::Json | Format::Parquet)
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
    /// bzip2, of one or more streams (`.bz2`).
    Bzip2,
    /// xz, of one or more streams (`.xz`).
    Xz,
}

impl Compression {
    /// All of them.
    const ALL: [Self; 5] = [
        Compression::Plain,
        Compression::Gzip,
        Compression::Zstd,
        Compression::Bzip2,
        Compression::Xz,
    ];

    /// What the names of such files end with.
    #[must_use]
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Compression::Plain => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
            Compression::Bzip2 => ".bz2",
            Compression::Xz => ".xz",
        }
    }

    /// The compression's name, as reports and the record spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Compression::Plain => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        }
    }

    /// The compression of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
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
    /// What must be known of a table before its rows are read; `None` for what is no table.
    pub layout: Option<Arc<TableLayout>>,
}

impl Source {
    /// Whether its bytes are others than those of its file.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        self.compression != Compression::Plain || self.format == Format::Parquet
    }

    /// Whether the name ends in one of these, whatever the compression.
    fn has_extension(&self, extensions: &[&str]) -> bool {
        let lower = self.name.to_lowercase();
        let stem = [".gz", ".zst", ".bz2", ".xz"]
            .into_iter()
            .find_map(|end| lower.strip_suffix(end));
        let stem = stem.unwrap_or(&lower);
        let extension = stem.rsplit_once('.').map(|(_, extension)| extension);
        extension.is_some_and(|extension| extensions.contains(&extension))
    }
}

/// What a file name says of the file, or the extension that says nothing.
fn kind_of(file_name: &str) -> Result<(Format, Compression), String> {
    let lower = file_name.to_lowercase();
    let (stem, compression) = match lower.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Compression::Gzip),
        Some((stem, "zst")) => (stem, Compression::Zstd),
        Some((stem, "bz2")) => (stem, Compression::Bzip2),
        Some((stem, "xz")) => (stem, Compression::Xz),
        _ => (lower.as_str(), Compression::Plain),
    };
    match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("txt" | "md" | "markdown") => Ok((Format::Text, compression)),
        Some("json") => Ok((Format::Json, compression)),
        Some("wet" | "warc") => Ok((Format::Wet, compression)),
        Some("jsonl" | "ndjson" | "jl") => Ok((Format::Jsonl, compression)),
        Some("csv" | "tsv" | "tab") => Ok((Format::Csv, compression)),
        Some("parquet" | "pq") if compression == Compression::Plain => {
            Ok((Format::Parquet, compression))
        }
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
            if matches!(last, "gz" | "zst" | "bz2" | "xz")
                && inner.len() <= 8
                && parts.next().is_some() =>
        {
            format!(".{inner}.{last}")
        }
        _ => format!(".{last}"),
    }
}

/// The file names that are read, for messages.
const READ_EXTENSIONS: &str = ".txt, .md, .jsonl, .ndjson, .jl, .json, .csv, .tsv, .wet and .warc, each also \
     with .gz, .zst, .bz2 or .xz, and .parquet";

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
        assert_eq!(kind_of("c4.json.gz"), Ok((Format::Json, Compression::Gzip)));
        assert_eq!(kind_of("a.Md"), Ok((Format::Text, Compression::Plain)));
        assert_eq!(kind_of("a.TSV.gz"), Ok((Format::Csv, Compression::Gzip)));
        assert_eq!(kind_of("a.pq"), Ok((Format::Parquet, Compression::Plain)));
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
        assert_eq!(kind_of("a.parquet.gz"), Err(".parquet.gz".to_owned()));
        assert_eq!(kind_of("Makefile"), Err(String::new()));
    }

    #[test]
    fn names_of_formats_are_read_back() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        for compression in Compression::ALL {
            assert_eq!(
                Compression::from_name(compression.name()),
                Some(compression)
            );
        }
        assert_eq!(Compression::from_name("lzma"), None);
    }
}
