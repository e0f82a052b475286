//! Verdicts → block families.
//!
//! In: the removals of a site's documents. Out: the families that their blocks
//! belong to. A block is a run of removed paragraphs that no kept one
//! interrupts, divided where a cue stands; its family is named by the cue that
//! opens it, or else by its most widely held paragraph: the blocks of a menu
//! share most of what they hold, the blocks under a cue share the cue.

use rustc_hash::FxHashMap;

use crate::evidence::census::Census;
use crate::fingerprint::mix;
use crate::verdict::{Family, Reason, Removal};

/// Removed paragraphs that make a block.
const MIN_BLOCK: usize = 2;

/// Members of a family that are listed.
pub const MAX_MEMBERS: usize = 200;

/// The families of a site's blocks, while they are gathered: sums, which merge
/// in any order. A family is called by its cluster times two, plus one where
/// that cluster is no cue.
#[derive(Debug, Default)]
pub struct Families(FxHashMap<u32, Blocks>);

/// The blocks of one family.
#[derive(Debug, Default)]
struct Blocks {
    documents: u32,
    members: FxHashMap<u32, u32>,
}

impl Families {
    /// Adds the blocks of a document and writes into each removal what its family
    /// is called.
    pub fn add(&mut self, census: &Census<'_>, removals: &mut [Removal]) {
        let mut counted: Vec<u32> = Vec::new();
        for block in blocks(removals) {
            let removals = &mut removals[block];
            let Some(name) = name(census, removals) else {
                continue;
            };
            let family = self.0.entry(name).or_default();
            if !counted.contains(&name) {
                counted.push(name);
                family.documents += 1;
            }
            for removal in removals {
                if let Some(cluster) = removal.cluster {
                    *family.members.entry(cluster).or_default() += 1;
                }
                removal.family = Some(name);
            }
        }
    }

    /// Adds the families of other documents.
    pub fn merge(&mut self, other: Families) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (name, blocks) in other.0 {
            let family = self.0.entry(name).or_default();
            family.documents += blocks.documents;
            #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
            for (cluster, count) in blocks.members {
                *family.members.entry(cluster).or_default() += count;
            }
        }
    }

    /// The families of two documents or more, most documents first, and their
    /// places by what they are called. Clusters are numbered as the site numbers
    /// them; the site itself is not numbered yet.
    #[must_use]
    pub fn finish(self, census: &Census<'_>) -> (Vec<Family>, FxHashMap<u32, u32>) {
        let exact = |cluster: u32| {
            let centre = census.clusters.centres[cluster as usize];
            census.site.texts[centre as usize].exact
        };
        let several = self
            .0
            .into_iter()
            .filter(|(_, blocks)| blocks.documents > 1);
        let mut found: Vec<(Family, u32)> = several
            .map(|(name, blocks)| {
                let (cluster, without_cue) = (name / 2, name % 2 == 1);
                let mut members: Vec<(u32, u32)> = blocks.members.into_iter().collect();
                members.sort_by_key(|&(cluster, count)| (std::cmp::Reverse(count), exact(cluster)));
                members.truncate(MAX_MEMBERS);
                let family = Family {
                    id: mix(exact(cluster) ^ u64::from(without_cue)),
                    site: 0,
                    cue: (!without_cue).then_some(cluster),
                    documents: blocks.documents,
                    members,
                };
                (family, name)
            })
            .collect();
        found.sort_by_key(|(family, _)| (std::cmp::Reverse(family.documents), family.id));
        let places = (0..).zip(&found).map(|(place, &(_, name))| (name, place));
        let places = places.collect();
        (
            found.into_iter().map(|(family, _)| family).collect(),
            places,
        )
    }
}

/// What the family of a block is called: by the cue that opens it, or else by
/// its most widely held paragraph.
fn name(census: &Census<'_>, removals: &[Removal]) -> Option<u32> {
    let opening = removals.first()?;
    let cue = opening.cluster.filter(|_| opening.reason == Reason::Cue);
    let clusters = removals.iter().filter_map(|removal| removal.cluster);
    let widest = clusters.max_by_key(|&cluster| {
        let centre = census.clusters.centres[cluster as usize];
        (
            census.holders(cluster),
            census.site.texts[centre as usize].exact,
        )
    });
    let cluster = cue.or(widest)?;
    Some(cluster * 2 + u32::from(cue.is_none()))
}

/// The blocks of a document, as ranges of its removals.
fn blocks(removals: &[Removal]) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for at in 1..=removals.len() {
        let goes_on = removals.get(at).is_some_and(|next| {
            next.paragraph == removals[at - 1].paragraph + 1 && next.reason != Reason::Cue
        });
        if !goes_on {
            if at - start >= MIN_BLOCK {
                blocks.push(start..at);
            }
            start = at;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};
    use crate::evidence::Switches;

    fn removal(paragraph: u32, reason: Reason, cluster: u32) -> Removal {
        Removal {
            paragraph,
            reason,
            evidence: Vec::new(),
            cluster: Some(cluster),
            family: None,
            owner: None,
        }
    }

    #[test]
    fn blocks_end_at_kept_paragraphs_and_at_cues() {
        let at = |paragraph, reason| removal(paragraph, reason, 0);
        let removals = [
            at(0, Reason::Boilerplate),
            at(1, Reason::Teaser),
            at(2, Reason::Cue),
            at(3, Reason::Teaser),
            at(5, Reason::Teaser),
            at(7, Reason::Teaser),
            at(8, Reason::Teaser),
        ];
        assert_eq!(blocks(&removals), [0..2, 2..4, 5..7]);
        assert!(blocks(&[]).is_empty());
    }

    #[test]
    fn blocks_under_one_cue_are_a_family_and_a_lonely_block_is_none() {
        let texts = [
            "An own line here\nRead more\nHerons return to the pond",
            "Another own line\nRead more\nSnow stops the night train",
            "Third of the lines\nOnly here and now\nNowhere else at all",
        ];
        let site = site(&texts);
        let census = Census::new(&site, &Switches::default());
        let mut removals: Vec<Vec<Removal>> = (0..3)
            .map(|document| {
                let clusters = site.paragraphs(document).iter();
                let clusters: Vec<u32> = clusters
                    .map(|&occurrence| census.cluster(occurrence))
                    .collect();
                let reason = if document == place(&site, 2) {
                    Reason::Boilerplate
                } else {
                    Reason::Cue
                };
                vec![
                    removal(1, reason, clusters[1]),
                    removal(2, Reason::Teaser, clusters[2]),
                ]
            })
            .collect();
        let mut families = Families::default();
        for removals in removals.iter_mut().rev() {
            let mut apart = Families::default();
            apart.add(&census, removals);
            families.merge(apart);
        }
        let (found, places) = families.finish(&census);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].documents, found[0].site, found[0].members.len()),
            (2, 0, 3)
        );
        assert_eq!(found[0].cue, removals[place(&site, 0)][0].cluster);
        assert_eq!(found[0].members[0], (found[0].cue.unwrap(), 2));
        for (document, family) in [(0, Some(0)), (1, Some(0)), (2, None)] {
            let removals = &removals[place(&site, document)];
            let place = |removal: &Removal| places.get(&removal.family.unwrap()).copied();
            assert!(removals.iter().all(|removal| place(removal) == family));
        }
    }
}
