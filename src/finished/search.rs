//! The journal → the lines about one document, without reading the others.
//!
//! In: `removed.jsonl`, whose lines stand in the order of the sources, and of a
//! source's bytes; and a range of a source. Out: what went of it. It looks at a
//! few dozen lines however long the journal is: at the middle of what is left,
//! again and again, with the next line break as the place to begin. It trusts a
//! line's place in the file no further than the line itself bears it out.

use std::borrow::Cow;
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::lines::damaged_at;
use super::sealed::{Sealed, unread};
use crate::error::{Error, Result};
use crate::journal::{CleanedLine, DroppedLine, Line, RemovalLine, SourceLine};

/// Bytes that are read line by line rather than halved: what the system reads
/// at a time anyway, and about thirty lines.
const NEAR: u64 = 16 * 1024;

/// How the lines of removed paragraphs begin.
const REMOVAL: &[u8] = br#"{"type":"removal","#;

/// What went of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Gone {
    /// These paragraphs, in their order; perhaps none.
    Paragraphs(Vec<RemovalLine>),
    /// All of it, as a copy of another.
    Whole(Box<DroppedLine>),
}

/// Where a line belongs among the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The first line.
    Journal,
    /// A line about a source: the line that opens it, what went at a byte of
    /// it, the line that closes it.
    Source(String, Part),
    /// The last line.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Opens,
    Goes(u64),
    Closes,
}

/// A line, as far as its key needs it.
#[derive(Deserialize)]
struct Sketch<'l> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'l, str>,
    source: Option<String>,
    name: Option<String>,
    start: Option<u64>,
}

impl Sketch<'_> {
    fn key(self) -> Option<Key> {
        Some(match self.kind.as_ref() {
            "journal" => Key::Journal,
            "source" => Key::Source(self.name?, Part::Opens),
            "removal" | "document" => Key::Source(self.source?, Part::Goes(self.start?)),
            "cleaned" => Key::Source(self.source?, Part::Closes),
            "end" => Key::End,
            _ => return None,
        })
    }
}

/// A journal that is searched.
pub(super) struct Search {
    path: PathBuf,
    input: BufReader<Sealed>,
    length: u64,
    /// A key, and where the first line begins that is not before it. What is asked
    /// for in the order of the input is found from there.
    last: (Key, u64),
    buffer: Vec<u8>,
}

impl Search {
    /// Opens the journal at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        let length = file.length();
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::with_capacity(NEAR as usize, file),
            length,
            last: (Key::Journal, 0),
            buffer: Vec::new(),
        })
    }

    /// The line that opens the source called `name`.
    pub(super) fn source(&mut self, name: &str) -> Result<SourceLine> {
        let start = self.first_from(Key::Source(name.to_owned(), Part::Opens))?;
        match self.line_at(start)? {
            Some((_, Line::Source(source))) if source.name == name => Ok(source),
            _ => Err(Error::damaged(
                &self.path,
                format!(
                    "the journal does not know the source {name:?}: its file was changed, or is \
                     of another run than documents.jsonl; clean again"
                ),
            )),
        }
    }

    /// The line that closes the source called `name`, which says what its cleaned file
    /// was.
    pub(super) fn cleaned(&mut self, name: &str) -> Result<CleanedLine> {
        let start = self.first_from(Key::Source(name.to_owned(), Part::Closes))?;
        match self.line_at(start)? {
            Some((_, Line::Cleaned(cleaned))) if cleaned.source == name => Ok(cleaned),
            _ => Err(Error::damaged(
                &self.path,
                format!("the journal does not say what became of {name:?}; clean again"),
            )),
        }
    }

    /// What went of the record at `range` of the source called `name`.
    pub(super) fn gone(&mut self, name: &str, range: &Range<u64>) -> Result<Gone> {
        let key = Key::Source(name.to_owned(), Part::Goes(range.start));
        let mut at = self.first_from(key)?;
        let mut paragraphs = Vec::new();
        while let Some((next, line)) = self.line_at(at)? {
            match line {
                Line::Removal(removal) if removal.source == name && removal.start < range.end => {
                    paragraphs.push(removal);
                }
                Line::Document(dropped) if dropped.source == name && dropped.start < range.end => {
                    return Ok(Gone::Whole(Box::new(dropped)));
                }
                _ => break,
            }
            at = next;
        }
        // The next record's lines begin here, and are not looked for again.
        let end = Key::Source(name.to_owned(), Part::Goes(range.end));
        self.last = (end, at);
        Ok(Gone::Paragraphs(paragraphs))
    }

    /// Where the first line begins whose key is not before `target`.
    fn first_from(&mut self, target: Key) -> Result<u64> {
        let known = if self.last.0 <= target {
            self.last.1
        } else {
            0
        };
        let Range {
            start: mut low,
            end: mut high,
        } = self.around(known, &target)?;
        // The first line that is not before `target` begins at `low` or later;
        // if it does not begin before `high` it is the next one from there.
        while high - low > NEAR {
            let middle = low + (high - low) / 2;
            let line = self.line_from(middle)?;
            if line >= high {
                high = middle;
            } else if self.key_at(line)? < target {
                low = line;
            } else {
                high = line;
            }
        }
        let mut at = low;
        while at < self.length && self.key_at(at)? < target {
            at += self.buffer.len() as u64;
        }
        self.last = (target, at);
        Ok(at)
    }

    /// A stretch from `low` on in or behind which the first line begins whose
    /// key is not before `target`, found in steps that double.
    fn around(&mut self, mut low: u64, target: &Key) -> Result<Range<u64>> {
        let mut step = NEAR;
        while self.length - low > step {
            let line = self.line_from(low + step)?;
            if line >= self.length || self.key_at(line)? >= *target {
                return Ok(low..line.min(self.length));
            }
            low = line;
            step = step.saturating_mul(2);
        }
        Ok(low..self.length)
    }

    /// Where the first line begins that begins at byte `at` or later.
    fn line_from(&mut self, at: u64) -> Result<u64> {
        let Some(before) = at.checked_sub(1) else {
            return Ok(0);
        };
        self.seek(before)?;
        let skipped = self.input.skip_until(b'\n');
        let skipped = skipped.map_err(|error| unread(&self.path, error))?;
        Ok(before + skipped as u64)
    }

    /// The key of the line at byte `at`, which stays in the buffer.
    fn key_at(&mut self, at: u64) -> Result<Key> {
        self.read(at)?;
        let sketch: std::result::Result<Sketch<'_>, _> = serde_json::from_slice(&self.buffer);
        let key = sketch.map(Sketch::key);
        match key {
            Ok(Some(key)) => Ok(key),
            Ok(None) => Err(self.damaged(at, "no line of a journal is like this")),
            Err(error) => Err(self.damaged(at, &error.to_string())),
        }
    }

    /// The line at byte `at` and where the next one begins; `None` at the end.
    fn line_at(&mut self, at: u64) -> Result<Option<(u64, Line)>> {
        if at >= self.length {
            return Ok(None);
        }
        self.read(at)?;
        // Nearly all lines are removals: read as such, without looking for the
        // type among the fields first.
        let line = match self.buffer.starts_with(REMOVAL) {
            true => serde_json::from_slice(&self.buffer).map(Line::Removal),
            false => serde_json::from_slice(&self.buffer),
        };
        match line {
            Ok(line) => Ok(Some((at + self.buffer.len() as u64, line))),
            Err(error) => Err(self.damaged(at, &error.to_string())),
        }
    }

    /// Reads the line at byte `at` into the buffer.
    fn read(&mut self, at: u64) -> Result<()> {
        self.buffer.clear();
        self.seek(at)?;
        let read = self.input.read_until(b'\n', &mut self.buffer);
        read.map_err(|error| unread(&self.path, error))?;
        if self.buffer.is_empty() {
            return Err(self.damaged(at, "the journal ends here, before its end"));
        }
        Ok(())
    }

    /// Goes to byte `at`; what was read ahead is kept if it is of use.
    fn seek(&mut self, at: u64) -> Result<()> {
        let here = self.input.stream_position();
        let gone = here.and_then(
            |here| match i64::try_from(i128::from(at) - i128::from(here)) {
                Ok(distance) => self.input.seek_relative(distance),
                Err(_) => self.input.seek(SeekFrom::Start(at)).map(|_| ()),
            },
        );
        gone.map_err(|error| unread(&self.path, error))
    }

    /// An error about the line at byte `at`.
    fn damaged(&self, at: u64, what: &str) -> Error {
        damaged_at(&self.path, at, what)
    }
}

#[cfg(test)]
mod tests;
