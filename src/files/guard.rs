//! What must never be written over.
//!
//! In: where something is to be written, and what is read or must stay. Out: the
//! real path, or a usage error that says what stands in the way: what is read, with all that
//! its folders and links lead to, or another output of the same command. It changes
//! nothing, and an option's name makes no difference to it.

use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::path::{Component, Path, PathBuf};

use super::claim::is_of_this_user_or_root;
use super::open::is_of_kernel;
use super::reach::OutputPlace;
use crate::error::{Error, Result};

/// The names of the files that settings are read from; the first one in a folder counts.
pub const SETTINGS: [&str; 3] = [".dejalu.toml", "dejalu.toml", "pyproject.toml"];

/// Something that must stay as it is.
#[derive(Clone, Debug)]
pub struct Guarded {
    /// What it is to this run: "the input".
    pub what: &'static str,
    /// Where it is: a file, or a folder with all that is in it.
    pub path: PathBuf,
}

/// What standard input is called, and the name by which the system knows what it is.
const STANDARD_INPUT: (&str, &str) = ("-", "/dev/stdin");

/// The same of standard output.
const STANDARD_OUTPUT: &str = "/dev/stdout";

impl Guarded {
    /// The inputs of a run; standard input may be a file, too.
    pub fn inputs(inputs: &[PathBuf]) -> impl Iterator<Item = Self> + '_ {
        let (spelled, path) = STANDARD_INPUT;
        inputs.iter().filter_map(move |input| {
            let path = match input == Path::new(spelled) {
                true => file_behind(path)?,
                false => input.clone(),
            };
            Some(Self {
                what: "the input",
                path,
            })
        })
    }

    /// Something else that is read, if there is such a thing.
    pub fn maybe(what: &'static str, path: Option<&Path>) -> Option<Self> {
        path.map(|path| Self {
            what,
            path: path.to_owned(),
        })
    }
}

/// Says no where `out`, which really is `real`, is one of `guarded`, by whatever name, lies in
/// one or holds one, or is a file of settings. What a folder's links lead to is in it.
///
/// # Errors
/// A usage error that names both.
pub fn refuse_guarded(out: &Path, real: &Path, guarded: &[Guarded]) -> Result<()> {
    let place = OutputPlace::of(real);
    for Guarded { what, path } in guarded {
        // What is not there yet has a place nevertheless; what can have none is for who reads
        // it to complain about.
        let Ok(found) = path.canonicalize().or_else(|_| real_path(path)) else {
            continue;
        };
        if let Some(touched) = place.touches(path, &found)? {
            return Err(Error::usage(format!(
                "the output {} {} {what} {}, and dejalu never writes over what it reads; \
                 choose another place for it",
                out.display(),
                touched.how,
                touched.read.display()
            )));
        }
    }
    let is_of_settings = real
        .file_name()
        .is_some_and(|name| SETTINGS.iter().any(|of| name == *of));
    if is_of_settings && real.is_file() {
        return Err(Error::usage(format!(
            "the output {} is a file of settings, and dejalu never writes over one; choose another \
             place for it",
            out.display()
        )));
    }
    Ok(())
}

/// Says no where two outputs of one command have one place, or one lies in the other. Each
/// comes with the option that names it; those that were not asked for are none.
///
/// # Errors
/// An error of both options.
pub fn refuse_one_place(outputs: &[(&'static str, Option<&Path>)]) -> Result<()> {
    let mut earlier: Vec<(&'static str, &Path, PathBuf)> = Vec::new();
    for &(option, path) in outputs {
        let Some(path) = path else { continue };
        // What has no place is for who writes there to complain about.
        let Ok(real) = real_path(path) else { continue };
        let place = OutputPlace::of(&real);
        for (other, named, found) in &earlier {
            let Some(how) = place.is_to(found) else {
                continue;
            };
            return Err(Error::option(
                &[option, *other],
                format!(
                    "`{option}` {} {how} `{other}` {}, and one would be written over the other",
                    path.display(),
                    named.display()
                ),
                "name another place for one of the two",
            ));
        }
        earlier.push((option, path, real));
    }
    Ok(())
}

/// The file that standard output is, if it is one.
#[must_use]
pub fn standard_output_file() -> Option<PathBuf> {
    file_behind(STANDARD_OUTPUT)
}

/// What one of the system's names leads to, where that is a file.
fn file_behind(name: &str) -> Option<PathBuf> {
    let found = Path::new(name).canonicalize().ok()?;
    found.is_file().then_some(found)
}

/// Whether a link was made by somebody who may choose what is written. The kernel's own
/// links lead to what is no output, such as this program.
fn is_trusted(path: &Path, link: &Metadata) -> bool {
    let folder = path.parent().and_then(|folder| File::open(folder).ok());
    is_of_this_user_or_root(link) && !folder.is_some_and(|folder| is_of_kernel(&folder))
}

/// The real path of `out`: of itself, or of the nearest folder above it that
/// exists, with the rest appended.
///
/// # Errors
/// Where it has no name, leads through a link to nowhere, or is a link that somebody else
/// has put there.
pub fn real_path(out: &Path) -> Result<PathBuf> {
    if out.as_os_str().is_empty() {
        return Err(Error::option(
            &["output"],
            "the output has no name",
            "name a place for it with `output`",
        ));
    }
    let absolute = std::path::absolute(out).map_err(|error| Error::io("find", out, error))?;
    let found = std::fs::symlink_metadata(&absolute);
    if found.is_ok_and(|found| found.is_symlink() && !is_trusted(&absolute, &found)) {
        return Err(Error::usage(format!(
            "the output {} is a link of another user or of the system, and is not followed; \
             choose another place for it, or name what it leads to",
            out.display()
        )));
    }
    let mut missing: Vec<OsString> = Vec::new();
    for above in absolute.ancestors() {
        match above.canonicalize() {
            Ok(real) => {
                return Ok(missing
                    .into_iter()
                    .rev()
                    .fold(real, |path, part| path.join(part)));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io("find", above, error)),
        }
        let dangling = std::fs::symlink_metadata(above).is_ok();
        let last = above.components().next_back();
        match last {
            Some(Component::Normal(part)) if !dangling => missing.push(part.to_owned()),
            _ => {
                return Err(Error::usage(format!(
                    "{} leads through {}, which does not exist; create it, or name another folder",
                    out.display(),
                    above.display()
                )));
            }
        }
    }
    Ok(absolute)
}
