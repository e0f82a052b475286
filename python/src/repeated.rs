//! What repeats, of all that was judged.
//!
//! In: documents that were cleaned, together or each by itself. Out: clusters and block
//! families, each once: of documents that were judged by themselves what is the same in
//! several is added up.

use std::collections::HashMap;

use dejalu::{BlockFamily, Reason, TextCluster};

use crate::cleaned::Cleaned;

/// A cluster, as often as it stands in all documents.
pub(crate) struct RepeatedText<'c> {
    /// Where it was met first.
    pub(crate) one: TextCluster<'c>,
    pub(crate) documents: u32,
    pub(crate) occurrences: u32,
    pub(crate) known: u32,
    pub(crate) lost: u32,
    /// The earliest and the latest date.
    pub(crate) dates: Option<(&'c str, &'c str)>,
    removed: [u32; Reason::ALL.len()],
}

impl<'c> RepeatedText<'c> {
    /// All of them, in the order in which they were met.
    pub(crate) fn all(cleaned: &'c Cleaned) -> Vec<Self> {
        let clusters = cleaned.parts.iter().flat_map(dejalu::Cleaned::clusters);
        let id = |one: &Self| (one.one.site(), one.one.id());
        merged(clusters.map(Self::new), cleaned.is_each, id, Self::add)
    }

    /// Those of which running text now stands nowhere, the largest first.
    pub(crate) fn lost(cleaned: &'c Cleaned) -> Vec<Self> {
        let mut lost = Self::all(cleaned);
        lost.retain(|one| one.lost > 0);
        lost.sort_by_key(|one| std::cmp::Reverse(one.lost));
        lost
    }

    fn new(one: TextCluster<'c>) -> Self {
        Self {
            one,
            documents: one.documents(),
            occurrences: one.occurrences(),
            known: one.known(),
            lost: one.lost(),
            dates: one.dates(),
            removed: Reason::ALL.map(|reason| one.removed(reason)),
        }
    }

    /// How often it was removed for each reason.
    pub(crate) fn removed(&self) -> impl Iterator<Item = (Reason, u32)> {
        Reason::ALL.into_iter().zip(self.removed)
    }

    fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.occurrences += other.occurrences;
        self.known = self.known.max(other.known);
        self.lost += other.lost;
        for (sum, more) in self.removed.iter_mut().zip(other.removed) {
            *sum += more;
        }
        self.dates = match (self.dates, other.dates) {
            (Some(own), Some(others)) => Some((own.0.min(others.0), own.1.max(others.1))),
            (own, others) => own.or(others),
        };
    }
}

/// A block family, as often as it stands in all documents.
pub(crate) struct RepeatedBlock<'c> {
    /// Where it was met first.
    pub(crate) one: BlockFamily<'c>,
    pub(crate) documents: u32,
    /// Its clusters, and in how many of its blocks each is.
    pub(crate) members: Vec<(TextCluster<'c>, u32)>,
}

impl<'c> RepeatedBlock<'c> {
    /// All of them, in the order in which they were met.
    pub(crate) fn all(cleaned: &'c Cleaned) -> Vec<Self> {
        let families = cleaned.parts.iter().flat_map(dejalu::Cleaned::families);
        let families = families.map(|one| Self {
            one,
            documents: one.documents(),
            members: one.members().collect(),
        });
        let id = |one: &Self| (one.one.site(), one.one.id());
        merged(families, cleaned.is_each, id, Self::add)
    }

    fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        for (cluster, times) in &other.members {
            let same = |own: &&mut (TextCluster<'c>, u32)| own.0.id() == cluster.id();
            match self.members.iter_mut().find(same) {
                Some(own) => own.1 += times,
                None => self.members.push((*cluster, *times)),
            }
        }
    }
}

/// Things of one id as one; where they were judged together they are that already.
fn merged<'c, T>(
    all: impl Iterator<Item = T>,
    is_each: bool,
    id: impl Fn(&T) -> (&'c str, u64),
    add: impl Fn(&mut T, &T),
) -> Vec<T> {
    if !is_each {
        return all.collect();
    }
    let (mut found, mut places) = (Vec::new(), HashMap::new());
    for one in all {
        let place = *places.entry(id(&one)).or_insert(found.len());
        match found.get_mut(place) {
            Some(same) => add(same, &one),
            None => found.push(one),
        }
    }
    found
}
