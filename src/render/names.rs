//! What a document is called: its title and its url.
//!
//! In: a record as it was read. Out: both, where the record is an object of JSON that has them.
//! An id that a program made up says nothing to a person; a title does.

use serde::Serialize;
use serde_json::{Map, Value};

use super::bars::cut;

/// The keys that a title may have, in the order in which they count.
const TITLES: [&str; 3] = ["title", "headline", "name"];

/// The longest title that is shown, in characters.
const TITLE: usize = 200;

/// The longest url that is shown, in characters.
const URL: usize = 500;

/// What a document is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Headline {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl Headline {
    /// What a record says, whose url has this key.
    pub(super) fn of(record: Option<&[u8]>, url_key: &str) -> Self {
        let Some(object) = record.and_then(object) else {
            return Self::default();
        };
        let mut titles = TITLES.iter().map(|key| text(object.get(*key), TITLE));
        Self {
            title: titles.find_map(|title| title),
            url: text(value(&object, url_key), URL),
        }
    }
}

/// The object that a record is, which may be an element of an array: what belongs to that and
/// not to the object stands around it.
fn object(record: &[u8]) -> Option<Map<String, Value>> {
    let is_around = |byte: &u8| b" \t\r\n[],\xEF\xBB\xBF".contains(byte);
    let start = record.iter().position(|byte| !is_around(byte))?;
    let mut values = serde_json::Deserializer::from_slice(record.get(start..)?).into_iter();
    let object = values.next()?.ok()?;
    let rest = record.get(start + values.byte_offset()..)?;
    rest.iter().all(is_around).then_some(object)
}

/// The value of a key, or of a path of keys with dots between them.
fn value<'o>(object: &'o Map<String, Value>, key: &str) -> Option<&'o Value> {
    if let Some(found) = object.get(key) {
        return Some(found);
    }
    let (first, rest) = key.split_once('.')?;
    value(object.get(first)?.as_object()?, rest)
}

/// A text on one line, cut.
fn text(value: Option<&Value>, characters: usize) -> Option<String> {
    let words: Vec<&str> = value?.as_str()?.split_whitespace().collect();
    let line = words.join(" ");
    match cut(&line, characters) {
        ("", _) => None,
        (text, true) => Some(format!("{text}…")),
        (text, false) => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(record: &str, url_key: &str) -> (Option<String>, Option<String>) {
        let Headline { title, url } = Headline::of(Some(record.as_bytes()), url_key);
        (title, url)
    }

    #[test]
    fn a_record_says_its_title_and_its_url() {
        let record =
            r#"{"headline":"Later","title":" A \n title ","link":{"to":"https://a.example/1"}}"#;
        let expected = (Some("A title".into()), Some("https://a.example/1".into()));
        assert_eq!(found(record, "link.to"), expected);
        let (title, url) = found(r#"{"headline":"Later","title":"","url":7}"#, "url");
        assert_eq!((title.as_deref(), url), (Some("Later"), None));
        for around in [("[\n  ", ",\n"), ("\u{feff}", "\r\n"), (" ", "\n]\n")] {
            let record = format!("{}{{\"title\":\"One\"}}{}", around.0, around.1);
            assert_eq!(found(&record, "url").0.as_deref(), Some("One"), "{record}");
        }
        let (title, _) = found(&format!(r#"{{"title":"{}"}}"#, "é".repeat(300)), "url");
        assert_eq!(title.unwrap().chars().count(), TITLE + 1);
    }

    #[test]
    fn what_is_no_object_says_nothing() {
        for record in [
            "plain text",
            "[1]",
            "{\"title\":",
            "",
            "{\"title\":\"a\"} and more",
            "{}{}",
        ] {
            assert_eq!(found(record, "url"), (None, None), "{record}");
        }
        assert_eq!(Headline::of(None, "url"), Headline::default());
    }
}
