//! The record in brief: as much of it as every document and every paragraph is asked for.
//!
//! In: the file of a record, or what was kept in brief while it was written
//! (`kept_brief.rs`). Out: the same things of both, one after the other: names of sources,
//! what is said of paragraphs, documents. It holds one document at a time, and no text.

use super::kept_brief::KeptBriefLines;
use super::{BriefLine, DocumentLine, Fate, Line, ParagraphSummary, Reader};
use crate::error::{Error, Result};

/// What became of a document, as far as all of them are asked for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BriefDocument {
    /// Its id.
    pub(crate) document: String,
    /// The source that holds it.
    pub(crate) source: String,
    /// The line on which it begins, counted from 1.
    pub(crate) line: u64,
    /// Its site; empty where it has none.
    pub(crate) site: String,
    /// Its date as spelled in the input.
    pub(crate) date: Option<String>,
    /// The bytes of its record.
    pub(crate) bytes: u64,
    /// What became of it.
    pub(crate) fate: Fate,
    /// Whether another document holds the same article.
    pub(crate) is_copy: bool,
    /// Its paragraphs, and how many of them went.
    pub(crate) paragraphs: u64,
    pub(crate) removed_paragraphs: u64,
    /// The characters of its text, and those of what went.
    pub(crate) characters: u64,
    pub(crate) removed_characters: u64,
    /// Its paragraphs in order; none of a document that went whole.
    pub(crate) said: Vec<BriefOccurrence>,
}

/// A paragraph of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BriefOccurrence {
    /// The number under which the rest is said.
    pub(crate) number: u64,
    /// Its characters, and the bits that were missing for its removal, where it stayed.
    pub(crate) stayed: Option<(u64, f64)>,
}

impl BriefDocument {
    /// The characters of the paragraphs that stayed, and of all; without white space between them.
    pub(crate) fn characters_left(&self) -> (u64, u64) {
        let stayed = self.said.iter().filter_map(|one| one.stayed);
        let left = stayed.map(|(characters, _)| characters).sum::<u64>();
        (left, left + self.removed_characters)
    }
}

impl From<DocumentLine> for BriefDocument {
    fn from(line: DocumentLine) -> Self {
        let runs = line.gone.iter();
        let gone = runs.flat_map(|run| (run.0..).zip(run.2.iter().copied()));
        let (mut gone, mut kept) = (gone.peekable(), line.kept.iter());
        let said = (0..).map_while(|paragraph| {
            if let Some((_, number)) = gone.next_if(|gone| gone.0 == paragraph) {
                let stayed = None;
                return Some(BriefOccurrence { number, stayed });
            }
            kept.next().map(|kept| BriefOccurrence {
                number: kept.0,
                stayed: Some((kept.1, kept.2)),
            })
        });
        Self {
            said: said.collect(),
            bytes: line.end.saturating_sub(line.start),
            is_copy: line.copy_of.is_some(),
            removed_paragraphs: line.removed.paragraphs,
            removed_characters: line.removed.characters,
            document: line.document,
            source: line.source,
            line: line.line,
            site: line.site,
            date: line.date,
            fate: line.fate,
            paragraphs: line.paragraphs,
            characters: line.characters,
        }
    }
}

/// What a record says next.
#[derive(Clone, Debug)]
pub(crate) enum BriefItem {
    /// A source of this name begins.
    Source(String),
    /// What became of a paragraph.
    Paragraph(ParagraphSummary),
    /// A document.
    Document,
}

/// A record in brief, from its beginning to its end.
pub(crate) enum BriefRecord {
    /// Its file.
    File(Box<Reader>),
    /// What was kept while it was written.
    Kept(KeptBriefLines),
}

impl BriefRecord {
    /// The next thing; a document is put into `document`. `None` at the end.
    ///
    /// # Errors
    /// Where the file, or a temporary file, cannot be read or is not as it was written.
    pub(crate) fn read(&mut self, document: &mut BriefDocument) -> Result<Option<BriefItem>> {
        let reader = match self {
            BriefRecord::Kept(kept) => return kept.read(document),
            BriefRecord::File(reader) => reader,
        };
        while let Some(line) = reader.read_brief()? {
            return Ok(Some(match line {
                BriefLine::Paragraph(paragraph) => BriefItem::Paragraph(paragraph),
                BriefLine::Other(Line::Document(line)) => {
                    *document = BriefDocument::from(*line);
                    BriefItem::Document
                }
                BriefLine::Other(Line::Source(source)) => BriefItem::Source(source.name),
                BriefLine::Other(_) => continue,
            }));
        }
        Ok(None)
    }

    /// An error about what was read last.
    pub(crate) fn damaged(&self, message: &str) -> Error {
        match self {
            BriefRecord::File(reader) => reader.damaged(message),
            BriefRecord::Kept(_) => Error::fault("what was kept of the record is not what it says"),
        }
    }
}
