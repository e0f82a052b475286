//! Restoring: cleaned articles + record → the input, byte for byte.
//!
//! In: an output of `clean`. Out: the files that it was made from, or the list
//! of everything that is not as it was written. It believes no name and no
//! length that the record gives: a name that leads out of its folder is
//! refused, and every file is checked against its sum before any of them
//! appears under its final name.
//!
//! A compressed file comes back compressed, under its own name; its
//! decompressed bytes are the input's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::output::{Staging, relative_path, set_aside};
use crate::progress::{Done, Progress, Stage, heed};
use crate::result::documents::{
    CleanedLine, DocumentLine, HeaderLine, Line, Reader, SourceLine, VERSION,
};
use crate::result::files::{ARTICLES, DOCUMENTS, FOLDER, REPORT};
use crate::result::place::{is_of_spark, no_result};
use crate::result::version1;

mod joining;

mod removed;

mod stream;

pub use stream::{StreamConfig, stream};

use joining::SourceJoiner;
use removed::Removed;

/// What to restore and where to.
#[derive(Clone, Debug)]
pub struct RestoreConfig {
    /// An output of `clean`.
    pub cleaned: PathBuf,
    /// Where the input is put together again.
    pub out: PathBuf,
}

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// Files that were put together again.
    pub sources: u64,
    /// Their bytes, decompressed.
    pub bytes: u64,
    /// Paragraphs and documents that were put back.
    pub removals: u64,
    /// Files of the input that `clean` could not read: they were never in the result.
    pub unread: u64,
    /// How many of the files are tables of Parquet, whose rows and values agree, not their
    /// bytes.
    pub tables: u64,
    /// What is not as it was written; if anything is, nothing was restored.
    pub damage: Vec<Damage>,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What does not agree.
    pub message: String,
}

/// Restores the input of `config.cleaned` in `config.out`.
///
/// # Errors
/// Where there is no record to restore from, or a file cannot be written.
/// Damaged parts are no error: they are all named in [`Restored::damage`].
pub fn run(config: &RestoreConfig, progress: &dyn Progress) -> Result<Restored> {
    if let Some(old) = set_aside(&config.cleaned) {
        return Err(Error::usage(format!(
            "an interrupted run had moved {} aside to replace it: restore {} instead",
            config.cleaned.display(),
            old.display()
        )));
    }
    if config.out == Path::new("-") {
        return Err(Error::option(
            &["output"],
            "a result is restored as files, not to standard output",
            "name a folder (`output`)",
        ));
    }
    let (reader, header) = open(&config.cleaned)?;
    if header.dry_run {
        return Err(Error::usage(format!(
            "{} is the report of a dry run: nothing was cleaned, so there is nothing to restore",
            config.cleaned.display()
        )));
    }
    let staging = Staging::begin(&config.out, None, std::slice::from_ref(&config.cleaned))?;
    if let Some(found) = staging.found() {
        progress.notice(&found);
    }
    progress.begin(Stage::Restore, None);
    let mut restore = Restoration {
        articles: config.cleaned.join(ARTICLES),
        out: staging.path(),
        progress,
        open: None,
        removed: Removed::new(staging.folder()),
        names: BTreeSet::new(),
        restored: Restored {
            unread: header.unread.unwrap_or_default(),
            ..Restored::default()
        },
    };
    restore.read_all(reader)?;
    let restored = restore.restored;
    if restored.damage.is_empty() {
        staging.commit()?;
    }
    progress.end();
    Ok(restored)
}

/// Opens the record of a result.
fn open(cleaned: &Path) -> Result<(Reader, HeaderLine)> {
    let report = cleaned.join(FOLDER);
    let path = report.join(DOCUMENTS);
    if !path.exists() && report.join(version1::JOURNAL).exists() {
        let what = format!(
            "it is the journal of a result of version 1, this program reads version {VERSION}: use \
             the build of dejalu that wrote it, or clean again"
        );
        return Err(Error::damaged(report.join(version1::JOURNAL), what));
    }
    if !path.exists() && (!report.join(REPORT).exists() || is_of_spark(cleaned)) {
        return Err(no_result(cleaned));
    }
    Reader::open(&path)
}

/// A restoration while it runs.
struct Restoration<'r> {
    articles: PathBuf,
    out: &'r Path,
    progress: &'r dyn Progress,
    /// The source that is being put together.
    open: Option<SourceJoiner>,
    removed: Removed,
    /// The cleaned files that the record knows.
    names: BTreeSet<String>,
    restored: Restored,
}

impl Restoration<'_> {
    /// Restores every source of the record. Nothing after a break in it can be trusted,
    /// so that what is said then of the articles is only that files are not there.
    fn read_all(&mut self, mut reader: Reader) -> Result<()> {
        loop {
            heed(self.progress)?;
            let outcome = match reader.read() {
                Ok(None) => return self.find_strangers(),
                Ok(Some(line)) => self.take(line, &reader),
                Err(error) => return self.note(error),
            };
            if let Err(error) = outcome {
                self.open = None;
                self.note(error)?;
            }
        }
    }

    /// Does what one line says.
    fn take(&mut self, line: Line, reader: &Reader) -> Result<()> {
        match line {
            Line::Source(source) => self.begin(source, reader),
            Line::Paragraph(paragraph) => self.removed.keep(&paragraph, reader),
            Line::Document(document) => self.put_back(&document, reader),
            Line::Cleaned(cleaned) => self.finish(&cleaned),
            Line::End(_) | Line::Header(_) => Ok(()),
        }
    }

    /// Opens a source.
    fn begin(&mut self, line: SourceLine, reader: &Reader) -> Result<()> {
        self.open = None;
        let Ok(path) = relative_path(&line.name) else {
            return Err(reader.damaged(&format!(
                "the name {:?} leads out of its folder: refused",
                line.name
            )));
        };
        let Some(source) = line.source(self.articles.join(path)) else {
            return Err(reader.damaged("a format or compression that dejalu does not know"));
        };
        self.open = Some(SourceJoiner::begin(line, &source, self.out)?);
        Ok(())
    }

    /// Puts back what went of a document.
    fn put_back(&mut self, document: &DocumentLine, reader: &Reader) -> Result<()> {
        let Some(open) = &mut self.open else {
            return Ok(()); // of a source that is known to be damaged
        };
        self.restored.removals += open.put_back(document, &self.removed, reader)?;
        Ok(())
    }

    /// Closes a source and checks both its sums.
    fn finish(&mut self, cleaned: &CleanedLine) -> Result<()> {
        if let Some(name) = &cleaned.name {
            self.names.insert(name.clone());
        }
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let is_table = open.is_table();
        let bytes = open.finish(cleaned)?;
        self.restored.sources += 1;
        self.restored.tables += u64::from(is_table);
        self.restored.bytes += bytes;
        self.progress.advance(Done {
            bytes,
            ..Done::default()
        });
        Ok(())
    }

    /// Names the files among the articles that the record does not know.
    fn find_strangers(&mut self) -> Result<()> {
        for entry in walkdir::WalkDir::new(&self.articles).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.articles).to_owned();
                    let what = match error.io_error() {
                        Some(error) => format!("cannot read it: {error}"),
                        None => error.to_string(),
                    };
                    self.note(Error::damaged(&path, what))?;
                    continue;
                }
            };
            let known = relative_name(&self.articles, entry.path())
                .is_some_and(|name| self.names.contains(&name));
            if !entry.file_type().is_dir() && !known {
                self.note(Error::damaged(
                    entry.path(),
                    "the record does not know this file: remove it",
                ))?;
            }
        }
        Ok(())
    }

    /// Takes damage down; passes every other error on.
    fn note(&mut self, error: Error) -> Result<()> {
        match error.kind() {
            ErrorKind::Damaged { path, message } => {
                self.restored.damage.push(Damage {
                    path: path.clone(),
                    message: message.clone(),
                });
                Ok(())
            }
            _ => Err(error),
        }
    }
}

/// The path below `root`, with `/` between folders.
fn relative_name(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    let names: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(names?.join("/"))
}
