//! A file of lines → the lines that hold a word.
//!
//! In: a file that dejalu wrote, however long, and a string of bytes. Out: the
//! lines in which it stands, in their order. Nothing else of the file is looked
//! at more closely than the search for the string does; no more than a stretch
//! of it, or its longest line, is in memory.

use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memrchr};

use super::sealed::{Sealed, unread};
use crate::error::Result;
use crate::files;

/// Bytes that are read at a time: what fits a second-level cache.
const STRETCH: usize = 1 << 20;

/// Searches a file.
pub(super) struct Scan {
    path: PathBuf,
    file: Sealed,
    wanted: Finder<'static>,
    /// A stretch of the file, which begins with a line.
    buffer: Vec<u8>,
    /// Where in the file the buffer begins.
    offset: u64,
    /// The whole lines in the buffer end here.
    lines_end: usize,
    /// What is still to be searched begins here.
    at: usize,
    ended: bool,
}

impl Scan {
    /// Searches the file at `path` for lines that hold `wanted`.
    pub(super) fn open(path: &Path, wanted: &str) -> Result<Self> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            wanted: Finder::new(wanted.as_bytes()).into_owned(),
            buffer: Vec::new(),
            offset: 0,
            lines_end: 0,
            at: 0,
            ended: false,
        })
    }

    /// The next line that holds it, without its line break, and where it begins.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, &[u8])>> {
        loop {
            if let Some(line) = self.find() {
                self.at = line.end;
                let start = self.offset + line.start as u64;
                return Ok(Some((start, self.buffer.get(line).unwrap_or_default())));
            }
            if self.ended {
                return Ok(None);
            }
            self.refill().map_err(|error| unread(&self.path, error))?;
        }
    }

    /// The next line in the buffer that holds it.
    fn find(&self) -> Option<Range<usize>> {
        let lines = self.buffer.get(..self.lines_end)?;
        let found = self.at + self.wanted.find(lines.get(self.at..)?)?;
        let start = memrchr(b'\n', lines.get(..found)?).map_or(0, |at| at + 1);
        let end = memchr(b'\n', lines.get(found..)?).map_or(lines.len(), |at| found + at);
        Some(start..end)
    }

    /// Reads on, until there is another whole line or the end.
    fn refill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.lines_end);
        self.offset += self.lines_end as u64;
        (self.at, self.lines_end) = (0, 0);
        while self.lines_end == 0 && !self.ended {
            let fresh = self.buffer.len();
            let stretch = (&mut self.file).take(STRETCH as u64);
            let read = { stretch }.read_to_end(&mut self.buffer)?;
            self.ended = read == 0;
            let new = self.buffer.get(fresh..).unwrap_or_default();
            self.lines_end = match memrchr(b'\n', new) {
                Some(at) => fresh + at + 1,
                None if self.ended => self.buffer.len(),
                None => 0,
            };
        }
        Ok(())
    }
}

/// Which line of the file at `path` begins at byte `at`, counted from 1.
pub(super) fn line_number(path: &Path, at: u64) -> io::Result<u64> {
    let mut file = files::open(path)?.take(at);
    let mut buffer = vec![0; STRETCH];
    let mut number = 1;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(number);
        }
        number += memchr_iter(b'\n', buffer.get(..read).unwrap_or_default()).count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_lines_are_those_that_hold_it(
            lines in prop::collection::vec("[ab]{0,6}", 0..40),
            long in prop::collection::vec((any::<prop::sample::Index>(), 0..3_000_000_usize), 0..2),
            ends_in_break: bool,
        ) {
            let mut lines = lines;
            for (at, length) in long {
                if !lines.is_empty() {
                    let at = at.index(lines.len());
                    lines[at] = "b".repeat(length) + &lines[at] + &"c".repeat(length / 2);
                }
            }
            let mut text = lines.join("\n");
            if ends_in_break {
                text.push('\n');
            }
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("clusters.jsonl");
            std::fs::write(&path, &text).unwrap();
            crate::finished::testing::seal(folder.path());
            let mut scan = Scan::open(&path, "aba").unwrap();
            let mut found = Vec::new();
            while let Some((at, line)) = scan.next_line().unwrap() {
                found.push((at, String::from_utf8(line.to_vec()).unwrap()));
            }
            let mut expected = Vec::new();
            let mut at = 0;
            for line in text.split('\n') {
                if line.contains("aba") {
                    expected.push((at as u64, line.to_owned()));
                }
                at += line.len() + 1;
            }
            for (at, _) in &expected {
                let before = &text.as_bytes()[..*at as usize];
                let breaks = before.iter().filter(|&&byte| byte == b'\n').count() as u64;
                prop_assert_eq!(line_number(&path, *at).unwrap(), breaks + 1);
            }
            prop_assert_eq!(found, expected);
        }
    }
}
