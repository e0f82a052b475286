//! `dejalu clean`.
//!
//! In: parsed arguments. Out: a configuration for the library, and on the
//! terminal what came of it.

use std::path::{Path, PathBuf};

use dejalu::config::Config;
use dejalu::decide;
use dejalu::error::{Error, Result};
use dejalu::evidence::Switches;
use dejalu::input::{ReadOptions, SiteFrom, encoding_named, is_stdin};
use dejalu::paragraph::Separator;
use dejalu::pipeline;
use dejalu::token::Kernel;
use dejalu::verdict::Reason;

use super::args::{self, Clean, Paragraphs, Twice};
use super::bars::Bars;
use super::lists;
use super::looking;
use super::summary;
use super::terminal::Terminal;

/// Cleans; `false` if more bad records were met than allowed.
pub(super) fn run(command: Clean, terminal: &Terminal) -> Result<bool> {
    Kernel::from_environment().map_err(Error::usage)?;
    let looking = command.looking;
    let config = configure(command)?;
    if looking.is_asked() {
        return looking::run(config, looking, terminal);
    }
    let bars = Bars::new(terminal);
    let done = pipeline::run(&config, &bars);
    bars.finish();
    let summary = done?;
    // Nobody may read the summary; what the exit code says stays true.
    match terminal.print(&summary::of_clean(&summary, terminal)) {
        Err(error) if error.is_broken_pipe() => {}
        printed => printed?,
    }
    if summary.too_many_bad {
        let bad = summary.report.problems.bad;
        terminal.error(&format!(
            "{bad} bad {} copied unchanged, {} allowed: mend the input, or allow more with --max-bad-records {bad}",
            if bad == 1 { "record was" } else { "records were" },
            config.max_bad_records
        ));
    }
    Ok(!summary.too_many_bad)
}

/// What the arguments mean.
fn configure(command: Clean) -> Result<Config> {
    let inputs = gather_inputs(command.inputs, command.reading.files_from.as_deref())?;
    let mut read = ReadOptions::usual();
    read.text_key = command.keys.text_key;
    read.id_key = command.keys.id_key;
    read.site_key = command.keys.site_key;
    read.date_key = command.keys.date_key;
    read.url_key = command.keys.url_key;
    read.site_from = match command.keys.site_from {
        args::SiteFrom::Auto => SiteFrom::Auto,
        args::SiteFrom::Host => SiteFrom::Host,
        args::SiteFrom::Folder => SiteFrom::Folder,
        args::SiteFrom::Key => SiteFrom::Key,
        args::SiteFrom::None => SiteFrom::None,
    };
    read.max_document = command.reading.max_document;
    read.encoding = command
        .reading
        .encoding
        .as_deref()
        .map(encoding_named)
        .transpose()?;
    let mut config = Config::new(inputs, command.out.unwrap_or_default());
    config.read = read;
    config.decision = decision(command.decision, command.research.without)?;
    config.strict = command.reading.strict;
    config.max_bad_records = command.reading.max_bad_records;
    config.dry_run = command.writing.dry_run;
    config.overwrite = command.writing.overwrite;
    config.temp_dir = command.writing.temp_dir;
    config.memory = command.writing.memory.map(|bytes| bytes as u64);
    config.threads = command.writing.jobs;
    Ok(config)
}

/// The inputs of the command line, then those of `--files-from`.
fn gather_inputs(mut inputs: Vec<PathBuf>, list: Option<&Path>) -> Result<Vec<PathBuf>> {
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

/// What the decision may do.
fn decision(options: args::Decision, without: Vec<String>) -> Result<decide::Config> {
    let drop_copies = options.articles_twice == Twice::Drop;
    if let Some(reasons) = &options.reasons
        && reasons.contains(&Reason::Duplicate)
        && !drop_copies
    {
        return Err(Error::usage(
            "the reason `duplicate` removes nothing while copies are kept: add --articles-twice drop, or leave it out of --reasons",
        ));
    }
    let mut reasons = options.reasons.unwrap_or_else(|| Reason::ALL.to_vec());
    reasons.sort_unstable();
    reasons.dedup();
    let switches = Switches::without(&without).map_err(|unknown| {
        Error::usage(format!(
            "--without {unknown}: nothing is called that; there is {}",
            Switches::names().join(", ")
        ))
    })?;
    Ok(decide::Config {
        separator: match options.paragraphs {
            Paragraphs::Detect => Separator::Detect,
            Paragraphs::Line => Separator::Line,
            Paragraphs::Blank => Separator::Blank,
        },
        reasons,
        drop_copies,
        allow: lists::paragraphs(&options.allow, "--allow")?,
        deny: lists::paragraphs(&options.deny, "--deny")?,
        switches,
    })
}
