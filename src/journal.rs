//! The journal: every removed byte range, in a form that people and programs read.
//!
//! In: removals, in input order. Out: `removed.jsonl`, one JSON object a line,
//! and the same objects again when it is read. It never holds more than one
//! line in memory, and never trusts a line before the closing hash agrees.
//!
//! The format is specified in `docs/journal.md`; change both together.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files;
use crate::verdict;

pub mod json;

pub(crate) mod kinds;

pub mod page;

pub(crate) mod short;

pub mod spelling;

pub mod sum;

mod writer;

pub use writer::Writer;

use spelling::Spelled;
use sum::Summer;

/// The version of the format that this program writes, and the only one that it reads.
pub const VERSION: u32 = 1;

/// The journal's name below `OUT/report`.
pub const FILE_NAME: &str = "removed.jsonl";

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Line {
    /// The first line.
    Journal(Header),
    /// A source begins; its removals follow.
    Source(SourceLine),
    /// One paragraph went.
    Removal(RemovalLine),
    /// A whole document went.
    Document(DroppedLine),
    /// The source that began last is complete.
    Cleaned(CleanedLine),
    /// The last line.
    End(EndLine),
}

/// The longest line that is read: the largest document there can be, spelled as JSON
/// in the longest way that a journal does.
const LONGEST_LINE: usize = 3 << 29;

/// Bytes of a line that are looked at before more are read.
const STRETCH: u64 = 1 << 20;

/// What the journal is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`] at the time of writing.
    pub version: u32,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// Whether nothing was written but the report.
    pub dry_run: bool,
    /// Whether it was written while its source was read: what the source adds up
    /// to is then said after the removals, not before them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stream: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// One file of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its name below the input, with `/` between folders.
    pub name: String,
    /// `text` or `jsonl`.
    pub format: String,
    /// `none`, `gzip` or `zstd`.
    pub compression: String,
    /// Its length, decompressed.
    pub bytes: u64,
    /// The hash of its decompressed bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
}

/// What was written in place of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanedLine {
    /// The source.
    pub source: String,
    /// The file's name below `OUT/articles`; `None` where none was written.
    pub name: Option<String>,
    /// Its length, decompressed.
    pub bytes: u64,
    /// The hash of its decompressed bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
    /// The hash of 64 bits of each mebibyte of them, 16 hexadecimal digits; absent
    /// where there is one or none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub xxh3_64: Vec<String>,
}

/// One removed paragraph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemovalLine {
    /// The document's id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which the document begins, counted from 1.
    pub line: u64,
    /// The document's site, absent where it has none. `cluster` and `block` are
    /// ids in it: sites that print one text have clusters of one id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Where the removed bytes began in the decompressed source.
    pub start: u64,
    /// Where they ended.
    pub end: u64,
    /// Which paragraph of the document, counted from 0.
    pub paragraph: u32,
    /// Why it went.
    pub reason: Cow<'static, str>,
    /// The sum of the evidence, in bits; positive speaks for removal.
    pub bits: f64,
    /// The numbers behind the reason.
    pub evidence: Vec<EvidenceEntry>,
    /// The cluster's id, 16 hexadecimal digits.
    pub cluster: Option<String>,
    /// The block family's id, 16 hexadecimal digits.
    pub block: Option<String>,
    /// The id of the document whose words it repeats.
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// The removed bytes, as far as they are a paragraph with white space around it.
    #[serde(flatten)]
    pub removed: Spelled,
}

/// One document that went whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DroppedLine {
    /// The document's id.
    pub document: String,
    /// The source that held it.
    pub source: String,
    /// The line on which it began, counted from 1.
    pub line: u64,
    /// Where its record began in the decompressed source.
    pub start: u64,
    /// Where it ended, line break included.
    pub end: u64,
    /// Why it went.
    pub reason: Cow<'static, str>,
    /// The id of the document that holds the same article and stays.
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// The whole record.
    #[serde(flatten)]
    pub removed: Spelled,
}

/// What closes the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndLine {
    /// How many `removal` and `document` lines there are.
    pub removals: u64,
    /// The hash of every byte before this line, 32 hexadecimal digits.
    pub xxh3_128: String,
}

/// One kind of evidence, as the journal spells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceEntry {
    /// The kind's name.
    pub kind: Cow<'static, str>,
    /// Its weight in bits.
    pub bits: f64,
    /// The number behind it.
    pub count: u32,
}

impl From<&verdict::Evidence> for EvidenceEntry {
    fn from(evidence: &verdict::Evidence) -> Self {
        Self {
            kind: Cow::Borrowed(evidence.kind),
            bits: bits(i64::from(evidence.millibits)),
            count: evidence.count,
        }
    }
}

/// Thousandths of a bit as bits.
///
/// A division of two integers below 2^53 is rounded the same way on every
/// machine, and the shortest spelling of its result has at most three
/// decimals: the bytes of the journal do not depend on where it was written.
#[must_use]
pub fn bits(millibits: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of weights stay far below 2^53"
    )]
    let millibits = millibits as f64;
    millibits / 1000.0
}

/// A cluster's or block family's id, as every report spells it.
#[must_use]
pub fn hex_id(id: u64) -> String {
    format!("{id:016x}")
}

/// A hash, as every report spells it.
#[must_use]
pub fn hex_hash(hash: u128) -> String {
    format!("{hash:032x}")
}

/// The program's name with its version.
#[must_use]
pub fn tool() -> String {
    concat!("dejalu ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Reads a journal line by line.
pub struct Reader {
    path: PathBuf,
    input: BufReader<File>,
    sum: Summer,
    buffer: Vec<u8>,
    line: u64,
    removals: u64,
    ended: bool,
}

impl Reader {
    /// Opens the journal at `path` and reads its first line.
    ///
    /// # Errors
    /// Where the file cannot be read or is not a journal of this version.
    pub fn open(path: &Path) -> Result<(Self, Header)> {
        let file = files::open(path).map_err(|error| Error::io("read", path, error))?;
        let mut reader = Self {
            path: path.to_owned(),
            input: BufReader::new(file),
            sum: Summer::default(),
            buffer: Vec::new(),
            line: 0,
            removals: 0,
            ended: false,
        };
        match reader.read()? {
            Some(Line::Journal(header)) if header.version == VERSION => Ok((reader, header)),
            Some(Line::Journal(header)) => Err(reader.damaged(&format!(
                "the journal has version {}, this program reads version {VERSION}: use the dejalu that wrote it ({})",
                header.version, header.tool
            ))),
            _ => Err(reader.damaged("this is no journal of dejalu: its first line does not say so")),
        }
    }

    /// The next line; `None` after the last one, whose hash then agreed.
    ///
    /// # Errors
    /// Where the file cannot be read, a line is no line of a journal, or the
    /// journal was cut or changed after it was written.
    pub fn read(&mut self) -> Result<Option<Line>> {
        self.buffer.clear();
        self.read_line()?;
        if self.buffer.is_empty() {
            return if self.ended {
                Ok(None)
            } else {
                Err(self.damaged("the journal was cut off: its last line is missing"))
            };
        }
        self.line += 1;
        if self.ended {
            return Err(self.damaged("the journal goes on after its last line"));
        }
        let line: Line = serde_json::from_slice(&self.buffer)
            .map_err(|error| self.damaged(&format!("not a line of a journal: {error}")))?;
        match &line {
            Line::End(end) => self.check_end(end)?,
            Line::Removal(_) | Line::Document(_) => self.removals += 1,
            _ => {}
        }
        self.sum.add(&self.buffer);
        Ok(Some(line))
    }

    /// Reads the next line, break included, into the buffer.
    fn read_line(&mut self) -> Result<()> {
        loop {
            let mut within = (&mut self.input).take(STRETCH);
            let read = within.read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| Error::io("read", &self.path, error))?;
            let new = self.buffer.len() - read;
            let what = if self.buffer.get(new..).is_some_and(|new| new.contains(&0)) {
                "there are zeros in it, which no line of a journal has"
            } else if self.buffer.len() > LONGEST_LINE {
                "it is longer than any line of a journal"
            } else if read as u64 == STRETCH && !self.buffer.ends_with(b"\n") {
                continue;
            } else {
                return Ok(());
            };
            self.line += 1;
            return Err(self.damaged(&format!(
                "{what}: the journal was changed after it was written"
            )));
        }
    }

    fn check_end(&mut self, end: &EndLine) -> Result<()> {
        self.ended = true;
        if end.removals != self.removals || end.xxh3_128 != hex_hash(self.sum.sum().xxh3_128) {
            return Err(self
                .damaged("the journal was changed after it was written: its hash does not agree"));
        }
        Ok(())
    }

    /// An error about the line that was read last.
    #[must_use]
    pub fn damaged(&self, message: &str) -> Error {
        Error::damaged(&self.path, format!("line {}: {message}", self.line))
    }
}

#[cfg(test)]
mod tests;
