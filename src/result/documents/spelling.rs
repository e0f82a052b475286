//! Removed bytes ⇄ the fields that hold them in the record.
//!
//! In: the exact bytes that go and the paragraph that they were in the text.
//! Out: fields from which the same bytes come back. It never loses a byte, and
//! writes bytes twice only where no known spelling of the text gives them.
//!
//! In a `.txt` file the bytes are the text. In JSONL they are the text as the
//! source escaped it, nearly always in one of two ways: as little as JSON
//! allows, or everything outside ASCII as `\uXXXX`. Naming the way is enough;
//! only other spellings, and encodings other than UTF-8, need the bytes again.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{DocumentLine, ParagraphLine};
use crate::result::json::{push_ascii_escaped, push_escaped, push_string};

/// A way to write text inside a JSON string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escape {
    /// Quotes, backslashes and control characters only.
    Json,
    /// As `Json`, and everything outside ASCII as `\uXXXX` in UTF-16 units.
    JsonAscii,
}

/// The bytes of a paragraph that goes.
#[derive(Clone, Debug)]
pub(crate) struct RemovedBytes<'a> {
    /// As they stood in the source.
    pub(crate) raw: &'a [u8],
    /// The document's text.
    pub(crate) text: &'a str,
    /// What goes of the text; as JSON, or however the source spells it, that is `raw`.
    pub(crate) range: Range<usize>,
    /// The paragraph in the text, inside `range`.
    pub(crate) paragraph: Range<usize>,
}

impl RemovedBytes<'_> {
    /// Appends the fields from which the removed bytes come back: the paragraph, the
    /// white space around it, and how the source spells them. `scratch` is a buffer.
    ///
    /// The text escaped for the record is nearly always the text as a JSON source
    /// escapes it, so the comparison is with what was just written.
    pub(super) fn push(&self, out: &mut Vec<u8>, scratch: &mut Vec<u8>) {
        let part = |part: Range<usize>| self.text.get(part).unwrap_or_default();
        let (range, paragraph) = (&self.range, &self.paragraph);
        let text = push_field(out, br#","text":"#, part(paragraph.clone()));
        let before = push_field(out, br#","before":"#, part(range.start..paragraph.start));
        let after = push_field(out, br#","after":"#, part(paragraph.end..range.end));
        let whole = part(range.clone());
        if self.raw == whole.as_bytes() {
            return;
        }
        let spelled = [before, text, after].map(|part| out.get(part).unwrap_or_default());
        if is_concatenation(self.raw, spelled) {
            out.extend_from_slice(br#","escaped":"json""#);
            return;
        }
        scratch.clear();
        push_ascii_escaped(scratch, whole);
        if self.raw == scratch.as_slice() {
            out.extend_from_slice(br#","escaped":"json-ascii""#);
        } else {
            push_raw(out, self.raw);
        }
    }
}

/// Appends a field whose value is `text`, unless it is empty; says where its
/// value is, without the quotes.
fn push_field(out: &mut Vec<u8>, name: &[u8], text: &str) -> Range<usize> {
    if text.is_empty() {
        return 0..0;
    }
    out.extend_from_slice(name);
    out.push(b'"');
    let start = out.len();
    if text == "\n" {
        // By far the most frequent white space.
        out.extend_from_slice(b"\\n");
    } else {
        push_escaped(out, text);
    }
    let end = out.len();
    out.push(b'"');
    start..end
}

/// Whether `whole` is the three parts one after the other.
fn is_concatenation(whole: &[u8], [first, second, third]: [&[u8]; 3]) -> bool {
    whole.len() == first.len() + second.len() + third.len()
        && whole
            .strip_prefix(first)
            .and_then(|rest| rest.strip_prefix(second))
            == Some(third)
}

/// Appends bytes that no known spelling of a text gives.
pub(super) fn push_raw(out: &mut Vec<u8>, raw: &[u8]) {
    match std::str::from_utf8(raw) {
        Ok(raw) => {
            out.extend_from_slice(br#","raw":"#);
            push_string(out, raw);
        }
        Err(_) => {
            out.extend_from_slice(br#","raw_base64":"#);
            push_string(out, &STANDARD.encode(raw));
        }
    }
}

/// The bytes of two fields of which one is there.
fn raw_bytes(raw: Option<&str>, raw_base64: Option<&str>) -> Option<Result<Vec<u8>, String>> {
    if let Some(raw) = raw {
        return Some(Ok(raw.as_bytes().to_vec()));
    }
    let decoded = STANDARD.decode(raw_base64?);
    Some(decoded.map_err(|error| format!("`raw_base64` is no base64: {error}")))
}

impl ParagraphLine {
    /// The bytes that went.
    ///
    /// # Errors
    /// Where `raw_base64` is not base64; the message says where.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        if let Some(raw) = raw_bytes(self.raw.as_deref(), self.raw_base64.as_deref()) {
            return raw;
        }
        let mut bytes = Vec::with_capacity(self.text.len() + 8);
        for part in [&self.before, &self.text, &self.after] {
            match self.escaped {
                None => bytes.extend_from_slice(part.as_bytes()),
                Some(Escape::Json) => push_escaped(&mut bytes, part),
                Some(Escape::JsonAscii) => push_ascii_escaped(&mut bytes, part),
            }
        }
        Ok(bytes)
    }
}

impl DocumentLine {
    /// The record of a document that went whole.
    ///
    /// # Errors
    /// Where it is not there, or `raw_base64` is not base64; the message says where.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        let raw = raw_bytes(self.raw.as_deref(), self.raw_base64.as_deref());
        raw.unwrap_or_else(|| Err("its record is missing".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is written of bytes that went, which were all of `text`.
    fn spelled(raw: &[u8], text: &str) -> ParagraphLine {
        let start = text.len() - text.trim_start().len();
        let cut = RemovedBytes {
            raw,
            text,
            range: 0..text.len(),
            paragraph: start..start + text.trim().len(),
        };
        let mut line = br#"{"n":0,"reason":"cue","evidence":{}"#.to_vec();
        cut.push(&mut line, &mut Vec::new());
        line.push(b'}');
        serde_json::from_slice(&line).unwrap()
    }

    #[test]
    fn plain_text_is_not_written_twice() {
        let line = spelled("Voir plus\n".as_bytes(), "Voir plus\n");
        assert_eq!(
            (line.text.as_str(), line.after.as_str()),
            ("Voir plus", "\n")
        );
        assert_eq!(
            (line.escaped, &line.raw, &line.raw_base64),
            (None, &None, &None)
        );
    }

    #[test]
    fn both_common_escapes_are_recognised() {
        assert_eq!(
            spelled(br#"\"d\u00e9j\u00e0\" \ud83d\ude00\n"#, "\"déjà\" 😀\n").escaped,
            Some(Escape::JsonAscii)
        );
        assert_eq!(
            spelled("\\\"déjà\\\"\\n\\u0000x".as_bytes(), "\"déjà\"\n\0x").escaped,
            Some(Escape::Json)
        );
        // DEL is ASCII, but whoever escapes everything that is not printable escapes it too.
        assert_eq!(
            spelled(br"a\u007fb", "a\u{7f}b").escaped,
            Some(Escape::JsonAscii)
        );
    }

    #[test]
    fn other_spellings_and_encodings_keep_their_bytes() {
        assert_eq!(spelled(br"a\/b", "a/b").raw.as_deref(), Some(r"a\/b"));
        assert_eq!(
            spelled(b"d\xe9j\xe0", "déjà").raw_base64.as_deref(),
            Some("ZOlq4A==")
        );
    }

    proptest! {
        #[test]
        fn every_byte_comes_back(raw in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,20}\\s{0,3}") {
            prop_assert_eq!(spelled(&raw, &text).bytes(), Ok(raw));
        }

        #[test]
        fn what_serde_json_writes_is_never_written_twice(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let line = spelled(&json.as_bytes()[1..json.len() - 1], &text);
            prop_assert!(line.raw.is_none() && line.raw_base64.is_none());
            prop_assert_eq!(line.bytes().unwrap(), &json.as_bytes()[1..json.len() - 1]);
        }
    }
}
