//! What became of a document as a whole, as a line of the record says it.
//!
//! In: what was decided. Out: one word for it, and sums of what went. It counts nothing.

use serde::{Deserialize, Serialize};

use crate::verdict::DocumentVerdict;

/// What was decided of a document as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Nothing went.
    #[default]
    Unchanged,
    /// Some paragraphs went.
    Changed,
    /// It went whole, as a copy of another.
    Dropped,
    /// No body was found in it, and it was left alone.
    Spared,
}

impl Fate {
    /// All of them, in their order.
    pub(crate) const ALL: [Fate; 4] = [Fate::Unchanged, Fate::Changed, Fate::Dropped, Fate::Spared];

    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fate::Unchanged => "unchanged",
            Fate::Changed => "changed",
            Fate::Dropped => "dropped",
            Fate::Spared => "spared",
        }
    }
}

impl From<&DocumentVerdict> for Fate {
    /// What becomes of the document that a verdict is about.
    fn from(verdict: &DocumentVerdict) -> Self {
        if verdict.dropped {
            Fate::Dropped
        } else if verdict.spared {
            Fate::Spared
        } else if verdict.removals.is_empty() {
            Fate::Unchanged
        } else {
            Fate::Changed
        }
    }
}

/// What went of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedSums {
    /// Paragraphs.
    pub paragraphs: u64,
    /// Their characters.
    pub characters: u64,
    /// Bytes of the source, white space around the paragraphs and escapes included.
    pub bytes: u64,
}
