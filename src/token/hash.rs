//! Words → their hashes. `docs/hashes.md` specifies the values.
//!
//! In: the folded bytes of words, as edges in a buffer. Out: 64 bits a word,
//! and the token. The same on every machine; never keyed, never seeded.
//!
//! A word of up to 16 bytes (99.85 % of French and English words) is two loads,
//! a mask and three multiplications without a branch: a branch on the length
//! costs more than the hash, because it is mispredicted. A longer word is
//! hashed by xxh3-64.

use xxhash_rust::xxh3::xxh3_64;

use super::Token;
use super::words::place;

/// The longest word that is hashed without xxh3, in bytes.
pub(super) const SHORT: usize = 16;

/// Spreads bytes 9-16 of a word over those before: the second prime of xxHash64.
pub(super) const SPREAD: u64 = 0xC2B2_AE3D_27D4_EB4F;

/// The first multiplier of MurmurHash3's finaliser (Appleby, public domain).
pub(super) const FINAL_ONE: u64 = 0xFF51_AFD7_ED55_8CCD;

/// The second one.
pub(super) const FINAL_TWO: u64 = 0xC4CE_B9FE_1A85_EC53;

/// Words that are to be hashed.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordBatch<'b> {
    pub(super) bytes: &'b [u8],
    /// Where each begins and ends in `bytes`, with [`super::words::SINGLE`] at the beginning of
    /// one that is a character of a script without spaces.
    pub(super) pairs: &'b [[u32; 2]],
    /// There may be such.
    #[cfg_attr(
        not(target_arch = "x86_64"),
        allow(dead_code, reason = "other kernels hash all words alike")
    )]
    pub(super) has_singles: bool,
}

/// The hash of a word of 1-16 bytes, the first of `window`.
#[inline(always)]
fn short_word_hash(window: [u8; SHORT], length: usize) -> u64 {
    let bytes = u128::from_le_bytes(window) & (u128::MAX >> (128 - 8 * length as u32));
    let mut hash = bytes as u64 ^ ((bytes >> 64) as u64).wrapping_mul(SPREAD);
    hash = (hash ^ (hash >> 33)).wrapping_mul(FINAL_ONE);
    hash = (hash ^ (hash >> 33)).wrapping_mul(FINAL_TWO);
    hash ^ (hash >> 33)
}

/// The hash of a word; no word is empty or holds a zero byte.
#[inline(always)]
pub(super) fn word_hash(buffer: &[u8], start: usize, end: usize) -> u64 {
    let length = end.wrapping_sub(start);
    match buffer.get(start..).and_then(|rest| rest.first_chunk()) {
        Some(window) if (1..=SHORT).contains(&length) => short_word_hash(*window, length),
        _ => long_word_hash(buffer, start, end),
    }
}

#[cold]
fn long_word_hash(buffer: &[u8], start: usize, end: usize) -> u64 {
    let word = buffer.get(start..end).unwrap_or_default();
    if word.len() > SHORT {
        return xxh3_64(word);
    }
    let mut window = [0; SHORT];
    window[..word.len()].copy_from_slice(word);
    short_word_hash(window, word.len().max(1))
}

/// Hashes every word between a pair of edges of `buffer`.
#[inline(always)]
pub(super) fn hash_pairs(
    buffer: &[u8],
    pairs: &[[u32; 2]],
    hashes: &mut [[u8; 8]],
    tokens: &mut [Token],
) {
    for ((&[start, end], hash), token) in pairs.iter().zip(hashes).zip(tokens) {
        let value = word_hash(buffer, place(start), place(end));
        *hash = value.to_le_bytes();
        *token = Token::of(value, start);
    }
}
