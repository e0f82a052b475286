//! A row of a table that is no text file → a document.
//!
//! In: a row, spelled as below. Out: its document, or what is wrong with it. What holds
//! the rows (Parquet) is none of its business.
//!
//! A row is its text, id, date, url and site, in this order, each but the last with
//! [`CELL_END`] behind it, and [`ROW_END`] behind the last: bytes that no UTF-8 has. Its
//! text is UTF-8 as it is; or [`NOTHING`] and a byte that says what is missing; or
//! [`NO_TEXT`] and other bytes than UTF-8, as hexadecimal digits.

use super::cells::Cells;
use super::crowded::admit;
use super::problem::no_text;
use super::view::{ContentView, TextOrigin};
use super::{Problem, ProblemKind, ReadOptions, Source};

/// Stands behind a row.
pub(crate) const ROW_END: u8 = 0xFF;

/// Stands between two cells of a row.
pub(crate) const CELL_END: u8 = 0xFE;

/// Stands before the level of a text that is null.
pub(crate) const NOTHING: u8 = 0xFD;

/// Stands before bytes that are no text.
pub(crate) const NO_TEXT: u8 = 0xFC;

/// The cells of a row.
#[cfg(feature = "parquet")]
pub(super) const CELLS: usize = 5;

/// What a row has for a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowText<'r> {
    /// Text, or what may be text.
    Some(&'r [u8]),
    /// Nothing: it ends at this level.
    Null(u8),
    /// Bytes that are no UTF-8.
    Bytes(Vec<u8>),
}

impl<'r> RowText<'r> {
    /// What the bytes of a row (with or without its end) have for a text. `None` where
    /// nobody has written them so.
    pub(crate) fn of(row: &'r [u8]) -> Option<Self> {
        let end = memchr::memchr2(CELL_END, ROW_END, row);
        let text = row.get(..end.unwrap_or(row.len()))?;
        match text {
            [NOTHING, level] => Some(RowText::Null(*level)),
            [NO_TEXT, digits @ ..] => unhex(digits).map(RowText::Bytes),
            text => Some(RowText::Some(text)),
        }
    }

    /// Appends it to a row.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code))]
    pub(crate) fn spell(&self, row: &mut Vec<u8>) {
        match self {
            RowText::Some(text) => row.extend_from_slice(text),
            RowText::Null(level) => row.extend_from_slice(&[NOTHING, *level]),
            RowText::Bytes(bytes) => {
                row.push(NO_TEXT);
                for byte in bytes {
                    for half in [byte >> 4, byte & 15] {
                        row.push(half + if half < 10 { b'0' } else { b'a' - 10 });
                    }
                }
            }
        }
    }
}

/// The bytes that hexadecimal digits spell.
fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let half = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(half(*high)? << 4 | half(*low)?),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

/// Reads rows; its buffers are used for one after the other.
#[derive(Debug)]
pub(super) struct RowParser {
    options: ReadOptions,
    cells: Cells,
}

impl RowParser {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            options: options.clone(),
            cells: Cells::default(),
        }
    }

    /// Reads the bytes of a row, which is the one of that number and begins at that byte.
    pub(super) fn read<'r>(
        &'r mut self,
        source: &'r Source,
        row: &'r [u8],
        place: (u64, u64),
    ) -> ContentView<'r> {
        let bad = |message: &str| {
            let problem = Problem::new(ProblemKind::NotUtf8, &source.name, &source.path, message);
            ContentView::Bad(problem.at(place.0, place.1))
        };
        let text = match RowText::of(row) {
            Some(RowText::Some(text)) => text,
            Some(RowText::Null(_)) => {
                let message = no_text(&self.options.text_key);
                let problem =
                    Problem::new(ProblemKind::NoText, &source.name, &source.path, message);
                return ContentView::Bad(problem.at(place.0, place.1));
            }
            Some(RowText::Bytes(_)) | None => {
                return bad("the text of the row is not UTF-8; repair the row");
            }
        };
        let Ok(text) = simdutf8::basic::from_utf8(text) else {
            return bad("the text of the row is not UTF-8; repair the row");
        };
        let row = row.strip_suffix(&[ROW_END]).unwrap_or(row);
        let mut others = row.split(|&byte| byte == CELL_END).skip(1);
        let Cells {
            id,
            date,
            url,
            site,
        } = &mut self.cells;
        for cell in [id, date, url, site] {
            let said = others.next().unwrap_or_default();
            cell.clear();
            cell.push_str(&String::from_utf8_lossy(said));
        }
        if self.options.id_key == self.options.url_key && !self.cells.url.is_empty() {
            // The row may have been spelled for who called it otherwise.
            self.cells.id.clear();
        }
        let found = (text, TextOrigin::Here(0));
        let document = self.cells.document(&self.options, (source, place.0), found);
        admit(document, source, place)
    }
}
