//! Fingerprints → clusters.
//!
//! In: the distinct texts of a site. Out: for each text the cluster that it
//! belongs to: texts that are the same up to small edits. Candidates come from
//! band keys and from first words, every one is verified on the words, and a
//! cluster is held together by its centre: each member was compared with the
//! centre itself, so that chains of small edits do not join unlike texts.

mod buckets;
mod candidates;
mod edits;
mod heads;
mod star;
mod texts;
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

/// What clustering may do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether texts that differ by small edits are one cluster; otherwise every
    /// text is its own.
    pub near_duplicates: bool,
    /// Bytes that the keys of the texts may take at a time.
    pub memory: usize,
}

impl Default for Options {
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
/// become centres first; ties are broken by fingerprint.
#[must_use]
pub fn cluster(site: &Site, weights: &[u32], options: &Options) -> Clusters {
    if !options.near_duplicates {
        let order = texts::order_of(site, weights);
        return number(&order, (0..).take(order.len()).collect());
    }
    let texts = texts::Texts::new(site, weights);
    let found = candidates::candidates(&texts, options.memory);
    let mut star = star::Star::new(&texts, found);
    star.run(star::default_block());
    let mut clusters = number(&texts.order, std::mem::take(&mut star.centre_of));
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
