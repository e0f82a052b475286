//! The facts of paragraphs, and the parts of them that are found by themselves.

use super::*;
use crate::corpus::tests::site;
use crate::evidence::Switches;
use crate::evidence::head::Heads;

const TOPICS: [&str; 8] = [
    "heron", "bakery", "tunnel", "choir", "quarry", "ferry", "orchard", "mill",
];

fn headline(at: usize) -> String {
    let topic = TOPICS[at % 8];
    format!("{topic} meets {topic} and the {topic} answers {topic}")
}

/// Articles with others' headlines under them, bare and behind an opening.
fn pages() -> Vec<String> {
    (0..8)
        .map(|at| {
            let prose = [TOPICS[at]; 14].join(" or ") + " is all that they say of it.";
            let (one, two, three) = (headline(at + 1), headline(at + 2), headline(at + 3));
            let own = headline(at);
            format!("{own}\n{prose}\nRead more\n{one}\nAlso today: {two}\n3. {three}")
        })
        .collect()
}

#[test]
fn references_are_a_part_of_the_facts() {
    let pages = pages();
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let census = Census::new(&site, &Switches::default());
    let (slots, heads) = (Slots::new(&census), Heads::new(&census));
    let rows = heads.rows(&census, &|line| slots.filling(line.text).is_some());
    let sources = Sources {
        census: &census,
        owners: &Owners::new(&census, &heads, &rows),
        slots: &slots,
        frames: &Frames::new(&census),
        caution: USUAL_CAUTION,
    };
    let (mut owned, mut opened) = (0, 0);
    for document in 0..site.documents.len() {
        let head = Head::new(&rows[site.documents[document].paragraphs.clone()]);
        let facts: Vec<Facts> = sources.facts(document, &head).collect();
        let found = sources.references(document, &head, |index| facts[index].weights);
        for (facts, found) in facts.iter().zip(&found) {
            assert_eq!(facts.owner, found.owner);
            if facts.weights.get(EvidenceKind::Slot) != 0 {
                assert_eq!(facts.opened, found.opened);
                opened += usize::from(found.opened > 0);
            }
            owned += usize::from(found.owner.is_some());
        }
    }
    assert!(owned >= 16 && opened >= 8, "{owned} {opened}");
}
