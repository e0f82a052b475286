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
use crate::output::{relative_path, set_aside};

mod articles;

pub(crate) mod buffer;

pub mod documents;

pub mod files;

pub mod findings;

pub(crate) mod frames;

pub(crate) mod json;

mod lines;

pub mod lost;

pub(crate) mod place;

pub mod problems;

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
use documents::{
    CleanedLine, DocumentLine, Line, Lookup, ParagraphCache, Reader, RecordPlace, Removals,
};
use files::{ARTICLES, BLOCKS, CLUSTERS, DOCUMENTS, FOLDER, REPORT, SUMMED};
use findings::{BlockEntry, ClusterEntry};
use report::Report;
use whole::{DocumentJoiner, Reading};

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
    lookup: Lookup,
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
            lookup: Lookup::open(&documents)?,
            articles: CleanedArticles::new(out.join(ARTICLES)),
            folder,
            report,
            reading,
            source: None,
        })
    }

    /// Reads every file of the report, to see that none was changed since it was
    /// written; its page is none that anything is read from.
    ///
    /// # Errors
    /// Where a file cannot be read, or was changed.
    pub fn verify(&self) -> Result<()> {
        SUMMED
            .iter()
            .try_for_each(|name| sealed::verify(&self.folder.join(name)))
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
            None => Ok(BriefRecord::File(Box::new(self.record()?))),
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
        self.lookup.document(place)
    }

    /// The documents at these places, which ascend.
    ///
    /// # Errors
    /// As [`Finished::document`].
    pub(crate) fn documents(&mut self, places: &[RecordPlace]) -> Result<Vec<DocumentLine>> {
        self.lookup.documents(places)
    }

    /// The documents with this id, and the one that stands at `name` (`source#line`).
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn documents_named(&mut self, name: &str) -> Result<Vec<(RecordPlace, DocumentLine)>> {
        self.lookup.documents_named(name)
    }

    /// What is said of paragraphs, by numbers: for looks at many documents, each of
    /// whose numbers is read once.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn read_paragraphs(&mut self, numbers: Vec<u64>) -> Result<()> {
        self.lookup.read_paragraphs(numbers)
    }

    /// What is said under a number that was read.
    #[must_use]
    pub fn paragraph(&self, number: u64) -> Option<&documents::ParagraphLine> {
        self.lookup.paragraph(number)
    }

    /// A document put together again. Quickest in the order of the input,
    /// above all where the articles are compressed: each file is then read once.
    ///
    /// # Errors
    /// Where a file cannot be read, or the article and what went of it do not
    /// give what was judged.
    pub fn whole(&mut self, document: DocumentLine) -> Result<WholeDocument> {
        let is_read = |number| self.lookup.paragraph(number).is_some();
        if !document.numbers().all(is_read) {
            self.lookup.read_paragraphs(document.numbers().collect())?;
        }
        self.find_source(&document.source)?;
        let said = |lookup: &Lookup, number| Ok(lookup.paragraph(number).cloned());
        let lookup = &self.lookup;
        let Some((source, cleaned)) = &self.source else {
            return Err(Error::fault("a document without a source"));
        };
        let joining = DocumentJoiner {
            reading: &self.reading,
            source,
            cleaned,
            is_dry_run: self.report.dry_run,
        };
        joining.join(document, &mut self.articles, &|number| said(lookup, number))
    }

    /// Gives `take` every document put together again, in the order of the input.
    ///
    /// # Errors
    /// As [`Finished::whole`]; and what `take` says.
    pub fn each_whole(&mut self, mut take: impl FnMut(WholeDocument) -> Result<()>) -> Result<()> {
        self.each_placed(|whole, _| take(whole))
    }

    /// The same, each with its place in the record.
    ///
    /// # Errors
    /// As [`Finished::each_whole`].
    pub fn each_placed(
        &mut self,
        mut take: impl FnMut(WholeDocument, RecordPlace) -> Result<()>,
    ) -> Result<()> {
        let mut record = self.record()?;
        let mut said = ParagraphCache::new(&std::env::temp_dir());
        while let Some(line) = record.read()? {
            match line {
                Line::Paragraph(paragraph) => said.keep(Some(&paragraph))?,
                Line::Document(document) => {
                    self.find_source(&document.source)?;
                    let Some((source, cleaned)) = &self.source else {
                        continue;
                    };
                    let joining = DocumentJoiner {
                        reading: &self.reading,
                        source,
                        cleaned,
                        is_dry_run: self.report.dry_run,
                    };
                    let get = |number| said.get(number);
                    let whole = joining.join(*document, &mut self.articles, &get)?;
                    take(whole, record.place())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Looks a source up, unless it is at hand.
    fn find_source(&mut self, name: &str) -> Result<()> {
        let at_hand = self.source.as_ref();
        if at_hand.is_some_and(|(source, _)| source.name == name) {
            return Ok(());
        }
        let line = self.lookup.source(name)?;
        let cleaned = self.lookup.cleaned(name)?;
        // Its path is the cleaned file's.
        let path = self.articles.folder().join(relative_path(&line.name)?);
        let Some(source) = line.source(path) else {
            return Err(Error::damaged(
                self.folder.join(DOCUMENTS),
                format!(
                    "{:?} has a format or compression that this dejalu does not know: use {}",
                    line.name, self.report.tool
                ),
            ));
        };
        self.source = Some((source, cleaned));
        Ok(())
    }
}
