//! A file that appears whole or not at all.
//!
//! In: where the file is to be, and the inputs that it must not be one of. Out: a
//! place to build it in, beside its final place, claimed for this run; one rename
//! puts it there when it is on the disk. Who has the old file open keeps reading the old one. What a run
//! that was killed left is found, named and removed by the next one that claims
//! the place; that of a run which is still at work never is.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{self, Claim, Left, Mode, rename_new, rename_over, set_mode, sync_folder};

use super::location::OutputLocation;

/// A file that is being built.
#[derive(Debug)]
pub struct FileStaging {
    location: OutputLocation,
    claim: Claim,
    found: Option<String>,
    /// Whether a file that is there now may be replaced.
    replaces: bool,
}

impl FileStaging {
    /// Claims the place of `out`; what is there now stays until
    /// [`FileStaging::commit`], and is replaced then only if `replaces` says so.
    ///
    /// # Errors
    /// A usage error where `out` is a folder, is an input, lies in one, is there
    /// already and may not be replaced, or is being written by another run; else
    /// where the system refuses.
    pub fn begin(out: &Path, inputs: &[PathBuf], replaces: bool) -> Result<Self> {
        let location = OutputLocation::of(out, inputs)?;
        if let Err(error) = refuse_taken(&location, replaces) {
            return Err(match location.sweep() {
                Some(found) => error.beside(&found),
                None => error,
            });
        }
        let parent = &location.parent;
        files::lasting_folders(parent).map_err(|error| Error::io("create", parent, error))?;
        let (claim, left) = Claim::take(&location.partial, &location.out)?;
        let found = left.map(|Left { who }| {
            let partial = location.partial.display();
            format!("an interrupted run{who} had left {partial}; what it held was removed")
        });
        claim.clear()?;
        Ok(Self {
            location,
            claim,
            found,
            replaces,
        })
    }

    /// Where the file is built.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.location.built()
    }

    /// A folder for temporary files, beside the file.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.claim.folder()
    }

    /// What an interrupted run had left, and what became of it.
    #[must_use]
    pub fn found(&self) -> Option<String> {
        self.found.clone()
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// Where the system refuses, or the place has been taken in the meantime; then
    /// what was there before is there still.
    pub fn commit(self) -> Result<()> {
        let (built, out) = (self.file(), &self.location.out);
        // What it replaces says better than the inputs who may read it.
        let mode = match self.replaces && out.exists() {
            true => Mode::at(out),
            false => self.location.mode,
        };
        let synced = set_mode(&built, mode)
            .and_then(|()| files::open(&built))
            .and_then(|file| file.sync_all());
        synced.map_err(|error| Error::io("write", &built, error))?;
        refuse_taken(&self.location, self.replaces)?;
        let placed = match self.replaces {
            true => rename_over(&built, out),
            false => rename_new(&built, out),
        };
        placed.map_err(|error| Error::io("move the finished file to", out, error))?;
        sync_folder(&self.location.parent);
        Ok(())
    }
}

impl Drop for FileStaging {
    fn drop(&mut self) {
        self.claim.release();
    }
}

fn refuse_taken(location: &OutputLocation, replaces: bool) -> Result<()> {
    let out = &location.out;
    match std::fs::symlink_metadata(out) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("look at", out, error)),
        Ok(meta) if !meta.is_file() => Err(Error::option(
            &["output"],
            format!("{} is a folder, or no ordinary file", out.display()),
            "name a file as the output (`output`)",
        )),
        Ok(_) if !replaces => Err(Error::option(
            &["overwrite"],
            format!("{} is there already", out.display()),
            "choose another output file, or replace it with `overwrite`",
        )),
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_it_is_complete_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("an.idx");
        let staging = FileStaging::begin(&out, &[], false).unwrap();
        std::fs::write(staging.file(), "half").unwrap();
        drop(staging);
        assert_eq!(names(folder.path()), [""; 0]);
        let staging = FileStaging::begin(&out, &[], false).unwrap();
        std::fs::write(staging.file(), "whole").unwrap();
        std::fs::write(staging.folder().join("temporary"), "x").unwrap();
        assert!(!out.exists());
        staging.commit().unwrap();
        assert_eq!(names(folder.path()), ["an.idx"]);
        assert_eq!(std::fs::read(&out).unwrap(), b"whole");
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_where_that_is_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("an.idx");
        std::fs::write(&out, "old").unwrap();
        let error = FileStaging::begin(&out, &[], false).unwrap_err();
        assert!(error.to_string().contains("`overwrite`"), "{error}");
        let mut reader = File::open(&out).unwrap();
        let staging = FileStaging::begin(&out, &[], true).unwrap();
        std::fs::write(staging.file(), "new").unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), b"old");
        staging.commit().unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), b"new");
        let mut read = String::new();
        std::io::Read::read_to_string(&mut reader, &mut read).unwrap();
        assert_eq!(read, "old", "who has it open keeps it");
        assert!(FileStaging::begin(folder.path(), &[], true).is_err());
        let error = FileStaging::begin(&out, std::slice::from_ref(&out), true).unwrap_err();
        assert!(error.to_string().contains("is the input"), "{error}");
    }

    #[test]
    fn a_place_that_is_taken_while_the_file_is_built_stays_taken() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("an.idx");
        let staging = FileStaging::begin(&out, &[], false).unwrap();
        std::fs::write(staging.file(), "mine").unwrap();
        std::fs::write(&out, "theirs").unwrap();
        assert!(staging.commit().is_err());
        assert_eq!(names(folder.path()), ["an.idx"]);
        assert_eq!(std::fs::read(&out).unwrap(), b"theirs");
    }

    #[test]
    fn two_runs_do_not_build_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("an.idx");
        let first = FileStaging::begin(&out, &[], false).unwrap();
        let error = FileStaging::begin(&out, &[], false).unwrap_err();
        let process = format!("process {}", std::process::id());
        assert!(error.to_string().contains(&process), "{error}");
        drop(first);
        assert!(FileStaging::begin(&out, &[], false).is_ok());
    }

    #[test]
    fn what_a_killed_run_left_is_named_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join(".an.idx.dejalu-partial");
        std::fs::create_dir(&partial).unwrap();
        std::fs::write(partial.join("partial.json"), "").unwrap();
        std::fs::write(partial.join("out"), "half").unwrap();
        let staging = FileStaging::begin(&folder.path().join("an.idx"), &[], false).unwrap();
        assert!(staging.found().unwrap().contains("was removed"));
        assert!(!staging.file().exists());
    }
}
