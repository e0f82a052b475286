//! What judging takes in memory.
//!
//! In: what documents add up to, or a site. Out: bytes; or the site, built as long as it
//! fits. It asks for no memory itself.

use super::NeedsMemory;
use crate::corpus::{Amounts, MOST_SHARE_PARAGRAPHS, MOST_SHARE_WORDS, PrintStore, Share, Site};

/// Bytes of memory that judging takes for each distinct paragraph, for each
/// paragraph of a document, and for each word of a distinct paragraph: what the
/// site, the census and the facts keep, and what the search for near-duplicates
/// takes for a while (docs/memory.md lists them).
const BYTES_OF_TEXT: u64 = 200;
const BYTES_OF_PARAGRAPH: u64 = 18;
const BYTES_OF_WORD: u64 = 4;

/// The same for each document, beside its id and date: its place, twice while documents
/// are put in order, its group and copies.
const BYTES_OF_DOCUMENT: u64 = 240;

/// For each paragraph of the longest document, while that is decided.
const BYTES_OF_DECIDED: u64 = 360;

/// Shares are of about the same size, not of the same.
fn at_most(sum: u64, most: u64) -> u64 {
    sum.min(most + most / 8)
}

/// Bytes of memory that judging a site takes at most.
#[must_use]
pub fn needs(site: &Site) -> u64 {
    let words = site.texts.iter().map(|text| text.word_count() as u64).sum();
    let mut amounts = Amounts {
        paragraphs: site.paragraph_count() as u64,
        documents: site.documents.len() as u64,
        ..Amounts::default()
    };
    for document in &site.documents {
        let date = document.date.as_ref().map_or(0, |date| date.len());
        amounts.names += (document.id.len() + date) as u64;
        amounts.longest = amounts.longest.max(document.paragraphs.len() as u64);
    }
    needs_of(&amounts, (site.texts.len() as u64, words))
}

/// The same of so many distinct texts with so many words.
fn needs_of(amounts: &Amounts, (texts, words): (u64, u64)) -> u64 {
    texts * BYTES_OF_TEXT
        + amounts.paragraphs * BYTES_OF_PARAGRAPH
        + words * BYTES_OF_WORD
        + amounts.documents * BYTES_OF_DOCUMENT
        + amounts.names
        + amounts.longest * BYTES_OF_DECIDED
}

/// The most that judging documents that add up to this can take, whatever they say and of
/// however many sites they are. Those that say the same are in one share, whatever its size.
#[must_use]
pub fn most_needed(amounts: &Amounts) -> u64 {
    let texts = at_most(amounts.paragraphs, MOST_SHARE_PARAGRAPHS + amounts.longest);
    needs_of(amounts, (texts, at_most(amounts.words, MOST_SHARE_WORDS)))
}

/// The same of a share.
pub(crate) fn most_of(share: &Share) -> u64 {
    let amounts = &share.amounts;
    needs_of(amounts, (amounts.paragraphs, amounts.words))
}

/// Builds a share of a site.
///
/// # Errors
/// Where judging it would take more than `memory`; what it takes at most.
pub fn build_within(
    share: &Share,
    store: &dyn PrintStore,
    memory: u64,
) -> Result<Site, NeedsMemory> {
    let amounts = &share.amounts;
    let refused = |distinct| NeedsMemory {
        site: share.site.clone(),
        bytes: needs_of(amounts, distinct),
    };
    if needs_of(amounts, (0, 0)) > memory {
        return Err(refused((amounts.paragraphs, amounts.words)));
    }
    let fit = |texts, words| needs_of(amounts, (texts, words)) <= memory;
    share.build_while(store, &fit).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, fingerprint_document};
    use crate::document::Document;
    use crate::paragraph::Separator;

    fn corpus(documents: u32) -> Corpus {
        let mut corpus = Corpus::new();
        for number in 0..documents {
            let document = Document {
                id: format!("{number}"),
                text: format!("Of its own: {number}\nThe same everywhere\nAnd {number} again"),
                ..Document::default()
            };
            corpus.add(&fingerprint_document(&document, Separator::Line));
        }
        corpus
    }

    #[test]
    fn what_a_refusal_says_is_enough_and_what_is_needed_is_no_more() {
        let corpus = corpus(500);
        let shares = corpus.directory().shares();
        let [share] = &shares[..] else {
            panic!("one site");
        };
        let site = build_within(share, &corpus, u64::MAX).unwrap();
        let needed = needs(&site);
        for memory in [0, needed / 3, needed - 1] {
            let refused = build_within(share, &corpus, memory).unwrap_err();
            assert!(refused.bytes >= needed && refused.bytes <= most_of(share));
            assert!(build_within(share, &corpus, refused.bytes).is_ok());
        }
        assert!(build_within(share, &corpus, needed).is_ok());
        assert!(most_needed(&share.amounts) >= most_of(share));
    }
}
