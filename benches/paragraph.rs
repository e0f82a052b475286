//! How fast texts are divided into paragraphs.
//!
//! In: the named inputs. Out: criterion's figures, in bytes of text.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dejalu::internals::paragraph::{Separator, split};

use inputs::inputs;

fn paragraph(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("paragraph");
    for input in inputs() {
        group.throughput(input.throughput());
        for (how, separator) in [("detect", Separator::Detect), ("line", Separator::Line)] {
            group.bench_with_input(BenchmarkId::new(how, input.name), &input, |b, input| {
                b.iter(|| {
                    let texts = input
                        .documents
                        .iter()
                        .map(|document| black_box(&document.text));
                    texts
                        .map(|text| split(text, separator).len())
                        .sum::<usize>()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, paragraph);
criterion_main!(benches);
