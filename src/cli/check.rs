//! `dejalu check`.
//!
//! In: parsed arguments and settings. Out: what was found, in the formats that
//! are asked for, and an exit code that says whether a limit is exceeded.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::check::formats::full::{self, Shown};
use crate::check::formats::styles::Styles;
use crate::check::formats::{CheckFormat, ReportFile, ReportFormat, concise, markdown};
use crate::check::model::{DropJudgement, Verdict};
use crate::check::{self, CheckOptions, CheckedDrop};
use crate::commands::check_options;
use crate::error::{Error, Result};
use crate::files::{Guarded, WholeFile, append, real_path, refuse_append};
use crate::input::is_stdin;
use crate::result::place::refuse_in_result;
use crate::settings::Settings;
use crate::settings::keys::{COMPARING, INPUT, KEYS, LIMITS, OUTPUT};
use crate::settings::layer::{Layer, ValueOrigin};
use crate::token::Kernel;
use clap::Args;

use super::bars::Bars;
use super::clean::gather_inputs;
use super::explain::unwritable;
use super::flags::{CheckFlags, Flags, count};
use super::interrupt;
use super::terminal::style::{DIM, ERROR, HEADING, WARNING, WORD};
use super::terminal::{Style, Terminal};

/// How `check` is used, for its short help.
const EXAMPLE: &str = "\
Example: dejalu check drop --against news.idx --max-removed-paragraphs 5%
More examples and details: dejalu check --help";

/// How `check` is used, for its help.
const EXAMPLES: &str = "\
Examples:
  dejalu check drop                                   a report; nothing can fail
  dejalu check drop --against news.idx                also says what earlier articles have
  dejalu check drop --max-removed-paragraphs 5% --max-nearly-empty 0
  dejalu check drop --max-lost 0                      no running text may be lost
  dejalu check drop --baseline dejalu-baseline.txt --update-baseline
  dejalu check drop --baseline dejalu-baseline.txt --max-new-clusters 0
  dejalu check drop --suggest > limits.toml           limits that drops like this one hold
  dejalu check drop --compare last.json               what changed since an earlier check
  dejalu check drop --report html=drop.html           a page to look at
  dejalu check drop --format github --report sarif=out.sarif --report json=out.json

A limit is a share (5% or 0.05) or a number (12); it is exceeded where the figure is larger.

Exit codes:
  0  no limit is exceeded, or none is set
  1  a limit is exceeded
  2  an error: wrong options or configuration, unreadable input, more than --max-bad-records

All options can stand in dejalu.toml, without their dashes, but for those of a single run:
max-removed-paragraphs = \"5%\". See dejalu config --help.";

/// The exit code of a drop that exceeds a limit.
const EXCEEDED: u8 = 1;

/// Findings that `full` shows, and with `-v`.
const SHOWN: (usize, usize) = (25, 1_000);

/// The variable in which GitHub names the file of a job's summary.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Judge a drop (a batch of new documents) and change nothing.
///
/// The drop is judged as `clean` would judge it, against an index of earlier articles if you name one.
/// If you set limits, each is compared with the figure that was measured, and printed; the exit code is
/// 1 if one is exceeded.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE, after_long_help = EXAMPLES)]
pub(super) struct CheckCommand {
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub(super) inputs: Vec<PathBuf>,
    /// Read names of more inputs from FILE (`-`: standard input), one on each line or separated by NUL.
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    pub(super) files_from: Option<PathBuf>,
    /// Write the baseline again, so that it accepts everything that is found now.
    #[arg(long, help_heading = COMPARING)]
    pub(super) update_baseline: bool,
    /// Print a dejalu.toml with limits for drops like this one, and nothing else.
    ///
    /// Each limit is today's figure and as much more as chance makes of it in a drop of DOCUMENTS
    /// documents; without a number, of as many as this one has.
    #[arg(
        long,
        value_name = "DOCUMENTS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        value_parser = drop_size,
        conflicts_with_all = ["format", "update_baseline", "compare"],
        help_heading = OUTPUT
    )]
    pub(super) suggest: Option<u64>,
    #[command(flatten)]
    pub(super) own: CheckFlags,
    #[command(flatten)]
    pub(super) flags: Flags,
}

impl CheckCommand {
    /// The settings among its flags.
    pub(super) fn layer(&self) -> Layer {
        let mut layer = self.flags.layer();
        layer.cover(self.own.layer());
        layer
    }
}

/// Documents of the drops that limits are suggested for; 0, which nobody can type, for as many
/// as there are.
fn drop_size(spelled: &str) -> std::result::Result<u64, String> {
    match count(spelled) {
        Ok(documents) if documents > 0 => Ok(documents),
        Err(_) if spelled.is_empty() => Ok(0),
        _ => Err("write a number of documents, 1 or more, as in --suggest=200".to_owned()),
    }
}

/// Checks. The exit code says what came of it.
pub(super) fn run(command: CheckCommand, settings: &Settings, terminal: &Terminal) -> Result<u8> {
    Kernel::from_environment().map_err(Error::usage)?;
    let reports = settings.list("report").iter();
    let reports = reports.map(|spelled| ReportFile::parse(spelled).map_err(Error::usage));
    let reports: Vec<ReportFile> = reports.collect::<Result<_>>()?;
    let mut options = CheckOptions {
        update_baseline: command.update_baseline,
        suggest: command.suggest,
        page: reports
            .iter()
            .any(|report| report.format == ReportFormat::Page),
        ..check_options(settings)?
    };
    if command.suggest.is_some() {
        without_limits(&mut options, settings, terminal)?;
    }
    let inputs = gather_inputs(command.inputs, command.files_from.as_deref())?;
    let mut config = settings.config(inputs, PathBuf::new())?;
    config.index = settings.path("against").map(Path::to_owned);
    config.guarded.extend(Guarded::maybe(
        "the list of inputs",
        command.files_from.as_deref(),
    ));
    let guarded = check::guarded(&config, &options);
    let prints = command.suggest.is_some() || command.own.layer().get("format").is_some();
    let reports = told_apart(reports, prints)?;
    // What cannot be written is said before the work.
    let begun = reports.iter().map(|report| begin(report, &guarded));
    let begun: Vec<Option<WholeFile>> = begun.collect::<Result<_>>()?;
    let summary = std::env::var_os(SUMMARY).filter(|path| !path.is_empty());
    let summary = summary.map(PathBuf::from);
    let asked = summary.as_deref();
    let asked =
        asked.map(|path| refuse_in_result(path).and_then(|()| refuse_append(path, &guarded)));
    asked.transpose().map_err(|error| of_summary(&error))?;
    if !config.inputs.iter().any(|input| is_stdin(input)) {
        // A read that waits for standard input would not see that it is to stop.
        interrupt::watch();
    }
    let bars = Bars::new(terminal);
    let done = check::run(&config, &options, &bars);
    bars.finish();
    let checked = done?;
    let outcome = &checked.outcome;
    for (report, file) in reports.iter().zip(begun) {
        write(report, file, &checked)?;
    }
    if let Some(path) = summary {
        summarise(&path, outcome, &guarded).map_err(|error| of_summary(&error))?;
    }
    if let (Some(suggestion), None) = (&checked.suggestion, &outcome.error) {
        terminal.print_always(suggestion)?;
        return Ok(0);
    }
    let format = settings.word("format").and_then(CheckFormat::named);
    if format.is_some() || !reports.iter().any(ReportFile::is_printed) {
        print(outcome, format.unwrap_or(CheckFormat::Full), terminal)?;
    }
    if let Some(error) = &outcome.error {
        terminal.error(error);
    }
    Ok(match outcome.verdict {
        Verdict::Passed => 0,
        Verdict::Failed => EXCEEDED,
        Verdict::Error => super::FAILED,
    })
}

/// Takes away the limits that are set, which are not compared while limits are suggested.
///
/// # Errors
/// Where one was set by a flag.
fn without_limits(
    options: &mut CheckOptions,
    settings: &Settings,
    terminal: &Terminal,
) -> Result<()> {
    // These two say what is measured, and for which sites limits are.
    let is_limit = |name: &str| !["nearly-empty", "min-site-documents"].contains(&name);
    let keys = KEYS
        .iter()
        .filter(|key| key.heading == LIMITS && is_limit(key.name));
    let set = keys.filter_map(|key| Some((key.name, &settings.get(key)?.origin)));
    let set: Vec<(&str, &ValueOrigin)> = set.collect();
    if let Some((name, _)) = set.iter().find(|(_, origin)| **origin == ValueOrigin::Flag) {
        return Err(Error::usage(format!(
            "--suggest prints limits and compares none, so --{name} means nothing beside it: leave \
             one of the two out"
        )));
    }
    if !set.is_empty() || options.compare.is_some() {
        terminal.note(
            "limits are suggested, so that those that are set in files are not compared, and \
             neither is an earlier check",
        );
    }
    options.limits.clear();
    options.site_limits.clear();
    (options.min_documents, options.compare) = (None, None);
    Ok(())
}

/// The reports, each once, however its file is spelled.
///
/// # Errors
/// Where two that differ, or a report and what is printed anyway, go to one place.
fn told_apart(reports: Vec<ReportFile>, prints: bool) -> Result<Vec<ReportFile>> {
    let place = |report: &ReportFile| real_path(&report.path).unwrap_or(report.path.clone());
    let mut told: Vec<(PathBuf, ReportFile)> = Vec::new();
    for report in reports {
        if report.is_printed() && prints {
            return Err(Error::usage(
                "a report goes to standard output (-), and so does what --format or --suggest \
                 prints: name a file for one of them, or leave one out",
            ));
        }
        let place = place(&report);
        match told.iter().find(|(other, _)| *other == place) {
            None => told.push((place, report)),
            Some((_, earlier)) if earlier.format == report.format => {}
            Some((_, earlier)) => {
                return Err(Error::usage(format!(
                    "two reports go to {}, {earlier} and {report}: name a file for each of them",
                    report.path.display()
                )));
            }
        }
    }
    Ok(told.into_iter().map(|(_, report)| report).collect())
}

/// Begins the file of a report, if it goes to one.
fn begin(report: &ReportFile, guarded: &[Guarded]) -> Result<Option<WholeFile>> {
    match report.is_printed() {
        true => Ok(None),
        false => refuse_in_result(&report.path)
            .and_then(|()| WholeFile::begin(&report.path, guarded))
            .map(Some)
            .map_err(|error| of_report(&error)),
    }
}

/// Writes a report.
fn write(report: &ReportFile, file: Option<WholeFile>, checked: &CheckedDrop) -> Result<()> {
    let render = |out: &mut dyn Write| match report.format {
        ReportFormat::Outcome(format) => format.render(&checked.outcome, out),
        ReportFormat::Page => out.write_all(checked.page.as_deref().unwrap_or_default()),
    };
    match file {
        Some(mut file) => {
            let mut out = BufWriter::new(&mut file);
            let written = render(&mut out).and_then(|()| out.flush());
            drop(out);
            let written = written.map_err(|error| Error::io("write", &report.path, error));
            quiet_pipe(written.and_then(|()| file.commit())).map_err(|error| of_report(&error))
        }
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let printed = render(&mut out).and_then(|()| out.flush());
            quiet_pipe(printed.map_err(unwritable))
        }
    }
}

/// What went wrong with a report, which has an option of its own.
fn of_report(error: &Error) -> Error {
    Error::usage(error.spelled(|option| match option {
        "output" => "--report".to_owned(),
        other => super::flag(other),
    }))
}

/// What went wrong with the summary of a job, which has no option.
fn of_summary(error: &Error) -> Error {
    Error::usage(format!(
        "{SUMMARY}, a variable of the environment: {}",
        error.spelled(super::flag)
    ))
}

/// Nobody may read it; what the exit code says stays true.
fn quiet_pipe(printed: Result<()>) -> Result<()> {
    match printed {
        Err(error) if error.is_broken_pipe() => Ok(()),
        printed => printed,
    }
}

/// Adds to the summary of a job.
fn summarise(path: &Path, outcome: &DropJudgement, guarded: &[Guarded]) -> Result<()> {
    let mut page = Vec::new();
    let rendered = markdown::render(outcome, &mut page);
    rendered.map_err(|error| Error::io("write", path, error))?;
    append(path, &page, guarded)
}

/// Prints what was found.
fn print(outcome: &DropJudgement, format: CheckFormat, terminal: &Terminal) -> Result<()> {
    let mut out = terminal.out();
    let styles = styles();
    let shown = Shown {
        findings: if terminal.verbose { SHOWN.1 } else { SHOWN.0 },
        columns: terminal.columns().unwrap_or(usize::MAX),
        // Standard error has it.
        error: false,
    };
    let printed = match format {
        // What fails is no summary.
        CheckFormat::Full if terminal.quiet => full::render_exceeded(outcome, &styles, &mut out),
        CheckFormat::Full => full::render(outcome, shown, &styles, &mut out),
        CheckFormat::Concise => concise::render(outcome, false, &styles, &mut out),
        other => other.render(outcome, &mut out),
    };
    quiet_pipe(printed.and_then(|()| out.flush()).map_err(unwritable))
}

fn styles() -> Styles {
    let spelled = |style: Style| style.render().to_string();
    Styles {
        error: spelled(ERROR),
        warning: spelled(WARNING),
        note: spelled(WORD),
        heading: spelled(HEADING),
        dim: spelled(DIM),
        plain: HEADING.render_reset().to_string(),
    }
}
