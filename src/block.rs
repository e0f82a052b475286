//! Evidence → blocks.
//!
//! In: the bits of each paragraph of a document, and the cues among them. Out:
//! which paragraphs are furniture, decoded together: the most probable sequence
//! of body, furniture, and blocks that a cue opens. Source of the method: A.
//! Viterbi, 1967; the cued blocks have explicit durations, as in M. Ostendorf
//! and others, "From HMM's to segment models", 1996. It never looks at words.

use crate::bits::{BIT, Millibits};
use crate::evidence::cue::Cue;

/// What it costs to begin furniture where no cue stands, and to end it.
///
/// Two changes must cost less than one paragraph of own running text is worth
/// (4 bits and its shape), or a body paragraph between two blocks is lost, and
/// more than a short line that two or three documents share, or shared
/// quotations are. Of 2.5, 2.7 and 2.8 bits, 2.8 lost body paragraphs between two
/// teasers (a case folder of the fixtures), and 2.5 broke up blocks (europa: 78 % of
/// the pages perfect instead of 87 %).
const CHANGE: Millibits = 27 * BIT / 10;

/// The same around a form with a slot, which stands alone between paragraphs of
/// the body more often than not.
const CHANGE_AT_SLOT: Millibits = BIT;

/// Blocks that are followed at one time. A document has few places where a cue
/// opens a block that could still be going on; of more, the best are followed,
/// or a document of a million cues would take a million million steps.
const OPEN_BLOCKS: usize = 8;

/// A paragraph as the decoder sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'c> {
    /// Bits for its being furniture.
    pub bits: Millibits,
    /// Bits for its being the line that opens a block, if one begins here.
    pub opener: Millibits,
    /// Whether it is a form whose slot another text fills.
    pub slot: bool,
    /// The (negative) part of `bits` that it has for standing nowhere else.
    pub penalty: Millibits,
    /// Whether it is running text.
    pub prose: bool,
    /// What it opens, if it is a cue.
    pub cue: Option<&'c Cue>,
}

/// What a paragraph was decoded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Part of the article.
    Body,
    /// Furniture on its own evidence.
    Furniture,
    /// Furniture of the block that the paragraph with this index opened.
    Cued(usize),
}

/// Decodes a document. Of equal paths the one with more body wins.
#[must_use]
pub fn decode<'c>(steps: impl ExactSizeIterator<Item = Step<'c>>) -> Vec<State> {
    let paragraphs = steps.len();
    let mut paths = Paths {
        entered_from: Vec::with_capacity(paragraphs),
        ..Paths::default()
    };
    for (index, step) in steps.enumerate() {
        paths.advance(index, &step);
    }
    paths.trace(paragraphs)
}

/// The best paths into every state.
#[derive(Default)]
struct Paths<'c> {
    body: i64,
    furniture: i64,
    after_slot: bool,
    blocks: Vec<OpenBlock<'c>>,
    /// For each paragraph: from which state body, furniture and a block that
    /// opens here were entered.
    entered_from: Vec<[State; 3]>,
}

/// A block that a cue opened, and the best path that is still in it.
struct OpenBlock<'c> {
    cue_at: usize,
    cue: &'c Cue,
    score: i64,
}

impl<'c> Paths<'c> {
    fn advance(&mut self, index: usize, step: &Step<'c>) {
        let change = if index == 0 { 0 } else { i64::from(CHANGE) };
        let at_slot = change.min(i64::from(CHANGE_AT_SLOT));
        let entry = if step.slot {
            at_slot
        } else {
            change - i64::from(step.opener)
        };
        let exit = if self.after_slot { at_slot } else { change };
        self.after_slot = step.slot;
        let into_body = self.best(index, 0, exit);
        let into_furniture = self.best(index, entry, 0);
        let into_block = self.best(index, 0, 0);
        for block in &mut self.blocks {
            let offset = index - block.cue_at;
            let gift = block.cue.gift(offset, step.penalty, step.prose);
            block.score += i64::from(step.bits) + i64::from(gift)
                - i64::from(block.cue.cost_of_going_on(offset));
        }
        if let Some(cue) = step.cue {
            let score = into_block.0 + i64::from(step.bits);
            self.open(OpenBlock {
                cue_at: index,
                cue,
                score,
            });
        }
        self.body = into_body.0;
        self.furniture = into_furniture.0 + i64::from(step.bits);
        self.entered_from
            .push([into_body.1, into_furniture.1, into_block.1]);
    }

    /// Follows a new block, in the place of the worst if there are many.
    fn open(&mut self, block: OpenBlock<'c>) {
        if self.blocks.len() == OPEN_BLOCKS {
            let worst = (0..self.blocks.len()).min_by_key(|&at| self.blocks[at].score);
            if let Some(worst) = worst {
                self.blocks.remove(worst);
            }
        }
        self.blocks.push(block);
    }

    /// The best path up to the paragraph before `index`, when leaving body and
    /// leaving furniture cost so much.
    fn best(&self, index: usize, body_cost: i64, furniture_cost: i64) -> (i64, State) {
        let mut best = (self.body - body_cost, State::Body);
        let furniture = self.furniture - furniture_cost;
        if furniture > best.0 {
            best = (furniture, State::Furniture);
        }
        for block in &self.blocks {
            let left = block.score - i64::from(block.cue.cost_of_ending(index - block.cue_at - 1));
            if left > best.0 {
                best = (left, State::Cued(block.cue_at));
            }
        }
        best
    }

    fn trace(&self, paragraphs: usize) -> Vec<State> {
        let (mut state, mut best) = (State::Body, self.body);
        if self.furniture > best {
            (state, best) = (State::Furniture, self.furniture);
        }
        for block in &self.blocks {
            if block.score > best {
                (state, best) = (State::Cued(block.cue_at), block.score);
            }
        }
        let mut states = vec![State::Body; paragraphs];
        for index in (0..paragraphs).rev() {
            states[index] = state;
            state = match state {
                State::Body => self.entered_from[index][0],
                State::Furniture => self.entered_from[index][1],
                State::Cued(cue_at) if cue_at == index => self.entered_from[index][2],
                State::Cued(_) => state,
            };
        }
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps(bits: &[Millibits]) -> Vec<Step<'static>> {
        bits.iter()
            .map(|&bits| Step {
                bits,
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
}
