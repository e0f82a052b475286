//! The first pass: sources → fingerprints.
//!
//! In: the sources. Out: a corpus that can be judged, the documents' names, and
//! the sum of each source, by which the second pass knows that it reads the
//! same bytes. It keeps no text longer than one batch.

use std::mem;

use rayon::prelude::*;

use super::Place;
use super::log::Log;
use super::prints::Prints;
use crate::config::Config;
use crate::corpus;
use crate::document::Document;
use crate::error::Result;
use crate::input::{Content, Problem, ProblemKind, Record, RecordReader, Source};
use crate::journal::sum::{Sum, Summer};
use crate::paragraph::Separator;
use crate::report::names::Names;

/// How much text is fingerprinted at a time: large enough that the threads
/// seldom wait for the last of them, small beside what the fingerprints need.
pub const BATCH_BYTES: usize = 16 << 20;

/// The input as it was read.
pub(super) struct Seen {
    /// The sources that could be opened, in input order.
    pub(super) sources: Vec<SeenSource>,
    /// The documents.
    pub(super) names: Names,
}

/// A source as it was read.
pub(super) struct SeenSource {
    /// Which source.
    pub(super) source: Source,
    /// Its decompressed bytes.
    pub(super) sum: Sum,
}

impl Seen {
    /// The bytes of all sources, decompressed.
    pub(super) fn bytes(&self) -> u64 {
        self.sources.iter().map(|seen| seen.sum.bytes).sum()
    }
}

/// Reads all sources.
///
/// # Errors
/// Where a source breaks while it is read, or a bad record is met in a strict run.
pub(super) fn run(
    sources: Vec<Source>,
    config: &Config,
    place: &Place,
    log: &mut Log<'_>,
) -> Result<(Prints, Seen)> {
    let names = Names::new(sources.iter().map(|source| source.name.clone()).collect());
    let mut pass = FirstPass {
        config,
        log,
        names,
        batch: Batch::default(),
        prints: Prints::new(place.budget.waiting, &place.folder),
    };
    let mut seen = Vec::with_capacity(sources.len());
    for (number, source) in (0..).zip(sources) {
        if let Some(sum) = pass.read(number, &source)? {
            seen.push(SeenSource { source, sum });
        }
    }
    pass.batch
        .fingerprint(config.decision.separator, &mut pass.prints)?;
    pass.prints.complete()?;
    pass.note_twins()?;
    Ok((
        pass.prints,
        Seen {
            sources: seen,
            names: pass.names,
        },
    ))
}

/// The pass while it runs.
struct FirstPass<'r, 'p> {
    config: &'r Config,
    log: &'r mut Log<'p>,
    names: Names,
    batch: Batch,
    prints: Prints,
}

impl FirstPass<'_, '_> {
    /// Reads one source; `None` if it cannot be opened.
    fn read(&mut self, number: u32, source: &Source) -> Result<Option<Sum>> {
        let mut reader = match RecordReader::open(source, &self.config.read) {
            Ok(reader) => reader,
            Err(error) => {
                self.log.add_all([&Problem::unreadable(source, &error)])?;
                return Ok(None);
            }
        };
        let mut summer = Summer::default();
        let mut record = Record::default();
        while reader.next(&mut record, Some(&mut summer))? {
            summer.add(&record.raw);
            match &mut record.content {
                Content::Document(read) => {
                    self.log.add_all(&record.notice)?;
                    self.names.add(&read.document.id, number, record.line);
                    self.batch.add(mem::take(&mut read.document));
                }
                Content::Blank => {}
                Content::Bad(problem) | Content::Oversized(problem) => {
                    self.log.add_all([&*problem])?
                }
            }
            if self.batch.bytes >= BATCH_BYTES {
                self.batch
                    .fingerprint(self.config.decision.separator, &mut self.prints)?;
            }
            self.log.progress().advance(record.length);
        }
        Ok(Some(summer.sum()))
    }

    /// Says which documents have an id that an earlier one has.
    fn note_twins(&mut self) -> Result<()> {
        for (twin, first) in self.names.find_twins() {
            if let (Some(twin), Some(first)) = (self.names.place(twin), self.names.place(first)) {
                let message = format!(
                    "the id {:?} is also that of {}, line {}: both are kept and told apart by file and line",
                    twin.id, first.source, first.line
                );
                let mut problem =
                    Problem::new(ProblemKind::DuplicateId, twin.source, twin.source, message);
                problem.line = Some(twin.line);
                self.log.add_all([&problem])?;
            }
        }
        Ok(())
    }
}

/// Documents that wait to be fingerprinted.
#[derive(Default)]
struct Batch {
    documents: Vec<Document>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, document: Document) {
        self.bytes += document.text.len();
        self.documents.push(document);
    }

    /// Fingerprints what waits, in parallel, and adds it in input order.
    fn fingerprint(&mut self, separator: Separator, store: &mut Prints) -> Result<()> {
        let documents = mem::take(&mut self.documents);
        self.bytes = 0;
        let prints: Vec<_> = documents
            .par_iter()
            .map(|document| corpus::fingerprint_document(document, separator))
            .collect();
        prints.iter().try_for_each(|print| store.add(print))
    }
}
