//! The source that is being read → parts of blocks.
//!
//! In: a source's bytes, as they come. Out: the same bytes, as parts of blocks
//! that hold whole records. It looks at nothing but line breaks, and holds no
//! more than one unfinished record.

use memchr::{memchr, memrchr};

use super::ahead::ReadAhead;
use super::block::{Block, BlockPart, PartKind};
use super::decompress::{ByteStream, Fault};
use super::{Format, Problem, ProblemKind, Source};

/// The bytes of a source.
pub(super) enum Stream {
    Here(Box<ByteStream>),
    Ahead(ReadAhead),
}

impl Stream {
    fn read(&mut self, room: &mut [u8]) -> usize {
        match self {
            Stream::Here(stream) => stream.read(room),
            Stream::Ahead(stream) => stream.read(room),
        }
    }

    fn fault(&self) -> Option<&Fault> {
        match self {
            Stream::Here(stream) => stream.fault(),
            Stream::Ahead(stream) => stream.fault(),
        }
    }
}

/// The source that is being read.
pub(super) struct OpenSource<'s> {
    number: u32,
    source: &'s Source,
    stream: Stream,
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
    /// Whether records are handed out as soon as they are complete.
    eager: bool,
}

impl<'s> OpenSource<'s> {
    /// The bytes of a source with its number, for blocks of about `size` bytes
    /// and records of at most `limit`.
    pub(super) fn new(
        (number, source): (u32, &'s Source),
        stream: Stream,
        limit: usize,
        size: usize,
    ) -> Self {
        Self {
            number,
            source,
            stream,
            limit,
            size,
            offset: 0,
            line: 1,
            is_utf16: false,
            carry: Vec::new(),
            past: None,
            eager: false,
        }
    }

    /// Holds no record of more than `held` bytes.
    pub(super) fn hold(&mut self, held: usize) {
        self.limit = self.limit.min(held);
    }

    /// The same source, whose records are handed out as soon as they are
    /// complete if it is `eager`, even if a block could hold more.
    pub(super) fn eager(mut self, eager: bool) -> Self {
        self.eager = eager;
        self
    }

    /// Adds to `block` what fits; says whether the source has ended with it.
    pub(super) fn pull(&mut self, block: &mut Block) -> bool {
        if let Some(gone) = self.past.take() {
            return self.pull_past(block, gone);
        }
        let base = block.len();
        let mut size = self.size;
        block.append(&self.carry);
        self.carry.clear();
        let mut complete = self.complete(block, base).unwrap_or(base);
        loop {
            if block.len() >= size || (self.eager && complete > base) {
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
                size = block.len() + self.size.max(block.len() / 2);
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
        self.offset += block.since(base).len() as u64;
        let breaks = block.find_breaks(base);
        self.line += breaks.len() as u64;
        if let Some(part) = block.parts.last_mut() {
            part.breaks = breaks;
        }
    }

    /// Makes a part of the bytes from `base` on.
    fn part(&mut self, block: &mut Block, base: usize, kind: PartKind) {
        if self.offset == 0 && matches!(kind, PartKind::Lines) {
            let lines = block.since(base);
            let first = memchr(b'\n', lines).unwrap_or(lines.len());
            self.is_utf16 |= first <= self.limit && looks_like_utf16(lines);
        }
        block.parts.push(BlockPart {
            source: self.number,
            offset: self.offset,
            line: self.line,
            bytes: base..block.len(),
            breaks: 0..0,
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
            Some(Fault::Lost(what)) => (ProblemKind::Lost, what.as_str()),
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
