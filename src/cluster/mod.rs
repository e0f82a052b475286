//! Fingerprints → clusters.
//!
//! In: the distinct texts of a site. Out: for each text the cluster that it
//! belongs to: texts that are the same up to small edits. Every text is compared
//! with the centres that it has a key in common with, word by word, and joins the
//! first that it is like: there are no chains, in which small edits would join
//! unlike texts. It does no I/O, cannot fail, and gives the same whatever the
//! threads and the memory.
//!
//! # Memory
//!
//! 22 bytes a text, four of them the result, and 24 while the order is found. Then
//! the keys of a pass: [`ClusterOptions::memory`], or 8 bytes a text and key that a single
//! slice holds, whichever is more. What the keys lead to is kept until the end: at
//! most 16 bytes for each of a text's keys (9, of short texts 11) that it has in
//! common with a near text, and 32 for a text that may be cut short. Generated news
//! with teasers take 6 bytes a text, a million variants of one text 70 each.

mod beginnings;
mod buckets;
mod candidates;
mod edits;
mod heads;
mod merge;
mod star;
mod texts;
mod verify;

pub use verify::{Likeness, likeness};

pub(crate) use candidates::{most_distance, near_keys};
pub(crate) use star::MOST_CENTRES;
pub(crate) use texts::are_alike;

use crate::background::Background;
use crate::corpus::Site;
use crate::stop::Stop;

/// The clusters of a site's texts.
#[derive(Debug, Default)]
pub struct Clusters {
    /// The cluster of each text.
    pub of_text: Vec<u32>,
    /// The text at the centre of each cluster.
    pub centres: Vec<u32>,
    /// Comparisons that were left out because too many texts have a key in common:
    /// for each text that is like none it was compared with, and each of its keys,
    /// the earlier centres with that key beyond the first 64. For each text that may
    /// be cut short also one or two, if more than 64 texts before or behind it in
    /// the order of words begin with its words.
    pub passed_over: u64,
}

/// What clustering may do.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Whether texts that differ by small edits are one cluster; otherwise every
    /// text is its own.
    pub near_duplicates: bool,
    /// Bytes that the keys of the texts may take at a time.
    pub memory: usize,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            near_duplicates: true,
            memory: 256 << 20,
        }
    }
}

/// Clusters the texts of a site.
///
/// `weights` has one entry a text: how often it stands anywhere. Frequent texts
/// become centres first; ties are broken by fingerprint. Where somebody asks to stop, some
/// texts are compared with none.
#[must_use]
pub fn cluster(
    site: &Site,
    weights: &[u32],
    options: &ClusterOptions,
    stop: &Stop<'_>,
) -> Clusters {
    if !options.near_duplicates {
        let order = texts::order_of(site, weights);
        return number(&order, (0..).take(order.len()).collect());
    }
    let texts = texts::Texts::new(site, weights);
    let found = candidates::candidates(&texts, options.memory, stop);
    let mut star = star::Star::new(&texts, found);
    star.run(star::BLOCK, stop);
    star.merge(star::BLOCK, stop);
    let mut centre_of = std::mem::take(&mut star.centre_of);
    beginnings::part(&texts, &mut centre_of);
    let mut clusters = number(&texts.order, centre_of);
    clusters.passed_over = star.passed_over;
    clusters
}

/// Numbers the clusters in the order of their centres.
fn number(order: &[u32], mut of_text: Vec<u32>) -> Clusters {
    let mut centres = Vec::new();
    for &text in order {
        let centre = of_text[text as usize];
        // A centre comes before what joins it, and is numbered by then.
        of_text[text as usize] = if centre == text {
            centres.push(text);
            centres.len() as u32 - 1
        } else {
            of_text[centre as usize]
        };
    }
    Clusters {
        of_text,
        centres,
        passed_over: 0,
    }
}

impl Clusters {
    /// Makes every text of some clusters a cluster of its own. The new ones are numbered
    /// by their fingerprints, so that the order of the documents does not show.
    pub fn dissolve(&mut self, site: &Site, is_dissolved: &[bool]) {
        let goes = |text: &u32| {
            let cluster = self.of_text[*text as usize] as usize;
            is_dissolved[cluster] && self.centres[cluster] != *text
        };
        let mut texts: Vec<u32> = (0..self.of_text.len() as u32).filter(goes).collect();
        texts.sort_unstable_by_key(|&text| site.texts[text as usize].exact);
        for text in texts {
            self.of_text[text as usize] = self.centres.len() as u32;
            self.centres.push(text);
        }
    }

    /// The cluster of each known one. Two that are alike and were taken apart before
    /// ([`Self::dissolve`]) are two again.
    fn homes(&mut self, background: &Background) -> Vec<u32> {
        let mut known_of: Vec<u32> = vec![0; self.centres.len()];
        for known in &background.clusters {
            known_of[self.of_text[known.text as usize] as usize] += 1;
        }
        let mut homes = Vec::with_capacity(background.clusters.len());
        for known in &background.clusters {
            let joined = self.of_text[known.text as usize];
            let is_alone = known_of
                .get(joined as usize)
                .is_some_and(|&count| count < 2);
            if is_alone || self.centres[joined as usize] == known.text {
                homes.push(joined);
            } else {
                homes.push(self.centres.len() as u32);
                self.centres.push(known.text);
            }
        }
        homes
    }

    /// Moves texts to the clusters that earlier corpora say: each goes where the text
    /// that stands for its known cluster is, and takes what joined it along.
    pub fn settle_known(&mut self, background: &Background) {
        let homes = self.homes(background);
        let mut moved: Vec<u32> = (0..self.centres.len() as u32).collect();
        for (cluster, centre) in moved.iter_mut().zip(&self.centres) {
            if let Some(known) = background.cluster_of(*centre) {
                *cluster = homes[known as usize];
            }
        }
        for (text, cluster) in (0..).zip(&mut self.of_text) {
            *cluster = match background.cluster_of(text) {
                Some(known) => homes[known as usize],
                None => moved[*cluster as usize],
            };
        }
    }
}

#[cfg(test)]
mod tests;
