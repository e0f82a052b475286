//! What a paragraph was short of.
//!
//! In: the decoder's best paths, paragraph by paragraph. Out: for each paragraph
//! how many bits more would have made it furniture, all else being as it is:
//! the best path's score less that of the best path on which it is not body. It
//! is found by going back over the paths that the decoder followed, as the
//! backward pass of max-product does (J. Pearl, "Probabilistic reasoning in
//! intelligent systems", 1988). It changes no path.
//!
//! Bits that are added to one paragraph raise every path on which that paragraph
//! is not body by as many, and no other path. So the difference is exact, but for
//! documents in which more cues stand than blocks are followed
//! (`OPEN_BLOCKS`): there, other bits could have had other blocks followed, and
//! what is said is about those that were.

use super::{Costs, Paths, Step};
use crate::bits::Millibits;

/// The paths of a document, and what its paragraphs were short of.
#[derive(Debug, Default)]
pub struct Margins {
    rows: Vec<MarginRow>,
    /// The blocks that were followed at each paragraph, one after the other.
    blocks: Vec<Followed>,
    /// For each block of a row the best that can still come, in that row and in
    /// the one before it.
    after: Vec<i64>,
    before: Vec<i64>,
    missing: Vec<u32>,
}

/// A paragraph, as the decoder passed it.
#[derive(Clone, Copy, Debug)]
struct MarginRow {
    bits: Millibits,
    loss: Millibits,
    costs: Costs,
    /// The best path to here on which it is furniture without a cue.
    furniture: i64,
    /// Where its blocks end among all.
    end: usize,
}

/// A block that is still followed after a paragraph.
#[derive(Clone, Copy, Debug)]
struct Followed {
    /// The best path to here that is in it.
    score: i64,
    cue_at: u32,
    /// What it costs to say that it ended here.
    ending: Millibits,
}

/// The best that can still come after a paragraph that is body or furniture
/// without a cue.
#[derive(Clone, Copy, Debug, Default)]
struct BestAhead {
    body: i64,
    furniture: i64,
}

impl Margins {
    /// For each paragraph of the document that was decoded last, thousandths of a
    /// bit that were missing; 0 for those that are furniture.
    #[must_use]
    pub fn missing(&self) -> &[u32] {
        &self.missing
    }

    /// Takes the bits of paragraphs that are judged each by itself: what is
    /// missing is what it takes to come above 0.
    pub fn take_alone(&mut self, bits: impl Iterator<Item = i64>) {
        self.begin();
        self.missing.extend(bits.map(|bits| difference(0, bits)));
    }

    pub(super) fn begin(&mut self) {
        self.rows.clear();
        self.blocks.clear();
        self.missing.clear();
    }

    /// Notes where the decoder is after a paragraph.
    pub(super) fn follow(&mut self, step: &Step<'_>, costs: Costs, paths: &Paths<'_>) {
        let followed = paths.blocks.iter().map(|block| Followed {
            score: block.score,
            cue_at: block.cue_at as u32,
            ending: block.ending,
        });
        self.blocks.extend(followed);
        self.rows.push(MarginRow {
            bits: step.bits,
            loss: step.loss,
            costs,
            furniture: paths.furniture,
            end: self.blocks.len(),
        });
    }

    /// Goes back from the end, where the best path has the score `best`.
    pub(super) fn look_back(&mut self, best: i64) {
        self.missing.resize(self.rows.len(), 0);
        self.after.clear();
        self.after.resize(self.blocks_of(self.rows.len()).len(), 0);
        let mut ahead = BestAhead::default();
        for number in (1..=self.rows.len()).rev() {
            let row = self.rows[number - 1];
            let here = &self.blocks[self.blocks_of(number)];
            let in_blocks = here.iter().zip(&self.after);
            let in_blocks = in_blocks.map(|(block, after)| block.score + after).max();
            let through = row.furniture + ahead.furniture;
            let through = in_blocks.map_or(through, |in_blocks| in_blocks.max(through));
            self.missing[number - 1] = difference(best, through);
            ahead = self.step_back(number, row, ahead);
        }
    }

    /// What can still come after the paragraph before row `number`, of which
    /// `ahead` and `after` say it.
    fn step_back(&mut self, number: usize, row: MarginRow, ahead: BestAhead) -> BestAhead {
        let here = &self.blocks[self.blocks_of(number)];
        let body = ahead.body;
        let bits = i64::from(row.bits);
        let furniture = bits - i64::from(row.loss) + ahead.furniture;
        let opened = here
            .last()
            .filter(|block| block.cue_at as usize == number - 1);
        let opened = opened.and(self.after.last()).map(|after| bits + after);
        let or_opened = |best: i64, cost: Millibits| {
            opened.map_or(best, |opened| (opened - i64::from(cost)).max(best))
        };
        let leaving = body - i64::from(row.costs.leaving);
        let anything = or_opened(leaving.max(furniture), 0);
        // Both rows have their blocks in the order of their cues.
        let mut going_on = here.iter().zip(&self.after).peekable();
        self.before.clear();
        for block in &self.blocks[self.blocks_of(number - 1)] {
            let mut best = anything - i64::from(block.ending);
            while let Some((next, after)) =
                going_on.next_if(|(next, _)| next.cue_at <= block.cue_at)
            {
                if next.cue_at == block.cue_at {
                    best = best.max(next.score - block.score + after);
                }
            }
            self.before.push(best);
        }
        std::mem::swap(&mut self.before, &mut self.after);
        BestAhead {
            body: or_opened(body.max(furniture - i64::from(row.costs.entry)), 0),
            furniture: or_opened(
                (furniture - i64::from(row.costs.stay)).max(body - i64::from(row.costs.exit)),
                row.costs.stay,
            ),
        }
    }

    /// Where the blocks of row `number` are; rows are counted from 1, and row 0,
    /// before the first paragraph, has none.
    fn blocks_of(&self, number: usize) -> std::ops::Range<usize> {
        let end = |number: usize| match number.checked_sub(1) {
            Some(at) => self.rows[at].end,
            None => 0,
        };
        end(number.saturating_sub(1))..end(number)
    }
}

/// How far `score` is below `best`.
fn difference(best: i64, score: i64) -> u32 {
    u32::try_from((best - score).max(0)).unwrap_or(u32::MAX)
}
