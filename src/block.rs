//! Evidence → blocks.
//!
//! In: the bits of each paragraph of a document, and the cues among them. Out:
//! which paragraphs are furniture, decoded together: the most probable sequence
//! of body, furniture, and blocks that a cue opens; and how many bits each would
//! have needed to be furniture (`margins.rs`). Source of the method: A.
//! Viterbi, 1967; the cued blocks have explicit durations, as in M. Ostendorf
//! and others, "From HMM's to segment models", 1996. It never looks at words.

use crate::bits::{ALL_EVIDENCE, BIT, Millibits};
use crate::evidence::cue::Cue;

mod margins;

pub use margins::Margins;

/// What a change costs at most around a form with a slot, which stands alone between paragraphs of
/// the body more often than not.
const CHANGE_AT_SLOT: Millibits = BIT;

/// More than all evidence together.
const NEVER: Millibits = 64 * BIT;

/// Blocks that are followed at one time. A document has few places where a cue
/// opens a block that could still be going on; of more, the best are followed,
/// or a document of a million cues would take a million million steps.
const OPEN_BLOCKS: usize = 8;

/// A paragraph as the decoder sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'c> {
    /// Bits for its being furniture.
    pub bits: Millibits,
    /// What its loss would cost, outside a block that a cue opened.
    pub loss: Millibits,
    /// What it costs that body stands above it, and below it, if it is furniture;
    /// negative where that is the usual thing.
    pub changes: (Millibits, Millibits),
    /// Whether it is a heading of what follows, and stays where that stays.
    pub binds: bool,
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
    let mut paths = Paths::new(steps.len());
    for (index, step) in steps.enumerate() {
        paths.advance(index, &step);
    }
    paths.trace()
}

/// Decodes a document, and finds what each paragraph was short of.
#[must_use]
pub fn decode_with_margins<'c>(
    steps: impl ExactSizeIterator<Item = Step<'c>>,
    margins: &mut Margins,
) -> Vec<State> {
    let mut paths = Paths::new(steps.len());
    margins.begin();
    for (index, step) in steps.enumerate() {
        let costs = paths.advance(index, &step);
        margins.follow(&step, costs, &paths);
    }
    margins.look_back(paths.end().1);
    paths.trace()
}

/// The best paths into every state.
#[derive(Default)]
struct Paths<'c> {
    body: i64,
    furniture: i64,
    after_slot: bool,
    after_heading: bool,
    /// What it costs to come to body from what stands above.
    below: Millibits,
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
    /// What it costs to say that it ended here.
    ending: Millibits,
}

/// What it costs to begin furniture at a paragraph without a cue, and to come to
/// body there from furniture without a cue.
#[derive(Clone, Copy, Debug, Default)]
struct Costs {
    entry: Millibits,
    exit: Millibits,
    /// From furniture to furniture.
    stay: Millibits,
    /// From the block of a cue to body.
    leaving: Millibits,
}

impl<'c> Paths<'c> {
    fn new(paragraphs: usize) -> Self {
        Self {
            entered_from: Vec::with_capacity(paragraphs),
            ..Self::default()
        }
    }

    fn advance(&mut self, index: usize, step: &Step<'c>) -> Costs {
        let (above, below) = step.changes;
        let costs = if index == 0 {
            Costs::default()
        } else {
            let (upper, lower) = (self.below, above);
            let at_slot = CHANGE_AT_SLOT;
            Costs {
                entry: if step.slot {
                    lower.max(0).min(at_slot)
                } else {
                    lower.max(0) - step.opener
                },
                exit: if self.after_slot {
                    upper.max(0).min(at_slot)
                } else {
                    upper.max(0)
                },
                stay: (-upper).max(0) + (-lower).max(0),
                leaving: 0,
            }
        };
        let costs = if self.after_heading {
            Costs {
                exit: NEVER,
                leaving: NEVER,
                ..costs
            }
        } else {
            costs
        };
        self.after_heading = step.binds;
        self.after_slot = step.slot;
        self.below = below;
        let left = self.best_block();
        let leaving = left.map(|(score, state)| (score - i64::from(costs.leaving), state));
        let into_body = self.best(leaving, 0, costs.exit);
        let into_furniture = self.best(left, costs.entry, costs.stay);
        let into_block = self.best(left, 0, costs.stay);
        for block in &mut self.blocks {
            let offset = index - block.cue_at;
            let gift = block.cue.gift(offset, step.penalty, step.prose);
            let is_expected = block.cue.expects(offset, step.prose);
            let loss = if is_expected {
                (step.loss - ALL_EVIDENCE).max(0)
            } else {
                step.loss
            };
            block.score += i64::from(step.bits) + i64::from(gift)
                - i64::from(loss)
                - i64::from(block.cue.cost_of_going_on(offset));
            block.ending = block.cue.cost_of_ending(offset);
        }
        if let Some(cue) = step.cue {
            self.open(OpenBlock {
                cue_at: index,
                cue,
                score: into_block.0 + i64::from(step.bits),
                ending: cue.cost_of_ending(0),
            });
        }
        self.body = into_body.0;
        self.furniture = into_furniture.0 + i64::from(step.bits) - i64::from(step.loss);
        self.entered_from
            .push([into_body.1, into_furniture.1, into_block.1]);
        costs
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

    /// The best path that leaves a block here, whatever it comes to then; of
    /// equals that of the block that opened first.
    fn best_block(&self) -> Option<(i64, State)> {
        let mut best: Option<(i64, State)> = None;
        for block in &self.blocks {
            let left = block.score - i64::from(block.ending);
            if best.is_none_or(|(score, _)| left > score) {
                best = Some((left, State::Cued(block.cue_at)));
            }
        }
        best
    }

    /// The best path so far, when leaving body and leaving furniture cost so
    /// much, and `left` is the best that leaves a block.
    fn best(
        &self,
        left: Option<(i64, State)>,
        body_cost: Millibits,
        furniture_cost: Millibits,
    ) -> (i64, State) {
        let mut best = (self.body - i64::from(body_cost), State::Body);
        let furniture = self.furniture - i64::from(furniture_cost);
        if furniture > best.0 {
            best = (furniture, State::Furniture);
        }
        left.filter(|left| left.0 > best.0).unwrap_or(best)
    }

    /// The state in which the best path ends, and its score.
    fn end(&self) -> (State, i64) {
        let (mut state, mut best) = (State::Body, self.body);
        if self.furniture > best {
            (state, best) = (State::Furniture, self.furniture);
        }
        for block in &self.blocks {
            if block.score > best {
                (state, best) = (State::Cued(block.cue_at), block.score);
            }
        }
        (state, best)
    }

    fn trace(&self) -> Vec<State> {
        let (mut state, _) = self.end();
        let mut states = vec![State::Body; self.entered_from.len()];
        for index in (0..states.len()).rev() {
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
mod tests;
