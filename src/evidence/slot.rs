//! Forms with a slot: "Lire aussi : `headline`", "3. `headline`".
//!
//! In: the distinct texts of a site. Out: for each text the known text that is
//! left when its first or last words are taken off, and for each opening how
//! often that happens. An opening is believed because what follows it is known
//! from elsewhere, never because of its words.

use std::collections::HashMap;

use super::census::Census;
use crate::bits::{BIT, Millibits, log2_ratio};
use crate::corpus::Site;
use crate::fingerprint::{hash_words, mix};
use crate::token::Token;

/// Words that an opening may have: "Sur le même sujet :" has four.
const MAX_OPENING: usize = 6;

/// Words that the filling of a slot must have; fewer are found by accident.
const MIN_FILLING: usize = 3;

/// What is known of an opening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Distinct texts that begin with it.
    pub texts: u32,
    /// Those whose rest is a text of other documents.
    pub known: u32,
}

impl Opening {
    /// What it says of a text that it opens. Running text begins with common
    /// words by accident, so it takes an opening that is hardly ever wrong.
    #[must_use]
    pub fn bits(self, prose: bool) -> Millibits {
        let needed = if prose {
            self.texts / 10 * 8
        } else {
            self.texts / 3
        };
        if self.known < 2 || self.known < needed {
            return 0;
        }
        let unknown = self.texts.saturating_sub(self.known);
        let odds = log2_ratio(u64::from(2 * self.known + 1), u64::from(2 * unknown + 1));
        (odds + BIT).clamp(0, 5 * BIT)
    }
}

/// The slots of a site's texts.
#[derive(Debug, Default)]
pub struct Slots {
    fillings: HashMap<u32, u32>,
    openings: HashMap<u64, Opening>,
}

impl Slots {
    /// Finds the slots in the texts of a site.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let site = census.site;
        let texts = 0..site.texts.len() as u32;
        let by_words: HashMap<u64, u32> = texts
            .clone()
            .filter(|&text| site.words(text).len() >= MIN_FILLING)
            .map(|text| (hash_words(site.words(text)), text))
            .collect();
        let groups = groups_of_texts(census);
        let mut slots = Slots::default();
        for text in texts.clone() {
            let words = site.words(text);
            let longest = words.len().saturating_sub(MIN_FILLING).min(MAX_OPENING);
            for length in 1..=longest {
                if let Some(&filling) = by_words.get(&hash_words(&words[length..])) {
                    // The innermost known text: "À lire aussi : X" is no "À" before
                    // the known "Lire aussi : X". (Measured: with the outermost,
                    // body loss on the inline set is 30 times as high.)
                    slots.fillings.insert(text, filling);
                    if are_apart(&groups[text as usize], &groups[filling as usize]) {
                        slots
                            .openings
                            .entry(opening_hash(&words[..length]))
                            .or_default()
                            .known += 1;
                    }
                }
            }
            let ending = (1..=longest)
                .find_map(|length| by_words.get(&hash_words(&words[..words.len() - length])));
            if let Some(&filling) = ending {
                slots.fillings.entry(text).or_insert(filling);
            }
        }
        for text in texts {
            for opening in openings(site, text) {
                if let Some(opening) = slots.openings.get_mut(&opening) {
                    opening.texts += 1;
                }
            }
        }
        slots
    }

    /// The known text in a text's slot.
    #[must_use]
    pub fn filling(&self, text: u32) -> Option<u32> {
        self.fillings.get(&text).copied()
    }

    /// The most believed opening of a text.
    #[must_use]
    pub fn opening(&self, site: &Site, text: u32) -> Option<Opening> {
        openings(site, text)
            .filter_map(|opening| self.openings.get(&opening).copied())
            .max_by_key(|opening| {
                (
                    u64::from(opening.known) * 1000 / u64::from(opening.texts.max(1)),
                    opening.known,
                )
            })
    }
}

/// The groups that hold each text.
fn groups_of_texts(census: &Census<'_>) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); census.site.texts.len()];
    for document in census.groups.in_order() {
        let group = census.groups.of_document[document];
        for occurrence in census.site.paragraphs(document) {
            let holders = &mut groups[occurrence.text as usize];
            if holders.last() != Some(&group) {
                holders.push(group);
            }
        }
    }
    groups
}

/// Whether two ascending lists have nothing in common.
fn are_apart(left: &[u32], right: &[u32]) -> bool {
    left.iter().all(|group| right.binary_search(group).is_err())
}

/// The hashes of a text's possible openings, numbers alike.
fn openings(site: &Site, text: u32) -> impl Iterator<Item = u64> {
    let words = site.words(text);
    (1..=words.len().saturating_sub(1).min(MAX_OPENING))
        .map(|length| opening_hash(&words[..length]))
}

fn opening_hash(words: &[Token]) -> u64 {
    words.iter().fold(1, |state, word| {
        mix(state
            ^ if word.is_number() {
                1
            } else {
                u64::from(word.bits())
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::site;
    use crate::evidence::Switches;
    use crate::token::tokenise;

    const HEADLINES: [&str; 4] = [
        "Herons return to the pond",
        "Baker closes after forty years",
        "Snow stops the night train",
        "Choir sings under the bridge",
    ];

    fn text_of(site: &Site, text: &str) -> u32 {
        let exact = tokenise(text).exact;
        site.texts
            .iter()
            .position(|text| text.exact == exact)
            .unwrap() as u32
    }

    #[test]
    fn a_known_text_behind_an_opening_fills_a_slot() {
        let pages: Vec<String> = (0..4)
            .map(|at| format!("{}\nSee also : {}", HEADLINES[at], HEADLINES[(at + 1) % 4]))
            .collect();
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let site = site(&texts);
        let slots = Slots::new(&Census::new(&site, &Switches::default()));
        let form = text_of(&site, "See also : Snow stops the night train");
        assert_eq!(slots.filling(form), Some(text_of(&site, HEADLINES[2])));
        let opening = slots.opening(&site, form).unwrap();
        assert_eq!(opening, Opening { texts: 4, known: 4 });
        assert!(opening.bits(true) > BIT);
        assert_eq!(slots.filling(text_of(&site, HEADLINES[0])), None);
    }

    #[test]
    fn a_filling_of_the_same_document_makes_no_opening() {
        let site = site(&[
            "Snow stops the night train\nWire - Snow stops the night train",
            "Other words here",
        ]);
        let slots = Slots::new(&Census::new(&site, &Switches::default()));
        let form = text_of(&site, "Wire - Snow stops the night train");
        assert!(slots.filling(form).is_some());
        assert!(slots.opening(&site, form).is_none());
    }

    #[test]
    fn an_opening_that_is_often_wrong_says_nothing() {
        let of = |texts, known, prose| Opening { texts, known }.bits(prose);
        assert_eq!(of(1, 1, false), 0, "once is nothing");
        assert_eq!(of(30, 3, false), 0);
        assert_eq!(of(10, 5, true), 0, "running text takes more");
        assert!(of(10, 5, false) > 0);
        assert!(of(40, 40, false) >= of(4, 4, false));
    }
}
