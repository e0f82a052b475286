//! Lists in files: paragraphs, and names of inputs.
//!
//! In: a file, or standard input. Out: its entries. An empty line is none.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use dejalu::error::{Error, Result};

/// The paragraphs of all `files`, one a line.
pub(super) fn paragraphs(files: &[PathBuf], option: &str) -> Result<Vec<String>> {
    let mut paragraphs = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| unreadable(file, option, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error
                .as_bytes()
                .iter()
                .take(valid)
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            Error::usage(format!(
                "{option} {}: line {line} (byte {valid}) is not UTF-8: write the list in UTF-8",
                file.display()
            ))
        })?;
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        paragraphs.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(paragraphs)
}

/// The inputs that `file` names (`-`: standard input).
pub(super) fn inputs(file: &Path) -> Result<Vec<PathBuf>> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.map_err(|error| unreadable(file, "--files-from", &error))?;
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

fn unreadable(file: &Path, option: &str, error: &io::Error) -> Error {
    Error::usage(format!(
        "{option} {}: it cannot be read: {error}",
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

    #[test]
    fn paragraphs_are_lines() {
        let (_folder, path) = file("\u{feff}Voir plus\r\n\n  # not a comment \n".as_bytes());
        assert_eq!(
            paragraphs(&[path], "--deny").unwrap(),
            ["Voir plus", "# not a comment"]
        );
    }

    #[test]
    fn what_is_not_utf8_is_named_with_its_place() {
        let (_folder, path) = file(b"Voir plus\nd\xe9j\xe0\n");
        let message = paragraphs(&[path], "--deny").unwrap_err().to_string();
        assert!(message.contains("line 2 (byte 11)"), "{message}");
    }
}
