//! A folder for what a run writes on its way.
//!
//! In: the folder in which it may be made. Out: an empty folder of this run's, which
//! goes when it is dropped. What a killed run left there is removed by the next: a
//! folder is left behind if it says itself whose it was and that run is over.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Claim, entries, remove};
use crate::error::{Error, Result};

/// What the names of these folders begin with.
const PREFIX: &str = "dejalu-run-";

/// A folder that goes with the run.
pub struct Scratch {
    // Dropped in this order: whoever has a claim is not left behind.
    folder: TempDir,
    _claim: Claim,
}

impl Scratch {
    /// Makes a folder in `parent`, or in the system's place for such things.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn new(parent: Option<&Path>) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        remove_leftovers(&parent);
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&parent);
        let folder =
            made.map_err(|error| Error::io("create a temporary folder in", &parent, error))?;
        let (claim, _) = Claim::take(folder.path(), folder.path())?;
        Ok(Self {
            folder,
            _claim: claim,
        })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where a result may be written.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }
}

/// Removes what killed runs left. What cannot be removed is left to whoever can.
fn remove_leftovers(parent: &Path) {
    for name in entries(parent).unwrap_or_default() {
        let folder = parent.join(&name);
        if !name.to_string_lossy().starts_with(PREFIX) || !Claim::is_over(&folder) {
            continue;
        }
        if let Ok((claim, _)) = Claim::take(&folder, &folder) {
            let _ = remove(&folder);
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
        std::fs::create_dir(parent.path().join("dejalu-run-young")).unwrap();
        std::fs::create_dir(parent.path().join("other")).unwrap();
        let used = Scratch::new(Some(parent.path())).unwrap();
        let other = Scratch::new(Some(parent.path())).unwrap();
        assert!(used.path().exists() && other.path().exists());
        assert_eq!(count(parent.path()), 4);
        assert!(!left.exists());
    }
}
