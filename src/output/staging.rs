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
    self, Claim, Left, Mode, entries, exchange, is_folder, remove, rename_new, set_mode,
    sync_folder, sync_tree,
};

use super::location::OutputLocation;

/// Says no where a folder holds anything that dejalu did not write.
pub type OwnOutput<'o> = &'o dyn Fn(&Path) -> Result<()>;

/// An output that is being built.
pub struct Staging<'o> {
    location: OutputLocation,
    /// Asked before an output is replaced; `None` where none may be.
    overwrite: Option<OwnOutput<'o>>,
    claim: Claim,
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
        refuse_taken(&location.out, overwrite)?;
        let parent = &location.parent;
        files::lasting_folders(parent).map_err(|error| Error::io("create", parent, error))?;
        let (claim, left) = Claim::take(&location.partial, &location.out)?;
        let mut staging = Self {
            built: location.built(),
            location,
            overwrite,
            claim,
            found: Vec::new(),
            lasts: true,
        };
        staging.settle(left)?;
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
        let (built, out) = (&self.built, &self.location.out);
        set_mode(built, self.location.mode).map_err(|error| Error::io("close", built, error))?;
        if self.lasts {
            sync_tree(built).map_err(|(path, error)| Error::io("write", path, error))?;
        }
        refuse_taken(out, self.overwrite)?;
        let old = self.put_in_place()?;
        self.sync_names();
        if let Some(old) = old {
            // From here on it is rubbish, whoever finds it.
            let gone = self.location.gone();
            rename_new(&old, &gone).map_err(|error| Error::io("move aside", &old, error))?;
            remove(&gone)?;
        }
        Ok(())
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
            sync_folder(&self.location.parent);
            sync_folder(&self.location.partial);
        }
    }

    /// Settles what an interrupted run left: an output that it was replacing is put
    /// back where its place is empty; all else is removed.
    fn settle(&mut self, left: Option<Left>) -> Result<()> {
        let Some(Left { who }) = left else {
            return Ok(());
        };
        let OutputLocation { out, partial, .. } = &self.location;
        let old = self.location.old();
        if is_folder(&old) && (std::fs::symlink_metadata(out).is_err() || is_empty(out)) {
            remove(out)?;
            rename_new(&old, out).map_err(|error| Error::io("put back", out, error))?;
            self.sync_names();
            self.found.push(format!(
                "an interrupted run{who} had moved {} aside to replace it; it was put back",
                out.display()
            ));
        }
        if self.claim.clear()? || self.found.is_empty() {
            self.found.push(format!(
                "an interrupted run{who} had left {}; what it held was removed",
                partial.display()
            ));
        }
        Ok(())
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // Whoever waits to be put back must not go with the rest.
        if !is_folder(&self.location.old()) || self.location.out.exists() {
            self.claim.release();
        }
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

fn is_empty(folder: &Path) -> bool {
    entries(folder).is_ok_and(|entries| entries.is_empty())
}

#[cfg(test)]
mod tests;
