//! Prints → a site.
//!
//! In: prints in any order that stays the same. Out: a site in an order that the
//! input's order does not change. It keeps each distinct paragraph once, and of
//! every paragraph of a document no more than a number.

use hashbrown::HashTable;
use rayon::prelude::*;

use super::print::{ParagraphPrint, PrintView, take_words};
use super::{Occurrence, Site, SiteDocument, Text};
use crate::fingerprint::mix;
use crate::token::{Dress, Token};

/// Characters that two texts do not have in common at their head by accident:
/// more than a headline (8-15 words in the scored corpora).
const LONG_BEGINNING: u32 = 100;

/// What is gathered of one site.
#[derive(Debug, Default)]
pub(super) struct SiteBuilder {
    documents: Vec<SiteDocument>,
    contents: Vec<u64>,
    paragraphs: Vec<u32>,
    spellings: Vec<Occurrence>,
    by_spelling: HashTable<u32>,
    texts: Vec<Text>,
    by_exact: HashTable<u32>,
    words: Vec<Token>,
}

impl SiteBuilder {
    /// Adds the document at a position in the input, by its print; one whose
    /// print is lost has no paragraphs.
    pub(super) fn add(&mut self, input: u32, content: u64, print: &[u8]) {
        let start = self.paragraphs.len();
        let print = PrintView::new(print);
        if let Some(print) = &print {
            for (paragraph, words) in print.paragraphs() {
                let spelling = self.spelling(&paragraph, words);
                self.paragraphs.push(spelling);
            }
        }
        self.contents.push(content);
        self.documents.push(SiteDocument {
            input,
            id: print.map_or_else(Box::default, |print| print.id.into()),
            date: print.and_then(|print| print.date).map(Into::into),
            paragraphs: start..self.paragraphs.len(),
        });
    }

    /// The number of a paragraph's spelling, a new one if it is new.
    fn spelling(&mut self, paragraph: &ParagraphPrint, words: &[u8]) -> u32 {
        let (exact, dress) = (paragraph.exact, paragraph.dress);
        let (spellings, texts) = (&self.spellings, &self.texts);
        let known = self.by_spelling.find(spelled(exact, dress), |&at| {
            let known = spellings[at as usize];
            known.dress == dress && texts[known.text as usize].exact == exact
        });
        if let Some(&known) = known {
            let text = &mut self.texts[self.spellings[known as usize].text as usize];
            // One text may be written with several separators between its numbers.
            text.masked = text.masked.min(paragraph.masked);
            return known;
        }
        let text = self.text(paragraph, words);
        let spelling = narrow(self.spellings.len());
        self.spellings.push(Occurrence { text, dress });
        let (spellings, texts) = (&self.spellings, &self.texts);
        let hash = |&at: &u32| {
            let known = spellings[at as usize];
            spelled(texts[known.text as usize].exact, known.dress)
        };
        self.by_spelling
            .insert_unique(spelled(exact, dress), spelling, hash);
        spelling
    }

    /// The number of a paragraph's text, a new one if it is new.
    fn text(&mut self, paragraph: &ParagraphPrint, words: &[u8]) -> u32 {
        let (exact, texts) = (paragraph.exact, &self.texts);
        let known = self
            .by_exact
            .find(exact, |&at| texts[at as usize].exact == exact)
            .copied();
        let at = known.unwrap_or_else(|| {
            let at = narrow(self.texts.len());
            let start = self.words.len();
            take_words(words, &mut self.words);
            let count = self.words.len() - start;
            self.texts
                .push(Text::new(exact, paragraph.masked, start, count));
            let texts = &self.texts;
            self.by_exact
                .insert_unique(exact, at, |&at| texts[at as usize].exact);
            at
        });
        let dress = paragraph.dress;
        let text = &mut self.texts[at as usize];
        text.masked = text.masked.min(paragraph.masked);
        text.words |= u64::from(dress.ends_cut || dress.size >= LONG_BEGINNING);
        at
    }

    /// The site with this name.
    pub(super) fn into_site(mut self, name: String) -> Site {
        drop((self.by_exact, self.by_spelling));
        let mut order: Vec<(u64, u32)> = (0..)
            .zip(&self.texts)
            .map(|(at, text)| (text.exact, at))
            .collect();
        order.par_sort_unstable();
        let mut rank = vec![0; order.len()];
        for (place, &(_, text)) in (0..).zip(&order) {
            rank[text as usize] = place;
        }
        self.spellings
            .par_iter_mut()
            .for_each(|spelling| spelling.text = rank[spelling.text as usize]);
        let texts = order
            .par_iter()
            .map(|&(_, text)| self.texts[text as usize])
            .collect();
        let (documents, paragraphs) = in_order(self.documents, &self.contents, &self.paragraphs);
        Site {
            name,
            documents,
            texts,
            spellings: self.spellings,
            paragraphs,
            words: self.words,
        }
    }
}

/// The documents by content, date and id, and their paragraphs in that order.
fn in_order(
    documents: Vec<SiteDocument>,
    contents: &[u64],
    paragraphs: &[u32],
) -> (Vec<SiteDocument>, Vec<u32>) {
    let mut order: Vec<(u64, SiteDocument)> = contents.iter().copied().zip(documents).collect();
    order.par_sort_by(|(left, one), (right, other)| {
        (left, &one.date, &one.id).cmp(&(right, &other.date, &other.id))
    });
    let mut moved = Vec::with_capacity(paragraphs.len());
    let documents = order
        .into_iter()
        .map(|(_, mut document)| {
            let start = moved.len();
            moved.extend_from_slice(&paragraphs[document.paragraphs]);
            document.paragraphs = start..moved.len();
            document
        })
        .collect();
    (documents, moved)
}

/// What a spelling is found by.
fn spelled(exact: u64, dress: Dress) -> u64 {
    let flags = u64::from(dress.ends_sentence)
        | u64::from(dress.ends_cut) << 1
        | u64::from(dress.letters) << 2;
    // Length, number and ending tell spellings of one text apart; the words' own
    // numbers follow from the text.
    exact ^ mix(u64::from(dress.size) << 16 | u64::from(dress.lead_in) << 8 | flags)
}

/// Texts and spellings are numbered in 32 bits: a site of four thousand million
/// distinct paragraphs is beyond any machine that this runs on.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
