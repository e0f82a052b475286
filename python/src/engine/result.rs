//! What shares decided, and the files that were judged → the folder of a run on one machine.
//!
//! In: the verdict on each document, in the order of the input, and what repeats in each site.
//! Out: articles, report and page, as the library writes them. It decides nothing.

use std::path::PathBuf;
use std::sync::Mutex;

use arrow_array::RecordBatch;
use arrow_array::types::Int64Type;
use arrow_schema::ArrowError;
use dejalu::commands;
use dejalu::engine::{Decisions, JudgedShare};
use pyo3::prelude::*;

use super::merge::ShareRows;
use super::table::{self, BytesColumn, refused};
use crate::arrow;
use crate::errors::{exception, usage};
use crate::running::{lock, run};
use crate::settings::Settings;

/// Gathers decisions, and writes what follows from them.
#[pyclass(frozen)]
pub(crate) struct ResultWriter(Mutex<Option<Gathered>>);

struct Gathered {
    decisions: Decisions,
    /// Those on the documents, in the order of the input.
    verdicts: Vec<(BytesColumn, usize)>,
    /// The site at hand.
    site: String,
    judged: Option<JudgedShare>,
}

#[pymethods]
impl ResultWriter {
    /// Of documents in the order of the input: `position` and `verdict`.
    #[new]
    fn new(py: Python<'_>, documents: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (mut positions, mut verdicts) = (Vec::new(), Vec::new());
        for batch in arrow::read(documents)?.batches {
            let (places, column) = verdicts_of(&batch).map_err(|error| refused(py, &error))?;
            verdicts.push((column, batch.num_rows()));
            for &position in places.values() {
                let position = u32::try_from(position).map_err(|_| {
                    usage(
                        py,
                        "there are too many rows for one machine: 2147483648 at most",
                    )
                })?;
                positions.push(position);
            }
        }
        let decisions = Decisions::of_positions(positions);
        let decisions = decisions.map_err(|error| exception(py, &error))?;
        Ok(Self(Mutex::new(Some(Gathered {
            decisions,
            verdicts,
            site: String::new(),
            judged: None,
        }))))
    }

    /// Takes clusters, families and sums, those of a site side by side, shares of one site as
    /// one.
    fn add(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        let batches = arrow::read(rows)?.batches;
        let gathered = &mut *lock(&self.0);
        let gathered = gathered.as_mut().ok_or_else(|| written(py))?;
        for batch in &batches {
            let rows = ShareRows::of(batch).map_err(|error| refused(py, &error))?;
            let kinds = table::texts(batch, "kind").map_err(|error| refused(py, &error))?;
            for row in 0..batch.num_rows() {
                if rows.site(row) != gathered.site || gathered.judged.is_none() {
                    gathered.conclude(py)?;
                    rows.site(row).clone_into(&mut gathered.site);
                }
                let kind = kinds.get(row).unwrap_or_default();
                let judged = gathered.judged.get_or_insert_default();
                take(judged, kind, &rows, row).map_err(|error| refused(py, &error))?;
            }
        }
        Ok(())
    }

    /// Writes the folder; the report, as JSON, bad records, and whether those are too many.
    #[expect(clippy::too_many_arguments, reason = "Python gives them by position")]
    fn write(
        &self,
        py: Python<'_>,
        inputs: Vec<PathBuf>,
        output: PathBuf,
        overwrite: bool,
        dry_run: bool,
        settings: Settings,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(String, u64, bool)> {
        let mut gathered = lock(&self.0).take().ok_or_else(|| written(py))?;
        gathered.conclude(py)?;
        let job = settings.job(py, inputs, output)?;
        let job = job.overwrite(overwrite).dry_run(dry_run);
        let Gathered {
            decisions,
            verdicts,
            ..
        } = gathered;
        let done = run(py, progress.as_ref(), |progress| {
            let all = verdicts.iter();
            let all = all.flat_map(|(column, rows)| (0..*rows).map(|row| column.get(row)));
            let all = all.map(|verdict| Ok(verdict.to_vec()));
            commands::write_decided(&job, decisions, all, progress)
        })?;
        Ok((done.report, done.bad_records, done.too_many_bad))
    }
}

impl Gathered {
    /// Adds the site at hand.
    fn conclude(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(judged) = self.judged.take() else {
            return Ok(());
        };
        let added = self.decisions.add(&self.site, judged);
        added.map_err(|error| exception(py, &error))
    }
}

fn verdicts_of(batch: &RecordBatch) -> Result<(arrow_array::Int64Array, BytesColumn), ArrowError> {
    let positions = table::numbers::<Int64Type>(batch, "position")?;
    Ok((positions, table::bytes(batch, "verdict")?))
}

/// Adds a row to what is known of its site.
fn take(
    judged: &mut JudgedShare,
    kind: &str,
    rows: &ShareRows,
    row: usize,
) -> Result<(), ArrowError> {
    match kind {
        "cluster" => judged.clusters.push(rows.payload(row)?),
        "family" => judged.families.push(rows.payload(row)?),
        "share" => judged.sums = rows.payload(row)?,
        other => {
            let message = format!("rows of kind {other:?} are none of a site");
            return Err(ArrowError::InvalidArgumentError(message));
        }
    }
    Ok(())
}

fn written(py: Python<'_>) -> PyErr {
    usage(py, "this result was written already")
}
