//! What an article says twice: at its head, or all of it.
//!
//! In: the paragraphs of a site's documents. Out: for a document the paragraphs
//! that say again what stands right before them, where that is the site's habit:
//! the headline printed twice, the lead repeated under a dateline. Once is no
//! habit, and a refrain is not at the head alone: a text that a document says
//! three times is never touched.

use rayon::prelude::*;

use crate::background::Background;
use crate::block::State;
use crate::corpus::{Paragraphs, Site};

/// Paragraphs that the head may have.
const HEAD: usize = 6;

/// How far from each other the two may stand.
const NEAR: usize = 2;

/// Words that a dateline may put before a lead: "Port-Louis, 3 May (Agency) -".
const DATELINE: usize = 6;

/// Words that a paragraph must have to be a headline or lead.
const MIN_WORDS: usize = 3;

/// A habit is what this many documents do, and this share of them.
const MIN_DOCUMENTS: u64 = 3;
const MIN_SHARE: (u64, u64) = (3, 10);

/// Whether the documents of a site say their head twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Whether the documents of the site say their heads twice.
    heads: bool,
    /// Whether documents are asked whether they say everything twice.
    bodies: bool,
}

impl Habit {
    /// Looks at the heads of a site's documents, beside those of earlier corpora.
    #[must_use]
    pub fn new(site: &Site, background: &Background) -> Self {
        let (new, before) = (count(site, background), background.heads_twice);
        let (doing, documents) = (new.0 + before.0, new.1 + before.1);
        Habit {
            heads: doing >= MIN_DOCUMENTS && doing * MIN_SHARE.1 >= documents * MIN_SHARE.0,
            bodies: true,
        }
    }

    /// The body paragraphs of a document that another one beside them says too:
    /// of equals the later one, of a lead with and without a dateline the one
    /// without. As pairs of the one that goes and the one that stays.
    #[must_use]
    pub fn said_twice(self, site: &Site, document: usize, states: &[State]) -> Vec<(usize, usize)> {
        let both_stay = |&(goes, stays): &(usize, usize)| {
            states[goes] == State::Body && states[stays] == State::Body
        };
        let heads = if self.heads {
            said_again(site, document)
        } else {
            Vec::new()
        };
        let mut pairs = if self.bodies {
            printed_twice(site, document)
        } else {
            Vec::new()
        };
        let goes =
            |index: usize, pairs: &[(usize, usize)]| pairs.iter().any(|pair| pair.0 == index);
        for pair in heads {
            if !goes(pair.0, &pairs) && !goes(pair.1, &pairs) {
                pairs.push(pair);
            }
        }
        pairs.sort_unstable();
        pairs.into_iter().filter(both_stay).collect()
    }
}

/// Running text, in characters, and pieces of it, that a document must say again
/// before it is taken to be printed twice: more than a refrain.
const MIN_SAID_AGAIN: u64 = 300;
const MIN_PIECES: usize = 2;

/// Bits by which texts are told apart at first, a power of two: of the pairs of an
/// article's paragraphs hardly one has the same.
const SEEN_BITS: usize = 1 << 12;

/// Whether a document may say as many pieces of running text again as it takes: one that
/// says none, as nearly all, is not looked at closely.
fn may_say_again(paragraphs: Paragraphs<'_>) -> bool {
    let mut seen = [0u64; SEEN_BITS / 64];
    let mut again = 0;
    for occurrence in paragraphs.iter() {
        let at = occurrence.text as usize % SEEN_BITS;
        let (word, bit) = (&mut seen[at / 64], 1 << (at % 64));
        again += usize::from(*word & bit != 0 && occurrence.dress.is_prose());
        *word |= bit;
    }
    again >= MIN_PIECES
}

/// The paragraphs of a document that say it all again, as pairs of the one that goes
/// and the one that stays: a run of paragraphs that stood there in the same order, and
/// is four fifths of its running text or more.
#[must_use]
pub fn printed_twice(site: &Site, document: usize) -> Vec<(usize, usize)> {
    let paragraphs = site.paragraphs(document);
    if may_say_again(paragraphs) {
        said_all_again(paragraphs)
    } else {
        Vec::new()
    }
}

/// The same of any paragraphs.
fn said_all_again(paragraphs: Paragraphs<'_>) -> Vec<(usize, usize)> {
    let mut order: Vec<(u32, usize)> = (0..)
        .zip(paragraphs.iter())
        .map(|(index, occurrence)| (occurrence.text, index))
        .collect();
    order.sort_unstable();
    let mut first_of: Vec<usize> = vec![0; order.len()];
    let mut is_anything_again = false;
    for same in order.chunk_by(|one, other| one.0 == other.0) {
        is_anything_again |= same.len() > 1;
        for &(_, index) in same {
            first_of[index] = same[0].1;
        }
    }
    if !is_anything_again {
        return Vec::new();
    }
    let size = |index: usize| match paragraphs[index].dress {
        dress if dress.is_prose() => u64::from(dress.size),
        _ => 0,
    };
    let distinct = (0..paragraphs.len()).filter(|&index| first_of[index] == index);
    let all: u64 = distinct.map(size).sum();
    let mut pairs = Vec::new();
    let mut start = 0;
    while start < paragraphs.len() {
        let mut end = start + 1;
        if first_of[start] < start {
            while end < paragraphs.len()
                && first_of[end] == first_of[end - 1] + 1
                && first_of[end] < start
            {
                end += 1;
            }
            let again: u64 = (start..end).map(size).sum();
            let pieces = (start..end).filter(|&index| size(index) > 0).count();
            if again >= MIN_SAID_AGAIN && pieces >= MIN_PIECES && again * 5 >= all * 4 {
                pairs.extend((start..end).map(|index| (index, first_of[index])));
            }
        }
        start = end;
    }
    pairs
}

/// How many new documents of a site say their head twice, and how many there are.
pub(crate) fn count(site: &Site, background: &Background) -> (u64, u64) {
    let new = |document: &usize| !background.is_known(*document);
    let documents = || (0..site.documents.len()).into_par_iter().filter(new);
    let doing = documents().filter(|&document| !said_again(site, document).is_empty());
    (doing.count() as u64, documents().count() as u64)
}

/// The paragraphs at the head of a document that say the same, as pairs of the
/// one that may go and the one that must stay.
fn said_again(site: &Site, document: usize) -> Vec<(usize, usize)> {
    let paragraphs = site.paragraphs(document);
    let mut pairs = Vec::new();
    for second in 1..paragraphs.len().min(HEAD) {
        for first in second.saturating_sub(NEAR)..second {
            let (earlier, later) = (paragraphs[first].text, paragraphs[second].text);
            if site.words(earlier).len() < MIN_WORDS {
                continue;
            }
            if earlier == later {
                let times = paragraphs
                    .iter()
                    .filter(|occurrence| occurrence.text == later)
                    .count();
                if times == 2 {
                    pairs.push((second, first));
                }
            } else if is_under_dateline(site, earlier, later) {
                pairs.push((first, second));
            }
        }
    }
    pairs
}

/// Whether a text is another one with a few words before it.
fn is_under_dateline(site: &Site, text: u32, longer: u32) -> bool {
    let (text, longer) = (site.words(text), site.words(longer));
    let before = longer.len().saturating_sub(text.len());
    (1..=DATELINE).contains(&before) && longer.ends_with(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};
    use proptest::prelude::*;

    const NAMES: [&str; 5] = ["alder", "birch", "cedar", "hazel", "maple"];

    fn pages(page: impl Fn(&str) -> String) -> Vec<String> {
        NAMES.iter().map(|name| page(name)).collect()
    }

    fn said_twice(pages: &[String], document: usize) -> Vec<(usize, usize)> {
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let site = site(&texts);
        let document = place(&site, document);
        let states = vec![State::Body; site.paragraphs(document).len()];
        Habit::new(&site, &Background::default()).said_twice(&site, document, &states)
    }

    #[test]
    fn a_headline_printed_twice_goes_once() {
        let pages = pages(|name| {
            format!("The {name} is felled\nThe {name} is felled!\nIt was an old {name}.")
        });
        assert_eq!(said_twice(&pages, 2), [(1, 0)]);
    }

    #[test]
    fn of_a_lead_with_and_without_dateline_the_one_without_goes() {
        let pages = pages(|name| {
            format!(
                "Felled\nThe {name} fell at noon\nPort Ellery, 3 May (Wire) - The {name} fell at noon\nMore {name}."
            )
        });
        assert_eq!(said_twice(&pages, 0), [(1, 2)]);
    }

    #[test]
    fn a_refrain_is_never_touched() {
        let mut pages =
            pages(|name| format!("The {name} is felled\nThe {name} is felled\nOld {name}."));
        pages.push("Sing the old song\nSing the old song\nA verse.\nSing the old song".to_owned());
        assert!(said_twice(&pages, 5).is_empty());
        assert_eq!(said_twice(&pages, 0), [(1, 0)]);
    }

    #[test]
    fn once_is_no_habit() {
        let mut pages = pages(|name| format!("The {name} is felled\nOld {name}."));
        pages.push("The elm is felled\nThe elm is felled\nOld elm.".to_owned());
        assert!(said_twice(&pages, 5).is_empty());
    }

    #[test]
    fn what_has_gone_already_is_not_said_twice() {
        let pages =
            pages(|name| format!("The {name} is felled\nThe {name} is felled\nOld {name}."));
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let site = site(&texts);
        let states = [State::Furniture, State::Body, State::Body];
        assert!(
            Habit::new(&site, &Background::default())
                .said_twice(&site, 0, &states)
                .is_empty()
        );
    }

    proptest! {
        #[test]
        fn a_quick_look_says_what_a_close_one_does(
            lines in proptest::collection::vec(0usize..7, 0..16),
            again in any::<bool>(),
        ) {
            let line = |&at: &usize| match at % 2 {
                0 => [NAMES[at % 5]; 30].join(" ") + " grows on the hill.",
                _ => format!("The {} is felled {at}", NAMES[at % 5]),
            };
            let mut lines: Vec<String> = lines.iter().map(line).collect();
            if again {
                lines.extend(lines.clone());
            }
            let site = site(&[&lines.join("\n")]);
            prop_assert_eq!(printed_twice(&site, 0), said_all_again(site.paragraphs(0)));
        }
    }

    #[test]
    fn an_article_that_is_printed_twice_is_found() {
        let lines = [0, 1, 2].map(|at| [NAMES[at]; 30].join(" ") + " grows.");
        let text = [lines.join("\n"), lines.join("\n")].join("\n");
        let site = site(&[&text]);
        assert_eq!(printed_twice(&site, 0), [(3, 0), (4, 1), (5, 2)]);
    }
}
