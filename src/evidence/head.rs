//! Heads: where the headline and the lead of each document stand.
//!
//! In: what is counted of a site. Out: for every paragraph how much of it its
//! document says again, and what its place says. It knows nothing of layout or
//! language, and nothing of who owns a line.

mod row;

use std::ops::Range;

use rayon::prelude::*;

use super::census::Census;
use super::frequency::group_counts;
use super::own_words::{OwnWords, Rarity};
use crate::corpus::Occurrence;

pub(super) use row::{HEAD_REACH, PLACE_FIRST};
pub use row::{Head, HeadRow};
use row::{PLACE_IN_HEAD, PLACE_NEAREST, may_hold_head};

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

/// The paragraphs that are left out where it is asked how much a document says of one
/// below its head: those beside it.
fn beside(index: usize) -> Range<usize> {
    index.saturating_sub(2)..index + 3
}

/// Where what a document says begins: its first running text that stands nowhere else.
/// On a page without, the first of two lines in a row that do not; and where all that
/// it says is advertised elsewhere, its first running text that few have. `shared` is
/// taken to stand elsewhere, too.
fn beginning(census: &Census<'_>, document: usize, shared: Option<usize>) -> Option<usize> {
    let paragraphs = census.site.paragraphs(document);
    let spellings = paragraphs.spellings();
    let is_own = |&index: &usize| shared != Some(index) && census.is_own_spelling(spellings[index]);
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

    /// Writes the rows of a document whose lines are not yet named by their place;
    /// `shared` is taken for no text of the document's own, which begins at `first`.
    fn write_unplaced(
        &self,
        census: &Census<'_>,
        (document, shared, first): (usize, Option<usize>, Option<usize>),
        own_words: &mut OwnWords,
        rows: &mut [HeadRow],
    ) {
        let site = census.site;
        let paragraphs = site.paragraphs(document);
        let spellings = paragraphs.spellings().iter();
        let mut is_own: Vec<bool> = spellings
            .map(|&spelling| census.is_own_spelling(spelling))
            .collect();
        if let Some(is_own) = shared.and_then(|shared| is_own.get_mut(shared)) {
            *is_own = false;
        }
        // A document that is all its own is asked nothing.
        if is_own.contains(&false) {
            own_words.gather(site, document, &is_own);
        }
        let is_known = !census.background.clusters.is_empty();
        for (index, row) in rows.iter_mut().enumerate() {
            *row = HeadRow::new(0, is_own[index]);
            if is_own[index] {
                continue;
            }
            let occurrence = paragraphs[index];
            if occurrence.dress.words >= 3 {
                let is_at_head = may_hold_head(first, index);
                let around = &is_own[index.saturating_sub(1)..is_own.len().min(index + 2)];
                if occurrence.dress.is_prose()
                    && !is_at_head
                    && !around.contains(&true)
                    && !is_known
                {
                    *row = HeadRow::aside();
                } else {
                    let except = match is_at_head {
                        true => index..index + 1,
                        false => beside(index),
                    };
                    let cohesion = own_words.cohesion(site, &self.rarity, occurrence.text, except);
                    *row = HeadRow::new(cohesion, false);
                }
            }
        }
        if let Some(first) = first {
            rows[first].begin();
        }
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
        let site = census.site;
        let mut rows = vec![HeadRow::default(); site.paragraph_count()];
        let by_document = site.by_document(&mut rows).into_par_iter().enumerate();
        by_document.for_each_init(OwnWords::default, |own_words, (document, rows)| {
            self.document_rows(census, (document, None), has_filling, (own_words, rows));
        });
        rows
    }

    /// How much the document says, in its own words, of those of its paragraphs that stand
    /// aside and of which `is_asked` says so, in thousandths; `rows` are those of the
    /// document.
    pub(super) fn cohesions(
        &self,
        census: &Census<'_>,
        (document, rows): (usize, &[HeadRow]),
        is_asked: impl Fn(Occurrence) -> bool,
        own_words: &mut OwnWords,
    ) -> Vec<(usize, u32)> {
        let site = census.site;
        let paragraphs = site.paragraphs(document);
        let aside = rows.iter().enumerate().filter(|(_, row)| row.is_aside());
        let aside = aside.map(|(index, _)| index);
        let asked: Vec<usize> = aside.filter(|&index| is_asked(paragraphs[index])).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let is_own: Vec<bool> = rows.iter().map(|row| row.is_own()).collect();
        own_words.gather(site, document, &is_own);
        let cohesion = |index: usize| {
            let text = paragraphs[index].text;
            let said = own_words.cohesion(site, &self.rarity, text, beside(index));
            (index, HeadRow::new(said, false).cohesion())
        };
        asked.into_iter().map(cohesion).collect()
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
        let mut rows = vec![HeadRow::default(); census.site.paragraphs(document).len()];
        let shared = (document, Some(shared));
        self.document_rows(census, shared, has_filling, (own_words, &mut rows));
        rows
    }

    /// Finds the head of a document, and writes its rows.
    ///
    /// Its headline is the nearest line above its own running text that is no
    /// sentence; what lies between is its lead, and what runs on above it
    /// without furniture between belongs to it.
    fn document_rows(
        &self,
        census: &Census<'_>,
        (document, shared): (usize, Option<usize>),
        has_filling: &(dyn Fn(Occurrence) -> bool + Sync),
        (own_words, rows): (&mut OwnWords, &mut [HeadRow]),
    ) {
        let first = beginning(census, document, shared);
        self.write_unplaced(census, (document, shared, first), own_words, rows);
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
            return;
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

#[cfg(test)]
impl Heads {
    /// The rows of [`Self::rows`], with how much documents say of what stands aside.
    pub(super) fn rows_in_full(&self, census: &Census<'_>) -> Vec<HeadRow> {
        let mut rows = self.rows(census, &|_| false);
        let mut own_words = OwnWords::default();
        let documents = census.site.documents.iter().enumerate();
        for (document, range) in documents.map(|(at, document)| (at, document.paragraphs.clone())) {
            let of_document = (document, &rows[range.clone()]);
            let said = self.cohesions(census, of_document, |_| true, &mut own_words);
            for (index, said) in said {
                rows[range.start + index] = HeadRow::new(said, false);
            }
        }
        rows
    }
}
