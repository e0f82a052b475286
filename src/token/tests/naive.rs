//! The definition of tokens, character by character: what every kernel is
//! compared with. It takes its time and allocates as it likes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

use crate::token::fold::{closes, ends_sentence, fold, is_unspaced};
use crate::token::{Dress, Token, Tokens, word_count};

/// The tokens of one paragraph.
pub(super) fn naive(paragraph: &str) -> Tokens {
    let mut scanner = Scanner::default();
    for character in paragraph.nfkc() {
        fold(character, &mut |folded| scanner.push(folded));
    }
    scanner.finish(paragraph)
}

/// The hash of a word, as `docs/hashes.md` says it.
pub(super) fn naive_word_hash(word: &[u8]) -> u64 {
    if word.len() > 16 {
        return xxh3_64(word);
    }
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |value, &byte| value << 8 | u64::from(byte))
    };
    let (low, high) = word.split_at(word.len().min(8));
    let mut hash = number(low) ^ number(high).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    for multiplier in [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53] {
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(multiplier);
    }
    hash ^ hash >> 33
}

/// The hash of a paragraph that is all numbers, each run of digits replaced by one mark:
/// dates and times of one format are alike, other numbers are not.
fn number_shape(paragraph: &str) -> u64 {
    let mut shape = String::with_capacity(paragraph.len());
    for character in paragraph.chars() {
        if !character.is_numeric() {
            shape.push(character);
        } else if !shape.ends_with('0') {
            shape.push('0');
        }
    }
    xxh3_64(shape.as_bytes())
}

/// The hash that stands for any run of numbers.
const NUMBER_MARK: u64 = 0;

/// Builds words from folded characters.
#[derive(Default)]
struct Scanner {
    word: Vec<u8>,
    number: bool,
    character: bool,
    letters: bool,
    size: u32,
    lead_in: u8,
    tokens: Vec<Token>,
    hashes: Vec<u8>,
    masked: Vec<u8>,
    last_masked_is_number: bool,
    numbers: u32,
}

impl Scanner {
    fn push(&mut self, character: char) {
        if is_combining_mark(character) {
            if !self.word.is_empty() {
                self.append(character);
            }
            return;
        }
        self.size = self.size.saturating_add(1);
        self.letters |= character.is_alphabetic();
        if !character.is_alphanumeric() {
            self.end_word();
            if matches!(character, ':' | '\u{FF1A}') && self.lead_in == 0 {
                self.lead_in = u8::try_from(self.tokens.len()).unwrap_or(0);
            }
        } else if is_unspaced(character) && !character.is_numeric() {
            self.end_word();
            self.size = self.size.saturating_add(2);
            self.character = true;
            self.append(character);
        } else {
            if self.character {
                self.end_word();
            }
            self.number |= character.is_numeric();
            self.append(character);
        }
    }

    fn append(&mut self, character: char) {
        self.word
            .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let hash = naive_word_hash(&self.word);
        let mut token = Token::new(hash);
        if self.number {
            token.set_number();
        }
        if self.character {
            token = Token::from_bits(token.bits() | 2);
        }
        self.tokens.push(token);
        self.hashes.extend_from_slice(&hash.to_le_bytes());
        if !self.number {
            self.masked.extend_from_slice(&hash.to_le_bytes());
        } else if !self.last_masked_is_number {
            self.masked.extend_from_slice(&NUMBER_MARK.to_le_bytes());
        }
        self.last_masked_is_number = self.number;
        self.numbers += u32::from(self.number);
        self.word.clear();
        self.number = false;
        self.character = false;
    }

    fn finish(mut self, paragraph: &str) -> Tokens {
        self.end_word();
        let visible = paragraph.trim_end_matches(closes);
        let last = visible.chars().next_back();
        let dress = Dress {
            size: self.size.min(65_535),
            words: u16::try_from(word_count(&self.tokens)).unwrap_or(u16::MAX),
            numbers: u16::try_from(self.numbers).unwrap_or(u16::MAX),
            lead_in: self.lead_in,
            ends_sentence: last.is_some_and(ends_sentence),
            letters: self.letters,
            dated: self.numbers > 0 && crate::token::date::moment(paragraph).1,
            day: self.numbers > 0 && crate::token::date::moment(paragraph).0,
            counted: self.numbers > 0
                && !crate::token::date::moment(paragraph).1
                && crate::token::date::ends_in_count(paragraph),
            heading: crate::token::finish::heading_level(paragraph),
            ends_cut: visible.ends_with('…') || visible.ends_with("..."),
        };
        let wordless = self.tokens.is_empty();
        Tokens {
            exact: if wordless {
                xxh3_64(paragraph.as_bytes())
            } else {
                xxh3_64(&self.hashes)
            },
            masked: if wordless {
                xxh3_64(paragraph.as_bytes())
            } else if self.numbers as usize == self.tokens.len() {
                number_shape(paragraph)
            } else {
                xxh3_64(&self.masked)
            },
            words: self.tokens,
            dress,
        }
    }
}
