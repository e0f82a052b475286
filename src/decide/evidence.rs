//! The numbers behind a verdict on a paragraph.
//!
//! In: a decoded document. Out: for a paragraph, removed or kept, the bits that
//! it was decoded with, kind by kind, and the counts behind them. It decides
//! nothing.

use super::{Case, Page};
use crate::block::State;
use crate::evidence::{Kind, Weights};
use crate::learn::{Fact, penalty};
use crate::verdict::{Evidence, EvidenceKind};

impl Case<'_> {
    /// The evidence on a paragraph.
    pub(super) fn evidence(&self, page: &Page<'_>, index: usize) -> Vec<Evidence> {
        let fact = &page.scratch.facts[index];
        let weights: Weights = self.scene.weights(fact, self.habits, true);
        let is_said = |kind: Kind| {
            weights.get(kind) != 0 || (kind == Kind::Frequency && fact.brief.has_others())
        };
        let kinds = Kind::ALL.iter().filter(|&&kind| is_said(kind));
        let mut evidence: Vec<Evidence> = kinds
            .map(|&kind| Evidence {
                kind: kind.into(),
                millibits: weights.get(kind),
                count: self.count(page, index, kind),
            })
            .collect();
        if let State::Cued(cue_at) = page.scratch.states[index]
            && cue_at < index
        {
            let offset = index - cue_at;
            let cue = self.habits.cue(&page.scratch.facts[cue_at]);
            let penalty = penalty(fact, &weights);
            let gift = cue.map_or(0, |cue| cue.gift(offset, penalty, fact.dress.is_prose()));
            evidence.push(Evidence {
                kind: EvidenceKind::Block,
                millibits: gift,
                count: offset as u32,
            });
        }
        evidence
    }

    /// The number behind a kind of evidence.
    fn count(&self, page: &Page<'_>, index: usize, kind: Kind) -> u32 {
        let census = self.scene.census;
        let occurrence = || census.site.paragraphs(page.document)[index];
        let fact = &page.scratch.facts[index];
        match kind {
            // Most of what stays stands nowhere else, and is not looked up.
            Kind::Frequency if !fact.brief.has_others() => 1,
            Kind::Frequency => census.others(occurrence()) + 1,
            Kind::Template => census.template_others(occurrence()) + 1,
            Kind::Owner => u32::from(page.owner(index).is_some()),
            Kind::Slot => page.facts.get(index).map_or(0, |fact| fact.opened),
            Kind::Cue => self.habits.cue(fact).map_or(0, |cue| cue.blocks()),
            Kind::OwnWords | Kind::Shape => 0,
        }
    }
}

impl Page<'_> {
    /// The document that a paragraph is taken to advertise.
    pub(super) fn owner(&self, index: usize) -> Option<u32> {
        self.facts.get(index).and_then(|fact| fact.owner)
    }
}

/// Whether what is said of a paragraph takes more than its facts in short: which
/// document owns it, and how many texts its opening is known from.
pub(super) fn needs_facts(fact: &Fact) -> bool {
    let weights = fact.brief.weights();
    weights.get(Kind::Owner) > 0 || weights.get(Kind::Slot) != 0
}

/// Evidence that is a statement, not a number of bits.
pub(super) fn said(kind: EvidenceKind, count: u32) -> Evidence {
    Evidence {
        kind,
        millibits: 0,
        count,
    }
}
