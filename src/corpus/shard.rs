//! Paragraphs → the distinct ones among those whose fingerprints begin alike.
//!
//! In: paragraphs in any order. Out: the texts, their words and their spellings, in
//! the order in which they were met. Words go where those of a whole worker of
//! shards go, so that what a document has for itself lies side by side. Workers
//! share nothing, so that threads fill them side by side.

use super::print::{ParagraphPrint, take_words};
use super::{Occurrence, Text};
use crate::token::{Dress, Token};

/// Characters that two texts do not have in common at their head by accident:
/// more than a headline (8-15 words in the scored corpora).
const LONG_BEGINNING: u32 = 100;

/// No spelling.
const NONE: u32 = u32::MAX;

/// The distinct paragraphs of a site whose fingerprints begin with the same bits.
#[derive(Debug, Default)]
pub(super) struct Shard {
    texts: Vec<Text>,
    spellings: Vec<Occurrence>,
    /// The next spelling of the same text.
    others: Vec<u32>,
    table: SpellingTable,
}

impl Shard {
    /// How many distinct texts it has.
    pub(super) fn texts(&self) -> usize {
        self.texts.len()
    }

    /// Fetches what tells whether the paragraph is known: whoever does so for
    /// several paragraphs first waits for the memory once.
    pub(super) fn touch(&self, exact: u64) {
        self.table.touch(exact);
    }

    /// The number of a paragraph's spelling, a new one if it is new; the words of a
    /// new text go behind those of the worker.
    pub(super) fn spelling(
        &mut self,
        paragraph: &ParagraphPrint,
        words: &[u8],
        of_worker: &mut Vec<Token>,
    ) -> u32 {
        self.table.make_room(self.texts.len() + 1);
        let dress = paragraph.dress;
        let slot = self.table.slot(paragraph.exact);
        if slot.spelling == NONE {
            let spelling = narrow(self.spellings.len());
            *slot = SpellingSlot {
                exact: paragraph.exact,
                dress,
                spelling,
            };
            let text = self.add_text(paragraph, words, of_worker);
            return self.add_spelling(Occurrence { text, dress });
        }
        let (mut at, mut same) = (slot.spelling, slot.dress == dress);
        while !same && self.others[at as usize] != NONE {
            at = self.others[at as usize];
            same = self.spellings[at as usize].dress == dress;
        }
        if !same {
            let text = self.spellings[at as usize].text;
            self.others[at as usize] = narrow(self.spellings.len());
            at = self.add_spelling(Occurrence { text, dress });
        }
        if dress.numbers > 0 {
            // One text may be written with several separators between its numbers.
            let text = &mut self.texts[self.spellings[at as usize].text as usize];
            text.masked = text.masked.min(paragraph.masked);
        }
        at
    }

    fn add_text(
        &mut self,
        paragraph: &ParagraphPrint,
        words: &[u8],
        of_worker: &mut Vec<Token>,
    ) -> u32 {
        let (at, start) = (narrow(self.texts.len()), of_worker.len());
        take_words(words, of_worker);
        let count = of_worker.len() - start;
        let text = Text::new(paragraph.exact, paragraph.masked, start, count);
        self.texts.push(text);
        at
    }

    fn add_spelling(&mut self, spelling: Occurrence) -> u32 {
        let at = narrow(self.spellings.len());
        let dress = spelling.dress;
        let text = &mut self.texts[spelling.text as usize];
        let is_open = dress.size >= LONG_BEGINNING && !dress.ends_sentence;
        text.words |= u64::from(dress.ends_cut || is_open);
        self.spellings.push(spelling);
        self.others.push(NONE);
        at
    }

    /// What was found, without what it was found with.
    pub(super) fn finish(self) -> Distinct {
        Distinct {
            texts: self.texts,
            spellings: self.spellings,
        }
    }
}

/// The distinct paragraphs of a shard.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    pub(super) texts: Vec<Text>,
    pub(super) spellings: Vec<Occurrence>,
}

/// The first spelling of each text, by fingerprint: open addressing with linear
/// probing. Fingerprint and dress lie in the slot, so that a known paragraph
/// costs one look into memory.
#[derive(Debug, Default)]
struct SpellingTable {
    /// A power of two of them, or none.
    slots: Vec<SpellingSlot>,
}

#[derive(Clone, Copy, Debug)]
struct SpellingSlot {
    exact: u64,
    dress: Dress,
    /// [`NONE`] where the slot is free.
    spelling: u32,
}

impl SpellingTable {
    /// Grows so that a third of the slots stay free with this many texts.
    fn make_room(&mut self, texts: usize) {
        if texts * 3 <= self.slots.len() * 2 {
            return;
        }
        let free = SpellingSlot {
            exact: 0,
            dress: Dress::default(),
            spelling: NONE,
        };
        let many = (self.slots.len() * 2).max(16);
        let few = std::mem::replace(&mut self.slots, vec![free; many]);
        for slot in few {
            if slot.spelling != NONE {
                *self.slot(slot.exact) = slot;
            }
        }
    }

    /// The slot of a fingerprint, or the free one where it belongs. There is
    /// room.
    fn slot(&mut self, exact: u64) -> &mut SpellingSlot {
        let mask = self.slots.len() - 1;
        let mut at = exact as usize & mask;
        while self.slots[at].spelling != NONE && self.slots[at].exact != exact {
            at = (at + 1) & mask;
        }
        &mut self.slots[at]
    }

    fn touch(&self, exact: u64) {
        let place = exact as usize & self.slots.len().wrapping_sub(1);
        std::hint::black_box(self.slots.get(place).map(|slot| slot.exact));
    }
}

/// Texts and spellings are numbered in 32 bits: a site of four thousand million
/// distinct paragraphs is beyond any machine that this runs on.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A paragraph of few kinds; its words say which it is.
    fn paragraph() -> impl Strategy<Value = (ParagraphPrint, Vec<u8>)> {
        (0u64..40, 0u64..3, 95u32..103, 0u16..2, any::<bool>()).prop_map(
            |(exact, masked, size, numbers, ends_cut)| {
                let words: Vec<u8> = (0..exact % 5)
                    .flat_map(|word| (exact as u32 * 8 + word as u32).to_le_bytes())
                    .collect();
                let paragraph = ParagraphPrint {
                    // Many are found in one place of the table.
                    exact: exact << 11,
                    // Only numbers can be written with several separators.
                    masked: if exact % 2 == 0 { 7 } else { masked },
                    dress: Dress {
                        size,
                        numbers: if exact % 2 == 0 { 0 } else { 1 + numbers },
                        ends_cut,
                        ..Dress::default()
                    },
                    words: exact as u32 % 5,
                };
                (paragraph, words)
            },
        )
    }

    proptest! {
        #[test]
        fn a_shard_is_a_map_of_texts_and_a_map_of_spellings(
            paragraphs in proptest::collection::vec(paragraph(), 0..300),
        ) {
            let mut shard = Shard::default();
            let mut naive: BTreeMap<u64, (u64, bool, Vec<u8>)> = BTreeMap::new();
            let (mut order, mut numbers) = (Vec::new(), Vec::new());
            let mut of_worker = vec![Token::from_bits(1); 3];
            for (paragraph, words) in &paragraphs {
                shard.touch(paragraph.exact);
                numbers.push(shard.spelling(paragraph, words, &mut of_worker) as usize);
                let new = (paragraph.masked, false, words.clone());
                let text = naive.entry(paragraph.exact).or_insert_with(|| {
                    order.push(paragraph.exact);
                    new
                });
                text.0 = text.0.min(paragraph.masked);
                text.1 |= paragraph.dress.ends_cut
                    || (paragraph.dress.size >= LONG_BEGINNING && !paragraph.dress.ends_sentence);
            }
            let found = shard.finish();
            prop_assert_eq!(found.texts.len(), order.len());
            let mut before = 3;
            for (text, exact) in found.texts.iter().zip(order) {
                let (masked, cut, words) = &naive[&exact];
                prop_assert_eq!((text.exact, text.masked, text.may_be_cut()), (exact, *masked, *cut));
                prop_assert_eq!(text.range().start, before);
                before = text.range().end;
                let bits = of_worker[text.range()].iter().flat_map(|word| word.bits().to_le_bytes());
                prop_assert_eq!(&bits.collect::<Vec<u8>>(), words);
            }
            for ((paragraph, _), &number) in paragraphs.iter().zip(&numbers) {
                let spelling = found.spellings[number];
                prop_assert_eq!(spelling.dress, paragraph.dress);
                prop_assert_eq!(found.texts[spelling.text as usize].exact, paragraph.exact);
            }
            let mut distinct: Vec<String> = paragraphs
                .iter()
                .map(|(paragraph, _)| format!("{} {:?}", paragraph.exact, paragraph.dress))
                .collect();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assert_eq!(found.spellings.len(), distinct.len());
        }
    }
}
