//! `dejalu clean`.
//!
//! In: parsed arguments and settings. Out: a configuration for the library, and on the
//! terminal what came of it.

use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::files::{self, Guarded};
use crate::index::{self, FactsOrigin, IndexInput};
use crate::input::is_stdin;
use crate::pipeline::{self, Summary};
use crate::settings::Settings;
use crate::token::Kernel;

use super::args::{Clean, StatisticsFormat};
use super::bars::Bars;
use super::terminal::Terminal;
use super::{filter, lists, looking, statistics, summary, to_stdout};

/// Cleans; `false` if more bad records were met than allowed.
pub(super) fn run(command: Clean, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    Kernel::from_environment().map_err(Error::usage)?;
    let statistics = command.writing.statistics;
    let looking = command.looking;
    // `-` is standard output here.
    let is_stdout = |out: &Path| is_stdin(out) || out == Path::new("/dev/stdout");
    let prints = command.out.as_deref().is_some_and(is_stdout);
    let filtering = command.filtering.options(&filter::FilterArguments {
        inputs: &command.inputs,
        files_from: command.files_from.is_some(),
        out: command.out.is_some() && !prints,
        prints,
        writing: &command.writing,
        looking,
    })?;
    if prints && filtering.is_none() {
        to_stdout::refuse(&command.writing)?;
    } else if filtering.is_none() && !looking.is_asked() {
        require_out(&command)?;
    }
    let learns = command.filtering.learn.clone();
    let mut config = configure(command, settings)?;
    if let Some(options) = filtering {
        return filter::run(&config, &options, statistics, terminal);
    }
    let spools = config.index.is_none() && config.inputs.iter().any(|input| is_stdin(input));
    if spools && !terminal.quiet {
        terminal.note(
            "standard input is read to its end first, because without --index its articles are judged together",
        );
    }
    if looking.is_asked() {
        return looking::run(config, looking, spools, terminal);
    }
    let lesson = match learns {
        Some(delta) => Some(Lesson::new(&mut config, (delta, prints), terminal)?),
        None => None,
    };
    if prints {
        let is_fine = to_stdout::run(config.clone(), statistics, spools, terminal)?;
        let lesson = lesson.filter(|_| is_fine);
        return lesson.map_or(Ok(is_fine), |lesson| lesson.learn(&config, terminal));
    }
    let bars = Bars::new(terminal);
    let done = pipeline::run(&config, &bars);
    bars.finish();
    let summary = done?;
    // Nobody may read the summary; what the exit code says stays true.
    match print(&summary, statistics, terminal) {
        Err(error) if error.is_broken_pipe() => {}
        printed => printed?,
    }
    if summary.too_many_bad {
        let problems = &summary.report.problems;
        terminal.error(&problems.refusal("copied unchanged", config.max_bad_records));
        return Ok(false);
    }
    lesson.map_or(Ok(true), |lesson| lesson.learn(&config, terminal))
}

/// What is learned of a corpus once it is cleaned.
struct Lesson {
    /// The index that is made of it, or that it is added to.
    delta: PathBuf,
    is_added: bool,
}

impl Lesson {
    /// Looks whether there is anything known already, and whether it can be added to.
    fn new(
        config: &mut RunConfig,
        (delta, prints): (PathBuf, bool),
        terminal: &Terminal,
    ) -> Result<Self> {
        let is_known = |known: &PathBuf| index::is_same(&delta, known);
        let is_added = config.index.as_ref().is_some_and(is_known);
        if is_added {
            index::require_open(&delta)?;
        } else if delta.exists() && !config.overwrite {
            return Err(Error::option(
                &["overwrite"],
                format!("{} is there already", delta.display()),
                "name another file with --learn, or replace it with `overwrite`",
            ));
        }
        files::refuse_one_place(&[
            ("output", Some(config.out.as_path()).filter(|_| !prints)),
            ("attributes", config.attributes.as_deref()),
            ("learn", Some(&delta)),
        ])?;
        let read: Vec<Guarded> = Guarded::inputs(&config.inputs).collect();
        files::refuse_over(&delta, &read)?;
        if let Some(missing) = config.index.take_if(|known| !known.exists()) {
            terminal.note(&format!(
                "{} is not there yet: nothing is known, and what is read now is learned",
                missing.display()
            ));
        }
        Ok(Self { delta, is_added })
    }

    /// Reads the corpus once more.
    fn learn(self, config: &RunConfig, terminal: &Terminal) -> Result<bool> {
        let config = RunConfig {
            out: self.delta,
            ..config.clone()
        };
        let bars = Bars::new(terminal);
        let made = match self.is_added && config.out.exists() {
            true => index::update(&config, IndexInput::Files, "", &bars),
            false => index::build(&config, IndexInput::Files, &FactsOrigin::default(), &bars),
        };
        bars.finish();
        made.map(|made| !made.too_many_bad)
    }
}

/// Prints the summary, and the statistics where they were asked for.
fn print(summary: &Summary, wanted: Option<StatisticsFormat>, terminal: &Terminal) -> Result<()> {
    if wanted == Some(StatisticsFormat::Json) {
        return terminal.print_always(&statistics::json(&summary.report));
    }
    terminal.print(&summary::of_clean(summary, terminal))?;
    match wanted {
        Some(_) => terminal.print_always(&statistics::table(&summary.report, terminal)),
        None => Ok(()),
    }
}

/// Endings of files, which a folder that is called so is mistaken for.
const ENDINGS: [&str; 11] = [
    "jsonl", "ndjson", "jl", "json", "txt", "md", "csv", "tsv", "parquet", "gz", "zst",
];

/// Says no where no output is named, or a file is.
fn require_out(command: &Clean) -> Result<()> {
    let input = command.inputs.first().map_or("crawl", |input| {
        input
            .to_str()
            .filter(|input| !input.contains(' '))
            .unwrap_or("crawl")
    });
    let Some(out) = &command.out else {
        return Err(Error::usage(format!(
            "--out is missing: say where the result goes, as in: dejalu clean {input} -o cleaned"
        )));
    };
    let ending = out.extension().and_then(|ending| ending.to_str());
    let is_file =
        ending.is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    if is_file && !out.is_dir() {
        return Err(Error::usage(format!(
            "-o {} looks like a file, but the result is a folder that holds the articles and a \
             report: name a folder, as in -o cleaned (the articles are then in cleaned/articles)",
            out.display()
        )));
    }
    Ok(())
}

/// What the arguments mean, with the settings that hold.
fn configure(command: Clean, settings: &Settings) -> Result<RunConfig> {
    let inputs = gather_inputs(command.inputs, command.files_from.as_deref())?;
    let mut config = settings.config(inputs, command.out.unwrap_or_default())?;
    config.guarded.extend(Guarded::maybe(
        "the list of inputs",
        command.files_from.as_deref(),
    ));
    config.dry_run = command.writing.dry_run;
    config.overwrite = command.writing.overwrite;
    config.attributes = command.writing.attributes;
    config.title = command.writing.title;
    config.index = command.filtering.index;
    Ok(config)
}

/// The inputs of the command line, then those of `--files-from`.
pub(super) fn gather_inputs(mut inputs: Vec<PathBuf>, list: Option<&Path>) -> Result<Vec<PathBuf>> {
    if let Some(list) = list {
        let reads_stdin = is_stdin(list);
        if reads_stdin && inputs.iter().any(|input| is_stdin(input)) {
            return Err(Error::usage(
                "`-` and --files-from - both want standard input: give one of them a file",
            ));
        }
        let listed = lists::inputs(list)?;
        if reads_stdin && listed.iter().any(|input| is_stdin(input)) {
            return Err(Error::usage(
                "--files-from - names `-`, but standard input holds the list: put the articles in a file",
            ));
        }
        inputs.extend(listed);
        if inputs.is_empty() {
            return Err(Error::usage(format!(
                "--files-from {}: the list is empty",
                list.display()
            )));
        }
    }
    Ok(inputs)
}
