//! What is done on files.
//!
//! In: paths and settings. Out: files, and a report of them. It is what the library's
//! `commands` do.

use std::ffi::OsString;
use std::path::PathBuf;

use dejalu::commands::{self, IndexSummary};
use pyo3::prelude::*;

use crate::documents::Documents;
use crate::running::{lock, run};
use crate::settings::Settings;

/// Progress, as Python gives it.
type Told = Option<Py<PyAny>>;

/// Cleans files; the report, as JSON, and whether there were more bad records than allowed.
#[pyfunction]
#[pyo3(signature = (inputs, output, index, overwrite, dry_run, settings, progress))]
#[expect(clippy::too_many_arguments, reason = "Python gives them by position")]
pub(crate) fn clean_files(
    py: Python<'_>,
    inputs: Vec<PathBuf>,
    output: PathBuf,
    index: Option<PathBuf>,
    overwrite: bool,
    dry_run: bool,
    settings: Settings,
    progress: Told,
) -> PyResult<(String, u64, bool)> {
    let mut job = settings
        .job(py, inputs, output)?
        .overwrite(overwrite)
        .dry_run(dry_run);
    if let Some(index) = index {
        job = job.against(index);
    }
    let done = run(py, progress.as_ref(), |progress| {
        commands::clean(&job, progress)
    })?;
    Ok((done.report, done.bad_records, done.too_many_bad))
}

/// Judges a drop; the verdict, and the report in each of the formats that were asked for.
#[pyfunction]
#[pyo3(signature = (inputs, index, baseline, formats, settings, progress))]
pub(crate) fn check_files(
    py: Python<'_>,
    inputs: Vec<PathBuf>,
    index: Option<PathBuf>,
    baseline: Option<PathBuf>,
    formats: Vec<String>,
    settings: Settings,
    progress: Told,
) -> PyResult<(String, Vec<String>)> {
    let mut job = settings.job(py, inputs, PathBuf::new())?;
    if let Some(index) = index {
        job = job.against(index);
    }
    if let Some(baseline) = baseline {
        job = job.baseline(baseline);
    }
    run(py, progress.as_ref(), |progress| {
        let found = commands::check(&job, progress)?;
        let reports: dejalu::Result<Vec<String>> =
            formats.iter().map(|format| found.report(format)).collect();
        Ok((found.verdict().to_owned(), reports?))
    })
}

/// What of a result is not as it was written: each file, and what is wrong with it.
type Damages = Vec<(OsString, String)>;

/// Puts the input of a result together again: files, bytes, what was put back; damage.
#[pyfunction]
#[pyo3(signature = (output, destination, progress))]
pub(crate) fn restore_files(
    py: Python<'_>,
    output: PathBuf,
    destination: PathBuf,
    progress: Told,
) -> PyResult<(u64, u64, u64, Damages)> {
    let restored = run(py, progress.as_ref(), |progress| {
        commands::restore(&output, &destination, progress)
    })?;
    let damage = restored
        .damage
        .into_iter()
        .map(|one| (one.path.into_os_string(), one.message));
    Ok((
        restored.sources,
        restored.bytes,
        restored.removals,
        damage.collect(),
    ))
}

/// Why each paragraph of a document of a result stayed or went, as JSON.
#[pyfunction]
pub(crate) fn explain_files(py: Python<'_>, output: PathBuf, name: String) -> PyResult<String> {
    run(py, None, |_| commands::explain(&output, &name))
}

/// Documents that an index knows, bad records of the input, and whether those are too many.
fn counted(made: &IndexSummary) -> (u64, u64, bool) {
    (made.documents, made.bad_records, made.too_many_bad)
}

/// Writes an index of files.
#[pyfunction]
#[pyo3(signature = (inputs, path, drop, overwrite, settings, progress))]
pub(crate) fn build_index(
    py: Python<'_>,
    inputs: Vec<PathBuf>,
    path: PathBuf,
    drop: String,
    overwrite: bool,
    settings: Settings,
    progress: Told,
) -> PyResult<(u64, u64, bool)> {
    let job = settings.job(py, inputs, path)?.overwrite(overwrite);
    let made = run(py, progress.as_ref(), |progress| {
        commands::build_index(&job, &drop, progress)
    })?;
    Ok(counted(&made))
}

/// Writes an index of documents.
#[pyfunction]
#[pyo3(signature = (documents, path, drop, overwrite, settings, progress))]
pub(crate) fn index_documents(
    py: Python<'_>,
    documents: &Documents,
    path: PathBuf,
    drop: String,
    overwrite: bool,
    settings: Settings,
    progress: Told,
) -> PyResult<(u64, u64, bool)> {
    let job = settings.job(py, Vec::new(), path)?.overwrite(overwrite);
    let documents = std::mem::take(&mut *lock(&documents.documents));
    let made = run(py, progress.as_ref(), |progress| {
        commands::index_documents(&job, &documents, &drop, progress)
    })?;
    Ok(counted(&made))
}

/// Adds files, or documents, to an index.
#[pyfunction]
#[pyo3(signature = (path, inputs, documents, drop, settings, progress))]
pub(crate) fn update_index(
    py: Python<'_>,
    path: PathBuf,
    inputs: Vec<PathBuf>,
    documents: Option<&Documents>,
    drop: String,
    settings: Settings,
    progress: Told,
) -> PyResult<(u64, u64, bool)> {
    let job = settings.job(py, inputs, path)?;
    let documents = documents.map(|documents| std::mem::take(&mut *lock(&documents.documents)));
    let made = run(py, progress.as_ref(), |progress| {
        commands::update_index(&job, documents.as_deref(), &drop, progress)
    })?;
    Ok(counted(&made))
}

/// Merges indexes into one.
#[pyfunction]
#[pyo3(signature = (indexes, path, overwrite, settings, progress))]
pub(crate) fn merge_indexes(
    py: Python<'_>,
    indexes: Vec<PathBuf>,
    path: PathBuf,
    overwrite: bool,
    settings: Settings,
    progress: Told,
) -> PyResult<(u64, u64, bool)> {
    let job = settings.job(py, indexes, path)?.overwrite(overwrite);
    let made = run(py, progress.as_ref(), |progress| {
        commands::merge_indexes(&job, progress)
    })?;
    Ok(counted(&made))
}

/// Runs the program; its exit code.
#[pyfunction]
pub(crate) fn program(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| dejalu::cli::run(arguments))
}
