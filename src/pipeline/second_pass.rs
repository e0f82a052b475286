//! The second pass: sources + verdicts → articles, record.
//!
//! In: the sources as the first pass saw them, and the judgement. Out: the
//! cleaned files, the record, the counts and the texts that the report
//! quotes. It decides nothing, and stops if a source is not what it was.
//!
//! Workers cut blocks (`rewrite.rs`); what they made is put together here in
//! the order of the input, and written on threads of their own (`writers.rs`).

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use super::Folders;
use super::entries::FindingIds;
use super::on_thread::OnThread;
use super::rewrite::{OrderedBytes, Rewriter, Rewritten};
use super::verdicts::Verdicts;
use super::writers::{ArticleFiles, ArticleOutput, RecordEntry, RecordFile};
use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::input::Source;
use crate::progress::{Done, heed};
use crate::report::findings;
use crate::report::texts::{Gatherer, QuotedTexts, Wishes};
use crate::result::documents::RecordWriter;
use crate::result::documents::kept_brief::KeptBrief;
use crate::result::documents::page::RecordPage;
use crate::result::files::DOCUMENTS;
use crate::result::report::TOP;
use crate::result::tally::Tally;
use crate::run::budget::Budget;
use crate::run::feed::{Feed, Feeder};
use crate::run::first_pass::{Seen, SeenSource};
use crate::run::log::Log;
use crate::run::parallel::{self, Workers};
use crate::run::room::Room;
use crate::verdict::packed::Unpacker;
use crate::verdict::{DocumentVerdict, Judgement, KNOWN};

/// What the second pass found.
pub(super) struct SecondPassOutcome {
    /// All documents' sums.
    pub(super) all: Tally,
    /// The documents' sums by site, in the order of [`Judgement::sites`].
    pub(super) sites: Vec<Tally>,
    /// The bytes that are left, decompressed.
    pub(super) bytes_left: u64,
    /// The texts that the report quotes.
    pub(super) texts: QuotedTexts,
    /// Articles that are there more than once.
    pub(super) copies: Copies,
}

/// Articles that are there more than once.
#[derive(Default)]
pub(super) struct Copies {
    /// How many documents are copies.
    pub(super) count: usize,
    /// The first of them, at most [`TOP`].
    pub(super) first: Vec<Copied>,
    /// Those of an article of the index, by position in the input.
    pub(super) known: Vec<u32>,
}

/// A copy of an article.
pub(super) struct Copied {
    /// The copy, by position in the input.
    pub(super) document: u32,
    /// What it is a copy of.
    pub(super) original: u32,
    /// Whether it was dropped.
    pub(super) dropped: bool,
}

/// Reads all sources again and writes what stays of them; what was found, and the record in
/// brief, if there will be a page.
///
/// # Errors
/// Where a file cannot be read or written, or a source has changed.
pub(super) fn run(
    seen: &Seen,
    judged: (&Judgement, &Verdicts),
    config: &RunConfig,
    (folders, budget): (&Folders, Budget),
    log: &mut Log<'_>,
) -> Result<(SecondPassOutcome, Option<KeptBrief>)> {
    let threads = config.workers();
    let sources: Vec<Source> = seen
        .sources
        .iter()
        .map(|seen| seen.source.clone())
        .collect();
    let mut given = SecondPassInputs::new(seen, judged, config, folders.articles.as_deref());
    given.attributes = folders.attributes.as_deref();
    let keeps = config.page;
    let kept = keeps.then(|| KeptBrief::new(budget.waiting, &folders.temporary));
    let mut pass = SecondPass::new(&given, folders, (threads > 1, kept), log)?;
    let travel = budget.travel(threads);
    let mut feeder = Feeder::new(&sources, &config.read, travel)?;
    let mut in_source = false;
    parallel::ordered(
        (
            Workers::Started(threads),
            &Room::new(travel.at_once, |input: &Input| input.feed.weight())
                .with_outputs(travel.outputs, Rewritten::bytes),
        ),
        |input: &mut Input| {
            input.continues = in_source;
            let more = feeder.next(&mut input.feed);
            let last = input.feed.block.parts.last();
            in_source = last.is_some_and(|part| !part.ends);
            let open = last.filter(|_| in_source);
            let open = open.and_then(|part| seen.sources.get(part.source as usize));
            match open {
                // It has grown, and may go on without end.
                Some(open) if feeder.read() > open.sum.bytes => Err(changed(open)),
                _ => Ok(more),
            }
        },
        || Rewriter::new(&given, &sources),
        |rewriter, input, made| rewriter.rewrite(input, made),
        |input, made| pass.put(input, made),
    )?;
    pass.finish()
}

/// A block for a worker.
#[derive(Default)]
pub(super) struct Input {
    pub(super) feed: Feed,
    /// Whether it goes on with a source that began in an earlier block.
    pub(super) continues: bool,
}

/// What every worker knows.
pub(super) struct SecondPassInputs<'r> {
    pub(super) seen: &'r Seen,
    pub(super) judgement: &'r Judgement,
    /// What the record calls what was judged.
    pub(super) ids: FindingIds,
    verdicts: &'r Verdicts,
    pub(super) config: &'r RunConfig,
    /// Where the articles go; `None` in a dry run.
    pub(super) articles: Option<&'r Path>,
    /// Where the attributes go, if they are asked for.
    pub(super) attributes: Option<&'r Path>,
    /// What the report will quote.
    pub(super) wishes: Wishes,
    /// The number that each source has among the names of documents.
    pub(super) numbers: Vec<u32>,
}

impl<'r> SecondPassInputs<'r> {
    fn new(
        seen: &'r Seen,
        (judgement, verdicts): (&'r Judgement, &'r Verdicts),
        config: &'r RunConfig,
        articles: Option<&'r Path>,
    ) -> Self {
        // Both are in input order, and the names have those as well that could
        // not be opened.
        let mut known = (0..).zip(seen.names.sources());
        let numbers = seen.sources.iter().map(|seen| {
            let number = known.find(|(_, name)| **name == seen.source.name);
            number.map_or(u32::MAX, |(number, _)| number)
        });
        Self {
            seen,
            judgement,
            ids: FindingIds::of(judgement),
            verdicts,
            config,
            articles,
            attributes: None,
            wishes: Wishes::new(findings::quoted(judgement)),
            numbers: numbers.collect(),
        }
    }

    /// What was decided of a document, unpacked in that room.
    pub(super) fn verdict<'u>(
        &self,
        document: u32,
        room: &'u mut (Vec<u8>, Unpacker),
    ) -> Result<Option<&'u DocumentVerdict>> {
        self.verdicts.get(document, (&mut room.0, &mut room.1))
    }
}

/// The pass while it runs.
struct SecondPass<'r, 'p> {
    given: &'r SecondPassInputs<'r>,
    log: &'r mut Log<'p>,
    articles: Option<OnThread<ArticleFiles>>,
    attributes: Option<OnThread<ArticleFiles>>,
    record: OnThread<RecordFile>,
    gatherer: Gatherer,
    /// Buffers and pages that were written and can be used again.
    spare: Receiver<Vec<u8>>,
    spare_pages: Receiver<RecordPage>,
    all: Tally,
    sites: Vec<Tally>,
    bytes: u64,
    gone: u64,
    copies: Copies,
}

impl<'r, 'p> SecondPass<'r, 'p> {
    fn new(
        given: &'r SecondPassInputs<'r>,
        folders: &Folders,
        (apart, kept): (bool, Option<KeptBrief>),
        log: &'r mut Log<'p>,
    ) -> Result<Self> {
        let path = folders.report.join(DOCUMENTS);
        let (give_back, spare) = channel();
        let (give_page_back, spare_pages) = channel();
        let writer = RecordWriter::create(&path, given.config.dry_run, log.problems().unread)?;
        let record = RecordFile {
            writer: match kept {
                Some(kept) => writer.keeping(kept),
                None => writer,
            },
            spare: give_page_back,
        };
        let files = |folder: &Path| {
            let files = ArticleFiles {
                folder: folder.to_owned(),
                writer: None,
                spare: give_back.clone(),
            };
            OnThread::new(files, apart)
        };
        Ok(Self {
            given,
            log,
            articles: given.articles.map(files).transpose()?,
            attributes: given.attributes.map(files).transpose()?,
            record: OnThread::new(record, apart)?,
            gatherer: Gatherer::new(given.wishes.len(), &folders.temporary)?,
            spare,
            spare_pages,
            all: Tally::default(),
            sites: vec![Tally::default(); given.judgement.sites.len()],
            bytes: 0,
            gone: 0,
            copies: Copies::default(),
        })
    }

    /// Puts down what a worker made of the next block.
    fn put(&mut self, input: &mut Input, made: &mut Rewritten) -> Result<()> {
        heed(self.log.progress())?;
        self.put_half(&mut made.before)?;
        if let Some(source) = made.ending.take() {
            self.end(source)?;
        }
        if let Some(seen) = made
            .beginning
            .take()
            .and_then(|at| self.given.seen.sources.get(at))
        {
            self.article(|| ArticleOutput::Begin(Box::new(seen.source.clone())))?;
            self.attribute(|| ArticleOutput::Begin(Box::new(seen.source.clone())))?;
        }
        self.put_half(&mut made.after)?;
        let notes = &mut made.notes;
        self.gatherer.take(&notes.texts)?;
        let mut documents = 0;
        for (site, tally) in notes.tallies.drain(..) {
            documents += tally.documents;
            self.all.merge(&tally);
            if let Some(site) = site.and_then(|site| self.sites.get_mut(site)) {
                site.merge(&tally);
            }
        }
        for copied in notes.copies.drain(..) {
            self.copies.count += 1;
            if copied.original >= KNOWN {
                self.copies.known.push(copied.document);
            }
            if self.copies.first.len() < TOP {
                self.copies.first.push(copied);
            }
        }
        for notice in notes.notices.drain(..) {
            self.log.add(notice)?;
        }
        self.gone += notes.gone;
        let bytes = input.feed.block.len() as u64;
        self.bytes += bytes;
        self.log.progress().advance(Done {
            bytes,
            documents,
            expected: bytes,
        });
        Ok(())
    }

    /// Passes on what stays, and the lines about what does not.
    fn put_half(&mut self, half: &mut OrderedBytes) -> Result<()> {
        if !half.kept.is_empty() {
            let spare = self.spare.try_recv().unwrap_or_default();
            let kept = std::mem::replace(&mut half.kept, spare);
            self.article(|| ArticleOutput::Bytes(kept))?;
        }
        if !half.attributes.is_empty() {
            let spare = self.spare.try_recv().unwrap_or_default();
            let lines = std::mem::replace(&mut half.attributes, spare);
            self.attribute(|| ArticleOutput::Bytes(lines))?;
        }
        if !half.page.is_empty() {
            let spare = self.spare_pages.try_recv().unwrap_or_default();
            let page = std::mem::replace(&mut half.page, spare);
            self.entry(RecordEntry::Page(Box::new(page)))?;
        }
        Ok(())
    }

    /// Completes a source that was in more than one block.
    fn end(&mut self, source: usize) -> Result<()> {
        let Some(seen) = self.given.seen.sources.get(source) else {
            return Ok(());
        };
        // Nobody wants to know the hash of the attributes.
        self.attribute(|| ArticleOutput::End(channel().0))?;
        let mut answer = None;
        self.article(|| {
            let (asker, answers) = channel();
            answer = Some(answers);
            ArticleOutput::End(asker)
        })?;
        self.entry(RecordEntry::Cleaned(seen.source.name.clone(), answer))
    }

    /// Passes something on to the articles, if there are any.
    fn article(&mut self, item: impl FnOnce() -> ArticleOutput) -> Result<()> {
        match &mut self.articles {
            Some(articles) => articles.send(item()),
            None => Ok(()),
        }
    }

    /// Passes something on to the attributes, if there are any.
    fn attribute(&mut self, item: impl FnOnce() -> ArticleOutput) -> Result<()> {
        match &mut self.attributes {
            Some(attributes) => attributes.send(item()),
            None => Ok(()),
        }
    }

    /// Passes something on to the record.
    fn entry(&mut self, entry: RecordEntry) -> Result<()> {
        self.record.send(entry).map_err(|error| {
            // The record fails as well where the articles do.
            let articles = self.articles.as_mut();
            articles.and_then(OnThread::failure).unwrap_or(error)
        })
    }

    fn finish(self) -> Result<(SecondPassOutcome, Option<KeptBrief>)> {
        if let Some(articles) = self.articles {
            articles.finish()?;
        }
        if let Some(attributes) = self.attributes {
            attributes.finish()?;
        }
        let kept = self.record.finish()?.writer.finish_in_brief()?;
        let outcome = SecondPassOutcome {
            all: self.all,
            sites: self.sites,
            bytes_left: self.bytes.saturating_sub(self.gone),
            texts: self.gatherer.finish(),
            copies: self.copies,
        };
        Ok((outcome, kept))
    }
}

/// The error of a source that is not what the first pass read.
pub(super) fn changed(seen: &SeenSource) -> Error {
    Error::damaged(
        &seen.source.path,
        "it changed while it was being cleaned, and nothing was written: run again when nothing else writes to it",
    )
}
