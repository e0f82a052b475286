//! The record → what went, a line for each paragraph or whole document.
//!
//! In: the record. Out: lines that say everything of one removal, with no reference to
//! others. It holds what was said of paragraphs, in memory or in a temporary file.

use std::ops::Range;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::{DocumentLine, Fate, Id, Line, ParagraphCache, ParagraphLine, Reader};
use crate::error::Result;
use crate::result::reference::NamedCorpus;
use crate::verdict::{Evidence, Reason};

/// One removal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RemovalLine {
    /// `removal`, or `document` for one that went whole.
    pub r#type: &'static str,
    /// The document's id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which the document begins, counted from 1.
    pub line: u64,
    /// The document's site, absent where it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Where the removed bytes began in the decompressed source.
    pub start: u64,
    /// Where they ended.
    pub end: u64,
    /// The paragraph; absent for a whole document.
    #[serde(flatten)]
    pub paragraph: Option<RemovalExplanation>,
    /// Why a document went whole; a paragraph says it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The document whose words it repeats.
    pub owner: Option<String>,
    /// Where that stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// What that belongs to, if it is no document of the corpus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_in: Option<NamedCorpus>,
    /// The paragraph's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// White space before it that went with it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// White space after it that went with it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// How the source escapes the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escaped: Option<super::Escape>,
    /// The bytes that went, where no escape gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The same, where they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
}

/// What is said of a removed paragraph, its bytes apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RemovalExplanation {
    /// Which paragraph of the document, counted from 0.
    pub paragraph: u32,
    /// Why it went.
    pub reason: Option<Reason>,
    /// The sum of the evidence, in bits; positive speaks for removal.
    pub bits: f64,
    /// The numbers behind the reason.
    #[serde(serialize_with = "one_by_one")]
    pub evidence: Vec<Evidence>,
    /// The cluster's id.
    pub cluster: Option<Id>,
    /// The block family's id.
    pub block: Option<Id>,
}

/// Evidence, an object for each kind.
pub(crate) fn one_by_one<S: Serializer>(
    evidence: &[Evidence],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct One {
        kind: &'static str,
        bits: f64,
        count: u32,
    }
    serializer.collect_seq(evidence.iter().map(|one| One {
        kind: one.kind.name(),
        bits: one.bits(),
        count: one.count,
    }))
}

/// The removals of a record, in its order.
pub struct Removals {
    reader: Reader,
    said: ParagraphCache,
    /// The removals of the document at hand.
    next: std::vec::IntoIter<RemovalLine>,
    wanted: WantedRemovals,
    failed: bool,
}

/// Which removals are wanted.
type WantedRemovals = Box<dyn Fn(&ParagraphLine) -> bool + Send>;

impl Removals {
    /// The removals of a record whose first line was read; temporary files are in
    /// `folder`. Of paragraphs only those are given that are `wanted`.
    pub(crate) fn new(reader: Reader, folder: &Path, wanted: WantedRemovals) -> Self {
        Self {
            reader,
            said: ParagraphCache::new(folder),
            next: Vec::new().into_iter(),
            wanted,
            failed: false,
        }
    }

    fn next_line(&mut self) -> Result<Option<RemovalLine>> {
        loop {
            if let Some(next) = self.next.next() {
                return Ok(Some(next));
            }
            match self.reader.read()? {
                None => return Ok(None),
                Some(Line::Paragraph(paragraph)) => {
                    let is_wanted = paragraph.reason.is_some() && (self.wanted)(&paragraph);
                    self.said.keep(is_wanted.then_some(&paragraph))?;
                }
                Some(Line::Document(document)) => {
                    self.next = self.removals(&document)?.into_iter();
                }
                Some(_) => {}
            }
        }
    }

    fn removals(&self, document: &DocumentLine) -> Result<Vec<RemovalLine>> {
        if document.fate == Fate::Dropped {
            return Ok(vec![RemovalLine::of_document(document)]);
        }
        let mut removals = Vec::new();
        for run in &document.gone {
            let mut start = document.start + run.1;
            for (paragraph, &number) in (run.0..).zip(&run.2) {
                let Some(said) = self.said.get(number)? else {
                    // How long it is was not kept: of what follows no place is known.
                    start = u64::MAX;
                    continue;
                };
                let bytes = said.bytes();
                let bytes = bytes.map_err(|what| self.reader.damaged(&what))?;
                let end = start.saturating_add(bytes.len() as u64);
                removals.push(RemovalLine::of_paragraph(
                    document,
                    paragraph,
                    said,
                    start..end,
                ));
                start = end;
            }
        }
        Ok(removals)
    }
}

impl RemovalLine {
    /// A document that went whole.
    fn of_document(document: &DocumentLine) -> Self {
        Self {
            r#type: "document",
            site: String::new(),
            paragraph: None,
            reason: Some(Reason::Duplicate),
            owner: document.copy_of.clone(),
            owner_at: document.copy_of_at.clone(),
            owner_in: document.copy_of_in,
            raw: document.raw.clone(),
            raw_base64: document.raw_base64.clone(),
            ..Self::about(document, document.start..document.end)
        }
    }

    fn of_paragraph(
        document: &DocumentLine,
        paragraph: u32,
        said: ParagraphLine,
        range: Range<u64>,
    ) -> Self {
        Self {
            paragraph: Some(RemovalExplanation {
                paragraph,
                reason: said.reason,
                bits: said.bits(),
                evidence: said.evidence,
                cluster: said.cluster,
                block: said.block,
            }),
            owner: said.owner,
            owner_at: said.owner_at,
            owner_in: said.owner_in,
            text: said.text,
            before: said.before,
            after: said.after,
            escaped: said.escaped,
            raw: said.raw,
            raw_base64: said.raw_base64,
            ..Self::about(document, range)
        }
    }

    fn about(document: &DocumentLine, range: Range<u64>) -> Self {
        Self {
            r#type: "removal",
            document: document.document.clone(),
            source: document.source.clone(),
            line: document.line,
            site: document.site.clone(),
            start: range.start,
            end: range.end,
            paragraph: None,
            reason: None,
            owner: None,
            owner_at: None,
            owner_in: None,
            text: String::new(),
            before: String::new(),
            after: String::new(),
            escaped: None,
            raw: None,
            raw_base64: None,
        }
    }
}

impl Iterator for Removals {
    type Item = Result<RemovalLine>;

    /// The next removal; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let line = self.next_line();
        self.failed = line.is_err();
        line.transpose()
    }
}
