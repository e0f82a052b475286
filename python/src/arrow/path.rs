//! The path of a column → the column, wherever it lies.
//!
//! In: a table, and a path such as `article.body`. Out: the column at its end, and tables with
//! another one there. It reads no values.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray, make_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};

/// Where a column is: its place in the table, and in each column that holds columns.
#[derive(Clone, Debug)]
pub(crate) struct ColumnPath {
    first: usize,
    rest: Vec<usize>,
}

impl ColumnPath {
    /// The path of the column that is called so; of `a.b`, where none is, of `b` in `a`.
    pub(crate) fn find(fields: &Fields, name: &str) -> Option<Self> {
        let place = |name: &str| fields.iter().position(|field| field.name() == name);
        if let Some(first) = place(name) {
            return Some(Self {
                first,
                rest: Vec::new(),
            });
        }
        let (outer, inner) = name.split_once('.')?;
        let first = place(outer)?;
        let DataType::Struct(fields) = fields.get(first)?.data_type() else {
            return None;
        };
        let inner = Self::find(fields, inner)?;
        let rest = std::iter::once(inner.first).chain(inner.rest).collect();
        Some(Self { first, rest })
    }

    /// What the column at its end is made of.
    pub(crate) fn kind(&self, fields: &Fields) -> DataType {
        let outermost = fields.get(self.first).map(|field| field.data_type());
        let inner = self.rest.iter().fold(outermost, |outer, &at| match outer {
            Some(DataType::Struct(fields)) => fields.get(at).map(|field| field.data_type()),
            _ => None,
        });
        inner.cloned().unwrap_or(DataType::Null)
    }

    /// The column at its end; null where what holds it is.
    pub(crate) fn of(&self, batch: &RecordBatch) -> ArrayRef {
        let mut column = Arc::clone(batch.column(self.first));
        let mut nulls: Option<NullBuffer> = None;
        for &at in &self.rest {
            let outer = column.as_struct();
            nulls = NullBuffer::union(nulls.as_ref(), outer.nulls());
            let inner = Arc::clone(outer.column(at));
            column = inner;
        }
        match nulls {
            None => column,
            Some(nulls) => with_nulls(&column, &nulls),
        }
    }

    /// The fields of a table that has another kind of column at its end.
    pub(crate) fn retyped(&self, fields: &Fields, kind: &DataType) -> Fields {
        retyped(fields, self.first, &self.rest, kind)
    }

    /// The columns of a table with another one at its end.
    pub(crate) fn replaced(
        &self,
        columns: &mut [ArrayRef],
        text: ArrayRef,
    ) -> Result<(), ArrowError> {
        if let Some(column) = columns.get_mut(self.first) {
            *column = replaced(column, &self.rest, text)?;
        }
        Ok(())
    }
}

fn retyped(fields: &Fields, at: usize, rest: &[usize], kind: &DataType) -> Fields {
    let changed = |field: &FieldRef| -> Field {
        let field = field.as_ref().clone();
        match (rest.split_first(), field.data_type().clone()) {
            (Some((&at, rest)), DataType::Struct(inner)) => {
                field.with_data_type(DataType::Struct(retyped(&inner, at, rest, kind)))
            }
            _ => field.with_data_type(kind.clone()).with_nullable(true),
        }
    };
    let fields = fields.iter().enumerate();
    let fields = fields.map(|(place, field)| match place == at {
        true => Arc::new(changed(field)),
        false => Arc::clone(field),
    });
    fields.collect()
}

fn replaced(column: &ArrayRef, rest: &[usize], text: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let Some((&at, rest)) = rest.split_first() else {
        return Ok(text);
    };
    let (fields, mut columns, nulls) = column.as_struct().clone().into_parts();
    let kind = text.data_type().clone();
    if let Some(inner) = columns.get_mut(at) {
        *inner = replaced(inner, rest, text)?;
    }
    let fields = retyped(&fields, at, rest, &kind);
    Ok(Arc::new(StructArray::try_new(fields, columns, nulls)?))
}

/// A column that is null at more places.
fn with_nulls(column: &ArrayRef, nulls: &NullBuffer) -> ArrayRef {
    if column.data_type() == &DataType::Null {
        return Arc::clone(column);
    }
    let all = NullBuffer::union(column.nulls(), Some(nulls));
    let data = column.to_data().into_builder().nulls(all);
    match data.build() {
        Ok(data) => make_array(data),
        Err(_) => Arc::clone(column),
    }
}
