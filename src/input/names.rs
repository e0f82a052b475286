//! Files that were found → sources with names of their own.
//!
//! In: files, each with its path below the input that it came from. Out: the
//! same as sources whose names are unique, and none of which is a folder of
//! another. It looks at no file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::{Compression, Format, Source};

/// A file that is to be read.
#[derive(Clone, Debug)]
pub(super) struct FoundFile {
    /// How to reach it.
    pub(super) path: PathBuf,
    /// Its path below the folder that it came from, with `/`.
    pub(super) below: String,
    /// That folder's real path.
    pub(super) folder: PathBuf,
    pub(super) format: Format,
    pub(super) compression: Compression,
}

/// Gives each file a name, as short as lets them be told apart.
///
/// # Errors
///
/// A usage error where no rule gives every file a name of its own.
pub(super) fn name_sources(found: Vec<FoundFile>, stdin: Option<Source>) -> Result<Vec<Source>> {
    let shared = shared_folder(&found);
    let rules: [&dyn Fn(&FoundFile) -> String; 3] = [
        &|file| file.below.clone(),
        &|file| below(&last_part(&file.folder), &file.below),
        &|file| below(&parts_below(&file.folder, &shared), &file.below),
    ];
    let mut clash = None;
    for rule in rules {
        let mut named: Vec<Source> = found.iter().map(|file| file.named(rule(file))).collect();
        named.extend(stdin.clone());
        match first_clash(&named) {
            None => return Ok(named),
            Some(pair) => clash = Some(pair),
        }
    }
    let (first, second) = clash.unwrap_or_default();
    Err(Error::usage(format!(
        "{} and {} would have one name in the output; rename one of them, or clean them apart",
        first.display(),
        second.display()
    )))
}

impl FoundFile {
    fn named(&self, name: String) -> Source {
        let (format, compression) = (self.format, self.compression);
        Source {
            path: self.path.clone(),
            name,
            format,
            compression,
            layout: None,
        }
    }
}

/// Two sources that cannot both be written: with one name, or one named like a
/// folder of the other.
fn first_clash(sources: &[Source]) -> Option<(PathBuf, PathBuf)> {
    let mut names: BTreeMap<&str, &Source> = BTreeMap::new();
    for source in sources {
        if let Some(other) = names.insert(&source.name, source) {
            return Some((other.path.clone(), source.path.clone()));
        }
    }
    sources.iter().find_map(|source| {
        let mut folder = source.name.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(other) = names.get(above) {
                return Some((other.path.clone(), source.path.clone()));
            }
            folder = above;
        }
        None
    })
}

/// The deepest folder that holds the folders of all files.
fn shared_folder(found: &[FoundFile]) -> PathBuf {
    let mut folders = found.iter().map(|file| file.folder.as_path());
    let Some(first) = folders.next() else {
        return PathBuf::new();
    };
    let mut shared = first;
    for folder in folders {
        while !folder.starts_with(shared) {
            shared = match shared.parent() {
                Some(above) => above,
                None => return PathBuf::new(),
            };
        }
    }
    shared.to_owned()
}

fn last_part(folder: &Path) -> String {
    folder
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn parts_below(folder: &Path, shared: &Path) -> String {
    let rest = folder.strip_prefix(shared).unwrap_or(folder);
    let parts: Vec<_> = rest.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &str, below: &str) -> FoundFile {
        FoundFile {
            path: Path::new(folder).join(below),
            below: below.to_owned(),
            folder: folder.into(),
            format: Format::Text,
            compression: Compression::Plain,
        }
    }

    fn names(files: &[(&str, &str)]) -> Vec<String> {
        let files = files
            .iter()
            .map(|&(folder, below)| found(folder, below))
            .collect();
        name_sources(files, None)
            .unwrap()
            .into_iter()
            .map(|source| source.name)
            .collect()
    }

    #[test]
    fn names_are_as_short_as_tells_them_apart() {
        assert_eq!(
            names(&[("/c/x", "a.txt"), ("/c/y", "s/b.txt")]),
            ["a.txt", "s/b.txt"]
        );
        assert_eq!(
            names(&[("/c/x", "a.txt"), ("/c/y", "a.txt")]),
            ["x/a.txt", "y/a.txt"]
        );
        assert_eq!(
            names(&[("/c/1/x", "a.txt"), ("/c/2/x", "a.txt")]),
            ["1/x/a.txt", "2/x/a.txt"]
        );
        assert_eq!(
            names(&[("/c", "a.txt"), ("/c/c", "a.txt")]),
            ["a.txt", "c/a.txt"]
        );
    }

    #[test]
    fn a_file_may_not_be_named_like_a_folder() {
        assert_eq!(
            names(&[("/x", "a.txt"), ("/y", "a.txt/b.txt")]),
            ["x/a.txt", "y/a.txt/b.txt"]
        );
    }

    #[test]
    fn what_no_rule_can_tell_apart_is_refused_by_name() {
        let stdin = Source {
            name: "x/a.txt".to_owned(),
            ..found("/x", "a.txt").named(String::new())
        };
        let files = vec![found("/x", "a.txt"), found("/x", "a.txt")];
        let error = name_sources(files, Some(stdin)).unwrap_err().to_string();
        assert!(error.contains("/x/a.txt"), "{error}");
    }
}
