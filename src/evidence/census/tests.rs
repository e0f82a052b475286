//! What is counted of a site.

use super::*;
use crate::corpus::tests::{place, site};
use std::sync::LazyLock;

static NOTHING: LazyLock<Background> = LazyLock::new(Background::default);

impl<'s> Census<'s> {
    /// Counts a site by itself.
    pub fn new(site: &'s Site, switches: &Switches) -> Self {
        Self::against(site, &NOTHING, switches, &Stop::never()).unwrap()
    }
}

/// Running text that says little but the name.
fn prose(name: &str) -> String {
    format!("The {name} is {name}, ") + &[name; 12].join(" and ") + "."
}

#[test]
fn copies_of_an_article_count_once() {
    let article = [prose("door"), prose("roof"), prose("wall")].join("\n");
    let pages = [
        format!("{article}\nMenu line"),
        format!("{article}\nMenu line"),
        prose("pier") + "\nMenu line",
    ];
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let census = Census::new(&site, &Switches::default());
    let of = |document: usize, at: usize| site.paragraphs(place(&site, document))[at];
    assert_eq!((census.groups.count, census.others(of(0, 3))), (2, 1));
    assert!(census.is_own(of(0, 0)), "its copy is not another document");
    let alone = Census::new(&site, &Switches::without(&["copies".to_owned()]).unwrap());
    assert_eq!((alone.groups.count, alone.others(of(0, 3))), (3, 2));
    assert!(!alone.is_own(of(0, 0)));
}

#[test]
fn a_document_without_words_is_not_counted() {
    let (one, two) = (prose("door") + "\nMenu line", prose("roof") + "\nMenu line");
    let with_empty = site(&[&one, "", "***", &two, "", ""]);
    let census = Census::new(&with_empty, &Switches::default());
    assert_eq!(census.total, 2);
    let firsts = (0..6).filter(|&document| census.is_first_of_group(document));
    assert_eq!(firsts.count(), 2);
}

#[test]
fn an_ending_that_three_texts_have_is_a_credit() {
    let site = site(&[
        "A boat leaves. Photo: Wire",
        "The mayor waves. Photo: Wire",
        "Two dogs sleep. Photo: Wire",
        "No credit on this",
    ]);
    let census = Census::new(&site, &Switches::default());
    let has = |document: usize| census.has_credit(site.paragraphs(place(&site, document))[0]);
    assert_eq!([has(0), has(1), has(2), has(3)], [true, true, true, false]);
}

#[test]
fn a_short_answer_stands_alone_and_a_menu_line_does_not() {
    let pages: Vec<String> = ["door", "roof", "wall"]
        .iter()
        .map(|name| {
            format!(
                "Home\nSport\nClub\n{}\nYes.\n{}",
                prose(name),
                prose(&name.repeat(2))
            )
        })
        .collect();
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let census = Census::new(&site, &Switches::default());
    let line = |at: usize| site.paragraphs(0)[at];
    assert!(census.stands_alone(line(4)));
    assert!(!census.stands_alone(line(1)));
}
