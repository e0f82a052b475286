//! Rows → what their sites add up to, and where each row belongs.
//!
//! In: batches with a column `row`, the columns of the user, and the key: `file` and `number`.
//! Out: sums of sites and files; the site, share and position of each row. It keeps no text.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use dejalu::{Separator, engine};
use pyo3::prelude::*;

use super::table::{self, Table, refused};
use crate::arrow;
use crate::documents::{BatchColumns, Keys, TableColumns};
use crate::errors::bad_row;
use crate::running::{self, lock};
use crate::settings::Settings;

/// Sites that one task adds up before it hands on what it has.
const MOST_SITES: usize = 1 << 17;

/// Rows that are judged by nobody are spread over so many shares, which are below zero.
const ASIDE: i64 = 1 << 12;

/// What a site adds up to.
#[derive(Clone, Copy, Default)]
struct SiteSum {
    documents: i64,
    paragraphs: i64,
    words: i64,
}

/// Adds up sites and files, batch by batch.
#[pyclass(frozen)]
pub(crate) struct SiteTotals {
    keys: Keys,
    separator: Separator,
    longest: usize,
    sums: Mutex<Sums>,
}

#[derive(Default)]
struct Sums {
    sites: BTreeMap<String, SiteSum>,
    files: BTreeMap<String, i64>,
}

#[pymethods]
impl SiteTotals {
    #[new]
    fn new(py: Python<'_>, keys: Keys, settings: Settings, longest: usize) -> PyResult<Self> {
        Ok(Self {
            keys,
            separator: settings.decision(py)?.separator,
            longest,
            sums: Mutex::default(),
        })
    }

    /// Adds rows; a table where it is time to hand on what there is.
    fn add(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Option<Table>> {
        for batch in arrow::read(rows)?.batches {
            let key = Key::of(&batch).map_err(|error| refused(py, &error))?;
            let columns = rows_of(py, &batch, &self.keys)?;
            let sums = &mut *lock(&self.sums);
            running::run_quickly(py, || {
                sums.add(&columns, &key, self.separator, self.longest);
                Ok(())
            })?;
        }
        let is_full = lock(&self.sums).sites.len() >= MOST_SITES;
        is_full.then(|| self.finish(py)).transpose()
    }

    /// What there is.
    fn finish(&self, py: Python<'_>) -> PyResult<Table> {
        let sums = std::mem::take(&mut *lock(&self.sums));
        let batch = sums.batch().map_err(|error| refused(py, &error))?;
        Ok(Table::of(batch))
    }
}

impl Sums {
    fn add(&mut self, rows: &BatchColumns, key: &Key, separator: Separator, longest: usize) {
        for row in 0..key.rows() {
            let (file, number) = key.get(row);
            let next = match self.files.get_mut(file) {
                Some(next) => next,
                None => self.files.entry(file.to_owned()).or_default(),
            };
            *next = (*next).max(number.saturating_add(1));
            let Some(text) = rows.text(row).filter(|text| text.len() <= longest) else {
                continue;
            };
            let size = engine::size(text, separator);
            let site = rows.site(row);
            let sum = match self.sites.get_mut(site.as_ref()) {
                Some(sum) => sum,
                None => self.sites.entry(site.into_owned()).or_default(),
            };
            sum.documents += 1;
            sum.paragraphs += size.paragraphs.cast_signed();
            sum.words += size.words.cast_signed();
        }
    }

    fn batch(self) -> Result<RecordBatch, ArrowError> {
        let (sites, files) = (self.sites.len(), self.files.len());
        let none = |rows: usize| std::iter::repeat_n(None, rows);
        let of = |number: fn(&SiteSum) -> i64| -> ArrayRef {
            let sums = self.sites.values().map(|sum| Some(number(sum)));
            Arc::new(sums.chain(none(files)).collect::<Int64Array>())
        };
        let names = self.sites.keys().map(|name| Some(name.as_str()));
        let names: StringArray = names.chain(std::iter::repeat_n(None, files)).collect();
        let paths = self.files.keys().map(|path| Some(path.as_str()));
        let paths: StringArray = std::iter::repeat_n(None, sites).chain(paths).collect();
        let rows = none(sites).chain(self.files.values().map(|&rows| Some(rows)));
        table::batch(vec![
            ("site", Arc::new(names)),
            ("documents", of(|sum| sum.documents)),
            ("paragraphs", of(|sum| sum.paragraphs)),
            ("words", of(|sum| sum.words)),
            ("file", Arc::new(paths)),
            ("rows", Arc::new(rows.collect::<Int64Array>())),
        ])
    }
}

/// Says where rows belong.
#[pyclass(frozen)]
pub(crate) struct RowPlacer {
    keys: Keys,
    longest: usize,
    /// The sites that have several shares.
    large: HashMap<String, u32>,
    /// The position of the first row of each file.
    files: HashMap<String, i64>,
}

#[pymethods]
impl RowPlacer {
    #[new]
    fn new(
        keys: Keys,
        longest: usize,
        large: HashMap<String, u32>,
        files: HashMap<String, i64>,
    ) -> Self {
        Self {
            keys,
            longest,
            large,
            files,
        }
    }

    /// The rows, each with its place.
    fn place(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
        let batches = arrow::read(rows)?.batches;
        batches.iter().map(|batch| self.batch(py, batch)).collect()
    }
}

impl RowPlacer {
    fn batch(&self, py: Python<'_>, batch: &RecordBatch) -> PyResult<Table> {
        let key = Key::of(batch).map_err(|error| refused(py, &error))?;
        let columns = rows_of(py, batch, &self.keys)?;
        let rows = batch.num_rows();
        let mut sites: Vec<String> = Vec::with_capacity(rows);
        let (mut shares, mut counts) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let mut positions = Vec::with_capacity(rows);
        for row in 0..rows {
            let (file, number) = key.get(row);
            let first = self.files.get(file).copied();
            let position = first.and_then(|first| first.checked_add(number));
            let Some(position) = position.filter(|_| number >= 0) else {
                let message = format!(
                    "its key {file:?}, {number} was not there when sites were added up: the input \
                     changes while it is read; write it down first, or use a key that stays"
                );
                return Err(bad_row(py, row, &message));
            };
            let site = columns.site(row).into_owned();
            let parts = self.large.get(&site).copied().unwrap_or(1);
            let text = columns.text(row);
            let share = match text.filter(|text| text.len() <= self.longest) {
                Some(text) if parts > 1 => engine::place(engine::rank(text), parts) as i32,
                Some(_) => 0,
                None => (-1 - position % ASIDE) as i32,
            };
            sites.push(site);
            shares.push(share);
            counts.push(parts as i32);
            positions.push(position);
        }
        let placed = || {
            let row = table::relaxed(table::column(batch, "row")?)?;
            table::batch(vec![
                ("site", Arc::new(StringArray::from(sites))),
                ("part", Arc::new(Int32Array::from(shares))),
                ("parts", Arc::new(Int32Array::from(counts))),
                ("position", Arc::new(Int64Array::from(positions))),
                ("row", row),
            ])
        };
        placed().map(Table::of).map_err(|error| refused(py, &error))
    }
}

/// The user's columns of a batch.
pub(super) fn rows_of(py: Python<'_>, batch: &RecordBatch, keys: &Keys) -> PyResult<BatchColumns> {
    let inner = table::inner(batch, "row").map_err(|error| refused(py, &error))?;
    let found = TableColumns::find(py, inner.schema().fields(), keys)?;
    BatchColumns::of(py, &inner, &found, keys)
}

/// What orders the rows of the input.
struct Key {
    files: arrow::TextColumn,
    numbers: Int64Array,
}

impl Key {
    fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        Ok(Self {
            files: table::texts(batch, "file")?,
            numbers: table::numbers::<Int64Type>(batch, "number")?,
        })
    }

    fn rows(&self) -> usize {
        self.numbers.len()
    }

    fn get(&self, row: usize) -> (&str, i64) {
        let number = self.numbers.values().get(row);
        (
            self.files.get(row).unwrap_or_default(),
            number.copied().unwrap_or(-1),
        )
    }
}
