//! A source → its records.
//!
//! In: a file, plain or compressed. Out: one record after the other, each with
//! its exact decompressed bytes, where it stands, and what was made of it. A
//! damaged file gives everything before the damage. It never holds more than
//! one record, and never more of a record than the limit allows: larger ones
//! stream past.

use std::io::{Read, Write};

use crate::error::{Error, Result};
use crate::files;

use super::boundaries::RecordBoundaries;
use super::crowded::admit;
use super::decompress::{ByteStream, Fault};
use super::jsonl::{JsonLine, LineParser};
use super::open_source::{NOT_CLOSED, looks_like_utf16};
use super::record::Content;
use super::text::{TextParser, refused};
use super::view::{ContentView, DocumentView};
use super::{Format, Problem, ProblemKind, ReadDocument, ReadOptions, Record, Source};
use crate::document::Document;

/// Reads one source, record by record.
pub struct RecordReader {
    source: Source,
    options: ReadOptions,
    stream: ByteStream,
    boundaries: RecordBoundaries,
    lines: LineParser,
    texts: TextParser,
    is_utf16: bool,
    offset: u64,
    line: u64,
    /// On which line of the file the next element begins, and whether it goes on with an
    /// array.
    file_line: u64,
    in_array: bool,
    /// A text file is one record, also when it is empty.
    file_delivered: bool,
    fault_reported: bool,
}

/// How much was read of a record.
#[derive(Default)]
struct ReadAmount {
    length: u64,
    lines: u64,
    oversized: bool,
    ended: bool,
    /// The line breaks in it, of an element, and its last byte.
    breaks: u64,
    last: Option<u8>,
}

impl RecordReader {
    /// Opens a source.
    ///
    /// # Errors
    ///
    /// Where the options are not valid, or the file cannot be opened; the
    /// latter is no reason to stop a run (`Problem::unreadable`).
    pub fn open(source: &Source, options: &ReadOptions) -> Result<Self> {
        let file = files::open(&source.path);
        let file = file.map_err(|error| Error::io("open", &source.path, error))?;
        Self::from_reader(source, options, file)
    }

    /// Reads a source's bytes from `reader` instead of its file.
    ///
    /// # Errors
    ///
    /// Where the options are not valid, or there is no memory for a decoder.
    pub fn from_reader(
        source: &Source,
        options: &ReadOptions,
        reader: impl Read + Send + 'static,
    ) -> Result<Self> {
        options.validate()?;
        let stream = ByteStream::new(Box::new(reader), source.compression)
            .map_err(|error| Error::io("decompress", &source.path, error))?;
        Ok(Self {
            source: source.clone(),
            options: options.clone(),
            stream,
            boundaries: RecordBoundaries::of(source.format),
            lines: LineParser::new(options),
            texts: TextParser::new(options),
            is_utf16: false,
            offset: 0,
            line: 1,
            file_line: 1,
            in_array: false,
            file_delivered: false,
            fault_reported: false,
        })
    }

    /// Reads the next record into `record`; says whether there was one. The
    /// bytes of an oversized record go to `skipped`, if that is given.
    ///
    /// # Errors
    ///
    /// Only where `skipped` cannot be written to. What is wrong with the input
    /// is in the record.
    pub fn next(&mut self, record: &mut Record, skipped: Option<&mut dyn Write>) -> Result<bool> {
        record.raw.clear();
        record.notice = None;
        record.offset = self.offset;
        record.line = self.line;
        let found = match self.source.format {
            Format::Jsonl | Format::Json => self.next_line(record, skipped)?,
            Format::Text => self.next_file(record, skipped)?,
        };
        self.offset += record.length;
        Ok(found)
    }

    fn next_line(&mut self, record: &mut Record, skipped: Option<&mut dyn Write>) -> Result<bool> {
        let taken = self.take(record, skipped)?;
        self.line += taken.lines;
        let is_cut_off = self.stream.fault().is_some() || self.boundaries.is_open();
        let complete = taken.ended || !is_cut_off;
        record.content = if taken.oversized {
            Content::Oversized(self.oversized(record))
        } else if !complete || taken.length == 0 {
            match self.fault_problem(record) {
                Some(problem) => Content::Bad(problem),
                None => return Ok(false),
            }
        } else {
            let is_jsonl = self.source.format == Format::Jsonl;
            self.is_utf16 |= is_jsonl && record.offset == 0 && looks_like_utf16(&record.raw);
            owned(self.lines.read(JsonLine {
                source: &self.source,
                raw: &record.raw,
                text: None,
                offset: record.offset,
                line: record.line,
                is_utf16: self.is_utf16,
                in_array: self.in_array,
            }))
        };
        if self.source.format == Format::Json {
            if let Content::Bad(problem) | Content::Oversized(problem) = &mut record.content {
                problem.find_line(self.file_line, &record.raw, record.offset);
            }
            self.file_line += taken.breaks;
            self.in_array = taken.last == Some(b',');
        }
        Ok(true)
    }

    fn next_file(&mut self, record: &mut Record, skipped: Option<&mut dyn Write>) -> Result<bool> {
        let taken = self.take(record, skipped)?;
        let first = !std::mem::replace(&mut self.file_delivered, true);
        record.content = if taken.oversized {
            Content::Oversized(self.oversized(record))
        } else if let Some(problem) = self.fault_problem(record) {
            Content::Bad(problem)
        } else if let Some(problem) = refused(&self.source, &record.raw).filter(|_| first) {
            Content::Bad(problem)
        } else if first {
            let (document, notice) = self.texts.read(&self.source, &record.raw);
            record.notice = notice;
            let place = (record.line, record.offset);
            owned(admit(document, &self.source, place))
        } else {
            return Ok(false);
        };
        Ok(true)
    }

    /// Reads to the end of the record, or of the source. Whether a record is oversized
    /// depends on its length without its last byte, not on how the bytes arrive.
    fn take(
        &mut self,
        record: &mut Record,
        mut skipped: Option<&mut dyn Write>,
    ) -> Result<ReadAmount> {
        let limit = self.options.max_document as u64;
        let is_json = self.source.format == Format::Json;
        let mut taken = ReadAmount::default();
        self.boundaries.restart();
        while !taken.ended {
            let chunk = self.stream.fill();
            if chunk.is_empty() {
                break;
            }
            let end = self.boundaries.next_end(chunk);
            taken.ended = end.is_some();
            let piece = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(chunk);
            taken.length += piece.len() as u64;
            let ended = u64::from(taken.ended);
            taken.lines += self.boundaries.places_in(piece, ended);
            if is_json {
                taken.breaks += memchr::memchr_iter(b'\n', piece).count() as u64;
            }
            taken.last = piece.last().copied();
            if !taken.oversized && taken.length - ended > limit {
                taken.oversized = true;
                pass_on(&self.source, &mut skipped, &record.raw)?;
                record.raw.clear();
            }
            if taken.oversized {
                pass_on(&self.source, &mut skipped, piece)?;
            } else {
                record.raw.extend_from_slice(piece);
            }
            let used = piece.len();
            self.stream.consume(used);
        }
        record.length = taken.length;
        Ok(taken)
    }

    fn oversized(&self, record: &Record) -> Problem {
        let what = self.source.format.record_noun();
        let message = format!(
            "the {what} has {} bytes, more than the limit of {}; it is copied as it is \
             (--max-document sets the limit)",
            record.length, self.options.max_document
        );
        let Source { name, path, .. } = &self.source;
        Problem::new(ProblemKind::Oversized, name, path, message).at(record.line, record.offset)
    }

    /// The fault that ended the source early, the first time that it is asked for.
    fn fault_problem(&mut self, record: &Record) -> Option<Problem> {
        let (kind, what) = match self.stream.fault() {
            Some(Fault::Damaged(what)) => (ProblemKind::Truncated, what.as_str()),
            Some(Fault::Lost(what)) => (ProblemKind::Lost, what.as_str()),
            Some(Fault::Unreadable(what)) => (ProblemKind::Unreadable, what.as_str()),
            None if self.boundaries.is_open() => (ProblemKind::Truncated, NOT_CLOSED),
            None => return None,
        };
        if std::mem::replace(&mut self.fault_reported, true) {
            return None;
        }
        let lost = match record.length {
            0 => "what came before is used",
            _ => "the record that is cut off here is copied as it is, what came before is used",
        };
        let message = format!("{what}; {lost}; fetch the file again");
        let Source { name, path, .. } = &self.source;
        Some(Problem::new(kind, name, path, message).at(record.line, record.offset))
    }
}

/// What a view says, to keep.
fn owned(view: ContentView<'_>) -> Content {
    match view {
        ContentView::Document(document) => Content::Document(owned_document(&document)),
        ContentView::Blank | ContentView::Piece => Content::Blank,
        ContentView::Bad(problem) => Content::Bad(problem),
        ContentView::Oversized(problem) => Content::Oversized(problem),
    }
}

fn owned_document(view: &DocumentView<'_>) -> ReadDocument {
    ReadDocument {
        document: Document {
            id: view.id.to_owned(),
            site: view.site.to_owned(),
            date: view.date.map(str::to_owned),
            text: view.text.to_owned(),
        },
        map: view.map(),
    }
}

fn pass_on(source: &Source, skipped: &mut Option<&mut dyn Write>, bytes: &[u8]) -> Result<()> {
    match skipped {
        Some(skipped) => skipped
            .write_all(bytes)
            .map_err(|error| Error::io("copy an oversized record of", &source.path, error)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::{gzip, records, source, zstd};
    use proptest::prelude::*;

    fn small(limit: usize) -> ReadOptions {
        ReadOptions {
            max_document: limit,
            ..ReadOptions::usual()
        }
    }

    fn kinds(found: &[Record]) -> Vec<Option<ProblemKind>> {
        found
            .iter()
            .map(|record| record.problem().map(|problem| problem.kind))
            .collect()
    }

    #[test]
    fn oversized_lines_stream_past_and_the_next_is_read() {
        let big = format!("{{\"text\":\"{}\"}}\n", "x".repeat(1000));
        let bytes = ["{\"text\":\"a\"}\n", &big, "{\"text\":\"b\"}\n"].concat();
        for chunk in [1, 7, usize::MAX] {
            let (found, skipped) =
                records(&source("a.jsonl"), &small(100), bytes.as_bytes(), chunk);
            assert_eq!(kinds(&found), [None, Some(ProblemKind::Oversized), None]);
            assert_eq!(skipped, big.as_bytes());
            assert!(found[1].raw.is_empty());
            assert_eq!(
                (found[1].length, found[1].offset, found[1].line),
                (big.len() as u64, 13, 2)
            );
            assert_eq!((found[2].offset, found[2].line), (13 + big.len() as u64, 3));
        }
    }

    #[test]
    fn the_limit_counts_the_line_without_its_break() {
        let at_limit = records(&source("a.jsonl"), &small(12), b"{\"text\":\"a\"}\n", 5).0;
        assert_eq!(kinds(&at_limit), [None]);
        let above = records(&source("a.jsonl"), &small(11), b"{\"text\":\"a\"}\n", 5).0;
        assert_eq!(kinds(&above), [Some(ProblemKind::Oversized)]);
        let file = records(&source("a.txt"), &small(3), b"abcd", 2);
        assert_eq!(
            (kinds(&file.0), file.1),
            (vec![Some(ProblemKind::Oversized)], b"abcd".to_vec())
        );
    }

    #[test]
    fn a_cut_file_gives_what_came_before_and_one_problem() {
        let whole = b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}";
        // Two members, so that the cut falls between lines or inside one.
        let between = [gzip(&whole[..26]), gzip(&whole[26..])[..10].to_vec()].concat();
        let found = records(&source("a.jsonl.gz"), &ReadOptions::usual(), &between, 5).0;
        assert_eq!(kinds(&found), [None, None, Some(ProblemKind::Truncated)]);
        assert!(found[2].raw.is_empty());
        let inside = [gzip(&whole[..30]), b"rubbish".to_vec()].concat();
        let found = records(&source("a.jsonl.gz"), &ReadOptions::usual(), &inside, 5).0;
        assert_eq!(kinds(&found), [None, None, Some(ProblemKind::Truncated)]);
        assert_eq!(found[2].raw, [&whole[26..30], b"rubbish"].concat());
        let text = records(&source("a.txt.gz"), &ReadOptions::usual(), &inside, 5).0;
        assert_eq!(kinds(&text), [Some(ProblemKind::Truncated)]);
        assert_eq!(text[0].raw, [&whole[..30], b"rubbish"].concat());
    }

    #[test]
    fn an_empty_text_file_is_a_document_and_an_empty_jsonl_file_has_none() {
        let found = records(&source("a.txt"), &ReadOptions::usual(), b"", 1).0;
        assert!(matches!(
            &found[..],
            [Record {
                content: Content::Document(_),
                ..
            }]
        ));
        assert!(
            records(&source("a.jsonl"), &ReadOptions::usual(), b"", 1)
                .0
                .is_empty()
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error_that_can_be_counted() {
        let source = source("gone/a.txt");
        let Err(error) = RecordReader::open(&source, &ReadOptions::usual()) else {
            panic!()
        };
        let problem = Problem::unreadable(&source, &error);
        assert!(problem.bad && problem.source == "gone/a.txt");
    }

    proptest! {
        #[test]
        fn any_chunk_size_gives_the_same_records(
            parts in prop::collection::vec(prop::sample::select(vec![
                &b"{\"text\":\"a\\n\\u00e9\"}"[..], b"\n", b"\r\n", b" ", b"{", b"\xFF", b"\0",
                b"{\"id\":1,\"text\":\"long long long long\"}", b"\xEF\xBB\xBF", b"plain\n",
            ]), 0..30),
            chunk in 1usize..9,
        ) {
            let bytes = parts.concat();
            for (name, packed) in [
                ("a.jsonl", bytes.clone()), ("a.jl.gz", gzip(&bytes)), ("a.ndjson.zst", zstd(&bytes)),
                ("a.txt", bytes.clone()), ("a.txt.gz", gzip(&bytes)),
            ] {
                let whole = records(&source(name), &small(25), &packed, usize::MAX);
                let drip = records(&source(name), &small(25), &packed, chunk);
                prop_assert_eq!(format!("{:?}", &whole), format!("{:?}", &drip));
                let length: u64 = whole.0.iter().map(|record| record.length).sum();
                prop_assert_eq!(length, bytes.len() as u64);
                let raw: usize = whole.0.iter().map(|record| record.raw.len()).sum();
                prop_assert_eq!(raw + whole.1.len(), bytes.len());
            }
        }
    }
}
