//! Clusters that have no key in common → one cluster, where they are the same text.
//!
//! In: texts that have joined their centres. Out: the same, with fewer centres. Of a
//! million variants of one text a few have no key in common with the first, become
//! centres, and are joined by others. But among the texts that they do have a key in
//! common with are some of the first one's: those show the way. A centre joins
//! another only if all of its cluster is like that one, so that every member is
//! still like its centre.

use std::ops::Range;

use rayon::prelude::*;

use super::buckets::Link;
use super::star::{ComparedText, Items, Star};
use crate::stop::Stop;

impl Star<'_> {
    /// Joins clusters, `block` texts at a time, unless somebody asks to stop.
    pub(super) fn merge(&mut self, block: usize, stop: &Stop<'_>) {
        let ways = self.ways(block, stop);
        let members = self.members_of(&ways);
        for way in ways {
            if stop.is_asked() {
                return;
            }
            let later = self.texts.order[(way >> 32) as usize];
            let earlier = self.texts.order[way as u32 as usize];
            if self.centre_of[later as usize] != later {
                continue;
            }
            // Ways are in the order of the later centre: the earlier one has
            // already joined another if it does.
            let centre = self.centre_of[earlier as usize];
            let flock = &members[of_centre(&members, later)];
            let is_like = |text: u32| self.texts.are_alike(text, centre, &mut 0);
            if is_like(later) && flock.par_iter().all(|&member| is_like(member as u32)) {
                self.centre_of[later as usize] = centre;
                for &member in flock {
                    self.centre_of[member as u32 as usize] = centre;
                }
            }
        }
    }

    /// The ranks of two centres, the later one first, between which a text shows the
    /// way; sorted, each once.
    fn ways(&self, block: usize, stop: &Stop<'_>) -> Vec<Link> {
        let mut items = Items::default();
        let mut ways = Vec::new();
        let mut settled = 0;
        while !stop.is_asked() {
            let taken = items.next_block(self, block);
            if taken.is_empty() {
                break;
            }
            let way = |likes: &mut Vec<u32>, item: &ComparedText| self.way(item, likes);
            ways.par_extend(taken.par_iter().map_init(Vec::new, way).flatten_iter());
            // A thousand texts show the same way.
            if ways.len() > 2 * settled + block {
                ways.par_sort_unstable();
                ways.dedup();
                settled = ways.len();
            }
        }
        ways.par_sort_unstable();
        ways.dedup();
        ways
    }

    /// The way that a text shows from its centre to the first of the others that it
    /// has a key in common with; or if it is one, to the first centre of those.
    fn way(&self, item: &ComparedText, likes: &mut Vec<u32>) -> Option<Link> {
        let own = self.centre_of[item.text as usize];
        if own == item.text {
            likes.clear();
            let pairs = self.found.pairs[item.pairs.clone()].iter();
            let centres = pairs.map(|&pair| self.centre_of[pair as u32 as usize]);
            likes.extend(centres.map(|centre| self.texts.rank[centre as usize]));
        } else {
            self.near_centres(item, 0..u32::MAX, likes);
        }
        let own = self.texts.rank[own as usize];
        let other = likes.iter().copied().filter(|&rank| rank != own).min()?;
        Some(u64::from(own.max(other)) << 32 | u64::from(own.min(other)))
    }

    /// The members of the later centres, behind their centre, sorted.
    fn members_of(&self, ways: &[Link]) -> Vec<Link> {
        let rank = |text: u32| u64::from(self.texts.rank[text as usize]);
        let is_later = |centre: u32| {
            let at = ways.partition_point(|way| way >> 32 < rank(centre));
            ways.get(at).is_some_and(|way| way >> 32 == rank(centre))
        };
        let all = (0..self.centre_of.len() as u32).into_par_iter();
        let mut members: Vec<Link> = all
            .map(|text| (self.centre_of[text as usize], text))
            .filter(|&(centre, text)| centre != text && is_later(centre))
            .map(|(centre, text)| u64::from(centre) << 32 | u64::from(text))
            .collect();
        members.par_sort_unstable();
        members
    }
}

/// Where the members of a centre are.
fn of_centre(members: &[Link], centre: u32) -> Range<usize> {
    let start = members.partition_point(|member| member >> 32 < u64::from(centre));
    let end = members.partition_point(|member| member >> 32 <= u64::from(centre));
    start..end
}
