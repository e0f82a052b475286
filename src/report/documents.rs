//! What became of each document: `documents.jsonl`.
//!
//! In: nothing. Out: the lines' shapes. A line holds no text of the document:
//! what stayed is in the articles, what went is in the journal. It says of every
//! paragraph that stayed what spoke for and against it, so that "why is this
//! still here?" has an answer as good as "why did this go?".

use serde::{Deserialize, Serialize};

use crate::journal::EvidenceEntry;

pub mod page;

mod short;

pub use crate::verdict::KeptBy;

use crate::verdict::DocumentVerdict;

/// The documents' name below `OUT/report`.
pub const DOCUMENTS: &str = "documents.jsonl";

/// What was decided of a document as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Nothing went.
    Unchanged,
    /// Some paragraphs went.
    Changed,
    /// It went whole, as a copy of another.
    Dropped,
    /// No body was found in it, and it was left alone.
    Spared,
}

impl Fate {
    /// Its name, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fate::Unchanged => "unchanged",
            Fate::Changed => "changed",
            Fate::Dropped => "dropped",
            Fate::Spared => "spared",
        }
    }
}

impl From<&DocumentVerdict> for Fate {
    /// What becomes of the document that a verdict is about.
    fn from(verdict: &DocumentVerdict) -> Self {
        if verdict.dropped {
            Fate::Dropped
        } else if verdict.spared {
            Fate::Spared
        } else if verdict.removals.is_empty() {
            Fate::Unchanged
        } else {
            Fate::Changed
        }
    }
}

/// A document: a line of `documents.jsonl`. The lines stand in the order of the
/// input: by source, then by place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// Its id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its site, absent where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Its date as spelled in the input, absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where its record begins in the decompressed source.
    pub start: u64,
    /// Where its record ends.
    pub end: u64,
    /// What became of it.
    pub fate: Fate,
    /// The id of the document that holds the same article, absent where it is no copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// Where that document stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of_at: Option<String>,
    /// Its paragraphs.
    pub paragraphs: u64,
    /// The characters of its text, white space included.
    pub characters: u64,
    /// What went of it.
    pub removed: RemovedSums,
    /// The paragraphs that stayed, in order; empty where it went whole.
    pub kept: Vec<KeptEntry>,
}

/// What went of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedSums {
    /// Paragraphs.
    pub paragraphs: u64,
    /// Their characters.
    pub characters: u64,
    /// Bytes of the source, white space around the paragraphs and escapes included.
    pub bytes: u64,
}

/// A paragraph that stayed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptEntry {
    /// Which paragraph of the document, counted from 0.
    pub paragraph: u32,
    /// Its characters.
    pub characters: u64,
    /// The sum of its evidence, in bits; positive speaks for removal.
    pub bits: f64,
    /// How many bits more it would have taken to remove it, everything around it
    /// being as it is.
    pub missing: f64,
    /// Its cluster's id, absent where it stands nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Why it stayed all the same, absent where the evidence kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<KeptBy>,
    /// The document whose headline or lead it is taken for, absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// The numbers behind `bits`; in the file shorter than in the journal, as
    /// `{"frequency":[-4.0,1],"shape":[-1.704]}`: bits, and the number behind them
    /// where it is not 0.
    #[serde(with = "short")]
    pub evidence: Vec<EvidenceEntry>,
}
