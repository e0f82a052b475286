//! A finished result, read again.
//!
//! In: a folder that `clean` wrote. Out: what its report says, its documents,
//! clusters and block families one by one, what went of any document, and any
//! document put together again with everything that became of its paragraphs.
//! It writes nothing, keeps no more than a document in memory, and trusts no
//! file: what does not agree is an error that names the file, the line and what
//! to do.
//!
//! The files that grow with the corpus are read from their beginning to their
//! end, once, or searched: [`Finished::removals_of`] takes a few dozen small
//! reads however long the journal is.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input::{Compression, Format, Source};
use crate::journal::{self, CleanedLine, RemovalLine, SourceLine};
use crate::output::{relative_path, set_aside};
use crate::pipeline::{ARTICLES, REPORT as FOLDER};
use crate::report::documents::{DOCUMENTS, DocumentEntry};
use crate::report::files::{BLOCKS, CLUSTERS, REPORT};
use crate::report::findings::{BlockEntry, ClusterEntry};
use crate::report::sums;

mod articles;

mod documents;

mod lines;

mod places;

mod report;

mod scan;

mod sealed;

mod search;

#[cfg(test)]
mod testing;

mod whole;

#[cfg(test)]
mod tests;

pub use documents::{Documents, Head, Listed, Place};
pub use lines::Lines;
pub use places::{Mention, Mentions};
pub use report::{Options, Report};
pub use search::Gone;
pub use whole::{Dropped, Outcome, Paragraph, Whole};

use articles::Articles;
use documents::Shelf;
use search::Search;
use whole::{Joining, Reading};

/// A finished result.
pub struct Finished {
    folder: PathBuf,
    report: Report,
    reading: Reading,
    search: Search,
    shelf: Shelf,
    articles: Articles,
    /// The source that was asked for last.
    source: Option<Source>,
    /// What its cleaned file was when it was written.
    cleaned: CleanedLine,
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
        if !path.is_file() {
            return Err(Error::usage(format!(
                "{} is no result of dejalu: there is no {} in it; name the folder that \
                 `dejalu clean -o` wrote",
                out.display(),
                Path::new(FOLDER).join(REPORT).display()
            )));
        }
        let report = Report::read(&path)?;
        let journal = folder.join(journal::FILE_NAME);
        let (_, header) = journal::Reader::open(&journal)?;
        if header.dry_run != report.dry_run {
            return Err(Error::damaged(
                &journal,
                "it is of another run than report.json: clean again",
            ));
        }
        let documents = folder.join(DOCUMENTS);
        if !documents.is_file() {
            return Err(Error::damaged(
                &documents,
                format!(
                    "it is missing: {} did not write it, or it was removed; clean again",
                    report.tool
                ),
            ));
        }
        let reading = Reading {
            options: report.read_options()?,
            separator: report.separator(&path)?,
        };
        Ok(Self {
            search: Search::open(&journal)?,
            shelf: Shelf::open(&documents)?,
            articles: Articles::new(out.join(ARTICLES)),
            folder,
            report,
            reading,
            source: None,
            cleaned: CleanedLine::default(),
        })
    }

    /// Reads every file of the report, to see that none was changed since it was
    /// written; its page is none that anything is read from.
    ///
    /// # Errors
    /// Where a file cannot be read, or was changed.
    pub fn verify(&self) -> Result<()> {
        sums::NAMES
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

    /// All documents, in the order of the input.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn documents(&self) -> Result<Documents> {
        let expected = self.report.totals.tally.documents;
        Documents::open(&self.folder.join(DOCUMENTS), expected)
    }

    /// All documents, in the order of the input, each as what `T` takes of its
    /// line: much less work than all of it.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn document_lines<T>(&self) -> Result<Lines<T>> {
        Lines::open(&self.folder.join(DOCUMENTS))
    }

    /// All lines of the journal, each as what `T` takes of it.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn journal_lines<T>(&self) -> Result<Lines<T>> {
        Lines::open(&self.folder.join(journal::FILE_NAME))
    }

    /// The document at a place that [`Documents`] gave.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written.
    pub fn document(&mut self, place: Place) -> Result<Listed> {
        self.shelf.read(place)
    }

    /// All clusters, by site, then most documents first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn clusters(&self) -> Result<Lines<ClusterEntry>> {
        Lines::open(&self.folder.join(CLUSTERS))
    }

    /// All block families, by site, then most documents first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn blocks(&self) -> Result<Lines<BlockEntry>> {
        Lines::open(&self.folder.join(BLOCKS))
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

    /// The paragraphs that went which the journal counts to a cluster or block
    /// family, whichever `field` is.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn removals_with(&self, field: Mention, id: &str) -> Result<Mentions<RemovalLine>> {
        Mentions::open(&self.folder.join(journal::FILE_NAME), field, id)
    }

    /// The documents in which a paragraph of this cluster stayed.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn documents_with(&self, cluster: &str) -> Result<Mentions<DocumentEntry>> {
        Mentions::open(&self.folder.join(DOCUMENTS), Mention::Cluster, cluster)
    }

    /// What went of the record at `range` of a source.
    ///
    /// # Errors
    /// Where the journal cannot be read or is not as it was written.
    pub fn removals_of(&mut self, source: &str, range: &Range<u64>) -> Result<Gone> {
        self.search.gone(source, range)
    }

    /// A document put together again. Quickest in the order of the input,
    /// above all where the articles are compressed: each file is then read once.
    ///
    /// # Errors
    /// Where a file cannot be read, or the article and what went of it do not
    /// give what was judged.
    pub fn whole(&mut self, listed: &Listed) -> Result<Whole> {
        let entry = &listed.entry;
        let gone = self.removals_of(&entry.source, &(entry.start..entry.end))?;
        self.find_source(&entry.source)?;
        let Some(source) = &self.source else {
            return Err(Error::usage("a document without a source"));
        };
        let is_there = !self.report.dry_run && matches!(gone, Gone::Paragraphs(_));
        let left = is_there
            .then(|| {
                let range = listed.cleaned();
                self.articles.read(source, &self.cleaned, &range)
            })
            .transpose()?;
        let joining = Joining {
            reading: &self.reading,
            source,
            listed: listed.clone(),
        };
        joining.join(gone, left)
    }

    /// Looks a source up, unless it is at hand.
    fn find_source(&mut self, name: &str) -> Result<()> {
        let at_hand = self.source.as_ref();
        if at_hand.is_some_and(|source| source.name == name) {
            return Ok(());
        }
        let line = self.search.source(name)?;
        self.source = Some(self.source_of(line)?);
        self.cleaned = self.search.cleaned(name)?;
        Ok(())
    }

    /// A source of the journal; its path is the cleaned file's.
    fn source_of(&self, line: SourceLine) -> Result<Source> {
        let kinds = (
            Format::from_name(&line.format),
            Compression::from_name(&line.compression),
        );
        let (Some(format), Some(compression)) = kinds else {
            return Err(Error::damaged(
                self.folder.join(journal::FILE_NAME),
                format!(
                    "{:?} has a format or compression that this dejalu does not know: use {}",
                    line.name, self.report.tool
                ),
            ));
        };
        Ok(Source {
            path: self.articles.folder().join(relative_path(&line.name)?),
            name: line.name,
            format,
            compression,
        })
    }
}
