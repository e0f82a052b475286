//! The bytes of a source → where its records end.
//!
//! In: bytes, in whatever pieces they come. Out: the positions behind the ends of records
//! in them. One kind for each way in which records follow each other; what a record says
//! is none of its business. It holds no bytes.

use memchr::{memchr, memchr_iter};

use super::csv_row::QuotedRows;
use super::json_elements::ElementEnds;
use super::rows::ROW_END;
use super::warc_ends::RecordEnds;
use super::{Format, Source};

/// What says where records end.
#[derive(Debug)]
pub(super) enum RecordBoundaries {
    /// The source is one record.
    None,
    /// Behind each line break.
    Lines,
    /// Where elements of JSON end.
    Elements(ElementEnds),
    /// Where records of WARC end.
    Warc(RecordEnds),
    /// Behind each line break that is in no quotes.
    Quoted(QuotedRows),
    /// Behind each byte that ends a row.
    Rows,
}

impl RecordBoundaries {
    /// What says where the records of a source end.
    pub(super) fn of(source: &Source) -> Self {
        let delimiter = || source.layout.as_ref()?.delimiter;
        match source.format {
            Format::Text => RecordBoundaries::None,
            Format::Jsonl => RecordBoundaries::Lines,
            Format::Json => RecordBoundaries::Elements(ElementEnds::default()),
            Format::Wet => RecordBoundaries::Warc(RecordEnds::default()),
            Format::Csv => RecordBoundaries::Quoted(QuotedRows::new(delimiter().unwrap_or(b','))),
            Format::Parquet => RecordBoundaries::Rows,
        }
    }

    /// Whether a source has more than one record.
    pub(super) fn divides(&self) -> bool {
        !matches!(self, RecordBoundaries::None)
    }

    /// The next byte is the first of a record, whatever came before; of the first record if
    /// it `is_first`.
    pub(super) fn restart(&mut self, is_first: bool) {
        match self {
            RecordBoundaries::None | RecordBoundaries::Lines | RecordBoundaries::Rows => {}
            RecordBoundaries::Elements(ends) => ends.restart(),
            RecordBoundaries::Quoted(rows) => rows.restart(is_first),
            RecordBoundaries::Warc(ends) => ends.restart(),
        }
    }

    /// What is wrong with a source that ends here, if it leaves something open that has to
    /// be closed.
    pub(super) fn is_open(&self) -> Option<&'static str> {
        let (is_open, what) = match self {
            RecordBoundaries::Elements(ends) => (
                ends.is_open(),
                "the JSON ends before its last bracket is closed",
            ),
            RecordBoundaries::Warc(ends) => (ends.is_open(), "the file ends within a record"),
            _ => return None,
        };
        is_open.then_some(what)
    }

    /// How many of a record's bytes do not count against the limit: its last one, if it
    /// `ended`; of WARC always, because the end of a record is known by what follows.
    pub(super) fn spare(&self, ended: bool) -> usize {
        usize::from(ended || matches!(self, RecordBoundaries::Warc(_)))
    }

    /// Where in `bytes`, which go on where the last ones ended, the record ends that is
    /// at hand. What comes next is behind that, or behind `bytes` where it does not end.
    pub(super) fn next_end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            RecordBoundaries::None => None,
            RecordBoundaries::Lines => memchr(b'\n', bytes).map(|at| at + 1),
            RecordBoundaries::Elements(ends) => ends.find(bytes),
            RecordBoundaries::Warc(ends) => ends.find(bytes),
            RecordBoundaries::Quoted(rows) => rows.next_end(bytes),
            RecordBoundaries::Rows => memchr(ROW_END, bytes).map(|at| at + 1),
        }
    }

    /// Adds to `ends` where in `bytes` records end, counted from `from`.
    pub(super) fn all_ends(&mut self, bytes: &[u8], from: usize, ends: &mut Vec<u32>) {
        // A block has one part and one record more than its usual size at
        // most, and records are smaller than 4 GiB: readers refuse larger limits.
        let place = |at: usize| u32::try_from(from + at).unwrap_or(u32::MAX);
        match self {
            RecordBoundaries::None => {}
            RecordBoundaries::Lines => {
                ends.extend(memchr_iter(b'\n', bytes).map(|at| place(at + 1)));
            }
            RecordBoundaries::Rows => {
                ends.extend(memchr_iter(ROW_END, bytes).map(|at| place(at + 1)));
            }
            RecordBoundaries::Elements(_)
            | RecordBoundaries::Warc(_)
            | RecordBoundaries::Quoted(_) => {
                let mut at = 0;
                while let Some(length) = bytes.get(at..).and_then(|rest| self.next_end(rest)) {
                    at += length;
                    ends.push(place(at));
                }
            }
        }
    }

    /// How far places in a source are counted on by `bytes`, in which so many records end:
    /// by their lines, or by the records where several stand on a line.
    pub(super) fn places_in(&self, bytes: &[u8], records: u64) -> u64 {
        match self {
            RecordBoundaries::Elements(_) | RecordBoundaries::Warc(_) | RecordBoundaries::Rows => {
                records
            }
            RecordBoundaries::None => 0,
            RecordBoundaries::Lines | RecordBoundaries::Quoted(_) => {
                memchr_iter(b'\n', bytes).count() as u64
            }
        }
    }
}
