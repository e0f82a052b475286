//! A batch that waits until all of its shares are judged, and the rows that go out.
//!
//! In: rows that were placed, and what became of each. Out: batches with the columns of the
//! judge, whatever their kind. It decides nothing.

use std::sync::Arc;

use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, new_null_array};
use arrow_schema::{ArrowError, DataType};

use super::documents::DocumentRows;
use super::repeats::{RepeatRows, ShareName};
use super::table;
use crate::arrow::{ColumnPath, TextColumn};
use crate::documents::BatchColumns;

/// A batch that waits for its shares.
pub(super) struct Pending {
    pub(super) row: RecordBatch,
    pub(super) text: ColumnPath,
    pub(super) columns: BatchColumns,
    pub(super) placed: Placed,
    pub(super) out: DocumentRows,
}

/// Where the rows of a batch belong.
pub(super) struct Placed {
    pub(super) sites: TextColumn,
    pub(super) part: Int32Array,
    pub(super) parts: Int32Array,
    pub(super) positions: Int64Array,
}

impl Placed {
    pub(super) fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        Ok(Self {
            sites: table::texts(batch, "site")?,
            part: table::numbers::<Int32Type>(batch, "part")?,
            parts: table::numbers::<Int32Type>(batch, "parts")?,
            positions: table::numbers::<Int64Type>(batch, "position")?,
        })
    }

    pub(super) fn name(&self, row: usize) -> ShareName {
        ShareName {
            site: self.sites.get(row).unwrap_or_default().to_owned(),
            part: self.part.value(row),
            parts: self.parts.value(row),
        }
    }

    pub(super) fn is_in(&self, row: usize, share: &ShareName) -> bool {
        self.part.value(row) == share.part && self.sites.get(row).unwrap_or_default() == share.site
    }
}

impl Pending {
    /// The rows of a batch of which all shares were judged.
    pub(super) fn finish(self) -> Result<RecordBatch, ArrowError> {
        let Pending {
            row,
            text,
            columns,
            placed,
            out,
        } = self;
        let rows = placed.positions.len();
        let ids = (0..rows).map(|row| {
            let position = placed.positions.value(row);
            Some(columns.name(row, position.cast_unsigned()))
        });
        let ids: StringArray = ids.collect();
        let sites = (0..rows).map(|row| Some(placed.sites.get(row).unwrap_or_default()));
        let sites: StringArray = sites.collect();
        let kinds: StringArray = std::iter::repeat_n(Some("document"), rows).collect();
        let done = out.finish(&row, &text)?;
        let documents = vec![
            ("kind", Arc::new(kinds) as ArrayRef),
            ("site", Arc::new(sites)),
            ("part", Arc::new(placed.part)),
            ("parts", Arc::new(placed.parts)),
            ("position", Arc::new(placed.positions)),
            ("id", Arc::new(ids)),
            ("row", done.row),
            ("dejalu", done.added),
            ("verdict", done.verdicts),
        ];
        widened(documents, &RepeatRows::default().finish()?, rows)
    }
}

/// What repeats, as rows among the others.
pub(super) fn flushed(
    repeats: &mut RepeatRows,
    row: Option<&DataType>,
    is_packed: bool,
) -> Result<RecordBatch, ArrowError> {
    let rows = repeats.len();
    let batch = repeats.finish()?;
    let row = row.cloned().unwrap_or(DataType::Null);
    let empty = DocumentRows::added_type(is_packed)?;
    let none = |kind: &DataType| new_null_array(kind, rows);
    let schema = batch.schema();
    let all = schema.fields().iter().zip(batch.columns());
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (field, column) in all {
        if field.name() == "cluster" {
            columns.push(("position", none(&DataType::Int64)));
            columns.push(("id", none(&DataType::Utf8)));
            columns.push(("row", none(&row)));
            columns.push(("dejalu", none(&empty)));
            columns.push(("verdict", none(&DataType::Binary)));
        }
        columns.push((field.name(), Arc::clone(column)));
    }
    table::batch(columns)
}

/// Rows of documents, with the columns that only what repeats has.
fn widened<'n>(
    mut columns: Vec<(&'n str, ArrayRef)>,
    like: &'n RecordBatch,
    rows: usize,
) -> Result<RecordBatch, ArrowError> {
    for field in like.schema_ref().fields() {
        if !columns.iter().any(|(name, _)| name == field.name()) {
            columns.push((field.name(), new_null_array(field.data_type(), rows)));
        }
    }
    table::batch(columns)
}
