//! The keys of a table → whether it may have a key, without a read.
//!
//! In: every key of a table, once. Out: a bit for each of many places, set where a key of the
//! table falls. A key whose bit is not set is not in the table; one whose bit is set is looked
//! for. Most keys that an article asks about are nowhere, and each look for one is a read of a
//! page that lies far from all others.

use super::table::VolumeTable;

/// Places for each key: of the keys that a table does not have, one in six has a bit that is set.
const PLACES_OF_KEY: u64 = 6;

/// Spreads keys over places: 2^64 / the golden ratio (Knuth, TAOCP 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The keys that a table may have; all keys where nothing is said of it.
#[derive(Debug, Default)]
pub(super) struct PossibleKeys {
    bits: Vec<u64>,
}

impl PossibleKeys {
    /// Those of a table.
    pub(super) fn of(table: &VolumeTable<'_>) -> Self {
        let mut possible = Self {
            bits: vec![0; Self::words(table.rows())],
        };
        table.each_key(&mut |key| {
            let (word, bit) = possible.place(key);
            if let Some(word) = possible.bits.get_mut(word) {
                *word |= bit;
            }
        });
        possible
    }

    /// Bytes of memory that those of so many rows take.
    pub(super) fn bytes(rows: u64) -> usize {
        Self::words(rows) * size_of::<u64>()
    }

    fn words(rows: u64) -> usize {
        (rows * PLACES_OF_KEY / u64::from(u64::BITS)) as usize + 1
    }

    /// Whether the table may have a key.
    pub(super) fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_none_or(|word| word & bit != 0)
    }

    /// The word of a key's bit, and the bit.
    fn place(&self, key: u64) -> (usize, u64) {
        let places = (self.bits.len() as u128) << 6;
        let place = (u128::from(key.wrapping_mul(SPREAD)) * places) >> 64;
        ((place >> 6) as usize, 1 << (place & 63))
    }
}
