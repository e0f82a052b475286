//! A row of CSV → a document.
//!
//! In: the bytes of one row. Out: its document, borrowed from the row where it can be, or
//! what is wrong with the row. Cells are read as RFC 4180 says: one that begins with a
//! quote ends with the next one that is not doubled. Everything else of the row is left
//! alone, so that it can be written again byte for byte.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2};

use super::cells::Cells;
use super::crowded::admit;
use super::jsonl::UTF8_MARK;
use super::layout::TableLayout;
use super::map::ByteMap;
use super::view::{ContentView, TextOrigin};
use super::{Problem, ProblemKind, ReadOptions, Source};

/// What is wrong with a cell that goes on behind its last quote.
const BEHIND_QUOTE: &str =
    "a cell goes on behind the quote that ends it; double the quotes inside of it";

/// The same, where it is plain why.
const BACKSLASH: &str = "a quote is escaped with a backslash; write the table with doubled quotes \
                         instead (Spark: option(\"escape\", \"\\\"\"), Python: doublequote=True)";

/// What is wrong with a cell that never ends.
const NEVER_ENDS: &str = "a cell begins with a quote and no quote ends it; \
                          add the one that is missing, or double the one that is there";

/// One row of a source.
#[derive(Clone, Copy, Debug)]
pub(super) struct CsvRow<'r> {
    pub(super) source: &'r Source,
    /// Its bytes, with or without its line break.
    pub(super) raw: &'r [u8],
    /// Where it starts in the source.
    pub(super) offset: u64,
    /// On which line it starts, counted from 1.
    pub(super) line: u64,
}

/// A cell, where it stands in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    /// What it says, quotes apart.
    content: Range<usize>,
    is_quoted: bool,
}

/// Reads rows; its buffers are used for one after the other.
#[derive(Debug)]
pub(super) struct CsvParser {
    options: ReadOptions,
    /// The table at hand, and which of its columns are read.
    table: Option<(Arc<TableLayout>, Vec<Wanted>)>,
    cells: Cells,
    text: String,
}

/// A column that is read.
#[derive(Debug)]
struct Wanted {
    column: usize,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Text,
    Id,
    Date,
    Url,
    Site,
}

impl CsvParser {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            options: options.clone(),
            table: None,
            cells: Cells::default(),
            text: String::new(),
        }
    }

    /// Reads one row.
    pub(super) fn read<'r>(&'r mut self, row: CsvRow<'r>) -> ContentView<'r> {
        let start = match row.raw.strip_prefix(UTF8_MARK) {
            Some(_) if row.offset == 0 => UTF8_MARK.len(),
            _ => 0,
        };
        let inside = row.raw.get(start..).unwrap_or_default();
        let inside = inside.strip_suffix(b"\n").unwrap_or(inside);
        let inside = inside.strip_suffix(b"\r").unwrap_or(inside);
        // The first row names the columns; what stands before it says nothing of an article.
        let layout = row.source.layout.as_deref();
        let rows_start = layout.map_or(0, |layout| layout.rows_start);
        if row.offset < rows_start.max(1) || inside.is_empty() {
            return ContentView::Blank;
        }
        let place = (row.line, row.offset);
        let bad = |kind, at: usize, message: String| {
            let Source { name, path, .. } = row.source;
            let problem = Problem::new(kind, name, path, message);
            ContentView::Bad(problem.at(row.line, row.offset + (start + at) as u64))
        };
        let inside = match std::str::from_utf8(inside) {
            Ok(inside) => inside,
            Err(error) => {
                let message = "the row is not UTF-8; convert the file first (iconv -f \
                               WINDOWS-1252 -t UTF-8), or save it as \"CSV UTF-8\"";
                let at = error.valid_up_to();
                return bad(ProblemKind::NotUtf8, at, message.to_owned());
            }
        };
        match self.find(row.source, inside) {
            Err((at, what)) => bad(ProblemKind::BadRow, at, format!("not CSV: {what}")),
            Ok(None) => {
                let message = format!(
                    "the row ends before the column \"{}\"; complete or remove it",
                    self.options.text_key
                );
                bad(ProblemKind::MissingText, 0, message)
            }
            Ok(Some(Cell { content, is_quoted })) => {
                let from = start + content.start;
                let content = inside.get(content).unwrap_or_default();
                let (text, origin) = if is_quoted && memchr(b'"', content.as_bytes()).is_some() {
                    self.text.clear();
                    undouble(content, &mut self.text);
                    (self.text.as_str(), TextOrigin::Doubled(from, content))
                } else {
                    (content, TextOrigin::Here(from))
                };
                let source = (row.source, row.line);
                let document = self.cells.document(&self.options, source, (text, origin));
                admit(document, row.source, place)
            }
        }
    }

    /// Finds the text of a row, if it has one, and takes down everything else.
    fn find(&mut self, source: &Source, row: &str) -> Result<Option<Cell>, (usize, &'static str)> {
        let Some(layout) = &source.layout else {
            return Ok(None);
        };
        let is_at_hand = |(known, _): &(Arc<TableLayout>, _)| Arc::ptr_eq(known, layout);
        let (_, wanted) = match self.table.take() {
            Some(table) if is_at_hand(&table) => self.table.insert(table),
            _ => {
                let wanted = wanted(layout, &self.options);
                self.table.insert((Arc::clone(layout), wanted))
            }
        };
        let Cells {
            id,
            date,
            url,
            site,
        } = &mut self.cells;
        for value in [&mut *id, &mut *date, &mut *url, &mut *site] {
            value.clear();
        }
        let mut text = None;
        for (at, cell) in CellIterator::new(row, layout.delimiter.unwrap_or(b',')).enumerate() {
            let cell = cell?;
            for found in wanted.iter().filter(|wanted| wanted.column == at) {
                let room = match found.value {
                    Value::Text => {
                        text = Some(cell.clone());
                        continue;
                    }
                    Value::Id => &mut *id,
                    Value::Date => &mut *date,
                    Value::Url => &mut *url,
                    Value::Site => &mut *site,
                };
                let content = row.get(cell.content.clone()).unwrap_or_default();
                match cell.is_quoted {
                    true => undouble(content, room),
                    false => room.push_str(content),
                }
            }
        }
        Ok(text)
    }
}

/// The columns of a table that are read.
fn wanted(layout: &TableLayout, options: &ReadOptions) -> Vec<Wanted> {
    let keys = [
        (Value::Text, Some(&options.text_key)),
        (Value::Id, Some(&options.id_key)),
        (Value::Date, Some(&options.date_key)),
        (Value::Url, Some(&options.url_key)),
        (Value::Site, options.site_key.as_ref()),
    ];
    let found = keys.into_iter().filter_map(|(value, key)| {
        let column = layout.column(key?)?;
        Some(Wanted { column, value })
    });
    found.collect()
}

/// What the cells of a row say.
pub(super) fn cells_of(row: &str, delimiter: u8) -> Result<Vec<String>, &'static str> {
    let row = row.strip_suffix('\n').unwrap_or(row);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let said = |cell: Result<Cell, (usize, &'static str)>| {
        let cell = cell.map_err(|(_, what)| what)?;
        let content = row.get(cell.content).unwrap_or_default();
        let mut said = String::new();
        match cell.is_quoted {
            true => undouble(content, &mut said),
            false => said.push_str(content),
        }
        Ok(said)
    };
    CellIterator::new(row, delimiter).map(said).collect()
}

/// Appends to `text` what stands between two quotes.
fn undouble(content: &str, text: &mut String) {
    let mut rest = content;
    while let Some(at) = memchr(b'"', rest.as_bytes()) {
        text.push_str(rest.get(..=at).unwrap_or_default());
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    text.push_str(rest);
}

/// Appends to `map` where each character of what stands between two quotes came from.
pub(super) fn map_doubled(content: &str, map: &mut ByteMap) {
    let mut quotes = memchr_iter(b'"', content.as_bytes());
    let mut start = 0;
    while let Some(at) = quotes.next() {
        map.push_same(at - start);
        map.push_char(1, 2);
        quotes.next();
        start = at + 2;
    }
    map.push_same(content.len().saturating_sub(start));
}

/// The cells of a row, one after the other.
struct CellIterator<'r> {
    row: &'r str,
    delimiter: u8,
    /// Where the next one begins; `None` behind the last.
    next: Option<usize>,
}

impl<'r> CellIterator<'r> {
    fn new(row: &'r str, delimiter: u8) -> Self {
        Self {
            row,
            delimiter,
            next: Some(0),
        }
    }
}

impl Iterator for CellIterator<'_> {
    type Item = Result<Cell, (usize, &'static str)>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.next.take()?;
        let rest = self.row.as_bytes().get(start..)?;
        let Some(quoted) = rest.strip_prefix(b"\"") else {
            let end = memchr(self.delimiter, rest);
            self.next = end.map(|end| start + end + 1);
            let content = start..start + end.unwrap_or(rest.len());
            return Some(Ok(Cell {
                content,
                is_quoted: false,
            }));
        };
        let mut at = 0;
        loop {
            let Some(quote) = memchr(b'"', quoted.get(at..)?) else {
                return Some(Err((start, NEVER_ENDS)));
            };
            at += quote;
            match quoted.get(at + 1) {
                Some(b'"') => at += 2,
                Some(&next) if next == self.delimiter => {
                    self.next = Some(start + at + 3);
                    break;
                }
                Some(_) => {
                    let before = at.checked_sub(1).and_then(|before| quoted.get(before));
                    let what = match before {
                        Some(b'\\') => BACKSLASH,
                        _ => BEHIND_QUOTE,
                    };
                    return Some(Err((start + at + 2, what)));
                }
                None => break,
            }
        }
        Some(Ok(Cell {
            content: start + 1..start + 1 + at,
            is_quoted: true,
        }))
    }
}

/// What finds the ends of rows of CSV: line breaks that are in no quotes.
#[derive(Debug)]
pub(super) struct QuotedRows {
    delimiter: u8,
    state: RowState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowState {
    /// At the begin of a file, behind so many bytes of its mark of UTF-8.
    Mark(usize),
    /// At the begin of a cell.
    Begin,
    /// In a cell without quotes, or behind its last one.
    Plain,
    /// Between quotes.
    Quoted,
    /// Behind a quote that ends the cell or is doubled.
    Quote,
}

impl QuotedRows {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: RowState::Mark(0),
        }
    }

    /// The next byte is the first of a row; of the first one if it `is_first`.
    pub(super) fn restart(&mut self, is_first: bool) {
        self.state = match is_first {
            true => RowState::Mark(0),
            false => RowState::Begin,
        };
    }

    /// Where in `bytes` the row ends that is at hand.
    pub(super) fn next_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..)?;
            // Where there are many bytes of no importance, they are passed over at once.
            at += match self.state {
                RowState::Plain => memchr2(self.delimiter, b'\n', rest)?,
                RowState::Quoted => memchr(b'"', rest)?,
                _ => 0,
            };
            let byte = *bytes.get(at)?;
            at += 1;
            self.state = match (self.state, byte) {
                (RowState::Quoted, _) => RowState::Quote,
                (RowState::Mark(seen), _) if UTF8_MARK.get(seen) == Some(&byte) => {
                    match UTF8_MARK.len() - seen {
                        1 => RowState::Begin,
                        _ => RowState::Mark(seen + 1),
                    }
                }
                (_, b'\n') => {
                    self.state = RowState::Begin;
                    return Some(at);
                }
                (_, byte) if byte == self.delimiter => RowState::Begin,
                (RowState::Begin | RowState::Mark(0) | RowState::Quote, b'"') => RowState::Quoted,
                _ => RowState::Plain,
            };
        }
    }
}

#[cfg(test)]
mod tests;
