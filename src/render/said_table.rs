//! What is said of paragraphs, as short as every place where one stands asks for it.
//!
//! In: what is said of paragraphs, in the order of their numbers, and the clusters and
//! families that are shown. Out: it again, by number. A corpus has ten places for each
//! thing that is said, so that what a place has to know of what is shown is looked up once for all of
//! them. It holds twenty-four bytes for each thing, and no text.

use rustc_hash::FxHashMap;

use super::near::ParagraphKey;
use crate::result::documents::ParagraphSummary;
use crate::verdict::{KeptBy, Reason};

/// What is said of paragraphs.
pub(super) struct SaidTable {
    said: Vec<SaidInShort>,
    /// The clusters of them, 0 for none.
    ids: Vec<u64>,
    clusters: ShownPlaces,
    families: ShownPlaces,
}

/// What is said of a paragraph.
#[derive(Clone, Copy, Debug)]
pub(super) struct SaidInShort {
    /// Which lists say where in the page its cluster and its family are.
    cluster: u32,
    family: u32,
    /// Why it went.
    pub(super) reason: Option<Reason>,
    /// Why it stayed all the same.
    pub(super) kept_by: Option<KeptBy>,
    /// Whether it has a cluster.
    pub(super) is_in_cluster: bool,
}

/// Where in the page clusters or families are.
struct ShownPlaces {
    /// The list of each id.
    lists: FxHashMap<u64, u32>,
    /// For each site that has it its place in the page, by site. The first list is empty.
    places: Vec<Vec<(u32, u32)>>,
}

impl ShownPlaces {
    /// Of what is shown, by site and id.
    fn new(shown: &FxHashMap<ParagraphKey, u32>) -> Self {
        let mut all: Vec<(u64, u32, u32)> = shown
            .iter()
            .map(|(&(site, id), &at)| (id, site, at))
            .collect();
        all.sort_unstable();
        let (mut lists, mut places) = (FxHashMap::default(), vec![Vec::new()]);
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            lists.extend(same.first().map(|first| (first.0, places.len() as u32)));
            places.push(same.iter().map(|&(_, site, at)| (site, at)).collect());
        }
        Self { lists, places }
    }

    fn list(&self, id: Option<u64>) -> u32 {
        let list = id.and_then(|id| self.lists.get(&id));
        list.copied().unwrap_or_default()
    }

    #[inline]
    fn at(&self, list: u32, site: u32) -> Option<u32> {
        if list == 0 {
            return None;
        }
        let places = self.places.get(list as usize)?;
        let at = places.binary_search_by_key(&site, |place| place.0).ok()?;
        places.get(at).map(|place| place.1)
    }
}

impl SaidTable {
    /// Nothing yet; these clusters and families are shown, by site and id.
    pub(super) fn new(
        clusters: &FxHashMap<ParagraphKey, u32>,
        families: &FxHashMap<ParagraphKey, u32>,
    ) -> Self {
        Self {
            said: Vec::new(),
            ids: Vec::new(),
            clusters: ShownPlaces::new(clusters),
            families: ShownPlaces::new(families),
        }
    }

    /// Adds what is said under the next number.
    pub(super) fn push(&mut self, said: &ParagraphSummary) {
        self.ids.push(said.cluster.unwrap_or_default());
        self.said.push(SaidInShort {
            cluster: self.clusters.list(said.cluster),
            family: self.families.list(said.block),
            reason: said.reason,
            kept_by: said.kept_by,
            is_in_cluster: said.cluster.is_some(),
        });
    }

    /// What is said under a number.
    #[inline]
    pub(super) fn get(&self, number: u64) -> Option<&SaidInShort> {
        self.said.get(usize::try_from(number).ok()?)
    }

    /// The cluster of what is said under a number.
    pub(super) fn cluster(&self, number: u64) -> Option<u64> {
        self.get(number).filter(|said| said.is_in_cluster)?;
        self.ids.get(usize::try_from(number).ok()?).copied()
    }

    /// Where in the page the cluster of a paragraph of this site is.
    #[inline]
    pub(super) fn cluster_at(&self, said: &SaidInShort, site: u32) -> Option<u32> {
        self.clusters.at(said.cluster, site)
    }

    /// Where in the page the family is that it went with.
    #[inline]
    pub(super) fn family_at(&self, said: &SaidInShort, site: u32) -> Option<u32> {
        self.families.at(said.family, site)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_says_what_a_table_of_all_sites_says(
            shown in proptest::collection::hash_map((0..4_u32, 0..5_u64), any::<u32>(), 0..12),
            ids in proptest::collection::vec(proptest::option::of(0..7_u64), 0..20),
        ) {
            let shown: FxHashMap<ParagraphKey, u32> = shown.into_iter().collect();
            let mut table = SaidTable::new(&shown, &FxHashMap::default());
            for &cluster in &ids {
                let block = cluster;
                table.push(&ParagraphSummary { cluster, block, ..ParagraphSummary::default() });
            }
            for (number, id) in (0..).zip(ids) {
                prop_assert_eq!(table.cluster(number), id);
                for site in 0..5 {
                    let expected = id.and_then(|id| shown.get(&(site, id))).copied();
                    let said = table.get(number).unwrap();
                    prop_assert_eq!(table.cluster_at(said, site), expected);
                    prop_assert_eq!(table.family_at(said, site), None);
                }
            }
        }
    }
}
