//! Blocks → records.
//!
//! In: the parts of a block. Out: one record after the other, with where it
//! stands and what was made of it, borrowed from the block and from buffers
//! that are used again: in the long run no record costs an allocation. Each
//! worker has a parser of its own. What a parser says of a record depends on
//! the record alone, not on the blocks before.

use super::block::{Block, BlockPart, PartKind};
use super::crowded::admit;
use super::csv_row::{CsvParser, CsvRow};
use super::jsonl::{JsonLine, LineParser};
use super::rows::RowParser;
use super::text::{TextParser, refused};
use super::view::{ContentView, RecordView};
use super::wet::WetParser;
use super::{Format, Problem, ProblemKind, ReadOptions, Source};

/// Parses blocks.
#[derive(Debug)]
pub struct BlockParser<'s> {
    sources: &'s [Source],
    options: &'s ReadOptions,
    lines: LineParser,
    csv: CsvParser,
    rows: RowParser,
    texts: TextParser,
    records: WetParser,
}

impl<'s> BlockParser<'s> {
    /// A parser of blocks that a [`super::BlockReader`] of the same sources and
    /// options has made.
    #[must_use]
    pub fn new(sources: &'s [Source], options: &'s ReadOptions) -> Self {
        Self {
            sources,
            options,
            lines: LineParser::new(options),
            csv: CsvParser::new(options),
            rows: RowParser::new(options),
            texts: TextParser::new(options),
            records: WetParser::new(options),
        }
    }

    /// The records of a part of `block`.
    pub fn records<'p>(&'p mut self, block: &'p Block, part: &'p BlockPart) -> Records<'p, 's> {
        let bytes = block.bytes(part);
        Records {
            source: self.sources.get(part.source as usize),
            text: match part.kind {
                PartKind::Records => simdutf8::basic::from_utf8(bytes).ok(),
                _ => None,
            },
            parser: self,
            part,
            bytes,
            ends: block.record_ends(part),
            at: 0,
            line: part.line,
            in_array: part.in_array,
            delivered: false,
        }
    }
}

/// The records of a part, one after the other.
#[derive(Debug)]
pub struct Records<'p, 's> {
    parser: &'p mut BlockParser<'s>,
    source: Option<&'s Source>,
    part: &'p BlockPart,
    bytes: &'p [u8],
    /// The same, where they are records in UTF-8.
    text: Option<&'p str>,
    /// Where the coming records end, as bytes of the block.
    ends: &'p [u32],
    /// Where the next record starts, and on which line.
    at: usize,
    line: u64,
    /// Whether the next element goes on with an array.
    in_array: bool,
    /// Every other part is one record.
    delivered: bool,
}

impl Records<'_, '_> {
    /// Reads the next record, if there is one.
    pub fn next_record(&mut self) -> Option<RecordView<'_>> {
        let source = self.source?;
        let (part, bytes) = (self.part, self.bytes);
        let mut record = self.read_next(source)?;
        if let (false, ContentView::Bad(problem) | ContentView::Oversized(problem)) =
            (source.format.counts_lines(), &mut record.content)
        {
            problem.find_line(part.file_line, bytes, part.offset);
        }
        Some(record)
    }

    fn read_next<'r>(&'r mut self, source: &'r Source) -> Option<RecordView<'r>> {
        let (part, bytes) = (self.part, self.bytes);
        if matches!(part.kind, PartKind::Records) {
            return self.next_of_many(source);
        }
        if std::mem::replace(&mut self.delivered, true) {
            return None;
        }
        let mut record = RecordView {
            raw: bytes,
            offset: part.offset,
            line: part.line,
            content: ContentView::Blank,
            notice: None,
        };
        record.content = match &part.kind {
            PartKind::File => match refused(source, bytes) {
                Some(problem) => ContentView::Bad(problem),
                None => {
                    let (document, notice) = self.parser.texts.read(source, bytes);
                    record.notice = notice;
                    admit(document, source, (part.line, part.offset))
                }
            },
            PartKind::Piece => ContentView::Piece,
            PartKind::Oversized { length } => {
                let place = (part.line, part.offset);
                ContentView::Oversized(oversized(source, self.parser.options, *length, place))
            }
            PartKind::Broken(problem) => ContentView::Bad(problem.clone()),
            PartKind::Records | PartKind::Unopened(_) => return None,
        };
        Some(record)
    }

    fn next_of_many<'r>(&'r mut self, source: &'r Source) -> Option<RecordView<'r>> {
        let start = self.at;
        let (end, last) = match self.ends.split_first() {
            Some((&end, later)) => {
                self.ends = later;
                ((end as usize).saturating_sub(self.part.bytes.start), 1)
            }
            None => (self.bytes.len(), 0),
        };
        let raw = self.bytes.get(start..end).filter(|raw| !raw.is_empty())?;
        let len = raw.len();
        let (offset, line) = (self.part.offset + start as u64, self.line);
        self.at += len;
        self.line += match source.format {
            // A row can have several.
            Format::Csv => memchr::memchr_iter(b'\n', raw).count() as u64,
            _ => 1,
        };
        let in_array = std::mem::replace(&mut self.in_array, raw.ends_with(b","));
        let options = self.parser.options;
        let last = if source.format == Format::Wet {
            1
        } else {
            last
        };
        let content = if len - last > options.max_document {
            let length = len as u64;
            ContentView::Oversized(oversized(source, options, length, (line, offset)))
        } else {
            match source.format {
                Format::Wet => self.parser.records.read(source, raw, (line, offset)),
                Format::Csv => self.parser.csv.read(CsvRow {
                    source,
                    raw,
                    offset,
                    line,
                }),
                Format::Parquet => self.parser.rows.read(source, raw, (line, offset)),
                Format::Jsonl | Format::Json | Format::Text => self.parser.lines.read(JsonLine {
                    source,
                    raw,
                    text: self.text.and_then(|text| text.get(start..start + len)),
                    offset,
                    line,
                    is_utf16: self.part.is_utf16,
                    in_array,
                }),
            }
        };
        Some(RecordView {
            raw,
            offset,
            line,
            content,
            notice: None,
        })
    }
}

/// The problem of a record of `length` bytes at a line and byte.
fn oversized(
    source: &Source,
    options: &ReadOptions,
    length: u64,
    (line, byte): (u64, u64),
) -> Problem {
    let what = source.format.record_noun();
    let message = format!(
        "the {what} has {length} bytes, more than the limit of {}; it is copied unchanged \
         (--max-document sets the limit)",
        options.max_document
    );
    Problem::new(ProblemKind::Oversized, &source.name, &source.path, message).at(line, byte)
}
