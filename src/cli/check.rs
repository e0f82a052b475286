//! `dejalu check`.
//!
//! In: parsed arguments and settings. Out: what was found, in the formats that
//! are asked for, and an exit code that says whether a gate is broken.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::check::formats::styles::Styles;
use crate::check::formats::{CheckFormat, concise, full, markdown};
use crate::check::model::{DropJudgement, Verdict};
use crate::check::{self, CheckOptions};
use crate::commands::check_options;
use crate::error::{Error, Result};
use crate::files::{Guarded, append, refuse_over, write_whole};
use crate::input::is_stdin;
use crate::settings::Settings;
use crate::settings::keys::INPUT;
use crate::settings::layer::Layer;
use crate::token::Kernel;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::bars::Bars;
use super::clean::gather_inputs;
use super::explain::unwritable;
use super::flags::{Flags, GateFlags};
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
  dejalu check drop --format github --report sarif=out.sarif --report json=out.json

A limit is a share (5% or 0.05) or a number (12); a gate is broken if more is measured.

Exit codes:
  0  no gate is broken, or none is set
  1  a gate is broken
  2  an error: wrong options or configuration, unreadable input, more than --max-bad-records

Gates and the options of `clean` can stand in dejalu.toml, without their dashes:
max-removed-paragraphs = \"5%\". See dejalu config --help.";

/// The exit code of a drop that breaks a gate.
const BROKEN: u8 = 1;

/// Findings that `full` shows, and with `-v`.
const SHOWN: (usize, usize) = (25, 1_000);

/// The heading of what is printed and written.
const OUTPUT: &str = "Output";

/// The heading of what is compared with.
const COMPARING: &str = "Comparing";

/// The variable in which GitHub names the file of a job's summary.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Judge a drop (a batch of new documents) and change nothing.
///
/// The drop is judged as `clean` would judge it, against an index of earlier articles if you name one.
/// Set limits to make gates: all of them are evaluated and printed, and the exit code is 1 if one is
/// broken.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE, after_long_help = EXAMPLES)]
pub(super) struct CheckCommand {
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub(super) inputs: Vec<PathBuf>,
    /// Read names of more inputs from FILE (`-`: standard input), one on each line or separated by NUL.
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    pub(super) files_from: Option<PathBuf>,
    /// Judge the drop against this index of earlier articles.
    #[arg(long, value_name = "IDX", alias = "index", help_heading = COMPARING)]
    pub(super) against: Option<PathBuf>,
    /// Accept the clusters in this file: they are no findings, and no gate counts them.
    #[arg(long, value_name = "FILE", help_heading = COMPARING)]
    pub(super) baseline: Option<PathBuf>,
    /// Write the baseline again, so that it accepts everything that is found now.
    #[arg(long, requires = "baseline", help_heading = COMPARING)]
    pub(super) update_baseline: bool,
    /// The format to print.
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(CheckFormat::ALL.map(CheckFormat::name)),
        help_heading = OUTPUT
    )]
    pub(super) format: Option<String>,
    /// Also write a report to a file, whole or not at all; `-` is standard output. Can be repeated.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report, help_heading = OUTPUT)]
    pub(super) report: Vec<ReportFile>,
    #[command(flatten)]
    pub(super) gates: GateFlags,
    #[command(flatten)]
    pub(super) flags: Flags,
}

impl CheckCommand {
    /// The settings among its flags.
    pub(super) fn layer(&self) -> Layer {
        let mut layer = self.flags.layer();
        layer.cover(self.gates.layer());
        layer
    }
}

/// A report that is asked for.
#[derive(Clone, Debug)]
pub(super) struct ReportFile {
    format: CheckFormat,
    path: PathBuf,
}

/// What `FORMAT=PATH` means.
fn report(argument: &str) -> std::result::Result<ReportFile, String> {
    let known = || CheckFormat::ALL.map(CheckFormat::name).join(", ");
    let Some((format, path)) = argument.split_once('=') else {
        return Err("write FORMAT=PATH, as in json=report.json".to_owned());
    };
    let named = CheckFormat::named(format);
    let format =
        named.ok_or_else(|| format!("unknown format {format:?}; use one of {}", known()))?;
    if path.is_empty() {
        return Err(format!("name a file after {}=", format.name()));
    }
    Ok(ReportFile {
        format,
        path: PathBuf::from(path),
    })
}

/// Checks. The exit code says what came of it.
pub(super) fn run(command: CheckCommand, settings: &Settings, terminal: &Terminal) -> Result<u8> {
    Kernel::from_environment().map_err(Error::usage)?;
    let options = options(&command, settings)?;
    let inputs = gather_inputs(command.inputs, command.files_from.as_deref())?;
    let mut config = settings.config(inputs, PathBuf::new())?;
    config.index = command.against;
    let guarded = check::guarded(&config, options.baseline.as_deref());
    for report in &command.report {
        refuse_over(&report.path, &guarded)?;
    }
    if !config.inputs.iter().any(|input| is_stdin(input)) {
        // A read that waits for standard input would not see that it is to stop.
        interrupt::watch();
    }
    let bars = Bars::new(terminal);
    let done = check::run(&config, &options, &bars);
    bars.finish();
    let outcome = done?;
    for report in &command.report {
        write(report, &outcome, &guarded)?;
    }
    if let Some(path) = std::env::var_os(SUMMARY).filter(|path| !path.is_empty()) {
        summarise(Path::new(&path), &outcome, &guarded)?;
    }
    let is_printed = |report: &ReportFile| report.path == Path::new("-");
    let format = command.format.as_deref().and_then(CheckFormat::named);
    if format.is_some() || !command.report.iter().any(is_printed) {
        print(&outcome, format.unwrap_or(CheckFormat::Full), terminal)?;
    }
    if let Some(error) = &outcome.error {
        terminal.error(error);
    }
    Ok(match outcome.verdict {
        Verdict::Passed => 0,
        Verdict::Broken => BROKEN,
        Verdict::Failed => super::FAILED,
    })
}

/// What the arguments and settings ask.
fn options(command: &CheckCommand, settings: &Settings) -> Result<CheckOptions> {
    Ok(CheckOptions {
        baseline: command.baseline.clone(),
        update_baseline: command.update_baseline,
        ..check_options(settings)?
    })
}

/// Writes a report.
fn write(report: &ReportFile, outcome: &DropJudgement, guarded: &[Guarded]) -> Result<()> {
    let mut bytes = Vec::new();
    let rendered = report.format.render(outcome, &mut bytes);
    rendered.map_err(|error| Error::io("write", &report.path, error))?;
    if report.path != Path::new("-") {
        return write_whole(&report.path, &bytes, guarded);
    }
    quiet_pipe(
        std::io::stdout()
            .lock()
            .write_all(&bytes)
            .map_err(unwritable),
    )
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
    let most = if terminal.verbose { SHOWN.1 } else { SHOWN.0 };
    let printed = match format {
        // What fails is no summary.
        CheckFormat::Full if terminal.quiet => full::render_broken(outcome, &styles, &mut out),
        CheckFormat::Full => full::render(outcome, most, &styles, &mut out),
        CheckFormat::Concise => concise::render(outcome, &styles, &mut out),
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
