//! How fast documents are read: JSONL as it stands, with everything outside
//! ASCII escaped, and compressed.
//!
//! In: the named inputs as lines of JSON, in memory. Out: criterion's figures,
//! in bytes of decompressed JSON.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source,
};

use inputs::inputs;

/// The documents of a file; a benchmark that reads anything else measures nothing.
fn read(bytes: &'static [u8], format: Format, compression: Compression) -> usize {
    let source = Source {
        layout: None,
        path: PathBuf::from("a"),
        name: "a".to_owned(),
        format,
        compression,
    };
    let mut reader =
        RecordReader::from_reader(&source, &ReadOptions::usual(), bytes).expect("valid options");
    let (mut record, mut documents) = (Record::new(), 0);
    while reader.next(&mut record, None).expect("nothing is written") {
        documents += usize::from(matches!(record.content, Content::Document(_)));
    }
    documents
}

/// The same JSON, in ASCII.
fn escaped(jsonl: &[u8]) -> Vec<u8> {
    let mut ascii = String::new();
    for character in String::from_utf8_lossy(jsonl).chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                write!(ascii, "\\u{unit:04x}").expect("a string takes all");
            }
        }
    }
    ascii.into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes all")
}

fn jsonl(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("jsonl");
    group.sample_size(20);
    for input in inputs() {
        let ascii = escaped(&input.jsonl);
        let length = ascii.len();
        let zstd = zstd::encode_all(&input.jsonl[..], 0).expect("memory takes all");
        let kinds = [
            (
                "plain",
                Compression::Plain,
                input.jsonl.clone(),
                input.jsonl.len(),
            ),
            ("escaped", Compression::Plain, ascii, length),
            (
                "gzip",
                Compression::Gzip,
                gzip(&input.jsonl),
                input.jsonl.len(),
            ),
            ("zstd", Compression::Zstd, zstd, input.jsonl.len()),
        ];
        for (kind, compression, bytes, length) in kinds {
            // A reader wants what lives as long as it may; there is one leak an input.
            let bytes: &'static [u8] = bytes.leak();
            assert_eq!(
                read(bytes, Format::Jsonl, compression),
                input.documents.len(),
                "{kind}, {}",
                input.name
            );
            group.throughput(Throughput::Bytes(length as u64));
            group.bench_function(BenchmarkId::new(kind, input.name), |b| {
                b.iter(|| read(bytes, Format::Jsonl, compression));
            });
        }
        let text: String = input
            .documents
            .iter()
            .map(|document| document.text.as_str())
            .collect();
        let text: &'static [u8] = text.into_bytes().leak();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("txt", input.name), |b| {
            b.iter(|| read(text, Format::Text, Compression::Plain));
        });
    }
    group.finish();
}

criterion_group!(benches, jsonl);
criterion_main!(benches);
