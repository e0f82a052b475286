//! A small corpus: nothing is invented, nothing is emptied, order does not matter.

#![no_main]

use dejalu::{Cleaner, Document};
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
    let cleaner = Cleaner::new().threads(1);
    let clean = |documents: Vec<Document>| cleaner.clean(documents).expect("nothing can fail");
    let cleaned = clean(documents.clone());
    for article in &cleaned {
        let (before, after) = (article.original(), article.text());
        assert_eq!(article.restore(), before);
        let mut rest = before.as_bytes();
        for &byte in after.as_bytes() {
            let at = rest.iter().position(|&one| one == byte).expect("invented");
            rest = &rest[at + 1..];
        }
        let is_empty = |text: &str| text.trim().is_empty();
        assert!(is_empty(before) || !is_empty(&after), "emptied");
    }
    let turned = clean(documents.into_iter().rev().collect());
    let mut texts: Vec<_> = turned.articles().map(|article| article.text()).collect();
    texts.reverse();
    let expected: Vec<_> = cleaned.articles().map(|article| article.text()).collect();
    assert_eq!(texts, expected);
});
