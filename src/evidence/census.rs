//! What is counted of a site before anything is weighed.
//!
//! In: a site. Out: its clusters, the groups of documents that count as one,
//! and for each cluster and form in how many groups it stands. All of it is
//! counts of groups, which merge in any order.

mod answers;

mod credits;

mod kin;

mod known;

mod other_facts;

mod places;

use rayon::prelude::*;

use super::copies::{Relation, identical};
use super::frequency::{Repetition, groups_of_texts};
use super::groups::Groups;
use super::surroundings::Stance;
use super::template::{Form, forms};
use super::{DecisionStep, Switches};
use crate::background::Background;
use crate::cluster::{ClusterOptions, Clusters, cluster};
use crate::corpus::{Occurrence, Site};
use crate::stop::Stop;
use crate::token::Dress;

use credits::credits;
pub(crate) use credits::{ending, endings};
use kin::{copies_and_versions, documents_with_words, series};
use known::{KnownCounts, counted_before, known_groups, new_groups, weights};
use other_facts::with_other_facts;
pub(crate) use places::stances_of_forms;
use places::stances_of_texts;

/// Words of a table cell or a short answer.
const FEW_WORDS: u16 = 3;

/// The counts of a site.
#[derive(Debug)]
pub struct Census<'s> {
    /// The site.
    pub site: &'s Site,
    /// Its clusters.
    pub clusters: Clusters,
    /// Articles that are here more than once, as one.
    pub groups: Groups,
    /// The same, with series of reports as one.
    pub series: Groups,
    /// Groups that say something, those of earlier corpora included.
    pub total: u32,
    /// What earlier corpora say of it.
    pub background: &'s Background,
    /// What it says that so many groups have a paragraph.
    pub repetition: Repetition,
    /// The groups that hold each cluster.
    holders: Vec<u32>,
    is_first: Vec<bool>,
    /// Groups that were counted before, ascending.
    known_groups: Vec<u32>,
    rows: Vec<CensusRow>,
    /// For each spelling of the site its cluster, and whether it is running text that
    /// stands nowhere else: what is asked most of paragraphs lies nearest.
    clusters_of_spellings: Vec<u32>,
    is_own: Vec<bool>,
}

/// What is asked of each text again and again, in one place: a paragraph that was
/// looked up in an array for each of these waited for memory as many times.
#[derive(Clone, Copy, Debug)]
struct CensusRow {
    cluster: u32,
    /// The groups that hold its cluster.
    holders: u32,
    /// The same, with reports that are alike but for their numbers as one.
    series_holders: u32,
    /// Other groups that hold its form (27 bits), and the flags below.
    form: u32,
    /// What its places say.
    stance: Stance,
}

/// Whether the cluster of a short answer stands alone; whether the text ends in a
/// credit; what its form is ([`Form`]); what is left for a number of groups.
const ALONE: u32 = 1 << 31;
const CREDIT: u32 = 1 << 30;
const VARIED: u32 = Form::VARIED;
const LINK: u32 = Form::LINK;
const COUNTER: u32 = Form::COUNTER;
const FORM: u32 = Form::BELOW;

impl<'s> Census<'s> {
    /// Counts a site, and adds what is known of earlier corpora; unless somebody asks to stop.
    #[must_use]
    pub fn against(
        site: &'s Site,
        background: &'s Background,
        switches: &Switches,
        stop: &Stop<'_>,
    ) -> Option<Self> {
        let options = ClusterOptions {
            near_duplicates: switches.uses(DecisionStep::NearDuplicates),
            ..ClusterOptions::default()
        };
        let (same, says) = (identical(site), documents_with_words(site));
        let firsts = same.firsts().into_iter().zip(&says);
        let compared: Vec<bool> = firsts.map(|(is_first, &says)| is_first && says).collect();
        let weights = weights(site, &compared, background);
        let mut clusters = cluster(site, &weights, &options, stop);
        stop.unless_asked()?;
        clusters.settle_known(background);
        let groups = if switches.uses(DecisionStep::Copies) {
            copies_and_versions(site, &clusters, (&same, &compared))
                .union(&known_groups(site, background))
        } else {
            Groups::singly(site.documents.len())
        };
        stop.unless_asked()?;
        let held = groups_of_texts(site, &groups);
        let is_dissolved = with_other_facts(site, &clusters, &held, background);
        clusters.dissolve(site, &is_dissolved);
        let spellings = site.spellings().par_iter();
        let cluster = |spelling: &Occurrence| clusters.of_text[spelling.text as usize];
        let clusters_of_spellings: Vec<u32> = spellings.map(cluster).collect();
        let series = groups.union(&series(site, &compared));
        let known = KnownCounts::new(background, &clusters);
        let holders = known.holders(
            site,
            (&clusters, &clusters_of_spellings),
            &groups,
            Relation::Copies,
        );
        let series_holders = match known.is_nothing() && groups.are_those_of(&series) {
            true => holders.clone(),
            false => known.holders(
                site,
                (&clusters, &clusters_of_spellings),
                &series,
                Relation::Series,
            ),
        };
        stop.unless_asked()?;
        let templates = forms(site, (&groups, &series), &held, background);
        let credits = credits(site, background);
        let row = |((&cluster, form), has_credit): ((&u32, Form), bool)| CensusRow {
            cluster,
            holders: holders[cluster as usize],
            series_holders: series_holders[cluster as usize],
            form: form.others.min(FORM) | if has_credit { CREDIT } else { 0 } | form.flags(),
            stance: Stance::default(),
        };
        let of_text = clusters.of_text.par_iter();
        let rows = of_text.zip(templates).zip(credits).map(row).collect();
        let mut is_first = groups.firsts();
        for (document, is_first) in is_first.iter_mut().enumerate() {
            *is_first &= says[document] && !background.is_known(document);
        }
        let total = background.groups + new_groups(&groups, &says, background);
        let mut census = Census {
            site,
            is_first,
            known_groups: counted_before(&groups, background),
            rows,
            clusters_of_spellings,
            is_own: Vec::new(),
            holders,
            total,
            background,
            repetition: Repetition::new(total, site.paragraph_count()),
            clusters,
            groups,
            series,
        };
        stop.unless_asked()?;
        let spellings = site.spellings().par_iter();
        census.is_own = spellings.map(|&text| census.is_own(text)).collect();
        let stances = stances_of_texts(&census);
        for (row, stance) in census.rows.iter_mut().zip(stances) {
            row.stance = stance;
        }
        let mut alone = census.count_alone();
        for known in &background.clusters {
            alone[census.clusters.of_text[known.text as usize] as usize] = known.alone;
        }
        let answers = census.rows.iter_mut();
        for row in answers.filter(|row| alone[row.cluster as usize]) {
            row.form |= ALONE;
        }
        Some(census)
    }

    fn row(&self, occurrence: Occurrence) -> &CensusRow {
        &self.rows[occurrence.text as usize]
    }

    /// The cluster of a paragraph.
    #[must_use]
    pub fn cluster(&self, occurrence: Occurrence) -> u32 {
        self.row(occurrence).cluster
    }

    /// The cluster of a paragraph that is spelled so.
    #[must_use]
    pub fn cluster_of_spelling(&self, spelling: u32) -> u32 {
        self.clusters_of_spellings[spelling as usize]
    }

    /// Groups that hold the cluster of a text, series of reports as one.
    #[must_use]
    pub fn series_holders(&self, text: u32) -> u32 {
        self.rows[text as usize].series_holders
    }

    /// Whether the cluster of a text is a short answer that stands alone.
    #[must_use]
    pub fn is_alone(&self, text: u32) -> bool {
        self.rows[text as usize].form & ALONE != 0
    }

    /// Groups that hold a cluster.
    #[must_use]
    pub fn holders(&self, cluster: u32) -> u32 {
        self.holders[cluster as usize]
    }

    /// Other groups that hold a paragraph's cluster. Where the paragraph may be
    /// part of a series of reports, the series counts as one.
    #[must_use]
    pub fn others(&self, occurrence: Occurrence) -> u32 {
        let row = self.row(occurrence);
        let reported = occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
        let holders = if reported {
            row.series_holders
        } else {
            row.holders
        };
        holders.saturating_sub(1)
    }

    /// Whether a document is the first of its group, and new: the one of several
    /// copies that habits are learned from.
    #[must_use]
    pub fn is_first_of_group(&self, document: usize) -> bool {
        self.is_first[document]
    }

    /// Whether a group of documents was counted before.
    #[must_use]
    pub fn is_known_group(&self, group: u32) -> bool {
        self.known_groups.binary_search(&group).is_ok()
    }

    /// Other groups that hold a paragraph's form, numbers apart.
    #[must_use]
    pub fn template_others(&self, occurrence: Occurrence) -> u32 {
        self.row(occurrence).form & FORM
    }

    /// Whether a paragraph is a line of a form that tells something of its document.
    #[must_use]
    pub fn is_varied(&self, occurrence: Occurrence) -> bool {
        !occurrence.dress.is_prose() && self.row(occurrence).form & VARIED != 0
    }

    /// Whether a paragraph may be a row of a list: a line with a number or a label, or
    /// nothing but a number.
    #[must_use]
    pub fn is_row(&self, occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        let is_quantity = self.is_quantity(occurrence);
        let label = u16::from(dress.lead_in);
        let has_label = label > 0 && dress.words > label && dress.words <= label + 5;
        let is_clock = dress.dated && dress.words <= dress.numbers + 1;
        dress.words > 0
            && !dress.is_prose()
            && !is_clock
            && (is_quantity || has_label || self.is_varied(occurrence))
    }

    /// What the places of a paragraph say.
    #[must_use]
    pub fn stance(&self, occurrence: Occurrence) -> Stance {
        self.row(occurrence).stance
    }

    /// The same of a text.
    #[must_use]
    pub fn stance_of(&self, text: u32) -> Stance {
        self.rows[text as usize].stance
    }

    /// What the form of a text is, in the upper bits of a word: what is kept of it.
    #[must_use]
    pub fn form_flags(&self, text: u32) -> u32 {
        self.rows[text as usize].form & (VARIED | LINK | COUNTER)
    }

    /// Whether a line is a number and a word or two, and counts nothing.
    #[must_use]
    pub fn is_quantity(&self, occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        let counts = self.row(occurrence).form & COUNTER != 0;
        dress.numbers > 0 && dress.words <= dress.numbers + 3 && !counts && !dress.dated
    }

    /// Whether a paragraph is a label before what looks like a headline.
    #[must_use]
    pub fn is_link(&self, occurrence: Occurrence) -> bool {
        !occurrence.dress.is_prose() && self.row(occurrence).form & LINK != 0
    }

    /// Whether a paragraph is running text that stands nowhere else.
    #[must_use]
    pub fn is_own(&self, occurrence: Occurrence) -> bool {
        occurrence.dress.is_prose() && self.others(occurrence) == 0
    }

    /// The same of a paragraph that is spelled so.
    #[must_use]
    pub fn is_own_spelling(&self, spelling: u32) -> bool {
        self.is_own[spelling as usize]
    }

    /// Whether the cluster of a short answer ("Yes.") mostly stands between
    /// paragraphs that stand nowhere else, as a menu line does not; false for
    /// paragraphs of other clusters.
    #[must_use]
    pub fn stands_alone(&self, occurrence: Occurrence) -> bool {
        self.row(occurrence).form & ALONE != 0
    }

    /// Whether a paragraph ends in words that several texts end in.
    #[must_use]
    pub fn has_credit(&self, occurrence: Occurrence) -> bool {
        self.row(occurrence).form & CREDIT != 0
    }
}

/// Whether a paragraph is a table cell, a label or an answer of few words.
#[must_use]
pub fn is_cell(dress: Dress) -> bool {
    dress.words <= FEW_WORDS && dress.lead_in == 0
}

#[cfg(test)]
mod tests;
