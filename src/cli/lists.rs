//! Lists of inputs.
//!
//! In: a file, or standard input. Out: the names in it. An empty line is none.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files;

/// The inputs that `file` names (`-`: standard input).
pub(super) fn inputs(file: &Path) -> Result<Vec<PathBuf>> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        files::read(file, files::LARGEST_LIST)
    };
    let bytes = bytes.map_err(|error| unreadable(file, &error))?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|&byte| byte == separator);
    let names = names.map(|name| {
        if separator == b'\n' {
            name.strip_suffix(b"\r").unwrap_or(name)
        } else {
            name
        }
    });
    names.filter(|name| !name.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(name: &[u8]) -> Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> Result<PathBuf> {
    let name = std::str::from_utf8(name);
    name.map(PathBuf::from)
        .map_err(|_| Error::usage("--files-from names a file in something other than UTF-8"))
}

fn unreadable(file: &Path, error: &io::Error) -> Error {
    Error::usage(format!(
        "--files-from {}: it cannot be read: {error}",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, content).unwrap();
        (folder, path)
    }

    #[test]
    fn names_are_separated_by_lines_or_nul() {
        let expected = [PathBuf::from("a b"), PathBuf::from("c")];
        let (_folder, path) = file(b"a b\r\n\nc");
        assert_eq!(inputs(&path).unwrap(), expected);
        let (_folder, path) = file(b"a b\0c\0");
        assert_eq!(inputs(&path).unwrap(), expected);
        let (_folder, path) = file(b"a\nb\0");
        assert_eq!(inputs(&path).unwrap(), [PathBuf::from("a\nb")]);
    }
}
