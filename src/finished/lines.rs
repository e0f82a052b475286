//! A file of lines → entries, one after the other.
//!
//! In: a JSONL file that dejalu wrote. Out: its entries. It holds one line at
//! a time, and says of a line that it cannot use which one it is.

use std::io::{BufRead as _, BufReader};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::scan::line_number;
use super::sealed::{Sealed, unread};
use crate::error::{Error, Result};

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

/// The digits of an id.
const ID: usize = 16;

/// The lines of a file, and where each of them is.
pub(super) struct RawLines {
    path: PathBuf,
    input: BufReader<Sealed>,
    buffer: Vec<u8>,
    /// Where the line at hand begins.
    pub(super) offset: u64,
    /// Which line it is, counted from 1.
    pub(super) number: u64,
    next: u64,
}

impl RawLines {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::with_capacity(BUFFER, file),
            buffer: Vec::new(),
            offset: 0,
            number: 0,
            next: 0,
        })
    }

    /// Goes to the next line; `false` at the end.
    pub(super) fn advance(&mut self) -> Result<bool> {
        self.buffer.clear();
        let read = self.input.read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|error| unread(&self.path, error))?;
        if read == 0 {
            return Ok(false);
        }
        self.offset = self.next;
        self.next += read as u64;
        self.number += 1;
        if self.buffer.last() != Some(&b'\n') {
            return Err(self.damaged("the file was cut off inside this line"));
        }
        Ok(true)
    }

    /// The line at hand, with its line break.
    pub(super) fn line(&self) -> &[u8] {
        &self.buffer
    }

    /// The line at hand as an entry.
    pub(super) fn parse<'l, T: serde::Deserialize<'l>>(&'l self) -> Result<T> {
        let parsed = serde_json::from_slice(&self.buffer);
        parsed.map_err(|error| self.damaged(&error.to_string()))
    }

    /// An error about the line at hand.
    pub(super) fn damaged(&self, what: &str) -> Error {
        damaged_line(&self.path, self.number, what)
    }
}

/// An error about a line of a file that dejalu wrote.
pub(super) fn damaged_line(path: &Path, number: u64, what: &str) -> Error {
    let message =
        format!("line {number}: {what}; the file was changed after it was written: clean again");
    Error::damaged(path, message)
}

/// An error about the line that begins at byte `at` of such a file.
pub(super) fn damaged_at(path: &Path, at: u64, what: &str) -> Error {
    match line_number(path, at) {
        Ok(number) => damaged_line(path, number, what),
        Err(error) => Error::io("read", path, error),
    }
}

/// Gives `take` the ids with which the lines of a file begin: much less work
/// than the entries.
pub(super) fn each_id(path: &Path, mut take: impl FnMut(&str)) -> Result<()> {
    let mut lines = RawLines::open(path)?;
    while lines.advance()? {
        let id = lines.line().strip_prefix(br#"{"id":""#);
        let id = id.and_then(|rest| std::str::from_utf8(rest.get(..ID)?).ok());
        let id = id.filter(|id| id.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match id {
            Some(id) => take(id),
            None => return Err(lines.damaged("it does not begin with an id")),
        }
    }
    Ok(())
}

/// The entries of a file, in its order.
pub struct Lines<T> {
    lines: RawLines,
    failed: bool,
    entry: PhantomData<T>,
}

impl<T> Lines<T> {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            lines: RawLines::open(path)?,
            failed: false,
            entry: PhantomData,
        })
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T>;

    /// The next entry; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = match self.lines.advance() {
            Ok(true) => self.lines.parse(),
            Ok(false) => return None,
            Err(error) => Err(error),
        };
        self.failed = entry.is_err();
        Some(entry)
    }
}
