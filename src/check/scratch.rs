//! A folder for what a check writes on its way.
//!
//! In: the folder in which it may be made. Out: an empty folder, which goes when
//! it is dropped. What a killed run left there is removed by the next: a folder
//! whose lock nobody holds is nobody's.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result};

/// What the names of these folders begin with.
const PREFIX: &str = "dejalu-check-";

/// The file in a folder that is locked as long as a run uses it.
const LOCK: &str = "lock";

/// Times that a folder is made anew because another run took it for left behind.
const ATTEMPTS: usize = 10;

/// A folder that goes with the run.
pub(super) struct Scratch {
    folder: TempDir,
    /// Locked as long as the folder is used.
    _lock: File,
}

impl Scratch {
    /// Makes a folder in `parent`, or in the system's place for such things.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(super) fn new(parent: Option<&Path>) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        let refuse = |error| Error::io("create a temporary folder in", &parent, error);
        remove_leftovers(&parent);
        for _ in 0..ATTEMPTS {
            let mut builder = tempfile::Builder::new();
            let folder = builder.prefix(PREFIX).tempdir_in(&parent).map_err(refuse)?;
            let path = folder.path().join(LOCK);
            // Between the two another run may have taken it for left behind.
            if let Ok(lock) = File::create(&path)
                && lock.try_lock().is_ok()
                && path.exists()
            {
                return Ok(Self {
                    folder,
                    _lock: lock,
                });
            }
        }
        Err(refuse(std::io::Error::other("other runs remove it")))
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where a result may be written.
    pub(super) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }
}

/// Removes what killed runs left. What cannot be removed is left to whoever can.
fn remove_leftovers(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_ours || !is_folder {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join(LOCK)) else {
            continue;
        };
        if lock.try_lock().is_ok() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn it_goes_when_it_is_dropped() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(Some(parent.path())).unwrap();
        std::fs::create_dir(scratch.out()).unwrap();
        std::fs::write(scratch.out().join("a"), "a").unwrap();
        assert_eq!(names(parent.path()).len(), 1);
        drop(scratch);
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn what_a_killed_run_left_is_removed_and_what_is_used_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let left = parent.path().join("dejalu-check-left");
        std::fs::create_dir_all(left.join("out")).unwrap();
        std::fs::write(left.join(LOCK), "").unwrap();
        std::fs::create_dir(parent.path().join("dejalu-check-young")).unwrap();
        std::fs::create_dir(parent.path().join("other")).unwrap();
        let used = Scratch::new(Some(parent.path())).unwrap();
        let other = Scratch::new(Some(parent.path())).unwrap();
        assert!(used.folder.path().exists() && other.folder.path().exists());
        assert_eq!(names(parent.path()).len(), 4);
        assert!(!left.exists());
    }
}
