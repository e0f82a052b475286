//! Bytes → a file that appears whole or not at all.
//!
//! In: bytes and a path. Out: the file. What stood there stays until all of the
//! new is written; what is no file, such as a pipe, is written to as it is.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a file whole or not at all.
///
/// # Errors
/// Where the system refuses.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let refuse = |error| Error::io("write", path, error);
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        let file = fs::OpenOptions::new().write(true).open(path);
        return file
            .and_then(|mut file| file.write_all(bytes))
            .map_err(refuse);
    }
    // Where a link stands the file behind it is meant.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // As any new file: the process's mask takes from it what it should.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder
        .prefix(".dejalu-")
        .tempfile_in(beside)
        .map_err(refuse)?;
    let written = file.write_all(bytes);
    written
        .and_then(|()| file.as_file().sync_all())
        .map_err(refuse)?;
    file.persist(&path).map_err(|error| refuse(error.error))?;
    Ok(())
}

/// Appends to a file, which is made if there is none.
///
/// # Errors
/// Where the system refuses.
pub fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    let appended = file.and_then(|mut file| file.write_all(bytes));
    appended.map_err(|error| Error::io("write", path, error))
}
