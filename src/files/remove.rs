//! What this run, or one before it, made → nothing.
//!
//! In: paths of which the caller knows that they are dejalu's. Out: nothing is
//! there any more. Links are removed, never followed; what is gone already is no
//! error, so that a removal which was interrupted can go on.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use crate::error::{Error, Result};

/// Removes a file, or a folder with all that is in it.
///
/// # Errors
/// Where the system refuses.
pub fn remove(path: &Path) -> Result<()> {
    let removed = match is_folder(path) {
        true => std::fs::remove_dir_all(path),
        false => std::fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Whether a folder is there; a link to one is none.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// Whether a folder is there, and nothing is in it.
#[must_use]
pub fn is_empty(folder: &Path) -> bool {
    entries(folder).is_ok_and(|entries| entries.is_empty())
}

/// The names in a folder, sorted.
///
/// # Errors
/// Where it cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<OsString>> {
    let refuse = |error| Error::io("read", folder, error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refuse)? {
        names.push(entry.map_err(refuse)?.file_name());
    }
    names.sort();
    Ok(names)
}
