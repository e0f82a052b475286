//! Rows of the shares of a site → rows of the site.
//!
//! In: clusters, families and sums of shares, sorted by site, kind and id, and of one id by
//! share. Out: the same, those of one id as one. What is added up to what, the library says.

use std::collections::BTreeMap;
use std::sync::Mutex;

use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Int32Array, Int64Array, RecordBatch};
use arrow_schema::ArrowError;
use dejalu::engine::{ShareCluster, ShareFamily, ShareSums};
use pyo3::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::repeats::{Reference, RepeatRows, ShareName, Spelling};
use super::table::{self, BytesColumn, ListsColumn, Table, refused};
use crate::arrow::{self, TextColumn};
use crate::running::lock;

/// Merges rows, one batch after the other.
#[pyclass(frozen)]
pub(crate) struct ShareMerger(Mutex<State>);

#[derive(Default)]
struct State {
    open: Option<Merging>,
    out: RepeatRows,
}

/// What is merged, with the site that it is of.
struct Merging {
    site: String,
    value: Merged,
}

enum Merged {
    Cluster(Box<MergedCluster>),
    Family(ShareFamily),
    Sums(ShareSums, Value),
}

struct MergedCluster {
    cluster: ShareCluster,
    references: BTreeMap<u32, Reference>,
    /// By document and paragraph.
    texts: BTreeMap<(u32, u32), Spelling>,
}

#[pymethods]
impl ShareMerger {
    #[new]
    fn new() -> Self {
        Self(Mutex::default())
    }

    /// Takes the next rows, and gives those that are done.
    fn add(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Table> {
        let batches = arrow::read(rows)?.batches;
        let state = &mut *lock(&self.0);
        let mut merged = || -> Result<RecordBatch, ArrowError> {
            for batch in &batches {
                let rows = ShareRows::of(batch)?;
                for row in 0..batch.num_rows() {
                    state.add(rows.site(row), rows.value(row)?);
                }
            }
            state.out.finish()
        };
        merged().map(Table::of).map_err(|error| refused(py, &error))
    }

    /// The last rows.
    fn end(&self, py: Python<'_>) -> PyResult<Table> {
        let state = &mut *lock(&self.0);
        state.put_open();
        let rows = state.out.finish();
        rows.map(Table::of).map_err(|error| refused(py, &error))
    }
}

impl State {
    fn add(&mut self, site: &str, next: Merged) {
        match &mut self.open {
            Some(open) if open.site == site && open.value.is_same(&next) => open.value.merge(next),
            _ => {
                self.put_open();
                let site = site.to_owned();
                self.open = Some(Merging { site, value: next });
            }
        }
    }

    fn put_open(&mut self) {
        let Some(Merging { site, value }) = self.open.take() else {
            return;
        };
        let share = ShareName {
            site,
            part: 0,
            parts: 1,
        };
        match value {
            Merged::Cluster(merged) => merged.put(&share, &mut self.out),
            Merged::Family(family) => self.out.add_family(&share, &family),
            Merged::Sums(sums, tally) => self.out.add_sums(&share, &sums, &tally.to_string()),
        }
    }
}

impl MergedCluster {
    /// What is still named, and the spellings that are still listed.
    fn put(mut self, share: &ShareName, out: &mut RepeatRows) {
        let named = self.cluster.references().into_iter();
        let references: Vec<Reference> = named
            .filter_map(|number| self.references.remove(&number))
            .collect();
        let spellings = self.cluster.spellings();
        let spellings: Vec<Spelling> = spellings
            .map(|(_, document, paragraph)| {
                let text = self.texts.remove(&(document, paragraph));
                text.unwrap_or_default()
            })
            .collect();
        let (references, spellings) = (references.into_iter(), spellings.into_iter());
        out.add_cluster(share, &self.cluster, references, spellings);
    }
}

impl Merged {
    fn is_same(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Cluster(one), Self::Cluster(other)) => one.cluster.id() == other.cluster.id(),
            (Self::Family(one), Self::Family(other)) => one.id() == other.id(),
            (Self::Sums(..), Self::Sums(..)) => true,
            _ => false,
        }
    }

    fn merge(&mut self, next: Self) {
        match (self, next) {
            (Self::Cluster(one), Self::Cluster(other)) => {
                one.cluster.merge(other.cluster);
                one.references.extend(other.references);
                one.texts.extend(other.texts);
            }
            (Self::Family(one), Self::Family(other)) => one.merge(other),
            (Self::Sums(one, tally), Self::Sums(other, more)) => {
                one.merge(&other);
                add(tally, &more);
            }
            _ => {}
        }
    }
}

/// Adds up the numbers of two tallies.
fn add(sum: &mut Value, more: &Value) {
    match (sum, more) {
        (Value::Object(sum), Value::Object(more)) => {
            for (name, more) in more {
                match sum.get_mut(name) {
                    Some(sum) => add(sum, more),
                    None => drop(sum.insert(name.clone(), more.clone())),
                }
            }
        }
        (sum @ Value::Number(_), Value::Number(_)) => {
            let total = sum.as_u64().unwrap_or(0) + more.as_u64().unwrap_or(0);
            *sum = total.into();
        }
        _ => {}
    }
}

/// The columns of rows of shares.
pub(super) struct ShareRows {
    kinds: TextColumn,
    sites: TextColumn,
    payloads: BytesColumn,
    tallies: TextColumn,
    references: ListsColumn,
    numbers: Int32Array,
    positions: Int64Array,
    ids: TextColumn,
    lists: ListsColumn,
    texts: TextColumn,
    cuts: arrow_array::BooleanArray,
}

impl ShareRows {
    pub(super) fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        use arrow_array::cast::AsArray;
        let references = table::lists(batch, "references")?;
        let lists = table::lists(batch, "texts")?;
        let cuts = table::column(&lists.all, "cut")?.as_boolean_opt().cloned();
        Ok(Self {
            kinds: table::texts(batch, "kind")?,
            sites: table::texts(batch, "site")?,
            payloads: table::bytes(batch, "payload")?,
            tallies: table::texts(batch, "tally")?,
            numbers: table::numbers::<Int32Type>(&references.all, "number")?,
            positions: table::numbers::<Int64Type>(&references.all, "position")?,
            ids: table::texts(&references.all, "id")?,
            texts: table::texts(&lists.all, "text")?,
            cuts: cuts.ok_or_else(|| ArrowError::SchemaError("cut is no truth".to_owned()))?,
            references,
            lists,
        })
    }

    pub(super) fn site(&self, row: usize) -> &str {
        self.sites.get(row).unwrap_or_default()
    }

    /// A payload; an error where it is none, as one of another version.
    pub(super) fn payload<T: DeserializeOwned>(&self, row: usize) -> Result<T, ArrowError> {
        postcard::from_bytes(self.payloads.get(row)).map_err(|error| {
            ArrowError::ParseError(format!(
                "a payload is not one of this version's ({error}): stage the run again"
            ))
        })
    }

    pub(super) fn tally(&self, row: usize) -> Value {
        let tally = self.tallies.get(row).unwrap_or("{}");
        serde_json::from_str(tally).unwrap_or_default()
    }

    /// The documents that a cluster names.
    pub(super) fn references(&self, row: usize) -> impl Iterator<Item = Reference> {
        self.references.of(row).map(|at| Reference {
            number: self.numbers.value(at).cast_unsigned(),
            position: self.positions.value(at),
            id: self.ids.get(at).unwrap_or_default().to_owned(),
        })
    }

    /// The spellings of a cluster.
    pub(super) fn spellings(&self, row: usize) -> impl Iterator<Item = Spelling> {
        self.lists.of(row).map(|at| Spelling {
            text: self.texts.get(at).unwrap_or_default().to_owned(),
            cut: self.cuts.value(at),
        })
    }

    fn value(&self, row: usize) -> Result<Merged, ArrowError> {
        Ok(match self.kinds.get(row).unwrap_or_default() {
            "cluster" => {
                let cluster: ShareCluster = self.payload(row)?;
                let places = cluster.spellings();
                let places: Vec<_> = places
                    .map(|(_, document, paragraph)| (document, paragraph))
                    .collect();
                Merged::Cluster(Box::new(MergedCluster {
                    references: self.references(row).map(|one| (one.number, one)).collect(),
                    texts: places.into_iter().zip(self.spellings(row)).collect(),
                    cluster,
                }))
            }
            "family" => Merged::Family(self.payload(row)?),
            "share" => Merged::Sums(self.payload(row)?, self.tally(row)),
            other => {
                let message = format!("rows of kind {other:?} are not merged");
                return Err(ArrowError::InvalidArgumentError(message));
            }
        })
    }
}
