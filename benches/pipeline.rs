//! How fast documents become fingerprints, and fingerprints verdicts.
//!
//! In: generated corpora with names; the same at every run. Out: criterion's
//! figures, in bytes of text. Nothing here is about being right.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dejalu::corpus::{Corpus, DocumentPrint, fingerprint_document};
use dejalu::decide::Config;
use dejalu::document::Document;
use dejalu::judge::judge;
use dejalu::paragraph::Separator;

/// Documents of a corpus.
const DOCUMENTS: usize = 400;

/// Distinct words.
const VOCABULARY: u64 = 8_000;

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A word of two to five syllables; small numbers are frequent words.
    fn word(&mut self) -> String {
        let ceiling = self.below(VOCABULARY) + 1;
        let mut syllables = Random(self.below(ceiling));
        let mut word = String::new();
        for _ in 0..2 + syllables.below(4) {
            word.push(char::from(b"bcdfglmnprstv"[syllables.below(13) as usize]));
            word.push(char::from(b"aeiou"[syllables.below(5) as usize]));
        }
        word
    }

    fn words(&mut self, count: u64) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn prose(&mut self) -> String {
        let words = 40 + self.below(50);
        self.words(words) + "."
    }
}

/// Documents of prose, each under a headline of its own.
fn prose(documents: usize) -> Vec<Document> {
    let mut random = Random(1);
    (0..documents)
        .map(|number| {
            let mut text = random.words(9);
            for _ in 0..8 {
                text.push('\n');
                text.push_str(&random.prose());
            }
            Document {
                id: format!("d{number}"),
                text,
                ..Document::default()
            }
        })
        .collect()
}

/// The same, each with a cue and six teasers of others: headline and lead.
fn teasers(documents: usize) -> Vec<Document> {
    let articles = prose(documents);
    let mut random = Random(2);
    let advertise = |article: &Document| -> String {
        let lines: Vec<&str> = article.text.lines().take(2).collect();
        lines.join("\n")
    };
    articles
        .iter()
        .map(|article| {
            let block: Vec<String> = (0..6)
                .map(|_| advertise(&articles[random.below(articles.len() as u64) as usize]))
                .collect();
            Document {
                text: format!("{}\nRead more\n{}", article.text, block.join("\n")),
                ..article.clone()
            }
        })
        .collect()
}

/// The named inputs.
fn corpora() -> [(&'static str, Vec<Document>); 4] {
    [
        ("empty", vec![Document::default()]),
        ("one", prose(1)),
        ("prose", prose(DOCUMENTS)),
        ("teasers", teasers(DOCUMENTS)),
    ]
}

fn bytes(documents: &[Document]) -> Throughput {
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    Throughput::Bytes(bytes as u64)
}

fn prints(documents: &[Document]) -> Vec<DocumentPrint> {
    documents
        .iter()
        .map(|document| fingerprint_document(document, Separator::Detect))
        .collect()
}

fn fingerprint(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fingerprint");
    for (name, documents) in corpora() {
        group.throughput(bytes(&documents));
        group.bench_with_input(
            BenchmarkId::from_parameter(name),
            &documents,
            |b, documents| {
                b.iter(|| prints(black_box(documents)));
            },
        );
    }
    group.finish();
}

fn decide(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("judge");
    group.sample_size(20);
    for (name, documents) in corpora() {
        let prints = prints(&documents);
        let gather = || {
            let mut corpus = Corpus::new();
            prints.iter().for_each(|print| corpus.add(print));
            corpus
        };
        group.throughput(bytes(&documents));
        group.bench_function(BenchmarkId::from_parameter(name), |b| {
            b.iter_batched(
                gather,
                |corpus| judge(&corpus, &config, &|_, _, _| (), &mut |_, _| ()),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, fingerprint, decide);
criterion_main!(benches);
