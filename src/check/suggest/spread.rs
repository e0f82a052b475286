//! How much documents differ.
//!
//! In: the documents of a drop, once. Out: what is needed to say how far a share may be
//! from today's by chance, of the drop and of each larger site. A site takes about 900
//! bytes and smaller ones nothing; a cluster takes one.

use rustc_hash::FxHashMap;

use super::LEAST_DOCUMENTS;
use super::bound::{Clumps, Sums};
use crate::check::counts::SiteCounts;
use crate::check::measure::{
    DocumentAmounts, DropAmount, MeasureInputs, OF_KNOWN, OF_REMOVED, OF_REPEATED, has_grown,
};
use crate::check::quantity::Quantity;
use crate::check::store::StoredDocument;
use crate::error::Result;

/// The sums of what is a part of paragraphs or of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    sums: FxHashMap<Quantity, Sums>,
    /// What documents bring together: running text that is lost, clusters that are new, and
    /// clusters that have grown.
    clumps: FxHashMap<Quantity, Clumps>,
}

impl Spread {
    fn add(&mut self, amounts: &DocumentAmounts, brought: [(Quantity, u64); 3]) {
        for (quantity, amount) in brought {
            self.clumps.entry(quantity).or_default().add(amount);
        }
        let mut add = |[paragraphs, characters, _]: [Quantity; 3], part: DropAmount| {
            let of = &amounts.all;
            let sums = self.sums.entry(paragraphs).or_default();
            sums.add(part.paragraphs, of.paragraphs);
            let sums = self.sums.entry(characters).or_default();
            sums.add(part.characters, of.characters);
        };
        add(OF_REPEATED, amounts.repeated);
        add(OF_KNOWN, amounts.known);
        add(OF_REMOVED, amounts.removed);
    }

    /// What documents bring together of a quantity, if they do.
    pub(super) fn clumps(&self, quantity: Quantity) -> Option<&Clumps> {
        self.clumps.get(&quantity)
    }

    /// The sums of a quantity, if it is such a part.
    pub(super) fn sums(&self, quantity: Quantity) -> Option<&Sums> {
        self.sums.get(&quantity)
    }
}

/// The spread of a drop.
#[derive(Debug, Default)]
pub(super) struct DropSpread {
    /// That of all documents.
    pub(super) all: Spread,
    /// That of each site with enough documents.
    pub(super) sites: FxHashMap<u32, Spread>,
}

impl DropSpread {
    /// Reads the documents.
    pub(super) fn new(given: &MeasureInputs<'_>, sites: &[SiteCounts]) -> Result<Self> {
        let mut spread = Self::default();
        let mut seen = vec![false; given.clusters.all.len()];
        given.store.each(|judged| {
            let amounts = given.amounts(judged);
            let brought = brought(judged, given, &mut seen);
            spread.all.add(&amounts, brought);
            let site = sites.get(judged.site as usize);
            if site.is_some_and(|site| site.documents >= LEAST_DOCUMENTS) {
                spread
                    .sites
                    .entry(judged.site)
                    .or_default()
                    .add(&amounts, brought);
            }
            Ok(())
        })?;
        Ok(spread)
    }
}

/// What a document is the first to have, of what comes in clumps. `seen` has the clusters that
/// were met.
fn brought(
    judged: &StoredDocument,
    given: &MeasureInputs<'_>,
    seen: &mut [bool],
) -> [(Quantity, u64); 3] {
    let [mut lost, mut new, mut grown] = [0, 0, 0];
    for place in judged.paragraphs.iter().filter_map(|one| one.place) {
        let (Some(cluster), Some(seen)) = (given.clusters.all.get(place), seen.get_mut(place))
        else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        if cluster.accepted.is_none() {
            lost += cluster.lost;
        }
        new += u64::from(cluster.is_new());
        grown += u64::from(has_grown(cluster));
    }
    [
        (Quantity::Lost, lost),
        (Quantity::NewClusters, new),
        (Quantity::GrownClusters, grown),
    ]
}
