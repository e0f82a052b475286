//! A file of lines in frames → entries, one after the other.
//!
//! In: the clusters or the block families of a result. Out: their entries, or the
//! lines as they are. It holds one frame at a time, and says of a line that it cannot
//! use which one it is.

use std::io::BufReader;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::frames::next_frame;
use super::sealed::{Sealed, unread};
use crate::error::{Error, Result};

/// The digits of an id.
const ID: usize = 16;

/// The lines of a file.
pub(crate) struct RawLines {
    path: PathBuf,
    input: BufReader<Sealed>,
    frame: Vec<u8>,
    /// What of the frames is not done with.
    lines: Vec<u8>,
    /// Where in it the line at hand begins and ends, and where the next one begins.
    line: (usize, usize),
    next: usize,
    /// Which line it is, counted from 1.
    number: u64,
}

impl RawLines {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::new(file),
            frame: Vec::new(),
            lines: Vec::new(),
            line: (0, 0),
            next: 0,
            number: 0,
        })
    }

    /// Goes to the next line; `false` at the end.
    pub(crate) fn advance(&mut self) -> Result<bool> {
        let mut start = self.next;
        loop {
            let rest = self.lines.get(start..).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', rest) {
                self.number += 1;
                self.line = (start, start + length);
                self.next = start + length + 1;
                return Ok(true);
            }
            // A line of a family with very many members goes on in the next frame.
            self.lines.drain(..start);
            (start, self.next) = (0, 0);
            let read = next_frame(&mut self.input, &mut self.frame);
            if read.map_err(|error| unread(&self.path, error))? {
                self.lines.append(&mut self.frame);
            } else if self.lines.is_empty() {
                return Ok(false);
            } else {
                self.number += 1;
                return Err(self.damaged("the file was cut off inside this line"));
            }
        }
    }

    /// The line at hand, without its line break.
    pub(crate) fn line(&self) -> &[u8] {
        self.lines.get(self.line.0..self.line.1).unwrap_or_default()
    }

    /// The id with which the line at hand begins.
    fn id(&self) -> Result<&str> {
        let id = self.line().strip_prefix(br#"{"id":""#);
        let id = id.and_then(|rest| std::str::from_utf8(rest.get(..ID)?).ok());
        let id = id.filter(|id| id.bytes().all(|digit| digit.is_ascii_hexdigit()));
        id.ok_or_else(|| self.damaged("it does not begin with an id"))
    }

    /// What the line at hand says.
    fn entry<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(self.line()).map_err(|error| self.damaged(&error.to_string()))
    }

    /// Which line that is, counted from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// An error about the line at hand.
    pub(crate) fn damaged(&self, what: &str) -> Error {
        let number = self.number;
        let message = format!(
            "line {number}: {what}; the file was changed after it was written: clean again"
        );
        Error::damaged(&self.path, message)
    }
}

/// Gives `take` the ids with which the lines of a file begin: much less work
/// than the entries.
pub(super) fn each_id(path: &Path, mut take: impl FnMut(&str)) -> Result<()> {
    let mut lines = RawLines::open(path)?;
    while lines.advance()? {
        take(lines.id()?);
    }
    Ok(())
}

/// The entries with an id: no other line is read for more than its id.
pub(super) fn with_id<T: DeserializeOwned>(path: &Path, id: &str) -> Result<Vec<T>> {
    let mut lines = RawLines::open(path)?;
    let mut entries = Vec::new();
    while lines.advance()? {
        if lines.id()? == id {
            entries.push(lines.entry()?);
        }
    }
    Ok(entries)
}

/// The entries of a file, in its order.
pub struct EntryReader<T> {
    lines: RawLines,
    failed: bool,
    entry: PhantomData<T>,
}

impl<T> EntryReader<T> {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            lines: RawLines::open(path)?,
            failed: false,
            entry: PhantomData,
        })
    }
}

impl<T: DeserializeOwned> Iterator for EntryReader<T> {
    type Item = Result<T>;

    /// The next entry; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = match self.lines.advance() {
            Ok(true) => self.lines.entry(),
            Ok(false) => return None,
            Err(error) => Err(error),
        };
        self.failed = entry.is_err();
        Some(entry)
    }
}
