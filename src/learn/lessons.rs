//! Decoded documents → what they teach.
//!
//! In: the paragraphs of documents and what they were decoded as. Out: sums, of
//! which habits are made, and which merge in any order. It decides nothing.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::remains::Remains;
use crate::bits::{BIT, Millibits, log2_ratio};
use crate::block::State;
use crate::corpus::Paragraphs;
use crate::evidence::census::Census;
use crate::evidence::compact_facts::CompactFacts;
use crate::evidence::cue::{Cue, Cues, Mixture, Sighting};
use crate::evidence::shape::{Class, Freshness, Shapes};
use crate::token::Dress;

/// Paragraphs without evidence that a block may hold between two known ones, if
/// no more than a third of them are sentences: a caption, a headline, a lead.
const GAP: usize = 6;

/// Blocks of one document that a cue opens: a prompt in mid-article, one below it, and
/// one beside it. What stands at the beginning of more is a row of the article's own
/// form, as a rating below each of its entries.
const OPENED: u32 = 3;

/// Size and words of a line that opens a block without being a known cue.
const OPENER_WORDS: u16 = 6;
const OPENER_SIZE: u32 = 40;

/// Documents in which such a line must stand above a block before it is taken
/// for a habit, and the most that the habit says.
const OPENER_BLOCKS: u64 = 3;
const OPENER_MOST: Millibits = 6 * BIT;

/// A paragraph as it is decoded.
#[derive(Clone, Copy, Debug)]
pub struct ParagraphFact {
    /// Its facts.
    pub compact: CompactFacts,
    /// Its cluster.
    pub cluster: u32,
    /// What it looks like.
    pub dress: Dress,
}

/// A document with what its paragraphs were decoded as.
#[derive(Clone, Copy, Debug)]
pub(super) struct DecodedDocument<'d> {
    /// Its paragraphs.
    pub(super) facts: &'d [ParagraphFact],
    /// What they are.
    pub(super) states: &'d [State],
}

/// What documents teach: sums.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lessons {
    /// What was seen of the cues, by cluster.
    #[serde(skip)]
    pub cues: Cues,
    pub(super) shapes: Shapes,
    pub(super) freshness: Freshness,
    pub(super) openers: Openers,
    #[serde(default)]
    pub(super) remains: Remains,
    /// The same where no cue is believed.
    #[serde(default)]
    pub(super) remains_without_cues: Remains,
}

impl Lessons {
    /// Adds the blocks of a document to the cues that open them.
    pub(super) fn add_cues(
        &mut self,
        census: &Census<'_>,
        paragraphs: Paragraphs<'_>,
        decoded: DecodedDocument<'_>,
    ) {
        let DecodedDocument { facts, states } = decoded;
        let is_own = |fact: &ParagraphFact| fact.dress.is_prose() && !fact.compact.has_others();
        let first_own = facts.iter().position(is_own);
        let mixtures = Mixture::prefixes(paragraphs);
        let all = mixtures[paragraphs.len()];
        let mut opened: FxHashMap<u32, u32> = FxHashMap::default();
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
                if !Cue::may_be(paragraphs[index]) || census.holders(facts[index].cluster) < 2 {
                    continue;
                }
                let cue = self.cues.entry(facts[index].cluster).or_default();
                let times = opened.entry(facts[index].cluster).or_default();
                *times += u32::from(index == start);
                if index > start || *times > OPENED {
                    cue.add_inside();
                } else if last > start && (facts[start + 1].compact.is_known() || last > start + 1)
                {
                    let sighting = Sighting {
                        known: last - start,
                        remaining: states.len() - 1 - start,
                        below_body,
                        above: mixtures[start],
                        rest: all.without(mixtures[last + 1]),
                    };
                    let is_sentence = |offset: &usize| {
                        let fact = &facts[start + offset];
                        fact.compact.is_known() && Class::of(fact.dress) != Class::Line
                    };
                    let sentences = (1..=last - start).filter(is_sentence);
                    let block = mixtures[last + 1].without(mixtures[start + 1]);
                    cue.add_block(sighting, block, sentences);
                }
            }
            start += run;
        }
    }

    /// Adds what the paragraphs of a document look like.
    pub(super) fn add_looks(&mut self, decoded: DecodedDocument<'_>) {
        for (fact, state) in decoded.facts.iter().zip(decoded.states) {
            if fact.dress.words > 2 {
                let furniture = *state != State::Body;
                let has_form = fact.compact.has_form() && !fact.dress.is_prose();
                let fresh = !fact.compact.has_others() && !has_form;
                self.shapes
                    .add(fact.dress, fact.compact.has_credit(), furniture);
                self.freshness.add(fact.dress, fresh, furniture);
            }
        }
    }

    /// Which rules leave enough of the site's documents.
    pub(super) fn rules(&self) -> usize {
        let are_little = [self.remains, self.remains_without_cues].map(Remains::is_little);
        are_little
            .iter()
            .take_while(|&&is_little| is_little)
            .count()
    }

    pub(super) fn merge(&mut self, other: Lessons) {
        self.shapes.merge(&other.shapes);
        self.freshness.merge(&other.freshness);
        self.openers.merge(other.openers);
        self.remains.merge(other.remains);
        self.remains_without_cues.merge(other.remains_without_cues);
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (cluster, cue) in other.cues {
            self.cues.entry(cluster).or_default().merge(cue);
        }
    }
}

/// How often a short line stands above paragraphs that are known from elsewhere,
/// and how often in bodies.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Openers {
    blocks: u64,
    above: u64,
    body: u64,
    short: u64,
}

impl Openers {
    pub(super) fn add(&mut self, decoded: DecodedDocument<'_>) {
        let DecodedDocument { facts, states } = decoded;
        for (index, fact) in facts
            .iter()
            .enumerate()
            .filter(|(index, _)| states[*index] == State::Body)
        {
            let line = u64::from(index > 0 && is_opener(fact) && !fact.compact.is_known());
            let block_follows = states
                .get(index + 1)
                .is_some_and(|state| *state != State::Body)
                && facts[index + 1].compact.is_known();
            if block_follows && index > 0 {
                self.blocks += 1;
                self.above += line;
            } else {
                self.body += 1;
                self.short += line;
            }
        }
    }

    fn merge(&mut self, other: Openers) {
        self.blocks += other.blocks;
        self.above += other.above;
        self.body += other.body;
        self.short += other.short;
    }

    /// What it says that a short line stands above known paragraphs: how much
    /// more often it does there than in bodies.
    pub(super) fn bits(self) -> Millibits {
        if self.above < OPENER_BLOCKS || self.above * 2 <= self.blocks {
            return 0;
        }
        (log2_ratio(2 * self.above + 1, 2 * self.short + 2)
            + log2_ratio(self.body + 2, self.blocks + 2))
        .clamp(0, OPENER_MOST)
    }
}

/// The last paragraph that is known from elsewhere in the block that begins at
/// `start` and whose run of furniture ends before `end`. Below the body a block
/// may go on after a few paragraphs that nothing is known of.
fn last_known(
    facts: &[ParagraphFact],
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
        if states[index] == State::Body || !facts[index].compact.is_known() {
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

/// Whether a paragraph has the shape of a line that opens a block.
pub(super) fn is_opener(fact: &ParagraphFact) -> bool {
    let dress = fact.dress;
    (1..=OPENER_WORDS).contains(&dress.words)
        && dress.size <= OPENER_SIZE
        && dress.letters
        && !dress.ends_sentence
}
