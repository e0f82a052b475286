//! The first pass: sources → fingerprints.
//!
//! In: the sources. Out: a corpus that can be judged, the documents' names, and
//! the sum of each source, by which the second pass knows that it reads the
//! same bytes. Workers read and fingerprint blocks; what they found is added in
//! the order of the input. It keeps no text longer than one block.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::budget::Budget;
use super::feed::{Feed, Feeder};
use super::input_memory::InputMemory;
use super::log::Log;
use super::parallel::{self, Workers};
use super::room::Room;
use super::sense::KeyCounts;
use crate::config::RunConfig;
use crate::corpus::{DocumentPrint, Printer, Subject};
use crate::error::Result;
use crate::input::{
    BLOCK_BYTES, BlockParser, ContentView, Format, PartKind, Problem, ProblemKind, Source,
};
use crate::progress::heed;
use crate::report::names::{DocumentPlace, Names};
use crate::result::sum::Sum;

/// The input as it was read.
pub(crate) struct Seen {
    /// The sources that could be opened, in input order.
    pub(crate) sources: Vec<SeenSource>,
    /// The documents.
    pub(crate) names: Names,
    /// What all of them take in memory, in bytes, until the run ends.
    pub(crate) kept: u64,
    /// What the documents have.
    pub(crate) keys: KeyCounts,
    /// Their paragraphs.
    pub(crate) paragraphs: u64,
    /// The sites that they belong to.
    pub(crate) sites: u64,
}

/// A source as it was read.
pub(crate) struct SeenSource {
    /// Which source.
    pub(crate) source: Source,
    /// Its decompressed bytes.
    pub(crate) sum: Sum,
}

impl Seen {
    /// The bytes of all sources, decompressed.
    pub(crate) fn bytes(&self) -> u64 {
        self.sources.iter().map(|seen| seen.sum.bytes).sum()
    }
}

/// Who is given the print of each document, in the order of the input.
pub(crate) type Keep<'k> = dyn FnMut(&DocumentPrint) -> Result<()> + Send + 'k;

/// Reads all sources; what each document looks like is given to `keep`.
///
/// # Errors
/// Where a source breaks while it is read, a bad record is met in a strict run, or there
/// is more than memory has room for: then all of it was read, but not kept.
pub(crate) fn run(
    sources: Vec<Source>,
    config: &RunConfig,
    budget: Budget,
    keep: &mut Keep<'_>,
    log: &mut Log<'_>,
) -> Result<Seen> {
    let names = Names::new(sources.iter().map(|source| source.name.clone()).collect());
    let mut pass = FirstPass {
        log,
        given: &sources,
        names,
        keep,
        memory: InputMemory::new(budget, &sources),
        keys: KeyCounts::default(),
        sums: sources.iter().map(|_| None).collect(),
    };
    let threads = config.workers();
    let travel = budget.travel(threads);
    let mut feeder = Feeder::new(&sources, &config.read, travel)?.for_threads(threads);
    parallel::ordered(
        (
            Workers::Started(threads),
            &Room::new(travel.at_once, Feed::weight)
                .with_outputs(travel.outputs, FirstReading::bytes),
        ),
        |feed: &mut Feed| Ok(feeder.next(feed)),
        || FirstPassWorker::new(&sources, config),
        |worker, feed, found: &mut FirstReading| {
            worker.read(feed, found);
            Ok(())
        },
        |feed, found| pass.add(feed, found),
    )?;
    pass.memory.check()?;
    pass.note_twins()?;
    let FirstPass {
        names,
        sums,
        memory,
        keys,
        ..
    } = pass;
    let seen = sources.into_iter().zip(sums);
    let seen = seen.filter_map(|(source, sum)| sum.map(|sum| SeenSource { source, sum }));
    let sources = seen.collect();
    Ok(Seen {
        sources,
        names,
        kept: memory.bytes(),
        keys,
        paragraphs: memory.paragraphs(),
        sites: memory.sites(),
    })
}

/// What a worker found in a block.
#[derive(Default)]
struct FirstReading {
    records: Vec<FoundRecord>,
    /// The documents' ids, one after the other.
    ids: String,
    /// The documents' prints; those beyond `documents` are of an earlier block
    /// and are used again.
    prints: Vec<DocumentPrint>,
    documents: usize,
    /// What the documents have.
    keys: KeyCounts,
    /// Problems among the records.
    problems: usize,
    /// The largest record that there is no room for.
    largest: u64,
    /// Those beyond [`MOST_TOLD`], the first of each kind with how many there are.
    more: BTreeMap<ProblemKind, Problem>,
}

impl FirstReading {
    /// The bytes of what it holds.
    fn bytes(&self) -> u64 {
        let prints = self.prints.iter().map(|print| print.bytes.capacity());
        let places = self.records.capacity() * size_of::<FoundRecord>()
            + self.prints.capacity() * size_of::<DocumentPrint>();
        (self.ids.capacity() + places + prints.sum::<usize>()) as u64
    }
}

/// Problems of a block that are told one by one. A block of lines of two bytes has half
/// a million, each with its words.
const MOST_TOLD: usize = 1000;

/// What a worker found in a record.
enum FoundRecord {
    Document {
        source: u32,
        line: u64,
        /// Where its id ends in [`FirstReading::ids`].
        id_end: usize,
    },
    Problem(Problem),
}

/// What reads and fingerprints one block after the other.
struct FirstPassWorker<'r> {
    sources: &'r [Source],
    config: &'r RunConfig,
    /// The bytes of the largest document.
    most: u64,
    parser: BlockParser<'r>,
    printer: Printer,
}

impl<'r> FirstPassWorker<'r> {
    fn new(sources: &'r [Source], config: &'r RunConfig) -> Self {
        Self {
            sources,
            config,
            most: config.read.max_document as u64,
            parser: BlockParser::new(sources, &config.read),
            printer: Printer::new(config.decision.separator),
        }
    }

    fn read(&mut self, feed: &Feed, found: &mut FirstReading) {
        found.clear();
        for part in &feed.block.parts {
            if let PartKind::Oversized { length } = part.kind
                && length <= self.most
            {
                found.largest = found.largest.max(length);
                continue;
            }
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
                        found.keys.add(&document);
                        found.records.push(FoundRecord::Document {
                            source: part.source,
                            line: record.line,
                            id_end: found.ids.len(),
                        });
                        let subject = Subject {
                            id: document.id,
                            site: document.site,
                            date: document.date,
                            text: document.text,
                        };
                        self.printer.print(&subject, found.next_print());
                    }
                    ContentView::Blank | ContentView::Piece => {}
                    ContentView::Bad(problem) | ContentView::Oversized(problem) => {
                        found.problem(problem);
                    }
                }
            }
        }
        found.tell_more();
        if feed.block.is_large() {
            // Its buffers are as large, and what comes is not.
            *self = Self::new(self.sources, self.config);
        }
    }
}

impl FirstReading {
    /// Forgets what was found, and the room that something large took.
    fn clear(&mut self) {
        self.records.clear();
        self.ids.clear();
        self.ids.shrink_to(BLOCK_BYTES);
        (self.documents, self.problems, self.largest) = (0, 0, 0);
        self.keys = KeyCounts::default();
        if self
            .prints
            .iter()
            .any(|print| print.bytes.capacity() > BLOCK_BYTES)
        {
            self.prints = Vec::new();
        }
    }

    /// The place of the next document's print.
    fn next_print(&mut self) -> &mut DocumentPrint {
        let at = self.documents;
        self.documents += 1;
        if self.prints.len() == at {
            self.prints.push(DocumentPrint::default());
        }
        &mut self.prints[at]
    }

    /// Takes a problem down; of very many in a block, the later ones by number.
    fn problem(&mut self, problem: Problem) {
        if self.problems < MOST_TOLD {
            self.problems += 1;
            self.records.push(FoundRecord::Problem(problem));
            return;
        }
        match self.more.entry(problem.kind) {
            Entry::Vacant(first) => {
                let message = format!("{}; this one and others like it behind it", problem.message);
                first.insert(Problem { message, ..problem });
            }
            Entry::Occupied(mut others) => others.get_mut().count += problem.count,
        }
    }

    /// Adds the problems that were only counted.
    fn tell_more(&mut self) {
        for problem in std::mem::take(&mut self.more).into_values() {
            self.records.push(FoundRecord::Problem(problem));
        }
    }
}

/// The pass while it runs.
struct FirstPass<'r, 'p> {
    log: &'r mut Log<'p>,
    /// The sources, in input order.
    given: &'r [Source],
    names: Names,
    keep: &'r mut Keep<'r>,
    /// What all of it takes.
    memory: InputMemory,
    /// What the documents have.
    keys: KeyCounts,
    /// The sums of the sources, where they could be opened.
    sums: Vec<Option<Sum>>,
}

impl FirstPass<'_, '_> {
    /// Adds what was found in the next block.
    fn add(&mut self, feed: &mut Feed, found: &mut FirstReading) -> Result<()> {
        heed(self.log.progress())?;
        let mut id_start = 0;
        let mut prints = found.prints.iter();
        for record in found.records.drain(..) {
            match record {
                FoundRecord::Document {
                    source,
                    line,
                    id_end,
                } => {
                    let id = found.ids.get(id_start..id_end).unwrap_or_default();
                    id_start = id_end;
                    let Some(print) = prints.next() else { continue };
                    self.log.tell_held();
                    self.memory.add(id, print);
                    if !self.memory.is_full() {
                        self.names.add(id, source, line);
                        (self.keep)(print)?;
                    }
                }
                FoundRecord::Problem(problem) => self.log.add_all([&problem])?,
            }
        }
        self.memory.skip(found.largest);
        self.keys.merge(&found.keys);
        for (source, sum) in feed.sums.drain(..) {
            if let Some(known) = self.sums.get_mut(source as usize) {
                *known = Some(sum);
            }
        }
        let documents = found.documents as u64;
        self.log
            .progress()
            .advance(feed.done(documents, self.given));
        Ok(())
    }

    /// Says which documents have an id that an earlier one has.
    fn note_twins(&mut self) -> Result<()> {
        // The sources are in the order of their names.
        let format_of = |name: &str| {
            let at = self
                .given
                .binary_search_by(|source| source.name.as_str().cmp(name));
            at.ok().and_then(|at| Some(self.given.get(at)?.format))
        };
        for (twin, first) in self.names.find_twins() {
            if let (Some(twin), Some(first)) = (self.names.place(twin), self.names.place(first)) {
                let formats = (format_of(twin.source), format_of(first.source));
                self.log.add_all([&twin_problem(&twin, &first, formats)])?;
            }
        }
        Ok(())
    }
}

/// What is said of a document whose id an earlier one has, each in a file of that format.
fn twin_problem(
    twin: &DocumentPlace<'_>,
    first: &DocumentPlace<'_>,
    (format, first_format): (Option<Format>, Option<Format>),
) -> Problem {
    let noun = |format: Option<Format>| format.map_or("line", Format::place_noun);
    let (noun, first_noun) = (noun(format), noun(first_format));
    let is_line = noun == "line";
    let at = match is_line {
        true => String::new(),
        false => format!("{noun} {}: ", twin.line),
    };
    let message = format!(
        "{at}the id {:?} is also that of {}, {first_noun} {}: both are kept and told apart by file \
         and {noun}",
        twin.id, first.source, first.line
    );
    let mut problem = Problem::new(ProblemKind::DuplicateId, twin.source, twin.source, message);
    problem.line = is_line.then_some(twin.line);
    problem
}
