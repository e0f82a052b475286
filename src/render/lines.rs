//! A file of lines → its lines, at the speed of the memory.
//!
//! In: a file that dejalu wrote. Out: one line after the other, borrowed from
//! the buffer that the file is read into, with its place and number. It copies
//! no line, parses none, and holds one piece of the file, or a line if that is
//! longer.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files;

/// Bytes that are asked for at a time: as many as stay in the caches. Of 64 KiB
/// to 4 MiB none is measurably quicker.
const PIECE: usize = 256 << 10;

/// The lines of a file.
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// Where the line at hand begins and ends in the buffer.
    line: (usize, usize),
    /// Where in the buffer the bytes end that were read.
    filled: usize,
    /// Where in the file the buffer begins.
    offset: u64,
    number: u64,
    /// Whether lines were left out, so that their number is not known.
    jumped: bool,
}

impl Lines {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = files::open(path).map_err(|error| Error::io("read", path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            buffer: vec![0; PIECE],
            line: (0, 0),
            filled: 0,
            offset: 0,
            number: 0,
            jumped: false,
        })
    }

    /// Goes on with the first line that begins at `offset` or after it.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn jump(&mut self, offset: u64) -> Result<()> {
        // The line that ends there is passed, so that the next one is whole.
        let before = offset.saturating_sub(1);
        let refuse = |error| Error::io("read", &self.path, error);
        self.file.seek(SeekFrom::Start(before)).map_err(refuse)?;
        (self.offset, self.filled, self.line, self.number) = (before, 0, (0, 0), 0);
        if offset > 0 {
            self.jumped = true;
            self.advance()?;
        }
        Ok(())
    }

    /// Goes to the next line; `false` at the end.
    ///
    /// # Errors
    /// Where the file cannot be read, or its last line does not end.
    pub(super) fn advance(&mut self) -> Result<bool> {
        // The first line has none before it, whose break would have to be passed.
        let start = self.line.1 + usize::from(self.number > 0);
        self.number += 1;
        let mut looked = start;
        loop {
            let rest = self.buffer.get(looked..self.filled).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', rest) {
                self.line = (start, looked + length);
                return Ok(true);
            }
            looked = self.filled.max(start);
            if looked == self.buffer.len() {
                return self.advance_in_next_piece(start);
            }
            if !self.read()? {
                return self.end(start);
            }
        }
    }

    /// Goes on after the buffer was filled without the end of the line at `start`.
    fn advance_in_next_piece(&mut self, start: usize) -> Result<bool> {
        self.buffer.copy_within(start..self.filled, 0);
        self.offset += start as u64;
        self.filled -= start;
        if self.filled > self.buffer.len() / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let mut looked = 0;
        loop {
            let rest = self.buffer.get(looked..self.filled).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', rest) {
                self.line = (0, looked + length);
                return Ok(true);
            }
            looked = self.filled;
            if looked == self.buffer.len() {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
            if !self.read()? {
                return self.end(0);
            }
        }
    }

    /// Reads more into the buffer; `false` at the end of the file.
    fn read(&mut self) -> Result<bool> {
        loop {
            let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
            match self.file.read(room) {
                Ok(read) => {
                    self.filled += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", &self.path, error)),
            }
        }
    }

    /// The end of the file; the last line began at `start`.
    fn end(&mut self, start: usize) -> Result<bool> {
        self.line = (start, start);
        if start < self.filled {
            return Err(self.damaged("the file was cut off inside this line"));
        }
        Ok(false)
    }

    /// The line at hand, without its line break.
    pub(super) fn line(&self) -> &[u8] {
        self.buffer
            .get(self.line.0..self.line.1)
            .unwrap_or_default()
    }

    /// Where the line at hand begins in the file.
    pub(super) fn offset(&self) -> u64 {
        self.offset + self.line.0 as u64
    }

    /// Which line it is, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// An error about the line at hand.
    pub(super) fn damaged(&self, what: &str) -> Error {
        if self.jumped {
            let what = format!(
                "the line at byte {}: {what}; the file was changed after it was written: clean again",
                self.offset()
            );
            return Error::damaged(&self.path, what);
        }
        damaged(&self.path, self.number, what)
    }
}

/// An error about a line of a file that dejalu wrote.
pub(super) fn damaged(path: &Path, number: u64, what: &str) -> Error {
    let message =
        format!("line {number}: {what}; the file was changed after it was written: clean again");
    Error::damaged(path, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All lines with their places, or what the error says.
    fn read(content: &[u8]) -> std::result::Result<Vec<(u64, Vec<u8>)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        std::fs::write(&path, content).unwrap();
        let mut lines = Lines::open(&path).unwrap();
        let mut found = Vec::new();
        while lines.advance().map_err(|error| error.to_string())? {
            assert_eq!(lines.number(), found.len() as u64 + 1);
            found.push((lines.offset(), lines.line().to_vec()));
        }
        Ok(found)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn lines_are_those_of_the_standard_library(
            lengths in proptest::collection::vec(
                prop_oneof![0..200_usize, PIECE - 2..PIECE + 2, PIECE / 3..PIECE * 3], 0..8,
            ),
        ) {
            let lines: Vec<Vec<u8>> = (b'a'..).zip(&lengths).map(|(b, &n)| vec![b; n]).collect();
            let mut content = Vec::new();
            let mut expected = Vec::new();
            for line in lines {
                expected.push((content.len() as u64, line.clone()));
                content.extend_from_slice(&line);
                content.push(b'\n');
            }
            prop_assert_eq!(read(&content).unwrap(), expected);
        }
    }

    #[test]
    fn after_a_jump_the_next_whole_line_comes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        std::fs::write(&path, "one\ntwo\nthree\n").unwrap();
        let mut lines = Lines::open(&path).unwrap();
        for (offset, expected) in [
            (0, "one"),
            (1, "two"),
            (4, "two"),
            (5, "three"),
            (8, "three"),
        ] {
            lines.jump(offset).unwrap();
            assert!(lines.advance().unwrap());
            assert_eq!(lines.line(), expected.as_bytes(), "{offset}");
        }
        assert!(lines.damaged("it").to_string().contains("byte 8"));
        lines.jump(9).unwrap();
        assert!(!lines.advance().unwrap());
    }

    #[test]
    fn a_line_without_an_end_is_damage() {
        let said = read(b"one\ntwo").unwrap_err();
        assert!(
            said.contains("line 2: ") && said.contains("cut off"),
            "{said}"
        );
        assert_eq!(read(b"").unwrap(), []);
    }
}
