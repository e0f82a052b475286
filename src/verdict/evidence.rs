//! Evidence: what speaks for and against a paragraph, in bits.
//!
//! In: nothing. Out: the plain data that the decision returns. It never weighs
//! anything.

use serde::{Deserialize, Serialize};

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// In how many documents it stands.
    Frequency,
    /// In how many documents its form stands.
    Template,
    /// Whose headline or lead it is.
    Owner,
    /// Whether the document says it in its own words.
    OwnWords,
    /// What stands behind its opening elsewhere.
    Slot,
    /// Whether it opens blocks.
    Cue,
    /// What it looks like.
    Shape,
    /// It stands so many paragraphs after a cue.
    Block,
    /// The document says it in that paragraph, too.
    Repeat,
    /// It is on the deny-list.
    Deny,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [EvidenceKind; 10] = [
        EvidenceKind::Frequency,
        EvidenceKind::Template,
        EvidenceKind::Owner,
        EvidenceKind::OwnWords,
        EvidenceKind::Slot,
        EvidenceKind::Cue,
        EvidenceKind::Shape,
        EvidenceKind::Block,
        EvidenceKind::Repeat,
        EvidenceKind::Deny,
    ];

    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EvidenceKind::Frequency => "frequency",
            EvidenceKind::Template => "template",
            EvidenceKind::Owner => "owner",
            EvidenceKind::OwnWords => "own-words",
            EvidenceKind::Slot => "slot",
            EvidenceKind::Cue => "cue",
            EvidenceKind::Shape => "shape",
            EvidenceKind::Block => "block",
            EvidenceKind::Repeat => "repeat",
            EvidenceKind::Deny => "deny",
        }
    }
}

/// What one kind of evidence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The kind.
    pub kind: EvidenceKind,
    /// For (positive) or against (negative) removal, in thousandths of a bit.
    pub millibits: i32,
    /// The number behind it: documents that have it, distance from the cue...
    pub count: u32,
}

impl Evidence {
    /// What it says, in bits.
    #[must_use]
    pub fn bits(self) -> f64 {
        bits(i64::from(self.millibits))
    }
}

/// The sum of evidence, in bits.
#[must_use]
pub fn sum_of_bits(evidence: &[Evidence]) -> f64 {
    bits(evidence.iter().map(|one| i64::from(one.millibits)).sum())
}

/// Thousandths of a bit as bits.
///
/// A division of two integers below 2^53 is rounded the same way on every
/// machine, and the shortest spelling of its result has at most three
/// decimals: no byte of a report depends on where it was written.
#[must_use]
pub fn bits(millibits: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of weights stay far below 2^53"
    )]
    let millibits = millibits as f64;
    millibits / 1000.0
}
