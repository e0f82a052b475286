//! One configuration file, or settings that are spelled out.
//!
//! In: its text. Out: what it sets, and what it extends; or what is wrong
//! with it, with line and column. It opens nothing.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, KeyKind, named};
use super::layer::{Layer, ValueOrigin};
use super::spelling::nearest;
use super::value::{SettingValue, WrongValue};
use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::input::encoding_named;
use crate::pool::MOST_THREADS;

/// The key with which a file builds on another.
pub(super) const EXTEND: &str = "extend";

/// The file whose settings are in a section of their own.
pub(super) const PYPROJECT: &str = "pyproject.toml";

/// What a file says.
#[derive(Debug)]
pub(super) struct SettingsDocument {
    /// What it sets.
    pub(super) layer: Layer,
    /// The file that it builds on.
    pub(super) extends: Option<Extended>,
}

/// The file that another one builds on.
#[derive(Debug)]
pub(super) struct Extended {
    /// Which file.
    pub(super) path: PathBuf,
    /// Where that is said: `file:line:column`.
    pub(super) said: String,
}

/// What the file at `path` says; nothing if it is a `pyproject.toml` without a
/// section for dejalu.
///
/// # Errors
/// Where it is not TOML, names an unknown key, or sets a key to what it does
/// not take.
pub(super) fn of_file(path: &Path, bytes: &[u8]) -> Result<Option<SettingsDocument>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let valid = String::from_utf8_lossy(valid);
        let place = place(path, &valid, valid.len());
        Error::usage(format!(
            "{place}: this is not UTF-8: write the file in UTF-8"
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = SettingsText {
        text,
        place: SettingsPlace::File(path),
    };
    let table = source.parse()?;
    let is_project = path.file_name().is_some_and(|name| name == PYPROJECT);
    if !is_project {
        return source.read(table.get_ref()).map(Some);
    }
    match section(table.get_ref()) {
        None => Ok(None),
        Some((_, DeValue::Table(table))) => source.read(table).map(Some),
        Some((span, _)) => Err(source.wrong(span, "`tool.dejalu` must be a table: [tool.dejalu]")),
    }
}

/// What `--config` sets.
///
/// # Errors
/// As for a file; and where it wants to extend one.
pub(super) fn of_argument(text: &str) -> Result<Layer> {
    spelled(text, SettingsPlace::Argument)
}

/// What a caller of the library sets.
///
/// # Errors
/// As for an argument.
pub(super) fn of_call(text: &str) -> Result<Layer> {
    spelled(text, SettingsPlace::Call)
}

fn spelled(text: &str, place: SettingsPlace<'_>) -> Result<Layer> {
    let source = SettingsText { text, place };
    let table = source.parse()?;
    let document = source.read(table.get_ref())?;
    match document.extends {
        None => Ok(document.layer),
        Some(_) => Err(source.wrong(
            0..0,
            "`extend` can stand in a file only: name the file, as in --config FILE",
        )),
    }
}

/// The section of a `pyproject.toml` that is ours.
fn section<'t, 'i>(table: &'t DeTable<'i>) -> Option<(Range<usize>, &'t DeValue<'i>)> {
    let tool = table.iter().find(|(key, _)| key.get_ref() == "tool")?.1;
    let DeValue::Table(tools) = tool.get_ref() else {
        return None;
    };
    let (_, ours) = tools.iter().find(|(key, _)| key.get_ref() == "dejalu")?;
    Some((ours.span(), ours.get_ref()))
}

/// A text with settings in it.
struct SettingsText<'t> {
    text: &'t str,
    place: SettingsPlace<'t>,
}

/// Where settings stand.
#[derive(Clone, Copy)]
enum SettingsPlace<'t> {
    /// In this file.
    File(&'t Path),
    /// Behind `--config`.
    Argument,
    /// In a call of the library.
    Call,
}

impl SettingsText<'_> {
    fn parse(&self) -> Result<toml::Spanned<DeTable<'_>>> {
        DeTable::parse(self.text).map_err(|error| {
            let message = error.message().split_whitespace();
            let message = message.collect::<Vec<_>>().join(" ");
            self.wrong(
                error.span().unwrap_or(0..0),
                &format!("this is not TOML: {message}"),
            )
        })
    }

    /// What a table of settings sets.
    fn read(&self, table: &DeTable<'_>) -> Result<SettingsDocument> {
        let mut document = SettingsDocument {
            layer: Layer::default(),
            extends: None,
        };
        let mut entries: Vec<_> = table.iter().collect();
        // In the order of the file, so that the first mistake is the one that is told.
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in entries {
            if name.get_ref() == EXTEND {
                document.extends = Some(self.extended(value)?);
                continue;
            }
            let key = named(name.get_ref())
                .ok_or_else(|| self.wrong(name.span(), &unknown(name.get_ref())))?;
            let read = SettingValue::of(key, value.get_ref(), self.folder());
            let read = read.and_then(|read| Ok(sensible(key, &read).map(|()| read)?));
            let read = read.map_err(|WrongValue { said, span }| {
                self.wrong(span.unwrap_or_else(|| value.span()), &said)
            })?;
            let origin = match self.place {
                SettingsPlace::File(path) => ValueOrigin::File {
                    path: path.to_owned(),
                    line: position(self.text, name.span().start).0,
                },
                SettingsPlace::Argument => ValueOrigin::Inline,
                SettingsPlace::Call => ValueOrigin::Flag,
            };
            document.layer.set(key, read, origin);
        }
        Ok(document)
    }

    /// The file that `extend` names.
    fn extended(&self, value: &toml::Spanned<DeValue<'_>>) -> Result<Extended> {
        let DeValue::String(name) = value.get_ref() else {
            let wrong = "`extend` takes a text in quotes: the file to build on";
            return Err(self.wrong(value.span(), wrong));
        };
        Ok(Extended {
            path: self.folder().join(name.as_ref()),
            said: self.place(value.span()),
        })
    }

    /// What names of files are relative to.
    fn folder(&self) -> &Path {
        match self.place {
            SettingsPlace::File(path) => path.parent().unwrap_or(Path::new("")),
            SettingsPlace::Argument | SettingsPlace::Call => Path::new(""),
        }
    }

    fn wrong(&self, span: Range<usize>, message: &str) -> Error {
        Error::usage(format!("{}: {message}", self.place(span)))
    }

    fn place(&self, span: Range<usize>) -> String {
        match self.place {
            SettingsPlace::File(path) => place(path, self.text, span.start),
            SettingsPlace::Argument => format!("--config '{}'", self.text.trim()),
            SettingsPlace::Call => format!("'{}'", self.text.trim()),
        }
    }
}

/// What to say of a key that is none.
fn unknown(name: &str) -> String {
    let known = KEYS.iter().map(|key| key.name).chain([EXTEND]);
    let meant = nearest(name, known).map_or_else(
        || "`dejalu config --show` lists all keys".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    let flag_only = [
        "out",
        "overwrite",
        "dry-run",
        "diff",
        "show",
        "statistics",
        "files-from",
        "quiet",
        "verbose",
        "update-baseline",
        "suggest",
    ];
    let tables = ["check", "clean", "index", "limits"];
    if tables.contains(&name) {
        return format!(
            "there is no table `{name}`: all keys stand beside each other, as in max-lost = 0"
        );
    }
    if flag_only.contains(&name) {
        return format!("`{name}` is for a single run, so it can only be a flag: --{name}");
    }
    format!("unknown key `{name}`; {meant}")
}

/// What a value must be beside of its kind. What keys must be beside each
/// other is checked when all are known.
fn sensible(key: &Key, value: &SettingValue) -> std::result::Result<(), String> {
    let checked = match (key.name, value) {
        ("encoding", SettingValue::Text(name)) => encoding_named(name).map(|_| ()),
        ("max-document", SettingValue::Number(bytes)) => {
            let mut read = RunConfig::new(Vec::new(), PathBuf::new()).read;
            read.max_document = usize::try_from(*bytes).unwrap_or(usize::MAX);
            read.validate()
        }
        ("jobs", SettingValue::Number(jobs)) if *jobs == 0 || *jobs > MOST_THREADS as u64 => {
            let wrong = format!("`jobs` = {jobs}: it must be from 1 to {MOST_THREADS}");
            Err(Error::usage(wrong))
        }
        (_, SettingValue::Number(bytes)) if matches!(key.kind, KeyKind::Size) && *bytes == 0 => {
            Err(Error::usage(format!("`{}` must be more than 0", key.name)))
        }
        _ => Ok(()),
    };
    checked.map_err(|error| error.to_string())
}

/// `file:line:column`.
fn place(path: &Path, text: &str, byte: usize) -> String {
    let (line, column) = position(text, byte);
    format!("{}:{line}:{column}", path.display())
}

/// Line and column of a byte, both counted from 1, columns in characters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before
        .chars()
        .rev()
        .take_while(|&character| character != '\n')
        .count()
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests;
