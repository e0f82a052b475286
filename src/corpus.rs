//! Fingerprinted documents → a corpus, site by site.
//!
//! In: one print a document, in input order. Out: for each site, its documents
//! and distinct texts in an order that depends on the content alone. It keeps
//! words as hashes and never text, so that its size is known: 16 bytes a
//! paragraph; 64 bytes, and 4 a word, for each distinct one; and the documents'
//! ids.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::Document;
use crate::paragraph::{Separator, split};
use crate::token::{Dress, Token, tokenise};

/// What one document looks like to the decision; no text.
#[derive(Clone, Debug, Default)]
pub struct DocumentPrint {
    id: String,
    site: String,
    date: Option<String>,
    content: u64,
    paragraphs: Vec<ParagraphPrint>,
    words: Vec<Token>,
}

#[derive(Clone, Debug)]
struct ParagraphPrint {
    exact: u64,
    masked: u64,
    dress: Dress,
    words: Range<usize>,
}

/// Fingerprints one document: pure, so that documents can be done in parallel.
#[must_use]
pub fn fingerprint_document(document: &Document, separator: Separator) -> DocumentPrint {
    let mut print = DocumentPrint {
        id: document.id.clone(),
        site: document.site.clone(),
        date: document.date.clone(),
        content: xxh3_64(document.text.as_bytes()),
        ..DocumentPrint::default()
    };
    for span in split(&document.text, separator) {
        let tokens = tokenise(&document.text[span]);
        let start = print.words.len();
        print.words.extend_from_slice(&tokens.words);
        print.paragraphs.push(ParagraphPrint {
            exact: tokens.exact,
            masked: tokens.masked,
            dress: tokens.dress,
            words: start..print.words.len(),
        });
    }
    print
}

/// Characters that two texts do not have in common at their head by accident:
/// more than a headline (8-15 words in the scored corpora).
const LONG_BEGINNING: u32 = 100;

/// Gathers documents in input order.
#[derive(Debug, Default)]
pub struct CorpusBuilder {
    documents: u32,
    sites: BTreeMap<String, SiteBuilder>,
}

#[derive(Debug, Default)]
struct SiteBuilder {
    documents: Vec<SiteDocument>,
    contents: Vec<u64>,
    occurrences: Vec<Occurrence>,
    texts: Vec<Text>,
    by_exact: HashMap<u64, u32>,
    words: Vec<Token>,
}

/// A document of a site.
#[derive(Clone, Debug)]
pub struct SiteDocument {
    /// Its position in the input.
    pub input: u32,
    /// Its id.
    pub id: String,
    /// Its date, where it has one.
    pub date: Option<String>,
    /// Its paragraphs, as a range of [`Site::occurrences`].
    pub paragraphs: Range<usize>,
}

/// A paragraph where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// Index into [`Site::texts`].
    pub text: u32,
    /// What it looks like here.
    pub dress: Dress,
}

/// A distinct paragraph of a site, after normalisation.
#[derive(Clone, Debug)]
pub struct Text {
    /// Equal for equal normalised text.
    pub exact: u64,
    /// Equal for texts that differ in their numbers alone.
    pub masked: u64,
    /// It may be the beginning of a longer text: it ends in an ellipsis, or it
    /// is too long to begin another one by accident.
    pub may_be_cut: bool,
    words: Range<usize>,
}

/// The documents of one site, in an order that the input's order does not
/// change: by content, then by id.
#[derive(Debug, Default)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its documents.
    pub documents: Vec<SiteDocument>,
    /// Its paragraphs, document after document.
    pub occurrences: Vec<Occurrence>,
    /// Its distinct paragraphs, by exact fingerprint.
    pub texts: Vec<Text>,
    words: Vec<Token>,
}

impl Site {
    /// The words of a distinct paragraph.
    #[must_use]
    pub fn words(&self, text: u32) -> &[Token] {
        &self.words[self.texts[text as usize].words.clone()]
    }

    /// The paragraphs of a document.
    #[must_use]
    pub fn paragraphs(&self, document: usize) -> &[Occurrence] {
        &self.occurrences[self.documents[document].paragraphs.clone()]
    }
}

impl CorpusBuilder {
    /// An empty corpus.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next document of the input.
    pub fn add(&mut self, print: DocumentPrint) {
        let site = self.sites.entry(print.site.clone()).or_default();
        site.add(self.documents, print);
        self.documents += 1;
    }

    /// Documents that were added.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// The sites by name, each in its own fixed order.
    #[must_use]
    pub fn into_sites(self) -> Vec<Site> {
        self.sites
            .into_iter()
            .map(|(name, site)| site.into_site(name))
            .collect()
    }
}

impl SiteBuilder {
    fn add(&mut self, input: u32, print: DocumentPrint) {
        let start = self.occurrences.len();
        for paragraph in print.paragraphs {
            let text = match self.by_exact.get(&paragraph.exact) {
                Some(&known) => known,
                None => {
                    let known = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                    let first = self.words.len();
                    self.words.extend_from_slice(&print.words[paragraph.words]);
                    self.texts.push(Text {
                        exact: paragraph.exact,
                        masked: paragraph.masked,
                        may_be_cut: false,
                        words: first..self.words.len(),
                    });
                    self.by_exact.insert(paragraph.exact, known);
                    known
                }
            };
            let dress = paragraph.dress;
            // One text may be written with several separators between its numbers.
            self.texts[text as usize].masked =
                self.texts[text as usize].masked.min(paragraph.masked);
            self.texts[text as usize].may_be_cut |= dress.ends_cut || dress.size >= LONG_BEGINNING;
            self.occurrences.push(Occurrence { text, dress });
        }
        self.contents.push(print.content);
        self.documents.push(SiteDocument {
            input,
            id: print.id,
            date: print.date,
            paragraphs: start..self.occurrences.len(),
        });
    }

    fn into_site(self, name: String) -> Site {
        drop(self.by_exact);
        let mut text_order: Vec<u32> = (0..self.texts.len() as u32).collect();
        text_order.sort_unstable_by_key(|&text| self.texts[text as usize].exact);
        let mut rank = vec![0; text_order.len()];
        for (position, &text) in text_order.iter().enumerate() {
            rank[text as usize] = position as u32;
        }
        let mut document_order: Vec<usize> = (0..self.documents.len()).collect();
        document_order.sort_by(|&left, &right| {
            let key = |document: usize| {
                let entry = &self.documents[document];
                (self.contents[document], &entry.date, &entry.id)
            };
            key(left).cmp(&key(right))
        });
        let mut site = Site {
            name,
            texts: text_order
                .iter()
                .map(|&text| self.texts[text as usize].clone())
                .collect(),
            words: self.words,
            ..Site::default()
        };
        for document in document_order {
            let entry = &self.documents[document];
            let start = site.occurrences.len();
            site.occurrences
                .extend(
                    self.occurrences[entry.paragraphs.clone()]
                        .iter()
                        .map(|occurrence| Occurrence {
                            text: rank[occurrence.text as usize],
                            ..*occurrence
                        }),
                );
            site.documents.push(SiteDocument {
                paragraphs: start..site.occurrences.len(),
                ..entry.clone()
            });
        }
        site
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A site with these texts, named by their places.
    pub(crate) fn site(texts: &[&str]) -> Site {
        let mut corpus = CorpusBuilder::new();
        for (number, text) in texts.iter().enumerate() {
            corpus.add(print(&number.to_string(), "s", text));
        }
        corpus.into_sites().remove(0)
    }

    /// The place in a site of the document with this id.
    pub(crate) fn place(site: &Site, id: usize) -> usize {
        let id = id.to_string();
        site.documents
            .iter()
            .position(|document| document.id == id)
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
                    (
                        occurrence.text,
                        occurrence.dress,
                        site.words(occurrence.text),
                    )
                })
                .collect();
            format!("{} {} {texts:?}", site.name, site.documents[document].id)
        });
        let texts = site.texts.iter();
        documents
            .chain(texts.map(|text| format!("{} {} {}", text.exact, text.masked, text.may_be_cut)))
            .collect()
    }

    #[test]
    fn sites_are_apart_and_a_document_knows_its_place() {
        let mut corpus = CorpusBuilder::new();
        for (id, site) in [("a", "two"), ("b", "one"), ("c", "two")] {
            corpus.add(print(
                id,
                site,
                "the same line\nand this one\nthe same line",
            ));
        }
        let sites = corpus.into_sites();
        let inputs = |site: &Site| -> Vec<(String, u32)> {
            let documents = site.documents.iter();
            documents
                .map(|document| (document.id.clone(), document.input))
                .collect()
        };
        assert_eq!(inputs(&sites[0]), [("b".to_owned(), 1)]);
        assert_eq!(
            inputs(&sites[1]),
            [("a".to_owned(), 0), ("c".to_owned(), 2)]
        );
        assert_eq!((sites[1].texts.len(), sites[1].occurrences.len()), (2, 6));
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
                let mut corpus = CorpusBuilder::new();
                prints.into_iter().for_each(|print| corpus.add(print));
                corpus.into_sites().iter().map(told).collect()
            };
            let mut turned = prints.clone();
            turned.reverse();
            turned.rotate_left(turn.min(texts.len()));
            prop_assert_eq!(gather(prints), gather(turned));
        }
    }
}
