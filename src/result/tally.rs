//! Tallies: what went, in numbers.
//!
//! In: documents with their verdicts. Out: sums that merge in any order, so
//! that a site's are the sum of its documents' and the corpus's the sum of its
//! sites'. It never looks at words.

use serde::{Deserialize, Serialize};

use crate::verdict::{ByReason, DocumentVerdict, Reason};

/// Paragraphs, with the characters in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// How many paragraphs.
    pub paragraphs: u64,
    /// How many characters are in them.
    pub characters: u64,
}

impl Amount {
    fn merge(&mut self, other: Amount) {
        self.paragraphs += other.paragraphs;
        self.characters += other.characters;
    }
}

impl ByReason<Amount> {
    /// Adds to the amount for one reason.
    pub fn add(&mut self, reason: Reason, amount: Amount) {
        self.get_mut(reason).merge(amount);
    }

    /// The amount for all reasons together.
    #[must_use]
    pub fn all(&self) -> Amount {
        let mut sum = Amount::default();
        self.iter().for_each(|(_, amount)| sum.merge(*amount));
        sum
    }
}

/// What documents add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Documents.
    pub documents: u64,
    /// Documents that lost a paragraph and stayed.
    pub changed: u64,
    /// Documents that went whole, because the article is there twice.
    pub dropped: u64,
    /// Documents in which no body was found, and that were therefore left alone.
    pub spared: u64,
    /// Documents of which no paragraph is left.
    pub emptied: u64,
    /// Paragraphs, removed ones included.
    pub paragraphs: u64,
    /// Characters of the texts, white space included.
    pub characters: u64,
    /// What went.
    pub removed: ByReason<Amount>,
}

impl Tally {
    /// Counts one document.
    pub fn count(
        &mut self,
        verdict: &DocumentVerdict,
        characters: u64,
        removed: &ByReason<Amount>,
    ) {
        let gone = removed.all().paragraphs;
        self.documents += 1;
        self.dropped += u64::from(verdict.dropped);
        self.changed += u64::from(gone > 0 && !verdict.dropped);
        self.spared += u64::from(verdict.spared);
        self.emptied += u64::from(empties(verdict));
        self.paragraphs += u64::from(verdict.paragraphs);
        self.characters += characters;
        for reason in Reason::ALL {
            self.removed.add(reason, *removed.get(reason));
        }
    }

    /// Adds what other documents add up to.
    pub fn merge(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.changed += other.changed;
        self.dropped += other.dropped;
        self.spared += other.spared;
        self.emptied += other.emptied;
        self.paragraphs += other.paragraphs;
        self.characters += other.characters;
        for reason in Reason::ALL {
            self.removed.add(reason, *other.removed.get(reason));
        }
    }
}

/// What goes of a document with paragraphs of so many characters.
#[must_use]
pub fn removed_amounts(verdict: &DocumentVerdict, characters: &[u64]) -> ByReason<Amount> {
    let mut removed: ByReason<Amount> = ByReason::default();
    if verdict.dropped {
        // A document that goes whole has lost nothing before.
        let amount = Amount {
            paragraphs: u64::from(verdict.paragraphs),
            characters: characters.iter().sum(),
        };
        removed.add(Reason::Duplicate, amount);
    }
    for removal in &verdict.removals {
        let size = characters.get(removal.paragraph as usize);
        let amount = Amount {
            paragraphs: 1,
            characters: size.copied().unwrap_or_default(),
        };
        removed.add(removal.reason, amount);
    }
    removed
}

/// Whether a verdict leaves nothing of a document that stays.
#[must_use]
pub fn empties(verdict: &DocumentVerdict) -> bool {
    !verdict.dropped
        && verdict.paragraphs > 0
        && verdict.removals.len() == verdict.paragraphs as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Removal;

    fn verdict(paragraphs: u32, removals: u32, dropped: bool) -> DocumentVerdict {
        let removal = |paragraph| Removal {
            paragraph,
            reason: Reason::Cue,
            evidence: Vec::new(),
            cluster: None,
            family: None,
            owner: None,
        };
        DocumentVerdict {
            paragraphs,
            removals: (0..removals).map(removal).collect(),
            dropped,
            ..DocumentVerdict::default()
        }
    }

    fn amount(paragraphs: u64) -> ByReason<Amount> {
        let mut removed = ByReason::default();
        removed.add(
            Reason::Cue,
            Amount {
                paragraphs,
                characters: 10 * paragraphs,
            },
        );
        removed
    }

    #[test]
    fn each_document_is_counted_once_under_what_became_of_it() {
        let mut tally = Tally::default();
        tally.count(&verdict(4, 0, false), 50, &amount(0));
        tally.count(&verdict(4, 1, false), 50, &amount(1));
        tally.count(&verdict(2, 2, false), 20, &amount(2));
        tally.count(&verdict(3, 0, true), 30, &amount(3));
        tally.count(&verdict(0, 0, false), 0, &amount(0));
        assert_eq!(
            (tally.documents, tally.changed, tally.dropped, tally.emptied),
            (5, 2, 1, 1)
        );
        assert_eq!((tally.paragraphs, tally.characters), (13, 150));
        assert_eq!(
            tally.removed.cue,
            Amount {
                paragraphs: 6,
                characters: 60
            }
        );
        assert_eq!(tally.removed.all(), tally.removed.cue);
    }

    #[test]
    fn tallies_merge_in_any_order() {
        let (mut one, mut two) = (Tally::default(), Tally::default());
        one.count(&verdict(4, 1, false), 50, &amount(1));
        two.count(&verdict(2, 2, false), 20, &amount(2));
        let (mut left, mut right) = (one, two);
        left.merge(&two);
        right.merge(&one);
        assert_eq!(left, right);
        assert_eq!(left.documents, 2);
    }
}
