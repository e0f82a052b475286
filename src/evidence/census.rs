//! What is counted of a site before anything is weighed.
//!
//! In: a site. Out: its clusters, the groups of documents that count as one,
//! and for each cluster and form in how many groups it stands. All of it is
//! counts of groups, which merge in any order.

use std::collections::HashMap;

use super::Switches;
use super::copies::{self, Groups, Part, Relation};
use super::frequency::group_counts;
use super::shape::Class;
use super::template::template_others;
use crate::cluster::{Clusters, Options, cluster};
use crate::corpus::{Occurrence, Site};
use crate::fingerprint::hash_words;
use crate::token::Token;

/// Endings ("Photo: AFP") that this many texts share are credits.
const CREDIT_TEXTS: u32 = 3;

/// The counts of a site.
#[derive(Debug)]
pub struct Census<'s> {
    /// The site.
    pub site: &'s Site,
    /// Its clusters.
    pub clusters: Clusters,
    /// Articles that are here more than once, as one.
    pub groups: Groups,
    /// The groups that hold each cluster.
    holders: Vec<u32>,
    /// The same, with reports that are alike but for their numbers as one.
    series_holders: Vec<u32>,
    is_first: Vec<bool>,
    templates: Vec<u32>,
    alone: Vec<bool>,
    credits: HashMap<u64, u32>,
}

impl<'s> Census<'s> {
    /// Counts a site.
    #[must_use]
    pub fn new(site: &'s Site, switches: &Switches) -> Self {
        let mut weights = vec![0; site.texts.len()];
        for occurrence in &site.occurrences {
            weights[occurrence.text as usize] += 1;
        }
        let options = Options {
            near_duplicates: switches.uses("near-duplicates"),
            ..Options::default()
        };
        let clusters = cluster(site, &weights, &options);
        let groups = if switches.uses("copies") {
            copies_of(site, &clusters).union(&copies::identical(site))
        } else {
            Groups::singly(site.documents.len())
        };
        let series = groups.union(&series_of(site));
        let of_text = |occurrence: Occurrence| clusters.of_text[occurrence.text as usize];
        let holders = group_counts(site, &groups, clusters.centres.len(), &of_text);
        let series_holders = group_counts(site, &series, clusters.centres.len(), &of_text);
        let mut census = Census {
            site,
            is_first: groups.firsts(),
            holders,
            series_holders,
            templates: template_others(site, &series),
            alone: Vec::new(),
            credits: credits(site),
            clusters,
            groups,
        };
        census.alone = census.count_alone();
        census
    }

    /// The cluster of a paragraph.
    #[must_use]
    pub fn cluster(&self, occurrence: Occurrence) -> u32 {
        self.clusters.of_text[occurrence.text as usize]
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
        let cluster = self.cluster(occurrence) as usize;
        let reported = occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
        let holders = if reported {
            self.series_holders[cluster]
        } else {
            self.holders[cluster]
        };
        holders.saturating_sub(1)
    }

    /// Whether a document is the first of its group: the one of several copies
    /// that habits are learned from.
    #[must_use]
    pub fn is_first_of_group(&self, document: usize) -> bool {
        self.is_first[document]
    }

    /// Other groups that hold a paragraph's form, numbers apart.
    #[must_use]
    pub fn template_others(&self, occurrence: Occurrence) -> u32 {
        self.templates[occurrence.text as usize]
    }

    /// Whether a paragraph is running text that stands nowhere else.
    #[must_use]
    pub fn is_own(&self, occurrence: Occurrence) -> bool {
        occurrence.dress.is_prose() && self.others(occurrence) == 0
    }

    /// Whether a cluster mostly stands between paragraphs that stand nowhere
    /// else, as a short answer does and a menu line does not.
    #[must_use]
    pub fn stands_alone(&self, cluster: u32) -> bool {
        self.alone[cluster as usize]
    }

    /// Whether a paragraph ends in words that several texts end in.
    #[must_use]
    pub fn has_credit(&self, occurrence: Occurrence) -> bool {
        ending(self.site.words(occurrence.text))
            .and_then(|ending| self.credits.get(&ending))
            .is_some_and(|&texts| texts >= CREDIT_TEXTS)
    }

    fn count_alone(&self) -> Vec<bool> {
        let mut counts = vec![(0u32, 0u32); self.clusters.centres.len()];
        for document in 0..self.site.documents.len() {
            let paragraphs = self.site.paragraphs(document);
            let is_fresh = |index: Option<usize>| {
                index
                    .and_then(|index| paragraphs.get(index))
                    .is_some_and(|&other| {
                        other.dress.words > 0
                            && self.others(other) == 0
                            && self.template_others(other) == 0
                    })
            };
            for (index, &occurrence) in paragraphs.iter().enumerate() {
                let (alone, all) = &mut counts[self.cluster(occurrence) as usize];
                *all += 1;
                *alone += u32::from(is_fresh(index.checked_sub(1)) && is_fresh(Some(index + 1)));
            }
        }
        counts
            .into_iter()
            .map(|(alone, all)| alone * 2 >= all)
            .collect()
    }
}

/// Documents whose sentences are the same.
fn copies_of(site: &Site, clusters: &Clusters) -> Groups {
    copies::group(site, Relation::Copies, &|occurrence| {
        let is_sentence = Class::of(occurrence.dress) != Class::Line;
        Part {
            key: clusters.of_text[occurrence.text as usize],
            variant: 0,
            size: if is_sentence {
                u64::from(occurrence.dress.size)
            } else {
                0
            },
        }
    })
}

/// Documents whose text is alike but for its numbers.
fn series_of(site: &Site) -> Groups {
    let mut forms: Vec<u64> = site.texts.iter().map(|text| text.masked).collect();
    forms.sort_unstable();
    forms.dedup();
    let form_of: Vec<u32> = site
        .texts
        .iter()
        .map(|text| forms.partition_point(|&form| form < text.masked) as u32)
        .collect();
    copies::group(site, Relation::Series, &|occurrence| {
        let reported = occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
        Part {
            key: form_of[occurrence.text as usize],
            variant: occurrence.text,
            size: if reported {
                u64::from(occurrence.dress.size)
            } else {
                0
            },
        }
    })
}

/// How many texts end in each pair of words.
fn credits(site: &Site) -> HashMap<u64, u32> {
    let mut credits = HashMap::new();
    for text in 0..site.texts.len() as u32 {
        if let Some(ending) = ending(site.words(text)) {
            *credits.entry(ending).or_default() += 1;
        }
    }
    credits
}

/// The hash of the last two words of a text of four or more.
fn ending(words: &[Token]) -> Option<u64> {
    let last = words.len().checked_sub(2).filter(|_| words.len() >= 4)?;
    Some(hash_words(&words[last..]))
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
        let cluster = |at: usize| census.cluster(site.paragraphs(0)[at]);
        assert!(census.stands_alone(cluster(4)));
        assert!(!census.stands_alone(cluster(1)));
    }
}
