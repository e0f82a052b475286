//! Blocks as they are seen, and how much of them is sentences.
//!
//! In: the paragraphs of a document. Out: numbers about a block below a cue. It learns
//! nothing: that is [`super`]'s.

use serde::{Deserialize, Serialize};

use super::super::shape::Class;
use crate::corpus::Paragraphs;

/// A block as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Paragraphs from the cue to the last one that is known from elsewhere.
    pub known: usize,
    /// Paragraphs from the cue to the document's end.
    pub remaining: usize,
    /// Whether running text of the document's own stands above the cue.
    pub below_body: bool,
    /// What stands above the cue.
    pub above: Mixture,
    /// What stands below the last known paragraph.
    pub rest: Mixture,
}

/// How much of some paragraphs is sentences rather than lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mixture {
    /// Paragraphs of more than two words.
    pub paragraphs: u32,
    /// Of them, running text and short sentences.
    pub prose: u32,
}

impl Mixture {
    /// The mixtures of the first 0, 1, 2... of some paragraphs.
    #[must_use]
    pub fn prefixes(paragraphs: Paragraphs<'_>) -> Vec<Self> {
        let mut mixture = Mixture::default();
        let mut prefixes = Vec::with_capacity(paragraphs.len() + 1);
        prefixes.push(mixture);
        for occurrence in paragraphs.iter() {
            if occurrence.dress.words > 2 {
                mixture.paragraphs += 1;
                mixture.prose += u32::from(Class::of(occurrence.dress) != Class::Line);
            }
            prefixes.push(mixture);
        }
        prefixes
    }

    /// What is left of it when its beginning is taken away.
    #[must_use]
    pub fn without(self, beginning: Mixture) -> Self {
        Mixture {
            paragraphs: self.paragraphs.saturating_sub(beginning.paragraphs),
            prose: self.prose.saturating_sub(beginning.prose),
        }
    }

    pub(super) fn add(&mut self, other: Mixture) {
        self.paragraphs += other.paragraphs;
        self.prose += other.prose;
    }

    /// The share of running text, in thousandths.
    pub(super) fn share(self) -> i64 {
        i64::from(self.prose) * 1000 / i64::from(self.paragraphs.max(1))
    }
}
