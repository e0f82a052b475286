//! What earlier corpora add to the counts of a site.
//!
//! In: a site, its clusters and groups, and its background. Out: the counts of both.
//! What was counted before is not counted again.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::super::copies::Relation;
use super::super::frequency::group_counts;
use super::super::groups::{Forest, Groups};
use crate::background::{Background, KnownCluster};
use crate::cluster::Clusters;
use crate::corpus::Site;

/// How often each text of a site stands anywhere, in documents of which `is_first` is
/// true: those that say the same count once. What stands for a cluster of earlier corpora comes before all others, so that
/// it is a centre again.
pub(super) fn weights(site: &Site, is_first: &[bool], background: &Background) -> Vec<u32> {
    let spellings = site.spellings().iter();
    let times: Vec<AtomicU32> = spellings.map(|_| AtomicU32::new(0)).collect();
    (0..site.documents.len())
        .into_par_iter()
        .filter(|&document| is_first[document])
        .for_each(|document| {
            for &spelling in site.paragraphs(document).spellings() {
                times[spelling as usize].fetch_add(1, Ordering::Relaxed);
            }
        });
    let mut weights = vec![0; site.texts.len()];
    for (spelling, times) in site.spellings().iter().zip(times) {
        weights[spelling.text as usize] += times.into_inner();
    }
    for known in &background.clusters {
        weights[known.text as usize] = u32::MAX;
    }
    weights
}

/// The groups of which a document was counted before, ascending.
pub(super) fn counted_before(groups: &Groups, background: &Background) -> Vec<u32> {
    let documents = groups.of_document.iter().enumerate();
    let known = documents.filter(|(document, _)| background.is_known(*document));
    let mut known: Vec<u32> = known.map(|(_, &group)| group).collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// Documents that are copies of one earlier document.
pub(super) fn known_groups(site: &Site, background: &Background) -> Groups {
    let mut forest = Forest::new(site.documents.len());
    let mut firsts: FxHashMap<u32, u32> = FxHashMap::default();
    for document in 0..site.documents.len() as u32 {
        if let Some(group) = background.document(document as usize).group {
            forest.join(*firsts.entry(group).or_insert(document), document);
        }
    }
    forest.into_groups()
}

/// Groups that say something, of which no document was counted before.
pub(super) fn new_groups(groups: &Groups, says: &[bool], background: &Background) -> u32 {
    let mut is_counted = vec![false; groups.count as usize];
    for (&group, says) in groups.of_document.iter().zip(says) {
        is_counted[group as usize] |= says;
    }
    for (document, &group) in groups.of_document.iter().enumerate() {
        is_counted[group as usize] &= !background.is_known(document);
    }
    is_counted.iter().filter(|counted| **counted).count() as u32
}

/// How often earlier corpora hold the clusters of a site.
pub(super) struct KnownCounts<'b> {
    background: &'b Background,
    /// For each cluster of the site what is known of it.
    of_cluster: FxHashMap<u32, &'b KnownCluster>,
}

impl<'b> KnownCounts<'b> {
    pub(super) fn new(background: &'b Background, clusters: &Clusters) -> Self {
        let mut of_cluster: FxHashMap<u32, &KnownCluster> = FxHashMap::default();
        for known in &background.clusters {
            let cluster = clusters.of_text[known.text as usize];
            let entry = of_cluster.entry(cluster).or_insert(known);
            if known.holders > entry.holders {
                *entry = known;
            }
        }
        Self {
            background,
            of_cluster,
        }
    }

    /// Whether no cluster is known.
    pub(super) fn is_nothing(&self) -> bool {
        self.of_cluster.is_empty()
    }

    /// The groups that hold each cluster, in the site and before; `of_spellings` says which
    /// the cluster of each of the site's spellings is. A document that was counted before is not counted again where its paragraph was known.
    pub(super) fn holders(
        &self,
        site: &Site,
        (clusters, of_spellings): (&Clusters, &[u32]),
        groups: &Groups,
        relation: Relation,
    ) -> Vec<u32> {
        let counted = |document: usize| match relation {
            Relation::Copies => self.background.is_known(document),
            Relation::Series => self.background.is_in_series(document),
        };
        let mut holders = group_counts(groups, clusters.centres.len(), |document, keys| {
            let counted = counted(document);
            let spellings = site.paragraphs(document).spellings().iter();
            let clusters = spellings.map(|&spelling| of_spellings[spelling as usize]);
            let new = |cluster: &u32| !counted || !self.of_cluster.contains_key(cluster);
            keys.extend(clusters.filter(new));
        });
        #[expect(clippy::iter_over_hash_type, reason = "each is added to its own sum")]
        for (&cluster, known) in &self.of_cluster {
            holders[cluster as usize] += match relation {
                Relation::Copies => known.holders,
                Relation::Series => known.series_holders,
            };
        }
        holders
    }
}
