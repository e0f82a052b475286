//! What documents add up to, as far as the memory for judging them is concerned.
//!
//! In: prints. Out: sums. It knows nothing of what any of it costs.

use super::print::{DocumentPrint, LENGTHS, PARAGRAPH};

/// Sums over documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Documents.
    pub documents: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// The words of these.
    pub words: u64,
    /// Bytes of ids and dates.
    pub names: u64,
    /// Paragraphs of the longest document.
    pub longest: u64,
}

impl Amounts {
    /// Adds a document.
    pub fn add(&mut self, print: &DocumentPrint) {
        self.merge(&Self::of(
            (print.paragraphs, print.words),
            print.bytes.len() as u64,
        ));
    }

    /// A document with a print of so many bytes.
    pub(super) fn of((paragraphs, words): (u32, u32), bytes: u64) -> Self {
        let (paragraphs, words) = (u64::from(paragraphs), u64::from(words));
        Self {
            documents: 1,
            paragraphs,
            words,
            names: bytes.saturating_sub(LENGTHS + paragraphs * PARAGRAPH as u64 + words * 4),
            longest: paragraphs,
        }
    }

    /// Adds what other documents add up to.
    pub fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.paragraphs += other.paragraphs;
        self.words += other.words;
        self.names += other.names;
        self.longest = self.longest.max(other.longest);
    }
}
