//! What is remembered of the few documents and paragraphs that are shown.
//!
//! In: lines of `documents.jsonl` and of the journal. Out: where they are,
//! their names and the bytes in which their evidence is said. Nothing of it is
//! read before it is shown.

use super::records::{Found, Gone, Head, Kept};
use super::scan::Raw;
use crate::report::documents::KeptBy;
use crate::verdict::Reason;

/// The longest id and source that are listed for the search, in bytes.
const LONGEST_NAME: usize = 300;

/// A document's name, as it is spelled in the file.
#[derive(Clone, Debug)]
pub(super) struct Named {
    id: Box<[u8]>,
    source: Box<[u8]>,
    line: u64,
}

impl Named {
    fn new(head: &Head<'_>) -> Self {
        Self {
            id: head.id.0.into(),
            source: head.source.0.into(),
            line: head.line,
        }
    }

    /// Its id, and where it stands (`source#line`); `None` where they are no text.
    pub(super) fn spelled(&self) -> Option<(String, String)> {
        let (id, source) = (Raw(&self.id).text()?, Raw(&self.source).text()?);
        Some((id.into_owned(), format!("{source}#{}", self.line)))
    }
}

/// What ranks examples of one cluster: whether it stayed, the document's draw,
/// the paragraph.
pub(super) type Rank = (bool, u64, u64);

/// A paragraph of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Example {
    rank: Rank,
    pub(super) named: Named,
    /// Why it went; `None` where it stayed.
    pub(super) reason: Option<Reason>,
    /// An object with `bits` and `evidence` as the journal has them; where it
    /// stayed the whole of its entry.
    pub(super) numbers: Vec<u8>,
}

impl Example {
    /// Keeps the example of the lowest rank.
    #[inline]
    pub(super) fn offer(kept: &mut Option<Self>, rank: Rank, make: impl FnOnce() -> Self) {
        if kept.as_ref().is_none_or(|kept| rank < kept.rank) {
            *kept = Some(make());
        }
    }

    /// A paragraph that stayed.
    pub(super) fn kept(rank: Rank, head: &Head<'_>, kept: &Kept<'_>) -> Self {
        Self {
            rank,
            named: Named::new(head),
            reason: None,
            numbers: kept.entry.to_vec(),
        }
    }

    /// A paragraph that went.
    pub(super) fn gone(rank: Rank, head: &Head<'_>, gone: &Gone<'_>) -> Self {
        Self {
            rank,
            named: Named::new(head),
            reason: Some(gone.reason),
            numbers: [b"{", gone.numbers, b"}"].concat(),
        }
    }
}

/// A paragraph that nearly went.
#[derive(Clone, Debug)]
pub(super) struct NearMiss {
    pub(super) found: Found,
    pub(super) named: Named,
    pub(super) paragraph: u64,
    pub(super) cluster: Option<u64>,
    pub(super) kept_by: Option<KeptBy>,
    /// All that is said of it.
    pub(super) entry: Vec<u8>,
}

impl NearMiss {
    pub(super) fn new(found: Found, head: &Head<'_>, kept: &Kept<'_>) -> Self {
        Self {
            found,
            named: Named::new(head),
            paragraph: kept.paragraph,
            cluster: kept.cluster,
            kept_by: kept.kept_by,
            entry: kept.entry.to_vec(),
        }
    }
}

/// Documents for the search by id: as many as fit, in the order of the input.
pub(super) struct Ids {
    left: usize,
    /// Each document's number, and what the page says of it, as JSON.
    pub(super) listed: Vec<(u64, String)>,
}

impl Ids {
    /// Will take so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            left: bytes,
            listed: Vec::new(),
        }
    }

    /// Adds a document, if there is room and its name is no novel.
    pub(super) fn add(&mut self, head: &Head<'_>, number: u64) {
        let length = head.id.0.len() + head.source.0.len();
        if length > LONGEST_NAME || length + 48 > self.left {
            return;
        }
        let texts = (
            std::str::from_utf8(head.id.0),
            std::str::from_utf8(head.source.0),
        );
        if let (Ok(id), Ok(source)) = texts {
            let (paragraphs, removed) = (head.paragraphs, head.removed.paragraphs);
            // Both are spelled as JSON already.
            let item = format!(
                r#"["{id}",{paragraphs},{removed},"{source}#{}"]"#,
                head.line
            );
            self.left = self.left.saturating_sub(item.len() + 1);
            self.listed.push((number, item));
        }
    }
}
