//! A folder → whether dejalu wrote all that is in it.
//!
//! In: a folder that is to be replaced. Out: nothing, or a usage error that names
//! what is not dejalu's: a folder is a result only if its report says so, and a file
//! in it is one of the result's only if its record does. It changes nothing.

use std::ffi::OsStr;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Error, Result};
use crate::files::{self, Mode, Unplaced, entries, is_folder, set_mode};
use crate::result::documents::{Line, Reader};
use crate::result::files::{ALL, ARTICLES, DOCUMENTS, FOLDER, REPORT};
use crate::result::report::SCHEMA;
use crate::result::version1;
use crate::run::first_pass::Seen;

/// What a report says of who wrote it.
#[derive(Deserialize)]
struct Author {
    tool: String,
    schema: u32,
}

/// Says no to whatever `out` is.
///
/// # Errors
/// Always.
pub(super) fn refuse_all(out: &Path) -> Result<()> {
    Err(Error::option(
        &["overwrite"],
        format!("{} is not empty", out.display()),
        "choose another output folder (`clean` replaces an earlier result with `overwrite`)",
    ))
}

/// Says no where `out` is no result, or holds what is not of it.
///
/// # Errors
/// A usage error that names what dejalu did not write; else where a file cannot be
/// read.
pub(super) fn refuse_foreign(out: &Path) -> Result<()> {
    only(out, &[ARTICLES, FOLDER])?;
    let report = out.join(FOLDER);
    let path = report.join(REPORT);
    let author = files::open(&path)
        .ok()
        .and_then(|file| serde_json::from_reader::<_, Author>(BufReader::new(file)).ok());
    let Some(author) = author.filter(|author| author.tool.starts_with("dejalu ")) else {
        return Err(Error::option(
            &["overwrite"],
            format!(
                "{} has no {FOLDER}/{REPORT} that says it is dejalu's, and `overwrite` would \
                 delete it",
                out.display()
            ),
            "choose another output folder",
        ));
    };
    let names: &[&str] = match author.schema {
        SCHEMA => &ALL,
        version1::VERSION => &version1::ALL,
        other => {
            return Err(Error::option(
                &["overwrite"],
                format!(
                    "{} is a result of version {other}, this program writes version {SCHEMA} and \
                     does not know what belongs to it ({})",
                    out.display(),
                    author.tool
                ),
                "remove it yourself, or choose another output folder",
            ));
        }
    };
    only(&report, names)?;
    let articles = out.join(ARTICLES);
    if !is_folder(&articles) {
        return Ok(());
    }
    let written = match author.schema {
        SCHEMA => written(&report),
        _ => written_by_version_1(&report),
    };
    only_articles(out, &articles, written)
}

/// Says no where a folder holds anything of another name.
fn only(folder: &Path, known: &[&str]) -> Result<()> {
    for name in entries(folder)? {
        if known.iter().any(|known| name == OsStr::new(known)) {
            continue;
        }
        let path = folder.join(name);
        return Err(match files::unplaced(&path) {
            // A page that was to be: it goes with the rest.
            Some(Unplaced::LeftBehind) => continue,
            Some(Unplaced::Growing) => Error::option(
                &["overwrite"],
                format!(
                    "another run is writing into {} at this moment ({})",
                    folder.display(),
                    path.display()
                ),
                "wait for it, or choose another output folder",
            ),
            None => foreign_file(&path),
        });
    }
    Ok(())
}

fn foreign_file(path: &Path) -> Error {
    Error::option(
        &["overwrite"],
        format!(
            "{} was not written by dejalu, and `overwrite` would delete it",
            path.display()
        ),
        "move it away, or choose another output folder",
    )
}

/// Says no where there is an article of which the record says nothing.
fn only_articles(out: &Path, articles: &Path, written: Result<Vec<u128>>) -> Result<()> {
    let known = written.map_err(|error| {
        Error::option(
            &["overwrite"],
            format!(
                "dejalu cannot tell which files in {} it wrote, and `overwrite` would delete all \
                 of them ({error})",
                out.display()
            ),
            "remove it yourself, or choose another output folder",
        )
    })?;
    for entry in walkdir::WalkDir::new(articles).min_depth(1) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(articles).to_owned();
            Error::io("read", path, error.into())
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(articles).unwrap_or(entry.path());
        let parts: Option<Vec<&str>> = below.iter().map(OsStr::to_str).collect();
        let name = parts.map(|parts| xxh3_128(parts.join("/").as_bytes()));
        if name.is_none_or(|name| known.binary_search(&name).is_err()) {
            return Err(foreign_file(entry.path()));
        }
    }
    Ok(())
}

/// The hashes of the names of the files that a report's record says were written, sorted.
fn written(report: &Path) -> Result<Vec<u128>> {
    let (mut reader, _) = Reader::open(&report.join(DOCUMENTS))?;
    let mut names = Vec::new();
    while let Some(line) = reader.read()? {
        if let Line::Cleaned(cleaned) = line
            && let Some(name) = cleaned.name
        {
            names.push(xxh3_128(name.as_bytes()));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The same of a report of version 1.
fn written_by_version_1(report: &Path) -> Result<Vec<u128>> {
    let mut names = Vec::new();
    version1::each_article(report, &mut |name| names.push(xxh3_128(name.as_bytes())))?;
    names.sort_unstable();
    Ok(names)
}

/// Closes the report to those who may not read all of the sources: it quotes them.
///
/// # Errors
/// Where the system refuses.
pub(super) fn close(report: &Path, seen: &Seen, mode: Mode) -> Result<()> {
    let sources = seen.sources.iter();
    let mode = sources.fold(mode, |mode, seen| mode.and(Mode::at(&seen.source.path)));
    for name in entries(report)? {
        let path = report.join(name);
        set_mode(&path, mode).map_err(|error| Error::io("close", &path, error))?;
    }
    Ok(())
}
