//! JSON → JSON that can stand in a page.
//!
//! In: JSON. Out: the same JSON in which nothing ends a script, opens a comment
//! or a tag, or is a line break to JavaScript. Outside of strings JSON has none
//! of these characters, so an escape in its place means the same.

/// `json` with `<`, `>`, `&`, U+2028 and U+2029 as `\u` escapes.
pub(super) fn escape(json: String) -> String {
    let Some(first) = next(json.as_bytes()) else {
        return json;
    };
    let (clean, mut rest) = json.split_at(first);
    let mut escaped = String::with_capacity(json.len() + json.len() / 16);
    escaped.push_str(clean);
    while let Some(special) = rest.chars().next() {
        let (spelled, length) = match special {
            '<' => ("\\u003c", 1),
            '>' => ("\\u003e", 1),
            '&' => ("\\u0026", 1),
            '\u{2028}' => ("\\u2028", 3),
            '\u{2029}' => ("\\u2029", 3),
            // Another character that begins with the same byte.
            _ => ("", 0),
        };
        escaped.push_str(spelled);
        let passed = if length == 0 {
            special.len_utf8()
        } else {
            length
        };
        let after = rest.get(passed..).unwrap_or_default();
        if length == 0 {
            escaped.push(special);
        }
        let plain = next(after.as_bytes()).unwrap_or(after.len());
        let (clean, special) = after.split_at(plain);
        escaped.push_str(clean);
        rest = special;
    }
    escaped
}

/// Where the next byte stands that begins a character to be escaped.
fn next(bytes: &[u8]) -> Option<usize> {
    let markup = memchr::memchr3(b'<', b'>', b'&', bytes);
    let before = bytes.get(..markup.unwrap_or(bytes.len()));
    // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
    memchr::memmem::find(before.unwrap_or_default(), b"\xE2\x80").or(markup)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_means_the_same_and_holds_nothing_dangerous(
            text in "([a-z\"\\\\é<>&/!\u{2027}\u{2028}\u{2029}\u{202e}\u{2019}\\-\\]]{0,9}(</script>|<!--)?){0,4}",
        ) {
            let json = serde_json::to_string(&[&text]).unwrap();
            let escaped = escape(json.clone());
            let read: Vec<String> = serde_json::from_str(&escaped).unwrap();
            prop_assert_eq!(&read[0], &text);
            let is_dangerous = escaped.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!is_dangerous);
            // The twin: one character after the other.
            let naive: String = json.chars().map(|character| match character {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    format!("\\u{:04x}", character as u32)
                }
                other => other.to_string(),
            }).collect();
            prop_assert_eq!(escaped, naive);
        }
    }
}
