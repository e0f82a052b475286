//! A folder that appears whole or not at all.
//!
//! In: where the output is to be, the inputs that it must not touch, and who can say
//! whether an earlier one is all dejalu's. Out: a folder to build it in, beside its
//! final place so that one rename puts it there. Until then nothing is under the
//! final name but what was there before; afterwards nothing is left beside it. All of
//! it is on the disk before anything old is removed. A run that is killed leaves its
//! partial folder, which the next run finds, names and removes.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{
    self, Claim, Mode, exchange, is_empty, remove, rename_new, set_mode, sync_tree,
};

use super::location::OutputLocation;
use super::placed_first;

/// Says no where a folder holds anything that dejalu did not write.
pub type OwnOutput<'o> = &'o dyn Fn(&Path) -> Result<()>;

/// An output that is being built.
pub struct Staging<'o> {
    location: OutputLocation,
    /// Asked before an output is replaced; `None` where none may be.
    overwrite: Option<OwnOutput<'o>>,
    claim: Claim,
    /// The result before which it takes its place.
    result: Option<PathBuf>,
    found: Vec<String>,
    built: PathBuf,
    /// Whether the output is to outlive a power cut.
    lasts: bool,
}

impl<'o> Staging<'o> {
    /// Claims the place of `out`. What `out` is now stays until
    /// [`Staging::commit`]; with `overwrite` that may be an output of dejalu's.
    ///
    /// # Errors
    ///
    /// A usage error where `out` is a file, is not empty (without
    /// `overwrite`), is not dejalu's (with it), is an input, lies in one or
    /// holds one, or is being written by another run; else where the system
    /// refuses.
    pub fn begin(out: &Path, overwrite: Option<OwnOutput<'o>>, inputs: &[PathBuf]) -> Result<Self> {
        let location = OutputLocation::of(out, inputs)?;
        if let Err(error) = refuse_taken(&location.out, overwrite) {
            return Err(match location.sweep() {
                Some(found) => error.beside(&found),
                None => error,
            });
        }
        Self::claim(location, overwrite, None)
    }

    /// Claims the place of what takes it just before the result at `result` takes its own
    /// ([`Staging::place`]). What a run left there that was interrupted between the two is
    /// removed.
    ///
    /// # Errors
    /// As [`Staging::begin`]; nothing is replaced.
    pub fn begin_before(result: &Path, out: &Path, inputs: &[PathBuf]) -> Result<Self> {
        let location = OutputLocation::of(out, inputs)?;
        let result = files::real_path(result)?;
        if !placed_first::is_left(&location, &result) {
            refuse_taken(&location.out, None)?;
        }
        Self::claim(location, None, Some(result))
    }

    fn claim(
        location: OutputLocation,
        overwrite: Option<OwnOutput<'o>>,
        result: Option<PathBuf>,
    ) -> Result<Self> {
        let parent = &location.parent;
        files::lasting_folders(parent).map_err(|error| Error::io("create", parent, error))?;
        let (claim, left) = Claim::take(&location.partial, &location.out)?;
        if let (Some(result), Some(_)) = (&result, &left)
            && placed_first::is_left(&location, result)
        {
            let (out, gone) = (&location.out, location.gone());
            rename_new(out, &gone).map_err(|error| Error::io("move aside", out, error))?;
        }
        let found = location.settle(&claim, left);
        let staging = Self {
            built: location.built(),
            location,
            overwrite,
            claim,
            result,
            found: found?,
            lasts: true,
        };
        let built = &staging.built;
        files::folder(built).map_err(|error| Error::io("create", built, error))?;
        // Again: the place may be taken now by the output that was put back.
        match (
            refuse_taken(&staging.location.out, overwrite),
            staging.found(),
        ) {
            (Ok(()), _) => Ok(staging),
            (Err(error), None) => Err(error),
            (Err(error), Some(found)) => Err(error.beside(&found)),
        }
    }

    /// The same for an output that goes with this process, and need not be on the
    /// disk.
    #[must_use]
    pub fn passing(mut self) -> Self {
        self.lasts = false;
        self
    }

    /// The folder to build in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.built
    }

    /// A folder for temporary files, beside the output.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.claim.folder()
    }

    /// The folder that it will become, links resolved.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.location.out
    }

    /// Who may read what is made of the inputs.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.location.mode
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
    pub fn commit(self) -> Result<()> {
        self.commit_with(None)
    }

    /// Puts the output in its place; `first`, which has its own already, is kept then.
    ///
    /// # Errors
    /// As [`Staging::commit`]; `first` is gone then as well.
    pub fn commit_with(self, first: Option<PlacedFirst<'_>>) -> Result<()> {
        self.complete()?;
        let old = self.put_in_place()?;
        self.sync_names();
        if let Some(first) = first {
            first.keep();
        }
        if let Some(old) = old {
            // From here on it is rubbish, whoever finds it.
            let gone = self.location.gone();
            rename_new(&old, &gone).map_err(|error| Error::io("move aside", &old, error))?;
            remove(&gone)?;
        }
        Ok(())
    }

    /// Puts the output in its place, from which it goes again unless it is kept.
    ///
    /// # Errors
    /// As [`Staging::commit`].
    pub fn place(self) -> Result<PlacedFirst<'o>> {
        self.complete()?;
        if let Some(result) = &self.result {
            placed_first::note(&self.location, result)?;
        }
        self.put_in_place()?;
        self.sync_names();
        Ok(PlacedFirst {
            staging: self,
            is_kept: false,
        })
    }

    /// Makes sure that all of the output is on the disk, and that its place is free.
    fn complete(&self) -> Result<()> {
        let (built, out) = (&self.built, &self.location.out);
        set_mode(built, self.location.mode).map_err(|error| Error::io("close", built, error))?;
        if self.lasts {
            sync_tree(built).map_err(|(path, error)| Error::io("write", path, error))?;
        }
        refuse_taken(out, self.overwrite)
    }

    /// Puts the output in its place; gives back where the earlier one is then.
    fn put_in_place(&self) -> Result<Option<PathBuf>> {
        let (built, out) = (&self.built, &self.location.out);
        let refuse = |error| Error::io("move the finished output to", out, error);
        if std::fs::symlink_metadata(out).is_err() {
            rename_new(built, out).map_err(refuse)?;
            return Ok(None);
        }
        if exchange(built, out).map_err(refuse)? {
            return Ok(Some(built.clone()));
        }
        let old = self.location.old();
        rename_new(out, &old).map_err(|error| Error::io("move aside", out, error))?;
        self.sync_names();
        if let Err(error) = rename_new(built, out) {
            // The next run puts it back if this fails as well.
            let _ = rename_new(&old, out);
            return Err(refuse(error));
        }
        Ok(Some(old))
    }

    /// Makes the system write what stands where.
    fn sync_names(&self) {
        if self.lasts {
            self.location.sync_names();
        }
    }
}

/// An output that has its place, and loses it again unless what it belongs to gets its own.
pub struct PlacedFirst<'o> {
    staging: Staging<'o>,
    is_kept: bool,
}

impl PlacedFirst<'_> {
    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for PlacedFirst<'_> {
    fn drop(&mut self) {
        let location = &self.staging.location;
        if !self.is_kept {
            // If this fails the next run does it.
            let _ = rename_new(&location.out, &location.gone());
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        self.location.release(&mut self.claim);
    }
}

/// Says no where the final place is taken by something that must stay.
fn refuse_taken(out: &Path, overwrite: Option<OwnOutput<'_>>) -> Result<()> {
    match std::fs::symlink_metadata(out) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("look at", out, error)),
        Ok(meta) if !meta.is_dir() => {
            return Err(Error::option(
                &["output"],
                format!("{} is a file", out.display()),
                "name a folder as the output (`output`)",
            ));
        }
        Ok(_) => {}
    }
    match overwrite {
        _ if is_empty(out) => Ok(()),
        Some(is_own) => is_own(out),
        None => Err(Error::option(
            &["output"],
            format!("{} is not empty", out.display()),
            "choose another output folder (`output`), or empty this one",
        )),
    }
}

#[cfg(test)]
mod tests;
