//! Documents of a finished result, put together again.
//!
//! In: lines of documents, or all of a record. Out: the documents with their texts and what is
//! said of their paragraphs; some of them side by side. `whole.rs` has how one is put together.

use rayon::prelude::*;

use super::articles::CleanedArticles;
use super::documents::{CleanedLine, DocumentLine, Line, ParagraphCache, RecordPlace};
use super::files::DOCUMENTS;
use super::whole::DocumentJoiner;
use super::{Finished, WholeDocument};
use crate::error::{Error, Result};
use crate::input::Source;
use crate::output::relative_path;

/// Documents of one file that a thread puts together at a time.
const DOCUMENTS_AT_ONCE: usize = 8;

/// Documents of one source, and the place of the first among all that are asked for.
struct JoinedShare<'d> {
    first: usize,
    documents: &'d [DocumentLine],
    source: Source,
    cleaned: CleanedLine,
}

impl Finished {
    /// What `take` makes of documents that are put together again, in their order, some of
    /// them side by side: it gets the place among these. What is said of their paragraphs was
    /// read.
    ///
    /// # Errors
    /// As [`Finished::whole`].
    pub(crate) fn put_together<T: Send>(
        &mut self,
        documents: &[DocumentLine],
        take: impl Fn(usize, WholeDocument) -> T + Sync,
    ) -> Result<Vec<T>> {
        let (mut shares, mut first) = (Vec::new(), 0);
        for same in documents.chunk_by(|a, b| a.source == b.source) {
            let Some(name) = same.first().map(|document| &document.source) else {
                continue;
            };
            self.find_source(name)?;
            let Some((source, cleaned)) = &self.source else {
                continue;
            };
            // A compressed file is read from its beginning: by one thread.
            let most = match source.is_packed() {
                true => same.len(),
                false => DOCUMENTS_AT_ONCE,
            };
            for documents in same.chunks(most.max(1)) {
                shares.push(JoinedShare {
                    first,
                    documents,
                    source: source.clone(),
                    cleaned: cleaned.clone(),
                });
                first += documents.len();
            }
        }
        let (folder, lookup) = (self.articles.folder(), self.lookup.as_ref());
        let (reading, is_dry_run) = (&self.reading, self.report.dry_run);
        let made = shares.par_iter().with_max_len(1).map(|share| {
            let mut articles = CleanedArticles::new(folder.to_owned());
            let joining = DocumentJoiner {
                reading,
                source: &share.source,
                cleaned: &share.cleaned,
                is_dry_run,
            };
            let get = |number| Ok(lookup.and_then(|lookup| lookup.paragraph(number)).cloned());
            let join = |(at, document): (usize, &DocumentLine)| {
                let whole = joining.join(document.clone(), &mut articles, &get)?;
                Ok(take(at, whole))
            };
            let made: Result<Vec<T>> = (share.first..).zip(share.documents).map(join).collect();
            made
        });
        let made: Vec<Result<Vec<T>>> = made.collect();
        let mut all = Vec::with_capacity(documents.len());
        for made in made {
            all.extend(made?);
        }
        Ok(all)
    }

    /// A document put together again. Quickest in the order of the input,
    /// above all where the articles are compressed: each file is then read once.
    ///
    /// # Errors
    /// Where a file cannot be read, or the article and what went of it do not
    /// give what was judged.
    pub fn whole(&mut self, document: DocumentLine) -> Result<WholeDocument> {
        let is_read = |number| self.paragraph(number).is_some();
        if !document.numbers().all(is_read) {
            self.read_paragraphs(document.numbers().collect())?;
        }
        self.find_source(&document.source)?;
        let lookup = self.lookup.as_ref();
        let said = |number| Ok(lookup.and_then(|lookup| lookup.paragraph(number)).cloned());
        let Some((source, cleaned)) = &self.source else {
            return Err(Error::fault("a document without a source"));
        };
        let joining = DocumentJoiner {
            reading: &self.reading,
            source,
            cleaned,
            is_dry_run: self.report.dry_run,
        };
        joining.join(document, &mut self.articles, &said)
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
        let line = self.lookup()?.source(name)?;
        let cleaned = self.lookup()?.cleaned(name)?;
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
