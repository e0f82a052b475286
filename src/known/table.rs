//! Tables that are sorted by a hash, as bytes.
//!
//! In: rows of a key and a value. Out: bytes in which a look takes two reads,
//! wherever they lie: a directory of the first bits of the keys, then the rows. The
//! same rows make the same bytes. It never holds more than what a look reads.

use super::{Library, Part};

/// Rows that one entry of the directory leads to, about: they lie on one page or
/// two, and the directory takes a hundredth of what they do.
const ROWS_AT_ONCE: usize = 32;

/// Bits of the directory at most.
const MOST_BITS: u32 = 24;

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

/// A table of a volume.
#[derive(Clone, Copy)]
pub(super) struct Table<'l> {
    library: &'l dyn Library,
    volume: u32,
    part: Part,
    width: Width,
    bits: Option<u32>,
}

impl<'l> Table<'l> {
    /// Opens a table; an empty one if its bytes cannot be had.
    pub(super) fn open(library: &'l dyn Library, volume: u32, part: Part, width: Width) -> Self {
        let mut first = Vec::new();
        if library.length(volume, part) > 0 {
            library.read(volume, part, 0..1, &mut first);
        }
        let bits = first.first().map(|&bits| u32::from(bits));
        Self {
            library,
            volume,
            part,
            width,
            bits: bits.filter(|&bits| bits <= MOST_BITS),
        }
    }

    /// The values of a key, ascending, put into `values` in place of what was there.
    pub(super) fn look_up(&self, key: u64, buffer: &mut Vec<u8>, values: &mut Vec<u32>) {
        values.clear();
        let Some(bits) = self.bits else { return };
        let at = 1 + self.width.bucket(key, bits) as u64 * 4;
        self.read(at..at + 8, buffer);
        let ([start, end], _) = buffer.as_chunks::<4>() else {
            return;
        };
        let rows_at = 1 + ((1u64 << bits) + 1) * 4;
        let row = self.width.row();
        let place = |number: [u8; 4]| rows_at + u64::from(u32::from_le_bytes(number)) * row as u64;
        let (start, end) = (place(*start), place(*end));
        if start >= end {
            return;
        }
        self.read(start..end, buffer);
        let wanted = key.to_le_bytes();
        let wanted = &wanted[..self.width.bytes()];
        let rows = buffer
            .chunks_exact(row)
            .map(|row| row.split_at(wanted.len()));
        for (_, value) in rows.filter(|(key, _)| *key == wanted) {
            values.extend(value.first_chunk().map(|value| u32::from_le_bytes(*value)));
        }
    }

    fn read(&self, range: std::ops::Range<u64>, buffer: &mut Vec<u8>) {
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
    use super::super::{Shelf, Volume};
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
            let parts = vec![(Part::Texts, bytes)];
            let shelf = Shelf::new(vec![Volume { parts, ..Volume::default() }]);
            let table = Table::open(&shelf, 0, Part::Texts, width);
            let (mut buffer, mut values) = (Vec::new(), Vec::new());
            for wanted in (0..210).map(key) {
                table.look_up(wanted, &mut buffer, &mut values);
                let mut naive: Vec<u32> = rows.iter().filter(|row| row.0 == wanted).map(|row| row.1).collect();
                naive.sort_unstable();
                naive.dedup();
                prop_assert_eq!(&values, &naive);
            }
        }

        #[test]
        fn other_bytes_are_no_panic(bytes: Vec<u8>, key: u64) {
            let parts = vec![(Part::Texts, bytes)];
            let shelf = Shelf::new(vec![Volume { parts, ..Volume::default() }]);
            let table = Table::open(&shelf, 0, Part::Texts, Width::Long);
            table.look_up(key, &mut Vec::new(), &mut Vec::new());
        }
    }
}
