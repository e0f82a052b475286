use super::*;

#[test]
fn every_key_has_a_default_or_a_word_for_it() {
    for key in KEYS {
        assert_eq!(
            key.default().is_none(),
            !key.unset.is_empty(),
            "{}",
            key.name
        );
    }
    assert_eq!(named("jobs").unwrap().name, "jobs");
    assert!(named("job").is_none());
}

#[test]
fn names_are_there_once() {
    let mut names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KEYS.len());
}

#[test]
fn the_help_says_what_holds_otherwise() {
    let help = |name| named(name).unwrap().help_with_default();
    assert_eq!(
        help("text-key"),
        "The key of the article's text [default: text]"
    );
    assert_eq!(
        help("jobs"),
        "The number of threads [default: one for each core]"
    );
    assert!(help("max-document").ends_with("[default: 64MiB]"));
    assert!(help("deny").ends_with("one on each line"));
}
