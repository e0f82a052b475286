//! The clusters as a table: a row for each, for spreadsheets.
//!
//! In: `clusters.jsonl`. Out: CSV as RFC 4180 has it, UTF-8, CRLF, a header. It
//! holds one cluster at a time. No cell is a formula or steers a terminal.

use std::io::Write;
use std::path::Path;

use super::harmless::cell;
use crate::error::{Error, Result};
use crate::finished::Finished;
use crate::report::findings::ClusterEntry;

/// The columns.
const COLUMNS: [&str; 17] = [
    "id",
    "site",
    "documents",
    "occurrences",
    "kept",
    "removed",
    "removed_cue",
    "removed_teaser",
    "removed_boilerplate",
    "removed_repeat",
    "removed_duplicate",
    "owner",
    "owner_at",
    "first_date",
    "last_date",
    "distinct",
    "text",
];

/// Writes the clusters of the result in `out` to `to`, which errors call `name`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written, or `to` takes no
/// more.
pub(super) fn write(out: &Path, to: &mut dyn Write, name: &Path) -> Result<()> {
    let refuse = |error: csv::Error| Error::io("write", name, as_io(error));
    let terminator = csv::Terminator::CRLF;
    let mut table = csv::WriterBuilder::new()
        .terminator(terminator)
        .from_writer(to);
    table.write_record(COLUMNS).map_err(refuse)?;
    for cluster in Finished::open(out)?.clusters()? {
        table.write_record(row(&cluster?)).map_err(refuse)?;
    }
    table
        .flush()
        .map_err(|error| Error::io("write", name, error))
}

/// The system's word, so that a closed pipe is known as one.
fn as_io(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

fn row(cluster: &ClusterEntry) -> [String; COLUMNS.len()] {
    let removed = &cluster.removed;
    let optional = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
    [
        cell(&cluster.id),
        cell(&cluster.site),
        cluster.documents.to_string(),
        cluster.occurrences.to_string(),
        cluster.kept.to_string(),
        cluster.occurrences.saturating_sub(cluster.kept).to_string(),
        removed.cue.to_string(),
        removed.teaser.to_string(),
        removed.boilerplate.to_string(),
        removed.repeat.to_string(),
        removed.duplicate.to_string(),
        optional(&cluster.owner),
        optional(&cluster.owner_at),
        optional(&cluster.first_date),
        optional(&cluster.last_date),
        cluster.distinct.to_string(),
        cell(cluster.variants.first().map_or("", |variant| &variant.text)),
    ]
}
