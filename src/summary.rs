//! Removals → what the report says of clusters and copies.
//!
//! In: what is counted of a site, and its removals. Out: the clusters that are
//! worth a line, numbered; and for each document the one that it is a copy of.

mod dates;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::Site;
use crate::evidence::census::Census;
use crate::evidence::frequency::leave_once;
use crate::verdict::{ByReason, Cluster, KNOWN, Removal, Variant};

/// Spellings of a cluster that are listed.
pub const MAX_VARIANTS: usize = 50;

/// What goes of each cluster, while it is gathered in the order of the documents.
#[derive(Debug, Default)]
pub struct RemovedTallies(FxHashMap<u32, ClusterTally>);

/// What goes of one cluster.
#[derive(Clone, Copy, Debug, Default)]
struct ClusterTally {
    removed: ByReason<u32>,
    owner: Option<u32>,
}

impl RemovedTallies {
    /// Adds the removals of the next document.
    pub fn add(&mut self, removals: &[Removal]) {
        for removal in removals {
            if let Some(cluster) = removal.cluster {
                let tally = self.0.entry(cluster).or_default();
                *tally.removed.get_mut(removal.reason) += 1;
                tally.owner = tally.owner.or(removal.owner);
            }
        }
    }

    /// Adds a document that goes whole.
    pub fn add_dropped(&mut self, census: &Census<'_>, document: usize) {
        for &occurrence in census.site.paragraphs(document).iter() {
            let tally = self.0.entry(census.cluster(occurrence)).or_default();
            tally.removed.duplicate += 1;
        }
    }

    /// Adds what goes of the documents that follow.
    pub fn merge(&mut self, other: RemovedTallies) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (cluster, tally) in other.0 {
            let sum = self.0.entry(cluster).or_default();
            for (reason, times) in tally.removed.iter() {
                let sum = sum.removed.get_mut(reason);
                *sum += times;
            }
            sum.owner = sum.owner.or(tally.owner);
        }
    }

    fn of(&self, cluster: u32) -> ClusterTally {
        self.0.get(&cluster).copied().unwrap_or_default()
    }
}

/// The clusters of a site of two or more occurrences or with a removal, most
/// documents first, and the place among them of each cluster as the site
/// numbers it ([`u32::MAX`] for one that is not there). Owners are positions in
/// the input; the site itself is not numbered yet.
#[must_use]
pub fn clusters_of(
    census: &Census<'_>,
    sums: &ClusterSums,
    removed: &RemovedTallies,
) -> (Vec<Cluster>, Vec<u32>) {
    let site = census.site;
    let mut texts: Vec<(u32, u32)> = (0..site.held() as u32)
        .into_par_iter()
        .map(|text| (census.clusters.of_text[text as usize], text))
        .filter(|&(cluster, _)| sums.is_told(cluster) || removed.0.contains_key(&cluster))
        .collect();
    texts.par_sort_unstable();
    let by_cluster: Vec<&[(u32, u32)]> = texts.chunk_by(|one, other| one.0 == other.0).collect();
    let mut found: Vec<(u32, Cluster)> = by_cluster
        .par_iter()
        .map(|texts| {
            let cluster = texts[0].0;
            let tally = removed.of(cluster);
            let centre = census.clusters.centres[cluster as usize];
            let summary = Cluster {
                id: site.texts[centre as usize].exact,
                site: 0,
                documents: sums.documents[cluster as usize],
                occurrences: sums.occurrences[cluster as usize],
                removed: tally.removed,
                variants: sums.variants(site, centre, texts),
                owner: tally.owner,
                dates: sums.dates.of(cluster),
                known: sums.known.get(&cluster).copied().unwrap_or(0),
                lost: 0,
            };
            (cluster, summary)
        })
        .collect();
    found.par_sort_by_key(|(_, cluster)| (std::cmp::Reverse(cluster.documents), cluster.id));
    let mut places = vec![u32::MAX; census.clusters.centres.len()];
    for (place, &(cluster, _)) in (0..).zip(&found) {
        places[cluster as usize] = place;
    }
    (
        found.into_iter().map(|(_, cluster)| cluster).collect(),
        places,
    )
}

/// What the documents of a site say of its clusters.
#[derive(Debug)]
pub struct ClusterSums {
    /// Documents that have each cluster, copies of an article counted apart.
    documents: Vec<u32>,
    /// Times that each cluster stands anywhere.
    occurrences: Vec<u32>,
    /// Times that each text stands anywhere.
    times: Vec<u32>,
    /// The first paragraph of the site that has each text.
    firsts: Vec<u32>,
    dates: Dates,
    /// Earlier documents that have each cluster, of those that some have.
    known: FxHashMap<u32, u32>,
}

impl ClusterSums {
    /// Adds a site up.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let site = census.site;
        let (documents, dates) = documents(census);
        let (times, firsts) = places(site);
        let mut occurrences = vec![0; documents.len()];
        for (&cluster, times) in census.clusters.of_text.iter().zip(&times) {
            occurrences[cluster as usize] += times;
        }
        Self {
            documents,
            occurrences,
            times,
            firsts,
            dates,
            known: known(census),
        }
    }

    /// Whether something is to be told of a cluster: it stands more than once
    /// anywhere, or stood in earlier documents.
    #[must_use]
    pub fn is_told(&self, cluster: u32) -> bool {
        let times = self.occurrences.get(cluster as usize);
        times.is_some_and(|&times| times > 1) || self.known.contains_key(&cluster)
    }

    /// The texts of a cluster: its centre, then the most frequent first.
    fn variants(&self, site: &Site, centre: u32, texts: &[(u32, u32)]) -> Vec<Variant> {
        let mut order: Vec<u32> = texts.iter().map(|&(_, text)| text).collect();
        order.sort_by_key(|&text| {
            (
                text != centre,
                std::cmp::Reverse(self.times[text as usize]),
                site.texts[text as usize].exact,
            )
        });
        order.truncate(MAX_VARIANTS);
        let variant = |text: u32| {
            let first = self.firsts[text as usize] as usize;
            let after = site
                .documents
                .partition_point(|document| document.paragraphs.start <= first);
            let document = &site.documents[after.saturating_sub(1)];
            Variant {
                id: site.texts[text as usize].exact,
                occurrences: self.times[text as usize],
                document: document.input,
                paragraph: (first - document.paragraphs.start) as u32,
            }
        };
        order.into_iter().map(variant).collect()
    }
}

/// In how many earlier documents clusters stand; a document that was counted before
/// is none beside itself.
fn known(census: &Census<'_>) -> FxHashMap<u32, u32> {
    let mut known: FxHashMap<u32, u32> = FxHashMap::default();
    for cluster in &census.background.clusters {
        let at = census.clusters.of_text[cluster.text as usize];
        let holders = known.entry(at).or_default();
        *holders = cluster.holders.max(*holders);
    }
    known
}

/// How often each text stands anywhere, and the first paragraph that has it.
fn places(site: &Site) -> (Vec<u32>, Vec<u32>) {
    let all = |start: u32| -> Vec<AtomicU32> {
        let spellings = site.spellings().iter();
        spellings.map(|_| AtomicU32::new(start)).collect()
    };
    let (of_spelling, first_of_spelling) = (all(0), all(u32::MAX));
    // Sums and minima of whole numbers are the same in whatever order.
    site.documents
        .par_iter()
        .enumerate()
        .for_each(|(at, document)| {
            let start = document.paragraphs.start as u32;
            for (place, &spelling) in (start..).zip(site.paragraphs(at).spellings()) {
                of_spelling[spelling as usize].fetch_add(1, Ordering::Relaxed);
                let first = &first_of_spelling[spelling as usize];
                // Mostly not: documents are taken in their order.
                if place < first.load(Ordering::Relaxed) {
                    first.fetch_min(place, Ordering::Relaxed);
                }
            }
        });
    let mut times = vec![0; site.texts.len()];
    let mut firsts = vec![u32::MAX; site.texts.len()];
    let spelled = of_spelling.into_iter().zip(first_of_spelling);
    for (spelling, (again, first)) in site.spellings().iter().zip(spelled) {
        let text = spelling.text as usize;
        times[text] += again.into_inner();
        firsts[text] = first.into_inner().min(firsts[text]);
    }
    (times, firsts)
}

/// The earliest and the latest date of each cluster's documents.
#[derive(Debug, Default)]
struct Dates {
    /// The different dates of the documents, ascending.
    dates: Vec<String>,
    /// The places of each cluster's dates among them; none without dates.
    earliest: Vec<u32>,
    latest: Vec<u32>,
}

/// What the documents of a cluster add up to.
struct OfCluster {
    documents: AtomicU32,
    /// The places of their dates.
    earliest: AtomicU32,
    latest: AtomicU32,
}

impl OfCluster {
    /// Counts a document, with the place of its date.
    fn add(&self, date: Option<u32>) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        let Some(date) = date else { return };
        if date < self.earliest.load(Ordering::Relaxed) {
            self.earliest.fetch_min(date, Ordering::Relaxed);
        }
        if date > self.latest.load(Ordering::Relaxed) {
            self.latest.fetch_max(date, Ordering::Relaxed);
        }
    }
}

/// How many documents have each cluster, copies of an article counted apart, and
/// when they are from.
fn documents(census: &Census<'_>) -> (Vec<u32>, Dates) {
    let site = census.site;
    let (dates, date_of) = dates::dates(site);
    let of_cluster = |_: &u32| OfCluster {
        documents: AtomicU32::new(0),
        earliest: AtomicU32::new(u32::MAX),
        latest: AtomicU32::new(0),
    };
    let sums: Vec<OfCluster> = census.clusters.centres.iter().map(of_cluster).collect();
    // Sums, minima and maxima of whole numbers are the same in whatever order.
    (0..site.documents.len())
        .into_par_iter()
        .for_each_init(Vec::new, |clusters, document| {
            let spellings = site.paragraphs(document).spellings().iter();
            clusters.clear();
            clusters.extend(spellings.map(|&spelling| census.cluster_of_spelling(spelling)));
            leave_once(clusters);
            for &cluster in clusters.iter() {
                sums[cluster as usize].add(date_of[document]);
            }
        });
    let settled = |sum: fn(&OfCluster) -> &AtomicU32| -> Vec<u32> {
        let sums = sums.iter().map(sum);
        sums.map(|sum| sum.load(Ordering::Relaxed)).collect()
    };
    let is_dated = !dates.is_empty();
    let of_dates = |sum| if is_dated { settled(sum) } else { Vec::new() };
    let found = Dates {
        earliest: of_dates(|of_cluster| &of_cluster.earliest),
        latest: of_dates(|of_cluster| &of_cluster.latest),
        dates: dates.into_iter().map(str::to_owned).collect(),
    };
    (settled(|of_cluster| &of_cluster.documents), found)
}

impl Dates {
    fn of(&self, cluster: u32) -> Option<(String, String)> {
        let earliest = *self.earliest.get(cluster as usize)?;
        let earliest = self.dates.get(earliest as usize)?;
        let latest = self.dates.get(self.latest[cluster as usize] as usize)?;
        Some((earliest.clone(), latest.clone()))
    }
}

/// For each document of a site, the position in the input of the document that
/// it is a copy of: an earlier one if there is one; of a group the one with the earliest date, then the least
/// id, then the least content.
pub fn copies_of(census: &Census<'_>) -> Vec<Option<u32>> {
    let site = census.site;
    let key = |document: usize| {
        let entry = &site.documents[document];
        (entry.date.is_none(), &entry.date, &entry.id, document)
    };
    let mut originals: Vec<Option<usize>> = vec![None; census.groups.count as usize];
    for (document, &group) in census.groups.of_document.iter().enumerate() {
        let original = &mut originals[group as usize];
        if original.is_none_or(|other| key(document) < key(other)) {
            *original = Some(document);
        }
    }
    (0..site.documents.len())
        .map(|document| {
            if let Some(known) = census.background.document(document).copy_of {
                return Some(KNOWN + known);
            }
            originals[census.groups.of_document[document] as usize]
                .filter(|&original| original != document)
                .map(|original| site.documents[original].input)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};
    use crate::evidence::Switches;
    use crate::verdict::Reason;

    #[test]
    fn reasons_are_counted_in_their_own_order() {
        for (place, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
        }
    }

    /// For each of three crawls of one article, and another article, the crawl
    /// that it is a copy of.
    fn originals(dates: [Option<&str>; 4]) -> Vec<Option<u32>> {
        let article = ["door", "roof", "wall"].map(|name| [name; 20].join(" and ") + ".");
        let article = article.join("\n");
        let other = ["pier"; 30].join(" or ") + ".";
        let mut site = site(&[&article, &article, &article, &other]);
        for (id, date) in dates.into_iter().enumerate() {
            let at = place(&site, id);
            site.documents[at].date = date.map(Into::into);
        }
        let copies = copies_of(&Census::new(&site, &Switches::default()));
        (0..4).map(|id| copies[place(&site, id)]).collect()
    }

    #[test]
    fn the_earliest_is_the_original() {
        let dates = [
            Some("2024-05-03"),
            Some("2024-05-01"),
            None,
            Some("2020-01-01"),
        ];
        assert_eq!(originals(dates), [Some(1), None, Some(1), None]);
    }

    #[test]
    fn without_dates_the_least_id_is_the_original() {
        assert_eq!(originals([None; 4]), [None, Some(0), Some(0), None]);
    }
}
