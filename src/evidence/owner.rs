//! Headlines and leads, and the documents that own them.
//!
//! In: what is counted of a site. Out: for every document the lines that stand
//! where its headline and lead would stand, and for every cluster the documents
//! at whose head it stands. A teaser repeats another document's headline; the
//! headline itself must stay, however often it is repeated.

use std::collections::{BTreeMap, BTreeSet};

use super::census::Census;
use super::own_words::{OwnWords, Rarity};
use crate::corpus::Occurrence;

/// A line may be a document's headline if no more than this many paragraphs lie
/// between it and the first running text that is the document's own: lead,
/// dateline, credit, caption, a share bar.
const HEAD_REACH: usize = 14;

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

/// Cohesion that a line is taken to have where its place names it: first in the
/// document, nearest above the text, in one run with the headline.
const PLACE_FIRST: u32 = 1000;
const PLACE_NEAREST: u32 = 900;
const PLACE_IN_HEAD: u32 = 650;

/// Cohesion from which a line counts as the beginning of the head.
const ON_TOPIC: u32 = 500;

/// Where in a document a paragraph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Where a headline or lead may stand.
    Head,
    /// Next to running text that is the document's own.
    Body,
    /// Elsewhere.
    Outside,
}

/// A document in which a cluster stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    group: u32,
    document: u32,
    cohesion: u32,
    place: Place,
}

/// What the owners are found with, for a whole site.
#[derive(Debug)]
pub struct Heads {
    /// How rare each word is.
    rarity: Rarity,
    /// Groups in which each cluster stands where a headline may stand.
    counts: Vec<u32>,
}

/// Where the head of one document is.
#[derive(Debug)]
pub struct Head {
    /// Its first paragraph of running text that stands nowhere else.
    first: Option<usize>,
    /// Which paragraphs are running text that stands nowhere else.
    is_own: Vec<bool>,
    /// What each paragraph's place alone says of its being headline or lead, in
    /// thousandths; 0 for most.
    pub place: Vec<u32>,
    /// How much of each paragraph the document says elsewhere in its own words,
    /// in thousandths; 0 where nobody asks. Below the head the neighbours are
    /// left out: a teaser's lead says its headline's words.
    pub cohesion: Vec<u32>,
}

impl Head {
    /// Whether a paragraph stands where a headline or lead may stand.
    #[must_use]
    pub fn may_hold(&self, index: usize) -> bool {
        may_hold_head(self.first, index)
    }

    /// Whether the paragraph before or after is the document's own text.
    #[must_use]
    pub fn is_beside_own(&self, index: usize) -> bool {
        let own =
            |index: Option<usize>| index.and_then(|index| self.is_own.get(index)) == Some(&true);
        own(index.checked_sub(1)) || own(Some(index + 1))
    }
}

/// Whether a headline or lead may stand at `index` of a document whose own
/// running text begins at `first`.
fn may_hold_head(first: Option<usize>, index: usize) -> bool {
    match first {
        Some(first) => index == 0 || (index <= first && index + HEAD_REACH >= first),
        None => index < 3,
    }
}

impl Heads {
    /// Counts where the clusters of a site stand.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let mut seen: BTreeSet<(u32, u32)> = BTreeSet::new();
        for document in 0..census.site.documents.len() {
            let paragraphs = census.site.paragraphs(document);
            let first = paragraphs
                .iter()
                .position(|&occurrence| census.is_own(occurrence));
            let end = first.map_or(paragraphs.len(), |first| first + 1);
            for (index, &occurrence) in paragraphs[..end].iter().enumerate() {
                if may_hold_head(first, index) {
                    seen.insert((
                        census.cluster(occurrence),
                        census.groups.of_document[document],
                    ));
                }
            }
        }
        let mut counts = vec![0; census.clusters.centres.len()];
        for (cluster, _) in seen {
            counts[cluster as usize] += 1;
        }
        Self {
            rarity: Rarity::new(census.site),
            counts,
        }
    }

    /// A head whose lines are not yet named by their place.
    fn unplaced(&self, census: &Census<'_>, document: usize) -> Head {
        let site = census.site;
        let paragraphs = site.paragraphs(document);
        let is_own: Vec<bool> = paragraphs
            .iter()
            .map(|&occurrence| census.is_own(occurrence))
            .collect();
        let own_words = OwnWords::new(site, document, &is_own);
        let first = own_words.first;
        let cohesion = paragraphs
            .iter()
            .enumerate()
            .map(|(index, occurrence)| {
                if occurrence.dress.words < 3 || is_own[index] {
                    return 0;
                }
                let except = if may_hold_head(first, index) {
                    index..index + 1
                } else {
                    index.saturating_sub(2)..index + 3
                };
                own_words.cohesion(&self.rarity, site.words(occurrence.text), except)
            })
            .collect();
        Head {
            first,
            is_own,
            place: vec![0; paragraphs.len()],
            cohesion,
        }
    }

    /// Whether a cluster is too rare, or too rarely at the head of documents,
    /// to be the site's own furniture.
    #[must_use]
    pub fn is_rare(&self, census: &Census<'_>, occurrence: Occurrence) -> bool {
        let few = (census.groups.count / 8).max(3.min(census.groups.count / 2));
        self.counts[census.cluster(occurrence) as usize] <= 2 || census.others(occurrence) <= few
    }

    /// Finds the head of a document.
    ///
    /// Its headline is the nearest line above its own running text that is no
    /// sentence; what lies between is its lead, and what runs on above it
    /// without furniture between belongs to it. `has_filling` tells of each
    /// paragraph whether it is a form with another text in its slot.
    #[must_use]
    pub fn head(
        &self,
        census: &Census<'_>,
        document: usize,
        has_filling: &dyn Fn(Occurrence) -> bool,
    ) -> Head {
        let mut head = self.unplaced(census, document);
        let paragraphs = census.site.paragraphs(document);
        let is_line: Vec<bool> = paragraphs
            .iter()
            .enumerate()
            .map(|(index, &occurrence)| head.may_hold(index) && self.is_line(census, occurrence))
            .collect();
        let first = head.first;
        let end = first.map_or(paragraphs.len(), |first| first + 1);
        let mut nearest = None;
        for index in (0..end)
            .rev()
            .filter(|&index| is_line[index] && first != Some(index))
        {
            head.place[index] = PLACE_IN_HEAD;
            if !paragraphs[index].dress.ends_sentence {
                nearest = Some(index).filter(|_| !has_filling(paragraphs[index]));
                break;
            }
        }
        let reaches_top = first.is_some_and(|first| first <= HEAD_REACH);
        let mut in_head = false;
        for (index, &is_line) in is_line.iter().enumerate() {
            in_head = is_line
                && (in_head
                    || index == 0
                    || head.place[index] > 0
                    || head.cohesion[index] >= ON_TOPIC);
            if in_head && first.is_some() && (reaches_top || index > 0) {
                head.place[index] = PLACE_IN_HEAD;
            }
        }
        if let Some(nearest) = nearest {
            head.place[nearest] = PLACE_NEAREST;
        }
        head
    }

    /// Whether a paragraph could be a headline or lead by itself: some words
    /// that are no numbers, no form, not the site's furniture.
    fn is_line(&self, census: &Census<'_>, occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        dress.letters
            && (dress.words >= 3 + dress.numbers || dress.size >= 24 + 8 * u32::from(dress.numbers))
            && self.is_rare(census, occurrence)
            && census.template_others(occurrence) * 4 < census.groups.count
    }
}

/// The owners of clusters.
#[derive(Debug, Default)]
pub struct Owners(BTreeMap<u32, Vec<Claim>>);

impl Owners {
    /// Finds the owners among all documents of a site.
    #[must_use]
    pub fn new(census: &Census<'_>, heads: &Heads, in_order: &[Head]) -> Self {
        let mut claims: BTreeMap<u32, Vec<Claim>> = BTreeMap::new();
        for (document, head) in in_order.iter().enumerate() {
            for (index, &occurrence) in census.site.paragraphs(document).iter().enumerate() {
                if occurrence.dress.words >= 3
                    && census.others(occurrence) > 0
                    && let Some(claim) = claim(census, heads, head, (document, index))
                {
                    claims
                        .entry(census.cluster(occurrence))
                        .or_default()
                        .push(claim);
                }
            }
        }
        for (&cluster, claims) in &mut claims {
            settle(claims, census.holders(cluster));
        }
        Owners(claims)
    }

    /// Whether a group of documents owns a cluster.
    #[must_use]
    pub fn owns(&self, cluster: u32, group: u32) -> bool {
        self.of(cluster).iter().any(|claim| claim.group == group)
    }

    /// A document outside a group that owns a cluster.
    #[must_use]
    pub fn other(&self, cluster: u32, group: u32) -> Option<u32> {
        self.of(cluster)
            .iter()
            .find(|claim| claim.group != group)
            .map(|claim| claim.document)
    }

    fn of(&self, cluster: u32) -> &[Claim] {
        self.0.get(&cluster).map_or(&[], Vec::as_slice)
    }
}

/// What a document has to say for owning one of its paragraphs.
fn claim(
    census: &Census<'_>,
    heads: &Heads,
    head: &Head,
    (document, index): (usize, usize),
) -> Option<Claim> {
    let occurrence = census.site.paragraphs(document)[index];
    let said = head.cohesion[index];
    let rare = heads.is_rare(census, occurrence);
    // A line of every other document is the site's, whatever its words.
    let everywhere = census.others(occurrence) * 2 > census.groups.count;
    if !rare && (said < ON_TOPIC || everywhere) {
        return None;
    }
    let opens = index == 0 && head.first.is_none_or(|first| first <= HEAD_REACH);
    let cohesion = said.max(if opens {
        PLACE_FIRST
    } else {
        head.place[index]
    });
    let place = if head.may_hold(index) {
        Place::Head
    } else if head.is_beside_own(index)
        && rare
        && census.others(occurrence) * 3 <= census.groups.count
    {
        Place::Body
    } else {
        Place::Outside
    };
    let group = census.groups.of_document[document];
    Some(Claim {
        group,
        document: document as u32,
        cohesion,
        place,
    })
}

/// Leaves the claims that hold. What stands at the head of many documents is
/// nobody's headline.
fn settle(claims: &mut Vec<Claim>, holders: u32) {
    let at_heads = claims.iter().filter(|claim| claim.place == Place::Head);
    let best = at_heads.map(|claim| claim.cohesion).max().unwrap_or(0);
    let loudest = claims
        .iter()
        .max_by_key(|claim| (claim.cohesion, claim.group))
        .copied();
    let others = claims
        .iter()
        .filter(|claim| loudest.is_none_or(|loudest| claim.group != loudest.group));
    let second = others.map(|claim| claim.cohesion).max().unwrap_or(0);
    let rival = |claim: &Claim| match loudest {
        Some(loudest) if loudest.group != claim.group => loudest.cohesion,
        _ => second,
    };
    claims.retain(|claim| match claim.place {
        Place::Head => claim.cohesion >= MIN_COHESION && claim.cohesion * 1000 >= best * NEAR_BEST,
        Place::Body => claim.cohesion >= MIN_COHESION && claim.cohesion >= OUTSHINES * rival(claim),
        Place::Outside => false,
    });
    claims.sort_unstable();
    claims.dedup_by_key(|claim| claim.group);
    if claims.len() as u32 > (holders / 16).max(2) {
        claims.clear();
    }
}

#[cfg(test)]
mod tests;
