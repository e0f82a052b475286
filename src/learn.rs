//! Facts → the site's habits and the blocks of its documents.
//!
//! In: the facts of every paragraph of a site. Out: what its cues open, what its
//! furniture looks like, and any document decoded with that. The habits are
//! learned from a decoding without cues, twice over, and applied in one with
//! them: a cue is believed for what stands behind it in other documents, never
//! for what it was itself the reason to remove. What is learned is sums, which
//! merge in any order.

mod habits;

mod lessons;

mod remains;

use std::ops::Range;

use rayon::prelude::*;

use crate::bits::{ALL_EVIDENCE, BIT, Millibits};
use crate::block::{Margins, State, Step, decode, decode_with_margins};
use crate::evidence::census::Census;
use crate::evidence::compact_facts::CompactFacts;
use crate::evidence::cue::Cue;
use crate::evidence::facts::binds_to;
use crate::evidence::shape::excess_bits;
use crate::evidence::{DecisionStep, Switches, Weights};
use crate::stop::Stop;
use crate::verdict::{Evidence, EvidenceKind};

use lessons::{DecodedDocument, is_opener};

pub use habits::{Habits, Rules};
pub use lessons::{Lessons, ParagraphFact};

/// Times that habits are learned. The second time sees the shapes of the first;
/// a third moved no f1 on the labelled sets by more than 0.0001.
const ROUNDS: usize = 2;

/// Documents that are learned from at a time: enough that merging what was
/// learned costs little beside it.
const DOCUMENTS_AT_ONCE: usize = 1024;

/// A site with what is known of its paragraphs.
#[derive(Debug)]
pub struct Scene<'s> {
    /// What is counted of the site.
    pub census: &'s Census<'s>,
    /// The facts of the paragraphs, document after document.
    pub briefs: &'s [CompactFacts],
    /// Clusters whose text is on the list of cues.
    pub listed: &'s [u32],
    /// What is switched off.
    pub switches: &'s Switches,
    /// What earlier corpora taught, their cues by the site's clusters.
    pub taught: Option<&'s Lessons>,
    /// Whether to stop: what is learned after that was asked for is worth nothing, and
    /// soon there.
    pub stop: &'s Stop<'s>,
}

/// What documents are decoded in, one after the other.
#[derive(Debug, Default)]
pub struct DecodingBuffers {
    /// The paragraphs of the document at hand.
    pub facts: Vec<ParagraphFact>,
    /// What they were decoded as.
    pub states: Vec<State>,
    /// What they were short of for being furniture.
    pub margins: Margins,
    /// Lists of evidence that can be used again.
    pub spare: Vec<Vec<Evidence>>,
    /// Which of the site's rules it was decoded by.
    pub rules: usize,
}

impl DecodingBuffers {
    fn decoded(&self) -> DecodedDocument<'_> {
        DecodedDocument {
            facts: &self.facts,
            states: &self.states,
        }
    }
}

impl Scene<'_> {
    /// Learns the rules that the site's documents are judged by.
    #[must_use]
    pub fn learn(&self) -> Rules {
        self.settle(self.lessons())
    }

    /// What the documents of the site teach, and those before them. One document
    /// alone teaches nothing where something is known: what is said of it does not
    /// depend on itself.
    #[must_use]
    pub fn lessons(&self) -> Lessons {
        let (mut rules, mut with_cues) = (Rules::default(), false);
        if let Some(taught) = self.taught {
            let documents = 0..self.census.site.documents.len();
            let teaching = documents.filter(|&document| self.census.is_first_of_group(document));
            if teaching.take(2).count() < 2 {
                return taught.clone();
            }
            (rules, with_cues) = (self.settle(taught.clone()), true);
        }
        let mut lessons = self.learn_from(rules.of_site(), with_cues);
        for _ in 1..ROUNDS {
            rules = self.settle(lessons);
            lessons = self.learn_from(rules.of_site(), true);
        }
        lessons
    }

    /// Decodes a document by the rules of its site, or by the next stricter ones where
    /// those would leave too little of what it alone says, and finds what its paragraphs
    /// were short of for being furniture.
    pub fn decode(&self, document: usize, rules: &Rules, scratch: &mut DecodingBuffers) {
        self.read(document, &mut scratch.facts);
        for (number, habits) in rules.since_site() {
            scratch.rules = number;
            self.decode_by(habits, scratch);
            if !remains::is_gutted(scratch.decoded()) {
                break;
            }
        }
    }

    fn decode_by(&self, habits: &Habits, scratch: &mut DecodingBuffers) {
        let DecodingBuffers {
            facts,
            states,
            margins,
            ..
        } = scratch;
        let steps = self.steps(facts, habits, true);
        if self.switches.uses(DecisionStep::Blocks) {
            *states = decode_with_margins(steps, margins);
        } else {
            let steps: Vec<Step<'_>> = steps.collect();
            *states = steps.iter().map(alone).collect();
            margins.take_alone(steps.iter().map(|step| i64::from(step.bits)));
        }
    }

    /// Gathers the paragraphs of a document.
    fn read(&self, document: usize, facts: &mut Vec<ParagraphFact>) {
        let site = self.census.site;
        let briefs = &self.briefs[site.documents[document].paragraphs.clone()];
        facts.clear();
        let paragraphs = site.paragraphs(document);
        let spelled = paragraphs.spellings().iter().zip(paragraphs.iter());
        facts.extend(
            spelled
                .zip(briefs)
                .map(|((&spelling, occurrence), &compact)| ParagraphFact {
                    compact,
                    cluster: self.census.cluster_of_spelling(spelling),
                    dress: occurrence.dress,
                }),
        );
    }

    /// The same to learn from, with or without cues.
    fn decode_facts(&self, habits: &Habits, with_cues: bool, scratch: &mut DecodingBuffers) {
        let steps = self.steps(&scratch.facts, habits, with_cues);
        scratch.states = if self.switches.uses(DecisionStep::Blocks) {
            decode(steps)
        } else {
            steps.map(|step| alone(&step)).collect()
        };
    }

    /// The paragraphs of a document as the decoder sees them.
    fn steps<'f>(
        &'f self,
        facts: &'f [ParagraphFact],
        habits: &'f Habits,
        with_cues: bool,
    ) -> impl ExactSizeIterator<Item = Step<'f>> {
        let with_cues = with_cues && self.switches.weighs(EvidenceKind::Cue);
        facts.iter().enumerate().map(move |(index, fact)| {
            let weights = self.weights(fact, habits, with_cues);
            let opener = if index > 0 && is_opener(fact) {
                habits.opener
            } else {
                0
            };
            Step {
                bits: weights.sum(),
                loss: if habits.is_strict && !self.is_everywhere(fact) {
                    ALL_EVIDENCE
                } else {
                    fact.compact.loss().max(borrowed(fact, &weights))
                },
                changes: fact.compact.changes(),
                binds: binds(facts, index),
                opener,
                slot: weights.get(EvidenceKind::Slot) > 0,
                penalty: penalty(fact, &weights),
                prose: fact.dress.is_prose(),
                cue: habits.cue(fact).filter(|_| with_cues),
            }
        })
    }

    /// Whether more than half of the site's groups hold a paragraph.
    fn is_everywhere(&self, fact: &ParagraphFact) -> bool {
        self.census.holders(fact.cluster) * 2 > self.census.total
    }

    /// The evidence on a paragraph, habits included.
    #[must_use]
    pub fn weights(&self, fact: &ParagraphFact, habits: &Habits, with_cues: bool) -> Weights {
        let mut weights = fact.compact.weights();
        if fact.compact.is_fresh() {
            weights.set(EvidenceKind::Frequency, habits.freshness.bits(fact.dress));
        }
        if let Some(shapes) = &habits.shapes {
            let bits = shapes.bits(fact.dress, fact.compact.has_credit());
            let bits = if fact.compact.is_headline() || fact.compact.is_formal() {
                bits.min(0)
            } else {
                bits
            };
            let is_fresh = fact.compact.is_fresh();
            weights.set(
                EvidenceKind::Shape,
                if is_fresh { bits } else { bits.max(-BIT) },
            );
        }
        if let Some(cue) = habits.cue(fact).filter(|_| with_cues) {
            weights.set(EvidenceKind::Cue, cue.own_bits());
        }
        if !self.switches.off().is_empty() {
            for kind in EvidenceKind::WEIGHED {
                if !self.switches.weighs(kind) {
                    weights.set(kind, 0);
                }
            }
        }
        weights
    }

    /// Learns from a decoding without cues and, where there are habits already,
    /// from one with them.
    fn learn_from(&self, habits: &Habits, with_cues: bool) -> Lessons {
        let documents = self.census.site.documents.len();
        let parts: Vec<Lessons> = (0..documents.div_ceil(DOCUMENTS_AT_ONCE))
            .into_par_iter()
            .map(|part| {
                let start = part * DOCUMENTS_AT_ONCE;
                let range = start..documents.min(start + DOCUMENTS_AT_ONCE);
                self.lessons_of(range, habits, with_cues)
            })
            .collect();
        let mut lessons = self.taught.cloned().unwrap_or_default();
        for part in parts {
            lessons.merge(part);
        }
        lessons
    }

    /// What some of the documents teach.
    fn lessons_of(&self, documents: Range<usize>, habits: &Habits, with_cues: bool) -> Lessons {
        let mut lessons = Lessons::default();
        if self.stop.is_asked() {
            return lessons;
        }
        let mut scratch = DecodingBuffers::default();
        for document in documents {
            self.read(document, &mut scratch.facts);
            self.decode_facts(habits, false, &mut scratch);
            if !self.census.is_first_of_group(document) {
                continue;
            }
            if with_cues {
                lessons.remains_without_cues.add(scratch.decoded());
            }
            if self.switches.uses(DecisionStep::Opener)
                && !self.census.background.is_known(document)
            {
                lessons.openers.add(scratch.decoded());
            }
            let paragraphs = self.census.site.paragraphs(document);
            lessons.add_cues(self.census, paragraphs, scratch.decoded());
            if with_cues {
                self.decode_facts(habits, true, &mut scratch);
                lessons.remains.add(scratch.decoded());
            }
            lessons.add_looks(scratch.decoded());
        }
        lessons
    }

    /// Turns what was learned into rules.
    #[must_use]
    pub fn settle(&self, mut lessons: Lessons) -> Rules {
        lessons.freshness.settle();
        let of_site = lessons.rules();
        let freshness = lessons.freshness.clone();
        let learned = match of_site {
            0 => self.habits(lessons),
            _ => Habits::default(),
        };
        Rules::new(learned, freshness, of_site)
    }

    /// Turns what was learned into habits.
    fn habits(&self, mut lessons: Lessons) -> Habits {
        let mut cues = std::mem::take(&mut lessons.cues);
        cues.values_mut().for_each(Cue::settle);
        for &cluster in self.listed {
            if cues.get(&cluster).is_none_or(Cue::is_unseen) {
                cues.insert(cluster, Cue::listed());
            }
        }
        cues.retain(|&cluster, cue| {
            let centre = self.census.clusters.centres[cluster as usize];
            cue.is_believed() && !self.census.stance_of(centre).has_own_below()
        });
        lessons.shapes.settle();
        let opener = match self.switches.uses(DecisionStep::Opener) {
            true => lessons.openers.bits(),
            false => 0,
        };
        Habits::new(lessons, cues, opener, self.census.clusters.centres.len())
    }
}

/// What a paragraph that stands nowhere else has of its looks alone: that counts where
/// a cue leads to expect such, and nowhere else.
fn borrowed(fact: &ParagraphFact, weights: &Weights) -> Millibits {
    if fact.compact.is_fresh() {
        weights.get(EvidenceKind::Shape).max(0)
    } else {
        0
    }
}

/// Whether a paragraph is a heading, and not one without anything below it.
fn binds(facts: &[ParagraphFact], index: usize) -> bool {
    binds_to(
        facts[index].dress,
        facts.get(index + 1).map(|next| next.dress),
    )
}

/// What a paragraph is where no block is decoded: each is judged by itself.
fn alone(step: &Step<'_>) -> State {
    if step.bits > 0 {
        State::Furniture
    } else {
        State::Body
    }
}

/// The part of a paragraph's bits that it has for standing nowhere else, and that
/// a cue may give back; 0 at the head of a document, where a cue promises nothing.
#[must_use]
pub fn penalty(fact: &ParagraphFact, weights: &Weights) -> Millibits {
    if fact.compact.is_at_head() || fact.dress.words == 0 {
        return 0;
    }
    if !fact.compact.is_fresh() {
        return 0;
    }
    weights.get(EvidenceKind::Frequency)
        + weights.get(EvidenceKind::OwnWords)
        + excess_bits(fact.dress)
}

#[cfg(test)]
mod tests;
