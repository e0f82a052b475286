//! Few edits between two word sequences.
//!
//! In: two sequences and a limit. Out: whether so many insertions, deletions and
//! substitutions of words turn one into the other. It allocates nothing, and its
//! time grows with the limit and not with the product of the lengths, so that
//! two articles in one paragraph cost little more than two headlines.
//!
//! Sources: for each number of edits the furthest cell on every diagonal that can
//! still reach the end, after E. Ukkonen, "Algorithms for approximate string
//! matching", 1985, and G. Landau, U. Vishkin, "Introducing efficient parallelism
//! into approximate string matching", 1986. Bit vectors (G. Myers, 1999) take the
//! same time for every pair; here a pair with one edit takes a few cells, and the
//! pairs with many hardly come this far, since their words are counted before.

use crate::token::Token;

/// The largest limit that may be asked for: what the diagonals have room for.
pub(super) const MOST_EDITS: usize = 256;

/// Edits that two headlines, captions or short paragraphs may be apart.
const FEW_EDITS: usize = 14;

/// Words that are compared at once.
const LANES: usize = 8;

/// Words that a sequence has at most to be counted in few counters, and in more.
const VERY_FEW_WORDS: usize = 32;
const FEW_WORDS: usize = 128;
const MANY_WORDS: usize = 512;

/// Tells a pair of words from the same two turned round.
const PRIME: u32 = 0x9E37_79B1;

/// A diagonal that nothing has reached.
const UNREACHED: isize = isize::MIN / 2;

/// Words that two sequences have in common at their head.
#[inline]
pub(super) fn common_prefix(left: &[Token], right: &[Token]) -> usize {
    // Mostly none.
    match (left.first(), right.first()) {
        (Some(one), Some(other)) if one == other => long_common_prefix(left, right),
        _ => 0,
    }
}

fn long_common_prefix(left: &[Token], right: &[Token]) -> usize {
    let whole = left
        .chunks_exact(LANES)
        .zip(right.chunks_exact(LANES))
        .take_while(|(left, right)| is_equal(left, right))
        .count()
        * LANES;
    let rest = left[whole..].iter().zip(&right[whole..]);
    whole + rest.take_while(|(left, right)| left == right).count()
}

/// Words that two sequences have in common at their end.
pub(super) fn common_suffix(left: &[Token], right: &[Token]) -> usize {
    let whole = left
        .rchunks_exact(LANES)
        .zip(right.rchunks_exact(LANES))
        .take_while(|(left, right)| is_equal(left, right))
        .count()
        * LANES;
    let left = left[..left.len() - whole].iter().rev();
    let right = right[..right.len() - whole].iter().rev();
    whole
        + left
            .zip(right)
            .take_while(|(left, right)| left == right)
            .count()
}

/// Whether two sequences of one length are equal, without a branch a word.
fn is_equal(left: &[Token], right: &[Token]) -> bool {
    let differences = left.iter().zip(right);
    differences.fold(0, |all, (left, right)| all | (left.bits() ^ right.bits())) == 0
}

/// Whether at most `allowed` edits turn `short` into `long`.
///
/// `short` is not longer than `long`; more than [`MOST_EDITS`] are never allowed. The cells
/// of the table that were looked at are added to `cells`.
pub(super) fn is_within_edits(
    short: &[Token],
    long: &[Token],
    allowed: usize,
    cells: &mut usize,
) -> bool {
    let allowed = allowed.min(MOST_EDITS);
    if long.len() <= allowed {
        return true;
    }
    long.len() - short.len() <= allowed
        && may_be_within(short, long, allowed)
        && reaches_the_end(short, long, allowed, cells)
}

/// Whether so many edits may be enough: an edit takes away one word at most and adds
/// one at most, and two pairs of words that stand side by side. Words in another order
/// are told by the pairs, in a time that does not grow with the number of edits.
fn may_be_within(short: &[Token], long: &[Token], allowed: usize) -> bool {
    // Counters for few words fit the first level cache; many words in so few
    // would hide each other.
    let compare = match long.len() {
        length if length <= VERY_FEW_WORDS => may_be::<64>,
        length if length <= FEW_WORDS => may_be::<256>,
        length if length <= MANY_WORDS => may_be::<1024>,
        _ => may_be::<4096>,
    };
    compare(short, long, allowed)
}

fn may_be<'t, const COUNTERS: usize>(
    short: &'t [Token],
    long: &'t [Token],
    allowed: usize,
) -> bool {
    // The two lowest bits are flags.
    let word = |word: &Token| word.bits() >> 2;
    let pair = |(first, second): (&Token, &Token)| {
        word(first).wrapping_mul(PRIME).rotate_left(15) ^ word(second)
    };
    let pairs = |words: &'t [Token]| words.iter().zip(words.iter().skip(1)).map(pair);
    surplus::<COUNTERS>(short.iter().map(word), long.iter().map(word)) <= allowed
        && surplus::<COUNTERS>(pairs(short), pairs(long)) <= 2 * allowed
}

/// Hashes that `long` has and `short` has not. Different ones may share a counter,
/// which only lowers the number. What `short` has and `long` has not is never
/// more, since it is not longer.
fn surplus<const COUNTERS: usize>(
    short: impl Iterator<Item = u32>,
    long: impl Iterator<Item = u32>,
) -> usize {
    let mut surplus = [0i32; COUNTERS];
    for hash in long {
        surplus[hash as usize % COUNTERS] += 1;
    }
    for hash in short {
        surplus[hash as usize % COUNTERS] -= 1;
    }
    surplus.iter().map(|&count| count.max(0) as usize).sum()
}

/// Diagonals on both sides of the first, and one beyond each end.
const fn diagonals(allowed: usize) -> usize {
    2 * allowed + 3
}

/// Whether the last cell of the table is reached with `allowed` edits.
fn reaches_the_end(short: &[Token], long: &[Token], allowed: usize, cells: &mut usize) -> bool {
    let find = match allowed <= FEW_EDITS {
        true => reaches_the_end_in::<{ diagonals(FEW_EDITS) }>,
        false => reaches_the_end_in::<{ diagonals(MOST_EDITS) }>,
    };
    find(short, long, allowed as isize, cells)
}

/// The same; there is room for so many diagonals.
fn reaches_the_end_in<const DIAGONALS: usize>(
    short: &[Token],
    long: &[Token],
    allowed: isize,
    cells: &mut usize,
) -> bool {
    let (rows, columns) = (short.len() as isize, long.len() as isize);
    let last = columns - rows;
    // The place of diagonal 0; diagonal = column - row.
    let middle = allowed + 1;
    let mut furthest = [UNREACHED; DIAGONALS];
    // Before any edit, one row above where diagonal 0 begins.
    furthest[middle as usize] = -1;
    for edits in 0..=allowed {
        let spare = allowed - edits;
        let first = (-edits).max(last - spare);
        let end = edits.min(last + spare);
        *cells += (end - first + 1).max(0) as usize;
        let mut before = furthest[(middle + first - 1) as usize];
        for diagonal in first..=end {
            let place = (middle + diagonal) as usize;
            let row = before.max(furthest[place] + 1).max(furthest[place + 1] + 1);
            let row = row.min(rows).min(columns - diagonal);
            before = furthest[place];
            if row < 0 || row + diagonal < 0 {
                continue;
            }
            let (here, there) = (&short[row as usize..], &long[(row + diagonal) as usize..]);
            furthest[place] = row + common_prefix(here, there) as isize;
        }
        if furthest[(middle + last) as usize] >= rows {
            return true;
        }
    }
    false
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::token::tokenise;
    use proptest::prelude::*;

    /// The definition: the whole table.
    pub(in super::super) fn naive_distance(left: &[Token], right: &[Token]) -> usize {
        let mut row: Vec<usize> = (0..=right.len()).collect();
        for (line, word) in left.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], line + 1);
            for column in 0..right.len() {
                let cost = diagonal + usize::from(right[column] != *word);
                diagonal = row[column + 1];
                row[column + 1] = cost.min(diagonal + 1).min(row[column] + 1);
            }
        }
        row[right.len()]
    }

    fn ordered<'t>(left: &'t [Token], right: &'t [Token]) -> (&'t [Token], &'t [Token]) {
        if left.len() <= right.len() {
            (left, right)
        } else {
            (right, left)
        }
    }

    fn words(text: &str) -> Vec<Token> {
        tokenise(text).words
    }

    proptest! {
        #[test]
        fn the_diagonals_agree_with_the_whole_table(
            left in "([a-d] ){0,24}",
            right in "([a-d] ){0,24}",
        ) {
            let (left, right) = (words(&left), words(&right));
            let (short, long) = ordered(&left, &right);
            let distance = naive_distance(short, long);
            prop_assert!(may_be::<64>(short, long, distance));
            prop_assert!(may_be::<256>(short, long, distance));
            prop_assert!(may_be::<1024>(short, long, distance));
            prop_assert!(may_be::<4096>(short, long, distance));
            for allowed in 0..=FEW_EDITS + 2 {
                prop_assert_eq!(is_within_edits(short, long, allowed, &mut 0), distance <= allowed);
                if long.len() - short.len() <= allowed {
                    prop_assert_eq!(
                        reaches_the_end(short, long, allowed, &mut 0),
                        distance <= allowed
                    );
                }
            }
        }

        #[test]
        fn common_ends_agree_with_word_after_word(
            head in "([a-c] ){0,40}",
            left in "([a-c] ){0,40}",
            right in "([a-c] ){0,40}",
        ) {
            let naive = |left: &[Token], right: &[Token]| {
                left.iter().zip(right).take_while(|(left, right)| left == right).count()
            };
            let (left, right) = (words(&format!("{head}{left}")), words(&format!("{head}{right}")));
            prop_assert_eq!(common_prefix(&left, &right), naive(&left, &right));
            let turned = |words: &[Token]| words.iter().rev().copied().collect::<Vec<_>>();
            let (left, right) = (turned(&left), turned(&right));
            let suffix = common_suffix(&left, &right);
            prop_assert_eq!(suffix, naive(&turned(&left), &turned(&right)));
        }
    }

    #[test]
    fn the_most_edits_are_the_most() {
        let text = |changed: usize| -> Vec<Token> {
            let words: Vec<String> = (0..2000)
                .map(|at| {
                    let stem = if at % 7 == 3 && at < changed * 7 {
                        "altered"
                    } else {
                        "word"
                    };
                    format!("{stem}{}", char::from(b'a' + (at % 26) as u8))
                })
                .collect();
            tokenise(&words.join(" ")).words
        };
        let whole = text(0);
        assert!(is_within_edits(
            &whole,
            &text(MOST_EDITS),
            MOST_EDITS,
            &mut 0
        ));
        assert!(!is_within_edits(
            &whole,
            &text(MOST_EDITS + 1),
            usize::MAX,
            &mut 0
        ));
        assert!(!is_within_edits(
            &whole,
            &text(MOST_EDITS),
            MOST_EDITS - 1,
            &mut 0
        ));
    }
}
