//! The bytes of a source → where its records end.
//!
//! In: bytes, in whatever pieces they come. Out: the positions behind the ends of records
//! in them. One kind for each way in which records follow each other; what a record says
//! is none of its business. It holds no bytes.

use memchr::{memchr, memchr_iter};

use super::Format;

/// What says where records end.
#[derive(Debug)]
pub(super) enum Boundaries {
    /// The source is one record.
    None,
    /// Behind each line break.
    Lines,
}

impl Boundaries {
    /// What says where the records of a format end.
    pub(super) fn of(format: Format) -> Self {
        match format {
            Format::Text => Boundaries::None,
            Format::Jsonl => Boundaries::Lines,
        }
    }

    /// Whether a source has more than one record.
    pub(super) fn divides(&self) -> bool {
        !matches!(self, Boundaries::None)
    }

    /// The next byte is the first of a record, whatever came before.
    pub(super) fn restart(&mut self) {
        match self {
            Boundaries::None | Boundaries::Lines => {}
        }
    }

    /// Where in `bytes`, which go on where the last ones ended, the record ends that is
    /// at hand. What comes next is behind that, or behind `bytes` where it does not end.
    pub(super) fn next_end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Boundaries::None => None,
            Boundaries::Lines => memchr(b'\n', bytes).map(|at| at + 1),
        }
    }

    /// Adds to `ends` where in `bytes` records end, counted from `from`.
    pub(super) fn all_ends(&mut self, bytes: &[u8], from: usize, ends: &mut Vec<u32>) {
        // A block has one part and one record more than its usual size at
        // most, and records are smaller than 4 GiB: readers refuse larger limits.
        let place = |at: usize| u32::try_from(from + at).unwrap_or(u32::MAX);
        match self {
            Boundaries::None => {}
            Boundaries::Lines => ends.extend(memchr_iter(b'\n', bytes).map(|at| place(at + 1))),
        }
    }

    /// How many lines end in `bytes`, as places in a source are counted.
    pub(super) fn lines_in(&self, bytes: &[u8]) -> u64 {
        match self {
            Boundaries::None => 0,
            Boundaries::Lines => memchr_iter(b'\n', bytes).count() as u64,
        }
    }
}
