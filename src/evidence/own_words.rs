//! What a document says in its own words.
//!
//! In: which paragraphs of a document are running text that stands nowhere
//! else. Out: how much of any text those paragraphs say too. It knows nothing
//! of layout or language: a headline is recognised because the text under it is
//! about the same thing.

mod counts;

mod holders;

mod rarity;

use std::ops::Range;

use crate::corpus::Site;
use crate::token::Token;

use counts::ParagraphCounts;

pub use rarity::Rarity;
pub(crate) use rarity::known_words;

/// The words of one document's own paragraphs; used for one document after the
/// other.
#[derive(Debug, Default)]
pub struct OwnWords {
    counts: ParagraphCounts,
    /// Its own paragraphs: their places and texts.
    paragraphs: Vec<(usize, u32)>,
}

impl OwnWords {
    /// Gathers the words of the paragraphs of which `is_own` says so.
    pub fn gather(&mut self, site: &Site, document: usize, is_own: &[bool]) {
        self.counts.clear();
        self.paragraphs.clear();
        let paragraphs = site.paragraphs(document).iter().zip(is_own);
        for (index, (occurrence, _)) in paragraphs.enumerate().filter(|(_, (_, own))| **own) {
            let number = self.paragraphs.len() as u32;
            self.paragraphs.push((index, occurrence.text));
            for &word in site.words(occurrence.text) {
                self.counts.add(word, number);
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
        let (weights, all) = rarity.of(text);
        let words = site.words(text).iter().zip(weights);
        // What the words weigh is added up without asking whether they are said:
        // the processor could not guess the answers.
        let said: u64 = if except.is_empty() {
            words
                .map(|(&word, &weight)| u64::from(weight) * u64::from(self.counts.get(word) > 0))
                .sum()
        } else {
            words
                .map(|(&word, &weight)| {
                    u64::from(weight) * u64::from(self.says(site, word, except))
                })
                .sum()
        };
        (said * 1000)
            .checked_div(u64::from(all))
            .map_or(0, |share| u32::try_from(share).unwrap_or(1000))
    }

    /// Whether a word stands in an own paragraph that is not in `except`.
    fn says(&self, site: &Site, word: Token, except: &[(usize, u32)]) -> bool {
        let count = self.counts.get(word) as usize;
        let stands_in = |own: &&(usize, u32)| site.words(own.1).contains(&word);
        // Most words stand in no own paragraph, and most of the others in more
        // than are left out.
        count > except.len() || (count > 0 && count > except.iter().filter(stands_in).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::Background;
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
        let rarity = Rarity::new(&site, &Background::default(), |_| true, |_| true);
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
}
