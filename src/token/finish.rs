//! The words of a paragraph → what it is to the decision.
//!
//! In: what was found in a paragraph, and its text. Out: its hashes and its
//! dress. It never looks at the words again, only at the end of the text, and
//! at all of it where there is no word, or nothing but numbers.

use xxhash_rust::xxh3::xxh3_64;

use super::date::{ends_in_count, moment};
use super::fold::{closes, ends_sentence};
use super::{Dress, Token, TokensRef};

/// The hash that stands for any run of numbers in [`TokensRef::masked`]; no
/// word is known to have it.
const NUMBER_MARK: [u8; 8] = [0; 8];

/// The largest [`Dress::size`]: what is kept of it has 16 bits.
const LARGEST: u64 = u16::MAX as u64;

/// What was found in a paragraph.
pub(super) struct FinishedTokens<'w> {
    /// Its words.
    pub(super) words: &'w [Token],
    /// Their hashes.
    pub(super) hashes: &'w [[u8; 8]],
    /// What the first of its words counts as in `numbers`.
    pub(super) first: usize,
    /// Those of its words that hold a digit.
    pub(super) numbers: &'w [usize],
    /// The number of its words that are single characters.
    pub(super) characters: usize,
    /// The sum of its characters' sizes.
    pub(super) size: u64,
    /// It holds a letter.
    pub(super) has_letters: bool,
    /// Words before its first colon that has 1-255 before it.
    pub(super) lead_in: u8,
}

/// Makes one paragraph after the other, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Finisher {
    masked_hashes: Vec<[u8; 8]>,
    shape: String,
    exact: u64,
    masked: u64,
    dress: Dress,
}

impl Finisher {
    /// The paragraph with this text.
    pub(super) fn finish<'w>(
        &mut self,
        paragraph: &str,
        found: &FinishedTokens<'w>,
    ) -> TokensRef<'w> {
        let count = found.words.len();
        self.exact = if count == 0 {
            xxh3_64(paragraph.as_bytes())
        } else {
            xxh3_64(found.hashes.as_flattened())
        };
        self.masked = match found.numbers.len() {
            0 => self.exact,
            numbers if numbers == count => self.number_shape(paragraph),
            _ => self.masked_hash(found),
        };
        let (ends_sentence, ends_cut) = ending(paragraph);
        let words = count - found.characters + found.characters.div_ceil(2);
        let (day, dated) = if found.numbers.is_empty() {
            (false, false)
        } else {
            moment(paragraph)
        };
        self.dress = Dress {
            size: found.size.min(LARGEST) as u32,
            words: u16::try_from(words).unwrap_or(u16::MAX),
            numbers: u16::try_from(found.numbers.len()).unwrap_or(u16::MAX),
            lead_in: found.lead_in,
            ends_sentence,
            ends_cut,
            letters: found.has_letters,
            dated,
            day,
            counted: !dated && !found.numbers.is_empty() && ends_in_count(paragraph),
            heading: heading_level(paragraph),
        };
        self.last(found.words)
    }

    /// The paragraph that was made last, with its words.
    pub(super) fn last<'w>(&self, words: &'w [Token]) -> TokensRef<'w> {
        TokensRef {
            words,
            exact: self.exact,
            masked: self.masked,
            dress: self.dress,
        }
    }

    /// The hash of the words, every run of numbers replaced by one mark.
    fn masked_hash(&mut self, found: &FinishedTokens<'_>) -> u64 {
        self.masked_hashes.clear();
        let mut next = 0;
        for &number in found.numbers {
            let place = number - found.first;
            if place > next || place == 0 {
                self.masked_hashes
                    .extend_from_slice(&found.hashes[next..place]);
                self.masked_hashes.push(NUMBER_MARK);
            }
            next = place + 1;
        }
        self.masked_hashes.extend_from_slice(&found.hashes[next..]);
        xxh3_64(self.masked_hashes.as_flattened())
    }

    /// The hash of a paragraph that is all numbers, each run of digits replaced by one mark:
    /// dates and times of one format are alike, other numbers are not.
    fn number_shape(&mut self, paragraph: &str) -> u64 {
        self.shape.clear();
        for character in paragraph.chars() {
            if !character.is_numeric() {
                self.shape.push(character);
            } else if !self.shape.ends_with('0') {
                self.shape.push('0');
            }
        }
        xxh3_64(self.shape.as_bytes())
    }
}

/// The level of the Markdown heading that a paragraph is.
pub(super) fn heading_level(paragraph: &str) -> u8 {
    if is_unit(paragraph) {
        return Dress::UNIT;
    }
    let marks = paragraph.bytes().take_while(|&byte| byte == b'#').count();
    let is_heading = (1..=6).contains(&marks) && paragraph.as_bytes().get(marks) == Some(&b' ');
    if is_heading { marks as u8 } else { 0 }
}

/// Whether a paragraph is what [`crate::paragraph`] joins whatever its lines say.
fn is_unit(paragraph: &str) -> bool {
    ["```", "~~~", "---", "|"]
        .iter()
        .any(|mark| paragraph.starts_with(mark))
        && paragraph.contains('\n')
}

/// Whether a text ends like a sentence, and whether in an ellipsis.
fn ending(text: &str) -> (bool, bool) {
    if text
        .as_bytes()
        .last()
        .is_some_and(u8::is_ascii_alphanumeric)
    {
        return (false, false);
    }
    let visible = text.trim_end_matches(closes);
    let last = visible.chars().next_back();
    (
        last.is_some_and(ends_sentence),
        visible.ends_with('…') || visible.ends_with("..."),
    )
}
