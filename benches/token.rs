//! How fast paragraphs become tokens, with their hashes.
//!
//! In: the paragraphs of the named inputs. Out: criterion's figures, in bytes of text.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dejalu::internals::token::tokenise;

use inputs::inputs;

fn token(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token");
    for input in inputs() {
        group.throughput(input.throughput());
        let paragraphs = input.paragraphs();
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &paragraphs,
            |b, paragraphs| {
                b.iter(|| {
                    let exact = paragraphs
                        .iter()
                        .map(|paragraph| tokenise(black_box(paragraph)).exact);
                    exact.fold(0, |all, hash| all ^ hash)
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, token);
criterion_main!(benches);
