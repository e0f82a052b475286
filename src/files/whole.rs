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

    /// Puts the file into its place.
    ///
    /// # Errors
    /// Where the system refuses; what was there before is there still.
    pub fn commit(self) -> Result<()> {
        let refuse = |error| Error::io("write", &self.named, error);
        match self.place {
            Destination::Direct(mut file) => file.flush().map_err(refuse),
            Destination::Beside(file) => {
                file.as_file().sync_all().map_err(refuse)?;
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
mod tests {
    use super::*;
    use crate::files::entries;

    #[test]
    fn a_file_is_replaced_and_its_readers_are_those_that_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_whole(&path, b"one", &[]).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o640);
            std::fs::set_permissions(&path, mode).unwrap();
        }
        write_whole(&path, b"two", &[]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o640);
        }
        append(&path, b"+", &[]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two+");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_removed_and_what_is_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".dejalu-new-left");
        std::fs::write(&left, "half").unwrap();
        let one = WholeFile::begin(&folder.path().join("one"), &[]).unwrap();
        assert!(!left.exists());
        write_whole(&folder.path().join("two"), b"two", &[]).unwrap();
        one.commit().unwrap();
        let mut names = entries(folder.path()).unwrap();
        names.sort();
        assert_eq!(names, ["one", "two"]);
    }

    #[test]
    fn what_is_guarded_or_precious_stays() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = folder.path().join("in");
        std::fs::create_dir(&inputs).unwrap();
        let guarded: Vec<Guarded> = Guarded::inputs(std::slice::from_ref(&inputs)).collect();
        let inside = inputs.join("new");
        let said = write_whole(&inside, b"x", &guarded)
            .unwrap_err()
            .to_string();
        assert!(said.contains("lies inside the input"), "{said}");
        assert!(append(&inside, b"x", &guarded).is_err() && !inside.exists());
        for precious in PRECIOUS {
            std::fs::write(&inside, precious).unwrap();
            assert!(write_whole(&inside, b"x", &[]).is_err());
            assert_eq!(std::fs::read(&inside).unwrap(), precious);
        }
    }

    #[test]
    fn a_file_of_settings_stays_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in crate::files::SETTINGS {
            // Where there is none, a folder or file may be called so.
            write_whole(&path(name), b"x", &[]).unwrap();
            assert!(write_whole(&path(name), b"y", &[]).is_err());
            assert!(append(&path(name), b"y", &[]).is_err());
            assert_eq!(std::fs::read(path(name)).unwrap(), b"x");
        }
        #[cfg(unix)]
        {
            let list = [Guarded {
                what: "the list",
                path: path("list"),
            }];
            std::fs::write(path("list"), "a").unwrap();
            std::fs::hard_link(path("list"), path("hard")).unwrap();
            std::os::unix::fs::symlink(path("list"), path("soft")).unwrap();
            std::os::unix::fs::symlink(path("dejalu.toml"), path("settings")).unwrap();
            for name in ["hard", "soft", "settings"] {
                assert!(refuse_append(&path(name), &list).is_err(), "{name}");
                assert!(refuse_over(&path(name), &list).is_err(), "{name}");
                assert!(write_whole(&path(name), b"y", &list).is_err(), "{name}");
            }
            assert_eq!(std::fs::read(path("list")).unwrap(), b"a");
        }
    }

    #[test]
    fn asking_whether_something_can_be_appended_makes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        refuse_append(&path, &[]).unwrap();
        assert!(!path.exists());
        assert!(refuse_append(&folder.path().join("none/new"), &[]).is_err());
        assert!(refuse_append(folder.path(), &[]).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_without_a_reader_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
        assert!(write_whole(&pipe, b"x", &[]).is_err());
        write_whole(Path::new("/dev/null"), b"x", &[]).unwrap();
    }
}
