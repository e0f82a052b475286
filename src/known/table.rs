//! Tables that are sorted by a hash, as bytes.
//!
//! In: rows of a key and a value. Out: bytes in which a look takes one read, wherever
//! they lie: a directory of the first bits of the keys, which is kept in memory, then
//! the rows. The same rows make the same bytes.

use std::ops::Range;

use super::possible::PossibleKeys;
use super::{Library, VolumePart};

/// Rows that one entry of the directory leads to, about: they lie on one page or
/// two, and the directory takes a hundredth of what they do.
const ROWS_AT_ONCE: usize = 32;

/// Bits of the directory at most.
const MOST_BITS: u32 = 24;

/// Rows that are read at a time where all of them are.
const ROWS_OF_ALL: u64 = 4096;

/// How wide the keys of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// 64 bits: rows take 12 bytes.
    Long,
    /// 32 bits: rows take 8 bytes.
    Short,
}

impl Width {
    fn bytes(self) -> usize {
        match self {
            Width::Long => 8,
            Width::Short => 4,
        }
    }

    fn row(self) -> usize {
        self.bytes() + 4
    }

    /// The first bits of a key.
    fn bucket(self, key: u64, bits: u32) -> usize {
        let wide = match self {
            Width::Long => key,
            Width::Short => key << 32,
        };
        wide.checked_shr(u64::BITS - bits).unwrap_or(0) as usize
    }
}

/// The bytes of a table with these rows: one byte of bits, the directory, and the
/// rows by key and value, each once. Short keys are below 2^32.
pub(super) fn encode(mut rows: Vec<(u64, u32)>, width: Width) -> Vec<u8> {
    rows.sort_unstable();
    rows.dedup();
    encode_sorted(&rows, width)
}

/// The same of rows that are sorted already.
pub(super) fn encode_sorted(rows: &[(u64, u32)], width: Width) -> Vec<u8> {
    let buckets = (rows.len() / ROWS_AT_ONCE).next_power_of_two();
    let bits = buckets.ilog2().min(MOST_BITS);
    let buckets = 1usize << bits;
    let mut bytes = Vec::with_capacity(5 + buckets * 4 + rows.len() * width.row());
    bytes.push(bits as u8);
    let mut at = 0;
    for bucket in 0..buckets {
        bytes.extend_from_slice(&(at as u32).to_le_bytes());
        let in_bucket = |row: &&(u64, u32)| width.bucket(row.0, bits) == bucket;
        at += rows[at..].iter().take_while(in_bucket).count();
    }
    bytes.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    for &(key, value) in rows {
        bytes.extend_from_slice(&key.to_le_bytes()[..width.bytes()]);
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes
}

/// Where the rows of a table lie: kept in memory, a hundredth of what they take.
#[derive(Debug, Default)]
pub(super) struct RowDirectory {
    /// For each beginning of a key the first row that has it, and how many rows there
    /// are; nothing of a table whose bytes cannot be had.
    starts: Vec<u32>,
    bits: u32,
}

impl RowDirectory {
    /// That of no table.
    pub(super) const EMPTY: RowDirectory = RowDirectory {
        starts: Vec::new(),
        bits: 0,
    };

    /// Reads the directory of a table.
    pub(super) fn read(library: &dyn Library, volume: u32, part: VolumePart) -> Self {
        let length = library.length(volume, part);
        let mut bytes = Vec::new();
        library.read(volume, part, 0..length.min(1), &mut bytes);
        let bits = bytes.first().map(|&bits| u32::from(bits));
        let Some(bits) = bits.filter(|&bits| bits <= MOST_BITS) else {
            return Self::default();
        };
        let end = 1 + ((1u64 << bits) + 1) * 4;
        bytes.clear();
        library.read(volume, part, 1..end.min(length).max(1), &mut bytes);
        let (starts, _) = bytes.as_chunks::<4>();
        Self {
            starts: starts.iter().copied().map(u32::from_le_bytes).collect(),
            bits,
        }
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * 4
    }

    /// How many rows there are.
    fn rows(&self) -> u64 {
        self.starts.last().map_or(0, |&rows| rows.into())
    }

    /// Where the rows begin.
    fn rows_at(&self) -> u64 {
        1 + ((1u64 << self.bits) + 1) * 4
    }

    /// Where rows of this length lie whose keys begin with the bits of this number.
    fn place(&self, bucket: usize, row: usize) -> Option<Range<u64>> {
        let place = |start: &u32| self.rows_at() + u64::from(*start) * row as u64;
        let (start, end) = (self.starts.get(bucket)?, self.starts.get(bucket + 1)?);
        Some(place(start)..place(end)).filter(|place| place.start < place.end)
    }
}

/// A table of a volume.
#[derive(Clone, Copy)]
pub(super) struct VolumeTable<'l> {
    library: &'l dyn Library,
    volume: u32,
    part: VolumePart,
    width: Width,
    directory: &'l RowDirectory,
    /// The keys that it may have, where that is known.
    possible: Option<&'l PossibleKeys>,
}

impl<'l> VolumeTable<'l> {
    /// A table with its directory.
    pub(super) fn new(
        (library, volume): (&'l dyn Library, u32),
        (part, width): (VolumePart, Width),
        directory: &'l RowDirectory,
    ) -> Self {
        Self {
            library,
            volume,
            part,
            width,
            directory,
            possible: None,
        }
    }

    /// The same, with the keys that it may have.
    pub(super) fn with(self, possible: Option<&'l PossibleKeys>) -> Self {
        Self { possible, ..self }
    }

    /// How many rows it has: as many as are said, if there are as many bytes.
    pub(super) fn rows(&self) -> u64 {
        let length = self.library.length(self.volume, self.part);
        let bytes = length.saturating_sub(self.directory.rows_at());
        self.directory.rows().min(bytes / self.width.row() as u64)
    }

    /// Tells every key, ascending; fewer where they cannot be had.
    pub(super) fn each_key(&self, each: &mut dyn FnMut(u64)) {
        let (row, start) = (self.width.row(), self.directory.rows_at());
        let mut buffer = Vec::new();
        for first in (0..self.rows()).step_by(ROWS_OF_ALL as usize) {
            let last = (first + ROWS_OF_ALL).min(self.rows());
            let place = |at: u64| start + at * row as u64;
            self.read(place(first)..place(last), &mut buffer);
            for row in buffer.chunks_exact(row) {
                let mut key = [0; 8];
                for (to, from) in key.iter_mut().zip(row).take(self.width.bytes()) {
                    *to = *from;
                }
                each(u64::from_le_bytes(key));
            }
        }
    }

    /// The values of a key, ascending, put into `values` in place of what was there.
    pub(super) fn look_up(&self, key: u64, buffer: &mut Vec<u8>, values: &mut Vec<u32>) {
        values.clear();
        if self
            .possible
            .is_some_and(|possible| !possible.may_have(key))
        {
            return;
        }
        let bucket = self.width.bucket(key, self.directory.bits);
        let row = self.width.row();
        let Some(place) = self.directory.place(bucket, row) else {
            return;
        };
        self.read(place, buffer);
        let wanted = key.to_le_bytes();
        let wanted = &wanted[..self.width.bytes()];
        let rows = buffer
            .chunks_exact(row)
            .map(|row| row.split_at(wanted.len()));
        for (_, value) in rows.filter(|(key, _)| *key == wanted) {
            values.extend(value.first_chunk().map(|value| u32::from_le_bytes(*value)));
        }
    }

    fn read(&self, range: Range<u64>, buffer: &mut Vec<u8>) {
        buffer.clear();
        let end = range.end.min(self.library.length(self.volume, self.part));
        if range.start < end {
            let range = range.start..end;
            self.library.read(self.volume, self.part, range, buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MemoryVolumes, Volume};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_look_finds_what_going_through_all_rows_finds(
            rows in prop::collection::vec((0u64..200, 0u32..9), 0..400),
            spread in prop::sample::select(vec![1u64, 1 << 24, 0x0123_4567_89AB_CDEF]),
            short: bool,
        ) {
            let width = if short { Width::Short } else { Width::Long };
            let key = |key: u64| if short { key.wrapping_mul(spread) >> 32 } else { key.wrapping_mul(spread) };
            let rows: Vec<(u64, u32)> = rows.into_iter().map(|(row, value)| (key(row), value)).collect();
            let mut turned = rows.clone();
            turned.reverse();
            let bytes = encode(rows.clone(), width);
            prop_assert_eq!(&bytes, &encode(turned, width));
            let parts = vec![(VolumePart::Texts, bytes)];
            let in_memory = MemoryVolumes::new(vec![Volume { parts, ..Volume::default() }]);
            let directory = RowDirectory::read(&in_memory, 0, VolumePart::Texts);
            let table = VolumeTable::new((&in_memory, 0), (VolumePart::Texts, width), &directory);
            let mut keys = Vec::new();
            table.each_key(&mut |key| keys.push(key));
            let mut all: Vec<(u64, u32)> = rows.clone();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(keys, all.into_iter().map(|row| row.0).collect::<Vec<u64>>());
            let possible = PossibleKeys::of(&table);
            let sifted = table.with(Some(&possible));
            let (mut buffer, mut values) = (Vec::new(), Vec::new());
            for (at, wanted) in (0..210).map(key).enumerate() {
                let table = if at % 2 == 0 { &table } else { &sifted };
                table.look_up(wanted, &mut buffer, &mut values);
                let mut naive: Vec<u32> = rows.iter().filter(|row| row.0 == wanted).map(|row| row.1).collect();
                naive.sort_unstable();
                naive.dedup();
                prop_assert_eq!(&values, &naive);
            }
        }

        #[test]
        fn most_keys_that_are_not_there_are_not_looked_for(seed: u64, short: bool) {
            let width = if short { Width::Short } else { Width::Long };
            let key = |at: u64| {
                let key = crate::fingerprint::mix(seed ^ at);
                if short { key >> 32 } else { key }
            };
            let bytes = encode((0..5000).map(|at| (key(at), 1)).collect(), width);
            let parts = vec![(VolumePart::Texts, bytes)];
            let in_memory = MemoryVolumes::new(vec![Volume { parts, ..Volume::default() }]);
            let directory = RowDirectory::read(&in_memory, 0, VolumePart::Texts);
            let table = VolumeTable::new((&in_memory, 0), (VolumePart::Texts, width), &directory);
            let possible = PossibleKeys::of(&table);
            prop_assert!((0..5000).all(|at| possible.may_have(key(at))));
            let absent = (5000..10_000).filter(|&at| !possible.may_have(key(at))).count();
            prop_assert!(absent > 4_000, "{}", absent);
            prop_assert!(PossibleKeys::default().may_have(seed));
        }

        #[test]
        fn other_bytes_are_no_panic(bytes: Vec<u8>, key: u64) {
            let parts = vec![(VolumePart::Texts, bytes)];
            let in_memory = MemoryVolumes::new(vec![Volume { parts, ..Volume::default() }]);
            let directory = RowDirectory::read(&in_memory, 0, VolumePart::Texts);
            let table = VolumeTable::new((&in_memory, 0), (VolumePart::Texts, Width::Long), &directory);
            table.look_up(key, &mut Vec::new(), &mut Vec::new());
            let possible = PossibleKeys::of(&table);
            table.with(Some(&possible)).look_up(key, &mut Vec::new(), &mut Vec::new());
        }
    }
}
