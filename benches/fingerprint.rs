//! How fast tokens become the fingerprints that near-duplicates are sought by,
//! and whole documents all that is kept of them.
//!
//! In: the distinct texts of the named inputs. Out: criterion's figures, in
//! bytes of the text that the tokens are of (fingerprints: distinct paragraphs
//! only, so their bytes are counted).

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::corpus::fingerprint_document;
use dejalu::internals::fingerprint::{band_keys, hamming_distance, simhash};
use dejalu::internals::paragraph::Separator;
use dejalu::internals::token::{Token, tokenise};

use inputs::{Input, inputs};

/// The tokens of the distinct paragraphs, and the paragraphs' bytes.
fn distinct(input: &Input) -> (Vec<Vec<Token>>, Throughput) {
    let mut paragraphs = input.paragraphs();
    paragraphs.sort_unstable();
    paragraphs.dedup();
    let bytes: usize = paragraphs.iter().map(|paragraph| paragraph.len()).sum();
    let words = paragraphs.iter().map(|paragraph| tokenise(paragraph).words);
    (words.collect(), Throughput::Bytes(bytes as u64))
}

fn fingerprint(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fingerprint");
    for input in inputs() {
        let (texts, throughput) = distinct(&input);
        group.throughput(throughput);
        group.bench_with_input(
            BenchmarkId::new("simhash", input.name),
            &texts,
            |b, texts| {
                b.iter(|| {
                    texts
                        .iter()
                        .map(|words| simhash(black_box(words)))
                        .fold(0, |all, hash| all ^ hash)
                });
            },
        );
        group.bench_with_input(BenchmarkId::new("bands", input.name), &texts, |b, texts| {
            b.iter(|| {
                texts
                    .iter()
                    .filter(|words| band_keys(black_box(words)).is_some())
                    .count()
            });
        });
        group.throughput(input.throughput());
        group.bench_with_input(
            BenchmarkId::new("document", input.name),
            &input,
            |b, input| {
                b.iter(|| {
                    let documents = input.documents.iter().map(black_box);
                    documents
                        .map(|document| fingerprint_document(document, Separator::Detect))
                        .for_each(|print| {
                            black_box(print);
                        });
                });
            },
        );
    }
    group.finish();
}

fn distance(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("distance");
    for input in inputs() {
        let hashes: Vec<u64> = distinct(&input)
            .0
            .iter()
            .map(|words| simhash(words))
            .collect();
        group.throughput(Throughput::Elements(hashes.len() as u64));
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &hashes,
            |b, hashes| {
                b.iter(|| {
                    hashes
                        .windows(2)
                        .filter(|pair| hamming_distance(pair[0], pair[1]) <= 12)
                        .count()
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, fingerprint, distance);
criterion_main!(benches);
