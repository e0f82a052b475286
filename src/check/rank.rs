//! Everything that could be looked at → what is, the worst first.
//!
//! In: clusters, families and documents, and which limits are exceeded. Out: the
//! candidates that become findings, in their order. The order is that of how bad
//! a finding is, then what is new before what index or baseline know, then of the
//! characters that it is about.

use std::cmp::Reverse;

use super::clusters::{DropCluster, DropClusters};
use super::families::DropFamily;
use super::limit::Limit;
use super::limits::ComparedLimits;
use super::measure::{DropCounts, OF_KNOWN, OF_REMOVED, OF_REPEATED, counting, has_grown};
use super::model::{Level, Rule};
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
    /// Whether index or baseline know it.
    pub(super) is_known: bool,
    pub(super) characters: Reverse<u64>,
    pub(super) rule: Rule,
    pub(super) what: What,
    /// The exceeded limits that count it.
    pub(super) limits: Vec<&'static str>,
    /// The exceeded limits of its site that count it.
    pub(super) site_limits: Vec<&'static str>,
}

/// What there is to choose from.
pub(super) struct Choice<'c> {
    pub(super) clusters: &'c DropClusters,
    pub(super) counts: &'c DropCounts,
    pub(super) families: &'c [DropFamily],
    pub(super) limits: &'c ComparedLimits,
    /// Whether new families are worth a finding: where everything is new they are
    /// not, unless a limit asks for them.
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
            let level = match found.rule {
                Rule::ArticleTwice => Level::Note,
                _ => Level::Warning,
            };
            let subject = CandidateSubject {
                what: What::Document(found.position),
                site: Some(found.site),
                is_known: false,
            };
            let counted = [counting(found.rule)];
            self.candidate((found.rule, level), found.characters, subject, &counted)
        }));
        all.sort_unstable();
        let left_out = all.len().saturating_sub(most) as u64;
        all.truncate(most);
        (all, left_out)
    }

    /// A candidate, at the level of errors if an exceeded limit counts it. Of what index
    /// or baseline know only those limits make an error that are about just that.
    fn candidate(
        &self,
        (rule, level): (Rule, Level),
        characters: u64,
        subject: CandidateSubject,
        counted: &[Quantity],
    ) -> FindingCandidate {
        let is_error = |quantity: Quantity| !subject.is_known || !counts_everything(quantity);
        let counts = |quantity: Quantity| counted.contains(&quantity);
        let whole = self.limits.whole.iter().filter(|limit| limit.exceeded);
        let whole = whole.map(|limit| limit.figure.quantity);
        let whole: Vec<Quantity> = whole.filter(|&one| counts(one)).collect();
        let of_site = subject.site.map(|site| self.limits.exceeded_by(site));
        let of_site = of_site.into_iter().flatten().copied();
        let of_site: Vec<Quantity> = of_site.filter(|&one| counts(one)).collect();
        let mut exceeded = whole.iter().chain(&of_site);
        FindingCandidate {
            level: match exceeded.any(|&quantity| is_error(quantity)) {
                true => Level::Error,
                false => level,
            },
            is_known: subject.is_known,
            characters: Reverse(characters),
            rule,
            what: subject.what,
            limits: whole.into_iter().map(Quantity::option).collect(),
            site_limits: of_site.into_iter().map(Quantity::option).collect(),
        }
    }

    fn cluster(&self, place: usize, cluster: &DropCluster) -> Option<FindingCandidate> {
        let subject = CandidateSubject {
            what: What::Cluster(place),
            site: Some(cluster.site),
            is_known: !cluster.is_new(),
        };
        if cluster.accepted.is_some() {
            let found = (Rule::GrownSinceBaseline, Level::Warning);
            let counted = [Quantity::GrownClusters];
            return has_grown(cluster)
                .then(|| self.candidate(found, cluster.characters, subject, &counted));
        }
        if !cluster.is_finding() {
            return None;
        }
        let is_dominant = self.is_dominant(cluster);
        let counted = counting_cluster(cluster, is_dominant);
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
        Some(self.candidate((rule, level), cluster.characters, subject, &counted))
    }

    /// Whether a cluster stands in more articles than may have one.
    fn is_dominant(&self, cluster: &DropCluster) -> bool {
        let share = Quantity::ClusterShare;
        let all = self.limits.whole.iter();
        let mut all = all.filter(|limit| limit.figure.quantity == share);
        let is_above = |limit: Limit, of: Option<u64>| {
            cluster.repeats() && limit.is_exceeded(cluster.articles, of.unwrap_or(0))
        };
        let mut of_site = self.limits.each_site.iter();
        let is_exceeded = self.limits.exceeded_by(cluster.site).contains(&share);
        let of_site = of_site.find(|limit| is_exceeded && limit.quantity == share);
        let site = self.counts.sites.get(cluster.site as usize);
        all.any(|limit| is_above(limit.limit, limit.figure.of))
            || of_site
                .zip(site)
                .is_some_and(|(limit, site)| is_above(limit.limit, site.figure(share).of))
    }

    fn family(&self, place: usize) -> Option<FindingCandidate> {
        let family = self.families.get(place)?;
        let found = (Rule::NewBlockFamily, Level::Warning);
        let subject = CandidateSubject {
            what: What::Family(place),
            site: self.clusters.site_number(&family.site),
            is_known: false,
        };
        let counted = [Quantity::NewFamilies];
        Some(self.candidate(found, family.characters, subject, &counted))
    }
}

/// What a finding is about, whose it is, and whether index or baseline know it.
#[derive(Clone, Copy)]
struct CandidateSubject {
    what: What,
    site: Option<u32>,
    is_known: bool,
}

/// Whether a quantity counts what is known as well as what is new.
fn counts_everything(quantity: Quantity) -> bool {
    OF_REPEATED.contains(&quantity)
        || OF_REMOVED.contains(&quantity)
        || quantity == Quantity::ClusterShare
}

/// The quantities that count a cluster.
fn counting_cluster(cluster: &DropCluster, is_dominant: bool) -> Vec<Quantity> {
    use Quantity as Q;
    let all: [(bool, &[Quantity]); 6] = [
        (cluster.lost > 0, &[Q::Lost]),
        (is_dominant, &[Q::ClusterShare]),
        (cluster.is_new(), &[Q::NewClusters]),
        (cluster.repeats(), &OF_REPEATED),
        (cluster.counts_as_known, &OF_KNOWN),
        (cluster.removed > 0, &OF_REMOVED),
    ];
    let counting = all.into_iter().filter(|(counts, _)| *counts);
    counting
        .flat_map(|(_, quantities)| quantities)
        .copied()
        .collect()
}
