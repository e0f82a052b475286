//! How fast fingerprints become verdicts.
//!
//! In: the named inputs, read and fingerprinted. Out: criterion's figures, in
//! bytes of text.

#[allow(dead_code, reason = "each benchmark uses its part of the generator")]
mod corpus;
#[path = "corpus/inputs.rs"]
#[allow(dead_code, reason = "each benchmark uses its part of the inputs")]
mod inputs;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dejalu::internals::decide::Config;
use dejalu::internals::judge::Listener;
use dejalu::internals::stop::Stop;

use inputs::inputs;

fn judge(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("judge");
    group.sample_size(20);
    for input in inputs() {
        group.throughput(input.throughput());
        group.bench_with_input(
            BenchmarkId::from_parameter(input.name),
            &input,
            |b, input| {
                let corpus = input.corpus();
                b.iter(|| {
                    let listener = Listener {
                        library: None,
                        memory: u64::MAX,
                        stage: &|_, _, _| (),
                        stop: &Stop::never(),
                        keep: &mut |_, _| (),
                    };
                    dejalu::internals::judge::judge(&corpus, &config, listener)
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, judge);
criterion_main!(benches);
