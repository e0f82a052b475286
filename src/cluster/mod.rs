//! Fingerprints → clusters.
//!
//! In: the distinct texts of a site. Out: for each text the cluster that it
//! belongs to: texts that are the same up to small edits. Candidates come from
//! band keys and from first words, every one is verified on the words, and a
//! cluster is held together by its centre: each member was compared with the
//! centre itself, so that chains of small edits do not join unlike texts.

mod candidates;
mod edits;
mod verify;

pub use verify::{Likeness, likeness};

use crate::corpus::Site;

/// The clusters of a site's texts.
#[derive(Debug, Default)]
pub struct Clusters {
    /// The cluster of each text.
    pub of_text: Vec<u32>,
    /// The text at the centre of each cluster.
    pub centres: Vec<u32>,
    /// Comparisons that were left out because their bucket was too large.
    pub passed_over: u64,
}

/// Clusters the texts of a site.
///
/// `weights` has one entry a text: how often it stands anywhere. Frequent texts
/// become centres first; ties are broken by fingerprint.
#[must_use]
pub fn cluster(site: &Site, weights: &[u32], near_duplicates: bool) -> Clusters {
    let mut clusters = Clusters {
        of_text: vec![u32::MAX; site.texts.len()],
        ..Clusters::default()
    };
    let (edges, passed_over) = if near_duplicates {
        candidates::verified_pairs(site)
    } else {
        (Vec::new(), 0)
    };
    clusters.passed_over = passed_over;
    let neighbours = Neighbours::new(site.texts.len(), &edges);
    let mut order: Vec<u32> = (0..site.texts.len() as u32).collect();
    // Frequent texts are centres before rare ones, long before short ones, so
    // that a text that was cut short joins the whole one.
    order.sort_by_key(|&text| {
        let weight = weights[text as usize];
        (
            std::cmp::Reverse(weight),
            std::cmp::Reverse(site.words(text).len()),
            text,
        )
    });
    for text in order {
        if clusters.of_text[text as usize] != u32::MAX {
            continue;
        }
        let cluster = clusters.centres.len() as u32;
        clusters.centres.push(text);
        clusters.of_text[text as usize] = cluster;
        for &other in neighbours.of(text) {
            if clusters.of_text[other as usize] == u32::MAX {
                clusters.of_text[other as usize] = cluster;
            }
        }
    }
    clusters
}

/// Adjacency lists in one vector.
struct Neighbours {
    starts: Vec<usize>,
    others: Vec<u32>,
}

impl Neighbours {
    fn new(texts: usize, edges: &[(u32, u32)]) -> Self {
        let mut starts = vec![0; texts + 1];
        for &(left, right) in edges {
            starts[left as usize + 1] += 1;
            starts[right as usize + 1] += 1;
        }
        for text in 0..texts {
            starts[text + 1] += starts[text];
        }
        let mut next = starts.clone();
        let mut others = vec![0; edges.len() * 2];
        for &(left, right) in edges {
            others[next[left as usize]] = right;
            next[left as usize] += 1;
            others[next[right as usize]] = left;
            next[right as usize] += 1;
        }
        Self { starts, others }
    }

    fn of(&self, text: u32) -> &[u32] {
        &self.others[self.starts[text as usize]..self.starts[text as usize + 1]]
    }
}
