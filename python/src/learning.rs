//! A cleaner that learns as it goes.
//!
//! In: pages. Out: each cleaned by what was seen so far. One caller at a time has it; what
//! several threads give it is taken one after the other.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use pyo3::prelude::*;

use crate::cleaned::Cleaned;
use crate::documents::{Documents, Origin, Rows};
use crate::errors::exception;
use crate::running::{lock, pool, run};
use crate::settings::Settings;

/// Cleans the pages of a crawl while it learns from them.
#[pyclass(frozen)]
pub(crate) struct LearningCleaner {
    learning: Mutex<dejalu::LearningCleaner>,
    threads: usize,
}

#[pymethods]
impl LearningCleaner {
    /// One that knows nothing and keeps at most about so many bytes; or what was saved at
    /// `path`.
    #[new]
    #[pyo3(signature = (settings, memory, path))]
    fn new(
        py: Python<'_>,
        settings: Settings,
        memory: u64,
        path: Option<PathBuf>,
    ) -> PyResult<Self> {
        let config = settings.decision(py)?;
        let threads = settings.threads();
        let learning = match path {
            None => dejalu::LearningCleaner::new(config, memory)
                .map_err(|error| exception(py, &error))?,
            Some(path) => {
                let pool = pool(py, threads)?;
                run(py, None, |progress| {
                    dejalu::LearningCleaner::load(&path, config, memory, &pool, progress)
                })?
            }
        };
        Ok(Self {
            learning: Mutex::new(learning),
            threads,
        })
    }

    /// The pages of a site that are too few to judge it.
    #[classattr]
    const TOO_FEW: usize = dejalu::LearningCleaner::TOO_FEW;

    /// Cleans pages and learns from them.
    #[pyo3(signature = (documents, progress))]
    fn add(
        &self,
        py: Python<'_>,
        documents: &Documents,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Cleaned> {
        let pool = pool(py, self.threads)?;
        let pages = std::mem::take(&mut *lock(&documents.documents));
        let cleaned = run(py, progress.as_ref(), |progress| {
            lock(&self.learning).add(pages, &pool, progress)
        })?;
        Ok(Cleaned {
            parts: vec![cleaned],
            is_each: false,
            rows: Arc::clone(&documents.rows),
        })
    }

    /// Cleans all pages that are kept, with what is known now.
    #[pyo3(signature = (progress))]
    fn clean_again(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<Cleaned> {
        let pool = pool(py, self.threads)?;
        let cleaned = run(py, progress.as_ref(), |progress| {
            lock(&self.learning).clean_again(&pool, progress)
        })?;
        let places = (0..cleaned.len()).map(Some).collect();
        Ok(Cleaned {
            parts: vec![cleaned],
            is_each: false,
            rows: Arc::new(Rows::in_order(places)),
        })
    }

    /// The pages that are kept, to make an index of.
    fn documents(&self, py: Python<'_>) -> Documents {
        let pages = py.detach(|| lock(&self.learning).pages().to_vec());
        let places = (0..pages.len()).map(Some).collect();
        Documents {
            documents: Mutex::new(pages),
            rows: Arc::new(Rows::in_order(places)),
        }
    }

    fn seen(&self, py: Python<'_>, site: &str) -> usize {
        py.detach(|| lock(&self.learning).seen(site))
    }

    /// `(pages, unlearned, bytes)`.
    fn counts(&self, py: Python<'_>) -> (usize, u64, u64) {
        py.detach(|| {
            let learning = lock(&self.learning);
            (
                learning.pages().len(),
                learning.unlearned(),
                learning.bytes(),
            )
        })
    }

    /// Writes all of it to a file.
    fn save(&self, py: Python<'_>, path: PathBuf, overwrite: bool) -> PyResult<()> {
        run(py, None, |progress| {
            lock(&self.learning).save(&path, overwrite, progress)
        })
    }
}

impl Rows {
    /// Rows that all have a text, and keep nothing else.
    fn in_order(places: Vec<Option<usize>>) -> Self {
        Self {
            places,
            odd: std::collections::HashMap::new(),
            absent: std::collections::HashMap::new(),
            origin: Origin::Texts,
            text_key: "text".to_owned(),
        }
    }
}
