//! Documents, clusters and families → what is counted of each site.
//!
//! In: the documents, and what their clusters and families add up to. Out: a number
//! for every quantity and site, and the documents that are findings by themselves.

use super::clusters::{DropCluster, DropClusters};
use super::counts::SiteCounts;
use super::families::DropFamily;
use super::groups::{ArticleGroups, Copy};
use super::limit::LimitShare;
use super::model::Rule;
use super::quantity::Quantity;
use super::store::{Store, StoredDocument};
use crate::error::Result;
use crate::result::report::SiteEntry;

/// Paragraphs, and their characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DropAmount {
    pub(super) paragraphs: u64,
    pub(super) characters: u64,
}

/// What is counted of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DocumentAmounts {
    /// Everything in it.
    pub(super) all: DropAmount,
    /// What another article of the drop has, too.
    pub(super) repeated: DropAmount,
    /// What another article of the index has.
    pub(super) known: DropAmount,
    /// What `clean` would remove.
    pub(super) removed: DropAmount,
    /// What the baseline accepts.
    pub(super) accepted: DropAmount,
}

/// The quantities of each kind of amount: paragraphs, characters, documents.
pub(super) const OF_REPEATED: [Quantity; 3] = [
    Quantity::RepeatedParagraphs,
    Quantity::RepeatedCharacters,
    Quantity::RepeatedDocuments,
];
pub(super) const OF_KNOWN: [Quantity; 3] = [
    Quantity::KnownParagraphs,
    Quantity::KnownCharacters,
    Quantity::KnownDocuments,
];
pub(super) const OF_REMOVED: [Quantity; 3] = [
    Quantity::RemovedParagraphs,
    Quantity::RemovedCharacters,
    Quantity::RemovedDocuments,
];

/// What a drop adds up to.
#[derive(Debug, Default)]
pub(super) struct DropCounts {
    /// What each site has, by its number.
    pub(super) sites: Vec<SiteCounts>,
    /// What all have together.
    pub(super) all: SiteCounts,
    /// The documents that are findings, in the order of the input.
    pub(super) documents: Vec<DocumentFinding>,
}

/// A document that is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DocumentFinding {
    /// What it is.
    pub(super) rule: Rule,
    /// The document, by position in the input.
    pub(super) position: u32,
    /// The number of its site.
    pub(super) site: u32,
    /// Its characters.
    pub(super) characters: u64,
}

/// What is measured, and with what.
#[derive(Clone, Copy)]
pub(super) struct MeasureInputs<'g> {
    pub(super) store: &'g Store,
    pub(super) groups: &'g ArticleGroups,
    pub(super) clusters: &'g DropClusters,
    /// Block families of which nothing is known.
    pub(super) families: &'g [DropFamily],
    /// What the sites add up to.
    pub(super) sites: &'g [SiteEntry],
    /// Of what less would be left is left nearly empty.
    pub(super) nearly_empty: LimitShare,
}

impl MeasureInputs<'_> {
    /// What is counted of a document.
    pub(super) fn amounts(&self, judged: &StoredDocument) -> DocumentAmounts {
        let alone = u32::from(self.groups.copy(judged.position) == Copy::OfIndex);
        let mut amounts = DocumentAmounts::default();
        for paragraph in &judged.paragraphs {
            let one = |amount: &mut DropAmount, counts: bool| {
                amount.paragraphs += u64::from(counts);
                amount.characters += u64::from(counts) * paragraph.characters;
            };
            let place = paragraph.place;
            let cluster = place.and_then(|place| self.clusters.all.get(place));
            let is_accepted = cluster.is_some_and(|cluster| cluster.accepted.is_some());
            one(&mut amounts.all, true);
            one(&mut amounts.accepted, is_accepted);
            if is_accepted {
                continue;
            }
            let repeats = cluster.is_some_and(DropCluster::repeats);
            one(&mut amounts.repeated, repeats);
            let is_known = cluster.is_some_and(|cluster| cluster.known > alone);
            one(&mut amounts.known, is_known);
            one(&mut amounts.removed, paragraph.removed);
        }
        amounts
    }

    /// What a document is by itself.
    pub(super) fn rules(&self, judged: &StoredDocument) -> impl Iterator<Item = Rule> + use<> {
        let all = judged.paragraphs.iter().map(|one| one.characters).sum();
        let left = judged.paragraphs.iter().filter(|one| !one.removed);
        let left = left.map(|one| one.characters).sum();
        let is_empty = judged.is_spared || all == 0 || self.nearly_empty.is_missed(left, all);
        let copy = match self.groups.copy(judged.position) {
            Copy::OfIndex => Some(Rule::ArticleKnown),
            Copy::OfDrop => Some(Rule::ArticleTwice),
            Copy::None => None,
        };
        is_empty
            .then_some(Rule::NearlyEmptied)
            .into_iter()
            .chain(copy)
    }
}

/// The quantity that counts documents that are such a finding.
pub(super) fn counting(rule: Rule) -> Quantity {
    match rule {
        Rule::NearlyEmptied => Quantity::NearlyEmpty,
        Rule::ArticleKnown => Quantity::KnownArticles,
        _ => Quantity::RepeatedArticles,
    }
}

impl DropCounts {
    /// Counts.
    pub(super) fn new(given: &MeasureInputs<'_>) -> Result<Self> {
        let mut counts = Self {
            sites: vec![SiteCounts::default(); given.clusters.sites.len()],
            ..Self::default()
        };
        given.store.each(|judged| {
            counts.document(judged, given);
            Ok(())
        })?;
        for cluster in &given.clusters.all {
            counts.cluster(cluster);
        }
        for family in given.families {
            let number = given.clusters.site_number(&family.site);
            if let Some(site) = number.and_then(|number| counts.site(number)) {
                site.add(Quantity::NewFamilies, 1);
            }
        }
        // White space between paragraphs belongs to a site's characters, too.
        for entry in given.sites {
            let number = given.clusters.site_number(&entry.name);
            if let Some(site) = number.and_then(|number| counts.site(number)) {
                site.characters = entry.tally.characters;
            }
        }
        for site in &counts.sites {
            counts.all.join(site);
        }
        Ok(counts)
    }

    fn site(&mut self, number: u32) -> Option<&mut SiteCounts> {
        self.sites.get_mut(number as usize)
    }

    fn document(&mut self, judged: &StoredDocument, given: &MeasureInputs<'_>) {
        let amounts = given.amounts(judged);
        let rules = given.rules(judged);
        self.documents.extend(rules.map(|rule| DocumentFinding {
            rule,
            position: judged.position,
            site: judged.site,
            characters: amounts.all.characters,
        }));
        let Some(site) = self.site(judged.site) else {
            return;
        };
        site.documents += 1;
        site.paragraphs += amounts.all.paragraphs;
        site.characters += amounts.all.characters;
        site.accepted += amounts.accepted.paragraphs;
        for (amount, [paragraphs, characters, documents]) in [
            (amounts.repeated, OF_REPEATED),
            (amounts.known, OF_KNOWN),
            (amounts.removed, OF_REMOVED),
        ] {
            site.add(paragraphs, amount.paragraphs);
            site.add(characters, amount.characters);
            site.add(documents, u64::from(amount.paragraphs > 0));
        }
        for rule in given.rules(judged) {
            site.add(counting(rule), 1);
        }
    }

    fn cluster(&mut self, cluster: &DropCluster) {
        let Some(site) = self.site(cluster.site) else {
            return;
        };
        if cluster.accepted.is_none() {
            site.add(Quantity::Lost, cluster.lost);
        }
        if is_open(cluster) {
            site.add(Quantity::ClusterShare, cluster.articles);
        }
        site.add(Quantity::NewClusters, u64::from(cluster.is_new()));
        site.add(Quantity::GrownClusters, u64::from(has_grown(cluster)));
    }
}

/// Whether a cluster repeats in the drop and is not accepted.
fn is_open(cluster: &DropCluster) -> bool {
    cluster.repeats() && cluster.accepted.is_none()
}

/// Whether a cluster stands in more articles than the baseline accepts.
pub(super) fn has_grown(cluster: &DropCluster) -> bool {
    cluster
        .accepted
        .is_some_and(|accepted| cluster.articles > accepted)
}

#[cfg(test)]
mod tests;
