//! Documents that share enough to be worth comparing.
//!
//! In: the paragraphs of documents by their keys. Out: pairs of documents, and how many
//! hold each key. It says of no two that they are one.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::{ALL_PAIRS, ComparedParagraph, SHARED_TO_OWN, TAIL_DISCOUNT};

/// Alike paragraphs of one document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alike {
    pub(super) key: u32,
    /// The largest of their weights.
    pub(super) largest: u32,
    /// The sum of their weights.
    sum: u64,
}

/// Documents whose paragraphs are gathered at a time.
const DOCUMENTS_AT_ONCE: usize = 256;

/// What some documents that follow each other hold, document after document by
/// key.
pub(super) struct KeyBatch {
    alike: Vec<Alike>,
    /// Each document, and where what it holds ends.
    ends: Vec<(u32, usize)>,
}

impl KeyBatch {
    /// Each document with what it holds.
    pub(super) fn documents(&self) -> impl Iterator<Item = (u32, &[Alike])> {
        let mut start = 0;
        self.ends.iter().map(move |&(document, end)| {
            let alike = &self.alike[start..end];
            start = end;
            (document, alike)
        })
    }
}

/// What all documents hold: gathered once, because what a paragraph weighs lies
/// far apart in memory.
fn batches<P: Iterator<Item = ComparedParagraph>>(
    documents: usize,
    parts: &(impl Fn(usize) -> P + Sync),
) -> Vec<KeyBatch> {
    let gather = |first: usize| {
        let (mut alike, mut ends, mut held) = (Vec::new(), Vec::new(), Vec::new());
        for document in first..documents.min(first + DOCUMENTS_AT_ONCE) {
            held.clear();
            held.extend(parts(document).map(|part| (part.key, part.size)));
            held.sort_unstable();
            let by_key = held.chunk_by(|one, other| one.0 == other.0);
            alike.extend(by_key.map(|alike| Alike {
                key: alike[0].0,
                largest: alike[alike.len() - 1].1,
                sum: alike.iter().map(|&(_, size)| u64::from(size)).sum(),
            }));
            ends.push((document as u32, alike.len()));
        }
        KeyBatch { alike, ends }
    };
    let firsts = (0..documents.div_ceil(DOCUMENTS_AT_ONCE)).into_par_iter();
    firsts
        .map(|batch| gather(batch * DOCUMENTS_AT_ONCE))
        .collect()
}

/// What all documents hold, and who holds each of the `keys`.
pub(super) fn held<P: Iterator<Item = ComparedParagraph>>(
    documents: usize,
    keys: usize,
    parts: &(impl Fn(usize) -> P + Sync),
) -> (Vec<KeyBatch>, Holders) {
    let batches = batches(documents, parts);
    let holders = Holders::new(keys, &batches);
    (batches, holders)
}

/// How many documents hold each key, and its largest weight.
pub(super) struct Holders {
    pub(super) documents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Holders {
    fn new(keys: usize, batches: &[KeyBatch]) -> Self {
        let zeros = || -> Vec<AtomicU32> { (0..keys).map(|_| AtomicU32::new(0)).collect() };
        let (counts, sizes) = (zeros(), zeros());
        // Sums and maxima of whole numbers are the same in whatever order.
        batches.par_iter().for_each(|batch| {
            for alike in &batch.alike {
                let key = alike.key as usize;
                counts[key].fetch_add(1, Ordering::Relaxed);
                sizes[key].fetch_max(alike.largest, Ordering::Relaxed);
            }
        });
        let settled = |counts: Vec<AtomicU32>| counts.into_iter().map(AtomicU32::into_inner);
        Self {
            documents: settled(counts).collect(),
            sizes: settled(sizes).collect(),
        }
    }

    fn is_shared(&self, alike: &Alike) -> bool {
        self.documents[alike.key as usize] > 1
    }

    pub(super) fn size(&self, key: u32) -> u64 {
        u64::from(self.sizes[key as usize])
    }
}

/// What a document has of running text.
#[derive(Clone, Copy, Debug, Default)]
struct RunningShare {
    /// Characters that no other document has.
    own: u64,
    /// Characters that it may share with one document.
    shared: u64,
}

/// The pairs of documents that share enough to be worth comparing, sorted.
pub(super) fn candidates(batches: Vec<KeyBatch>, holders: &Holders) -> Vec<(u32, u32)> {
    let shares: Vec<RunningShare> = batches
        .par_iter()
        .flat_map_iter(|batch| batch.documents().map(|(_, alike)| share(alike, holders)))
        .collect();
    // Even if all that a document has for itself stood below what it shares, it
    // would have to be outweighed.
    let outweighs = |left: u32, right: u32, size: u64| {
        let most = shares[left as usize].own.max(shares[right as usize].own);
        size * TAIL_DISCOUNT >= SHARED_TO_OWN * most
    };
    let may_outweigh = |left: u32, right: u32| {
        let most = shares[left as usize]
            .shared
            .min(shares[right as usize].shared);
        outweighs(left, right, most)
    };
    let mut held: Vec<(u32, u32)> = batches
        .into_par_iter()
        .flat_map_iter(|batch| shared_keys(&batch, holders))
        .collect();
    held.par_sort_unstable();
    let by_key: Vec<&[(u32, u32)]> = held.chunk_by(|one, other| one.0 == other.0).collect();
    let mut pairs: Vec<(u32, u32, u32)> = by_key
        .par_iter()
        .flat_map_iter(|held| pairs_of(held))
        .filter(|&(left, right, _)| may_outweigh(left, right))
        .collect();
    pairs.par_sort_unstable();
    pairs
        .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
        .filter(|shared| {
            let size = shared.iter().map(|&(_, _, key)| holders.size(key)).sum();
            outweighs(shared[0].0, shared[0].1, size)
        })
        .map(|shared| (shared[0].0, shared[0].1))
        .collect()
}

/// What a document has for itself, and what it may share with another one.
fn share(held: &[Alike], holders: &Holders) -> RunningShare {
    let mut share = RunningShare::default();
    for alike in held {
        if holders.is_shared(alike) {
            share.shared += holders.size(alike.key);
        } else {
            share.own += alike.sum;
        }
    }
    share
}

/// The keys that documents of a batch share with others, each with its document.
pub(super) fn shared_keys(batch: &KeyBatch, holders: &Holders) -> Vec<(u32, u32)> {
    let documents = batch.documents().flat_map(|(document, alike)| {
        let shared = alike.iter().filter(|alike| holders.is_shared(alike));
        shared.map(move |alike| (alike.key, document))
    });
    documents.collect()
}

/// The pairs of the documents that hold a key, with the key.
fn pairs_of(held: &[(u32, u32)]) -> Vec<(u32, u32, u32)> {
    let mut pairs = Vec::new();
    if held.len() <= ALL_PAIRS {
        for (place, &(key, left)) in held.iter().enumerate() {
            pairs.extend(
                held[place + 1..]
                    .iter()
                    .map(|&(_, right)| (left, right, key)),
            );
        }
    } else {
        pairs.extend(
            held.windows(2)
                .map(|pair| (pair[0].1, pair[1].1, pair[0].0)),
        );
    }
    pairs
}
