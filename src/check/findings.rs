//! Candidates and their places → findings, in words.
//!
//! In: the worst candidates, what is known of them, and where they stand. Out:
//! findings as every format renders them. It decides nothing.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_128;

use super::clusters::{DropCluster, DropClusters};
use super::families::DropFamily;
use super::model::{Finding, FindingFacts, Rule};
use super::places::{FindingPlaces, FoundDocument};
use super::rank::{FindingCandidate, What};
use super::text;
use crate::error::Result;
use crate::render::spell::{counted, grouped, percent};
use crate::result::Finished;
use crate::result::{hex_hash, hex_id};

/// What findings are made of.
pub(super) struct FindingInputs<'m> {
    pub(super) clusters: &'m DropClusters,
    pub(super) families: &'m [DropFamily],
    /// The beginnings of the clusters' texts, by place.
    pub(super) texts: BTreeMap<usize, String>,
    /// The documents of the drop.
    pub(super) documents: u64,
}

/// The beginnings of the texts of the clusters among the candidates.
pub(super) fn texts_of(
    finished: &Finished,
    candidates: &[FindingCandidate],
) -> Result<BTreeMap<usize, String>> {
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    for candidate in candidates {
        if let What::Cluster(place) = candidate.what {
            texts.insert(place, String::new());
        }
    }
    for (place, entry) in (0..).zip(finished.clusters()?) {
        let entry = entry?;
        if let Some(wanted) = texts.get_mut(&place) {
            let first = entry.variants.first();
            *wanted = first.map_or_else(String::new, |one| text::line(&one.text, text::QUOTED));
        }
    }
    Ok(texts)
}

impl FindingInputs<'_> {
    /// The findings, in the order of the candidates.
    pub(super) fn all(
        &self,
        candidates: Vec<FindingCandidate>,
        found: Vec<FindingPlaces>,
    ) -> Vec<Finding> {
        let pairs = candidates.into_iter().zip(found);
        let findings = pairs.map(|(candidate, found)| self.finding(candidate, found));
        let mut findings: Vec<Finding> = findings.collect();
        let mut taken = FxHashSet::default();
        for (rank, finding) in (1..).zip(&mut findings) {
            finding.rank = rank;
            distinguish(finding, &mut taken);
        }
        findings
    }

    fn finding(&self, candidate: FindingCandidate, found: FindingPlaces) -> Finding {
        let mut finding = match candidate.what {
            What::Cluster(place) => self.cluster(place, candidate.rule),
            What::Family(place) => self.family(place),
            What::Document(_) => {
                let id = found.places.first().map(|place| &place.location.document);
                let id = id.map_or("", String::as_str);
                document(id, &found.document.unwrap_or_default(), candidate.rule)
            }
        };
        finding.rule = candidate.rule;
        finding.level = candidate.level;
        finding.limits = candidate.limits;
        finding.site_limits = candidate.site_limits;
        let places = found.places.into_iter();
        finding.locations = places.map(|place| place.location).collect();
        finding
    }

    fn cluster(&self, place: usize, rule: Rule) -> Finding {
        let none = DropCluster::default();
        let cluster = self.clusters.all.get(place).unwrap_or(&none);
        let site = self.clusters.site(cluster.site);
        Finding {
            fingerprint: fingerprint("cluster", &[site, &hex_id(cluster.id)]),
            message: self.of_cluster(cluster, rule),
            facts: self.facts(cluster, rule),
            text: self.texts.get(&place).cloned().unwrap_or_default(),
            site: site.to_owned(),
            id: Some(hex_id(cluster.id)),
            documents: cluster.documents,
            occurrences: cluster.occurrences,
            removed: cluster.removed,
            removed_characters: cluster.removed_characters,
            known: u64::from(cluster.known),
            new: cluster.is_new(),
            ..empty(rule)
        }
    }

    fn of_cluster(&self, cluster: &DropCluster, rule: Rule) -> String {
        let articles = counted(cluster.articles, "article", "articles");
        let known = counted(u64::from(cluster.known), "article", "articles");
        let goes = goes(cluster);
        // Articles and the times that it would be removed are counted otherwise.
        let times = match cluster.removed == 0 || cluster.removed == cluster.occurrences {
            false if cluster.occurrences != cluster.articles => {
                format!(", {} times in all", grouped(cluster.occurrences))
            }
            _ => String::new(),
        };
        match rule {
            Rule::Lost => {
                format!("running text of {articles} would be removed and then stand nowhere")
            }
            Rule::DominantCluster => format!(
                "stands in {articles} of the drop, {} of its documents{times}; {goes}",
                percent(cluster.articles, self.documents)
            ),
            Rule::GrownSinceBaseline => format!(
                "stands in {articles}{times}, and the baseline accepts {}; {goes}",
                grouped(cluster.accepted.unwrap_or(0))
            ),
            Rule::KnownFromIndex => {
                format!("stands in {known} of the index and {articles} of the drop{times}; {goes}")
            }
            Rule::RepeatsInDrop => format!("stands in {articles} of the drop{times}; {goes}"),
            _ => format!("stands nowhere else; {goes}"),
        }
    }

    /// The same as facts.
    fn facts(&self, cluster: &DropCluster, rule: Rule) -> FindingFacts {
        let mut facts = FindingFacts {
            said: rule.name(),
            ..FindingFacts::default()
        };
        let mut add = |name, number: u64| facts.values.insert(name, number.into());
        add("articles", cluster.articles);
        if rule != Rule::Lost {
            add("occurrences", cluster.occurrences);
            add("removed", cluster.removed);
        }
        match rule {
            Rule::DominantCluster => add("of", self.documents),
            Rule::GrownSinceBaseline => add("accepted", cluster.accepted.unwrap_or(0)),
            Rule::KnownFromIndex => add("known", u64::from(cluster.known)),
            _ => None,
        };
        facts
    }

    fn family(&self, place: usize) -> Finding {
        let none = DropFamily::default();
        let family = self.families.get(place).unwrap_or(&none);
        let how = match family.has_cue {
            true => "that this opens",
            false => "that have this in common",
        };
        Finding {
            fingerprint: fingerprint("family", &[&family.site, &hex_id(family.id)]),
            message: format!(
                "blocks of a new kind in {}, {how}",
                counted(family.documents, "document", "documents")
            ),
            facts: FindingFacts {
                said: Rule::NewBlockFamily.name(),
                values: [("documents", family.documents.into())].into(),
            },
            text: family.text.clone(),
            site: family.site.clone(),
            id: Some(hex_id(family.id)),
            documents: family.documents,
            occurrences: family.paragraphs,
            removed: family.paragraphs,
            removed_characters: family.characters,
            new: true,
            ..empty(Rule::NewBlockFamily)
        }
    }
}

/// What `clean` would do with a cluster.
fn goes(cluster: &DropCluster) -> String {
    match cluster.removed {
        0 => "it would stay".to_owned(),
        all if all == cluster.occurrences => "it would be removed".to_owned(),
        1 => "it would be removed once".to_owned(),
        some => format!("it would be removed {} times", grouped(some)),
    }
}

/// The finding of a document.
fn document(id: &str, about: &FoundDocument, rule: Rule) -> Finding {
    let copy_of = about.copy_of.as_deref().unwrap_or_default();
    let left = about.characters.saturating_sub(about.removed_characters);
    let facts = FindingFacts {
        said: match rule {
            Rule::NearlyEmptied if about.characters == 0 => "no-text",
            Rule::NearlyEmptied if about.is_spared => "no-body",
            rule => rule.name(),
        },
        values: [
            ("copy_of", text::name(copy_of).into()),
            ("characters", about.characters.into()),
            ("left", left.into()),
        ]
        .into(),
    };
    let message = match rule {
        Rule::ArticleKnown => format!(
            "this article is in the index already, as {}",
            text::name(copy_of)
        ),
        Rule::ArticleTwice => format!(
            "this article is in the drop already, as {}",
            text::name(copy_of)
        ),
        _ if about.characters == 0 => "it has no text".to_owned(),
        _ if about.is_spared => {
            "no body was found in it, so that it would be left alone".to_owned()
        }
        _ => format!(
            "{} of {} would be left",
            grouped(left),
            counted(about.characters, "character", "characters")
        ),
    };
    Finding {
        fingerprint: fingerprint("document", &[rule.name(), &about.site, id, copy_of]),
        message,
        facts,
        text: text::line(id, text::QUOTED),
        site: about.site.clone(),
        documents: 1,
        occurrences: 1,
        removed: about.removed,
        removed_characters: about.removed_characters,
        ..empty(rule)
    }
}

/// A finding of which nothing is said yet.
fn empty(rule: Rule) -> Finding {
    Finding {
        rule,
        level: super::model::Level::Note,
        rank: 0,
        fingerprint: String::new(),
        message: String::new(),
        text: String::new(),
        limits: Vec::new(),
        site_limits: Vec::new(),
        new: false,
        site: String::new(),
        id: None,
        documents: 0,
        occurrences: 0,
        removed: 0,
        removed_characters: 0,
        known: 0,
        facts: FindingFacts::default(),
        locations: Vec::new(),
    }
}

/// A hash of what says which finding it is.
fn fingerprint(what: &str, parts: &[&str]) -> String {
    let mut said = what.to_owned();
    for part in parts {
        said.push('\n');
        said.push_str(&part.len().to_string());
        said.push(' ');
        said.push_str(part);
    }
    hex_hash(xxh3_128(said.as_bytes()))
}

/// Gives a finding a fingerprint of its own: documents may have one id.
fn distinguish(finding: &mut Finding, taken: &mut FxHashSet<String>) {
    let first = finding.fingerprint.clone();
    let mut number = 1;
    while !taken.insert(finding.fingerprint.clone()) {
        number += 1;
        finding.fingerprint = fingerprint(&first, &[&number.to_string()]);
    }
}
