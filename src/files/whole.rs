//! Bytes → a file that appears whole or not at all.
//!
//! In: a path, what must not be written over, and bytes. Out: the file, on the disk.
//! What stood there stays until all of the new is written; a pipe or a device is
//! written to as it is, and not waited for.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::claim::refusal;
use super::guard::{Guarded, real_path, refuse_guarded};
use super::modes::{Mode, mode_of_all};
use super::open::{self, is_ordinary};
use super::sync::sync_folder;
use super::unplaced::beside_with;
use crate::error::{Error, Result};

/// What stands at the beginning of files that no report may replace: an index, a
/// journal, and a journal of version 1.
const PRECIOUS: [&[u8]; 3] = [
    b"dejalu\x1a\n",
    b"{\"type\":\"record\"",
    b"{\"type\":\"journal\"",
];

/// How far from the beginning that is: a journal's first line is in a frame whose head
/// takes ten bytes.
const BEGINNING: u64 = 32;

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    /// What the user named.
    named: PathBuf,
    /// What it really is.
    real: PathBuf,
    place: Destination,
}

#[derive(Debug)]
enum Destination {
    /// The new file, beside the one that it replaces.
    Beside(NamedTempFile),
    /// What is no file.
    Direct(File),
}

impl WholeFile {
    /// Begins a file at `path`.
    ///
    /// # Errors
    /// Where it is one of `guarded`, an index or a journal, or the system refuses.
    pub fn begin(path: &Path, guarded: &[Guarded]) -> Result<Self> {
        let whole = Self::replacing(path, guarded)?;
        refuse_precious(path, &whole.real)?;
        Ok(whole)
    }

    /// The same, whatever stands there: the caller has seen that it may be replaced.
    ///
    /// # Errors
    /// Where it is one of `guarded`, or the system refuses.
    pub fn replacing(path: &Path, guarded: &[Guarded]) -> Result<Self> {
        let refuse = |error| Error::io("write", path, error);
        let found = std::fs::metadata(path);
        if found.as_ref().is_ok_and(|found| !found.is_file()) {
            return Ok(Self {
                named: path.to_owned(),
                real: path.to_owned(),
                place: Destination::Direct(open_special(path).map_err(refuse)?),
            });
        }
        // Where a link stands the file behind it is meant.
        let real = real_path(path)?;
        refuse_guarded(path, &real, guarded)?;
        let beside = real.parent().unwrap_or(Path::new("."));
        let file = match found {
            // What it replaces says best who may read it.
            Ok(found) => beside_with(beside, Mode::USUAL)
                .and_then(|file| Mode::of(&found).give(file.as_file()).map(|()| file)),
            // What is read for it may be quoted in it.
            Err(_) => {
                let read = guarded.iter().map(|guarded| guarded.path.as_path());
                beside_with(beside, mode_of_all(read))
            }
        };
        let file = file.map_err(|error| refusal(path, beside, error))?;
        Ok(Self {
            named: path.to_owned(),
            real,
            place: Destination::Beside(file),
        })
    }

    /// Waits until all that was written is on the disk.
    ///
    /// # Errors
    /// Where the system refuses, as it does if the disk is full.
    pub fn sync(&self) -> Result<()> {
        match &self.place {
            Destination::Direct(_) => Ok(()),
            Destination::Beside(file) => file
                .as_file()
                .sync_all()
                .map_err(|error| Error::io("write", &self.named, error)),
        }
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// Where the system refuses; what was there before is there still.
    pub fn commit(self) -> Result<()> {
        self.sync()?;
        let refuse = |error| Error::io("write", &self.named, error);
        match self.place {
            Destination::Direct(mut file) => file.flush().map_err(refuse),
            Destination::Beside(file) => {
                let placed = file.persist(&self.real);
                placed.map_err(|error| refuse(error.error))?;
                sync_folder(self.real.parent().unwrap_or(Path::new(".")));
                Ok(())
            }
        }
    }

    /// Writes all of the file, and puts it into its place.
    ///
    /// # Errors
    /// Where the system refuses; what was there before is there still.
    pub fn fill(mut self, bytes: &[u8]) -> Result<()> {
        let written = self.write_all(bytes);
        written.map_err(|error| Error::io("write", &self.named, error))?;
        self.commit()
    }

    /// Puts the file into its place while it is empty, for what is to be read while
    /// it grows.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn grow(self) -> Result<File> {
        let refuse = |error| Error::io("write", &self.named, error);
        match self.place {
            Destination::Direct(file) => Ok(file),
            Destination::Beside(file) => {
                let placed = file.persist(&self.real);
                placed.map_err(|error| refuse(error.error))
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Destination::Beside(file) => file.write(bytes),
            Destination::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says no where what is to be written at `path` would replace one of `guarded`.
///
/// # Errors
/// A usage error that names both.
pub fn refuse_over(path: &Path, guarded: &[Guarded]) -> Result<()> {
    if path == Path::new("-") || std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Ok(());
    }
    refuse_guarded(path, &real_path(path)?, guarded)
}

/// Writes a file whole or not at all.
///
/// # Errors
/// As [`WholeFile::begin`], or where the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8], guarded: &[Guarded]) -> Result<()> {
    WholeFile::begin(path, guarded)?.fill(bytes)
}

/// Appends to a file, which is made if there is none.
///
/// # Errors
/// Where it is one of `guarded`, or the system refuses.
pub fn append(path: &Path, bytes: &[u8], guarded: &[Guarded]) -> Result<()> {
    let appended = open_to_append(path, true, guarded)?.and_then(|mut file| file.write_all(bytes));
    appended.map_err(|error| Error::io("write", path, error))
}

/// Says no where nothing can be appended to a file; one that is not there is not made.
///
/// # Errors
/// As [`append`].
pub fn refuse_append(path: &Path, guarded: &[Guarded]) -> Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    match open_to_append(path, false, guarded)? {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let folder = folder.unwrap_or(Path::new(".")).metadata();
            folder.map_or_else(|error| Err(Error::io("write", path, error)), |_| Ok(()))
        }
        opened => opened.map_or_else(|error| Err(Error::io("write", path, error)), |_| Ok(())),
    }
}

fn open_to_append(path: &Path, creates: bool, guarded: &[Guarded]) -> Result<io::Result<File>> {
    let real = real_path(path)?;
    refuse_guarded(path, &real, guarded)?;
    let mut options = OpenOptions::new();
    options.append(true).create(creates);
    open::without_waiting(&mut options, false);
    Ok(options
        .open(&real)
        .and_then(|file| is_ordinary(&file).map(|()| file)))
}

/// Opens a pipe or a device.
fn open_special(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    open::without_waiting(&mut options, false);
    let file = options.open(path)?;
    // To open it did not wait; to write may.
    #[cfg(unix)]
    {
        let flags = rustix::fs::fcntl_getfl(&file)?;
        rustix::fs::fcntl_setfl(&file, flags - rustix::fs::OFlags::NONBLOCK)?;
    }
    Ok(file)
}

/// Says no where an index or a journal stands.
fn refuse_precious(path: &Path, real: &Path) -> Result<()> {
    let mut start = Vec::new();
    let read = match open::open(real) {
        Ok(file) => file.take(BEGINNING).read_to_end(&mut start),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        // What may not be read may be replaced all the same.
        Err(_) => return Ok(()),
    };
    let holds = |precious: &[u8]| start.windows(precious.len()).any(|part| part == precious);
    if read.is_ok() && PRECIOUS.into_iter().any(holds) {
        return Err(Error::usage(format!(
            "{} is an index or a journal of dejalu's, which a report must not replace; name another file",
            path.display()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
