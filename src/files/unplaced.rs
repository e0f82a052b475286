//! Files beside those that they are to replace, while they are written.
//!
//! In: a folder. Out: a file in it that has no place of its own yet; of others of this kind
//! whether somebody writes them still. What killed runs left is removed by whoever makes the
//! next one. It never touches a file of another name or another user.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::claim::is_mine;
use super::modes::Mode;
use super::names::NEW_FILE;
use super::open;
use super::remove::entries;

/// A file without a place of its own yet.
pub(super) fn beside_with(folder: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    // Where there is no folder, the error names no file that nobody asked for.
    folder.metadata()?;
    remove_leftovers(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(NEW_FILE);
    // As any new file: the process's mask takes from it what it should.
    mode.ask_temporary(&mut builder);
    loop {
        let file = builder.tempfile_in(folder)?;
        // Held as long as it is written: what nobody holds was left behind. Where there are
        // no locks, nothing is ever taken for that.
        let _ = file.as_file().lock();
        // Another run may have taken it for that in between.
        if file.path().symlink_metadata().is_ok() {
            return Ok(file);
        }
    }
}

/// Removes what killed runs left. What cannot be removed is left to whoever can.
fn remove_leftovers(folder: &Path) {
    for name in entries(folder).unwrap_or_default() {
        let path = folder.join(&name);
        if let Some(file) = unplaced_file(&path)
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// A file that has no place of its own yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplaced {
    /// Somebody is writing it.
    Growing,
    /// A run that was killed left it.
    LeftBehind,
}

/// Whether a file is one that a run of this user's writes beside the one that it is to
/// replace.
#[must_use]
pub fn unplaced(path: &Path) -> Option<Unplaced> {
    let file = unplaced_file(path)?;
    Some(match file.try_lock() {
        Err(TryLockError::WouldBlock) => Unplaced::Growing,
        _ => Unplaced::LeftBehind,
    })
}

fn unplaced_file(path: &Path) -> Option<File> {
    let is_ours = path.file_name()?.to_string_lossy().starts_with(NEW_FILE)
        && path.symlink_metadata().is_ok_and(|meta| meta.is_file())
        && is_mine(path);
    is_ours.then(|| open::open(path).ok())?
}
