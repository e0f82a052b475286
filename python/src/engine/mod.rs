//! The decision in pieces, for engines that divide a corpus: Arrow in, Arrow out.
//!
//! In: batches of rows. Out: what sites add up to; where each row belongs; what became of the
//! rows of each share; shares of a site as one. Everything that is done for each row is done
//! here; which batch goes where is the engine's business. docs/spark.md has the columns.

mod decode;

mod documents;

mod judge;

mod merge;

mod pending;

mod place;

mod removed;

mod repeats;

mod restore;

mod result;

mod share;

mod table;

pub(crate) use decode::{decode_blocks, decode_clusters, decode_sites};
pub(crate) use judge::ShareJudge;
pub(crate) use merge::ShareMerger;
pub(crate) use place::{RowPlacer, SiteTotals};
pub(crate) use removed::unpack_rows;
pub(crate) use restore::restore_rows;
pub(crate) use result::ResultWriter;
pub(crate) use table::Table;

use dejalu::engine;
use pyo3::prelude::*;

use crate::settings::Settings;

/// The version of the package and that of its normaliser: what two workers must agree on.
#[pyfunction]
pub(crate) fn versions() -> (&'static str, u32) {
    (env!("CARGO_PKG_VERSION"), engine::NORMALISER_VERSION)
}

/// The paragraphs that settings name, in texts and in files: those that never go, and those that
/// always do.
#[pyfunction]
pub(crate) fn lists(py: Python<'_>, settings: Settings) -> PyResult<(Vec<String>, Vec<String>)> {
    let config = settings.decision(py)?;
    Ok((config.allow, config.deny))
}

/// The most paragraphs and words of a share.
#[pyfunction]
pub(crate) fn share_limits() -> (u64, u64) {
    (engine::MOST_SHARE_PARAGRAPHS, engine::MOST_SHARE_WORDS)
}

/// In how many shares a site of so many paragraphs and words is judged.
#[pyfunction]
pub(crate) fn parts(documents: u64, paragraphs: u64, words: u64, limits: (u64, u64)) -> u32 {
    engine::parts_within(paragraphs.max(documents), words, limits)
}
