//! Cues: short paragraphs that open a block, and how far their blocks reach.
//!
//! In: the blocks that other evidence shows. Out: for each cue, the lengths of
//! the blocks that it opened, as costs of going on and of ending. It is learned
//! where neighbouring blocks are known from other documents, and applied where
//! nothing else shows. A list of phrases ([`SEEDS`]) stands in only for cues
//! that the corpus repeats without showing what follows them.

mod sighting;

pub use sighting::{Mixture, Sighting};

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::corpus::Occurrence;
use crate::token::tokenise;

/// Phrases that open teaser blocks in many languages; data, not code.
pub const SEEDS: &str = include_str!("cue.tsv");

/// Words that a cue has at most: "Das könnte Sie auch interessieren" has five.
const MAX_WORDS: u16 = 8;

/// Blocks that must have been seen before a cue is believed.
const MIN_BLOCKS: u32 = 2;

/// Paragraphs below the last known ones from which their mixture says something,
/// and the difference in running text, in thousandths, that does.
const MIN_REST: u32 = 5;
const TELLING: i64 = 250;

/// What a cue's own line is worth, learned and by the list.
const LEARNED: Millibits = BIT;
const LISTED: Millibits = 7 * BIT / 2;

/// A paragraph that a cue leads to expect costs this much where it stands
/// nowhere else: nearly nothing.
const EXPECTED: Millibits = 3 * BIT / 10;

/// Leaving and continuing a block of which only the cue's words are known.
const LISTED_END: Millibits = BIT;
const LISTED_STEP: Millibits = BIT / 10;

/// Weight of one block in the costs: what was never seen is taken to happen
/// once in so many blocks and paragraphs.
const BLOCK: u64 = 16;

/// Lengths whose costs are found at once, and costs that are found so.
const PLACES: usize = 256;

/// What was seen of one cue. While it is learned it is nothing but sums, which
/// merge in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    blocks: u32,
    /// Times that it stands inside a block rather than at its beginning.
    inside: u32,
    /// Blocks that reach the document's end, as far as they are known.
    ends: u32,
    /// Blocks that are known nearly to the end.
    near_end: u32,
    /// What its blocks hold.
    inner: Mixture,
    /// What stands above the blocks that end before the document, and below.
    above: Mixture,
    rest: Mixture,
    /// Lengths of the blocks that do not reach the end, with their number.
    lengths: BTreeMap<usize, u32>,
    /// Blocks in which sentences stand so many paragraphs after the cue.
    sentences: BTreeMap<usize, u32>,
    /// What is learned of it: blocks that reach the document's end, and what it
    /// costs to go on and to end at each length.
    #[serde(skip)]
    tails: u32,
    #[serde(skip)]
    costs: Vec<LengthCosts>,
    /// For each length before the last that has costs of its own, which costs.
    #[serde(skip)]
    costs_of: Vec<u8>,
    /// What running text loses of a gift so many paragraphs after the cue, for how much
    /// of its blocks is lines there; nothing where it leads to expect none.
    #[serde(skip)]
    lines: Vec<Option<Millibits>>,
    #[serde(skip)]
    listed: bool,
}

/// What it costs to go on beyond a length and to end there, up to the next
/// length that has costs of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LengthCosts {
    /// The first length that this is about.
    from: usize,
    /// Blocks that went on beyond it.
    beyond: u64,
    going_on: Millibits,
    ending: Millibits,
}

impl Cue {
    /// Whether a paragraph is short enough to be a cue.
    #[must_use]
    pub fn may_be(occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        dress.words > 0 && dress.words <= MAX_WORDS && !dress.is_prose()
    }

    /// A cue of which nothing but its words is known.
    #[must_use]
    pub fn listed() -> Self {
        Cue {
            listed: true,
            ..Cue::default()
        }
    }

    /// Adds a block that the cue opens, with what it holds up to the last known
    /// paragraph, and how far from the cue its sentences are.
    pub fn add_block(
        &mut self,
        seen: Sighting,
        block: Mixture,
        sentences: impl Iterator<Item = usize>,
    ) {
        self.blocks += 1;
        for offset in sentences {
            *self.sentences.entry(offset).or_default() += 1;
        }
        self.inner.add(block);
        let ends = seen.known == seen.remaining;
        let open = !ends && seen.known < seen.remaining && seen.below_body;
        self.ends += u32::from(ends);
        self.near_end += u32::from(ends || (open && seen.known * 10 >= seen.remaining * 7));
        if !ends {
            *self.lengths.entry(seen.known).or_default() += 1;
        }
        if open {
            self.above.add(seen.above);
            self.rest.add(seen.rest);
        }
    }

    /// Adds a time that the paragraph stands inside a block.
    pub fn add_inside(&mut self) {
        self.inside += 1;
    }

    /// Adds what was seen of the same cue in other documents.
    pub fn merge(&mut self, other: Cue) {
        self.blocks += other.blocks;
        self.inside += other.inside;
        self.ends += other.ends;
        self.near_end += other.near_end;
        self.inner.add(other.inner);
        self.above.add(other.above);
        self.rest.add(other.rest);
        for (length, blocks) in other.lengths {
            *self.lengths.entry(length).or_default() += blocks;
        }
        for (offset, blocks) in other.sentences {
            *self.sentences.entry(offset).or_default() += blocks;
        }
    }

    /// Says of what was seen how long the blocks are.
    pub fn settle(&mut self) {
        if self.goes_on_unknown() {
            self.tails = self.blocks;
            self.lengths.clear();
        } else {
            self.tails = self.ends;
        }
        let mut lengths: Vec<usize> = vec![0];
        lengths.extend(self.lengths.keys().flat_map(|&length| [length, length + 1]));
        lengths.sort_unstable();
        lengths.dedup();
        self.costs = lengths
            .into_iter()
            .map(|from| self.costs_at(from))
            .collect();
        self.costs_of.clear();
        for (place, next) in self.costs.iter().skip(1).enumerate().take(PLACES) {
            let end = next.from.min(PLACES);
            self.costs_of
                .resize(end.max(self.costs_of.len()), place as u8);
        }
        self.lines = self.lines_lost();
    }

    /// What running text loses of a gift at each place: a bit for each halving of the
    /// share of sentences in its blocks, up to there, below a quarter. A
    /// block that holds none up to there leads to expect none.
    fn lines_lost(&self) -> Vec<Option<Millibits>> {
        let places = self.sentences.keys().next_back().copied().unwrap_or(0);
        let (mut sentences, mut all) = (0u64, 0u64);
        let lost = (1..=places).map(|place| {
            let blocks = self.sentences.get(&place);
            sentences += u64::from(blocks.copied().unwrap_or(0));
            all += self.after(place - 1).beyond;
            let share = log2_ratio(8 * sentences + 4, 2 * all + 4);
            (sentences > 0).then_some(share.min(0))
        });
        lost.collect()
    }

    /// The costs at a length.
    fn costs_at(&self, length: usize) -> LengthCosts {
        let longer = self.lengths.range(length + 1..).map(|(_, &blocks)| blocks);
        let beyond = longer.map(u64::from).sum::<u64>() + u64::from(self.tails);
        let ended = u64::from(self.lengths.get(&length).copied().unwrap_or(0));
        LengthCosts {
            from: length,
            beyond,
            going_on: log2_ratio(BLOCK * (beyond + ended + 1), BLOCK * (beyond + 1) - 1),
            ending: log2_ratio(BLOCK * (beyond + ended + 1), BLOCK * ended + 1),
        }
    }

    /// Whether what follows the last known paragraph of its blocks, down to the
    /// document's end, is more of the same rather than the article going on.
    ///
    /// Where blocks and bodies differ in how much of them is running text, that
    /// tells. Where they are alike, three in five of the blocks must be known
    /// nearly to the end.
    fn goes_on_unknown(&self) -> bool {
        let (inside, body, rest) = (self.inner.share(), self.above.share(), self.rest.share());
        if self.rest.paragraphs >= MIN_REST && (inside - body).abs() >= TELLING {
            return self.near_end * 3 >= self.blocks && (rest - inside).abs() < (rest - body).abs();
        }
        self.near_end * 5 > self.blocks * 3
    }

    /// Whether the paragraph opens blocks: it was seen to, more often than it
    /// was seen inside one; or the list says so.
    #[must_use]
    pub fn is_believed(&self) -> bool {
        self.listed || (self.blocks >= MIN_BLOCKS && self.blocks >= self.inside)
    }

    /// Whether nothing was seen that speaks for or against it.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        self.blocks < MIN_BLOCKS && self.inside == 0
    }

    /// Blocks that it was seen to open.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.blocks
    }

    /// Bits of the cue's own line.
    #[must_use]
    pub fn own_bits(&self) -> Millibits {
        if self.blocks == 0 { LISTED } else { LEARNED }
    }

    /// The costs from a length on.
    fn after(&self, length: usize) -> LengthCosts {
        let last = self.costs.last().filter(|last| last.from <= length);
        let listed = || {
            let place = self.costs_of.get(length)?;
            self.costs.get(usize::from(*place))
        };
        let found = || {
            let next = self.costs.partition_point(|costs| costs.from <= length);
            self.costs.get(next.checked_sub(1)?)
        };
        let here = last.or_else(listed).or_else(found);
        here.copied().unwrap_or_else(|| self.costs_at(length))
    }

    /// Bits given back to a paragraph that stands nowhere else, `offset`
    /// paragraphs after the cue (from 1), because the cue leads to expect such:
    /// `penalty` is what it lost for standing nowhere else.
    ///
    /// Nothing beyond the length that half of the blocks have, and nothing to
    /// running text where the blocks hold none or do not end the document: there
    /// it is the article that goes on.
    #[must_use]
    pub fn gift(&self, offset: usize, penalty: Millibits, prose: bool) -> Millibits {
        let gift = (-penalty - EXPECTED).max(0);
        match self.expects(offset, prose) {
            false => 0,
            true if prose => (gift + self.lines_near(offset).unwrap_or(-gift)).max(0),
            true => gift,
        }
    }

    /// Whether the cue leads to expect a paragraph that stands nowhere else, or running
    /// text that few documents have, `offset` paragraphs after it.
    #[must_use]
    pub fn expects(&self, offset: usize, prose: bool) -> bool {
        if self.blocks == 0 {
            return !prose;
        }
        self.after(offset.saturating_sub(1)).beyond * 2 >= u64::from(self.blocks)
            && (!prose || (self.tails * 5 >= self.blocks * 3 && self.lines_near(offset).is_some()))
    }

    fn lines_near(&self, offset: usize) -> Option<Millibits> {
        let known = self
            .lines
            .get(offset.saturating_sub(1))
            .or(self.lines.last());
        known.copied().flatten()
    }

    /// What it costs to say that the block goes on to its paragraph number
    /// `offset` (from 1).
    #[must_use]
    pub fn cost_of_going_on(&self, offset: usize) -> Millibits {
        if self.blocks == 0 {
            return LISTED_STEP;
        }
        self.after(offset.saturating_sub(1)).going_on
    }

    /// What it costs to say that the block ended after `length` paragraphs.
    #[must_use]
    pub fn cost_of_ending(&self, length: usize) -> Millibits {
        if self.blocks == 0 {
            return LISTED_END;
        }
        self.after(length).ending
    }
}

/// The cues of a site, by cluster.
pub type Cues = FxHashMap<u32, Cue>;

/// The exact fingerprints of the phrases of [`SEEDS`], sorted: made once.
#[must_use]
pub fn listed_phrases() -> &'static [u64] {
    static PHRASES: LazyLock<Vec<u64>> = LazyLock::new(fingerprint_phrases);
    &PHRASES
}

fn fingerprint_phrases() -> Vec<u64> {
    let lines = SEEDS.lines().filter(|line| !line.starts_with('#'));
    let phrases = lines.filter_map(|line| line.split('\t').nth(1));
    let mut exact: Vec<u64> = phrases.map(|phrase| tokenise(phrase).exact).collect();
    exact.sort_unstable();
    exact.dedup();
    exact
}

#[cfg(test)]
mod tests;
