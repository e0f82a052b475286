//! Bytes in pieces of any size → the same bytes in pieces of one size.
//!
//! In: writes. Out: writes of [`PIECE`] bytes each, and at the end what is left.
//! Some compressors find other matches where their input comes in other pieces;
//! behind this their output depends on the bytes alone, not on records, blocks
//! or threads.

use std::io::{self, Write};

/// What is passed on at a time. It is twice what gzip looks back for matches.
const PIECE: usize = 64 * 1024;

/// Evens out what is written to it.
pub(super) struct Even<W> {
    out: W,
    /// The begin of the next piece; shorter than that.
    waiting: Vec<u8>,
}

impl<W: Write> Even<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            waiting: Vec::new(),
        }
    }

    /// Takes bytes.
    ///
    /// # Errors
    /// What the writer behind it says.
    pub(super) fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        if !self.waiting.is_empty() {
            let missing = (PIECE - self.waiting.len()).min(bytes.len());
            let (first, rest) = bytes.split_at(missing);
            self.waiting.extend_from_slice(first);
            bytes = rest;
            if self.waiting.len() < PIECE {
                return Ok(());
            }
            self.out.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        let mut pieces = bytes.chunks_exact(PIECE);
        for piece in pieces.by_ref() {
            self.out.write_all(piece)?;
        }
        self.waiting.extend_from_slice(pieces.remainder());
        Ok(())
    }

    /// Passes on what is left, and gives the writer back.
    ///
    /// # Errors
    /// What the writer behind it says.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.waiting)?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Notes how many bytes each write has.
    #[derive(Default)]
    struct Noted {
        bytes: Vec<u8>,
        sizes: Vec<usize>,
    }

    impl Write for Noted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.bytes.extend_from_slice(bytes);
            self.sizes.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn all_pieces_but_the_last_are_of_one_size(
            sizes in prop::collection::vec(prop_oneof![0..9_usize, 0..3 * PIECE, Just(PIECE)], 0..9),
        ) {
            let bytes: Vec<u8> = (0..sizes.iter().sum()).map(|at: usize| (at / 7) as u8).collect();
            let (mut even, mut rest) = (Even::new(Noted::default()), bytes.as_slice());
            for size in sizes {
                let (first, after) = rest.split_at(size);
                even.write_all(first).unwrap();
                rest = after;
            }
            let noted = even.finish().unwrap();
            let expected: Vec<usize> = bytes.chunks(PIECE).map(<[u8]>::len).collect();
            prop_assert_eq!(noted.sizes, expected);
            prop_assert_eq!(noted.bytes, bytes);
        }
    }
}
