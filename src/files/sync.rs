//! What was written → on the disk.
//!
//! In: files and folders that were written. Out: nothing; what they hold outlives a
//! power cut then, as far as the system tells. It changes nothing.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// So many files are synchronised one by one: each waits for the disk. Of more,
/// the whole file system is, once.
const MOST_ALONE: usize = 16;

/// Makes the system write a folder's names. Some file systems cannot, and do not
/// need to.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Makes the system write everything in a folder that was built: contents and
/// names.
///
/// # Errors
/// Where the system cannot write it, with the path.
pub fn sync_tree(folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned() {
        at += 1;
        let refuse = |error| (folder.clone(), error);
        for entry in std::fs::read_dir(&folder).map_err(refuse)? {
            let entry = entry.map_err(refuse)?;
            match entry.file_type().map_err(refuse)?.is_dir() {
                true => folders.push(entry.path()),
                false => files.push(entry.path()),
            }
        }
        if files.len() + folders.len() > MOST_ALONE && sync_system(&folder) {
            return Ok(());
        }
    }
    for file in files {
        let synced = super::open(&file).and_then(|file| file.sync_all());
        synced.map_err(|error| (file, error))?;
    }
    for folder in folders.iter().rev() {
        sync_folder(folder);
    }
    Ok(())
}

/// Makes the system write everything on the file system of `folder`; `false` where
/// it cannot, or could not write it.
#[cfg(target_os = "linux")]
fn sync_system(folder: &Path) -> bool {
    File::open(folder).is_ok_and(|folder| rustix::fs::syncfs(folder).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn sync_system(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_any_size_is_synchronised() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        for count in [1, 40] {
            for number in 0..count {
                std::fs::write(folder.path().join(format!("a/b/{number}")), "x").unwrap();
            }
            sync_tree(folder.path()).unwrap();
        }
        assert!(sync_tree(&folder.path().join("none")).is_err());
    }
}
