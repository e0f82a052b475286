//! dejalu as a Python module: what the package `dejalu` is made of.
//!
//! In: documents that Python or Arrow holds, settings, paths. Out: what the library makes of
//! them. It decides nothing; what users see is in `python/dejalu`, which alone imports this
//! module.

use pyo3::prelude::*;

mod arrow;
mod cleaned;
mod documents;
mod engine;
mod errors;
mod files;
mod index;
mod learning;
mod offsets;
mod repeated;
mod report;
mod running;
mod settings;
mod table;

/// What the package `dejalu` is made of.
#[pymodule(gil_used = false)]
mod _dejalu {
    #[pymodule_export]
    use super::cleaned::{Cleaned, clean};
    #[pymodule_export]
    use super::documents::Documents;
    #[pymodule_export]
    use super::engine::{
        ResultWriter, RowPlacer, ShareJudge, ShareMerger, SiteTotals, Table, decode_blocks,
        decode_clusters, decode_sites, lists, parts, restore_rows, share_limits, unpack_rows,
        versions,
    };
    #[pymodule_export]
    use super::files::{
        build_index, check_files, clean_files, explain_files, index_documents, merge_indexes,
        program, restore_files, update_index,
    };
    #[pymodule_export]
    use super::index::Index;
    #[pymodule_export]
    use super::learning::LearningCleaner;
    #[pymodule_export]
    use super::running::fail_inside;
}
