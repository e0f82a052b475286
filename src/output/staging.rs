//! A folder that appears whole or not at all.
//!
//! In: where the output is to be, and the inputs that it must not touch. Out:
//! a folder to build it in, beside its final place so that one rename puts it
//! there. Until then nothing is under the final name but what was there
//! before; afterwards nothing is left beside it. A run that is killed leaves
//! its partial folder, which the next run finds, names and removes.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::leftover::{claim, remove_content, settle_replaced};
use super::location::Location;

/// The file in a partial folder that says who is building it.
pub(super) const RECORD: &str = "partial.json";

/// The files that say what an output is; the others can be checked by them.
const KEY_FILES: [&str; 2] = ["report/removed.jsonl", "report/report.json"];

/// An output that is being built.
#[derive(Debug)]
pub struct Staging {
    location: Location,
    overwrite: bool,
    found: Vec<String>,
    is_committed: bool,
    /// Locked as long as this run builds.
    _lock: File,
}

impl Staging {
    /// Claims the place of `out`. What `out` is now stays until
    /// [`Staging::commit`]; with `overwrite` that may be an output of dejalu's.
    ///
    /// # Errors
    ///
    /// A usage error where `out` is a file, is not empty (without
    /// `overwrite`), is not dejalu's (with it), is an input, lies in one or
    /// holds one, or is being written by another run; else where the system
    /// refuses.
    pub fn begin(out: &Path, overwrite: bool, inputs: &[PathBuf]) -> Result<Self> {
        let location = Location::of(out, inputs)?;
        location.refuse_taken(overwrite)?;
        let parent = &location.parent;
        std::fs::create_dir_all(parent).map_err(|error| Error::io("create", parent, error))?;
        let mut found = Vec::new();
        let lock = claim(&location, &mut found)?;
        let mut staging = Self {
            location,
            overwrite,
            found,
            is_committed: false,
            _lock: lock,
        };
        settle_replaced(&staging.location, &mut staging.found)?;
        // Again: the place may be taken now by the output that was put back.
        match (staging.location.refuse_taken(overwrite), staging.found()) {
            (Ok(()), _) => Ok(staging),
            (Err(error), None) => Err(error),
            (Err(error), Some(found)) => Err(Error::usage(format!("{error} ({found})"))),
        }
    }

    /// The folder to build in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.location.partial
    }

    /// The folder that it will become, links resolved.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.location.out
    }

    /// What an interrupted run had left, and what became of it.
    #[must_use]
    pub fn found(&self) -> Option<String> {
        (!self.found.is_empty()).then(|| self.found.join("; "))
    }

    /// Puts the output in its place.
    ///
    /// # Errors
    ///
    /// Where the system refuses, or the place has been taken in the meantime;
    /// then what was there before is there still, and what was built is gone.
    pub fn commit(mut self) -> Result<()> {
        self.sync()?;
        self.location.refuse_taken(self.overwrite)?;
        let Location {
            out,
            parent,
            partial,
            old,
        } = &self.location;
        let replaces = std::fs::symlink_metadata(out).is_ok();
        if replaces {
            std::fs::rename(out, old).map_err(|error| Error::io("move aside", out, error))?;
        }
        if let Err(error) = std::fs::rename(partial, out) {
            if replaces {
                // The next run puts it back if this fails as well.
                let _ = std::fs::rename(old, out);
            }
            return Err(Error::io("move the finished output to", out, error));
        }
        self.is_committed = true;
        sync_folder(parent);
        let record = out.join(RECORD);
        std::fs::remove_file(&record).map_err(|error| Error::io("remove", &record, error))?;
        if replaces {
            std::fs::remove_dir_all(old).map_err(|error| Error::io("remove", old, error))?;
        }
        Ok(())
    }

    /// Makes the system write what an output cannot do without.
    fn sync(&self) -> Result<()> {
        let partial = &self.location.partial;
        for name in KEY_FILES {
            let path = partial.join(name);
            match File::open(&path) {
                Ok(file) => {
                    file.sync_all()
                        .map_err(|error| Error::io("write", &path, error))?;
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::io("read", &path, error)),
            }
        }
        sync_folder(&partial.join("report"));
        sync_folder(partial);
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.is_committed {
            return;
        }
        // The record goes last, and the folder only if it is empty then: as
        // soon as the record is gone another run may make the place its own.
        // If any of this fails nobody is left to tell; the next run will.
        let partial = &self.location.partial;
        if remove_content(partial).is_ok() {
            let _ = std::fs::remove_file(partial.join(RECORD));
            let _ = std::fs::remove_dir(partial);
        }
    }
}

/// Makes the system write a folder's names. Some file systems cannot, and do
/// not need to.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests;
