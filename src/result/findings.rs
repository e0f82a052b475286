//! Lines of the clusters' file and of the block families' file.
//!
//! In: nothing. Out: their shapes. Both files hold JSON lines in zstd frames.

use serde::{Deserialize, Serialize};

use super::reference::NamedCorpus;
use crate::verdict::ByReason;

/// How many variants of a cluster are listed with their text.
pub const VARIANTS: usize = 100;

/// A line of `clusters.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterEntry {
    /// 16 hexadecimal digits; the same text has the same id in every corpus.
    pub id: String,
    /// The site.
    pub site: String,
    /// Documents that have it, copies of an article counted apart.
    pub documents: u32,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// Documents of earlier corpora that have it, where it was judged against an
    /// index.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub known: u32,
    /// Characters of running text that stands nowhere any more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost: u32,
    /// Occurrences that stayed.
    pub kept: u32,
    /// Occurrences that went.
    pub removed: ByReason<u32>,
    /// The id of the document whose own headline or lead it repeats.
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// What the owner belongs to, if it is no document of the corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_in: Option<NamedCorpus>,
    /// The earliest date of its documents.
    pub first_date: Option<String>,
    /// The latest date of its documents.
    pub last_date: Option<String>,
    /// Distinct texts in it.
    pub distinct: usize,
    /// Its texts, most frequent first, the medoid at the head; at most [`VARIANTS`].
    pub variants: Vec<VariantEntry>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// One text of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantEntry {
    /// The text, cut after 500 characters.
    pub text: String,
    /// Whether it was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// The id of a document that has it.
    pub document: Option<String>,
    /// Where that document stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_at: Option<String>,
}

/// A line of `blocks.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockEntry {
    /// 16 hexadecimal digits, made from the members' ids.
    pub id: String,
    /// The site.
    pub site: String,
    /// The text that opens its blocks, if one does.
    pub cue: Option<String>,
    /// Documents that have a block of it.
    pub documents: u32,
    /// Its clusters, most frequent first.
    pub members: Vec<MemberEntry>,
}

/// One cluster of a block family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// The cluster's id, 16 hexadecimal digits.
    pub cluster: String,
    /// Blocks of the family that hold it.
    pub blocks: u32,
    /// Its text, cut after 500 characters.
    pub text: String,
}
