//! `documents.jsonl` → its documents, and where their articles are.
//!
//! In: the file. Out: a document after the other, each with its place in the
//! cleaned file, which is the place of its record less what went before it. It
//! holds one line at a time, and believes none that contradicts the one before.

use std::borrow::Cow;
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::lines::{RawLines, damaged_line};
use super::sealed::{Sealed, unread};
use crate::error::Result;
use crate::report::documents::{DocumentEntry, Fate, RemovedSums};

/// What ends the part of a line that [`Head`] is read from. Inside a string the
/// quotes would be escaped, so that this stands nowhere else.
const KEPT: &[u8] = b",\"kept\":[";

/// Where a document is written of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where its line begins in `documents.jsonl`.
    pub offset: u64,
    /// Which line that is, counted from 1.
    pub number: u64,
    /// Bytes that went before it from its source.
    pub gone_before: u64,
}

/// A line of `documents.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// What it says.
    pub entry: DocumentEntry,
    /// Where it is.
    pub place: Place,
}

impl Listed {
    /// Where what is left of the record stands in the decompressed cleaned file.
    #[must_use]
    pub fn cleaned(&self) -> Range<u64> {
        let (entry, gone_before) = (&self.entry, self.place.gone_before);
        let end = entry.end.saturating_sub(gone_before);
        entry.start.saturating_sub(gone_before)..end.saturating_sub(entry.removed.bytes)
    }
}

/// What a line says before it comes to the paragraphs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Head<'l> {
    /// The document's id.
    #[serde(borrow)]
    pub document: Cow<'l, str>,
    /// The source that holds it.
    #[serde(borrow)]
    pub source: Cow<'l, str>,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Where its record begins in the decompressed source.
    pub start: u64,
    /// Where its record ends.
    pub end: u64,
    /// What became of it.
    pub fate: Fate,
    /// Its paragraphs.
    pub paragraphs: u64,
    /// What went of it.
    pub removed: RemovedSums,
}

/// The documents of a finished result, in the order of the input.
pub struct Documents {
    lines: RawLines,
    /// The documents that there are, by `report.json`.
    expected: u64,
    head: Vec<u8>,
    before: Before,
    failed: bool,
}

/// What is known of the documents before.
#[derive(Default)]
struct Before {
    source: String,
    end: u64,
    gone: u64,
}

impl Documents {
    /// Opens the file at `path`, which should have so many lines.
    pub(super) fn open(path: &Path, expected: u64) -> Result<Self> {
        Ok(Self {
            lines: RawLines::open(path)?,
            expected,
            head: Vec::new(),
            before: Before::default(),
            failed: false,
        })
    }

    /// The beginning of the next line, and where it is: much less work than the
    /// whole of it, which [`super::Finished::document`] reads afterwards.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn next_head(&mut self) -> Result<Option<(Head<'_>, Place)>> {
        if !self.advance()? {
            return Ok(None);
        }
        let line = self.lines.line();
        self.head.clear();
        let Some(kept) = memchr::memmem::find(line, KEPT) else {
            return Err(self.lines.damaged("the paragraphs are missing"));
        };
        self.head
            .extend_from_slice(line.get(..kept).unwrap_or_default());
        self.head.push(b'}');
        let head: Head<'_> = serde_json::from_slice(&self.head)
            .map_err(|error| self.lines.damaged(&error.to_string()))?;
        let sums = (head.start..head.end, head.removed.bytes);
        let place = self.before.follow(&self.lines, &head.source, sums)?;
        Ok(Some((head, place)))
    }

    /// The next document.
    fn next_listed(&mut self) -> Result<Option<Listed>> {
        if !self.advance()? {
            return Ok(None);
        }
        let entry: DocumentEntry = self.lines.parse()?;
        let sums = (entry.start..entry.end, entry.removed.bytes);
        let place = self.before.follow(&self.lines, &entry.source, sums)?;
        Ok(Some(Listed { entry, place }))
    }

    fn advance(&mut self) -> Result<bool> {
        if self.lines.advance()? {
            return Ok(true);
        }
        if self.lines.number == self.expected {
            return Ok(false);
        }
        let what = format!(
            "this is the last one, but the report counts {} documents",
            self.expected
        );
        Err(self.lines.damaged(&what))
    }
}

impl Iterator for Documents {
    type Item = Result<Listed>;

    /// The next document; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let listed = self.next_listed();
        self.failed = listed.is_err();
        listed.transpose()
    }
}

impl Before {
    /// The place of the document at hand, of whose record at `range` so many
    /// bytes went.
    fn follow(
        &mut self,
        lines: &RawLines,
        source: &str,
        (range, gone): (Range<u64>, u64),
    ) -> Result<Place> {
        if source < self.source.as_str() {
            return Err(lines.damaged("it is not in the order of the sources"));
        }
        if source != self.source {
            source.clone_into(&mut self.source);
            (self.end, self.gone) = (0, 0);
        }
        let length = range.end.checked_sub(range.start);
        if range.start < self.end || length.is_none_or(|length| length < gone) {
            return Err(lines.damaged("its place contradicts the document before, or its size"));
        }
        let place = Place {
            offset: lines.offset,
            number: lines.number,
            gone_before: self.gone,
        };
        self.end = range.end;
        // No more than the documents' lengths together, which are below `end`.
        self.gone += gone;
        Ok(place)
    }
}

/// Lines of `documents.jsonl`, by their places.
pub(super) struct Shelf {
    path: PathBuf,
    input: BufReader<Sealed>,
}

impl Shelf {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::new(file),
        })
    }

    /// Reads the line at `place`.
    pub(super) fn read(&mut self, place: Place) -> Result<Listed> {
        let mut line = Vec::new();
        let read = self.input.seek(SeekFrom::Start(place.offset));
        let read = read.and_then(|_| self.input.read_until(b'\n', &mut line));
        read.map_err(|error| unread(&self.path, error))?;
        let damaged = |what: &str| damaged_line(&self.path, place.number, what);
        let entry: DocumentEntry =
            serde_json::from_slice(&line).map_err(|error| damaged(&error.to_string()))?;
        let length = entry.end.checked_sub(entry.start);
        let fits = length.is_some_and(|length| length >= entry.removed.bytes)
            && entry.start >= place.gone_before;
        if !fits {
            return Err(damaged("its place contradicts its size"));
        }
        Ok(Listed { entry, place })
    }
}
