//! 32 bytes at a time: AVX2 (Haswell, Zen, and later).
//!
//! In: 64 bytes. Out: their classes. It reads and writes what it was given
//! references to. Words are hashed one by one: without a gather, and without a
//! multiplication of 64-bit lanes, four at once are no faster.

use std::arch::x86_64::*;

use super::Avx2;
use crate::token::Token;
use crate::token::block::{Classes, Lanes, WIDTH};
use crate::token::hash::{self, WordBatch};
use crate::token::portable::write_places;
use crate::token::sets::{
    CAPITAL_C4, CAPITAL_C5, LEFT_C2, LEFT_C4, LEFT_C5, LEFT_E2_80, by_nibble,
};

static LEFT_C2_E2: [u8; 16] = by_nibble(LEFT_C2, LEFT_E2_80);
static LEFT_C4_C5: [u8; 16] = by_nibble(LEFT_C4, LEFT_C5);
static CAPITAL_C4_C5: [u8; 16] = by_nibble(CAPITAL_C4, CAPITAL_C5);
/// The bits that [`by_nibble`] has for 0x80, 0x90, 0xA0, 0xB0, by the upper half.
static QUARTERS: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x22, 0x44, 0x88, 0, 0, 0, 0];

impl Lanes for Avx2 {
    #[inline(always)]
    fn classify(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
        // SAFETY: `self` exists only where these instructions were detected.
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

/// What was found in 32 bytes.
#[derive(Clone, Copy, Default)]
struct HalfBlock {
    ascii_word: u32,
    digit: u32,
    colon: u32,
    high: u32,
    within: u32,
    after_two: u32,
    after_e2_80: u32,
    letter: u32,
    left: u32,
    dots: u32,
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn load(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: the reference is to 32 bytes, and the load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn store(from: __m256i, to: &mut [u8; 32]) {
    // SAFETY: the reference is to 32 bytes, and the store needs no alignment.
    unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), from) }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn classify(text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
    let (halves, _) = text.as_chunks::<32>();
    let (folded_halves, _) = folded.as_chunks_mut::<32>();
    let (Some(second), Some(third)) = (text[31..].first_chunk(), text[30..].first_chunk()) else {
        return Classes::default();
    };
    let ([first_text, second_text], [first_folded, second_folded]) = (halves, folded_halves) else {
        return Classes::default();
    };
    let bytes = load(first_text);
    // The half before the first one holds zeros.
    let shifted = _mm256_permute2x128_si256::<0x08>(bytes, bytes);
    let one = _mm256_alignr_epi8::<15>(bytes, shifted);
    let two = _mm256_alignr_epi8::<14>(bytes, shifted);
    let low = classify_half(bytes, one, two, first_folded);
    let bytes = load(second_text);
    let high = classify_half(bytes, load(second), load(third), second_folded);
    let join = |part: fn(&HalfBlock) -> u32| u64::from(part(&low)) | u64::from(part(&high)) << 32;
    let high = join(|half| half.high);
    let begin = !join(|half| half.within);
    let taken = !join(|half| half.left);
    let after_two = join(|half| half.after_two) & taken;
    let after_e2_80 = join(|half| half.after_e2_80) & taken;
    let letter = join(|half| half.letter);
    let dots = join(|half| half.dots);
    Classes {
        word: join(|half| half.ascii_word) | letter | letter >> 1,
        digit: join(|half| half.digit),
        colon: join(|half| half.colon),
        size: begin | dots | dots >> 1,
        left: high & begin & !(after_two >> 1 | after_e2_80 >> 2),
        begin,
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn table(table: &[u8; 16]) -> __m256i {
    _mm256_broadcastsi128_si256(_mm_set_epi64x(
        (u128::from_le_bytes(*table) >> 64) as i64,
        u128::from_le_bytes(*table) as i64,
    ))
}

/// Classifies 32 bytes, given those that stand one and two places before them.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn classify_half(
    bytes: __m256i,
    one_before: __m256i,
    two_before: __m256i,
    folded: &mut [u8; 32],
) -> HalfBlock {
    let all = |byte: u8| _mm256_set1_epi8(byte as i8);
    let equal = |bytes, byte: u8| _mm256_cmpeq_epi8(bytes, all(byte));
    let is_in = |bytes, first: u8, count: u8| {
        let place = _mm256_sub_epi8(bytes, all(first));
        _mm256_cmpeq_epi8(_mm256_min_epu8(place, all(count - 1)), place)
    };
    let and = |left, right| _mm256_and_si256(left, right);
    let or = |left, right| _mm256_or_si256(left, right);
    let bits = |mask| _mm256_movemask_epi8(mask) as u32;
    let capital = is_in(bytes, b'A', 26);
    let mut fold = _mm256_add_epi8(bytes, and(capital, all(0x20)));
    let digit = is_in(bytes, b'0', 10);
    let mut half = HalfBlock {
        ascii_word: bits(or(digit, is_in(fold, b'a', 26))),
        digit: bits(digit),
        colon: bits(equal(bytes, b':')),
        high: bits(bytes),
        ..HalfBlock::default()
    };
    if half.high | bits(one_before) == 0 {
        store(fold, folded);
        return half;
    }
    half.within = bits(is_in(bytes, 0x80, 0x40));
    let (after_c2, after_c3) = (equal(one_before, 0xC2), equal(one_before, 0xC3));
    let (after_c4, after_c5) = (equal(one_before, 0xC4), equal(one_before, 0xC5));
    let after_e2_80 = and(equal(two_before, 0xE2), equal(one_before, 0x80));
    let lower_half = and(bytes, all(0x0F));
    let upper_half = and(_mm256_srli_epi16::<4>(bytes), all(0x0F));
    let quarter = _mm256_shuffle_epi8(table(&QUARTERS), upper_half);
    let c2_e2 = and(
        quarter,
        or(and(after_c2, all(0x0F)), and(after_e2_80, all(0xF0))),
    );
    let c4_c5 = and(
        quarter,
        or(and(after_c4, all(0x0F)), and(after_c5, all(0xF0))),
    );
    let left = or(
        and(_mm256_shuffle_epi8(table(&LEFT_C2_E2), lower_half), c2_e2),
        and(_mm256_shuffle_epi8(table(&LEFT_C4_C5), lower_half), c4_c5),
    );
    let capital = and(
        _mm256_shuffle_epi8(table(&CAPITAL_C4_C5), lower_half),
        c4_c5,
    );
    // One more where the set has the byte, 32 more for the capitals after C3.
    fold = _mm256_add_epi8(fold, _mm256_min_epu8(capital, all(1)));
    let sign = or(equal(bytes, 0x97), equal(bytes, 0xB7));
    let capital = _mm256_andnot_si256(sign, and(after_c3, is_in(bytes, 0x80, 0x1F)));
    fold = _mm256_add_epi8(fold, and(capital, all(0x20)));
    store(fold, folded);
    let is_left = _mm256_cmpeq_epi8(left, _mm256_setzero_si256());
    let sharp_s = and(after_c3, equal(bytes, 0x9F));
    half.left = !bits(is_left) | bits(sharp_s);
    half.after_two = bits(or(or(after_c2, after_c3), or(after_c4, after_c5)));
    half.after_e2_80 = bits(after_e2_80);
    half.letter = bits(or(
        _mm256_andnot_si256(sign, after_c3),
        or(after_c4, after_c5),
    ));
    half.dots = bits(and(after_e2_80, equal(bytes, 0xA6)));
    half
}
