//! What a run leaves behind: the shapes, writers and readers of its files.
//!
//! In: a folder that `clean` wrote. Out: what its report says, its documents,
//! clusters and block families one by one, what went of them, and any
//! document put together again with everything that became of its paragraphs.
//! Readers write nothing, keep no more than a document in memory and what they need of
//! those before it, and trust no file: what does not agree is an error that names the
//! file, the place and what to do.
//!
//! The record of the documents, which grows with the corpus, is read from its
//! beginning to its end ([`Finished::record`]), or a few frames of it
//! ([`Finished::document`]), however long it is.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input::Source;
use crate::output::set_aside;

mod articles;

pub(crate) mod buffer;

pub mod documents;

pub mod files;

pub mod reference;

pub mod findings;

pub(crate) mod frames;

pub(crate) mod json;

mod lines;

pub mod lost;

pub(crate) mod place;

pub mod problems;

mod put_together;

pub mod report;

mod sealed;

pub mod sites_by;

pub mod sum;

pub mod sums;

pub mod tally;

pub mod version1;

#[cfg(test)]
mod testing;

mod whole;

#[cfg(test)]
mod tests;

pub use lines::EntryReader;
pub use whole::{Paragraph, WholeDocument};

pub(crate) use lines::RawLines;

use articles::CleanedArticles;
use documents::brief::BriefRecord;
use documents::kept_brief::KeptBrief;
use documents::{BriefReader, CleanedLine, DocumentLine, Lookup, Reader, RecordPlace, Removals};
use files::{ARTICLES, BLOCKS, CLUSTERS, DOCUMENTS, FOLDER, REPORT, SUMMED};
use findings::{BlockEntry, ClusterEntry};
use report::Report;
use whole::Reading;

/// A cluster's or block family's id, as every report spells it.
#[must_use]
pub fn hex_id(id: u64) -> String {
    format!("{id:016x}")
}

/// A hash, as every report spells it.
#[must_use]
pub fn hex_hash(hash: u128) -> String {
    format!("{hash:032x}")
}

/// The program's name with its version.
#[must_use]
pub fn tool() -> String {
    concat!("dejalu ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// A finished result.
pub struct Finished {
    folder: PathBuf,
    report: Report,
    reading: Reading,
    /// Any part of the record, from the first look on.
    lookup: Option<Lookup>,
    articles: CleanedArticles,
    /// The source that was asked for last, and what its cleaned file was when it was
    /// written.
    source: Option<(Source, CleanedLine)>,
}

impl Finished {
    /// Opens what `clean` wrote to `out`.
    ///
    /// # Errors
    /// Where `out` is not there, was not written by dejalu or by a version whose
    /// files this one does not read, or has lost a file.
    pub fn open(out: &Path) -> Result<Self> {
        let folder = out.join(FOLDER);
        let path = folder.join(REPORT);
        if let Some(old) = set_aside(out) {
            return Err(Error::usage(format!(
                "an interrupted run had moved {} aside to replace it, and it waits in {}: clean \
                 again, which puts it back first, or move it back yourself",
                out.display(),
                old.display()
            )));
        }
        if !path.is_file() || place::is_of_spark(out) {
            return Err(place::no_result(out));
        }
        let report = Report::read(&path)?;
        let documents = folder.join(DOCUMENTS);
        if !documents.is_file() {
            let what = format!(
                "it is missing: {} wrote it, and it was removed; clean again",
                report.tool
            );
            return Err(Error::damaged(&documents, what));
        }
        let (_, header) = Reader::open_sealed(&documents)?;
        if header.dry_run != report.dry_run {
            let what = "it is of another run than report.json: clean again";
            return Err(Error::damaged(&documents, what));
        }
        let reading = Reading {
            options: report.read_options()?,
            separator: report.separator(&path)?,
        };
        Ok(Self {
            lookup: None,
            articles: CleanedArticles::new(out.join(ARTICLES)),
            folder,
            report,
            reading,
            source: None,
        })
    }

    /// Sees that every file of the report is as long as it was, and reads those that are
    /// named, to see that they were not changed since they were written. Its page is
    /// none that anything is read from.
    ///
    /// # Errors
    /// Where a file cannot be read, or was changed.
    pub fn verify(&self, read: &[&str]) -> Result<()> {
        SUMMED.iter().try_for_each(|name| {
            let path = self.folder.join(name);
            match read.contains(name) {
                true => sealed::verify(&path),
                false => sealed::verify_length(&path),
            }
        })
    }

    /// Any part of the record.
    fn lookup(&mut self) -> Result<&mut Lookup> {
        let lookup = match self.lookup.take() {
            Some(lookup) => lookup,
            None => Lookup::open(&self.folder.join(DOCUMENTS))?,
        };
        Ok(self.lookup.insert(lookup))
    }

    /// What the run said of itself.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The folder of the report's files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether no articles were written, so that nobody knows what the
    /// paragraphs say that stayed.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.report.dry_run
    }

    /// The record of the documents, from its second line on.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn record(&self) -> Result<Reader> {
        let (reader, _) = Reader::open_sealed(&self.folder.join(DOCUMENTS))?;
        Ok(reader)
    }

    /// The record in brief: what was kept of it, else what its file says.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(crate) fn record_in_brief(&self, kept: Option<KeptBrief>) -> Result<BriefRecord> {
        match kept {
            Some(kept) => kept.read().map(BriefRecord::Kept),
            None => {
                let reader = BriefReader::open(&self.folder.join(DOCUMENTS))?;
                Ok(BriefRecord::File(Box::new(reader)))
            }
        }
    }

    /// Everything that went, in the order of the input; of paragraphs that of which
    /// `wanted` says so.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn removals(
        &self,
        wanted: impl Fn(&documents::ParagraphLine) -> bool + Send + 'static,
    ) -> Result<Removals> {
        let folder = std::env::temp_dir();
        Ok(Removals::new(self.record()?, &folder, Box::new(wanted)))
    }

    /// All clusters, by site, then most documents first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn clusters(&self) -> Result<EntryReader<ClusterEntry>> {
        EntryReader::open(&self.folder.join(CLUSTERS))
    }

    /// All block families, by site, then most documents first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn blocks(&self) -> Result<EntryReader<BlockEntry>> {
        EntryReader::open(&self.folder.join(BLOCKS))
    }

    /// The clusters with this id, one a site.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn clusters_called(&self, id: &str) -> Result<Vec<ClusterEntry>> {
        lines::with_id(&self.folder.join(CLUSTERS), id)
    }

    /// The block families with this id, one a site.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn blocks_called(&self, id: &str) -> Result<Vec<BlockEntry>> {
        lines::with_id(&self.folder.join(BLOCKS), id)
    }

    /// The ids of all clusters, those of several sites again and again.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn cluster_ids(&self, take: impl FnMut(&str)) -> Result<()> {
        lines::each_id(&self.folder.join(CLUSTERS), take)
    }

    /// The ids of all block families, those of several sites again and again.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn block_ids(&self, take: impl FnMut(&str)) -> Result<()> {
        lines::each_id(&self.folder.join(BLOCKS), take)
    }

    /// The document at a place that [`Reader::place`] gave.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn document(&mut self, place: RecordPlace) -> Result<DocumentLine> {
        self.lookup()?.document(place)
    }

    /// The documents at these places, which ascend.
    ///
    /// # Errors
    /// As [`Finished::document`].
    pub(crate) fn documents(&mut self, places: &[RecordPlace]) -> Result<Vec<DocumentLine>> {
        self.lookup()?.documents(places)
    }

    /// The documents with this id, and the one that stands at `name` (`source#line`).
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn documents_named(&mut self, name: &str) -> Result<Vec<(RecordPlace, DocumentLine)>> {
        self.lookup()?.documents_named(name)
    }

    /// What is said of paragraphs, by numbers: for looks at many documents, each of
    /// whose numbers is read once.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn read_paragraphs(&mut self, numbers: Vec<u64>) -> Result<()> {
        self.lookup()?.read_paragraphs(numbers)
    }

    /// What is said under a number that was read.
    #[must_use]
    pub fn paragraph(&self, number: u64) -> Option<&documents::ParagraphLine> {
        self.lookup.as_ref()?.paragraph(number)
    }
}
