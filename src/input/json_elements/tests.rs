//! The twin of the ends of elements is a parser that reads all of the JSON at once.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The elements, what is left behind the last end, and whether something is open there.
type Elements = (Vec<(Vec<u8>, bool)>, Vec<u8>, bool);

/// The elements of some bytes that come in portions of `chunk`, each with whether an array
/// goes on with it, and what is left behind the last end.
fn elements(bytes: &[u8], chunk: usize) -> Elements {
    let (mut ends, mut found) = (ElementEnds::default(), Vec::new());
    let (mut element, mut in_array) = (Vec::new(), false);
    for portion in bytes.chunks(chunk.max(1)) {
        let mut rest = portion;
        while let Some(length) = ends.find(rest) {
            element.extend_from_slice(&rest[..length]);
            rest = &rest[length..];
            let goes_on = element.ends_with(b",");
            found.push((std::mem::take(&mut element), in_array));
            in_array = goes_on;
        }
        element.extend_from_slice(rest);
    }
    (found, element, ends.is_open())
}

/// The values of the elements.
fn values(bytes: &[u8], chunk: usize) -> Vec<Value> {
    let (found, rest, is_open) = elements(bytes, chunk);
    assert!(!is_open && rest.trim_ascii().is_empty());
    let value = |(element, in_array): &(Vec<u8>, bool)| {
        let value = element[value_in(element, *in_array)].trim_ascii();
        (!value.is_empty()).then(|| serde_json::from_slice(value).unwrap())
    };
    found.iter().filter_map(value).collect()
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-e \\\\\"\\[\\]{},\n é]{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"\\\\]{0,3}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_elements_of_an_array_are_those_of_a_parser(
        elements in prop::collection::vec(any_value(), 0..6),
        pretty in any::<bool>(),
        around in "[ \t\r\n]{0,3}",
        chunk in 1usize..30,
    ) {
        let spelled = match pretty {
            true => serde_json::to_string_pretty(&elements),
            false => serde_json::to_string(&elements),
        };
        let bytes = format!("{around}{}{around}", spelled.unwrap());
        prop_assert_eq!(values(bytes.as_bytes(), chunk), elements);
    }

    #[test]
    fn values_behind_each_other_are_those_of_a_parser(
        objects in prop::collection::vec(
            prop::collection::btree_map("[a-c]{0,2}", any_value(), 0..4), 0..6),
        pretty in any::<bool>(),
        between in "[ \t\r\n]{0,3}",
        chunk in 1usize..30,
    ) {
        let objects: Vec<Value> = objects.into_iter().map(|map| json!(map)).collect();
        let spelled = objects.iter().map(|object| match pretty {
            true => serde_json::to_string_pretty(object).unwrap() + &between,
            false => serde_json::to_string(object).unwrap() + &between,
        });
        let bytes: String = spelled.collect();
        let twin: Result<Vec<Value>, _> =
            serde_json::Deserializer::from_str(&bytes).into_iter().collect();
        prop_assert_eq!(values(bytes.as_bytes(), chunk), twin.unwrap());
    }

    #[test]
    fn every_byte_belongs_to_one_element_however_it_comes(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "[", "]", "{", "}", ",", "\"", "\\", "a", " ", "\n", "{\"a\":1}", ":",
        ]), 0..40),
        chunk in 1usize..9,
    ) {
        let bytes = pieces.concat().into_bytes();
        let whole = elements(&bytes, usize::MAX);
        prop_assert_eq!(&elements(&bytes, chunk), &whole);
        let mut all: Vec<u8> = whole.0.iter().flat_map(|(element, _)| element.clone()).collect();
        all.extend_from_slice(&whole.1);
        prop_assert_eq!(all, bytes);
    }
}

#[test]
fn brackets_and_commas_of_the_array_belong_to_its_elements() {
    let (found, rest, is_open) = elements(b" [ {\"a\":[1,2]} ,\n\"],\" , 3 ]\n", usize::MAX);
    let found: Vec<(String, bool)> = found
        .into_iter()
        .map(|(element, in_array)| (String::from_utf8(element).unwrap(), in_array))
        .collect();
    let expected = [
        (" [ {\"a\":[1,2]} ,", false),
        ("\n\"],\" ,", true),
        (" 3 ]", true),
    ];
    assert_eq!(
        found,
        expected.map(|(element, goes_on)| (element.to_owned(), goes_on))
    );
    assert_eq!((rest.as_slice(), is_open), (&b"\n"[..], false));
    let value = |at: usize| &found[at].0[value_in(found[at].0.as_bytes(), found[at].1)];
    assert_eq!(
        (value(0), value(1), value(2)),
        (" {\"a\":[1,2]} ", "\n\"],\" ", " 3 ")
    );
}

#[test]
fn a_brace_too_many_breaks_its_element_alone() {
    let (found, _, is_open) = elements(b"[{\"a\":1}},{\"b\":2}]", usize::MAX);
    let found: Vec<&[u8]> = found
        .iter()
        .map(|(element, _)| element.as_slice())
        .collect();
    assert_eq!(found, [&b"[{\"a\":1}},"[..], b"{\"b\":2}]"]);
    assert!(!is_open);
    assert!(elements(b"[{\"a\":1},", usize::MAX).2);
    assert!(elements(b"{\"a\":\"", usize::MAX).2);
}

#[test]
fn files_are_known_by_their_first_line() {
    for (begin, is) in [
        ("", false),
        ("{\"a\":1}", false),
        ("{\"a\":1}\n{\"a\":2}\n", false),
        ("\n \n{\"a\":1}\r\n", false),
        ("{\"a\":\"broken\n{\"a\":2}\n", false),
        ("{\"a\":1, \n{\"a\":2}\n", false),
        ("{\"a\":1} x\n", false),
        ("\"a\"\n", false),
        ("[1,2]\n{\"a\":2}\n", false),
        ("[\"a\"]", false),
        ("plain", false),
        ("{\n  \"a\": 1\n}\n", true),
        ("\u{feff}\r\n{\r\n\t\"a\": 1\r\n}", true),
        ("{\n}\n", true),
        ("{\"a\":1}{\"a\":2}", true),
        ("[{\"a\":1},{\"a\":2}]", true),
        ("\u{feff} [\n\n  {\n", true),
        ("[]", true),
        ("[", true),
    ] {
        assert_eq!(is_undivided(begin.as_bytes()), is, "{begin:?}");
    }
    let long = format!("{{\"a\":\"{}", "x".repeat(100));
    assert!(!is_undivided(long.as_bytes()));
    // The first line is longer than what was read of it.
    assert!(!is_undivided(b"{\"a\":[1,"));
}
