//! What Python holds → documents.
//!
//! In: a table, or rows that are strings, nothing or mappings; and the names of the keys.
//! Out: documents, and what is needed to give back the same kind of thing. It refuses what
//! it cannot read, with the row.

mod rows;

mod table;

pub(crate) use table::{BatchColumns, TableColumns};

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use dejalu::Document;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::arrow::{Batches, ColumnPath};

/// The column that is added to a table.
pub(crate) const ADDED: &str = "dejalu";

/// Which keys or columns hold what.
#[derive(Clone, FromPyObject)]
pub(crate) struct Keys {
    pub(crate) text: String,
    id: String,
    url: String,
    site: Option<String>,
    date: String,
    /// `auto`, `host`, `key` or `none`.
    site_from: String,
    /// Those of them that the user named, so that somebody must have them.
    named: HashSet<String>,
}

/// What the rows were.
pub(crate) enum Origin {
    /// Strings.
    Texts,
    /// Mappings, as they came.
    Records(Vec<Py<PyAny>>),
    /// A table, and where in it the text is.
    Table(Batches, ColumnPath),
}

/// Documents in memory, as they came.
#[pyclass(frozen)]
pub(crate) struct Documents {
    pub(crate) documents: Mutex<Vec<Document>>,
    pub(crate) rows: Arc<Rows>,
}

/// What is kept of rows beside their documents.
pub(crate) struct Rows {
    /// For each row its document; none of a row without text.
    pub(crate) places: Vec<Option<usize>>,
    /// Texts that are no Unicode, by document: they hold lone surrogates.
    pub(crate) odd: HashMap<usize, Py<PyString>>,
    /// Ids of rows without text, by row.
    pub(crate) absent: HashMap<usize, String>,
    pub(crate) origin: Origin,
    pub(crate) text_key: String,
}

#[pymethods]
impl Documents {
    /// The documents of rows, strings, None, or mappings, after so many earlier ones.
    #[staticmethod]
    fn from_rows(rows: &Bound<'_, PyAny>, keys: Keys, first: u64) -> PyResult<Self> {
        rows::read(rows, &keys, first)
    }

    /// The documents of a table.
    #[staticmethod]
    fn from_table(table: &Bound<'_, PyAny>, keys: Keys, first: u64) -> PyResult<Self> {
        table::read(table, &keys, first)
    }

    fn __len__(&self) -> usize {
        self.rows.places.len()
    }
}
