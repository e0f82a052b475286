//! Fingerprinted documents → a corpus, site by site.
//!
//! In: one print a document, in input order. Out: for each site, its documents
//! in an order that depends on the content alone, and its distinct texts. It keeps
//! words as hashes and never text, so that its size is known: 4 bytes a
//! paragraph; 48 bytes, and 4 a word, for each distinct one; and the documents'
//! ids.

mod amounts;
mod builder;
mod date_order;
mod directory;
mod fetch;
mod gathered;
mod numbering;
mod print;
mod shard;
mod stored;

use std::ops::{Index, Range};

use crate::token::{Dress, Token};

pub use amounts::Amounts;
pub use date_order::DateOrder;
pub use directory::{
    Directory, MOST_SHARE_PARAGRAPHS, MOST_SHARE_WORDS, PrintStore, Share, parts, parts_within,
    place, rank,
};
pub use gathered::Corpus;
pub use print::{DocumentPrint, Printer, Subject, fingerprint_document};

/// A document of a site.
#[derive(Clone, Debug, Default)]
pub struct SiteDocument {
    /// Its position in the input.
    pub input: u32,
    /// Its id.
    pub id: Box<str>,
    /// Its date, where it has one.
    pub date: Option<Box<str>>,
    /// Its paragraphs, as a range of the site's.
    pub paragraphs: Range<usize>,
}

/// A paragraph as it is written somewhere: its words and their dress.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// Index into [`Site::texts`].
    pub text: u32,
    /// What it looks like here.
    pub dress: Dress,
}

/// A distinct paragraph of a site, after normalisation.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Equal for equal normalised text.
    pub exact: u64,
    /// Equal for texts that differ in their numbers alone.
    pub masked: u64,
    /// Where its words begin (37 bits), their number (26 bits), and whether it
    /// may be the beginning of a longer text (1 bit).
    words: u64,
}

/// Bits of a text's number of words, and where they lie. A document of 64 MiB
/// has no more words than 26 bits count; 2^37 words take 512 GiB.
const COUNT_BITS: u32 = 26;
const COUNT_AT: u32 = 1;
const START_AT: u32 = COUNT_AT + COUNT_BITS;
const MOST_WORDS: usize = (1 << COUNT_BITS) - 1;

impl Text {
    fn new(exact: u64, masked: u64, start: usize, count: usize) -> Self {
        let words = (start as u64) << START_AT | (count.min(MOST_WORDS) as u64) << COUNT_AT;
        Self {
            exact,
            masked,
            words,
        }
    }

    /// Whether it may be the beginning of a longer text: it ends in an ellipsis,
    /// or it is too long to begin another one by accident.
    #[must_use]
    pub fn may_be_cut(&self) -> bool {
        self.words & 1 == 1
    }

    /// How many words it has.
    #[must_use]
    pub fn word_count(&self) -> usize {
        (self.words >> COUNT_AT) as usize & MOST_WORDS
    }

    fn range(&self) -> Range<usize> {
        let start = (self.words >> START_AT) as usize;
        start..start + self.word_count()
    }
}

/// The documents of one site, in an order that the input's order does not
/// change: by content, then by date and id.
#[derive(Debug, Default)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its documents.
    pub documents: Vec<SiteDocument>,
    /// Its distinct paragraphs, in the order of the first documents that have them: what
    /// one document has for itself lies side by side, here and wherever else something is
    /// kept of each text. Nothing that is decided may depend on this order.
    pub texts: Vec<Text>,
    /// Its distinct paragraphs, dress included.
    spellings: Vec<Occurrence>,
    /// The spelling of each paragraph, document after document.
    paragraphs: Vec<u32>,
    /// The words of the texts, for each worker of shards that gathered them.
    words: Vec<Vec<Token>>,
    /// How many texts the documents hold; those behind are known texts.
    held: usize,
}

/// The first bits of a text's fingerprint, which say whose words its own lie
/// among: so many parts keep sixteen threads busy while a site is built.
const SHARD_BITS: u32 = 4;
const SHARDS: usize = 1 << SHARD_BITS;

fn shard_of(exact: u64) -> usize {
    (exact >> (u64::BITS - SHARD_BITS)) as usize
}

impl Site {
    /// The words of a distinct paragraph.
    #[must_use]
    pub fn words(&self, text: u32) -> &[Token] {
        let text = &self.texts[text as usize];
        &self.words[shard_of(text.exact) * self.words.len() / SHARDS][text.range()]
    }

    /// The paragraphs of a document.
    #[must_use]
    pub fn paragraphs(&self, document: usize) -> Paragraphs<'_> {
        Paragraphs {
            spellings: &self.spellings,
            of_document: &self.paragraphs[self.documents[document].paragraphs.clone()],
        }
    }

    /// Its distinct paragraphs, dress included, in no order that means anything.
    #[must_use]
    pub fn spellings(&self) -> &[Occurrence] {
        &self.spellings
    }

    /// How many of its texts stand in its documents: the first ones.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// Adds a known text: a text that stands in no document of the site, for others
    /// to be compared with.
    pub fn add_known_text(&mut self, exact: u64, may_be_cut: bool, words: &[Token]) -> u32 {
        if self.words.is_empty() {
            self.words.push(Vec::new());
        }
        let worker = shard_of(exact) * self.words.len() / SHARDS;
        let of_worker = &mut self.words[worker];
        let mut text = Text::new(exact, exact, of_worker.len(), words.len());
        text.words |= u64::from(may_be_cut);
        of_worker.extend_from_slice(words);
        self.texts.push(text);
        self.texts.len() as u32 - 1
    }

    /// How many paragraphs its documents have.
    #[must_use]
    pub fn paragraph_count(&self) -> usize {
        self.paragraphs.len()
    }

    /// A list with something for each of its paragraphs, document after document, in the
    /// parts that belong to the documents.
    #[must_use]
    pub fn by_document<'a, T>(&self, mut of_paragraphs: &'a mut [T]) -> Vec<&'a mut [T]> {
        let mut parts = Vec::with_capacity(self.documents.len());
        for document in &self.documents {
            let count = document.paragraphs.len().min(of_paragraphs.len());
            let part;
            (part, of_paragraphs) = of_paragraphs.split_at_mut(count);
            parts.push(part);
        }
        parts
    }
}

/// The paragraphs of a document, in their order.
#[derive(Clone, Copy, Debug)]
pub struct Paragraphs<'s> {
    spellings: &'s [Occurrence],
    of_document: &'s [u32],
}

impl<'s> Paragraphs<'s> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of_document.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_document.is_empty()
    }

    /// The paragraph at this place, if there is one.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'s Occurrence> {
        let spelling = self.of_document.get(index)?;
        self.spellings.get(*spelling as usize)
    }

    /// The place of each among [`Site::spellings`].
    #[must_use]
    pub fn spellings(&self) -> &'s [u32] {
        self.of_document
    }

    /// One after the other.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = &'s Occurrence> + ExactSizeIterator + use<'s> {
        let spellings = self.spellings;
        self.of_document
            .iter()
            .map(move |&spelling| &spellings[spelling as usize])
    }
}

impl Index<usize> for Paragraphs<'_> {
    type Output = Occurrence;

    fn index(&self, index: usize) -> &Occurrence {
        &self.spellings[self.of_document[index] as usize]
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::document::Document;
    use crate::paragraph::Separator;
    use proptest::prelude::*;

    /// A site with these texts, named by their places.
    pub(crate) fn site(texts: &[&str]) -> Site {
        let mut corpus = Corpus::new();
        for (number, text) in texts.iter().enumerate() {
            corpus.add(&print(&number.to_string(), "s", text));
        }
        corpus.sites().next().unwrap()
    }

    /// The place in a site of the document with this id.
    pub(crate) fn place(site: &Site, id: usize) -> usize {
        let id = id.to_string();
        site.documents
            .iter()
            .position(|document| *document.id == id)
            .unwrap()
    }

    fn print(id: &str, site: &str, text: &str) -> DocumentPrint {
        let document = Document {
            id: id.to_owned(),
            site: site.to_owned(),
            date: None,
            text: text.to_owned(),
        };
        fingerprint_document(&document, Separator::Line)
    }

    /// A site without the positions in the input.
    fn told(site: &Site) -> Vec<String> {
        let documents = (0..site.documents.len()).map(|document| {
            let texts: Vec<_> = site
                .paragraphs(document)
                .iter()
                .map(|occurrence| {
                    let text = &site.texts[occurrence.text as usize];
                    let is = (text.exact, text.masked, text.may_be_cut());
                    (is, occurrence.dress, site.words(occurrence.text))
                })
                .collect();
            format!("{} {} {texts:?}", site.name, site.documents[document].id)
        });
        let counts = format!("{} {}", site.texts.len(), site.spellings.len());
        documents.chain([counts]).collect()
    }

    #[test]
    fn sites_are_apart_and_a_document_knows_its_place() {
        let mut corpus = Corpus::new();
        for (id, site) in [("a", "two"), ("b", "one"), ("c", "two")] {
            corpus.add(&print(
                id,
                site,
                "the same line\nand this one\nthe same line",
            ));
        }
        let sites: Vec<Site> = corpus.sites().collect();
        let inputs = |site: &Site| -> Vec<(String, u32)> {
            let documents = site.documents.iter();
            documents
                .map(|document| (document.id.to_string(), document.input))
                .collect()
        };
        assert_eq!(inputs(&sites[0]), [("b".to_owned(), 1)]);
        assert_eq!(
            inputs(&sites[1]),
            [("a".to_owned(), 0), ("c".to_owned(), 2)]
        );
        assert_eq!((sites[1].texts.len(), sites[1].paragraph_count()), (2, 6));
    }

    #[test]
    fn one_text_in_two_spellings_has_one_form() {
        let gather = |texts: [&str; 2]| site(&texts).texts[0].masked;
        assert_eq!(
            gather(["12.05.2024", "12/05/2024"]),
            gather(["12/05/2024", "12.05.2024"])
        );
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_does_not_show(
            texts in proptest::collection::vec("([a-c]{1,3}( [a-c]{1,2}){0,3}\n){0,4}", 0..6),
            turn in 0usize..6,
        ) {
            let prints: Vec<DocumentPrint> = texts
                .iter()
                .enumerate()
                .map(|(at, text)| print(&at.to_string(), ["x", "y"][text.len() % 2], text))
                .collect();
            let gather = |prints: Vec<DocumentPrint>| -> Vec<Vec<String>> {
                let mut corpus = Corpus::new();
                prints.into_iter().for_each(|print| corpus.add(&print));
                corpus.sites().map(|site| told(&site)).collect()
            };
            let mut turned = prints.clone();
            turned.reverse();
            turned.rotate_left(turn.min(texts.len()));
            prop_assert_eq!(gather(prints), gather(turned));
        }
    }
}
