//! Tokens → fingerprints.
//!
//! In: the tokens of a paragraph. Out: fixed-size keys by which equal and
//! nearly equal paragraphs find each other: a simhash, and band keys of a
//! one-permutation MinHash. It never decides that two paragraphs are the same:
//! the keys only propose, the words are compared afterwards.

mod filter;
mod minhash;
mod simhash;
mod word_sums;

use crate::token::Token;

pub(crate) use filter::Filter;
pub use minhash::{BANDS, band_keys};
pub use simhash::simhash;
pub(crate) use word_sums::WordSum;

/// Number of bits in which two simhashes differ, 0-64.
#[must_use]
pub fn hamming_distance(left: u64, right: u64) -> u32 {
    ::simhash::hamming_distance(left, right)
}

/// The hash of a run of words, in order.
pub(crate) fn hash_words(words: &[Token]) -> u64 {
    words
        .iter()
        .fold(0, |hash, word| mix(hash ^ u64::from(word.bits())))
}

/// Spreads the 32 bits of a token over 64: the finaliser of MurmurHash3
/// (Appleby, public domain), a bijection with full avalanche.
pub(crate) const fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    mixed ^ (mixed >> 33)
}
