//! What the last byte of a character of U+0080-U+017F and U+2000-U+203F does.
//!
//! In: nothing. Out: sets of 64, one for each value of a byte 0x80-0xBF, and
//! the tables that the kernels make of them. A character is left to the other
//! way if its folded form has another length, joins, or begins with another
//! byte; the exhaustive test compares every one with the definition.

#[cfg(target_arch = "x86_64")]
use super::table::{CHARACTER, LETTER, REGULAR, WORD};

/// Pages whose characters are all alike: the first, their number, and what they are. Han and
/// Hangul without their last pages; Han of Extension A is too rare.
#[cfg(target_arch = "x86_64")]
pub(super) const ALIKE_PAGES: [(u8, u8, u8); 2] = [(0x4E, 0x51, HAN), (0xAC, 0x2B, HANGUL)];
#[cfg(target_arch = "x86_64")]
const HAN: u8 = REGULAR | WORD | CHARACTER | LETTER;
#[cfg(target_arch = "x86_64")]
const HANGUL: u8 = REGULAR | WORD | LETTER;

/// A set of bytes 0x80-0xBF.
const fn set(bytes: &[u8]) -> u64 {
    let (mut set, mut at) = (0, 0);
    while at < bytes.len() {
        set |= 1 << (bytes[at] & 0x3F);
        at += 1;
    }
    set
}

/// Every second byte from `first` to `last`.
const fn every_second(first: u8, last: u8) -> u64 {
    let (mut set, mut byte) = (0, first);
    while byte <= last {
        set |= 1 << (byte & 0x3F);
        byte += 2;
    }
    set
}

/// After C2: soft hyphen, ordinals, superscripts, fractions, the micro sign, and
/// the accents that NFKC takes from a space.
pub(super) const LEFT_C2: u64 = set(&[
    0xA8, 0xAA, 0xAD, 0xAF, 0xB2, 0xB3, 0xB4, 0xB5, 0xB8, 0xB9, 0xBA, 0xBC, 0xBD, 0xBE,
]);
/// After C3: the sharp s.
pub(super) const LEFT_C3: u64 = set(&[0x9F]);
/// After C4: dotted I, the ligatures IJ, L with middle dot.
pub(super) const LEFT_C4: u64 = set(&[0xB0, 0xB2, 0xB3, 0xBF]);
/// After C5: l with middle dot, n with apostrophe, Y with diaeresis, long s.
pub(super) const LEFT_C5: u64 = set(&[0x80, 0x89, 0xB8, 0xBF]);
/// After E2 80: invisible characters, and those that NFKC takes apart.
pub(super) const LEFT_E2_80: u64 = set(&[
    0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x97, 0xA5, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xB3, 0xB4, 0xB6, 0xB7,
    0xBC, 0xBE,
]);
/// After C4: capitals, whose small letter comes next.
pub(super) const CAPITAL_C4: u64 =
    every_second(0x80, 0xAE) | set(&[0xB4, 0xB6]) | every_second(0xB9, 0xBD);
/// After C5: the same.
pub(super) const CAPITAL_C5: u64 =
    every_second(0x81, 0x87) | every_second(0x8A, 0xB6) | every_second(0xB9, 0xBD);
/// After C3: capitals, whose small letter comes 32 later.
pub(super) const CAPITAL_C3: u64 = 0x7FFF_FFFF & !set(&[0x97]);

/// The folded byte for every byte 0x80-0xBF, 0 for those that are left.
pub(super) const fn folded(left: u64, capital: u64, distance: u8) -> [u8; 64] {
    let mut table = [0; 64];
    let mut at = 0;
    while at < 64 {
        if left >> at & 1 == 0 {
            table[at] = 0x80 + at as u8 + if capital >> at & 1 == 1 { distance } else { 0 };
        }
        at += 1;
    }
    table
}

/// Two sets by the lower half of the byte: bits 0-3 say in which of 0x80, 0x90,
/// 0xA0, 0xB0 it is in the first set, bits 4-7 the same of the second.
#[cfg(target_arch = "x86_64")]
pub(super) const fn by_nibble(first: u64, second: u64) -> [u8; 16] {
    let mut table = [0; 16];
    let mut place = 0;
    while place < 64 {
        let bit = place / 16;
        table[place % 16] |=
            ((first >> place & 1) << bit | (second >> place & 1) << (bit + 4)) as u8;
        place += 1;
    }
    table
}
