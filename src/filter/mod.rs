//! A stream of articles → the same stream without what is known.
//!
//! In: JSONL as it arrives, and what is known of earlier corpora. Out: the same
//! lines in the same order, minus the paragraphs that go; and where that is
//! wanted a journal that grows with them, and an index of what was seen. Each
//! article is judged by itself: what becomes of it depends on it and on the index
//! alone, never on the lines before it. It never holds more than a few blocks of
//! lines, and never waits for more input while it has some to judge.
//!
//! What only the stream repeats, an index does not know: that is seen where a
//! corpus is judged at once ([`crate::pipeline`]).

use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::path::PathBuf;

use crate::config::RunConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::index;
use crate::input::{Block, BlockReader, Format, STREAM, Source, sniffed};
use crate::known::Library;
use crate::pool::Pool;
use crate::progress::{Progress, Stage};
use crate::result::problems::Problems;
use crate::result::tally::Tally;
use crate::run::budget::Budget;
use crate::run::log::Log;
use crate::run::parallel::{self, Workers};
use crate::run::room::Room;
use crate::run::sense::KeyCounts;

use article::ArticlesAgainst;
use lines::{FilterInputs, FilterWorker, FilteredLines};
use reopened::{Knowing, ReadCheck, Standing};
use sink::{Beside, FilterSink};

mod article;

mod field;

mod journal;

mod learn;

mod lines;

mod reopened;

mod sink;

/// What a filter does beside filtering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterOptions {
    /// Whether each line is judged, written and handed on before the next one is
    /// judged.
    pub line_buffered: bool,
    /// The key under which each article's line is told what was removed of it.
    pub removed_key: Option<String>,
    /// Where the journal goes.
    pub journal: Option<PathBuf>,
    /// Where an index of the articles goes.
    pub learn: Option<PathBuf>,
    /// Whether both may replace a file.
    pub overwrite: bool,
}

/// What a filter reads from and writes to.
pub struct Streams<'s> {
    /// The lines; a read should give what there is and wait only where there is
    /// nothing.
    pub input: Box<dyn Read + Send>,
    /// Where they go.
    pub output: &'s mut (dyn Write + Send),
    /// Makes a read that waits end, for when nothing more is wanted.
    pub halt: &'s (dyn Fn() + Sync),
    /// Whether the index is to be opened again, since this was asked last.
    pub renew: &'s (dyn Fn() -> bool + Sync),
}

/// What a filter did.
#[derive(Clone, Debug, Default)]
pub struct FilterOutcome {
    /// Lines that were read.
    pub lines: u64,
    /// Bytes that were read, decompressed.
    pub bytes: u64,
    /// Bytes of them that are left.
    pub bytes_left: u64,
    /// What the articles among the lines add up to.
    pub tally: Tally,
    /// Articles of sites that the index does not know: judged by themselves, so that
    /// hardly anything goes.
    pub strangers: u64,
    /// What was wrong with the input.
    pub problems: Problems,
    /// Whether more bad records were met than `max_bad_records`.
    pub too_many_bad: bool,
    /// Whether no article was read at all, and that is not allowed.
    pub is_empty: bool,
    /// Whether the reader of the output went away before the input had ended.
    pub is_closed: bool,
}

/// What articles are judged against.
#[derive(Clone, Copy)]
struct KnownLibrary<'k> {
    library: &'k dyn Library,
    /// Whether everything that was read of it was right.
    check: &'k dyn ReadCheck,
    /// What it was made with.
    made_with: &'k index::IndexOptions,
}

/// Filters a stream.
///
/// With `options.line_buffered`, or with one thread, all of it is done on one
/// thread. Where the reader of the output goes away the rest of the input is left
/// unread, and everything else is completed as at its end.
///
/// # Errors
/// Where an option makes no sense, the index cannot be read, something cannot be
/// written, or a bad record is met under `strict`. Lines before it were written
/// then, and the journal of them is complete; an index of them is not written.
pub fn run(
    config: &RunConfig,
    options: &FilterOptions,
    streams: Streams<'_>,
    progress: &dyn Progress,
) -> Result<FilterOutcome> {
    let Some(path) = &config.index else {
        return Err(Error::option(
            &["index"],
            "a filter judges articles against an index",
            "name one with `index`",
        ));
    };
    let keeps = Budget::new(config.memory).of_index();
    let mut standing = match options.learn.is_some() && !path.exists() {
        true => {
            progress.notice(&format!(
                "{} is not there yet: nothing is known, and what is read now is learned",
                path.display()
            ));
            Standing::nothing(path.clone(), &config.decision, keeps)
        }
        false => Standing::open(path.clone(), &config.decision, keeps)?,
    };
    filter(config, options, &mut standing, streams, progress)
}

/// [`run`], against whatever is known.
fn filter(
    config: &RunConfig,
    options: &FilterOptions,
    knowing: &mut dyn Knowing,
    streams: Streams<'_>,
    progress: &dyn Progress,
) -> Result<FilterOutcome> {
    config.validate()?;
    let mut config = config.clone();
    config.read.new_key = options.removed_key.clone();
    refuse_own_keys(&config)?;
    let beside = Beside::create(&config, options, &knowing.known())?;
    let (compression, input) =
        sniffed(streams.input).map_err(|error| Error::io("read", PLACE, error))?;
    let source = Source {
        path: PathBuf::from(PLACE),
        name: STREAM.to_owned(),
        format: Format::Jsonl,
        compression,
        layout: None,
    };
    let pool = Pool::at_most(match options.line_buffered {
        true => 1,
        false => config.workers(),
    })?;
    let threads = pool.threads();
    let sources = [source];
    let [source] = &sources;
    let budget = Budget::new(config.memory);
    let travel = budget.travel(threads);
    let reader = BlockReader::of_stream(source, &config.read, input)?;
    let mut lines = FilterLines {
        reader: reader.within(travel.block, travel.record),
        at_once: travel.at_once,
        outputs: travel.outputs,
        halt: streams.halt,
        renew: streams.renew,
        waiting: None,
        ended: false,
    };
    let mut sink = FilterSink {
        source,
        output: streams.output,
        beside,
        log: Log::new(config.strict, progress),
        outcome: FilterOutcome::default(),
        keys: KeyCounts::default(),
    };
    progress.begin(Stage::Filter, None);
    let mut done = Ok(());
    while done.is_ok() && !lines.ended {
        let known = knowing.known();
        let given = FilterInputs {
            against: ArticlesAgainst {
                decision: &config.decision,
                library: known.library,
                memory: budget.judging / threads as u64,
                side_by_side: threads as u64,
            },
            config: &config,
            held: travel.record,
            sources: &sources,
            source,
            explains: options.journal.is_some(),
            learns: options.learn.is_some(),
        };
        done = match threads {
            1 => {
                pool.run(|| lines.one_by_one(&given, known.check, options.line_buffered, &mut sink))
            }
            _ => lines.side_by_side(&pool, &given, known.check, &mut sink),
        };
        if done.is_ok() && !lines.ended {
            knowing.renew(progress);
        }
    }
    sink.finish(done, &config)
}

/// What messages call the input.
const PLACE: &str = "standard input";

/// Refuses to add a key that is read.
fn refuse_own_keys(config: &RunConfig) -> Result<()> {
    let read = &config.read;
    let Some(new) = &read.new_key else {
        return Ok(());
    };
    if new.is_empty() {
        return Err(Error::option(
            &["removed-key"],
            "`removed-key` is empty",
            "name the key under which the removals go",
        ));
    }
    if *new == read.text_key {
        return Err(Error::option(
            &["removed-key"],
            format!("`removed-key` {new} is the key of the text"),
            "name another one",
        ));
    }
    Ok(())
}

/// The lines that are to be filtered.
struct FilterLines<'l> {
    reader: BlockReader<'l>,
    /// Bytes that are on their way at a time.
    at_once: u64,
    /// The same of what is made of them.
    outputs: u64,
    halt: &'l (dyn Fn() + Sync),
    renew: &'l (dyn Fn() -> bool + Sync),
    /// A block that was read, and is to be judged by what is known then.
    waiting: Option<Block>,
    /// Whether there is nothing left.
    ended: bool,
}

impl FilterLines<'_> {
    /// The next block; `false` at the end, and where more may be known by now. A block
    /// that came after somebody said so is judged by that.
    fn next(&mut self, block: &mut Block) -> bool {
        if let Some(waiting) = self.waiting.take() {
            *block = waiting;
            return true;
        }
        if !self.reader.next(block) {
            self.ended = true;
            return false;
        }
        if (self.renew)() {
            self.waiting = Some(std::mem::take(block));
            return false;
        }
        true
    }

    /// Filters them on this thread; each for itself if they are `line_buffered`.
    fn one_by_one(
        &mut self,
        given: &FilterInputs<'_>,
        check: &dyn ReadCheck,
        line_buffered: bool,
        sink: &mut FilterSink<'_>,
    ) -> Result<()> {
        let (mut block, mut made) = (Block::default(), FilteredLines::default());
        let mut worker = FilterWorker::new(given);
        while self.next(&mut block) {
            if line_buffered {
                let mut put = |raw: &[u8], made: &mut FilteredLines| sink.put(check, raw, made);
                worker.each(&block, &mut made, &mut put)?;
                continue;
            }
            worker.all(&block, &mut made)?;
            sink.put(check, made.taken_of(&block), &mut made)?;
        }
        Ok(())
    }

    /// Filters them on several threads, block by block.
    fn side_by_side(
        &mut self,
        pool: &Pool,
        given: &FilterInputs<'_>,
        check: &dyn ReadCheck,
        sink: &mut FilterSink<'_>,
    ) -> Result<()> {
        // The reader may wait for input when there is nothing to wait for any more.
        let halt = self.halt;
        let halted = |_: &Error| halt();
        let room = Room::new(self.at_once, |block: &Block| block.len() as u64);
        let room = room.with_outputs(self.outputs, FilteredLines::bytes);
        parallel::ordered(
            (Workers::Kept(pool.rayon()), &room),
            |block: &mut Block| Ok(self.next(block)),
            || FilterWorker::new(given),
            |worker, block, made: &mut FilteredLines| worker.all(block, made).inspect_err(halted),
            |block, made| {
                let raw = made.taken_of(block);
                sink.put(check, raw, made).inspect_err(halted)
            },
        )
    }
}

/// Whether an error is that of a run that stops between two lines: a strict one, or one
/// that was asked to.
fn is_stop_between_lines(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Input { .. } | ErrorKind::Interrupted
    )
}

/// Whether writing failed because nobody reads any more.
fn nobody_reads(error: &std::io::Error) -> bool {
    error.kind() == IoErrorKind::BrokenPipe
}

#[cfg(test)]
mod tests;
