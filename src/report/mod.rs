//! The report: what a run did, as data and as files.
//!
//! In: the judgement, what the second pass counted, and what was wrong with
//! the input. Out: `report.json`, `clusters.jsonl`, `blocks.jsonl`, the lines of
//! `documents.jsonl`, and the [`Report`] itself for whoever prints a summary. It never mentions times,
//! threads or this machine: the same input gives the same bytes.

pub mod documents;

pub mod files;

pub mod findings;

pub mod lost;

pub mod names;

pub mod problems;

pub mod sums;

pub mod tally;

pub mod texts;

use serde::{Deserialize, Serialize};

use findings::{BlockEntry, ClusterEntry};
use lost::LostReport;
use problems::Problems;
use tally::Tally;

/// The version of the files' schema; it changes when a reader must.
pub const SCHEMA: u32 = 1;

/// How many clusters, families and repeated articles `report.json` lists; the
/// other files list all.
pub const TOP: usize = 50;

/// What a run did: `report.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// Whether nothing was written but the report.
    pub dry_run: bool,
    /// The options that can change what is removed.
    pub options: Options,
    /// The whole corpus.
    pub totals: Totals,
    /// Running text that stands in no cleaned document any more.
    pub lost: LostReport,
    /// Each site, by name.
    pub sites: Vec<SiteEntry>,
    /// The clusters that lost most occurrences.
    pub clusters: Top<ClusterEntry>,
    /// The block families with most documents.
    pub blocks: Top<BlockEntry>,
    /// Articles that are in the corpus more than once.
    pub articles_twice: Top<CopyEntry>,
    /// What was wrong with the input.
    pub problems: Problems,
}

/// The first of many.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Top<T> {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub listed: Vec<T>,
}

/// The options that can change what is removed.
#[derive(Clone, Debug, Serialize)]
pub struct Options {
    /// `--paragraphs`.
    pub paragraphs: &'static str,
    /// `--reasons`.
    pub reasons: Vec<&'static str>,
    /// `--articles-twice`.
    pub articles_twice: &'static str,
    /// `--caution`.
    pub caution: u32,
    /// How many paragraphs `--allow` named.
    pub allow: usize,
    /// How many paragraphs `--deny` named.
    pub deny: usize,
    /// `--without`.
    pub without: Vec<String>,
    /// `--text-key`.
    pub text_key: String,
    /// `--id-key`.
    pub id_key: String,
    /// `--site-key`.
    pub site_key: Option<String>,
    /// `--date-key`.
    pub date_key: String,
    /// `--url-key`.
    pub url_key: String,
    /// `--site-from`.
    pub site_from: &'static str,
    /// `--max-document`, in bytes.
    pub max_document: u64,
    /// `--encoding`, absent where each text file shows its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    /// `--index`: the digest of the index, absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// What the corpus adds up to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Files that were read.
    pub sources: u64,
    /// Their bytes, decompressed.
    pub bytes: u64,
    /// The bytes that are left, decompressed.
    pub bytes_left: u64,
    /// Comparisons of near-duplicates that were left out because too many
    /// paragraphs have a key in common.
    pub comparisons_passed_over: u64,
    /// The documents' sums.
    #[serde(flatten)]
    pub tally: Tally,
}

/// What a site adds up to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SiteEntry {
    /// Its name; empty where the whole input is one site.
    pub name: String,
    /// Articles that it has more than once, copies beyond the first.
    pub copies: u32,
    /// Its distinct paragraphs after normalisation.
    pub distinct_paragraphs: u64,
    /// Whether it was judged by strict rules, because too little would have been left
    /// of its documents.
    pub strict: bool,
    /// Its documents' sums.
    #[serde(flatten)]
    pub tally: Tally,
}

/// An article that is in the corpus more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyEntry {
    /// The copy's id.
    pub document: String,
    /// The copy's source.
    pub source: String,
    /// The copy's line.
    pub line: u64,
    /// The id of the document that counts as the original.
    pub copy_of: Option<String>,
    /// Where the original stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of_at: Option<String>,
    /// Whether the copy was dropped.
    pub dropped: bool,
}
