//! How fast paragraphs become tokens, with their hashes.
//!
//! In: the paragraphs of the named inputs and of single scripts, a document at a time as the
//! program takes them. Out: criterion's figures, in bytes of text.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dejalu::internals::paragraph::{Separator, split};
use dejalu::internals::token::{Tokeniser, TokensRef};

use inputs::{inputs, scripts};

fn token(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token");
    for input in inputs().into_iter().chain(scripts()) {
        group.throughput(input.throughput());
        let texts = input
            .documents
            .iter()
            .map(|document| document.text.as_str());
        let documents: Vec<_> = texts
            .map(|text| (text, split(text, Separator::Detect)))
            .collect();
        let mut tokeniser = Tokeniser::new();
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &documents,
            |b, documents| {
                b.iter(|| {
                    let mut all = 0;
                    for (text, spans) in documents {
                        let each = |_, tokens: TokensRef<'_>| all ^= tokens.exact;
                        tokeniser.document(black_box(text), spans, each);
                    }
                    all
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, token);
criterion_main!(benches);
