//! Paragraphs of documents → what the page shows of them.
//!
//! In: documents with what is said of their paragraphs, some to one survey and some to
//! another. Out: an example of each cluster and family that is shown, what nearly went, and the
//! counts behind the pictures; one survey of all, whichever documents were given to which. It
//! holds what is shown.

use super::budget::{EXAMPLES, KEPT_BY, NEAR, NEAR_CHARACTERS, NEAR_MILLIBITS};
use super::example::{Example, ExamplePlace, NearMiss};
use super::histograms::{Missing, Positions};
use super::lowest::Lowest;
use super::near::NearestMisses;
use super::said_table::{SaidInShort, SaidTable};
use super::survey::{SurveyWanted, SurveyedDocument};

/// What was found.
pub(super) struct ParagraphSurvey {
    pub(super) near: NearestMisses<NearMiss>,
    /// What stayed for another reason than the evidence.
    pub(super) kept_by: NearestMisses<NearMiss>,
    /// Paragraphs that nearly went, or stayed for another reason.
    pub(super) nearly_gone: u64,
    /// For each cluster that is shown.
    pub(super) clusters: Vec<Option<Example>>,
    /// For each family that is shown.
    pub(super) families: Vec<FamilySeen>,
    pub(super) positions: Positions,
    pub(super) missing: Missing,
}

/// What was seen of a family.
pub(super) struct FamilySeen {
    /// By their draws; of equal ones the first.
    pub(super) documents: Lowest<(u64, u64), ExamplePlace>,
    /// The last document that had it.
    last: u64,
}

impl ParagraphSurvey {
    pub(super) fn new(wanted: &SurveyWanted) -> Self {
        let family = || FamilySeen {
            documents: Lowest::new(EXAMPLES),
            last: 0,
        };
        Self {
            near: NearestMisses::new(NEAR),
            kept_by: NearestMisses::new(KEPT_BY),
            nearly_gone: 0,
            clusters: wanted.clusters.iter().map(|_| None).collect(),
            families: wanted.families.iter().map(|_| family()).collect(),
            positions: Positions::default(),
            missing: Missing::default(),
        }
    }

    /// Looks at the paragraphs of a document: one that comes after those it was given before.
    pub(super) fn add(&mut self, document: &SurveyedDocument<'_>, table: &SaidTable) {
        let brief = &document.brief;
        let mut parts = Positions::parts(brief.sums.paragraphs);
        for (paragraph, one) in (0..).zip(brief.said) {
            let part = parts.next().unwrap_or_default();
            let Some(said) = table.get(one.number) else {
                continue;
            };
            self.positions.count(part, said.reason);
            let stayed = one.stayed.filter(|_| said.reason.is_none());
            if let Some(stayed) = stayed {
                self.add_stayed(document, table, (paragraph, one.number, said), stayed);
            }
            if let Some(at) = table.cluster_at(said, document.site)
                && let Some(example) = self.clusters.get_mut(at as usize)
            {
                let missing = stayed.map(|(_, missing)| missing);
                let number = document.found.place.number;
                let rank = (missing.is_some(), document.hash, number, paragraph);
                Example::offer(example, rank, || {
                    Example::new(rank, brief, one.number, missing)
                });
            }
            if let Some(at) = table.family_at(said, document.site)
                && let Some(seen) = self.families.get_mut(at as usize)
            {
                seen.add(document);
            }
        }
    }

    /// Looks at a paragraph that stayed: its characters, and the thousandths of a bit that
    /// were missing.
    #[inline]
    fn add_stayed(
        &mut self,
        document: &SurveyedDocument<'_>,
        table: &SaidTable,
        (paragraph, number, said): (u32, u64, &SaidInShort),
        (characters, missing): (u64, u32),
    ) {
        if characters < NEAR_CHARACTERS {
            return;
        }
        let list = match said.kept_by {
            Some(_) => &mut self.kept_by,
            None => {
                if said.is_in_cluster {
                    self.missing.count(i64::from(missing));
                }
                if i64::from(missing) >= NEAR_MILLIBITS {
                    return;
                }
                &mut self.near
            }
        };
        self.nearly_gone += 1;
        let cluster = table.cluster(number);
        // One that stands nowhere else is known by its place.
        let alone = document.hash ^ u64::from(paragraph);
        let key = (document.site, cluster.unwrap_or(alone));
        list.offer(i64::from(missing), key, || {
            let about = (paragraph, number, cluster, missing);
            NearMiss::new(document.found, &document.brief, about)
        });
    }

    /// Adds what was found of other documents.
    pub(super) fn merge(&mut self, other: Self) {
        let is_before = |one: &NearMiss, other: &NearMiss| one.found.place < other.found.place;
        self.near.merge(other.near, is_before);
        self.kept_by.merge(other.kept_by, is_before);
        self.nearly_gone += other.nearly_gone;
        for (kept, example) in self.clusters.iter_mut().zip(other.clusters) {
            if let Some(example) = example {
                Example::offer(kept, example.rank, || example);
            }
        }
        for (kept, seen) in self.families.iter_mut().zip(other.families) {
            kept.documents.merge(seen.documents);
        }
        self.positions.merge(&other.positions);
        self.missing.merge(&other.missing);
    }
}

impl FamilySeen {
    fn add(&mut self, document: &SurveyedDocument<'_>) {
        let found = &document.found;
        let number = found.place.number;
        if self.last == number {
            return;
        }
        self.last = number;
        if !found.is_large {
            self.documents.offer((document.hash, number), || *found);
        }
    }
}
