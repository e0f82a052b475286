//! The C stream interface: the one place where pointers are believed.
//!
//! In: an object with `__arrow_c_stream__`, or batches. Out: the other.

#![expect(
    unsafe_code,
    reason = "pointers of another library are followed here, and only here"
)]

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::out::Batches;
use crate::errors;

/// The batches of a table.
pub(crate) fn read(table: &Bound<'_, PyAny>) -> PyResult<Batches> {
    let py = table.py();
    let given = table.call_method0("__arrow_c_stream__")?;
    let Ok(capsule) = given.cast::<PyCapsule>() else {
        return Err(PyTypeError::new_err("__arrow_c_stream__ gave no capsule"));
    };
    let stream = capsule
        .pointer_checked(Some(c"arrow_array_stream"))?
        .as_ptr()
        .cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a stream of Arrow's C interface, says the
    // interface; it is moved out of, so that the capsule's end releases nothing twice.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream) };
    let refused = |error: &ArrowError| errors::usage(py, &format!("this is no table: {error}"));
    let reader = reader.map_err(|error| refused(&error))?;
    let schema = reader.schema();
    // The stream may be a generator of Python's, which takes the interpreter itself.
    let batches: Result<Vec<RecordBatch>, ArrowError> = py.detach(|| reader.collect());
    let broken = |error| errors::usage(py, &format!("the table cannot be read: {error}"));
    let batches = batches.map_err(broken)?;
    Ok(Batches { schema, batches })
}

/// A capsule with a stream of batches.
pub(crate) fn capsule<'py>(py: Python<'py>, batches: Batches) -> PyResult<Bound<'py, PyCapsule>> {
    let Batches { schema, batches } = batches;
    let reader = Box::new(Owned(schema, batches.into_iter()));
    let stream = FFI_ArrowArrayStream::new(reader);
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

struct Owned(SchemaRef, std::vec::IntoIter<RecordBatch>);

impl Iterator for Owned {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.1.next().map(Ok)
    }
}

impl RecordBatchReader for Owned {
    fn schema(&self) -> SchemaRef {
        self.0.clone()
    }
}
