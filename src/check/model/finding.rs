//! What there is to look at.
//!
//! In: nothing. Out: the shape of a finding.

use std::collections::BTreeMap;

use serde::Serialize;

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
    /// The options of the exceeded limits that it counts towards.
    pub limits: Vec<&'static str>,
    /// The options of those limits for each site that its site exceeds.
    pub site_limits: Vec<&'static str>,
    /// Whether it is a cluster or family that neither the index nor the baseline has.
    pub new: bool,
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
    /// What the message says, for who says it in other words.
    #[serde(skip)]
    pub facts: FindingFacts,
    /// The first places, in the order of the input; at most
    /// [`MOST_LOCATIONS`](super::MOST_LOCATIONS).
    pub locations: Vec<Location>,
}

/// What the message of a finding says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingFacts {
    /// Which sentence it is; the name of the rule, unless one has several.
    pub said: &'static str,
    /// The numbers and names in it.
    pub values: BTreeMap<&'static str, serde_json::Value>,
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
    /// A paragraph that stands in more articles than the baseline accepts.
    GrownSinceBaseline,
    /// A paragraph that stands in another article of the index.
    KnownFromIndex,
    /// A paragraph that stands in several articles of the drop.
    RepeatsInDrop,
    /// A paragraph that would be removed for where it stands or what it says.
    InBlock,
}

impl Rule {
    /// Whether it is about block families.
    #[must_use]
    pub fn is_of_family(self) -> bool {
        self == Rule::NewBlockFamily
    }

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
                "A paragraph stands in more articles than the baseline accepts."
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
    /// An exceeded limit counts it, and it is not only what is known already.
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
    /// The line on which the paragraph begins, of JSONL the line of its record, of a table
    /// the row; counted from 1. 1 where no line is known.
    pub line: u64,
    /// The line on which it ends.
    pub end_line: u64,
    /// Which record of the file it is, where records are no lines: `element 7`.
    pub record: Option<String>,
    /// The document's id.
    pub document: String,
    /// Which paragraph of the document, counted from 0; `None` where the whole
    /// document is meant.
    pub paragraph: Option<u32>,
}
