use super::*;
use crate::document::Document;
use crate::input::testing::{jsonl, records, source};
use crate::input::{Content, Record};

fn with(options: &ReadOptions, name: &str, line: &str) -> Document {
    let (found, _) = records(&source(name), options, line.as_bytes(), usize::MAX);
    match &found[0].content {
        Content::Document(read) => read.document.clone(),
        other => panic!("{line}: {other:?}"),
    }
}

fn usual(line: &str) -> Document {
    with(&ReadOptions::usual(), "a.jsonl", line)
}

fn problem(record: &Record) -> (ProblemKind, Option<u64>, Option<u64>) {
    let problem = record.problem().unwrap();
    (problem.kind, problem.line, problem.byte)
}

#[test]
fn a_line_gives_a_document_and_the_way_back() {
    let line = br#"{"n":1e5,"text":"caf\u00e9\nb","id":"x\/y","date":"2024-01-02"}"#;
    let found = jsonl(line);
    let Content::Document(read) = &found[0].content else {
        panic!("{found:?}")
    };
    let document = &read.document;
    assert_eq!(
        (document.text.as_str(), document.id.as_str()),
        ("caf\u{e9}\nb", "x/y")
    );
    assert_eq!(document.date.as_deref(), Some("2024-01-02"));
    assert_eq!(&found[0].raw[read.map.raw_range(0..5)], br"caf\u00e9");
    assert_eq!(&found[0].raw[read.map.raw_range(6..7)], b"b");
    assert_eq!(found[0].raw, line);
}

#[test]
fn ids_may_be_numbers_and_are_made_up_where_they_are_none() {
    assert_eq!(usual(r#"{"text":"","id":1.50e2}"#).id, "1.50e2");
    assert_eq!(usual(r#"{"text":"","id":"../../x"}"#).id, "../../x");
    for id in ["null", "true", "[]", "{}", "\"\""] {
        assert_eq!(
            usual(&format!("{{\"text\":\"\",\"id\":{id}}}")).id,
            "a.jsonl#1",
            "{id}"
        );
    }
    assert_eq!(usual(r#"{"text":""}"#).id, "a.jsonl#1");
}

#[test]
fn sites_follow_the_rule() {
    let line = r#"{"url":"https://N.example/a","s":{"x":7},"b":true,"text":""}"#;
    let site = |site_from: SiteFrom, site_key: Option<&str>| {
        let site_key = site_key.map(str::to_owned);
        let options = ReadOptions {
            site_from,
            site_key,
            ..ReadOptions::usual()
        };
        with(&options, "f/g/a.jsonl", line).site
    };
    assert_eq!(site(SiteFrom::Auto, None), "n.example");
    assert_eq!(site(SiteFrom::Auto, Some("s.x")), "7");
    assert_eq!(site(SiteFrom::Key, Some("b")), "true");
    assert_eq!(site(SiteFrom::Key, Some("missing")), "");
    assert_eq!(site(SiteFrom::Folder, None), "f/g");
    assert_eq!(site(SiteFrom::None, None), "");
    let options = ReadOptions {
        url_key: "u".to_owned(),
        ..ReadOptions::usual()
    };
    assert_eq!(with(&options, "a.jsonl", line).site, "");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let lines = b"{\"text\":\"a\"}\n{\"text\":3}\n[1]\n{\"tex\":\"a\"}\n{\"text\":\"a\nb\"}\n\
        {\"text\":\"\xFF\"}\n \t\r\n{\"text\":\"z\"}";
    let found = jsonl(lines);
    assert_eq!(
        problem(&found[1]),
        (ProblemKind::TextNotString, Some(2), Some(21))
    );
    assert_eq!(
        problem(&found[2]),
        (ProblemKind::NotObject, Some(3), Some(24))
    );
    assert_eq!(
        problem(&found[3]),
        (ProblemKind::MissingText, Some(4), Some(28))
    );
    assert_eq!(
        problem(&found[4]),
        (ProblemKind::BadJson, Some(5), Some(50))
    );
    assert_eq!(
        problem(&found[5]),
        (ProblemKind::BadJson, Some(6), Some(51))
    );
    assert_eq!(
        problem(&found[6]),
        (ProblemKind::NotUtf8, Some(7), Some(64))
    );
    assert_eq!(found[7].content, Content::Blank);
    assert!(matches!(found[8].content, Content::Document(_)));
    let whole: Vec<u8> = found.iter().flat_map(|record| record.raw.clone()).collect();
    assert_eq!(whole, lines);
    assert!(found[3].problem().unwrap().message.contains("--text-key"));
}

#[test]
fn marks_are_no_part_of_the_first_record_and_utf16_is_named() {
    let found = jsonl("\u{FEFF}{\"text\":\"a\"}\n\u{FEFF}{}".as_bytes());
    let Content::Document(read) = &found[0].content else {
        panic!("{found:?}")
    };
    assert_eq!(read.map.raw_span(), 12..13);
    assert!(matches!(found[1].content, Content::Bad(_)));
    let utf16: Vec<u8> = "{\"text\":\"a\"}\n{}\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for found in [
        jsonl(&utf16),
        jsonl(&[b"\xFF\xFE".to_vec(), utf16].concat()),
    ] {
        for record in found {
            assert!(record.problem().unwrap().message.contains("UTF-16"));
        }
    }
    assert_eq!(jsonl("\u{FEFF}\n".as_bytes())[0].content, Content::Blank);
}
