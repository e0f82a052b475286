//! Hashes of any run of a text's words, from sums made once.
//!
//! In: the words of a text. Out: the hash of any run of them. It says of unlike
//! runs now and then that they may be equal: whoever finds by these hashes
//! compares the words.
//!
//! Source: R. Karp and M. Rabin, "Efficient randomized pattern-matching
//! algorithms", 1987; modulo 2^64 instead of a prime. Words are hashes already, so
//! that nothing is gained by mixing them once more.

use std::ops::Range;

use super::mix;
use crate::token::Token;

/// An odd factor whose powers spread over all 64 bits: the golden ratio's.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The sums of one text; used for one text after the other.
#[derive(Debug, Default)]
pub(crate) struct WordSums {
    /// The polynomial of the first 0, 1, 2... words.
    sums: Vec<u64>,
    /// The powers of the factor, as many as were ever needed.
    powers: Vec<u64>,
}

impl WordSums {
    /// Takes the words of a text.
    pub(crate) fn fill(&mut self, words: &[Token]) {
        self.sums.clear();
        self.sums.push(0);
        let mut sum = 0u64;
        self.sums.extend(words.iter().map(|word| {
            sum = with_word(sum, *word);
            sum
        }));
        let mut power = self.powers.last().copied().unwrap_or(1);
        if self.powers.is_empty() {
            self.powers.push(power);
        }
        while self.powers.len() < self.sums.len() {
            power = power.wrapping_mul(FACTOR);
            self.powers.push(power);
        }
    }

    /// The hash that these words have in any text.
    pub(crate) fn hash_all(words: &[Token]) -> u64 {
        let sum = words.iter().fold(0, |sum, word| with_word(sum, *word));
        finished(sum, words.len())
    }

    /// The hash of a run of the words; equal for equal runs. The run lies within
    /// the text.
    pub(crate) fn hash(&self, run: Range<usize>) -> u64 {
        let shift = self.powers[run.len()];
        let sum = self.sums[run.end].wrapping_sub(self.sums[run.start].wrapping_mul(shift));
        finished(sum, run.len())
    }
}

/// The polynomial of one more word.
fn with_word(sum: u64, word: Token) -> u64 {
    sum.wrapping_mul(FACTOR)
        .wrapping_add(u64::from(word.bits()))
}

/// The hash of a run with this polynomial.
fn finished(sum: u64, words: usize) -> u64 {
    mix(sum ^ (words as u64) << 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenise;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_runs_have_equal_hashes_and_others_have_not(
            left in "([a-c] ){1,9}", right in "([a-c] ){1,9}",
        ) {
            let (left, right) = (tokenise(&left).words, tokenise(&right).words);
            let (mut one, mut other) = (WordSums::default(), WordSums::default());
            one.fill(&right);
            one.fill(&left);
            other.fill(&right);
            for start in 0..left.len() {
                for end in start..=left.len() {
                    let hash = WordSums::hash_all(&left[start..end]);
                    prop_assert_eq!(one.hash(start..end), hash);
                    for from in 0..right.len() {
                        for to in from..=right.len() {
                            prop_assert_eq!(
                                one.hash(start..end) == other.hash(from..to),
                                left[start..end] == right[from..to]
                            );
                        }
                    }
                }
            }
        }
    }
}
