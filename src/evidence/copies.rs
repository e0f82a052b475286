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

use std::collections::{BTreeMap, HashMap};

use crate::corpus::{Occurrence, Site};
use crate::fingerprint::mix;

/// Shared running text must outweigh what stands above its end in one document
/// only by this factor.
const SHARED_TO_OWN: u64 = 3;

/// What stands below the last shared paragraph weighs this much less.
const TAIL_DISCOUNT: u64 = 4;

/// Characters of shared running text below which nothing is said: about two
/// sentences.
const MIN_SHARED: u64 = 150;

/// Copies share their beginning: one of this many first pieces of text. Documents
/// that end in the same teasers do not.
const BEGINNING: usize = 2;

/// Copies of one paragraph among which every pair is looked at; of more, each
/// is compared with the next.
const ALL_PAIRS: usize = 12;

/// Documents grouped by what they have in common.
#[derive(Debug, Default)]
pub struct Groups {
    /// The group of each document of the site.
    pub of_document: Vec<u32>,
    /// Number of groups.
    pub count: u32,
}

impl Groups {
    /// Every document by itself.
    #[must_use]
    pub fn singly(documents: usize) -> Self {
        Self {
            of_document: (0..documents as u32).collect(),
            count: documents as u32,
        }
    }

    /// The documents, those of one group side by side.
    #[must_use]
    pub fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.of_document.len()).collect();
        order.sort_by_key(|&document| self.of_document[document]);
        order
    }

    /// For each document whether no earlier one is in its group.
    #[must_use]
    pub fn firsts(&self) -> Vec<bool> {
        let mut seen = vec![false; self.count as usize];
        let mut first = |&group: &u32| !std::mem::replace(&mut seen[group as usize], true);
        self.of_document.iter().map(&mut first).collect()
    }

    /// Groups in which documents are together that are so here or in `other`.
    #[must_use]
    pub fn union(&self, other: &Groups) -> Self {
        let mut forest = Forest::new(self.of_document.len());
        for groups in [self, other] {
            let mut first: HashMap<u32, u32> = HashMap::new();
            for (document, &group) in groups.of_document.iter().enumerate() {
                let first = *first.entry(group).or_insert(document as u32);
                forest.join(first, document as u32);
            }
        }
        forest.into_groups()
    }
}

/// A paragraph as it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Paragraphs with one key are alike.
    pub key: u32,
    /// Alike paragraphs with one variant are the same.
    pub variant: u32,
    /// Its weight as running text; 0 keeps it out of the comparison.
    pub size: u64,
}

/// What makes two documents one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They hold the same paragraphs.
    Copies,
    /// They hold paragraphs that are alike without being the same.
    Series,
}

/// Groups the documents of `site` whose running text is in the relation.
pub fn group(site: &Site, relation: Relation, part: &dyn Fn(Occurrence) -> Part) -> Groups {
    let documents: Vec<Vec<Part>> = (0..site.documents.len())
        .map(|document| {
            site.paragraphs(document)
                .iter()
                .map(|&occurrence| part(occurrence))
                .filter(|part| part.size > 0)
                .collect()
        })
        .collect();
    let holders = holders(&documents);
    let mut forest = Forest::new(documents.len());
    for (left, right) in candidates(&documents, &holders) {
        let (left_parts, right_parts) = (&documents[left as usize], &documents[right as usize]);
        if forest.root(left) != forest.root(right)
            && is_mostly_shared(left_parts, right_parts, relation, &holders)
            && is_mostly_shared(right_parts, left_parts, relation, &holders)
        {
            forest.join(left, right);
        }
    }
    forest.into_groups()
}

/// Groups the documents of `site` that say the same from beginning to end,
/// however short they are. Documents without words are nobody's copy.
#[must_use]
pub fn identical(site: &Site) -> Groups {
    let mut forest = Forest::new(site.documents.len());
    let mut first: HashMap<u64, u32> = HashMap::new();
    for document in 0..site.documents.len() {
        let paragraphs = site.paragraphs(document);
        if paragraphs
            .iter()
            .any(|occurrence| occurrence.dress.words > 0)
        {
            let exact = |text: u32| site.texts[text as usize].exact;
            let all = paragraphs
                .iter()
                .fold(0, |all, paragraph| mix(all ^ exact(paragraph.text)));
            let first = *first.entry(all).or_insert(document as u32);
            forest.join(first, document as u32);
        }
    }
    forest.into_groups()
}

/// A key's documents, ascending, and its largest weight.
#[derive(Debug, Default)]
struct Holders {
    documents: Vec<u32>,
    size: u64,
}

/// Which documents hold each key.
fn holders(documents: &[Vec<Part>]) -> BTreeMap<u32, Holders> {
    let mut holders: BTreeMap<u32, Holders> = BTreeMap::new();
    for (document, parts) in documents.iter().enumerate() {
        for part in parts {
            let holders = holders.entry(part.key).or_default();
            holders.size = holders.size.max(part.size);
            if holders.documents.last() != Some(&(document as u32)) {
                holders.documents.push(document as u32);
            }
        }
    }
    holders
}

/// The pairs of documents that share enough to be worth comparing, sorted.
fn candidates(documents: &[Vec<Part>], holders: &BTreeMap<u32, Holders>) -> Vec<(u32, u32)> {
    let own: Vec<u64> = documents
        .iter()
        .map(|parts| {
            let is_own = |part: &&Part| holders[&part.key].documents.len() == 1;
            parts.iter().filter(is_own).map(|part| part.size).sum()
        })
        .collect();
    let mut pairs: Vec<(u32, u32, u64)> = Vec::new();
    for Holders { documents, size } in holders.values() {
        if documents.len() <= ALL_PAIRS {
            for (place, &left) in documents.iter().enumerate() {
                pairs.extend(
                    documents[place + 1..]
                        .iter()
                        .map(|&right| (left, right, *size)),
                );
            }
        } else {
            pairs.extend(documents.windows(2).map(|pair| (pair[0], pair[1], *size)));
        }
    }
    pairs.sort_unstable();
    pairs
        .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
        .filter(|shared| {
            // Even if all that a document has for itself stood below what it
            // shares, it would have to be outweighed.
            let (left, right, _) = shared[0];
            let size: u64 = shared.iter().map(|&(_, _, size)| size).sum();
            let most = own[left as usize].max(own[right as usize]);
            size * TAIL_DISCOUNT >= SHARED_TO_OWN * most
        })
        .map(|shared| (shared[0].0, shared[0].1))
        .collect()
}

/// Whether most of `parts` above the last shared one is in `other` too. What
/// stands below it counts little: the teasers of another day.
fn is_mostly_shared(
    parts: &[Part],
    other: &[Part],
    relation: Relation,
    holders: &BTreeMap<u32, Holders>,
) -> bool {
    let mut keys: Vec<(u32, u32)> = other.iter().map(|part| (part.key, part.variant)).collect();
    keys.sort_unstable();
    let is_same = |part: &Part| keys.binary_search(&(part.key, part.variant)).is_ok();
    let is_alike = |part: &Part| {
        let from = keys.partition_point(|key| key.0 < part.key);
        keys.get(from).is_some_and(|key| key.0 == part.key)
    };
    let is_shared = |part: &Part| match relation {
        Relation::Copies => is_alike(part),
        Relation::Series => is_alike(part) && !is_same(part),
    };
    let Some(last) = parts.iter().rposition(is_shared) else {
        return false;
    };
    if !parts.iter().take(BEGINNING).any(is_shared) {
        return false;
    }
    // What many documents have says the less of this pair; what as few have as
    // any paragraph that the two share says all it can.
    let others = |part: &Part| (holders[&part.key].documents.len() as u64 - 1).max(1);
    let fewest = parts
        .iter()
        .filter(|part| is_shared(part))
        .map(others)
        .min()
        .unwrap_or(1);
    let weight = |part: &Part| part.size * fewest / others(part).max(fewest);
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
    shared >= MIN_SHARED && shared >= SHARED_TO_OWN * (own + tail / TAIL_DISCOUNT)
}

/// Union-find over documents; the smallest member stands for a group.
struct Forest(Vec<u32>);

impl Forest {
    fn new(size: usize) -> Self {
        Forest((0..size as u32).collect())
    }

    fn root(&mut self, member: u32) -> u32 {
        let mut at = member;
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.root(left), self.root(right));
        self.0[left.max(right) as usize] = left.min(right);
    }

    fn into_groups(mut self) -> Groups {
        let mut groups = Groups {
            of_document: vec![0; self.0.len()],
            count: 0,
        };
        for document in 0..self.0.len() {
            let root = self.root(document as u32) as usize;
            groups.of_document[document] = if root == document {
                groups.count += 1;
                groups.count - 1
            } else {
                groups.of_document[root]
            };
        }
        groups
    }
}

#[cfg(test)]
mod tests;
