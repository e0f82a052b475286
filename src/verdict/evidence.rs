//! Evidence: what speaks for and against a paragraph, in bits.
//!
//! In: nothing. Out: the plain data that the decision returns. It never weighs
//! anything.

named! {
    /// A kind of evidence.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum EvidenceKind {
        /// In how many documents it stands.
        Frequency = "frequency",
        /// In how many documents its form stands, numbers apart.
        Template = "template",
        /// Whether it is a headline or lead, and whose.
        Owner = "owner",
        /// How much of it the document says in its own words.
        OwnWords = "own-words",
        /// A known text behind a known opening.
        Slot = "slot",
        /// Whether it opens blocks.
        Cue = "cue",
        /// Whether it looks like furniture.
        Shape = "shape",
        /// It stands so many paragraphs after a cue.
        Block = "block",
        /// The document says it in that paragraph, too.
        Repeat = "repeat",
        /// It is on the deny-list.
        Deny = "deny",
    }
}

impl EvidenceKind {
    /// Those that are weighed for every paragraph; the others are statements about some.
    pub(crate) const WEIGHED: [EvidenceKind; 7] = [
        EvidenceKind::Frequency,
        EvidenceKind::Template,
        EvidenceKind::Owner,
        EvidenceKind::OwnWords,
        EvidenceKind::Slot,
        EvidenceKind::Cue,
        EvidenceKind::Shape,
    ];
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
