//! `dejalu clean INPUT... -o -`: the cleaned articles on standard output.
//!
//! In: what `clean` was told. Out: on standard output the cleaned files, one behind the
//! other and decompressed, and on standard error what is to be said. The corpus is judged
//! as a whole, so that nothing is printed before all of it was read; the run is that of
//! `clean`, into a temporary folder that goes with it, and where it fails nothing is
//! printed.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::files::{self, Scratch};
use crate::input::{Format, Source, unpacked};
use crate::pipeline::{self, Summary};
use crate::progress::{Progress, heed};
use crate::result::files::ARTICLES;

use super::args::{StatisticsFormat, Writing};
use super::bars::Bars;
use super::explain::unwritable;
use super::numbers::{grouped, percent, plural};
use super::terminal::Terminal;
use super::{interrupt, statistics};

/// What is copied at a time.
const CHUNK: usize = 64 * 1024;

/// What makes no sense beside it.
///
/// # Errors
/// Where something was given that does.
pub(super) fn refuse(writing: &Writing) -> Result<()> {
    let wrong = if writing.dry_run {
        "--dry-run writes a report only, and -o - articles only: name a folder with -o, or leave \
         --dry-run out"
    } else if writing.overwrite {
        "--overwrite makes no sense with -o -, which writes no file: leave it out"
    } else if writing.title.is_some() {
        "--title makes no sense with -o -, which writes no page: leave it out"
    } else {
        return Ok(());
    };
    Err(Error::usage(wrong))
}

/// Cleans into a temporary folder and prints the articles; `false` if more bad records were
/// met than allowed.
pub(super) fn run(
    mut config: RunConfig,
    statistics: Option<StatisticsFormat>,
    spools: bool,
    terminal: &Terminal,
) -> Result<bool> {
    if !spools {
        // A read that waits for standard input would not see that it is to stop.
        interrupt::watch();
    }
    let scratch = Scratch::new(config.temp_dir.as_deref())?;
    config.out = scratch.out();
    (config.passing, config.page, config.one_stream) = (true, false, true);
    let bars = Bars::new(terminal).without_report();
    let done = pipeline::run(&config, &bars);
    bars.finish();
    let summary = done?;
    print_articles(&summary.sources, &config.out.join(ARTICLES), &bars)?;
    say(&summary, statistics, terminal);
    if summary.too_many_bad {
        let problems = &summary.report.problems;
        terminal.error(&problems.refusal("passed on unchanged", config.max_bad_records));
    }
    Ok(!summary.too_many_bad)
}

/// Prints the cleaned files, in the order of the input.
fn print_articles(sources: &[Source], folder: &Path, progress: &dyn Progress) -> Result<()> {
    let mut out = io::stdout().lock();
    let mut buffer = vec![0; CHUNK];
    let mut last = b'\n';
    for source in sources {
        let path = folder.join(&source.name);
        let file = match files::open(&path) {
            Ok(file) => file,
            // Nothing of it is left.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::io("read", &path, error)),
        };
        let unreadable = |error| Error::io("read", &path, error);
        let mut bytes: Box<dyn io::Read> = match source.format {
            // Its rows are what a file of them is read as, and no text.
            Format::Parquet => Box::new(file),
            _ => unpacked(file, source).map_err(unreadable)?,
        };
        if last != b'\n' {
            // The last line of a file need not end.
            out.write_all(b"\n").map_err(unwritable)?;
        }
        loop {
            heed(progress)?;
            let len = bytes.read(&mut buffer).map_err(unreadable)?;
            let read = buffer.get(..len).unwrap_or_default();
            let Some(&end) = read.last() else {
                break;
            };
            out.write_all(read).map_err(unwritable)?;
            last = end;
        }
    }
    out.flush().map_err(unwritable)
}

/// Says what was done, on standard error.
fn say(summary: &Summary, wanted: Option<StatisticsFormat>, terminal: &Terminal) {
    let report = &summary.report;
    if wanted == Some(StatisticsFormat::Json) {
        terminal.print_aside(&statistics::json(report));
        return;
    }
    if !terminal.quiet {
        let tally = &report.totals.tally;
        let gone = tally.removed.all().paragraphs;
        terminal.note(&format!(
            "{} {}: {} changed, {} of {} paragraphs removed ({}); they cannot be put back from \
             standard output: -o FOLDER keeps them",
            grouped(tally.documents),
            plural(tally.documents, "article", "articles"),
            grouped(tally.changed),
            grouped(gone),
            grouped(tally.paragraphs),
            percent(gone, tally.paragraphs),
        ));
    }
    if wanted.is_some() {
        terminal.print_aside(&statistics::table(report, terminal));
    }
}
