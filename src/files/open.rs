//! A path → an ordinary file that can be read.
//!
//! In: a path. Out: the file, or an error at once where something else stands
//! there: to open a pipe waits for whoever fills it, and a device or a file of the
//! kernel's may have no end. It never waits.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// The largest file that is read whole where a person writes it: a configuration, a
/// list, a baseline.
pub const LARGEST_LIST: u64 = 256 << 20;

/// Opens an ordinary file to read it. Links are followed.
///
/// # Errors
/// Where the system refuses, or it is no ordinary file.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options, false);
    let file = options.open(path)?;
    is_ordinary(&file)?;
    Ok(file)
}

/// Reads an ordinary file of at most `most` bytes.
///
/// # Errors
/// As [`open`], or where it is larger.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let large = || {
        refusal(&format!(
            "it has more than {most} bytes, which is more than such a file can need"
        ))
    };
    if file.metadata()?.len() > most {
        return Err(large());
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(large()),
        false => Ok(bytes),
    }
}

/// What the kernel says of this process in `/proc`, where there is one.
#[must_use]
pub fn read_own_status() -> Option<String> {
    let mut status = String::new();
    let file = File::open("/proc/self/status").ok()?;
    file.take(1 << 16).read_to_string(&mut status).ok()?;
    Some(status)
}

/// Says no to what is no ordinary file.
///
/// # Errors
/// Where it is something else, or the system does not say.
pub fn is_ordinary(file: &File) -> io::Result<()> {
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !meta.is_file() {
        return Err(refusal(
            "it is a pipe or a device; copy what it gives to a file, and name that",
        ));
    }
    match is_of_kernel(file) {
        true => Err(refusal(
            "it is made up by the system as it is read; copy it to a file, and name that",
        )),
        false => Ok(()),
    }
}

fn refusal(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_owned())
}

/// Opening waits for nobody; with `here`, no link is followed.
#[cfg(unix)]
pub(super) fn without_waiting(options: &mut OpenOptions, here: bool) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if here {
        flags |= OFlags::NOFOLLOW;
    }
    options.custom_flags(flags.bits() as i32);
}

#[cfg(not(unix))]
pub(super) fn without_waiting(_: &mut OpenOptions, _: bool) {}

/// Whether a file or folder is one of those that the kernel makes up, such as `/proc/kmsg`.
#[cfg(target_os = "linux")]
pub(super) fn is_of_kernel(file: &File) -> bool {
    /// proc, sysfs, debugfs, tracefs, securityfs, and the two of control groups.
    const MADE_UP: [u64; 7] = [
        0x9fa0,
        0x6265_6572,
        0x6462_6720,
        0x7472_6163,
        0x7363_6673,
        0x0027_e0eb,
        0x6367_7270,
    ];
    let found = rustix::fs::fstatfs(file);
    found.is_ok_and(|found| MADE_UP.contains(&(found.f_type as u64)))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_kernel(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_file_is_read_up_to_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).unwrap(), b"four");
        assert!(
            read(&path, 3)
                .unwrap_err()
                .to_string()
                .contains("more than 3")
        );
        assert!(open(folder.path()).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/proc/version", &link).unwrap();
        for (path, word) in [
            (pipe.as_path(), "pipe"),
            (Path::new("/dev/zero"), "device"),
            (&link, "system"),
        ] {
            let said = open(path).unwrap_err().to_string();
            assert!(said.contains(word), "{said}");
        }
    }
}
