//! Facts → the site's habits and the blocks of its documents.
//!
//! In: the facts of every paragraph of a site. Out: what its cues open, what its
//! furniture looks like, and every document decoded with that. The habits are
//! learned from a decoding without cues, twice over, and applied in one with
//! them: a cue is believed for what stands behind it in other documents, never
//! for what it was itself the reason to remove.

use rayon::prelude::*;

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::block::{State, Step, decode};
use crate::evidence::census::Census;
use crate::evidence::cue::{Cue, Cues, Mixture, Sighting};
use crate::evidence::facts::Facts;
use crate::evidence::shape::{Class, Freshness, Shapes, excess_bits};
use crate::evidence::{Kind, Switches, Weights};

/// Times that habits are learned. The second time sees the shapes of the first;
/// a third moved no f1 on the labelled sets by more than 0.0001.
const ROUNDS: usize = 2;

/// Paragraphs without evidence that a block may hold between two known ones, if
/// no more than a third of them are sentences: a caption, a headline, a lead.
const GAP: usize = 6;

/// Size and words of a line that opens a block without being a known cue.
const OPENER_WORDS: u16 = 6;
const OPENER_SIZE: u32 = 40;

/// Documents in which such a line must stand above a block before it is taken
/// for a habit, and the most that the habit says.
const OPENER_BLOCKS: u64 = 3;
const OPENER_MOST: Millibits = 6 * BIT;

/// What the blocks of a site are like.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// What opens them.
    pub cues: Cues,
    shapes: Option<Shapes>,
    freshness: Freshness,
    /// Bits for a short line right above a block.
    opener: Millibits,
}

/// A site with what is known of its paragraphs.
#[derive(Debug)]
pub struct Scene<'s> {
    /// What is counted of the site.
    pub census: &'s Census<'s>,
    /// The facts of each document's paragraphs.
    pub facts: &'s [Vec<Facts>],
    /// Clusters whose text is on the list of cues.
    pub listed: &'s [u32],
    /// What is switched off.
    pub switches: &'s Switches,
}

impl Scene<'_> {
    /// Learns the site's habits and decodes its documents with them.
    #[must_use]
    pub fn decode(&self) -> (Habits, Vec<Vec<State>>) {
        let mut habits = Habits::default();
        let mut alone = self.decode_all(&habits, false);
        let mut states = alone.clone();
        for _ in 0..ROUNDS {
            habits = self.learn(&alone, &states);
            alone = self.decode_all(&habits, false);
            states = self.decode_all(&habits, true);
        }
        (habits, states)
    }

    fn decode_all(&self, habits: &Habits, with_cues: bool) -> Vec<Vec<State>> {
        self.facts
            .par_iter()
            .map(|facts| self.decode_one(facts, habits, with_cues))
            .collect()
    }

    fn decode_one(&self, facts: &[Facts], habits: &Habits, with_cues: bool) -> Vec<State> {
        let with_cues = with_cues && self.switches.uses(Kind::Cue.name());
        let steps: Vec<Step<'_>> = facts
            .iter()
            .enumerate()
            .map(|(index, fact)| {
                let weights = self.weights(fact, habits, with_cues);
                Step {
                    bits: weights.sum(),
                    opener: if index > 0 && is_opener(fact) {
                        habits.opener
                    } else {
                        0
                    },
                    slot: weights.get(Kind::Slot) > 0,
                    penalty: penalty(fact, &weights),
                    prose: fact.dress.is_prose(),
                    cue: if with_cues { habits.cue(fact) } else { None },
                }
            })
            .collect();
        if self.switches.uses("blocks") {
            return decode(&steps);
        }
        let alone = |step: &Step<'_>| {
            if step.bits > 0 {
                State::Furniture
            } else {
                State::Body
            }
        };
        steps.iter().map(alone).collect()
    }

    /// The evidence on a paragraph, habits included.
    #[must_use]
    pub fn weights(&self, fact: &Facts, habits: &Habits, with_cues: bool) -> Weights {
        let mut weights = fact.weights;
        if fact.fresh {
            weights.set(Kind::Frequency, habits.fresh_bits(fact));
        }
        if let Some(shapes) = &habits.shapes {
            let bits = shapes.bits(fact.dress, fact.credit);
            let bits = if fact.headline { bits.min(0) } else { bits };
            weights.set(Kind::Shape, if fact.fresh { bits } else { bits.max(-BIT) });
        }
        if let Some(cue) = habits.cue(fact).filter(|_| with_cues) {
            weights.set(Kind::Cue, cue.own_bits());
        }
        for kind in Kind::ALL {
            if !self.switches.uses(kind.name()) {
                weights.set(kind, 0);
            }
        }
        weights
    }

    /// Learns from a decoding without cues, and from the last one with them.
    fn learn(&self, alone: &[Vec<State>], states: &[Vec<State>]) -> Habits {
        let mut habits = Habits::default();
        let mut shapes = Shapes::default();
        for (document, facts) in self.facts.iter().enumerate() {
            if !self.census.is_first_of_group(document) {
                continue;
            }
            self.learn_cues(document, facts, &alone[document], &mut habits.cues);
            for (fact, state) in facts.iter().zip(&states[document]) {
                if fact.dress.words > 2 {
                    let furniture = *state != State::Body;
                    let fresh =
                        fact.others == 0 && (fact.template_others == 0 || fact.dress.is_prose());
                    shapes.add(fact.dress, fact.credit, furniture);
                    habits.freshness.add(fact.dress, fresh, furniture);
                }
            }
        }
        habits.freshness.settle();
        habits.shapes = Some(shapes);
        habits.cues.values_mut().for_each(Cue::settle);
        for &cluster in self.listed {
            if habits.cues.get(&cluster).is_none_or(Cue::is_unseen) {
                habits.cues.insert(cluster, Cue::listed());
            }
        }
        if self.switches.uses("opener") {
            habits.opener = self.learn_opener(alone);
        }
        habits
    }

    /// Adds the blocks of one document to the cues that open them.
    fn learn_cues(&self, document: usize, facts: &[Facts], states: &[State], cues: &mut Cues) {
        let paragraphs = self.census.site.paragraphs(document);
        let is_own = |fact: &Facts| fact.dress.is_prose() && fact.others == 0;
        let first_own = facts.iter().position(is_own);
        let mixtures = Mixture::prefixes(paragraphs);
        let all = mixtures[paragraphs.len()];
        let mut start = 0;
        while start < states.len() {
            let run = states[start..]
                .iter()
                .take_while(|state| **state != State::Body)
                .count();
            if run == 0 {
                start += 1;
                continue;
            }
            let below_body = first_own.is_some_and(|first| first < start);
            let last = last_known(facts, states, start, start + run, below_body);
            for index in start..start + run {
                if !Cue::may_be(paragraphs[index]) || self.census.holders(facts[index].cluster) < 2
                {
                    continue;
                }
                let cue = cues.entry(facts[index].cluster).or_default();
                if index > start {
                    cue.add_inside();
                } else if last > start && (facts[start + 1].known || last > start + 1) {
                    let sighting = Sighting {
                        known: last - start,
                        remaining: states.len() - 1 - start,
                        below_body,
                        above: mixtures[start],
                        rest: all.without(mixtures[last + 1]),
                    };
                    cue.add_block(sighting, mixtures[last + 1].without(mixtures[start + 1]));
                }
            }
            start += run;
        }
    }

    /// What it says that a short line stands above paragraphs that are known
    /// from elsewhere: how much more often it does there than in bodies.
    fn learn_opener(&self, alone: &[Vec<State>]) -> Millibits {
        let (mut blocks, mut above, mut body, mut short) = (0u64, 0u64, 0u64, 0u64);
        for (facts, states) in self.facts.iter().zip(alone) {
            for (index, fact) in facts
                .iter()
                .enumerate()
                .filter(|(index, _)| states[*index] == State::Body)
            {
                let line = u64::from(index > 0 && is_opener(fact) && !fact.known);
                let block_follows = states
                    .get(index + 1)
                    .is_some_and(|state| *state != State::Body)
                    && facts[index + 1].known;
                if block_follows && index > 0 {
                    blocks += 1;
                    above += line;
                } else {
                    body += 1;
                    short += line;
                }
            }
        }
        if above < OPENER_BLOCKS || above * 2 <= blocks {
            return 0;
        }
        (log2_ratio(2 * above + 1, 2 * short + 2) + log2_ratio(body + 2, blocks + 2))
            .clamp(0, OPENER_MOST)
    }
}

impl Habits {
    /// The cue that a paragraph is, if it is one here.
    #[must_use]
    pub fn cue(&self, fact: &Facts) -> Option<&Cue> {
        self.cues
            .get(&fact.cluster)
            .filter(|cue| cue.is_believed() && !(fact.head && fact.owned))
    }

    fn fresh_bits(&self, fact: &Facts) -> Millibits {
        if fact.fresh {
            self.freshness.bits(fact.dress)
        } else {
            0
        }
    }
}

/// The last paragraph that is known from elsewhere in the block that begins at
/// `start` and whose run of furniture ends before `end`. Below the body a block
/// may go on after a few paragraphs that nothing is known of.
fn last_known(
    facts: &[Facts],
    states: &[State],
    start: usize,
    end: usize,
    below_body: bool,
) -> usize {
    let mut last = start;
    for index in start..states.len() {
        if index - last > GAP || (index >= end && !below_body) {
            break;
        }
        if states[index] == State::Body || !facts[index].known {
            continue;
        }
        if index >= end && index > last + 1 {
            let between = &facts[last + 1..index];
            let sentences = between
                .iter()
                .filter(|fact| Class::of(fact.dress) != Class::Line)
                .count();
            if sentences * 3 > between.len() {
                break;
            }
        }
        last = index;
    }
    last
}

/// The part of a paragraph's bits that it has for standing nowhere else, and that
/// a cue may give back; 0 at the head of a document, where a cue promises nothing.
#[must_use]
pub fn penalty(fact: &Facts, weights: &Weights) -> Millibits {
    if !fact.fresh || fact.head || fact.dress.words == 0 {
        return 0;
    }
    weights.get(Kind::Frequency) + weights.get(Kind::OwnWords) + excess_bits(fact.dress)
}

/// Whether a paragraph has the shape of a line that opens a block.
fn is_opener(fact: &Facts) -> bool {
    let dress = fact.dress;
    (1..=OPENER_WORDS).contains(&dress.words)
        && dress.size <= OPENER_SIZE
        && dress.letters
        && !dress.ends_sentence
}

#[cfg(test)]
mod tests;
