//! The output folder that a user named → where it may be built.
//!
//! In: the output folder, which need not exist, and the inputs. Out: its real
//! path and the names beside it that a run uses, or a usage error where the
//! run would write into its input or over something that dejalu did not write.
//! It changes nothing.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::input::is_stdin;

/// What a finished output folder may hold.
const OUTPUT_ENTRIES: [&str; 3] = ["articles", "report", super::staging::RECORD];

/// An output folder and its neighbours.
#[derive(Clone, Debug)]
pub(super) struct Location {
    /// The final place, links resolved.
    pub(super) out: PathBuf,
    /// The folder that holds it.
    pub(super) parent: PathBuf,
    /// Where the output is built.
    pub(super) partial: PathBuf,
    /// Where an output that is being replaced waits.
    pub(super) old: PathBuf,
}

impl Location {
    /// Finds out where `out` really is, and that it is apart from `inputs`.
    pub(super) fn of(out: &Path, inputs: &[PathBuf]) -> Result<Self> {
        let real = resolve(out)?;
        refuse_overlap(out, &real, inputs)?;
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else {
            return Err(Error::usage(format!(
                "{} cannot be the output folder; name a folder inside it",
                out.display()
            )));
        };
        let beside = |suffix: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(suffix);
            parent.join(hidden)
        };
        Ok(Self {
            partial: beside(".dejalu-partial"),
            old: beside(".dejalu-old"),
            parent: parent.to_owned(),
            out: real,
        })
    }

    /// Says no where the final place is taken by something that must stay.
    pub(super) fn refuse_taken(&self, overwrite: bool) -> Result<()> {
        let out = self.out.display();
        match std::fs::symlink_metadata(&self.out) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("look at", &self.out, error)),
            Ok(meta) if !meta.is_dir() => {
                return Err(Error::usage(format!(
                    "{out} is a file; name a folder as the output (-o)"
                )));
            }
            Ok(_) => {}
        }
        let entries = entries(&self.out)?;
        if entries.is_empty() {
            return Ok(());
        }
        if !overwrite {
            return Err(Error::usage(format!(
                "{out} is not empty; choose another output folder (`clean` replaces an earlier result with --overwrite)"
            )));
        }
        refuse_foreign(&self.out, &entries)
    }
}

/// Says no where a folder is neither empty nor an output of dejalu's.
pub(super) fn refuse_foreign(folder: &Path, entries: &[OsString]) -> Result<()> {
    let foreign = entries
        .iter()
        .find(|entry| !OUTPUT_ENTRIES.iter().any(|known| entry == known));
    if let Some(foreign) = foreign {
        return Err(Error::usage(format!(
            "{} holds {}, which dejalu did not write, and --overwrite would delete it; \
             move it away, or choose another output folder",
            folder.display(),
            foreign.display()
        )));
    }
    if entries.is_empty() || folder.join("report").join("report.json").is_file() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{} has no report/report.json, so it is no output of dejalu's, and --overwrite would \
         delete it; choose another output folder",
        folder.display()
    )))
}

/// The names in a folder, sorted.
pub(super) fn entries(folder: &Path) -> Result<Vec<OsString>> {
    let refuse = |error| Error::io("read", folder, error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refuse)? {
        names.push(entry.map_err(refuse)?.file_name());
    }
    names.sort();
    Ok(names)
}

/// The real path of `out`: of itself, or of the nearest folder above it that
/// exists, with the rest appended.
fn resolve(out: &Path) -> Result<PathBuf> {
    if out.as_os_str().is_empty() {
        return Err(Error::usage(
            "the output folder has no name; name one with -o",
        ));
    }
    let absolute = std::path::absolute(out).map_err(|error| Error::io("find", out, error))?;
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

fn refuse_overlap(out: &Path, real: &Path, inputs: &[PathBuf]) -> Result<()> {
    for input in inputs.iter().filter(|input| !is_stdin(input)) {
        // An input that is not there is discovery's to complain about.
        let Ok(real_input) = input.canonicalize() else {
            continue;
        };
        let how = if real == real_input {
            "is the input"
        } else if real.starts_with(&real_input) {
            "lies inside the input"
        } else if real_input.starts_with(real) {
            "holds the input"
        } else {
            continue;
        };
        return Err(Error::usage(format!(
            "the output {} {how} {}, and dejalu never writes into its input; \
             choose a folder outside it",
            out.display(),
            input.display()
        )));
    }
    Ok(())
}
