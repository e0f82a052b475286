//! The clusters as a table: a row for each, for spreadsheets.
//!
//! In: the clusters. Out: CSV as RFC 4180 has it, UTF-8, CRLF, a header. It
//! holds one cluster at a time. No cell is a formula or steers a terminal.

use std::io::Write;
use std::path::Path;

use super::harmless::cell;
use crate::error::{Error, Result};
use crate::result::Finished;
use crate::result::findings::ClusterEntry;
use crate::result::reference::NamedCorpus;
use crate::verdict::Reason;

/// The columns before those of the reasons, and after them.
const BEFORE: [&str; 6] = ["id", "site", "documents", "occurrences", "kept", "removed"];
const AFTER: [&str; 9] = [
    "owner",
    "owner_at",
    "owner_in",
    "first_date",
    "last_date",
    "distinct",
    "known",
    "lost",
    "text",
];

/// Writes the clusters of a result to `to`, which errors call `name`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written, or `to` takes no
/// more.
pub(super) fn write(finished: &Finished, to: &mut dyn Write, name: &Path) -> Result<()> {
    let refuse = |error: csv::Error| Error::io("write", name, as_io(error));
    let terminator = csv::Terminator::CRLF;
    let mut table = csv::WriterBuilder::new()
        .terminator(terminator)
        .from_writer(to);
    let reasons = Reason::ALL.map(|reason| format!("removed_{}", reason.name()));
    let columns = BEFORE.into_iter().chain(reasons.iter().map(String::as_str));
    table.write_record(columns.chain(AFTER)).map_err(refuse)?;
    for cluster in finished.clusters()? {
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

fn row(cluster: &ClusterEntry) -> Vec<String> {
    let optional = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
    let mut row = vec![
        cell(&cluster.id),
        cell(&cluster.site),
        cluster.documents.to_string(),
        cluster.occurrences.to_string(),
        cluster.kept.to_string(),
        cluster.occurrences.saturating_sub(cluster.kept).to_string(),
    ];
    row.extend(cluster.removed.iter().map(|(_, count)| count.to_string()));
    row.extend([
        optional(&cluster.owner),
        optional(&cluster.owner_at),
        cluster.owner_in.map_or("", NamedCorpus::name).to_owned(),
        optional(&cluster.first_date),
        optional(&cluster.last_date),
        cluster.distinct.to_string(),
        cluster.known.to_string(),
        cluster.lost.to_string(),
        cell(cluster.variants.first().map_or("", |variant| &variant.text)),
    ]);
    row
}
