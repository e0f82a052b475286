//! What became of lines → where it goes, in their order.
//!
//! In: lines as they were and as they are left. Out: the journal's lines, then
//! the lines themselves, then what there is to say, so that nothing is handed on
//! that was not explained before. It decides nothing.

use std::io::Write;
use std::path::Path;

use super::journal::StreamJournal;
use super::learn::Delta;
use super::lines::FilteredLines;
use super::reopened::ReadCheck;
use super::{FilterOptions, FilterOutcome, KnownLibrary, is_stop_between_lines, nobody_reads};
use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::files::{self, Guarded};
use crate::input::Source;
use crate::progress::{Done, heed};
use crate::run::log::Log;
use crate::run::sense::{KeyCounts, missing_keys};

/// What is written beside the lines.
pub(super) struct Beside {
    journal: Option<StreamJournal>,
    delta: Option<Delta>,
}

impl Beside {
    /// Creates what the options want.
    ///
    /// # Errors
    /// Where something is in its place, or it cannot be created.
    pub(super) fn create(
        config: &RunConfig,
        options: &FilterOptions,
        known: &KnownLibrary<'_>,
    ) -> Result<Self> {
        let FilterOptions {
            journal,
            learn,
            overwrite,
            ..
        } = options;
        refuse_one_place(journal.as_deref(), learn.as_deref())?;
        let mut guarded: Vec<Guarded> = Guarded::inputs(&config.inputs).collect();
        guarded.extend(config.guarded.iter().cloned());
        guarded.extend(Guarded::maybe("the index", config.index.as_deref()));
        let explain = |path| StreamJournal::create(path, *overwrite, &guarded);
        let learn = learn.as_deref();
        let learn = learn.map(|path| Delta::begin(path, *overwrite, config, known.made_with));
        Ok(Self {
            delta: learn.transpose()?,
            journal: journal.as_deref().map(explain).transpose()?,
        })
    }
}

/// Says no where two of the outputs are one; standard output may be a file, too.
fn refuse_one_place(journal: Option<&Path>, learn: Option<&Path>) -> Result<()> {
    let stdout = files::standard_output_file();
    files::refuse_one_place(&[
        ("output", stdout.as_deref()),
        ("learn", learn),
        ("journal", journal),
    ])
}

/// Where everything goes.
pub(super) struct FilterSink<'s> {
    pub(super) source: &'s Source,
    pub(super) output: &'s mut (dyn Write + Send),
    pub(super) beside: Beside,
    pub(super) log: Log<'s>,
    pub(super) outcome: FilterOutcome,
    /// What the articles had.
    pub(super) keys: KeyCounts,
}

impl FilterSink<'_> {
    /// Puts down what was made of the lines in `raw`, which are the next of the
    /// input.
    ///
    /// # Errors
    /// Where something cannot be written, the index turned out to be damaged, or
    /// the run is strict and stops after these lines.
    pub(super) fn put(
        &mut self,
        check: &dyn ReadCheck,
        raw: &[u8],
        made: &mut FilteredLines,
    ) -> Result<()> {
        heed(self.log.progress())?;
        check.check()?;
        if let Some(journal) = &mut self.beside.journal {
            journal.explain(raw, (&made.out, &made.added), &made.page)?;
        }
        if let Some(delta) = &mut self.beside.delta {
            delta.add(made.prints())?;
        }
        let outcome = &mut self.outcome;
        outcome.lines += made.lines;
        outcome.bytes += raw.len() as u64;
        let added = made.added.iter().map(|range| range.len() as u64);
        outcome.bytes_left += made.out.len() as u64 - added.sum::<u64>();
        outcome.tally.merge(&made.tally);
        outcome.strangers += made.strangers;
        self.keys.merge(&made.keys);
        self.hand_on(&made.out)?;
        for entry in made.said.drain(..) {
            self.log.add(entry)?;
        }
        self.log.progress().advance(Done {
            bytes: raw.len() as u64,
            documents: made.tally.documents,
            expected: 0,
        });
        Ok(())
    }

    /// Hands lines on; nothing of them waits here afterwards.
    fn hand_on(&mut self, lines: &[u8]) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let written = self.output.write_all(lines);
        let written = written.and_then(|()| self.output.flush());
        written.map_err(|error| {
            self.outcome.is_closed = nobody_reads(&error);
            Error::io("write", "standard output", error)
        })
    }

    /// Completes everything; `done` is how the filtering ended.
    ///
    /// # Errors
    /// That of `done`, unless it is only that nobody reads any more; or where
    /// something cannot be written.
    pub(super) fn finish(self, done: Result<()>, config: &RunConfig) -> Result<FilterOutcome> {
        let Self {
            source,
            beside: Beside { journal, delta },
            log,
            mut outcome,
            keys,
            ..
        } = self;
        let failure = done.err().filter(|_| !outcome.is_closed);
        if failure.as_ref().is_none_or(is_stop_between_lines)
            && let Some(journal) = journal
        {
            journal.finish(source)?;
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        let progress = log.progress();
        progress.end();
        outcome.is_empty = outcome.tally.documents == 0 && !config.allow_empty;
        if let Some(delta) = delta.filter(|_| !outcome.is_empty) {
            delta.finish(progress)?;
        }
        // A stream may be short, and so what is missing from it is no error.
        let missing = missing_keys(&config.read, &keys).filter(|_| !outcome.is_empty);
        for missing in missing {
            progress.warning(&missing.to_string());
        }
        outcome.problems = log.finish();
        outcome.too_many_bad = outcome.problems.are_too_many(config.max_bad_records);
        Ok(outcome)
    }
}
