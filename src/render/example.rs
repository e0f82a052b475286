//! What is remembered of the few documents and paragraphs that are shown.
//!
//! In: lines of the record. Out: where they are, their names and the numbers under
//! which the rest is said. Nothing of that is read before it is shown.

use crate::result::documents::RecordPlace;
use crate::result::documents::brief::BriefDocument;
use crate::result::json::push_string;
use crate::verdict::bits;

/// The longest id and source that are listed for the search, in bytes.
const LONGEST_NAME: usize = 300;

/// Where a document of the page is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExamplePlace {
    /// Where its line is.
    pub(super) place: RecordPlace,
    pub(super) site: u32,
    /// About how many bytes it will take in the page.
    pub(super) estimate: u64,
    /// Whether it is too large to be put together again for that.
    pub(super) is_large: bool,
}

/// A document's name.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: String,
    /// Where it stands (`source#line`).
    pub(super) at: String,
}

impl Named {
    fn new(document: &BriefDocument<'_>) -> Self {
        Self {
            id: document.document.to_owned(),
            at: format!("{}#{}", document.source, document.sums.line),
        }
    }
}

/// What ranks examples of one cluster: whether it stayed, the document's draw and its
/// number, the paragraph.
pub(super) type Rank = (bool, u64, u64, u32);

/// A paragraph of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) rank: Rank,
    pub(super) named: Named,
    /// The number under which it is told.
    pub(super) n: u64,
    /// What was missing, where it stayed.
    pub(super) missing: Option<f64>,
}

impl Example {
    /// Keeps the example of the lowest rank.
    #[inline]
    pub(super) fn offer(kept: &mut Option<Self>, rank: Rank, make: impl FnOnce() -> Self) {
        if kept.as_ref().is_none_or(|kept| rank < kept.rank) {
            *kept = Some(make());
        }
    }

    /// A paragraph that went, or one that stayed, which lacked so many thousandths of a bit.
    pub(super) fn new(
        rank: Rank,
        document: &BriefDocument<'_>,
        n: u64,
        missing: Option<u32>,
    ) -> Self {
        Self {
            rank,
            named: Named::new(document),
            n,
            missing: missing.map(|missing| bits(missing.into())),
        }
    }
}

/// A paragraph that nearly went.
#[derive(Clone, Debug)]
pub(super) struct NearMiss {
    pub(super) found: ExamplePlace,
    pub(super) named: Named,
    pub(super) paragraph: u32,
    /// The number under which it is told.
    pub(super) n: u64,
    pub(super) cluster: Option<u64>,
    /// Bits that were missing.
    pub(super) missing: f64,
}

impl NearMiss {
    pub(super) fn new(
        found: ExamplePlace,
        document: &BriefDocument<'_>,
        (paragraph, n, cluster, missing): (u32, u64, Option<u64>, u32),
    ) -> Self {
        Self {
            found,
            named: Named::new(document),
            paragraph,
            n,
            cluster,
            missing: bits(missing.into()),
        }
    }
}

/// Documents for the search by id: as many as fit, in the order of the input.
pub(super) struct DocumentIds {
    left: usize,
    /// Each document's number, its site's, and what the page says of it, as JSON but for
    /// the end.
    pub(super) listed: Vec<(u64, u32, String)>,
}

impl DocumentIds {
    /// Will take so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            left: bytes,
            listed: Vec::new(),
        }
    }

    /// Adds a document, if there is room and its name is no novel.
    pub(super) fn add(&mut self, document: &BriefDocument<'_>, number: u64, site: u32) {
        let length = document.document.len() + document.source.len();
        if length > LONGEST_NAME || length + 48 > self.left {
            return;
        }
        let mut item = b"[".to_vec();
        push_string(&mut item, document.document);
        let sums = &document.sums;
        let (paragraphs, removed) = (sums.paragraphs, sums.removed_paragraphs);
        item.extend_from_slice(format!(",{paragraphs},{removed},").as_bytes());
        push_string(&mut item, &format!("{}#{}", document.source, sums.line));
        let item = String::from_utf8(item).unwrap_or_default();
        self.left = self.left.saturating_sub(item.len() + 8);
        self.listed.push((number, site, item));
    }
}
