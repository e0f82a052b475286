//! Sentences of one form with other facts in each.
//!
//! In: the clusters of a site. Out: those that are no one text with small edits: nearly
//! every text of theirs stands in one group alone and has a word that none of the others
//! has, a name, a street, a sum. Such texts are told apart.

use rustc_hash::FxHashMap;

use crate::background::Background;
use crate::cluster::Clusters;
use crate::corpus::Site;
use crate::token::Token;

/// Holders below which nothing is said of a cluster's texts.
const FEW_HOLDERS: u32 = 3;

/// For each cluster whether its texts are sentences of one form with other facts in
/// each, not one text with small edits: most of them stand in one group alone. `held`
/// says in how many groups each text stands.
pub(super) fn with_other_facts(
    site: &Site,
    clusters: &Clusters,
    held: &[u32],
    background: &Background,
) -> Vec<bool> {
    let mut counts = vec![(0u32, 0u32); clusters.centres.len()];
    for (text, &held) in (0..).zip(held) {
        let (once, often) = &mut counts[clusters.of_text[text as usize] as usize];
        if background.cluster_of(text).is_some() {
            *often = u32::MAX; // it was settled before
        } else if held == 1 {
            *once += 1;
        } else {
            *often = often.saturating_add(held);
        }
    }
    let may_be = |&(once, often): &(u32, u32)| once >= FEW_HOLDERS && once / 3 >= often;
    let mut may_be: Vec<bool> = counts.iter().map(may_be).collect();
    let mut members: Vec<(u32, u64, u32)> = (0..)
        .zip(&clusters.of_text)
        .filter(|&(_, &cluster)| may_be[cluster as usize])
        .map(|(text, &cluster): (u32, &u32)| (cluster, site.texts[text as usize].exact, text))
        .collect();
    members.sort_unstable();
    for of_cluster in members.chunk_by(|one, other| one.0 == other.0) {
        let texts = of_cluster.iter().take(MEMBERS).map(|&(_, _, text)| text);
        may_be[of_cluster[0].0 as usize] = have_own_words(site, &texts.collect::<Vec<u32>>());
    }
    may_be
}

/// Texts of a cluster that are looked at.
const MEMBERS: usize = 16;

/// Whether nearly every one of some texts has a word that none of the others has: a
/// name, a place, a number. What was heard or typed with slips has words left out,
/// and such as others have, too.
fn have_own_words(site: &Site, texts: &[u32]) -> bool {
    let mut held: FxHashMap<Token, u32> = FxHashMap::default();
    let distinct = |text: u32| {
        let mut words = site.words(text).to_vec();
        words.sort_unstable();
        words.dedup();
        words
    };
    for &text in texts {
        for word in distinct(text) {
            *held.entry(word).or_default() += 1;
        }
    }
    let has_own = |&&text: &&u32| site.words(text).iter().any(|word| held[word] == 1);
    texts.iter().filter(has_own).count() * 5 >= texts.len() * 4
}
