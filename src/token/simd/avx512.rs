//! 64 bytes at a time: AVX-512 with VBMI and VBMI2 (Ice Lake, Zen 4, and later).
//!
//! In: 64 bytes, or eight words. Out: their classes, the places of bits, hashes.
//! It reads and writes what it was given references to.

mod wide;

use std::arch::x86_64::*;

use super::Avx512;
use crate::token::Token;
use crate::token::block::{Boundaries, Classes, Lanes, TakenBytes, WIDTH};
use crate::token::hash::{self, FINAL_ONE, FINAL_TWO, SHORT, SPREAD, WordBatch};
use crate::token::sets::{
    CAPITAL_C3, CAPITAL_C4, CAPITAL_C5, LEFT_C2, LEFT_C3, LEFT_C4, LEFT_C5, LEFT_E2_80, folded,
};
use crate::token::words::{SINGLE, Words, place};

static AFTER_C2: [u8; 64] = folded(LEFT_C2, 0, 0);
static AFTER_C3: [u8; 64] = folded(LEFT_C3, CAPITAL_C3, 32);
static AFTER_C4: [u8; 64] = folded(LEFT_C4, CAPITAL_C4, 1);
static AFTER_C5: [u8; 64] = folded(LEFT_C5, CAPITAL_C5, 1);
static AFTER_E2_80: [u8; 64] = folded(LEFT_E2_80, 0, 0);
static NUMBERED: [u8; 64] = numbered(1);
/// The bits of a number below 128 and the sign.
const SIGN_AND_NUMBER: i32 = i32::MIN | 0x7F;

/// The numbers from 0 on, each some times.
const fn numbered(times: u8) -> [u8; 64] {
    let mut numbers = [0; 64];
    let mut at = 0;
    while at < 64 {
        numbers[at] = at as u8 / times;
        at += 1;
    }
    numbers
}

impl Lanes for Avx512 {
    const IS_WIDE: bool = true;

    #[inline(always)]
    fn classify(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
        // SAFETY: `self` exists only where these instructions were detected.
        unsafe { classify(text, folded) }
    }

    #[inline(always)]
    fn places(self, mask: u64, base: u32, places: &mut [u32; WIDTH]) {
        // SAFETY: as above.
        unsafe { write_places(mask, base, places) }
    }

    fn take_wide_block(
        self,
        words: &mut Words,
        text: &str,
        at: usize,
        boundaries: &mut Boundaries<'_>,
    ) -> TakenBytes {
        // SAFETY: as above.
        unsafe { wide::take(self, words, text, at, boundaries) }
    }

    #[inline(always)]
    fn hash(self, batch: WordBatch<'_>, hashes: &mut [[u8; 8]], tokens: &mut [Token]) {
        if batch.has_singles {
            hash_all::<true>(batch, hashes, tokens);
        } else {
            hash_all::<false>(batch, hashes, tokens);
        }
    }
}

/// Hashes words, of which some may be single characters.
#[inline(always)]
fn hash_all<const SINGLES: bool>(
    batch: WordBatch<'_>,
    hashes: &mut [[u8; 8]],
    tokens: &mut [Token],
) {
    let (groups, last_pairs) = batch.pairs.as_chunks();
    let (hash_groups, last_hashes) = hashes.as_chunks_mut();
    let (token_groups, last_tokens) = tokens.as_chunks_mut();
    for ((pairs, hashes), tokens) in groups.iter().zip(hash_groups).zip(token_groups) {
        // SAFETY: only kernels that exist where these instructions were detected hash so.
        if !unsafe { hash_eight::<SINGLES>(batch.bytes, pairs, hashes, tokens) } {
            hash::hash_pairs(batch.bytes, pairs, hashes, tokens);
        }
    }
    hash::hash_pairs(batch.bytes, last_pairs, last_hashes, last_tokens);
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn load(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: the reference is to 64 bytes, and the load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn classify(text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes {
    let (fold, classes) = classify_bytes::<false>(load(text));
    store(fold, folded);
    classes
}

/// The folded forms of 64 bytes, and what they do.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn classify_bytes<const WIDE: bool>(bytes: __m512i) -> (__m512i, Classes) {
    let all = |byte: u8| _mm512_set1_epi8(byte as i8);
    let equal = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, all(byte));
    let is_in = |bytes, first: u8, count: u8| {
        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, all(first)), all(count))
    };
    let mut fold = _mm512_mask_add_epi8(bytes, is_in(bytes, b'A', 26), bytes, all(0x20));
    let digit = is_in(bytes, b'0', 10);
    let ascii_word = digit | is_in(fold, b'a', 26);
    let high = _mm512_movepi8_mask(bytes);
    let colon = equal(b':');
    if high == 0 {
        let classes = Classes {
            word: ascii_word,
            digit,
            colon,
            size: !0,
            left: 0,
            begin: !0,
        };
        return (fold, classes);
    }
    let begin = !high | _mm512_cmpge_epu8_mask(bytes, all(0xC0));
    if WIDE && is_in(bytes, 0xC2, 4) | equal(0xE2) == 0 {
        let classes = Classes {
            word: ascii_word,
            digit,
            colon,
            size: begin,
            left: high & begin,
            begin,
        };
        return (fold, classes);
    }
    let (after_c2, after_c3) = (equal(0xC2) << 1, equal(0xC3) << 1);
    let (after_c4, after_c5) = (equal(0xC4) << 1, equal(0xC5) << 1);
    let after_e2_80 = (equal(0xE2) << 1 & equal(0x80)) << 1;
    for (mask, table) in [
        (after_c2, &AFTER_C2),
        (after_c3, &AFTER_C3),
        (after_c4, &AFTER_C4),
        (after_c5, &AFTER_C5),
        (after_e2_80, &AFTER_E2_80),
    ] {
        fold = _mm512_mask_permutexvar_epi8(fold, mask, bytes, load(table));
    }
    let after_two = after_c2 | after_c3 | after_c4 | after_c5;
    let taken = _mm512_test_epi8_mask(fold, fold);
    let taken = (after_two & taken) >> 1 | (after_e2_80 & taken) >> 2;
    let sign = after_c3 & (equal(0x97) | equal(0xB7));
    let letter = (after_two & !after_c2) & !sign;
    let dots = after_e2_80 & equal(0xA6);
    let classes = Classes {
        word: ascii_word | letter | letter >> 1,
        digit,
        colon,
        size: begin | dots | dots >> 1,
        left: high & begin & !taken,
        begin,
    };
    (fold, classes)
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn store(from: __m512i, to: &mut [u8; 64]) {
    // SAFETY: the reference is to 64 bytes, and the store needs no alignment.
    unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), from) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn write_places(mask: u64, base: u32, places: &mut [u32; WIDTH]) {
    write_numbers(mask, load(&NUMBERED), base, places);
}

/// Writes `base` plus the numbers at the bits of `mask`; the highest bit of a number becomes
/// that of what is written.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn write_numbers(mask: u64, numbers: __m512i, base: u32, places: &mut [u32; WIDTH]) {
    let packed = _mm512_maskz_compress_epi8(mask, numbers);
    let base = _mm512_set1_epi32(base as i32);
    let (quarters, _) = places.as_chunks_mut::<16>();
    let count = mask.count_ones() as usize;
    let lanes = [
        _mm512_castsi512_si128(packed),
        _mm512_extracti32x4_epi32::<1>(packed),
        _mm512_extracti32x4_epi32::<2>(packed),
        _mm512_extracti32x4_epi32::<3>(packed),
    ];
    for (at, (quarter, lane)) in quarters.iter_mut().zip(lanes).enumerate() {
        if at >= 2 && at * 16 >= count {
            break; // more than 32 edges in 64 bytes are rare
        }
        // The sign of a number goes up to bit 31, and not to those between.
        let wide = _mm512_and_si512(
            _mm512_cvtepi8_epi32(lane),
            _mm512_set1_epi32(SIGN_AND_NUMBER),
        );
        let wide = _mm512_add_epi32(wide, base);
        // SAFETY: `quarter` is 16 numbers of 4 bytes.
        unsafe { _mm512_storeu_si512(quarter.as_mut_ptr().cast(), wide) }
    }
}

/// Hashes eight words; gives false, and does nothing, if one of them is too near
/// the end of `bytes` to be loaded.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn hash_eight<const SINGLES: bool>(
    bytes: &[u8],
    pairs: &[[u32; 2]; 8],
    hashes: &mut [[u8; 8]; 8],
    tokens: &mut [Token; 8],
) -> bool {
    let all = |number: u64| _mm512_set1_epi64(number as i64);
    // SAFETY: `pairs` is 64 bytes.
    let edges = unsafe { _mm512_loadu_si512(pairs.as_ptr().cast()) };
    let mask = if SINGLES { !SINGLE } else { u32::MAX };
    let starts = _mm512_and_si512(edges, all(mask.into()));
    let lengths = _mm512_sub_epi64(_mm512_srli_epi64::<32>(edges), starts);
    let last = all(bytes.len().saturating_sub(SHORT) as u64);
    if bytes.len() < SHORT || _mm512_cmpgt_epu64_mask(starts, last) != 0 {
        return false;
    }
    let from: *const i64 = bytes.as_ptr().cast();
    // SAFETY: every start is SHORT bytes or more before the end of `bytes`, as was
    // just checked, and a gather needs no alignment.
    let low = unsafe { _mm512_i64gather_epi64::<1>(starts, from.cast()) };
    let bits = _mm512_slli_epi64::<3>(lengths);
    let none = _mm512_setzero_si512();
    let low_shift = _mm512_max_epi64(_mm512_sub_epi64(all(64), bits), none);
    let low = _mm512_and_si512(low, _mm512_srlv_epi64(all(u64::MAX), low_shift));
    let mut hash = low;
    // Words that are characters have eight bytes only with marks; the branch is predicted,
    // as it would not be by the lengths alone.
    let are_single = SINGLES && _mm512_test_epi64_mask(edges, all(SINGLE.into())) == 0xFF;
    let are_short = are_single && _mm512_cmpgt_epu64_mask(lengths, all(8)) == 0;
    if !are_short {
        let after = _mm512_add_epi64(starts, all(8));
        // SAFETY: as above.
        let high = unsafe { _mm512_i64gather_epi64::<1>(after, from.cast()) };
        let high_shift = _mm512_sub_epi64(all(128), bits);
        let high = _mm512_and_si512(high, _mm512_srlv_epi64(all(u64::MAX), high_shift));
        hash = _mm512_xor_si512(low, _mm512_mullo_epi64(high, all(SPREAD)));
    }
    for multiplier in [FINAL_ONE, FINAL_TWO] {
        hash = _mm512_xor_si512(hash, _mm512_srli_epi64::<33>(hash));
        hash = _mm512_mullo_epi64(hash, all(multiplier));
    }
    hash = _mm512_xor_si512(hash, _mm512_srli_epi64::<33>(hash));
    let upper = _mm512_cvtepi64_epi32(_mm512_srli_epi64::<32>(hash));
    let mut bits = _mm256_and_si256(upper, _mm256_set1_epi32(!3));
    if SINGLES {
        let single = _mm256_srli_epi32::<30>(_mm512_cvtepi64_epi32(edges));
        bits = _mm256_or_si256(bits, _mm256_and_si256(single, _mm256_set1_epi32(2)));
    }
    // SAFETY: `hashes` is 64 bytes, and `tokens` eight transparent numbers of 4.
    unsafe {
        _mm512_storeu_si512(hashes.as_mut_ptr().cast(), hash);
        _mm256_storeu_si256(tokens.as_mut_ptr().cast(), bits);
    }
    if are_short {
        return true;
    }
    let mut long = _mm512_cmpgt_epu64_mask(lengths, all(SHORT as u64));
    while long != 0 {
        let at = long.trailing_zeros() as usize;
        let value = hash::word_hash(bytes, place(pairs[at][0]), place(pairs[at][1]));
        hashes[at] = value.to_le_bytes();
        tokens[at] = Token::of(value, pairs[at][0]);
        long &= long - 1;
    }
    true
}
