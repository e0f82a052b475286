//! What a reader hands out: a record, its bytes, and what was made of them.
//!
//! In: nothing. Out: plain data. It knows nothing of formats.

use crate::document::Document;

use super::{ByteMap, Problem};

/// A document and the way back from its text to the record's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    /// The article.
    pub document: Document,
    /// Where each byte of its text stands in [`Record::raw`].
    pub map: ByteMap,
}

/// What a record turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// An article.
    Document(ReadDocument),
    /// A line of nothing but white space between JSON objects.
    Blank,
    /// Nothing that can be cleaned; its bytes are to be copied as they are.
    ///
    /// A file that ends before its end gives one such record at its end. Its
    /// bytes are what there is of an incomplete last record, perhaps none.
    Bad(Problem),
    /// Larger than the limit: its bytes went to `skipped` and are not here.
    Oversized(Problem),
}

/// One record of a source: a line, or a whole text file.
///
/// A record is meant to be used again and again, so that its buffer is.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its decompressed bytes, line break included.
    pub raw: Vec<u8>,
    /// Where it starts in the decompressed source.
    pub offset: u64,
    /// How many bytes it has; more than `raw` for an oversized record.
    pub length: u64,
    /// On which line it starts, counted from 1.
    pub line: u64,
    /// What it turned out to be.
    pub content: Content,
    /// Something to be said of a document that could be used all the same.
    pub notice: Option<Problem>,
}

impl Record {
    /// An empty record, for [`super::RecordReader::next`] to fill.
    #[must_use]
    pub fn new() -> Self {
        Self {
            raw: Vec::new(),
            offset: 0,
            length: 0,
            line: 0,
            content: Content::Blank,
            notice: None,
        }
    }

    /// The problem or the notice that the record carries, if any.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match &self.content {
            Content::Bad(problem) | Content::Oversized(problem) => Some(problem),
            Content::Document(_) | Content::Blank => self.notice.as_ref(),
        }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self::new()
    }
}
