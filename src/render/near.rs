//! Near misses: what almost went.
//!
//! In: paragraphs that stayed, with what they lacked. Out: the clusters of which
//! a paragraph lacked least, each once, by the paragraph that lacked least. It
//! holds no more than are asked for: a cluster that falls out can come back
//! only with less than it fell out with, and by then the others can only lack
//! less too, so what is held in the end are the least of all.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

/// What a paragraph belongs to: its site and its cluster, or a paragraph alone.
pub(super) type ParagraphKey = (u32, u64);

/// The least lacking paragraphs of so many clusters.
#[derive(Clone, Debug)]
pub(super) struct NearestMisses<V> {
    most: usize,
    order: BTreeSet<(i64, ParagraphKey)>,
    found: FxHashMap<ParagraphKey, (i64, V)>,
}

impl<V> Default for NearestMisses<V> {
    /// None.
    fn default() -> Self {
        Self::new(0)
    }
}

impl<V> NearestMisses<V> {
    /// Will keep so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            order: BTreeSet::new(),
            found: FxHashMap::default(),
        }
    }

    /// Offers a paragraph, which is made only if it is wanted. Of equals the
    /// first to come stays.
    #[inline]
    pub(super) fn offer(&mut self, missing: i64, key: ParagraphKey, make: impl FnOnce() -> V) {
        let is_full = self.order.len() >= self.most;
        if is_full && self.order.last().is_none_or(|&last| last <= (missing, key)) {
            return;
        }
        if let Some((before, value)) = self.found.get_mut(&key) {
            if missing < *before {
                self.order.remove(&(*before, key));
                self.order.insert((missing, key));
                (*before, *value) = (missing, make());
            }
            return;
        }
        self.order.insert((missing, key));
        self.found.insert(key, (missing, make()));
        if is_full && let Some((_, last)) = self.order.pop_last() {
            self.found.remove(&last);
        }
    }

    /// Takes in those that others were offered. Of equals the one before the other stays.
    pub(super) fn merge(&mut self, other: Self, is_before: impl Fn(&V, &V) -> bool) {
        for (missing, key, value) in other.into_sorted() {
            match self.found.get_mut(&key) {
                Some((same, before)) if *same == missing => {
                    if is_before(&value, before) {
                        *before = value;
                    }
                }
                _ => self.offer(missing, key, || value),
            }
        }
    }

    /// The paragraphs, the least lacking first.
    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        let found = self.order.iter().filter_map(|(_, key)| self.found.get(key));
        found.map(|(_, value)| value)
    }

    /// The paragraphs with their ranks, the least lacking first.
    pub(super) fn into_sorted(mut self) -> Vec<(i64, ParagraphKey, V)> {
        let order = std::mem::take(&mut self.order).into_iter();
        let value = |(missing, key): (i64, ParagraphKey)| {
            let (_, value) = self.found.remove(&key)?;
            Some((missing, key, value))
        };
        order.filter_map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_the_least_of_all_clusters(
            offers in proptest::collection::vec((0..40_i64, 0..12_u64), 0..120), most in 1..8_usize,
        ) {
            let mut nearest = NearestMisses::new(most);
            let mut least: BTreeMap<u64, (i64, usize)> = BTreeMap::new();
            for (at, &(missing, cluster)) in offers.iter().enumerate() {
                nearest.offer(missing, (0, cluster), || at);
                let best = least.entry(cluster).or_insert((missing, at));
                *best = (*best).min((missing, at));
            }
            let mut sorted: Vec<(i64, ParagraphKey, usize)> = least
                .into_iter()
                .map(|(cluster, (missing, at))| (missing, (0, cluster), at))
                .collect();
            sorted.sort_unstable();
            sorted.truncate(most);
            prop_assert_eq!(nearest.into_sorted(), sorted.clone());
            // The same, if some are offered to one and some to another.
            let mut several = [0; 3].map(|_| NearestMisses::new(most));
            for (at, &(missing, cluster)) in offers.iter().enumerate() {
                several[(at * 7 + cluster as usize) % 3].offer(missing, (0, cluster), || at);
            }
            let [mut first, second, third] = several;
            first.merge(third, |one, other| one < other);
            first.merge(second, |one, other| one < other);
            prop_assert_eq!(first.into_sorted(), sorted);
        }
    }
}
