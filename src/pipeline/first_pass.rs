//! The first pass: sources → fingerprints.
//!
//! In: the sources. Out: a corpus that can be judged, the documents' names, and
//! the sum of each source, by which the second pass knows that it reads the
//! same bytes. Workers read and fingerprint blocks; what they found is added in
//! the order of the input. It keeps no text longer than one block.

use super::feed::{Feed, Feeder};
use super::log::Log;
use super::parallel;
use crate::config::Config;
use crate::corpus::{self, CorpusBuilder, DocumentPrint};
use crate::document::Document;
use crate::error::Result;
use crate::input::{
    BlockParser, ContentView, DocumentView, PartKind, Problem, ProblemKind, Source,
};
use crate::journal::sum::Sum;
use crate::paragraph::Separator;
use crate::report::names::Names;

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
    log: &mut Log<'_>,
) -> Result<(CorpusBuilder, Seen)> {
    let names = Names::new(sources.iter().map(|source| source.name.clone()).collect());
    let mut pass = FirstPass {
        log,
        names,
        corpus: CorpusBuilder::new(),
        sums: sources.iter().map(|_| None).collect(),
    };
    let mut feeder = Feeder::new(&sources, &config.read)?;
    parallel::ordered(
        parallel::threads(config.threads),
        |feed: &mut Feed| Ok(feeder.next(feed)),
        || Worker::new(&sources, config),
        |worker, feed, found: &mut Found| {
            worker.read(feed, found);
            Ok(())
        },
        |feed, found| pass.add(feed, found),
    )?;
    pass.note_twins()?;
    let FirstPass {
        names,
        corpus,
        sums,
        ..
    } = pass;
    let seen = sources.into_iter().zip(sums);
    let seen = seen.filter_map(|(source, sum)| sum.map(|sum| SeenSource { source, sum }));
    let sources = seen.collect();
    Ok((corpus, Seen { sources, names }))
}

/// What a worker found in a block.
#[derive(Default)]
struct Found {
    records: Vec<FoundRecord>,
    /// The documents' ids, one after the other.
    ids: String,
}

/// What a worker found in a record.
enum FoundRecord {
    Document {
        source: u32,
        line: u64,
        /// Where its id ends in [`Found::ids`].
        id_end: usize,
        print: DocumentPrint,
    },
    Problem(Problem),
}

/// What reads and fingerprints one block after the other.
struct Worker<'r> {
    sources: &'r [Source],
    parser: BlockParser<'r>,
    printer: Printer,
}

impl<'r> Worker<'r> {
    fn new(sources: &'r [Source], config: &'r Config) -> Self {
        Self {
            sources,
            parser: BlockParser::new(sources, &config.read),
            printer: Printer {
                separator: config.decision.separator,
                document: Document::default(),
            },
        }
    }

    fn read(&mut self, feed: &Feed, found: &mut Found) {
        found.records.clear();
        found.ids.clear();
        for part in &feed.block.parts {
            if let (PartKind::Unopened(error), Some(source)) =
                (&part.kind, self.sources.get(part.source as usize))
            {
                found.problem(Problem::unreadable(source, error));
            }
            let mut records = self.parser.records(&feed.block, part);
            while let Some(record) = records.next_record() {
                match record.content {
                    ContentView::Document(document) => {
                        record
                            .notice
                            .into_iter()
                            .for_each(|notice| found.problem(notice));
                        found.ids.push_str(document.id);
                        found.records.push(FoundRecord::Document {
                            source: part.source,
                            line: record.line,
                            id_end: found.ids.len(),
                            print: self.printer.print(&document),
                        });
                    }
                    ContentView::Blank | ContentView::Piece => {}
                    ContentView::Bad(problem) | ContentView::Oversized(problem) => {
                        found.problem(problem);
                    }
                }
            }
        }
    }
}

impl Found {
    fn problem(&mut self, problem: Problem) {
        self.records.push(FoundRecord::Problem(problem));
    }
}

/// What makes fingerprints.
struct Printer {
    separator: Separator,
    /// The document at hand.
    document: Document,
}

impl Printer {
    fn print(&mut self, view: &DocumentView<'_>) -> DocumentPrint {
        let document = &mut self.document;
        view.id.clone_into(&mut document.id);
        view.site.clone_into(&mut document.site);
        document.date = view.date.map(str::to_owned);
        view.text.clone_into(&mut document.text);
        corpus::fingerprint_document(document, self.separator)
    }
}

/// The pass while it runs.
struct FirstPass<'r, 'p> {
    log: &'r mut Log<'p>,
    names: Names,
    corpus: CorpusBuilder,
    /// The sums of the sources, where they could be opened.
    sums: Vec<Option<Sum>>,
}

impl FirstPass<'_, '_> {
    /// Adds what was found in the next block.
    fn add(&mut self, feed: &mut Feed, found: &mut Found) -> Result<()> {
        let mut id_start = 0;
        for record in found.records.drain(..) {
            match record {
                FoundRecord::Document {
                    source,
                    line,
                    id_end,
                    print,
                } => {
                    let id = found.ids.get(id_start..id_end).unwrap_or_default();
                    id_start = id_end;
                    self.names.add(id, source, line);
                    self.corpus.add(print);
                }
                FoundRecord::Problem(problem) => self.log.add_all([&problem])?,
            }
        }
        for (source, sum) in feed.sums.drain(..) {
            if let Some(known) = self.sums.get_mut(source as usize) {
                *known = Some(sum);
            }
        }
        self.log.progress().advance(feed.block.len() as u64);
        Ok(())
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
