//! What is said of paragraphs on one page, each thing once.
//!
//! In: what a speller spells. Out: its bytes and its hash, by the place on the page. What
//! was said on earlier pages lies in pieces that pages share, so that no thread frees, or
//! counts, what it says one by one. It never says what is said where, or in which order.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::ParagraphSummary;

/// What is said on one page, each once.
#[derive(Debug)]
pub(super) struct SaidOnPage {
    /// A number that no other page of this process has.
    pub(super) page: u64,
    said: Vec<Spelling>,
    /// What was not said on an earlier page.
    bytes: Vec<u8>,
    /// Where what was said earlier stands: a piece holds many things, and is passed from
    /// thread to thread with one count of its holders.
    earlier: Vec<Arc<[u8]>>,
}

/// What is said of paragraphs: where it stands, its hash, and in brief.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    /// The piece of bytes; on a page counted from 1, and 0 is the page itself.
    pub(super) piece: u32,
    pub(super) range: Range<usize>,
    pub(super) hash: u128,
    pub(super) brief: ParagraphSummary,
}

/// The number of the next page.
static NEXT_PAGE: AtomicU64 = AtomicU64::new(1);

impl Default for SaidOnPage {
    fn default() -> Self {
        Self {
            page: NEXT_PAGE.fetch_add(1, Ordering::Relaxed),
            said: Vec::new(),
            bytes: Vec::new(),
            earlier: Vec::new(),
        }
    }
}

impl SaidOnPage {
    /// Becomes another page.
    pub(super) fn clear(&mut self) {
        self.page = NEXT_PAGE.fetch_add(1, Ordering::Relaxed);
        self.said.clear();
        self.bytes.clear();
        self.earlier.clear();
    }

    /// The bytes of it.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.said.capacity() * size_of::<Spelling>()
    }

    /// How many things are said.
    pub(super) fn len(&self) -> usize {
        self.said.len()
    }

    /// What is said at this place, and its hash.
    pub(super) fn at(&self, place: u32) -> (&[u8], u128) {
        let Some(spelling) = self.said.get(place as usize) else {
            return (&[], 0);
        };
        let piece = match spelling.piece.checked_sub(1) {
            None => Some(self.bytes.as_slice()),
            Some(at) => self.earlier.get(at as usize).map(|piece| &**piece),
        };
        let said = piece.and_then(|piece| piece.get(spelling.range.clone()));
        (said.unwrap_or_default(), spelling.hash)
    }

    /// What is said at this place, in brief.
    pub(super) fn in_brief(&self, place: u32) -> ParagraphSummary {
        let at = self.said.get(place as usize);
        at.map_or_else(ParagraphSummary::default, |spelling| spelling.brief)
    }

    /// Adds what stands in one of its pieces; its place.
    pub(super) fn push(&mut self, spelling: Spelling) -> u32 {
        let place = self.said.len() as u32;
        self.said.push(spelling);
        place
    }

    /// Adds what was not said before; its place.
    pub(super) fn push_new(&mut self, said: &[u8], hash: u128, brief: ParagraphSummary) -> u32 {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(said);
        self.push(Spelling {
            piece: 0,
            range: start..self.bytes.len(),
            hash,
            brief,
        })
    }

    /// Adds a piece that was said earlier; its number.
    pub(super) fn push_earlier(&mut self, piece: &Arc<[u8]>) -> u32 {
        self.earlier.push(Arc::clone(piece));
        self.earlier.len() as u32
    }
}
