//! What the paragraphs that repeat stand between.
//!
//! In: the documents of a site, and which of their paragraphs are the document's own
//! text and which are known from other documents. Out: for each cluster, and for each
//! form with numbers, how often own text and how often known paragraphs stand right
//! above it and right below it. Counts only, which merge in any order. It never says
//! what goes.
//!
//! "Share" under every entry of a live page ends what is furniture; the line over a
//! list of links begins it; a prompt in mid-article does both. What a line was seen to
//! stand between says what it costs to change there.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::corpus::{Occurrence, Site};

/// What a neighbour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// Sentences that stand nowhere else.
    Own,
    /// A paragraph, or a form, that other documents have.
    Known,
    /// Anything else: nothing is counted.
    Other,
}

/// How often own text and known paragraphs stand on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Times that own text stands there.
    pub own: u32,
    /// Times that a known paragraph does.
    pub known: u32,
}

/// Sightings of no line in particular that are counted beforehand: of 15 neighbours
/// of a paragraph of furniture two are body, which makes a change cost 2.7 bits.
const OWN_BEFORE: u64 = 2;
const KNOWN_BEFORE: u64 = 13;

impl Side {
    /// What it costs that the paragraph on this side is of the other kind than the
    /// line (body beside furniture) rather than of the same: negative where that is
    /// the usual thing.
    #[must_use]
    pub fn change(self) -> Millibits {
        log2_ratio(
            u64::from(self.known) + KNOWN_BEFORE,
            u64::from(self.own) + OWN_BEFORE,
        )
        .clamp(-MOST, CHANGE)
    }
}

const CHANGE: Millibits = 27 * BIT / 10;

/// No side alone says more than this.
const MOST: Millibits = 5 * BIT;

/// Both sides of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Above it.
    pub above: Side,
    /// Below it.
    pub below: Side,
    /// Above and below the passage that it is part of.
    pub around: Side,
}

impl Side {
    /// The share of own text, in thousandths; all where nothing is known.
    fn share(self) -> i32 {
        let all = u64::from(self.own) + u64::from(self.known);
        (u64::from(self.own) * 1000).checked_div(all).map_or(1000, |share| share as i32)
    }
}

impl Sides {
    /// How often it stands alone in own text, in thousandths.
    #[must_use]
    pub fn alone(self) -> i32 {
        self.above.share().min(self.below.share())
    }

    /// The share of own text among its neighbours, in thousandths; all of it where
    /// nothing is known of them.
    #[must_use]
    pub fn own_share(self) -> i32 {
        let own = u64::from(self.around.own);
        let all = own + u64::from(self.around.known);
        (own * 1000).checked_div(all).map_or(1000, |share| share as i32)
    }
}

/// The sides of what repeats on a site.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// For each text whose sides are its.
    key_of_text: Vec<u32>,
    sides: Vec<Sides>,
}

impl Surroundings {
    /// Counts the neighbours in those documents of a site that `is_counted` names.
    #[must_use]
    pub fn new(
        site: &Site,
        key_of_text: Vec<u32>,
        keys: usize,
        is_counted: impl Fn(usize) -> bool + Sync,
        neighbour: impl Fn(&Occurrence) -> (Neighbour, u32) + Sync,
    ) -> Self {
        let zeros = || -> Vec<AtomicU32> { (0..keys).map(|_| AtomicU32::new(0)).collect() };
        let counts = [zeros(), zeros(), zeros(), zeros(), zeros(), zeros()];
        let add = |key: u32, side: usize, what: Neighbour| {
            let at = match what {
                Neighbour::Own => 2 * side,
                Neighbour::Known => 2 * side + 1,
                Neighbour::Other => return,
            };
            // Additions of whole numbers end in the same sums in whatever order.
            counts[at][key as usize].fetch_add(1, Ordering::Relaxed);
        };
        (0..site.documents.len())
            .into_par_iter()
            .filter(|&document| is_counted(document))
            .for_each_init(Vec::new, |kinds: &mut Vec<(u32, (Neighbour, u32))>, document| {
                kinds.clear();
                let paragraphs = site.paragraphs(document);
                kinds.extend(paragraphs.iter().map(|occurrence| {
                    (key_of_text[occurrence.text as usize], neighbour(occurrence))
                }));
                for pair in kinds.windows(2) {
                    let ((upper, above), (lower, below)) = (pair[0], pair[1]);
                    add(lower, 0, above.0);
                    add(upper, 1, below.0);
                }
                let mut start = 0;
                while start < kinds.len() {
                    let holders = kinds[start].1.1;
                    let mut end = start + 1;
                    while holders > 0 && kinds.get(end).is_some_and(|kind| kind.1.1 == holders) {
                        end += 1;
                    }
                    if holders > 0 {
                        let above = start.checked_sub(1).map(|at| kinds[at].1.0);
                        let below = kinds.get(end).map(|kind| kind.1.0);
                        for &(key, _) in &kinds[start..end] {
                            for side in [above, below].into_iter().flatten() {
                                add(key, 2, side);
                            }
                        }
                    }
                    start = end;
                }
            });
        let count = |at: usize, key: usize| counts[at][key].load(Ordering::Relaxed);
        let sides = (0..keys).map(|key| Sides {
            above: Side {
                own: count(0, key),
                known: count(1, key),
            },
            below: Side {
                own: count(2, key),
                known: count(3, key),
            },
            around: Side {
                own: count(4, key),
                known: count(5, key),
            },
        });
        let sides = sides.collect();
        Self { key_of_text, sides }
    }

    /// The sides of a text.
    #[must_use]
    pub fn of(&self, text: u32) -> Sides {
        let key = self.key_of_text.get(text as usize);
        key.and_then(|&key| self.sides.get(key as usize))
            .copied()
            .unwrap_or_default()
    }
}
