//! What went of rows: as columns for users, or packed as bytes for the staging folder.
//!
//! In: what went of one row after the other. Out: a column of lists, or of bytes from which the
//! same lists are made later. Spark takes longer to write the lists than the judge takes to
//! decide, so that they are made where somebody reads them. It decides nothing.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, Float64Builder, Int32Builder, Int64Builder, StringBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use dejalu::engine::JudgedParagraph;
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use super::documents::{listed, strings};
use super::table::{self, Table, side_by_side};
use crate::cleaned::name;
use crate::documents::ADDED;

/// A paragraph that went.
#[derive(Serialize, Deserialize)]
pub(super) struct Removed<'t> {
    paragraph: u32,
    start: u64,
    end: u64,
    reason: &'t str,
    cluster: Option<u64>,
    block: Option<u64>,
    owner: Option<&'t str>,
    before: &'t str,
    text: &'t str,
    after: &'t str,
    /// Its kind, thousandths of a bit, and the number behind it.
    evidence: Vec<(&'t str, i32, u32)>,
}

impl<'t> Removed<'t> {
    /// A paragraph of a text, where it stands in code points, and the id of its owner.
    pub(super) fn of(
        text: &'t str,
        one: JudgedParagraph<'_>,
        (start, end): (usize, usize),
        owner: Option<&'t str>,
    ) -> Self {
        let said = |range: Range<usize>| text.get(range).unwrap_or_default();
        let (cut, own) = (one.range(), one.text_range());
        let evidence = one.evidence().iter();
        Self {
            paragraph: one.paragraph(),
            start: start as u64,
            end: end as u64,
            reason: one.reason().name(),
            cluster: one.cluster(),
            block: one.family(),
            owner,
            before: said(cut.start..own.start),
            text: said(own.clone()),
            after: said(own.end..cut.end),
            evidence: evidence
                .map(|one| (one.kind.name(), one.millibits, one.count))
                .collect(),
        }
    }
}

/// What went of rows.
pub(super) enum RemovedRows {
    Lists(Box<RemovedColumns>),
    Packed(BinaryBuilder),
}

impl RemovedRows {
    pub(super) fn new(is_packed: bool) -> Self {
        match is_packed {
            true => Self::Packed(BinaryBuilder::new()),
            false => Self::Lists(Box::default()),
        }
    }

    /// Adds what went of the next row.
    pub(super) fn add(&mut self, gone: &[Removed<'_>]) {
        match self {
            Self::Lists(columns) => columns.add(gone),
            // Numbers and texts can always be written to memory.
            Self::Packed(bytes) => {
                bytes.append_value(postcard::to_stdvec(gone).unwrap_or_default());
            }
        }
    }

    pub(super) fn finish(self) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Lists(columns) => columns.finish(),
            Self::Packed(mut bytes) => Ok(Arc::new(bytes.finish())),
        }
    }
}

/// What went of rows, as a column of lists.
#[derive(Default)]
pub(super) struct RemovedColumns {
    lengths: Vec<usize>,
    paragraphs: Int32Builder,
    starts: Int64Builder,
    ends: Int64Builder,
    reasons: StringBuilder,
    bits: Float64Builder,
    clusters: StringBuilder,
    blocks: StringBuilder,
    owners: StringBuilder,
    texts: StringBuilder,
    before: StringBuilder,
    after: StringBuilder,
    evidence: Vec<usize>,
    kinds: StringBuilder,
    kind_bits: Float64Builder,
    counts: Int32Builder,
}

impl RemovedColumns {
    fn add(&mut self, gone: &[Removed<'_>]) {
        self.lengths.push(gone.len());
        for one in gone {
            self.paragraphs.append_value(one.paragraph.cast_signed());
            self.starts.append_value(one.start.cast_signed());
            self.ends.append_value(one.end.cast_signed());
            self.reasons.append_value(one.reason);
            let millibits = one.evidence.iter().map(|&(_, millibits, _)| millibits);
            self.bits.append_value(bits(millibits.map(i64::from).sum()));
            self.clusters.append_option(one.cluster.map(name));
            self.blocks.append_option(one.block.map(name));
            self.owners.append_option(one.owner);
            self.before.append_value(one.before);
            self.after.append_value(one.after);
            self.texts.append_value(one.text);
            self.evidence.push(one.evidence.len());
            for &(kind, millibits, count) in &one.evidence {
                self.kinds.append_value(kind);
                self.kind_bits.append_value(bits(millibits.into()));
                self.counts.append_value(count.cast_signed());
            }
        }
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let evidence = side_by_side(vec![
            ("kind", strings(self.kinds)),
            ("bits", Arc::new(self.kind_bits.finish())),
            ("count", Arc::new(self.counts.finish())),
        ])?;
        let removed = side_by_side(vec![
            ("paragraph", Arc::new(self.paragraphs.finish())),
            ("start", Arc::new(self.starts.finish())),
            ("end", Arc::new(self.ends.finish())),
            ("reason", strings(self.reasons)),
            ("bits", Arc::new(self.bits.finish())),
            ("cluster", strings(self.clusters)),
            ("block", strings(self.blocks)),
            ("owner", strings(self.owners)),
            ("text", strings(self.texts)),
            ("before", strings(self.before)),
            ("after", strings(self.after)),
            ("evidence", listed(&self.evidence, evidence)?),
        ])?;
        listed(&self.lengths, removed)
    }
}

/// Thousandths of a bit as bits.
fn bits(millibits: i64) -> f64 {
    millibits as f64 / 1000.0
}

/// Staged documents → the columns of the user, and what went as lists.
#[pyfunction]
pub(crate) fn unpack_rows(py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
    table::decoded(py, rows, unpacked)
}

fn unpacked(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let (row, added) = (table::inner(batch, "row")?, table::inner(batch, ADDED)?);
    let packed = table::bytes(&added, "removed")?;
    let mut removed = RemovedColumns::default();
    for row in 0..batch.num_rows() {
        let gone: Result<Vec<Removed<'_>>, _> = postcard::from_bytes(packed.get(row));
        removed.add(&gone.map_err(|error| {
            ArrowError::ParseError(format!("what went of row {row} cannot be read: {error}"))
        })?);
    }
    let at = added.schema().index_of("removed")?;
    let mut columns = added.columns().to_vec();
    if let Some(column) = columns.get_mut(at) {
        *column = removed.finish()?;
    }
    let schema = added.schema();
    let names = schema.fields().iter().map(|field| field.name().as_str());
    let added = side_by_side(names.zip(columns).collect())?;
    let schema = row.schema();
    let names = schema.fields().iter().map(|field| field.name().as_str());
    let columns = names.zip(row.columns().iter().cloned());
    table::batch(columns.chain([(ADDED, added)]).collect())
}
