//! Spelling: what was meant, and texts in quotes.
//!
//! In: words. Out: the nearest known word, and texts as TOML has them, with
//! everything escaped that could change what a terminal does.

use std::fmt::Write as _;

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

/// `text` as a basic string of TOML, on one line.
///
/// Beside what TOML asks for, everything is escaped that shows as nothing or
/// turns the direction of writing.
pub(super) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for character in text.chars() {
        let hidden = character.is_control()
            || matches!(
                character,
                '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            );
        match character {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            _ if hidden => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{:04X}", u32::from(character));
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
            "\"a\\u001B[2J\\u202E\\\"\\\\\\u000A\""
        );
    }

    proptest! {
        #[test]
        fn a_quoted_text_is_that_text_to_toml(text in any::<String>()) {
            let quoted = quoted(&text);
            let parsed = DeValue::parse(&quoted).unwrap();
            prop_assert_eq!(parsed.get_ref().as_str(), Some(text.as_str()));
        }
    }
}
