//! The twin of blocks and parsers is the reader of one record after the other.

use super::*;
use crate::input::testing::{Drip, bzip2, gzip, records, source, xz, zstd};
use crate::input::{BlockParser, Content, ContentView, ReadDocument, Record};
use proptest::prelude::*;

fn small(limit: usize) -> ReadOptions {
    ReadOptions {
        max_document: limit,
        ..ReadOptions::usual()
    }
}

/// A record, in words.
type Told = (u64, u64, String, Vec<u8>);

/// Everything that blocks of `size` bytes say of a source, with the bytes of
/// records that are too large.
fn told(name: &str, options: &ReadOptions, size: usize, bytes: Drip) -> (Vec<Told>, Vec<u8>) {
    let sources = [source(name)];
    let mut reader = BlockReader::testing(&sources, options, size, bytes);
    let mut parser = BlockParser::new(&sources, options);
    let (mut found, mut skipped, mut block) = (Vec::new(), Vec::new(), Block::default());
    let mut ends = 0;
    while reader.next(&mut block) {
        let parts: usize = block.parts.iter().map(|part| part.bytes.len()).sum();
        assert_eq!(parts, block.len());
        for part in &block.parts {
            ends += usize::from(part.ends);
            let mut records = parser.records(&block, part);
            while let Some(record) = records.next_record() {
                let content = match record.content {
                    ContentView::Document(document) => format!(
                        "{:?}",
                        (
                            document.id,
                            document.site,
                            document.date,
                            document.text,
                            document.map()
                        )
                    ),
                    ContentView::Piece => {
                        skipped.extend_from_slice(record.raw);
                        continue;
                    }
                    ContentView::Oversized(problem) => {
                        skipped.extend_from_slice(record.raw);
                        found.push((record.offset, record.line, problem.to_string(), Vec::new()));
                        continue;
                    }
                    ContentView::Bad(problem) => problem.to_string(),
                    ContentView::Blank => String::new(),
                };
                let content = format!("{content} {:?}", record.notice);
                found.push((record.offset, record.line, content, record.raw.to_vec()));
            }
        }
    }
    assert_eq!(ends, 1);
    (found, skipped)
}

/// The same by the reader of single records.
fn told_singly(name: &str, options: &ReadOptions, bytes: &[u8]) -> (Vec<Told>, Vec<u8>) {
    let (found, skipped) = records(&source(name), options, bytes, usize::MAX);
    let tell = |record: Record| {
        let Record {
            content,
            notice,
            raw,
            ..
        } = record;
        let content = match content {
            Content::Document(ReadDocument { document, map }) => format!(
                "{:?}",
                (
                    document.id,
                    document.site,
                    document.date,
                    document.text,
                    map
                )
            ),
            Content::Oversized(problem) => {
                return (record.offset, record.line, problem.to_string(), raw);
            }
            Content::Bad(problem) => problem.to_string(),
            Content::Blank => String::new(),
        };
        (
            record.offset,
            record.line,
            format!("{content} {notice:?}"),
            raw,
        )
    };
    (found.into_iter().map(tell).collect(), skipped)
}

/// Lines of every kind, and what only looks like one.
fn pieces() -> impl Strategy<Value = Vec<&'static [u8]>> {
    prop::collection::vec(
        prop::sample::select(vec![
            &b"{\"text\":\"a\\n\\u00e9\"}"[..],
            b"\n",
            b"\n",
            b"\r\n",
            b" ",
            b"{",
            b"\xFF",
            b"\0",
            b"{\"id\":1,\"text\":\"long long long long\"}",
            b"{\"id\":\"x\\/y\",\"text\":\"t\"}\n",
            b"{\"text\":\"\xC3\xA9\",\"url\":\"http://A.b/\"}\n",
            b"\xEF\xBB\xBF",
            b"plain\n",
            b"[",
            b"]",
            b",",
            b" ,\n {\"text\":\"\xC3\xA9\",\n\"id\":\"i\"},",
        ]),
        0..30,
    )
}

proptest! {
    #[test]
    fn blocks_of_any_size_hold_what_single_records_do(
        pieces in pieces(),
        size in 1usize..80,
        chunk in 1usize..40,
        limit in prop::sample::select(vec![3usize, 25, 40, 10_000]),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let bytes = pieces.concat();
        let options = small(limit);
        for (name, packed) in [
            ("a.jsonl", bytes.clone()), ("a.jl.gz", gzip(&bytes)), ("a.ndjson.zst", zstd(&bytes)),
            ("a.txt", bytes.clone()), ("a.txt.gz", gzip(&bytes)),
            ("a.txt.bz2", bzip2(&bytes)),
            ("a.jsonl.xz", xz(&bytes)),
            ("a.json", bytes.clone()), ("a.json.zst", zstd(&bytes)),
        ] {
            let packed = match cut {
                Some(at) => &packed[..at.index(packed.len() + 1)],
                None => &packed[..],
            };
            let found = told(name, &options, size, Drip::new(packed, chunk));
            prop_assert_eq!(found, told_singly(name, &options, packed), "{}", name);
        }
    }
}

/// What blocks of `size` bytes say of the sources of a folder.
fn all(sources: &[Source], size: usize) -> Vec<String> {
    let options = ReadOptions::usual();
    let mut reader = BlockReader::new(sources, &options).unwrap();
    reader.size = size;
    let mut parser = BlockParser::new(sources, &options);
    let (mut block, mut told) = (Block::default(), Vec::new());
    while reader.next(&mut block) {
        for part in &block.parts {
            if let PartKind::Unopened(error) = &part.kind {
                told.push(format!("{} {error}", part.source));
            }
            let mut records = parser.records(&block, part);
            while let Some(record) = records.next_record() {
                told.push(format!("{} {record:?}", part.source));
            }
        }
    }
    told
}

#[test]
fn a_block_holds_many_files_and_says_which_are_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let sources: Vec<Source> = (0..200)
        .map(|number| {
            let name = format!("{number}.{}", if number % 3 == 0 { "jsonl" } else { "txt" });
            let path = folder.path().join(&name);
            if number % 50 != 7 {
                std::fs::write(&path, format!("{{\"text\":\"{number}\"}}\n")).unwrap();
            }
            Source {
                layout: None,
                path,
                ..source(&name)
            }
        })
        .collect();
    let told = all(&sources, BLOCK_BYTES);
    assert_eq!(told.len(), 200);
    assert!(told[57].starts_with("57 cannot open"), "{}", told[57]);
    for size in [1, 10, 100, 1000] {
        assert_eq!(all(&sources, size), told, "{size}");
    }
    let options = ReadOptions::usual();
    let mut reader = BlockReader::new(&sources, &options).unwrap();
    let mut block = Block::default();
    assert!(reader.next(&mut block));
    assert_eq!(block.parts.len(), 200);
    assert!(!reader.next(&mut block) && block.is_empty());
}

#[test]
fn the_memory_of_a_large_record_is_given_back() {
    let line = format!("{{\"text\":\"{}\"}}\n", "x".repeat(5000));
    let lines = [line.as_str(), &"{}\n".repeat(9000)].concat();
    let (sources, options) = ([source("a.jsonl")], ReadOptions::usual());
    let drip = Drip::new(lines.as_bytes(), 7);
    let mut reader = BlockReader::testing(&sources, &options, 10, drip);
    let (mut block, mut sizes) = (Block::default(), Vec::new());
    while reader.next(&mut block) {
        sizes.push(block.buffer_len());
    }
    assert!(sizes[0] >= line.len() && sizes[sizes.len() - 1] < 100);
}
