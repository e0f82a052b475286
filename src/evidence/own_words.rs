//! What a document says in its own words.
//!
//! In: which paragraphs of a document are running text that stands nowhere
//! else. Out: how much of any text those paragraphs say too. It knows nothing
//! of layout or language: a headline is recognised because the text under it is
//! about the same thing.

use std::collections::HashMap;
use std::ops::Range;

use crate::bits::log2;
use crate::corpus::Site;
use crate::token::Token;

/// How rare each word of a site is.
#[derive(Debug)]
pub struct Rarity {
    documents: HashMap<Token, u32>,
    total: u32,
}

impl Rarity {
    /// Counts the documents of each word.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let mut seen: HashMap<Token, (u32, u32)> = HashMap::new();
        for document in 0..site.documents.len() as u32 {
            for occurrence in site.paragraphs(document as usize) {
                for &word in site.words(occurrence.text) {
                    let (last, count) = seen.entry(word).or_insert((u32::MAX, 0));
                    if *last != document {
                        (*last, *count) = (document, *count + 1);
                    }
                }
            }
        }
        let documents = seen
            .into_iter()
            .map(|(word, (_, count))| (word, count))
            .collect();
        Self {
            documents,
            total: site.documents.len() as u32,
        }
    }

    /// How surprising it is to find a word in a document, in thousandths of a
    /// bit.
    fn weight(&self, word: Token) -> u64 {
        let documents = self.documents.get(&word).copied().unwrap_or(1).max(1);
        u64::try_from(log2(u64::from(self.total + 1)) - log2(u64::from(documents))).unwrap_or(0)
    }
}

/// The words of one document's own paragraphs.
#[derive(Debug)]
pub struct OwnWords {
    /// In how many of its own paragraphs each word stands.
    counts: HashMap<Token, u32>,
    /// The words of each of its own paragraphs, sorted; empty for the others.
    paragraphs: Vec<Vec<Token>>,
    /// Its first paragraph of running text that stands nowhere else.
    pub first: Option<usize>,
}

impl OwnWords {
    /// Gathers the words of the paragraphs of which `is_own` says so.
    #[must_use]
    pub fn new(site: &Site, document: usize, is_own: &[bool]) -> Self {
        let mut counts = HashMap::new();
        let mut paragraphs = Vec::with_capacity(is_own.len());
        for (occurrence, &own) in site.paragraphs(document).iter().zip(is_own) {
            let mut words = if own {
                site.words(occurrence.text).to_vec()
            } else {
                Vec::new()
            };
            words.sort_unstable();
            words.dedup();
            for &word in &words {
                *counts.entry(word).or_default() += 1;
            }
            paragraphs.push(words);
        }
        Self {
            counts,
            paragraphs,
            first: is_own.iter().position(|&own| own),
        }
    }

    /// How much of a text, in thousandths of its words weighted by rarity, the
    /// document says in its own paragraphs, those of `except` left out.
    #[must_use]
    pub fn cohesion(&self, rarity: &Rarity, words: &[Token], except: Range<usize>) -> u32 {
        let end = except.end.min(self.paragraphs.len());
        let except = &self.paragraphs[except.start.min(end)..end];
        let (mut said, mut all) = (0, 0);
        for word in words {
            let weight = rarity.weight(*word);
            all += weight;
            let here = except
                .iter()
                .filter(|words| words.binary_search(word).is_ok())
                .count();
            if self
                .counts
                .get(word)
                .is_some_and(|&count| count as usize > here)
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
        let own = OwnWords::new(&site, document, &[false, true, true]);
        let rarity = Rarity::new(&site);
        let texts: Vec<u32> = site
            .paragraphs(document)
            .iter()
            .map(|occurrence| occurrence.text)
            .collect();
        let of = |text: u32, except| own.cohesion(&rarity, site.words(text), except);
        assert_eq!(own.first, Some(1));
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
