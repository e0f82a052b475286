//! Bytes → what each piece of them adds up to.
//!
//! In: bytes, in any portions. Out: the 64-bit XXH3 hash of each mebibyte, by which a
//! part of a file is known again without reading the rest. It keeps no byte.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The bytes of a piece.
pub const PIECE: usize = 1 << 20;

/// The sum of a piece.
#[must_use]
pub fn piece_sum(piece: &[u8]) -> u64 {
    xxh3_64(piece)
}

/// The sum of a piece, as files spell it: 16 hexadecimal digits.
#[must_use]
pub fn spelled_sum(sum: u64) -> String {
    format!("{sum:016x}")
}

/// Sums up pieces.
#[derive(Default)]
pub struct PieceSums {
    hash: Xxh3,
    /// Bytes of the piece at hand.
    length: usize,
    sums: Vec<u64>,
}

impl PieceSums {
    /// Adds bytes.
    pub fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.length));
            self.hash.update(now);
            self.length += now.len();
            if self.length == PIECE {
                self.end();
            }
            bytes = later;
        }
    }

    fn end(&mut self) {
        self.sums.push(self.hash.digest());
        self.hash.reset();
        self.length = 0;
    }

    /// The sums of all pieces.
    #[must_use]
    pub fn finish(mut self) -> Vec<u64> {
        if self.length > 0 {
            self.end();
        }
        self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "it sums ten megabytes")]
    fn portions_do_not_matter() {
        let bytes: Vec<u8> = (0..PIECE as u32 * 2 + 9).map(|at| (at * 7) as u8).collect();
        let expected: Vec<u64> = bytes.chunks(PIECE).map(piece_sum).collect();
        for portion in [1000, PIECE - 1, PIECE, 3 * PIECE] {
            let mut sums = PieceSums::default();
            bytes.chunks(portion).for_each(|bytes| sums.add(bytes));
            assert_eq!(sums.finish(), expected);
        }
        assert!(PieceSums::default().finish().is_empty());
    }
}
