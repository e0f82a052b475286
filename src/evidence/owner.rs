//! Headlines and leads, and the documents that own them.
//!
//! In: what is counted of a site, and the heads of its documents. Out: for every
//! cluster the documents at whose head it stands. A teaser repeats another document's headline; the
//! headline itself must stay, however often it is repeated.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::census::Census;
use super::head::{HEAD_REACH, Head, HeadRow, Heads, ON_TOPIC, PLACE_FIRST};
use super::own_words::OwnWords;
use crate::background::KnownClaim;
use crate::corpus::Occurrence;

/// The least that a document must say again, in its own words, of a line that
/// it owns (in thousandths).
const MIN_COHESION: u32 = 400;

/// A document owns a line if its cohesion with it is at least this share (in
/// thousandths) of the best: many documents of a site are about alike things,
/// but its own most of all.
const NEAR_BEST: u32 = 700;

/// A line next to own running text below the head is the document's own only if
/// it says this many times as much of it as any other document.
const OUTSHINES: u32 = 2;

/// Where in a document a paragraph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ClaimPlace {
    /// Where a headline or lead may stand.
    Head,
    /// Next to running text that is the document's own.
    Body,
    /// Elsewhere.
    Outside,
}

/// A document in which a cluster stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct OwnerClaim {
    group: u32,
    document: u32,
    cohesion: u32,
    place: ClaimPlace,
}

/// The owners of clusters.
#[derive(Debug, Default)]
pub struct Owners {
    /// The claims that hold, cluster after cluster.
    claims: Vec<OwnerClaim>,
    /// Where the claims of each cluster end.
    ends: Vec<u32>,
}

impl Owners {
    /// Finds the owners among all documents of a site; `rows` are those of
    /// [`Heads::rows`].
    #[must_use]
    pub fn new(census: &Census<'_>, heads: &Heads, rows: &[HeadRow]) -> Self {
        let is_new = |&document: &usize| !census.background.is_known(document);
        let mut claims: Vec<(u32, OwnerClaim)> = (0..census.site.documents.len())
            .into_par_iter()
            .filter(is_new)
            .flat_map_iter(|document| claims_of(census, heads, rows, document))
            .collect();
        let earlier = earlier_claims(census, &claims);
        claims.extend(earlier);
        let outshines = |&(_, claim): &&(u32, OwnerClaim)| {
            claim.place == ClaimPlace::Body && claim.cohesion >= MIN_COHESION
        };
        let mut has_rivals = vec![false; census.clusters.centres.len()];
        for &(cluster, _) in claims.iter().filter(outshines) {
            has_rivals[cluster as usize] = true;
        }
        // Most claims are of teasers, and matter to none.
        claims.retain(|&(cluster, claim)| {
            claim.place != ClaimPlace::Outside || has_rivals[cluster as usize]
        });
        if has_rivals.contains(&true) {
            claims.extend(claims_aside(census, heads, rows, &has_rivals));
        }
        claims.par_sort_unstable();
        let by_cluster: Vec<&[(u32, OwnerClaim)]> =
            claims.chunk_by(|one, other| one.0 == other.0).collect();
        let settled: Vec<(u32, Vec<OwnerClaim>)> = by_cluster
            .par_iter()
            .map(|claims| {
                let cluster = claims[0].0;
                let mut claims = claims.iter().map(|&(_, claim)| claim).collect();
                settle(&mut claims, census.holders(cluster));
                if stands_in_bodies(census, cluster) {
                    claims.clear();
                }
                (cluster, claims)
            })
            .filter(|(_, claims)| !claims.is_empty())
            .collect();
        let mut owners = Owners::default();
        for (cluster, claims) in settled {
            let before = owners.claims.len() as u32;
            owners.ends.resize(cluster as usize, before);
            owners.claims.extend(claims);
            owners.ends.push(owners.claims.len() as u32);
        }
        owners
    }

    /// Whether a group of documents owns a cluster.
    #[must_use]
    pub fn owns(&self, cluster: u32, group: u32) -> bool {
        self.of(cluster).iter().any(|claim| claim.group == group)
    }

    /// A document outside a group at whose head a cluster stands that it owns: nobody
    /// advertises what stands in the midst of an article.
    #[must_use]
    pub fn other(&self, cluster: u32, group: u32) -> Option<u32> {
        self.of(cluster)
            .iter()
            .find(|claim| claim.group != group && claim.place == ClaimPlace::Head)
            .map(|claim| claim.document)
    }

    fn of(&self, cluster: u32) -> &[OwnerClaim] {
        let cluster = cluster as usize;
        let Some(&end) = self.ends.get(cluster) else {
            return &[];
        };
        let start = cluster.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.claims[start as usize..end as usize]
    }
}

/// Whether running text mostly stands among the own text of those that hold it, as
/// no teaser does.
fn stands_in_bodies(census: &Census<'_>, cluster: u32) -> bool {
    let stance = census.stance_of(census.clusters.centres[cluster as usize]);
    census.holders(cluster) >= 4 && stance.own_share() > 500
}

/// The claims of earlier documents. Where no document of the site claims a cluster
/// too, they are those that were found to hold, and hold again.
fn earlier_claims(census: &Census<'_>, new: &[(u32, OwnerClaim)]) -> Vec<(u32, OwnerClaim)> {
    let background = census.background;
    let groups = local_groups(census);
    let documents = census.site.documents.len() as u32;
    let mut contested: Vec<u32> = new.iter().map(|&(cluster, _)| cluster).collect();
    contested.sort_unstable();
    let mut claims = Vec::new();
    for known in &background.clusters {
        let cluster = census.clusters.of_text[known.text as usize];
        let is_contested = contested.binary_search(&cluster).is_ok();
        for claim in known
            .claims
            .iter()
            .filter(|claim| is_contested || claim.holds)
        {
            let group = groups.get(&claim.group).copied();
            claims.push((
                cluster,
                OwnerClaim {
                    group: group.unwrap_or(census.groups.count + claim.group),
                    document: documents + claim.document,
                    cohesion: claim.cohesion.into(),
                    place: if claim.at_head {
                        ClaimPlace::Head
                    } else {
                        ClaimPlace::Body
                    },
                },
            ));
        }
    }
    claims
}

/// The groups of the site by the earlier groups that they are part of.
fn local_groups(census: &Census<'_>) -> FxHashMap<u32, u32> {
    let documents = 0..census.site.documents.len();
    let known = documents.filter_map(|document| {
        let earlier = census.background.document(document).group?;
        Some((earlier, census.groups.of_document[document]))
    });
    known.collect()
}

/// Everything that the documents of a site have to say for owning clusters, now or
/// when another document comes to hold what today stands in one alone: by cluster,
/// the loudest first. `has_filling` is that of [`Heads::rows`].
pub(crate) fn claims_to_keep(
    census: &Census<'_>,
    (heads, rows, owners): (&Heads, &[HeadRow], &Owners),
    has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
) -> Vec<(u32, KnownClaim)> {
    let documents = (0..census.site.documents.len()).into_par_iter();
    let claims = documents.map_init(OwnWords::default, |own_words, document| {
        let mut claims = claims_of(census, heads, rows, document);
        claims.extend(claims_if_shared(
            census,
            (heads, rows),
            document,
            has_filling,
            own_words,
        ));
        claims
    });
    let loud = claims
        .flatten_iter()
        .filter(|(_, claim)| claim.place != ClaimPlace::Outside && claim.cohesion >= MIN_COHESION);
    let kept = |(cluster, claim): (u32, OwnerClaim)| {
        let of_cluster = owners.of(cluster);
        let known = KnownClaim {
            document: claim.document,
            group: claim.group,
            cohesion: claim.cohesion.min(PLACE_FIRST) as u16,
            at_head: claim.place == ClaimPlace::Head,
            holds: of_cluster.contains(&claim),
        };
        (cluster, known)
    };
    let mut kept: Vec<(u32, KnownClaim)> = loud.map(kept).collect();
    let rank = |claim: &KnownClaim| (!claim.holds, Reverse(claim.cohesion), claim.document);
    kept.par_sort_unstable_by_key(|(cluster, claim)| (*cluster, rank(claim)));
    kept.dedup();
    kept
}

/// What a document would have to say for owning what stands at its head and nowhere
/// else, if it stood elsewhere too: its headline, and its own first text.
fn claims_if_shared(
    census: &Census<'_>,
    (heads, rows): (&Heads, &[HeadRow]),
    document: usize,
    has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
    own_words: &mut OwnWords,
) -> Vec<(u32, OwnerClaim)> {
    let rows = &rows[census.site.documents[document].paragraphs.clone()];
    let head = Head::new(rows);
    let mut claims = Vec::new();
    for (index, &occurrence) in census.site.paragraphs(document).iter().enumerate() {
        if head.first.is_some_and(|first| index > first) {
            break;
        }
        let stands_once = occurrence.dress.words >= 3 && census.others(occurrence) == 0;
        if !stands_once || !head.may_hold(index) {
            continue;
        }
        let found = if census.is_own(occurrence) {
            let at = (document, index);
            let rows = heads.rows_if_shared(census, at, has_filling, own_words);
            let head = Head::new(&rows);
            claim(census, heads, &head, at, head.row(index).cohesion())
        } else {
            let said = head.row(index).cohesion();
            claim(census, heads, &head, (document, index), said)
        };
        claims.extend(found.map(|claim| (census.cluster(occurrence), claim)));
    }
    claims
}

/// What a document has to say for owning any of its paragraphs.
fn claims_of(
    census: &Census<'_>,
    heads: &Heads,
    rows: &[HeadRow],
    document: usize,
) -> Vec<(u32, OwnerClaim)> {
    let site = census.site;
    let head = Head::new(&rows[site.documents[document].paragraphs.clone()]);
    let mut claims = Vec::new();
    for (index, &occurrence) in site.paragraphs(document).iter().enumerate() {
        let row = head.row(index);
        if !row.is_aside()
            && !row.is_own()
            && occurrence.dress.words >= 3
            && census.others(occurrence) > 0
            && let Some(claim) = claim(census, heads, &head, (document, index), row.cohesion())
        {
            claims.push((census.cluster(occurrence), claim));
        }
    }
    claims
}

/// What new documents have to say for owning paragraphs that stand aside in them, where
/// another document that has them beside its own text may own them: how much they say of
/// most is not asked.
fn claims_aside(
    census: &Census<'_>,
    heads: &Heads,
    rows: &[HeadRow],
    has_rivals: &[bool],
) -> Vec<(u32, OwnerClaim)> {
    let site = census.site;
    let is_asked = |occurrence: Occurrence| {
        has_rivals[census.cluster(occurrence) as usize] && census.others(occurrence) > 0
    };
    let claims = |own_words: &mut OwnWords, document: usize| {
        let rows = &rows[site.documents[document].paragraphs.clone()];
        let (head, paragraphs) = (Head::new(rows), site.paragraphs(document));
        let said = heads.cohesions(census, (document, rows), is_asked, own_words);
        let claim = |(index, said): (usize, u32)| {
            let claim = claim(census, heads, &head, (document, index), said)?;
            Some((census.cluster(paragraphs[index]), claim))
        };
        said.into_iter().filter_map(claim).collect::<Vec<_>>()
    };
    (0..site.documents.len())
        .into_par_iter()
        .filter(|&document| !census.background.is_known(document))
        .map_init(OwnWords::default, claims)
        .flatten_iter()
        .collect()
}

/// What a document has to say for owning one of its paragraphs, of which it says so much
/// in its own words.
fn claim(
    census: &Census<'_>,
    heads: &Heads,
    head: &Head<'_>,
    (document, index): (usize, usize),
    said: u32,
) -> Option<OwnerClaim> {
    let occurrence = census.site.paragraphs(document)[index];
    let rare = heads.is_rare(census, occurrence);
    // A line of every other document is the site's, whatever its words.
    let everywhere = census.others(occurrence) * 2 > census.total;
    if !rare && (said < ON_TOPIC || everywhere) {
        return None;
    }
    // A page that says nothing itself has no headline.
    let alone = head.first.is_some()
        && heads.count(census.cluster(occurrence)) == 1
        && head.may_hold(index);
    let opens = index == 0 && head.first.is_none_or(|first| first <= HEAD_REACH);
    let cohesion = said.max(if opens || alone {
        PLACE_FIRST
    } else {
        head.row(index).place()
    });
    let place = if head.may_hold(index) {
        ClaimPlace::Head
    } else if head.is_beside_own(index) && rare && census.others(occurrence) * 3 <= census.total {
        ClaimPlace::Body
    } else {
        ClaimPlace::Outside
    };
    let group = census.groups.of_document[document];
    Some(OwnerClaim {
        group,
        document: document as u32,
        cohesion,
        place,
    })
}

/// Leaves the claims that hold. What stands at the head of many documents is
/// nobody's headline.
fn settle(claims: &mut Vec<OwnerClaim>, holders: u32) {
    let at_heads = claims
        .iter()
        .filter(|claim| claim.place == ClaimPlace::Head);
    let best = at_heads.map(|claim| claim.cohesion).max().unwrap_or(0);
    let loudest = claims
        .iter()
        .max_by_key(|claim| (claim.cohesion, claim.group))
        .copied();
    let others = claims
        .iter()
        .filter(|claim| loudest.is_none_or(|loudest| claim.group != loudest.group));
    let second = others.map(|claim| claim.cohesion).max().unwrap_or(0);
    let rival = |claim: &OwnerClaim| match loudest {
        Some(loudest) if loudest.group != claim.group => loudest.cohesion,
        _ => second,
    };
    claims.retain(|claim| match claim.place {
        ClaimPlace::Head => {
            claim.cohesion >= MIN_COHESION && claim.cohesion * 1000 >= best * NEAR_BEST
        }
        ClaimPlace::Body => {
            claim.cohesion >= MIN_COHESION && claim.cohesion >= OUTSHINES * rival(claim)
        }
        ClaimPlace::Outside => false,
    });
    claims.sort_unstable();
    claims.dedup_by_key(|claim| claim.group);
    if claims.len() as u32 > (holders / 16).max(2) {
        claims.clear();
    }
}

#[cfg(test)]
mod tests;
