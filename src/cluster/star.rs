//! Comparisons → which text each joins.
//!
//! In: pairs and buckets that are worth comparing. Out: for each text the centre
//! that it joins, itself if it is one. Texts are taken in the order in which they
//! become centres; each is compared with the centres before it, in their order,
//! and joins the first that it is like. Texts that are no centres are never
//! compared with each other, so that a million variants of one text cost a million
//! comparisons.
//!
//! Which text joins which depends on the order alone, not on threads: the texts of
//! a block are first compared, in parallel, with the centres before the block, then
//! those that found none, one after another, with the centres of the block.

use std::ops::Range;

use rayon::prelude::*;

use super::buckets::{ANY, Link, WorthComparing};
use super::texts::Texts;
use crate::stop::Stop;

/// Centres of one bucket that a text is compared with. With 300,000 unlike texts in
/// every bucket (they differ in a number, or after five words) it makes 3.5
/// CPU-seconds a million texts.
pub(crate) const MOST_CENTRES: u32 = 64;

/// Cells of tables of edits that a text may cost for each of its words, before it is taken
/// to be like none of the others: a comparison of the longest texts (a quarter of their words
/// may differ, at most 256, and as many cells are looked at as half the square of that), ten of a
/// paragraph. Only texts that have the same words in another order again and again cost so many.
const CELLS_OF_WORD: usize = 64;

/// Texts that are compared in parallel: enough for two threads to be busy, few enough
/// for most centres of a text to stand before its block.
pub(super) const BLOCK: usize = 4_096;

/// Which text each joins.
pub(super) struct Star<'t> {
    pub(super) texts: &'t Texts<'t>,
    pub(super) found: WorthComparing,
    /// The centre that each text joins; itself until it has joined one.
    pub(super) centre_of: Vec<u32>,
    /// Where the centres of each bucket begin in `centres`.
    starts: Vec<usize>,
    /// The centres of each bucket, in their order, [`MOST_CENTRES`] at most.
    centres: Vec<u32>,
    /// The number of them, and of those that there was no room for.
    counts: Vec<u32>,
    /// Comparisons that were left out because of [`MOST_CENTRES`].
    pub(super) passed_over: u64,
}

/// A text that something is worth comparing with.
#[derive(Clone, Debug)]
pub(super) struct ComparedText {
    pub(super) text: u32,
    pub(super) pairs: Range<usize>,
    members: Range<usize>,
}

impl<'t> Star<'t> {
    pub(super) fn new(texts: &'t Texts<'t>, found: WorthComparing) -> Self {
        let mut starts = Vec::with_capacity(found.buckets.len());
        let mut room = 0;
        for bucket in &found.buckets {
            starts.push(room);
            // The last text of a bucket is nobody's centre.
            room += bucket.texts.saturating_sub(1).min(MOST_CENTRES) as usize;
        }
        Self {
            texts,
            centre_of: (0..).take(texts.len()).collect(),
            centres: vec![0; room],
            counts: vec![0; found.buckets.len()],
            starts,
            passed_over: found.passed_over,
            found,
        }
    }

    /// Takes all texts, `block` at a time, unless somebody asks to stop.
    pub(super) fn run(&mut self, block: usize, stop: &Stop<'_>) {
        let mut items = Items::default();
        let mut best = Vec::new();
        while !stop.is_asked() {
            let taken = items.next_block(self, block);
            let Some(first) = taken.first() else { break };
            let first = self.texts.rank[first.text as usize];
            taken
                .par_iter()
                .map_init(Vec::new, |likes, item| {
                    self.first_like(item, 0..first, likes)
                })
                .collect_into_vec(&mut best);
            let mut likes = Vec::new();
            for (item, &best) in taken.iter().zip(&best) {
                let block = first..self.texts.rank[item.text as usize];
                let best = best.or_else(|passed_over| {
                    let after = self.first_like(item, block, &mut likes);
                    after.map_err(|others| passed_over + others)
                });
                match best {
                    Ok(centre) => self.centre_of[item.text as usize] = centre,
                    Err(passed_over) => {
                        self.passed_over += passed_over;
                        self.make_centre(item);
                    }
                }
            }
        }
    }

    /// The first of the centres with these ranks that a text is like; if there is none,
    /// how many it was not compared with because others had cost too much.
    fn first_like(
        &self,
        item: &ComparedText,
        ranks: Range<u32>,
        likes: &mut Vec<u32>,
    ) -> Result<u32, u64> {
        self.near_centres(item, ranks, likes);
        likes.sort_unstable();
        likes.dedup();
        let most = self.texts.words(item.text, <[_]>::len) * CELLS_OF_WORD;
        let mut cells = 0;
        for (at, &rank) in likes.iter().enumerate() {
            if cells > most {
                return Err((likes.len() - at) as u64);
            }
            let centre = self.texts.order[rank as usize];
            if self.texts.are_alike(item.text, centre, &mut cells) {
                return Ok(centre);
            }
        }
        Err(0)
    }

    /// The ranks of the centres, of these ranks, that a text is worth comparing with.
    pub(super) fn near_centres(
        &self,
        item: &ComparedText,
        ranks: Range<u32>,
        likes: &mut Vec<u32>,
    ) {
        likes.clear();
        let rank = |text: u32| self.texts.rank[text as usize];
        for &pair in &self.found.pairs[item.pairs.clone()] {
            let other = pair as u32;
            if ranks.contains(&rank(other)) && self.centre_of[other as usize] == other {
                likes.push(rank(other));
            }
        }
        for &member in &self.found.members[item.members.clone()] {
            let bucket = member as u32 as usize;
            let near = self.found.buckets[bucket].near;
            for &centre in self.centres_of(bucket).iter().rev() {
                if rank(centre) < ranks.start {
                    break;
                }
                if near == ANY || self.texts.are_near(item.text, centre, near) {
                    likes.push(rank(centre));
                }
            }
        }
    }

    fn centres_of(&self, bucket: usize) -> &[u32] {
        let stored = self.counts[bucket].min(MOST_CENTRES) as usize;
        let room = &self.centres[self.starts[bucket]..];
        &room[..stored.min(room.len())]
    }

    /// Makes a text that is like no centre a centre of its own, in all its buckets.
    fn make_centre(&mut self, item: &ComparedText) {
        for &member in &self.found.members[item.members.clone()] {
            let bucket = member as u32 as usize;
            let before = self.counts[bucket];
            self.counts[bucket] = before + 1;
            let end = self.starts.get(bucket + 1).copied();
            let end = end.unwrap_or(self.centres.len());
            let place = self.starts[bucket] + before as usize;
            if before < MOST_CENTRES && place < end {
                self.centres[place] = item.text;
            }
            self.passed_over += u64::from(before.saturating_sub(MOST_CENTRES));
        }
    }
}

/// Walks over the texts that have something to be compared with, in their order.
#[derive(Default)]
pub(super) struct Items {
    pair: usize,
    member: usize,
    block: Vec<ComparedText>,
}

impl Items {
    /// The next texts, `size` at most.
    pub(super) fn next_block(&mut self, star: &Star<'_>, size: usize) -> &[ComparedText] {
        self.block.clear();
        let (pairs, members) = (&star.found.pairs, &star.found.members);
        let rank = |link: &Link| link >> 32;
        while self.block.len() < size {
            let heads = [pairs.get(self.pair), members.get(self.member)];
            let Some(next) = heads.into_iter().flatten().map(rank).min() else {
                break;
            };
            let run = |links: &[Link]| links.iter().take_while(|link| rank(link) == next).count();
            let (first_pair, first_member) = (self.pair, self.member);
            self.pair += run(&pairs[first_pair..]);
            self.member += run(&members[first_member..]);
            self.block.push(ComparedText {
                text: star.texts.order[next as usize],
                pairs: first_pair..self.pair,
                members: first_member..self.member,
            });
        }
        &self.block
    }
}
