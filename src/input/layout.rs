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
use super::other_keys::{advised, shortened};
use super::{Format, Problem, ProblemKind, ReadOptions, Source};

/// The bytes that the first row of a table may have: as many as a thousand columns with
/// long names.
const LONGEST_HEADER: usize = 1 << 20;

/// What separates the cells of a row, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Words of which one is among the names of columns where a table holds articles.
const COLUMNS: [&str; 9] = [
    "text", "content", "body", "article", "url", "link", "title", "id", "date",
];

/// Names that are quoted.
const MOST_SHOWN: usize = 20;

/// What must be known of a table before its rows are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableLayout {
    /// Its columns, in order: of CSV all of them, of Parquet those that are read.
    pub columns: Vec<String>,
    /// What separates the cells of a row of CSV.
    pub delimiter: Option<u8>,
    /// The byte of a CSV file at which the first row stands that is an article's.
    pub rows_start: u64,
}

impl TableLayout {
    /// The first column of that name; spaces around it do not count where no other has it.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let columns = || self.columns.iter();
        let trimmed = || columns().position(|column| column.trim() == name);
        columns().position(|column| column == name).or_else(trimmed)
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
    if begin.len() >= LONGEST_HEADER && memchr::memchr(b'\n', &begin).is_none() {
        let message = format!(
            "its first row, which names the columns, is longer than {} MiB; leave out columns that nobody needs",
            LONGEST_HEADER >> 20
        );
        return Err((ProblemKind::BadRow, message));
    }
    if looks_like_utf16(&begin) || begin.get(1) == Some(&0) {
        let message = "the file is UTF-16, and CSV must be UTF-8 here; convert it first \
                       (iconv -f UTF-16 -t UTF-8), or save it as \"CSV UTF-8\"";
        return Err((ProblemKind::NotUtf8, message.to_owned()));
    }
    if has_only_carriage_returns(&begin) {
        let message = "its rows end with carriage returns alone, as old spreadsheets for the Mac \
                       wrote them; convert it first (tr '\\r' '\\n' < FILE > NEW)";
        return Err((ProblemKind::BadRow, message.to_owned()));
    }
    let (skipped, said) = before_header(&begin);
    let is_tabs = source.has_extension(&["tsv", "tab"]);
    let usual = is_tabs.then_some(b'\t').into_iter().chain(DELIMITERS);
    let candidates = said.map_or_else(|| usual.collect(), |said| vec![said]);
    let mut best = TableLayout::default();
    for delimiter in candidates {
        let Some(layout) = header(&begin, skipped, delimiter)? else {
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
    let said = columns_said(columns);
    let remedy = match advised(columns.iter().map(String::as_str)) {
        Some(column) => format!("try --text-key {column}"),
        None => "name the column of the text with --text-key".to_owned(),
    };
    let message = format!("no column \"{key}\"; it has {said}: {remedy}");
    (ProblemKind::MissingText, message)
}

/// The names of columns, as a list for a message.
pub(super) fn columns_said(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| shortened(name)).collect();
    let shown = names.get(..MOST_SHOWN).unwrap_or(&names).join(", ");
    match names.len().saturating_sub(MOST_SHOWN) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

/// What separates the names in a line that looks as if it named at least so many columns of a
/// table of articles.
pub(super) fn names_columns(line: &str, least: usize) -> Option<char> {
    let is_name = |cell: &str| {
        let plain = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
        !cell.is_empty() && cell.len() <= 40 && cell.chars().all(plain)
    };
    let is_header = |delimiter: &char| {
        let cells = || {
            let cells = line.trim_end().split(*delimiter);
            cells.map(|cell| cell.trim().trim_matches('"'))
        };
        cells().count() >= least
            && cells().all(is_name)
            && cells().any(|cell| COLUMNS.contains(&cell.to_ascii_lowercase().as_str()))
    };
    DELIMITERS.into_iter().map(char::from).find(is_header)
}

/// How many bytes stand in front of the row that names the columns: a mark, blank lines, and
/// the line by which spreadsheets say what separates cells (`sep=;`), and what that is.
fn before_header(begin: &[u8]) -> (usize, Option<u8>) {
    let mut rest = begin.strip_prefix(UTF8_MARK).unwrap_or(begin);
    let mut said = None;
    loop {
        rest = match rest {
            [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => rest,
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign, rest @ ..]
                if said.is_none() && matches!(rest, [b'\r' | b'\n', ..]) =>
            {
                said = Some(*sign);
                rest
            }
            _ => return (begin.len() - rest.len(), said),
        }
    }
}

/// Whether lines end with a carriage return and no line break, as far as the first tells.
fn has_only_carriage_returns(begin: &[u8]) -> bool {
    memchr::memchr3(b'\r', b'\n', b'"', begin)
        .and_then(|at| begin.get(at..at + 2))
        .is_some_and(|found| found.starts_with(b"\r") && found != b"\r\n")
}

/// The columns that the row behind the `skipped` bytes names, if it ends within the bytes at
/// hand.
fn header(begin: &[u8], skipped: usize, delimiter: u8) -> Result<Option<TableLayout>, Refused> {
    let row = begin.get(skipped..).unwrap_or_default();
    let mut rows = QuotedRows::new(delimiter);
    rows.restart(false);
    let end = rows.next_end(row);
    if end.is_none() && begin.len() >= LONGEST_HEADER {
        return Ok(None);
    }
    let row = row.get(..end.unwrap_or(row.len())).unwrap_or(row);
    let rows_start = (skipped + row.len()) as u64;
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
        rows_start,
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
        let row = begin.get(before_header(&begin).0..).unwrap_or_default();
        let quotes = memchr::memchr_iter(b'"', row).count();
        if quotes.is_multiple_of(2) && memchr::memchr(b'\n', row).is_some() {
            break;
        }
    }
    Ok(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_names_of_columns_is_known() {
        for (begin, expected) in [
            (&b"id,text\n"[..], (0, None)),
            (b"\xEF\xBB\xBFid,text\n", (3, None)),
            (b"\n\r\n\nid", (4, None)),
            (b"sep=;\r\nid;text", (7, Some(b';'))),
            (b"\xEF\xBB\xBFSEP=\t\nid\ttext", (9, Some(b'\t'))),
            (b"sep=;\nsep=,\nid", (6, Some(b';'))),
            (b"sep=;;\nid", (0, None)),
            (b"sep=", (0, None)),
            (b"separator,text\n", (0, None)),
            (b"", (0, None)),
        ] {
            assert_eq!(before_header(begin), expected, "{begin:?}");
        }
    }

    #[test]
    fn carriage_returns_alone_are_told_from_line_ends() {
        for (begin, is_it) in [
            (&b"id,text\r1,a\r"[..], true),
            (b"id,text\r\n1,a\r\n", false),
            (b"id,text\n1,a\rb\n", false),
            (b"\"i\rd\",text\n", false),
            (b"id,text\r", false),
            (b"", false),
        ] {
            assert_eq!(has_only_carriage_returns(begin), is_it, "{begin:?}");
        }
    }

    #[test]
    fn a_line_that_names_columns_is_told_from_a_sentence() {
        for (line, least, expected) in [
            ("id,text", 2, Some(',')),
            ("\"Id\"; \"Titel\"; \"Body\"\r", 3, Some(';')),
            ("url\ttítulo", 2, Some('\t')),
            ("id,text", 3, None),
            ("One title, one text", 2, None),
            ("Today, it rained", 2, None),
            ("text", 2, None),
            ("{\"id\": 1, \"text\": 2}", 2, None),
        ] {
            assert_eq!(names_columns(line, least), expected, "{line}");
        }
    }
}
