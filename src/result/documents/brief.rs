//! The record in brief: as much of it as every document and every paragraph is asked for.
//!
//! In: the file of a record (`brief_reader.rs`), or what was kept in brief while it was
//! written (`kept_brief.rs`). Out: the same things of both, some parts at a time: names of
//! sources, what is said of paragraphs, documents. Parts are read side by side. It holds a
//! few of them, and no text.

use std::ops::Range;

use super::brief_reader::BriefReader;
use super::kept_brief::KeptBriefLines;
use super::{DocumentLine, Fate, ParagraphSummary};
use crate::error::{Error, Result};

/// What became of a document, as far as all of them are asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct BriefDocument<'p> {
    /// Its id.
    pub(crate) document: &'p str,
    /// The source that holds it.
    pub(crate) source: &'p str,
    /// Its site; empty where it has none.
    pub(crate) site: &'p str,
    /// Its date as spelled in the input.
    pub(crate) date: Option<&'p str>,
    /// What is counted of it.
    pub(crate) sums: BriefSums,
    /// Its paragraphs in order; none of a document that went whole.
    pub(crate) said: &'p [BriefOccurrence],
}

/// What is counted of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct BriefSums {
    /// The line on which it begins, counted from 1.
    pub(crate) line: u64,
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
}

/// A paragraph of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BriefOccurrence {
    /// The number under which the rest is said.
    pub(crate) number: u64,
    /// Its characters, and the thousandths of a bit that were missing for its removal, where
    /// it stayed.
    pub(crate) stayed: Option<(u64, u32)>,
}

impl BriefDocument<'_> {
    /// The characters of the paragraphs that stayed, and of all; without white space between them.
    pub(crate) fn characters_left(&self) -> (u64, u64) {
        let stayed = self.said.iter().filter_map(|one| one.stayed);
        let left = stayed.map(|(characters, _)| characters).sum::<u64>();
        (left, left.saturating_add(self.sums.removed_characters))
    }
}

/// A part of a record in brief.
#[derive(Default)]
pub(crate) struct BriefPart {
    /// The names of the sources that begin.
    pub(crate) sources: Vec<String>,
    /// What is said of paragraphs, in the order of their numbers. Documents of this part and
    /// later ones refer to it.
    pub(crate) said: Vec<ParagraphSummary>,
    documents: Vec<PlacedDocument>,
    /// The names of the documents, one after the other.
    names: String,
    /// Their paragraphs.
    pub(super) occurrences: Vec<BriefOccurrence>,
}

/// Where what is known of a document stands in its part.
struct PlacedDocument {
    document: Range<usize>,
    source: Range<usize>,
    site: Range<usize>,
    date: Option<Range<usize>>,
    said: Range<usize>,
    sums: BriefSums,
}

impl BriefPart {
    /// The documents, in their order.
    pub(crate) fn documents(&self) -> impl Iterator<Item = BriefDocument<'_>> {
        let name = |range: &Range<usize>| self.names.get(range.clone()).unwrap_or_default();
        self.documents.iter().map(move |placed| BriefDocument {
            document: name(&placed.document),
            source: name(&placed.source),
            site: name(&placed.site),
            date: placed.date.as_ref().map(name),
            sums: placed.sums,
            said: self
                .occurrences
                .get(placed.said.clone())
                .unwrap_or_default(),
        })
    }

    /// Adds a document, of which paragraphs were added before, from this one on.
    pub(super) fn push(&mut self, document: &BriefDocument<'_>, first: usize) {
        let names = &mut self.names;
        let mut place = |name: &str| {
            let start = names.len();
            names.push_str(name);
            start..names.len()
        };
        self.documents.push(PlacedDocument {
            document: place(document.document),
            source: place(document.source),
            site: place(document.site),
            date: document.date.map(place),
            said: first..self.occurrences.len(),
            sums: document.sums,
        });
    }

    /// Adds what a line says of a document.
    pub(super) fn push_line(&mut self, line: &DocumentLine) {
        let first = self.occurrences.len();
        let runs = line.gone.iter();
        let gone = runs.flat_map(|run| (run.0..).zip(run.2.iter().copied()));
        let kept = line.kept.iter().map(|kept| BriefOccurrence {
            number: kept.0,
            // Thousandths are written.
            stayed: Some((kept.1, (kept.2 * 1000.0).round() as u32)),
        });
        self.push_paragraphs(gone, kept);
        let sums = BriefSums {
            line: line.line,
            bytes: line.end.saturating_sub(line.start),
            fate: line.fate,
            is_copy: line.copy_of.is_some(),
            paragraphs: line.paragraphs,
            removed_paragraphs: line.removed.paragraphs,
            characters: line.characters,
            removed_characters: line.removed.characters,
        };
        let document = BriefDocument {
            document: &line.document,
            source: &line.source,
            site: &line.site,
            date: line.date.as_deref(),
            sums,
            said: &[],
        };
        self.push(&document, first);
    }

    /// Adds the paragraphs of a document in order: those that went, each with its place in
    /// the document and the number under which the rest is said, and those that stayed.
    pub(super) fn push_paragraphs(
        &mut self,
        gone: impl Iterator<Item = (u32, u64)>,
        mut kept: impl Iterator<Item = BriefOccurrence>,
    ) {
        let mut gone = gone.peekable();
        let occurrences = (0..).map_while(|paragraph| {
            if let Some((_, number)) = gone.next_if(|gone| gone.0 == paragraph) {
                let stayed = None;
                return Some(BriefOccurrence { number, stayed });
            }
            kept.next()
        });
        self.occurrences.extend(occurrences);
    }
}

/// A record in brief, from its beginning to its end.
pub(crate) enum BriefRecord {
    /// Its file.
    File(Box<BriefReader>),
    /// What was kept while it was written.
    Kept(KeptBriefLines),
}

impl BriefRecord {
    /// The next parts, in the order of the record; none at the end.
    ///
    /// # Errors
    /// Where the file, or a temporary file, cannot be read or is not as it was written.
    pub(crate) fn parts(&mut self) -> Result<Vec<BriefPart>> {
        match self {
            BriefRecord::File(file) => file.parts(),
            BriefRecord::Kept(kept) => kept.parts(),
        }
    }

    /// An error about what the record says.
    pub(crate) fn damaged(&self, what: &str) -> Error {
        match self {
            BriefRecord::File(reader) => reader.refuse(what),
            BriefRecord::Kept(_) => Error::fault("what was kept of the record is not what it says"),
        }
    }
}
