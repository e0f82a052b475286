//! The numbers behind a verdict on a paragraph.
//!
//! In: a decoded document. Out: for a paragraph, removed or kept, the bits that
//! it was decoded with, kind by kind, and the counts behind them. It decides
//! nothing.

use super::{Case, DecodedPage};
use crate::block::State;
use crate::evidence::Weights;
use crate::learn::{Habits, ParagraphFact, penalty};
use crate::verdict::{Evidence, EvidenceKind};

impl Case<'_> {
    /// What a document was decoded with.
    pub(super) fn habits(&self, page: &DecodedPage<'_>) -> &Habits {
        self.rules.of(page.scratch.rules)
    }

    /// Adds the evidence on a paragraph.
    pub(super) fn weigh(&self, page: &DecodedPage<'_>, index: usize, evidence: &mut Vec<Evidence>) {
        let fact = &page.scratch.facts[index];
        let weights: Weights = self.scene.weights(fact, self.habits(page), true);
        let is_said = |kind: EvidenceKind| {
            weights.get(kind) != 0 || (kind == EvidenceKind::Frequency && fact.compact.has_others())
        };
        let kinds = EvidenceKind::WEIGHED.iter().filter(|&&kind| is_said(kind));
        evidence.extend(kinds.map(|&kind| Evidence {
            kind,
            millibits: weights.get(kind),
            count: self.count(page, index, kind),
        }));
        if let State::Cued(cue_at) = page.scratch.states[index]
            && cue_at < index
        {
            let offset = index - cue_at;
            let cue = self.habits(page).cue(&page.scratch.facts[cue_at]);
            let penalty = penalty(fact, &weights);
            let gift = cue.map_or(0, |cue| cue.gift(offset, penalty, fact.dress.is_prose()));
            evidence.push(Evidence {
                kind: EvidenceKind::Block,
                millibits: gift,
                count: offset as u32,
            });
        }
    }

    /// The number behind a kind of evidence.
    fn count(&self, page: &DecodedPage<'_>, index: usize, kind: EvidenceKind) -> u32 {
        let census = self.scene.census;
        let occurrence = || census.site.paragraphs(page.document)[index];
        let fact = &page.scratch.facts[index];
        match kind {
            // Most of what stays stands nowhere else, and is not looked up.
            EvidenceKind::Frequency if !fact.compact.has_others() => 1,
            EvidenceKind::Frequency => census.others(occurrence()) + 1,
            EvidenceKind::Template => census.template_others(occurrence()) + 1,
            EvidenceKind::Owner => u32::from(page.owner(index).is_some()),
            EvidenceKind::Slot => page.references.get(index).map_or(0, |known| known.opened),
            EvidenceKind::Cue => self.habits(page).cue(fact).map_or(0, |cue| cue.blocks()),
            EvidenceKind::OwnWords
            | EvidenceKind::Shape
            | EvidenceKind::Block
            | EvidenceKind::Repeat
            | EvidenceKind::Deny => 0,
        }
    }
}

impl DecodedPage<'_> {
    /// The document that a paragraph is taken to advertise.
    pub(super) fn owner(&self, index: usize) -> Option<u32> {
        self.references.get(index).and_then(|known| known.owner)
    }
}

/// Whether what is said of a paragraph takes more than its facts in short: which
/// document owns it, and how many texts its opening is known from.
pub(super) fn needs_references(fact: &ParagraphFact) -> bool {
    let weights = fact.compact.weights();
    weights.get(EvidenceKind::Owner) > 0 || weights.get(EvidenceKind::Slot) != 0
}

/// Evidence that is a statement, not a number of bits.
pub(super) fn said(kind: EvidenceKind, count: u32) -> Evidence {
    Evidence {
        kind,
        millibits: 0,
        count,
    }
}
