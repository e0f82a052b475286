//! What earlier corpora say of the texts and documents of a site.
//!
//! In: nothing; [`crate::known`] fills it. Out: plain counts, which are added to
//! those of the site itself. An empty one, the default, changes nothing. It holds
//! what concerns the site and no more, and asks nobody.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// No cluster.
const NONE: u32 = u32::MAX;

/// What earlier corpora say of the texts and documents of a site.
#[derive(Debug, Default)]
pub struct Background {
    /// Groups of documents that were counted.
    pub groups: u32,
    /// The clusters of earlier corpora that texts of the site belong to.
    pub clusters: Vec<KnownCluster>,
    /// For each text of the site its place in `clusters`.
    of_text: Vec<u32>,
    /// For each text whether it was there before, not only one that is like it.
    exact: Vec<bool>,
    /// For each document of the site what is known of it.
    pub documents: Vec<KnownDocument>,
    /// In how many groups each form of the site's texts was found, and what it is
    /// ([`crate::evidence::template`] says how that is written).
    pub forms: FxHashMap<u64, u32>,
    /// What the places of each form of the site's texts say.
    pub places: FxHashMap<u64, u32>,
    /// What the forms of the texts are that were there before.
    pub form_flags: FxHashMap<u32, u32>,
    /// How many texts ended in the last words of the site's texts.
    pub endings: FxHashMap<u64, u32>,
    /// How many texts began with each opening of the site's texts, and how many of
    /// those went on with a text of other documents.
    pub openings: FxHashMap<u64, (u32, u32)>,
    /// How rare words were.
    pub rarity: Option<Arc<KnownWords>>,
    /// Documents that said their heads twice, and all documents.
    pub heads_twice: (u64, u64),
}

/// A cluster of earlier corpora.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownCluster {
    /// The text of the site that stands for it: its centre, which no document of
    /// the site need hold.
    pub text: u32,
    /// Groups that hold it.
    pub holders: u32,
    /// The same, series of reports as one.
    pub series_holders: u32,
    /// Groups at whose head it stands.
    pub heads: u32,
    /// Whether it is a short answer that mostly stands alone.
    pub alone: bool,
    /// What its places say.
    pub stance: u32,
    /// The documents that may own it, and those that do.
    pub claims: Vec<KnownClaim>,
}

/// What a document of earlier corpora has to say for owning a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownClaim {
    /// Which document of the earlier ones.
    pub document: u32,
    /// Its group.
    pub group: u32,
    /// How much of the cluster it says in its own words, in thousandths.
    pub cohesion: u16,
    /// Whether the cluster stands at its head.
    pub at_head: bool,
    /// Whether it was found to own the cluster.
    pub holds: bool,
}

/// What is known of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownDocument {
    /// The group of earlier documents that it is one of.
    pub group: Option<u32>,
    /// The earlier document that it is a copy of.
    pub copy_of: Option<u32>,
    /// Whether it is a report of a series that was there before.
    pub in_series: bool,
}

/// In how many documents of a sample each word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownWords {
    /// Documents of the sample.
    pub documents: u32,
    /// Words with the number of their documents, sorted.
    holders: Vec<(u32, u32)>,
    /// For each beginning of a word the first that has it, and how many words there are.
    starts: Vec<u32>,
    /// Bits of such a beginning.
    bits: u32,
}

/// Words that have the same beginning, about: each article asks for a thousand words, and halving
/// all of them for each would be a quarter of what it takes to judge it.
const WORDS_AT_ONCE: usize = 4;

impl KnownWords {
    /// Words, sorted, with the number of their documents among so many.
    #[must_use]
    pub fn new(documents: u32, holders: Vec<(u32, u32)>) -> Self {
        let bits = (holders.len() / WORDS_AT_ONCE).max(1).ilog2();
        let mut starts = vec![0; (1 << bits) + 1];
        for &(word, _) in &holders {
            starts[beginning(word, bits) + 1] += 1;
        }
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        Self {
            documents,
            holders,
            starts,
            bits,
        }
    }

    /// The words with the number of their documents, sorted.
    #[must_use]
    pub fn holders(&self) -> &[(u32, u32)] {
        &self.holders
    }

    /// Bytes of memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.holders) + size_of_val(&*self.starts)
    }

    /// Documents of the sample that hold a word.
    #[must_use]
    pub fn of(&self, word: u32) -> u32 {
        let at = beginning(word, self.bits);
        let (Some(&start), Some(&end)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return 0;
        };
        let alike = self.holders.get(start as usize..end as usize);
        let found = alike.and_then(|alike| alike.iter().find(|known| known.0 == word));
        found.map_or(0, |known| known.1)
    }
}

/// The first bits of a word.
fn beginning(word: u32, bits: u32) -> usize {
    (u64::from(word) >> (u32::BITS - bits)) as usize
}

impl Background {
    /// Says which cluster a text belongs to; `exact` if it is one of its texts.
    pub fn link(&mut self, text: u32, cluster: u32, exact: bool) {
        let at = text as usize;
        if self.of_text.len() <= at {
            self.of_text.resize(at + 1, NONE);
            self.exact.resize(at + 1, false);
        }
        self.of_text[at] = cluster;
        self.exact[at] = exact;
    }

    /// The cluster that a text belongs to, as a place in `clusters`.
    #[must_use]
    pub fn cluster_of(&self, text: u32) -> Option<u32> {
        let known = self.of_text.get(text as usize).copied();
        known.filter(|&cluster| cluster != NONE)
    }

    /// Whether a text was there before.
    #[must_use]
    pub fn is_exact(&self, text: u32) -> bool {
        self.exact.get(text as usize).copied().unwrap_or(false)
    }

    /// Bytes of memory that it takes, but for what is shared with other sites.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        /// Of a map: an entry, a byte to find it by, and room for as many as it may grow by.
        fn map<K, V>(map: &FxHashMap<K, V>) -> usize {
            map.capacity() * (size_of::<(K, V)>() + 1)
        }
        let claims = self.clusters.iter().map(|known| known.claims.capacity());
        let bytes = self.clusters.capacity() * size_of::<KnownCluster>()
            + claims.sum::<usize>() * size_of::<KnownClaim>()
            + self.of_text.capacity() * size_of::<u32>()
            + self.exact.capacity()
            + self.documents.capacity() * size_of::<KnownDocument>()
            + map(&self.forms)
            + map(&self.places)
            + map(&self.form_flags)
            + map(&self.endings)
            + map(&self.openings);
        bytes as u64
    }

    /// What is known of a document.
    #[must_use]
    pub fn document(&self, document: usize) -> KnownDocument {
        self.documents.get(document).copied().unwrap_or_default()
    }

    /// Whether a document, or a copy of it, was counted before.
    #[must_use]
    pub fn is_known(&self, document: usize) -> bool {
        self.document(document).group.is_some()
    }

    /// Whether a document's numbers were counted before: it is known, or a report
    /// of a known series.
    #[must_use]
    pub fn is_in_series(&self, document: usize) -> bool {
        let known = self.document(document);
        known.in_series || known.group.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_is_found_as_going_through_all_of_them_finds_it(
            words in prop::collection::btree_map(any::<u32>(), 1u32..9, 0..400),
            close in prop::sample::select(vec![0u32, 12, 24]),
            absent: u32,
        ) {
            let words: std::collections::BTreeMap<u32, u32> =
                words.into_iter().map(|(word, holders)| (word >> close, holders)).collect();
            let known = KnownWords::new(7, words.clone().into_iter().collect());
            let near = words.keys().flat_map(|&word| [word, word.wrapping_add(1), word.wrapping_sub(1)]);
            for word in near.chain([0, u32::MAX, absent, absent >> close]) {
                prop_assert_eq!(known.of(word), words.get(&word).copied().unwrap_or(0));
            }
        }
    }

    #[test]
    fn nothing_is_known_of_no_words() {
        assert_eq!(KnownWords::default().of(3), 0);
        assert_eq!(KnownWords::new(9, Vec::new()).of(3), 0);
    }
}
