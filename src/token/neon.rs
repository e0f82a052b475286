//! 16 bytes at a time: NEON, which every ARM processor of 64 bits has.
//!
//! In: 64 bytes. Out: their classes. It reads and writes what it was given references to.
//! Tested under emulation (`make test-neon`); nobody has timed it.

#![allow(
    unsafe_code,
    reason = "loads and stores of vectors take pointers; both say why they are sound"
)]

use std::arch::aarch64::*;

use super::Token;
use super::block::{Classes, Lanes, WIDTH};
use super::hash::{self, WordBatch};
use super::portable::write_places;
use super::sets::{
    CAPITAL_C3, CAPITAL_C4, CAPITAL_C5, LEFT_C2, LEFT_C3, LEFT_C4, LEFT_C5, LEFT_E2_80, folded,
};

/// The kernel of ARM processors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neon;

static AFTER_C2: [u8; 64] = folded(LEFT_C2, 0, 0);
static AFTER_C3: [u8; 64] = folded(LEFT_C3, CAPITAL_C3, 32);
static AFTER_C4: [u8; 64] = folded(LEFT_C4, CAPITAL_C4, 1);
static AFTER_C5: [u8; 64] = folded(LEFT_C5, CAPITAL_C5, 1);
static AFTER_E2_80: [u8; 64] = folded(LEFT_E2_80, 0, 0);
/// One bit for each of eight bytes, twice.
static BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

impl Lanes for Neon {
    #[inline(always)]
    fn classify(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
        // SAFETY: this file is compiled for processors with NEON alone.
        unsafe { classify(text, folded) }
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

/// 64 bytes, or what is true of each: all bits or none.
type Quarters = [uint8x16_t; 4];

#[target_feature(enable = "neon")]
#[inline]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: the reference is to 16 bytes, and the load needs no alignment.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[target_feature(enable = "neon")]
#[inline]
fn store(from: uint8x16_t, to: &mut [u8; 16]) {
    // SAFETY: the reference is to 16 bytes, and the store needs no alignment.
    unsafe { vst1q_u8(to.as_mut_ptr(), from) }
}

/// The quarters of 64 bytes.
#[target_feature(enable = "neon")]
#[inline]
fn quarters(bytes: &[u8; WIDTH]) -> Quarters {
    let mut quarters = [vdupq_n_u8(0); 4];
    for (quarter, bytes) in quarters.iter_mut().zip(bytes.as_chunks().0) {
        *quarter = load(bytes);
    }
    quarters
}

/// One bit for each byte.
#[target_feature(enable = "neon")]
#[inline]
fn mask(bytes: Quarters) -> u64 {
    let [first, second, third, fourth] = bytes.map(|quarter| vandq_u8(quarter, load(&BITS)));
    let sums = vpaddq_u8(vpaddq_u8(first, second), vpaddq_u8(third, fourth));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
}

/// The bytes that stand one place before each, zero before the first.
#[target_feature(enable = "neon")]
#[inline]
fn one_before([first, second, third, fourth]: Quarters) -> Quarters {
    [
        vextq_u8::<15>(vdupq_n_u8(0), first),
        vextq_u8::<15>(first, second),
        vextq_u8::<15>(second, third),
        vextq_u8::<15>(third, fourth),
    ]
}

/// What a table of 64 has for the lowest six bits of `places`.
#[target_feature(enable = "neon")]
#[inline]
fn look_up(table: &[u8; 64], places: uint8x16_t) -> uint8x16_t {
    let [first, second, third, fourth] = quarters(table);
    vqtbl4q_u8(uint8x16x4_t(first, second, third, fourth), places)
}

#[target_feature(enable = "neon")]
#[inline]
fn classify(text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
    let bytes = quarters(text);
    let all = |byte: u8| vdupq_n_u8(byte);
    let equal = |bytes: Quarters, byte: u8| bytes.map(|quarter| vceqq_u8(quarter, all(byte)));
    let is_in = |bytes: Quarters, first: u8, count: u8| {
        bytes.map(|quarter| vcltq_u8(vsubq_u8(quarter, all(first)), all(count)))
    };
    let both =
        |left: Quarters, right: Quarters| std::array::from_fn(|at| vandq_u8(left[at], right[at]));
    let capital = is_in(bytes, b'A', 26);
    let mut fold: Quarters =
        std::array::from_fn(|at| vaddq_u8(bytes[at], vandq_u8(capital[at], all(0x20))));
    let digit = mask(is_in(bytes, b'0', 10));
    let ascii_word = digit | mask(is_in(fold, b'a', 26));
    let high = mask(is_in(bytes, 0x80, 0x80));
    let colon = mask(equal(bytes, b':'));
    let (mut classes, one_before) = (Classes::default(), one_before(bytes));
    if high != 0 {
        let after = |byte: u8| equal(one_before, byte);
        let after_e2 = self::one_before(equal(one_before, 0xE2));
        let after_e2_80 = both(after_e2, after(0x80));
        for (here, table) in [
            (after(0xC2), &AFTER_C2),
            (after(0xC3), &AFTER_C3),
            (after(0xC4), &AFTER_C4),
            (after(0xC5), &AFTER_C5),
            (after_e2_80, &AFTER_E2_80),
        ] {
            for at in 0..4 {
                let found = look_up(table, vandq_u8(bytes[at], all(0x3F)));
                fold[at] = vbslq_u8(here[at], found, fold[at]);
            }
        }
        let after_two = mask(is_in(one_before, 0xC2, 4));
        let after_e2_80 = mask(after_e2_80);
        let taken = !mask(equal(fold, 0));
        let taken = (after_two & taken) >> 1 | (after_e2_80 & taken) >> 2;
        let sign = mask(after(0xC3)) & mask(equal(bytes, 0x97))
            | mask(after(0xC3)) & mask(equal(bytes, 0xB7));
        let letter = after_two & !mask(after(0xC2)) & !sign;
        let dots = after_e2_80 & mask(equal(bytes, 0xA6));
        let begin = !high | mask(is_in(bytes, 0xC0, 0x40));
        classes = Classes {
            word: letter | letter >> 1,
            size: begin | dots | dots >> 1,
            left: high & begin & !taken,
            begin,
            ..classes
        };
    } else {
        (classes.size, classes.begin) = (!0, !0);
    }
    for (fold, folded) in fold.into_iter().zip(folded.as_chunks_mut().0) {
        store(fold, folded);
    }
    Classes {
        word: classes.word | ascii_word,
        digit,
        colon,
        ..classes
    }
}
