//! A JSONL line → a few of its values, as they are spelled.
//!
//! In: the bytes of a line, and keys of its object. Out: for each key the bytes of its value.
//! What is no object has none.

use std::borrow::Cow;

use super::fields::FieldFinder;
use super::json::JsonKind;
use super::jsonl::UTF8_MARK;

/// Finds values in one line after the other.
#[derive(Debug)]
pub struct SpelledValues {
    finder: FieldFinder,
    keys: Vec<String>,
}

impl SpelledValues {
    /// Finds the values of these keys.
    #[must_use]
    pub fn of(keys: &[&str]) -> Self {
        Self {
            finder: FieldFinder::new(keys.iter().copied()),
            keys: keys.iter().map(|&key| key.to_owned()).collect(),
        }
    }

    /// The values of a line, in the order of the keys.
    pub fn find<'l>(&mut self, line: &'l [u8]) -> Vec<Option<Cow<'l, str>>> {
        let line = line.strip_prefix(UTF8_MARK).unwrap_or(line);
        let text = std::str::from_utf8(line).ok().map(str::trim_end);
        let text = text.filter(|text| self.finder.read(text).unwrap_or(false));
        let Some(text) = text else {
            return vec![None; self.keys.len()];
        };
        let spelled = |(index, key): (usize, &String)| {
            let value = self.finder.value(index)?;
            let range = value.range.clone();
            match value.kind {
                // With its quotes.
                JsonKind::String => text.get(range.start - 1..range.end + 1).map(Cow::Borrowed),
                JsonKind::Array | JsonKind::Object => {
                    let object: serde_json::Value = serde_json::from_str(text).ok()?;
                    Some(Cow::Owned(object.get(key)?.to_string()))
                }
                _ => text.get(range).map(Cow::Borrowed),
            }
        };
        self.keys.iter().enumerate().map(spelled).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_they_are_spelled() {
        let mut values = SpelledValues::of(&["id", "source"]);
        let mut find = |line: &str| {
            let found = values.find(line.as_bytes());
            found
                .into_iter()
                .map(|value| value.map(Cow::into_owned))
                .collect::<Vec<_>>()
        };
        let some = |value: &str| Some(value.to_owned());
        assert_eq!(
            find("\u{feff}{\"source\": \"a\\u00e9\", \"id\": 7.0}\r\n"),
            [some("7.0"), some("\"a\\u00e9\"")]
        );
        assert_eq!(
            find("{\"id\":null,\"x\":{\"source\":1}}"),
            [some("null"), None]
        );
        assert_eq!(
            find("{\"id\":1,\"id\":{\"a\":[1, 2]}}"),
            [some("{\"a\":[1,2]}"), None]
        );
        for line in ["", "[1]", "{\"id\":1", "7"] {
            assert_eq!(find(line), [None, None]);
        }
    }
}
