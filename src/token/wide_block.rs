//! 64 bytes of text of any script → what they do to the words, at once.
//!
//! In: the [`WideClasses`] that a kernel found in 64 bytes. Out: edges, numbers, colons and
//! sizes in [`Words`]. It takes whatever is [`super::table::REGULAR`]; it is the longer way,
//! for text that [`super::block`] does not take, and knows marks and characters that are words.

use super::block::{
    Boundaries, Classes, Lanes, TakenBytes, WIDTH, add_facts, below, first, is_safe, whole_bytes,
    window,
};
use super::table;
use super::words::Words;

/// What a kernel found in 64 bytes that begin with a character; bit `i` is about byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WideClasses {
    /// As in Latin text.
    pub(super) classes: Classes,
    /// It is in a character that is a word by itself.
    pub(super) single: u64,
    /// It is in a mark, which leaves a word as it is.
    pub(super) mark: u64,
    /// It is in a mark that has its place among the marks of a cluster.
    pub(super) attached: u64,
    /// There are characters that a Latin block does not take.
    pub(super) has_others: bool,
}

/// A kernel that takes text of any script.
pub(super) trait WideLanes: Lanes {
    /// Finds what 64 bytes do, and writes their folded forms.
    fn classify_wide(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> WideClasses;

    /// Writes `base` plus the place of every edge, ascending, with [`super::words::SINGLE`] at
    /// the beginnings that are among `single`; what comes after the last of them is undefined.
    fn edges(self, edges: BlockEdges, single: u64, base: u32, places: &mut [u32; MOST_EDGES]);
}

/// Room for the edges of 64 bytes, one at a byte but for two at the first byte of a character
/// that is a word and of what comes after it, and for what is written too far.
pub(super) const MOST_EDGES: usize = 128;

/// Where words begin and end among 64 bytes. One may end where another begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockEdges {
    pub(super) begins: u64,
    pub(super) ends: u64,
}

impl BlockEdges {
    /// The edges before `place`.
    #[inline(always)]
    fn before(self, place: usize) -> usize {
        let (begins, ends) = (self.begins & below(place), self.ends & below(place));
        begins.count_ones() as usize + ends.count_ones() as usize
    }

    /// All edges.
    pub(super) fn count(self) -> usize {
        self.before(WIDTH)
    }
}

/// The bits of `set`, and those of `through` that follow one of them without a gap; `carry`
/// is the bit before the first. The sum carries a bit through to the end of what follows.
#[inline(always)]
fn fill(set: u64, through: u64, carry: bool) -> u64 {
    let follow = (set << 1 | u64::from(carry)) & through;
    set | through & !through.wrapping_add(follow)
}

/// Takes up to 64 bytes at `at`, where a character begins that joins none before it, and the
/// boundaries of paragraphs among them.
#[inline(always)]
pub(super) fn take_wide_block(
    words: &mut Words,
    lanes: impl WideLanes,
    text: &str,
    at: usize,
    boundaries: &mut Boundaries<'_>,
) -> TakenBytes {
    let window = window(text.as_bytes(), at);
    let wide = words.fold_block(|folded| lanes.classify_wide(&window, folded));
    let classes = wide.classes;
    let mut bytes = whole_bytes(&window).min(text.len() - at);
    let stopped = classes.left & below(bytes) != 0;
    if stopped {
        bytes = first(classes.left);
    }
    if !is_complete(text, at + bytes) {
        // The cluster before may be joined by this character: it goes with it.
        bytes = last(classes.begin & !wide.attached & below(bytes));
    }
    if bytes > 0 {
        add(words, lanes, wide, (at, bytes), boundaries);
    }
    TakenBytes {
        bytes,
        stopped: stopped || bytes == 0,
        is_wide: wide.has_others,
    }
}

/// The place of the last bit, 0 without one. A function of its own as [`first`] is.
#[cold]
#[inline(never)]
fn last(mask: u64) -> usize {
    (WIDTH - 1).saturating_sub(mask.leading_zeros() as usize)
}

/// Whether what stands before `at` is complete without what comes there.
#[inline(always)]
fn is_complete(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.get(at) else {
        return true;
    };
    is_safe(first, bytes.get(at + 1).copied().unwrap_or(0))
        || text[at..]
            .chars()
            .next()
            .is_none_or(|next| table::entry(next).begins_cluster())
}

/// Adds what `bytes` bytes at `at` do, which are folded already.
#[inline(always)]
fn add(
    words: &mut Words,
    lanes: impl WideLanes,
    wide: WideClasses,
    (at, bytes): (usize, usize),
    boundaries: &mut Boundaries<'_>,
) {
    if wide.mark & 1 == 0 {
        words.close_character();
    }
    let (classes, valid) = (wide.classes, below(bytes));
    let (was_open, was_single) = (words.is_open(), words.open_is_character);
    let word = classes.word & valid;
    let open = fill(word, wide.mark, was_open) << 1 | u64::from(was_open);
    let single = fill(wide.single, wide.mark, was_single);
    let stands_apart = wide.single | single << 1 | u64::from(was_single);
    let edges = BlockEdges {
        begins: word & classes.begin & (!open | stands_apart),
        ends: open & classes.begin & valid & !wide.mark & (!word | stands_apart),
    };
    let edges_before = |place: usize| edges.before(place);
    add_facts(words, classes, edges_before, (at, bytes), boundaries);
    words.add_wide_edges(edges, wide.single & valid, bytes, lanes);
    words.open_is_character = single >> (bytes - 1) & 1 == 1;
}
