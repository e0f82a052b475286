//! How rare each word of a site is.
//!
//! In: the documents of a site. Out: for every word of the texts that are asked
//! about how surprising it is to find it in a document. It is looked up once for
//! each text: a teaser stands in many documents, and its words weigh the same in
//! each.

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::holders::{holders, part_of};
use crate::background::{Background, KnownWords};
use crate::bits::{Millibits, log2};
use crate::corpus::{Occurrence, Site};
use crate::token::Token;

/// Documents in which the rarity of words is counted. Documents are in the order
/// of a hash of their content, so that the first of them are a random sample:
/// of a word that one document in a hundred has it sees forty.
pub(super) const SAMPLE: usize = 4096;

/// The logarithms of as many documents as the sample has, which are asked for word by
/// word.
static LOGARITHMS: LazyLock<Vec<Millibits>> = LazyLock::new(|| {
    (0..=SAMPLE as u64)
        .map(|count| log2(count.max(1)))
        .collect()
});

/// Texts whose words are weighed by one thread.
const TEXTS_AT_ONCE: usize = 4096;

/// How rare each word of a site is.
#[derive(Debug, Default)]
pub struct Rarity {
    /// What the texts that are asked about weigh.
    of_text: Vec<Weight>,
    /// Their words, text after text, for each [`TEXTS_AT_ONCE`] texts.
    of_words: Vec<Vec<u16>>,
}

/// What a text weighs.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    /// All its words together, in thousandths of a bit.
    sum: u32,
    /// Where they begin in the list of their texts.
    start: u32,
}

/// How surprising it is to find a word in a document, in thousandths of a bit: at
/// most the logarithm of [`SAMPLE`].
struct WordWeights {
    /// Words that several documents have, in parts by their first bits.
    parts: Vec<FxHashMap<Token, u16>>,
    /// The documents of earlier corpora that were looked at.
    known: Option<Arc<KnownWords>>,
    /// The logarithm of all documents.
    most: Millibits,
}

impl Rarity {
    /// Counts the documents of each word, in the first documents of the site.
    /// What words weigh can be asked of the texts of which `is_asked` says so.
    #[must_use]
    pub fn new(
        site: &Site,
        background: &Background,
        is_counted: impl Fn(usize) -> bool,
        is_asked: impl Fn(Occurrence) -> bool + Sync,
    ) -> Self {
        let weights = WordWeights::count(site, background, is_counted);
        let mut asked = vec![false; site.texts.len()];
        for &spelling in site.spellings() {
            asked[spelling.text as usize] |= is_asked(spelling);
        }
        let mut of_text = vec![Weight::default(); asked.len()];
        let of_words = of_text
            .par_chunks_mut(TEXTS_AT_ONCE)
            .zip(asked.par_chunks(TEXTS_AT_ONCE))
            .enumerate()
            .map(|(chunk, (of_text, asked))| {
                let mut of_words = Vec::new();
                let texts = (chunk * TEXTS_AT_ONCE) as u32..;
                for ((text, weight), _) in
                    texts.zip(of_text).zip(asked).filter(|(_, asked)| **asked)
                {
                    let start = of_words.len();
                    of_words.extend(site.words(text).iter().map(|&word| weights.of(word)));
                    let sum: u64 = of_words[start..].iter().map(|&word| u64::from(word)).sum();
                    *weight = Weight {
                        sum: u32::try_from(sum).unwrap_or(u32::MAX),
                        start: start as u32,
                    };
                }
                of_words
            })
            .collect();
        Self { of_text, of_words }
    }

    /// What the words of a text weigh, one by one, and together; nothing for one
    /// that was not asked about.
    pub(super) fn of(&self, text: u32) -> (&[u16], u32) {
        let Some(&Weight { sum, start }) = self.of_text.get(text as usize) else {
            return (&[], 0);
        };
        let words = self.of_words.get(text as usize / TEXTS_AT_ONCE);
        let words = words.and_then(|words| words.get(start as usize..));
        (words.unwrap_or_default(), sum)
    }
}

impl WordWeights {
    fn count(site: &Site, background: &Background, is_counted: impl Fn(usize) -> bool) -> Self {
        let known = background.rarity.clone();
        let before = known.as_ref().map_or(0, |known| known.documents as usize);
        let new = (0..site.documents.len()).filter(|&document| is_counted(document));
        let new: Vec<usize> = new.take(SAMPLE.saturating_sub(before)).collect();
        let holders = holders(site, &new);
        let mut weights = Self {
            parts: Vec::new(),
            known,
            most: log2((before + new.len()) as u64 + 1),
        };
        let parts = holders.into_par_iter().map(|holders| {
            let all = holders.into_iter();
            let all = all.map(|(word, new)| (word, new + weights.known(word)));
            let several = all.filter(|&(_, holders)| holders > 1);
            several
                .map(|(word, holders)| (word, weights.weight(holders)))
                .collect()
        });
        weights.parts = parts.collect();
        weights
    }

    /// What a word weighs that so many documents have.
    fn weight(&self, holders: u32) -> u16 {
        let listed = LOGARITHMS.get(holders as usize).copied();
        let holders = listed.unwrap_or_else(|| log2(u64::from(holders)));
        u16::try_from(self.most - holders).unwrap_or(0)
    }

    /// Earlier documents that have a word.
    fn known(&self, word: Token) -> u32 {
        self.known.as_ref().map_or(0, |known| known.of(word.bits()))
    }

    fn of(&self, word: Token) -> u16 {
        let counted = self.parts[part_of(word)].get(&word);
        counted
            .copied()
            .unwrap_or_else(|| self.weight(self.known(word).max(1)))
    }
}

/// In how many documents of a site's sample each word stands that several have.
pub(crate) fn known_words(site: &Site, is_counted: impl Fn(usize) -> bool) -> KnownWords {
    let counted = (0..site.documents.len()).filter(|&document| is_counted(document));
    let sample: Vec<usize> = counted.take(SAMPLE).collect();
    let words = holders(site, &sample).into_iter().flatten();
    let several = words.filter(|&(_, holders)| holders > 1);
    let mut holders: Vec<(u32, u32)> = several
        .map(|(word, holders)| (word.bits(), holders))
        .collect();
    holders.sort_unstable();
    KnownWords::new(sample.len() as u32, holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::site;
    use crate::token::tokenise;

    #[test]
    fn rare_words_weigh_more() {
        let site = site(&["the heron", "the town", "the pier"]);
        let weights = WordWeights::count(&site, &Background::default(), |_| true);
        let weight = |word: &str| weights.of(tokenise(word).words[0]);
        assert!(weight("heron") > weight("the"));
        assert_eq!(weight("unknown"), weight("heron"));
    }

    #[test]
    fn a_text_weighs_what_its_words_weigh() {
        let texts = ["the heron\nthe the town", "the town\nthe pier"];
        let site = site(&texts);
        let weights = WordWeights::count(&site, &Background::default(), |_| true);
        let rarity = Rarity::new(
            &site,
            &Background::default(),
            |_| true,
            |line| line.dress.words == 2,
        );
        for text in 0..site.texts.len() as u32 {
            let words = site.words(text);
            let expected: Vec<u16> = words.iter().map(|&word| weights.of(word)).collect();
            let (of_words, sum) = rarity.of(text);
            if words.len() == 2 {
                assert_eq!(of_words[..2], expected);
                assert_eq!(
                    sum,
                    expected.iter().map(|&word| u32::from(word)).sum::<u32>()
                );
            } else {
                assert_eq!(sum, 0);
            }
        }
    }

    #[test]
    fn a_word_weighs_what_the_documents_that_have_it_say() {
        let texts: Vec<String> = (0..1029)
            .map(|at| format!("all all\nall even{} one{at}", at % 2))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let weights = WordWeights::count(&site(&texts), &Background::default(), |_| true);
        let bits = |holders: u64| (log2(texts.len() as u64 + 1) - log2(holders)) as u16;
        let weight = |word: &str| weights.of(tokenise(word).words[0]);
        let documents = texts.len() as u64;
        assert_eq!(weight("all"), bits(documents));
        assert_eq!(weight("even0"), bits(documents.div_ceil(2)));
        assert_eq!(weight("one700"), bits(1));
    }
}
