//! What is known of a paragraph by where it stands.
//!
//! In: where each stands, and how much of it its document says. Out: the same in two
//! bytes, and the head of a document that they describe. It counts nothing.

/// A line may be a document's headline if no more than this many paragraphs lie
/// between it and the first running text that is the document's own: lead,
/// dateline, credit, caption, a share bar.
pub(in crate::evidence) const HEAD_REACH: usize = 14;

/// Cohesion that a line is taken to have where its place names it: first in the
/// document, nearest above the text, in one run with the headline.
pub(in crate::evidence) const PLACE_FIRST: u32 = 1000;
pub(super) const PLACE_NEAREST: u32 = 900;
pub(super) const PLACE_IN_HEAD: u32 = 650;

/// What is known of a paragraph by where it stands, in 16 bits: how much of it
/// its document says elsewhere (10 bits), what its place says (2 bits), whether it is the
/// document's own running text, whether that begins there, and whether it stands aside
/// (1 bit each).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadRow(u16);

/// Where the parts of a [`HeadRow`] lie, and what the codes of places mean.
const COHESION: u16 = (1 << 10) - 1;
const PLACE_AT: u32 = 10;
const OWN: u16 = 1 << 12;
const BEGINS: u16 = 1 << 13;
const ASIDE: u16 = 1 << 14;
const PLACES: [u32; 4] = [0, PLACE_IN_HEAD, PLACE_NEAREST, PLACE_FIRST];

impl HeadRow {
    pub(super) fn new(cohesion: u32, is_own: bool) -> Self {
        HeadRow((cohesion as u16).min(1000) | if is_own { OWN } else { 0 })
    }

    /// That of a paragraph that stands aside.
    pub(super) fn aside() -> Self {
        HeadRow(ASIDE)
    }

    /// Says that what the document says begins there.
    pub(super) fn begin(&mut self) {
        self.0 |= BEGINS;
    }

    pub(super) fn set_place(&mut self, place: u32) {
        let code = PLACES.iter().position(|&known| known == place);
        self.0 &= !(3 << PLACE_AT);
        self.0 |= (code.unwrap_or(0) as u16) << PLACE_AT;
    }

    /// What the paragraph's place alone says of its being headline or lead, in
    /// thousandths; 0 for most.
    #[must_use]
    pub fn place(self) -> u32 {
        PLACES[usize::from(self.0 >> PLACE_AT & 3)]
    }

    /// How much of the paragraph the document says elsewhere in its own words,
    /// in thousandths; 0 where nobody asks. Below the head the neighbours are
    /// left out: a teaser's lead says its headline's words.
    #[must_use]
    pub fn cohesion(self) -> u32 {
        u32::from(self.0 & COHESION)
    }

    /// Whether it is running text that stands neither at the head of its document nor beside
    /// what that says itself: how much of it the document says matters to nobody but a
    /// document that claims it, and was not found ([`super::Heads::cohesions`]).
    #[must_use]
    pub(in crate::evidence) fn is_aside(self) -> bool {
        self.0 & ASIDE == ASIDE
    }

    /// Whether it is the own running text of its document.
    #[must_use]
    pub(in crate::evidence) fn is_own(self) -> bool {
        self.0 & OWN == OWN
    }
}

/// The head of one document.
#[derive(Clone, Copy, Debug)]
pub struct Head<'h> {
    /// Its first paragraph of running text that stands nowhere else.
    pub(in crate::evidence) first: Option<usize>,
    rows: &'h [HeadRow],
}

impl<'h> Head<'h> {
    /// The head that the rows of a document's paragraphs describe.
    #[must_use]
    pub fn new(rows: &'h [HeadRow]) -> Self {
        Head {
            first: rows.iter().position(|row| row.0 & BEGINS != 0),
            rows,
        }
    }

    /// What is known of a paragraph by where it stands.
    #[must_use]
    pub fn row(&self, index: usize) -> HeadRow {
        self.rows.get(index).copied().unwrap_or_default()
    }

    /// Whether a paragraph stands where a headline or lead may stand.
    #[must_use]
    pub fn may_hold(&self, index: usize) -> bool {
        may_hold_head(self.first, index)
    }

    /// Whether the paragraph before or after is the document's own text.
    #[must_use]
    pub fn is_beside_own(&self, index: usize) -> bool {
        let own = |index: usize| self.row(index).is_own();
        index.checked_sub(1).is_some_and(own) || own(index + 1)
    }
}

/// Whether a headline or lead may stand at `index` of a document whose own
/// running text begins at `first`.
pub(super) fn may_hold_head(first: Option<usize>, index: usize) -> bool {
    match first {
        Some(first) => index == 0 || (index <= first && index + HEAD_REACH >= first),
        None => index < 3,
    }
}
