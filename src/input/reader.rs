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
use super::csv_row::{CsvParser, CsvRow};
use super::decompress::{ByteStream, Fault};
use super::jsonl::{JsonLine, LineParser};
use super::open_source::looks_like_utf16;
use super::record::Content;
use super::rows::RowParser;
use super::text::{TextParser, refused};
use super::unpacked::as_stream;
use super::view::{ContentView, DocumentView};
use super::wet::WetParser;
use super::{Format, Problem, ProblemKind, ReadDocument, ReadOptions, Record, Source};
use crate::document::Document;

/// Reads one source, record by record.
pub struct RecordReader {
    source: Source,
    options: ReadOptions,
    stream: ByteStream,
    boundaries: RecordBoundaries,
    lines: LineParser,
    csv: CsvParser,
    rows: RowParser,
    texts: TextParser,
    records: WetParser,
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
        let stream = file.and_then(|file| as_stream(file, source));
        let stream = stream.map_err(|error| Error::io("open", &source.path, error))?;
        Self::from_reader(source, options, stream)
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
            boundaries: RecordBoundaries::of(source),
            lines: LineParser::new(options),
            csv: CsvParser::new(options),
            rows: RowParser::new(options),
            texts: TextParser::new(options),
            records: WetParser::new(options),
            is_utf16: false,
            offset: 0,
            line: 1,
            file_line: 1,
            in_array: false,
            file_delivered: false,
            fault_reported: false,
        })
    }

    /// The same reader, of bytes that begin in the middle of a source: with the record
    /// that begins at that byte and on that line.
    #[must_use]
    pub fn starting_at(mut self, offset: u64, line: u64) -> Self {
        (self.offset, self.line) = (offset, line);
        self
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
            Format::Jsonl | Format::Json | Format::Csv | Format::Parquet | Format::Wet => {
                self.next_of_many(record, skipped)?
            }
            Format::Text => self.next_file(record, skipped)?,
        };
        self.offset += record.length;
        Ok(found)
    }

    fn next_of_many(
        &mut self,
        record: &mut Record,
        skipped: Option<&mut dyn Write>,
    ) -> Result<bool> {
        let taken = self.take(record, skipped)?;
        self.line += taken.lines;
        let is_cut_off = self.stream.fault().is_some() || self.boundaries.is_open().is_some();
        let complete = taken.ended || !is_cut_off;
        // What is said of its size says of its end, too, that it was copied.
        self.fault_reported |= taken.oversized && !taken.ended && self.stream.fault().is_none();
        record.content = if taken.oversized {
            Content::Oversized(self.oversized(record))
        } else if !complete || taken.length == 0 {
            match self.fault_problem(record) {
                Some(problem) => Content::Bad(problem),
                None => return Ok(false),
            }
        } else {
            self.parse(record)
        };
        if !self.source.format.counts_lines() {
            if let Content::Bad(problem) | Content::Oversized(problem) = &mut record.content {
                problem.find_line(self.file_line, &record.raw, record.offset);
            }
            self.file_line += taken.breaks;
            self.in_array = taken.last == Some(b',');
        }
        Ok(true)
    }

    fn parse(&mut self, record: &Record) -> Content {
        let (source, raw) = (&self.source, record.raw.as_slice());
        let (offset, line) = (record.offset, record.line);
        owned(match source.format {
            Format::Csv => self.csv.read(CsvRow {
                source,
                raw,
                offset,
                line,
            }),
            Format::Wet => self.records.read(source, raw, (line, offset)),
            Format::Parquet => self.rows.read(source, raw, (line, offset)),
            Format::Jsonl | Format::Json | Format::Text => {
                let is_jsonl = source.format == Format::Jsonl;
                self.is_utf16 |= is_jsonl && offset == 0 && looks_like_utf16(raw);
                self.lines.read(JsonLine {
                    source,
                    raw,
                    text: None,
                    offset,
                    line,
                    is_utf16: self.is_utf16,
                    in_array: self.in_array,
                })
            }
        })
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
        let counts_records = !self.source.format.counts_lines();
        let mut taken = ReadAmount::default();
        self.boundaries.restart(record.offset == 0);
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
            if counts_records {
                taken.breaks += memchr::memchr_iter(b'\n', piece).count() as u64;
            }
            taken.last = piece.last().copied();
            let spare = self.boundaries.spare(taken.ended) as u64;
            if !taken.oversized && taken.length.saturating_sub(spare) > limit {
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
            "the {what} has {} bytes, more than the limit of {}; it is copied unchanged \
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
            None => (ProblemKind::Truncated, self.boundaries.is_open()?),
        };
        if std::mem::replace(&mut self.fault_reported, true) {
            return None;
        }
        let lost = match record.length {
            0 => "what came before it is used",
            _ => {
                "the record that is cut off here is copied unchanged, and what came before it is \
                  used"
            }
        };
        let message = format!("{what}; {lost}; get the file again");
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
mod tests;
