//! Sums: by which the same bytes are known again.
//!
//! In: bytes, in any pieces. Out: their length and their 128-bit xxh3, whose
//! values are fixed by its specification and may therefore be stored.

use std::io::{self, Write};

use xxhash_rust::xxh3::Xxh3;

use super::hex_hash;

/// The length and hash of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// How many bytes.
    pub bytes: u64,
    /// Their 128-bit xxh3.
    pub xxh3_128: u128,
}

impl Sum {
    /// Whether these are the length and the hash that a journal gives.
    #[must_use]
    pub fn agrees(&self, bytes: u64, xxh3_128: &str) -> bool {
        self.bytes == bytes && hex_hash(self.xxh3_128) == xxh3_128
    }
}

/// Sums up the bytes that are written to it.
#[derive(Clone, Default)]
pub struct Summer {
    bytes: u64,
    hash: Xxh3,
}

impl Summer {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    /// The sum so far.
    #[must_use]
    pub fn sum(&self) -> Sum {
        Sum {
            bytes: self.bytes,
            xxh3_128: self.hash.digest128(),
        }
    }
}

impl Write for Summer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_matter() {
        let (mut one, mut two) = (Summer::default(), Summer::default());
        one.add(b"voir plus");
        two.write_all(b"voir").unwrap();
        two.write_all(b" plus").unwrap();
        assert_eq!(one.sum(), two.sum());
        assert!(one.sum().agrees(9, &hex_hash(two.sum().xxh3_128)));
        assert!(!one.sum().agrees(9, "00"));
        assert!(
            !Summer::default()
                .sum()
                .agrees(9, &hex_hash(one.sum().xxh3_128))
        );
    }

    #[test]
    fn the_empty_sum_is_the_specification_s() {
        assert_eq!(
            hex_hash(Summer::default().sum().xxh3_128),
            "99aa06d3014798d86001c324468d497f"
        );
    }
}
