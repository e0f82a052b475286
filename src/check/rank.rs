//! Everything that could be looked at → what is, the worst first.
//!
//! In: clusters, families and documents, and which gates are broken. Out: the
//! candidates that become findings, in their order. The order is that of how bad
//! a finding is, then of the characters that it is about.

use std::cmp::Reverse;

use super::clusters::{DropCluster, DropClusters};
use super::families::DropFamily;
use super::limit::Limit;
use super::measure::{DropCounts, has_grown};
use super::model::{Gate, Level, Rule};
use super::quantity::Quantity;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A cluster, by its place.
    Cluster(usize),
    /// A new family, by its place.
    Family(usize),
    /// A document, by its position in the input.
    Document(u32),
}

/// Something that may become a finding. Its fields are in the order in which
/// candidates are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FindingCandidate {
    pub(super) level: Level,
    pub(super) characters: Reverse<u64>,
    pub(super) rule: Rule,
    pub(super) what: What,
    /// The broken gates that count it.
    pub(super) gates: Vec<&'static str>,
}

/// What there is to choose from.
pub(super) struct Choice<'c> {
    pub(super) clusters: &'c DropClusters,
    pub(super) counts: &'c DropCounts,
    pub(super) families: &'c [DropFamily],
    pub(super) gates: &'c [Gate],
    /// Whether new families are worth a finding: where everything is new they are
    /// not, unless a gate asks for them.
    pub(super) lists_families: bool,
}

impl Choice<'_> {
    /// The worst candidates, and how many more there are.
    pub(super) fn worst(&self, most: usize) -> (Vec<FindingCandidate>, u64) {
        let clusters = self.clusters.all.iter().enumerate();
        let mut all: Vec<FindingCandidate> = clusters
            .filter_map(|(place, cluster)| self.cluster(place, cluster))
            .collect();
        if self.lists_families {
            all.extend((0..self.families.len()).filter_map(|place| self.family(place)));
        }
        all.extend(self.counts.documents.iter().map(|found| {
            let quantity = match found.rule {
                Rule::NearlyEmptied => Quantity::NearlyEmpty,
                Rule::ArticleKnown => Quantity::KnownArticles,
                _ => Quantity::RepeatedArticles,
            };
            let level = match found.rule {
                Rule::ArticleTwice => Level::Note,
                _ => Level::Warning,
            };
            let what = What::Document(found.position);
            self.candidate((found.rule, level), found.characters, what, &[quantity])
        }));
        all.sort_unstable();
        let left_out = all.len().saturating_sub(most) as u64;
        all.truncate(most);
        (all, left_out)
    }

    /// A candidate, at the level of errors if a broken gate counts it.
    fn candidate(
        &self,
        (rule, level): (Rule, Level),
        characters: u64,
        what: What,
        counted: &[Quantity],
    ) -> FindingCandidate {
        let counts = |gate: &&Gate| gate.broken && counted.contains(&gate.measured.quantity);
        let broken = self.gates.iter().filter(counts);
        let gates: Vec<&'static str> = broken.map(|gate| gate.name).collect();
        FindingCandidate {
            level: if gates.is_empty() {
                level
            } else {
                Level::Error
            },
            characters: Reverse(characters),
            rule,
            what,
            gates,
        }
    }

    fn cluster(&self, place: usize, cluster: &DropCluster) -> Option<FindingCandidate> {
        let what = What::Cluster(place);
        if cluster.accepted.is_some() {
            let found = (Rule::GrownSinceBaseline, Level::Warning);
            let counted = [Quantity::GrownClusters];
            return has_grown(cluster)
                .then(|| self.candidate(found, cluster.characters, what, &counted));
        }
        if !cluster.is_finding() {
            return None;
        }
        let is_dominant = self.is_dominant(cluster);
        let counted = counting(cluster, is_dominant);
        let rule = if cluster.lost > 0 {
            Rule::Lost
        } else if is_dominant {
            Rule::DominantCluster
        } else if cluster.counts_as_known {
            Rule::KnownFromIndex
        } else if cluster.repeats() {
            Rule::RepeatsInDrop
        } else {
            Rule::InBlock
        };
        let level = if cluster.removed > 0 {
            Level::Warning
        } else {
            Level::Note
        };
        Some(self.candidate((rule, level), cluster.characters, what, &counted))
    }

    /// Whether a cluster stands in more articles than may have one.
    fn is_dominant(&self, cluster: &DropCluster) -> bool {
        let mut gates = self.gates.iter();
        let gate = gates.find(|gate| gate.measured.quantity == Quantity::ClusterShare);
        gate.is_some_and(|gate| {
            let of = gate.measured.of.unwrap_or(0);
            cluster.repeats() && Limit::is_exceeded(gate.limit, cluster.articles, of)
        })
    }

    fn family(&self, place: usize) -> Option<FindingCandidate> {
        let family = self.families.get(place)?;
        let found = (Rule::NewBlockFamily, Level::Warning);
        let what = What::Family(place);
        Some(self.candidate(found, family.characters, what, &[Quantity::NewFamilies]))
    }
}

/// The quantities that count a cluster.
fn counting(cluster: &DropCluster, is_dominant: bool) -> Vec<Quantity> {
    use Quantity as Q;
    let repeated = [
        Q::RepeatedParagraphs,
        Q::RepeatedCharacters,
        Q::RepeatedDocuments,
    ];
    let known = [Q::KnownParagraphs, Q::KnownCharacters, Q::KnownDocuments];
    let removed = [
        Q::RemovedParagraphs,
        Q::RemovedCharacters,
        Q::RemovedDocuments,
    ];
    let all: [(bool, &[Quantity]); 6] = [
        (cluster.lost > 0, &[Q::Lost]),
        (is_dominant, &[Q::ClusterShare]),
        (cluster.is_new(), &[Q::NewClusters]),
        (cluster.repeats(), &repeated),
        (cluster.counts_as_known, &known),
        (cluster.removed > 0, &removed),
    ];
    let counting = all.into_iter().filter(|(counts, _)| *counts);
    counting
        .flat_map(|(_, quantities)| quantities)
        .copied()
        .collect()
}
