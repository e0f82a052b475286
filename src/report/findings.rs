//! Findings: clusters and block families, as reports describe them.
//!
//! In: the judgement, the documents' names, the gathered texts. Out: one entry
//! a cluster or family, made when it is asked for, and lines of all of them, in
//! `lines.rs`. It never decides anything.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::TOP;
use super::names::Names;
use super::texts::{Quote, Texts};
use crate::error::Result;
use crate::journal::hex_id;
use crate::verdict::{Cluster, Family, Judgement, Reason, Variant};

mod lines;

mod lost;

mod quoted;

pub use quoted::quoted;

use quoted::parts;

/// How many variants of a cluster are listed with their text.
pub const VARIANTS: usize = 100;

/// A line of `clusters.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterEntry {
    /// 16 hexadecimal digits; the same text has the same id in every corpus.
    pub id: String,
    /// The site.
    pub site: String,
    /// Documents that have it, copies of an article counted apart.
    pub documents: u32,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// Documents of earlier corpora that have it, where it was judged against an
    /// index.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub known: u32,
    /// Characters of running text that stands nowhere any more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost: u32,
    /// Occurrences that stayed.
    pub kept: u32,
    /// Occurrences that went.
    pub removed: Removed,
    /// The id of the document whose own headline or lead it repeats.
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// The earliest date of its documents.
    pub first_date: Option<String>,
    /// The latest date of its documents.
    pub last_date: Option<String>,
    /// Distinct texts in it.
    pub distinct: usize,
    /// Its texts, most frequent first, the medoid at the head; at most [`VARIANTS`].
    pub variants: Vec<VariantEntry>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Occurrences by the reason for which they went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// As openings of blocks.
    pub cue: u32,
    /// As advertisements of other articles.
    pub teaser: u32,
    /// As what repeats from document to document.
    pub boilerplate: u32,
    /// As what an article says twice.
    pub repeat: u32,
    /// With an article that is in the corpus twice.
    pub duplicate: u32,
}

impl Removed {
    fn new(counts: [u32; 5]) -> Self {
        let of = |reason: Reason| {
            let at = Reason::ALL.iter().position(|&other| other == reason);
            at.and_then(|at| counts.get(at)).copied().unwrap_or(0)
        };
        Self {
            cue: of(Reason::Cue),
            teaser: of(Reason::Teaser),
            boilerplate: of(Reason::Boilerplate),
            repeat: of(Reason::Repeat),
            duplicate: of(Reason::Duplicate),
        }
    }

    /// The reason for which most occurrences went, the first of equals; `None`
    /// where nothing went.
    #[must_use]
    pub fn main_reason(&self) -> Option<Reason> {
        let counts = [
            (self.cue, Reason::Cue),
            (self.teaser, Reason::Teaser),
            (self.boilerplate, Reason::Boilerplate),
            (self.repeat, Reason::Repeat),
            (self.duplicate, Reason::Duplicate),
        ];
        // Of equals `max_by_key` takes the last.
        let most = counts.into_iter().rev().max_by_key(|&(count, _)| count);
        most.filter(|&(count, _)| count > 0)
            .map(|(_, reason)| reason)
    }
}

/// One text of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantEntry {
    /// The text, cut after 500 characters.
    pub text: String,
    /// Whether it was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// The id of a document that has it.
    pub document: Option<String>,
    /// Where that document stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_at: Option<String>,
}

/// A line of `blocks.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockEntry {
    /// 16 hexadecimal digits, made from the members' ids.
    pub id: String,
    /// The site.
    pub site: String,
    /// The text that opens its blocks, if one does.
    pub cue: Option<String>,
    /// Documents that have a block of it.
    pub documents: u32,
    /// Its clusters, most frequent first.
    pub members: Vec<MemberEntry>,
}

/// One cluster of a block family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// The cluster's id, 16 hexadecimal digits.
    pub cluster: String,
    /// Blocks of the family that hold it.
    pub blocks: u32,
    /// Its text, cut after 500 characters.
    pub text: String,
}

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
    texts: Texts,
    /// The number of each part's first text.
    first_texts: [u32; 5],
}

impl<'j> Findings<'j> {
    /// `texts` holds what [`quoted`] asked for.
    #[must_use]
    pub fn new(judgement: &'j Judgement, names: &'j Names, texts: Texts) -> Self {
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
            let (document, document_at) = self.names.spelled_reference(variant.document);
            variants.push(VariantEntry {
                text: text.to_owned(),
                cut,
                occurrences: variant.occurrences,
                document,
                document_at,
            });
        }
        let (owner, owner_at) = cluster
            .owner
            .map_or((None, None), |owner| self.names.spelled_reference(owner));
        let (first_date, last_date) = cluster.dates.clone().unzip();
        Ok(ClusterEntry {
            id: hex_id(cluster.id),
            site: self.site(cluster.site).to_owned(),
            documents: cluster.documents,
            occurrences: cluster.occurrences,
            known: cluster.known,
            lost: cluster.lost,
            kept: cluster.occurrences.saturating_sub(removed(cluster)),
            removed: Removed::new(cluster.removed),
            owner,
            owner_at,
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
    cluster
        .removed
        .iter()
        .fold(0, |sum, &count| sum.saturating_add(count))
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
