//! In how many documents of a sample each word stands.
//!
//! In: some documents of a site. Out: their words, each with the number of documents
//! that have it. What a document says again is left out first, as far as that is seen at
//! once; then words are divided by the bits that they begin with, and counted part by
//! part, in tables that lie near: one table of all words of a site lies in no near
//! cache, and most of the time would be spent waiting for it.

use rayon::prelude::*;

use super::counts::DocumentCounts;
use crate::corpus::Site;
use crate::token::Token;

/// Documents whose words one thread divides, and batches of them that are divided before
/// they are counted: their words wait in memory.
const DOCUMENTS_AT_ONCE: usize = 128;
const BATCHES_AT_ONCE: usize = 16;

/// Parts of all words that are counted side by side, each in a table that lies near.
pub(super) const PARTS: usize = 16;

/// The part of all words that a word belongs to.
pub(super) fn part_of(word: Token) -> usize {
    (word.bits() >> (u32::BITS - PARTS.ilog2())) as usize
}

/// In how many of some documents of a site each word stands, in parts, in no order that
/// means anything. There are [`SAMPLE`](super::rarity::SAMPLE) documents at most.
pub(super) fn holders(site: &Site, documents: &[usize]) -> Vec<Vec<(Token, u32)>> {
    let mut tables: Vec<DocumentCounts> = (0..PARTS).map(|_| DocumentCounts::default()).collect();
    let mut first = 1;
    for documents in documents.chunks(DOCUMENTS_AT_ONCE * BATCHES_AT_ONCE) {
        let batches = documents.par_chunks(DOCUMENTS_AT_ONCE);
        let divided: Vec<DividedWords> = batches
            .map(|batch| DividedWords::new(site, batch))
            .collect();
        let tables = tables.par_iter_mut().enumerate();
        tables.for_each(|(part, table)| {
            let of_documents = divided.iter().flat_map(|divided| divided.part(part));
            for (document, words) in (first..).zip(of_documents) {
                for &word in words {
                    table.add(word, document);
                }
            }
        });
        first += documents.len() as u32;
    }
    tables.iter().map(DocumentCounts::list).collect()
}

/// The words of some documents, in parts.
struct DividedWords {
    words: [Vec<Token>; PARTS],
    /// For each document where its words end in each part.
    ends: Vec<[usize; PARTS]>,
}

impl DividedWords {
    fn new(site: &Site, documents: &[usize]) -> Self {
        let words = |&document: &usize| -> usize {
            let texts = site.paragraphs(document).iter();
            texts.map(|text| site.words(text.text).len()).sum()
        };
        let all: usize = documents.iter().map(words).sum();
        let mut divided = Self {
            // About half of the words are said again by their document.
            words: std::array::from_fn(|_| Vec::with_capacity(all / PARTS)),
            ends: Vec::with_capacity(documents.len()),
        };
        let mut said = DocumentWords::default();
        for &document in documents {
            said.clear();
            for occurrence in site.paragraphs(document).iter() {
                said.add(site.words(occurrence.text));
            }
            for &word in &said.words {
                divided.words[part_of(word)].push(word);
            }
            divided.ends.push(divided.words.each_ref().map(Vec::len));
        }
        divided
    }

    /// The words of a part, document by document.
    fn part(&self, part: usize) -> impl Iterator<Item = &[Token]> {
        let mut start = 0;
        self.ends.iter().map(move |ends| {
            let words = &self.words[part][start..ends[part]];
            start = ends[part];
            words
        })
    }
}

/// The words of a document, most of them once.
struct DocumentWords {
    words: Vec<Token>,
    /// The word that was seen last of those that begin with the same bits.
    last: Vec<u32>,
}

/// Bits by which a word has its place among those that were seen: an article has about
/// 600 different ones, and the table lies in the nearest cache.
const PLACE_BITS: u32 = 12;
const PLACE_AT: u32 = u32::BITS - PLACE_BITS;

impl Default for DocumentWords {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            last: vec![0; 1 << PLACE_BITS],
        }
    }
}

impl DocumentWords {
    /// Forgets every word.
    fn clear(&mut self) {
        self.words.clear();
        // No word is its own mark of an empty place: 0 belongs to the first place, and
        // what marks that one to the second.
        self.last.fill(0);
        self.last[0] = 1 << PLACE_AT;
    }

    /// Adds words, but for those that were seen last of their place: whether one is new
    /// is not asked but added up, since the processor could not guess the answers.
    fn add(&mut self, words: &[Token]) {
        let mut end = self.words.len();
        self.words.resize(end + words.len(), Token::from_bits(0));
        for &word in words {
            let last = &mut self.last[(word.bits() >> PLACE_AT) as usize];
            self.words[end] = word;
            end += usize::from(*last != word.bits());
            *last = word.bits();
        }
        self.words.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    use super::*;
    use crate::corpus::tests::site;

    proptest! {
        #[test]
        fn no_word_of_a_document_is_left_out(
            documents in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u32>(), 0..9), 0..5), 1..4,
            ),
            // Many words of one place, and 0.
            mask in prop::sample::select(vec![0u32, 3, 0xFFF0_0000, 0x0010_0003, u32::MAX]),
        ) {
            let mut said = DocumentWords::default();
            for document in documents {
                said.clear();
                let texts: Vec<Vec<Token>> = document
                    .iter()
                    .map(|text| text.iter().map(|word| Token::from_bits(word & mask)).collect())
                    .collect();
                texts.iter().for_each(|text| said.add(text));
                let expected: BTreeSet<u32> = texts.iter().flatten().map(|word| word.bits()).collect();
                let found: BTreeSet<u32> = said.words.iter().map(|word| word.bits()).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn a_document_counts_once_in_whichever_batch_it_is() {
        let count = DOCUMENTS_AT_ONCE * (BATCHES_AT_ONCE + 1) + 5;
        let texts: Vec<String> = (0..count)
            .map(|at| format!("all all\nall even{} one{at}", at % 2))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let site = site(&texts);
        let documents: Vec<usize> = (0..count).collect();
        let parts = holders(&site, &documents);
        for (part, holders) in parts.iter().enumerate() {
            assert!(holders.iter().all(|&(word, _)| part_of(word) == part));
        }
        let counts = parts.into_iter().flatten().map(|(_, count)| count as usize);
        let mut counts: Vec<usize> = counts.collect();
        counts.sort_unstable();
        let (ones, several) = counts.split_at(count);
        assert!(ones.iter().all(|&one| one == 1));
        assert_eq!(several, [count / 2, count.div_ceil(2), count]);
    }
}
