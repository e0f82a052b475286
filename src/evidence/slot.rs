//! Forms with a slot: "Lire aussi : `headline`", "3. `headline`".
//!
//! In: the distinct texts of a site. Out: for each text the known text that is
//! left when its first or last words are taken off, and for each opening how
//! often that happens. An opening is believed because what follows it is known
//! from elsewhere, never because of its words.

mod known;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use self::known::{KnownTexts, SlotSighting};
pub(crate) use self::known::{MAX_OPENING, MIN_FILLING};
use super::census::Census;
use crate::bits::{BIT, Millibits, log2_ratio};
use crate::fingerprint::{Filter, mix};
use crate::token::Token;

/// Times that a known text must stand behind an opening.
const MIN_KNOWN: u32 = 2;

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
        if self.known < MIN_KNOWN || self.known < needed {
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
    /// For each text, whether it has a filling (bit 0) and a known opening (bit 1).
    has: Vec<u8>,
    fillings: FxHashMap<u32, u32>,
    openings: FxHashMap<u32, Opening>,
    /// The openings behind which a known text was found, by their hashes.
    counted: Vec<(u64, Opening)>,
}

const FILLING: u8 = 1;
const OPENING: u8 = 2;

impl Slots {
    /// Finds the slots in the texts of a site.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let site = census.site;
        let known = KnownTexts::new(site);
        let found: Vec<SlotSighting> = (0..site.held() as u32)
            .into_par_iter()
            .filter_map(|text| known.find(text))
            .collect();
        let (counted, opened) = count_openings(census, &believed(census, &found));
        let best = best_openings(&counted, &opened);
        let mut slots = Slots {
            has: vec![0; site.texts.len()],
            counted,
            ..Slots::default()
        };
        for found in found {
            slots.has[found.text as usize] |= FILLING;
            slots.fillings.insert(found.text, found.filling);
        }
        for (text, opening) in best {
            // One sighting of an opening is nothing; only what is said of a
            // filling tells of it.
            if opening.known >= MIN_KNOWN || slots.has[text as usize] != 0 {
                slots.has[text as usize] |= OPENING;
                slots.openings.insert(text, opening);
            }
        }
        slots
    }

    /// The known text in a text's slot.
    #[must_use]
    pub fn filling(&self, text: u32) -> Option<u32> {
        self.has(text, FILLING)
            .then(|| self.fillings.get(&text).copied())
            .flatten()
    }

    /// The most believed opening of a text.
    #[must_use]
    pub fn opening(&self, text: u32) -> Option<Opening> {
        self.has(text, OPENING)
            .then(|| self.openings.get(&text).copied())
            .flatten()
    }

    /// The openings behind which a text of other documents was found, by their
    /// hashes.
    pub(crate) fn counted(&self) -> &[(u64, Opening)] {
        &self.counted
    }

    fn has(&self, text: u32, what: u8) -> bool {
        self.has
            .get(text as usize)
            .is_some_and(|has| has & what != 0)
    }
}

/// The openings behind which texts of other documents were found, by their
/// hashes, and how often they were.
fn believed(census: &Census<'_>, found: &[SlotSighting]) -> FxHashMap<u64, u32> {
    let background = census.background;
    let groups = GroupsOfTexts::new(census, found);
    let known = background.openings.iter();
    let known = known.filter(|(_, (_, known))| *known > 0);
    let mut believed: FxHashMap<u64, u32> =
        known.map(|(&hash, &(_, known))| (hash, known)).collect();
    // What was there before has been counted before.
    for found in found
        .iter()
        .filter(|found| !background.is_exact(found.text))
    {
        for &(hash, filling) in &found.openings {
            let stands_before = background.cluster_of(filling).is_some();
            if stands_before || are_apart(groups.of(found.text), groups.of(filling)) {
                *believed.entry(hash).or_default() += 1;
            }
        }
    }
    believed
}

/// What a text begins with.
type Opened = (u32, u32);

/// Each opening of `believed`, which says how often a known text was found behind
/// it, with the number of texts that begin with it; and the texts of the site that
/// do, text after text, with the place of the opening.
fn count_openings(
    census: &Census<'_>,
    believed: &FxHashMap<u64, u32>,
) -> (Vec<(u64, Opening)>, Vec<Opened>) {
    let (site, background) = (census.site, census.background);
    let mut hashes: Vec<(u64, u32)> = believed
        .iter()
        .map(|(&hash, &known)| (hash, known))
        .collect();
    hashes.sort_unstable();
    let numbers: FxHashMap<u64, u32> = hashes.iter().map(|&(hash, _)| hash).zip(0..).collect();
    let number = |hash: u64| numbers.get(&hash).copied();
    let mut filter = Filter::new(hashes.len());
    hashes.iter().for_each(|&(hash, _)| filter.add(hash));
    let opened: Vec<Opened> = (0..site.held() as u32)
        .into_par_iter()
        .flat_map_iter(|text| {
            let openings = opening_hashes(site.words(text));
            let may_be = openings.filter(|&hash| filter.may_have(hash));
            may_be.filter_map(move |hash| Some((text, number(hash)?)))
        })
        .collect();
    let opening = |(hash, known): (u64, u32)| {
        let texts = background.openings.get(&hash).map_or(0, |before| before.0);
        (hash, Opening { texts, known })
    };
    let mut openings: Vec<(u64, Opening)> = hashes.into_iter().map(opening).collect();
    for &(_, number) in opened
        .iter()
        .filter(|opened| !background.is_exact(opened.0))
    {
        openings[number as usize].1.texts += 1;
    }
    (openings, opened)
}

/// The most believed opening of each text that has one.
fn best_openings(openings: &[(u64, Opening)], opened: &[Opened]) -> Vec<(u32, Opening)> {
    let belief = |opening: &Opening| {
        let share = u64::from(opening.known) * 1000 / u64::from(opening.texts.max(1));
        (share, opening.known)
    };
    opened
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|opened| {
            let all = opened
                .iter()
                .map(|&(_, number)| openings[number as usize].1);
            Some((opened[0].0, all.max_by_key(belief)?))
        })
        .collect()
}

/// The groups that hold each of some texts.
struct GroupsOfTexts {
    /// Pairs of a text and a group, sorted.
    held: Vec<(u32, u32)>,
}

impl GroupsOfTexts {
    /// Finds the groups of the texts that have a slot or fill one.
    fn new(census: &Census<'_>, found: &[SlotSighting]) -> Self {
        let site = census.site;
        let mut is_asked = vec![false; site.texts.len()];
        for found in found {
            is_asked[found.text as usize] = true;
            for &(_, filling) in &found.openings {
                is_asked[filling as usize] = true;
            }
        }
        let mut held: Vec<(u32, u32)> = (0..site.documents.len())
            .into_par_iter()
            .flat_map_iter(|document| {
                let group = census.groups.of_document[document];
                let texts = site
                    .paragraphs(document)
                    .iter()
                    .map(|paragraph| paragraph.text);
                let is_asked = &is_asked;
                texts
                    .filter(move |&text| is_asked[text as usize])
                    .map(move |text| (text, group))
                    .collect::<Vec<_>>()
            })
            .collect();
        held.par_sort_unstable();
        held.dedup();
        Self { held }
    }

    /// The groups of a text, ascending.
    fn of(&self, text: u32) -> &[(u32, u32)] {
        let from = self.held.partition_point(|held| held.0 < text);
        let count = self.held[from..].partition_point(|held| held.0 == text);
        &self.held[from..from + count]
    }
}

/// Whether no group holds both of two texts.
fn are_apart(left: &[(u32, u32)], right: &[(u32, u32)]) -> bool {
    let (few, many) = if left.len() < right.len() {
        (left, right)
    } else {
        (right, left)
    };
    few.iter()
        .all(|one| many.binary_search_by_key(&one.1, |other| other.1).is_err())
}

/// The hashes of a text's possible openings, numbers alike.
pub(crate) fn opening_hashes(words: &[Token]) -> impl Iterator<Item = u64> {
    let most = words.len().saturating_sub(1).min(MAX_OPENING);
    words[..most].iter().scan(1, |state, word| {
        *state = mix(*state ^ opening_word(*word));
        Some(*state)
    })
}

/// The hash of an opening, numbers alike.
fn opening_hash(words: &[Token]) -> u64 {
    words
        .iter()
        .fold(1, |state, word| mix(state ^ opening_word(*word)))
}

fn opening_word(word: Token) -> u64 {
    if word.is_number() {
        1
    } else {
        u64::from(word.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Site;
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
        let opening = slots.opening(form).unwrap();
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
        assert!(slots.opening(form).is_none());
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
