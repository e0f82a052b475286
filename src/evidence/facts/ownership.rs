//! Whose words a paragraph says.
//!
//! In: the heads and owners of a site, and one document. Out: for a paragraph whether its
//! document owns it, which other one does, and how much of it is the document's own word.

use super::super::head::{Head, PLACE_FIRST};
use super::{Facts, PageFacts, Sources};
use crate::bits::{BIT, Millibits};
use crate::verdict::EvidenceKind;

/// A line that another document owns.
const ADVERTISED: Millibits = 3 * BIT;

/// Cohesion (in thousandths) from which a line is the document's own word, below
/// the head and in it; a bit more for every step beyond. The most that it says.
pub(super) const OWN_BELOW: u32 = 400;
const OWN_AT_HEAD: u32 = 300;
const OWN_STEP_BELOW: i32 = 5;
const OWN_STEP_AT_HEAD: i32 = 10;
const OWN_MOST: Millibits = 7 * BIT;

/// Cohesion that a line named by its place is taken to have.
const NAMED_BY_PLACE: u32 = 800;

impl Sources<'_> {
    /// Whose headline or lead it is, and how much of it is the document's own.
    pub(super) fn weigh_ownership(
        &self,
        facts: &mut Facts,
        document: usize,
        head: &Head<'_>,
        index: usize,
    ) {
        let site = self.census.site;
        let occurrence = site.paragraphs(document)[index];
        let group = self.census.groups.of_document[document];
        let filling = self.foreign_filling(occurrence);
        let is_own = facts.others > 0
            && (facts.head || head.is_beside_own(index))
            && self.owners.owns(facts.cluster, group);
        facts.owned = is_own
            || head.row(index).place() == PLACE_FIRST
            || (facts.head && filling.is_some_and(|filling| self.owners.owns(filling, group)));
        if !facts.owned && facts.dress.words >= 3 && facts.others > 0 {
            facts.owner = self.owners.other(facts.cluster, group);
            if facts.owner.is_some() {
                facts.weights.set(EvidenceKind::Owner, ADVERTISED);
            }
        }
        if facts.dress.is_prose() || facts.dress.words < 3 {
            return;
        }
        let said = head.row(index).cohesion();
        let named = head.row(index).place() > 0;
        let cohesion = if named {
            said.max(NAMED_BY_PLACE)
        } else {
            said
        };
        facts.headline = facts.head && cohesion >= OWN_AT_HEAD && (facts.others == 0 || named);
        let beyond = |least: u32, step: i32| cohesion.saturating_sub(least) as i32 * step;
        let bits = if facts.headline && facts.others == 0 {
            beyond(OWN_AT_HEAD, OWN_STEP_AT_HEAD).min(OWN_MOST)
        } else {
            let bits = beyond(OWN_BELOW, OWN_STEP_BELOW);
            if facts.others > 0 { bits / 4 } else { bits }
        };
        facts.weights.set(EvidenceKind::OwnWords, -bits);
    }

    /// Whether a paragraph close by advertises the same document.
    pub(super) fn has_companion(
        &self,
        page: &PageFacts<'_>,
        index: usize,
        owner: Option<u32>,
    ) -> bool {
        let paragraphs = self.census.site.paragraphs(page.document);
        let group = self.census.groups.of_document[page.document];
        (index.saturating_sub(2)..(index + 3).min(paragraphs.len()))
            .filter(|&at| at != index)
            .any(|at| {
                let other = paragraphs[at];
                other.dress.words >= 3
                    && !other.dress.is_prose()
                    && self.census.others(other) > 0
                    && self.owners.other(self.census.cluster(other), group) == owner
            })
    }
}
