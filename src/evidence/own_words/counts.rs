//! In how many paragraphs of a document each word stands.
//!
//! In: the words of some paragraphs, one paragraph after the other. Out: for any
//! word the number of them that have it. It is a table with open addressing whose
//! slots are chosen by the first bits of a word, which is a hash already. A slot
//! takes eight bytes, so that the table of an article fits in the nearest cache,
//! and an eighth of the slots is full at most, so that nearly every look ends at
//! the first: a longer search is a guess that the processor gets wrong.

use crate::token::Token;

/// In how many paragraphs of a document each word stands.
#[derive(Debug)]
pub(super) struct WordCounts {
    /// A power of two of slots, never more than an eighth of them full.
    slots: Vec<WordSlot>,
    full: usize,
    /// The bits of a word that do not choose its slot.
    shift: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct WordSlot {
    word: u32,
    /// The paragraph in which the word was seen last, and in the upper bits how many
    /// have it; 0 where the slot is empty.
    seen: u32,
}

/// Bits of a count: it is compared with five at most. What is left of 32 numbers the
/// paragraphs of running text, of which a document of 4 GiB has no more.
const COUNT_BITS: u32 = 5;
const COUNT_AT: u32 = u32::BITS - COUNT_BITS;
const MOST: u32 = (1 << COUNT_BITS) - 1;
const LAST: u32 = u32::MAX >> COUNT_BITS;

/// Slots to begin with: an article has about 300 different words.
const SLOTS: usize = 4096;

/// Of so many slots one is full at most.
const ROOM: usize = 8;

impl Default for WordCounts {
    fn default() -> Self {
        Self::with_slots(SLOTS)
    }
}

impl WordCounts {
    fn with_slots(slots: usize) -> Self {
        Self {
            slots: vec![WordSlot::default(); slots],
            full: 0,
            shift: u32::BITS - slots.ilog2(),
        }
    }

    /// Forgets every word.
    pub(super) fn clear(&mut self) {
        self.slots.fill(WordSlot::default());
        self.full = 0;
    }

    /// The slot of a word, or the empty one where it belongs.
    fn place(&self, word: u32) -> usize {
        let mut at = (word >> self.shift) as usize;
        // One question, for two that the processor could not guess apart.
        let is_other = |slot: WordSlot| (slot.word != word) & (slot.seen != 0);
        while is_other(self.slots[at]) {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    /// Adds a word of a paragraph: the same one as before, or one with a number of
    /// its own.
    pub(super) fn add(&mut self, word: Token, paragraph: u32) {
        let at = self.place(word.bits());
        let slot = &mut self.slots[at];
        let paragraph = paragraph & LAST;
        let count = slot.seen >> COUNT_AT;
        let again = (count > 0) & (slot.seen & LAST == paragraph);
        let count_now = (count + u32::from(!again)).min(MOST);
        *slot = WordSlot {
            word: word.bits(),
            seen: count_now << COUNT_AT | paragraph,
        };
        self.full += usize::from(count == 0);
        if self.full * ROOM > self.slots.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let mut larger = Self::with_slots(self.slots.len() * 2);
        for slot in self.slots.iter().filter(|slot| slot.seen != 0) {
            let at = larger.place(slot.word);
            larger.slots[at] = *slot;
        }
        larger.full = self.full;
        *self = larger;
    }

    /// How many paragraphs have a word, [`MOST`] at most.
    #[inline]
    pub(super) fn get(&self, word: Token) -> u32 {
        self.slots[self.place(word.bits())].seen >> COUNT_AT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn the_table_counts_as_a_map_does(
            documents in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(0u32..3000, 0..900), 0..40),
                1..4,
            ),
            // Words whose slots are side by side, near, and far apart.
            scale in prop::sample::select(vec![1u32, 1 << 12, 1 << 20]),
        ) {
            let word = |word: u32| Token::from_bits(word * scale);
            let mut counts = WordCounts::default();
            for document in documents {
                let mut expected: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
                counts.clear();
                for (paragraph, words) in (0..).zip(&document) {
                    for &number in words {
                        let holders = expected.entry(number).or_default();
                        counts.add(word(number), paragraph);
                        holders.insert(paragraph);
                    }
                }
                for number in 0..3000 {
                    let count = expected.get(&number).map_or(0, |holders| holders.len() as u32);
                    prop_assert_eq!(counts.get(word(number)), count.min(MOST));
                }
            }
        }
    }
}
