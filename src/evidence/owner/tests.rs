//! Whose headline a line is.

use super::*;
use crate::corpus::tests::{place, site};
use crate::evidence::Switches;
use proptest::prelude::*;

const TOPICS: [&str; 6] = ["heron", "bakery", "tunnel", "choir", "quarry", "ferry"];

fn headline(at: usize) -> String {
    format!("{0} meets {0} and the {0} answers {0}", TOPICS[at % 6])
}

/// Articles, each with two others' headlines under it.
fn pages() -> Vec<String> {
    (0..6)
        .map(|at| {
            let topic = TOPICS[at];
            let prose = [topic; 14].join(" or ") + " is all that they say of it.";
            let (one, two) = (headline(at + 1), headline(at + 2));
            format!(
                "Menu of the site\n{}\n{prose}\nRead more\n{one}\n{two}",
                headline(at)
            )
        })
        .collect()
}

fn with_owners(check: impl Fn(&Census<'_>, &Owners, &[HeadRow])) {
    let pages = pages();
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let census = Census::new(&site, &Switches::default());
    let heads = Heads::new(&census);
    let rows = heads.rows(&census, &|_| false);
    let owners = Owners::new(&census, &heads, &rows);
    check(&census, &owners, &rows);
}

#[test]
fn a_headline_belongs_to_the_article_that_is_about_it() {
    with_owners(|census, owners, _| {
        for id in 0..6 {
            let document = place(census.site, id);
            let group = census.groups.of_document[document];
            let clusters: Vec<u32> = census
                .site
                .paragraphs(document)
                .iter()
                .map(|&occurrence| census.cluster(occurrence))
                .collect();
            assert!(owners.owns(clusters[1], group), "its own headline");
            assert_eq!(owners.other(clusters[1], group), None);
            assert!(!owners.owns(clusters[4], group), "another's headline");
            let owner = place(census.site, (id + 1) % 6) as u32;
            assert_eq!(owners.other(clusters[4], group), Some(owner));
            assert!(!owners.owns(clusters[0], group), "the menu is nobody's");
        }
    });
}

#[test]
fn the_head_ends_where_the_articles_own_text_begins() {
    with_owners(|census, _, rows| {
        let document = place(census.site, 3);
        let rows = &rows[census.site.documents[document].paragraphs.clone()];
        let head = Head::new(rows);
        assert_eq!(head.first, Some(2));
        assert!(head.may_hold(0) && head.may_hold(2) && !head.may_hold(4));
        assert!(head.is_beside_own(1) && head.is_beside_own(3) && !head.is_beside_own(5));
        assert!(head.row(1).place() > 0, "the line right above the text");
        assert_eq!(head.row(4).place(), 0);
    });
}

#[test]
fn what_is_at_the_head_of_many_is_nobodys() {
    let claim = |group, cohesion, place| OwnerClaim {
        group,
        document: group,
        cohesion,
        place,
    };
    let settled = |mut claims: Vec<OwnerClaim>, holders| {
        settle(&mut claims, holders);
        claims.iter().map(|claim| claim.group).collect::<Vec<_>>()
    };
    let head = |group, cohesion| claim(group, cohesion, ClaimPlace::Head);
    assert_eq!(
        settled(vec![head(1, 900), head(2, 100)], 5),
        [1],
        "too little is said"
    );
    assert_eq!(
        settled(vec![head(1, 1000), head(2, 650)], 5),
        [1],
        "not near the best"
    );
    assert_eq!(settled(vec![head(2, 800), head(1, 800)], 5), [1, 2]);
    let many: Vec<OwnerClaim> = (0..4).map(|group| head(group, 900)).collect();
    assert!(settled(many, 20).is_empty());
    let body = |group, cohesion| claim(group, cohesion, ClaimPlace::Body);
    assert_eq!(settled(vec![body(1, 900), body(2, 300)], 3), [1]);
    assert!(settled(vec![body(1, 900), body(2, 500)], 3).is_empty());
}

/// Running text about a topic that says something else of it by each number.
fn sentence(topic: &str, number: usize) -> String {
    let said = format!("The {topic} has a {topic}{number} that every {topic} knows of");
    format!("{said}, and the {topic} of {number} years ago was no {topic} at all.")
}

/// A page of paragraphs, a number each: own text, what some pages share, or a line of the
/// site's.
fn page(page: usize, paragraphs: &[usize]) -> String {
    let paragraph = |(index, &kind): (usize, &usize)| match kind {
        0..4 => sentence(TOPICS[page % 3], 100 + page * 20 + index),
        4..10 => sentence(TOPICS[kind % 3], kind),
        _ => format!("Line {} of the site", ["one", "two", "three"][kind % 3]),
    };
    let paragraphs: Vec<String> = paragraphs.iter().enumerate().map(paragraph).collect();
    paragraphs.join("\n")
}

/// The owners of the clusters of pages, found with what documents say of all paragraphs
/// and with what is asked only; and how many claims came later.
fn both_ways(pages: &[String]) -> (String, String, usize) {
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let census = Census::new(&site, &Switches::default());
    let heads = Heads::new(&census);
    let rows = heads.rows(&census, &|_| false);
    let owners = |rows: &[HeadRow]| format!("{:?}", Owners::new(&census, &heads, rows));
    let all = vec![true; census.clusters.centres.len()];
    let later = claims_aside(&census, &heads, &rows, &all).len();
    (owners(&heads.rows_in_full(&census)), owners(&rows), later)
}

#[test]
fn a_rival_that_stands_aside_is_heard() {
    let pages = |aside: &[usize]| -> Vec<String> {
        let beside = |at: usize| page(at, &[0, 1, 10, 11, 2, 4]);
        let rivals = page(4, aside);
        (0..2).map(beside).chain([rivals, page(8, &[0])]).collect()
    };
    let (full, asked, later) = both_ways(&pages(&[0, 1, 10, 11, 4, 10]));
    assert_eq!(full, asked);
    assert!(later > 0, "something stands aside");
}

proptest! {
    #[test]
    fn owners_are_those_that_are_found_with_everything(
        pages in proptest::collection::vec(proptest::collection::vec(0usize..13, 1..12), 3..12),
    ) {
        let pages = pages.iter().enumerate().map(|(at, kinds)| page(at, kinds));
        let (full, asked, _) = both_ways(&pages.collect::<Vec<_>>());
        prop_assert_eq!(full, asked);
    }
}
