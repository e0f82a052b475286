//! A corpus → limits that it holds, and that another one of its kind would.
//!
//! In: what was measured, and how much documents differ. Out: for each quantity that can be
//! measured a limit: the figure of today, and as much more as chance makes of it in another
//! sample of the same size. It knows nothing of what a good corpus is: what is wrong today
//! is allowed tomorrow.

mod bound;

mod file;

mod spread;

use super::counts::SiteCounts;
use super::limit::{Limit, LimitShare};
use super::measure::{DropCounts, MeasureInputs};
use super::model::{Figure, SiteFigure};
use super::quantity::{Quantity, Unit};
use super::text;
use crate::error::{Error, Result};
use bound::{BoundChance, Sums, real};
use spread::{DropSpread, Spread};

pub(super) use file::spelled;

/// Documents from which a limit can be suggested: with fewer, how much they differ cannot
/// be told from how much they happen to.
const LEAST_DOCUMENTS: u64 = 30;

/// What is suggested of each site: what says that its pages are made otherwise than they
/// were.
const OF_SITES: [Quantity; 5] = [
    Quantity::RemovedCharacters,
    Quantity::Lost,
    Quantity::NewFamilies,
    Quantity::NearlyEmpty,
    Quantity::KnownArticles,
];

/// Limits that are suggested.
#[derive(Clone, Debug)]
pub(super) struct Suggestion {
    /// The documents and sites that they come from.
    documents: u64,
    sites: u64,
    /// The documents of a drop that they are for.
    next: u64,
    /// The limits on the whole drop.
    whole: Vec<SuggestedLimit>,
    /// The limits for each site by itself, and from how many documents on.
    each_site: Vec<SuggestedLimit>,
    /// Sites that have enough documents.
    held: u64,
}

/// A limit that is suggested, or why there is none.
#[derive(Clone, Debug)]
struct SuggestedLimit {
    quantity: Quantity,
    limit: std::result::Result<Limit, &'static str>,
    /// The figure of today; for sites the largest.
    today: SiteFigure,
}

/// What limits are made of.
pub(super) struct SuggestInputs<'s> {
    pub(super) given: MeasureInputs<'s>,
    pub(super) counts: &'s DropCounts,
    /// The quantities that can be measured.
    pub(super) measured: &'s [Quantity],
    /// Whether anything is compared with, so that something is new.
    pub(super) compares: bool,
    /// Documents of the drops that limits are for; 0 for as many as there are.
    pub(super) next: u64,
}

/// Suggests limits.
///
/// # Errors
/// Where too little was judged, or the documents cannot be read.
pub(super) fn suggest(inputs: &SuggestInputs<'_>) -> Result<Suggestion> {
    let documents = inputs.counts.all.documents;
    if documents < LEAST_DOCUMENTS {
        return Err(Error::usage(format!(
            "{documents} documents are too few to suggest limits from: it takes \
             {LEAST_DOCUMENTS}, and several hundred for limits that are not wide; give more input"
        )));
    }
    let spread = DropSpread::new(&inputs.given, &inputs.counts.sites)?;
    let next = match inputs.next {
        0 => documents,
        next => next,
    };
    let own = inputs.measured.iter().copied();
    let own = own.filter(|quantity| inputs.compares || !is_new(*quantity));
    let whole = own.map(|quantity| {
        let sample = Sample {
            counts: &inputs.counts.all,
            spread: &spread.all,
            next,
            chance: BoundChance::any_of(1),
        };
        SuggestedLimit {
            quantity,
            limit: sample.limit(quantity),
            today: inputs.counts.all.site_figure("", quantity),
        }
    });
    let whole = whole.collect();
    let sites = inputs.counts.sites.iter().filter(|site| site.documents > 0);
    Ok(Suggestion {
        documents,
        sites: sites.count() as u64,
        next,
        whole,
        each_site: each_site(inputs, &spread, next),
        held: spread.sites.len() as u64,
    })
}

/// Whether a quantity counts what is new.
fn is_new(quantity: Quantity) -> bool {
    matches!(quantity, Quantity::NewClusters | Quantity::NewFamilies)
}

/// The limits that each site with enough documents stays within.
fn each_site(inputs: &SuggestInputs<'_>, spread: &DropSpread, next: u64) -> Vec<SuggestedLimit> {
    let counts = inputs.counts;
    let mut held: Vec<u32> = spread.sites.keys().copied().collect();
    if held.len() < 2 {
        return Vec::new();
    }
    held.sort_unstable_by_key(|number| inputs.given.clusters.site(*number));
    let chance = BoundChance::any_of(held.len() as u64);
    let wanted = OF_SITES.into_iter();
    let wanted = wanted.filter(|quantity| inputs.measured.contains(quantity));
    let wanted = wanted.filter(|quantity| inputs.compares || !is_new(*quantity));
    let limit = |quantity: Quantity| {
        let mut widest: Option<SuggestedLimit> = None;
        for &number in &held {
            let (site, spread) = (
                counts.sites.get(number as usize)?,
                spread.sites.get(&number)?,
            );
            let share = u128::from(site.documents) * u128::from(next);
            let share = share.div_ceil(u128::from(counts.all.documents.max(1)));
            let sample = Sample {
                counts: site,
                spread,
                next: u64::try_from(share).unwrap_or(u64::MAX).max(1),
                chance,
            };
            let name = text::name(inputs.given.clusters.site(number));
            let one = SuggestedLimit {
                quantity,
                limit: sample.limit(quantity),
                today: site.site_figure(&name, quantity),
            };
            widest = Some(match widest {
                Some(widest) => wider(widest, one),
                None => one,
            });
        }
        widest
    };
    wanted.filter_map(limit).collect()
}

/// The wider of two limits, with the larger of the two figures.
fn wider(one: SuggestedLimit, other: SuggestedLimit) -> SuggestedLimit {
    let share = |figure: &SiteFigure| match figure.of {
        Some(of) => real(figure.count) / real(of.max(1)),
        None => real(figure.count),
    };
    let today = match share(&other.today) > share(&one.today) {
        true => other.today,
        false => one.today,
    };
    let limit = match (one.limit, other.limit) {
        (Ok(Limit::Share(one)), Ok(Limit::Share(other))) => Ok(Limit::Share(one.max(other))),
        (Ok(Limit::Count(one)), Ok(Limit::Count(other))) => Ok(Limit::Count(one.max(other))),
        // Nothing at all is a limit of either kind.
        (Ok(Limit::Count(0)), Ok(other)) | (Ok(other), Ok(Limit::Count(0))) => Ok(other),
        (Ok(_), Ok(other)) => Ok(other),
        (Err(why), _) | (_, Err(why)) => Err(why),
    };
    SuggestedLimit {
        quantity: one.quantity,
        limit,
        today,
    }
}

/// What was counted in a sample, and how large the next one is.
struct Sample<'s> {
    counts: &'s SiteCounts,
    spread: &'s Spread,
    next: u64,
    chance: BoundChance,
}

impl Sample<'_> {
    /// The limit that the next sample stays within.
    fn limit(&self, quantity: Quantity) -> std::result::Result<Limit, &'static str> {
        let figure = self.counts.figure(quantity);
        if let Some(sums) = self.spread.sums(quantity) {
            return self.of_sums(sums, figure.of.unwrap_or(0));
        }
        if let Some(clumps) = self.spread.clumps(quantity)
            && let Some(most) = clumps.most(self.next, self.chance)
        {
            return self.of_clumps(quantity, most);
        }
        if quantity == Quantity::Lost {
            return Ok(Limit::Count(0));
        }
        let documents = self.counts.documents;
        match quantity.unit() {
            Unit::Documents => {
                let most = bound::documents(figure.count, documents, self.next, self.chance);
                share(real(most) / real(self.next.max(1)))
            }
            _ => {
                let most = bound::events(figure.count, documents, self.next, self.chance);
                Ok(Limit::Count(most))
            }
        }
    }

    /// The share of `of`, which has white space between paragraphs that the sums have not.
    fn of_sums(&self, sums: &Sums, of: u64) -> std::result::Result<Limit, &'static str> {
        let bound = sums.share(self.next, self.chance);
        let bound = bound.ok_or("nothing was measured")?;
        share(bound * real(sums.whole()) / real(of.max(1)))
    }

    /// What comes in clumps as a limit: characters as a share, since a larger drop has more,
    /// and clusters as their number.
    fn of_clumps(&self, quantity: Quantity, most: f64) -> std::result::Result<Limit, &'static str> {
        if quantity.is_share() {
            let characters = real(self.counts.characters) / real(self.counts.documents.max(1));
            return share(most / (characters * real(self.next)).max(1.0));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is positive, and what is too large is cut"
        )]
        let most = most.ceil() as u64;
        Ok(Limit::Count(most))
    }
}

/// A share as a limit: rounded up to a tenth of a hundredth, small ones to a thousandth of it.
fn share(share: f64) -> std::result::Result<Limit, &'static str> {
    let step = if share < 0.01 { 100_000.0 } else { 1_000.0 };
    // What is a whole number of steps but for rounding is not rounded up.
    let steps = (share * step - 1e-6).ceil().max(0.0);
    if steps >= step {
        return Err("chance alone can make it any share");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 100,000"
    )]
    let steps = steps as u64;
    let parts = if share < 0.01 { steps } else { steps * 100 };
    Ok(Limit::Share(LimitShare::thousandths_of_percent(parts)))
}

impl SuggestedLimit {
    fn figure(&self) -> Figure {
        Figure {
            quantity: self.quantity,
            unit: self.quantity.unit(),
            count: self.today.count,
            of: self.today.of,
        }
    }
}
