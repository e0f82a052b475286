//! Keys: what can be set, once for flags, files, schema and documentation.
//!
//! In: nothing. Out: a table. A key has the name of its flag; what is not in
//! the table cannot be set in a file.

use super::value::SettingValue;
use crate::config::RunConfig;
use crate::evidence::Switches;
use crate::input::Preset;
use crate::verdict::Reason;

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
    /// Names of files.
    Files,
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
/// The heading of what a drop may have at most, which is for `check`.
pub const GATES: &str = "Gates (exit code 1 if a limit is exceeded; no limit is set by default)";
/// The heading of how the program talks.
pub const TERMINAL: &str = "Terminal";

/// A key that is always set to something.
const fn key(name: &'static str, kind: KeyKind, heading: &'static str, help: &'static str) -> Key {
    let placeholder = match kind {
        KeyKind::Text => "KEY",
        KeyKind::Limit => "LIMIT",
        KeyKind::Share => "SHARE",
        KeyKind::Size => "SIZE",
        KeyKind::Count => "N",
        KeyKind::Truth => "",
        KeyKind::Folder => "DIR",
        KeyKind::Files => "FILE",
        KeyKind::Choice(_) => "WHAT",
        KeyKind::Choices(_) => "LIST",
    };
    Key {
        name,
        kind,
        placeholder,
        heading,
        help,
        unset: "",
    }
}

/// A gate, which nobody sets unasked.
const fn gate(name: &'static str, help: &'static str) -> Key {
    or(key(name, KeyKind::Limit, GATES, help), "none")
}

/// The same key, with a word for what holds where it is not set.
const fn or(key: Key, unset: &'static str) -> Key {
    Key { unset, ..key }
}

/// The same key, with another word for what it takes.
const fn takes(key: Key, placeholder: &'static str) -> Key {
    Key { placeholder, ..key }
}

/// Everything that can be set, in the order of the help.
pub const KEYS: &[Key] = &[
    key(
        "max-document",
        KeyKind::Size,
        INPUT,
        "The largest document, or line of JSONL; a larger one is a bad record and is copied \
         unchanged",
    ),
    or(
        takes(
            key(
                "encoding",
                KeyKind::Text,
                INPUT,
                "The encoding of .txt files that are not UTF-8",
            ),
            "NAME",
        ),
        "detected",
    ),
    key(
        "max-bad-records",
        KeyKind::Count,
        INPUT,
        "How many bad records to accept",
    ),
    key(
        "strict",
        KeyKind::Truth,
        INPUT,
        "Stop at the first bad record and write nothing",
    ),
    key(
        "allow-empty",
        KeyKind::Truth,
        INPUT,
        "Accept an input without an article, which is an error otherwise",
    ),
    or(
        key(
            "preset",
            KeyKind::Choice(presets),
            JSONL,
            "The names that this data set or program gives them; a key that is set by its own option wins",
        ),
        "none",
    ),
    key(
        "text-key",
        KeyKind::Text,
        JSONL,
        "The key of the article's text",
    ),
    key("id-key", KeyKind::Text, JSONL, "The key of its id"),
    or(
        key(
            "site-key",
            KeyKind::Text,
            JSONL,
            "The key of its site; repetition is counted within a site",
        ),
        "none",
    ),
    key("date-key", KeyKind::Text, JSONL, "The key of its date"),
    key("url-key", KeyKind::Text, JSONL, "The key of its url"),
    key(
        "site-from",
        KeyKind::Choice(sites),
        JSONL,
        "What decides to which site a document belongs; `auto`: --site-key, or else the url's \
         host, or else all documents are one site",
    ),
    key(
        "reasons",
        KeyKind::Choices(reasons),
        DECISION,
        "Remove paragraphs for these reasons only",
    ),
    key(
        "articles-twice",
        KeyKind::Choice(|| vec!["keep", "drop"]),
        DECISION,
        "What to do with an article that is in the corpus twice: keep both copies, or drop one",
    ),
    key(
        "caution",
        KeyKind::Count,
        DECISION,
        "How much evidence is needed to remove what might be lost, 0 to 64; a higher number keeps \
         more",
    ),
    key(
        "allow",
        KeyKind::Files,
        DECISION,
        "Never remove the paragraphs in this file, one on each line",
    ),
    key(
        "deny",
        KeyKind::Files,
        DECISION,
        "Always remove the paragraphs in this file, one on each line",
    ),
    takes(
        key(
            "paragraphs",
            KeyKind::Choice(|| vec!["detect", "line", "blank"]),
            DECISION,
            "What separates paragraphs: line breaks, blank lines, or whichever each document uses",
        ),
        "HOW",
    ),
    or(
        key(
            "memory",
            KeyKind::Size,
            RESOURCES,
            "Use at most this much memory; what does not fit goes to temporary files",
        ),
        "half of the machine's",
    ),
    or(
        key(
            "temp-dir",
            KeyKind::Folder,
            RESOURCES,
            "The folder for temporary files; none of them stays after the run",
        ),
        "beside OUT",
    ),
    or(
        key("jobs", KeyKind::Count, RESOURCES, "The number of threads"),
        "one for each core",
    ),
    takes(
        key(
            "without",
            KeyKind::Choices(Switches::names),
            RESEARCH,
            "Decide without one kind of evidence, to see what difference it makes",
        ),
        "KIND",
    ),
    gate(
        "max-repeated-paragraphs",
        "Paragraphs that another article of the drop has, too",
    ),
    gate("max-repeated-characters", "Characters in such paragraphs"),
    gate("max-repeated-documents", "Documents with such a paragraph"),
    gate(
        "max-known-paragraphs",
        "Paragraphs that another article of the index has",
    ),
    gate("max-known-characters", "Characters in such paragraphs"),
    gate("max-known-documents", "Documents with such a paragraph"),
    gate(
        "max-removed-paragraphs",
        "Paragraphs that `clean` would remove",
    ),
    gate("max-removed-characters", "Characters in such paragraphs"),
    gate("max-removed-documents", "Documents with such a paragraph"),
    gate(
        "max-lost",
        "Characters of running text that no cleaned document would have any more",
    ),
    gate(
        "max-cluster-share",
        "Documents that have the most common paragraph",
    ),
    gate(
        "max-new-clusters",
        "Clusters that neither the index nor the baseline has",
    ),
    gate(
        "max-new-families",
        "Block families with no cluster in the index or the baseline",
    ),
    gate(
        "max-grown-clusters",
        "Clusters in more articles than the baseline accepts",
    ),
    gate(
        "max-nearly-empty",
        "Documents that `clean` would leave nearly empty (--nearly-empty)",
    ),
    gate(
        "max-known-articles",
        "Documents that are already in the index",
    ),
    gate(
        "max-repeated-articles",
        "Documents that are copies of another document of the drop",
    ),
    key(
        "nearly-empty",
        KeyKind::Share,
        GATES,
        "A document is nearly empty if less than this share of its characters would be left",
    ),
    takes(
        key(
            "color",
            KeyKind::Choice(whens),
            TERMINAL,
            "When to use colours; `auto`: on a terminal, unless CLICOLOR_FORCE or NO_COLOR is set",
        ),
        "WHEN",
    ),
    takes(
        key(
            "progress",
            KeyKind::Choice(whens),
            TERMINAL,
            "When to show progress on standard error; `auto`: bars on a terminal, elsewhere a \
             line every 30 s, nothing with -q",
        ),
        "WHEN",
    ),
];

fn presets() -> Vec<&'static str> {
    Preset::ALL.map(Preset::name).to_vec()
}

fn sites() -> Vec<&'static str> {
    vec!["auto", "host", "folder", "key", "none"]
}

fn reasons() -> Vec<&'static str> {
    Reason::ALL.map(Reason::name).to_vec()
}

fn whens() -> Vec<&'static str> {
    vec!["auto", "always", "never"]
}

/// The key of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

impl Key {
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
            "without" => Some(SettingValue::Texts(Vec::new())),
            "nearly-empty" => text("10%"),
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
