//! The texts of a site while their likes are looked for.
//!
//! In: a site and how often each text stands in it. Out: the order in which
//! texts become centres, their simhashes, and the answers to "is this one near
//! that one" and "is it alike". It keeps 16 bytes a text and reads words one text
//! after another where it can.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::verify::{Likeness, likeness};
use crate::corpus::Site;
use crate::fingerprint::{hamming_distance, simhash};
use crate::token::Token;

/// Pairs whose simhashes differ in more bits are not compared. Measured: 12
/// loses 2.4 % of the removable paragraphs that 16 finds; beyond 16 only the
/// number of comparisons grows.
const MAX_DISTANCE: u32 = 16;

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
}

impl<'s> Texts<'s> {
    pub(super) fn new(site: &'s Site, weights: &[u32]) -> Self {
        let order = order_of(site, weights);
        let mut rank = vec![0; order.len()];
        for (place, &text) in (0..).zip(&order) {
            rank[text as usize] = place;
        }
        let mut simhashes = vec![0; order.len()];
        let batches = simhashes.par_chunks_mut(BATCH).enumerate();
        batches.for_each(|(batch, simhashes)| {
            for (text, hash) in (batch * BATCH..).zip(simhashes) {
                *hash = with_words(site, text as u32, simhash);
            }
        });
        Self {
            site,
            order,
            rank,
            simhashes,
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

    /// Whether a text may be the beginning of a longer one.
    pub(super) fn may_be_cut(&self, text: u32) -> bool {
        self.site.texts[text as usize].may_be_cut
    }

    /// Whether two texts are alike on their words: the same up to small edits, or
    /// one is the other cut short.
    pub(super) fn are_alike(&self, left: u32, right: u32) -> bool {
        let (alike, left_is_shorter) = self.words(left, |left| {
            self.words(right, |right| {
                (likeness(left, right), left.len() < right.len())
            })
        });
        match alike {
            Likeness::Same => true,
            Likeness::Cut => self.may_be_cut(if left_is_shorter { left } else { right }),
            Likeness::None => false,
        }
    }
}

/// Whether two simhashes are near enough for the texts to be compared.
pub(super) fn are_near(left: u64, right: u64) -> bool {
    hamming_distance(left, right) <= MAX_DISTANCE
}

/// Frequent texts are centres before rare ones, long before short ones, so that a
/// text that was cut short joins the whole one; then by fingerprint, which is the
/// order that a site has them in.
pub(super) fn order_of(site: &Site, weights: &[u32]) -> Vec<u32> {
    let mut keys: Vec<(Reverse<u32>, Reverse<u32>, u32)> = (0..)
        .zip(weights)
        .map(|(text, &weight)| {
            let length = with_words(site, text, <[Token]>::len);
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            (Reverse(weight), Reverse(length), text)
        })
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, _, text)| text).collect()
}

/// The only place where this stage reads the words of a site.
fn with_words<R>(site: &Site, text: u32, read: impl FnOnce(&[Token]) -> R) -> R {
    read(site.words(text))
}
