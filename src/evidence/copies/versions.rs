//! Versions of an article.
//!
//! In: the documents of a site. Out: groups of those of which one says nearly all that
//! the other says: a story and its update, the pages of an article and the whole of it,
//! a live page crawled twice. What many documents hold makes nobody a version.

use rayon::prelude::*;

use super::super::groups::{Forest, Groups};
use super::candidates::{Alike, held, shared_keys};
use super::{ComparedParagraph, count, is_rare, of_spellings, parts_of};
use crate::corpus::{Occurrence, Site};

/// Running text, and pieces of it, that versions have in common at least.
const VERSION_SHARED: u64 = 300;
const VERSION_PIECES: usize = 2;

/// What a version may have for itself: one part in so many.
const VERSION_OWN: u64 = 8;

/// Groups documents of which one is mostly contained in the other: a page that has
/// grown since, one page of several and all of them, the same on paper or for
/// telephones.
pub fn versions(
    (site, compared): (&Site, &[bool]),
    keys: usize,
    part: impl Fn(Occurrence) -> ComparedParagraph + Sync,
) -> Groups {
    let of_spelling = of_spellings(site, &part);
    let parts = |document: usize| parts_of((site, compared), document, &of_spelling);
    let (batches, holders) = held(site.documents.len(), keys, &parts);
    let documents = count(compared);
    let is_rare = |key: u32| is_rare(holders.documents[key as usize].into(), documents);
    let size = |(_, alike): (u32, &[Alike])| -> u64 {
        let rare = alike.iter().filter(|alike| is_rare(alike.key));
        rare.map(|alike| u64::from(alike.largest)).sum()
    };
    let all: Vec<u64> = batches
        .par_iter()
        .flat_map_iter(|batch| batch.documents().map(size))
        .collect();
    let mut shared: Vec<(u32, u32)> = batches
        .par_iter()
        .flat_map_iter(|batch| shared_keys(batch, &holders))
        .filter(|&(key, _)| is_rare(key))
        .collect();
    shared.par_sort_unstable();
    let mut pairs: Vec<(u32, u32, u32)> = shared
        .chunk_by(|one, other| one.0 == other.0)
        .flat_map(|held| {
            held.iter().enumerate().flat_map(|(place, &(key, left))| {
                held[place + 1..]
                    .iter()
                    .map(move |&(_, right)| (left, right, key))
            })
        })
        .collect();
    pairs.par_sort_unstable();
    let mut forest = Forest::new(site.documents.len());
    for shared in pairs.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        let (left, right, _) = shared[0];
        let size: u64 = shared.iter().map(|&(_, _, key)| holders.size(key)).sum();
        let least = all[left as usize].min(all[right as usize]);
        if size >= VERSION_SHARED
            && shared.len() >= VERSION_PIECES
            && size * VERSION_OWN >= least * (VERSION_OWN - 1)
        {
            forest.join(left, right);
        }
    }
    forest.into_groups()
}
