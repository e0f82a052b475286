//! Figures and limits → which limits hold.
//!
//! In: what was counted of each site and of all, and what may be. Out: each limit with
//! its figure, each limit for sites with the sites that exceed it, and the sites as they
//! are reported. It keeps what is exceeded only: 8 bytes for each such site and limit.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::clusters::DropClusters;
use super::counts::SiteCounts;
use super::limit::Limit;
use super::measure::DropCounts;
use super::model::{LimitResult, MOST_LOCATIONS, MOST_SITES, SiteFigures, SiteLimitResult};
use super::options::CheckOptions;
use super::quantity::Quantity;
use super::text;

/// How the limits came out.
#[derive(Debug, Default)]
pub(super) struct ComparedLimits {
    /// The limits on the whole drop.
    pub(super) whole: Vec<LimitResult>,
    /// The limits for each site by itself.
    pub(super) each_site: Vec<SiteLimitResult>,
    /// What of those each site exceeds, by its number.
    exceeded: FxHashMap<u32, Vec<Quantity>>,
}

/// A site, by number, with what it has.
type NumberedSite<'c> = (u32, &'c SiteCounts);

impl ComparedLimits {
    /// Compares what was measured with what may be.
    pub(super) fn new(
        options: &CheckOptions,
        counts: &DropCounts,
        clusters: &DropClusters,
        measured: &[Quantity],
    ) -> Self {
        let mut limits = Self::default();
        for &quantity in measured {
            if let Some(limit) = options.limit(quantity) {
                limits.whole.push(whole(quantity, limit, &counts.all));
            }
        }
        let mut set = options.site_limits.clone();
        set.sort_unstable_by_key(|(quantity, _)| *quantity);
        let held = (0..).zip(&counts.sites);
        let held = held.filter(|(_, site)| site.documents >= options.min_site_documents.max(1));
        let held: Vec<NumberedSite<'_>> = held.collect();
        for (quantity, limit) in set {
            limits.add(quantity, limit, &held, clusters);
        }
        limits
    }

    /// Compares what each of these sites has with a limit.
    fn add(
        &mut self,
        quantity: Quantity,
        limit: Limit,
        held: &[NumberedSite<'_>],
        clusters: &DropClusters,
    ) {
        let exceeds = |site: &SiteCounts| {
            let figure = site.figure(quantity);
            limit.is_exceeded(figure.count, figure.of.unwrap_or(0))
        };
        let mut count = 0;
        for (number, _) in held.iter().filter(|(_, site)| exceeds(site)) {
            self.exceeded.entry(*number).or_default().push(quantity);
            count += 1;
        }
        let name = |number: u32| clusters.site(number);
        let mut sorted = held.to_vec();
        let order = |one: &NumberedSite<'_>, other: &NumberedSite<'_>| {
            let larger = match limit {
                Limit::Count(_) => other.1.count(quantity).cmp(&one.1.count(quantity)),
                Limit::Share(_) => by_share(quantity, other.1, one.1),
            };
            larger.then_with(|| name(one.0).cmp(name(other.0)))
        };
        sorted.sort_unstable_by(order);
        let largest = sorted.iter().take(MOST_LOCATIONS);
        let largest = largest
            .map(|(number, site)| site.site_figure(&text::name(clusters.site(*number)), quantity));
        self.each_site.push(SiteLimitResult {
            name: quantity.option(),
            quantity,
            unit: quantity.unit(),
            limit,
            explanation: quantity.explanation(),
            sites: held.len() as u64,
            exceeded: count,
            largest: largest.collect(),
        });
    }

    /// What of the limits for each site a site exceeds.
    pub(super) fn exceeded_by(&self, site: u32) -> &[Quantity] {
        self.exceeded.get(&site).map_or(&[], Vec::as_slice)
    }

    /// Whether any limit is exceeded.
    pub(super) fn is_any_exceeded(&self) -> bool {
        self.whole.iter().any(|limit| limit.exceeded) || !self.exceeded.is_empty()
    }

    /// The sites as they are reported, and how many more there are.
    pub(super) fn sites(
        &self,
        counts: &DropCounts,
        clusters: &DropClusters,
        measured: &[Quantity],
    ) -> (Vec<SiteFigures>, u64) {
        let sites = (0..).zip(&counts.sites);
        let mut sites: Vec<NumberedSite<'_>> =
            sites.filter(|(_, site)| site.documents > 0).collect();
        sites.sort_unstable_by(|one, other| {
            let exceeds = |number| !self.exceeded_by(number).is_empty();
            let order = exceeds(other.0).cmp(&exceeds(one.0));
            let order = order.then(other.1.documents.cmp(&one.1.documents));
            order.then_with(|| clusters.site(one.0).cmp(clusters.site(other.0)))
        });
        let left_out = sites.len().saturating_sub(MOST_SITES) as u64;
        sites.truncate(MOST_SITES);
        let entry = |(number, site): NumberedSite<'_>| SiteFigures {
            site: text::name(clusters.site(number)),
            documents: site.documents,
            paragraphs: site.paragraphs,
            characters: site.characters,
            exceeded: names(self.exceeded_by(number)),
            figures: site.counts(measured),
        };
        (sites.into_iter().map(entry).collect(), left_out)
    }
}

/// The options that limit these.
fn names(quantities: &[Quantity]) -> Vec<&'static str> {
    quantities.iter().map(|one| one.option()).collect()
}

fn whole(quantity: Quantity, limit: Limit, all: &SiteCounts) -> LimitResult {
    let figure = all.figure(quantity);
    LimitResult {
        name: quantity.option(),
        figure,
        limit,
        exceeded: limit.is_exceeded(figure.count, figure.of.unwrap_or(0)),
        explanation: quantity.explanation(),
    }
}

/// How the share of one site compares with that of another; nothing of nothing is no share.
fn by_share(quantity: Quantity, one: &SiteCounts, other: &SiteCounts) -> Ordering {
    let (one, other) = (one.figure(quantity), other.figure(quantity));
    let whole = |of: Option<u64>| u128::from(of.unwrap_or(0).max(1));
    let left = u128::from(one.count) * whole(other.of);
    left.cmp(&(u128::from(other.count) * whole(one.of)))
}
