//! Charikar's simhash over words, one vote a word.
//!
//! Source: M. Charikar, "Similarity estimation techniques from rounding
//! algorithms", STOC 2002. Words, not shingles: at teaser length unigrams find
//! twice as many near-duplicates at the same distance.

use super::mix;
use crate::token::Token;

/// The 64-bit simhash of a paragraph's words; 0 for a paragraph without words.
#[must_use]
pub fn simhash(words: &[Token]) -> u64 {
    // Carry-save counters: bit i of every plane together count the votes for
    // bit i of the result, so that a word costs a few operations, not 64.
    let mut planes: Vec<u64> = Vec::with_capacity(16);
    for word in words {
        let mut carry = mix(u64::from(word.bits()));
        for plane in &mut planes {
            let next = *plane & carry;
            *plane ^= carry;
            carry = next;
            if carry == 0 {
                break;
            }
        }
        if carry != 0 {
            planes.push(carry);
        }
    }
    majority(&planes, words.len())
}

/// The bits whose count in `planes` is more than half of `votes`.
fn majority(planes: &[u64], votes: usize) -> u64 {
    // Compare every column with votes / 2 at once, from the highest plane down.
    let half = votes / 2;
    let width = planes
        .len()
        .max(usize::BITS as usize - half.leading_zeros() as usize);
    let (mut greater, mut equal) = (0u64, u64::MAX);
    for place in (0..width).rev() {
        let plane = planes.get(place).copied().unwrap_or(0);
        if half >> place & 1 == 1 {
            equal &= plane;
        } else {
            greater |= equal & plane;
            equal &= !plane;
        }
    }
    greater
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenise;
    use proptest::prelude::*;

    /// The definition: 64 counters.
    fn naive(words: &[Token]) -> u64 {
        (0..64)
            .filter(|bit| {
                let votes = words
                    .iter()
                    .filter(|word| mix(u64::from(word.bits())) >> bit & 1 == 1)
                    .count();
                votes * 2 > words.len()
            })
            .fold(0, |hash, bit| hash | 1 << bit)
    }

    proptest! {
        #[test]
        fn the_counters_agree_with_the_definition(text in "([a-z]{1,3} ){0,80}") {
            let words = tokenise(&text).words;
            prop_assert_eq!(simhash(&words), naive(&words));
        }

        #[test]
        fn distance_agrees_with_the_reference_crate(left: u64, right: u64) {
            prop_assert_eq!(super::super::hamming_distance(left, right), (left ^ right).count_ones());
        }
    }

    /// The crate's own simhash and ours order pairs alike: a changed word moves
    /// both less than another text does.
    #[test]
    fn nearness_agrees_with_the_reference_crate() {
        let text = "the harbour council voted on tuesday to rebuild the eastern pier before winter";
        let near = "the harbour council voted on tuesday to rebuild the western pier before winter";
        let far = "a late goal in the rain sent the visitors home with nothing but cold feet";
        let ours = |left: &str, right: &str| {
            super::super::hamming_distance(
                simhash(&tokenise(left).words),
                simhash(&tokenise(right).words),
            )
        };
        let theirs = |left: &str, right: &str| {
            ::simhash::hamming_distance(::simhash::simhash(left), ::simhash::simhash(right))
        };
        assert!(ours(text, near) < ours(text, far));
        assert!(theirs(text, near) < theirs(text, far));
    }
}
