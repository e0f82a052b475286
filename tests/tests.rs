//! Tests of the whole program: a table of contents.
//!
//! Each module runs the real binary on folders of its own. Units and
//! properties are tested beside the code they belong to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and one that cannot run says so"
)]

// Formats, keys, sites, lists, standard input.
mod inputs;

// What options do, and what they refuse.
mod options;

// Summaries, colours, bars.
mod terminal;

// Cleaned + journal = input; what `restore` says of damage.
mod restore;

// Input that is wrong.
mod hostile;

// Runs that are killed, or whose disk is full.
#[cfg(target_os = "linux")]
mod interrupted;

// The same input gives the same bytes, whatever runs it.
mod determinism;

// The report's files agree with their schemas, and with each other.
mod report;

// The rules of the house, read from the sources.
mod house;

// Folders, corpora and runs for the other modules.
mod util;
