//! A document → its print: what the decision needs of it, without its text.
//!
//! In: one document. Out: the fingerprints and words of its paragraphs. It
//! knows no other document, so that documents are done in parallel.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::Document;
use crate::paragraph::{Separator, split};
use crate::token::{Dress, Token, tokenise};

/// What one document looks like to the decision; no text.
#[derive(Clone, Debug, Default)]
pub struct DocumentPrint {
    pub(super) id: String,
    pub(super) site: String,
    pub(super) date: Option<String>,
    pub(super) content: u64,
    pub(super) paragraphs: Vec<ParagraphPrint>,
    pub(super) words: Vec<Token>,
}

#[derive(Clone, Debug)]
pub(super) struct ParagraphPrint {
    pub(super) exact: u64,
    pub(super) masked: u64,
    pub(super) dress: Dress,
    pub(super) words: Range<usize>,
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
