//! Which pairs of texts are worth comparing, and which of them are alike.
//!
//! In: the distinct texts of a site. Out: the verified pairs, sorted. It never
//! reports a pair that was not compared word by word.

use rayon::prelude::*;

use super::verify::{Likeness, MIN_WORDS, likeness};
use crate::corpus::Site;
use crate::fingerprint::{BANDS, band_keys, hamming_distance, mix, simhash};

/// Pairs whose simhashes differ in more bits are not compared. Measured: 12
/// loses 2.4 % of the removable paragraphs that 16 finds; beyond 16 only the
/// number of comparisons grows.
const MAX_DISTANCE: u32 = 16;

/// Texts of a bucket that each text is compared with, the nearest in length
/// first. Larger buckets come from texts that share all but a few words; their
/// members find each other through their other keys.
const BUCKET_WINDOW: usize = 64;

/// Words that a shortened text and the whole one have at their head.
const HEAD_WORDS: usize = 3;

/// The pairs of texts of `site` that are alike, each once, sorted; and the
/// number of pairs that were passed over in large buckets.
pub(super) fn verified_pairs(site: &Site) -> (Vec<(u32, u32)>, u64) {
    let texts: Vec<u32> = (0..site.texts.len() as u32)
        .filter(|&text| site.words(text).len() >= MIN_WORDS)
        .collect();
    let sketches: Vec<(u64, Option<[u64; BANDS]>)> = texts
        .par_iter()
        .map(|&text| (simhash(site.words(text)), band_keys(site.words(text))))
        .collect();
    let mut pairs = Vec::new();
    let mut passed_over = 0;
    for band in 0..=BANDS {
        let mut keys: Vec<(u64, usize, u32)> = Vec::with_capacity(texts.len());
        for (position, &text) in texts.iter().enumerate() {
            let words = site.words(text);
            let key = if band < BANDS {
                sketches[position].1.map(|bands| bands[band])
            } else {
                Some(
                    words[..HEAD_WORDS]
                        .iter()
                        .fold(0, |key, word| mix(key ^ u64::from(word.bits()))),
                )
            };
            keys.extend(key.map(|key| (key, words.len(), position as u32)));
        }
        keys.par_sort_unstable();
        let buckets: Vec<&[(u64, usize, u32)]> = keys
            .chunk_by(|left, right| left.0 == right.0)
            .filter(|bucket| bucket.len() > 1)
            .collect();
        let found: Vec<(Vec<(u32, u32)>, u64)> = buckets
            .par_iter()
            .map(|bucket| compare_bucket(site, &texts, &sketches, bucket, band == BANDS))
            .collect();
        for (alike, skipped) in found {
            pairs.extend(alike);
            passed_over += skipped;
        }
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    (pairs, passed_over)
}

/// The alike pairs of one bucket.
fn compare_bucket(
    site: &Site,
    texts: &[u32],
    sketches: &[(u64, Option<[u64; BANDS]>)],
    bucket: &[(u64, usize, u32)],
    by_head: bool,
) -> (Vec<(u32, u32)>, u64) {
    let mut alike = Vec::new();
    let mut passed_over = 0;
    for (place, &(_, _, left)) in bucket.iter().enumerate() {
        let rest = &bucket[place + 1..];
        passed_over += rest.len().saturating_sub(BUCKET_WINDOW) as u64;
        for &(_, _, right) in &rest[..rest.len().min(BUCKET_WINDOW)] {
            let distance = hamming_distance(sketches[left as usize].0, sketches[right as usize].0);
            if !by_head && distance > MAX_DISTANCE {
                continue;
            }
            let (left, right) = (texts[left as usize], texts[right as usize]);
            let found = likeness(site.words(left), site.words(right));
            let shorter = if site.words(left).len() < site.words(right).len() {
                left
            } else {
                right
            };
            let cut = found == Likeness::Cut && site.texts[shorter as usize].may_be_cut;
            if found == Likeness::Same || (by_head && cut) {
                alike.push((left.min(right), left.max(right)));
            }
        }
    }
    (alike, passed_over)
}
