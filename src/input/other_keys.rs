//! A record without the wanted key → the keys that it has, and which of them may be meant.
//!
//! In: a line of JSON that is an object. Out: words for a message. It is asked only where
//! something is missing, and what it quotes is short.

use super::json::{Event, JsonKind, scan};
use super::layout::columns_said;
use super::unescape::unescape;
use super::wrapped::lines_of;
use super::{Format, ReadOptions, Record, RecordReader, Source};

/// Keys that are quoted.
const MOST_SHOWN: usize = 12;

/// Keys that are looked at.
const MOST_SEEN: usize = 1000;

/// Characters of a key that are quoted.
const LONGEST: usize = 60;

/// Names that texts have in the formats of others, the surest first.
const USUAL: [&str; 12] = [
    "text",
    "body",
    "content",
    "maintext",
    "main_text",
    "article",
    "plain_text",
    "raw_content",
    "article_body",
    "articlebody",
    "articletext",
    "full_text",
];

/// A key of a record, and the bytes of its value if that is a string.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OtherKey {
    path: String,
    string: usize,
}

/// What a record has instead of what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherKeys {
    /// Its keys, as a list for a message.
    pub keys: String,
    /// The key that may hold the text.
    pub likely: Option<String>,
    /// What makes lines of the articles that it holds, if it is none itself: a program for jq.
    pub lines: Option<String>,
}

impl OtherKeys {
    /// What the object in `line` has, which has no text under `key`.
    pub(super) fn of(line: &str, key: &str) -> Self {
        let found = keys(line);
        Self {
            keys: listed(&found),
            likely: likely(&found).map(shown),
            lines: lines_of(line, key),
        }
    }

    /// What to do about it; the option that names the key of the text is called so.
    #[must_use]
    pub fn remedy(&self, option: &str) -> String {
        match (&self.lines, &self.likely) {
            (Some(lines), _) => format!(
                "the articles seem to be inside: make lines of them first (jq -c '{lines}')"
            ),
            (None, Some(likely)) => format!("try {option} {likely}"),
            (None, None) => format!("name the key of the text with {option}"),
        }
    }
}

/// Keys as a list for a message.
fn listed(keys: &[OtherKey]) -> String {
    let spelled: Vec<String> = keys.iter().take(MOST_SHOWN).map(shown).collect();
    let more = match keys.len().saturating_sub(MOST_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match spelled.is_empty() {
        true => "no key at all".to_owned(),
        false => spelled.join(", ") + &more,
    }
}

fn shown(key: &OtherKey) -> String {
    shortened(&key.path)
}

/// A name as it is quoted, of which nobody wants to read more.
pub(super) fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
    }
}

/// Whether texts are usually called so.
pub(super) fn is_usual(name: &str) -> bool {
    USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(name))
}

/// The column that is called as texts usually are, the surest first, as a shell takes it.
pub(super) fn advised<'n>(columns: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    let called = |usual: &&str| {
        let is_it = |name: &&str| name.trim().eq_ignore_ascii_case(usual);
        columns.clone().find(is_it)
    };
    let name = USUAL.iter().find_map(called)?;
    Some(match name.contains(char::is_whitespace) {
        true => format!("'{name}'"),
        false => name.to_owned(),
    })
}

/// The keys of the first record of a source, as a list for a message; `None` where its records
/// have no keys, or cannot be read.
#[must_use]
pub fn keys_of_first(source: &Source) -> Option<String> {
    if let (Format::Csv, Some(layout)) = (source.format, &source.layout) {
        return Some(columns_said(&layout.columns));
    }
    if !matches!(source.format, Format::Jsonl | Format::Json) {
        return None;
    }
    let mut reader = RecordReader::open(source, &ReadOptions::usual()).ok()?;
    let mut record = Record::new();
    while reader.next(&mut record, None).ok()? {
        let line = std::str::from_utf8(&record.raw).unwrap_or_default();
        // An element of an array has what stands between elements in front.
        if let Some(object) = line.find('{').and_then(|at| line.get(at..)) {
            return Some(listed(&keys(object)));
        }
    }
    None
}

/// The key whose value is most likely the text: the one that is called so, else the longest.
fn likely(keys: &[OtherKey]) -> Option<&OtherKey> {
    let strings = || keys.iter().filter(|key| key.string > 0);
    let rank = |key: &OtherKey| {
        let last = key.path.rsplit('.').next().unwrap_or_default();
        USUAL
            .iter()
            .position(|usual| usual.eq_ignore_ascii_case(last))
    };
    let called = strings().filter_map(|key| Some((rank(key)?, key)));
    let called = called.min_by_key(|(rank, key)| (*rank, std::cmp::Reverse(key.string)));
    let longest = || strings().max_by_key(|key| key.string);
    called.map(|(_, key)| key).or_else(longest)
}

/// The keys of an object, each object's in it by their path, in the order of the line.
fn keys(line: &str) -> Vec<OtherKey> {
    let mut found: Vec<OtherKey> = Vec::new();
    let mut open: Vec<(JsonKind, String)> = Vec::new();
    let mut key = String::new();
    let listener = |event| match event {
        Event::Key(range) => {
            let spelled = line.get(range).unwrap_or_default();
            key.clear();
            if !unescape(spelled, &mut key) {
                key.push_str(spelled);
            }
        }
        Event::Scalar(kind, range) => {
            let string = match kind {
                JsonKind::String => range.len(),
                _ => 0,
            };
            take(&mut found, &open, &key, string);
        }
        Event::Open(kind, _) => {
            if kind == JsonKind::Array {
                take(&mut found, &open, &key, 0);
            }
            open.push((kind, std::mem::take(&mut key)));
        }
        Event::Close => {
            open.pop();
        }
    };
    // What is wrong with the line has been said before.
    let _ = scan(line, &mut Vec::new(), listener);
    found
}

/// Takes a value down, unless an array holds it.
fn take(found: &mut Vec<OtherKey>, open: &[(JsonKind, String)], key: &str, string: usize) {
    let in_array = open.iter().any(|(kind, _)| *kind == JsonKind::Array);
    if open.is_empty() || in_array || found.len() >= MOST_SEEN {
        return;
    }
    let above = open.iter().skip(1).map(|(_, key)| key.as_str());
    let path: Vec<&str> = above.chain([key]).collect();
    found.push(OtherKey {
        path: path.join("."),
        string,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(line: &str) -> String {
        let OtherKeys { keys, likely, .. } = OtherKeys::of(line, "text");
        format!("{keys}: {}", likely.unwrap_or_default())
    }

    #[test]
    fn the_key_that_is_called_as_texts_are_is_advised_else_the_longest() {
        let line = r#"{"URL":"https://a.example/1","headline":"A","body":"It rained.","html":"<p>It rained.</p><p>Very long</p>"}"#;
        assert_eq!(advice(line), "URL, headline, body, html: body");
        let line = r#"{"a":1,"b":"long enough","c":"short"}"#;
        assert_eq!(advice(line), "a, b, c: b");
    }

    #[test]
    fn keys_of_objects_are_paths_and_arrays_are_not_looked_into() {
        let line = r#"{"doc":{"meta":{"n":1},"Text":"x"},"list":[{"text":"no"}],"last":null}"#;
        assert_eq!(advice(line), "doc.meta.n, doc.Text, list, last: doc.Text");
    }

    #[test]
    fn nothing_is_advised_where_nothing_is_a_string() {
        assert_eq!(advice("{}"), "no key at all: ");
        assert_eq!(advice(r#"{"a":1}"#), "a: ");
    }

    #[test]
    fn many_keys_and_long_ones_are_cut() {
        let many: Vec<String> = (0..40).map(|number| format!("\"k{number}\":0")).collect();
        let said = advice(&format!("{{{}}}", many.join(",")));
        assert!(said.contains("k11 and 28 more: "), "{said}");
        let said = advice(&format!("{{\"{}\":0}}", "x".repeat(500)));
        assert!(said.len() < 120, "{said}");
    }
}
