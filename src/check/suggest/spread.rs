//! How much documents differ.
//!
//! In: the documents of a drop, once. Out: what is needed to say how far a share may be
//! from today's by chance, of the drop and of each larger site. A site takes about 600
//! bytes, and smaller ones nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use super::LEAST_DOCUMENTS;
use super::bound::Sums;
use crate::check::counts::SiteCounts;
use crate::check::measure::{
    DocumentAmounts, DropAmount, MeasureInputs, OF_KNOWN, OF_REMOVED, OF_REPEATED,
};
use crate::check::quantity::Quantity;
use crate::check::store::StoredDocument;
use crate::error::Result;

/// The sums of what is a part of paragraphs or of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    sums: FxHashMap<Quantity, Sums>,
    /// What documents lose.
    pub(super) lost: LostSums,
}

/// The documents that lose running text: how many, its characters, and the squares of those.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LostSums {
    pub(super) documents: u64,
    pub(super) characters: u64,
    pub(super) squared: u128,
}

impl LostSums {
    fn add(&mut self, characters: u64) {
        self.documents += u64::from(characters > 0);
        self.characters += characters;
        self.squared += u128::from(characters) * u128::from(characters);
    }
}

impl Spread {
    fn add(&mut self, amounts: &DocumentAmounts, lost: u64) {
        self.lost.add(lost);
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
        let mut seen = FxHashSet::default();
        given.store.each(|judged| {
            let amounts = given.amounts(judged);
            let lost = lost(judged, given, &mut seen);
            spread.all.add(&amounts, lost);
            let site = sites.get(judged.site as usize);
            if site.is_some_and(|site| site.documents >= LEAST_DOCUMENTS) {
                spread
                    .sites
                    .entry(judged.site)
                    .or_default()
                    .add(&amounts, lost);
            }
            Ok(())
        })?;
        Ok(spread)
    }
}

/// The characters that a document loses; a text that several lose is the first one's. `seen`
/// has those texts that were met, of which there are few.
fn lost(judged: &StoredDocument, given: &MeasureInputs<'_>, seen: &mut FxHashSet<usize>) -> u64 {
    let places = judged.paragraphs.iter().filter_map(|one| one.place);
    let lost = places.filter_map(|place| {
        let cluster = given.clusters.all.get(place)?;
        let is_open = cluster.lost > 0 && cluster.accepted.is_none();
        (is_open && seen.insert(place)).then_some(cluster.lost)
    });
    lost.sum()
}
