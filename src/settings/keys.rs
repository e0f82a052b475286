//! Keys: what can be set, once for flags, files, schema and documentation.
//!
//! In: nothing. Out: a table. A key has the name of its flag; what is not in
//! the table cannot be set in a file.

use super::value::SettingValue;
use crate::config::RunConfig;

mod table;

pub use table::KEYS;

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum KeyKind {
    /// Any text but an empty one.
    Text,
    /// A number of bytes, with or without a unit.
    Size,
    /// A whole number, 0 or more.
    Count,
    /// `true` or `false`.
    Truth,
    /// The name of a folder.
    Folder,
    /// The name of a file.
    File,
    /// Names of files.
    Files,
    /// Reports, each a format and the name of a file.
    Reports,
    /// Limits, each with the name of the option that sets it.
    Limits,
    /// How much may be: a share, or a number.
    Limit,
    /// A share of a whole.
    Share,
    /// One of some words.
    Choice(fn() -> Vec<&'static str>),
    /// Any of some words.
    Choices(fn() -> Vec<&'static str>),
}

/// A thing that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, in files and, after `--`, as a flag.
    pub name: &'static str,
    /// What it takes.
    pub kind: KeyKind,
    /// What the help calls what it takes.
    pub placeholder: &'static str,
    /// The heading of the help under which it stands.
    pub heading: &'static str,
    /// What it does, in a sentence or two.
    pub help: &'static str,
    /// What holds where it is not set and there is no value that says it.
    pub unset: &'static str,
}

/// The heading of what is read.
pub const INPUT: &str = "Input";
/// The heading of the keys of JSONL and the columns of tables.
pub const JSONL: &str = "Keys of JSONL, columns of tables (paths such as article.body, too)";
/// The heading of what may be removed.
pub const DECISION: &str = "Decision";
/// The heading of what a run may take.
pub const RESOURCES: &str = "Resources";
/// The heading of what is for research.
pub const RESEARCH: &str = "Research";
/// The heading of what a drop is compared with, which is for `check`.
pub const COMPARING: &str = "Comparing";
/// The heading of what is printed and written, which is for `check`.
pub const OUTPUT: &str = "Output";
/// The heading of what a drop may have at most, which is for `check`.
pub const LIMITS: &str = "Limits (exit code 1 if one is exceeded; none is set by default)";
/// The heading of how the program talks.
pub const TERMINAL: &str = "Terminal";

/// The key of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

impl Key {
    /// Whether `check` alone has it.
    #[must_use]
    pub fn is_of_check(&self) -> bool {
        matches!(self.heading, COMPARING | OUTPUT | LIMITS)
    }

    /// What holds where nobody sets it: what the library's configuration says.
    #[must_use]
    pub fn default(&self) -> Option<SettingValue> {
        let config = RunConfig::new(Vec::new(), std::path::PathBuf::new());
        let options = config.options();
        let text = |text: &str| Some(SettingValue::Text(text.to_owned()));
        match self.name {
            "max-document" => Some(SettingValue::Number(options.max_document)),
            "max-bad-records" => Some(SettingValue::Number(config.max_bad_records)),
            "strict" => Some(SettingValue::Truth(config.strict)),
            "allow-empty" => Some(SettingValue::Truth(config.allow_empty)),
            "text-key" => text(&options.text_key),
            "id-key" => text(&options.id_key),
            "date-key" => text(&options.date_key),
            "url-key" => text(&options.url_key),
            "site-from" => text(&options.site_from),
            "reasons" => Some(SettingValue::Texts(options.reasons.clone())),
            "articles-twice" => text(&options.articles_twice),
            "caution" => Some(SettingValue::Number(u64::from(options.caution) as _)),
            "paragraphs" => text(&options.paragraphs),
            "allow" | "deny" => Some(SettingValue::Paths(Vec::new())),
            "without" | "report" | "site-limits" => Some(SettingValue::Texts(Vec::new())),
            "nearly-empty" => text("10%"),
            "min-site-documents" => Some(SettingValue::Number(1)),
            "color" | "progress" => text("auto"),
            _ => None,
        }
    }

    /// What the help says, with what holds where it is not set.
    #[must_use]
    pub fn help_with_default(&self) -> String {
        let default = match self.default() {
            None => self.unset.to_owned(),
            Some(SettingValue::Truth(_)) => String::new(),
            Some(SettingValue::Texts(all)) if self.name == "reasons" && !all.is_empty() => {
                "all".to_owned()
            }
            Some(value) => value.plain(self.kind),
        };
        if default.is_empty() {
            self.help.to_owned()
        } else {
            format!("{} [default: {default}]", self.help)
        }
    }
}

#[cfg(test)]
mod tests;
