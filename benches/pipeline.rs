//! How fast corpora are cleaned: in memory, and from file to file.
//!
//! In: the named inputs. Out: criterion's figures, in bytes of text.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use dejalu::internals::config::RunConfig;
use dejalu::internals::memory::decide;
use dejalu::internals::progress::Silent;
use dejalu::internals::{decide::Config as Decision, pipeline};

use inputs::inputs;

fn memory(criterion: &mut Criterion) {
    let config = Decision::default();
    let mut group = criterion.benchmark_group("memory");
    group.sample_size(20);
    for input in inputs() {
        group.throughput(input.throughput());
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &input.documents,
            |b, documents| {
                b.iter_batched(
                    || documents.clone(),
                    |documents| decide(documents, &config, None),
                    BatchSize::LargeInput,
                );
            },
        );
    }
    group.finish();
}

fn files(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("files");
    group.sample_size(20);
    for input in inputs() {
        let folder = tempfile::tempdir().expect("a place for temporary files");
        let source = folder.path().join("a.jsonl");
        std::fs::write(&source, &input.jsonl).expect("written");
        group.throughput(input.throughput());
        group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
            b.iter(|| {
                let mut config = RunConfig::new(vec![source.clone()], folder.path().join("out"));
                (config.overwrite, config.allow_empty) = (true, true);
                pipeline::run(&config, &Silent).expect("a clean run")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, memory, files);
criterion_main!(benches);
