//! The scanner against its definition, and against a reference parser.

use super::*;
use proptest::prelude::*;

fn verdict(line: &str) -> Result<(), JsonError> {
    scan(line, &mut Vec::new(), |_| {})
}

/// Whether the reference parser agrees, but for what the module's
/// documentation says of the differences.
fn agrees(line: &str) -> bool {
    let reference = serde_json::from_str::<serde_json::Value>(line);
    match (verdict(line), reference) {
        (Ok(()), Err(error)) => {
            let said = error.to_string();
            let escapes = line.contains("\\ud") || line.contains("\\uD");
            said.contains("number out of range")
                || said.contains("recursion limit")
                || (escapes && (said.contains("surrogate") || said.contains("hex escape")))
        }
        (mine, reference) => mine.is_ok() == reference.is_ok(),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
        ]
    })
}

#[test]
fn says_where_and_why() {
    let said = |line: &str| verdict(line).unwrap_err();
    assert_eq!(
        said("{\"a\":1,}"),
        JsonError {
            at: 7,
            message: "expected a key in double quotes"
        }
    );
    assert_eq!(said("{\"a\" 1}").at, 5);
    assert_eq!(said("\"a\tb\"").at, 2);
    assert_eq!(said("\"a").message, "the JSON ends inside a string");
    assert_eq!(said("{} {}").at, 3);
    assert_eq!(said("").message, "the JSON ends where a value was expected");
}

#[test]
fn depth_is_limited_without_recursion() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(verdict(&nested(128)).is_ok());
    assert_eq!(verdict(&nested(129)).unwrap_err().at, 128);
    assert!(verdict(&"{\"a\":".repeat(1_000_000)).is_err());
    let mixed = "[{\"a\":".repeat(64) + "0" + &"}]".repeat(64);
    assert!(verdict(&mixed).is_ok());
    assert!(verdict(&mixed.replacen("}]", "]}", 1)).is_err());
}

#[test]
fn events_tell_keys_and_ranges() {
    let mut events = Vec::new();
    let mut escapes = Vec::new();
    scan(r#" {"a":[true,"x\ny"]} "#, &mut escapes, |event| {
        events.push(event)
    })
    .unwrap();
    assert_eq!(escapes, [14]);
    let expected = [
        Event::Open(JsonKind::Object, 1),
        Event::Key(3..4),
        Event::Open(JsonKind::Array, 6),
        Event::Scalar(JsonKind::Boolean, 7..11),
        Event::Scalar(JsonKind::String, 13..17),
        Event::Close,
        Event::Close,
    ];
    assert_eq!(events, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn accepts_what_is_json(value in any_json(), pretty in any::<bool>()) {
        let line = if pretty { format!("{value:#}") } else { value.to_string() };
        prop_assert!(verdict(&line).is_ok(), "{}", line);
    }

    #[test]
    fn judges_damaged_json_as_the_reference_does(
        value in any_json(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..4),
    ) {
        let mut bytes = value.to_string().into_bytes();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len().max(1));
            // Bytes that mean something to JSON do more harm than others.
            let telling = b"\"\\{}[]:,0-+.eEu\tdn \x00a";
            let byte = telling[usize::from(byte) % telling.len()];
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        let line = String::from_utf8_lossy(&bytes);
        prop_assert!(agrees(&line), "{}", line);
    }

    #[test]
    fn judges_json_like_rubbish_as_the_reference_does(line in r#"[\[\]{}:,"\\u0-9a-fDtrue\-+. E]{0,20}"#) {
        prop_assert!(agrees(&line), "{}", line);
    }

    #[test]
    fn plain_text_ends_where_the_definition_says(
        bytes in prop::collection::vec(
            prop_oneof![8 => Just(b'a'), 4 => any::<u8>(), 1 => prop::sample::select(&b"\"\\\x1F\x20\x21\x7F\x80"[..])],
            0..90,
        ),
    ) {
        let stops = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
        let expected = bytes.iter().position(stops).unwrap_or(bytes.len());
        prop_assert_eq!(plain_len(&bytes), expected);
    }
}
