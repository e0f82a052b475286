//! What a check found, as plain data.
//!
//! In: nothing. Out: the shapes that every format renders; as JSON they are
//! specified in `docs/schema/check.schema.json`, change both together. Texts of
//! the corpus in it ([`Finding::message`], [`Finding::text`], names of documents)
//! are one line each and steer no terminal; they may still say anything, so that
//! each format escapes what means something to its reader.

use serde::{Deserialize, Serialize};

mod changes;

mod finding;

mod site;

pub use changes::{
    ChangedClusters, Changes, ClusterChange, EarlierComparison, FigureChange, SiteChange, Unlike,
};
pub use finding::{Finding, FindingFacts, Level, Location, Rule};
pub use site::{SiteFigure, SiteFigures, SiteLimitResult};

use super::limit::{Limit, LimitShare};
use super::quantity::{Quantity, Unit};
use crate::result::problems::Problems;
use crate::result::report::ReportOptions;
use crate::result::sites_by::SitesBy;

/// The version of the JSON schema; it changes when a reader must.
pub const SCHEMA: u32 = 2;

/// Findings that an outcome holds at most: as many as GitHub shows of SARIF.
pub const MOST_FINDINGS: usize = 5_000;

/// Sites that an outcome holds at most.
pub const MOST_SITES: usize = 5_000;

/// Places of a finding that are listed at most: what a person looks at.
pub const MOST_LOCATIONS: usize = 20;

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct DropJudgement {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// What it comes down to.
    pub verdict: Verdict,
    /// What the drop adds up to.
    pub drop: DropTotals,
    /// How sites were told apart.
    pub sites_by: SitesBy,
    /// What was compared with.
    pub against: ComparedWith,
    /// What it was judged with.
    pub judged_with: JudgedWith,
    /// Everything that was measured, in the order of [`Quantity::ALL`], but for
    /// what there was nothing to compare with.
    pub figures: Vec<Figure>,
    /// The fewest documents that the drop must have; absent where nothing was asked.
    pub min_documents: Option<LeastDocuments>,
    /// The limits that were set, in the same order.
    pub limits: Vec<LimitResult>,
    /// The limits for each site by itself that were set, in the same order.
    pub site_limits: Vec<SiteLimitResult>,
    /// The sites: those that exceed a limit first, then those with most documents; at
    /// most [`MOST_SITES`].
    pub sites: Vec<SiteFigures>,
    /// How many more there are.
    pub sites_not_shown: u64,
    /// What to look at, the worst first; at most [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub not_shown: u64,
    /// What was wrong with the input.
    pub problems: Problems,
    /// What makes it fail whatever the limits say, in a sentence: too many bad
    /// records.
    pub error: Option<String>,
    /// What changed against the baseline; absent where there is none.
    pub baseline: Option<Changes>,
    /// What changed since an earlier check; absent where none was named.
    pub compared: Option<EarlierComparison>,
}

/// What a check comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No limit is exceeded: exit code 0.
    Passed,
    /// A limit is exceeded: exit code 1.
    Failed,
    /// The drop cannot be judged as it is: exit code 2.
    Error,
}

impl Verdict {
    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Error => "error",
        }
    }
}

/// What the drop adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropTotals {
    /// Files that were read.
    pub sources: u64,
    /// Their bytes, decompressed.
    pub bytes: u64,
    /// Sites.
    pub sites: u64,
    /// Documents.
    pub documents: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// Their characters, white space included.
    pub characters: u64,
    /// Paragraphs that the baseline accepts; nothing else counts them.
    pub accepted: u64,
}

/// What the drop was compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparedWith {
    /// The index, as it was named.
    pub index: Option<String>,
    /// The baseline, as it was named.
    pub baseline: Option<String>,
    /// A hash of what the index holds.
    pub index_digest: Option<String>,
    /// A hash of what the baseline accepts.
    pub baseline_digest: Option<String>,
}

/// What a drop was judged with.
#[derive(Clone, Debug, Serialize)]
pub struct JudgedWith {
    /// The options that can change what is removed.
    pub options: ReportOptions,
    /// `--nearly-empty`.
    pub nearly_empty: LimitShare,
    /// `--min-site-documents`.
    pub min_site_documents: u64,
}

/// The fewest documents that a drop must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeastDocuments {
    /// How many it must have.
    pub limit: u64,
    /// How many it has.
    pub documents: u64,
    /// Whether those are too few.
    pub exceeded: bool,
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Of what.
    pub quantity: Quantity,
    /// What is counted.
    pub unit: Unit,
    /// How many.
    pub count: u64,
    /// Of how many; `None` where it is no part of a whole.
    pub of: Option<u64>,
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LimitResult {
    /// The option that set it, without the dashes: `max-repeated-paragraphs`.
    pub name: &'static str,
    /// What there is.
    #[serde(flatten)]
    pub figure: Figure,
    /// What may be.
    pub limit: Limit,
    /// Whether there is more than may be.
    pub exceeded: bool,
    /// What is measured, to stand after a number and its unit.
    pub explanation: &'static str,
}
