//! Articles that are in the corpus more than once, and reports that are alike
//! but for their numbers.
//!
//! In: the documents of a site. Out: groups of documents that count as one
//! wherever documents are counted. It never says which paragraph goes.
//!
//! Two documents are copies when the running text that they share is most of
//! the running text of each. What stands after the last shared paragraph counts
//! little: an article that was crawled on two days ends in two days' teasers,
//! while two articles that end in the same teasers have different bodies above.

mod candidates;
mod versions;

pub use versions::versions;

use rayon::prelude::*;

use super::groups::{Forest, Groups};
use crate::corpus::{Occurrence, Paragraphs, Site};
use crate::fingerprint::mix;
use candidates::{candidates, held};

/// Shared running text must outweigh what stands above its end in one document
/// only by this factor.
const SHARED_TO_OWN: u64 = 3;

/// What stands below the last shared paragraph weighs this much less.
const TAIL_DISCOUNT: u64 = 4;

/// Characters of shared running text below which nothing is said: about two
/// sentences.
pub(crate) const MIN_SHARED: u64 = 150;

/// Copies share their beginning: one of this many first pieces of text. Documents
/// that end in the same teasers do not.
pub(crate) const BEGINNING: usize = 2;

/// Copies of one paragraph among which every pair is looked at; of more, each
/// is compared with the next.
pub(crate) const ALL_PAIRS: usize = 12;

/// What fewer documents have than have any shared paragraph says so many times more
/// at most.
const MOST_TELLING: u64 = 8;

/// Copies of a paragraph beyond which it says nothing of its being one article: none is
/// crawled so often, furniture is everywhere.
const MOST_CRAWLS: u64 = 16;

/// A paragraph as it is compared.
#[derive(Clone, Copy, Debug)]
pub struct ComparedParagraph {
    /// Paragraphs with one key are alike.
    pub key: u32,
    /// Alike paragraphs with one variant are the same.
    pub variant: u32,
    /// Its weight as running text; 0 keeps it out of the comparison.
    pub size: u32,
}

/// What makes two documents one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They hold the same paragraphs.
    Copies,
    /// They hold paragraphs that are alike without being the same.
    Series,
}

/// Groups the documents of `site` whose running text is in the relation, those alone
/// that are `compared`: an article that is there ten times makes its sentences no more
/// common. The keys of `part` are below `keys`.
pub fn group(
    (site, compared): (&Site, &[bool]),
    relation: Relation,
    keys: usize,
    part: impl Fn(Occurrence) -> ComparedParagraph + Sync,
) -> Groups {
    let part = &part;
    let of_spelling = of_spellings(site, part);
    let parts = |document: usize| parts_of((site, compared), document, &of_spelling);
    let (batches, holders) = held(site.documents.len(), keys, &parts);
    let compared_documents = count(compared);
    let lines_are_alike = |(left, right): (u32, u32), shared: u64| {
        let (left, right) = (left as usize, right as usize);
        let own = own_lines(site, left, right, part).max(own_lines(site, right, left, part));
        shared >= SHARED_TO_OWN * own
    };
    let pairs: Vec<(u32, u32)> = candidates(batches, &holders)
        .into_par_iter()
        .filter(|&pair| {
            let parts =
                |document: u32| -> Vec<ComparedParagraph> { parts(document as usize).collect() };
            let (left, right) = (parts(pair.0), parts(pair.1));
            let documents = |key: u32| u64::from(holders.documents[key as usize]);
            let shared = are_mostly_shared(&left, &right, relation, &documents);
            shared.is_some_and(|shared| {
                relation == Relation::Series
                    || is_rare(shared.fewest + 1, compared_documents)
                    || lines_are_alike(pair, shared.size)
            })
        })
        .collect();
    let mut forest = Forest::new(site.documents.len());
    for (left, right) in pairs {
        forest.join(left, right);
    }
    forest.into_groups()
}

/// The spellings of a site as they are compared: once, for all paragraphs that are spelled so.
fn of_spellings(
    site: &Site,
    part: impl Fn(Occurrence) -> ComparedParagraph + Sync,
) -> Vec<ComparedParagraph> {
    let spellings = site.spellings().par_iter();
    spellings.map(|&spelling| part(spelling)).collect()
}

/// What is compared of a document, by the spellings of the site; nothing of those that are
/// not `compared`.
fn parts_of<'s>(
    (site, compared): (&'s Site, &'s [bool]),
    document: usize,
    of_spelling: &'s [ComparedParagraph],
) -> impl Iterator<Item = ComparedParagraph> + 's {
    let all = site.paragraphs(document).spellings().iter();
    let all = all.filter(move |_| compared[document]);
    let parts = all.map(|&spelling| of_spelling[spelling as usize]);
    parts.filter(|part| part.size > 0)
}

/// Groups the documents of `site` that say the same from beginning to end,
/// however short they are. Documents without words are nobody's copy.
#[must_use]
pub fn identical(site: &Site) -> Groups {
    let exact = |spelling: &Occurrence| site.texts[spelling.text as usize].exact;
    let exact: Vec<u64> = site.spellings().par_iter().map(exact).collect();
    let said = |document: usize| said_by(site.paragraphs(document), |at| exact[at as usize]);
    let mut said: Vec<(u64, u32)> = (0..site.documents.len() as u32)
        .into_par_iter()
        .filter_map(|document| Some((said(document as usize)?, document)))
        .collect();
    said.par_sort_unstable();
    let mut forest = Forest::new(site.documents.len());
    for pair in said.windows(2) {
        if pair[0].0 == pair[1].0 {
            forest.join(pair[0].1, pair[1].1);
        }
    }
    forest.into_groups()
}

/// The hash of all that a document says; `None` without words.
pub(crate) fn said(site: &Site, document: usize) -> Option<u64> {
    said_by(site.paragraphs(document), |spelling| {
        let spelling = site.spellings()[spelling as usize];
        site.texts[spelling.text as usize].exact
    })
}

/// The same of a document's paragraphs, of whose spellings `exact` tells the hashes.
fn said_by(paragraphs: Paragraphs<'_>, exact: impl Fn(u32) -> u64) -> Option<u64> {
    let has_words = paragraphs
        .iter()
        .any(|occurrence| occurrence.dress.words > 0);
    let spellings = paragraphs.spellings().iter();
    let all = spellings.fold(0, |all, &spelling| mix(all ^ exact(spelling)));
    has_words.then_some(all)
}

/// Whether two documents of a site of so many with these parts are copies, where
/// `holders` says how many hold each key.
pub(crate) fn are_copies(
    left: &[ComparedParagraph],
    right: &[ComparedParagraph],
    (documents, holders): (u64, &dyn Fn(u32) -> u64),
) -> bool {
    are_mostly_shared(left, right, Relation::Copies, holders)
        .is_some_and(|shared| is_rare(shared.fewest + 1, documents))
}

fn count(compared: &[bool]) -> u64 {
    compared.iter().filter(|&&is_compared| is_compared).count() as u64
}

/// Whether so few of a site's documents hold a paragraph that it is an article's: what
/// more hold may be what a site prints below every article.
fn is_rare(holders: u64, documents: u64) -> bool {
    holders <= MOST_CRAWLS.min((documents / 2).max(2))
}

/// Characters of the lines of a document that another one does not have.
fn own_lines(
    site: &Site,
    document: usize,
    other: usize,
    part: &impl Fn(Occurrence) -> ComparedParagraph,
) -> u64 {
    let theirs = site.paragraphs(other).iter();
    let mut theirs: Vec<u32> = theirs.map(|&occurrence| part(occurrence).key).collect();
    theirs.sort_unstable();
    let lines = site.paragraphs(document).iter();
    lines
        .map(|&occurrence| (part(occurrence), occurrence.dress.size))
        .filter(|(part, _)| part.size == 0 && theirs.binary_search(&part.key).is_err())
        .map(|(_, size)| u64::from(size))
        .sum()
}

/// What two documents have in common.
#[derive(Clone, Copy, Debug)]
struct Common {
    /// How much it weighs.
    size: u64,
    /// Documents beside one that hold what the fewest hold.
    fewest: u64,
}

/// What two documents have in common, where it is most of each.
fn are_mostly_shared(
    left: &[ComparedParagraph],
    right: &[ComparedParagraph],
    relation: Relation,
    documents: &dyn Fn(u32) -> u64,
) -> Option<Common> {
    let shared = is_mostly_shared(left, right, relation, documents)?;
    is_mostly_shared(right, left, relation, documents)?;
    Some(shared)
}

/// Whether most of `parts` above the last shared one is in `other` too. What
/// stands below it counts little: the teasers of another day.
fn is_mostly_shared(
    parts: &[ComparedParagraph],
    other: &[ComparedParagraph],
    relation: Relation,
    documents: &dyn Fn(u32) -> u64,
) -> Option<Common> {
    let mut keys: Vec<(u32, u32)> = other.iter().map(|part| (part.key, part.variant)).collect();
    keys.sort_unstable();
    let is_same = |part: &ComparedParagraph| keys.binary_search(&(part.key, part.variant)).is_ok();
    let is_alike = |part: &ComparedParagraph| {
        let from = keys.partition_point(|key| key.0 < part.key);
        keys.get(from).is_some_and(|key| key.0 == part.key)
    };
    let is_shared = |part: &ComparedParagraph| match relation {
        Relation::Copies => is_alike(part),
        Relation::Series => is_alike(part) && !is_same(part),
    };
    let last = parts.iter().rposition(is_shared)?;
    if !parts.iter().take(BEGINNING).any(is_shared) {
        return None;
    }
    // What many documents have says the less of this pair; what as few have as
    // any paragraph that the two share says all it can.
    let others = |part: &ComparedParagraph| documents(part.key).saturating_sub(1).max(1);
    let fewest = parts
        .iter()
        .filter(|part| is_shared(part))
        .map(others)
        .min()
        .unwrap_or(1);
    let weight = |part: &ComparedParagraph| {
        u64::from(part.size) * fewest
            / others(part).max(if relation == Relation::Copies {
                fewest.div_ceil(MOST_TELLING)
            } else {
                fewest
            })
    };
    let (mut shared, mut own, mut tail) = (0, 0, 0);
    for (place, part) in parts.iter().enumerate() {
        if is_shared(part) {
            shared += weight(part);
        } else if relation == Relation::Series && is_same(part) {
            // The same in both of a series: says nothing of their being one.
        } else if place < last {
            own += weight(part);
        } else {
            tail += weight(part);
        }
    }
    let is_most = shared >= MIN_SHARED && shared >= SHARED_TO_OWN * (own + tail / TAIL_DISCOUNT);
    is_most.then_some(Common {
        size: shared,
        fewest,
    })
}

#[cfg(test)]
mod tests;
