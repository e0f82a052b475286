//! Verdicts → block families.
//!
//! In: the removals of a site's documents. Out: the families that their blocks
//! belong to. A block is a run of removed paragraphs that no kept one
//! interrupts, divided where a cue stands; its family is named by the cue that
//! opens it, or else by its most widely held paragraph: the blocks of a menu
//! share most of what they hold, the blocks under a cue share the cue.

use std::collections::BTreeMap;

use crate::evidence::census::Census;
use crate::fingerprint::mix;
use crate::verdict::{Family, Reason, Removal};

/// Removed paragraphs that make a block.
const MIN_BLOCK: usize = 2;

/// Members of a family that are listed.
const MAX_MEMBERS: usize = 200;

/// The blocks of one family.
#[derive(Debug, Default)]
struct Blocks {
    cue: Option<u32>,
    documents: Vec<u32>,
    members: BTreeMap<u32, u32>,
    removals: Vec<(usize, usize)>,
}

/// Finds the families of a site's blocks and writes each removal's family into
/// it, counted from `first`. Clusters are numbered as the site numbers them.
pub fn families(
    census: &Census<'_>,
    removals: &mut [Vec<Removal>],
    site: u32,
    first: u32,
) -> Vec<Family> {
    let mut by_key: BTreeMap<(bool, u32), Blocks> = BTreeMap::new();
    for (document, removals) in removals.iter().enumerate() {
        for block in blocks(removals) {
            let cue = removals[block.start]
                .cluster
                .filter(|_| removals[block.start].reason == Reason::Cue);
            let clusters: Vec<u32> = block
                .clone()
                .filter_map(|at| removals[at].cluster)
                .collect();
            let widest = clusters.iter().copied().max_by_key(|&cluster| {
                let centre = census.clusters.centres[cluster as usize];
                (
                    census.holders(cluster),
                    census.site.texts[centre as usize].exact,
                )
            });
            let Some(key) = cue.or(widest) else { continue };
            let family = by_key.entry((cue.is_none(), key)).or_default();
            family.cue = cue;
            if family.documents.last() != Some(&(document as u32)) {
                family.documents.push(document as u32);
            }
            for cluster in clusters {
                *family.members.entry(cluster).or_default() += 1;
            }
            family.removals.extend(block.map(|at| (document, at)));
        }
    }
    let exact = |cluster: u32| {
        let centre = census.clusters.centres[cluster as usize];
        census.site.texts[centre as usize].exact
    };
    let mut found: Vec<(Family, Vec<(usize, usize)>)> = by_key
        .into_iter()
        .filter(|(_, blocks)| blocks.documents.len() > 1)
        .map(|((without_cue, key), blocks)| {
            let mut members: Vec<(u32, u32)> = blocks.members.into_iter().collect();
            members.sort_by_key(|&(cluster, count)| (std::cmp::Reverse(count), exact(cluster)));
            members.truncate(MAX_MEMBERS);
            let family = Family {
                id: mix(exact(key) ^ u64::from(without_cue)),
                site,
                cue: blocks.cue,
                documents: blocks.documents.len() as u32,
                members,
            };
            (family, blocks.removals)
        })
        .collect();
    found.sort_by_key(|(family, _)| (std::cmp::Reverse(family.documents), family.id));
    for (number, (_, places)) in found.iter().enumerate() {
        for &(document, at) in places {
            removals[document][at].family = Some(first + number as u32);
        }
    }
    found.into_iter().map(|(family, _)| family).collect()
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
        let found = families(&census, &mut removals, 4, 10);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].documents, found[0].site, found[0].members.len()),
            (2, 4, 3)
        );
        assert_eq!(found[0].cue, removals[place(&site, 0)][0].cluster);
        assert_eq!(found[0].members[0], (found[0].cue.unwrap(), 2));
        for (document, family) in [(0, Some(10)), (1, Some(10)), (2, None)] {
            let removals = &removals[place(&site, document)];
            assert!(removals.iter().all(|removal| removal.family == family));
        }
    }
}
