//! Sources → blocks of whole records.
//!
//! In: sources, plain or compressed, in the order in which they are to be
//! read. Out: their bytes in blocks, with everything about them that one must
//! know all bytes before for: offsets, line numbers, where a record is larger
//! than the limit, where a source breaks off. It never looks into a record,
//! and never holds more than one block and one unfinished record: larger ones
//! than the limit stream past.
//!
//! Where blocks begin and end depends on how the bytes arrive; which records
//! there are, and what becomes of each, does not.

use std::io::Read;

use crate::error::{Error, Result};
use crate::files;

use super::ahead::ReadAhead;
use super::block::{Block, BlockPart, PartKind};
use super::decompress::ByteStream;
use super::open_source::{OpenSource, Stream};
use super::unpacked::as_stream;
use super::{ReadOptions, Source};

/// The usual size of a block: it and what is made of it stay in a core's own
/// cache (2 MiB) while a worker has it, and 100 of them give 2 workers enough
/// to do that neither waits for the other at the end.
pub const BLOCK_BYTES: usize = 1 << 20;

/// The compressed files that are worth a thread: one of this size takes a
/// millisecond to decompress, and a thread a twentieth of that to start.
const LARGE: u64 = 128 * 1024;

/// The size of a block of a stream: what a pipe holds, and a dozen articles, so
/// that none of them waits long for the others.
const STREAM_BYTES: usize = 64 * 1024;

/// Parts after which a block is full: files may have no bytes at all.
const MOST_PARTS: usize = 4096;

/// Reads sources, block by block.
pub struct BlockReader<'s> {
    /// The sources that have not been opened yet, and the first one's number.
    sources: &'s [Source],
    number: u32,
    options: &'s ReadOptions,
    size: usize,
    /// The bytes of the largest record that is held.
    held: usize,
    decode_ahead: bool,
    /// Whether a block is complete with whatever the last read has brought.
    is_stream: bool,
    open: Option<OpenSource<'s>>,
}

impl<'s> BlockReader<'s> {
    /// A reader of `sources`, which are numbered in this order.
    ///
    /// # Errors
    ///
    /// Where the options are not valid.
    pub fn new(sources: &'s [Source], options: &'s ReadOptions) -> Result<Self> {
        options.validate()?;
        Ok(Self {
            sources,
            number: 0,
            options,
            size: BLOCK_BYTES,
            held: usize::MAX,
            decode_ahead: false,
            is_stream: false,
            open: None,
        })
    }

    /// A reader of one source that is a stream: its bytes are not those of a
    /// file, but those of `bytes`, and whatever whole records have arrived are a
    /// block. It never waits for more while it holds one.
    ///
    /// # Errors
    ///
    /// Where the options are not valid, or decompression cannot begin.
    pub fn of_stream(
        source: &'s Source,
        options: &'s ReadOptions,
        bytes: Box<dyn Read + Send>,
    ) -> Result<Self> {
        let mut reader = Self::new(&[], options)?;
        (reader.is_stream, reader.size) = (true, STREAM_BYTES);
        reader.open = Some(reader.start(0, source, bytes, false)?);
        Ok(reader)
    }

    /// The same, with blocks of another size, and of records of more than `held` bytes no
    /// more than how long they are, whatever the limit of documents is.
    #[must_use]
    pub fn within(mut self, size: usize, held: usize) -> Self {
        (self.size, self.held) = (size.min(self.size), held);
        if let Some(open) = &mut self.open {
            open.hold(held);
        }
        self
    }

    /// Whether compressed files are decompressed on a thread of their own.
    #[must_use]
    pub fn decode_ahead(mut self, ahead: bool) -> Self {
        self.decode_ahead = ahead;
        self
    }

    /// Fills `block` with what comes next; says whether there was anything.
    /// What is wrong with the input is in the block.
    pub fn next(&mut self, block: &mut Block) -> bool {
        block.clear(self.size);
        let enough = match self.is_stream {
            true => 1,
            false => self.size - self.size / 4,
        };
        while block.len() < enough && block.parts.len() < MOST_PARTS {
            let Some(mut open) = self.open.take().or_else(|| self.open_next(block)) else {
                if self.sources.is_empty() {
                    break;
                }
                continue;
            };
            if !open.pull(block) {
                self.open = Some(open);
                break;
            }
        }
        !block.parts.is_empty()
    }

    /// Opens the next source, if there is one. One that cannot be opened has a
    /// part that says so.
    fn open_next(&mut self, block: &mut Block) -> Option<OpenSource<'s>> {
        let (number, source) = self.next_source()?;
        let file = files::open(&source.path);
        let opened = file
            .map_err(|error| Error::io("open", &source.path, error))
            .and_then(|file| {
                let large = file.metadata().is_ok_and(|meta| meta.len() >= LARGE);
                let bytes = as_stream(file, source);
                let bytes = bytes.map_err(|error| Error::io("open", &source.path, error))?;
                self.start(number, source, bytes, large)
            });
        match opened {
            Ok(open) => Some(open),
            Err(error) => {
                block.parts.push(BlockPart {
                    source: number,
                    offset: 0,
                    line: 1,
                    file_line: 1,
                    in_array: false,
                    bytes: block.len()..block.len(),
                    ends_of_records: 0..0,
                    kind: PartKind::Unopened(error),
                    is_utf16: false,
                    ends: true,
                });
                None
            }
        }
    }

    fn next_source(&mut self) -> Option<(u32, &'s Source)> {
        let (source, rest) = self.sources.split_first()?;
        let number = self.number;
        (self.sources, self.number) = (rest, number.saturating_add(1));
        Some((number, source))
    }

    fn start(
        &self,
        number: u32,
        source: &'s Source,
        bytes: Box<dyn Read + Send>,
        large: bool,
    ) -> Result<OpenSource<'s>> {
        let failed = |error| Error::io("decompress", &source.path, error);
        let stream = ByteStream::new(bytes, source.compression).map_err(failed)?;
        let stream = if self.decode_ahead && source.is_packed() && large {
            Stream::Ahead(ReadAhead::start(stream).map_err(failed)?)
        } else {
            Stream::Here(Box::new(stream))
        };
        Ok(OpenSource::new(
            (number, source),
            stream,
            self.options.max_document.min(self.held),
            self.size,
        )
        .eager(self.is_stream))
    }

    /// The same reader with blocks of another size, and, for one source, other
    /// bytes than its file's.
    #[cfg(test)]
    pub(super) fn testing(
        sources: &'s [Source],
        options: &'s ReadOptions,
        size: usize,
        bytes: impl Read + Send + 'static,
    ) -> Self {
        let mut reader = Self::new(sources, options).unwrap();
        reader.size = size;
        let (number, source) = reader.next_source().unwrap();
        reader.open = Some(reader.start(number, source, Box::new(bytes), true).unwrap());
        reader
    }
}

#[cfg(test)]
mod tests;
