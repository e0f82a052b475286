//! A folder for what a run writes on its way.
//!
//! In: the folder in which it may be made. Out: an empty folder of this run's, which
//! goes when it is dropped. What a killed run left there is removed by the next: a
//! folder is left behind if it says itself whose it was and that run is over, or if nothing
//! is in it; a run that has just made one makes it again.

use std::path::{Path, PathBuf};

use super::claim::is_own_folder;
use super::names::RUN;
use super::{Claim, entries, remove, rename_new};
use crate::error::{Error, Result};

/// What they end with when nobody wants them any more: a removal that is interrupted goes on
/// in the next run, whatever is left of the folder.
const GONE: &str = ".gone";

/// A folder that goes with the run.
pub struct Scratch {
    folder: PathBuf,
    // Goes last: whoever has a claim is not left behind.
    _claim: Claim,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        discard(&self.folder);
    }
}

/// Removes a folder, under another name.
fn discard(folder: &Path) {
    let mut gone = folder.as_os_str().to_owned();
    gone.push(GONE);
    let gone = PathBuf::from(gone);
    // What cannot be removed is left to whoever can.
    let _ = match rename_new(folder, &gone) {
        Ok(()) => remove(&gone),
        Err(_) => remove(folder),
    };
}

impl Scratch {
    /// Makes a folder in `parent`, or in the system's place for such things.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn new(parent: Option<&Path>) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        remove_leftovers(&parent);
        let made = tempfile::Builder::new().prefix(RUN).tempdir_in(&parent);
        let folder =
            made.map_err(|error| Error::io("create a temporary folder in", &parent, error))?;
        let folder = folder.keep();
        let (claim, _) = Claim::take(&folder, &folder)?;
        Ok(Self {
            folder,
            _claim: claim,
        })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where a result may be written.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.folder.join("out")
    }
}

/// Removes what killed runs left.
fn remove_leftovers(parent: &Path) {
    for name in entries(parent).unwrap_or_default() {
        let folder = parent.join(&name);
        let name = name.to_string_lossy();
        if !name.starts_with(RUN) {
            continue;
        }
        if name.ends_with(GONE) && is_own_folder(&folder) {
            let _ = remove(&folder);
        } else if (Claim::is_over(&folder) || Claim::is_unclaimed(&folder))
            && let Ok((claim, _)) = Claim::take(&folder, &folder)
        {
            discard(&folder);
            drop(claim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Path) -> usize {
        entries(folder).unwrap().len()
    }

    #[test]
    fn it_goes_when_it_is_dropped() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(Some(parent.path())).unwrap();
        std::fs::create_dir(scratch.out()).unwrap();
        std::fs::write(scratch.out().join("a"), "a").unwrap();
        assert_eq!(count(parent.path()), 1);
        drop(scratch);
        assert_eq!(count(parent.path()), 0);
    }

    #[test]
    fn what_a_killed_run_left_is_removed_and_what_is_used_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let left = parent.path().join("dejalu-run-left");
        std::fs::create_dir_all(left.join("out")).unwrap();
        std::fs::write(left.join("partial.json"), "").unwrap();
        let half_removed = parent.path().join("dejalu-run-other.gone");
        std::fs::create_dir_all(half_removed.join("out")).unwrap();
        let young = parent.path().join("dejalu-run-young");
        std::fs::create_dir(&young).unwrap();
        std::fs::write(young.join("partial-x1.new"), "").unwrap();
        std::fs::create_dir(parent.path().join("other")).unwrap();
        let used = Scratch::new(Some(parent.path())).unwrap();
        let other = Scratch::new(Some(parent.path())).unwrap();
        assert!(used.path().exists() && other.path().exists());
        assert_eq!(count(parent.path()), 3);
        assert!(!left.exists() && !half_removed.exists() && !young.exists());
    }
}
