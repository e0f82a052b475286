//! The table of keys, in the order of the help.
//!
//! In: nothing. Out: everything that can be set.

use super::{
    COMPARING, DECISION, INPUT, JSONL, Key, KeyKind, LIMITS, OUTPUT, RESEARCH, RESOURCES, TERMINAL,
};
use crate::check::formats::CheckFormat;
use crate::evidence::Switches;
use crate::input::Preset;
use crate::verdict::Reason;

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
        KeyKind::File | KeyKind::Files => "FILE",
        KeyKind::Reports => "FORMAT=PATH",
        KeyKind::Limits => "OPTION=LIMIT",
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

/// A limit, which nobody sets unasked.
const fn limit(name: &'static str, help: &'static str) -> Key {
    or(key(name, KeyKind::Limit, LIMITS, help), "none")
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
        "The largest document, or line of JSONL; a larger one is a bad record, which `clean` \
         copies unchanged",
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
        "beside OUT, or the system's where there is none",
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
    or(
        takes(
            key(
                "against",
                KeyKind::File,
                COMPARING,
                "Judge the drop against this index of earlier articles",
            ),
            "IDX",
        ),
        "none",
    ),
    or(
        key(
            "baseline",
            KeyKind::File,
            COMPARING,
            "Accept the clusters in this file: they are no findings, and no figure counts them",
        ),
        "none",
    ),
    or(
        key(
            "compare",
            KeyKind::File,
            COMPARING,
            "Say what changed since this earlier check, a file that --format json wrote",
        ),
        "none",
    ),
    or(
        takes(
            key(
                "format",
                KeyKind::Choice(formats),
                OUTPUT,
                "The format to print",
            ),
            "FORMAT",
        ),
        "full",
    ),
    key(
        "report",
        KeyKind::Reports,
        OUTPUT,
        "Also write a report to a file, whole or not at all; `-` is standard output; can be \
         repeated",
    ),
    limit(
        "max-repeated-paragraphs",
        "Paragraphs that another article of the drop has, too",
    ),
    limit("max-repeated-characters", "Characters in such paragraphs"),
    limit("max-repeated-documents", "Documents with such a paragraph"),
    limit(
        "max-known-paragraphs",
        "Paragraphs that another article of the index has",
    ),
    limit("max-known-characters", "Characters in such paragraphs"),
    limit("max-known-documents", "Documents with such a paragraph"),
    limit(
        "max-removed-paragraphs",
        "Paragraphs that `clean` would remove",
    ),
    limit("max-removed-characters", "Characters in such paragraphs"),
    limit("max-removed-documents", "Documents with such a paragraph"),
    limit(
        "max-lost",
        "Characters of running text that no cleaned document would have any more",
    ),
    limit(
        "max-cluster-share",
        "Documents that have the most common paragraph",
    ),
    limit(
        "max-new-clusters",
        "Clusters that neither the index nor the baseline has",
    ),
    limit(
        "max-new-families",
        "Block families with no cluster in the index or the baseline",
    ),
    limit(
        "max-grown-clusters",
        "Clusters in more articles than the baseline accepts",
    ),
    limit(
        "max-nearly-empty",
        "Documents that `clean` would leave nearly empty (--nearly-empty)",
    ),
    limit(
        "max-known-articles",
        "Documents that are already in the index",
    ),
    limit(
        "max-repeated-articles",
        "Documents that are copies of another document of the drop",
    ),
    key(
        "site-limits",
        KeyKind::Limits,
        LIMITS,
        "A limit for each site by itself, as in max-lost=0; can be repeated",
    ),
    key(
        "min-site-documents",
        KeyKind::Count,
        LIMITS,
        "--site-limits are for sites with at least this many documents; that there is none is an \
         error, unless --allow-empty accepts it",
    ),
    or(
        key(
            "min-documents",
            KeyKind::Count,
            LIMITS,
            "The drop must have at least this many documents",
        ),
        "none",
    ),
    key(
        "nearly-empty",
        KeyKind::Share,
        LIMITS,
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

fn formats() -> Vec<&'static str> {
    CheckFormat::ALL.map(CheckFormat::name).to_vec()
}

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
