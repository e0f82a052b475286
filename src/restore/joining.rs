//! One cleaned file + its removals → the source.
//!
//! In: the cleaned file, and ranges of the source with their bytes, in order.
//! Out: the source. It reads and writes chunk by chunk, and checks what it read
//! and what it wrote against the sums in the record.

use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::removed::Removed;
use crate::error::{Error, Result};
use crate::files;
use crate::input::{Format, Source, fit_head, unpacked};
use crate::output::ArticleWriter;
use crate::result::documents::{CleanedLine, DocumentLine, Fate, Reader, SourceLine};
use crate::result::hex_hash;
use crate::result::sum::{Sum, Summer};

/// What is copied at a time.
const CHUNK: u64 = 1 << 16;

/// What is said of a file that is not there.
const MISSING: &str = "it is missing: put it back as it was written";

/// What is said of bytes that are said to come from where they cannot.
const UNFIT: &str = "the removed bytes do not fit the range that they are said to come from";

/// A source that is being put together.
pub(super) struct SourceJoiner {
    line: SourceLine,
    path: PathBuf,
    /// The cleaned bytes; `None` if there is no such file.
    input: Option<Box<dyn Read + Send>>,
    /// What was read of them.
    read: Summer,
    output: ArticleWriter,
    /// How much of the source is written.
    position: u64,
    buffer: Vec<u8>,
    /// Bytes that went.
    bytes: Vec<u8>,
    is_wet: bool,
    /// The record of WARC that is being put together, which is written with its head.
    held: Option<HeldRecord>,
}

/// A record: what is left of it, and all of it.
#[derive(Default)]
struct HeldRecord {
    left: Vec<u8>,
    whole: Vec<u8>,
}

impl SourceJoiner {
    /// Opens the cleaned file of `source`, if there is one, and the file of the
    /// same name in `folder`.
    pub(super) fn begin(line: SourceLine, source: &Source, folder: &Path) -> Result<Self> {
        let input = match files::open(&source.path) {
            Ok(file) => {
                Some(unpacked(file, source).map_err(|error| unreadable(&source.path, &error))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(&source.path, &error)),
        };
        if input.is_none() && source.format == Format::Parquet {
            // All that is not text is in it.
            return Err(Error::damaged(&source.path, MISSING));
        }
        Ok(Self {
            line,
            path: source.path.clone(),
            input,
            read: Summer::default(),
            output: ArticleWriter::create(folder, source)?,
            position: 0,
            buffer: Vec::new(),
            bytes: Vec::new(),
            is_wet: source.format == Format::Wet,
            held: None,
        })
    }

    /// Whether it is a table of which rows and values are restored, not bytes.
    pub(super) fn is_table(&self) -> bool {
        self.line.format == Format::Parquet.name()
    }

    /// Copies cleaned bytes until the source has `end` bytes, or the cleaned
    /// file no more.
    fn copy_until(&mut self, end: u64) -> Result<()> {
        while self.position < end && self.copy_chunk(end - self.position)? {}
        Ok(())
    }

    /// Copies at most `most` bytes; `false` at the end of the cleaned file.
    fn copy_chunk(&mut self, most: u64) -> Result<bool> {
        let Some(input) = &mut self.input else {
            return Ok(false);
        };
        self.buffer.clear();
        let read = input.take(most.min(CHUNK)).read_to_end(&mut self.buffer);
        read.map_err(|error| unreadable(&self.path, &error))?;
        self.read.add(&self.buffer);
        self.position += self.buffer.len() as u64;
        match &mut self.held {
            Some(held) => {
                held.left.extend_from_slice(&self.buffer);
                held.whole.extend_from_slice(&self.buffer);
            }
            None => self.output.write(&self.buffer)?,
        }
        Ok(!self.buffer.is_empty())
    }

    /// Says which source it is, where that is said late.
    pub(super) fn is_of(&mut self, line: SourceLine) {
        self.line = line;
    }

    /// Puts back what went of a document; says how many pieces that were.
    pub(super) fn put_back(
        &mut self,
        document: &DocumentLine,
        removed: &Removed,
        reader: &Reader,
    ) -> Result<u64> {
        if document.fate == Fate::Dropped {
            let raw = document.bytes().map_err(|what| reader.damaged(&what))?;
            self.put(document.start..document.end, &raw, reader)?;
            return Ok(1);
        }
        let is_held = self.is_wet && !document.gone.is_empty();
        if is_held {
            self.copy_until(document.start)?;
            self.held = Some(HeldRecord::default());
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        let mut gone = 0;
        for run in &document.gone {
            let mut at = document.start.saturating_add(run.1);
            for &number in &run.2 {
                removed.read(number, &mut bytes, reader)?;
                let end = at.saturating_add(bytes.len() as u64);
                if end > document.end {
                    return Err(reader.damaged(UNFIT));
                }
                self.put(at..end, &bytes, reader)?;
                (at, gone) = (end, gone + 1);
            }
        }
        self.bytes = bytes;
        if is_held {
            self.write_held(document, reader)?;
        }
        Ok(gone)
    }

    /// Puts removed bytes back into their place.
    fn put(&mut self, place: Range<u64>, raw: &[u8], reader: &Reader) -> Result<()> {
        let length = place.end.checked_sub(place.start);
        let is_behind = !self.line.name.is_empty() && place.end > self.line.bytes;
        if place.start < self.position || is_behind || length != Some(raw.len() as u64) {
            return Err(reader.damaged(UNFIT));
        }
        self.copy_until(place.start)?;
        self.write(raw)
    }

    /// Writes removed bytes.
    fn write(&mut self, raw: &[u8]) -> Result<()> {
        self.position += raw.len() as u64;
        match &mut self.held {
            Some(held) => {
                held.whole.extend_from_slice(raw);
                Ok(())
            }
            None => self.output.write(raw),
        }
    }

    /// Writes the record of WARC that is complete but for its head.
    fn write_held(&mut self, document: &DocumentLine, reader: &Reader) -> Result<()> {
        self.copy_until(document.end)?;
        let Some(mut held) = self.held.take() else {
            return Ok(());
        };
        if fit_head(&held.left, &mut held.whole).is_none() {
            return Err(reader.damaged(UNFIT));
        }
        self.output.write(&held.whole)
    }

    /// Copies the rest, as far as the source goes, and checks the cleaned file and the
    /// source against their sums. Returns the source's length.
    pub(super) fn finish(mut self, cleaned: &CleanedLine) -> Result<u64> {
        self.copy_until(self.line.bytes)?;
        // A file that was changed may go on without end: a byte more says so.
        self.copy_chunk(1)?;
        let found = self.input.is_some();
        let written = self.output.finish()?;
        let damage = if found && cleaned.name.is_none() {
            "the record says that this file was not written: remove it"
        } else if !found && cleaned.name.is_some() {
            MISSING
        } else if !self.read.sum().agrees(cleaned.bytes, &cleaned.xxh3_128) {
            "it was changed after it was written: put it back as it was"
        } else if !(Sum {
            bytes: written.bytes,
            xxh3_128: written.xxh3_128,
        })
        .agrees(self.line.bytes, &self.line.xxh3_128)
        {
            "with what the record holds it does not give the source again: the record was changed"
        } else if written.columns.map(hex_hash) != cleaned.columns_xxh3_128 {
            "something beside its texts was changed after it was written: put it back as it was"
        } else {
            return Ok(written.bytes);
        };
        Err(Error::damaged(&self.path, damage))
    }
}

/// A cleaned file that cannot be read is damaged like one that was changed.
fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::damaged(path, format!("it cannot be read: {error}"))
}
