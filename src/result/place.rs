//! A path → which part of a result it is.
//!
//! In: a path that somebody named. Out: whether it is a result, its report, or something in
//! one; or a usage error where a report is to be written over a part of one. It looks whether
//! files are there, and reads none.

use std::path::{Path, PathBuf};

use super::files::{ARTICLES, DOCUMENTS, FOLDER, OF_SPARK, REPORT};
use crate::error::{Error, Result};
use crate::files::real_path;

/// What a path is to a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlaceInResult {
    /// The result.
    Result,
    /// The report of this result, or something in it.
    Report(PathBuf),
    /// The articles of this result, or some of them.
    Articles(PathBuf),
}

/// What a path is to a result, if it has to do with one.
pub(crate) fn place_in_result(path: &Path) -> Option<PlaceInResult> {
    if is_result(path) {
        return Some(PlaceInResult::Result);
    }
    let absolute = std::path::absolute(path).ok()?;
    let above = absolute
        .ancestors()
        .skip(1)
        .find(|above| is_result(above))?;
    let below = absolute.strip_prefix(above).ok()?;
    // As it was named, where that goes so far.
    let steps = below.components().count();
    let named = path
        .ancestors()
        .nth(steps)
        .filter(|named| !named.as_os_str().is_empty());
    let result = named.unwrap_or(above).to_owned();
    Some(match below.starts_with(FOLDER) {
        true => PlaceInResult::Report(result),
        false => PlaceInResult::Articles(result),
    })
}

fn is_result(folder: &Path) -> bool {
    let report = folder.join(FOLDER);
    report.join(REPORT).is_file() && report.join(DOCUMENTS).is_file()
}

/// Says no where what is to be written at `path` would replace a part of a result, or lie
/// among its articles.
///
/// # Errors
/// A usage error that names both.
pub(crate) fn refuse_in_result(path: &Path) -> Result<()> {
    let Ok(real) = real_path(path) else {
        return Ok(()); // for who writes there to complain about
    };
    let result = match place_in_result(&real) {
        Some(PlaceInResult::Report(result)) if real.exists() => result,
        Some(PlaceInResult::Articles(result)) if real.starts_with(result.join(ARTICLES)) => result,
        _ => return Ok(()),
    };
    Err(Error::usage(format!(
        "{} is a part of the result {}, which a report must not replace; name another file",
        path.display(),
        result.display()
    )))
}

/// Whether the Python package wrote the folder on Spark: its tables are other files than these.
pub(crate) fn is_of_spark(out: &Path) -> bool {
    let places = [out.join(ARTICLES).join(OF_SPARK), out.join(OF_SPARK)];
    places.iter().any(|place| place.is_file())
}

/// The error of a folder that is no result, with the result that may be meant.
pub(crate) fn no_result(out: &Path) -> Error {
    let shown = out.display();
    if is_of_spark(out) {
        return Error::usage(format!(
            "{shown} was written on Spark, as tables that this program does not read: \
             `dejalu.spark.restore` undoes it, and `dejalu.spark.write_folder` writes the folder \
             that this program reads"
        ));
    }
    if let Some(PlaceInResult::Report(result) | PlaceInResult::Articles(result)) =
        place_in_result(out)
    {
        let result = result.display();
        return Error::usage(format!(
            "{shown} is a part of what `dejalu clean` wrote to {result}: name {result}"
        ));
    }
    if out.try_exists().is_ok_and(|exists| !exists) {
        return Error::usage(format!(
            "{shown} is not there: name the folder that `dejalu clean -o` wrote"
        ));
    }
    let report = Path::new(FOLDER).join(REPORT);
    if let Err(error) = std::fs::metadata(out.join(&report))
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        return Error::io("read", out.join(report), error);
    }
    Error::usage(format!(
        "{shown} is no result of dejalu: there is no {} in it; name the folder that \
         `dejalu clean -o` wrote",
        report.display()
    ))
}
