//! How fast the record of a run is read: all of it, and one document.
//!
//! In: the records that the named inputs make. Out: criterion's figures, in
//! bytes of the input that the record is about.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::config::RunConfig;
use dejalu::internals::pipeline;
use dejalu::internals::progress::Silent;
use dejalu::internals::result::Finished;
use dejalu::internals::result::documents::Reader;
use dejalu::internals::result::files::{DOCUMENTS, FOLDER};

use inputs::inputs;

/// Lines of a record, all of which are read.
fn read(record: &Path) -> usize {
    let (mut reader, _) = Reader::open(record).expect("a record");
    let mut lines = 1;
    while reader.read().expect("a record").is_some() {
        lines += 1;
    }
    lines
}

/// Bytes that are removed from the first of the documents of this name; 0 where none has it.
fn look(out: &Path, name: &str) -> u64 {
    let mut finished = Finished::open(out).expect("a result");
    let found = finished.documents_named(name).expect("a record");
    let Some((place, _)) = found.first() else {
        return 0;
    };
    let document = finished.document(*place).expect("a record");
    let whole = finished.whole(document).expect("an article");
    whole.document.removed.bytes
}

fn record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("record");
    group.sample_size(20);
    for input in inputs() {
        let folder = tempfile::tempdir().expect("a place for temporary files");
        let (source, out) = (folder.path().join("a.jsonl"), folder.path().join("out"));
        std::fs::write(&source, &input.jsonl).expect("written");
        let mut config = RunConfig::new(vec![source], out.clone());
        config.allow_empty = true;
        pipeline::run(&config, &Silent).expect("a clean run");
        group.throughput(Throughput::Bytes(input.jsonl.len() as u64));
        let path = out.join(FOLDER).join(DOCUMENTS);
        group.bench_function(BenchmarkId::new("read", input.name), |b| {
            b.iter(|| read(&path));
        });
        group.bench_function(BenchmarkId::new("look", input.name), |b| {
            b.iter(|| look(&out, "a.jsonl#7"));
        });
    }
    group.finish();
}

criterion_group!(benches, record);
criterion_main!(benches);
