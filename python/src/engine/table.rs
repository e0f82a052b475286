//! Columns by name, and tables for Python.
//!
//! In: a batch, or columns. Out: one of its columns as what it must be; a table that speaks
//! Arrow. A column that is not there, or of another type, is refused by its name.

use std::sync::{Arc, Mutex};

use arrow_array::cast::AsArray;
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, ListArray, MapArray, PrimitiveArray, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::{self, Batches, TextColumn};
use crate::errors::usage;
use crate::running::lock;

/// A table, which is handed on once.
#[pyclass(frozen)]
pub(crate) struct Table(Mutex<Option<Batches>>);

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        match lock(&self.0).take() {
            Some(batches) => arrow::capsule(py, batches),
            None => Err(usage(py, "this table was read already")),
        }
    }
}

impl Table {
    pub(super) fn of(batch: RecordBatch) -> Self {
        Self(Mutex::new(Some(Batches {
            schema: batch.schema(),
            batches: vec![batch],
        })))
    }
}

/// A batch of such columns, all of which may hold nothing.
pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch, ArrowError> {
    let columns = columns.into_iter();
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
}

/// Each batch of a table as `decode` makes it.
pub(super) fn decoded(
    py: Python<'_>,
    rows: &Bound<'_, PyAny>,
    decode: fn(&RecordBatch) -> Result<RecordBatch, ArrowError>,
) -> PyResult<Vec<Table>> {
    let batches = arrow::read(rows)?.batches;
    let tables = batches.iter().map(|batch| decode(batch).map(Table::of));
    tables
        .collect::<Result<_, _>>()
        .map_err(|error| refused(py, &error))
}

/// What Arrow refused, which is a fault of whoever called.
pub(super) fn refused(py: Python<'_>, error: &ArrowError) -> PyErr {
    usage(py, &format!("this is not a table of the engine's: {error}"))
}

/// A column of a batch.
pub(super) fn column<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, ArrowError> {
    let found = batch.column_by_name(name);
    found.ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name}")))
}

fn other_type(name: &str, column: &ArrayRef) -> ArrowError {
    ArrowError::SchemaError(format!("the column {name} is {}", column.data_type()))
}

/// A column of numbers.
pub(super) fn numbers<T: ArrowPrimitiveType>(
    batch: &RecordBatch,
    name: &str,
) -> Result<PrimitiveArray<T>, ArrowError> {
    let column = column(batch, name)?;
    let numbers = column.as_primitive_opt::<T>();
    numbers.cloned().ok_or_else(|| other_type(name, column))
}

/// A column of strings.
pub(super) fn texts(batch: &RecordBatch, name: &str) -> Result<TextColumn, ArrowError> {
    let column = column(batch, name)?;
    TextColumn::of_text(column).ok_or_else(|| other_type(name, column))
}

/// A column of bytes, of whatever layout.
pub(super) fn bytes(batch: &RecordBatch, name: &str) -> Result<BytesColumn, ArrowError> {
    let column = column(batch, name)?;
    match column.data_type() {
        DataType::Binary | DataType::LargeBinary => Ok(BytesColumn(Arc::clone(column))),
        _ => Err(other_type(name, column)),
    }
}

/// Bytes of rows.
pub(super) struct BytesColumn(ArrayRef);

impl BytesColumn {
    pub(super) fn get(&self, row: usize) -> &[u8] {
        match self.0.data_type() {
            DataType::Binary => self.0.as_binary::<i32>().value(row),
            _ => self.0.as_binary::<i64>().value(row),
        }
    }
}

/// A column of lists of structs: the structs of each row, as a batch of their own.
pub(super) fn lists(batch: &RecordBatch, name: &str) -> Result<ListsColumn, ArrowError> {
    let column = column(batch, name)?;
    let lists = column.as_list_opt::<i32>().cloned();
    let lists = lists.ok_or_else(|| other_type(name, column))?;
    let all = lists.values().as_struct_opt().cloned();
    let all = RecordBatch::from(all.ok_or_else(|| other_type(name, column))?);
    Ok(ListsColumn { lists, all })
}

/// Lists of structs.
pub(super) struct ListsColumn {
    lists: ListArray,
    /// The structs of all rows.
    pub(super) all: RecordBatch,
}

impl ListsColumn {
    /// Which structs are those of a row.
    pub(super) fn of(&self, row: usize) -> std::ops::Range<usize> {
        let ends = self.lists.value_offsets();
        let at = |place: usize| ends.get(place).map_or(0, |&end| end as usize);
        at(row)..at(row + 1)
    }
}

/// A column of structs, as a batch of its own.
pub(super) fn inner(batch: &RecordBatch, name: &str) -> Result<RecordBatch, ArrowError> {
    let column = column(batch, name)?;
    let structs = column.as_struct_opt();
    let structs = structs.ok_or_else(|| other_type(name, column))?;
    Ok(RecordBatch::from(structs.clone()))
}

/// Columns side by side as one.
pub(super) fn side_by_side(columns: Vec<(&str, ArrayRef)>) -> Result<ArrayRef, ArrowError> {
    let structs = StructArray::from(batch(columns)?);
    Ok(Arc::new(structs))
}

/// A field of structs that may hold nothing, and so all that is in it.
pub(super) fn relaxed_field(field: &FieldRef) -> FieldRef {
    let kind = relaxed_type(field.data_type());
    let field = field.as_ref().clone();
    Arc::new(field.with_data_type(kind).with_nullable(true))
}

fn relaxed_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Struct(fields) => DataType::Struct(relaxed_fields(fields)),
        DataType::List(item) => DataType::List(relaxed_field(item)),
        DataType::Map(entries, sorted) => DataType::Map(relaxed_entries(entries), *sorted),
        other => other.clone(),
    }
}

pub(super) fn relaxed_fields(fields: &Fields) -> Fields {
    fields.iter().map(relaxed_field).collect()
}

/// The entries of a map: a key is always there.
fn relaxed_entries(entries: &FieldRef) -> FieldRef {
    let DataType::Struct(fields) = entries.data_type() else {
        return Arc::clone(entries);
    };
    let is_key = |at: usize| at == 0;
    let fields = fields.iter().enumerate().map(|(at, field)| {
        let relaxed: Field = relaxed_field(field).as_ref().clone();
        Arc::new(relaxed.with_nullable(!is_key(at)))
    });
    let kind = DataType::Struct(fields.collect());
    Arc::new(entries.as_ref().clone().with_data_type(kind))
}

/// The same column, of a type in which everything may hold nothing.
pub(super) fn relaxed(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let kind = relaxed_type(column.data_type());
    if &kind == column.data_type() {
        return Ok(Arc::clone(column));
    }
    Ok(match &kind {
        DataType::Struct(fields) => {
            let (_, columns, nulls) = column.as_struct().clone().into_parts();
            let columns: Result<Vec<_>, _> = columns.iter().map(relaxed).collect();
            Arc::new(StructArray::try_new(fields.clone(), columns?, nulls)?)
        }
        DataType::List(item) => {
            let (_, ends, values, nulls) = column.as_list::<i32>().clone().into_parts();
            let values = relaxed(&values)?;
            Arc::new(ListArray::try_new(Arc::clone(item), ends, values, nulls)?)
        }
        DataType::Map(item, sorted) => {
            let (_, ends, values, nulls, _) = column.as_map().clone().into_parts();
            let (_, columns, inner) = values.into_parts();
            let columns: Result<Vec<_>, _> = columns.iter().map(relaxed).collect();
            let DataType::Struct(fields) = item.data_type() else {
                return Ok(Arc::clone(column));
            };
            let values = StructArray::try_new(fields.clone(), columns?, inner)?;
            let item = Arc::clone(item);
            Arc::new(MapArray::try_new(item, ends, values, nulls, *sorted)?)
        }
        _ => Arc::clone(column),
    })
}
