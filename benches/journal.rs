//! How fast the journal of a run is written, and read again.
//!
//! In: the journals that the named inputs make. Out: criterion's figures, in
//! bytes of journal. Files stand in the system's place for temporary ones.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::path::Path;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::config::Config;
use dejalu::internals::journal::{FILE_NAME, Line, Reader, Writer};
use dejalu::internals::pipeline::{self, REPORT};
use dejalu::internals::progress::Silent;

use inputs::{Input, inputs};

/// The lines of the journal of a run on this input, but the first and the last,
/// which the writer writes itself; and the journal's length.
fn lines(input: &Input) -> (Vec<Line>, u64) {
    let folder = tempfile::tempdir().expect("a place for temporary files");
    let (source, out) = (folder.path().join("a.jsonl"), folder.path().join("out"));
    std::fs::write(&source, &input.jsonl).expect("written");
    pipeline::run(&Config::new(vec![source], out.clone()), &Silent).expect("a clean run");
    let journal = out.join(REPORT).join(FILE_NAME);
    (
        read(&journal),
        std::fs::metadata(&journal).expect("a file").len(),
    )
}

fn read(journal: &Path) -> Vec<Line> {
    let (mut reader, _) = Reader::open(journal).expect("a journal");
    let mut lines = Vec::new();
    while let Some(line) = reader.read().expect("a journal") {
        if !matches!(line, Line::End(_)) {
            lines.push(line);
        }
    }
    lines
}

fn write(folder: &Path, lines: &[Line]) {
    let mut writer = Writer::create(&folder.join(FILE_NAME), false).expect("created");
    lines
        .iter()
        .for_each(|line| writer.write(line).expect("written"));
    writer.finish().expect("written");
}

fn journal(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("journal");
    group.sample_size(20);
    for input in inputs() {
        let (lines, bytes) = lines(&input);
        group.throughput(Throughput::Bytes(bytes));
        group.bench_with_input(BenchmarkId::new("write", input.name), &lines, |b, lines| {
            let folder = || tempfile::tempdir().expect("a place for temporary files");
            b.iter_batched(
                folder,
                |folder| write(folder.path(), lines),
                BatchSize::PerIteration,
            );
        });
        let folder = tempfile::tempdir().expect("a place for temporary files");
        write(folder.path(), &lines);
        group.bench_function(BenchmarkId::new("read", input.name), |b| {
            b.iter(|| read(&folder.path().join(FILE_NAME)).len());
        });
    }
    group.finish();
}

criterion_group!(benches, journal);
criterion_main!(benches);
