//! Blocks: what a source's bytes travel in.
//!
//! In: nothing. Out: plain data: about a mebibyte of bytes, and what they are,
//! part by part. A block never holds half a record, but for the pieces of one
//! that is larger than the limit, and it is meant to be used again and again.

use std::ops::Range;

use crate::error::Error;

use super::Problem;
use super::boundaries::RecordBoundaries;

/// Bytes of one or more sources, in order.
///
/// The bytes of the parts follow each other without gaps; all parts of all
/// blocks together are every byte of every source, once.
#[derive(Debug, Default)]
pub struct Block {
    /// What the bytes are, in order.
    pub parts: Vec<BlockPart>,
    /// The bytes, and behind `used` what was left by earlier use, which saves
    /// clearing it.
    buffer: Vec<u8>,
    used: usize,
    /// Where among the bytes each record of a part of records ends.
    ends: Vec<u32>,
}

/// A run of a block's bytes that come from one source.
#[derive(Debug)]
pub struct BlockPart {
    /// Which of the sources, counted from 0.
    pub source: u32,
    /// Where the (first) record starts in the decompressed source: for the
    /// pieces of an oversized one, where all of it does.
    pub offset: u64,
    /// On which line that is, counted from 1; of JSON that is not divided into lines, which
    /// element it is.
    pub line: u64,
    /// On which line of the file it starts, counted from 1.
    pub(super) file_line: u64,
    /// Whether it goes on with an array that began before it.
    pub(super) in_array: bool,
    /// Which of the block's bytes.
    pub bytes: Range<usize>,
    /// Which of the block's ends of records are theirs.
    pub(super) ends_of_records: Range<usize>,
    /// What they are.
    pub kind: PartKind,
    /// Whether the source begins like UTF-16, which JSONL may not be.
    pub is_utf16: bool,
    /// Whether these are the source's last bytes. Every source has exactly one
    /// such part.
    pub ends: bool,
}

/// What the bytes of a part are.
#[derive(Debug)]
pub enum PartKind {
    /// Whole records, perhaps none. Only a source's last one may lack its end.
    Records,
    /// A whole text file.
    File,
    /// A part of a record that is larger than the limit; more of it follows.
    Piece,
    /// What is left, perhaps nothing, of a record that is larger than the limit.
    Oversized {
        /// How many bytes it has, the pieces before included.
        length: u64,
    },
    /// What there is, perhaps nothing, of the record in which a source breaks off.
    Broken(Problem),
    /// No bytes: the source could not be opened.
    Unopened(Error),
}

impl Block {
    /// The bytes of one of its parts.
    #[must_use]
    pub fn bytes(&self, part: &BlockPart) -> &[u8] {
        self.buffer.get(part.bytes.clone()).unwrap_or_default()
    }

    /// All of its bytes, part after part.
    #[must_use]
    pub fn all(&self) -> &[u8] {
        self.since(0)
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether it holds a record that is much larger than others.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.used > 2 * super::BLOCK_BYTES
    }

    /// Whether it holds none; it may have parts all the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Forgets what it holds, and the memory of a record that was much larger
    /// than `usual`.
    pub(super) fn clear(&mut self, usual: usize) {
        self.parts.clear();
        self.ends.clear();
        self.used = 0;
        if self.buffer.len() > usual.saturating_mul(4) {
            self.buffer = Vec::new();
        }
    }

    /// Where the records of a part end.
    pub(super) fn record_ends(&self, part: &BlockPart) -> &[u32] {
        let ends = self.ends.get(part.ends_of_records.clone());
        ends.unwrap_or_default()
    }

    /// How many ends of records are known.
    pub(super) fn known_ends(&self) -> usize {
        self.ends.len()
    }

    /// The last end of a record, if more than `known` are known.
    pub(super) fn last_end(&self, known: usize) -> Option<usize> {
        let last = self.ends.get(known..)?.last();
        last.map(|&end| end as usize)
    }

    /// Notes where records end from byte `from` on.
    pub(super) fn find_ends(&mut self, from: usize, boundaries: &mut RecordBoundaries) {
        let bytes = self.buffer.get(from..self.used).unwrap_or_default();
        boundaries.all_ends(bytes, from, &mut self.ends);
    }

    /// The bytes from `from` on.
    pub(super) fn since(&self, from: usize) -> &[u8] {
        self.buffer.get(from..self.used).unwrap_or_default()
    }

    /// Room for bytes until the block has `size`; [`Block::grow`] takes them in.
    pub(super) fn room(&mut self, size: usize) -> &mut [u8] {
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
        self.buffer.get_mut(self.used..size).unwrap_or_default()
    }

    /// Takes in the first `len` bytes of the room.
    pub(super) fn grow(&mut self, len: usize) {
        self.used = (self.used + len).min(self.buffer.len());
    }

    /// Adds bytes.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let size = self.used + bytes.len();
        self.room(size).copy_from_slice(bytes);
        self.used = size;
    }

    /// Gives back the bytes from `from` on.
    pub(super) fn cut(&mut self, from: usize, rest: &mut Vec<u8>) {
        rest.clear();
        rest.extend_from_slice(self.since(from));
        self.used = self.used.min(from);
    }

    /// The bytes that it could hold without asking for memory.
    #[cfg(test)]
    pub(super) fn buffer_len(&self) -> usize {
        self.buffer.len()
    }
}
