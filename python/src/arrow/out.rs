//! Strings and removals → columns and tables.
//!
//! In: strings of rows, what went of each. Out: columns. A column of strings comes out in the
//! layout in which it came in.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Float64Array, Int32Array, Int64Array, LargeStringArray, ListArray, NullArray,
    RecordBatch, StringArray, StringViewArray, StructArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields, SchemaRef};

use super::text::TextRow;

/// A table in memory.
#[derive(Clone)]
pub(crate) struct Batches {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
}

/// What the new column says of a paragraph that went.
pub(crate) struct RemovedRow<'c> {
    pub(crate) paragraph: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) reason: &'static str,
    pub(crate) bits: f64,
    pub(crate) cluster: Option<String>,
    pub(crate) block: Option<String>,
    pub(crate) owner: Option<&'c str>,
    pub(crate) text: &'c str,
}

/// What strings are in that come out in the place of these: few different ones, each a number,
/// are many different ones then.
pub(crate) fn like_type(layout: &DataType) -> DataType {
    match layout {
        DataType::Dictionary(_, values) => match like_type(values) {
            DataType::Utf8 => DataType::LargeUtf8,
            other => other,
        },
        other => other.clone(),
    }
}

/// A column of strings in the layout of `layout`.
pub(crate) fn like(layout: &DataType, rows: Vec<TextRow<'_>>) -> ArrayRef {
    match like_type(layout) {
        DataType::LargeUtf8 => Arc::new(rows.into_iter().collect::<LargeStringArray>()),
        DataType::Utf8View => Arc::new(StringViewArray::from_iter(rows)),
        DataType::Null => Arc::new(NullArray::new(rows.len())),
        _ => Arc::new(rows.into_iter().collect::<StringArray>()),
    }
}

/// A column of strings.
pub(crate) fn strings<'s>(rows: impl Iterator<Item = Option<&'s str>>) -> ArrayRef {
    like(
        &DataType::LargeUtf8,
        rows.map(|row| row.map(Cow::Borrowed)).collect(),
    )
}

/// The column that says what became of each document: fate, original, what went.
pub(crate) fn document_column(
    fates: &[&'static str],
    copies: Vec<Option<&str>>,
    removed: &[Vec<RemovedRow<'_>>],
) -> Result<StructArray, ArrowError> {
    let all = || removed.iter().flatten();
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let removal = columns(vec![
        (
            "paragraph",
            Arc::new(
                all()
                    .map(|one| i32::try_from(one.paragraph).ok())
                    .collect::<Int32Array>(),
            ),
        ),
        (
            "start",
            Arc::new(Int64Array::from_iter_values(
                all().map(|one| whole(one.start)),
            )),
        ),
        (
            "end",
            Arc::new(Int64Array::from_iter_values(
                all().map(|one| whole(one.end)),
            )),
        ),
        (
            "reason",
            Arc::new(StringArray::from_iter_values(all().map(|one| one.reason))),
        ),
        (
            "bits",
            Arc::new(Float64Array::from_iter_values(all().map(|one| one.bits))),
        ),
        (
            "cluster",
            Arc::new(
                all()
                    .map(|one| one.cluster.as_deref())
                    .collect::<StringArray>(),
            ),
        ),
        (
            "block",
            Arc::new(
                all()
                    .map(|one| one.block.as_deref())
                    .collect::<StringArray>(),
            ),
        ),
        (
            "owner",
            Arc::new(all().map(|one| one.owner).collect::<StringArray>()),
        ),
        ("text", strings(all().map(|one| Some(one.text)))),
    ])?;
    let item = Arc::new(Field::new("item", removal.data_type().clone(), true));
    let lengths = OffsetBuffer::<i32>::from_lengths(removed.iter().map(Vec::len));
    let removed = ListArray::try_new(item, lengths, Arc::new(removal), None)?;
    columns(vec![
        ("fate", Arc::new(StringArray::from_iter_values(fates))),
        ("copy_of", Arc::new(StringArray::from(copies))),
        ("removed", Arc::new(removed)),
    ])
}

/// Columns side by side as one.
fn columns(columns: Vec<(&str, ArrayRef)>) -> Result<StructArray, ArrowError> {
    let field =
        |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), true);
    let fields: Fields = columns.iter().map(field).collect();
    let arrays = columns.into_iter().map(|(_, column)| column).collect();
    StructArray::try_new(fields, arrays, None)
}
