//! Pieces of rows → the texts of rows.
//!
//! In: bytes of rows, as `input/rows.rs` spells them, in whatever pieces. Out: the text of
//! one row after the other. It knows nothing of where they go, and holds one piece.

use std::sync::mpsc::Receiver;

use parquet::data_type::ByteArray;
use parquet::errors::Result;

use super::wrong;
use crate::input::{ROW_END, RowText};

/// The rows that come, one after the other.
pub(super) struct TextRows {
    waiting: Receiver<Vec<u8>>,
    piece: ByteArray,
    at: usize,
    /// What there is of a row whose end is in a later piece.
    begun: Vec<u8>,
}

impl TextRows {
    pub(super) fn new(waiting: Receiver<Vec<u8>>) -> Self {
        Self {
            waiting,
            piece: ByteArray::from(Vec::new()),
            at: 0,
            begun: Vec::new(),
        }
    }

    /// The text of the next row, or the level at which it has none. Texts that lie whole in
    /// a piece are not copied.
    pub(super) fn next(&mut self) -> Result<Option<std::result::Result<ByteArray, u8>>> {
        loop {
            let rest = self.piece.data().get(self.at..).unwrap_or_default();
            if let Some(end) = memchr::memchr(ROW_END, rest) {
                let row = rest.get(..end).unwrap_or_default();
                let start = self.at;
                self.at += end + 1;
                if !self.begun.is_empty() {
                    let mut whole = std::mem::take(&mut self.begun);
                    whole.extend_from_slice(row);
                    return text_of(&whole, |text| ByteArray::from(text)).map(Some);
                }
                return text_of(row, |text| self.piece.slice(start, text.len())).map(Some);
            }
            self.begun.extend_from_slice(rest);
            match self.waiting.recv() {
                Ok(piece) => (self.piece, self.at) = (ByteArray::from(piece), 0),
                Err(_) if self.begun.is_empty() => return Ok(None),
                Err(_) => return Err(wrong("a row is cut off")),
            }
        }
    }
}

/// What a row has for a text.
fn text_of(
    row: &[u8],
    keep: impl FnOnce(&[u8]) -> ByteArray,
) -> Result<std::result::Result<ByteArray, u8>> {
    match RowText::of(row) {
        Some(RowText::Some(text)) => Ok(Ok(keep(text))),
        Some(RowText::Bytes(bytes)) => Ok(Ok(ByteArray::from(bytes))),
        Some(RowText::Null(level)) => Ok(Err(level)),
        None => Err(wrong("a row has no text")),
    }
}
