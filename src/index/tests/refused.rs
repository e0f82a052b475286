//! What is refused: other versions, other options, too little memory; and ids in clear.

use super::*;

#[test]
fn another_version_is_refused_with_both_named() {
    let bench = Bench::new();
    let path = bench.build("an index", &some_documents(), "");
    let forged = bench.path("forged");
    let newer = |change: fn(&mut Header)| {
        std::fs::write(&forged, forge(&path, |header, _| change(header))).unwrap();
        Index::open(&forged).unwrap_err().to_string()
    };
    let error = newer(|header| header.format += 40);
    assert!(
        error.contains("format 42") && error.contains("reads format 2"),
        "{error}"
    );
    let error = newer(|header| header.normaliser += 41);
    let normaliser = crate::token::NORMALISER_VERSION;
    assert!(
        error.contains(&format!("normaliser {}", normaliser + 41))
            && error.contains(&format!("has normaliser {normaliser}")),
        "{error}"
    );
}

#[test]
fn other_options_are_refused_with_both_named() {
    let bench = Bench::new();
    let index = Index::open(&bench.build("an index", &[], "")).unwrap();
    let mut decision = decide::Config::default();
    assert!(index.agrees_with(&decision).is_ok());
    decision.separator = crate::paragraph::Separator::Blank;
    let error = index.agrees_with(&decision).unwrap_err().to_string();
    assert!(
        error.contains("`paragraphs` detect") && error.contains("`paragraphs` blank"),
        "{error}"
    );
}

#[test]
fn hashed_ids_are_nowhere_in_clear() {
    let mut bench = Bench::new();
    bench.options.hashed_ids = true;
    let document = Document {
        id: "a-secret-name".to_owned(),
        ..some_documents().remove(0)
    };
    let path = bench.build("an index", std::slice::from_ref(&document), "");
    let index = Index::open(&path).unwrap();
    let mut fact = crate::index::facts::Fact::default();
    assert!(FileFacts::new(&index).next(&mut fact).unwrap());
    let (_, id) = fact.print.date_and_id().unwrap();
    assert_eq!(id.len(), 32);
    // Who has the document finds it again.
    let named = bench.builder(&[document], "").into_facts().unwrap();
    let mut left = Without::new(facts_of(&index), Box::new(named));
    assert!(!left.next(&mut fact).unwrap());
}

#[test]
fn a_site_that_takes_more_memory_than_there_is_stops_the_run() {
    let mut bench = Bench::new();
    bench.resources = IndexResources::new(bench.folder.path(), Some(1), Some(1));
    let path = bench.path("an index");
    let into = FileStaging::begin(&path, &[], false).unwrap();
    let builder = bench.builder(&some_documents(), "");
    let error = builder.finish(into, &Silent).unwrap_err().to_string();
    assert!(error.contains("allow `memory`"), "{error}");
    assert_eq!(std::fs::read_dir(bench.folder.path()).unwrap().count(), 0);
}
