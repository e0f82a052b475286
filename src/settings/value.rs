//! Values: what a key is set to.
//!
//! In: TOML values, with the key that they belong to. Out: plain values of the
//! kind that the key takes, or what is wrong with them; and the same spelled
//! for TOML, JSON and people.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use super::keys::{Key, KeyKind};
use super::size;
use super::spelling::{nearest, quoted};
use crate::check::formats::ReportFile;
use crate::check::limit::{Limit, LimitShare};
use crate::check::quantity::{self, Quantity};

/// Why a value is wrong, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongValue {
    /// What is wrong, and what to write instead.
    pub said: String,
    /// The bytes of the text that it is about, where that is not all of the value.
    pub span: Option<Range<usize>>,
}

impl From<String> for WrongValue {
    fn from(said: String) -> Self {
        Self { said, span: None }
    }
}

/// What a key is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// A text, or one of some words.
    Text(String),
    /// A number, of bytes or of other things.
    Number(u64),
    /// Yes or no.
    Truth(bool),
    /// Some words.
    Texts(Vec<String>),
    /// A folder.
    Path(PathBuf),
    /// Files.
    Paths(Vec<PathBuf>),
}

impl SettingValue {
    /// The value that `found` is for `key`; names of files are those of files
    /// in or below `folder`.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub fn of(key: &Key, found: &DeValue<'_>, folder: &Path) -> Result<Self, WrongValue> {
        if matches!(key.kind, KeyKind::Limits) {
            return limits(key, found).map(SettingValue::Texts);
        }
        Ok(Self::of_one(key, found, folder)?)
    }

    fn of_one(key: &Key, found: &DeValue<'_>, folder: &Path) -> Result<Self, String> {
        match key.kind {
            KeyKind::Text => match text(key, found)? {
                "" => Err(format!(
                    "`{}` is empty: name something, or leave it out",
                    key.name
                )),
                text => Ok(SettingValue::Text(text.to_owned())),
            },
            KeyKind::Choice(words) => {
                let word = text(key, found)?;
                one_of(key, word, &words()).map(SettingValue::Text)
            }
            KeyKind::Limit | KeyKind::Share => limit(key, found).map(SettingValue::Text),
            KeyKind::Folder => Ok(SettingValue::Path(folder.join(text(key, found)?))),
            KeyKind::File => match text(key, found)? {
                "" => Err(format!(
                    "`{}` is empty: name a file, or leave it out",
                    key.name
                )),
                name => Ok(SettingValue::Path(folder.join(name))),
            },
            KeyKind::Reports => {
                let reports = texts(key, found)?.into_iter();
                let reports = reports.map(|spelled| report(key, spelled, folder));
                Ok(SettingValue::Texts(reports.collect::<Result<_, _>>()?))
            }
            KeyKind::Limits => Ok(SettingValue::Texts(Vec::new())),
            KeyKind::Truth => match found {
                DeValue::Boolean(truth) => Ok(SettingValue::Truth(*truth)),
                other => Err(mistyped(key, "true or false", other)),
            },
            KeyKind::Count => match found {
                DeValue::Integer(_) => number(key, found).map(SettingValue::Number),
                other => Err(mistyped(key, "a whole number", other)),
            },
            KeyKind::Size => match found {
                DeValue::Integer(_) => number(key, found).map(SettingValue::Number),
                DeValue::String(spelled) => size::parse(spelled)
                    .map(SettingValue::Number)
                    .map_err(|wrong| format!("`{}` = {}: {wrong}", key.name, quoted(spelled))),
                other => Err(mistyped(key, "a size, as in \"64MiB\"", other)),
            },
            KeyKind::Files => Ok(SettingValue::Paths(
                texts(key, found)?
                    .iter()
                    .map(|name| folder.join(name))
                    .collect(),
            )),
            KeyKind::Choices(words) => {
                let words = words();
                let chosen = texts(key, found)?;
                let chosen = chosen.into_iter().map(|word| one_of(key, word, &words));
                Ok(SettingValue::Texts(chosen.collect::<Result<_, _>>()?))
            }
        }
    }

    /// The value as TOML has it.
    #[must_use]
    pub fn toml(&self, kind: KeyKind) -> String {
        let list = |items: Vec<String>| format!("[{}]", items.join(", "));
        match self {
            SettingValue::Text(text) => quoted(text),
            SettingValue::Number(bytes) if matches!(kind, KeyKind::Size) => {
                quoted(&size::spell(*bytes))
            }
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Truth(truth) => truth.to_string(),
            SettingValue::Texts(limits) if matches!(kind, KeyKind::Limits) => {
                let limits = limits.iter().filter_map(|limit| limit.split_once('='));
                let limits = limits.map(|(name, limit)| format!("{name} = {}", quoted(limit)));
                let limits: Vec<String> = limits.collect();
                match limits.is_empty() {
                    true => "{}".to_owned(),
                    false => format!("{{ {} }}", limits.join(", ")),
                }
            }
            SettingValue::Texts(texts) => list(texts.iter().map(|text| quoted(text)).collect()),
            SettingValue::Path(path) => quoted(&path.to_string_lossy()),
            SettingValue::Paths(paths) => list(
                paths
                    .iter()
                    .map(|path| quoted(&path.to_string_lossy()))
                    .collect(),
            ),
        }
    }

    /// The value as JSON has it; sizes are numbers of bytes.
    #[must_use]
    pub fn json(&self, kind: KeyKind) -> serde_json::Value {
        let path = |path: &PathBuf| path.to_string_lossy().into_owned();
        match self {
            SettingValue::Text(text) => text.as_str().into(),
            SettingValue::Number(number) => (*number).into(),
            SettingValue::Truth(truth) => (*truth).into(),
            SettingValue::Texts(limits) if matches!(kind, KeyKind::Limits) => {
                let limits = limits.iter().filter_map(|limit| limit.split_once('='));
                let limits = limits.map(|(name, limit)| (name.to_owned(), limit.into()));
                serde_json::Value::Object(limits.collect())
            }
            SettingValue::Texts(texts) => texts.as_slice().into(),
            SettingValue::Path(folder) => path(folder).into(),
            SettingValue::Paths(paths) => paths.iter().map(path).collect::<Vec<_>>().into(),
        }
    }

    /// The value as one would type it.
    #[must_use]
    pub fn plain(&self, kind: KeyKind) -> String {
        let paths = |paths: &[PathBuf]| -> Vec<String> {
            paths
                .iter()
                .map(|path| path.to_string_lossy().into_owned())
                .collect()
        };
        match self {
            SettingValue::Text(text) => text.clone(),
            SettingValue::Number(bytes) if matches!(kind, KeyKind::Size) => size::spell(*bytes),
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Truth(truth) => truth.to_string(),
            SettingValue::Texts(texts) => texts.join(","),
            SettingValue::Path(path) => path.to_string_lossy().into_owned(),
            SettingValue::Paths(all) => paths(all).join(","),
        }
    }
}

fn text<'v>(key: &Key, found: &'v DeValue<'_>) -> Result<&'v str, String> {
    match found {
        DeValue::String(text) => Ok(text),
        other => Err(mistyped(key, "a text in quotes", other)),
    }
}

/// A limit or a share, which may be a number as well; as it is spelled.
fn limit(key: &Key, found: &DeValue<'_>) -> Result<String, String> {
    let spelled = match found {
        DeValue::String(spelled) => spelled.to_string(),
        DeValue::Integer(_) => number(key, found)?.to_string(),
        DeValue::Float(digits) => digits.as_str().to_owned(),
        other => return Err(mistyped(key, "a share or a number, as in \"5%\"", other)),
    };
    let parsed = match key.kind {
        KeyKind::Share => LimitShare::parse(&spelled).map(|_| ()),
        _ => Limit::parse(&spelled).map(|_| ()),
    };
    let wrong = |wrong| format!("`{}` = {}: {wrong}", key.name, quoted(&spelled));
    parsed.map_err(wrong)?;
    Ok(spelled)
}

/// A report, whose file is named relative to `folder`.
fn report(key: &Key, spelled: &str, folder: &Path) -> Result<String, String> {
    let report = ReportFile::parse(spelled);
    let report =
        report.map_err(|wrong| format!("`{}` = {}: {wrong}", key.name, quoted(spelled)))?;
    Ok(report.below(folder).to_string())
}

/// A table of limits, each as `option=limit`.
fn limits(key: &Key, found: &DeValue<'_>) -> Result<Vec<String>, WrongValue> {
    let DeValue::Table(table) = found else {
        let wanted = "a table of limits, as in { max-lost = 0 }";
        return Err(mistyped(key, wanted, found).into());
    };
    let mut entries: Vec<_> = table.iter().collect();
    // In the order of the file, so that the first mistake is the one that is told.
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut limits = Vec::new();
    for (name, value) in entries {
        let wrong = |said: String, span| WrongValue {
            said: format!("`{}`: {said}", key.name),
            span: Some(span),
        };
        let quantity = limited(name.get_ref()).map_err(|said| wrong(said, name.span()))?;
        let one = Key {
            name: quantity.option(),
            kind: KeyKind::Limit,
            ..*key
        };
        let spelled = limit(&one, value.get_ref()).map_err(|said| wrong(said, value.span()))?;
        let spelled = format!("{}={spelled}", quantity.option());
        site_limit(&spelled).map_err(|said| wrong(said, value.span()))?;
        limits.push(spelled);
    }
    limits.sort_unstable();
    Ok(limits)
}

/// The quantity that an option limits.
fn limited(option: &str) -> Result<Quantity, String> {
    let options = Quantity::ALL.map(Quantity::option);
    Quantity::of_option(option).ok_or_else(|| {
        if option == "min-documents" {
            return "min-documents is for the whole drop, and no limit for sites; from how many \
                    documents on a site is compared says min-site-documents"
                .to_owned();
        }
        let meant = match nearest(option, options.into_iter()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("use one of {}", options.join(", ")),
        };
        format!(
            "{} is not an option that sets a limit; {meant}",
            quoted(option)
        )
    })
}

/// What `max-lost=0` means: a limit, and what it limits.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn site_limit(spelled: &str) -> Result<(Quantity, Limit), String> {
    if let Some((option, _)) = spelled.split_once('=') {
        limited(option)?;
    }
    quantity::site_limit(spelled)
}

fn texts<'v>(key: &Key, found: &'v DeValue<'_>) -> Result<Vec<&'v str>, String> {
    let DeValue::Array(items) = found else {
        return Err(mistyped(key, "a list, as in [\"...\"]", found));
    };
    items.iter().map(|item| text(key, item.get_ref())).collect()
}

fn number(key: &Key, found: &DeValue<'_>) -> Result<u64, String> {
    let DeValue::Integer(digits) = found else {
        return Err(mistyped(key, "a whole number", found));
    };
    u64::from_str_radix(digits.as_str(), digits.radix()).map_err(|_| {
        let digits = digits.as_str();
        let wanted = match digits.starts_with('-') {
            true => "a whole number from 0".to_owned(),
            false => format!("at most {}", u64::MAX),
        };
        format!("`{}` = {digits}: it must be {wanted}", key.name)
    })
}

fn one_of(key: &Key, word: &str, words: &[&'static str]) -> Result<String, String> {
    if words.contains(&word) {
        return Ok(word.to_owned());
    }
    let hint = match nearest(word, words.iter().copied()) {
        _ if is_page(key, word) => "a page is a report: report = [\"html=FILE\"]. The".to_owned(),
        Some(meant) => format!("did you mean {}? The", quoted(meant)),
        None => "the".to_owned(),
    };
    Err(format!(
        "`{}` cannot be {}; {hint} choices are {}",
        key.name,
        quoted(word),
        words.join(", ")
    ))
}

/// Whether the page is asked for where formats are printed.
fn is_page(key: &Key, word: &str) -> bool {
    key.name == "format" && word.eq_ignore_ascii_case("html")
}

fn mistyped(key: &Key, wanted: &str, found: &DeValue<'_>) -> String {
    let found = match found {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    format!("`{}` takes {wanted}, not {found}", key.name)
}
