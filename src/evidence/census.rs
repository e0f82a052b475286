//! What is counted of a site before anything is weighed.
//!
//! In: a site. Out: its clusters, the groups of documents that count as one,
//! and for each cluster and form in how many groups it stands. All of it is
//! counts of groups, which merge in any order.

mod credits;

mod known;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Switches;
use super::copies::{self, Part, Relation};
use super::forms::{Kind, Look, parts_of_forms};
use super::frequency::{Repetition, group_counts};
use super::groups::Groups;
use super::shape::Class;
use super::surroundings::{Neighbour, Surroundings};
use super::template::{Form, forms, label_key};
use crate::background::Background;
use crate::cluster::{Clusters, Options, cluster};
use crate::corpus::{Occurrence, Paragraphs, Site};
use crate::token::{Dress, Token};

use credits::credits;
pub(crate) use credits::{ending, endings};
use known::{KnownCounts, known_groups, new_groups, weights};

/// Words of a table cell or a short answer.
const FEW_WORDS: u16 = 3;

/// What is known where nothing is known.
static NOTHING: LazyLock<Background> = LazyLock::new(Background::default);

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
    /// Groups in all, those of earlier corpora included.
    pub total: u32,
    /// What earlier corpora say of it.
    pub background: &'s Background,
    /// What it says that so many groups have a paragraph.
    pub repetition: Repetition,
    /// What its paragraphs stand between.
    pub surroundings: Surroundings,
    /// The groups that hold each cluster.
    holders: Vec<u32>,
    is_first: Vec<bool>,
    headings: Vec<bool>,
    inside: Vec<u32>,
    /// Groups that were counted before, ascending.
    known_groups: Vec<u32>,
    rows: Vec<Row>,
}

/// What is asked of each text again and again, in one place: a paragraph that was
/// looked up in an array for each of these waited for memory as many times.
#[derive(Clone, Copy, Debug)]
struct Row {
    cluster: u32,
    /// The groups that hold its cluster.
    holders: u32,
    /// The same, with reports that are alike but for their numbers as one.
    series_holders: u32,
    /// Other groups that hold its form (30 bits), and the flags below.
    form: u32,
}

/// Whether the cluster of a short answer stands alone; whether the text ends in a
/// credit; what is left for a number of groups.
const ALONE: u32 = 1 << 31;
const CREDIT: u32 = 1 << 30;
const VARIED: u32 = 1 << 29;
const LINK: u32 = 1 << 28;
const COUNTER: u32 = 1 << 27;
const FORM: u32 = COUNTER - 1;

impl<'s> Census<'s> {
    /// Counts a site by itself.
    #[must_use]
    pub fn new(site: &'s Site, switches: &Switches) -> Self {
        Self::against(site, &NOTHING, switches)
    }

    /// Counts a site, and adds what is known of earlier corpora.
    #[must_use]
    pub fn against(site: &'s Site, background: &'s Background, switches: &Switches) -> Self {
        let options = Options {
            near_duplicates: switches.uses("near-duplicates"),
            ..Options::default()
        };
        let mut clusters = cluster(site, &weights(site, background), &options);
        clusters.settle_known(background);
        let groups = if switches.uses("copies") {
            let copies = copies_of(site, &clusters).union(&copies::identical(site));
            copies.union(&versions_of(site, &clusters)).union(&known_groups(site, background))
        } else {
            Groups::singly(site.documents.len())
        };
        clusters.dissolve(&facts_of_clusters(site, &clusters, &groups, background));
        let series = groups.union(&series_of(site));
        let known = KnownCounts::new(background, &clusters);
        let holders = known.holders(site, &clusters, &groups, Relation::Copies);
        let series_holders = known.holders(site, &clusters, &series, Relation::Series);
        let templates = forms(site, (&groups, &series), background);
        let credits = credits(site, background);
        let row = |((&cluster, form), has_credit): ((&u32, Form), bool)| Row {
            cluster,
            holders: holders[cluster as usize],
            series_holders: series_holders[cluster as usize],
            form: form.others.min(FORM)
                | if has_credit { CREDIT } else { 0 }
                | if form.varied { VARIED } else { 0 }
                | if form.link { LINK } else { 0 }
                | if form.counter { COUNTER } else { 0 },
        };
        let of_text = clusters.of_text.par_iter();
        let rows = of_text.zip(templates).zip(credits).map(row).collect();
        let mut is_first = groups.firsts();
        for (document, is_first) in is_first.iter_mut().enumerate() {
            *is_first &= !background.is_known(document);
        }
        let documents = groups.of_document.iter().enumerate();
        let known = documents.filter(|(document, _)| background.is_known(*document));
        let mut known_groups: Vec<u32> = known.map(|(_, &group)| group).collect();
        known_groups.sort_unstable();
        known_groups.dedup();
        let total = background.groups + new_groups(&groups, background);
        let mut census = Census {
            site,
            surroundings: Surroundings::default(),
            is_first,
            headings: Vec::new(),
            inside: Vec::new(),
            known_groups,
            rows,
            holders,
            total,
            background,
            repetition: Repetition::new(total, site.paragraph_count()),
            clusters,
            groups,
            series,
        };
        census.surroundings = census.count_surroundings();
        (census.headings, census.inside) = census.find_headings();
        let mut alone = census.count_alone();
        for known in &background.clusters {
            alone[census.clusters.of_text[known.text as usize] as usize] = known.alone;
        }
        for row in census
            .rows
            .iter_mut()
            .filter(|row| alone[row.cluster as usize])
        {
            row.form |= ALONE;
        }
        census
    }

    fn row(&self, occurrence: Occurrence) -> &Row {
        &self.rows[occurrence.text as usize]
    }

    /// The cluster of a paragraph.
    #[must_use]
    pub fn cluster(&self, occurrence: Occurrence) -> u32 {
        self.row(occurrence).cluster
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

    /// How often a paragraph stands between what its pages say, in thousandths.
    #[must_use]
    pub fn inside(&self, occurrence: Occurrence) -> i32 {
        let cluster = self.cluster(occurrence) as usize;
        let inside = self.inside.get(cluster).copied().unwrap_or(0);
        (u64::from(inside) * 1000 / u64::from(self.holders[cluster].max(1))).min(1000) as i32
    }

    /// Whether a line is a number and a word or two, and counts nothing.
    #[must_use]
    pub fn is_quantity(&self, occurrence: Occurrence) -> bool {
        let dress = occurrence.dress;
        let counts = self.row(occurrence).form & COUNTER != 0;
        dress.numbers > 0 && dress.words <= dress.numbers + 3 && !counts && !dress.dated
    }

    /// Whether a line is one of the headings that the site's pages have, in their order.
    #[must_use]
    pub fn is_heading(&self, occurrence: Occurrence) -> bool {
        self.headings.get(self.cluster(occurrence) as usize).copied().unwrap_or(false)
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

    /// The clusters that are parts of the form of pages.
    fn find_headings(&self) -> (Vec<bool>, Vec<u32>) {
        let kind = |occurrence: &Occurrence| match occurrence.dress.words {
            0 => Kind::Nothing,
            _ if occurrence.dress.day => Kind::Own(occurrence.dress.size),
            _ if self.is_varied(*occurrence) => Kind::Row(occurrence.dress.size),
            _ if self.others(*occurrence) == 0 => Kind::Own(occurrence.dress.size),
            _ => Kind::Known(self.cluster(*occurrence)),
        };
        let documents: Vec<Vec<Kind>> = (0..self.site.documents.len())
            .filter(|&document| self.is_first[document])
            .map(|document| self.site.paragraphs(document).iter().map(kind).collect())
            .collect();
        let mut looks = vec![Look::default(); self.clusters.centres.len()];
        for spelling in self.site.spellings() {
            let dress = spelling.dress;
            let look = &mut looks[self.cluster(*spelling) as usize];
            look.label |=
                dress.letters && dress.words <= 4 && !dress.is_prose() && !dress.ends_sentence;
            look.short |= look.label || (dress.ends_sentence && !dress.is_prose());
            look.formula |= dress.is_prose() || dress.ends_sentence || dress.words <= FEW_WORDS;
        }
        parts_of_forms(&documents, &looks, self.total)
    }

    /// What the paragraphs stand between: a text with numbers as its form does.
    fn count_surroundings(&self) -> Surroundings {
        let site = self.site;
        let mut dress = vec![Dress::default(); site.texts.len()];
        for spelling in site.spellings() {
            let dress = &mut dress[spelling.text as usize];
            dress.numbers = dress.numbers.max(spelling.dress.numbers);
            dress.lead_in = dress.lead_in.max(spelling.dress.lead_in);
        }
        let form = |text: usize| {
            if dress[text].numbers > 0 {
                Some(site.texts[text].masked)
            } else {
                label_key(site, text as u32, dress[text].lead_in)
            }
        };
        let mut forms: Vec<u64> = (0..site.texts.len()).filter_map(form).collect();
        forms.sort_unstable();
        forms.dedup();
        let clusters = self.clusters.centres.len();
        let keys: Vec<u32> = (0..site.texts.len())
            .map(|text| match form(text) {
                Some(form) => (clusters + forms.partition_point(|&other| other < form)) as u32,
                None => self.clusters.of_text[text],
            })
            .collect();
        let neighbour = |occurrence: &Occurrence| {
            let is_varied = self.is_varied(*occurrence)
                || (occurrence.dress.numbers > 0 && !occurrence.dress.letters && !occurrence.dress.day);
            let is_known = !is_varied && self.others(*occurrence) > 0
                || (!is_varied && occurrence.dress.numbers > 0
                    && !occurrence.dress.is_prose()
                    && self.template_others(*occurrence) > 0);
            let kind = match occurrence.dress.words {
                _ if is_known => Neighbour::Known,
                0 => Neighbour::Other,
                _ if is_varied => Neighbour::Varied,
                _ => Neighbour::Own,
            };
            (kind, self.others(*occurrence))
        };
        Surroundings::new(
            site,
            keys,
            clusters + forms.len(),
            |document| self.is_first_of_group(document),
            neighbour,
        )
    }

    /// For each cluster that holds a short answer whether it stands alone more
    /// often than not.
    fn count_alone(&self) -> Vec<bool> {
        let mut is_asked = vec![false; self.clusters.centres.len()];
        for occurrence in self.site.spellings() {
            is_asked[self.cluster(*occurrence) as usize] |= may_be_answer(occurrence.dress);
        }
        let zeros = || -> Vec<AtomicU32> { is_asked.iter().map(|_| AtomicU32::new(0)).collect() };
        let (alone, all) = (zeros(), zeros());
        // Additions of whole numbers end in the same sums in whatever order.
        (0..self.site.documents.len())
            .into_par_iter()
            .for_each(|document| {
                let paragraphs = self.site.paragraphs(document);
                for (index, &occurrence) in paragraphs.iter().enumerate() {
                    let cluster = self.cluster(occurrence) as usize;
                    if is_asked[cluster] {
                        all[cluster].fetch_add(1, Ordering::Relaxed);
                        if self.is_between_fresh(paragraphs, index) {
                            alone[cluster].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        let counts = alone.into_iter().zip(all);
        let alone = counts.map(|(alone, all)| (alone.into_inner(), all.into_inner()));
        alone
            .map(|(alone, all)| all > 0 && alone * 2 >= all)
            .collect()
    }

    fn is_between_fresh(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_fresh = |index: Option<usize>| {
            index
                .and_then(|index| paragraphs.get(index))
                .is_some_and(|&other| {
                    other.dress.words > 0
                        && self.others(other) == 0
                        && self.template_others(other) == 0
                })
        };
        is_fresh(index.checked_sub(1)) && is_fresh(Some(index + 1))
    }
}

/// Whether a paragraph is a table cell, a label or an answer of few words.
#[must_use]
pub fn is_cell(dress: Dress) -> bool {
    dress.words <= FEW_WORDS && dress.lead_in == 0
}

fn may_be_answer(dress: Dress) -> bool {
    is_cell(dress) && dress.ends_sentence
}

/// Holders below which nothing is said of a cluster's texts.
const FEW_HOLDERS: u32 = 3;

/// For each cluster whether its texts are sentences of one form with other facts in
/// each, not one text with small edits: most of them stand in one group alone.
fn facts_of_clusters(
    site: &Site,
    clusters: &Clusters,
    groups: &Groups,
    background: &Background,
) -> Vec<bool> {
    let held = group_counts(groups, site.texts.len(), |document, keys| {
        keys.extend(site.paragraphs(document).iter().map(|occurrence| occurrence.text));
    });
    let mut counts = vec![(0u32, 0u32); clusters.centres.len()];
    for (text, &held) in (0..).zip(&held) {
        let (once, often) = &mut counts[clusters.of_text[text as usize] as usize];
        if background.cluster_of(text).is_some() {
            *often = u32::MAX; // it was settled before
        } else if held == 1 {
            *once += 1;
        } else {
            *often = often.saturating_add(held);
        }
    }
    let may_be = |&(once, often): &(u32, u32)| once >= FEW_HOLDERS && once / 3 >= often;
    let mut may_be: Vec<bool> = counts.iter().map(may_be).collect();
    let mut members: Vec<(u32, u64, u32)> = (0..)
        .zip(&clusters.of_text)
        .filter(|&(_, &cluster)| may_be[cluster as usize])
        .map(|(text, &cluster): (u32, &u32)| (cluster, site.texts[text as usize].exact, text))
        .collect();
    members.sort_unstable();
    for of_cluster in members.chunk_by(|one, other| one.0 == other.0) {
        let texts = of_cluster.iter().take(MEMBERS).map(|&(_, _, text)| text);
        may_be[of_cluster[0].0 as usize] = have_own_words(site, &texts.collect::<Vec<u32>>());
    }
    may_be
}

/// Texts of a cluster that are looked at.
const MEMBERS: usize = 16;

/// Whether nearly every one of some texts has a word that none of the others has: a
/// name, a place, a number. What was heard or typed with slips has words left out,
/// and such as others have, too.
fn have_own_words(site: &Site, texts: &[u32]) -> bool {
    let mut held: FxHashMap<Token, u32> = FxHashMap::default();
    let distinct = |text: u32| {
        let mut words = site.words(text).to_vec();
        words.sort_unstable();
        words.dedup();
        words
    };
    for &text in texts {
        for word in distinct(text) {
            *held.entry(word).or_default() += 1;
        }
    }
    let has_own = |&&text: &&u32| site.words(text).iter().any(|word| held[word] == 1);
    texts.iter().filter(has_own).count() * 5 >= texts.len() * 4
}

/// Documents of which one is contained in the other.
fn versions_of(site: &Site, clusters: &Clusters) -> Groups {
    copies::versions(site, clusters.centres.len(), sentence_part(clusters))
}

/// Documents whose sentences are the same.
fn copies_of(site: &Site, clusters: &Clusters) -> Groups {
    let keys = clusters.centres.len();
    copies::group(site, Relation::Copies, keys, sentence_part(clusters))
}

/// A paragraph as it is compared with those of other documents.
fn sentence_part(clusters: &Clusters) -> impl Fn(Occurrence) -> Part + Sync + '_ {
    |occurrence| {
        let is_sentence = Class::of(occurrence.dress) != Class::Line;
        Part {
            key: clusters.of_text[occurrence.text as usize],
            variant: 0,
            size: if is_sentence {
                occurrence.dress.size
            } else {
                0
            },
        }
    }
}

/// Documents whose text is alike but for its numbers.
fn series_of(site: &Site) -> Groups {
    let mut forms: Vec<(u64, u32)> = (0..site.texts.len() as u32)
        .into_par_iter()
        .map(|text| (site.texts[text as usize].masked, text))
        .collect();
    forms.par_sort_unstable();
    let mut form_of = vec![0; forms.len()];
    let (mut form, mut last) = (0, None);
    for (masked, text) in forms {
        form += u32::from(last.is_some_and(|last| last != masked));
        last = Some(masked);
        form_of[text as usize] = form;
    }
    copies::group(site, Relation::Series, form as usize + 1, |occurrence| {
        let reported = occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
        Part {
            key: form_of[occurrence.text as usize],
            variant: occurrence.text,
            size: if reported { occurrence.dress.size } else { 0 },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};

    /// Running text that says little but the name.
    fn prose(name: &str) -> String {
        format!("The {name} is {name}, ") + &[name; 12].join(" and ") + "."
    }

    #[test]
    fn copies_of_an_article_count_once() {
        let article = [prose("door"), prose("roof"), prose("wall")].join("\n");
        let pages = [
            format!("{article}\nMenu line"),
            format!("{article}\nMenu line"),
            prose("pier") + "\nMenu line",
        ];
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let site = site(&texts);
        let census = Census::new(&site, &Switches::default());
        let of = |document: usize, at: usize| site.paragraphs(place(&site, document))[at];
        assert_eq!((census.groups.count, census.others(of(0, 3))), (2, 1));
        assert!(census.is_own(of(0, 0)), "its copy is not another document");
        let alone = Census::new(&site, &Switches::without(&["copies".to_owned()]).unwrap());
        assert_eq!((alone.groups.count, alone.others(of(0, 3))), (3, 2));
        assert!(!alone.is_own(of(0, 0)));
    }

    #[test]
    fn an_ending_that_three_texts_have_is_a_credit() {
        let site = site(&[
            "A boat leaves. Photo: Wire",
            "The mayor waves. Photo: Wire",
            "Two dogs sleep. Photo: Wire",
            "No credit on this",
        ]);
        let census = Census::new(&site, &Switches::default());
        let has = |document: usize| census.has_credit(site.paragraphs(place(&site, document))[0]);
        assert_eq!([has(0), has(1), has(2), has(3)], [true, true, true, false]);
    }

    #[test]
    fn a_short_answer_stands_alone_and_a_menu_line_does_not() {
        let pages: Vec<String> = ["door", "roof", "wall"]
            .iter()
            .map(|name| {
                format!(
                    "Home\nSport\nClub\n{}\nYes.\n{}",
                    prose(name),
                    prose(&name.repeat(2))
                )
            })
            .collect();
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let site = site(&texts);
        let census = Census::new(&site, &Switches::default());
        let line = |at: usize| site.paragraphs(0)[at];
        assert!(census.stands_alone(line(4)));
        assert!(!census.stands_alone(line(1)));
    }
}
