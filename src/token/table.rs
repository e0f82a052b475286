//! Characters → what each does to the words, looked up.
//!
//! In: a character. Out: its [`CharacterEntry`], or for a kernel its `KernelPage`. The
//! tables are filled page by page, from the definition, when a character of the
//! page is first met: a text uses few of the 4,352 pages, and there is no second
//! list of characters that could be at odds with the first.
//!
//! NFKC of a text is NFKC of its characters one after the other wherever no
//! character joins the one before: all that stand there pass the quick check
//! and their combining classes ascend (Unicode Standard Annex 15, section 9).
//! An entry says whether it may join, and its class; where a character joins,
//! the whole cluster is normalised as the definition says.

#[cfg(target_arch = "x86_64")]
mod pages;

use std::iter::once;
use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

#[cfg(target_arch = "x86_64")]
pub(super) use pages::kernel_page;

use super::fold::{fold, is_colon, is_unspaced};

/// Part of a word.
pub(super) const WORD: u8 = 1;
/// Numeric.
pub(super) const NUMBER: u8 = 2;
/// A word by itself.
pub(super) const CHARACTER: u8 = 4;
/// A kernel can take it by its page: see `kernel_page`.
pub(super) const REGULAR: u8 = 8;
/// Alphabetic.
pub(super) const LETTER: u8 = 16;
/// A colon.
pub(super) const COLON: u8 = 32;
/// Leaves a word as it is, open or not: a combining mark or an invisible character.
pub(super) const TRANSPARENT: u8 = 64;
/// Not one character after folding: the definition has to be asked.
const COMPLEX: u8 = 128;
#[cfg(target_arch = "x86_64")]
/// Joins no character before it, but has its place among the marks of a cluster: only in a
/// `KernelPage`, where nothing is [`COMPLEX`].
pub(super) const ATTACHED: u8 = 128;
/// The class of what may join the character before it, which is no combining class.
const JOINS: u8 = 255;

/// What a character does to the words.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(8))]
pub(super) struct CharacterEntry {
    /// Its folded form in UTF-8, zeros after it.
    pub(super) bytes: [u8; 4],
    /// Bytes of the folded form, 0 for a character that is in no word.
    pub(super) length: u8,
    /// The constants above.
    pub(super) flags: u8,
    /// The combining class of its first part, or [`JOINS`].
    pub(super) class: u8,
}

impl CharacterEntry {
    /// Whether it is one of these.
    pub(super) fn is(self, flags: u8) -> bool {
        self.flags & flags != 0
    }

    /// Whether what stands before it is normalised without it.
    pub(super) fn begins_cluster(self) -> bool {
        self.class == 0
    }

    /// Whether normalising leaves it as it is where no other character joins.
    pub(super) fn is_normal(self) -> bool {
        self.class != JOINS && !self.is(COMPLEX)
    }

    /// What a character does that is NFKC already and folded.
    pub(super) fn of_folded(character: char) -> Self {
        let mut entry = CharacterEntry::default();
        let bytes = &mut entry.bytes;
        let length = character.encode_utf8(bytes).len() as u8;
        if is_combining_mark(character) {
            entry.flags = TRANSPARENT;
            entry.length = length;
            return entry;
        }
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        if character.is_alphanumeric() {
            let is_number = character.is_numeric();
            let is_character = is_unspaced(character) && !is_number;
            entry.length = length;
            entry.flags = WORD
                | flag(is_number, NUMBER)
                | flag(is_character, CHARACTER)
                | flag(character.is_alphabetic(), LETTER);
        } else {
            entry.flags = flag(is_colon(character), COLON);
        }
        entry
    }

    fn of(character: char) -> Self {
        let mut parts = once(character).nfkc();
        let (first, second) = (parts.next().unwrap_or(character), parts.next());
        let mut folded = ['\0'; 2];
        let mut count = 0;
        fold(first, &mut |part| {
            folded[count.min(1)] = part;
            count += 1;
        });
        let joins = is_nfkc_quick(once(first)) != IsNormalized::Yes;
        let mut entry = match count {
            _ if second.is_some() => CharacterEntry::default(),
            0 => CharacterEntry {
                flags: TRANSPARENT,
                ..CharacterEntry::default()
            },
            _ => CharacterEntry::of_folded(folded[0]),
        };
        if second.is_some() || count > 1 {
            entry.flags |= COMPLEX;
        }
        entry.class = if joins {
            JOINS
        } else {
            canonical_combining_class(first)
        };
        if entry.is_regular(character) {
            entry.flags |= REGULAR;
        }
        entry
    }

    /// Whether a kernel can take it by its page: ASCII, or one whose folded form is of the same
    /// page and length.
    fn is_regular(self, character: char) -> bool {
        let length = character.len_utf8();
        let folded = str::from_utf8(&self.bytes[..usize::from(self.length)]);
        let folded = folded.ok().and_then(|folded| folded.chars().next());
        let is_alike = folded.is_none_or(|folded| {
            folded.len_utf8() == length && u32::from(folded) >> 8 == u32::from(character) >> 8
        });
        self.is_normal()
            && length < 4
            && is_alike
            && !(self.is(TRANSPARENT) && self.length == 0)
            && !(self.is(NUMBER) && self.is(LETTER))
            && (self.class == 0 || self.is(TRANSPARENT))
            && (character.is_ascii() || !self.is(COLON))
    }
}

type CharacterPage = [CharacterEntry; 256];

/// One page for every 256 code points, U+0000 to U+10FFFF.
static PAGES: [OnceLock<Box<CharacterPage>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// What a character does.
#[inline(always)]
pub(super) fn entry(character: char) -> CharacterEntry {
    let code = u32::from(character);
    let page = PAGES[(code >> 8) as usize].get_or_init(|| fill(code >> 8));
    page[(code & 0xFF) as usize]
}

#[cold]
fn fill(page: u32) -> Box<CharacterPage> {
    let mut entries = Box::new([CharacterEntry::default(); 256]);
    for (low, entry) in (0..).zip(entries.iter_mut()) {
        if let Some(character) = char::from_u32(page << 8 | low) {
            *entry = CharacterEntry::of(character);
        }
    }
    entries
}
