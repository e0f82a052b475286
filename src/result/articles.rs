//! The cleaned files → what is left of a record.
//!
//! In: a source, what its cleaned file was, and a range of that, decompressed. Out:
//! the bytes there, if they are what was written. A plain file is read where they
//! are; a compressed one is read on from where the last record ended, so that whoever
//! asks in the order of the input reads it once. It never holds more than one record
//! and a piece of the file.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::documents::CleanedLine;
use super::sealed::changed;
use super::sum::Summer;
use crate::error::{Error, Result};
use crate::files::{self, PIECE, piece_sum, spelled_sum};
use crate::input::{Source, unpacked};

/// The cleaned files of a result.
pub(super) struct CleanedArticles {
    folder: PathBuf,
    open: Option<Open>,
}

/// The file that was read last.
struct Open {
    /// What it was.
    cleaned: CleanedLine,
    bytes: ArticleBytes,
    /// Which piece is at hand.
    number: Option<u64>,
    piece: Vec<u8>,
}

enum ArticleBytes {
    Plain(File),
    /// A decoder, and the piece that it gives next.
    Packed(Box<dyn Read + Send>, u64),
}

impl CleanedArticles {
    /// The cleaned files in `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    /// Where they are.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The bytes at `range` of what was written in place of `source`, whose
    /// path is the cleaned file's.
    pub(super) fn read(
        &mut self,
        source: &Source,
        cleaned: &CleanedLine,
        range: &Range<u64>,
    ) -> Result<Vec<u8>> {
        let unreadable = |error: io::Error| {
            let what = match error.kind() {
                ErrorKind::NotFound => "it is missing: put it back as it was written".into(),
                ErrorKind::InvalidData => error.to_string(),
                _ => format!("it cannot be read: {error}; put it back as it was written"),
            };
            Error::damaged(&source.path, what)
        };
        let mut open = match self.open.take() {
            Some(open) if open.is_of(source, range.start) => open,
            _ => Open::new(source, cleaned).map_err(unreadable)?,
        };
        let bytes = open.read(range).map_err(unreadable)?;
        self.open = Some(open);
        Ok(bytes)
    }
}

impl Open {
    fn new(source: &Source, cleaned: &CleanedLine) -> io::Result<Self> {
        let file = files::open(&source.path)?;
        let bytes = if source.is_packed() {
            ArticleBytes::Packed(unpacked(file, source)?, 0)
        } else if file.metadata()?.len() == cleaned.bytes {
            ArticleBytes::Plain(file)
        } else {
            return Err(changed("it is longer or shorter than it was"));
        };
        Ok(Self {
            cleaned: cleaned.clone(),
            bytes,
            number: None,
            piece: Vec::new(),
        })
    }

    /// Whether it is the file of `source`, and byte `at` can still be read.
    fn is_of(&self, source: &Source, at: u64) -> bool {
        let number = at / PIECE as u64;
        self.cleaned.source == source.name
            && match &self.bytes {
                ArticleBytes::Plain(_) => true,
                ArticleBytes::Packed(_, next) => *next <= number || self.number == Some(number),
            }
    }

    fn read(&mut self, range: &Range<u64>) -> io::Result<Vec<u8>> {
        if range.end > self.cleaned.bytes {
            return Err(changed("the document would end behind its end"));
        }
        let mut bytes = Vec::new();
        let mut at = range.start;
        while at < range.end {
            self.load(at / PIECE as u64)?;
            let from = (at % PIECE as u64) as usize;
            let rest = self.piece.get(from..).unwrap_or_default();
            let wanted = usize::try_from(range.end - at).unwrap_or(usize::MAX);
            let part = rest.get(..wanted.min(rest.len())).unwrap_or_default();
            if part.is_empty() {
                return Err(changed("it is shorter than it was"));
            }
            bytes.extend_from_slice(part);
            at += part.len() as u64;
        }
        Ok(bytes)
    }

    /// Has a piece at hand, as it was written.
    fn load(&mut self, number: u64) -> io::Result<()> {
        while self.number != Some(number) {
            let next = self.next_piece(number)?;
            if !self.is_right(next) {
                return Err(changed(&format!(
                    "the mebibyte at byte {} is not what was written",
                    next * PIECE as u64
                )));
            }
            self.number = Some(next);
        }
        Ok(())
    }

    /// Reads the piece of that number, or the next one where there is no choice; says
    /// which it is.
    fn next_piece(&mut self, number: u64) -> io::Result<u64> {
        self.number = None;
        self.piece.clear();
        match &mut self.bytes {
            ArticleBytes::Plain(file) => {
                file.seek(SeekFrom::Start(number * PIECE as u64))?;
                file.take(PIECE as u64).read_to_end(&mut self.piece)?;
                Ok(number)
            }
            ArticleBytes::Packed(decoder, next) => {
                decoder.take(PIECE as u64).read_to_end(&mut self.piece)?;
                *next += 1;
                Ok(*next - 1)
            }
        }
    }

    /// Whether the piece at hand is what was written.
    fn is_right(&self, number: u64) -> bool {
        let CleanedLine {
            bytes,
            xxh3_128,
            xxh3_64,
            ..
        } = &self.cleaned;
        if xxh3_64.is_empty() {
            let mut sum = Summer::default();
            sum.add(&self.piece);
            return number == 0 && sum.sum().agrees(*bytes, xxh3_128);
        }
        let sum = usize::try_from(number).ok().and_then(|at| xxh3_64.get(at));
        sum.is_some_and(|sum| *sum == spelled_sum(piece_sum(&self.piece)))
    }
}
