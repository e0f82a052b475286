//! A finished result → what people look at.
//!
//! In: a folder that `clean` wrote. Out: `report.html`, or the same findings as
//! Markdown, CSV or JSON, or what went line by line. It decides nothing and computes nothing that the
//! files do not say: whoever has the folder gets the same bytes again, on any
//! machine, with any number of threads. Texts of the corpus are hostile and
//! stay texts in every format.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{Guarded, WholeFile};
use crate::hidden::harmless_json;
use crate::result::Finished;
use crate::result::documents::kept_brief::KeptBrief;
use crate::result::files::{
    ARTICLES, CLUSTERS, DOCUMENTS, FOLDER, LARGEST_REPORT, PAGE, REPORT, SUMMED,
};

mod assemble;

mod bars;

mod budget;

pub mod check_part;

mod choose;

mod csp;

mod example;

mod filling;

mod folds;

mod frame;

pub(crate) mod harmless;

mod histograms;

mod island;

mod items;

pub mod lost;

mod lowest;

mod markdown;

mod near;

mod page;

mod paragraph_survey;

mod said_table;

mod sites;

pub mod spell;

mod survey;

mod table;

mod titles;

mod most_common;

mod names;

#[cfg(test)]
mod tests;

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderFormat {
    /// A page that needs no network.
    Html,
    /// A screen of Markdown, for a comment.
    Markdown,
    /// A row for each cluster.
    Csv,
    /// `report.json`, with what shows as nothing escaped.
    Json,
    /// A line of JSON for each paragraph and document that went.
    Jsonl,
}

/// Renders the result in `out` to `to`, which errors call `name`. A page gets this title, else
/// that of the run, else the names of what was read.
///
/// # Errors
/// Where a file of the result cannot be read or is not as it was written, or
/// `to` takes no more.
pub fn render(
    out: &Path,
    format: RenderFormat,
    title: Option<&str>,
    to: &mut dyn Write,
    name: &Path,
) -> Result<()> {
    let finished = Finished::open(out)?;
    // What is written while it is read is read before that, so that nothing is written of
    // what was changed.
    let read: &[&str] = match format {
        RenderFormat::Html | RenderFormat::Markdown | RenderFormat::Json => &[],
        RenderFormat::Csv => &[CLUSTERS],
        RenderFormat::Jsonl => &[DOCUMENTS],
    };
    finished.verify(read)?;
    let refuse = |error| Error::io("write", name, error);
    match format {
        RenderFormat::Html => {
            let page = assemble::page(out, budget::LIMITS, title, None, None);
            // Which bytes of a file are not what they were says more than what could not be
            // made of them.
            let page = page.or_else(|error| finished.verify(&SUMMED).and(Err(error)))?;
            to.write_all(&page).map_err(refuse)?;
        }
        RenderFormat::Markdown => {
            let text = markdown::summary(finished.report());
            to.write_all(text.as_bytes()).map_err(refuse)?;
        }
        RenderFormat::Csv => table::write(&finished, to, name)?,
        RenderFormat::Json => {
            let path = finished.folder().join(REPORT);
            let report = crate::files::read(&path, LARGEST_REPORT)
                .map_err(|error| Error::io("read", &path, error))?;
            let report = harmless_json(&String::from_utf8_lossy(&report));
            to.write_all(report.as_bytes()).map_err(refuse)?;
        }
        RenderFormat::Jsonl => {
            for removal in finished.removals(|_| true)? {
                let line =
                    serde_json::to_string(&removal?).map_err(|error| refuse(error.into()))?;
                writeln!(to, "{}", harmless_json(&line)).map_err(refuse)?;
            }
        }
    }
    to.flush().map_err(refuse)
}

/// Renders the result in `out` to the file at `path`, which appears whole or
/// not at all. What is no file, such as a pipe, is written to as it is.
///
/// # Errors
/// As [`render`].
pub fn render_to(out: &Path, format: RenderFormat, title: Option<&str>, path: &Path) -> Result<()> {
    let beside = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    if !beside.is_dir() {
        // What is no result has no folder for its page: say that first.
        Finished::open(out)?;
    }
    refuse_link(out, path)?;
    let mut whole = WholeFile::begin(path, &parts_of(out))?;
    let mut buffered = std::io::BufWriter::new(&mut whole);
    render(out, format, title, &mut buffered, path)?;
    let flushed = buffered.flush();
    flushed.map_err(|error| Error::io("write", path, error))?;
    drop(buffered);
    whole.commit()
}

/// Says no where a link stands in the place of the page: nobody named what it leads to.
fn refuse_link(out: &Path, path: &Path) -> Result<()> {
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|found| found.file_type().is_symlink());
    match is_link && path == page_path(out) {
        true => Err(Error::usage(format!(
            "{} is a link: remove it, or name the file that is to be written with -o",
            path.display()
        ))),
        false => Ok(()),
    }
}

/// What of a result no report may be written over: all but its page.
fn parts_of(out: &Path) -> Vec<Guarded> {
    let part = |path: PathBuf| Guarded {
        what: "a part of the result",
        path,
    };
    let report = out.join(FOLDER);
    let names = crate::files::entries(&report).unwrap_or_default();
    let files = names.iter().filter(|name| *name != PAGE);
    let mut parts: Vec<Guarded> = files.map(|name| part(report.join(name))).collect();
    parts.push(part(out.join(ARTICLES)));
    parts
}

/// The page of the result in `out`, with what a check says of it at the top.
///
/// # Errors
/// Where a file of the result cannot be read or is not as it was written.
pub fn page_of_check(out: &Path, check: check_part::CheckPart) -> Result<Vec<u8>> {
    assemble::page(out, budget::LIMITS, None, Some(check), None)
}

/// Text as a part of an address: what is not unreserved is percent-encoded (RFC 3986,
/// section 2.3).
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            other => {
                // Writing to a string cannot fail.
                let _ = std::fmt::Write::write_fmt(&mut encoded, format_args!("%{other:02X}"));
            }
        }
    }
    encoded
}

/// Where the page of the result in `out` is.
#[must_use]
pub fn page_path(out: &Path) -> PathBuf {
    out.join(FOLDER).join(PAGE)
}

/// Writes the page of the result in `out` beside its other reports, which were written just
/// now; `kept` is what was kept of the record in brief.
///
/// # Errors
/// As [`render`].
pub(crate) fn write_page(out: &Path, kept: Option<KeptBrief>) -> Result<()> {
    let path = page_path(out);
    let page = assemble::page(out, budget::LIMITS, None, None, kept)?;
    WholeFile::begin(&path, &parts_of(out))?.fill(&page)
}
