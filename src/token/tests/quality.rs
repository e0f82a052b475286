//! How good the hash of a word is: the statistics that `docs/hashes.md` names.

use std::collections::{BTreeSet, HashSet};

use crate::token::Token;
use crate::token::hash::word_hash;

fn hash(word: &[u8]) -> u64 {
    word_hash(word, 0, word.len())
}

fn token(word: &[u8]) -> u32 {
    Token::new(hash(word)).bits() >> 2
}

/// A word of two to five syllables.
fn syllables(mut number: u64) -> String {
    let mut word = String::new();
    for _ in 0..2 + number % 4 {
        number = number
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        let part = number >> 40;
        word.push(char::from(b"bcdfghjklmnpqrstvwxz"[(part % 20) as usize]));
        word.push_str(["a", "e", "i", "o", "u", "é", "ou", "an"][(part / 20 % 8) as usize]);
    }
    word
}

/// Tokens that are equal to one before them, and the number that chance gives
/// for as many random numbers of 30 bits.
fn collisions(words: &HashSet<String>) -> (usize, f64) {
    let tokens: HashSet<u32> = words.iter().map(|word| token(word.as_bytes())).collect();
    let count = words.len() as f64;
    (
        words.len() - tokens.len(),
        count * count / 2.0 / f64::from(1 << 30),
    )
}

fn assert_no_more_than_chance(words: &HashSet<String>) {
    let (found, expected) = collisions(words);
    // Six standard deviations of a Poisson distribution.
    let most = expected + 6.0 * expected.sqrt() + 1.0;
    assert!(
        (found as f64) <= most,
        "{found} of {} words, chance gives {expected}",
        words.len()
    );
}

#[test]
fn a_changed_bit_changes_every_bit_half_of_the_time() {
    const WORDS: u64 = 4_000;
    for length in [1, 3, 7, 8, 9, 12, 16] {
        for changed in 0..length * 8 {
            let mut flips = [0u32; 30];
            for number in 0..WORDS {
                let mut word = syllables(number * 7 + 1).repeat(4).into_bytes();
                word.truncate(length);
                // A different word of the same length every time.
                word[0] ^= (number % 251) as u8;
                let before = token(&word);
                word[changed / 8] ^= 1 << (changed % 8);
                let difference = before ^ token(&word);
                for (bit, count) in flips.iter_mut().enumerate() {
                    *count += difference >> bit & 1;
                }
            }
            // Words repeat where they are short: the finer bound is for the others.
            let bound = if length < 3 { 0.2 } else { 0.05 };
            for (bit, count) in flips.into_iter().enumerate() {
                let share = f64::from(count) / WORDS as f64;
                assert!(
                    (share - 0.5).abs() < bound,
                    "{length} bytes, {changed} to {bit}: {share}"
                );
            }
        }
    }
}

#[test]
fn short_words_have_different_hashes_and_no_more_equal_tokens_than_chance() {
    let letters = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûùüœ";
    let mut words = HashSet::new();
    for first in letters.chars() {
        words.insert(first.to_string());
        for second in letters.chars() {
            words.insert(format!("{first}{second}"));
            for third in letters.chars() {
                words.insert(format!("{first}{second}{third}"));
            }
        }
    }
    assert_no_more_than_chance(&words);
    let hashes: HashSet<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
    assert_eq!(hashes.len(), words.len());
}

#[test]
fn numbers_and_words_have_no_more_equal_tokens_than_chance() {
    assert_no_more_than_chance(&(0..1_000_000).map(|number| number.to_string()).collect());
    let words: HashSet<String> = (0..1_000_000).map(syllables).collect();
    assert!(words.len() > 300_000, "{}", words.len());
    assert_no_more_than_chance(&words);
    let hashes: HashSet<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
    assert_eq!(hashes.len(), words.len());
    // The same with a common beginning, so that they differ in bytes 9-16 alone.
    let words = words.into_iter().filter(|word| word.len() <= 8);
    assert_no_more_than_chance(&words.map(|word| format!("préfixes{word}")).collect());
}

#[test]
fn tokens_fill_buckets_evenly() {
    let words: BTreeSet<String> = (0..1_000_000).map(syllables).collect();
    for shift in [0, 10, 20] {
        let mut buckets = [0u32; 1024];
        for word in &words {
            buckets[(token(word.as_bytes()) >> shift & 1023) as usize] += 1;
        }
        let mean = words.len() as f64 / 1024.0;
        let square: f64 = buckets
            .iter()
            .map(|&count| (f64::from(count) - mean).powi(2))
            .sum();
        let chi = square / mean;
        // 1,023 degrees of freedom, standard deviation 45: six of them.
        assert!(
            (chi - 1023.0).abs() < 6.0 * 45.2,
            "bits {shift} and up: {chi}"
        );
    }
}
