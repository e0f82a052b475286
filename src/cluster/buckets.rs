//! Texts with one key → what each has to be compared with.
//!
//! In: keys, sorted. Out: for small buckets the pairs whose simhashes are near;
//! for larger ones the bucket as it is, since only its centres will be compared
//! ([`star`](super::star)). Both take at most 16 bytes for each key of a text.

use rayon::prelude::*;

use super::candidates::{CandidateKey, CandidateKind, kind_of, text_of};
use super::heads::add_head;
use super::texts::Texts;
use crate::fingerprint::hamming_distance;

/// Texts of a bucket that are compared with each other before it is kept.
pub(super) const WINDOW: usize = 64;

/// Pairs with a band in common whose simhashes differ in more bits are not compared.
/// Measured: 12 loses 2.4 % of the removable paragraphs that 16 finds; beyond 16
/// only the number of comparisons grows.
pub(super) const NEAR: u32 = 16;

/// The same for short texts with an end in common: two changed words of nine change
/// 17 bits, six changed words 25, on average.
pub(super) const NEAR_IF_SHORT: u32 = 24;

/// More than any two simhashes differ in.
pub(super) const ANY: u32 = 64;

/// A bucket with fewer near pairs for each of its texts is kept as pairs.
const PAIRS_OF_A_TEXT: usize = 2;

/// The rank of a text in the upper half; in the lower half another text, or the
/// number of a bucket.
pub(super) type Link = u64;

/// What is worth comparing.
#[derive(Debug, Default)]
pub(super) struct WorthComparing {
    /// Pairs: the rank of the later text, the earlier text.
    pub(super) pairs: Vec<Link>,
    /// Members: the rank of a text, the number of a bucket that it is in.
    pub(super) members: Vec<Link>,
    pub(super) buckets: Vec<Bucket>,
    /// Pairs that were not even looked at.
    pub(super) passed_over: u64,
}

/// Texts with one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    pub(super) texts: u32,
    /// Pairs whose simhashes differ in more bits are not compared.
    pub(super) near: u32,
}

impl WorthComparing {
    /// Adds a pair.
    pub(super) fn add_pair(&mut self, texts: &Texts<'_>, left: u32, right: u32) {
        let rank = |text: u32| texts.rank[text as usize];
        let (earlier, later) = if rank(left) < rank(right) {
            (left, right)
        } else {
            (right, left)
        };
        let link = u64::from(rank(later)) << 32 | u64::from(earlier);
        self.pairs.push(link);
    }

    /// Adds a bucket.
    pub(super) fn add_bucket(
        &mut self,
        texts: &Texts<'_>,
        members: impl Iterator<Item = u32>,
        near: u32,
    ) {
        let number = self.buckets.len() as u64;
        let before = self.members.len();
        let rank = |text: u32| u64::from(texts.rank[text as usize]);
        self.members
            .extend(members.map(|text| rank(text) << 32 | number));
        self.buckets.push(Bucket {
            texts: (self.members.len() - before) as u32,
            near,
        });
    }

    /// Adds what other parts of the keys gave.
    pub(super) fn append(&mut self, parts: Vec<WorthComparing>) {
        let sum = |size: fn(&WorthComparing) -> usize| parts.iter().map(size).sum();
        self.pairs.reserve_exact(sum(|part| part.pairs.len()));
        self.members.reserve_exact(sum(|part| part.members.len()));
        self.buckets.reserve_exact(sum(|part| part.buckets.len()));
        for part in parts {
            let first = self.buckets.len() as u64;
            self.pairs.extend_from_slice(&part.pairs);
            let members = part.members.iter();
            self.members.extend(members.map(|link| link + first));
            self.buckets.extend_from_slice(&part.buckets);
            self.passed_over += part.passed_over;
        }
    }

    /// Brings everything into the order of ranks; a pair that several keys brought
    /// together is kept once.
    pub(super) fn settle(&mut self) {
        self.pairs.par_sort_unstable();
        self.pairs.dedup();
        self.members.par_sort_unstable();
    }
}

/// Adds what sorted keys hold.
pub(super) fn add_buckets(texts: &Texts<'_>, entries: &[CandidateKey], found: &mut WorthComparing) {
    for bucket in entries.chunk_by(|left, right| left >> 32 == right >> 32) {
        let [first, _, ..] = bucket else { continue };
        let near = match kind_of(*first) {
            CandidateKind::Band => NEAR,
            CandidateKind::End => NEAR_IF_SHORT,
            CandidateKind::Head => {
                add_head(texts, bucket, found);
                continue;
            }
        };
        if bucket.len() <= WINDOW {
            add_small(texts, bucket, near, found);
        } else {
            found.add_bucket(texts, bucket.iter().copied().map(text_of), near);
        }
    }
}

/// Adds a bucket of at most [`WINDOW`] texts, without those that are near none.
fn add_small(texts: &Texts<'_>, bucket: &[CandidateKey], most: u32, found: &mut WorthComparing) {
    let mut hashes = [0; WINDOW];
    for (hash, &entry) in hashes.iter_mut().zip(bucket) {
        *hash = texts.simhash(text_of(entry));
    }
    let hashes = &hashes[..bucket.len()];
    // For each text the later ones that are near it, a bit each.
    let mut near = [0u64; WINDOW];
    let (mut any, mut pairs) = (0u64, 0);
    for (place, &hash) in hashes.iter().enumerate() {
        let others = hashes[place + 1..].iter().rev();
        let later = others.fold(0, |bits, &other| {
            bits << 1 | u64::from(hamming_distance(hash, other) <= most)
        });
        if later > 0 {
            near[place] = later << place << 1;
            any |= near[place] | 1 << place;
            pairs += later.count_ones() as usize;
        }
    }
    let text = |place: u32| text_of(bucket[place as usize]);
    if pairs > PAIRS_OF_A_TEXT * any.count_ones() as usize {
        found.add_bucket(texts, places(any).map(text), most);
        return;
    }
    for place in places(any) {
        for other in places(near[place as usize]) {
            found.add_pair(texts, text(place), text(other));
        }
    }
}

/// The places of the bits that are set.
fn places(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let place = bits.checked_ilog2()?;
        bits ^= 1 << place;
        Some(place)
    })
}
