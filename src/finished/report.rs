//! `report.json` → what a run said of itself.
//!
//! In: the file. Out: the same as data. It takes a file of this schema version
//! only, and never fills in what is missing.

use std::path::Path;

use serde::Deserialize;

use super::sealed::verify;
use crate::error::{Error, Result};
use crate::files;
use crate::input::{LARGEST_DOCUMENT, ReadOptions, SiteFrom, encoding_named};
use crate::paragraph::Separator;
use crate::report::files::LARGEST_REPORT;
use crate::report::findings::{BlockEntry, ClusterEntry};
use crate::report::lost::LostReport;
use crate::report::problems::Problems;
use crate::report::{CopyEntry, SCHEMA, SiteEntry, Top, Totals};

/// What a run did, read again; [`crate::report::Report`] with texts of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// The version of the schema.
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

/// The options of a run; [`crate::report::Options`] with texts of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct Options {
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
    /// `--encoding`, if it was given.
    pub encoding: Option<String>,
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
            let message =
                format!("this is no report of dejalu: {error}; name the folder that clean wrote");
            Error::damaged(path, message)
        };
        let version: Version = serde_json::from_slice(&bytes).map_err(foreign)?;
        if version.schema != SCHEMA {
            let message = format!(
                "the report has schema {}, this program reads schema {SCHEMA}: use the dejalu that wrote it ({})",
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

    /// How its records are read, as far as their texts are meant.
    ///
    /// # Errors
    /// Where the report names an encoding that dejalu does not know.
    pub(super) fn read_options(&self) -> Result<ReadOptions> {
        let largest = LARGEST_DOCUMENT as u64;
        let encoding = self.options.encoding.as_deref();
        Ok(ReadOptions {
            text_key: self.options.text_key.clone(),
            site_from: SiteFrom::None,
            max_document: self.options.max_document.clamp(1, largest) as usize,
            encoding: encoding.map(encoding_named).transpose()?,
            ..ReadOptions::usual()
        })
    }
}
