//! Texts that are near the beginning of an accepted one.
//!
//! In: the texts of a baseline, as far as they stand in it, and the text of a
//! cluster that has no spelling in common with any. Out: the accepted cluster
//! that it is an edit of. It compares words, as clusters do: a quarter of them
//! may be others.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Accepted;
use crate::check::text;
use crate::token::tokenise;

/// Words that a text has at least, for another to be near it: of shorter ones
/// only the spellings count.
const LEAST_WORDS: usize = 6;

/// The accepted texts, by their words.
#[derive(Default)]
pub(super) struct AcceptedTexts {
    /// The words of each text.
    texts: Vec<Vec<u32>>,
    sites: BTreeMap<String, SiteWords>,
}

/// The texts of a site that have each word.
type SiteWords = FxHashMap<u32, Vec<u32>>;

/// The words of the beginning of a text.
fn words(beginning: &str) -> Vec<u32> {
    let words = tokenise(beginning.trim_end_matches('…')).words;
    words.iter().map(|word| word.bits()).collect()
}

/// Different words, ascending.
fn distinct(words: &[u32]) -> Vec<u32> {
    let mut distinct = words.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

impl AcceptedTexts {
    /// Makes ready to look among these.
    pub(super) fn new(accepted: &[Accepted]) -> Self {
        let mut near = Self::default();
        for (number, one) in (0..).zip(accepted) {
            let words = words(&one.text);
            if words.len() >= LEAST_WORDS {
                let site = near.sites.entry(one.site.clone()).or_default();
                for word in distinct(&words) {
                    site.entry(word).or_default().push(number);
                }
            }
            near.texts.push(words);
        }
        near
    }

    /// The accepted cluster of the site that `full` is nearest to, if it is near.
    pub(super) fn find(&self, site: &str, full: &str) -> Option<usize> {
        let wanted = words(&text::line(full, text::QUOTED));
        if wanted.len() < LEAST_WORDS {
            return None;
        }
        let site = self.sites.get(site)?;
        let lists = distinct(&wanted);
        let lists = lists.iter().filter_map(|word| site.get(word));
        let mut shared: Vec<u32> = lists.flatten().copied().collect();
        shared.sort_unstable();
        let near = shared
            .chunk_by(|one, other| one == other)
            .filter_map(|shared| {
                let number = *shared.first()? as usize;
                let text = self.texts.get(number)?;
                // What so few words are common to cannot be near.
                let longest = text.len().max(wanted.len());
                if distinct(text).len().min(distinct(&wanted).len()) > 2 * shared.len() {
                    return None;
                }
                let edits = strsim::generic_levenshtein(&wanted, text);
                (edits * 4 <= longest).then_some((edits, number))
            });
        near.min().map(|(_, number)| number)
    }
}
