//! The report: what a run did, as files.
//!
//! In: the judgement, what the second pass counted, and what was wrong with the
//! input. Out: `report.json` and the files of the clusters and block families, whose
//! shapes are in [`crate::result`]. It never mentions times, threads or this machine:
//! the same input gives the same bytes.

pub mod files;

pub mod findings;

pub mod names;

pub mod texts;
