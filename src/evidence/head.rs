//! Heads: where the headline and the lead of each document stand.
//!
//! In: what is counted of a site. Out: for every paragraph how much of it its
//! document says again, and what its place says. It knows nothing of layout or
//! language, and nothing of who owns a line.

use rayon::prelude::*;

use super::census::Census;
use super::frequency::group_counts;
use super::own_words::{OwnWords, Rarity};
use crate::corpus::Occurrence;

/// A line may be a document's headline if no more than this many paragraphs lie
/// between it and the first running text that is the document's own: lead,
/// dateline, credit, caption, a share bar.
pub(super) const HEAD_REACH: usize = 14;

/// Cohesion that a line is taken to have where its place names it: first in the
/// document, nearest above the text, in one run with the headline.
pub(super) const PLACE_FIRST: u32 = 1000;
const PLACE_NEAREST: u32 = 900;
const PLACE_IN_HEAD: u32 = 650;

/// Cohesion from which a line counts as the beginning of the head.
pub(super) const ON_TOPIC: u32 = 500;

/// What the owners are found with, for a whole site.
#[derive(Debug)]
pub struct Heads {
    /// How rare each word is.
    rarity: Rarity,
    /// Groups in which each cluster stands where a headline may stand.
    counts: Vec<u32>,
}

/// What is known of a paragraph by where it stands, in 16 bits: how much of it
/// its document says elsewhere (10 bits), what its place says (2 bits), and
/// whether it is the document's own running text (1 bit).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadRow(u16);

/// Where the parts of a [`HeadRow`] lie, and what the codes of places mean.
const COHESION: u16 = (1 << 10) - 1;
const PLACE_AT: u32 = 10;
const OWN: u16 = 1 << 12;
const BEGINS: u16 = 1 << 13;
const PLACES: [u32; 4] = [0, PLACE_IN_HEAD, PLACE_NEAREST, PLACE_FIRST];

impl HeadRow {
    fn new(cohesion: u32, is_own: bool) -> Self {
        HeadRow((cohesion as u16).min(1000) | if is_own { OWN } else { 0 })
    }

    fn set_place(&mut self, place: u32) {
        let code = PLACES.iter().position(|&known| known == place);
        self.0 &= !(3 << PLACE_AT);
        self.0 |= (code.unwrap_or(0) as u16) << PLACE_AT;
    }

    /// What the paragraph's place alone says of its being headline or lead, in
    /// thousandths; 0 for most.
    #[must_use]
    pub fn place(self) -> u32 {
        PLACES[usize::from(self.0 >> PLACE_AT & 3)]
    }

    /// How much of the paragraph the document says elsewhere in its own words,
    /// in thousandths; 0 where nobody asks. Below the head the neighbours are
    /// left out: a teaser's lead says its headline's words.
    #[must_use]
    pub fn cohesion(self) -> u32 {
        u32::from(self.0 & COHESION)
    }

    fn is_own(self) -> bool {
        self.0 & OWN == OWN
    }
}

/// The head of one document.
#[derive(Clone, Copy, Debug)]
pub struct Head<'h> {
    /// Its first paragraph of running text that stands nowhere else.
    pub(super) first: Option<usize>,
    rows: &'h [HeadRow],
}

impl<'h> Head<'h> {
    /// The head that the rows of a document's paragraphs describe.
    #[must_use]
    pub fn new(rows: &'h [HeadRow]) -> Self {
        Head {
            first: rows.iter().position(|row| row.0 & BEGINS != 0),
            rows,
        }
    }

    /// What is known of a paragraph by where it stands.
    #[must_use]
    pub fn row(&self, index: usize) -> HeadRow {
        self.rows.get(index).copied().unwrap_or_default()
    }

    /// Whether a paragraph stands where a headline or lead may stand.
    #[must_use]
    pub fn may_hold(&self, index: usize) -> bool {
        may_hold_head(self.first, index)
    }

    /// Whether the paragraph before or after is the document's own text.
    #[must_use]
    pub fn is_beside_own(&self, index: usize) -> bool {
        let own = |index: usize| self.row(index).is_own();
        index.checked_sub(1).is_some_and(own) || own(index + 1)
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

/// Where what a document says begins: its first running text that stands nowhere else.
/// On a page without, the first of two lines in a row that do not; and where all that
/// it says is advertised elsewhere, its first running text that few have. `shared` is
/// taken to stand elsewhere, too.
fn beginning(census: &Census<'_>, document: usize, shared: Option<usize>) -> Option<usize> {
    let paragraphs = census.site.paragraphs(document);
    let is_own = |&index: &usize| shared != Some(index) && census.is_own(paragraphs[index]);
    let stands_once = |index: usize| {
        let line = paragraphs.get(index);
        shared != Some(index)
            && line.is_some_and(|&line| {
                line.dress.letters && census.others(line) == 0 && census.template_others(line) == 0
            })
    };
    let is_story = |&index: &usize| {
        let text = paragraphs[index];
        text.dress.is_prose() && census.others(text) * 4 <= census.total * 3
    };
    let all = || 0..paragraphs.len();
    let pair = |&index: &usize| stands_once(index) && stands_once(index + 1);
    all()
        .find(is_own)
        .or_else(|| all().find(pair))
        .or_else(|| all().find(is_story))
}

/// Groups in which each cluster stands where a headline may stand.
fn head_counts(census: &Census<'_>) -> Vec<u32> {
    let clusters = census.clusters.centres.len();
    let background = census.background;
    let mut counts = group_counts(&census.groups, clusters, |document, keys| {
        if background.is_known(document) {
            return; // it was counted before
        }
        let paragraphs = census.site.paragraphs(document);
        let first = beginning(census, document, None);
        let end = first.map_or(paragraphs.len(), |first| first + 1);
        let at_head = paragraphs.iter().take(end).enumerate();
        let at_head = at_head.filter(|&(index, _)| may_hold_head(first, index));
        keys.extend(at_head.map(|(_, &occurrence)| census.cluster(occurrence)));
    });
    for known in &background.clusters {
        counts[census.clusters.of_text[known.text as usize] as usize] += known.heads;
    }
    counts
}

impl Heads {
    /// Counts where the clusters of a site stand.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let is_asked = |line: Occurrence| line.dress.words >= 3 && !census.is_own(line);
        // The sample of words is counted on one thread, the heads on the others.
        let (counts, rarity) = rayon::join(
            || head_counts(census),
            || {
                let is_counted = |document| census.is_first_of_group(document);
                Rarity::new(census.site, census.background, is_counted, is_asked)
            },
        );
        Self { rarity, counts }
    }

    /// Groups at whose head a cluster stands.
    #[must_use]
    pub fn count(&self, cluster: u32) -> u32 {
        self.counts[cluster as usize]
    }

    /// The rows of a document whose lines are not yet named by their place;
    /// `shared` is taken for no text of the document's own.
    fn unplaced(
        &self,
        census: &Census<'_>,
        (document, shared): (usize, Option<usize>),
        own_words: &mut OwnWords,
    ) -> Vec<HeadRow> {
        let site = census.site;
        let paragraphs = site.paragraphs(document);
        let mut is_own: Vec<bool> = paragraphs
            .iter()
            .map(|&occurrence| census.is_own(occurrence))
            .collect();
        if let Some(is_own) = shared.and_then(|shared| is_own.get_mut(shared)) {
            *is_own = false;
        }
        own_words.gather(site, document, &is_own);
        let first = beginning(census, document, shared);
        let mut rows: Vec<HeadRow> = paragraphs
            .iter()
            .enumerate()
            .map(|(index, occurrence)| {
                if occurrence.dress.words < 3 || is_own[index] {
                    return HeadRow::new(0, is_own[index]);
                }
                let except = if may_hold_head(first, index) {
                    index..index + 1
                } else {
                    index.saturating_sub(2)..index + 3
                };
                let cohesion = own_words.cohesion(site, &self.rarity, occurrence.text, except);
                HeadRow::new(cohesion, false)
            })
            .collect();
        if let Some(first) = first {
            rows[first].0 |= BEGINS;
        }
        rows
    }

    /// Whether a cluster is too rare, or too rarely at the head of documents,
    /// to be the site's own furniture.
    #[must_use]
    pub fn is_rare(&self, census: &Census<'_>, occurrence: Occurrence) -> bool {
        let few = (census.total / 8).max(3.min(census.total / 2));
        self.counts[census.cluster(occurrence) as usize] <= 2 || census.others(occurrence) <= few
    }

    /// Finds the heads of all documents: the rows of their paragraphs, document
    /// after document. `has_filling` tells of a paragraph whether it is a form
    /// with another text in its slot.
    #[must_use]
    pub fn rows(
        &self,
        census: &Census<'_>,
        has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
    ) -> Vec<HeadRow> {
        (0..census.site.documents.len())
            .into_par_iter()
            .map_init(OwnWords::default, |own_words, document| {
                self.document_rows(census, (document, None), has_filling, own_words)
            })
            .flatten_iter()
            .collect()
    }

    /// The rows of a document as they would be if another one had its paragraph
    /// `shared` too.
    #[must_use]
    pub fn rows_if_shared(
        &self,
        census: &Census<'_>,
        (document, shared): (usize, usize),
        has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
        own_words: &mut OwnWords,
    ) -> Vec<HeadRow> {
        self.document_rows(census, (document, Some(shared)), has_filling, own_words)
    }

    /// Finds the head of a document.
    ///
    /// Its headline is the nearest line above its own running text that is no
    /// sentence; what lies between is its lead, and what runs on above it
    /// without furniture between belongs to it.
    fn document_rows(
        &self,
        census: &Census<'_>,
        (document, shared): (usize, Option<usize>),
        has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
        own_words: &mut OwnWords,
    ) -> Vec<HeadRow> {
        let mut rows = self.unplaced(census, (document, shared), own_words);
        let first = beginning(census, document, shared);
        let paragraphs = census.site.paragraphs(document);
        // No line of the head lies below the first own paragraph.
        let end = first.map_or(paragraphs.len().min(3), |first| first + 1);
        let is_line: Vec<bool> = (0..end)
            .map(|index| may_hold_head(first, index) && self.is_line(census, paragraphs[index]))
            .collect();
        let mut nearest = None;
        let has_line = is_line.iter().enumerate().any(|(index, &is_line)| {
            is_line && first != Some(index) && !paragraphs[index].dress.ends_sentence
        });
        if !has_line && let Some(title) = self.title_of_form(census, document, first, end) {
            rows[title].set_place(PLACE_FIRST);
            return rows;
        }
        for index in (0..end)
            .rev()
            .filter(|&index| is_line[index] && first != Some(index))
        {
            rows[index].set_place(PLACE_IN_HEAD);
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
                    || rows[index].place() > 0
                    || rows[index].cohesion() >= ON_TOPIC);
            if in_head && first.is_some() && (reaches_top || index > 0) {
                rows[index].set_place(PLACE_IN_HEAD);
            }
        }
        if let Some(nearest) = nearest {
            rows[nearest].set_place(PLACE_NEAREST);
        }
        rows
    }

    /// The headline of a page that is a form, where it is a form, too: the line nearest
    /// above the text that has some words beside its numbers, no label, and that few
    /// others hold.
    fn title_of_form(
        &self,
        census: &Census<'_>,
        document: usize,
        first: Option<usize>,
        end: usize,
    ) -> Option<usize> {
        let paragraphs = census.site.paragraphs(document);
        (0..end).rev().find(|&index| {
            let line = paragraphs[index];
            let dress = line.dress;
            first != Some(index)
                && may_hold_head(first, index)
                && dress.letters
                && !dress.ends_sentence
                && dress.lead_in == 0
                && dress.words >= 4 + dress.numbers
                && self.is_rare(census, line)
                && !census.is_link(line)
        })
    }

    /// Whether a paragraph could be a headline or lead by itself: some words
    /// that are no numbers, no form, not the site's furniture.
    fn is_line(&self, census: &Census<'_>, occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        dress.letters
            && (dress.words >= 3 + dress.numbers || dress.size >= 24 + 8 * u32::from(dress.numbers))
            && self.is_rare(census, occurrence)
            && census.template_others(occurrence) * 4 < census.total
    }
}
