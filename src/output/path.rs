//! Names of sources → paths that stay inside a folder.
//!
//! In: a name as discovery gave it, or as a record tells it. Out: the same as
//! a relative path, or an error where it could lead elsewhere. It looks at no
//! file.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// The path that a source's name is, below whatever folder.
///
/// # Errors
///
/// Where the name is empty, absolute, not in its plainest spelling, or has a
/// part such as `..`, which no name from discovery has.
pub fn relative_path(name: &str) -> Result<PathBuf> {
    let path = Path::new(name);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let spelled = name
        .split('/')
        .all(|part| !part.is_empty() && part != "." && part != "..");
    if plain && spelled && !name.contains('\0') {
        return Ok(path.to_owned());
    }
    Err(Error::damaged(
        name,
        "this name would lead out of the output folder, and no name that dejalu writes does; \
         restore from an undamaged record",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_a_folder_are_paths() {
        for name in ["a.txt", "a/b/c.jsonl.gz", "...", "a b", "..a/b"] {
            assert_eq!(relative_path(name).unwrap(), Path::new(name));
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "", "..", "../a", "a/../b", "/a", "a//b", "a/", "./a", "a/.", "a\0b",
        ] {
            assert!(relative_path(name).is_err(), "{name:?}");
        }
    }
}
