//! Findings: clusters and block families, as reports describe them.
//!
//! In: the judgement, the documents' names, the gathered texts. Out: one entry
//! a cluster or family, made when it is asked for. It never decides anything.

use serde::Serialize;

use super::names::Names;
use super::texts::{Quote, Texts};
use crate::error::Result;
use crate::journal::hex_id;
use crate::verdict::{Cluster, Judgement, Reason};

/// How many variants of a cluster are listed with their text.
pub const VARIANTS: usize = 100;

/// A line of `clusters.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterEntry {
    /// 16 hexadecimal digits; the same text has the same id in every corpus.
    pub id: String,
    /// The site.
    pub site: String,
    /// Documents that have it, copies of an article counted apart.
    pub documents: u32,
    /// Times that it stands anywhere.
    pub occurrences: u32,
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

/// Occurrences by the reason for which they went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
}

/// One text of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VariantEntry {
    /// The text, cut after 500 characters.
    pub text: String,
    /// Whether it was cut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberEntry {
    /// The cluster's id, 16 hexadecimal digits.
    pub cluster: String,
    /// Blocks of the family that hold it.
    pub blocks: u32,
    /// Its text, cut after 500 characters.
    pub text: String,
}

/// The paragraphs that the entries of this judgement quote, in their order.
pub fn quoted(judgement: &Judgement) -> impl Iterator<Item = (u32, u32)> + '_ {
    let variants = judgement
        .clusters
        .iter()
        .flat_map(|cluster| cluster.variants.iter().take(VARIANTS));
    variants.map(|variant| (variant.document, variant.paragraph))
}

/// Makes entries.
pub struct Findings<'j> {
    judgement: &'j Judgement,
    names: &'j Names,
    texts: Texts,
    /// The number of each cluster's first text.
    first_texts: Vec<usize>,
}

impl<'j> Findings<'j> {
    /// `texts` holds what [`quoted`] asked for.
    #[must_use]
    pub fn new(judgement: &'j Judgement, names: &'j Names, texts: Texts) -> Self {
        let mut next = 0;
        let first_texts = judgement.clusters.iter().map(|cluster| {
            let first = next;
            next += cluster.variants.len().min(VARIANTS);
            first
        });
        Self {
            judgement,
            names,
            texts,
            first_texts: first_texts.collect(),
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

    /// The clusters that lost most, by position: removed occurrences, then
    /// documents, then id.
    #[must_use]
    pub fn top_clusters(&self, most: usize) -> Vec<usize> {
        let rank = |&index: &usize| {
            self.judgement.clusters.get(index).map(|cluster| {
                (
                    std::cmp::Reverse((removed(cluster), cluster.documents)),
                    cluster.id,
                    cluster.site,
                )
            })
        };
        let lost = |cluster: &Cluster| removed(cluster) > 0;
        top(self.judgement.clusters.iter().map(lost), most, rank)
    }

    /// The block families with most documents, by position.
    #[must_use]
    pub fn top_families(&self, most: usize) -> Vec<usize> {
        let rank = |&index: &usize| {
            let family = self.judgement.families.get(index);
            family.map(|family| (std::cmp::Reverse(family.documents), family.id, family.site))
        };
        top(self.judgement.families.iter().map(|_| true), most, rank)
    }

    /// The entry of the cluster at this position.
    ///
    /// # Errors
    /// Where the gathered texts cannot be read.
    pub fn cluster(&mut self, index: usize) -> Result<Option<ClusterEntry>> {
        let Some(cluster) = self.judgement.clusters.get(index) else {
            return Ok(None);
        };
        let first = self.first_texts.get(index).copied().unwrap_or(usize::MAX);
        let mut variants = Vec::with_capacity(cluster.variants.len().min(VARIANTS));
        for (number, variant) in cluster.variants.iter().take(VARIANTS).enumerate() {
            let Quote { text, cut } = self.texts.get(first + number)?;
            let (document, document_at) = self.names.reference(variant.document);
            variants.push(VariantEntry {
                text,
                cut,
                occurrences: variant.occurrences,
                document,
                document_at,
            });
        }
        let (owner, owner_at) = cluster
            .owner
            .map_or((None, None), |owner| self.names.reference(owner));
        let (first_date, last_date) = cluster.dates.clone().unzip();
        Ok(Some(ClusterEntry {
            id: hex_id(cluster.id),
            site: self.site(cluster.site),
            documents: cluster.documents,
            occurrences: cluster.occurrences,
            kept: cluster.occurrences.saturating_sub(removed(cluster)),
            removed: Removed::new(cluster.removed),
            owner,
            owner_at,
            first_date,
            last_date,
            distinct: cluster.variants.len(),
            variants,
        }))
    }

    /// The entry of the block family at this position.
    ///
    /// # Errors
    /// Where the gathered texts cannot be read.
    pub fn family(&mut self, index: usize) -> Result<Option<BlockEntry>> {
        let Some(family) = self.judgement.families.get(index) else {
            return Ok(None);
        };
        let cue = family.cue.map(|cue| self.text(cue)).transpose()?;
        let mut members = Vec::with_capacity(family.members.len());
        for &(cluster, blocks) in &family.members {
            let text = self.text(cluster)?;
            let id = self
                .judgement
                .clusters
                .get(cluster as usize)
                .map_or(0, |cluster| cluster.id);
            members.push(MemberEntry {
                cluster: hex_id(id),
                blocks,
                text,
            });
        }
        Ok(Some(BlockEntry {
            id: hex_id(family.id),
            site: self.site(family.site),
            cue,
            documents: family.documents,
            members,
        }))
    }

    fn site(&self, site: u32) -> String {
        self.judgement
            .sites
            .get(site as usize)
            .map_or_else(String::new, |site| site.name.clone())
    }

    /// The text at the head of a cluster.
    fn text(&mut self, cluster: u32) -> Result<String> {
        let number = self.first_texts.get(cluster as usize).copied();
        Ok(self.texts.get(number.unwrap_or(usize::MAX))?.text)
    }
}

fn removed(cluster: &Cluster) -> u32 {
    cluster
        .removed
        .iter()
        .fold(0, |sum, &count| sum.saturating_add(count))
}

/// The positions that are eligible and come first by `rank`.
fn top<K: Ord>(
    eligible: impl Iterator<Item = bool>,
    most: usize,
    rank: impl Fn(&usize) -> K,
) -> Vec<usize> {
    let mut found: Vec<usize> = eligible
        .enumerate()
        .filter_map(|(index, eligible)| eligible.then_some(index))
        .collect();
    found.sort_by_cached_key(rank);
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests;
