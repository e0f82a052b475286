//! What was lost, as the report tells it.
//!
//! In: nothing. Out: the plain data of `lost` in `report.json`. It counts nothing:
//! [`crate::verdict::lost`] says what a loss is.

use serde::{Deserialize, Serialize};

/// Running text that was removed and now stands in no cleaned document of its site,
/// though it was no furniture of many ([`crate::verdict::lost::Lost`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostReport {
    /// Texts.
    pub texts: u64,
    /// Documents that lost one.
    pub documents: u64,
    /// Characters of the texts, each counted once: after normalisation, one of a
    /// script without spaces as three.
    pub characters: u64,
    /// The largest of them.
    pub largest: Vec<LostEntry>,
}

/// A text that was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostEntry {
    /// The site; empty where the whole input is one.
    pub site: String,
    /// The id of its cluster, 16 hexadecimal digits.
    pub cluster: String,
    /// The id of the first document that had it.
    pub document: Option<String>,
    /// Where that document stands (`source#line`), if its id is not unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_at: Option<String>,
    /// Which paragraph of that document, counted from 0.
    pub paragraph: u32,
    /// Its characters, counted as those of all.
    pub characters: u32,
    /// Articles that had it, copies counted once, those of earlier corpora among
    /// them.
    pub holders: u32,
    /// Why it went, where for several reasons the commonest.
    pub reason: String,
    /// The text, cut after 500 characters.
    pub text: String,
    /// Whether it was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}
