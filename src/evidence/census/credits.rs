//! Credits: the words that several texts end in ("Photo: AFP").
//!
//! In: the distinct texts of a site. Out: for each whether it ends in a credit.

use rayon::prelude::*;

use crate::background::Background;
use crate::corpus::Site;
use crate::fingerprint::hash_words;
use crate::token::Token;

/// Endings ("Photo: AFP") that this many texts share are credits.
const CREDIT_TEXTS: usize = 3;

/// For each text whether it ends in words that several texts end in.
pub(super) fn credits(site: &Site, background: &Background) -> Vec<bool> {
    let endings = endings(site);
    let mut credits = vec![false; site.texts.len()];
    for alike in endings.chunk_by(|one, other| one.0 == other.0) {
        let known = background.endings.get(&alike[0].0).copied().unwrap_or(0);
        let new = alike.iter().filter(|one| !background.is_exact(one.1));
        if new.count() + known as usize >= CREDIT_TEXTS {
            for &(_, text) in alike {
                credits[text as usize] = true;
            }
        }
    }
    credits
}

/// The last words of the texts that documents of a site hold, sorted.
pub(crate) fn endings(site: &Site) -> Vec<(u64, u32)> {
    let mut endings: Vec<(u64, u32)> = (0..site.held() as u32)
        .into_par_iter()
        .filter_map(|text| ending(site.words(text)).map(|ending| (ending, text)))
        .collect();
    endings.par_sort_unstable();
    endings
}

/// The hash of the last two words of a text of four or more.
pub(crate) fn ending(words: &[Token]) -> Option<u64> {
    let last = words.len().checked_sub(2).filter(|_| words.len() >= 4)?;
    Some(hash_words(&words[last..]))
}
