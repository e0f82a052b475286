//! Cleaned bytes + removals → a document, put together again.
//!
//! In: what is written of a document, what went of it, and what is left of its
//! record. Out: its paragraphs in order, each with its text and what became of
//! it. The record is put together byte by byte as `restore` does it, and then
//! read and divided as `clean` did: where one number does not agree, that is
//! an error, never a guess.

use std::io::Cursor;
use std::ops::Range;

use super::articles::CleanedArticles;
use super::documents::{CleanedLine, DocumentLine, Fate, ParagraphLine, Stayed};
use crate::error::{Error, Result};
use crate::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source, fit_head,
};
use crate::paragraph::{Separator, split};

/// A document with all its paragraphs, those that went included.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeDocument {
    /// Its line of the record.
    pub document: DocumentLine,
    /// Its text as it was read. `None` after a dry run, which writes no articles;
    /// a document that went whole is in the record all the same.
    pub text: Option<String>,
    /// Its url, where its record has one and is there to be read.
    pub url: Option<String>,
    /// Its paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The bytes it was read from, known where the text is.
    pub record: Option<Vec<u8>>,
}

impl WholeDocument {
    /// Whether it went whole.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.document.fate == Fate::Dropped
    }
}

/// A paragraph of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// Which one, counted from 0.
    pub number: u32,
    /// What it says. `None` where it stayed and no article was written.
    pub text: Option<String>,
    /// Where it stands in the document's text, where that is known.
    pub span: Option<Range<usize>>,
    /// What is said of it; nothing where it went with its document.
    pub said: Option<ParagraphLine>,
    /// Of one that stayed its characters, and how many bits were missing.
    pub stayed: Option<Stayed>,
}

/// How records are read and divided.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) options: ReadOptions,
    pub(super) separator: Separator,
}

/// What puts documents together.
pub(super) struct DocumentJoiner<'j> {
    pub(super) reading: &'j Reading,
    /// Their source; the path is the cleaned file's.
    pub(super) source: &'j Source,
    pub(super) cleaned: &'j CleanedLine,
    pub(super) is_dry_run: bool,
}

/// What gives what is said under a number.
type Get<'g> = &'g dyn Fn(u64) -> Result<Option<ParagraphLine>>;

impl DocumentJoiner<'_> {
    /// Puts a document together.
    pub(super) fn join(
        &self,
        document: DocumentLine,
        articles: &mut CleanedArticles,
        get: Get<'_>,
    ) -> Result<WholeDocument> {
        if document.fate == Fate::Dropped {
            return self.dropped(document);
        }
        let mut gone = Vec::new();
        for run in &document.gone {
            let mut start = document.start + run.1;
            for (paragraph, &number) in (run.0..).zip(&run.2) {
                let said = self.said(&document, get, number)?;
                let bytes = said
                    .bytes()
                    .map_err(|what| self.damaged(&document, &what))?;
                let end = start + bytes.len() as u64;
                gone.push((paragraph, start, bytes, said));
                start = end;
            }
        }
        let (text, url, record) = match self.is_dry_run {
            true => (None, None, None),
            false => {
                let length = document.end.saturating_sub(document.start);
                let length = length.saturating_sub(document.removed.bytes);
                let range = document.cleaned_start..document.cleaned_start + length;
                let left = articles.read(self.source, self.cleaned, &range)?;
                let gone = gone
                    .iter()
                    .map(|(_, start, bytes, _)| (*start, bytes.as_slice()));
                let record = self.record(&document, &left, gone)?;
                let (text, url) = self.text(&document, record.clone())?;
                (Some(text), url, Some(record))
            }
        };
        let spans = text.as_deref().map(|text| self.spans(&document, text));
        let spans = spans.transpose()?;
        let mut gone = gone.into_iter().peekable();
        let mut kept = document.kept.iter().copied();
        let mut paragraphs = Vec::new();
        for number in 0..u32::try_from(document.paragraphs).unwrap_or(u32::MAX) {
            let span = spans.as_ref().and_then(|spans| spans.get(number as usize));
            let found = span.and_then(|span| text.as_deref()?.get(span.clone()));
            let mut paragraph = Paragraph {
                number,
                text: found.map(str::to_owned),
                span: span.cloned(),
                said: None,
                stayed: None,
            };
            if let Some((_, _, _, said)) = gone.next_if(|gone| gone.0 == number) {
                if found.is_some_and(|found| found != said.text) {
                    let what = format!("paragraph {number} is not what went");
                    return Err(self.damaged(&document, &what));
                }
                paragraph.text = Some(said.text.clone());
                paragraph.said = Some(said);
            } else if let Some(stayed) = kept.next() {
                paragraph.said = Some(self.said(&document, get, stayed.0)?);
                paragraph.stayed = Some(stayed);
            } else {
                let what = format!("what became of paragraph {number} is not said");
                return Err(self.damaged(&document, &what));
            }
            paragraphs.push(paragraph);
        }
        Ok(WholeDocument {
            document,
            text,
            url,
            paragraphs,
            record,
        })
    }

    /// What is said under a number.
    fn said(&self, document: &DocumentLine, get: Get<'_>, number: u64) -> Result<ParagraphLine> {
        let said = get(number)?;
        said.ok_or_else(|| self.damaged(document, &format!("what {number} says is missing")))
    }

    /// A document that went whole: its record is in its line.
    fn dropped(&self, document: DocumentLine) -> Result<WholeDocument> {
        let record = document.bytes();
        let record = record.map_err(|what| self.damaged(&document, &what))?;
        let (text, url) = self.text(&document, record.clone())?;
        let spans = self.spans(&document, &text)?;
        let paragraph = |(number, span): (usize, Range<usize>)| Paragraph {
            number: number as u32,
            text: text.get(span.clone()).map(str::to_owned),
            span: Some(span),
            said: None,
            stayed: None,
        };
        let paragraphs = spans.into_iter().enumerate().map(paragraph).collect();
        Ok(WholeDocument {
            document,
            text: Some(text),
            url,
            paragraphs,
            record: Some(record),
        })
    }

    /// The record as it was, from what is left and what went.
    fn record<'g>(
        &self,
        document: &DocumentLine,
        left: &[u8],
        gone: impl Iterator<Item = (u64, &'g [u8])>,
    ) -> Result<Vec<u8>> {
        let mut record = Vec::with_capacity(left.len());
        let (mut position, mut rest) = (document.start, left);
        for (start, raw) in gone {
            let copied = start
                .checked_sub(position)
                .and_then(|length| rest.split_at_checked(usize::try_from(length).ok()?));
            let Some((copied, after)) = copied else {
                return Err(self.damaged(document, "what went does not fit what is left"));
            };
            record.extend_from_slice(copied);
            record.extend_from_slice(raw);
            (position, rest) = (start + raw.len() as u64, after);
        }
        record.extend_from_slice(rest);
        if document.end.checked_sub(document.start) != Some(record.len() as u64) {
            let what = "what went and what is left are not the record's size";
            return Err(self.damaged(document, what));
        }
        if self.source.format == Format::Wet && record.len() > left.len() {
            let head = fit_head(left, &mut record);
            head.ok_or_else(|| self.damaged(document, "its head does not fit its text"))?;
        }
        Ok(record)
    }

    /// The text of a record, and its url.
    fn text(&self, document: &DocumentLine, record: Vec<u8>) -> Result<(String, Option<String>)> {
        let source = Source {
            compression: Compression::Plain,
            ..self.source.clone()
        };
        let options = &self.reading.options;
        let mut reader = RecordReader::from_reader(&source, options, Cursor::new(record))?;
        reader = reader.starting_at(document.start, document.line);
        let mut read = Record::new();
        reader.next(&mut read, None)?;
        match read.content {
            Content::Document(read) => {
                // Records are read with the key of the url as that of the id.
                let id = read.document.id;
                Ok((read.document.text, id.contains("://").then_some(id)))
            }
            _ => Err(self.damaged(document, "put together again it is no document")),
        }
    }

    /// The paragraphs of its text, which should be as many as were judged.
    fn spans(&self, document: &DocumentLine, text: &str) -> Result<Vec<Range<usize>>> {
        let spans = split(text, self.reading.separator);
        if spans.len() as u64 == document.paragraphs {
            return Ok(spans);
        }
        let what = format!(
            "it has {} paragraphs, but {} were judged",
            spans.len(),
            document.paragraphs
        );
        Err(self.damaged(document, &what))
    }

    fn damaged(&self, document: &DocumentLine, what: &str) -> Error {
        let DocumentLine { source, line, .. } = document;
        Error::damaged(
            &self.source.path,
            format!(
                "the document at {source}#{line}: {what}; the articles or the report were changed \
                 after they were written: put them back as they were, or clean again"
            ),
        )
    }
}
