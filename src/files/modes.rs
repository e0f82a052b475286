//! Who may read what is written.
//!
//! In: the modes of what it comes from. Out: a mode that lets nobody read it who
//! could not read that. Where the system has no modes, nothing.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Who may read, write and execute a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode(u32);

impl Mode {
    /// What new files are, before the process's mask.
    pub const USUAL: Self = Self(0o666);

    /// The mode of a file that was looked at; its owner may always read a copy.
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            Self(meta.permissions().mode() & 0o777 | 0o400)
        }
        #[cfg(not(unix))]
        {
            let _ = meta;
            Self::USUAL
        }
    }

    /// The mode of the file at `path`, links followed; the usual one where there is
    /// none.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        std::fs::metadata(path).map_or(Self::USUAL, |meta| Self::of(&meta))
    }

    /// What both allow; the owner may always read and write.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0 | 0o600)
    }

    /// The same for a folder: who may read a file may look into its folder.
    #[must_use]
    pub fn of_folder(self) -> Self {
        Self(self.0 | (self.0 & 0o444) >> 2 | 0o700)
    }

    /// Asks for this mode for a file that is to be created.
    pub(super) fn ask(self, options: &mut OpenOptions) {
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(options, self.0);
        #[cfg(not(unix))]
        let _ = options;
    }

    /// The same for a file that has no place of its own yet.
    pub(super) fn ask_temporary(self, builder: &mut tempfile::Builder<'_, '_>) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(self.0));
        }
        #[cfg(not(unix))]
        let _ = builder;
    }

    /// Gives the file this mode, whatever the process's mask.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn give(self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.set_permissions(std::fs::Permissions::from_mode(self.0))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Ok(())
        }
    }
}

/// What all of `paths` allow, for something that is made of all of them. A path
/// that is not there counts for nothing.
#[must_use]
pub fn mode_of_all<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Mode {
    let found = paths.into_iter().map(Mode::at);
    found.fold(Mode::USUAL, Mode::and)
}

/// Takes from the file or folder at `path`, which this run made, what `mode` does
/// not allow.
///
/// # Errors
/// Where the system refuses.
pub fn set_mode(path: &Path, mode: Mode) -> io::Result<()> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    let now = Mode::of(&meta);
    let mode = if meta.is_dir() {
        mode.of_folder()
    } else {
        mode
    };
    let wanted = Mode(now.0 & mode.0);
    match wanted == now {
        true => Ok(()),
        false => wanted.give(&file),
    }
}

/// Closes a folder that this user has to all others; a link is not followed.
///
/// # Errors
/// Where the system refuses.
pub(super) fn close(folder: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true);
    super::open::without_waiting(&mut options, true);
    Mode(0o700).give(&options.open(folder)?)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_several_is_for_those_who_may_read_all() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, mode| {
            let path = folder.path().join(name);
            let file = File::create(&path).unwrap();
            Mode(mode).give(&file).unwrap();
            path
        };
        let (open, closed) = (put("open", 0o644), put("closed", 0o640));
        let mode = mode_of_all([open.as_path(), &closed, Path::new("/no/such/file")]);
        assert_eq!(mode, Mode(0o640));
        assert_eq!(mode.of_folder(), Mode(0o750));
        set_mode(&open, mode).unwrap();
        assert_eq!(Mode::at(&open), Mode(0o640));
        assert_eq!(Mode::at(&put("nobody", 0o000)), Mode(0o400));
    }
}
