//! 64 bytes of text → what they do to the words, at once.
//!
//! In: the [`Classes`] that a kernel found in 64 bytes. Out: edges, numbers,
//! colons and sizes in [`Words`]. It takes the characters that are in Latin
//! words of Western and Central Europe or between them, and leaves all others
//! to `super::wide_block`, or to the way that goes character by character.

use std::ops::Range;

use super::Token;
use super::accents::{is_accent, take_accents};
use super::hash::WordBatch;
use super::words::{EdgeMark, Words};

/// Bytes that are looked at together: one bit each in a 64-bit mask.
pub(super) const WIDTH: usize = 64;

/// What a kernel found in 64 bytes that begin with a character; bit `i` is
/// about byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// It is in a word.
    pub(super) word: u64,
    /// It is a digit.
    pub(super) digit: u64,
    /// It is a colon.
    pub(super) colon: u64,
    /// It counts for one in the size of the text.
    pub(super) size: u64,
    /// A character begins here that is not taken: it is of another kind, or it
    /// does not end within the 64 bytes.
    pub(super) left: u64,
    /// Bytes that begin a character.
    pub(super) begin: u64,
}

/// A kernel: what is done with vector instructions.
pub(super) trait Lanes: Copy {
    /// Whether it takes wide blocks.
    const IS_WIDE: bool = false;

    /// Finds what 64 bytes do, and writes their folded forms.
    fn classify(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> Classes;

    /// Writes `base` plus the place of every bit of `mask`, ascending; what
    /// comes after the last of them is undefined.
    fn places(self, mask: u64, base: u32, places: &mut [u32; WIDTH]);

    /// Takes up to 64 bytes at `at` as [`take_block`] does, of any script; nothing where the
    /// kernel knows no other.
    fn take_wide_block(
        self,
        _: &mut Words,
        _: &str,
        _: usize,
        _: &mut Boundaries<'_>,
    ) -> TakenBytes {
        TakenBytes::NONE
    }

    /// Hashes words, as [`super::hash::hash_pairs`].
    fn hash(self, batch: WordBatch<'_>, hashes: &mut [[u8; 8]], tokens: &mut [Token]);
}

/// The bits below `place`.
#[inline(always)]
pub(super) fn below(place: usize) -> u64 {
    if place >= WIDTH {
        u64::MAX
    } else {
        (1 << place) - 1
    }
}

/// Whether what stands before `bytes` is complete without them: the first character begins a
/// cluster. True for ASCII, U+0080-U+017F, most of Greek and Cyrillic (U+0380-U+047F),
/// U+2000-U+203F and most of Han (U+4000-U+9FFF).
#[inline(always)]
pub(super) fn is_safe(first: u8, second: u8) -> bool {
    matches!(first, 0..0x80 | 0xC2..=0xC5 | 0xCE..=0xD1 | 0xE4..=0xE9)
        || (first == 0xE2 && second == 0x80)
}

/// The bytes at `at`, zeros after the end.
#[inline(always)]
pub(super) fn window(text: &[u8], at: usize) -> [u8; WIDTH] {
    let rest = text.get(at..).unwrap_or_default();
    if let Some(window) = rest.first_chunk() {
        return *window;
    }
    let mut window = [0; WIDTH];
    window[..rest.len()].copy_from_slice(rest);
    window
}

/// The place of the first bit. A function of its own, so that the processor guesses at the
/// branch to it instead of waiting for `mask`.
#[cold]
#[inline(never)]
pub(super) fn first(mask: u64) -> usize {
    mask.trailing_zeros() as usize
}

/// The bytes of a window in which no character is cut off.
///
/// Found from its last bytes alone: so the processor knows where the next window begins long
/// before it knows what is in this one, and works at both.
#[inline(always)]
pub(super) fn whole_bytes(window: &[u8; WIDTH]) -> usize {
    let [.., fourth, third, second, last] = *window;
    // The first bytes of characters are the only ones with the two highest bits set.
    let bytes = u32::from_le_bytes([fourth, third, second, last]);
    if bytes & bytes << 1 & 0x8080_8000 == 0 {
        64
    } else if last >= 0xC0 {
        63
    } else if second >= 0xE0 {
        62
    } else if third >= 0xF0 {
        61
    } else {
        64
    }
}

/// How far 64 bytes were taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct TakenBytes {
    /// Bytes taken.
    pub(super) bytes: usize,
    /// A character comes next that only another way takes.
    pub(super) stopped: bool,
    /// A wide block can take it, as far as can be told.
    pub(super) is_wide: bool,
}

impl TakenBytes {
    /// What a kernel takes that cannot.
    pub(super) const NONE: Self = Self {
        bytes: 0,
        stopped: true,
        is_wide: false,
    };
}

/// Takes up to 64 bytes at `at`, where a character begins that joins none
/// before it, and the boundaries of paragraphs among them.
#[inline(always)]
pub(super) fn take_block(
    words: &mut Words,
    lanes: impl Lanes,
    text: &str,
    at: usize,
    boundaries: &mut Boundaries<'_>,
) -> TakenBytes {
    let window = window(text.as_bytes(), at);
    let classes = words.fold_block(|folded| lanes.classify(&window, folded));
    let mut bytes = whole_bytes(&window).min(text.len() - at);
    let stopped = classes.left & below(bytes) != 0;
    if stopped {
        let whole = bytes;
        bytes = first(classes.left);
        if is_accent(text.as_bytes().get(at + bytes)) {
            return take_accents(words, lanes, (text, at, whole), classes, boundaries);
        }
    }
    let bytes = complete_bytes(text.as_bytes(), at, bytes, classes.begin);
    if bytes > 0 {
        words.close_character();
        add(words, lanes, classes, (at, bytes), boundaries);
    }
    TakenBytes {
        bytes,
        stopped: stopped || bytes == 0,
        is_wide: stopped,
    }
}

/// The first of `bytes` bytes at `at` that are complete without what comes after them;
/// characters begin at `begin`.
#[inline(always)]
pub(super) fn complete_bytes(text: &[u8], at: usize, bytes: usize, begin: u64) -> usize {
    if let Some(&first) = text.get(at + bytes)
        && !is_safe(first, text.get(at + bytes + 1).copied().unwrap_or(0))
    {
        // The character before may be joined by this one: it goes with it.
        let before = begin & below(bytes);
        return (WIDTH - 1).saturating_sub(before.leading_zeros() as usize);
    }
    bytes
}

/// Passes the boundaries that are at `at`.
#[inline(always)]
pub(super) fn pass(words: &mut Words, boundaries: &mut Boundaries<'_>, at: usize) {
    while boundaries.next() == Some(at) {
        if boundaries.is_within() {
            words.close();
        }
        boundaries.pass(words.mark());
    }
}

/// Adds what `bytes` bytes at `at` do, which are folded already.
#[inline(always)]
pub(super) fn add(
    words: &mut Words,
    lanes: impl Lanes,
    classes: Classes,
    (at, bytes): (usize, usize),
    boundaries: &mut Boundaries<'_>,
) {
    let valid = below(bytes);
    let word = classes.word & valid;
    let toggles = (word ^ (word << 1 | u64::from(words.is_open()))) & valid;
    let edges_before = |place: usize| (toggles & below(place)).count_ones() as usize;
    add_facts(words, classes, edges_before, (at, bytes), boundaries);
    words.add_edges(toggles, bytes, lanes);
}

/// Adds the numbers, colons, sizes and boundaries among `bytes` bytes at `at`, whose edges are
/// not added yet; `edges_before` counts those before a place.
#[inline(always)]
pub(super) fn add_facts(
    words: &mut Words,
    classes: Classes,
    edges_before: impl Fn(usize) -> usize,
    (at, bytes): (usize, usize),
    boundaries: &mut Boundaries<'_>,
) {
    let valid = below(bytes);
    let begun = words.tokens.len() * 2 + words.edge_count;
    let edges_to = |place: usize| begun + edges_before(place);
    let mut starts = classes.digit & !(classes.digit << 1) & valid;
    while starts != 0 {
        let place = starts.trailing_zeros() as usize;
        words.add_number(edges_to(place + 1) / 2);
        starts &= starts - 1;
    }
    let mut colons = classes.colon & valid;
    while colons != 0 {
        let place = colons.trailing_zeros() as usize;
        words.colons.push((at + place, edges_to(place + 1) / 2));
        colons &= colons - 1;
    }
    let letter = classes.word & valid & !classes.digit;
    while let Some(next) = boundaries.next().filter(|&next| next < at + bytes) {
        let place = next - at;
        boundaries.pass(EdgeMark {
            // A word that begins here is not counted, one that ends here is.
            words: edges_to(place + usize::from(boundaries.is_within())) / 2,
            size: words.size + u64::from((classes.size & below(place)).count_ones()),
            letters: words.letters + u64::from((letter & below(place)).count_ones()),
        });
    }
    words.size += u64::from((classes.size & valid).count_ones());
    words.letters += u64::from(letter.count_ones());
}

/// Where paragraphs begin and end, and what had been seen there.
pub(super) struct Boundaries<'s> {
    spans: &'s [Range<usize>],
    /// Boundaries that were passed: beginnings and ends in turn.
    pub(super) passed: usize,
    /// What had been seen at those of them that the batch needs.
    pub(super) marks: &'s mut Vec<EdgeMark>,
}

impl<'s> Boundaries<'s> {
    /// The boundaries of these spans, none of them passed.
    pub(super) fn new(spans: &'s [Range<usize>], marks: &'s mut Vec<EdgeMark>) -> Self {
        marks.clear();
        Self {
            spans,
            passed: 0,
            marks,
        }
    }

    /// The next boundary.
    #[inline(always)]
    pub(super) fn next(&self) -> Option<usize> {
        let span = self.spans.get(self.passed / 2)?;
        Some(if self.is_within() {
            span.end
        } else {
            span.start
        })
    }

    /// Whether the next boundary is the end of a paragraph.
    #[inline(always)]
    pub(super) fn is_within(&self) -> bool {
        self.passed % 2 == 1
    }

    /// Passes the next boundary.
    #[inline(always)]
    pub(super) fn pass(&mut self, mark: EdgeMark) {
        self.marks.push(mark);
        self.passed += 1;
    }
}
