//! `dejalu clean --diff` and `--show`: what would be done, instead of doing it.
//!
//! In: what `clean` was told. Out: on standard output a unified diff of every
//! document that would change, or a line a paragraph of what a stage sees. The
//! run is that of `clean`, into a temporary folder that goes with it.

use std::io::Write as _;

use crate::config::RunConfig;
use crate::error::Result;
use crate::explain::hunks;
use crate::files::Scratch;
use crate::pipeline;
use crate::progress::{Progress, heed};
use crate::result::{Finished, WholeDocument};
use clap::{Args, ValueEnum};

use super::bars::Bars;
use super::explain::unwritable;
use super::interrupt;
use super::numbers::{grouped, plural};
use super::terminal::style::{HEADING, TAKEN, WORD};
use super::terminal::{Out, Terminal, harmless};

mod show;

/// What is looked at instead of written.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Look, and write nothing")]
pub(super) struct Looking {
    /// Print what would change, as a unified diff.
    ///
    /// A line is a paragraph. Documents are named a/FILE, or a/FILE#LINE in JSONL. Control characters
    /// are escaped.
    #[arg(long, conflicts_with_all = ["out", "dry_run", "overwrite"])]
    pub(super) diff: bool,
    /// Print what a stage sees of each paragraph, one line each, with tabs between the columns.
    #[arg(long, value_enum, value_name = "STAGE", conflicts_with_all = ["diff", "out", "dry_run", "overwrite"])]
    pub(super) show: Option<ShownStage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ShownStage {
    /// Where each paragraph begins and ends in its text.
    Paragraphs,
    /// Its hashes, and how many words it has.
    Fingerprints,
    /// Its cluster, and how many documents and spellings the cluster has.
    Clusters,
    /// Whether it is body or furniture, and by how many bits.
    Blocks,
}

impl Looking {
    /// Whether anything is to be looked at.
    pub(super) fn is_asked(self) -> bool {
        self.diff || self.show.is_some()
    }
}

/// Cleans into a temporary folder and prints what was asked for; `false` if
/// more bad records were met than allowed.
pub(super) fn run(
    mut config: RunConfig,
    looking: Looking,
    spools: bool,
    terminal: &Terminal,
) -> Result<bool> {
    if !spools {
        // A read that waits for standard input would not see that it is to stop.
        interrupt::watch();
    }
    let scratch = Scratch::new(config.temp_dir.as_deref())?;
    config.out = scratch.out();
    config.passing = true;
    let bars = Bars::new(terminal);
    let done = pipeline::run(&config, &bars);
    bars.finish();
    let summary = done?;
    let mut finished = Finished::open(&config.out)?;
    let mut out = terminal.out();
    match looking.show {
        Some(stage) => show::print(&mut out, &mut finished, stage, &bars)?,
        None => print_diffs(&mut out, &mut finished, &bars)?,
    }
    out.flush().map_err(unwritable)?;
    if !terminal.quiet {
        terminal.note(&would(&finished));
    }
    if summary.too_many_bad {
        let problems = &summary.report.problems;
        terminal.error(&problems.refusal("left out", config.max_bad_records));
    }
    Ok(!summary.too_many_bad)
}

/// What a run would do, in a line.
fn would(finished: &Finished) -> String {
    let tally = &finished.report().totals.tally;
    let gone = tally.removed.all();
    format!(
        "{} of {} {} would change, {} dropped whole; {} of {} paragraphs would be removed; nothing was written",
        grouped(tally.changed),
        grouped(tally.documents),
        plural(tally.documents, "document", "documents"),
        grouped(tally.dropped),
        grouped(gone.paragraphs),
        grouped(tally.paragraphs),
    )
}

/// Prints the diffs of all documents that change, in the order of the input.
fn print_diffs(out: &mut Out, finished: &mut Finished, progress: &dyn Progress) -> Result<()> {
    finished.each_whole(|whole| {
        heed(progress)?;
        let removed = whole.document.removed;
        match removed.paragraphs > 0 || removed.bytes > 0 {
            true => print_diff(out, &whole).map_err(unwritable),
            false => Ok(()),
        }
    })
}

fn print_diff(out: &mut Out, whole: &WholeDocument) -> std::io::Result<()> {
    let name = harmless(&name_of(whole));
    writeln!(out, "{HEADING}--- a/{name}{HEADING:#}")?;
    match whole.is_dropped() {
        true => writeln!(out, "{HEADING}+++ /dev/null{HEADING:#}")?,
        false => writeln!(out, "{HEADING}+++ b/{name}{HEADING:#}")?,
    }
    for hunk in hunks(whole) {
        writeln!(out, "{WORD}{}{WORD:#}", hunk.head())?;
        for (goes, line) in hunk.lines {
            let line = shown(line);
            if goes {
                writeln!(out, "{TAKEN}-{line}{TAKEN:#}")?;
            } else {
                writeln!(out, " {line}")?;
            }
        }
    }
    Ok(())
}

/// What a document is called: after its file, and its line where others may
/// stand in the same file.
fn name_of(whole: &WholeDocument) -> String {
    let entry = &whole.document;
    match entry.document == entry.source {
        true => entry.source.clone(),
        false => format!("{}#{}", entry.source, entry.line),
    }
}

/// A line made harmless, but for its tabs.
fn shown(line: &str) -> String {
    let parts: Vec<String> = line.split('\t').map(harmless).collect();
    parts.join("\t")
}
