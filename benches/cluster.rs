//! How fast the near-duplicates of a site are found and verified.
//!
//! In: the sites of the named inputs. Out: criterion's figures, in distinct
//! texts, which is what the stage's time depends on.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::internals::cluster::{ClusterOptions, cluster, likeness};
use dejalu::internals::corpus::Site;
use dejalu::internals::stop::Stop;

use inputs::inputs;

/// How often each text stands in the site.
fn weights(site: &Site) -> Vec<u32> {
    let mut weights = vec![0; site.texts.len()];
    for document in 0..site.documents.len() {
        for occurrence in site.paragraphs(document).iter() {
            weights[occurrence.text as usize] += 1;
        }
    }
    weights
}

fn clusters(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cluster");
    group.sample_size(20);
    for input in inputs() {
        let sites: Vec<_> = input
            .sites()
            .into_iter()
            .map(|site| (weights(&site), site))
            .collect();
        let texts: usize = sites.iter().map(|(_, site)| site.texts.len()).sum();
        group.throughput(Throughput::Elements(texts as u64));
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &sites,
            |b, sites| {
                b.iter(|| {
                    let found = sites.iter().map(|(weights, site)| {
                        cluster(
                            black_box(site),
                            weights,
                            &ClusterOptions::default(),
                            &Stop::never(),
                        )
                    });
                    found.map(|clusters| clusters.centres.len()).sum::<usize>()
                });
            },
        );
    }
    group.finish();
}

fn verify(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify");
    for input in inputs() {
        let Some(site) = input.sites().into_iter().next() else {
            continue;
        };
        // Neighbours are teasers of one pool, or strangers: both kinds are met.
        let pairs = site.texts.len().saturating_sub(1).min(2_000) as u32;
        group.throughput(Throughput::Elements(u64::from(pairs)));
        group.bench_with_input(BenchmarkId::from_parameter(input.name), &site, |b, site| {
            b.iter(|| {
                (0..pairs).for_each(|text| {
                    black_box(likeness(site.words(text), site.words(text + 1)));
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, clusters, verify);
criterion_main!(benches);
