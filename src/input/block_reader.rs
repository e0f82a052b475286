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

use std::fs::File;
use std::io::Read;

use memchr::{memchr, memchr_iter, memrchr};

use crate::error::{Error, Result};

use super::block::{Block, Part, PartKind};
use super::decompress::{ByteStream, Fault};
use super::{Format, Problem, ProblemKind, ReadOptions, Source};

/// The usual size of a block: it and what is made of it stay in a core's own
/// cache (2 MiB) while a worker has it, and 100 of them give 2 workers enough
/// to do that neither waits for the other at the end.
pub const BLOCK_BYTES: usize = 1 << 20;

/// Parts after which a block is full: files may have no bytes at all.
const MOST_PARTS: usize = 4096;

/// Reads sources, block by block.
pub struct BlockReader<'s> {
    /// The sources that have not been opened yet, and the first one's number.
    sources: &'s [Source],
    number: u32,
    options: &'s ReadOptions,
    size: usize,
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
            open: None,
        })
    }

    /// Fills `block` with what comes next; says whether there was anything.
    /// What is wrong with the input is in the block.
    pub fn next(&mut self, block: &mut Block) -> bool {
        block.clear(self.size);
        let enough = self.size - self.size / 4;
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
        let file = File::open(&source.path);
        let opened = file
            .map_err(|error| Error::io("open", &source.path, error))
            .and_then(|file| self.start(number, source, Box::new(file)));
        match opened {
            Ok(open) => Some(open),
            Err(error) => {
                block.parts.push(Part {
                    source: number,
                    offset: 0,
                    line: 1,
                    bytes: block.len()..block.len(),
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
    ) -> Result<OpenSource<'s>> {
        let stream = ByteStream::new(bytes, source.compression)
            .map_err(|error| Error::io("decompress", &source.path, error))?;
        Ok(OpenSource {
            number,
            source,
            stream,
            limit: self.options.max_document,
            size: self.size,
            offset: 0,
            line: 1,
            is_utf16: false,
            carry: Vec::new(),
            past: None,
        })
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
        reader.open = Some(reader.start(number, source, Box::new(bytes)).unwrap());
        reader
    }
}

/// The source that is being read.
struct OpenSource<'s> {
    number: u32,
    source: &'s Source,
    stream: ByteStream,
    /// The largest record.
    limit: usize,
    /// The usual size of a block.
    size: usize,
    /// Where the next record starts, or the oversized one that is at hand.
    offset: u64,
    line: u64,
    is_utf16: bool,
    /// The bytes of the next record that are already here.
    carry: Vec<u8>,
    /// How many bytes of an oversized record are gone, while there is one.
    past: Option<u64>,
}

impl OpenSource<'_> {
    /// Adds to `block` what fits; says whether the source has ended with it.
    fn pull(&mut self, block: &mut Block) -> bool {
        if let Some(gone) = self.past.take() {
            return self.pull_past(block, gone);
        }
        let base = block.len();
        let mut size = self.size;
        block.append(&self.carry);
        self.carry.clear();
        let mut complete = self.complete(block, base).unwrap_or(base);
        loop {
            if block.len() >= size {
                if complete > base {
                    block.cut(complete, &mut self.carry);
                    self.lines(block, base);
                    return false;
                }
                if block.len() - base > self.limit {
                    self.past = Some((block.len() - base) as u64);
                    self.part(block, base, PartKind::Piece);
                    return false;
                }
                size = block.len().saturating_mul(2);
            }
            let fresh = block.len();
            let room = block.room(size);
            let len = self.stream.read(room);
            if len == 0 {
                self.end(block, base, complete);
                return true;
            }
            block.grow(len);
            complete = self.complete(block, fresh).unwrap_or(complete);
        }
    }

    /// Where the last complete record among the bytes from `from` on ends.
    fn complete(&self, block: &Block, from: usize) -> Option<usize> {
        match self.source.format {
            Format::Jsonl => memrchr(b'\n', block.since(from)).map(|at| from + at + 1),
            Format::Text => None,
        }
    }

    /// Adds more of a record that is larger than the limit, and of which `gone`
    /// bytes are gone.
    fn pull_past(&mut self, block: &mut Block, gone: u64) -> bool {
        let base = block.len();
        while block.len() < base + self.size {
            let fresh = block.len();
            let room = block.room(base + self.size);
            let len = self.stream.read(room);
            if len == 0 {
                let length = gone + (block.len() - base) as u64;
                self.part(block, base, PartKind::Oversized { length });
                self.offset += length;
                self.end_after(block);
                return true;
            }
            block.grow(len);
            let breaks = self.source.format == Format::Jsonl;
            let found = breaks.then(|| memchr(b'\n', block.since(fresh))).flatten();
            if let Some(at) = found {
                block.cut(fresh + at + 1, &mut self.carry);
                let length = gone + (block.len() - base) as u64;
                self.part(block, base, PartKind::Oversized { length });
                self.offset += length;
                self.line += 1;
                return false;
            }
        }
        self.past = Some(gone + (block.len() - base) as u64);
        self.part(block, base, PartKind::Piece);
        false
    }

    /// Adds the source's last parts: the bytes from `base` on, of which those
    /// up to `complete` are complete records whatever comes.
    fn end(&mut self, block: &mut Block, base: usize, complete: usize) {
        let limit = self.limit;
        let too_large = |len: usize| len > limit;
        let broken = self.stream.fault().is_some();
        match self.source.format {
            Format::Jsonl if !broken => self.lines(block, base),
            Format::Text if !broken && !too_large(block.len() - base) => {
                self.part(block, base, PartKind::File);
            }
            format => {
                let mut rest = std::mem::take(&mut self.carry);
                block.cut(complete, &mut rest);
                if format == Format::Jsonl {
                    self.lines(block, base);
                }
                block.append(&rest);
                let length = rest.len() as u64;
                if too_large(rest.len()) {
                    self.part(block, complete, PartKind::Oversized { length });
                    self.offset += length;
                } else {
                    let problem = self.broken(length);
                    self.part(block, complete, PartKind::Broken(problem));
                    return self.mark_end(block);
                }
                return self.end_after(block);
            }
        }
        self.mark_end(block);
    }

    /// Ends the source after its last, oversized record.
    fn end_after(&mut self, block: &mut Block) {
        if self.stream.fault().is_some() {
            let problem = self.broken(0);
            self.part(block, block.len(), PartKind::Broken(problem));
        }
        self.mark_end(block);
    }

    fn mark_end(&self, block: &mut Block) {
        if let Some(last) = block.parts.last_mut() {
            last.ends = true;
        }
    }

    /// Makes a part of the whole lines from `base` on.
    fn lines(&mut self, block: &mut Block, base: usize) {
        self.part(block, base, PartKind::Lines);
        let lines = block.since(base);
        self.offset += lines.len() as u64;
        self.line += memchr_iter(b'\n', lines).count() as u64;
    }

    /// Makes a part of the bytes from `base` on.
    fn part(&mut self, block: &mut Block, base: usize, kind: PartKind) {
        if self.offset == 0 && matches!(kind, PartKind::Lines) {
            self.is_utf16 |= looks_like_utf16(block.since(base));
        }
        block.parts.push(Part {
            source: self.number,
            offset: self.offset,
            line: self.line,
            bytes: base..block.len(),
            kind,
            is_utf16: self.is_utf16,
            ends: false,
        });
    }

    /// The fault that ended the source early, in a record of `length` bytes.
    fn broken(&self, length: u64) -> Problem {
        let (kind, what) = match self.stream.fault() {
            Some(Fault::Unreadable(what)) => (ProblemKind::Unreadable, what.as_str()),
            Some(Fault::Damaged(what)) => (ProblemKind::Truncated, what.as_str()),
            None => (ProblemKind::Truncated, "it is cut off"),
        };
        let lost = match length {
            0 => "what came before is used",
            _ => "the record that is cut off here is copied as it is, what came before is used",
        };
        let message = format!("{what}; {lost}; fetch the file again");
        let Source { name, path, .. } = self.source;
        Problem::new(kind, name, path, message).at(self.line, self.offset)
    }
}

/// Whether a file begins with UTF-16's mark, or with a NUL beside its first
/// character, as UTF-16 without the mark would.
pub(super) fn looks_like_utf16(raw: &[u8]) -> bool {
    raw.starts_with(b"\xFF\xFE")
        || raw.starts_with(b"\xFE\xFF")
        || matches!(raw, [0, b'{', ..] | [b'{', 0, ..])
}
