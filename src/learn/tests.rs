//! What is learned of a site, from its own pages.

use super::*;
use crate::corpus::tests::{place, site};
use crate::evidence::compact_facts::CompactFacts;
use crate::evidence::facts::Sources;
use crate::evidence::frame::Frames;
use crate::evidence::head::{Head, Heads};
use crate::evidence::owner::Owners;
use crate::evidence::slot::Slots;

const TOPICS: [&str; 6] = ["heron", "bakery", "tunnel", "choir", "quarry", "ferry"];

fn headline(at: usize) -> String {
    format!("{0} meets {0} and the {0} answers {0}", TOPICS[at % 6])
}

fn prose(topic: &str) -> String {
    [topic; 14].join(" or ") + " is all that they say of it."
}

/// Articles with a cue and two others' headlines under it.
fn pages(cue: impl Fn(usize) -> String) -> Vec<String> {
    (0..6)
        .map(|at| {
            let (one, two, cue) = (headline(at + 1), headline(at + 2), cue(at));
            format!(
                "{}\n{}\n{cue}\n{one}\n{two}",
                headline(at),
                prose(TOPICS[at])
            )
        })
        .collect()
}

/// The scene of the pages, without a list of cues.
fn with_scene(pages: &[String], check: impl Fn(&Scene<'_>)) {
    let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
    let site = site(&texts);
    let switches = Switches::default();
    let census = Census::new(&site, &switches);
    let (slots, heads) = (Slots::new(&census), Heads::new(&census));
    let rows = heads.rows(&census, &|_| false);
    let owners = Owners::new(&census, &heads, &rows);
    let sources = Sources {
        census: &census,
        owners: &owners,
        slots: &slots,
        frames: &Frames::default(),
        caution: 3,
    };
    let briefs: Vec<CompactFacts> = (0..pages.len())
        .flat_map(|document| {
            let rows = &rows[site.documents[document].paragraphs.clone()];
            let head = Head::new(rows);
            let facts = sources.facts(document, &head);
            let briefs = facts.map(|facts| CompactFacts::from(&facts));
            briefs.collect::<Vec<CompactFacts>>()
        })
        .collect();
    check(&Scene {
        census: &census,
        briefs: &briefs,
        listed: &[],
        switches: &switches,
        taught: None,
        stop: &Stop::never(),
    });
}

#[test]
fn a_cue_is_learned_from_what_stands_below_it() {
    with_scene(&pages(|_| "More of this".to_owned()), |scene| {
        let (rules, mut scratch) = (scene.learn(), DecodingBuffers::default());
        let habits = rules.of_site();
        for document in 0..6 {
            scene.decode(document, &rules, &mut scratch);
            let DecodingBuffers { facts, states, .. } = &scratch;
            assert_eq!(habits.cue(&facts[2]).map(|cue| cue.blocks()), Some(6));
            assert!(habits.cue(&facts[3]).is_none(), "a teaser inside the block");
            assert_eq!(states[..2], [State::Body; 2]);
            assert!(states[2..].iter().all(|state| *state != State::Body));
        }
    });
}

#[test]
fn only_short_lines_without_a_full_stop_open_blocks() {
    let lines = [
        "Read more",
        "He left.",
        "12",
        "A line of as many words as a headline",
        "x",
    ];
    with_scene(&[lines.join("\n")], |scene| {
        let mut facts = Vec::new();
        scene.read(0, &mut facts);
        let opens: Vec<bool> = facts.iter().map(is_opener).collect();
        assert_eq!(opens, [true, false, false, false, true]);
    });
}

#[test]
fn switches_take_evidence_away() {
    with_scene(&pages(|_| "More of this".to_owned()), |scene| {
        let mut facts = Vec::new();
        scene.read(place(scene.census.site, 0), &mut facts);
        let (fact, rules) = (&facts[3], scene.learn());
        let habits = rules.of_site();
        assert!(
            scene
                .weights(fact, habits, true)
                .get(EvidenceKind::Frequency)
                > 0
        );
        let switches = Switches::without(&["frequency".to_owned()]).unwrap();
        let scene = Scene {
            switches: &switches,
            ..*scene
        };
        assert_eq!(
            scene
                .weights(fact, habits, true)
                .get(EvidenceKind::Frequency),
            0
        );
    });
}
