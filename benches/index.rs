//! How fast an index is made, opened and asked.
//!
//! In: the named input of articles with teasers, of which the last are new. Out:
//! criterion's figures: of building in bytes of text, of opening and of a look in
//! time, of judging an article by itself in articles.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::corpus::{Corpus, fingerprint_document};
use dejalu::internals::decide::Config;
use dejalu::internals::index::{Builder, Index, IndexOptions, IndexResources};
use dejalu::internals::judge::Listener;
use dejalu::internals::known::{Library, VolumePart};
use dejalu::internals::output::FileStaging;
use dejalu::internals::progress::Silent;
use dejalu::internals::stop::Stop;
use dejalu::{Document, Result};

use inputs::inputs;

/// Articles that the index does not hold.
const NEW: usize = 64;

/// Bytes of a look: a row.
const LOOK: u64 = 12;

fn index(criterion: &mut Criterion) {
    let found = inputs().into_iter().find(|input| input.name == "teasers");
    let (Some(input), Ok(folder)) = (found, tempfile::tempdir()) else {
        return;
    };
    let (old, new) = input.documents.split_at(input.documents.len() - NEW);
    let path = folder.path().join("corpus.idx");
    let mut group = criterion.benchmark_group("index");
    group.sample_size(20);
    group.throughput(input.throughput());
    group.bench_function("build", |b| b.iter(|| build(old, &path)));
    group.throughput(Throughput::Elements(1));
    group.bench_function("open", |b| b.iter(|| Index::open(&path)));
    let Ok(index) = Index::open(&path) else {
        return;
    };
    let site = new.first().map_or("", |document| document.site.as_str());
    let volume = index.volumes(site).start;
    let rows = (index.length(volume, VolumePart::Texts) / LOOK).max(1);
    let (mut row, mut bytes) = (0, Vec::new());
    group.bench_function("look", |b| {
        b.iter(|| {
            // A row far from the one before, as hashes are.
            row = (row + rows * 5 / 8 + 1) % rows;
            bytes.clear();
            index.read(
                volume,
                VolumePart::Texts,
                row * LOOK..(row + 1) * LOOK,
                &mut bytes,
            );
        });
    });
    group.throughput(Throughput::Elements(new.len() as u64));
    group.bench_function("judge", |b| {
        b.iter(|| {
            new.iter()
                .map(|article| judge(article, &index))
                .sum::<usize>()
        })
    });
    group.finish();
}

fn build(documents: &[Document], path: &Path) -> Result<()> {
    let config = Config::default();
    let into = FileStaging::begin(path, &[], true)?;
    let resources = IndexResources::new(into.folder(), None, None);
    let mut builder = Builder::new(IndexOptions::of(&config), resources, "");
    for document in documents {
        builder.add(&fingerprint_document(document, config.separator))?;
    }
    builder.finish(into, &Silent).map(drop)
}

/// Judges an article by itself; gives the length of its verdict.
fn judge(article: &Document, index: &Index) -> usize {
    let config = Config::default();
    let mut corpus = Corpus::new();
    corpus.add(&fingerprint_document(article, config.separator));
    let mut length = 0;
    let listener = Listener {
        memory: u64::MAX,
        library: Some(index),
        stage: &|_, _, _| (),
        stop: &Stop::never(),
        keep: &mut |_, verdict| length += verdict.len(),
    };
    let _ = dejalu::internals::judge::judge(&corpus, &config, listener);
    length
}

criterion_group!(benches, index);
criterion_main!(benches);
