//! In how many documents of the site a paragraph stands.
//!
//! In: keys of paragraphs and groups of documents. Out: counts of groups, and
//! what a count says. Every count merges: it is a number of distinct groups,
//! never of occurrences.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::groups::Groups;
use crate::bits::{BIT, Millibits, log2};
use crate::corpus::Site;
use crate::token::Dress;

/// Groups that a thread takes at a time: most are one document, whose keys are
/// gathered in a microsecond.
const GROUPS_AT_ONCE: usize = 64;

/// Keys of a group that are gathered before those that it has twice are left
/// out: a group may be a million copies of one article.
const MOST_REPEATED: usize = 1 << 14;

/// Number of groups of documents that hold each key, for keys below `keys`.
/// `keys_of` adds the keys of a document to a list, in any order, some perhaps
/// twice.
pub fn group_counts(
    groups: &Groups,
    keys: usize,
    keys_of: impl Fn(usize, &mut Vec<u32>) + Sync,
) -> Vec<u32> {
    let counts: Vec<AtomicU32> = (0..keys).map(|_| AtomicU32::new(0)).collect();
    let members = groups.members();
    // Additions of whole numbers end in the same sums in whatever order.
    (0..groups.count)
        .into_par_iter()
        .with_min_len(GROUPS_AT_ONCE)
        .for_each_init(Vec::new, |held, group| {
            held.clear();
            let mut distinct = 0;
            for &document in members.of(group) {
                keys_of(document as usize, held);
                if held.len() > 2 * distinct + MOST_REPEATED {
                    held.sort_unstable();
                    held.dedup();
                    distinct = held.len();
                }
            }
            leave_once(held);
            for &key in held.iter() {
                counts[key as usize].fetch_add(1, Ordering::Relaxed);
            }
        });
    counts.into_iter().map(AtomicU32::into_inner).collect()
}

/// Bits by which keys are told apart at first, a power of two.
const SEEN_BITS: usize = 1 << 13;

/// Leaves each key once, in whatever order. Those of most documents are different ones,
/// which is seen without putting them in order.
pub fn leave_once(keys: &mut Vec<u32>) {
    let mut seen = [0u64; SEEN_BITS / 64];
    let mut is_again = false;
    for &key in keys.iter().take(SEEN_BITS) {
        let at = key as usize % SEEN_BITS;
        let (word, bit) = (&mut seen[at / 64], 1 << (at % 64));
        is_again |= *word & bit != 0;
        *word |= bit;
    }
    if is_again || keys.len() > SEEN_BITS {
        keys.sort_unstable();
        keys.dedup();
    }
}

/// In how many groups of documents each text of a site stands.
#[must_use]
pub fn groups_of_texts(site: &Site, groups: &Groups) -> Vec<u32> {
    group_counts(groups, site.texts.len(), |document, keys| {
        let paragraphs = site.paragraphs(document).iter();
        keys.extend(paragraphs.map(|occurrence| occurrence.text));
    })
}

/// Counts whose bits are looked up rather than computed: a paragraph's are asked
/// for a few times, and a logarithm takes sixteen multiplications.
const LISTED: u32 = 1 << 16;

/// What it says on a site that so many groups have a paragraph.
#[derive(Debug)]
pub struct Repetition {
    groups: u32,
    /// The bits of a form that 0, 1, 2... other groups have.
    forms: Vec<Millibits>,
    /// The logarithms of 0, 1, 2... groups, and of all groups but one.
    logarithms: Vec<Millibits>,
    all_others: Millibits,
}

impl Repetition {
    /// For a site with so many groups, of which so many paragraphs are asked about: of
    /// one article against many no list is worth making.
    #[must_use]
    pub fn new(groups: u32, paragraphs: usize) -> Self {
        let groups = groups.max(2);
        let asked = u32::try_from(paragraphs).unwrap_or(LISTED);
        let listed = 0..=groups.min(LISTED).min(asked);
        let forms = listed.clone().map(|others| form_bits(others, groups));
        Self {
            groups,
            forms: forms.collect(),
            logarithms: listed.map(|others| log2(u64::from(others))).collect(),
            all_others: log2(u64::from(groups - 1)),
        }
    }

    /// The logarithm of a number of groups.
    fn logarithm(&self, groups: u32) -> Millibits {
        let listed = self.logarithms.get(groups as usize);
        listed.copied().unwrap_or_else(|| log2(u64::from(groups)))
    }

    /// What it says that `others` of the other groups have a form: their share
    /// first, and their number.
    #[must_use]
    pub fn of_form(&self, others: u32) -> Millibits {
        let listed = self.forms.get(others as usize);
        listed
            .copied()
            .unwrap_or_else(|| form_bits(others, self.groups))
    }

    /// What the loss of text would cost that `others` of the other groups have: so many
    /// bits for each time that the share of those who have it halves.
    #[must_use]
    pub fn loss(&self, others: u32, caution: u32) -> Millibits {
        caution as Millibits * (self.all_others - self.logarithm(others)).max(0)
    }

    /// What it says that `others` of the other groups have a paragraph: positive
    /// where that is unlikely to be an accident.
    ///
    /// Long lines do not repeat by accident, so their number counts; short ones do,
    /// so their share counts. Running text that a few documents share is background
    /// or quotation as often as not.
    #[must_use]
    pub fn of_paragraph(&self, dress: Dress, others: u32) -> Millibits {
        if others == 0 {
            return 0;
        }
        if dress.words == 0 {
            return BIT / 2;
        }
        if dress.is_prose() {
            let everywhere = if others + 1 == self.groups {
                2 * BIT
            } else {
                0
            };
            return (BIT / 2 + self.logarithm(others) * 13 / 10 + everywhere).min(7 * BIT);
        }
        let informative = dress.words.saturating_sub(dress.numbers);
        if informative == 0 {
            return share_bits(others, self.groups, NUMBER_ACCIDENT);
        }
        let everywhere = if others + 1 == self.groups {
            2 * BIT
        } else {
            0
        };
        let count = (5 * BIT / 2 + self.logarithm(others) + everywhere).min(7 * BIT);
        let share = self.of_form(others);
        match informative {
            1 => share,
            2 => (share * 2 + count) / 3,
            3 => (share + count * 2) / 3,
            _ => count,
        }
    }
}

/// No count alone says more than this.
const MOST: Millibits = 8 * BIT;

/// Of short lines, one in this many documents holds one by accident: "Total",
/// "Paris", "Yes". Measured on 408 press releases, where table cells of one
/// word stand in 0.5-2 % of the documents and menu lines in 60-100 %.
const ACCIDENT: u32 = 50;

/// The same of lines that are nothing but a number.
const NUMBER_ACCIDENT: u32 = 10;

/// The bits of a form: the share of the groups that have it, and their number.
fn form_bits(others: u32, groups: u32) -> Millibits {
    if others == 0 {
        return 0;
    }
    (share_bits(others, groups, ACCIDENT) + log2(u64::from(others)) / 2).min(MOST)
}

/// How far the share of the documents lies above that of an accident.
fn share_bits(others: u32, groups: u32, accident: u32) -> Millibits {
    let share = log2(u64::from(others) * u64::from(accident)) - log2(u64::from(groups));
    share.clamp(-2 * BIT, 13 * BIT / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(words: u16, size: u32) -> Dress {
        Dress {
            size,
            words,
            letters: true,
            ..Dress::default()
        }
    }

    #[test]
    fn a_cell_in_few_documents_is_an_accident_and_a_menu_line_is_not() {
        assert!(Repetition::new(408, 1000).of_paragraph(line(1, 5), 6) < BIT);
        assert!(Repetition::new(240, 1000).of_paragraph(line(1, 7), 239) > 5 * BIT);
    }

    #[test]
    fn more_documents_never_say_less() {
        for dress in [line(1, 8), line(2, 12), line(6, 40), line(40, 250)] {
            let bits: Vec<Millibits> = (1..200)
                .map(|others| Repetition::new(300, 1000).of_paragraph(dress, others))
                .collect();
            assert!(bits.windows(2).all(|pair| pair[0] <= pair[1]), "{dress:?}");
        }
    }

    #[test]
    fn what_is_listed_does_not_show() {
        let (long, short) = (Repetition::new(300, 1000), Repetition::new(300, 7));
        for others in 0..300 {
            assert_eq!(long.of_form(others), short.of_form(others));
            assert_eq!(long.loss(others, 3), short.loss(others, 3));
            let said = |repetition: &Repetition| {
                [line(6, 40), line(40, 250)].map(|dress| repetition.of_paragraph(dress, others))
            };
            assert_eq!(said(&long), said(&short));
        }
    }

    proptest! {
        #[test]
        fn each_key_is_left_once(
            keys in proptest::collection::vec(0u32..20_000, 0..200),
            scale in prop::sample::select(vec![1u32, SEEN_BITS as u32]),
        ) {
            let keys: Vec<u32> = keys.iter().map(|key| key * scale).collect();
            let (mut left, mut naive) = (keys.clone(), keys);
            leave_once(&mut left);
            left.sort_unstable();
            naive.sort_unstable();
            naive.dedup();
            prop_assert_eq!(left, naive);
        }
    }

    #[test]
    fn running_text_that_two_documents_share_says_little() {
        assert!(Repetition::new(300, 1000).of_paragraph(line(40, 250), 1) < BIT);
    }
}
