//! `dejalu report`.
//!
//! In: parsed arguments. Out: the findings of a finished result again, in the
//! format that is asked for.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{Guarded, refuse_over};
use crate::render::{self, RenderFormat};
use crate::settings::{Request, Settings};
use clap::{Args, ValueEnum};

use super::terminal::{Terminal, harmless};

/// Make the report of a result again: as a page, as Markdown, CSV, JSON or JSON lines.
///
/// `html` writes OUT/report/report.html again, unless -o names another file. The others go to standard
/// output: `md` is a screen for a pull request, `csv` has a row for each cluster, `json` is
/// report.json, `jsonl` has a line for each paragraph that was removed, with its text and the reason.
/// A file appears whole or not at all.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dejalu report cleaned                              the page again\n  \
                  dejalu report cleaned --title \"October\" -o october.html\n  \
                  dejalu report cleaned --format md | gh pr comment --body-file -\n  \
                  dejalu report cleaned --format csv -o clusters.csv\n  \
                  dejalu report cleaned --format jsonl | jq -r .text          what was removed"
)]
pub(super) struct ReportCommand {
    /// The folder that `clean` wrote.
    #[arg(value_name = "OUT")]
    cleaned: PathBuf,
    /// The format to make.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = As::Html)]
    format: As,
    /// The file to write; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The title of the page; without it, the names of the inputs.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum As {
    Html,
    Md,
    Csv,
    Json,
    Jsonl,
}

impl From<As> for RenderFormat {
    fn from(named: As) -> Self {
        match named {
            As::Html => RenderFormat::Html,
            As::Md => RenderFormat::Markdown,
            As::Csv => RenderFormat::Csv,
            As::Json => RenderFormat::Json,
            As::Jsonl => RenderFormat::Jsonl,
        }
    }
}

/// Renders; always `true` where nothing fails.
pub(super) fn run(command: ReportCommand, terminal: &Terminal) -> Result<bool> {
    let ReportCommand {
        cleaned,
        format,
        out,
        title,
    } = command;
    if title.is_some() && format != As::Html {
        return Err(Error::usage(
            "--title is for a page: leave it out, or render one with --format html",
        ));
    }
    let title = title.as_deref();
    let out = match (out, format) {
        (Some(out), _) => out,
        (None, As::Html) => render::page_path(&cleaned),
        (None, _) => PathBuf::from("-"),
    };
    if out == Path::new("-") {
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        render::render(
            &cleaned,
            format.into(),
            title,
            &mut stdout,
            Path::new("standard output"),
        )?;
        return Ok(true);
    }
    refuse_over(&out, &lists())?;
    render::render_to(&cleaned, format.into(), title, &out)?;
    // Nobody may read it; what the exit code says stays true.
    let shown = harmless(&out.display().to_string());
    match terminal.print(&format!("The report is in {shown}.\n")) {
        Err(error) if error.is_broken_pipe() => {}
        printed => printed?,
    }
    Ok(true)
}

/// The settings and lists of the folder that the program runs in, as far as they can be found.
fn lists() -> Vec<Guarded> {
    let request = Request {
        folder: std::env::current_dir().unwrap_or_default(),
        ..Request::default()
    };
    let settings = Settings::resolve(request);
    settings.map_or_else(|_| Vec::new(), |settings| settings.guarded())
}
