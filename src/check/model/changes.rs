//! What changed: against the baseline, and since an earlier check.
//!
//! In: nothing. Out: the shapes of it.

use serde::Serialize;

use super::{DropTotals, Figure};

/// What changed against the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether the baseline was written anew.
    pub updated: bool,
    /// Clusters of the drop that it does not have.
    pub added: ChangedClusters,
    /// Clusters that it has and the drop has not; only where it was written anew, since a
    /// drop is a part of what it was written of.
    pub removed: Option<ChangedClusters>,
    /// Clusters that stand in more documents than it accepts.
    pub grown: ChangedClusters,
    /// Clusters that stand in fewer; only where it was written anew.
    pub shrunk: Option<ChangedClusters>,
    /// Clusters that stand in as many, or in fewer where those are not listed.
    pub unchanged: u64,
}

/// Clusters that changed in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChangedClusters {
    /// How many.
    pub total: u64,
    /// The first of them, in the order of the baseline.
    pub listed: Vec<ClusterChange>,
}

/// A cluster that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterChange {
    /// The site.
    pub site: String,
    /// The beginning of its text.
    pub text: String,
    /// Documents that the baseline accepts.
    pub before: u64,
    /// Documents of the drop that have it.
    pub after: u64,
}

/// What changed since an earlier check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EarlierComparison {
    /// The file of the earlier outcome, as it was named.
    pub file: String,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// What the drop added up to then.
    pub drop: DropTotals,
    /// What was not the same then, so that figures are others: index, baseline, options, the program.
    pub unlike: Vec<Unlike>,
    /// The limits that were not the same then; they change no figure.
    pub other_limits: Vec<Unlike>,
    /// The figures, with what they were.
    pub figures: Vec<FigureChange>,
    /// How much of each site is removed, with how much it was; the change of most characters first,
    /// at most [`MOST_LOCATIONS`](super::MOST_LOCATIONS).
    pub sites: Vec<SiteChange>,
    /// Sites that were not there; `None` where not all are listed.
    pub sites_added: Option<u64>,
    /// Sites that are not there any more; `None` where not all are listed.
    pub sites_gone: Option<u64>,
}

/// Something that was not the same then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlike {
    /// What it is: `index`, `caution`.
    pub what: String,
    /// What it was then; `None` where there was none.
    pub then: Option<String>,
    /// What it is now. If that is the same, its contents are others.
    pub now: Option<String>,
}

/// A figure then and now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FigureChange {
    /// The figure now.
    #[serde(flatten)]
    pub now: Figure,
    /// How many there were; `None` where that was not measured.
    pub count_before: Option<u64>,
    /// Of how many.
    pub of_before: Option<u64>,
    /// How much larger it is: of a share in shares of one, else in what is counted.
    pub difference: Option<f64>,
}

/// A site then and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteChange {
    /// The site.
    pub site: String,
    /// The characters in paragraphs that `clean` would remove.
    #[serde(flatten)]
    pub removed: FigureChange,
}
