use proptest::prelude::*;

use super::*;
use crate::evidence::cue::{Mixture, Sighting};
use crate::evidence::surroundings::CHANGE;

fn steps(bits: &[Millibits]) -> Vec<Step<'static>> {
    bits.iter()
        .map(|&bits| Step {
            bits,
            changes: (CHANGE, CHANGE),
            ..Step::default()
        })
        .collect()
}

/// The definition without cues: every sequence of body and furniture.
fn naive(bits: &[Millibits]) -> i64 {
    (0u32..1 << bits.len())
        .map(|states| {
            let is_furniture = |index: usize| states >> index & 1 == 1;
            let changes = (1..bits.len())
                .filter(|&at| is_furniture(at) != is_furniture(at - 1))
                .count();
            let bits: i64 = (0..bits.len())
                .filter(|&at| is_furniture(at))
                .map(|at| i64::from(bits[at]))
                .sum();
            bits - changes as i64 * i64::from(CHANGE)
        })
        .max()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn no_sequence_is_better(bits in proptest::collection::vec(-9000i32..9000, 0..10)) {
        let states = decode(steps(&bits).into_iter());
        let changes = states.windows(2).filter(|pair| pair[0] != pair[1]).count() as i64;
        let score: i64 = states
            .iter()
            .zip(&bits)
            .filter(|(state, _)| **state != State::Body)
            .map(|(_, &bits)| i64::from(bits))
            .sum();
        prop_assert_eq!(score - changes * i64::from(CHANGE), naive(&bits));
    }
}

#[test]
fn a_fresh_teaser_between_known_ones_goes_and_a_shared_quotation_stays() {
    let furniture = [State::Furniture; 3];
    assert_eq!(decode(steps(&[5000, -2000, 5000]).into_iter()), furniture);
    assert_eq!(
        decode(steps(&[-6000, 3000, -6000]).into_iter()),
        [State::Body; 3]
    );
}

/// Cues of which different things are known.
fn cues() -> Vec<Cue> {
    let learned = |blocks: &[(usize, usize)]| {
        let mut cue = Cue::default();
        for &(known, remaining) in blocks {
            let sighting = Sighting {
                known,
                remaining,
                below_body: true,
                above: Mixture::default(),
                rest: Mixture::default(),
            };
            cue.add_block(sighting, Mixture::default(), 1..known);
        }
        cue.settle();
        cue
    };
    vec![
        Cue::listed(),
        learned(&[(2, 20), (2, 14), (3, 30)]),
        learned(&[(9, 9), (12, 12), (7, 9)]),
    ]
}

/// A paragraph in any place: its bits, and numbers of which all else is made.
type Drawn = (Millibits, Millibits, Millibits, u8);

fn drawn(paragraphs: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Drawn>> {
    let one = (-9000i32..9000, 0i32..6000, -7000i32..0, any::<u8>());
    proptest::collection::vec(one, paragraphs)
}

/// Makes steps of what was drawn; at most `most` of them are cues.
fn made<'c>(drawn: &[Drawn], cues: &'c [Cue], most: usize) -> Vec<Step<'c>> {
    let mut left = most;
    let mut step = |&(bits, opener, penalty, choice): &Drawn| {
        let cue = cues.get(usize::from(choice >> 4)).filter(|_| left > 0);
        left -= usize::from(cue.is_some());
        Step {
            bits,
            opener: if choice & 3 == 0 { opener } else { 0 },
            slot: choice & 12 == 4,
            penalty: if choice & 12 == 8 { penalty } else { 0 },
            prose: choice & 3 == 1,
            cue,
            loss: Millibits::from(choice & 32) * 100,
            binds: choice & 65 == 65,
            changes: (
                2700 - 40 * Millibits::from(choice),
                2700 - 50 * Millibits::from(choice & 127),
            ),
        }
    };
    drawn.iter().map(&mut step).collect()
}

/// The bits that must be added to a paragraph before it is decoded as anything but
/// body, found by halving.
fn naive_missing(steps: &[Step<'_>], index: usize) -> u32 {
    let goes = |more: Millibits| {
        let mut steps = steps.to_vec();
        steps[index].bits += more;
        decode(steps.into_iter())[index] != State::Body
    };
    let (mut stays, mut enough) = (-1, 1 << 20);
    assert!(goes(enough));
    while enough - stays > 1 {
        let middle = stays + (enough - stays) / 2;
        if goes(middle) {
            enough = middle;
        } else {
            stays = middle;
        }
    }
    enough.cast_unsigned()
}

proptest! {
    #[test]
    fn what_is_missing_is_what_must_be_added(drawn in drawn(0..24)) {
        let cues = cues();
        let steps = made(&drawn, &cues, OPEN_BLOCKS);
        let mut margins = Margins::default();
        let states = decode_with_margins(steps.iter().copied(), &mut margins);
        prop_assert_eq!(&states, &decode(steps.iter().copied()));
        prop_assert_eq!(margins.missing().len(), steps.len());
        for (index, &missing) in margins.missing().iter().enumerate() {
            let added = naive_missing(&steps, index);
            // Of equal paths the one with more body wins, by less than a thousandth.
            prop_assert!(added == missing || added == missing + 1, "{index}: {added} {missing}");
        }
    }

    #[test]
    fn furniture_misses_nothing_however_many_cues_there_are(drawn in drawn(0..60)) {
        let cues = cues();
        let steps = made(&drawn, &cues, usize::MAX);
        let mut margins = Margins::default();
        // What was there before does not show.
        let _ = decode_with_margins(steps.iter().rev().copied(), &mut margins);
        let states = decode_with_margins(steps.iter().copied(), &mut margins);
        prop_assert_eq!(&states, &decode(steps.iter().copied()));
        for (state, &missing) in states.iter().zip(margins.missing()) {
            prop_assert!(*state == State::Body || missing == 0);
        }
    }
}

#[test]
fn a_paragraph_between_two_blocks_misses_what_it_says_of_itself_and_the_changes() {
    let mut margins = Margins::default();
    let states = decode_with_margins(steps(&[5000, -6000, 5000]).into_iter(), &mut margins);
    assert_eq!(states[1], State::Body);
    // Two changes are saved where it goes with the others.
    assert_eq!(margins.missing(), [0, 600, 0]);
    let _ = decode_with_margins(steps(&[-6000, 3000, -6000]).into_iter(), &mut margins);
    // Two changes for the second alone; one for the first and the second.
    assert_eq!(margins.missing(), [5700, 2400, 5700]);
}
