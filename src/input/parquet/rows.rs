//! The columns of a Parquet file that are read → its rows, as a stream of bytes.
//!
//! In: a file, and the names of the columns. Out: bytes, as `input/rows.rs` spells rows.
//! It reads a few rows at a time, so many that they are about as large as a block.

use std::fs::File;
use std::io::{self, Read};

use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};

use super::super::layout::TableLayout;
use super::super::rows::{CELL_END, CELLS, ROW_END};
use super::caught;
use super::column::ColumnCells;
use super::{find, read_metadata};

/// The bytes that are wanted at a time.
const WANTED: usize = 256 << 10;

/// The most rows that are read at a time.
const MOST_ROWS: usize = 4096;

/// The rows of a file.
pub(in crate::input) struct ParquetRows {
    file: File,
    metadata: ParquetMetaData,
    /// The columns of text, id, date, url and site, as far as they are there.
    columns: Vec<Option<usize>>,
    /// The row group that comes next.
    next_group: usize,
    /// The columns of the one that is at hand, and how many of its rows are left.
    open: Vec<Option<ColumnCells>>,
    left: usize,
    /// How many rows are read at a time.
    step: usize,
    bytes: Vec<u8>,
    /// How many of them are handed out.
    at: usize,
}

impl ParquetRows {
    /// The rows of `file`, of which `layout` names the columns.
    ///
    /// # Errors
    ///
    /// Where it is no Parquet file, or not one with these columns.
    pub(in crate::input) fn new(file: File, layout: &TableLayout) -> io::Result<Self> {
        let metadata = read_metadata(&file, PageIndexPolicy::Skip).map_err(io::Error::other)?;
        let schema = metadata.file_metadata().schema_descr();
        let column = |name: &String| match find(schema, name) {
            None if !name.is_empty() => {
                Err(io::Error::other(format!("it has no column \"{name}\"")))
            }
            found => Ok(found),
        };
        let columns: Vec<Option<usize>> = layout
            .columns
            .iter()
            .map(column)
            .collect::<Result<_, _>>()?;
        if columns.len() != CELLS || columns.first().is_none_or(Option::is_none) {
            return Err(io::Error::other(
                "it is not said which column holds the text",
            ));
        }
        Ok(Self {
            file,
            metadata,
            columns,
            next_group: 0,
            open: Vec::new(),
            left: 0,
            step: 16,
            bytes: Vec::new(),
            at: 0,
        })
    }

    /// Has the next rows at hand; says whether there are any.
    fn advance(&mut self) -> parquet::errors::Result<bool> {
        while self.left == 0 {
            let group = self.next_group;
            if group >= self.metadata.num_row_groups() {
                return Ok(false);
            }
            self.next_group += 1;
            let group = self.metadata.row_group(group);
            self.left = usize::try_from(group.num_rows())?;
            let open = |column: &Option<usize>| {
                column
                    .map(|at| ColumnCells::open(&self.file, group, at))
                    .transpose()
            };
            self.open = self.columns.iter().map(open).collect::<Result<_, _>>()?;
        }
        let rows = self.step.min(self.left);
        self.left -= rows;
        let [Some(texts), others @ ..] = &mut self.open[..] else {
            return Ok(false);
        };
        texts.read_texts(rows)?;
        for other in others.iter_mut().flatten() {
            other.read_words(rows)?;
        }
        for (row, text) in texts.texts().enumerate() {
            text.spell(&mut self.bytes);
            for other in others.iter() {
                self.bytes.push(CELL_END);
                let words = other.as_ref().map_or("", |other| other.words(row));
                self.bytes.extend_from_slice(words.as_bytes());
            }
            self.bytes.push(ROW_END);
        }
        // How many rows are read at a time changes no byte of what comes out.
        match self.bytes.len() {
            0..WANTED => self.step = (self.step * 2).min(MOST_ROWS),
            WANTED.. => self.step = (self.step * WANTED / self.bytes.len()).max(1),
        }
        Ok(true)
    }
}

impl Read for ParquetRows {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.at == self.bytes.len() {
            self.bytes.clear();
            self.bytes.shrink_to(WANTED * 4);
            self.at = 0;
            let group = self.next_group;
            let more = caught(|| self.advance())
                .map_err(|what| io::Error::other(format!("{what}, in row group {group}")));
            if more.is_err() {
                // Nothing can be read behind that.
                (self.left, self.next_group) = (0, usize::MAX);
            }
            more?;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..len), rest.get(..len)) {
            to.copy_from_slice(from);
        }
        self.at += len;
        Ok(len)
    }
}
