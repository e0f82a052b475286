//! `report.json`: what a run said of itself.
//!
//! In: the file, or what a run did. Out: the one as the other. It takes a file of this
//! schema version only, and never fills in what is missing. It never mentions times,
//! threads or this machine: the same input gives the same bytes.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::LARGEST_REPORT;
use super::findings::{BlockEntry, ClusterEntry};
use super::lost::LostReport;
use super::problems::Problems;
use super::reference::NamedCorpus;
use super::sealed::verify;
use super::sites_by::SitesBy;
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::files;
use crate::input::{LARGEST_DOCUMENT, ReadOptions, SiteFrom, encoding_named};
use crate::paragraph::Separator;

/// The version of the files' schema; it changes when a reader must.
pub const SCHEMA: u32 = 2;

/// How many clusters, families and repeated articles `report.json` lists; the
/// other files list all.
pub const TOP: usize = 50;

/// What a run did: `report.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// `--title`, absent where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether nothing was written but the report.
    pub dry_run: bool,
    /// The options that can change what is removed.
    pub options: ReportOptions,
    /// The whole corpus.
    pub totals: Totals,
    /// Running text that stands in no cleaned document any more.
    pub lost: LostReport,
    /// How sites were told apart.
    pub sites_by: SitesBy,
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportOptions {
    /// `--paragraphs`.
    pub paragraphs: String,
    /// `--reasons`.
    pub reasons: Vec<String>,
    /// `--articles-twice`.
    pub articles_twice: String,
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
    pub site_from: String,
    /// `--max-document`, in bytes.
    pub max_document: u64,
    /// `--encoding`, absent where each text file shows its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
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
    /// What the original belongs to, if it is no document of the corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of_in: Option<NamedCorpus>,
    /// Whether the copy was dropped.
    pub dropped: bool,
}

/// The version alone, which says whether the rest can be read.
#[derive(Deserialize)]
struct Version {
    schema: u32,
    tool: String,
}

impl Report {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Where it cannot be read, is no report of dejalu, or one of another version.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes =
            files::read(path, LARGEST_REPORT).map_err(|error| Error::io("read", path, error))?;
        let foreign = |error: serde_json::Error| {
            let message = format!(
                "this is not a report of dejalu, or it is damaged: {error}; \
                 name the folder that `clean` wrote, or clean again"
            );
            Error::damaged(path, message)
        };
        let version: Version = serde_json::from_slice(&bytes).map_err(foreign)?;
        if version.schema != SCHEMA {
            let message = format!(
                "it is of a result of version {}, this program reads version {SCHEMA}: use the build of dejalu that wrote it (it called itself {}), or clean again",
                version.schema, version.tool
            );
            return Err(Error::damaged(path, message));
        }
        // Only of this version is known that there are sums.
        verify(path)?;
        serde_json::from_slice(&bytes).map_err(foreign)
    }

    /// How the texts were divided into paragraphs.
    ///
    /// # Errors
    /// Where the report names a way that dejalu does not know.
    pub(super) fn separator(&self, path: &Path) -> Result<Separator> {
        match self.options.paragraphs.as_str() {
            "detect" => Ok(Separator::Detect),
            "line" => Ok(Separator::Line),
            "blank" => Ok(Separator::Blank),
            other => Err(Error::damaged(
                path,
                format!("no way to divide a text is called {other:?}: clean again"),
            )),
        }
    }

    /// How its records are read, as far as their texts and urls are meant.
    ///
    /// # Errors
    /// Where the report names an encoding that dejalu does not know.
    pub(super) fn read_options(&self) -> Result<ReadOptions> {
        let largest = LARGEST_DOCUMENT as u64;
        let encoding = self.options.encoding.as_deref();
        Ok(ReadOptions {
            text_key: self.options.text_key.clone(),
            id_key: self.options.url_key.clone(),
            url_key: self.options.url_key.clone(),
            site_from: SiteFrom::None,
            max_document: self.options.max_document.clamp(1, largest) as usize,
            encoding: encoding.map(encoding_named).transpose()?,
            ..ReadOptions::usual()
        })
    }
}
