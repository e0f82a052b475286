use proptest::prelude::*;

use super::*;

#[test]
fn documents_are_told_apart_by_their_place() {
    let mut names = Names::new(vec!["a.jsonl".to_owned(), "b.jsonl".to_owned()]);
    for (id, source, line) in [
        ("x", 0, 1),
        ("", 0, 2),
        ("x", 1, 1),
        ("y", 1, 2),
        ("x", 1, 3),
    ] {
        names.add(id, source, line);
    }
    assert_eq!(names.find_twins(), [(2, 0), (4, 0)]);
    assert_eq!(
        names.place(1),
        Some(DocumentPlace {
            id: "",
            source: "a.jsonl",
            line: 2
        })
    );
    assert_eq!(
        names.place(3),
        Some(DocumentPlace {
            id: "y",
            source: "b.jsonl",
            line: 2
        })
    );
    assert_eq!(names.place(5), None);
    let reference = |id: &str, at: Option<&str>, of| SpelledReference {
        id: Some(id.to_owned()),
        at: at.map(str::to_owned),
        of,
    };
    names.set_known(vec!["y".to_owned()]);
    for (document, expected) in [
        (0, reference("x", Some("a.jsonl#1"), None)),
        (4, reference("x", Some("b.jsonl#3"), None)),
        (3, reference("y", None, None)),
        // Of an earlier corpus, whatever is called so in this one.
        (KNOWN, reference("y", None, Some(NamedCorpus::Index))),
    ] {
        assert_eq!(names.spelled_reference(document), expected);
    }
}

#[test]
fn documents_are_found_by_source_and_line() {
    let mut names = Names::new(["a", "b", "c", "d"].map(str::to_owned).to_vec());
    let huge = 1 << 33;
    for (source, line) in [(1, 2), (1, 5), (1, huge), (1, huge + 5), (3, 1), (3, 9)] {
        names.add("x", source, line);
    }
    assert_eq!(
        [0, 1, 2, 3, 4].map(|source| names.documents(source)),
        [0..0, 0..4, 4..4, 4..6, 6..6]
    );
    let places: Vec<_> = (0..6).filter_map(|at| names.place(at)).collect();
    assert_eq!(
        places
            .iter()
            .map(|place| (place.source, place.line))
            .collect::<Vec<_>>(),
        [
            ("b", 2),
            ("b", 5),
            ("b", huge),
            ("b", huge + 5),
            ("d", 1),
            ("d", 9)
        ]
    );
    for (source, line, found) in [
        (0, 1, 0),
        (1, 1, 0),
        (1, 2, 0),
        (1, 3, 1),
        (1, 6, 2),
        (1, huge + 1, 3),
        (1, huge + 6, 4),
        (2, 1, 4),
        (3, 1, 4),
        (3, 2, 5),
        (3, 10, 6),
        (9, 1, 6),
    ] {
        assert_eq!(names.first_from(source, line), found, "{source} {line}");
    }
}

proptest! {
    #[test]
    fn twins_are_all_pairs_of_a_document_and_the_first_of_its_id(
        ids in prop::collection::vec("[a-c]{0,2}", 0..150),
    ) {
        let mut names = Names::new(vec!["s".to_owned()]);
        for (line, id) in (1..).zip(&ids) {
            names.add(id, 0, line);
        }
        let first = |id: &String| ids.iter().position(|other| other == id).unwrap();
        let pairs = ids.iter().enumerate().map(|(at, id)| (at as u32, first(id) as u32));
        let expected: Vec<_> = pairs.filter(|(at, first)| at != first).collect();
        prop_assert_eq!(names.find_twins(), expected);
        for (at, id) in ids.iter().enumerate() {
            let alone = ids.iter().filter(|other| *other == id).count() == 1;
            let place = names.reference(at as u32).unwrap();
            prop_assert_eq!(place.id, id);
            prop_assert_eq!(place.at, (!alone).then_some(("s", at as u64 + 1)));
        }
    }
}
