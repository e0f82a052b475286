//! The inside of a JSON string → its text.
//!
//! In: what stands between a string's quotes, which the scanner has checked.
//! Out: the characters that it means, and where each came from. It never fails:
//! an escaped lone surrogate, which is no character, is U+FFFD.

use super::map::ByteMap;

/// Appends to `text` what the inside of a JSON string means, unless it has no
/// escape and is what it means: then nothing. Says whether it has one.
/// `content` has been scanned.
pub(super) fn unescape(content: &str, text: &mut String) -> bool {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (plain, escape) = rest.split_at(at);
        text.push_str(plain);
        let (character, len) = unescape_one(escape.as_bytes());
        text.push(character);
        rest = escape.get(len..).unwrap_or_default();
    }
    let found = rest.len() < content.len();
    if found {
        text.push_str(rest);
    }
    found
}

/// Appends to `map` where each character came from that the inside of a JSON
/// string means. `content` has been scanned.
pub(super) fn map_escapes(content: &str, map: &mut ByteMap) {
    let mut rest = content.as_bytes();
    while let Some((plain, escape)) =
        memchr::memchr(b'\\', rest).and_then(|at| rest.split_at_checked(at))
    {
        map.push_same(plain.len());
        let (character, len) = unescape_one(escape);
        map.push_char(character.len_utf8(), len);
        rest = escape.get(len..).unwrap_or_default();
    }
    map.push_same(rest.len());
}

/// The character that an escape stands for, and the escape's length.
fn unescape_one(escape: &[u8]) -> (char, usize) {
    let simple = match escape.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{C}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unit(escape),
        Some(&byte) => char::from(byte),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

/// `\uXXXX`, or two that are a surrogate pair. A lone surrogate is no
/// character, so that the text has U+FFFD for it.
fn unescape_unit(escape: &[u8]) -> (char, usize) {
    let Some(unit) = hex_unit(escape) else {
        return (char::REPLACEMENT_CHARACTER, 6);
    };
    let second = escape.get(6..).and_then(hex_unit);
    let pair = [Some(unit), second];
    match char::decode_utf16(pair.into_iter().flatten()).next() {
        Some(Ok(character)) => (character, if character > '\u{FFFF}' { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// The value of the `\uXXXX` that `bytes` begin with, if they do.
fn hex_unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0u16, |value, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::{Separator, split};
    use proptest::prelude::*;

    fn read(content: &str) -> (String, ByteMap) {
        let (mut text, mut map) = (String::new(), ByteMap::starting_at(0));
        if !unescape(content, &mut text) {
            text.push_str(content);
        }
        map_escapes(content, &mut map);
        (text, map)
    }

    /// One of the ways to spell a character in a JSON string.
    fn spell(character: char, way: u8) -> String {
        let short = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{C}' => "\\f",
            '/' => "\\/",
            _ => "",
        };
        let may_be_raw = character >= ' ' && character != '"' && character != '\\';
        match way % 3 {
            0 if may_be_raw => character.to_string(),
            1 if !short.is_empty() => short.to_owned(),
            _ => {
                let units = character.encode_utf16(&mut [0; 2]).to_vec();
                units
                    .iter()
                    .map(|unit| match way % 2 {
                        0 => format!("\\u{unit:04x}"),
                        _ => format!("\\u{unit:04X}"),
                    })
                    .collect()
            }
        }
    }

    #[test]
    fn lone_surrogates_are_characters_that_cannot_be_shown() {
        assert_eq!(read(r"a\ud800b").0, "a\u{FFFD}b");
        assert_eq!(read(r"\ud83d\ud83d\ude00").0, "\u{FFFD}\u{1F600}");
        assert_eq!(read(r"\ude00\ud83d").0, "\u{FFFD}\u{FFFD}");
        assert_eq!(read(r"\ud83d\n").0, "\u{FFFD}\n");
        let (_, map) = read(r"\ud83d\ud83d\ude00x");
        assert_eq!(map.raw_range(3..7), 6..18);
        assert_eq!(map.raw_range(7..8), 18..19);
    }

    proptest! {
        #[test]
        fn every_paragraph_maps_to_the_bytes_that_spell_it(
            characters in prop::collection::vec(
                (prop_oneof![
                    any::<char>(),
                    prop::sample::select(vec!['\n', '\r', '\u{2028}', '\u{85}', ' ', 'é', 'Ж', '"', '\\', '/', '😀']),
                ], any::<u8>()),
                0..80,
            ),
        ) {
            let content: String = characters.iter().map(|&(c, way)| spell(c, way)).collect();
            let expected: String = characters.iter().map(|&(c, _)| c).collect();
            let (text, map) = read(&content);
            prop_assert_eq!(&text, &expected);
            prop_assert_eq!(map.raw_span(), 0..content.len());
            for paragraph in split(&text, Separator::Line) {
                let raw = &content[map.raw_range(paragraph.clone())];
                prop_assert_eq!(&read(raw).0, &text[paragraph]);
            }
        }
    }
}
