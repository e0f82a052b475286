//! What stands in the slot of a paragraph.
//!
//! In: the slots and frames of a site, and one document. Out: the evidence that a
//! paragraph is an opening with a text of other documents behind it, or words around
//! its document's own headline.

use super::ownership::OWN_BELOW;
use super::{Facts, PageFacts, Sources};
use crate::bits::{BIT, Millibits, log2};
use crate::corpus::Occurrence;
use crate::verdict::EvidenceKind;

/// The text in a slot stands in other documents; and one of them owns it.
const FILLED: Millibits = 4 * BIT;
const FILLED_BY_OWNED: Millibits = 6 * BIT;

/// Slot evidence from which a text no longer counts as standing nowhere else.
const KNOWN_BY_SLOT: Millibits = 2 * BIT;

/// Other groups that have the same words around their headlines, from which they are
/// believed.
const MIN_FRAMED: u32 = 2;

impl Sources<'_> {
    /// Another text behind an opening.
    pub(super) fn weigh_slot(&self, facts: &mut Facts, page: &PageFacts<'_>, index: usize) {
        let census = self.census;
        let document = page.document;
        let occurrence = census.site.paragraphs(document)[index];
        if self.says_its_filling(page, index) {
            return;
        }
        let group = census.groups.of_document[document];
        let opening = self.slots.opening(occurrence.text);
        let opened = opening.map_or(0, |opening| opening.bits(facts.dress.is_prose()));
        let mut bits = 0;
        if let Some(filling) = self.foreign_filling(occurrence) {
            let owner = self.owners.other(filling, group);
            bits += match owner {
                Some(_) => FILLED_BY_OWNED,
                // Who speaks twice says the same by accident: "ANNA: That is right."
                None if opened > 0 => FILLED,
                None => 0,
            };
            facts.owner = facts.owner.or(owner);
        }
        if census.is_link(occurrence) && facts.dress.words >= u16::from(facts.dress.lead_in) + 3 {
            let sides = census.stance(occurrence);
            let said = page.head.row(index).cohesion();
            if sides.alone() >= 500 && sides.has_own_above() && said < OWN_BELOW {
                bits += FILLED;
            }
        }
        facts.opened = opening.map_or(0, |opening| opening.known);
        bits += opened;
        let framed = self.frames.others(occurrence.text);
        if framed >= MIN_FRAMED {
            bits += FILLED + log2(u64::from(framed));
        }
        facts.weights.set(EvidenceKind::Slot, bits);
        facts.fresh &= bits < KNOWN_BY_SLOT;
    }

    /// The cluster of the text in a paragraph's slot, if it is another one.
    pub(super) fn foreign_filling(&self, occurrence: Occurrence) -> Option<u32> {
        let filling = self.slots.filling(occurrence.text)?;
        let cluster = self.census.clusters.of_text[filling as usize];
        (cluster != self.census.cluster(occurrence)).then_some(cluster)
    }

    /// Whether the text in a paragraph's slot stands in the same document: a
    /// lead that is said again under a dateline.
    fn says_its_filling(&self, page: &PageFacts<'_>, index: usize) -> bool {
        let occurrence = self.census.site.paragraphs(page.document)[index];
        let Some(filling) = self.slots.filling(occurrence.text) else {
            return false;
        };
        let cluster = self.census.clusters.of_text[filling as usize];
        let itself = usize::from(self.census.cluster(occurrence) == cluster);
        let clusters = page.clusters.get_or_init(|| {
            let paragraphs = self.census.site.paragraphs(page.document);
            let clusters = paragraphs.iter().map(|&other| self.census.cluster(other));
            let mut clusters: Vec<u32> = clusters.collect();
            clusters.sort_unstable();
            clusters
        });
        let from = clusters.partition_point(|&other| other < cluster);
        clusters[from..]
            .iter()
            .take(2)
            .filter(|&&other| other == cluster)
            .count()
            > itself
    }
}
