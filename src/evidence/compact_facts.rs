//! The facts of a paragraph, as short as they can be kept.
//!
//! In: facts. Out: sixteen bytes that hold what blocks are decoded from and what
//! habits are learned from, so that a site's facts are found once and stay in
//! memory. What reports quote beside (counts, owners) is not in them.

use super::Weights;
use super::facts::Facts;
use crate::bits::Millibits;
use crate::verdict::EvidenceKind;

/// The kinds of evidence that do not depend on what is learned, in their order.
const FIXED: [EvidenceKind; 5] = [
    EvidenceKind::Frequency,
    EvidenceKind::Template,
    EvidenceKind::Owner,
    EvidenceKind::OwnWords,
    EvidenceKind::Slot,
];

/// What is kept of a paragraph's facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompactFacts {
    bits: [i16; FIXED.len()],
    flags: u16,
    /// In eighths of a bit.
    loss: u16,
    changes: (i8, i8),
}

/// Places of the flags.
const FRESH: u16 = 1;
const HEAD: u16 = 1 << 1;
const HEADLINE: u16 = 1 << 2;
const OWNED: u16 = 1 << 3;
const KNOWN: u16 = 1 << 4;
const CREDIT: u16 = 1 << 5;
const HAS_OTHERS: u16 = 1 << 6;
const HAS_FORM: u16 = 1 << 7;
const FORMAL: u16 = 1 << 8;

impl From<&Facts> for CompactFacts {
    fn from(facts: &Facts) -> Self {
        let flag = |flag: u16, is_set: bool| if is_set { flag } else { 0 };
        // No kind of evidence says more than 16 bits either way.
        let bits = FIXED.map(|kind| {
            let bits = facts.weights.get(kind);
            bits.clamp(i16::MIN.into(), i16::MAX.into()) as i16
        });
        let eighths = |bits: Millibits| (bits / 125).clamp(-127, 127) as i8;
        CompactFacts {
            loss: (facts.loss / 125).clamp(0, u16::MAX.into()) as u16,
            changes: (eighths(facts.changes.0), eighths(facts.changes.1)),
            bits,
            flags: flag(FRESH, facts.fresh)
                | flag(HEAD, facts.head)
                | flag(HEADLINE, facts.headline)
                | flag(OWNED, facts.owned)
                | flag(KNOWN, facts.known)
                | flag(CREDIT, facts.credit)
                | flag(FORMAL, facts.formal)
                | flag(HAS_OTHERS, facts.others > 0)
                | flag(HAS_FORM, facts.template_others > 0),
        }
    }
}

impl CompactFacts {
    fn has(self, flag: u16) -> bool {
        self.flags & flag == flag
    }

    /// What its loss would cost, outside a block that a cue opened.
    #[must_use]
    pub fn loss(self) -> Millibits {
        Millibits::from(self.loss) * 125
    }

    /// What it costs that body stands above it, and below it, if it is furniture.
    #[must_use]
    pub fn changes(self) -> (Millibits, Millibits) {
        (
            Millibits::from(self.changes.0) * 125,
            Millibits::from(self.changes.1) * 125,
        )
    }

    /// Whether it counts as standing nowhere else.
    #[must_use]
    pub fn is_fresh(self) -> bool {
        self.has(FRESH)
    }

    /// Whether it stands where a headline or lead may stand.
    #[must_use]
    pub fn is_at_head(self) -> bool {
        self.has(HEAD)
    }

    /// Whether it is such a line and on its document's topic.
    #[must_use]
    pub fn is_headline(self) -> bool {
        self.has(HEADLINE)
    }

    /// Whether its document owns it.
    #[must_use]
    pub fn is_owned(self) -> bool {
        self.has(OWNED)
    }

    /// Whether it is of a list, a table or a page's form.
    #[must_use]
    pub fn is_formal(self) -> bool {
        self.has(FORMAL)
    }

    /// Whether its text, or the text in its slot, stands elsewhere.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.has(KNOWN)
    }

    /// Whether it ends in a credit.
    #[must_use]
    pub fn has_credit(self) -> bool {
        self.has(CREDIT)
    }

    /// Whether other groups have its cluster.
    #[must_use]
    pub fn has_others(self) -> bool {
        self.has(HAS_OTHERS)
    }

    /// Whether other groups have its form, numbers apart.
    #[must_use]
    pub fn has_form(self) -> bool {
        self.has(HAS_FORM)
    }

    /// The evidence; frequency is 0 where the paragraph counts as fresh.
    #[must_use]
    pub fn weights(self) -> Weights {
        let mut weights = Weights::default();
        for (kind, bits) in FIXED.into_iter().zip(self.bits) {
            weights.set(kind, Millibits::from(bits));
        }
        weights
    }
}
