//! Cleaned bytes + removals → a document, put together again.
//!
//! In: what is written of a document, what went of it, and what is left of its
//! record. Out: its paragraphs in order, each with its text and what became of
//! it. The record is put together byte by byte as `restore` does it, and then
//! read and divided as `clean` did: where one number does not agree, that is
//! an error, never a guess.

use std::io::Cursor;
use std::ops::Range;
use std::path::Path;

use super::documents::Listed;
use super::search::Gone;
use crate::error::{Error, Result};
use crate::input::{Compression, Content, ReadOptions, Record, RecordReader, Source};
use crate::journal::{DroppedLine, RemovalLine};
use crate::paragraph::{Separator, split};
use crate::report::documents::{DocumentEntry, KeptEntry};

/// A document with all its paragraphs, those that went included.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// Its line of `documents.jsonl`, where `kept` is empty: what it held is in
    /// `paragraphs`.
    pub entry: DocumentEntry,
    /// Its text as it was read. `None` after a dry run, which writes no articles;
    /// a document that went whole is in the journal all the same.
    pub text: Option<String>,
    /// Its paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// Why it went whole, if it did.
    pub dropped: Option<Dropped>,
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
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It stayed.
    Kept(KeptEntry),
    /// It went.
    Removed(Box<RemovalLine>),
    /// It went with its document.
    Dropped,
}

/// Why a document went whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The reason.
    pub reason: String,
    /// The id of the document that holds the same article and stays.
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    pub owner_at: Option<String>,
}

/// How records are read and divided.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) options: ReadOptions,
    pub(super) separator: Separator,
}

/// A document that is being put together.
pub(super) struct Joining<'j> {
    pub(super) reading: &'j Reading,
    /// Its source; the path is the cleaned file's.
    pub(super) source: &'j Source,
    pub(super) listed: Listed,
}

impl Joining<'_> {
    /// Puts it together from what went and from `left`, what is left of its
    /// record, if there is such a file.
    pub(super) fn join(mut self, gone: Gone, left: Option<Vec<u8>>) -> Result<Whole> {
        let kept = std::mem::take(&mut self.listed.entry.kept);
        match gone {
            Gone::Whole(dropped) => self.dropped(*dropped),
            Gone::Paragraphs(removals) => {
                let text = match left {
                    Some(left) => Some(self.text(self.record(&left, &removals)?)?),
                    None => None,
                };
                let paragraphs = self.paragraphs(text.as_deref(), kept, removals)?;
                Ok(Whole {
                    entry: self.listed.entry,
                    text,
                    paragraphs,
                    dropped: None,
                })
            }
        }
    }

    /// A document that went whole: its record is in the journal.
    fn dropped(self, line: DroppedLine) -> Result<Whole> {
        let DroppedLine {
            reason,
            owner,
            owner_at,
            removed,
            ..
        } = line;
        let record = removed.bytes().map_err(|what| self.damaged(&what))?;
        let text = self.text(record)?;
        let spans = self.spans(&text)?;
        let paragraph = |(number, span): (usize, Range<usize>)| Paragraph {
            number: number as u32,
            text: text.get(span.clone()).map(str::to_owned),
            span: Some(span),
            outcome: Outcome::Dropped,
        };
        let paragraphs = spans.into_iter().enumerate().map(paragraph).collect();
        Ok(Whole {
            entry: self.listed.entry,
            text: Some(text),
            paragraphs,
            dropped: Some(Dropped {
                reason: reason.into_owned(),
                owner,
                owner_at,
            }),
        })
    }

    /// The record as it was, from what is left and what went.
    fn record(&self, left: &[u8], removals: &[RemovalLine]) -> Result<Vec<u8>> {
        let entry = &self.listed.entry;
        let mut record = Vec::with_capacity(left.len());
        let (mut position, mut rest) = (entry.start, left);
        for removal in removals {
            let raw = removal.removed.clone().bytes();
            let raw = raw.map_err(|what| self.damaged(&what))?;
            let copied = removal
                .start
                .checked_sub(position)
                .and_then(|length| rest.split_at_checked(usize::try_from(length).ok()?));
            let Some((copied, after)) = copied else {
                return Err(self.damaged("what went does not fit what is left"));
            };
            if removal.end.checked_sub(removal.start) != Some(raw.len() as u64) {
                return Err(self.damaged("the removed bytes do not fit their range"));
            }
            record.extend_from_slice(copied);
            record.extend_from_slice(&raw);
            (position, rest) = (removal.end, after);
        }
        record.extend_from_slice(rest);
        if entry.end.checked_sub(entry.start) != Some(record.len() as u64) {
            return Err(self.damaged("what went and what is left are not the record's size"));
        }
        Ok(record)
    }

    /// The text of a record.
    fn text(&self, record: Vec<u8>) -> Result<String> {
        let source = Source {
            compression: Compression::Plain,
            ..self.source.clone()
        };
        let options = &self.reading.options;
        let mut reader = RecordReader::from_reader(&source, options, Cursor::new(record))?;
        let mut read = Record::new();
        reader.next(&mut read, None)?;
        match read.content {
            Content::Document(read) => Ok(read.document.text),
            _ => Err(self.damaged("put together again it is no document")),
        }
    }

    /// The paragraphs of its text, which should be as many as were judged.
    fn spans(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let spans = split(text, self.reading.separator);
        if spans.len() as u64 == self.listed.entry.paragraphs {
            return Ok(spans);
        }
        Err(self.damaged(&format!(
            "it has {} paragraphs, but {} were judged",
            spans.len(),
            self.listed.entry.paragraphs
        )))
    }

    /// Its paragraphs, of which each is in one of the two lists.
    fn paragraphs(
        &self,
        text: Option<&str>,
        kept: Vec<KeptEntry>,
        removals: Vec<RemovalLine>,
    ) -> Result<Vec<Paragraph>> {
        let count = kept.len() + removals.len();
        if count as u64 != self.listed.entry.paragraphs {
            return Err(self.damaged(&format!(
                "{} paragraphs stayed and {} went, which are not the {} that it has",
                kept.len(),
                removals.len(),
                self.listed.entry.paragraphs
            )));
        }
        let spans = text.map(|text| self.spans(text)).transpose()?;
        let (mut kept, mut removals) = (kept.into_iter().peekable(), removals.into_iter());
        let mut paragraphs = Vec::with_capacity(count);
        for number in 0..count {
            let span = spans.as_ref().and_then(|spans| spans.get(number)).cloned();
            let found = span.clone().and_then(|span| text?.get(span));
            let is_number = |other: u32| other as usize == number;
            let (text, outcome) = match kept.next_if(|kept| is_number(kept.paragraph)) {
                Some(kept) => (found.map(str::to_owned), Outcome::Kept(kept)),
                None => match removals.next().filter(|next| is_number(next.paragraph)) {
                    Some(removal) if found.is_none_or(|found| found == removal.removed.text) => {
                        let text = removal.removed.text.clone();
                        (Some(text), Outcome::Removed(Box::new(removal)))
                    }
                    _ => {
                        let what = format!("what became of paragraph {number} is not said");
                        return Err(self.damaged(&what));
                    }
                },
            };
            paragraphs.push(Paragraph {
                number: number as u32,
                text,
                span,
                outcome,
            });
        }
        Ok(paragraphs)
    }

    fn damaged(&self, what: &str) -> Error {
        let DocumentEntry { source, line, .. } = &self.listed.entry;
        let path: &Path = &self.source.path;
        Error::damaged(
            path,
            format!(
                "the document at {source}#{line}: {what}; the articles or the report were changed \
                 after they were written: put them back as they were, or clean again"
            ),
        )
    }
}
