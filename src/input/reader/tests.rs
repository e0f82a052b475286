//! Records one by one: where they end, what is too large, what is cut off.

use super::*;
use crate::input::testing::{gzip, records, source, zstd};
use proptest::prelude::*;

fn small(limit: usize) -> ReadOptions {
    ReadOptions {
        max_document: limit,
        ..ReadOptions::usual()
    }
}

fn kinds(found: &[Record]) -> Vec<Option<ProblemKind>> {
    found
        .iter()
        .map(|record| record.problem().map(|problem| problem.kind))
        .collect()
}

#[test]
fn oversized_lines_stream_past_and_the_next_is_read() {
    let big = format!("{{\"text\":\"{}\"}}\n", "x".repeat(1000));
    let bytes = ["{\"text\":\"a\"}\n", &big, "{\"text\":\"b\"}\n"].concat();
    for chunk in [1, 7, usize::MAX] {
        let (found, skipped) = records(&source("a.jsonl"), &small(100), bytes.as_bytes(), chunk);
        assert_eq!(kinds(&found), [None, Some(ProblemKind::Oversized), None]);
        assert_eq!(skipped, big.as_bytes());
        assert!(found[1].raw.is_empty());
        assert_eq!(
            (found[1].length, found[1].offset, found[1].line),
            (big.len() as u64, 13, 2)
        );
        assert_eq!((found[2].offset, found[2].line), (13 + big.len() as u64, 3));
    }
}

#[test]
fn the_limit_counts_the_line_without_its_break() {
    let at_limit = records(&source("a.jsonl"), &small(12), b"{\"text\":\"a\"}\n", 5).0;
    assert_eq!(kinds(&at_limit), [None]);
    let above = records(&source("a.jsonl"), &small(11), b"{\"text\":\"a\"}\n", 5).0;
    assert_eq!(kinds(&above), [Some(ProblemKind::Oversized)]);
    let file = records(&source("a.txt"), &small(3), b"abcd", 2);
    assert_eq!(
        (kinds(&file.0), file.1),
        (vec![Some(ProblemKind::Oversized)], b"abcd".to_vec())
    );
}

#[test]
fn a_cut_file_gives_what_came_before_and_one_problem() {
    let whole = b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}";
    // Two members, so that the cut falls between lines or inside one.
    let between = [gzip(&whole[..26]), gzip(&whole[26..])[..10].to_vec()].concat();
    let found = records(&source("a.jsonl.gz"), &ReadOptions::usual(), &between, 5).0;
    assert_eq!(kinds(&found), [None, None, Some(ProblemKind::Truncated)]);
    assert!(found[2].raw.is_empty());
    let inside = [gzip(&whole[..30]), b"rubbish".to_vec()].concat();
    let found = records(&source("a.jsonl.gz"), &ReadOptions::usual(), &inside, 5).0;
    assert_eq!(kinds(&found), [None, None, Some(ProblemKind::Truncated)]);
    assert_eq!(found[2].raw, [&whole[26..30], b"rubbish"].concat());
    let text = records(&source("a.txt.gz"), &ReadOptions::usual(), &inside, 5).0;
    assert_eq!(kinds(&text), [Some(ProblemKind::Truncated)]);
    assert_eq!(text[0].raw, [&whole[..30], b"rubbish"].concat());
}

#[test]
fn an_empty_text_file_is_a_document_and_an_empty_jsonl_file_has_none() {
    let found = records(&source("a.txt"), &ReadOptions::usual(), b"", 1).0;
    assert!(matches!(
        &found[..],
        [Record {
            content: Content::Document(_),
            ..
        }]
    ));
    assert!(
        records(&source("a.jsonl"), &ReadOptions::usual(), b"", 1)
            .0
            .is_empty()
    );
}

#[test]
fn a_file_that_is_not_there_is_an_error_that_can_be_counted() {
    let source = source("gone/a.txt");
    let Err(error) = RecordReader::open(&source, &ReadOptions::usual()) else {
        panic!()
    };
    let problem = Problem::unreadable(&source, &error);
    assert!(problem.bad && problem.source == "gone/a.txt");
}

proptest! {
    #[test]
    fn any_chunk_size_gives_the_same_records(
        parts in prop::collection::vec(prop::sample::select(vec![
            &b"{\"text\":\"a\\n\\u00e9\"}"[..], b"\n", b"\r\n", b" ", b"{", b"\xFF", b"\0",
            b"{\"id\":1,\"text\":\"long long long long\"}", b"\xEF\xBB\xBF", b"plain\n",
        ]), 0..30),
        chunk in 1usize..9,
    ) {
        let bytes = parts.concat();
        for (name, packed) in [
            ("a.jsonl", bytes.clone()), ("a.jl.gz", gzip(&bytes)), ("a.ndjson.zst", zstd(&bytes)),
            ("a.txt", bytes.clone()), ("a.txt.gz", gzip(&bytes)),
        ] {
            let whole = records(&source(name), &small(25), &packed, usize::MAX);
            let drip = records(&source(name), &small(25), &packed, chunk);
            prop_assert_eq!(format!("{:?}", &whole), format!("{:?}", &drip));
            let length: u64 = whole.0.iter().map(|record| record.length).sum();
            prop_assert_eq!(length, bytes.len() as u64);
            let raw: usize = whole.0.iter().map(|record| record.raw.len()).sum();
            prop_assert_eq!(raw + whole.1.len(), bytes.len());
        }
    }
}
