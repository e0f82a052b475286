//! `dejalu clean --index IDX -`: the filter.
//!
//! In: what `clean` was told. Out: on standard output the lines of standard
//! input without what is known; on standard error what is to be said. A signal
//! ends the reading; what was read is written before the program ends by it.

use std::io::{self, IsTerminal};

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::filter::{self, FilterOptions, FilterOutcome, Streams};
use crate::input::is_stdin;
use crate::run::sense::nothing_read;
use crate::settings::spelling::harmless_json;
use crate::verdict::Reason;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

use super::args::{StatisticsFormat, When, Writing};
use super::bars::Bars;
use super::looking::Looking;
use super::numbers::{grouped, percent, plural};
use super::terminal::Terminal;

mod incoming;

use incoming::Incoming;

/// What articles are judged against, and how standard input is filtered.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Index and filter")]
pub(super) struct Filtering {
    /// Judge against this index of earlier articles; with `-` as the only input, work as a filter.
    ///
    /// The filter reads JSONL from standard input and writes it to standard output in one pass, line
    /// by line, without the paragraphs that are removed. It judges each article by itself: the result
    /// depends on the article and the index alone.
    #[arg(long, value_name = "IDX", alias = "against")]
    pub(super) index: Option<PathBuf>,
    /// Filter: write each line before judging the next one, instead of judging several at a time.
    #[arg(long, requires = "index")]
    pub(super) line_buffered: bool,
    /// Filter: add a key to each article that lists what was removed from it.
    #[arg(long, value_name = "KEY", requires = "index")]
    pub(super) removed_key: Option<String>,
    /// Filter: write what becomes of each article to FILE, so that `dejalu restore` can undo it.
    #[arg(long, value_name = "FILE", requires = "index")]
    pub(super) journal: Option<PathBuf>,
    /// Write an index of the articles to DELTA at the end, for `dejalu index update`.
    ///
    /// Where DELTA is IDX itself, the articles are added to it; then, and with any DELTA, IDX need
    /// not be there yet: nothing is known on the first day.
    #[arg(long, value_name = "DELTA", requires = "index")]
    pub(super) learn: Option<PathBuf>,
}

/// Everything that was given beside the settings.
pub(super) struct FilterArguments<'g> {
    pub(super) inputs: &'g [PathBuf],
    pub(super) files_from: bool,
    /// Whether a folder was named for the result, or standard output.
    pub(super) out: bool,
    pub(super) prints: bool,
    pub(super) writing: &'g Writing,
    pub(super) looking: Looking,
}

impl Filtering {
    /// What the filter is to do, if a filter is asked for.
    ///
    /// # Errors
    /// Where something was given beside it that makes no sense there, or
    /// something of a filter where there is none.
    pub(super) fn options(&self, given: &FilterArguments<'_>) -> Result<Option<FilterOptions>> {
        let reads_stdin = given.inputs.iter().any(|input| is_stdin(input));
        let is_filter =
            self.index.is_some() && reads_stdin && given.inputs.len() == 1 && !given.files_from;
        let wrong = if is_filter {
            self.contradiction(given)
        } else {
            self.misplaced(given, reads_stdin)
        };
        if let Some(wrong) = wrong {
            return Err(Error::usage(wrong));
        }
        Ok(is_filter.then(|| FilterOptions {
            line_buffered: self.line_buffered,
            removed_key: self.removed_key.clone(),
            journal: self.journal.clone(),
            learn: self.learn.clone(),
            overwrite: given.writing.overwrite,
        }))
    }

    /// What makes no sense beside a filter.
    fn contradiction(&self, given: &FilterArguments<'_>) -> Option<String> {
        let writes_files = self.journal.is_some() || self.learn.is_some();
        let wrong = if given.out {
            "--out makes no sense with a filter (--index and `-`), which writes to standard output: \
             leave it out, or put the articles in a file to have them cleaned as a corpus"
        } else if given.looking.is_asked() {
            "--diff and --show judge a corpus as a whole, and a filter (--index and `-`) one article \
             after the other: put the articles in a file"
        } else if given.writing.dry_run {
            "--dry-run makes no sense with a filter (--index and `-`), which writes no report: \
             use --removed-key to see what would be removed, or put the articles in a file"
        } else if given.writing.attributes.is_some() {
            "--attributes are made of a corpus as a whole, and a filter (--index and `-`) judges one \
             article after the other: put the articles in a file"
        } else if given.writing.title.is_some() {
            "--title makes no sense with a filter (--index and `-`), which writes no page: leave it out"
        } else if given.writing.overwrite && !writes_files {
            "--overwrite makes no sense with a filter that writes no file: leave it out, or give \
             --journal or --learn"
        } else {
            return None;
        };
        Some(wrong.to_owned())
    }

    /// What makes no sense without a filter.
    fn misplaced(&self, given: &FilterArguments<'_>, reads_stdin: bool) -> Option<String> {
        let only = [
            (self.line_buffered, "--line-buffered"),
            (self.removed_key.is_some(), "--removed-key"),
            (self.journal.is_some(), "--journal"),
        ];
        if let Some((_, flag)) = only.into_iter().find(|(is_given, _)| *is_given) {
            return Some(format!(
                "{flag} belongs to a filter: give `-` as the only input, or leave it out"
            ));
        }
        if self.learn.is_some() && (given.looking.is_asked() || given.writing.dry_run) {
            return Some(
                "--learn makes no sense where nothing is written: leave out --diff, --show and \
                 --dry-run, or --learn"
                    .to_owned(),
            );
        }
        if self.index.is_some() && reads_stdin {
            return Some(
                "with --index, `-` is filtered and must be the only input: leave out the other \
                 inputs, or put the articles of standard input in a file"
                    .to_owned(),
            );
        }
        let has_place = given.out || given.prints || given.looking.is_asked();
        (self.index.is_some() && !has_place).then(|| {
            "--out is missing: say with -o where the result goes, or give `-` as the only input \
             to filter it"
                .to_owned()
        })
    }
}

/// Filters standard input; `false` if more bad records were met than allowed.
pub(super) fn run(
    config: &RunConfig,
    options: &FilterOptions,
    statistics: Option<StatisticsFormat>,
    terminal: &Terminal,
) -> Result<bool> {
    let incoming = Incoming::new().map_err(|error| Error::io("watch", "standard input", error))?;
    let watch = incoming.watch();
    // Bars and lines in one terminal would write over each other.
    let shown = match io::stdout().is_terminal() {
        true => terminal.with_progress(When::Never),
        false => *terminal,
    };
    let bars = Bars::new(&shown).without_report();
    let mut output = io::stdout();
    let streams = Streams {
        input: Box::new(incoming),
        output: &mut output,
        halt: &|| watch.halt(),
        renew: &|| watch.renew(),
    };
    let done = filter::run(config, options, streams, &bars);
    bars.finish();
    let outcome = done?;
    if outcome.is_closed || watch.is_closed() {
        return Ok(true);
    }
    if outcome.is_empty {
        watch.end_by_signal();
        return Err(nothing_read(config, (0, &[]), &outcome.problems));
    }
    print(&outcome, statistics, terminal);
    let is_fine = !outcome.too_many_bad;
    if !is_fine {
        let problems = &outcome.problems;
        terminal.error(&problems.refusal("passed on unchanged", config.max_bad_records));
    }
    watch.end_by_signal();
    Ok(is_fine)
}

/// Prints the summary, and the statistics where they were asked for: on standard
/// error, since standard output is the articles'.
fn print(outcome: &FilterOutcome, wanted: Option<StatisticsFormat>, terminal: &Terminal) {
    if wanted == Some(StatisticsFormat::Json) {
        terminal.print_aside(&statistics(outcome));
        return;
    }
    if !terminal.quiet {
        terminal.note(&summary(outcome));
    }
    if wanted.is_some() {
        terminal.print_aside(&reasons(outcome));
    }
}

/// What was done, in a line.
fn summary(outcome: &FilterOutcome) -> String {
    let tally = &outcome.tally;
    let gone = tally.removed.all().paragraphs;
    let mut said = format!(
        "{} {}, {} {}: {} changed, {} of {} paragraphs removed ({})",
        grouped(outcome.lines),
        plural(outcome.lines, "line", "lines"),
        grouped(tally.documents),
        plural(tally.documents, "article", "articles"),
        grouped(tally.changed),
        grouped(gone),
        grouped(tally.paragraphs),
        percent(gone, tally.paragraphs),
    );
    let others = [
        (tally.dropped, "dropped"),
        (tally.emptied, "emptied"),
        (outcome.problems.bad, "bad"),
        (outcome.strangers, "of sites that the index does not know"),
    ];
    for (count, what) in others {
        if count > 0 {
            said.push_str(&format!(", {} {what}", grouped(count)));
        }
    }
    said
}

/// What went for each reason, as a table.
fn reasons(outcome: &FilterOutcome) -> String {
    let removed = &outcome.tally.removed;
    let mut page = format!(
        "  {:<12}{:>12}{:>15}\n",
        "removed as", "paragraphs", "characters"
    );
    for reason in Reason::ALL {
        let amount = removed.get(reason);
        page.push_str(&format!(
            "  {:<12}{:>12}{:>15}\n",
            reason.name(),
            grouped(amount.paragraphs),
            grouped(amount.characters)
        ));
    }
    page
}

/// The statistics as JSON, in the shapes of `report.json`.
fn statistics(outcome: &FilterOutcome) -> String {
    let statistics = json!({
        "lines": outcome.lines,
        "bytes": outcome.bytes,
        "bytes_left": outcome.bytes_left,
        "totals": outcome.tally,
        "of_unknown_sites": outcome.strangers,
        "problems": outcome.problems,
    });
    harmless_json(&format!("{statistics}\n"))
}
