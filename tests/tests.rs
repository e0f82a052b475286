//! Tests of the whole program: a table of contents.
//!
//! Most modules run the real binary on folders of their own; those that judge
//! corpora in memory say so. Units and properties are tested beside the code
//! they belong to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and one that cannot run says so"
)]

// What the library shows: `Cleaner`, `engine`, `commands`, and nothing else.
mod face;

// Formats, keys, sites, lists, standard input.
mod inputs;

// The forms of JSON beside lines.
mod json;

// Cleaned articles on standard output.
mod to_stdout;

// Files that are not read.
mod refusals;

// Files under wrong names, tables with something in front, presets.
mod newcomers;

// What is removed, as Dolma's mixer reads it.
mod attributes;
// CSV and Parquet.
mod tables;

// Text records of WARC.
mod wet;

// bzip2 and xz.
mod packed;

// What is said of sites, of empty inputs, of what nobody has; of wrong turns.
mod said;

// What options do, and what they refuse.
mod options;

// Configuration files, and what `dejalu config` says of them.
mod settings;

// Help, completions and manual pages.
mod help;

// Summaries, colours, bars.
mod terminal;

// `clean --index IDX -`: one article after the other, as they come.
mod filter;

// Cleaned + journal = input; what `restore` says of damage.
mod restore;

// Input that is wrong.
mod hostile;

// What is never written over, followed, waited for, believed or obeyed.
mod trust;

// What strangers wrote is no command to who reads it.
mod injection;

// Random corpora through the whole program.
mod fuzz;

// Runs that are killed, or whose disk is full.
#[cfg(target_os = "linux")]
mod interrupted;

// Makers of index files that are killed, meet, or find the disk full.
#[cfg(target_os = "linux")]
mod index_kills;

// Index files that are damaged, or forged.
mod index_flips;

// What a run may take: memory, temporary files, and what it leaves behind.
mod bounded;

// Memory on inputs that are made to take much.
#[cfg(target_os = "linux")]
mod memory;

// The same input gives the same bytes, whatever runs it.
mod determinism;

// What was lost: said in every run, and forbidden by a limit.
mod lost;

// The report's files agree with their schemas, and with each other.
mod report;

// The list of the documents agrees with the input, the articles and the journal.
mod documents;

// The page, and the other formats of `dejalu report`.
mod render;

// The labelled corpora of `fixtures/`, line by line.
mod fixtures;

// Decisions with what is known of earlier articles are decisions without it.
mod known;

// What the decision must handle and what it must keep, on invented corpora.
mod decision;

// Bodies that repeat, between furniture that repeats, too.
mod bodies;

// What may change without a verdict changing.
mod invariance;

// Clusters against comparing every pair.
mod clusters;

// What clustering finds of what comparing every pair finds.
mod recall;

// `explain`: why each paragraph stayed or went, and where a cluster stands.
mod explain;

// `clean --diff` and `--show`.
mod looking;

// `check --report`: what services read.
mod formats;

// `index`: files of what is known, and what is done with them.
mod index;

// `check`: limits, findings, baselines.
mod check;

// The lines of docs/daily-run.md, on day one and every day after.
#[cfg(unix)]
mod daily;

// The rules of the house, read from the sources.
mod house;

// Articles in several scripts, the same for the same seed.
mod invent;

// Folders, corpora and runs for the other modules.
mod record;
mod util;
