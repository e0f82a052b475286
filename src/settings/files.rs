//! Configuration files: which one counts, and what it builds on.
//!
//! In: a folder to start from, or a file. Out: what the files set together,
//! and which they were. The nearest file counts alone: one in a folder above
//! adds nothing unless it is extended.

use std::io;
use std::path::{Path, PathBuf};

use super::document::{self, SettingsDocument};
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::files;

/// What files set.
#[derive(Clone, Debug, Default)]
pub(super) struct FileSettings {
    /// What they set together.
    pub(super) layer: Layer,
    /// The file that counts, and those that it builds on.
    pub(super) files: Vec<PathBuf>,
}

/// What the nearest file sets, from `folder` upwards; nothing if there is none.
///
/// # Errors
/// Where a file on the way cannot be read, or the one that counts is wrong.
pub(super) fn nearest(folder: &Path) -> Result<FileSettings> {
    let here = std::env::current_dir().ok();
    for above in folder.ancestors() {
        for name in files::SETTINGS {
            let path = above.join(name);
            let bytes = match files::read(&path, files::LARGEST_LIST) {
                Ok(bytes) => bytes,
                Err(error) if is_no_file(&path, &error) => continue,
                Err(error) => return Err(Error::io("read", &path, error)),
            };
            // A file of the folder that the program runs in is called as one would type it.
            let short = here.as_ref().and_then(|here| path.strip_prefix(here).ok());
            let path = short.unwrap_or(&path).to_owned();
            if let Some(document) = document::of_file(&path, &bytes)? {
                return with_extended(path, document);
            }
        }
    }
    Ok(FileSettings::default())
}

/// What the file at `path` sets.
///
/// # Errors
/// Where it cannot be read, is wrong, or is a `pyproject.toml` that says
/// nothing to dejalu.
pub(super) fn named(path: &Path) -> Result<FileSettings> {
    let document = read(path).map_err(|error| match error {
        Unread::Io(error) => Error::io("read", path, error),
        Unread::Wrong(error) => error,
    })?;
    with_extended(path.to_owned(), document)
}

/// What a file sets on top of what it builds on.
fn with_extended(path: PathBuf, document: SettingsDocument) -> Result<FileSettings> {
    let mut files = vec![path];
    let mut layers = vec![document.layer];
    let mut extends = document.extends;
    while let Some(extended) = extends {
        let chain = files.iter().any(|file| is_same(file, &extended.path));
        if chain {
            return Err(Error::usage(format!(
                "{}: {} would extend itself: leave one `extend` out",
                extended.said,
                extended.path.display()
            )));
        }
        let document = read(&extended.path).map_err(|error| match error {
            Unread::Io(error) => Error::usage(format!(
                "{}: cannot read {}: {error}; `extend` is relative to the file that it stands in",
                extended.said,
                extended.path.display()
            )),
            Unread::Wrong(error) => error,
        })?;
        files.push(extended.path);
        layers.push(document.layer);
        extends = document.extends;
    }
    let mut layer = Layer::default();
    for upper in layers.into_iter().rev() {
        layer.cover(upper);
    }
    Ok(FileSettings { layer, files })
}

/// Why a file that was named says nothing.
enum Unread {
    Io(io::Error),
    Wrong(Error),
}

fn read(path: &Path) -> std::result::Result<SettingsDocument, Unread> {
    let bytes = files::read(path, files::LARGEST_LIST).map_err(Unread::Io)?;
    let document = document::of_file(path, &bytes).map_err(Unread::Wrong)?;
    document.ok_or_else(|| {
        Unread::Wrong(Error::usage(format!(
            "{}: there is no [tool.dejalu] in it",
            path.display()
        )))
    })
}

/// Whether there is no file to be read, which is no mistake.
fn is_no_file(path: &Path, error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    ) || path.is_dir()
}

/// Whether two paths name one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::value::SettingValue;
    use super::*;

    fn bench(files: &[(&str, &str)]) -> tempfile::TempDir {
        let bench = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = bench.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        bench
    }

    fn text_key(found: &FileSettings) -> Option<String> {
        match &found.layer.get("text-key")?.value {
            SettingValue::Text(text) => Some(text.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn in_one_folder_the_hidden_file_is_first_and_the_project_last() {
        let bench = bench(&[
            ("pyproject.toml", "[tool.dejalu]\ntext-key = 'project'"),
            ("dejalu.toml", "text-key = 'plain'"),
            (".dejalu.toml", "text-key = 'hidden'"),
        ]);
        for (name, expected) in files::SETTINGS.iter().zip(["hidden", "plain", "project"]) {
            assert_eq!(text_key(&nearest(bench.path()).unwrap()).unwrap(), expected);
            std::fs::remove_file(bench.path().join(name)).unwrap();
        }
        assert!(nearest(bench.path()).unwrap().files.is_empty());
    }

    #[test]
    fn the_nearest_file_counts_alone() {
        let bench = bench(&[
            ("dejalu.toml", "text-key = 'far'\nid-key = 'far'"),
            ("a/pyproject.toml", "[tool.dejalu]\ntext-key = 'near'"),
            ("a/b/pyproject.toml", "[tool.other]\n"),
            ("a/b/dejalu.toml/a folder", ""),
        ]);
        let found = nearest(&bench.path().join("a/b")).unwrap();
        assert_eq!(text_key(&found).unwrap(), "near");
        assert!(found.layer.get("id-key").is_none());
        assert_eq!(found.files, [bench.path().join("a/pyproject.toml")]);
    }

    #[test]
    fn files_build_on_others() {
        let bench = bench(&[
            (
                "a/dejalu.toml",
                "extend = '../base.toml'\ntext-key = 'a'\nstrict = true",
            ),
            (
                "base.toml",
                "extend = 'more/ground.toml'\nid-key = 'base'\nmax-bad-records = 3",
            ),
            (
                "more/ground.toml",
                "text-key = 'ground'\nid-key = 'ground'\nurl-key = 'ground'\ndeny = ['d']",
            ),
        ]);
        let found = nearest(&bench.path().join("a")).unwrap();
        let layer = &found.layer;
        let value = |name: &str| {
            layer
                .get(name)
                .unwrap()
                .value
                .plain(super::super::keys::KeyKind::Text)
        };
        assert_eq!(
            ["text-key", "id-key", "url-key"].map(value),
            ["a", "base", "ground"]
        );
        assert!(value("deny").ends_with("more/d"), "{}", value("deny"));
        assert!(layer.get("max-bad-records").is_none());
        assert_eq!(found.files.len(), 3);
    }

    #[test]
    fn going_round_in_circles_is_refused() {
        let bench = bench(&[
            ("dejalu.toml", "extend = 'sub/b.toml'"),
            ("sub/b.toml", "\nextend = '../dejalu.toml'"),
            ("self.toml", "extend = 'self.toml'"),
            ("lost.toml", "strict = true\nextend = 'nowhere.toml'"),
            ("project.toml", "extend = 'pyproject.toml'"),
            ("pyproject.toml", "[project]"),
        ]);
        let wrong = nearest(bench.path()).unwrap_err().to_string();
        assert!(
            wrong.contains("b.toml:2:10") && wrong.contains("itself"),
            "{wrong}"
        );
        let wrong = |name| named(&bench.path().join(name)).unwrap_err().to_string();
        assert!(wrong("self.toml").contains("itself"));
        assert!(
            wrong("lost.toml").contains("lost.toml:2:10: cannot read"),
            "{}",
            wrong("lost.toml")
        );
        assert!(wrong("project.toml").contains("no [tool.dejalu]"));
        assert!(wrong("missing.toml").contains("cannot read"));
    }
}
