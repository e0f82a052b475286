//! In how many of the things that come one after the other each word stands.
//!
//! In: the words of paragraphs, or of documents, one after the other. Out: for any word
//! the number of them that have it. It is a table with open addressing whose slots are
//! chosen by the first bits of a word, which is a hash already. A slot takes eight bytes,
//! so that the table of an article fits in the nearest cache.

use super::holders::PARTS;
use super::rarity::SAMPLE;
use crate::token::Token;

/// In how many paragraphs of a document each word stands. An article has about 300
/// different words. A count is compared with five at most; what five bits leave of 32
/// numbers the paragraphs of running text, of which a document of 4 GiB has no more. Of
/// eight slots one is full at most, so that nearly every look ends at the first: a longer
/// search is a guess that the processor gets wrong.
pub(super) type ParagraphCounts = WordCounts<0, 5, 8, 4096>;

/// In how many documents of a sample each word of one of [`PARTS`] parts of all words
/// stands: there are many words, and each is looked for as often as it is added only.
pub(super) type DocumentCounts = WordCounts<{ PARTS.ilog2() }, 16, 2, 64>;

const _: () = assert!(SAMPLE < 1 << 16);

/// In how many things each word stands. All words begin with the same `SAME` bits, a count
/// has `COUNT_BITS`, of `ROOM` slots one is full at most, and there are `SLOTS` to begin
/// with.
#[derive(Debug)]
pub(super) struct WordCounts<
    const SAME: u32,
    const COUNT_BITS: u32,
    const ROOM: usize,
    const SLOTS: usize,
> {
    /// A power of two of slots.
    slots: Vec<WordSlot>,
    full: usize,
    /// The bits of a word that do not choose its slot.
    shift: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct WordSlot {
    word: u32,
    /// The thing in which the word was seen last, and in the upper bits how many have it;
    /// 0 where the slot is empty.
    seen: u32,
}

impl<const SAME: u32, const COUNT_BITS: u32, const ROOM: usize, const SLOTS: usize> Default
    for WordCounts<SAME, COUNT_BITS, ROOM, SLOTS>
{
    fn default() -> Self {
        Self::with_slots(SLOTS)
    }
}

impl<const SAME: u32, const COUNT_BITS: u32, const ROOM: usize, const SLOTS: usize>
    WordCounts<SAME, COUNT_BITS, ROOM, SLOTS>
{
    const COUNT_AT: u32 = u32::BITS - COUNT_BITS;
    const MOST: u32 = (1 << COUNT_BITS) - 1;
    const LAST: u32 = u32::MAX >> COUNT_BITS;

    fn with_slots(slots: usize) -> Self {
        Self {
            slots: vec![WordSlot::default(); slots],
            full: 0,
            shift: u32::BITS - slots.ilog2(),
        }
    }

    /// Forgets every word.
    pub(super) fn clear(&mut self) {
        if self.full > 0 {
            self.slots.fill(WordSlot::default());
            self.full = 0;
        }
    }

    /// The slot of a word, or the empty one where it belongs.
    fn place(&self, word: u32) -> usize {
        let mut at = ((word << SAME) >> self.shift) as usize;
        // One question, for two that the processor could not guess apart.
        let is_other = |slot: WordSlot| (slot.word != word) & (slot.seen != 0);
        while is_other(self.slots[at]) {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    /// Adds a word of a thing: the same one as before, or one with a number of its own.
    pub(super) fn add(&mut self, word: Token, thing: u32) {
        let at = self.place(word.bits());
        let slot = &mut self.slots[at];
        let thing = thing & Self::LAST;
        let count = slot.seen >> Self::COUNT_AT;
        let again = (count > 0) & (slot.seen & Self::LAST == thing);
        let count_now = (count + u32::from(!again)).min(Self::MOST);
        *slot = WordSlot {
            word: word.bits(),
            seen: count_now << Self::COUNT_AT | thing,
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

    /// How many things have a word, as many as a count can say at most.
    #[inline]
    pub(super) fn get(&self, word: Token) -> u32 {
        self.slots[self.place(word.bits())].seen >> Self::COUNT_AT
    }

    /// The words, each with the number of things that have it, in no order that means
    /// anything.
    pub(super) fn list(&self) -> Vec<(Token, u32)> {
        let full = self.slots.iter().filter(|slot| slot.seen != 0);
        full.map(|slot| (Token::from_bits(slot.word), slot.seen >> Self::COUNT_AT))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Counts the words of lists of things with a table and with a map.
    fn compare<const SAME: u32, const BITS: u32, const ROOM: usize, const SLOTS: usize>(
        lists: &[Vec<Vec<u32>>],
        word: impl Fn(u32) -> Token,
    ) -> Result<(), TestCaseError> {
        let mut counts = WordCounts::<SAME, BITS, ROOM, SLOTS>::default();
        for things in lists {
            let mut expected: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            counts.clear();
            for (thing, words) in (0..).zip(things) {
                for &number in words {
                    counts.add(word(number), thing);
                    expected
                        .entry(word(number).bits())
                        .or_default()
                        .insert(thing);
                }
            }
            let most = (1 << BITS) - 1;
            let expected: BTreeMap<u32, u32> = expected
                .iter()
                .map(|(&word, holders)| (word, (holders.len() as u32).min(most)))
                .collect();
            for number in 0..3000 {
                let count = expected.get(&word(number).bits()).copied();
                prop_assert_eq!(counts.get(word(number)), count.unwrap_or(0));
            }
            let listed: BTreeMap<u32, u32> = counts
                .list()
                .iter()
                .map(|&(word, count)| (word.bits(), count))
                .collect();
            prop_assert_eq!(listed, expected);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_table_counts_as_a_map_does(
            lists in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(0u32..3000, 0..900), 0..40),
                1..4,
            ),
            // Words whose slots are side by side, near, and far apart.
            scale in prop::sample::select(vec![1u32, 1 << 12, 1 << 20]),
        ) {
            compare::<0, 5, 8, 4096>(&lists, |word| Token::from_bits(word.wrapping_mul(scale)))?;
            let of_one_part = |word: u32| Token::from_bits(word.wrapping_mul(scale) & (u32::MAX >> 4));
            compare::<4, 16, 2, 64>(&lists, of_one_part)?;
        }
    }
}
