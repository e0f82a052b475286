//! Documents that were cleaned, as Python asks for them.
//!
//! In: documents and settings. Out: what became of each row, in the types of the row; offsets
//! are code points, as Python counts. It keeps the texts as they came.

use std::sync::Arc;

use dejalu::{Article, Cleaner, Evidence, Progress, TextCluster};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyString, PyTuple};

use crate::arrow;
use crate::documents::{Documents, Origin, Rows};
use crate::errors::usage;
use crate::index::Index;
use crate::offsets::{code_points, gone, without};
use crate::repeated::{RepeatedBlock, RepeatedText};
use crate::report;
use crate::running::{self, lock};
use crate::settings::Settings;

/// Rows, and what became of each.
#[pyclass(frozen)]
pub(crate) struct Cleaned {
    /// What was judged together; where each document was judged by itself, one for each.
    pub(crate) parts: Vec<dejalu::Cleaned>,
    pub(crate) is_each: bool,
    pub(crate) rows: Arc<Rows>,
}

/// Cleans documents: all together, or each by itself.
#[pyfunction]
#[pyo3(signature = (documents, settings, index, each, progress))]
pub(crate) fn clean(
    py: Python<'_>,
    documents: &Documents,
    settings: Settings,
    index: Option<&Index>,
    each: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Cleaned> {
    let pool = running::pool(py, settings.threads())?;
    let config = settings.decision(py)?;
    let index = index.map(Index::shared);
    let given = std::mem::take(&mut *lock(&documents.documents));
    let is_small = given.len() == 1 && given.iter().all(|one| one.text.len() < SMALL);
    let work = |progress: &dyn Progress| {
        let mut cleaner = Cleaner::new().config(config).pool(&pool).progress(progress);
        if let Some(index) = &index {
            cleaner = cleaner.against(index);
        }
        match each {
            true => cleaner.clean_each(given),
            false => cleaner.clean(given).map(|cleaned| vec![cleaned]),
        }
    };
    let parts = match is_small && progress.is_none() {
        true => running::run_quickly(py, || work(&dejalu::Silent))?,
        false => running::run(py, progress.as_ref(), work)?,
    };
    Ok(Cleaned {
        parts,
        is_each: each,
        rows: Arc::clone(&documents.rows),
    })
}

/// The bytes of a document that is cleaned at once, so that nobody waits for its end with a
/// hand on the switch.
const SMALL: usize = 1 << 16;

/// Rows after which signals are looked for.
const PATIENCE: usize = 1 << 10;

impl Cleaned {
    /// The document of a row; none where it has no text.
    pub(crate) fn article(&self, row: usize) -> PyResult<Option<Article<'_>>> {
        match self.rows.places.get(row) {
            None => Err(PyIndexError::new_err("there is no such document")),
            Some(None) => Ok(None),
            Some(Some(document)) => Ok(self.of_document(*document)),
        }
    }

    fn of_document(&self, document: usize) -> Option<Article<'_>> {
        match self.is_each {
            true => self.parts.get(document)?.article(0),
            false => self.parts.first()?.article(document),
        }
    }

    /// All documents, in their order.
    pub(crate) fn articles(&self) -> impl Iterator<Item = Article<'_>> {
        self.parts.iter().flat_map(dejalu::Cleaned::articles)
    }

    /// What is left of a row.
    fn left<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Option<Bound<'py, PyString>>> {
        let Some(article) = self.article(row)? else {
            return Ok(None);
        };
        if article.is_dropped() {
            return Ok(None);
        }
        let place = self.rows.places.get(row).copied().flatten();
        let odd = place.and_then(|place| self.rows.odd.get(&place));
        match odd {
            None => Ok(Some(PyString::new(py, &article.text()))),
            Some(odd) => without(odd.bind(py), &gone(article)).map(Some),
        }
    }
}

#[pymethods]
impl Cleaned {
    fn __len__(&self) -> usize {
        self.rows.places.len()
    }

    /// The key of the text.
    fn text_key(&self) -> &str {
        &self.rows.text_key
    }

    /// What is left of each row.
    fn texts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let texts = PyList::empty(py);
        for row in 0..self.rows.places.len() {
            if row % PATIENCE == 0 {
                py.check_signals()?;
            }
            texts.append(self.left(py, row)?)?;
        }
        Ok(texts)
    }

    fn text<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Option<Bound<'py, PyString>>> {
        self.left(py, row)
    }

    fn original<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Option<Bound<'py, PyString>>> {
        let Some(article) = self.article(row)? else {
            return Ok(None);
        };
        let place = self.rows.places.get(row).copied().flatten();
        let odd = place.and_then(|place| self.rows.odd.get(&place));
        Ok(Some(match odd {
            Some(odd) => odd.bind(py).clone(),
            None => PyString::new(py, article.original()),
        }))
    }

    /// `(id, site, date, fate, copy_of)`.
    fn about<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyTuple>> {
        let Some(article) = self.article(row)? else {
            let id = self.rows.absent.get(&row);
            return (id, "", None::<&str>, "missing", None::<&str>).into_pyobject(py);
        };
        let copy_of = article.copy_of().map(dejalu::DocumentRef::id);
        (
            article.id(),
            article.site(),
            article.date(),
            fate(Some(article)),
            copy_of,
        )
            .into_pyobject(py)
    }

    /// What went of a row.
    fn removals<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyList>> {
        let removals = PyList::empty(py);
        let Some(article) = self.article(row)? else {
            return Ok(removals);
        };
        for (gone, (start, end)) in article.removed().zip(gone(article)) {
            let (bits, evidence) = weighed(py, gone.evidence())?;
            let cluster = gone.cluster().map(|cluster| name(cluster.id()));
            let block = gone.family().map(|block| name(block.id()));
            let owner = gone.owner().map(dejalu::DocumentRef::id);
            let reason = gone.reason().name();
            removals.append((
                gone.paragraph(),
                start,
                end,
                reason,
                bits,
                evidence,
                cluster,
                block,
                owner,
                gone.text(),
            ))?;
        }
        Ok(removals)
    }

    /// What stayed of a row.
    fn kept<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::empty(py);
        let Some(article) = self.article(row)? else {
            return Ok(all);
        };
        let ranges: Vec<_> = article.kept().map(|kept| kept.range()).collect();
        let places = code_points(article.original(), ranges.into_iter());
        for (kept, (start, end)) in article.kept().zip(places) {
            let (bits, evidence) = weighed(py, kept.evidence())?;
            let cluster = kept.cluster().map(|cluster| name(cluster.id()));
            let owner = kept.owner().map(dejalu::DocumentRef::id);
            let kept_by = kept.kept_by().map(dejalu::KeptBy::name);
            let missing = f64::from(kept.missing()) / 1000.0;
            all.append((
                kept.paragraph(),
                start,
                end,
                bits,
                missing,
                kept_by,
                evidence,
                cluster,
                owner,
                kept.text(),
            ))?;
        }
        Ok(all)
    }

    /// What repeats.
    fn clusters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::empty(py);
        for cluster in RepeatedText::all(self) {
            all.append(cluster_tuple(py, &cluster)?)?;
        }
        Ok(all)
    }

    /// Running text that now stands nowhere.
    fn lost<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::empty(py);
        for cluster in RepeatedText::lost(self) {
            all.append(cluster_tuple(py, &cluster)?)?;
        }
        Ok(all)
    }

    /// Block families.
    fn blocks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::empty(py);
        for block in RepeatedBlock::all(self) {
            all.append(block_tuple(py, &block)?)?;
        }
        Ok(all)
    }

    /// The report, as JSON.
    fn report(&self) -> String {
        report::of(self).to_string()
    }

    /// The rows as they came, where they were mappings.
    fn records<'py>(&self, py: Python<'py>) -> Option<Vec<Bound<'py, PyAny>>> {
        match &self.rows.origin {
            Origin::Records(records) => Some(
                records
                    .iter()
                    .map(|record| record.bind(py).clone())
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The rows as a table.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Whoever asks for another schema must be ready for this one, says the interface.
        let _ = requested_schema;
        let table = running::run(py, None, |progress| Ok(self.table(&|| progress.stopped())))?;
        arrow::capsule(py, table.map_err(|error| usage(py, &error.to_string()))?)
    }
}

/// What became of a document, in a word.
pub(crate) fn fate(article: Option<Article<'_>>) -> &'static str {
    match article {
        None => "missing",
        Some(article) if article.is_dropped() => "dropped",
        Some(article) if article.is_spared() => "spared",
        Some(article) if article.removed().len() > 0 => "changed",
        Some(_) => "unchanged",
    }
}

/// A cluster or block by its name.
pub(crate) fn name(id: u64) -> String {
    format!("{id:016x}")
}

/// The bits of evidence together, and each kind with its bits and the number behind it.
fn weighed<'py>(py: Python<'py>, evidence: &[Evidence]) -> PyResult<(f64, Bound<'py, PyDict>)> {
    let kinds = PyDict::new(py);
    let mut bits = 0.0;
    for one in evidence {
        bits += one.bits();
        kinds.set_item(one.kind.name(), (one.bits(), one.count))?;
    }
    Ok((bits, kinds))
}

fn cluster_tuple<'py>(
    py: Python<'py>,
    cluster: &RepeatedText<'_>,
) -> PyResult<Bound<'py, PyTuple>> {
    let removed = PyDict::new(py);
    for (reason, times) in cluster.removed() {
        if times > 0 {
            removed.set_item(reason.name(), times)?;
        }
    }
    let (first, last) = cluster.dates.unzip();
    let one = cluster.one;
    (
        name(one.id()),
        one.site(),
        one.text(),
        cluster.documents,
        cluster.occurrences,
        removed,
        one.owner().map(dejalu::DocumentRef::id),
        first,
        last,
        cluster.known,
        cluster.lost,
    )
        .into_pyobject(py)
}

fn block_tuple<'py>(py: Python<'py>, block: &RepeatedBlock<'_>) -> PyResult<Bound<'py, PyTuple>> {
    let members = block.members.iter();
    let members: Vec<(&str, u32)> = members.map(|(one, times)| (one.text(), *times)).collect();
    (
        name(block.one.id()),
        block.one.site(),
        block.one.cue().map(TextCluster::text),
        block.documents,
        members,
    )
        .into_pyobject(py)
}
