//! Charikar's simhash over words, one vote a word.
//!
//! Source: M. Charikar, "Similarity estimation techniques from rounding
//! algorithms", STOC 2002. Words, not shingles: at teaser length unigrams find
//! twice as many near-duplicates at the same distance.

use super::mix;
use crate::token::Token;

/// Words whose votes are added up before they are carried on: seven, which
/// three planes hold.
const GROUP: usize = 7;

/// Planes: they count to 2^32 words, 16 GiB of tokens of one paragraph.
const PLANES: usize = 32;

/// The 64-bit simhash of a paragraph's words; 0 for a paragraph without words.
#[must_use]
pub fn simhash(words: &[Token]) -> u64 {
    // Carry-save counters: bit i of every plane together count the votes for
    // bit i of the result. Seven votes become three planes by four full adders
    // (Harley and Seal), without a branch; only then do carries run on.
    let mut planes = [0u64; PLANES];
    let vote = |word: Token| mix(u64::from(word.bits()));
    let (groups, rest) = words.as_chunks::<GROUP>();
    for group in groups {
        let votes = group.map(vote);
        let (ones_low, twos_low) = add(votes[0], votes[1], votes[2]);
        let (ones_high, twos_high) = add(votes[3], votes[4], votes[5]);
        let (ones, twos) = add(ones_low, ones_high, votes[6]);
        let (twos, fours) = add(twos_low, twos_high, twos);
        add_number(&mut planes, [ones, twos, fours]);
    }
    for &word in rest {
        add_number(&mut planes, [vote(word), 0, 0]);
    }
    majority(&planes, words.len())
}

/// Adds three bits in every place: their sum, and what is carried.
#[inline(always)]
fn add(first: u64, second: u64, third: u64) -> (u64, u64) {
    let half = first ^ second;
    (half ^ third, first & second | half & third)
}

/// Adds a number of three bits to the count in every place.
#[inline(always)]
fn add_number(planes: &mut [u64; PLANES], number: [u64; 3]) {
    let mut carry = 0;
    for (plane, bit) in planes.iter_mut().zip(number) {
        (*plane, carry) = add(*plane, bit, carry);
    }
    for plane in &mut planes[3..] {
        if carry == 0 {
            break;
        }
        (*plane, carry) = (*plane ^ carry, *plane & carry);
    }
}

/// The bits whose count in `planes` is more than half of `votes`.
fn majority(planes: &[u64; PLANES], votes: usize) -> u64 {
    // Compare every column with votes / 2 at once, from the highest plane down.
    let half = votes / 2;
    let width = (usize::BITS - votes.leading_zeros()) as usize;
    let (mut greater, mut equal) = (0u64, u64::MAX);
    for (place, &plane) in planes.iter().enumerate().take(width).rev() {
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
        fn the_counters_agree_with_the_definition(text in "([a-z]{1,3} ){0,80}|([ab]{1,2} ){0,300}") {
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
