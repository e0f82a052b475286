//! The pipeline: the order of everything.
//!
//! In: a [`RunConfig`]. Out: `OUT/articles`, `OUT/report`, and a [`Summary`]. It
//! never writes into its input, and nothing appears under its final name before
//! all of it is written.
//!
//! The input is read twice. The first pass keeps a print of each document and
//! forgets the text; the second passes the text on, without what the decision
//! removed. Memory holds the documents' ids, a few blocks of documents a thread
//! ([`crate::input::BLOCK_BYTES`]), the site that is judged, and as many prints and
//! verdicts as there is room for; the others wait in temporary files, as standard
//! input does.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::config::RunConfig;
use crate::corpus::{DocumentPrint, PrintStore};
use crate::error::{Error, Result};
use crate::files;
use crate::index::Index;
use crate::input::{Source, Spool};
use crate::judge::{Listener, judge};
use crate::known::Library;
use crate::output::Staging;
use crate::progress::{Progress, Stage, heed};
use crate::result::files::{ARTICLES, FOLDER};
use crate::result::report::Report;
use crate::result::sums;
use crate::run::budget::{Budget, not_judged};
use crate::run::gather::discover;
use crate::run::prints::Prints;
use crate::run::sense::{Sense, look};
use crate::run::{feed, first_pass, log};
use crate::stop::Stop;
use crate::verdict::Judgement;

pub use decisions::Decisions;
use verdicts::Verdicts;

mod on_thread;

mod attributes;

mod cut_record;

mod decisions;

mod fitting;

mod writers;

pub(crate) mod entries;

mod ownership;

mod places;

mod results;

mod rewrite;

pub(crate) mod cut_document;

mod second_pass;

mod verdicts;

/// What a run did.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What is in `report.json`.
    pub report: Report,
    /// Where the results are.
    pub out: PathBuf,
    /// Whether more bad records were met than `max_bad_records`.
    pub too_many_bad: bool,
    /// How long each stage took.
    pub stages: Vec<StageTime>,
    /// What was read, in the order of the input; the path of standard input is `-`.
    pub sources: Vec<Source>,
    /// The documents that are copies of an article of the index, by position in
    /// the input, ascending.
    pub known_articles: Vec<u32>,
}

/// How long a stage took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageTime {
    /// The stage.
    pub stage: Stage,
    /// How long it took.
    pub time: Duration,
    /// The bytes that it read, decompressed; 0 where it does not read the input.
    pub bytes: u64,
}

/// Cleans a corpus.
///
/// 1. discover: which files there are;
/// 2. read: documents → fingerprints, in parallel;
/// 3. judge: fingerprints → verdicts;
/// 4. write: read again, leave out what goes, note it in the journal;
/// 5. report: what was done, as files;
/// 6. commit: everything appears under its final name.
///
/// # Errors
/// Where an option makes no sense, nothing was read, a file cannot be read or written, the
/// input changes between the passes, a bad record is met under `strict`, or the run is
/// asked to stop. Nothing is left under the output's name then.
pub fn run(config: &RunConfig, progress: &dyn Progress) -> Result<Summary> {
    run_as(config, DecidedBy::Here { limits: None }, progress)
}

/// Who decides.
pub enum DecidedBy<'d> {
    /// This run.
    Here {
        /// Paragraphs and words beyond which a site is judged in shares, where they are not
        /// the usual ones.
        limits: Option<(u64, u64)>,
    },
    /// Other machines did.
    Elsewhere {
        /// What they decided of sites.
        decisions: Decisions,
        /// What they decided of each document, in the order of the input.
        verdicts: &'d mut dyn Iterator<Item = Result<Vec<u8>>>,
    },
}

/// The same, and somebody may have decided already: then the texts are read and written, and
/// nothing is judged.
///
/// # Errors
/// As [`run`], and where decisions are of other documents than the input.
pub fn run_as(
    config: &RunConfig,
    judge: DecidedBy<'_>,
    progress: &dyn Progress,
) -> Result<Summary> {
    config.validate()?;
    let budget = Budget::new(config.memory);
    places::refuse_one_place(config)?;
    let index = config.index.as_deref().map(Index::open).transpose()?;
    let index = index.map(|index| index.within(budget.of_index()));
    index
        .as_ref()
        .map_or(Ok(()), |index| index.agrees_with(&config.decision))?;
    let staging = places::begin(config)?;
    if let Some(found) = staging.found() {
        progress.notice(&found);
    }
    let attributes = places::begin_attributes(config)?;
    let mut folders = Folders::create(staging.path(), staging.folder(), config)?;
    folders.attributes = attributes.as_ref().map(|staging| staging.path().to_owned());
    let mut clock = Clock::new(progress);
    let mut log = log::Log::new(config.strict, progress).holding();
    let (sources, spool) = discover(config, &folders.temporary, &mut log)?;
    fitting::refuse_unfit(config, &sources)?;
    heed(progress)?;

    clock.begin(
        Stage::Read,
        Some(sources.iter().map(feed::size_on_disk).sum()),
    );
    let mut prints = Prints::new(budget.waiting, &folders.temporary);
    if let DecidedBy::Here {
        limits: Some(limits),
    } = judge
    {
        prints = prints.with_limits(limits);
    }
    let is_judged = matches!(judge, DecidedBy::Elsewhere { .. });
    let mut keep = |print: &DocumentPrint| match is_judged {
        true => prints.note(print),
        false => prints.add(print),
    };
    let mut seen = first_pass::run(sources, config, budget, &mut keep, &mut log)?;
    prints.complete()?;
    clock.end(seen.bytes());

    let Sense { sites_by, warnings } = look(config, &seen, log.problems())?;
    log.tell_held();
    warnings
        .iter()
        .for_each(|warning| progress.warning(warning));

    clock.begin(Stage::Judge, None);
    let documents = prints.directory().documents();
    let mut verdicts = Verdicts::new(documents, budget.waiting, &folders.temporary);
    let against = JudgedAgainst {
        config,
        index: index.as_ref(),
        budget: budget.without(seen.kept),
        kept: seen.kept,
    };
    let mut judgement = match judge {
        DecidedBy::Here { .. } => decide(prints, against, &mut verdicts, progress)?,
        DecidedBy::Elsewhere {
            decisions,
            verdicts: decided,
        } => decisions.take(prints.directory(), decided, &mut verdicts)?,
    };
    seen.names.set_known(std::mem::take(&mut judgement.known));
    clock.end(0);

    clock.begin(Stage::Write, Some(seen.bytes()));
    let (judged, places) = ((&judgement, &verdicts), (&folders, budget));
    let (mut outcome, kept) = second_pass::run(&seen, judged, config, places, &mut log)?;
    let known_articles = std::mem::take(&mut outcome.copies.known);
    clock.end(seen.bytes());

    heed(progress)?;
    clock.begin(Stage::Report, None);
    let parts = results::Parts {
        config,
        index: index.as_ref().map(Index::digest),
        seen: &seen,
        sites_by,
        judgement: &judgement,
        outcome,
        problems: log.finish(),
    };
    let report = results::write(parts, &folders.report)?;
    results::warn_of_strangers(index.as_ref(), &report, progress);
    sums::write(&folders.report)?;
    heed(progress)?;
    drop((judgement, verdicts)); // the page needs room
    if config.page {
        let (pool, result) = (config.pool()?, staging.path());
        pool.run(|| crate::render::write_page(result, kept))?;
    }
    ownership::close(&folders.report, &seen, staging.mode())?;
    let sources = sources_of(&seen, spool.as_ref());
    drop(spool);
    heed(progress)?;
    // The result is the sign that all is there.
    let attributes = attributes.map(Staging::place).transpose()?;
    staging.commit_with(attributes)?;
    clock.end(0);

    Ok(Summary {
        too_many_bad: report.problems.are_too_many(config.max_bad_records),
        report,
        out: config.out.clone(),
        stages: clock.stages,
        sources,
        known_articles,
    })
}

/// What was read; a copy of standard input is called as that was named.
fn sources_of(seen: &first_pass::Seen, spool: Option<&Spool>) -> Vec<Source> {
    let spooled = spool.map(|spool| spool.source().path);
    let called = |source: &Source| match spooled.as_ref() == Some(&source.path) {
        true => Source {
            path: PathBuf::from("-"),
            ..source.clone()
        },
        false => source.clone(),
    };
    seen.sources
        .iter()
        .map(|seen| called(&seen.source))
        .collect()
}

/// What a corpus is judged against, and with.
struct JudgedAgainst<'r> {
    config: &'r RunConfig,
    index: Option<&'r Index>,
    budget: Budget,
    /// What is kept beside what judging takes.
    kept: u64,
}

/// Makes the decision; the verdicts are there to be looked up then.
fn decide(
    prints: Prints,
    JudgedAgainst {
        config,
        index,
        budget,
        kept,
    }: JudgedAgainst<'_>,
    verdicts: &mut Verdicts,
    progress: &dyn Progress,
) -> Result<Judgement> {
    let mut keep = |document: u32, verdict: &[u8]| verdicts.keep(document, verdict);
    let stopped = || progress.stopped();
    let stop = Stop::new(&stopped);
    let listener = Listener {
        library: index.map(|index| index as &dyn Library),
        memory: budget.judging,
        stage: &|name, done, total| progress.step(name, done, total),
        stop: &stop,
        keep: &mut keep,
    };
    let pool = config.pool()?;
    let judged = pool.run(|| judge(&prints, &config.decision, listener));
    prints.check()?;
    index.map_or(Ok(()), Index::check)?;
    let mut judgement = judged.map_err(|why| not_judged(&why, |_| kept))?;
    verdicts.complete(&mut judgement, budget.judging / 4)?; // judging takes nothing any more
    Ok(judgement)
}

/// Where the results grow.
pub(crate) struct Folders {
    /// The articles' folder; `None` in a dry run.
    articles: Option<PathBuf>,
    /// The attributes' folder, if they are asked for.
    attributes: Option<PathBuf>,
    /// The report's folder.
    report: PathBuf,
    /// The folder of the temporary files. Where none is named they stand beside
    /// the results: where the articles find room they do too, and the next run
    /// finds and removes what has a name if this one is killed.
    temporary: PathBuf,
}

impl Folders {
    fn create(root: &Path, beside: &Path, config: &RunConfig) -> Result<Self> {
        let create = |name: &str| -> Result<PathBuf> {
            let path = root.join(name);
            files::folder(&path).map_err(|error| Error::io("create", &path, error))?;
            Ok(path)
        };
        let articles = if config.dry_run {
            None
        } else {
            Some(create(ARTICLES)?)
        };
        Ok(Self {
            articles,
            attributes: None,
            report: create(FOLDER)?,
            temporary: config.temp_dir.clone().unwrap_or_else(|| beside.to_owned()),
        })
    }
}

/// Measures the stages.
struct Clock<'p> {
    progress: &'p dyn Progress,
    stage: Stage,
    since: Instant,
    stages: Vec<StageTime>,
}

impl<'p> Clock<'p> {
    fn new(progress: &'p dyn Progress) -> Self {
        Self {
            progress,
            stage: Stage::Read,
            since: Instant::now(),
            stages: Vec::new(),
        }
    }

    fn begin(&mut self, stage: Stage, bytes: Option<u64>) {
        (self.stage, self.since) = (stage, Instant::now());
        self.progress.begin(stage, bytes);
    }

    fn end(&mut self, bytes: u64) {
        self.stages.push(StageTime {
            stage: self.stage,
            time: self.since.elapsed(),
            bytes,
        });
        self.progress.end();
    }
}

#[cfg(test)]
mod tests;
