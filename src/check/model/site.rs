//! What was measured of each site, and the limits that are for each by itself.
//!
//! In: nothing. Out: the shapes of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::limit::Limit;
use crate::check::quantity::{Quantity, Unit};

/// What was measured of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SiteFigures {
    /// The site; empty where nothing says which it is.
    pub site: String,
    /// Its documents.
    pub documents: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// Their characters.
    pub characters: u64,
    /// The options of the limits for each site that it exceeds.
    pub exceeded: Vec<&'static str>,
    /// How many there are of each quantity.
    pub figures: BTreeMap<Quantity, u64>,
}

/// A limit that is for each site by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SiteLimitResult {
    /// The option that it is named by, without the dashes: `max-removed-paragraphs`.
    pub name: &'static str,
    /// What is measured.
    pub quantity: Quantity,
    /// What is counted.
    pub unit: Unit,
    /// What may be in a site.
    pub limit: Limit,
    /// What is measured, to stand after a number and its unit.
    pub explanation: &'static str,
    /// Sites that it is for.
    pub sites: u64,
    /// Of these, how many exceed it.
    pub exceeded: u64,
    /// The sites with the largest figures, the largest first; those that exceed it are before
    /// all others. At most [`MOST_LOCATIONS`](super::MOST_LOCATIONS).
    pub largest: Vec<SiteFigure>,
}

/// A figure of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFigure {
    /// The site.
    pub site: String,
    /// How many.
    pub count: u64,
    /// Of how many; `None` where it is no part of a whole.
    pub of: Option<u64>,
}
