//! The rules that documents are judged by.
//!
//! In: what was learned of a site. Out: its habits, and rules for where they do not fit,
//! each stricter than the one before: what is learned of furniture can have been learned
//! of articles. It decides nothing.

use super::{Lessons, ParagraphFact};
use crate::bits::Millibits;
use crate::evidence::cue::{Cue, Cues};
use crate::evidence::shape::{Freshness, Shapes};

/// What the blocks of a site are like.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// What opens them.
    cues: Cues,
    /// For each cluster whether it is among `cues`, a bit each: this is asked of every
    /// paragraph, and has room in a near cache.
    is_cue: Vec<u64>,
    pub(super) shapes: Option<Shapes>,
    pub(super) freshness: Freshness,
    /// Bits for a short line right above a block.
    pub(super) opener: Millibits,
    /// Whether what goes must stand on more than half of the site's pages.
    pub(super) is_strict: bool,
}

impl Habits {
    /// The habits of a site of so many clusters, from what is settled of them.
    pub(super) fn new(lessons: Lessons, cues: Cues, opener: Millibits, clusters: usize) -> Self {
        let mut is_cue = vec![0; clusters.div_ceil(64)];
        #[expect(clippy::iter_over_hash_type, reason = "each sets its own flag")]
        for &cluster in cues.keys() {
            is_cue[cluster as usize / 64] |= 1 << (cluster % 64);
        }
        Self {
            cues,
            is_cue,
            shapes: Some(lessons.shapes),
            freshness: lessons.freshness,
            opener,
            is_strict: false,
        }
    }

    /// Cues that are believed.
    #[must_use]
    pub fn cue_count(&self) -> usize {
        self.cues.len()
    }

    /// The cue that a paragraph is, if it is one here.
    #[must_use]
    pub fn cue(&self, fact: &ParagraphFact) -> Option<&Cue> {
        let cues = self.is_cue.get(fact.cluster as usize / 64)?;
        if cues >> (fact.cluster % 64) & 1 == 0 {
            return None;
        }
        self.cues
            .get(&fact.cluster)
            .filter(|_| !(fact.compact.is_at_head() && fact.compact.is_owned()))
    }
}

/// The rules of a site, each stricter than the one before: its habits; nothing that is
/// learned, only what repeats; only what stands on more than half of its pages.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    all: [Habits; 3],
    of_site: usize,
}

impl Rules {
    pub(super) fn new(learned: Habits, freshness: Freshness, of_site: usize) -> Self {
        let counting = Habits {
            freshness,
            ..Habits::default()
        };
        let strict = Habits {
            is_strict: true,
            ..counting.clone()
        };
        Self {
            all: [learned, counting, strict],
            of_site,
        }
    }

    /// Whether the site as a whole is not judged by its habits.
    #[must_use]
    pub fn are_strict(&self) -> bool {
        self.of_site > 0
    }

    /// What the site's documents are decoded with, if enough is left of them.
    #[must_use]
    pub fn of_site(&self) -> &Habits {
        &self.all[self.of_site]
    }

    /// What a document was decoded with, by [`super::DecodingBuffers::rules`].
    #[must_use]
    pub fn of(&self, number: usize) -> &Habits {
        &self.all[number]
    }

    /// The rules of the site and those that are stricter, with their numbers.
    pub(super) fn since_site(&self) -> impl Iterator<Item = (usize, &Habits)> {
        self.all.iter().enumerate().skip(self.of_site)
    }
}
