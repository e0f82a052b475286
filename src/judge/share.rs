//! What was decided of a share of a site, as values that can be stored and added up.
//!
//! In: the shares of one site, in their order. Out: its clusters and block families, those
//! of one id as one, and what it lost. What a run adds up and what a cluster of machines
//! adds up is added up here. It changes no verdict, and knows no other site.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::batches::SiteJudgement;
use super::lost::{GoneText, is_of_many};
use crate::family::MAX_MEMBERS;
use crate::summary::MAX_VARIANTS;
use crate::verdict::{Cluster, Reason, Variant};

/// What was decided of a share, but for the verdicts on its documents.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JudgedShare {
    /// What it adds up to.
    pub sums: ShareSums,
    /// Its clusters, most documents first.
    pub clusters: Vec<ShareCluster>,
    /// Its block families, most documents first.
    pub families: Vec<ShareFamily>,
}

/// What a share of a site adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShareSums {
    /// Documents.
    pub documents: u32,
    /// Articles that are there more than once, copies beyond the first.
    pub copies: u32,
    /// Paragraphs, blank ones not counted.
    pub paragraphs: u64,
    /// Distinct paragraphs after normalisation, those of each share.
    pub distinct: u64,
    /// Articles: documents that count as one are one.
    pub articles: u32,
    /// Comparisons of paragraphs that were left out because too many share a key.
    pub passed_over: u64,
    /// Whether a share was judged by strict rules, because too little would have been left
    /// of its documents.
    pub strict: bool,
}

/// A cluster as a share of a site has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareCluster {
    pub(super) cluster: Cluster,
    /// Its running text, where that goes wherever it stands in the share.
    pub(super) gone: Option<GoneText>,
}

/// A block family as a share of a site has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareFamily {
    pub(super) id: u64,
    pub(super) cue: Option<u64>,
    pub(super) documents: u32,
    pub(super) members: Vec<(u64, u32)>,
}

impl JudgedShare {
    pub(super) fn new(judged: &SiteJudgement) -> Self {
        Self {
            sums: judged.sums.clone(),
            clusters: judged.clusters.clone(),
            families: judged.families.clone(),
        }
    }

    /// Calls each document as `position` does, where the share numbers its documents in the
    /// order in which it was given them.
    pub(crate) fn renumber(&mut self, mut position: impl FnMut(u32) -> u32) {
        for cluster in &mut self.clusters {
            cluster.renumber(&mut position);
        }
    }
}

impl ShareSums {
    /// Adds what the next share adds up to.
    pub fn merge(&mut self, next: &Self) {
        self.documents += next.documents;
        self.copies += next.copies;
        self.paragraphs += next.paragraphs;
        self.distinct += next.distinct;
        self.articles = self.articles.saturating_add(next.articles);
        self.passed_over += next.passed_over;
        self.strict |= next.strict;
    }
}

impl ShareCluster {
    /// Made from the content: the same text has the same id in every share and corpus.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.cluster.id
    }

    /// Documents that have it, copies of an article counted apart.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.cluster.documents
    }

    /// Times that it stands anywhere.
    #[must_use]
    pub fn occurrences(&self) -> u32 {
        self.cluster.occurrences
    }

    /// How many of them were removed for this reason.
    #[must_use]
    pub fn removed(&self, reason: Reason) -> u32 {
        *self.cluster.removed.get(reason)
    }

    /// The document, by its position, whose own headline or lead it repeats.
    #[must_use]
    pub fn owner(&self) -> Option<u32> {
        self.cluster.owner
    }

    /// The earliest and the latest date of its documents, where they have any.
    #[must_use]
    pub fn dates(&self) -> Option<(&str, &str)> {
        self.cluster.dates()
    }

    /// Where each of its spellings can be read: how often it stands anywhere, a document by
    /// its position, and which paragraph of that. The one in the middle comes first, then the
    /// most frequent; at most fifty.
    pub fn spellings(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let variants = self.cluster.variants.iter();
        variants.map(|variant| (variant.occurrences, variant.document, variant.paragraph))
    }

    /// The documents that it names, by their positions, in ascending order: of
    /// [`ShareCluster::owner`], of [`ShareCluster::spellings`], and those that lost it.
    #[must_use]
    pub fn references(&self) -> Vec<u32> {
        let variants = self.cluster.variants.iter().map(|one| one.document);
        let mut named: Vec<u32> = variants.chain(self.cluster.owner).collect();
        named.extend(self.gone.iter().flat_map(GoneText::references));
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Calls each document as `position` does.
    pub(crate) fn renumber(&mut self, mut position: impl FnMut(u32) -> u32) {
        let known = &mut self.cluster;
        known.owner = known.owner.map(&mut position);
        for variant in &mut known.variants {
            variant.document = position(variant.document);
        }
        if let Some(gone) = &mut self.gone {
            gone.renumber(&mut position);
        }
    }

    /// Adds what the next share has of the cluster. Shares come in their order: what they
    /// list is cut short, so that the sum depends on it.
    pub fn merge(&mut self, next: Self) {
        add_cluster(&mut self.cluster, next.cluster);
        match (&mut self.gone, next.gone) {
            (Some(gone), Some(next)) => gone.add_share(next),
            (gone @ None, next) => *gone = next,
            (Some(_), None) => {}
        }
    }

    /// Once all shares are added: the characters of running text that the site lost with it,
    /// of as many articles as [`ShareSums::articles`] says; 0 where nothing is lost.
    #[must_use]
    pub fn lost(&self, articles: u32) -> u32 {
        self.lost_text(articles)
            .map_or(0, |(_, place)| place.characters)
    }

    /// What the site lost with it, and its first place.
    pub(super) fn lost_text(&self, articles: u32) -> Option<(&GoneText, super::lost::GonePlace)> {
        let gone = self.gone.as_ref()?;
        let is_lost = !is_of_many(gone.holders(), articles) && goes_everywhere(&self.cluster);
        gone.first().filter(|_| is_lost).map(|place| (gone, place))
    }
}

impl ShareFamily {
    /// Made from what names it: the cue, or the paragraph that its blocks share.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The id of the cluster that opens its blocks, if one does.
    #[must_use]
    pub fn cue(&self) -> Option<u64> {
        self.cue
    }

    /// Documents that have a block of it.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// The ids of its clusters, with the times that each stands in a block, most frequent
    /// first; at most two hundred.
    #[must_use]
    pub fn members(&self) -> &[(u64, u32)] {
        &self.members
    }

    /// Adds what the next share has of the family; shares come in their order, as for
    /// [`ShareCluster::merge`].
    pub fn merge(&mut self, next: Self) {
        self.documents += next.documents;
        self.cue = self.cue.or(next.cue);
        let mut members: BTreeMap<u64, u32> = BTreeMap::new();
        for (cluster, blocks) in self.members.drain(..).chain(next.members) {
            *members.entry(cluster).or_default() += blocks;
        }
        self.members.extend(members);
        self.members
            .sort_by_key(|&(cluster, blocks)| (Reverse(blocks), cluster));
        self.members.truncate(MAX_MEMBERS);
    }
}

/// Whether nothing is left of a cluster. What goes with a copy of an article still
/// stands in the original, which may be one of an earlier corpus.
pub(super) fn goes_everywhere(cluster: &Cluster) -> bool {
    let removed = cluster.removed.iter();
    let went: u64 = removed.map(|(_, &times)| u64::from(times)).sum();
    let with_a_copy = cluster.removed.duplicate > 0;
    went == u64::from(cluster.occurrences) && went > 0 && !(with_a_copy && cluster.known > 0)
}

fn add_cluster(sum: &mut Cluster, other: Cluster) {
    sum.documents += other.documents;
    sum.occurrences += other.occurrences;
    sum.known += other.known;
    for (reason, times) in other.removed.iter() {
        *sum.removed.get_mut(reason) += times;
    }
    sum.owner = sum.owner.or(other.owner);
    sum.dates = match (sum.dates.take(), other.dates) {
        (Some((first, last)), Some((earlier, later))) => {
            Some((first.min(earlier), last.max(later)))
        }
        (one, other) => one.or(other),
    };
    for variant in other.variants {
        let known = sum.variants.iter_mut().find(|known| known.id == variant.id);
        match known {
            Some(known) => known.occurrences += variant.occurrences,
            None => sum.variants.push(variant),
        }
    }
    let medoid = sum.id;
    let rank = |variant: &Variant| {
        (
            variant.id != medoid,
            Reverse(variant.occurrences),
            variant.id,
        )
    };
    sum.variants.sort_by_key(rank);
    sum.variants.truncate(MAX_VARIANTS);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::lost::GonePlace;
    use crate::verdict::ByReason;

    /// A text of which all occurrences, as many as documents, went.
    fn cluster(id: u64, documents: u32, gone: Option<GoneText>) -> ShareCluster {
        let cluster = Cluster {
            id,
            site: 0,
            documents,
            occurrences: documents,
            removed: ByReason {
                teaser: documents,
                ..ByReason::default()
            },
            variants: vec![Variant {
                id,
                occurrences: documents,
                document: 0,
                paragraph: 0,
            }],
            owner: None,
            dates: None,
            known: 0,
            lost: 0,
        };
        ShareCluster { cluster, gone }
    }

    /// Running text of so many words that so many documents had.
    fn gone(words: u32, documents: std::ops::Range<u32>) -> Option<GoneText> {
        let first = GonePlace {
            document: documents.start,
            paragraph: 1,
            characters: words * 6,
        };
        Some(GoneText::new(words, first, documents))
    }

    fn merged(shares: impl IntoIterator<Item = ShareCluster>) -> ShareCluster {
        let mut shares = shares.into_iter();
        let mut sum = shares.next().unwrap();
        shares.for_each(|share| sum.merge(share));
        sum
    }

    #[test]
    fn what_went_in_every_share_is_lost_and_what_stays_in_one_is_not() {
        let one = || cluster(5, 2, gone(20, 3..5));
        let other = || cluster(5, 1, gone(20, 0..1));
        for shares in [[one(), other()], [other(), one()]] {
            let sum = merged(shares);
            assert_eq!((sum.documents(), sum.lost(100)), (3, 120));
            let (gone, first) = sum.lost_text(100).unwrap();
            assert_eq!((gone.holders(), first.document), (3, 0));
            assert_eq!(sum.lost(5), 0, "more than half of five have it");
        }
        let mut stays = cluster(5, 1, None);
        stays.cluster.removed = ByReason::default();
        assert_eq!(merged([one(), stays.clone()]).lost(100), 0);
        assert_eq!(merged([stays, one()]).lost(100), 0);
        // Where a share has it as a headline only, the others say what it is.
        let headline = || cluster(5, 1, None);
        assert_eq!(merged([headline(), one()]).lost(100), 120);
        assert_eq!(merged([one(), headline()]).lost(100), 120);
    }

    #[test]
    fn of_a_text_and_its_beginning_the_longer_is_lost() {
        let (short, long) = (gone(10, 0..6), gone(20, 7..9));
        for shares in [[short.clone(), long.clone()], [long, short]] {
            let sum = merged(shares.map(|gone| cluster(5, 2, gone)));
            let (gone, first) = sum.lost_text(100).unwrap();
            assert_eq!((gone.holders(), first.document), (2, 7));
        }
    }

    #[test]
    fn members_of_a_family_are_added_up_by_id() {
        let family = |cue, members: &[(u64, u32)]| ShareFamily {
            id: 9,
            cue,
            documents: 2,
            members: members.to_vec(),
        };
        let mut sum = family(None, &[(8, 3), (4, 2)]);
        sum.merge(family(Some(4), &[(4, 2), (6, 3)]));
        assert_eq!((sum.cue(), sum.documents()), (Some(4), 4));
        assert_eq!(sum.members(), [(4, 4), (6, 3), (8, 3)]);
        let many: Vec<(u64, u32)> = (0..MAX_MEMBERS as u64).map(|id| (100 + id, 1)).collect();
        sum.merge(family(None, &many));
        assert_eq!(sum.members().len(), MAX_MEMBERS);
        assert_eq!(sum.members()[2..4], [(8, 3), (100, 1)]);
    }
}
