//! A path → a new file or folder that nobody else made.
//!
//! In: a path where nothing stands. Out: the file or folder, made by this call:
//! where a file, a folder or a link stands already, that is an error. It never
//! opens what is there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

use super::modes::Mode;
use super::sync::sync_folder;

/// Creates a file to write to.
///
/// # Errors
/// Where something is there already, or the system refuses.
pub fn create(path: &Path) -> io::Result<File> {
    create_as(path, Mode::USUAL)
}

/// Creates a file of that mode to write to, and to read again what was written; the
/// process's mask takes from it what it should.
///
/// # Errors
/// As [`create`].
pub fn create_as(path: &Path, mode: Mode) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    mode.ask(&mut options);
    options.open(path)
}

/// Creates a folder.
///
/// # Errors
/// As [`create`].
pub fn folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

/// Creates a folder that other users cannot look into.
///
/// # Errors
/// As [`create`].
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates a folder, and those that lead to it, unless they are there.
///
/// # Errors
/// Where the system refuses.
pub fn folders(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// The same; they are on the disk then.
///
/// # Errors
/// As [`folders`].
pub fn lasting_folders(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|above| !above.exists())
        .collect();
    for above in missing.iter().rev() {
        match std::fs::create_dir(above) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if let Some(parent) = above.parent() {
            sync_folder(parent);
        }
    }
    // Says no where the place is a file.
    folders(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        create(&path).unwrap();
        assert_eq!(
            create(&path).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(folder.path().join("new"), &link).unwrap();
            assert!(create(&link).is_err());
            assert!(!folder.path().join("new").exists());
        }
    }

    #[test]
    fn folders_are_made_as_deep_as_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        lasting_folders(&deep).unwrap();
        folders(&deep).unwrap();
        assert!(deep.is_dir());
        create(&deep.join("file")).unwrap();
        assert!(folders(&deep.join("file")).is_err());
    }
}
