//! Lines against a reference parser: the same ones are read, and the same
//! values are found in them.

use super::*;
use crate::input::testing::source;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

/// What a line's document holds: text, id, date and site.
type Fields = (String, String, Option<String>, String);

/// What the parser makes of a line.
fn read(line: &[u8]) -> Option<Fields> {
    let (options, source) = (ReadOptions::usual(), source("a.jsonl"));
    let mut parser = LineParser::new(&options);
    let content = parser.read(JsonLine {
        source: &source,
        raw: line,
        text: None,
        offset: 9,
        line: 3,
        is_utf16: false,
        in_array: false,
    });
    match content {
        ContentView::Document(view) => Some((
            view.text.to_owned(),
            view.id.to_owned(),
            view.date.map(str::to_owned),
            view.site.to_owned(),
        )),
        _ => None,
    }
}

/// The same by the reference. Numbers are left to the tests of the line.
fn read_by_reference(line: &[u8]) -> Result<Option<Fields>, String> {
    let object: Json = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let string = |key: &str| object.get(key).and_then(Json::as_str).map(str::to_owned);
    let filled = |key| string(key).filter(|value| !value.is_empty());
    let id = filled("id").or_else(|| filled("url"));
    let mut site = String::new();
    push_host(&string("url").unwrap_or_default(), &mut site);
    Ok(string("text").map(|text| {
        let id = id.unwrap_or_else(|| "a.jsonl#3".to_owned());
        (text, id, string("date"), site)
    }))
}

/// Text that has to be escaped here and there.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::sample::select(vec!['a', ' ', 'e', 'é', 'Ж', '中', '😀', '\u{2028}']),
        1 => prop::sample::select(vec!['\n', '"', '\\', '/', '\t', '\u{1}', '\u{7F}']),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..60).prop_map(String::from_iter)
}

/// A value that is mostly text, and never a number.
fn any_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        6 => any_text().prop_map(Json::from),
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::vec((any_key(), inner), 0..3)
                .prop_map(|pairs| Json::Object(Map::from_iter(pairs))),
        ]
    })
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["text", "id", "date", "url", "x"]).prop_map(str::to_owned),
        1 => any_text(),
    ]
}

/// A string as JSON, every so often with an escape where none is needed.
fn spell(text: &str, ways: &[u8]) -> String {
    let mut spelled = String::from("\"");
    for (at, character) in text.chars().enumerate() {
        let way = ways.get(at % ways.len().max(1)).copied().unwrap_or(0);
        let needed = character < ' ' || character == '"' || character == '\\';
        if needed || way % 5 == 0 {
            for unit in character.encode_utf16(&mut [0; 2]) {
                spelled.push_str(&match way % 2 {
                    0 => format!("\\u{unit:04x}"),
                    _ => format!("\\u{unit:04X}"),
                });
            }
        } else if character == '/' && way % 3 == 0 {
            spelled.push_str("\\/");
        } else {
            spelled.push(character);
        }
    }
    spelled + "\""
}

/// A line with these members, one key perhaps twice, spaced in some way.
fn line(members: &[(String, Json)], ways: &[u8]) -> String {
    let space = |at: usize| match ways.get(at % ways.len().max(1)) {
        Some(way) if way % 4 == 0 => [" ", "\t", "\r", "  "][usize::from(way / 4) % 4],
        _ => "",
    };
    let spelled: Vec<String> = members
        .iter()
        .enumerate()
        .map(|(at, (key, value))| {
            let value = match value {
                Json::String(text) => spell(text, ways),
                other => other.to_string(),
            };
            let (key, space) = (spell(key, ways), space(at));
            format!("{space}{key}{space}:{space}{value}{space}")
        })
        .collect();
    format!("{}{{{}}}{}", space(1), spelled.join(","), space(2))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_same_values_are_found(
        members in prop::collection::vec((any_key(), any_value()), 0..7),
        ways in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let line = line(&members, &ways);
        let expected = read_by_reference(line.as_bytes());
        prop_assert_eq!(Ok(read(line.as_bytes())), expected, "{}", line);
    }

    #[test]
    fn damaged_lines_are_read_alike(
        members in prop::collection::vec((any_key(), any_value()), 1..5),
        ways in prop::collection::vec(any::<u8>(), 1..20),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..4),
    ) {
        let mut line = line(&members, &ways).into_bytes();
        for (at, byte, how) in edits {
            let at = at.index(line.len().max(1));
            match (how, line.get_mut(at)) {
                (0, Some(there)) => *there = byte,
                (1, Some(_)) => { line.remove(at); }
                _ => line.insert(at.min(line.len()), b"\"\\{}[]:,u0 \n\x01\xC3"[usize::from(byte) % 14]),
            }
        }
        let mine = read(&line);
        match read_by_reference(&line) {
            Ok(expected) => prop_assert_eq!(mine, expected),
            // What the scanner's documentation says of the differences.
            Err(said) if mine.is_some() => prop_assert!(
                ["number out of range", "recursion limit", "surrogate", "hex escape"]
                    .iter().any(|known| said.contains(known)),
                "{}: {}", said, String::from_utf8_lossy(&line)
            ),
            Err(_) => {}
        }
    }
}
