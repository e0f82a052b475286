use super::*;
use proptest::prelude::*;

fn seen(known: usize, remaining: usize) -> Sighting {
    Sighting {
        known,
        remaining,
        below_body: true,
        above: Mixture::default(),
        rest: Mixture::default(),
    }
}

fn cue(sightings: &[Sighting]) -> Cue {
    let mut cue = Cue::default();
    for &sighting in sightings {
        cue.add_block(sighting, Mixture::default(), std::iter::empty());
    }
    cue.settle();
    cue
}

#[test]
fn blocks_that_end_the_document_go_on_for_nothing_and_end_dearly() {
    let tail = cue(&[seen(9, 9), seen(12, 12), seen(7, 9)]);
    assert!(tail.cost_of_going_on(30) < BIT / 4);
    assert!(tail.cost_of_ending(5) > 4 * BIT);
}

#[test]
fn blocks_of_three_end_after_three() {
    let short = cue(&[seen(3, 20), seen(3, 14), seen(3, 30), seen(3, 9)]);
    assert!(short.cost_of_ending(3) < BIT);
    assert!(short.cost_of_going_on(4) > 2 * BIT);
    assert_eq!(short.gift(4, -2 * BIT, false), 0);
    assert!(short.gift(2, -2 * BIT, false) > BIT);
    assert_eq!(short.gift(2, -4 * BIT, true), 0, "the article goes on");
}

#[test]
fn running_text_is_expected_where_blocks_are_known_to_hold_some() {
    let tail = |sentences: &[usize]| {
        let mut cue = Cue::default();
        for _ in 0..4 {
            let sentences = sentences.iter().copied();
            cue.add_block(seen(9, 9), Mixture::default(), sentences);
        }
        cue.settle();
        cue
    };
    let headlines = tail(&[]);
    assert!(headlines.expects(2, false) && !headlines.expects(2, true));
    let footed = tail(&[9]);
    assert!(!footed.expects(3, true), "the footer is far below");
    let leads = tail(&[2, 4, 6]);
    assert!(!leads.expects(1, true) && leads.expects(2, true) && leads.expects(8, true));
    assert!(leads.gift(4, -5 * BIT, true) > footed.gift(9, -5 * BIT, true));
}

#[test]
fn the_list_is_read_whole() {
    let lines = SEEDS.lines().filter(|line| !line.starts_with('#')).count();
    assert!(
        SEEDS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .all(|line| line.split('\t').count() == 2)
    );
    assert!(listed_phrases().len() > lines / 2);
}

/// The definition: the costs from the last length that has some and is not longer.
fn naive_after(cue: &Cue, length: usize) -> LengthCosts {
    let before = cue.costs.iter().rev();
    let mut before = before.filter(|costs| costs.from <= length);
    before.next().copied().unwrap()
}

proptest! {
    #[test]
    fn costs_are_those_of_the_length(
        lengths in prop::collection::vec((1usize..700, 0usize..2), 0..40),
        few in prop::collection::vec(1usize..9, 0..9),
    ) {
        let mut seen_at: Vec<Sighting> = Vec::new();
        seen_at.extend(lengths.iter().map(|&(known, more)| seen(known, known + more)));
        seen_at.extend(few.iter().map(|&known| seen(known, 30)));
        let cue = cue(&seen_at);
        for length in 0..710 {
            prop_assert_eq!(cue.after(length), naive_after(&cue, length), "{}", length);
        }
    }
}
