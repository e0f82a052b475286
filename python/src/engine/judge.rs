//! Rows in the order of their shares → what became of them, and what repeats.
//!
//! In: batches sorted by site, share and position. Out: batches, each when all shares in it are
//! judged. Memory is that of one share: a share is judged when the next begins, and its rows
//! are let go of one batch after the other.

use std::collections::VecDeque;
use std::sync::Mutex;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType};
use dejalu::{Cleaner, Progress, Silent, engine};
use pyo3::prelude::*;

use super::documents::DocumentRows;
use super::pending::{Pending, Placed, flushed};
use super::repeats::RepeatRows;
use super::share::{JudgedShare, Run, Share};
use super::table::{self, Table, refused};
use crate::arrow;
use crate::documents::{BatchColumns, Keys, TableColumns};
use crate::errors::{bad_row, usage};
use crate::running::{self, lock};
use crate::settings::Settings;

/// Numbers of documents are below this.
const MOST_NUMBERS: i64 = 1 << 31;

/// Rows of what repeats that go out together.
const REPEATS: usize = 4096;

/// Bytes of text of a share that is judged at once, so that nobody waits for its end.
const SMALL: usize = 1 << 20;

/// Judges the shares of a sorted stream of rows.
#[pyclass(frozen)]
pub(crate) struct ShareJudge {
    keys: Keys,
    cleaner: Cleaner<'static>,
    /// Whether the position of every row can be its number.
    are_few: bool,
    /// Whether what went of rows is handed on as bytes.
    is_packed: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Batches whose rows did not all go out, and which of all the first is.
    pending: VecDeque<Pending>,
    first: usize,
    /// The share that rows come in of.
    open: Option<Share>,
    /// Shares that are complete.
    closed: VecDeque<Share>,
    judged: Option<JudgedShare>,
    repeats: RepeatRows,
    ready: VecDeque<RecordBatch>,
    /// The type of the user's columns, once a batch was there.
    row: Option<DataType>,
}

#[pymethods]
impl ShareJudge {
    #[new]
    #[pyo3(signature = (keys, settings, rows, packed=false))]
    fn new(
        py: Python<'_>,
        keys: Keys,
        settings: Settings,
        rows: i64,
        packed: bool,
    ) -> PyResult<Self> {
        let pool = running::pool(py, settings.threads())?;
        let cleaner = Cleaner::new().config(settings.decision(py)?).pool(&pool);
        Ok(Self {
            keys,
            cleaner,
            are_few: rows <= MOST_NUMBERS,
            is_packed: packed,
            state: Mutex::default(),
        })
    }

    /// Takes the next rows.
    fn add(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        for batch in arrow::read(rows)?.batches {
            self.take(py, &batch)?;
        }
        Ok(())
    }

    /// There are no more rows.
    fn end(&self) {
        let state = &mut *lock(&self.state);
        state.closed.extend(state.open.take());
    }

    /// The next rows that are done; nothing where more must come in first.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        let state = &mut *lock(&self.state);
        loop {
            if let Some(batch) = state.ready.pop_front() {
                return Ok(Some(Table::of(batch)));
            }
            if let Some(judged) = state.judged.take() {
                state.hand_on(py, judged, self.is_packed)?;
            } else if let Some(share) = state.closed.pop_front() {
                state.judged = Some(self.judge(py, share)?);
            } else if state.open.is_none() && state.repeats.len() > 0 {
                state
                    .flush(self.is_packed)
                    .map_err(|error| refused(py, &error))?;
            } else {
                return Ok(None);
            }
        }
    }
}

impl ShareJudge {
    fn take(&self, py: Python<'_>, batch: &RecordBatch) -> PyResult<()> {
        let wrong = |error: ArrowError| refused(py, &error);
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let row = table::inner(batch, "row").map_err(wrong)?;
        let found = TableColumns::find(py, row.schema().fields(), &self.keys)?;
        let columns = BatchColumns::of(py, &row, &found, &self.keys)?;
        let placed = Placed::of(batch).map_err(wrong)?;
        let schema = row.schema();
        let out = DocumentRows::new(&found.text.kind(schema.fields()), self.is_packed);
        let kind = out.row_type(schema.fields(), &found.text);
        let mut pending = Pending {
            row,
            text: found.text,
            columns,
            placed,
            out,
        };
        let state = &mut *lock(&self.state);
        state.row = Some(kind);
        let rules = (&self.cleaner, self.are_few);
        let done = running::run_quickly(py, || Ok(state.divide(&mut pending, rules)))?;
        done.map_err(|wrong| wrong.raise(py))?;
        state.pending.push_back(pending);
        Ok(())
    }

    fn judge(&self, py: Python<'_>, mut share: Share) -> PyResult<JudgedShare> {
        let Some(judge) = share.judge.take() else {
            return Ok(JudgedShare::new(share, None));
        };
        let is_small = share.bytes < SMALL;
        let work = |progress: &dyn Progress| judge.judge(&self.cleaner.clone().progress(progress));
        let judged = match is_small {
            true => running::run_quickly(py, || work(&Silent)),
            false => running::run(py, None, work),
        };
        Ok(JudgedShare::new(share, Some(judged?)))
    }
}

/// Why rows cannot be taken.
enum Wrong {
    /// Their order: this row.
    Order(usize),
    /// There are more than can be numbered.
    Many,
    Refused(dejalu::Error),
}

impl Wrong {
    fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Order(row) => bad_row(
                py,
                row,
                "its key is that of another row, or rows are out of order: give each row a key of \
                 its own with key=",
            ),
            Self::Many => usage(
                py,
                "a site that is judged in shares has rows at or behind position 2147483648: \
                 clean the input in several runs, each with some of the sites",
            ),
            Self::Refused(error) => crate::errors::exception(py, &error),
        }
    }
}

impl State {
    /// Adds the rows of a batch to their shares.
    fn divide(
        &mut self,
        batch: &mut Pending,
        (cleaner, are_few): (&Cleaner<'_>, bool),
    ) -> Result<(), Wrong> {
        let number = self.first + self.pending.len();
        let rows = batch.placed.positions.len();
        let mut start = 0;
        while start < rows {
            let share = self.share_of(&batch.placed, start, cleaner)?;
            let mut end = start;
            while end < rows && batch.placed.is_in(end, &share.name) {
                add_row(share, batch, end, are_few)?;
                end += 1;
            }
            share.runs.push(Run {
                batch: number,
                rows: start..end,
            });
            start = end;
        }
        Ok(())
    }

    /// The share that a row is in; the one before is complete where that is another.
    fn share_of(
        &mut self,
        placed: &Placed,
        row: usize,
        cleaner: &Cleaner<'_>,
    ) -> Result<&mut Share, Wrong> {
        let is_same = |share: &Share| placed.is_in(row, &share.name);
        if !self.open.as_ref().is_some_and(is_same) {
            self.closed.extend(self.open.take());
        }
        let fresh = match &self.open {
            Some(_) => None,
            None => {
                let name = placed.name(row);
                let judge = (name.part >= 0).then(|| engine::ShareJudge::new(cleaner));
                Some(Share {
                    name,
                    runs: Vec::new(),
                    judge: judge.transpose().map_err(Wrong::Refused)?,
                    ids: Vec::new(),
                    positions: Vec::new(),
                    numbers: Vec::new(),
                    bytes: 0,
                })
            }
        };
        // There is one, or a fresh one takes its place.
        match (&mut self.open, fresh) {
            (open, Some(fresh)) => Ok(open.insert(fresh)),
            (Some(open), None) => Ok(open),
            (None, None) => Err(Wrong::Order(row)),
        }
    }

    /// Adds what became of the next rows of a share that was judged.
    fn hand_on(
        &mut self,
        py: Python<'_>,
        mut judged: JudgedShare,
        is_packed: bool,
    ) -> PyResult<()> {
        let fault = || {
            usage(
                py,
                "a text is not the one that was judged: the rows have changed",
            )
        };
        let Some(run) = judged.next_run() else {
            let mut failed = Ok(());
            let ready = &mut self.ready;
            let row = self.row.as_ref();
            judged.conclude(&mut self.repeats, &mut |repeats| {
                if repeats.len() >= REPEATS {
                    match flushed(repeats, row, is_packed) {
                        Ok(batch) => ready.push_back(batch),
                        Err(error) => failed = Err(error),
                    }
                }
            });
            return failed.map_err(|error| refused(py, &error));
        };
        let at = run.batch.checked_sub(self.first);
        let pending = at
            .and_then(|at| self.pending.get_mut(at))
            .ok_or_else(fault)?;
        let (columns, out) = (&pending.columns, &mut pending.out);
        let is_right = running::run_quickly(py, || Ok(judged.hand_on(columns, out)))?;
        if !is_right {
            return Err(fault());
        }
        let is_done = |one: &Pending| one.out.len() == one.placed.positions.len();
        while self.pending.front().is_some_and(is_done) {
            if let Some(done) = self.pending.pop_front() {
                self.first += 1;
                let batch = done.finish();
                self.ready
                    .push_back(batch.map_err(|error| refused(py, &error))?);
            }
        }
        self.judged = Some(judged);
        Ok(())
    }

    fn flush(&mut self, is_packed: bool) -> Result<(), ArrowError> {
        let batch = flushed(&mut self.repeats, self.row.as_ref(), is_packed)?;
        self.ready.push_back(batch);
        Ok(())
    }
}

fn add_row(share: &mut Share, batch: &Pending, row: usize, are_few: bool) -> Result<(), Wrong> {
    let Some(judge) = &mut share.judge else {
        return Ok(());
    };
    let position = batch.placed.positions.value(row);
    if share.positions.last().is_some_and(|&last| last >= position) {
        return Err(Wrong::Order(row));
    }
    let number = match are_few || share.name.parts > 1 {
        true => position,
        false => share.numbers.len() as i64,
    };
    let text = batch.columns.text(row).unwrap_or_default();
    let id = batch.columns.name(row, position.cast_unsigned());
    let about = (
        share.name.site.as_str(),
        id.as_str(),
        batch.columns.date(row),
    );
    let number = u32::try_from(number).ok().filter(|_| number < MOST_NUMBERS);
    let number = number.ok_or(Wrong::Many)?;
    judge.add(number, about, text).map_err(Wrong::Refused)?;
    share.ids.push(id);
    share.positions.push(position);
    share.numbers.push(number);
    share.bytes += text.len();
    Ok(())
}
