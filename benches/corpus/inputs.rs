//! The named inputs of the benchmarks of stages.
//!
//! In: nothing. Out: documents under a name, the same at every run, and what
//! the stages before a stage make of them.

use std::ops::ControlFlow;

use criterion::Throughput;
use dejalu::Document;
use dejalu::internals::corpus::{Corpus, Site, fingerprint_document};
use dejalu::internals::paragraph::{Separator, split};
use unicode_normalization::UnicodeNormalization;

use crate::corpus::Order;
use crate::corpus::language::{Language, language};
use crate::corpus::output::push_record;
use crate::corpus::page::Page;
use crate::corpus::shape::Shape;

/// Bytes of text of the inputs that are corpora: a few hundred documents, more
/// than a second-level cache holds.
const BYTES: usize = 3_000_000;

/// Bytes of what is hard: a routine that is slow on it must not hold up the rest.
const HARD_BYTES: usize = 300_000;

/// Documents under a name.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) documents: Vec<Document>,
    /// The same as lines of JSON.
    pub(crate) jsonl: Vec<u8>,
}

impl Input {
    /// Bytes of text.
    pub(crate) fn throughput(&self) -> Throughput {
        let bytes: usize = self
            .documents
            .iter()
            .map(|document| document.text.len())
            .sum();
        Throughput::Bytes(bytes as u64)
    }

    /// Every paragraph.
    pub(crate) fn paragraphs(&self) -> Vec<&str> {
        let texts = self.documents.iter().map(|document| document.text.as_str());
        let paragraphs = |text| {
            split(text, Separator::Detect)
                .into_iter()
                .map(move |range| &text[range])
        };
        texts.flat_map(paragraphs).collect()
    }

    /// What is known of the documents when they have been read.
    pub(crate) fn corpus(&self) -> Corpus {
        let mut corpus = Corpus::new();
        for document in &self.documents {
            corpus.add(&fingerprint_document(document, Separator::Detect));
        }
        corpus
    }

    /// The same, by site.
    pub(crate) fn sites(&self) -> Vec<Site> {
        self.corpus().sites().collect()
    }
}

/// All inputs: nothing, one document, articles without and with what repeats,
/// scripts without spaces and outside Latin, and what is hard.
pub(crate) fn inputs() -> Vec<Input> {
    let codes = |codes: &[&str]| -> Vec<(&'static Language, usize)> {
        codes
            .iter()
            .filter_map(|code| language(code))
            .map(|language| (language, 1))
            .collect()
    };
    let usual = Order::usual(BYTES);
    let fresh = |bytes| Order {
        bytes,
        shape: Shape::Fresh,
        ..usual.clone()
    };
    let cjk = Order {
        languages: codes(&["zh", "ko", "th"]),
        ..usual.clone()
    };
    let variants = Order {
        bytes: HARD_BYTES,
        shape: Shape::Variants,
        ..usual.clone()
    };
    let mut pathological = documents("pathological", &variants);
    pathological.extend(oddities());
    vec![
        Input {
            name: "empty",
            documents: vec![Document::default()],
            jsonl: b"{\"id\":\"a\",\"text\":\"\"}\n".to_vec(),
        },
        documents("one", &fresh(1)),
        documents("prose", &fresh(BYTES)),
        documents("teasers", &usual),
        documents("cjk", &cjk),
        pathological,
    ]
}

/// Articles of one script each: those that are not in Latin letters, and French whose accents
/// stand apart.
pub(crate) fn scripts() -> Vec<Input> {
    let of = |name, code: &'static str| {
        let languages: Vec<_> = language(code)
            .map(|language| (language, 1))
            .into_iter()
            .collect();
        let order = Order {
            languages,
            ..Order::usual(BYTES)
        };
        documents(name, &order)
    };
    let mut decomposed = of("decomposed", "fr");
    for document in &mut decomposed.documents {
        document.text = document.text.nfd().collect();
    }
    vec![
        of("cyrillic", "ru"),
        of("greek", "el"),
        of("chinese", "zh"),
        of("japanese", "ja"),
        of("thai", "th"),
        decomposed,
    ]
}

fn documents(name: &'static str, order: &Order) -> Input {
    let mut input = Input {
        name,
        documents: Vec::new(),
        jsonl: Vec::new(),
    };
    let _ = order.print(|page| {
        input.add(page);
        ControlFlow::<()>::Continue(())
    });
    input
}

impl Input {
    fn add(&mut self, page: &Page) {
        push_record(&mut self.jsonl, page);
        self.documents.push(Document {
            id: format!("a{:07}", page.number),
            text: page.text.clone(),
            site: page.host.clone().unwrap_or_default(),
            ..Document::default()
        });
    }

    /// Adds texts with control characters, which the generator never writes.
    fn extend(&mut self, texts: Vec<String>) {
        for text in texts {
            let id = format!("b{:07}", self.documents.len());
            let record =
                serde_json::json!({ "id": id, "url": "https://site0.example/b", "text": text });
            self.jsonl.extend_from_slice(record.to_string().as_bytes());
            self.jsonl.push(b'\n');
            let site = "site0.example".to_owned();
            self.documents.push(Document {
                id,
                text,
                site,
                ..Document::default()
            });
        }
    }
}

/// Texts that leave every shortcut: marks that combine, spaces of all kinds,
/// words without an end, lines of one letter, digits, quotes to be escaped.
fn oddities() -> Vec<String> {
    let marks = "e\u{301}a\u{308}\u{323} \u{FF41}\u{FF42}\u{FB01}x \u{200B}\u{AD}so\u{AD}ft \u{1E9E}\u{130} ".repeat(400);
    let spaces = "a\u{A0}b\u{2009}c\u{3000}d\u{202F}e\u{FEFF} ".repeat(800);
    let endless = "wordwithoutend".repeat(3_000);
    let letters = "a\nb\n\nc\r\nd\u{2028}".repeat(2_000);
    let digits = "1 22 333 4,444 55.5 ".repeat(1_200);
    let quotes = "\"\\ \"quoted\" \\ ".repeat(1_500);
    let mixed: String = ('\u{A1}'..'\u{3400}')
        .filter(|letter| letter.is_alphabetic())
        .collect();
    vec![marks, spaces, endless, letters, digits, quotes, mixed]
}
