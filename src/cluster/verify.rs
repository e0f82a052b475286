//! Whether two texts are the same up to small edits, on their words.
//!
//! In: two word sequences. Out: a [`Likeness`]. It allocates nothing and tries
//! what is cheap first: most pairs differ in one word between a common head and a
//! common end. Source of the measure: V. Levenshtein, 1966; over words, as a
//! share of the longer text.

use super::edits::{MOST_EDITS, common_prefix, common_suffix, is_within_edits};
use crate::token::{Token, word_count};

/// Below this many words only equal texts match: one changed word of three
/// makes another text.
pub(super) const MIN_WORDS: usize = 4;

/// Tokens that are [`MIN_WORDS`] words in any script: two characters of a script
/// without spaces count as one word, a last odd one too.
const MIN_WORDS_IN_TOKENS: usize = 2 * MIN_WORDS - 1;

/// Edits allowed for each word of the longer text: one in four. Measured on
/// labelled pairs of headlines, captions and leads with small edits: ratio 0.75
/// gives F1 0.97, 0.998 and 0.999. Not more than [`MOST_EDITS`]: a text so long
/// that this is less than one word in four is an article in one paragraph, and
/// comparing two of them without a limit would take the product of their lengths.
const WORDS_PER_EDIT: usize = 4;

/// Words up to which the same words in another order make another text: two
/// names changed places in a headline.
const ORDERED_WORDS: usize = 15;

/// How many times as long as its beginning a text may be.
const CUT_TO: usize = 3;

/// How alike two texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Different texts.
    None,
    /// The same text up to small edits.
    Same,
    /// One is the beginning of the other, perhaps cut within a word.
    Cut,
}

/// Whether a text has so few words that only equal texts match.
pub(super) fn is_too_short(words: &[Token]) -> bool {
    words.len() < MIN_WORDS_IN_TOKENS && word_count(words) < MIN_WORDS
}

/// How alike two word sequences are; symmetric.
///
/// Texts whose numbers differ are different texts: reports that are alike but
/// for their numbers are not copies of each other.
#[must_use]
pub fn likeness(left: &[Token], right: &[Token]) -> Likeness {
    likeness_in(left, right, &mut 0)
}

/// The same; what it costs to compare them edit by edit, if it comes to that, is added to
/// `cells`.
pub(super) fn likeness_in(left: &[Token], right: &[Token], cells: &mut usize) -> Likeness {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if is_too_short(short) || is_too_short(long) {
        return Likeness::None;
    }
    let prefix = common_prefix(short, long);
    if is_same(short, long, prefix, cells) {
        return Likeness::Same;
    }
    let is_beginning =
        long.len() > short.len() && long.len() <= short.len() * CUT_TO && prefix + 1 >= short.len();
    if is_beginning && !is_too_short(&short[..prefix]) {
        return Likeness::Cut;
    }
    Likeness::None
}

/// Whether two sequences with so many common words at their head are one text up
/// to small edits.
///
/// What is common at both ends decides nothing: it adds the same numbers to both,
/// the same words, and no edits.
fn is_same(short: &[Token], long: &[Token], prefix: usize, cells: &mut usize) -> bool {
    let allowed = (long.len() / WORDS_PER_EDIT).min(MOST_EDITS);
    if long.len() - short.len() > allowed {
        return false;
    }
    let is_short = long.len() <= ORDERED_WORDS;
    let (short, long) = (&short[prefix..], &long[prefix..]);
    let suffix = common_suffix(short, long);
    let (short, long) = (&short[..short.len() - suffix], &long[..long.len() - suffix]);
    numbers_agree(short, long)
        && !(is_short && is_reordered(short, long))
        && is_within_edits(short, long, allowed, cells)
}

/// Whether two different sequences of at most [`ORDERED_WORDS`] have the same words.
fn is_reordered(short: &[Token], long: &[Token]) -> bool {
    if short.len() != long.len() || short.is_empty() {
        return false;
    }
    // So few words are counted faster than they are sorted.
    let times = |words: &[Token], word: &Token| words.iter().filter(|other| *other == word).count();
    short
        .iter()
        .all(|word| times(short, word) == times(long, word))
}

/// Whether the numbers of one sequence are those of the other, some perhaps
/// left out.
fn numbers_agree(short: &[Token], long: &[Token]) -> bool {
    let count = |words: &[Token]| words.iter().filter(|word| word.is_number()).count();
    let (few, many) = match (count(short), count(long)) {
        (0, _) | (_, 0) => return true,
        (in_short, in_long) if in_short <= in_long => (short, long),
        _ => (long, short),
    };
    let mut rest = many.iter();
    let mut numbers = few.iter().filter(|word| word.is_number());
    numbers.all(|number| rest.any(|other| other == number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::edits::tests::naive_distance;
    use crate::token::tokenise;
    use proptest::prelude::*;

    fn alike(left: &str, right: &str) -> Likeness {
        likeness(&tokenise(left).words, &tokenise(right).words)
    }

    /// The definition, step after step on the whole sequences.
    fn naive(left: &[Token], right: &[Token]) -> Likeness {
        let (short, long) = if left.len() <= right.len() {
            (left, right)
        } else {
            (right, left)
        };
        if word_count(short).min(word_count(long)) < MIN_WORDS {
            return Likeness::None;
        }
        let numbers = |words: &[Token]| -> Vec<Token> {
            words
                .iter()
                .copied()
                .filter(|word| word.is_number())
                .collect()
        };
        let is_part = |few: &[Token], many: &[Token]| {
            let mut rest = many.iter();
            few.iter().all(|number| rest.any(|other| other == number))
        };
        let (ours, theirs) = (numbers(short), numbers(long));
        let agree = if ours.len() <= theirs.len() {
            is_part(&ours, &theirs)
        } else {
            is_part(&theirs, &ours)
        };
        let sorted = |words: &[Token]| {
            let mut words = words.to_vec();
            words.sort_unstable();
            words
        };
        let reordered =
            long.len() <= ORDERED_WORDS && short != long && sorted(short) == sorted(long);
        if agree && !reordered && naive_distance(short, long) <= long.len() / WORDS_PER_EDIT {
            return Likeness::Same;
        }
        let whole = short.len() - 1;
        let same_last = long.get(whole) == short.last();
        let common = if same_last { whole + 1 } else { whole };
        let begins = long.len() > short.len() && long[..whole] == short[..whole];
        if begins && word_count(&short[..common]) >= MIN_WORDS {
            return Likeness::Cut;
        }
        Likeness::None
    }

    #[test]
    fn an_altered_word_is_the_same_text_and_another_number_is_not() {
        assert_eq!(
            alike(
                "The mayor opens the new bridge",
                "The mayor opens a new bridge"
            ),
            Likeness::Same
        );
        assert_eq!(
            alike(
                "Shares close at 7512 points today",
                "Shares close at 7498 points today"
            ),
            Likeness::None
        );
        assert_eq!(
            alike("three words only", "three words here"),
            Likeness::None
        );
    }

    #[test]
    fn a_text_cut_short_is_recognised() {
        assert_eq!(
            alike(
                "The mayor opens the new bri…",
                "The mayor opens the new bridge over the river at noon"
            ),
            Likeness::Cut
        );
    }

    proptest! {
        #[test]
        fn likeness_agrees_with_its_definition(
            head in "([a-c1-2人] ?){0,9}",
            left in "([a-c1-2人] ?){0,9}",
            right in "([a-c1-2人] ?){0,9}",
            end in "([a-c1-2人] ?){0,9}",
        ) {
            let words = |middle: &str| tokenise(&format!("{head} {middle} {end}")).words;
            let (left, right) = (words(&left), words(&right));
            prop_assert_eq!(likeness(&left, &right), naive(&left, &right));
            prop_assert_eq!(likeness(&right, &left), naive(&left, &right));
        }
    }
}
