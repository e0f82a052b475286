//! Copies and series, on small invented sites.

use super::*;
use crate::corpus::tests::{place, site};

/// Running text of about eighty characters.
fn prose(name: &str) -> String {
    format!(
        "The {name} of the town was painted again {name} by {name}, and nobody saw the painter leave."
    )
}

fn page(names: &[&str]) -> String {
    names.iter().map(|name| prose(name) + "\n").collect()
}

fn grouped(pages: &[String]) -> Vec<u32> {
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let groups = group(
        (&site, &vec![true; site.documents.len()]),
        Relation::Copies,
        site.texts.len(),
        |occurrence| ComparedParagraph {
            key: occurrence.text,
            variant: 0,
            size: occurrence.dress.size,
        },
    );
    (0..pages.len())
        .map(|id| groups.of_document[place(&site, id)])
        .collect()
}

#[test]
fn an_article_with_another_days_teasers_is_a_copy() {
    let groups = grouped(&[
        page(&["door", "roof", "wall", "gate", "monday"]),
        page(&["door", "roof", "wall", "gate", "tuesday"]),
        page(&["bridge", "ferry", "pier", "quay", "tuesday"]),
    ]);
    assert_eq!(groups[0], groups[1]);
    assert_ne!(groups[0], groups[2], "they share the teasers alone");
}

#[test]
fn short_articles_under_one_days_many_teasers_are_not_copies() {
    let teasers = [
        "one", "two", "three", "four", "five", "six", "seven", "eight",
    ];
    let article = |body: &[&str], teasers: &[&str]| page(&[body, teasers].concat());
    let mut pages = vec![
        article(&["door", "roof"], &teasers),
        article(&["door", "roof"], &teasers[..3]),
        article(&["bridge", "pier"], &teasers),
        article(&["bridge", "pier"], &teasers[..2]),
    ];
    pages.extend(["sea", "hill", "wood"].map(|body| article(&[body], &teasers[2..])));
    let groups = grouped(&pages);
    assert_eq!((groups[0], groups[2]), (groups[1], groups[3]));
    assert_ne!(groups[0], groups[2]);
}

#[test]
fn shared_background_makes_no_copy() {
    let groups = grouped(&[
        page(&["door", "roof", "wall", "history"]),
        page(&["bridge", "ferry", "pier", "history"]),
    ]);
    assert_ne!(groups[0], groups[1]);
}

#[test]
fn many_copies_are_one_group() {
    let pages = vec![page(&["door", "roof", "wall"]); 40];
    assert!(grouped(&pages).iter().all(|&group| group == 0));
}

#[test]
fn a_series_is_alike_without_being_the_same() {
    let relation = |relation, variants: [u32; 2]| {
        let site = site(&["one", "two"]);
        let groups = group(
            (&site, &vec![true; site.documents.len()]),
            relation,
            1,
            |occurrence| ComparedParagraph {
                key: 0,
                variant: variants[occurrence.text as usize],
                size: 200,
            },
        );
        groups.count
    };
    assert_eq!(relation(Relation::Series, [1, 2]), 1);
    assert_eq!(relation(Relation::Series, [1, 1]), 2);
    assert_eq!(relation(Relation::Copies, [0, 0]), 1);
}

#[test]
fn groups_are_put_together() {
    let left = Groups {
        of_document: vec![0, 0, 1, 2, 3],
        count: 4,
    };
    let right = Groups {
        of_document: vec![0, 1, 1, 2, 3],
        count: 4,
    };
    let both = left.union(&right);
    let members = both.members();
    assert_eq!((both.of_document, both.count), (vec![0, 0, 0, 1, 2], 3));
    assert_eq!((members.of(0), members.of(2)), (&[0, 1, 2][..], &[4][..]));
}
