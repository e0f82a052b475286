//! A small corpus: nothing is invented, nothing is emptied, order does not matter.

#![no_main]

use dejalu::{Document, clean_documents, decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|corpus: &str| {
    // Documents stand between form feeds; a short alphabet of lines repeats by itself.
    let documents: Vec<Document> = corpus
        .split('\u{c}')
        .take(24)
        .zip(0..)
        .map(|(text, number)| Document {
            id: format!("{number}"),
            text: text.to_owned(),
            ..Document::default()
        })
        .collect();
    let config = decide::Config::default();
    let cleaned = clean_documents(documents.clone(), &config);
    for (before, after) in documents.iter().zip(&cleaned.documents) {
        let mut rest = before.text.as_bytes();
        for &byte in after.text.as_bytes() {
            let at = rest.iter().position(|&one| one == byte).expect("invented");
            rest = &rest[at + 1..];
        }
        let is_empty = |text: &str| text.trim().is_empty();
        assert!(is_empty(&before.text) || !is_empty(&after.text), "emptied");
    }
    let turned = clean_documents(documents.into_iter().rev(), &config);
    let texts: Vec<&str> = turned
        .documents
        .iter()
        .rev()
        .map(|one| &*one.text)
        .collect();
    let expected: Vec<&str> = cleaned.documents.iter().map(|one| &*one.text).collect();
    assert_eq!(texts, expected);
});
