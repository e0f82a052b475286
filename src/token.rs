//! Paragraphs → tokens.
//!
//! In: the text of one paragraph. Out: the hashes of its normalised words, and
//! the few things about its dress (length, ending, numbers) that the decision
//! uses. It never keeps text and never fails. A [`Tokeniser`] does it with the
//! widest instructions that the machine has, and the same result on all.
//!
//! Normalisation, in this order: NFKC; lower case, with the final sigma, the
//! sharp s and the dotted capital I folded; invisible characters (soft hyphen,
//! zero-width and bidi controls, variation selectors) dropped; everything that
//! is neither letter, digit nor combining mark separates words. In scripts that
//! do not put spaces between words, every character is a token. Two paragraphs
//! that differ in dress alone (quotes, dashes, spaces, case, Unicode form) have
//! the same tokens.

mod accents;
mod block;
mod characters;
mod date;
mod finish;
mod fold;
mod hash;
mod kernel;
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon;
mod portable;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod sets;
#[cfg(target_arch = "x86_64")]
mod simd;
mod stream;
mod table;
#[cfg(target_arch = "x86_64")]
mod wide_block;
mod words;

use std::cell::RefCell;

pub use kernel::Kernel;
pub use stream::Tokeniser;
use words::SINGLE;

/// Raised whenever the same text may get other tokens; stored with anything
/// that outlives a run.
pub const NORMALISER_VERSION: u32 = 3;

/// A normalised word: its hash cut to 30 bits, whether it holds a digit, and
/// whether it is a single character of a script without spaces.
///
/// 30 bits are enough where tokens are compared one by one (two different words
/// meet as equal once in a thousand million comparisons); identity of whole
/// paragraphs rests on 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Token(u32);

impl Token {
    /// The token of a word with this hash, without flags.
    #[inline(always)]
    fn new(hash: u64) -> Self {
        Token((hash >> 32) as u32 & !3)
    }

    /// The same of a word that begins at an edge, which says whether it is one character.
    #[inline(always)]
    fn of(hash: u64, edge: u32) -> Self {
        Token(Self::new(hash).0 | (edge & SINGLE) >> 30)
    }

    fn set_number(&mut self) {
        self.0 |= 1;
    }

    /// Whether the word is one character of a script without spaces.
    #[must_use]
    pub fn is_character(self) -> bool {
        self.0 & 2 == 2
    }

    /// Whether the word holds a digit.
    #[must_use]
    pub fn is_number(self) -> bool {
        self.0 & 1 == 1
    }

    /// The token as bits, for hashing.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The token with these bits.
    #[must_use]
    pub(crate) fn from_bits(bits: u32) -> Self {
        Token(bits)
    }
}

/// The length of a text in words, two characters of a script without spaces
/// counted as one: "関連記事" says as much as "related articles".
#[must_use]
pub fn word_count(words: &[Token]) -> usize {
    let characters = words.iter().filter(|word| word.is_character()).count();
    words.len() - characters + characters.div_ceil(2)
}

/// A paragraph as the decision sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Its words, in order.
    pub words: Vec<Token>,
    /// xxh3-64 of the words' hashes: equal for equal normalised text. For a
    /// paragraph without words, of its bytes.
    pub exact: u64,
    /// The same with every run of numbers replaced by one mark: equal for
    /// paragraphs that differ in their numbers alone.
    pub masked: u64,
    /// What it looks like.
    pub dress: Dress,
}

/// A paragraph as the decision sees it, in the buffers of a [`Tokeniser`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokensRef<'t> {
    /// As [`Tokens::words`].
    pub words: &'t [Token],
    /// As [`Tokens::exact`].
    pub exact: u64,
    /// As [`Tokens::masked`].
    pub masked: u64,
    /// As [`Tokens::dress`].
    pub dress: Dress,
}

impl TokensRef<'_> {
    /// The same, to keep.
    #[must_use]
    pub fn to_tokens(self) -> Tokens {
        Tokens {
            words: self.words.to_vec(),
            exact: self.exact,
            masked: self.masked,
            dress: self.dress,
        }
    }
}

/// What a paragraph looks like, apart from its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    /// Length in characters after normalisation, combining marks left out; one of
    /// a script without spaces counts for three, which makes lengths comparable
    /// across scripts. At most 65,535: it is kept in 16 bits.
    pub size: u32,
    /// Words as [`word_count`] counts them, capped at 65,535.
    pub words: u16,
    /// Words with a digit, capped at 65,535.
    pub numbers: u16,
    /// Words before the first colon (as in "Lire aussi : ..."); 0 without one.
    pub lead_in: u8,
    /// It ends like a sentence: full stop, question or exclamation mark, in any
    /// script, perhaps inside closing quotes or brackets.
    pub ends_sentence: bool,
    /// It ends in an ellipsis.
    pub ends_cut: bool,
    /// It holds a letter.
    pub letters: bool,
    /// It names a day or an hour: "3 May 2024", "2024-05-03", "14:41".
    pub dated: bool,
    /// It names a day.
    pub day: bool,
    /// It ends in a number in brackets, as a counter does ("Comments (12)"), and is not
    /// `dated`.
    pub counted: bool,
    /// The level of a Markdown heading, 1 to 6; [`Dress::UNIT`] for fenced code, a
    /// table or front matter; 0 for anything else.
    pub heading: u8,
}

impl Dress {
    /// What stands for fenced code, a table or front matter.
    pub const UNIT: u8 = 7;

    /// Fenced code, a table, or front matter.
    #[must_use]
    pub fn is_unit(self) -> bool {
        self.heading == Self::UNIT
    }

    /// The level of a Markdown heading, if it is one.
    #[must_use]
    pub fn level(self) -> Option<u8> {
        Some(self.heading).filter(|level| (1..Self::UNIT).contains(level))
    }

    /// Running text: sentences rather than a headline, a link or a table cell.
    ///
    /// A headline has 8-15 words and no full stop, a lead 31-70 (the measured
    /// lengths of the news corpora that the project is scored on): a sentence
    /// of 70 characters (12 words) or anything of 180 (30 words) is prose.
    #[must_use]
    pub fn is_prose(self) -> bool {
        self.size >= 180 || (self.size >= 70 && self.ends_sentence)
    }
}

thread_local! {
    static TOKENISER: RefCell<Tokeniser> = RefCell::new(Tokeniser::new());
}

/// The tokens of one paragraph: the simple form of [`Tokeniser::tokenise`].
#[must_use]
pub fn tokenise(paragraph: &str) -> Tokens {
    TOKENISER.with_borrow_mut(|tokeniser| tokeniser.tokenise(paragraph).to_tokens())
}

#[cfg(test)]
mod tests;
