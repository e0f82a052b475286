//! Whose headline a line is.

use super::*;
use crate::corpus::tests::{place, site};
use crate::evidence::Switches;

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
