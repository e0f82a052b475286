//! What a check found, as plain data.
//!
//! In: nothing. Out: the shapes that every format renders; as JSON they are
//! specified in `docs/schema/check.schema.json`, change both together. Texts of
//! the corpus in it ([`Finding::message`], [`Finding::text`], names of documents)
//! are one line each and steer no terminal; they may still say anything, so that
//! each format escapes what means something to its reader.

use serde::{Deserialize, Serialize};

use super::limit::Limit;
use super::quantity::{Quantity, Unit};
use crate::result::problems::Problems;
use crate::result::sites_by::SitesBy;

/// The version of the JSON schema; it changes when a reader must.
pub const SCHEMA: u32 = 1;

/// Findings that an outcome holds at most: as many as GitHub shows of SARIF.
pub const MOST_FINDINGS: usize = 5_000;

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
    /// Everything that was measured, in the order of [`Quantity::ALL`], but for
    /// what there was nothing to compare with.
    pub measures: Vec<Measure>,
    /// The limits that were set, in the same order.
    pub gates: Vec<Gate>,
    /// What to look at, the worst first; at most [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub not_shown: u64,
    /// What was wrong with the input.
    pub problems: Problems,
    /// What makes it fail whatever the gates say, in a sentence: too many bad
    /// records.
    pub error: Option<String>,
    /// What changed against the baseline; absent where there is none.
    pub baseline: Option<Changes>,
}

/// What a check comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No limit is exceeded: exit code 0.
    Passed,
    /// A limit is exceeded: exit code 1.
    Broken,
    /// The drop cannot be judged as it is: exit code 2.
    Failed,
}

impl Verdict {
    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Broken => "broken",
            Verdict::Failed => "failed",
        }
    }
}

/// What the drop adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
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
pub struct Gate {
    /// The option that set it, without the dashes: `max-repeated-paragraphs`.
    pub name: &'static str,
    /// What there is.
    #[serde(flatten)]
    pub measured: Measure,
    /// What may be.
    pub limit: Limit,
    /// Whether there is more than may be.
    pub broken: bool,
    /// What is measured, to stand after a number and its unit.
    pub explanation: &'static str,
}

/// Something to look at: a cluster, a block family, or a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is.
    pub rule: Rule,
    /// How bad it is.
    pub level: Level,
    /// Its place among all, from 1.
    pub rank: u64,
    /// The same for the same content in every drop: 32 hexadecimal digits, of
    /// which no other finding of the outcome has the same.
    pub fingerprint: String,
    /// What it is, in a sentence without a full stop.
    pub message: String,
    /// What it says: the beginning of the paragraph, or of a document its id.
    pub text: String,
    /// The options of the broken gates that it counts towards.
    pub gates: Vec<&'static str>,
    /// The site; empty where the whole drop is one.
    pub site: String,
    /// The id of the cluster or block family, 16 hexadecimal digits; `None` of a
    /// document.
    pub id: Option<String>,
    /// Documents of the drop that have it.
    pub documents: u64,
    /// Times that it stands in the drop.
    pub occurrences: u64,
    /// Of these, how many `clean` would remove.
    pub removed: u64,
    /// The characters of those.
    pub removed_characters: u64,
    /// Documents of the index that have it.
    pub known: u64,
    /// The first places, in the order of the input; at most [`MOST_LOCATIONS`].
    pub locations: Vec<Location>,
}

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A document of which next to nothing would be left.
    NearlyEmptied,
    /// A document that is an article of the index.
    ArticleKnown,
    /// A document that is an article of the drop once more.
    ArticleTwice,
    /// Running text that would stand nowhere any more.
    Lost,
    /// A paragraph that more documents have than may.
    DominantCluster,
    /// A block family of whose clusters neither index nor baseline has one.
    NewBlockFamily,
    /// A paragraph that stands in more documents than the baseline accepts.
    GrownSinceBaseline,
    /// A paragraph that stands in another article of the index.
    KnownFromIndex,
    /// A paragraph that stands in several articles of the drop.
    RepeatsInDrop,
    /// A paragraph that would be removed for where it stands or what it says.
    InBlock,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 10] = [
        Rule::NearlyEmptied,
        Rule::ArticleKnown,
        Rule::ArticleTwice,
        Rule::Lost,
        Rule::DominantCluster,
        Rule::NewBlockFamily,
        Rule::GrownSinceBaseline,
        Rule::KnownFromIndex,
        Rule::RepeatsInDrop,
        Rule::InBlock,
    ];

    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::NearlyEmptied => "nearly-emptied",
            Rule::ArticleKnown => "article-known",
            Rule::ArticleTwice => "article-twice",
            Rule::Lost => "lost",
            Rule::DominantCluster => "dominant-cluster",
            Rule::NewBlockFamily => "new-block-family",
            Rule::GrownSinceBaseline => "grown-since-baseline",
            Rule::KnownFromIndex => "known-from-index",
            Rule::RepeatsInDrop => "repeats-in-drop",
            Rule::InBlock => "in-block",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Rule::NearlyEmptied => "Next to nothing would be left of a document.",
            Rule::ArticleKnown => "A document is an article that the index has already.",
            Rule::ArticleTwice => "A document is an article that the drop has already.",
            Rule::Lost => {
                "Running text of few articles would be removed wherever it stands, and then stand nowhere."
            }
            Rule::DominantCluster => "More documents have one paragraph than may.",
            Rule::NewBlockFamily => {
                "Blocks of several documents are of one kind, of which neither index nor baseline \
                 has anything."
            }
            Rule::GrownSinceBaseline => {
                "A paragraph stands in more documents than the baseline accepts."
            }
            Rule::KnownFromIndex => "A paragraph stands in another article of the index.",
            Rule::RepeatsInDrop => "A paragraph stands in several articles of the drop.",
            Rule::InBlock => {
                "A paragraph stands nowhere else, but would be removed for where it stands or \
                 what it says."
            }
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A broken gate counts it.
    Error,
    /// `clean` would remove it, or something is wrong with a document.
    Warning,
    /// It repeats and would stay.
    Note,
}

impl Level {
    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file, as the input was named, with what is below it: `crawl/a.jsonl`.
    pub file: String,
    /// The line on which the paragraph begins, of JSONL the line of its record;
    /// counted from 1.
    pub line: u64,
    /// The line on which it ends.
    pub end_line: u64,
    /// The document's id.
    pub document: String,
    /// Which paragraph of the document, counted from 0; `None` where the whole
    /// document is meant.
    pub paragraph: Option<u32>,
}

/// What changed against the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether the baseline was written anew.
    pub updated: bool,
    /// Clusters of the drop that it does not have.
    pub added: ChangedClusters,
    /// Clusters that it has and the drop has not.
    pub removed: ChangedClusters,
    /// Clusters that stand in more documents than it accepts.
    pub grown: ChangedClusters,
    /// Clusters that stand in fewer.
    pub shrunk: ChangedClusters,
    /// Clusters that stand in as many.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
