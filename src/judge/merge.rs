//! Shares of a site → the site.
//!
//! In: what was decided of each share of one site. Out: the site in the
//! judgement: clusters of one text are one cluster, families that one text names
//! are one family. It changes no verdict, only the numbers by which verdicts
//! refer to clusters and families.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::SiteJudgement;
use crate::family::MAX_MEMBERS;
use crate::summary::MAX_VARIANTS;
use crate::verdict::packed::Numbers;
use crate::verdict::{Cluster, Family, Judgement, Variant};

/// Adds a site to the judgement, by its shares; nothing where there is none.
pub(super) fn conclude(mut shares: Vec<SiteJudgement>, judgement: &mut Judgement) {
    let Some(mut summary) = shares.first().map(|first| first.summary.clone()) else {
        return;
    };
    for share in &shares[1..] {
        summary.documents += share.summary.documents;
        summary.copies += share.summary.copies;
        summary.paragraphs += share.summary.paragraphs;
        summary.distinct += share.summary.distinct;
    }
    let site = judgement.sites.len() as u32;
    let (clusters, cluster_places) = merge_clusters(&mut shares);
    let (families, family_places) = merge_families(&mut shares, &cluster_places, &clusters);
    let first_cluster = judgement.clusters.len() as u32;
    let first_family = judgement.families.len() as u32;
    for (at, share) in shares.into_iter().enumerate() {
        judgement.passed_over += share.passed_over;
        let mut numbers = share.numbers;
        renumber(&mut numbers, &cluster_places[at], first_cluster);
        #[expect(clippy::iter_over_hash_type, reason = "each is changed by itself")]
        for family in numbers.families.values_mut() {
            *family = first_family + family_places[at][*family as usize];
        }
        judgement.numbers.push(numbers);
    }
    judgement.clusters.extend(
        clusters
            .into_iter()
            .map(|cluster| Cluster { site, ..cluster }),
    );
    judgement
        .families
        .extend(families.into_iter().map(|family| {
            let number = |cluster: u32| first_cluster + cluster;
            let members = family.members.iter();
            Family {
                site,
                cue: family.cue.map(number),
                members: members
                    .map(|&(cluster, blocks)| (number(cluster), blocks))
                    .collect(),
                ..family
            }
        }));
    judgement.sites.push(summary);
}

fn renumber(numbers: &mut Numbers, places: &[u32], first: u32) {
    for cluster in &mut numbers.clusters {
        if *cluster != u32::MAX {
            *cluster = first + places[*cluster as usize];
        }
    }
}

/// For each share, the place that each of its clusters (or families) has among
/// those of the site.
type Places = Vec<Vec<u32>>;

/// The clusters of all shares, those of one id as one: most documents first.
fn merge_clusters(shares: &mut [SiteJudgement]) -> (Vec<Cluster>, Places) {
    let lists = shares
        .iter_mut()
        .map(|share| std::mem::take(&mut share.clusters));
    merge(
        lists.collect(),
        |cluster| cluster.id,
        add_cluster,
        |cluster| (Reverse(cluster.documents), cluster.id),
    )
}

/// The families of all shares, those of one id as one: most documents first.
fn merge_families(
    shares: &mut [SiteJudgement],
    cluster_places: &Places,
    clusters: &[Cluster],
) -> (Vec<Family>, Places) {
    let lists = shares
        .iter_mut()
        .zip(cluster_places)
        .map(|(share, places)| {
            let mut families = std::mem::take(&mut share.families);
            for family in &mut families {
                family.cue = family.cue.map(|cue| places[cue as usize]);
                for member in &mut family.members {
                    member.0 = places[member.0 as usize];
                }
            }
            families
        });
    let (mut families, places) = merge(
        lists.collect(),
        |family| family.id,
        add_family,
        |family| (Reverse(family.documents), family.id),
    );
    for family in &mut families {
        let rank = |&(cluster, count): &(u32, u32)| (Reverse(count), clusters[cluster as usize].id);
        family.members.sort_by_key(rank);
        family.members.truncate(MAX_MEMBERS);
    }
    (families, places)
}

/// Merges lists: what has one id is one, added up from the first list to the
/// last, and the whole is put in the order of `rank`.
fn merge<T, K: Ord>(
    mut lists: Vec<Vec<T>>,
    id: impl Fn(&T) -> u64,
    add: impl Fn(&mut T, T),
    rank: impl Fn(&T) -> K,
) -> (Vec<T>, Places) {
    if let [list] = lists.as_mut_slice() {
        let places = (0..list.len() as u32).collect();
        return (std::mem::take(list), vec![places]);
    }
    let mut merged: Vec<T> = Vec::new();
    let mut by_id: FxHashMap<u64, u32> = FxHashMap::default();
    let mut places: Places = Vec::with_capacity(lists.len());
    for list in lists {
        let mut of_list = Vec::with_capacity(list.len());
        for item in list {
            let next = merged.len() as u32;
            let place = *by_id.entry(id(&item)).or_insert(next);
            of_list.push(place);
            if place == next {
                merged.push(item);
            } else {
                add(&mut merged[place as usize], item);
            }
        }
        places.push(of_list);
    }
    let mut order: Vec<(u32, T)> = (0..).zip(merged).collect();
    order.sort_by_cached_key(|(_, item)| rank(item));
    let mut moved = vec![0; order.len()];
    for (place, &(from, _)) in (0..).zip(&order) {
        moved[from as usize] = place;
    }
    for place in places.iter_mut().flatten() {
        *place = moved[*place as usize];
    }
    (order.into_iter().map(|(_, item)| item).collect(), places)
}

fn add_cluster(sum: &mut Cluster, other: Cluster) {
    sum.documents += other.documents;
    sum.occurrences += other.occurrences;
    for (sum, times) in sum.removed.iter_mut().zip(other.removed) {
        *sum += times;
    }
    sum.owner = sum.owner.or(other.owner);
    sum.dates = match (sum.dates.take(), other.dates) {
        (Some((first, last)), Some((earlier, later))) => {
            Some((first.min(earlier), last.max(later)))
        }
        (one, other) => one.or(other),
    };
    for variant in other.variants {
        let known = sum.variants.iter_mut().find(|known| known.id == variant.id);
        match known {
            Some(known) => known.occurrences += variant.occurrences,
            None => sum.variants.push(variant),
        }
    }
    let medoid = sum.id;
    let rank = |variant: &Variant| {
        (
            variant.id != medoid,
            Reverse(variant.occurrences),
            variant.id,
        )
    };
    sum.variants.sort_by_key(rank);
    sum.variants.truncate(MAX_VARIANTS);
}

fn add_family(sum: &mut Family, other: Family) {
    sum.documents += other.documents;
    sum.cue = sum.cue.or(other.cue);
    let mut members: FxHashMap<u32, u32> = FxHashMap::default();
    for (cluster, blocks) in sum.members.drain(..).chain(other.members) {
        *members.entry(cluster).or_default() += blocks;
    }
    // Whoever merges puts them in order.
    sum.members.extend(members);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Site;

    fn cluster(id: u64, documents: u32, texts: &[(u64, u32)]) -> Cluster {
        Cluster {
            id,
            site: 0,
            documents,
            occurrences: documents + 1,
            removed: [0, documents, 0, 0, 0],
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
        }
    }

    fn share(clusters: Vec<Cluster>, cue: u32, member: u32) -> SiteJudgement {
        let places = (0..clusters.len() as u32).rev().chain([u32::MAX]).collect();
        SiteJudgement {
            summary: Site {
                name: "s".to_owned(),
                documents: 5,
                ..Site::default()
            },
            families: vec![Family {
                id: 70,
                site: 0,
                cue: Some(cue),
                documents: 2,
                members: vec![(cue, 2), (member, 1)],
            }],
            clusters,
            numbers: Numbers {
                clusters: places,
                families: [(8, 0)].into_iter().collect(),
            },
            passed_over: 1,
        }
    }

    #[test]
    fn clusters_and_families_of_one_id_are_one() {
        let mut judgement = Judgement::default();
        conclude(
            vec![share(vec![cluster(1, 9, &[(1, 9)])], 0, 0)],
            &mut judgement,
        );
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
        conclude(vec![one, other], &mut judgement);
        let told: Vec<(u64, u32, u32)> = judgement
            .clusters
            .iter()
            .map(|cluster| (cluster.id, cluster.site, cluster.documents))
            .collect();
        assert_eq!(told, [(1, 0, 9), (30, 1, 10), (20, 1, 4), (40, 1, 1)]);
        let merged = &judgement.clusters[1];
        assert_eq!((merged.occurrences, merged.removed[1]), (12, 10));
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
        assert_eq!(judgement.numbers[1].clusters, [1, 2, u32::MAX]);
        assert_eq!(judgement.numbers[2].clusters, [3, 1, u32::MAX]);
        assert_eq!(judgement.numbers[2].families[&8], 1);
        assert_eq!(
            (judgement.sites.len(), judgement.sites[1].documents),
            (2, 10)
        );
        assert_eq!(judgement.passed_over, 3);
    }
}
