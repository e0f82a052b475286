//! What is said of a paragraph, as short as it is kept where all of a record is gone through.
//!
//! In: a line of the record. Out: what every paragraph is asked for. It keeps no text.

use serde::Deserialize;

use super::reader::of;
use super::{Id, ParagraphLine};
use crate::verdict::{KeptBy, Reason};

/// What is said of a paragraph, as far as every paragraph is asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ParagraphSummary {
    /// Why it went; `None` where it stayed.
    pub(crate) reason: Option<Reason>,
    /// Why it stayed all the same.
    pub(crate) kept_by: Option<KeptBy>,
    /// Its cluster.
    pub(crate) cluster: Option<u64>,
    /// The block family that it went with.
    pub(crate) block: Option<u64>,
}

impl From<&ParagraphLine> for ParagraphSummary {
    fn from(line: &ParagraphLine) -> Self {
        Self {
            reason: line.reason,
            kept_by: line.kept_by,
            cluster: line.cluster.map(|id| id.0),
            block: line.block.map(|id| id.0),
        }
    }
}

/// The fields of a paragraph's line that a summary is made of: the others are passed over,
/// which is much less work.
#[derive(Deserialize)]
struct SummedFields {
    n: u64,
    reason: Option<Reason>,
    kept_by: Option<KeptBy>,
    cluster: Option<Id>,
    block: Option<Id>,
}

impl ParagraphSummary {
    /// The same of a paragraph's line, with the number under which the rest is said; else what
    /// is wrong with it.
    pub(super) fn of_line(line: &[u8]) -> Result<(u64, Self), String> {
        let fields: SummedFields = of(line)?;
        let summary = Self {
            reason: fields.reason,
            kept_by: fields.kept_by,
            cluster: fields.cluster.map(|id| id.0),
            block: fields.block.map(|id| id.0),
        };
        Ok((fields.n, summary))
    }
}
