//! Hashes of a text's words but the first or last few, from a sum made once.
//!
//! In: the words of a text. Out: the hash of all of them; of all but the first, the
//! first two...; of all but the last, the last two.... None but the first and last
//! few words are read for that. It says of unlike runs of words now and then that
//! they may be equal: whoever finds by these hashes compares the words.
//!
//! Source: R. Karp and M. Rabin, "Efficient randomized pattern-matching
//! algorithms", 1987; modulo 2^64 instead of a prime. Words are hashes already, so
//! that nothing is gained by mixing them once more.

use super::mix;
use crate::token::Token;

/// An odd factor whose powers spread over all 64 bits: the golden ratio's.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// What undoes a multiplication by it. Newton's iteration doubles the bits that are
/// right, of which an odd number has three to begin with.
const INVERSE: u64 = {
    let mut inverse = FACTOR;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// The sum of a text's words: a polynomial of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordSum(u64);

impl WordSum {
    /// The sum of these words.
    pub(crate) fn new(words: &[Token]) -> Self {
        Self(words.iter().fold(0, |sum, word| with_word(sum, *word)))
    }

    /// The hash of so many words with this sum.
    pub(crate) fn hash(self, words: usize) -> u64 {
        mix(self.0 ^ (words as u64) << 32)
    }

    /// The hashes of the words, whose sum this is, without the first one, the first
    /// two, and so on.
    pub(crate) fn without_first(self, words: &[Token]) -> impl Iterator<Item = u64> {
        let mut power = FACTOR.wrapping_pow(words.len() as u32);
        let mut first = 0;
        let left = (0..words.len()).rev();
        words.iter().zip(left).map(move |(word, left)| {
            power = power.wrapping_mul(INVERSE);
            first = with_word(first, *word);
            WordSum(self.0.wrapping_sub(first.wrapping_mul(power))).hash(left)
        })
    }

    /// The same without the last one, the last two, and so on.
    pub(crate) fn without_last(self, words: &[Token]) -> impl Iterator<Item = u64> {
        let mut sum = self;
        words.iter().enumerate().rev().map(move |(left, word)| {
            let without = sum.0.wrapping_sub(u64::from(word.bits()));
            sum = WordSum(without.wrapping_mul(INVERSE));
            sum.hash(left)
        })
    }
}

/// The polynomial of one more word.
fn with_word(sum: u64, word: Token) -> u64 {
    sum.wrapping_mul(FACTOR)
        .wrapping_add(u64::from(word.bits()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenise;
    use proptest::prelude::*;

    #[test]
    fn the_inverse_undoes_the_factor() {
        assert_eq!(FACTOR.wrapping_mul(INVERSE), 1);
    }

    proptest! {
        #[test]
        fn equal_runs_have_equal_hashes_and_others_have_not(
            left in "([a-c] ){1,9}", right in "([a-c] ){1,9}",
        ) {
            let (left, right) = (tokenise(&left).words, tokenise(&right).words);
            let sum = WordSum::new(&left);
            let ends: Vec<u64> = sum.without_first(&left).collect();
            let heads: Vec<u64> = sum.without_last(&left).collect();
            prop_assert_eq!((ends.len(), heads.len()), (left.len(), left.len()));
            for (gone, (end, head)) in (1..).zip(ends.into_iter().zip(heads)) {
                let parts = [(end, &left[gone..]), (head, &left[..left.len() - gone])];
                for (hash, part) in parts {
                    prop_assert_eq!(hash, WordSum::new(part).hash(part.len()));
                    let other = WordSum::new(&right).hash(right.len());
                    prop_assert_eq!(hash == other, *part == right[..]);
                }
            }
        }
    }
}
