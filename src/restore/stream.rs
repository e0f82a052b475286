//! What a filter wrote + its journal → what it read.
//!
//! In: the lines that a filter left, and the journal that it wrote with them.
//! Out: one file with the lines that it read, byte for byte, checked against both
//! sums of the journal. It appears whole or not at all; a journal that was cut
//! off restores nothing.

use std::path::{Path, PathBuf};

use super::Restored;
use super::joining::SourceJoiner;
use super::removed::Removed;
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Compression, Format, Source};
use crate::output::FileStaging;
use crate::result::documents::{Line, Reader, SourceLine};

/// What to restore and where to.
#[derive(Clone, Debug)]
pub struct StreamConfig {
    /// The lines that a filter wrote.
    pub cleaned: PathBuf,
    /// The journal that it wrote.
    pub journal: PathBuf,
    /// The file with the lines that it read.
    pub out: PathBuf,
}

/// Restores what a filter read.
///
/// # Errors
/// Where there is no journal of a filter to restore from, or the file cannot be
/// written. What does not agree is no error: it is named in [`Restored::damage`].
pub fn stream(config: &StreamConfig) -> Result<Restored> {
    for path in [&config.cleaned, &config.journal, &config.out] {
        if path == Path::new("-") {
            return Err(Error::usage(
                "what a filter read is restored from files into a file, which is checked before it \
                 appears: name files instead of -",
            ));
        }
    }
    let (reader, header) = Reader::open(&config.journal)?;
    if !header.stream {
        return Err(Error::usage(format!(
            "{} is not a filter's journal: to restore a folder that `clean` wrote, name only the \
             folder",
            config.journal.display()
        )));
    }
    if config.out.symlink_metadata().is_ok() {
        return Err(Error::option(
            &["output"],
            format!("{} is there already", config.out.display()),
            "name a file that does not exist yet (`output`)",
        ));
    }
    let inputs = [config.cleaned.clone(), config.journal.clone()];
    let staging = FileStaging::begin(&config.out, &inputs, false)?;
    match join(config, reader, &staging) {
        Ok(restored) => {
            staging.commit()?;
            Ok(restored)
        }
        Err(error) => match error.kind() {
            ErrorKind::Damaged { path, message } => Ok(Restored {
                damage: vec![super::Damage {
                    path: path.clone(),
                    message: message.clone(),
                }],
                ..Restored::default()
            }),
            _ => Err(error),
        },
    }
}

/// Puts the file together where it is built.
fn join(config: &StreamConfig, mut reader: Reader, staging: &FileStaging) -> Result<Restored> {
    let file = staging.file();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let source = Source {
        path: config.cleaned.clone(),
        name: name.into_owned(),
        format: Format::Jsonl,
        compression: Compression::Plain,
        layout: None,
    };
    let mut open = Some(SourceJoiner::begin(
        SourceLine::default(),
        &source,
        staging.folder(),
    )?);
    let mut removed = Removed::new(staging.folder());
    let mut restored = Restored::default();
    while let Some(line) = reader.read()? {
        let Some(joining) = &mut open else {
            if matches!(line, Line::End(_)) {
                continue;
            }
            return Err(reader.damaged("more of a source that is complete"));
        };
        match line {
            Line::Paragraph(paragraph) => removed.keep(&paragraph, &reader)?,
            Line::Document(document) => {
                restored.removals += joining.put_back(&document, &removed, &reader)?;
            }
            Line::Source(line) => joining.is_of(line),
            Line::Cleaned(line) => {
                restored.sources += 1;
                restored.bytes += open.take().map_or(Ok(0), |open| open.finish(&line))?;
            }
            Line::End(_) => return Err(reader.damaged("the source is not complete")),
            Line::Header(_) => {}
        }
    }
    Ok(restored)
}
