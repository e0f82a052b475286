//! Sources → the same, with what must be known of a table before its rows are read.
//!
//! In: sources. Out: those of tables with the names of their columns, and word of those
//! that cannot be read as they are. It reads the begin of a CSV file (its first row) and
//! the end of a Parquet file, and no row of either.

use std::sync::Arc;

use crate::files;

use super::csv_row::{QuotedRows, cells_of};
use super::decompress::ByteStream;
use super::jsonl::UTF8_MARK;
use super::open_source::looks_like_utf16;
use super::{Format, Problem, ProblemKind, ReadOptions, Source};

/// The bytes that the first row of a table may have: as many as a thousand columns with
/// long names.
const LONGEST_HEADER: usize = 1 << 20;

/// What separates the cells of a row, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What must be known of a table before its rows are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableLayout {
    /// Its columns, in order: of CSV all of them, of Parquet those that are read.
    pub columns: Vec<String>,
    /// What separates the cells of a row of CSV.
    pub delimiter: Option<u8>,
}

impl TableLayout {
    /// The first column of that name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// What is wrong with a table.
pub(super) type Refused = (ProblemKind, String);

/// Looks at the tables among `sources`; those that cannot be read are problems.
#[must_use]
pub fn lay_out(sources: Vec<Source>, options: &ReadOptions) -> (Vec<Source>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut readable = Vec::with_capacity(sources.len());
    for mut source in sources {
        let found = match source.format {
            Format::Text | Format::Jsonl | Format::Json | Format::Wet => Ok(None),
            Format::Csv => layout_of_csv(&source, options).map(Some),
            Format::Parquet => layout_of_parquet(&source, options).map(Some),
        };
        match found {
            Ok(layout) => {
                source.layout = layout.map(Arc::new);
                readable.push(source);
            }
            Err((kind, message)) => {
                problems.push(Problem::new(kind, &source.name, &source.path, message));
            }
        }
    }
    (readable, problems)
}

#[cfg(feature = "parquet")]
use super::parquet::layout_of as layout_of_parquet;

#[cfg(not(feature = "parquet"))]
fn layout_of_parquet(_: &Source, _: &ReadOptions) -> Result<TableLayout, Refused> {
    let message = "this program was built without Parquet; use one that was built with it";
    Err((ProblemKind::Unreadable, message.to_owned()))
}

/// Finds the delimiter and the columns of a CSV file.
fn layout_of_csv(source: &Source, options: &ReadOptions) -> Result<TableLayout, Refused> {
    let begin = begin_of(source)?;
    if begin.is_empty() {
        return Ok(TableLayout::default());
    }
    if looks_like_utf16(&begin) || begin.get(1) == Some(&0) {
        let message = "the file is UTF-16, and CSV must be UTF-8 here; convert it first \
                       (iconv -f UTF-16 -t UTF-8), or save it as \"CSV UTF-8\"";
        return Err((ProblemKind::NotUtf8, message.to_owned()));
    }
    let is_tabs = source.has_extension(&["tsv", "tab"]);
    let candidates = if is_tabs { &b"\t"[..] } else { &DELIMITERS };
    let mut best = TableLayout::default();
    for &delimiter in candidates {
        let Some(layout) = header(&begin, delimiter)? else {
            continue;
        };
        if layout.column(&options.text_key).is_some() {
            return Ok(layout);
        }
        if layout.columns.len() > best.columns.len() {
            best = layout;
        }
    }
    Err(no_column(&options.text_key, &best.columns))
}

/// The refusal of a table that has no column for the text.
pub(super) fn no_column(key: &str, columns: &[String]) -> Refused {
    let mut names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let rest = names.len().saturating_sub(20);
    names.truncate(20);
    let more = match rest {
        0 => String::new(),
        _ => format!(" and {rest} more"),
    };
    let message = format!(
        "no column \"{key}\"; it has {}{more}: name the column of the text with --text-key",
        names.join(", ")
    );
    (ProblemKind::MissingText, message)
}

/// The columns that the first row names, if it ends within the bytes at hand.
fn header(begin: &[u8], delimiter: u8) -> Result<Option<TableLayout>, Refused> {
    let end = QuotedRows::new(delimiter).next_end(begin);
    if end.is_none() && begin.len() >= LONGEST_HEADER {
        return Ok(None);
    }
    let row = begin.get(..end.unwrap_or(begin.len())).unwrap_or(begin);
    let row = row.strip_prefix(UTF8_MARK).unwrap_or(row);
    let row = std::str::from_utf8(row).map_err(|_| {
        let message = "its first row, which names the columns, is not UTF-8; convert the file \
                       first (iconv -f WINDOWS-1252 -t UTF-8), or save it as \"CSV UTF-8\"";
        (ProblemKind::NotUtf8, message.to_owned())
    })?;
    let cells = cells_of(row, delimiter).map_err(|what| {
        let message = format!("its first row, which names the columns, cannot be read: {what}");
        (ProblemKind::BadRow, message)
    })?;
    Ok(Some(TableLayout {
        columns: cells,
        delimiter: Some(delimiter),
    }))
}

/// The first bytes of a source: all, or as many as a first row may have.
fn begin_of(source: &Source) -> Result<Vec<u8>, Refused> {
    let unreadable = |error: std::io::Error| {
        let message = format!("cannot open it: {error}");
        (ProblemKind::Unreadable, message)
    };
    let file = files::open(&source.path).map_err(unreadable)?;
    let stream = ByteStream::new(Box::new(file), source.compression);
    let mut stream = stream.map_err(unreadable)?;
    let mut begin = Vec::new();
    while begin.len() < LONGEST_HEADER {
        let more = stream.fill();
        if more.is_empty() {
            break;
        }
        begin.extend_from_slice(more);
        let len = more.len();
        stream.consume(len);
        // A line break outside of quotes ends it whatever the delimiter is; inside of
        // quotes more of it is to come.
        let quotes = memchr::memchr_iter(b'"', &begin).count();
        if quotes.is_multiple_of(2) && memchr::memchr(b'\n', &begin).is_some() {
            break;
        }
    }
    Ok(begin)
}
