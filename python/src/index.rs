//! An index that is open.
//!
//! In: a path. Out: what new documents are judged against. Which process opened it is the
//! package's business: a child asks for it again.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;

use crate::running;

/// An index that this process has open.
#[pyclass(frozen)]
pub(crate) struct Index(Arc<dejalu::Index>);

impl Index {
    /// The index, for a thread of its own.
    pub(crate) fn shared(&self) -> Arc<dejalu::Index> {
        Arc::clone(&self.0)
    }
}

#[pymethods]
impl Index {
    /// Opens an index.
    #[new]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let index = running::run_quickly(py, || dejalu::Index::open(&path))?;
        Ok(Self(Arc::new(index)))
    }

    /// The same file, opened again, wherever it is by now: for a child of the process that
    /// opened it.
    fn again(&self, py: Python<'_>) -> PyResult<Self> {
        let index = running::run_quickly(py, || self.0.again())?;
        Ok(Self(Arc::new(index)))
    }

    /// How many documents it knows.
    fn documents(&self) -> u64 {
        self.0.documents()
    }

    /// Whether it knows documents of a site.
    fn knows(&self, site: &str) -> bool {
        self.0.knows(site)
    }

    /// What names its content.
    fn digest(&self) -> String {
        self.0.digest()
    }
}
