//! Removals → what the report says of clusters and copies.
//!
//! In: what is counted of a site, and its removals. Out: the clusters that are
//! worth a line, numbered; and for each document the one that it is a copy of.

use std::collections::{BTreeMap, HashMap};

use crate::evidence::census::Census;
use crate::verdict::{Cluster, Reason, Removal, Variant};

/// Spellings of a cluster that are listed.
const MAX_VARIANTS: usize = 50;

/// The clusters of a site that are worth a line.
#[derive(Debug, Default)]
pub struct Clusters {
    /// Them, most documents first.
    pub clusters: Vec<Cluster>,
    numbers: HashMap<u32, u32>,
}

impl Clusters {
    /// The number in the judgement of a cluster as the site numbers it.
    #[must_use]
    pub fn number(&self, cluster: u32) -> Option<u32> {
        self.numbers.get(&cluster).copied()
    }
}

/// What is gathered of one cluster.
#[derive(Clone, Debug, Default)]
struct Tally {
    documents: u32,
    last: Option<usize>,
    occurrences: u32,
    removed: [u32; 5],
    owner: Option<u32>,
    dates: Option<(String, String)>,
    texts: BTreeMap<u32, Variant>,
}

/// Summarises the clusters of two or more occurrences or with a removal, and
/// writes their numbers, counted from `first`, into the removals. Owners become
/// positions in the input.
pub fn clusters_of(
    census: &Census<'_>,
    removals: &mut [Vec<Removal>],
    dropped: &[bool],
    (site, first): (u32, u32),
) -> Clusters {
    let mut tallies = vec![Tally::default(); census.clusters.centres.len()];
    for (document, &dropped) in dropped.iter().enumerate() {
        count_document(census, document, dropped, &mut tallies);
    }
    for removal in removals.iter_mut().flatten() {
        removal.owner = removal
            .owner
            .map(|owner| census.site.documents[owner as usize].input);
        if let Some(cluster) = removal.cluster {
            let tally = &mut tallies[cluster as usize];
            tally.removed[removal.reason as usize] += 1;
            tally.owner = tally.owner.or(removal.owner);
        }
    }
    let mut found: Vec<(u32, Cluster)> = tallies
        .into_iter()
        .enumerate()
        .filter(|(_, tally)| tally.occurrences > 1 || tally.removed.iter().any(|&times| times > 0))
        .map(|(cluster, tally)| (cluster as u32, summarise(census, cluster, tally, site)))
        .collect();
    found.sort_by_key(|(_, cluster)| (std::cmp::Reverse(cluster.documents), cluster.id));
    let numbers: HashMap<u32, u32> = found
        .iter()
        .enumerate()
        .map(|(number, &(cluster, _))| (cluster, first + number as u32))
        .collect();
    for removal in removals.iter_mut().flatten() {
        removal.cluster = removal
            .cluster
            .and_then(|cluster| numbers.get(&cluster).copied());
    }
    Clusters {
        clusters: found.into_iter().map(|(_, cluster)| cluster).collect(),
        numbers,
    }
}

/// Adds the paragraphs of a document to the tallies of their clusters.
fn count_document(census: &Census<'_>, document: usize, dropped: bool, tallies: &mut [Tally]) {
    let entry = &census.site.documents[document];
    for (paragraph, &occurrence) in census.site.paragraphs(document).iter().enumerate() {
        let tally = &mut tallies[census.cluster(occurrence) as usize];
        tally.occurrences += 1;
        tally.removed[Reason::Duplicate as usize] += u32::from(dropped);
        let variant = tally.texts.entry(occurrence.text).or_insert(Variant {
            occurrences: 0,
            document: entry.input,
            paragraph: paragraph as u32,
        });
        variant.occurrences += 1;
        if tally.last == Some(document) {
            continue;
        }
        tally.last = Some(document);
        tally.documents += 1;
        if let Some(date) = entry.date.as_deref() {
            match &mut tally.dates {
                None => tally.dates = Some((date.to_owned(), date.to_owned())),
                Some((earliest, _)) if *date < **earliest => date.clone_into(earliest),
                Some((_, latest)) if *date > **latest => date.clone_into(latest),
                Some(_) => {}
            }
        }
    }
}

fn summarise(census: &Census<'_>, cluster: usize, tally: Tally, site: u32) -> Cluster {
    let centre = census.clusters.centres[cluster];
    let mut variants: Vec<(u32, Variant)> = tally.texts.into_iter().collect();
    variants.sort_by_key(|&(text, variant)| {
        (
            text != centre,
            std::cmp::Reverse(variant.occurrences),
            census.site.texts[text as usize].exact,
        )
    });
    variants.truncate(MAX_VARIANTS);
    Cluster {
        id: census.site.texts[centre as usize].exact,
        site,
        documents: tally.documents,
        occurrences: tally.occurrences,
        removed: tally.removed,
        variants: variants.into_iter().map(|(_, variant)| variant).collect(),
        owner: tally.owner,
        dates: tally.dates,
    }
}

/// For each document of a site, the position in the input of the document that
/// it is a copy of: of a group the one with the earliest date, then the least
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
