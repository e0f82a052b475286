//! Documents → what the record says of them, but for the numbers.
//!
//! In: what became of documents and their paragraphs, borrowed from wherever it is.
//! Out: the bytes of their lines, each thing that is said of a paragraph once, at the
//! end of buffers that are used again and again. It never holds more than one stretch
//! of the input, knows nothing of what was said before it, and writes no file.
//!
//! A corpus has more paragraphs than documents by a factor of thirty: what is said of
//! them is put together here from slices, by as many threads as there are.

use std::ops::Range;

use super::frame_names::{found_at, found_by};
use super::kept_brief::push_document;
use super::on_page::SaidOnPage;
use super::speller::Speller;
use super::spelling::{RemovedBytes, push_raw};
use super::{CleanedLine, Fate, ParagraphSummary, RemovedSums, SourceLine};
use crate::result::buffer::Buffer;
use crate::result::json::{push_number, push_string};
use crate::result::reference::{Reference, push_reference};
use crate::verdict::{Evidence, KeptBy, Reason};

/// A document, as its line says of it.
#[derive(Clone, Debug)]
pub(crate) struct DocumentHeader<'a> {
    /// Its id.
    pub(crate) document: &'a str,
    /// The source that holds it.
    pub(crate) source: &'a str,
    /// The line on which it begins, counted from 1.
    pub(crate) line: u64,
    /// Its site; empty where it has none.
    pub(crate) site: &'a str,
    /// Its date as spelled in the input.
    pub(crate) date: Option<&'a str>,
    /// Where its record begins in the decompressed source.
    pub(crate) start: u64,
    /// Its record.
    pub(crate) raw: &'a [u8],
    /// What became of it.
    pub(crate) fate: Fate,
    /// The document that holds the same article.
    pub(crate) copy_of: Option<Reference<'a>>,
    /// Its paragraphs.
    pub(crate) paragraphs: u64,
    /// The characters of its text.
    pub(crate) characters: u64,
    /// What went of it.
    pub(crate) removed: RemovedSums,
}

/// What became of a paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Became<'a> {
    /// Which paragraph of the document, counted from 0.
    pub(crate) paragraph: u32,
    /// What spoke for and against it.
    pub(crate) evidence: &'a [Evidence],
    /// Its cluster's id.
    pub(crate) cluster: Option<u64>,
    /// The document whose headline or lead it is taken for.
    pub(crate) owner: Option<Reference<'a>>,
    /// Whether it went or stayed.
    pub(crate) outcome: ParagraphOutcome<'a>,
}

/// Whether a paragraph went or stayed.
#[derive(Clone, Debug)]
pub(crate) enum ParagraphOutcome<'a> {
    /// It went.
    Gone {
        /// Why.
        reason: Reason,
        /// Its block family's id.
        block: Option<u64>,
        /// Where its bytes began, counted from the beginning of the record.
        start: u64,
        /// The bytes.
        cut: RemovedBytes<'a>,
    },
    /// It stayed.
    Stayed {
        /// Why it stayed all the same.
        kept_by: Option<KeptBy>,
        /// Its characters.
        characters: u64,
        /// Thousandths of a bit that were missing for its removal.
        missing: u32,
    },
}

/// What is said of one stretch of the input.
#[derive(Debug, Default)]
pub(crate) struct RecordPage {
    /// Beginnings and ends of lines.
    lines: Vec<u8>,
    /// What is said of paragraphs.
    said: SaidOnPage,
    pub(super) items: Vec<RecordItem>,
    pub(super) gone: Vec<GoneParagraph>,
    pub(super) stayed: Vec<StayedParagraph>,
    buffer: Buffer,
}

/// A line, or a document.
#[derive(Clone, Debug)]
pub(super) enum RecordItem {
    /// The line of a source, its name, and what it is found by.
    Source(Range<usize>, Range<usize>, u32),
    /// The line of what was written in its place, and what it is found by.
    Cleaned(Range<usize>, u32),
    /// A document.
    Document(CountedDocument),
}

/// A document, of which what went and what stayed is counted up to here.
#[derive(Clone, Debug)]
pub(super) struct CountedDocument {
    /// Its line, up to what depends on others, and after it.
    pub(super) head: Range<usize>,
    pub(super) tail: Range<usize>,
    /// What is kept of it in brief.
    pub(super) brief: Range<usize>,
    pub(super) gone_end: usize,
    pub(super) stayed_end: usize,
    /// Where it begins in its source, and how many bytes of it went.
    pub(super) start: u64,
    pub(super) bytes_gone: u64,
    pub(super) is_dropped: bool,
    /// What it is found by.
    pub(super) names: [u32; 2],
}

/// A paragraph that goes: which one, where its bytes begin and how many there are,
/// and the place of what is said of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoneParagraph {
    pub(super) paragraph: u32,
    pub(super) start: u64,
    pub(super) length: u64,
    pub(super) said: u32,
}

/// A paragraph that stays: the place of what is said of it, its characters, and what
/// was missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct StayedParagraph {
    pub(super) said: u32,
    pub(super) characters: u64,
    pub(super) missing: u32,
}

impl RecordPage {
    /// Whether nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The bytes that it holds, or held.
    pub(crate) fn capacity(&self) -> usize {
        let paragraphs = self.gone.capacity() * size_of::<GoneParagraph>()
            + self.stayed.capacity() * size_of::<StayedParagraph>();
        let items = self.items.capacity() * size_of::<RecordItem>();
        self.lines.capacity() + self.said.bytes() + paragraphs + items
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.said.clear();
        self.items.clear();
        self.gone.clear();
        self.stayed.clear();
    }

    pub(super) fn line(&self, range: &Range<usize>) -> &[u8] {
        self.lines.get(range.clone()).unwrap_or_default()
    }

    /// What is said at this place, from the number's end on, and its hash.
    pub(super) fn said(&self, place: u32) -> (&[u8], u128) {
        self.said.at(place)
    }

    /// The same in brief.
    pub(super) fn said_in_brief(&self, place: u32) -> ParagraphSummary {
        self.said.in_brief(place)
    }

    /// How many things are said of paragraphs.
    pub(super) fn count(&self) -> usize {
        self.said.len()
    }

    /// Says that a source begins.
    pub(crate) fn source(&mut self, source: &SourceLine) {
        let line = self.push_line("source", source);
        self.lines.extend_from_slice(source.name.as_bytes());
        let name = line.end..self.lines.len();
        let found_by = found_by(b's', &source.name);
        self.items.push(RecordItem::Source(line, name, found_by));
    }

    /// Says that a source is complete.
    pub(crate) fn cleaned(&mut self, cleaned: &CleanedLine) {
        let line = self.push_line("cleaned", cleaned);
        let name = found_by(b'c', &cleaned.source);
        self.items.push(RecordItem::Cleaned(line, name));
    }

    fn push_line(&mut self, kind: &str, line: &impl serde::Serialize) -> Range<usize> {
        let start = self.lines.len();
        push_line(&mut self.lines, kind, line);
        start..self.lines.len()
    }

    /// Says what became of a document, and of its paragraphs, in their order, which are
    /// spelled by `speller`.
    pub(crate) fn document<'a>(
        &mut self,
        about: &DocumentHeader<'_>,
        paragraphs: impl IntoIterator<Item = Became<'a>>,
        speller: &mut Speller,
    ) {
        let start = self.lines.len();
        self.push_head(about);
        let head = start..self.lines.len();
        if about.fate == Fate::Dropped {
            push_raw(&mut self.lines, about.raw);
        }
        let tail = head.end..self.lines.len();
        push_document(&mut self.lines, about);
        let brief = tail.end..self.lines.len();
        for became in paragraphs {
            let said = speller.say(&became, &mut self.said);
            match became.outcome {
                ParagraphOutcome::Gone { start, cut, .. } => self.gone.push(GoneParagraph {
                    paragraph: became.paragraph,
                    start,
                    length: cut.raw.len() as u64,
                    said,
                }),
                ParagraphOutcome::Stayed {
                    characters,
                    missing,
                    ..
                } => self.stayed.push(StayedParagraph {
                    said,
                    characters,
                    missing,
                }),
            }
        }
        self.items.push(RecordItem::Document(CountedDocument {
            head,
            tail,
            brief,
            gone_end: self.gone.len(),
            stayed_end: self.stayed.len(),
            start: about.start,
            bytes_gone: about.removed.bytes,
            is_dropped: about.fate == Fate::Dropped,
            names: [
                found_by(b'd', about.document),
                found_at(about.source, about.line),
            ],
        }));
    }

    /// Adds a document's line, up to what depends on others.
    fn push_head(&mut self, about: &DocumentHeader<'_>) {
        let (out, buffer) = (&mut self.lines, &mut self.buffer);
        out.extend_from_slice(br#"{"type":"document","document":"#);
        push_string(out, about.document);
        out.extend_from_slice(br#","source":"#);
        push_string(out, about.source);
        out.extend_from_slice(br#","line":"#);
        push_number(out, about.line);
        if !about.site.is_empty() {
            out.extend_from_slice(br#","site":"#);
            push_string(out, about.site);
        }
        if let Some(date) = about.date {
            out.extend_from_slice(br#","date":"#);
            push_string(out, date);
        }
        buffer.put(out, br#","start":"#);
        buffer.put_number(out, about.start);
        buffer.put(out, br#","end":"#);
        buffer.put_number(out, about.start + about.raw.len() as u64);
        buffer.put(out, br#","fate":""#);
        buffer.put_slice(out, about.fate.name().as_bytes());
        buffer.put(out, b"\"");
        if about.copy_of.is_some() {
            buffer.flush(out);
            push_reference(out, "copy_of", about.copy_of);
        }
        buffer.put(out, br#","paragraphs":"#);
        buffer.put_number(out, about.paragraphs);
        buffer.put(out, br#","characters":"#);
        buffer.put_number(out, about.characters);
        buffer.put(out, br#","removed":{"paragraphs":"#);
        buffer.put_number(out, about.removed.paragraphs);
        buffer.put(out, br#","characters":"#);
        buffer.put_number(out, about.removed.characters);
        buffer.put(out, br#","bytes":"#);
        buffer.put_number(out, about.removed.bytes);
        buffer.put(out, b"}");
        buffer.flush(out);
    }
}

/// Appends a line that is none of a document or a paragraph.
pub(super) fn push_line(out: &mut Vec<u8>, kind: &str, line: &impl serde::Serialize) {
    out.extend_from_slice(br#"{"type":""#);
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\",");
    let start = out.len();
    // Writing to a vector cannot fail, and nothing in a line has a key that is no text.
    let _ = serde_json::to_writer(&mut *out, line);
    // The object goes on where the type ends.
    if out.get(start) == Some(&b'{') {
        out.remove(start);
    }
    out.push(b'\n');
}
