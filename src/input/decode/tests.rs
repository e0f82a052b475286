//! Decoding, and the way back from the text to the bytes.

use super::*;
use crate::paragraph::{Separator, lines, split};
use proptest::prelude::*;

/// Decodes, and checks that the characters' bytes follow each other; those
/// that came out of a broken sequence together share theirs.
fn read(raw: &[u8], encoding: Option<&'static Encoding>) -> DecodedFile {
    let decoded = decode(raw, encoding);
    let mut at = decoded.map.raw_range(0..0).start;
    for (start, character) in decoded.text.char_indices() {
        let range = decoded.map.raw_range(start..start + character.len_utf8());
        assert!(
            range.start <= at && at <= range.end,
            "{character:?} at {start}"
        );
        at = range.end;
    }
    assert!(at <= raw.len());
    decoded
}

fn named(name: &'static str) -> Option<Remark> {
    Some(Remark::Encoding(name))
}

const RUSSIAN: &str = "Сегодня утром в городе открылась новая библиотека.\nЖители давно ждали \
                       этого события, и очередь стояла с рассвета.\n";
const JAPANESE: &str = "本日、市内に新しい図書館が開館しました。\n朝から長い列ができています。\n";

#[test]
fn utf8_is_taken_as_it_is_and_a_mark_left_out() {
    let decoded = read("\u{FEFF}déjà\n".as_bytes(), None);
    assert_eq!((decoded.text.as_str(), decoded.remark), ("déjà\n", None));
    assert_eq!(decoded.map.raw_range(0..1), 3..4);
    let decoded = read(b"a\0b", None);
    assert_eq!((decoded.text.as_str(), decoded.remark), ("a\0b", None));
}

#[test]
fn utf16_is_known_by_its_mark_or_its_zeros() {
    for (little, marked) in [(true, true), (true, false), (false, true), (false, false)] {
        let bytes = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        let text = "A headline\r\nand a body that is long enough\n";
        let mark = if marked { "\u{FEFF}" } else { "" };
        let raw: Vec<u8> = [mark, text]
            .concat()
            .encode_utf16()
            .flat_map(bytes)
            .collect();
        let decoded = read(&raw, None);
        assert_eq!(decoded.text, text);
        assert_eq!(
            decoded.remark,
            named(if little { "UTF-16LE" } else { "UTF-16BE" })
        );
    }
    let decoded = read(b"\xFF\xFEa\0\x3D\xD8b\0\x3D\xD8\x00\xDEz", None);
    assert_eq!(decoded.text, "a\u{FFFD}b\u{1F600}\u{FFFD}");
}

#[test]
fn legacy_encodings_are_detected() {
    for (text, label) in [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-u"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (
            "L'été dernier, le café a fermé ses portes à Saint-Étienne.\nÇa alors !\n",
            "windows-1252",
        ),
        (
            "今天上午，市图书馆正式对外开放。\n许多居民很早就来排队。\n",
            "gbk",
        ),
        (
            "오늘 아침 시립 도서관이 문을 열었습니다.\n많은 주민이 줄을 섰습니다.\n",
            "euc-kr",
        ),
    ] {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let (raw, _, unmappable) = encoding.encode(text);
        assert!(!unmappable);
        let decoded = read(&raw, None);
        assert_eq!(decoded.text, text, "{label}");
        assert_eq!(decoded.remark, named(encoding.name()));
    }
}

#[test]
fn a_few_damaged_places_do_not_change_the_encoding() {
    let raw = b"caf\xC3\xA9 cr\xC3\xA8me \xE2\x82 fran\xC3\xA7ais\n\xC3\xA0 la";
    let decoded = read(raw, None);
    assert_eq!(decoded.text, "café crème \u{FFFD} français\nà la");
    assert_eq!(
        decoded.remark,
        Some(Remark::Damaged {
            places: 1,
            first: 13
        })
    );
}

#[test]
fn exotic_breaks_in_legacy_text_map_exactly() {
    // NEL is 0x85 in ISO-8859-x but an ellipsis in windows-1252.
    let encoding = Encoding::for_label(b"iso-8859-2").unwrap();
    let raw = b"\xB3\xF3d\xBC\x85\xBFaba\x0B\xB6wi\xEAto\x0Ckoniec";
    let decoded = read(raw, Some(encoding));
    let found: Vec<&[u8]> = split(&decoded.text, Separator::Line)
        .into_iter()
        .map(|range| &raw[decoded.map.raw_range(range)])
        .collect();
    assert_eq!(
        found,
        [
            &b"\xB3\xF3d\xBC"[..],
            b"\xBFaba",
            b"\xB6wi\xEAto",
            b"koniec"
        ]
    );
}

#[test]
fn a_broken_character_before_a_line_break_spares_the_break() {
    let decoded = read(b"\x83\nabc\x83", Some(encoding_rs::SHIFT_JIS));
    assert_eq!(decoded.text, "\u{FFFD}\nabc\u{FFFD}");
    assert_eq!(decoded.map.raw_range(0..3), 0..1);
    assert_eq!(decoded.map.raw_range(4..7), 2..5);
}

proptest! {
    #[test]
    fn taking_a_line_of_any_bytes_takes_that_line_only(
        raw in prop::collection::vec(prop_oneof![
            any::<u8>(), prop::sample::select(b"\n\r aZ\x85\x0B".to_vec())], 0..200),
        label in prop::sample::select(vec![
            "utf-8", "windows-1251", "koi8-r", "gbk", "gb18030", "big5", "shift_jis",
            "euc-jp", "euc-kr", "iso-8859-2", "windows-874", "iso-2022-jp"]),
    ) {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let decoded = read(&raw, Some(encoding));
        prop_assume!(Encoding::for_bom(&raw).is_none());
        let (whole, _) = encoding.decode_without_bom_handling(&raw);
        prop_assert_eq!(&decoded.text, &whole);
        // Its lines are not independent: a shift lasts until the next one.
        prop_assume!(label != "iso-2022-jp");
        let lines = lines(&decoded.text);
        for (index, line) in lines.iter().enumerate() {
            let end = lines.get(index + 1).map_or(decoded.text.len(), |next| next.start);
            let gone = decoded.map.raw_range(line.start..end);
            let left = [&raw[..gone.start], &raw[gone.end..]].concat();
            let (left, _) = encoding.decode_without_bom_handling(&left);
            prop_assert_eq!(left, [&decoded.text[..line.start], &decoded.text[end..]].concat());
            let content = &decoded.text[line.clone()];
            if !content.contains(char::REPLACEMENT_CHARACTER) {
                let bytes = &raw[decoded.map.raw_range(line.clone())];
                let (alone, _) = encoding.decode_without_bom_handling(bytes);
                prop_assert_eq!(alone, content);
            }
        }
    }
}
