//! A document → its print: what the decision needs of it, without its text.
//!
//! In: one document. Out: the fingerprints and words of its paragraphs, as bytes
//! that can wait in memory or on disk until the document's site is judged. It
//! knows no other document, so that documents are done in parallel. The bytes
//! may outlive the run: what they are is part of the normaliser's version.

use std::ops::Range;

use super::directory::rank;
use crate::document::Document;
use crate::paragraph::{Separator, split_into};
use crate::readable::Readable;
use crate::token::{Dress, Token, Tokeniser, TokensRef};

/// What one document looks like to the decision; no text.
#[derive(Clone, Debug, Default)]
pub struct DocumentPrint {
    /// Its site.
    pub site: String,
    /// A hash of its text: documents are put in order by it.
    pub content: u64,
    /// How many paragraphs it has.
    pub paragraphs: u32,
    /// How many words they have.
    pub words: u32,
    /// Everything that its site is built from.
    pub bytes: Vec<u8>,
}

/// Bytes of a paragraph before the words: two hashes, the dress, the number of
/// words.
pub(super) const PARAGRAPH: usize = 30;

/// Bytes before the paragraphs that say how many there are, and how long id and date are.
pub(super) const LENGTHS: u64 = 12;

/// Where the number of words lies.
const WORDS_AT: usize = 26;

/// A document that is to be fingerprinted.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'d> {
    /// Its id.
    pub id: &'d str,
    /// Its site.
    pub site: &'d str,
    /// Its date, where it has one.
    pub date: Option<&'d str>,
    /// Its text.
    pub text: &'d str,
}

/// Fingerprints one document: pure, so that documents can be done in parallel.
#[must_use]
pub fn fingerprint_document(document: &Document, separator: Separator) -> DocumentPrint {
    let mut print = DocumentPrint::default();
    let subject = Subject {
        id: &document.id,
        site: &document.site,
        date: document.date.as_deref(),
        text: &document.text,
    };
    Printer::new(separator).print(&subject, &mut print);
    print
}

/// Fingerprints one document after the other.
#[derive(Debug)]
pub struct Printer {
    separator: Separator,
    spans: Vec<Range<usize>>,
    readable: Readable,
    tokeniser: Tokeniser,
}

impl Printer {
    /// A printer that divides documents by `separator`.
    #[must_use]
    pub fn new(separator: Separator) -> Self {
        Self {
            separator,
            spans: Vec::new(),
            readable: Readable::default(),
            tokeniser: Tokeniser::new(),
        }
    }

    /// Fingerprints a document in the place of what `print` was before.
    pub fn print(&mut self, document: &Subject<'_>, print: &mut DocumentPrint) {
        document.site.clone_into(&mut print.site);
        print.content = rank(document.text);
        let bytes = &mut print.bytes;
        bytes.clear();
        put_text(bytes, Some(document.id));
        put_text(bytes, document.date);
        split_into(document.text, self.separator, &mut self.spans);
        print.paragraphs = narrow(self.spans.len());
        bytes.extend_from_slice(&print.paragraphs.to_le_bytes());
        let heads = bytes.len();
        bytes.resize(heads + self.spans.len() * PARAGRAPH, 0);
        let mut words = 0;
        let each = |index: usize, tokens: TokensRef<'_>| {
            let at = heads + index * PARAGRAPH;
            let paragraph = ParagraphPrint {
                exact: tokens.exact,
                masked: tokens.masked,
                dress: tokens.dress,
                words: narrow(tokens.words.len()),
            };
            bytes[at..at + PARAGRAPH].copy_from_slice(&paragraph.to_bytes());
            words += tokens.words.len();
            put_words(bytes, tokens.words);
        };
        let (text, spans) = self.readable.of(document.text, &self.spans);
        self.tokeniser.document(text, spans, each);
        print.words = narrow(words);
    }
}

fn put_text(bytes: &mut Vec<u8>, text: Option<&str>) {
    let length = text.map_or(u32::MAX, |text| narrow(text.len()));
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
}

fn put_words(bytes: &mut Vec<u8>, words: &[Token]) {
    let start = bytes.len();
    bytes.resize(start + words.len() * 4, 0);
    for (place, word) in bytes[start..].chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.bits().to_le_bytes());
    }
}

/// A paragraph of a print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ParagraphPrint {
    pub(super) exact: u64,
    pub(super) masked: u64,
    pub(super) dress: Dress,
    /// How many words it has.
    pub(super) words: u32,
}

impl ParagraphPrint {
    fn to_bytes(self) -> [u8; PARAGRAPH] {
        let dress = self.dress;
        let flags = u8::from(dress.ends_sentence)
            | u8::from(dress.ends_cut) << 1
            | u8::from(dress.letters) << 2
            | u8::from(dress.dated) << 3
            | dress.heading << 4
            // A day is dated, so that the same bit without that says something else.
            | u8::from(dress.day || dress.counted) << 7;
        let mut bytes = [0; PARAGRAPH];
        bytes[..8].copy_from_slice(&self.exact.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.masked.to_le_bytes());
        bytes[16..20].copy_from_slice(&dress.size.to_le_bytes());
        bytes[20..22].copy_from_slice(&dress.words.to_le_bytes());
        bytes[22..24].copy_from_slice(&dress.numbers.to_le_bytes());
        bytes[24] = dress.lead_in;
        bytes[25] = flags;
        bytes[WORDS_AT..].copy_from_slice(&self.words.to_le_bytes());
        bytes
    }

    #[inline]
    fn from_bytes(bytes: &[u8; PARAGRAPH]) -> Self {
        let long = |at: usize| u64::from_le_bytes(part(bytes, at));
        let flags = bytes[25];
        ParagraphPrint {
            exact: long(0),
            masked: long(8),
            dress: Dress {
                size: u32::from_le_bytes(part(bytes, 16)),
                words: u16::from_le_bytes(part(bytes, 20)),
                numbers: u16::from_le_bytes(part(bytes, 22)),
                lead_in: bytes[24],
                ends_sentence: flags & 1 == 1,
                ends_cut: flags & 2 == 2,
                letters: flags & 4 == 4,
                dated: flags & 8 == 8,
                heading: flags >> 4 & 7,
                day: flags & 136 == 136,
                counted: flags & 136 == 128,
            },
            words: u32::from_le_bytes(part(bytes, WORDS_AT)),
        }
    }
}

/// The `N` bytes from `at` on.
#[inline]
fn part<const N: usize>(bytes: &[u8; PARAGRAPH], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[at..at + N]);
    part
}

/// A print that is read again.
#[derive(Clone, Copy, Debug)]
pub(super) struct PrintView<'b> {
    pub(super) id: &'b str,
    pub(super) date: Option<&'b str>,
    paragraphs: &'b [[u8; PARAGRAPH]],
    words: &'b [u8],
}

impl<'b> PrintView<'b> {
    /// Reads the bytes of a print; `None` where they are not what
    /// a [`Printer`](super::Printer) made.
    pub(super) fn new(bytes: &'b [u8]) -> Option<Self> {
        let (id, bytes) = take_text(bytes)?;
        let (date, bytes) = take_text(bytes)?;
        let (count, bytes) = bytes.split_first_chunk()?;
        let heads = (u32::from_le_bytes(*count) as usize).checked_mul(PARAGRAPH)?;
        let (heads, words) = bytes.split_at_checked(heads)?;
        let (paragraphs, _) = heads.as_chunks();
        Some(Self {
            id: id?,
            date,
            paragraphs,
            words,
        })
    }

    /// The paragraphs.
    pub(super) fn paragraphs(&self) -> impl ExactSizeIterator<Item = ParagraphView<'b>> + use<'b> {
        let mut rest = self.words;
        self.paragraphs.iter().map(move |head| {
            let count = u32::from_le_bytes(part(head, WORDS_AT));
            let length = (count as usize).saturating_mul(4);
            let (words, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            ParagraphView { head, words }
        })
    }
}

/// A paragraph of a print that is read again.
#[derive(Clone, Copy, Debug)]
pub(super) struct ParagraphView<'b> {
    head: &'b [u8; PARAGRAPH],
    /// The bytes of its words.
    pub(super) words: &'b [u8],
}

impl ParagraphView<'_> {
    /// What says in which shard it belongs: most are asked for nothing else.
    #[inline]
    pub(super) fn exact(&self) -> u64 {
        u64::from_le_bytes(part(self.head, 0))
    }

    #[inline]
    pub(super) fn print(&self) -> ParagraphPrint {
        ParagraphPrint::from_bytes(self.head)
    }
}

/// Appends the words that are spelled by `bytes`.
pub(super) fn take_words(bytes: &[u8], words: &mut Vec<Token>) {
    let (spelled, _) = bytes.as_chunks::<4>();
    words.extend(
        spelled
            .iter()
            .map(|word| Token::from_bits(u32::from_le_bytes(*word))),
    );
}

/// The text that `bytes` begin with, and what follows it.
fn take_text(bytes: &[u8]) -> Option<(Option<&str>, &[u8])> {
    let (length, bytes) = bytes.split_first_chunk()?;
    let length = u32::from_le_bytes(*length);
    if length == u32::MAX {
        return Some((None, bytes));
    }
    let (text, rest) = bytes.split_at_checked(length as usize)?;
    Some((Some(std::str::from_utf8(text).ok()?), rest))
}

/// Documents are below 4 GiB, so nothing is lost here.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::split;
    use crate::token::tokenise;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_print_is_read_as_it_was_written(text in "([a-z0-9é:.… ]{0,20}\n){0,6}", id: String, date: Option<String>) {
            let document = Document { id, site: "s".to_owned(), date, text };
            let print = fingerprint_document(&document, Separator::Line);
            let view = PrintView::new(&print.bytes).unwrap();
            prop_assert_eq!((view.id, view.date), (document.id.as_str(), document.date.as_deref()));
            let spans = split(&document.text, Separator::Line);
            prop_assert_eq!(print.paragraphs as usize, spans.len());
            prop_assert_eq!(view.paragraphs().count(), spans.len());
            let mut total = 0;
            for (view, span) in view.paragraphs().zip(spans) {
                let (paragraph, bytes) = (view.print(), view.words);
                prop_assert_eq!(view.exact(), paragraph.exact);
                let tokens = tokenise(&document.text[span]);
                let mut words = Vec::new();
                take_words(bytes, &mut words);
                prop_assert_eq!((paragraph.exact, paragraph.masked, paragraph.dress), (tokens.exact, tokens.masked, tokens.dress));
                total += words.len();
                prop_assert_eq!(words, tokens.words);
            }
            prop_assert_eq!(print.words as usize, total);
        }

        #[test]
        fn other_bytes_are_no_panic(bytes: Vec<u8>) {
            if let Some(view) = PrintView::new(&bytes) {
                prop_assert!(view.paragraphs().count() <= bytes.len() / PARAGRAPH);
            }
        }
    }
}
