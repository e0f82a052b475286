//! Where an output really is → what it is to something that is read.
//!
//! In: the real path of an output, and a file or folder that is read, with everything in it
//! behind whatever link. Out: whether the output is one of those, lies in one, or holds one.
//! Files and folders are the same where the system says so, whatever they are called. It
//! opens no file and keeps nothing of what it has seen.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::{Error, Result};

/// By what the system tells files and folders apart: device and number.
type Identity = (u64, u64);

/// Where an output is.
pub(super) struct OutputPlace<'o> {
    real: &'o Path,
    /// What stands there.
    own: Option<Identity>,
    /// The folders above it.
    above: Vec<Identity>,
}

/// What an output is to something that is read, and to which.
pub(super) struct Touched {
    /// "is", "lies inside"...
    pub(super) how: &'static str,
    /// What is read, by the name by which it was reached.
    pub(super) read: PathBuf,
}

impl<'o> OutputPlace<'o> {
    pub(super) fn of(real: &'o Path) -> Self {
        Self {
            real,
            own: identity(real),
            above: real.ancestors().skip(1).filter_map(identity).collect(),
        }
    }

    /// What the output is to `read`, which really is `found`, and to all that is in it.
    ///
    /// # Errors
    /// Where a folder cannot be looked at though one may.
    pub(super) fn touches(&self, read: &Path, found: &Path) -> Result<Option<Touched>> {
        let touched = |how, read: &Path| Touched {
            how,
            read: read.to_owned(),
        };
        if let Some(how) = self.is_to(found) {
            return Ok(Some(touched(how, read)));
        }
        if !found.is_dir() {
            return Ok(None);
        }
        for entry in WalkDir::new(found).follow_links(true).min_depth(1) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => match error.io_error() {
                    Some(refused) if is_of_system(refused) => {
                        let path = error.path().unwrap_or(read).to_owned();
                        return Err(Error::io("look into", path, error.into()));
                    }
                    // A link that leads back or nowhere, or what nobody reads.
                    _ => continue,
                },
            };
            let how = match entry.path_is_symlink() {
                true => entry
                    .path()
                    .canonicalize()
                    .ok()
                    .and_then(|to| self.is_to(&to)),
                false if entry.file_type().is_dir() => self.is_same(entry.path()),
                false if self.may_be(&entry) => self.is_same(entry.path()),
                false => None,
            };
            if let Some(how) = how {
                let below = entry.path().strip_prefix(found).unwrap_or(entry.path());
                return Ok(Some(touched(how, &read.join(below))));
            }
        }
        Ok(None)
    }

    /// What it is to what really is `found`, without what is in it.
    pub(super) fn is_to(&self, found: &Path) -> Option<&'static str> {
        if self.real == found {
            Some("is")
        } else if self.real.starts_with(found) {
            Some("lies inside")
        } else if found.starts_with(self.real) {
            Some("holds")
        } else {
            self.is_same(found)
        }
    }

    /// What it is to what is called `path`, by what the system says of both: hard links, and
    /// folders that are mounted a second time.
    fn is_same(&self, path: &Path) -> Option<&'static str> {
        let found = identity(path)?;
        if self.own == Some(found) {
            Some("is, by another name,")
        } else if self.above.contains(&found) {
            Some("lies, by another name, inside")
        } else {
            None
        }
    }

    /// Whether a file may be what stands in the output's place: to ask costs more.
    #[cfg(unix)]
    fn may_be(&self, entry: &walkdir::DirEntry) -> bool {
        use walkdir::DirEntryExt as _;
        self.own.is_some_and(|(_, number)| number == entry.ino())
    }

    #[cfg(not(unix))]
    fn may_be(&self, _: &walkdir::DirEntry) -> bool {
        false
    }
}

/// Whether the system has no room to look, such as for an open folder.
fn is_of_system(error: &std::io::Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::NotADirectory
    ) && error.raw_os_error() != Some(LINKS_IN_A_RING)
}

/// The number of the error of links that lead to each other.
#[cfg(target_os = "linux")]
const LINKS_IN_A_RING: i32 = 40;

#[cfg(not(target_os = "linux"))]
const LINKS_IN_A_RING: i32 = 62;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
