//! What a document says in its own words.
//!
//! In: which paragraphs of a document are running text that stands nowhere
//! else. Out: how much of any text those paragraphs say too. It knows nothing
//! of layout or language: a headline is recognised because the text under it is
//! about the same thing.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::bits::log2;
use crate::corpus::{Occurrence, Site};
use crate::token::Token;

/// Documents in which the rarity of words is counted. Documents are in the order
/// of a hash of their content, so that the first of them are a random sample:
/// of a word that one document in a hundred has it sees forty.
const SAMPLE: usize = 4096;

/// How rare each word of a site is.
#[derive(Debug, Default)]
pub struct Rarity {
    /// How surprising it is to find a word in a document, in thousandths of a bit.
    weights: FxHashMap<Token, u32>,
    /// The same of a word that no document has.
    unknown: u32,
    /// All the words of each text together, of the texts that are asked about:
    /// a teaser stands in many documents, and its words weigh the same in each.
    of_text: Vec<u32>,
}

impl Rarity {
    /// Counts the documents of each word, in the first documents of the site.
    /// Cohesion can be asked about the texts of which `is_asked` says so.
    #[must_use]
    pub fn new(site: &Site, is_asked: impl Fn(Occurrence) -> bool + Sync) -> Self {
        let mut rarity = Self::count(site);
        let mut asked = vec![false; site.texts.len()];
        for &spelling in site.spellings() {
            asked[spelling.text as usize] |= is_asked(spelling);
        }
        rarity.of_text = asked
            .into_par_iter()
            .zip(0..site.texts.len() as u32)
            .map(|(is_asked, text)| {
                let words = if is_asked { site.words(text) } else { &[] };
                let sum: u64 = words.iter().map(|&word| rarity.weight(word)).sum();
                u32::try_from(sum).unwrap_or(u32::MAX)
            })
            .collect();
        rarity
    }

    fn count(site: &Site) -> Self {
        let documents = site.documents.len().min(SAMPLE);
        let mut seen: FxHashMap<Token, Seen> = FxHashMap::default();
        for document in 0..documents {
            for occurrence in site.paragraphs(document).iter() {
                for &word in site.words(occurrence.text) {
                    let word = seen.entry(word).or_default();
                    // Documents are counted from 1, so that 0 is none.
                    word.documents += u32::from(word.last != document as u32 + 1);
                    word.last = document as u32 + 1;
                }
            }
        }
        let weight = |holders: u32| {
            let bits = log2(documents as u64 + 1) - log2(u64::from(holders.max(1)));
            u32::try_from(bits).unwrap_or(0)
        };
        let weights = seen.into_iter();
        let weights = weights.map(|(word, seen)| (word, weight(seen.documents)));
        Self {
            weights: weights.collect(),
            unknown: weight(1),
            of_text: Vec::new(),
        }
    }

    /// How surprising it is to find a word in a document, in thousandths of a
    /// bit.
    fn weight(&self, word: Token) -> u64 {
        u64::from(self.weights.get(&word).copied().unwrap_or(self.unknown))
    }
}

/// Where a word was seen.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The document in which it was seen last.
    last: u32,
    /// How many documents have it.
    documents: u32,
}

/// The words of one document's own paragraphs; used for one document after the
/// other.
#[derive(Debug, Default)]
pub struct OwnWords {
    counts: WordCounts,
    /// Its own paragraphs: their places and texts.
    paragraphs: Vec<(usize, u32)>,
}

impl OwnWords {
    /// Gathers the words of the paragraphs of which `is_own` says so.
    pub fn gather(&mut self, site: &Site, document: usize, is_own: &[bool]) {
        self.counts.clear();
        self.paragraphs.clear();
        let paragraphs = site.paragraphs(document);
        for (index, (occurrence, _)) in (0..)
            .zip(paragraphs.iter().zip(is_own))
            .filter(|(_, (_, own))| **own)
        {
            self.paragraphs.push((index as usize, occurrence.text));
            for &word in site.words(occurrence.text) {
                self.counts.add(word, index);
            }
        }
    }

    /// Its first paragraph of running text that stands nowhere else.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        self.paragraphs.first().map(|&(index, _)| index)
    }

    /// How much of a text, in thousandths of its words weighted by rarity, the
    /// document says in its own paragraphs, those of `except` left out.
    #[must_use]
    pub fn cohesion(&self, site: &Site, rarity: &Rarity, text: u32, except: Range<usize>) -> u32 {
        let from = self.paragraphs.partition_point(|own| own.0 < except.start);
        let to = self.paragraphs.partition_point(|own| own.0 < except.end);
        let except = self.paragraphs.get(from..to).unwrap_or_default();
        let mut said = 0;
        for &word in site.words(text) {
            let count = self.counts.get(word) as usize;
            let stands_in = |own: &&(usize, u32)| site.words(own.1).contains(&word);
            // Most words stand in no own paragraph, and most of the others in more
            // than are left out.
            if count > 0
                && (count > except.len() || count > except.iter().filter(stands_in).count())
            {
                said += rarity.weight(word);
            }
        }
        let all = rarity
            .of_text
            .get(text as usize)
            .map_or(0, |&all| u64::from(all));
        (said * 1000)
            .checked_div(all)
            .map_or(0, |share| u32::try_from(share).unwrap_or(1000))
    }
}

/// In how many paragraphs of a document each word stands: a table with open
/// addressing that is emptied by counting on. A document's table fits in the
/// nearest cache, which a general map with its control bytes twice the size
/// did not (half the time of finding the heads went there).
#[derive(Debug)]
struct WordCounts {
    /// A power of two of slots, never more than half of them full.
    slots: Vec<Slot>,
    full: usize,
    /// Slots of other rounds are empty.
    round: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    word: u32,
    round: u32,
    /// The paragraph in which the word was seen last.
    last: u32,
    count: u32,
}

/// Slots to begin with: an article has about 300 different words.
const SLOTS: usize = 1024;

impl Default for WordCounts {
    fn default() -> Self {
        Self {
            slots: vec![Slot::default(); SLOTS],
            full: 0,
            round: 1,
        }
    }
}

impl WordCounts {
    fn clear(&mut self) {
        self.full = 0;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.slots.fill(Slot::default());
            self.round = 1;
        }
    }

    /// The slot of a word, or the empty one where it belongs.
    fn place(&self, word: u32) -> usize {
        let mask = self.slots.len() - 1;
        let spread = u64::from(word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut at = (spread >> 32) as usize & mask;
        while self.slots[at].round == self.round && self.slots[at].word != word {
            at = (at + 1) & mask;
        }
        at
    }

    fn add(&mut self, word: Token, paragraph: u32) {
        let at = self.place(word.bits());
        let slot = &mut self.slots[at];
        if slot.round == self.round {
            slot.count += u32::from(slot.last != paragraph);
            slot.last = paragraph;
            return;
        }
        *slot = Slot {
            word: word.bits(),
            round: self.round,
            last: paragraph,
            count: 1,
        };
        self.full += 1;
        if self.full * 2 > self.slots.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 2];
        let slots = std::mem::replace(&mut self.slots, larger);
        for slot in slots.into_iter().filter(|slot| slot.round == self.round) {
            let at = self.place(slot.word);
            self.slots[at] = slot;
        }
    }

    fn get(&self, word: Token) -> u32 {
        let slot = self.slots[self.place(word.bits())];
        if slot.round == self.round {
            slot.count
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn the_table_counts_as_a_map_does(
            documents in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(0u32..3000, 0..900), 0..5),
                1..4,
            ),
            rounds in 0u32..3,
        ) {
            // A round just before the counter is at its end.
            let mut counts = WordCounts { round: u32::MAX - rounds, ..WordCounts::default() };
            for document in documents {
                let mut expected: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
                counts.clear();
                for (paragraph, words) in (0..).zip(&document) {
                    for &word in words {
                        counts.add(Token::from_bits(word), paragraph);
                        expected.entry(word).or_default().insert(paragraph);
                    }
                }
                for word in 0..3000 {
                    let count = expected.get(&word).map_or(0, BTreeSet::len);
                    prop_assert_eq!(counts.get(Token::from_bits(word)) as usize, count);
                }
            }
        }
    }

    #[test]
    fn cohesion_is_the_share_that_other_paragraphs_say() {
        let site = site(&[
            "red fox\nthe red fox ran\nthe grey owl slept",
            "the sea",
            "the hill",
        ]);
        let document = place(&site, 0);
        let mut own = OwnWords::default();
        own.gather(&site, document, &[false, true, true]);
        let rarity = Rarity::new(&site, |_| true);
        let texts: Vec<u32> = site
            .paragraphs(document)
            .iter()
            .map(|occurrence| occurrence.text)
            .collect();
        let of = |text: u32, except| own.cohesion(&site, &rarity, text, except);
        assert_eq!(own.first(), Some(1));
        assert_eq!(of(texts[0], 0..1), 1000, "all of it is said below");
        assert_eq!(
            of(texts[0], 1..2),
            0,
            "not where that paragraph is left out"
        );
        assert!(
            (1..500).contains(&of(texts[2], 2..3)),
            "of its words only `the`"
        );
        assert_eq!(
            of(texts[0], 7..9),
            1000,
            "a range beyond the end leaves nothing out"
        );
    }

    #[test]
    fn rare_words_weigh_more() {
        let site = site(&["the heron", "the town", "the pier"]);
        let rarity = Rarity::new(&site, |_| true);
        let weight = |word: &str| rarity.weight(crate::token::tokenise(word).words[0]);
        assert!(weight("heron") > weight("the"));
        assert_eq!(weight("unknown"), weight("heron"));
    }
}
