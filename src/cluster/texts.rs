//! The texts of a site while their likes are looked for.
//!
//! In: a site and how often each text stands in it. Out: the order in which
//! texts become centres, their simhashes, and the answers to "is this one near
//! that one" and "is it alike". It keeps 18 bytes a text and reads words one text
//! after another where it can.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::verify::{Likeness, likeness, likeness_in};
use crate::corpus::Site;
use crate::fingerprint::{hamming_distance, mix, simhash};
use crate::token::Token;

/// Numbers of a text from which on they are not counted any more.
const MANY_NUMBERS: u16 = 15;

/// Texts that one task reads.
const BATCH: usize = 4096;

/// The texts of a site, and what they are found by.
pub(super) struct Texts<'s> {
    site: &'s Site,
    /// The texts in the order in which they become centres.
    pub(super) order: Vec<u32>,
    /// The place of each text in that order.
    pub(super) rank: Vec<u32>,
    simhashes: Vec<u64>,
    /// What the numbers of each text are told apart by.
    numbers: Vec<u16>,
}

impl<'s> Texts<'s> {
    pub(super) fn new(site: &'s Site, weights: &[u32]) -> Self {
        let order = order_of(site, weights);
        let mut rank = vec![0; order.len()];
        for (place, &text) in (0..).zip(&order) {
            rank[text as usize] = place;
        }
        let mut simhashes = vec![0; order.len()];
        let mut numbers = vec![0; order.len()];
        simhashes
            .par_chunks_mut(BATCH)
            .zip(numbers.par_chunks_mut(BATCH))
            .enumerate()
            .for_each(|(batch, (simhashes, numbers))| {
                let texts = (batch * BATCH) as u32..;
                for ((text, hash), numbers) in texts.zip(simhashes).zip(numbers) {
                    (*hash, *numbers) =
                        with_words(site, text, |words| (simhash(words), numbers_of(words)));
                }
            });
        Self {
            site,
            order,
            rank,
            simhashes,
            numbers,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// What `read` makes of the words of a text.
    pub(super) fn words<R>(&self, text: u32, read: impl FnOnce(&[Token]) -> R) -> R {
        with_words(self.site, text, read)
    }

    /// The simhash of a text.
    pub(super) fn simhash(&self, text: u32) -> u64 {
        self.simhashes[text as usize]
    }

    /// Whether two texts may be the same up to small edits, as far as their simhashes
    /// and numbers tell; simhashes may differ in `most` bits.
    pub(super) fn are_near(&self, left: u32, right: u32, most: u32) -> bool {
        hamming_distance(self.simhash(left), self.simhash(right)) <= most
            && may_agree(self.numbers[left as usize], self.numbers[right as usize])
    }

    /// Whether a text may be the beginning of a longer one.
    pub(super) fn may_be_cut(&self, text: u32) -> bool {
        self.site.texts[text as usize].may_be_cut()
    }

    /// Whether two texts are alike on their words: the same up to small edits, or
    /// one is the other cut short. What that costs is added to `cells`.
    pub(super) fn are_alike(&self, left: u32, right: u32, cells: &mut usize) -> bool {
        let cut = |text: u32| self.may_be_cut(text);
        self.words(left, |left_words| {
            self.words(right, |right_words| {
                let likeness = likeness_in(left_words, right_words, cells);
                let is_shorter = left_words.len() < right_words.len();
                is_like(likeness, if is_shorter { cut(left) } else { cut(right) })
            })
        })
    }
}

/// Whether two texts, of each its words and whether it may be cut short, are alike:
/// the same up to small edits, or one is the other cut short.
pub(crate) fn are_alike(left: (&[Token], bool), right: (&[Token], bool)) -> bool {
    let is_shorter = left.0.len() < right.0.len();
    let may_be_cut = if is_shorter { left.1 } else { right.1 };
    is_like(likeness(left.0, right.0), may_be_cut)
}

/// Whether that is alike, where the shorter text may be cut short or not.
fn is_like(likeness: Likeness, may_be_cut: bool) -> bool {
    match likeness {
        Likeness::Same => true,
        Likeness::Cut => may_be_cut,
        Likeness::None => false,
    }
}

/// The number of numbers in a text, [`MANY_NUMBERS`] at most, and a hash of them.
fn numbers_of(words: &[Token]) -> u16 {
    let numbers = words.iter().filter(|word| word.is_number());
    let (count, hash) = numbers.fold((0u16, 0), |(count, hash), number| {
        let count = (count + 1).min(MANY_NUMBERS);
        (count, mix(hash ^ u64::from(number.bits())))
    });
    count << 12 | (hash >> 52) as u16
}

/// Whether the numbers of one text may be those of another, some left out: as many
/// numbers must be the same ones.
fn may_agree(left: u16, right: u16) -> bool {
    left == right || left >> 12 != right >> 12 || left >> 12 == MANY_NUMBERS
}

/// Frequent texts are centres before rare ones, long before short ones, so that a
/// text that was cut short joins the whole one; then by fingerprint.
pub(super) fn order_of(site: &Site, weights: &[u32]) -> Vec<u32> {
    let mut keys: Vec<(Reverse<u32>, Reverse<u32>, u64, u32)> = (0..)
        .zip(weights)
        .zip(&site.texts)
        .map(|((number, &weight), text)| {
            let length = text.word_count() as u32;
            (Reverse(weight), Reverse(length), text.exact, number)
        })
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, _, _, text)| text).collect()
}

/// The only place where this stage reads the words of a site.
fn with_words<R>(site: &Site, text: u32, read: impl FnOnce(&[Token]) -> R) -> R {
    read(site.words(text))
}
