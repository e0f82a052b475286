//! Paths that a user named → the files to read.
//!
//! In: files and folders, mixed. Out: the sources in the order of their names,
//! the same whatever order the inputs were given or the disk lists them in;
//! and what was not taken, as problems. It opens a file only to see what it is, and
//! it never leaves a file out silently.

use std::collections::BTreeMap;
use std::fs::{FileType, Metadata};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::{Error, Result};
use crate::files::is_unfinished;

use super::foreign::ForeignFormat;
use super::names::{FoundFile, name_sources};
use super::sniff::{foreign_file, look_at};
use super::{Problem, ProblemKind, READ_EXTENSIONS, Source, Spool, is_stdin, kind_of};

/// What was found under the inputs.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The files to read, by name.
    pub sources: Vec<Source>,
    /// What cannot be read, and what is left alone.
    pub problems: Vec<Problem>,
}

/// Finds the files to read under `inputs`; `stdin` is read where an input is `-`.
///
/// A folder's files are named by their path below it, a file by its file name.
/// Where names would collide, every name gets the name of its input's folder
/// in front, and where that does not help, its path below the folder that all
/// inputs share. A file that is given twice, or given and also in a folder that
/// is given, is read once; links are followed.
///
/// # Errors
///
/// A usage error for an input that does not exist, whose name does not say
/// what it holds, or that is neither file nor folder.
pub fn discover(inputs: &[PathBuf], stdin: Option<&Spool>) -> Result<Discovery> {
    let mut walk = Walk::default();
    let mut discovery = Discovery::default();
    let mut from_stdin = None;
    let mut roots = BTreeMap::new();
    for input in inputs {
        if !is_stdin(input) {
            if let Some((real, root)) = Root::look_at(input, &mut walk.problems)? {
                let known = roots.entry(real).or_insert_with(|| root.clone());
                *known = root.min(known.clone());
            }
            continue;
        }
        let missing = || Error::usage("- (standard input) cannot be read here; give a file");
        from_stdin = Some(stdin.ok_or_else(missing)?.source());
    }
    for (real, root) in &roots {
        let held = real
            .ancestors()
            .skip(1)
            .any(|above| roots.contains_key(above));
        match root {
            _ if held => {}
            Root::File(path) => walk.found.push(FoundFile::file(path)?),
            Root::Folder(path) => walk.folder(path, real),
        }
    }
    let Walk {
        found,
        mut problems,
        skipped,
    } = walk;
    discovery.sources = name_sources(found, from_stdin)?;
    discovery.sources.retain_mut(|source| {
        let foreign = look_at(source);
        let is_read = foreign.is_none();
        problems.extend(foreign);
        is_read
    });
    discovery.sources.sort_by(|a, b| a.name.cmp(&b.name));
    problems.sort_by(|a, b| (&a.source, a.kind).cmp(&(&b.source, b.kind)));
    problems.extend(
        skipped
            .into_iter()
            .map(|(extension, files)| files.problem(&extension)),
    );
    discovery.problems = problems;
    Ok(discovery)
}

/// An input, as the file system has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    File(PathBuf),
    Folder(PathBuf),
}

impl Root {
    /// Looks at an input; nothing where it cannot be looked at, which is a
    /// problem of that input alone. The real path tells inputs apart.
    fn look_at(input: &Path, problems: &mut Vec<Problem>) -> Result<Option<(PathBuf, Self)>> {
        let looked = std::fs::metadata(input).and_then(|meta| Ok((meta, input.canonicalize()?)));
        let (meta, real) = match looked {
            Ok(looked) => looked,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                problems.push(unreadable(input, &error.to_string()));
                return Ok(None);
            }
            Err(error) => return Err(missing(input, error)),
        };
        if meta.is_dir() {
            return Ok(Some((real, Root::Folder(input.to_owned()))));
        }
        if let Some(what) = special(&meta) {
            return Err(Error::usage(format!(
                "{} is {what}, not a file; give its content on standard input (-)",
                input.display()
            )));
        }
        Ok(Some((real, Root::File(input.to_owned()))))
    }
}

/// The error of an input that is not there.
fn missing(input: &Path, error: std::io::Error) -> Error {
    let shown = input.display();
    let fetch = match input.to_str().and_then(|input| input.split_once("://")) {
        Some(("http" | "https" | "ftp", _)) => "curl or wget",
        Some(("s3", _)) => "aws s3 cp",
        Some(("gs", _)) => "gcloud storage cp",
        Some(("hf", _)) => "hf download",
        _ => return Error::io("read the input", input, error),
    };
    Error::usage(format!(
        "{shown} is a url, and dejalu reads files: fetch it first with {fetch}, or give JSONL on \
         standard input (-)"
    ))
}

impl FoundFile {
    /// A file that was named itself.
    fn file(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_str().ok_or_else(|| {
            Error::usage(format!(
                "the name of {} is not UTF-8; rename it",
                path.display()
            ))
        })?;
        let (format, compression) = kind_of(name).map_err(|extension| {
            let foreign = ForeignFormat::named(&extension).or_else(|| foreign_file(path));
            if let Some(format) = foreign {
                return Error::usage(format!("{}: {}", path.display(), format.said()));
            }
            let said = if extension.is_empty() {
                "no extension".to_owned()
            } else {
                extension
            };
            Error::usage(format!(
                "{} has {said}, which does not say what it holds; rename it to one of \
                 {READ_EXTENSIONS}, or give JSONL on standard input (-)",
                path.display()
            ))
        })?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = folder
            .canonicalize()
            .map_err(|error| Error::io("read", folder, error))?;
        Ok(Self {
            path: path.to_owned(),
            below: name.to_owned(),
            folder,
            format,
            compression,
        })
    }
}

/// What walking the inputs has brought together.
#[derive(Default)]
struct Walk {
    found: Vec<FoundFile>,
    problems: Vec<Problem>,
    skipped: BTreeMap<String, Skipped>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, real: &Path) {
        // Sorted, so that what is said of loops does not depend on the disk.
        let mut entries = WalkDir::new(folder)
            .follow_links(true)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if is_unfinished(entry.file_name()) => {
                    if entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                    self.problems.push(unfinished(entry.path(), folder));
                }
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.entry(entry.path(), entry.file_type(), (folder, real)),
                Err(error) => self.problems.push(walk_problem(&error, folder)),
            }
        }
    }

    fn entry(&mut self, path: &Path, file_type: FileType, (folder, real): (&Path, &Path)) {
        let Some(below) = relative_name(path, folder) else {
            let mut problem = unreadable(path, "its name is not UTF-8; rename it");
            let below = path.strip_prefix(folder).unwrap_or(path);
            problem.source = below.to_string_lossy().into_owned();
            self.problems.push(problem);
            return;
        };
        let file_name = below
            .rsplit_once('/')
            .map_or(below.as_str(), |(_, name)| name);
        match kind_of(file_name) {
            Err(extension) => self.skipped.entry(extension).or_default().add(&below, path),
            Ok(_) if !file_type.is_file() => {
                let what = "it is a pipe, socket or device; in a folder only files are read";
                let mut problem = unreadable(path, what);
                problem.source = below;
                self.problems.push(problem);
            }
            Ok((format, compression)) => {
                let (path, folder) = (path.to_owned(), real.to_owned());
                self.found.push(FoundFile {
                    path,
                    below,
                    folder,
                    format,
                    compression,
                });
            }
        }
    }
}

/// Files of one extension that are left alone.
#[derive(Default)]
struct Skipped {
    files: u64,
    first: Option<(String, PathBuf)>,
}

impl Skipped {
    fn add(&mut self, below: &str, path: &Path) {
        self.files += 1;
        if self
            .first
            .as_ref()
            .is_none_or(|(first, _)| below < first.as_str())
        {
            self.first = Some((below.to_owned(), path.to_owned()));
        }
    }

    fn problem(self, extension: &str) -> Problem {
        let (name, path) = self.first.unwrap_or_default();
        let which = match (extension, self.files) {
            ("", 1) => "a file without extension is".to_owned(),
            ("", files) => format!("{files} files without extension are"),
            (_, 1) => format!("a {extension} file is"),
            (_, files) => format!("{files} {extension} files are"),
        };
        let message = match ForeignFormat::named(extension) {
            Some(format) => format!("{which} left alone: {}", format.said_of(self.files)),
            None => format!("{which} left alone; read are {READ_EXTENSIONS}"),
        };
        let mut problem = Problem::new(ProblemKind::SkippedFile, name, path, message);
        problem.count = self.files;
        problem
    }
}

/// The path of a file below a folder, with `/`, if it is UTF-8.
fn relative_name(path: &Path, folder: &Path) -> Option<String> {
    let below = path.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// What is said of that in which a run of dejalu works, or worked.
fn unfinished(path: &Path, folder: &Path) -> Problem {
    let name = relative_name(path, folder).unwrap_or_else(|| path.to_string_lossy().into_owned());
    let message = "dejalu works in it, or did until it was interrupted: it is left alone";
    Problem::new(ProblemKind::SkippedFile, name, path, message.to_owned())
}

fn unreadable(path: &Path, what: &str) -> Problem {
    let message = format!("it cannot be read: {what}");
    Problem::new(
        ProblemKind::Unreadable,
        path.to_string_lossy(),
        path,
        message,
    )
}

fn walk_problem(error: &walkdir::Error, folder: &Path) -> Problem {
    let path = error.path().unwrap_or(folder);
    let mut problem = match (error.loop_ancestor(), error.io_error()) {
        (Some(above), _) => {
            let above = relative_name(above, folder).unwrap_or_default();
            let above = if above.is_empty() {
                "the input folder".to_owned()
            } else {
                above
            };
            let message =
                format!("this link leads back to {above}, which holds it; it is not followed");
            Problem::new(ProblemKind::Loop, "", path, message)
        }
        (None, Some(error)) => unreadable(path, &error.to_string()),
        (None, None) => unreadable(path, "the file system gives no reason"),
    };
    if let Some(below) = relative_name(path, folder).filter(|below| !below.is_empty()) {
        problem.source = below;
    }
    problem
}

/// What a file is that is neither file nor folder.
fn special(meta: &Metadata) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = meta.file_type();
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    (!meta.is_file()).then_some("something else")
}

#[cfg(test)]
mod tests;
