//! Removed bytes ⇄ the fields that hold them in the journal.
//!
//! In: the exact bytes that go and the paragraph that they were in the text.
//! Out: fields from which the same bytes come back. It never loses a byte, and
//! writes bytes twice only where no known spelling of the text gives them.
//!
//! In a `.txt` file the bytes are the text. In JSONL they are the text as the
//! source escaped it, nearly always in one of two ways: as little as JSON
//! allows, or everything outside ASCII as `\uXXXX`. Naming the way is enough;
//! only other spellings, and encodings other than UTF-8, need the bytes again.

use std::fmt::Write as _;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Bytes that were removed, spelled so that a person can read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spelled {
    /// The paragraph; empty for a whole record.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// White space before it that went with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// White space after it that went with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// How the source escapes the text; absent where it stands as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escaped: Option<Escape>,
    /// The bytes, where no escape gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The bytes, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
}

/// A way to write text inside a JSON string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escape {
    /// Quotes, backslashes and control characters only.
    Json,
    /// As `Json`, and everything outside ASCII as `\uXXXX` in UTF-16 units.
    JsonAscii,
}

impl Spelled {
    /// Spells `raw`, which was `text[range]` with the paragraph `text[paragraph]` in it.
    #[must_use]
    pub fn paragraph(
        raw: &[u8],
        text: &str,
        range: &Range<usize>,
        paragraph: &Range<usize>,
    ) -> Self {
        let whole = text.get(range.clone()).unwrap_or_default();
        let mut spelled = Self {
            text: text.get(paragraph.clone()).unwrap_or_default().to_owned(),
            before: text
                .get(range.start..paragraph.start)
                .unwrap_or_default()
                .to_owned(),
            after: text
                .get(paragraph.end..range.end)
                .unwrap_or_default()
                .to_owned(),
            ..Self::default()
        };
        if raw == whole.as_bytes() {
            return spelled;
        }
        let escapes = [Escape::Json, Escape::JsonAscii];
        spelled.escaped = escapes
            .into_iter()
            .find(|&way| escape(whole, way).as_bytes() == raw);
        if spelled.escaped.is_none() {
            spelled.set_raw(raw);
        }
        spelled
    }

    /// Spells a whole record.
    #[must_use]
    pub fn record(raw: &[u8]) -> Self {
        let mut spelled = Self::default();
        spelled.set_raw(raw);
        spelled
    }

    fn set_raw(&mut self, raw: &[u8]) {
        match std::str::from_utf8(raw) {
            Ok(raw) => self.raw = Some(raw.to_owned()),
            Err(_) => self.raw_base64 = Some(STANDARD.encode(raw)),
        }
    }

    /// The removed bytes.
    ///
    /// # Errors
    /// Where `raw_base64` is not base64; the message says where.
    pub fn bytes(self) -> std::result::Result<Vec<u8>, String> {
        if let Some(raw) = self.raw {
            return Ok(raw.into_bytes());
        }
        if let Some(raw) = self.raw_base64 {
            return STANDARD
                .decode(raw)
                .map_err(|error| format!("`raw_base64` is no base64: {error}"));
        }
        let whole = self.before + &self.text + &self.after;
        Ok(match self.escaped {
            Some(way) => escape(&whole, way).into_bytes(),
            None => whole.into_bytes(),
        })
    }
}

/// `text` as it stands inside a JSON string.
fn escape(text: &str, way: Escape) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            control if control < ' ' => push_unicode(&mut escaped, control),
            wide if way == Escape::JsonAscii && wide > '~' => push_unicode(&mut escaped, wide),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// Appends `character` as one or two `\uXXXX`.
fn push_unicode(escaped: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(escaped, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(raw: &[u8], text: &str) -> Spelled {
        let trimmed = text.trim();
        let start = text.len() - text.trim_start().len();
        Spelled::paragraph(raw, text, &(0..text.len()), &(start..start + trimmed.len()))
    }

    #[test]
    fn plain_text_is_not_written_twice() {
        let spelled = whole("Voir plus\n".as_bytes(), "Voir plus\n");
        assert_eq!(spelled.text, "Voir plus");
        assert_eq!(spelled.after, "\n");
        assert_eq!(
            (spelled.escaped, &spelled.raw, &spelled.raw_base64),
            (None, &None, &None)
        );
    }

    #[test]
    fn both_common_escapes_are_recognised() {
        assert_eq!(
            whole(br#"\"d\u00e9j\u00e0\" \ud83d\ude00\n"#, "\"déjà\" 😀\n").escaped,
            Some(Escape::JsonAscii)
        );
        assert_eq!(
            whole("\\\"déjà\\\"\\n\\u0000".as_bytes(), "\"déjà\"\n\0").escaped,
            Some(Escape::Json)
        );
        // DEL is ASCII, but whoever escapes everything that is not printable escapes it too.
        assert_eq!(
            whole(br"a\u007f", "a\u{7f}").escaped,
            Some(Escape::JsonAscii)
        );
    }

    #[test]
    fn other_spellings_and_encodings_keep_their_bytes() {
        assert_eq!(whole(br"a\/b", "a/b").raw.as_deref(), Some(r"a\/b"));
        assert_eq!(
            whole(b"d\xe9j\xe0", "déjà").raw_base64.as_deref(),
            Some("ZOlq4A==")
        );
    }

    proptest! {
        #[test]
        fn every_byte_comes_back(raw in proptest::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,20}\\s{0,3}") {
            prop_assert_eq!(whole(&raw, &text).bytes(), Ok(raw.clone()));
            prop_assert_eq!(Spelled::record(&raw).bytes(), Ok(raw));
        }

        #[test]
        fn what_serde_json_writes_is_never_written_twice(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let spelled = whole(&json.as_bytes()[1..json.len() - 1], &text);
            prop_assert!(spelled.raw.is_none() && spelled.raw_base64.is_none());
            prop_assert_eq!(spelled.bytes().unwrap(), &json.as_bytes()[1..json.len() - 1]);
        }
    }
}
