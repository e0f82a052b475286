//! Spelling: what was meant, and texts in quotes.
//!
//! In: words. Out: the nearest known word, and texts as TOML has them, with
//! everything escaped that could change what a terminal does.

use std::fmt::Write as _;

pub use crate::hidden::{harmless_json, is_hidden};

/// How alike two words must be for one to be meant by the other: what the
/// argument parser asks of flags.
const ALIKE: f64 = 0.7;

/// The known word that `word` was probably meant to be.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase().replace('_', "-");
    let near = known.map(|known| (strsim::jaro_winkler(&word, known), known));
    let near = near.filter(|&(likeness, _)| likeness >= ALIKE);
    near.max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// `text` as a basic string of TOML, on one line, with everything escaped that
/// [`is_hidden`].
pub(super) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for character in text.chars() {
        match character {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            _ if is_hidden(character) => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\U{:08X}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    shown.push('"');
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::de::DeValue;

    use super::*;

    #[test]
    fn misspelled_words_are_recognised() {
        let known = ["text-key", "site-key", "strict", "jobs"];
        let meant = |word| nearest(word, known.into_iter());
        assert_eq!(meant("stirct"), Some("strict"));
        assert_eq!(meant("text_key"), Some("text-key"));
        assert_eq!(meant("Site-Key"), Some("site-key"));
        assert_eq!(meant("quux"), None);
    }

    #[test]
    fn nothing_hidden_is_printed() {
        assert_eq!(
            quoted("a\u{1b}[2J\u{202e}\"\\\n"),
            "\"a\\U0000001B[2J\\U0000202E\\\"\\\\\\U0000000A\""
        );
    }

    proptest! {
        #[test]
        fn harmless_json_is_the_same_json(text in any::<String>(), hidden in "[\u{0}-\u{9f}\u{2028}-\u{202e}\u{e0000}-\u{e007f}]*") {
            let value = serde_json::json!({ "a": [text, hidden] });
            let shown = harmless_json(&format!("{value:#}"));
            prop_assert!(!shown.contains(|c| c != '\n' && is_hidden(c)));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }

        #[test]
        fn a_quoted_text_is_that_text_to_toml(text in any::<String>()) {
            let quoted = quoted(&text);
            let parsed = DeValue::parse(&quoted).unwrap();
            prop_assert_eq!(parsed.get_ref().as_str(), Some(text.as_str()));
        }
    }
}
