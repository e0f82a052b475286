//! The kernel for any machine: eight bytes at a time in a 64-bit number.
//!
//! In: 64 bytes. Out: their classes, and the places of bits. It knows ASCII;
//! every other character is left to the way that goes character by character.

use super::Token;
use super::block::{Classes, Lanes, WIDTH};
use super::hash::{self, WordBatch};

/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// One in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The kernel for any machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portable;

/// The highest bit of every byte of `low`, seven bits each, that is one of
/// `count` from `first` on.
#[inline(always)]
fn is_in(low: u64, first: u8, count: u8) -> u64 {
    let reaches = low + ONES * u64::from(0x80 - first);
    let exceeds = low + ONES * u64::from(0x80 - first - count);
    reaches & !exceeds & HIGH
}

/// The highest bits of eight bytes, side by side (a multiplication that moves
/// each to its place; none of the partial sums meet).
#[inline(always)]
fn gather(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

impl Lanes for Portable {
    #[inline(always)]
    fn classify(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
        let mut classes = Classes::default();
        let eights = text.as_chunks().0.iter().zip(folded.as_chunks_mut().0);
        for (at, (eight, folded)) in eights.enumerate() {
            let bytes = u64::from_le_bytes(*eight);
            let low = bytes & !HIGH;
            let fold = bytes | (is_in(low, b'A', 26) & !bytes) >> 2;
            *folded = fold.to_le_bytes();
            let digit = is_in(low, b'0', 10) & !bytes;
            let word = digit | is_in(fold & !HIGH, b'a', 26) & !bytes;
            // 0xC0-0xFF have the two highest bits set.
            let lead = bytes & bytes << 1 & HIGH;
            let place = at * 8;
            classes.word |= gather(word) << place;
            classes.digit |= gather(digit) << place;
            classes.colon |= gather(is_in(low, b':', 1) & !bytes) << place;
            classes.left |= gather(lead) << place;
            classes.begin |= gather((lead | !bytes) & HIGH) << place;
        }
        classes.size = classes.begin;
        classes
    }

    #[inline(always)]
    fn places(self, mask: u64, base: u32, places: &mut [u32; WIDTH]) {
        write_places(mask, base, places);
    }

    #[inline(always)]
    fn hash(self, batch: WordBatch<'_>, hashes: &mut [[u8; 8]], tokens: &mut [Token]) {
        hash::hash_pairs(batch.bytes, batch.pairs, hashes, tokens);
    }
}

/// Writes the places of the bits, eight at a time: few 64 bytes have a number of
/// edges that is far from that of the last, so the branch is predicted.
#[inline(always)]
pub(super) fn write_places(mut mask: u64, base: u32, places: &mut [u32; WIDTH]) {
    let count = mask.count_ones() as usize;
    for (at, places) in places.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        if at * 8 >= count {
            break;
        }
        for place in places {
            *place = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
    }
}
