use super::*;
use crate::corpus::tests::{place, site};
use crate::evidence::Switches;
use crate::summary::{ClusterSums, RemovedTallies, clusters_of};
use crate::verdict::{Reason, Removal};

/// Running text that says little but the name.
fn prose(name: &str) -> String {
    format!("The {name} is {name}, ") + &[name; 12].join(" and ") + "."
}

/// The clusters that are told of a site of which that goes, and their places.
fn told(census: &Census<'_>, goes: &[(usize, u32)]) -> (Vec<Cluster>, Vec<u32>) {
    let site = census.site;
    let mut removed = RemovedTallies::default();
    for &(document, paragraph) in goes {
        let at = place(site, document);
        let occurrence = site.paragraphs(at)[paragraph as usize];
        removed.add(&[Removal {
            paragraph,
            reason: Reason::Teaser,
            evidence: Vec::new(),
            cluster: Some(census.cluster(occurrence)),
            family: None,
            owner: None,
        }]);
    }
    clusters_of(census, &ClusterSums::new(census), &removed)
}

/// What a site of these documents loses by what goes of it: (document, paragraph).
fn lost(documents: &[&str], goes: &[(usize, u32)]) -> Lost {
    let site = site(documents);
    let census = Census::new(&site, &Switches::default());
    let (clusters, places) = told(&census, goes);
    let mut gone = losses(&census, &clusters, &places);
    let clusters = (0..).zip(clusters).map(|(place, cluster)| ShareCluster {
        cluster,
        gone: gone.remove(&place),
    });
    let mut clusters: Vec<ShareCluster> = clusters.collect();
    let lost = settle(&mut clusters, census.total);
    let marked = clusters.iter().filter(|one| one.cluster.lost > 0);
    assert_eq!(marked.count() as u64, lost.texts);
    lost
}

/// Documents of one paragraph each that no other has, and below it what is given.
fn pages(below: &[&str]) -> Vec<String> {
    let names = [
        "door", "roof", "wall", "pier", "lamp", "tree", "boat", "rock", "coat",
    ];
    let pages = names.iter().zip(below);
    pages
        .map(|(name, below)| format!("{}\n{below}", prose(name)))
        .collect()
}

fn of(pages: &[String], goes: &[(usize, u32)]) -> (u64, u64) {
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let lost = lost(&pages, goes);
    (lost.texts, lost.documents)
}

#[test]
fn what_goes_wherever_it_stands_is_lost() {
    let text = prose("ship");
    let pages = pages(&[&text, &text, "Menu", "Menu"]);
    assert_eq!(of(&pages, &[]), (0, 0));
    assert_eq!(of(&pages, &[(0, 1)]), (0, 0), "it stands in another");
    assert_eq!(of(&pages, &[(0, 1), (1, 1)]), (1, 2));
    assert_eq!(of(&pages, &[(2, 1), (3, 1)]), (0, 0), "no running text");
    assert_eq!(of(&pages, &[(0, 1), (1, 1), (2, 0)]), (2, 3));
}

#[test]
fn what_more_than_half_of_the_articles_have_is_the_pages() {
    let text = prose("ship");
    let of_three = pages(&[&text, &text, "Menu"]);
    assert_eq!(of(&of_three, &[(0, 1), (1, 1)]), (0, 0));
    let of_two = pages(&[&text, &text]);
    assert_eq!(of(&of_two, &[(0, 1), (1, 1)]), (1, 2), "too few for a half");
}

#[test]
fn what_eight_articles_have_is_furniture_of_many() {
    let text = is_of_many;
    assert!(!text(7, 100) && text(8, 100));
    assert!(!text(2, 4) && text(3, 4) && !text(2, 2));
}

#[test]
fn the_largest_are_told_with_their_first_places() {
    let (short, long) = (prose("ship"), prose("lighthouse"));
    let pages = pages(&[&short, &long, &short, "Menu"]);
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let lost = lost(&pages, &[(0, 1), (1, 1), (2, 1)]);
    let told = lost
        .largest
        .iter()
        .map(|text| (text.document, text.paragraph, text.holders));
    assert_eq!(told.collect::<Vec<_>>(), [(1, 1, 1), (0, 1, 2)]);
    let sizes = lost.largest.iter().map(|text| u64::from(text.characters));
    assert_eq!(lost.characters, sizes.sum::<u64>());
}

#[test]
fn teasers_of_an_article_do_not_make_furniture_of_it() {
    let whole = prose("ship") + " And so on, for whoever likes to read of ships and of sails.";
    let cut = format!("{}…", &prose("ship")[..prose("ship").len() - 1]);
    let below: Vec<&str> = std::iter::once(whole.as_str())
        .chain(std::iter::repeat_n(cut.as_str(), 8))
        .collect();
    let pages = pages(&below);
    let goes: Vec<(usize, u32)> = (0..9).map(|document| (document, 1)).collect();
    assert_eq!(of(&pages, &goes), (1, 1));
    assert_eq!(of(&pages, &goes[1..]), (0, 0), "it is left whole");
}

#[test]
fn what_is_known_to_be_of_many_is_what_a_look_at_its_places_says() {
    let whole = prose("ship") + " And so on, for whoever likes to read of ships and of sails.";
    let cut = format!("{}…", &prose("ship")[..prose("ship").len() - 1]);
    let other = prose("lighthouse");
    for times in 6..=9 {
        for cuts in [0, 1] {
            let below = std::iter::repeat_n(&whole, times - cuts)
                .chain(std::iter::repeat_n(&cut, cuts))
                .map(|text| format!("{text}\n{other}"));
            let below: Vec<String> = below.collect();
            let pages = pages(&below.iter().map(String::as_str).collect::<Vec<&str>>());
            let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
            let site = site(&pages);
            let census = Census::new(&site, &Switches::default());
            let goes = (0..times).flat_map(|document| [(document, 1), (document, 2)]);
            let (clusters, places) = told(&census, &goes.collect::<Vec<_>>());
            let mut looked = FxHashMap::default();
            let longest = longest(&census, &clusters, &places);
            let wholes = wholes(&census, &longest, &places);
            for document in 0..times {
                look(&census, document, (&wholes, &places), &mut looked);
            }
            let found = losses(&census, &clusters, &places);
            assert_eq!(found.len(), looked.len());
            for (place, text) in found {
                let expected = &looked[&place];
                assert_eq!(text.is_of_many(), expected.is_of_many());
                assert_eq!(text.words, expected.words);
                assert_eq!(text.documents, expected.documents);
                if !text.is_of_many() {
                    assert_eq!(text.first, expected.first);
                }
            }
        }
    }
}
