//! Shares of a site → the site.
//!
//! In: what was decided of each share of one site. Out: the site in the
//! judgement: clusters of one text are one cluster, families that one text names
//! are one family ([`super::share`] adds them up). It changes no verdict, only the
//! numbers by which verdicts refer to clusters and families.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::batches::SiteJudgement;
use super::lost::settle;
use super::share::{JudgedShare, ShareCluster, ShareFamily, ShareSums};
use crate::verdict::packed::JudgementNumbers;
use crate::verdict::{Cluster, Family, Judgement, KNOWN, SiteTotals, Variant};

/// Bytes that an entry of a table takes, of two numbers.
const ENTRY: usize = 12;

/// A site whose shares are put together, one after the other: what they have in
/// common is kept once.
#[derive(Default)]
pub(super) struct Merging {
    site: String,
    sums: ShareSums,
    clusters: Merged<ShareCluster>,
    families: Merged<ShareFamily>,
    numbers: Vec<JudgementNumbers>,
    known: Vec<String>,
}

/// Things of several shares, those of one id as one.
struct Merged<T> {
    things: Vec<T>,
    by_id: FxHashMap<u64, u32>,
    /// About how many bytes are kept of them as long as the run lasts.
    bytes: usize,
}

impl<T> Default for Merged<T> {
    fn default() -> Self {
        Self {
            things: Vec::new(),
            by_id: FxHashMap::default(),
            bytes: 0,
        }
    }
}

impl Merging {
    /// Whether a share is of another site than those before it.
    pub(super) fn is_over(&self, next: &SiteJudgement) -> bool {
        !self.numbers.is_empty() && self.site != next.site
    }

    /// Adds the next share of the site. About how many bytes more are kept with it as long as
    /// the run lasts, in the judgement and for the report.
    pub(super) fn add(&mut self, mut share: SiteJudgement) -> u64 {
        let before = self.clusters.bytes + self.families.bytes;
        let ids = share.known.iter().map(|(_, id)| id.len() + 24 + ENTRY);
        let ids: usize = ids.sum();
        self.add_known(&mut share);
        self.site = share.site;
        self.sums.merge(&share.sums);
        let told = (ShareCluster::id, cluster_bytes);
        let clusters = self.clusters.add(share.clusters, told, ShareCluster::merge);
        let told = (|family: &ShareFamily| family.id, family_bytes);
        let families = self.families.add(share.families, told, ShareFamily::merge);
        let mut numbers = share.numbers;
        let places = numbers.clusters.len() * size_of::<u32>() + numbers.families.len() * ENTRY;
        numbers.change(
            |cluster| clusters[cluster as usize],
            |family| families[family as usize],
        );
        self.numbers.push(numbers);
        let after = self.clusters.bytes + self.families.bytes;
        (after - before + places + ids) as u64
    }

    /// Numbers the earlier documents that a share refers to.
    fn add_known(&mut self, share: &mut SiteJudgement) {
        for (document, id) in std::mem::take(&mut share.known) {
            share
                .numbers
                .known
                .insert(document, self.known.len() as u32);
            self.known.push(id);
        }
        for cluster in &mut share.clusters {
            let owner = &mut cluster.cluster.owner;
            *owner = owner.and_then(|owner| share.numbers.document(owner));
        }
    }

    /// Moves the numbers of earlier documents behind those of the sites before.
    fn move_known(&mut self, before: u32) {
        for numbers in &mut self.numbers {
            #[expect(clippy::iter_over_hash_type, reason = "each is changed by itself")]
            for place in numbers.known.values_mut() {
                *place += before;
            }
        }
        for cluster in &mut self.clusters.things {
            let moved = |owner: u32| if owner < KNOWN { owner } else { owner + before };
            let owner = &mut cluster.cluster.owner;
            *owner = owner.map(moved);
        }
    }

    /// Adds the site to the judgement, if there is one.
    pub(super) fn conclude(mut self, judgement: &mut Judgement) {
        if self.numbers.is_empty() {
            return;
        }
        self.move_known(judgement.known.len() as u32);
        judgement.known.append(&mut self.known);
        let site = judgement.sites.len() as u32;
        let first_cluster = judgement.clusters.len() as u32;
        let first_family = judgement.families.len() as u32;
        let mut lost = settle(&mut self.clusters.things, self.sums.articles);
        let rank = |cluster: &ShareCluster| (Reverse(cluster.documents()), cluster.id());
        let by_id = std::mem::take(&mut self.clusters.by_id);
        let (clusters, cluster_places) = self.clusters.in_order(rank);
        let rank = |family: &ShareFamily| (Reverse(family.documents), family.id);
        let (families, family_places) = self.families.in_order(rank);
        let number = |cluster: u32| first_cluster + cluster_places[cluster as usize];
        // What a family names is among the clusters of its share.
        let called = |id: u64| by_id.get(&id).map_or(first_cluster, |&at| number(at));
        for text in &mut lost.largest {
            text.cluster = number(text.cluster);
        }
        judgement.lost.merge(lost);
        for mut numbers in self.numbers {
            numbers.change(number, |family| {
                first_family + family_places[family as usize]
            });
            judgement.numbers.push(numbers);
        }
        let clusters = clusters.into_iter().map(|cluster| Cluster {
            site,
            ..cluster.cluster
        });
        judgement.clusters.extend(clusters);
        let families = families.into_iter().map(|family| Family {
            id: family.id,
            site,
            cue: family.cue.map(called),
            documents: family.documents,
            members: (family.members.iter())
                .map(|&(id, blocks)| (called(id), blocks))
                .collect(),
        });
        judgement.families.extend(families);
        judgement.passed_over += self.sums.passed_over;
        judgement.sites.push(SiteTotals {
            name: self.site,
            documents: self.sums.documents,
            copies: self.sums.copies,
            paragraphs: self.sums.paragraphs,
            distinct: self.sums.distinct,
            strict: self.sums.strict,
        });
    }
}

/// Sites whose shares were judged elsewhere, put together.
#[derive(Default)]
pub struct JudgedSites {
    sites: BTreeMap<String, Merging>,
}

impl JudgedSites {
    /// Adds the next share of a site; sites may come in any order.
    pub fn add(&mut self, site: &str, share: JudgedShare) {
        if share.sums.documents == 0 {
            return;
        }
        let merging = match self.sites.get_mut(site) {
            Some(merging) => merging,
            None => self.sites.entry(site.to_owned()).or_default(),
        };
        merging.add(SiteJudgement {
            site: site.to_owned(),
            sums: share.sums,
            clusters: share.clusters,
            families: share.families,
            numbers: JudgementNumbers::default(),
            known: Vec::new(),
        });
    }

    /// What a run that judges all of them itself comes to, but for how shares number
    /// what they have.
    #[must_use]
    pub fn conclude(self) -> Judgement {
        let mut judgement = Judgement::default();
        for site in self.sites.into_values() {
            site.conclude(&mut judgement);
        }
        judgement.numbers.clear();
        judgement
    }
}

/// About how many bytes are kept of a cluster as long as the run lasts.
fn cluster_bytes(cluster: &ShareCluster) -> usize {
    // What a text is quoted by, and where its bytes begin.
    let quoted = cluster.cluster.variants.len() * (size_of::<Variant>() + ENTRY);
    size_of::<Cluster>() + 32 + quoted
}

/// The same of a block family.
fn family_bytes(family: &ShareFamily) -> usize {
    size_of::<Family>() + family.members.len() * ENTRY
}

impl<T> Merged<T> {
    /// Adds the things of the next share, and says where each of them is.
    fn add(
        &mut self,
        things: Vec<T>,
        (id, bytes): (impl Fn(&T) -> u64, impl Fn(&T) -> usize),
        merge: impl Fn(&mut T, T),
    ) -> Vec<u32> {
        let mut places = Vec::with_capacity(things.len());
        for thing in things {
            let next = self.things.len() as u32;
            let place = *self.by_id.entry(id(&thing)).or_insert(next);
            places.push(place);
            match self.things.get_mut(place as usize) {
                Some(known) => {
                    let before = bytes(known);
                    merge(known, thing);
                    self.bytes += bytes(known).saturating_sub(before);
                }
                None => {
                    self.bytes += bytes(&thing);
                    self.things.push(thing);
                }
            }
        }
        places
    }

    /// The things in the order of `rank`, and the place of each among them.
    fn in_order<K: Ord>(self, rank: impl Fn(&T) -> K) -> (Vec<T>, Vec<u32>) {
        let mut order: Vec<(u32, T)> = (0..).zip(self.things).collect();
        order.sort_by_cached_key(|(_, thing)| rank(thing));
        let mut places = vec![0; order.len()];
        for (place, &(from, _)) in (0..).zip(&order) {
            places[from as usize] = place;
        }
        (order.into_iter().map(|(_, thing)| thing).collect(), places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::ByReason;

    fn cluster(id: u64, documents: u32, texts: &[(u64, u32)]) -> ShareCluster {
        let cluster = Cluster {
            id,
            site: 0,
            documents,
            occurrences: documents + 1,
            removed: ByReason {
                teaser: documents,
                ..ByReason::default()
            },
            variants: texts
                .iter()
                .map(|&(id, occurrences)| Variant {
                    id,
                    occurrences,
                    document: 0,
                    paragraph: 0,
                })
                .collect(),
            owner: None,
            dates: Some((format!("{documents}"), format!("{documents}"))),
            known: 0,
            lost: 0,
        };
        ShareCluster {
            cluster,
            gone: None,
        }
    }

    fn share(clusters: Vec<ShareCluster>, cue: usize, member: usize) -> SiteJudgement {
        let places = (0..clusters.len() as u32).rev().collect();
        let (cue, member) = (clusters[cue].id(), clusters[member].id());
        SiteJudgement {
            site: "s".to_owned(),
            sums: ShareSums {
                documents: 5,
                passed_over: 1,
                ..ShareSums::default()
            },
            families: vec![ShareFamily {
                id: 70,
                cue: Some(cue),
                documents: 2,
                members: vec![(cue, 2), (member, 1)],
            }],
            clusters,
            numbers: JudgementNumbers {
                clusters: places,
                families: [(8, 0)].into_iter().collect(),
                known: FxHashMap::default(),
            },
            known: vec![(70, "an earlier one".to_owned())],
        }
    }

    #[test]
    fn clusters_and_families_of_one_id_are_one() {
        let mut judgement = Judgement::default();
        let mut merging = Merging::default();
        merging.add(share(vec![cluster(1, 9, &[(1, 9)])], 0, 0));
        merging.conclude(&mut judgement);
        Merging::default().conclude(&mut judgement);
        let one = share(
            vec![
                cluster(20, 4, &[(20, 3), (21, 1)]),
                cluster(30, 3, &[(30, 3)]),
            ],
            0,
            1,
        );
        let other = share(
            vec![
                cluster(30, 7, &[(30, 5), (31, 2)]),
                cluster(40, 1, &[(40, 1)]),
            ],
            0,
            1,
        );
        let mut merging = Merging::default();
        assert!(!merging.is_over(&one));
        let kept = merging.add(one);
        assert!(!merging.is_over(&other));
        let more = merging.add(other);
        // A cluster and the family are there already: they get a spelling and a member more.
        let cluster = size_of::<Cluster>() + 32 + size_of::<Variant>() + ENTRY;
        let fewer = cluster + size_of::<Family>() + ENTRY;
        assert_eq!(kept - more, fewer as u64);
        merging.conclude(&mut judgement);
        let told: Vec<(u64, u32, u32)> = judgement
            .clusters
            .iter()
            .map(|cluster| (cluster.id, cluster.site, cluster.documents))
            .collect();
        assert_eq!(told, [(1, 0, 9), (30, 1, 10), (20, 1, 4), (40, 1, 1)]);
        let merged = &judgement.clusters[1];
        assert_eq!((merged.occurrences, merged.removed.teaser), (12, 10));
        assert_eq!(merged.dates, Some(("3".to_owned(), "7".to_owned())));
        let variants: Vec<(u64, u32)> = merged
            .variants
            .iter()
            .map(|variant| (variant.id, variant.occurrences))
            .collect();
        assert_eq!(variants, [(30, 8), (31, 2)]);
        let families: Vec<_> = judgement.families.iter().collect();
        assert_eq!(families.len(), 2);
        assert_eq!((families[1].documents, families[1].site), (4, 1));
        assert_eq!(families[1].members, [(1, 3), (2, 2), (3, 1)]);
        let told = |share: usize| [0, 1, 2].map(|at| judgement.numbers[share].cluster(at));
        assert_eq!(told(1), [Some(1), Some(2), None]);
        assert_eq!(told(2), [Some(3), Some(1), None]);
        assert_eq!(judgement.numbers[2].families[&8], 1);
        assert_eq!(
            (judgement.sites.len(), judgement.sites[1].documents),
            (2, 10)
        );
        assert_eq!(judgement.passed_over, 3);
    }
}
