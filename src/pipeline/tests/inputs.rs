//! Files of all kinds for the pipeline's tests.

use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes with many line breaks and few surprises, or with all of them.
pub(super) fn text_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b" \t\n\n".to_vec()),
        Just("\u{2028}".as_bytes().to_vec()),
        Just("\u{85}".as_bytes().to_vec()),
        Just("\u{feff}".as_bytes().to_vec()),
        "[a-zéа-я日\u{a0}]{1,12}".prop_map(String::into_bytes),
        vec(any::<u8>(), 0..6),
    ];
    let pieces = vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    let utf16 = "\\PC{0,40}".prop_map(|text| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    });
    prop_oneof![4 => pieces, 1 => utf16, 1 => vec(any::<u8>(), 0..200)]
}

/// Text in quotes, escaped in one of the ways that writers of JSON have.
fn json_string(text: &str, way: u8) -> String {
    let plain = serde_json::to_string(text).unwrap();
    match way % 3 {
        0 => plain,
        1 => plain.replace('/', "\\/").replace("\\n", "\\u000A"),
        _ => {
            let ascii = plain.chars().map(|character| {
                let escape = |unit: &mut u16| format!("\\u{unit:04x}");
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units);
                if character.is_ascii() {
                    character.to_string()
                } else {
                    units.iter_mut().map(escape).collect()
                }
            });
            ascii.collect()
        }
    }
}

/// Lines of JSON, good and bad.
pub(super) fn json_file() -> impl Strategy<Value = Vec<u8>> {
    let text = vec(
        "[a-zéя😀\"\\\\/ ]{0,10}(\n|\r\n|\r|\n\n| \n|\u{2029})",
        0..8,
    )
    .prop_map(|lines| lines.concat());
    let good = (text, any::<u8>(), "[a-z]{0,3}").prop_map(|(text, way, id)| {
        let text = json_string(&text, way);
        match way % 4 {
            0 => format!("{{\"id\":\"{id}\",\"text\":{text}}}"),
            1 => {
                format!(" {{ \"text\" : {text} , \"n\" : 1.50e+3, \"url\":\"https://a.test/\" }}\t")
            }
            2 => format!("{{\"x\":[{text},null],\"text\":{text},\"id\":7}}"),
            _ => format!("{{\"text\":\"old\",\"text\":{text}}}"),
        }
    });
    let line = prop_oneof![
        6 => good.prop_map(String::into_bytes),
        1 => Just(b"{\"text\":\"a\\ud800\\nb\"}".to_vec()),
        1 => Just(Vec::new()),
        1 => vec(any::<u8>(), 0..30),
    ];
    let end = prop_oneof![Just(&b"\n"[..]), Just(&b"\r\n"[..])];
    (vec((line, end), 0..8), any::<bool>()).prop_map(|(lines, cut)| {
        let mut bytes: Vec<u8> = lines
            .iter()
            .flat_map(|(line, end)| [line.as_slice(), *end].concat())
            .collect();
        if cut {
            bytes.pop();
        }
        bytes
    })
}

/// A JSONL file of so many documents, of a kilobyte each.
pub(super) fn long_jsonl(documents: usize) -> Vec<u8> {
    let lines = (0..documents).map(|number| {
        let text: String = (0..8)
            .map(|line| format!("{number} {line} \"é\" {}\n", "word ".repeat(24)))
            .collect();
        format!("{{\"text\":{}}}\n", json_string(&text, number as u8))
    });
    lines.collect::<String>().into_bytes()
}
