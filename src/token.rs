//! Paragraphs → tokens.
//!
//! In: the text of one paragraph. Out: the hashes of its normalised words, and
//! the few things about its dress (length, ending, numbers) that the decision
//! uses. It never keeps text and never fails.
//!
//! Normalisation, in this order: NFKC; lower case, with the final sigma, the
//! sharp s and the dotted capital I folded; invisible characters (soft hyphen,
//! zero-width and bidi controls, variation selectors) dropped; everything that
//! is neither letter, digit nor combining mark separates words. In scripts that
//! do not put spaces between words, every character is a token. Two paragraphs
//! that differ in dress alone (quotes, dashes, spaces, case, Unicode form) have
//! the same tokens.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

/// Raised whenever the same text may get other tokens; stored with anything
/// that outlives a run.
pub const NORMALISER_VERSION: u32 = 1;

/// A normalised word: its xxh3-64 cut to 30 bits, whether it holds a digit, and
/// whether it is a single character of a script without spaces.
///
/// 30 bits are enough where tokens are compared one by one (two different words
/// meet as equal once in a thousand million comparisons); identity of whole
/// paragraphs rests on 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(u32);

impl Token {
    fn new(hash: u64, number: bool, character: bool) -> Self {
        Token(((hash >> 32) as u32 & !3) | u32::from(character) << 1 | u32::from(number))
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
    /// xxh3-64 of the sequence of words: equal for equal normalised text. For a
    /// paragraph without words, of its bytes.
    pub exact: u64,
    /// The same with every run of numbers replaced by one mark: equal for
    /// paragraphs that differ in their numbers alone.
    pub masked: u64,
    /// What it looks like.
    pub dress: Dress,
}

/// What a paragraph looks like, apart from its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    /// Length in characters after normalisation, combining marks left out; one of
    /// a script without spaces counts for three, which makes lengths comparable
    /// across scripts.
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
}

impl Dress {
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

/// The tokens of one paragraph.
#[must_use]
pub fn tokenise(paragraph: &str) -> Tokens {
    let mut scanner = Scanner::default();
    if paragraph.is_ascii() {
        paragraph
            .bytes()
            .for_each(|byte| scanner.push(char::from(byte.to_ascii_lowercase())));
    } else {
        for character in paragraph.nfkc() {
            fold(character, &mut |folded| scanner.push(folded));
        }
    }
    scanner.finish(paragraph)
}

/// Gives the folded form of a character, none for an invisible one.
fn fold(character: char, push: &mut impl FnMut(char)) {
    match character {
        '\u{3C2}' => push('\u{3C3}'),
        'ß' | 'ẞ' => {
            push('s');
            push('s');
        }
        'İ' => push('i'),
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}' => {}
        _ if character.is_ascii() => push(character.to_ascii_lowercase()),
        _ => character.to_lowercase().for_each(push),
    }
}

/// Whether a character is written without spaces around its word: Thai, Lao,
/// Myanmar, Khmer, kana, Bopomofo, and the Han blocks.
fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x19E0..=0x19FF
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3040..=0x312F
        | 0x31A0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA9E0..=0xA9FF
        | 0xAA60..=0xAA7F | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Whether a character ends a sentence.
fn ends_sentence(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | '\u{3002}'
            | '\u{FF0E}'
            | '\u{FF01}'
            | '\u{FF1F}'
            | '\u{61F}'
            | '\u{6D4}'
            | '\u{964}'
            | '\u{965}'
            | '\u{104B}'
            | '\u{17D4}'
            | '\u{1362}'
            | '\u{589}'
            | '\u{FF61}'
            | '\u{37E}'
    )
}

/// Whether a character may stand between a full stop and the end.
fn closes(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '»'
            | '\u{2019}'
            | '\u{201D}'
            | '\u{201C}'
            | '\u{203A}'
            | '\u{300D}'
            | '\u{300F}'
            | '\u{FF09}'
            | '*'
    ) || character.is_whitespace()
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

/// The hash that stands for any run of numbers in [`Tokens::masked`].
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
        let hash = xxh3_64(&self.word);
        self.tokens
            .push(Token::new(hash, self.number, self.character));
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
            size: self.size,
            words: u16::try_from(word_count(&self.tokens)).unwrap_or(u16::MAX),
            numbers: u16::try_from(self.numbers).unwrap_or(u16::MAX),
            lead_in: self.lead_in,
            ends_sentence: last.is_some_and(ends_sentence),
            letters: self.letters,
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

#[cfg(test)]
mod tests;
