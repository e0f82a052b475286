//! The source that is being read → parts of blocks.
//!
//! In: a source's bytes, as they come. Out: the same bytes, as parts of blocks
//! that hold whole records. It looks at nothing but where records end, and holds
//! no more than one unfinished record.

use memchr::{memchr, memchr_iter};

use super::ahead::ReadAhead;
use super::block::{Block, BlockPart, PartKind};
use super::boundaries::RecordBoundaries;
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
    boundaries: RecordBoundaries,
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
    /// How many lines of it are gone.
    past_lines: u64,
    /// Whether records are handed out as soon as they are complete.
    eager: bool,
    elements: ElementPlace,
}

/// Where a source is whose records are no lines.
#[derive(Default)]
struct ElementPlace {
    /// The line breaks before the next part, and those of the record that is past.
    breaks: u64,
    breaks_past: u64,
    /// Whether the next element goes on with an array.
    in_array: bool,
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
            boundaries: RecordBoundaries::of(source),
            limit,
            size,
            offset: 0,
            line: 1,
            is_utf16: false,
            carry: Vec::new(),
            past: None,
            past_lines: 0,
            eager: false,
            elements: ElementPlace::default(),
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
        let (base, known) = (block.len(), block.known_ends());
        let mut size = self.size;
        block.append(&self.carry);
        self.carry.clear();
        self.boundaries.restart(self.offset == 0);
        block.find_ends(base, &mut self.boundaries);
        loop {
            let complete = block.last_end(known);
            if block.len() >= size || (self.eager && complete.is_some()) {
                if let Some(complete) = complete {
                    block.cut(complete, &mut self.carry);
                    self.records(block, base, known);
                    return false;
                }
                if block.len() - base > self.limit + self.boundaries.spare(false) {
                    self.past = Some(0);
                    self.piece(block, base);
                    return false;
                }
                size = block.len() + self.size.max(block.len() / 2);
            }
            let fresh = block.len();
            let room = block.room(size);
            let len = self.stream.read(room);
            if len == 0 {
                self.end(block, base, known);
                return true;
            }
            block.grow(len);
            block.find_ends(fresh, &mut self.boundaries);
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
                self.oversized(block, base, (gone, 0));
                self.end_after(block);
                return true;
            }
            block.grow(len);
            if let Some(end) = self.boundaries.next_end(block.since(fresh)) {
                block.cut(fresh + end, &mut self.carry);
                self.oversized(block, base, (gone, 1));
                return false;
            }
        }
        self.past = Some(gone);
        self.piece(block, base);
        false
    }

    /// Adds a piece of a record that is larger than the limit.
    fn piece(&mut self, block: &mut Block, base: usize) {
        let piece = block.since(base);
        self.past = self.past.map(|gone| gone + piece.len() as u64);
        self.past_lines += self.boundaries.places_in(piece, 0);
        self.part(block, base, PartKind::Piece);
    }

    /// Adds the last bytes of such a record, of which `gone` bytes are gone; the source may
    /// end before it does, and then none has `ended`.
    fn oversized(&mut self, block: &mut Block, base: usize, (gone, ended): (u64, u64)) {
        let rest = block.since(base);
        let length = gone + rest.len() as u64;
        let lines = std::mem::take(&mut self.past_lines) + self.boundaries.places_in(rest, ended);
        self.part(block, base, PartKind::Oversized { length });
        self.offset += length;
        self.line += lines;
    }

    /// Adds the source's last parts: the bytes from `base` on, with the ends of records
    /// that are not among the `known` ones.
    fn end(&mut self, block: &mut Block, base: usize, known: usize) {
        let limit = self.limit;
        let broken = self.stream.fault().is_some() || self.boundaries.is_open().is_some();
        let divides = self.boundaries.divides();
        if divides && !broken {
            self.records(block, base, known);
        } else if !divides && !broken && block.len() - base <= limit {
            self.part(block, base, PartKind::File);
        } else {
            let complete = block.last_end(known).unwrap_or(base);
            let mut rest = std::mem::take(&mut self.carry);
            block.cut(complete, &mut rest);
            if divides {
                self.records(block, base, known);
            }
            block.append(&rest);
            if rest.len() > limit + self.boundaries.spare(false) {
                self.oversized(block, complete, (0, 0));
                return self.end_after(block);
            }
            let problem = self.broken(rest.len() as u64);
            self.part(block, complete, PartKind::Broken(problem));
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

    /// Makes a part of the whole records from `base` on, whose ends are those that are
    /// not among the `known` ones.
    fn records(&mut self, block: &mut Block, base: usize, known: usize) {
        self.part(block, base, PartKind::Records);
        self.offset += block.since(base).len() as u64;
        let all = block.known_ends();
        let records = (all - known) as u64;
        self.line += self.boundaries.places_in(block.since(base), records);
        if let Some(part) = block.parts.last_mut() {
            part.ends_of_records = known..all;
        }
    }

    /// Makes a part of the bytes from `base` on.
    fn part(&mut self, block: &mut Block, base: usize, kind: PartKind) {
        let is_jsonl = self.source.format == Format::Jsonl;
        if self.offset == 0 && is_jsonl && matches!(kind, PartKind::Records) {
            let lines = block.since(base);
            let first = memchr(b'\n', lines).unwrap_or(lines.len());
            self.is_utf16 |= first <= self.limit && looks_like_utf16(lines);
        }
        let counts_records = !self.source.format.counts_lines();
        block.parts.push(BlockPart {
            source: self.number,
            offset: self.offset,
            line: self.line,
            file_line: match counts_records {
                true => self.elements.breaks + 1,
                false => self.line,
            },
            in_array: self.elements.in_array,
            bytes: base..block.len(),
            ends_of_records: 0..0,
            kind,
            is_utf16: self.is_utf16,
            ends: false,
        });
        if counts_records {
            self.elements.go_past(block);
        }
    }

    /// The fault that ended the source early, in a record of `length` bytes.
    fn broken(&self, length: u64) -> Problem {
        let (kind, what) = match self.stream.fault() {
            Some(Fault::Unreadable(what)) => (ProblemKind::Unreadable, what.as_str()),
            Some(Fault::Damaged(what)) => (ProblemKind::Truncated, what.as_str()),
            Some(Fault::Lost(what)) => (ProblemKind::Lost, what.as_str()),
            None => {
                let what = self.boundaries.is_open().unwrap_or("it is cut off");
                (ProblemKind::Truncated, what)
            }
        };
        let lost = match length {
            0 => "what came before it is used",
            _ => {
                "the record that is cut off here is copied unchanged, and what came before it is \
                  used"
            }
        };
        let message = format!("{what}; {lost}; get the file again");
        let Source { name, path, .. } = self.source;
        Problem::new(kind, name, path, message).at(self.line, self.offset)
    }
}

impl ElementPlace {
    /// Goes past the last part of a block.
    fn go_past(&mut self, block: &Block) {
        let Some(part) = block.parts.last() else {
            return;
        };
        let bytes = block.bytes(part);
        self.breaks_past += memchr_iter(b'\n', bytes).count() as u64;
        // A problem of a record is where it begins.
        if !matches!(part.kind, PartKind::Piece) {
            self.breaks += std::mem::take(&mut self.breaks_past);
            if let Some(last) = bytes.last() {
                self.in_array = *last == b',';
            }
        }
    }
}

/// Whether a file begins with UTF-16's mark, or with a NUL beside its first
/// character, as UTF-16 without the mark would.
pub(super) fn looks_like_utf16(raw: &[u8]) -> bool {
    raw.starts_with(b"\xFF\xFE")
        || raw.starts_with(b"\xFE\xFF")
        || matches!(raw, [0, b'{', ..] | [b'{', 0, ..])
}
