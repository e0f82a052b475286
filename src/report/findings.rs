//! Findings: clusters and block families, as reports describe them.
//!
//! In: the judgement, the documents' names, the gathered texts. Out: one entry
//! a cluster or family, made when it is asked for, and lines of all of them, in
//! `lines.rs`. It never decides anything.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::names::Names;
use super::texts::{Quote, QuotedTexts};
use crate::error::Result;
use crate::result::findings::{BlockEntry, ClusterEntry, MemberEntry, VARIANTS, VariantEntry};
use crate::result::hex_id;
use crate::result::report::TOP;
use crate::verdict::{Cluster, Family, Judgement, Variant};

mod lines;

mod lost;

mod quoted;

pub use quoted::quoted;

use quoted::parts;

/// The variants of a cluster that are listed.
fn listed_variants(cluster: &Cluster) -> impl Iterator<Item = &Variant> {
    cluster.variants.iter().take(VARIANTS)
}

/// Where the text at the head of a cluster can be read.
fn medoid(judgement: &Judgement, cluster: u32) -> Option<&Variant> {
    judgement.clusters.get(cluster as usize)?.variants.first()
}

/// Makes entries.
pub struct Findings<'j> {
    judgement: &'j Judgement,
    names: &'j Names,
    texts: QuotedTexts,
    /// The number of each part's first text.
    first_texts: [u32; 5],
}

impl<'j> Findings<'j> {
    /// `texts` holds what [`quoted`] asked for.
    #[must_use]
    pub fn new(judgement: &'j Judgement, names: &'j Names, texts: QuotedTexts) -> Self {
        let mut next = 0;
        let first_texts = parts(judgement).map(|part| {
            let first = next;
            next += part.count() as u32;
            first
        });
        Self {
            judgement,
            names,
            texts,
            first_texts,
        }
    }

    /// How many clusters there are.
    #[must_use]
    pub fn clusters(&self) -> usize {
        self.judgement.clusters.len()
    }

    /// How many block families there are.
    #[must_use]
    pub fn families(&self) -> usize {
        self.judgement.families.len()
    }

    /// The entries of the clusters that lost most, at most [`TOP`].
    ///
    /// # Errors
    /// Where the gathered texts cannot be read.
    pub fn top_clusters(&mut self) -> Result<Vec<ClusterEntry>> {
        let [_, _, mut number, ..] = self.first_texts;
        let mut entries = Vec::new();
        for at in top_clusters(self.judgement, TOP) {
            if let Some(cluster) = self.judgement.clusters.get(at) {
                entries.push(self.cluster(cluster, &mut number)?);
            }
        }
        Ok(entries)
    }

    /// The entries of the block families with most documents, at most [`TOP`].
    ///
    /// # Errors
    /// Where the gathered texts cannot be read.
    pub fn top_families(&mut self) -> Result<Vec<BlockEntry>> {
        let [.., mut number, _] = self.first_texts;
        let mut entries = Vec::new();
        for at in top_families(self.judgement, TOP) {
            if let Some(family) = self.judgement.families.get(at) {
                entries.push(self.family(family, &mut number)?);
            }
        }
        Ok(entries)
    }

    /// A cluster's entry; its texts have the numbers from `number` on.
    fn cluster(&mut self, cluster: &Cluster, number: &mut u32) -> Result<ClusterEntry> {
        let mut variants = Vec::new();
        for variant in listed_variants(cluster) {
            let Quote { text, cut } = self.texts.get(*number)?;
            *number += 1;
            let document = self.names.spelled_reference(variant.document);
            variants.push(VariantEntry {
                text: text.to_owned(),
                cut,
                occurrences: variant.occurrences,
                document: document.id,
                document_at: document.at,
            });
        }
        let owner = cluster.owner;
        let owner = owner.map(|owner| self.names.spelled_reference(owner));
        let owner = owner.unwrap_or_default();
        let (first_date, last_date) = cluster.dates.clone().unzip();
        Ok(ClusterEntry {
            id: hex_id(cluster.id),
            site: self.site(cluster.site).to_owned(),
            documents: cluster.documents,
            occurrences: cluster.occurrences,
            known: cluster.known,
            lost: cluster.lost,
            kept: cluster.occurrences.saturating_sub(removed(cluster)),
            removed: cluster.removed,
            owner: owner.id,
            owner_at: owner.at,
            owner_in: owner.of,
            first_date,
            last_date,
            distinct: cluster.variants.len(),
            variants,
        })
    }

    /// A block family's entry; its texts have the numbers from `number` on.
    fn family(&mut self, family: &Family, number: &mut u32) -> Result<BlockEntry> {
        let cue = match family.cue {
            Some(cue) => Some(self.text(cue, number)?.to_owned()),
            None => None,
        };
        let mut members = Vec::with_capacity(family.members.len());
        for &(cluster, blocks) in &family.members {
            members.push(MemberEntry {
                cluster: hex_id(self.cluster_id(cluster)),
                blocks,
                text: self.text(cluster, number)?.to_owned(),
            });
        }
        Ok(BlockEntry {
            id: hex_id(family.id),
            site: self.site(family.site).to_owned(),
            cue,
            documents: family.documents,
            members,
        })
    }

    fn site(&self, site: u32) -> &'j str {
        let site = self.judgement.sites.get(site as usize);
        site.map_or("", |site| site.name.as_str())
    }

    fn cluster_id(&self, cluster: u32) -> u64 {
        let cluster = self.judgement.clusters.get(cluster as usize);
        cluster.map_or(0, |cluster| cluster.id)
    }

    /// The text at the head of a cluster, which has this number if the cluster
    /// has a text.
    fn text(&mut self, cluster: u32, number: &mut u32) -> Result<&str> {
        if medoid(self.judgement, cluster).is_none() {
            return Ok("");
        }
        let found = self.texts.get(*number)?;
        *number += 1;
        Ok(found.text)
    }
}

fn removed(cluster: &Cluster) -> u32 {
    cluster.removed.sum()
}

/// The clusters that lost most, by position: removed occurrences, then
/// documents, then id.
fn top_clusters(judgement: &Judgement, most: usize) -> Vec<usize> {
    let clusters = judgement.clusters.iter().enumerate();
    let ranked = clusters
        .map(|(at, cluster)| (at, cluster, removed(cluster)))
        .filter(|&(_, _, removed)| removed > 0)
        .map(|(at, cluster, removed)| {
            let size = Reverse((removed, cluster.documents));
            ((size, cluster.id, cluster.site), at)
        });
    first(ranked, most)
}

/// The block families with most documents, by position.
fn top_families(judgement: &Judgement, most: usize) -> Vec<usize> {
    let families = judgement.families.iter().enumerate();
    let ranked =
        families.map(|(at, family)| ((Reverse(family.documents), family.id, family.site), at));
    first(ranked, most)
}

/// The positions that come first by rank, and of equal rank by position.
fn first<K: Ord>(ranked: impl Iterator<Item = (K, usize)>, most: usize) -> Vec<usize> {
    let mut found = BinaryHeap::with_capacity(most + 1);
    for candidate in ranked {
        found.push(candidate);
        if found.len() > most {
            found.pop();
        }
    }
    let found = found.into_sorted_vec().into_iter();
    found.map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests;
