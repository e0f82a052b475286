//! Rows of sites → what users read.
//!
//! In: clusters, families and sums of whole sites, whose payloads are the library's. Out: columns
//! with the names that the reports have for them.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use dejalu::Reason;
use dejalu::engine::{ShareCluster, ShareFamily, ShareSums};
use pyo3::prelude::*;
use serde_json::Value;

use super::documents::{listed, strings};
use super::merge::ShareRows;
use super::table::{self, Table, batch, side_by_side};
use crate::cleaned::name;

/// Clusters of sites; the column `articles` says how many articles each site has.
#[pyfunction]
pub(crate) fn decode_clusters(py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
    table::decoded(py, rows, clusters)
}

/// Block families of sites.
#[pyfunction]
pub(crate) fn decode_blocks(py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
    table::decoded(py, rows, blocks)
}

/// What sites add up to.
#[pyfunction]
pub(crate) fn decode_sites(py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
    table::decoded(py, rows, sites)
}

fn clusters(given: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let rows = ShareRows::of(given)?;
    let articles = table::numbers::<Int32Type>(given, "articles")?;
    let (mut ids, mut names) = (StringBuilder::new(), StringBuilder::new());
    let [mut documents, mut occurrences, mut kept, mut lost] =
        [(); 4].map(|()| Int32Builder::new());
    let mut removed = Reason::ALL.map(|_| Int32Builder::new());
    let (mut owners, mut first, mut last) = (
        StringBuilder::new(),
        StringBuilder::new(),
        StringBuilder::new(),
    );
    let (mut lengths, mut texts, mut cuts) =
        (Vec::new(), StringBuilder::new(), BooleanBuilder::new());
    let (mut times, mut holders) = (Int32Builder::new(), StringBuilder::new());
    for row in 0..given.num_rows() {
        let cluster: ShareCluster = rows.payload(row)?;
        let references: Vec<_> = rows.references(row).collect();
        let id = |number: u32| {
            let found = references.iter().find(|one| one.number == number);
            found.map(|one| one.id.as_str())
        };
        ids.append_value(name(cluster.id()));
        names.append_value(rows.site(row));
        documents.append_value(cluster.documents().cast_signed());
        occurrences.append_value(cluster.occurrences().cast_signed());
        let mut left = cluster.occurrences();
        for (times, reason) in removed.iter_mut().zip(Reason::ALL) {
            times.append_value(cluster.removed(reason).cast_signed());
            left = left.saturating_sub(cluster.removed(reason));
        }
        kept.append_value(left.cast_signed());
        lost.append_value(
            cluster
                .lost(articles.value(row).cast_unsigned())
                .cast_signed(),
        );
        owners.append_option(cluster.owner().and_then(id));
        first.append_option(cluster.dates().map(|dates| dates.0));
        last.append_option(cluster.dates().map(|dates| dates.1));
        let mut count = 0;
        for ((spelled, document, _), spelling) in cluster.spellings().zip(rows.spellings(row)) {
            texts.append_value(spelling.text);
            cuts.append_value(spelling.cut);
            times.append_value(spelled.cast_signed());
            holders.append_option(id(document));
            count += 1;
        }
        lengths.push(count);
    }
    let variants = side_by_side(vec![
        ("text", strings(texts)),
        ("cut", Arc::new(cuts.finish())),
        ("occurrences", Arc::new(times.finish())),
        ("document", strings(holders)),
    ])?;
    batch(vec![
        ("id", strings(ids)),
        ("site", strings(names)),
        ("documents", Arc::new(documents.finish())),
        ("occurrences", Arc::new(occurrences.finish())),
        ("lost", Arc::new(lost.finish())),
        ("kept", Arc::new(kept.finish())),
        (
            "removed",
            by_reason(removed.map(|mut one| Arc::new(one.finish()) as ArrayRef))?,
        ),
        ("owner", strings(owners)),
        ("first_date", strings(first)),
        ("last_date", strings(last)),
        ("variants", listed(&lengths, variants)?),
    ])
}

/// Columns of each reason as one.
fn by_reason(columns: [ArrayRef; Reason::ALL.len()]) -> Result<ArrayRef, ArrowError> {
    let names = Reason::ALL.map(Reason::name);
    side_by_side(names.into_iter().zip(columns).collect())
}

fn blocks(given: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let rows = ShareRows::of(given)?;
    let (mut ids, mut names, mut cues) = (
        StringBuilder::new(),
        StringBuilder::new(),
        StringBuilder::new(),
    );
    let (mut documents, mut blocks) = (Int32Builder::new(), Int32Builder::new());
    let (mut lengths, mut members) = (Vec::new(), StringBuilder::new());
    for row in 0..given.num_rows() {
        let family: ShareFamily = rows.payload(row)?;
        ids.append_value(name(family.id()));
        names.append_value(rows.site(row));
        cues.append_option(family.cue().map(name));
        documents.append_value(family.documents().cast_signed());
        lengths.push(family.members().len());
        for &(cluster, times) in family.members() {
            members.append_value(name(cluster));
            blocks.append_value(times.cast_signed());
        }
    }
    let all = side_by_side(vec![
        ("cluster", strings(members)),
        ("blocks", Arc::new(blocks.finish())),
    ])?;
    batch(vec![
        ("id", strings(ids)),
        ("site", strings(names)),
        ("cue", strings(cues)),
        ("documents", Arc::new(documents.finish())),
        ("members", listed(&lengths, all)?),
    ])
}

/// The counts of a tally, beside `removed`.
const COUNTS: [&str; 7] = [
    "documents",
    "changed",
    "dropped",
    "spared",
    "emptied",
    "paragraphs",
    "characters",
];

fn sites(given: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let rows = ShareRows::of(given)?;
    let mut names = StringBuilder::new();
    let mut counts = COUNTS.map(|_| Int64Builder::new());
    let mut removed =
        Reason::ALL.map(|_| ["paragraphs", "characters"].map(|_| Int64Builder::new()));
    let [mut copies, mut distinct, mut articles, mut passed] =
        [(); 4].map(|()| Int64Builder::new());
    let mut strict = BooleanBuilder::new();
    let number = |value: &Value| value.as_i64().unwrap_or(0);
    for row in 0..given.num_rows() {
        let (sums, tally): (ShareSums, Value) = (rows.payload(row)?, rows.tally(row));
        names.append_value(rows.site(row));
        for (count, key) in counts.iter_mut().zip(COUNTS) {
            count.append_value(tally.get(key).map_or(0, number));
        }
        for (amounts, reason) in removed.iter_mut().zip(Reason::ALL) {
            let said = tally.get("removed").and_then(|all| all.get(reason.name()));
            for (amount, key) in amounts.iter_mut().zip(["paragraphs", "characters"]) {
                amount.append_value(said.and_then(|one| one.get(key)).map_or(0, number));
            }
        }
        copies.append_value(sums.copies.into());
        distinct.append_value(sums.distinct.cast_signed());
        articles.append_value(sums.articles.into());
        passed.append_value(sums.passed_over.cast_signed());
        strict.append_value(sums.strict);
    }
    let mut columns = vec![("name", strings(names))];
    for (mut count, key) in counts.into_iter().zip(COUNTS) {
        columns.push((key, Arc::new(count.finish())));
    }
    let mut amounts = Vec::new();
    for ([mut paragraphs, mut characters], reason) in removed.into_iter().zip(Reason::ALL) {
        let amount = side_by_side(vec![
            ("paragraphs", Arc::new(paragraphs.finish())),
            ("characters", Arc::new(characters.finish())),
        ])?;
        amounts.push((reason.name(), amount));
    }
    columns.push(("removed", side_by_side(amounts)?));
    for (key, mut column) in [
        ("copies", copies),
        ("distinct_paragraphs", distinct),
        ("articles", articles),
        ("comparisons_passed_over", passed),
    ] {
        columns.push((key, Arc::new(column.finish())));
    }
    columns.push(("strict", Arc::new(strict.finish())));
    batch(columns)
}
