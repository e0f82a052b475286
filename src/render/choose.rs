//! Which documents are shown, and in which order they are given up.
//!
//! In: the lists of the survey. Out: each document once, with the lists that it
//! is on, in rounds: some of every list, then some more. So where a page is
//! full all lists are shorter, and none is missing.

use std::collections::BTreeMap;

use super::example::ExamplePlace;

/// Documents of a list in a round.
const ROUND: usize = 20;

/// The lists that documents are shown for, and what comes first in a round.
pub(super) const LISTS: [&str; 7] = [
    "lost", "changed", "sample", "family", "near", "site", "copy",
];

/// A document that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) found: ExamplePlace,
    /// For each of [`LISTS`], whether it is on it.
    pub(super) on: [bool; LISTS.len()],
}

impl Chosen {
    /// The lists that it is on.
    pub(super) fn lists(&self) -> Vec<&'static str> {
        let all = LISTS.into_iter().zip(self.on);
        all.filter_map(|(list, is_on)| is_on.then_some(list))
            .collect()
    }
}

/// The documents of all lists, which are in the order of [`LISTS`], each with
/// what is worth most first.
pub(super) fn choose(lists: [&[ExamplePlace]; LISTS.len()]) -> Vec<Chosen> {
    let mut on: BTreeMap<u64, [bool; LISTS.len()]> = BTreeMap::new();
    let mut order: Vec<((usize, usize, usize), ExamplePlace)> = Vec::new();
    for (list, found) in lists.iter().enumerate() {
        for (rank, found) in found.iter().enumerate() {
            if let Some(is_on) = on.entry(found.place.number).or_default().get_mut(list) {
                *is_on = true;
            }
            order.push(((rank / ROUND, list, rank), *found));
        }
    }
    order.sort_unstable();
    let chosen = order.into_iter().filter_map(|(_, found)| {
        // Its first place in the order is where it stays.
        let on = on.remove(&found.place.number)?;
        Some(Chosen { found, on })
    });
    chosen.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::documents::RecordPlace;

    fn found(number: u64) -> ExamplePlace {
        ExamplePlace {
            place: RecordPlace { number },
            site: 0,
            estimate: 1,
            is_large: false,
        }
    }

    #[test]
    fn every_list_has_its_share_of_a_round_and_no_document_comes_twice() {
        let changed: Vec<ExamplePlace> = (0..50).map(found).collect();
        let sample: Vec<ExamplePlace> = (40..45).chain([900]).map(found).collect();
        let (near, copies) = ([found(3)], [found(901)]);
        let chosen = choose([&[], &changed, &sample, &[], &near, &[], &copies]);
        let numbers: Vec<u64> = chosen.iter().map(|one| one.found.place.number).collect();
        let first_round = (0..20).chain(40..45).chain([900, 901]);
        let expected: Vec<u64> = first_round.chain(20..40).chain(45..50).collect();
        assert_eq!(numbers, expected);
        let lists = |number: u64| {
            let at = numbers.iter().position(|&other| other == number).unwrap();
            chosen[at].lists()
        };
        assert_eq!(lists(3), ["changed", "near"]);
        assert_eq!(lists(41), ["changed", "sample"]);
        assert_eq!(lists(901), ["copy"]);
    }
}
