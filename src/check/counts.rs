//! What is counted of a site, a number for each quantity.
//!
//! In: numbers, as they are counted. Out: their sums, of a site and of all sites
//! together, and figures of either. A site takes about 170 bytes.

use std::collections::BTreeMap;

use super::model::{Figure, SiteFigure};
use super::quantity::{Quantity, Unit};

/// What is counted of a site, or of a drop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SiteCounts {
    /// Documents.
    pub(super) documents: u64,
    /// Their paragraphs.
    pub(super) paragraphs: u64,
    /// Their characters.
    pub(super) characters: u64,
    /// Paragraphs that the baseline accepts.
    pub(super) accepted: u64,
    counts: [u64; Quantity::ALL.len()],
}

impl SiteCounts {
    /// How many there are of a quantity.
    pub(super) fn count(&self, quantity: Quantity) -> u64 {
        self.counts.get(quantity as usize).copied().unwrap_or(0)
    }

    /// Adds so many of a quantity; of what is a maximum, it is that which stays.
    pub(super) fn add(&mut self, quantity: Quantity, count: u64) {
        if let Some(sum) = self.counts.get_mut(quantity as usize) {
            *sum = match quantity {
                Quantity::ClusterShare => count.max(*sum),
                _ => *sum + count,
            };
        }
    }

    /// Adds what another site has.
    pub(super) fn join(&mut self, other: &Self) {
        self.documents += other.documents;
        self.paragraphs += other.paragraphs;
        self.characters += other.characters;
        self.accepted += other.accepted;
        for quantity in Quantity::ALL {
            self.add(quantity, other.count(quantity));
        }
    }

    /// Of how many a quantity is a part.
    fn of(&self, quantity: Quantity) -> Option<u64> {
        match quantity.unit() {
            Unit::Paragraphs => Some(self.paragraphs),
            Unit::Characters => Some(self.characters),
            Unit::Documents => Some(self.documents),
            Unit::Clusters | Unit::Families => None,
        }
    }

    /// How much there is of a quantity.
    pub(super) fn figure(&self, quantity: Quantity) -> Figure {
        Figure {
            quantity,
            unit: quantity.unit(),
            count: self.count(quantity),
            of: self.of(quantity),
        }
    }

    /// The same, of a site of this name.
    pub(super) fn site_figure(&self, site: &str, quantity: Quantity) -> SiteFigure {
        SiteFigure {
            site: site.to_owned(),
            count: self.count(quantity),
            of: self.of(quantity),
        }
    }

    /// How many there are of each of these.
    pub(super) fn counts(&self, quantities: &[Quantity]) -> BTreeMap<Quantity, u64> {
        let count = |&quantity| (quantity, self.count(quantity));
        quantities.iter().map(count).collect()
    }
}

/// The quantities that can be said with or without an index, and a baseline.
pub(super) fn measured((has_index, has_baseline): (bool, bool)) -> Vec<Quantity> {
    let can_be_said = |quantity: &Quantity| {
        (has_index || !quantity.wants_index()) && (has_baseline || !quantity.wants_baseline())
    };
    Quantity::ALL.into_iter().filter(can_be_said).collect()
}
