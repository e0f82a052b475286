//! The names of what stands beside an output while it is made.
//!
//! In: an output, or a name. Out: the name of the folder or file that a run works in, or
//! whether a name is one. It looks at no file.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// What the names of files begin with that have no place of their own yet.
pub(super) const NEW_FILE: &str = ".dejalu-new-";

/// What the names of folders begin with that go with a run.
pub(super) const RUN: &str = "dejalu-run-";

/// What the name of the folder ends with in which a run works on an output.
const PARTIAL: &str = ".dejalu-partial";

/// The folder beside `out` in which a run works on it.
#[must_use]
pub fn partial_of(out: &Path) -> PathBuf {
    let mut hidden = OsString::from(".");
    hidden.push(out.file_name().unwrap_or_default());
    hidden.push(PARTIAL);
    out.with_file_name(hidden)
}

/// Whether something of that name is what a run works in, and nobody's articles.
#[must_use]
pub fn is_unfinished(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') && name.ends_with(PARTIAL)
        || name.starts_with(NEW_FILE)
        || name.starts_with(RUN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unfinished_is_told_by_its_name() {
        let partial = partial_of(Path::new("in/a.jsonl"));
        assert_eq!(partial, Path::new("in/.a.jsonl.dejalu-partial"));
        for (name, expected) in [
            (".a.jsonl.dejalu-partial", true),
            (".dejalu-new-x1", true),
            ("dejalu-run-x1", true),
            ("a.dejalu-partial", false),
            (".dejalu.toml", false),
            ("a.jsonl", false),
        ] {
            assert_eq!(is_unfinished(OsStr::new(name)), expected, "{name}");
        }
    }
}
