//! Values → JSON, appended to a buffer.
//!
//! In: texts, numbers, ids. Out: the bytes that `serde_json` writes for them,
//! at the end of a buffer that is used again and again. It allocates nothing
//! else, and it never writes a key by itself.
//!
//! A run over a gigabyte writes millions of lines, mostly text in which nothing
//! has to be escaped: it is looked at in pieces that the compiler turns into
//! vector instructions, and copied in slices.

use super::buffer::hex_digits;

/// Bytes that are looked at together: two vectors of the oldest x86-64. Wider
/// pieces are no faster and leave longer ends, which are looked at byte by byte.
const PIECE: usize = 32;

/// Integers up to here are exact in an `f64`, and their thousandths are the
/// shortest decimal spelling of their quotient: fifteen digits always come
/// back from one (IEEE 754 binary64).
const EXACT: u64 = 1_000_000_000_000_000;

/// The digits of hexadecimal numbers, as every report spells them.
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` in quotes.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    push_escaped(out, text);
    out.push(b'"');
}

/// Appends `text` in quotes, or `null` where there is none.
pub(crate) fn push_option(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => push_string(out, text),
        None => out.extend_from_slice(b"null"),
    }
}

/// Appends the inside of a JSON string that means `text`: quotes, backslashes
/// and control characters escaped, everything else as it is.
pub(crate) fn push_escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    out.reserve(rest.len());
    loop {
        let plain = plain_length(rest);
        let (copied, after) = rest.split_at(plain);
        out.extend_from_slice(copied);
        let Some((&special, after)) = after.split_first() else {
            return;
        };
        push_special(out, special);
        rest = after;
    }
}

/// Appends the inside of a JSON string in which everything that is not
/// printable ASCII is escaped too, as `\uXXXX` in UTF-16 units.
pub(crate) fn push_ascii_escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    loop {
        let plain = rest
            .bytes()
            .position(|byte| needs_escape(byte) || byte > b'~')
            .unwrap_or(rest.len());
        let (copied, after) = rest.split_at(plain);
        out.extend_from_slice(copied.as_bytes());
        let Some(character) = after.chars().next() else {
            return;
        };
        if character < '\u{7F}' {
            push_special(out, character as u8);
        } else {
            for &unit in &*character.encode_utf16(&mut [0; 2]) {
                push_unit(out, unit);
            }
        }
        rest = after.get(character.len_utf8()..).unwrap_or_default();
    }
}

/// Appends an integer.
pub(crate) fn push_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends thousandths of a bit as bits, as `serde_json` writes
/// [`crate::verdict::bits`]: with at least one decimal, without zeros after it.
pub(crate) fn push_bits(out: &mut Vec<u8>, millibits: i64) {
    let size = millibits.unsigned_abs();
    if size > EXACT {
        // Writing to a vector cannot fail, and no sum is infinite.
        let _ = serde_json::to_writer(&mut *out, &crate::verdict::bits(millibits));
        return;
    }
    if millibits < 0 {
        out.push(b'-');
    }
    push_number(out, size / 1000);
    let decimals = size % 1000;
    let digit = |value: u64| b'0' + (value % 10) as u8;
    let spelled = [
        b'.',
        digit(decimals / 100),
        digit(decimals / 10),
        digit(decimals),
    ];
    let length = match spelled {
        [.., b'0', b'0'] => 2,
        [.., b'0'] => 3,
        _ => 4,
    };
    out.extend_from_slice(spelled.get(..length).unwrap_or_default());
}

/// Appends a cluster's or block family's id in quotes, as [`super::hex_id`]
/// spells it, or `null` where there is none.
pub(crate) fn push_id(out: &mut Vec<u8>, id: Option<u64>) {
    let Some(id) = id else {
        out.extend_from_slice(b"null");
        return;
    };
    out.push(b'"');
    out.extend_from_slice(&hex_digits((id >> 32) as u32));
    out.extend_from_slice(&hex_digits(id as u32));
    out.push(b'"');
}

/// The digit for the low four bits.
fn hex_digit(value: u8) -> u8 {
    HEX[usize::from(value & 15)]
}

/// Whether JSON wants this byte of a string escaped.
fn needs_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// How many bytes there are before the first that must be escaped.
fn plain_length(bytes: &[u8]) -> usize {
    let mut pieces = bytes.chunks_exact(PIECE);
    let mut length = 0;
    for piece in pieces.by_ref() {
        // Without an early exit, so that it becomes vector instructions.
        if piece
            .iter()
            .fold(false, |any, &byte| any | needs_escape(byte))
        {
            let within = piece.iter().position(|&byte| needs_escape(byte));
            return length + within.unwrap_or(PIECE);
        }
        length += PIECE;
    }
    let mut words = pieces.remainder().chunks_exact(8);
    for word in words.by_ref() {
        let word = word
            .first_chunk()
            .map_or(0, |word| u64::from_le_bytes(*word));
        let found = needing_escape(word);
        if found != 0 {
            return length + found.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = words.remainder();
    let within = rest.iter().position(|&byte| needs_escape(byte));
    length + within.unwrap_or(rest.len())
}

/// The high bit of each byte that must be escaped, of eight, up to and with the
/// first: a borrow may set bits above it (Mycroft's test for a zero byte).
fn needing_escape(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let control = below(word, b' ');
    let quote = below(word ^ (ONES * u64::from(b'"')), 1);
    let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
    (control | quote | backslash) & HIGH
}

/// Appends the escape of an ASCII character that needs one.
fn push_special(out: &mut Vec<u8>, special: u8) {
    let short = match special {
        b'"' | b'\\' => special,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0C => b'f',
        _ => return push_unit(out, u16::from(special)),
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a UTF-16 unit as `\uXXXX`.
fn push_unit(out: &mut Vec<u8>, unit: u16) {
    let [high, low] = unit.to_be_bytes();
    out.extend_from_slice(&[
        b'\\',
        b'u',
        hex_digit(high >> 4),
        hex_digit(high),
        hex_digit(low >> 4),
        hex_digit(low),
    ]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::hex_id;
    use crate::verdict::bits;

    fn pushed(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = b"x".to_vec();
        push(&mut out);
        String::from_utf8(out).unwrap().split_off(1)
    }

    /// Text with what must be escaped in it, in runs longer than a piece too.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "([a-zé]{0,40}[\"\\\\\n\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}\u{80}😀 ]{0,2}){0,4}",
        ]
    }

    #[test]
    fn every_byte_is_spelled_as_serde_json_spells_it() {
        for character in (0..0x180).filter_map(char::from_u32) {
            for before in [0, 1, 30, 31, 32, 40] {
                let text = "a".repeat(before) + &character.to_string() + "b";
                assert_eq!(
                    pushed(|out| push_string(out, &text)),
                    serde_json::to_string(&text).unwrap()
                );
            }
        }
    }

    #[test]
    fn bits_are_spelled_as_serde_json_spells_them() {
        let edges = [EXACT as i64, EXACT as i64 - 1, EXACT as i64 + 1, i64::MAX];
        let some = (-20_000..20_000)
            .chain(edges)
            .chain(edges.map(|edge| -edge));
        for millibits in some {
            assert_eq!(
                pushed(|out| push_bits(out, millibits)),
                serde_json::to_string(&bits(millibits)).unwrap()
            );
        }
    }

    proptest! {
        #[test]
        fn texts_are_spelled_as_serde_json_spells_them(text in text()) {
            prop_assert_eq!(
                pushed(|out| push_option(out, Some(&text))),
                serde_json::to_string(&text).unwrap()
            );
        }

        #[test]
        fn ascii_escapes_mean_the_text_and_are_ascii(text in text()) {
            let inside = pushed(|out| push_ascii_escaped(out, &text));
            prop_assert!(inside.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            let read: String = serde_json::from_str(&format!("\"{inside}\"")).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn numbers_are_spelled_as_serde_json_spells_them(
            number: u64, millibits: i32, large: i64, id: u64,
        ) {
            prop_assert_eq!(pushed(|out| push_number(out, number)), number.to_string());
            for millibits in [i64::from(millibits), large] {
                prop_assert_eq!(
                    pushed(|out| push_bits(out, millibits)),
                    serde_json::to_string(&bits(millibits)).unwrap()
                );
            }
            let spelled = serde_json::to_string(&hex_id(id)).unwrap();
            prop_assert_eq!(pushed(|out| push_id(out, Some(id))), spelled);
        }
    }

    #[test]
    fn nothing_is_null() {
        assert_eq!(pushed(|out| push_option(out, None)), "null");
        assert_eq!(pushed(|out| push_id(out, None)), "null");
    }
}
