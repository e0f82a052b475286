//! The texts of a site → those that stand in others.
//!
//! In: the distinct texts of a site. Out: for a text the known one that is left
//! when its first or last words are taken off, and the openings that were taken
//! off. It never says whether an opening is to be believed.

use hashbrown::HashTable;
use rayon::prelude::*;

use super::opening_hash;
use crate::corpus::Site;
use crate::fingerprint::{Filter, WordSum};
use crate::token::Token;

/// Words that an opening may have: "Sur le même sujet :" has four.
pub(crate) const MAX_OPENING: usize = 6;

/// Words that the filling of a slot must have; fewer are found by accident.
pub(crate) const MIN_FILLING: usize = 3;

/// Tables that are filled side by side: enough for sixteen threads.
const TABLES: usize = 16;

/// A text in which a known one was found.
pub(super) struct SlotSighting {
    pub(super) text: u32,
    /// The known text that fills the slot.
    pub(super) filling: u32,
    /// The known texts behind the openings, with the hashes of these.
    pub(super) openings: Vec<(u64, u32)>,
}

/// The texts of a site that may fill a slot, by their words.
pub(super) struct KnownTexts<'s> {
    site: &'s Site,
    filter: Filter,
    /// The sum of each text's words.
    sums: Vec<WordSum>,
    /// The texts, by the hash of their words; which table is in the hash.
    tables: Vec<HashTable<u32>>,
}

impl<'s> KnownTexts<'s> {
    pub(super) fn new(site: &'s Site) -> Self {
        let texts = site.texts.len() as u32;
        let sums: Vec<WordSum> = (0..texts)
            .into_par_iter()
            .map(|text| WordSum::new(site.words(text)))
            .collect();
        let hashes: Vec<Option<u64>> = sums
            .par_iter()
            .zip(&site.texts)
            .map(|(sum, text)| {
                let words = text.word_count();
                (words >= MIN_FILLING).then(|| sum.hash(words))
            })
            .collect();
        let known = || {
            (0..)
                .zip(&hashes)
                .filter_map(|(text, hash)| Some((text, (*hash)?)))
        };
        let table = |texts: Vec<(u32, u64)>| {
            let mut table = HashTable::with_capacity(texts.len());
            for (text, hash) in texts {
                let hash_of = |&other: &u32| hashes[other as usize].unwrap_or_default();
                table.insert_unique(hash, text, hash_of);
            }
            table
        };
        let tables = || {
            let mut of_tables: [Vec<(u32, u64)>; TABLES] = Default::default();
            known().for_each(|known| of_tables[table_of(known.1)].push(known));
            of_tables.into_par_iter().map(table).collect()
        };
        let filter = || {
            let mut filter = Filter::new(hashes.len());
            known().for_each(|(_, hash)| filter.add(hash));
            filter
        };
        let (filter, tables) = rayon::join(filter, tables);
        Self {
            site,
            filter,
            sums,
            tables,
        }
    }

    /// Looks for known texts at the end, and at the beginning, of a text.
    pub(super) fn find(&self, text: u32) -> Option<SlotSighting> {
        let words = self.site.words(text);
        let longest = words.len().saturating_sub(MIN_FILLING).min(MAX_OPENING);
        if longest == 0 {
            return None;
        }
        let sum = self.sums[text as usize];
        let ends = (1..=longest).zip(sum.without_first(words));
        let openings: Vec<(u64, u32)> = ends
            .filter_map(|(length, hash)| {
                let filling = self.known(&words[length..], hash)?;
                Some((opening_hash(&words[..length]), filling))
            })
            .collect();
        // The innermost known text: "À lire aussi : X" is no "À" before the known
        // "Lire aussi : X". (Measured: with the outermost, body loss on the inline
        // set is 30 times as high.)
        let innermost = openings.last().map(|&(_, filling)| filling);
        let ending = || {
            let mut heads = (1..=longest).zip(sum.without_last(words));
            heads.find_map(|(length, hash)| self.known(&words[..words.len() - length], hash))
        };
        let filling = innermost.or_else(ending)?;
        Some(SlotSighting {
            text,
            filling,
            openings,
        })
    }

    /// The text that has these words, by their hash.
    fn known(&self, words: &[Token], hash: u64) -> Option<u32> {
        if !self.filter.may_have(hash) {
            return None;
        }
        let is_it = |other: &u32| self.site.words(*other) == words;
        self.tables[table_of(hash)].find(hash, is_it).copied()
    }
}

/// Which table has a hash: bits by which a table finds nothing.
fn table_of(hash: u64) -> usize {
    (hash >> 40) as usize % TABLES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::site;
    use proptest::prelude::*;

    /// What is found by comparing with every text.
    fn naive(site: &Site, text: u32) -> Option<(u32, Vec<(u64, u32)>)> {
        let all = || 0..site.texts.len() as u32;
        let words = site.words(text);
        let known = |part: &[Token]| {
            let is_it = |&other: &u32| site.words(other) == part;
            (part.len() >= MIN_FILLING)
                .then(|| all().find(is_it))
                .flatten()
        };
        let lengths = || 1..=words.len().min(MAX_OPENING);
        let openings: Vec<(u64, u32)> = lengths()
            .filter_map(|length| {
                let filling = known(&words[length..])?;
                Some((opening_hash(&words[..length]), filling))
            })
            .collect();
        let ending = || lengths().find_map(|length| known(&words[..words.len() - length]));
        let last = openings.last().map(|opening| opening.1);
        Some((last.or_else(ending)?, openings))
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_comparing_with_all_finds(
            texts in proptest::collection::vec("[ab]( [ab]){0,11}", 1..60),
        ) {
            let site = site(&[texts.join("\n").as_str()]);
            let known = KnownTexts::new(&site);
            for text in 0..site.texts.len() as u32 {
                let found = known.find(text);
                prop_assert!(found.as_ref().is_none_or(|found| found.text == text));
                let found = found.map(|found| (found.filling, found.openings));
                prop_assert_eq!(found, naive(&site, text));
            }
        }
    }
}
