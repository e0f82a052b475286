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
use crate::corpus::Site;
use crate::token::Token;

/// How rare each word of a site is.
#[derive(Debug, Default)]
pub struct Rarity {
    /// How surprising it is to find a word in a document, in thousandths of a bit.
    weights: FxHashMap<Token, u32>,
    /// The same of a word that no document has.
    unknown: u32,
}

impl Rarity {
    /// Counts the documents of each word.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let documents = site.documents.len();
        let share = documents
            .div_ceil(rayon::current_num_threads().max(1))
            .max(1);
        let counted: Vec<FxHashMap<Token, Seen>> = (0..documents.div_ceil(share))
            .into_par_iter()
            .map(|part| count(site, part * share..documents.min((part + 1) * share)))
            .collect();
        let mut seen = FxHashMap::default();
        for part in counted {
            seen = merge(seen, part);
        }
        let weight = |documents: u32| {
            let bits = log2(documents_of(site) + 1) - log2(u64::from(documents.max(1)));
            u32::try_from(bits).unwrap_or(0)
        };
        let weights = seen
            .into_iter()
            .map(|(word, seen)| (word, weight(seen.documents)));
        Self {
            weights: weights.collect(),
            unknown: weight(1),
        }
    }

    /// How surprising it is to find a word in a document, in thousandths of a
    /// bit.
    fn weight(&self, word: Token) -> u64 {
        u64::from(self.weights.get(&word).copied().unwrap_or(self.unknown))
    }
}

fn documents_of(site: &Site) -> u64 {
    site.documents.len() as u64
}

/// Where a word was seen.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The document in which it was seen last.
    last: u32,
    /// How many documents have it.
    documents: u32,
}

/// The documents of each word, of some of the documents.
fn count(site: &Site, documents: Range<usize>) -> FxHashMap<Token, Seen> {
    let mut seen: FxHashMap<Token, Seen> = FxHashMap::default();
    for document in documents {
        let last = document as u32;
        for occurrence in site.paragraphs(document).iter() {
            for &word in &*site.words(occurrence.text) {
                let word = seen.entry(word).or_insert(Seen {
                    last: u32::MAX,
                    documents: 0,
                });
                word.documents += u32::from(word.last != last);
                word.last = last;
            }
        }
    }
    seen
}

/// The sums of two counts of different documents.
fn merge(one: FxHashMap<Token, Seen>, other: FxHashMap<Token, Seen>) -> FxHashMap<Token, Seen> {
    let (mut large, small) = if one.len() < other.len() {
        (other, one)
    } else {
        (one, other)
    };
    #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
    for (word, seen) in small {
        large
            .entry(word)
            .and_modify(|sum| sum.documents += seen.documents)
            .or_insert(seen);
    }
    large
}

/// The words of one document's own paragraphs; used for one document after the
/// other.
#[derive(Debug, Default)]
pub struct OwnWords {
    /// In how many of its own paragraphs each word stands, and in which last.
    counts: FxHashMap<Token, (u32, u32)>,
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
            for &word in &*site.words(occurrence.text) {
                let (last, count) = self.counts.entry(word).or_insert((u32::MAX, 0));
                *count += u32::from(*last != index);
                *last = index;
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
        let (mut said, mut all) = (0, 0);
        for word in &*site.words(text) {
            let weight = rarity.weight(*word);
            all += weight;
            let count = self
                .counts
                .get(word)
                .map_or(0, |&(_, count)| count as usize);
            let stands_in = |own: &&(usize, u32)| site.words(own.1).contains(word);
            // Most words stand in more paragraphs than are left out, or in none.
            if count > except.len()
                || (count > 0 && count > except.iter().filter(stands_in).count())
            {
                said += weight;
            }
        }
        (said * 1000)
            .checked_div(all)
            .map_or(0, |share| u32::try_from(share).unwrap_or(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};

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
        let rarity = Rarity::new(&site);
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
        let rarity = Rarity::new(&site);
        let weight = |word: &str| rarity.weight(crate::token::tokenise(word).words[0]);
        assert!(weight("heron") > weight("the"));
        assert_eq!(weight("unknown"), weight("heron"));
    }
}
