//! Lists of paragraphs in files.
//!
//! In: files. Out: their lines. An empty line is none.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::files::{LARGEST_LIST, read};

/// The paragraphs of all `files`, one a line.
pub(super) fn paragraphs(files: &[PathBuf], option: &'static str) -> Result<Vec<String>> {
    let mut paragraphs = Vec::new();
    for file in files {
        let bytes = read(file, LARGEST_LIST).map_err(|error| {
            let file = file.display();
            Error::option(
                &[option],
                format!("`{option}` {file}: it cannot be read"),
                error.to_string(),
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(valid);
            let line = before.filter(|&&byte| byte == b'\n').count() + 1;
            Error::option(
                &[option],
                format!(
                    "`{option}` {}: line {line} (byte {valid}) is not UTF-8",
                    file.display()
                ),
                "write the list in UTF-8",
            )
        })?;
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        paragraphs.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(paragraphs)
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
    fn paragraphs_are_lines() {
        let (_folder, path) = file("\u{feff}Voir plus\r\n\n  # not a comment \n".as_bytes());
        assert_eq!(
            paragraphs(&[path], "deny").unwrap(),
            ["Voir plus", "# not a comment"]
        );
    }

    #[test]
    fn what_is_not_utf8_is_named_with_its_place() {
        let (_folder, path) = file(b"Voir plus\nd\xe9j\xe0\n");
        let message = paragraphs(&[path], "deny").unwrap_err().to_string();
        assert!(message.contains("line 2 (byte 11)"), "{message}");
    }
}
