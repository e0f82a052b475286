//! Cleaned rows → the rows as they came.
//!
//! In: the columns of the user, and beside them what went of each row. Out: the columns, the text
//! put together again. It believes nothing: each text is checked against the hash that was
//! taken of it.

use arrow_array::types::Int64Type;
use arrow_array::{Array as _, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, Schema};
use pyo3::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::documents::TextBuilder;
use super::table::{self, ListsColumn, Table, relaxed_fields};
use crate::arrow::{self, ColumnPath, TextColumn};
use crate::documents::ADDED;
use crate::errors::{bad_row, usage};

/// Puts the text of each row together again.
#[pyfunction]
pub(crate) fn restore_rows(
    py: Python<'_>,
    rows: &Bound<'_, PyAny>,
    text_key: &str,
) -> PyResult<Vec<Table>> {
    let batches = arrow::read(rows)?.batches;
    let restored = batches.iter().map(|batch| restore(batch, text_key));
    restored
        .map(|batch| match batch {
            Ok(batch) => Ok(Table::of(batch)),
            Err(Wrong::Arrow(error)) => Err(table::refused(py, &error)),
            Err(Wrong::NoText) => Err(usage(
                py,
                &format!("no column is called {text_key}: name that of the text with text_key="),
            )),
            Err(Wrong::Row(row)) => Err(bad_row(
                py,
                row,
                "its text is not the one that was cleaned: take the rows as clean() gave them",
            )),
        })
        .collect()
}

/// Why rows cannot be restored.
enum Wrong {
    Arrow(ArrowError),
    NoText,
    Row(usize),
}

impl From<ArrowError> for Wrong {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}

fn restore(batch: &RecordBatch, text_key: &str) -> Result<RecordBatch, Wrong> {
    let added = batch.schema().index_of(ADDED)?;
    let others: Vec<usize> = (0..batch.num_columns()).filter(|&at| at != added).collect();
    let given = batch.project(&others)?;
    let schema = given.schema();
    let text = ColumnPath::find(schema.fields(), text_key).ok_or(Wrong::NoText)?;
    let left = TextColumn::of_text(&text.of(&given)).ok_or(Wrong::NoText)?;
    let gone = Gone::of(batch)?;
    let mut texts = TextBuilder::new(&text.kind(schema.fields()));
    let mut whole = String::new();
    for row in 0..batch.num_rows() {
        whole.clear();
        let left = gone.originals.get(row).or(left.get(row));
        if let Some(left) = left {
            gone.put(row, left, &mut whole).ok_or(Wrong::Row(row))?;
        }
        let is_there = left.is_some();
        let is_right = match gone.hashes.get(row) {
            Some(hash) => is_there && hash == format!("{:032x}", xxh3_128(whole.as_bytes())),
            None => !is_there,
        };
        if !is_right {
            return Err(Wrong::Row(row));
        }
        texts.put(&whole);
        texts.end(is_there);
    }
    let texts = texts.finish();
    let fields = relaxed_fields(&text.retyped(schema.fields(), texts.data_type()));
    let columns: Result<Vec<_>, _> = given.columns().iter().map(table::relaxed).collect();
    let mut columns = columns?;
    text.replaced(&mut columns, texts)?;
    Ok(RecordBatch::try_new(Schema::new(fields).into(), columns)?)
}

/// What went of rows.
struct Gone {
    originals: TextColumn,
    hashes: TextColumn,
    removed: ListsColumn,
    starts: Int64Array,
    pieces: [TextColumn; 3],
}

impl Gone {
    fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let added = table::inner(batch, ADDED)?;
        let removed = table::lists(&added, "removed")?;
        let piece = |name| table::texts(&removed.all, name);
        Ok(Self {
            originals: table::texts(&added, "original")?,
            hashes: table::texts(&added, "xxh3_before")?,
            starts: table::numbers::<Int64Type>(&removed.all, "start")?,
            pieces: [piece("before")?, piece("text")?, piece("after")?],
            removed,
        })
    }

    /// Puts a text together, of what is left of it and what went; nothing where that does not
    /// fit.
    fn put(&self, row: usize, left: &str, whole: &mut String) -> Option<()> {
        let (mut rest, mut at) = (left, 0);
        for one in self.removed.of(row) {
            let start = usize::try_from(self.starts.value(one)).ok()?;
            let taken = characters(rest, start.checked_sub(at)?)?;
            let (before, after) = rest.split_at_checked(taken)?;
            whole.push_str(before);
            rest = after;
            at = start;
            for piece in &self.pieces {
                let piece = piece.get(one).unwrap_or_default();
                whole.push_str(piece);
                at += piece.chars().count();
            }
        }
        whole.push_str(rest);
        Some(())
    }
}

/// The bytes of so many characters.
fn characters(text: &str, count: usize) -> Option<usize> {
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.into_iter().nth(count)
}
