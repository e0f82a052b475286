//! Which pairs of texts are worth comparing, and which of them are alike.
//!
//! In: the distinct texts of a site. Out: the verified pairs, sorted. It never
//! reports a pair that was not compared word by word.

use rayon::prelude::*;

use super::verify::{Likeness, MIN_WORDS, likeness};
use crate::corpus::Site;
use crate::fingerprint::{BANDS, band_keys, hamming_distance, hash_words, simhash};
use crate::token::word_count;

/// Pairs whose simhashes differ in more bits are not compared. Measured: 12
/// loses 2.4 % of the removable paragraphs that 16 finds; beyond 16 only the
/// number of comparisons grows.
const MAX_DISTANCE: u32 = 16;

/// Texts of a bucket that each text is compared with: those next to it in length,
/// or in the order of their words. Larger buckets come from texts that share all
/// but a few words; most of their members meet through their other keys, and
/// those that do not are counted.
const BUCKET_WINDOW: usize = 64;

/// Words that a shortened text and the whole one have at their head.
const HEAD_WORDS: usize = 3;

/// A text in a bucket: the bucket's key, its place there, its number.
type Entry = (u64, u32, u32);

/// The texts that may be alike others, and what they are found by.
struct Candidates<'s> {
    site: &'s Site,
    texts: Vec<u32>,
    simhashes: Vec<u64>,
    bands: Vec<Option<[u64; BANDS]>>,
    /// The place of each text in the order of their words.
    alphabetical: Vec<u32>,
}

/// The pairs of texts of `site` that are alike, each once, sorted; and the
/// number of comparisons that were passed over in large buckets.
pub(super) fn verified_pairs(site: &Site) -> (Vec<(u32, u32)>, u64) {
    let candidates = Candidates::new(site);
    let mut passed_over = 0;
    let mut near = Vec::new();
    for band in 0..BANDS {
        passed_over += candidates.add_pairs(band, &mut near);
    }
    let mut heads = Vec::new();
    passed_over += candidates.add_pairs(BANDS, &mut heads);
    let mut alike: Vec<(u32, u32)> = near
        .into_par_iter()
        .filter(|&pair| candidates.are_alike(pair, false))
        .collect();
    alike.par_extend(
        heads
            .into_par_iter()
            .filter(|&pair| candidates.are_alike(pair, true)),
    );
    let mut pairs: Vec<(u32, u32)> = alike
        .into_iter()
        .map(|(left, right)| {
            let (left, right) = (
                candidates.texts[left as usize],
                candidates.texts[right as usize],
            );
            (left.min(right), left.max(right))
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    (pairs, passed_over)
}

impl<'s> Candidates<'s> {
    fn new(site: &'s Site) -> Self {
        let texts: Vec<u32> = (0..site.texts.len() as u32)
            .filter(|&text| word_count(site.words(text)) >= MIN_WORDS)
            .collect();
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        let words = |position: u32| site.words(texts[position as usize]);
        order.par_sort_by(|&left, &right| words(left).cmp(words(right)));
        let mut alphabetical = vec![0; texts.len()];
        for (place, &position) in order.iter().enumerate() {
            alphabetical[position as usize] = place as u32;
        }
        let simhashes = texts
            .par_iter()
            .map(|&text| simhash(site.words(text)))
            .collect();
        let bands = texts
            .par_iter()
            .map(|&text| band_keys(site.words(text)))
            .collect();
        Self {
            site,
            texts,
            simhashes,
            bands,
            alphabetical,
        }
    }

    /// The entries of the buckets of one band. In a band, texts of one length
    /// stand together; in the buckets of first words (after the last band), a
    /// text stands right before those that it is the beginning of.
    fn entries(&self, band: usize) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(self.texts.len());
        for (position, &text) in self.texts.iter().enumerate() {
            let words = self.site.words(text);
            let entry = if band < BANDS {
                self.bands[position].map(|bands| (bands[band], words.len() as u32))
            } else {
                let key = hash_words(&words[..words.len().min(HEAD_WORDS)]);
                Some((key, self.alphabetical[position]))
            };
            entries.extend(entry.map(|(key, place)| (key, place, position as u32)));
        }
        entries
    }

    /// Adds the pairs that share a bucket of a band, each once, and gives the
    /// number that were passed over. A pair that several bands bring together is
    /// compared once.
    fn add_pairs(&self, band: usize, pairs: &mut Vec<(u32, u32)>) -> u64 {
        let mut entries = self.entries(band);
        entries.par_sort_unstable();
        let buckets: Vec<&[Entry]> = entries
            .chunk_by(|left, right| left.0 == right.0)
            .filter(|bucket| bucket.len() > 1)
            .collect();
        let found: Vec<(Vec<(u32, u32)>, u64)> = buckets
            .par_iter()
            .map(|bucket| self.bucket_pairs(bucket, band == BANDS))
            .collect();
        let mut passed_over = 0;
        for (bucket_pairs, skipped) in found {
            pairs.extend(bucket_pairs);
            passed_over += skipped;
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        passed_over
    }

    /// The pairs of a bucket that are worth comparing word by word.
    fn bucket_pairs(&self, bucket: &[Entry], by_head: bool) -> (Vec<(u32, u32)>, u64) {
        let mut pairs = Vec::new();
        let mut passed_over = 0;
        for (place, &(_, _, left)) in bucket.iter().enumerate() {
            let rest = &bucket[place + 1..];
            passed_over += rest.len().saturating_sub(BUCKET_WINDOW) as u64;
            for &(_, _, right) in rest.iter().take(BUCKET_WINDOW) {
                let (one, other) = (
                    self.simhashes[left as usize],
                    self.simhashes[right as usize],
                );
                if by_head || hamming_distance(one, other) <= MAX_DISTANCE {
                    pairs.push((left.min(right), left.max(right)));
                }
            }
        }
        (pairs, passed_over)
    }

    /// Whether a pair is alike on its words; a pair with the same first words
    /// also if one is the other cut short.
    fn are_alike(&self, (left, right): (u32, u32), by_head: bool) -> bool {
        let (left, right) = (self.texts[left as usize], self.texts[right as usize]);
        let (left_words, right_words) = (self.site.words(left), self.site.words(right));
        match likeness(left_words, right_words) {
            Likeness::Same => true,
            Likeness::Cut => {
                let short = if left_words.len() < right_words.len() {
                    left
                } else {
                    right
                };
                by_head && self.site.texts[short as usize].may_be_cut()
            }
            Likeness::None => false,
        }
    }
}
