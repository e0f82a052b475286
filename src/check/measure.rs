//! Documents → what is counted of a drop.
//!
//! In: the documents, and what their clusters add up to. Out: a number for every
//! quantity, and the documents that are findings by themselves.

use super::clusters::{DropCluster, DropClusters};
use super::groups::{ArticleGroups, Copy};
use super::limit::LimitShare;
use super::model::{Measure, Rule};
use super::quantity::{Quantity, Unit};
use super::store::{Store, StoredDocument};
use crate::error::Result;

/// Paragraphs, their characters, and the documents that have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct DropAmount {
    paragraphs: u64,
    characters: u64,
    documents: u64,
}

impl DropAmount {
    /// Adds what a document has of it.
    fn add(&mut self, of_document: DropAmount) {
        self.paragraphs += of_document.paragraphs;
        self.characters += of_document.characters;
        self.documents += u64::from(of_document.paragraphs > 0);
    }
}

/// What a drop adds up to.
#[derive(Debug, Default)]
pub(super) struct DropCounts {
    repeated: DropAmount,
    known: DropAmount,
    removed: DropAmount,
    accepted: DropAmount,
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
    /// Its characters.
    pub(super) characters: u64,
}

/// What is measured, and with what.
pub(super) struct MeasureInputs<'g> {
    pub(super) store: &'g Store,
    pub(super) groups: &'g ArticleGroups,
    pub(super) clusters: &'g DropClusters,
    /// Of what less would be left is left nearly empty.
    pub(super) nearly_empty: LimitShare,
}

impl DropCounts {
    /// Counts.
    pub(super) fn new(given: &MeasureInputs<'_>) -> Result<Self> {
        let mut counts = Self::default();
        given.store.each(|judged| {
            counts.paragraphs(judged, given);
            counts.document(judged, given);
            Ok(())
        })?;
        Ok(counts)
    }

    /// Counts the paragraphs of a document.
    fn paragraphs(&mut self, judged: &StoredDocument, given: &MeasureInputs<'_>) {
        let alone = u32::from(given.groups.copy(judged.position) == Copy::OfIndex);
        let [mut repeated, mut known, mut removed, mut accepted] = [DropAmount::default(); 4];
        for paragraph in &judged.paragraphs {
            let one = |amount: &mut DropAmount, counts: bool| {
                amount.paragraphs += u64::from(counts);
                amount.characters += u64::from(counts) * paragraph.characters;
            };
            let place = paragraph.place;
            let cluster = place.and_then(|place| given.clusters.all.get(place));
            let is_accepted = cluster.is_some_and(|cluster| cluster.accepted.is_some());
            one(&mut accepted, is_accepted);
            if is_accepted {
                continue;
            }
            one(&mut repeated, cluster.is_some_and(DropCluster::repeats));
            one(
                &mut known,
                cluster.is_some_and(|cluster| cluster.known > alone),
            );
            one(&mut removed, paragraph.removed);
        }
        self.repeated.add(repeated);
        self.known.add(known);
        self.removed.add(removed);
        self.accepted.add(accepted);
    }

    /// Says what a document is by itself.
    fn document(&mut self, judged: &StoredDocument, given: &MeasureInputs<'_>) {
        let all = judged.paragraphs.iter().map(|one| one.characters).sum();
        let left = judged.paragraphs.iter().filter(|one| !one.removed);
        let left = left.map(|one| one.characters).sum();
        let mut find = |rule| {
            self.documents.push(DocumentFinding {
                rule,
                position: judged.position,
                characters: all,
            });
        };
        if judged.is_spared || all == 0 || given.nearly_empty.is_missed(left, all) {
            find(Rule::NearlyEmptied);
        }
        match given.groups.copy(judged.position) {
            Copy::OfIndex => find(Rule::ArticleKnown),
            Copy::OfDrop => find(Rule::ArticleTwice),
            Copy::None => {}
        }
    }

    /// Paragraphs that the baseline accepts.
    pub(super) fn accepted(&self) -> u64 {
        self.accepted.paragraphs
    }

    /// How much there is of a quantity that is counted here.
    fn count(&self, quantity: Quantity) -> u64 {
        let documents = |rule| {
            let found = self.documents.iter().filter(|found| found.rule == rule);
            found.count() as u64
        };
        match quantity {
            Quantity::RepeatedParagraphs => self.repeated.paragraphs,
            Quantity::RepeatedCharacters => self.repeated.characters,
            Quantity::RepeatedDocuments => self.repeated.documents,
            Quantity::KnownParagraphs => self.known.paragraphs,
            Quantity::KnownCharacters => self.known.characters,
            Quantity::KnownDocuments => self.known.documents,
            Quantity::RemovedParagraphs => self.removed.paragraphs,
            Quantity::RemovedCharacters => self.removed.characters,
            Quantity::RemovedDocuments => self.removed.documents,
            Quantity::NearlyEmpty => documents(Rule::NearlyEmptied),
            Quantity::KnownArticles => documents(Rule::ArticleKnown),
            Quantity::RepeatedArticles => documents(Rule::ArticleTwice),
            Quantity::Lost
            | Quantity::ClusterShare
            | Quantity::NewClusters
            | Quantity::NewFamilies
            | Quantity::GrownClusters => 0,
        }
    }
}

/// Everything that is there to be measured.
pub(super) struct Measured<'m> {
    pub(super) counts: &'m DropCounts,
    pub(super) clusters: &'m DropClusters,
    /// Block families of which nothing is known.
    pub(super) new_families: u64,
    /// Of how many documents, paragraphs, characters.
    pub(super) of: super::model::DropTotals,
    /// Whether there is an index, and a baseline.
    pub(super) has: (bool, bool),
}

impl Measured<'_> {
    /// How much there is of everything that can be said.
    pub(super) fn all(&self) -> Vec<Measure> {
        let can_be_said = |quantity: &Quantity| match quantity {
            index if index.wants_index() => self.has.0,
            baseline if baseline.wants_baseline() => self.has.1,
            _ => true,
        };
        let quantities = Quantity::ALL.into_iter().filter(can_be_said);
        quantities.map(|quantity| self.measure(quantity)).collect()
    }

    fn measure(&self, quantity: Quantity) -> Measure {
        let unit = quantity.unit();
        let of = match unit {
            Unit::Paragraphs => Some(self.of.paragraphs),
            Unit::Characters => Some(self.of.characters),
            Unit::Documents => Some(self.of.documents),
            Unit::Clusters | Unit::Families => None,
        };
        let clusters = &self.clusters.all;
        let count = match quantity {
            Quantity::ClusterShare => {
                let open = clusters.iter().filter(|cluster| is_open(cluster));
                open.map(|cluster| cluster.articles).max().unwrap_or(0)
            }
            Quantity::Lost => {
                let open = clusters.iter().filter(|cluster| cluster.accepted.is_none());
                open.map(|cluster| cluster.lost).sum()
            }
            Quantity::NewClusters => {
                let new = clusters.iter().filter(|cluster| cluster.is_new());
                new.count() as u64
            }
            Quantity::GrownClusters => {
                let grown = clusters.iter().filter(|cluster| has_grown(cluster));
                grown.count() as u64
            }
            Quantity::NewFamilies => self.new_families,
            counted => self.counts.count(counted),
        };
        Measure {
            quantity,
            unit,
            count,
            of,
        }
    }
}

/// Whether a cluster repeats in the drop and is not accepted.
pub(super) fn is_open(cluster: &DropCluster) -> bool {
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
