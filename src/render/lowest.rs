//! The first few of many, by rank.
//!
//! In: candidates with their ranks, one after the other. Out: those of the
//! lowest ranks, in their order. It holds no more than are asked for, and asks
//! for a candidate only when it is among the first so far.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A candidate; only its rank is compared.
#[derive(Clone, Debug)]
struct Ranked<K, V>(K, V);

impl<K: Ord, V> PartialEq for Ranked<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Ord, V> Eq for Ranked<K, V> {}

impl<K: Ord, V> PartialOrd for Ranked<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, V> Ord for Ranked<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K: Ord, V> Default for Lowest<K, V> {
    /// None.
    fn default() -> Self {
        Self::new(0)
    }
}

/// The candidates of the lowest ranks. Of equal ranks the first to come stays.
#[derive(Clone, Debug)]
pub(super) struct Lowest<K, V> {
    most: usize,
    found: BinaryHeap<Ranked<K, V>>,
}

impl<K: Ord, V> Lowest<K, V> {
    /// Will keep so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            found: BinaryHeap::new(),
        }
    }

    /// Offers a candidate, which is made only if it is wanted.
    #[inline]
    pub(super) fn offer(&mut self, rank: K, make: impl FnOnce() -> V) {
        if self.found.len() < self.most {
            self.found.push(Ranked(rank, make()));
        } else if let Some(mut last) = self.found.peek_mut()
            && rank < last.0
        {
            *last = Ranked(rank, make());
        }
    }

    /// Takes in those that another was offered, with other ranks.
    pub(super) fn merge(&mut self, other: Self) {
        for Ranked(rank, value) in other.found {
            self.offer(rank, || value);
        }
    }

    /// The candidates, in any order.
    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.found.iter().map(|Ranked(_, value)| value)
    }

    /// The candidates, the lowest rank first.
    pub(super) fn into_sorted(self) -> Vec<V> {
        let sorted = self.found.into_sorted_vec().into_iter();
        sorted.map(|Ranked(_, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_the_first_of_all_sorted(ranks in proptest::collection::vec(0..50_u32, 0..80), most in 0..9_usize) {
            let (mut lowest, mut other) = (Lowest::new(most), Lowest::new(most));
            for (at, &rank) in ranks.iter().enumerate() {
                let lowest = if at % 3 == 0 { &mut lowest } else { &mut other };
                lowest.offer((rank, at), || (rank, at));
            }
            lowest.merge(other);
            let mut sorted: Vec<(u32, usize)> = ranks.into_iter().zip(0..).collect();
            sorted.sort_unstable();
            sorted.truncate(most);
            prop_assert_eq!(lowest.into_sorted(), sorted);
        }
    }

    #[test]
    fn of_equal_ranks_the_first_stays() {
        let mut lowest = Lowest::new(1);
        for name in ["first", "second"] {
            lowest.offer(7, || name);
        }
        assert_eq!(lowest.into_sorted(), ["first"]);
    }
}
