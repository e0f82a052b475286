//! Frames around a document's own headline: "The post HEADLINE appeared first on BLOG."
//!
//! In: the documents of a site. Out: for each text that says a headline of its document
//! and a few words around it, in how many other groups the same words stand around
//! another one. It is believed because the words repeat around other headlines, never
//! because of what they say.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::census::Census;
use super::template::KnownForm;
use crate::corpus::Site;
use crate::fingerprint::mix;
use crate::token::Token;

/// Paragraphs among which a headline is looked for.
const HEAD: usize = 15;

/// Words of a headline at least: fewer stand in many sentences.
const MIN_HEADLINE: usize = 3;

/// Words around a headline, at least and at most: fewer say too little, and what has
/// more is about something else.
const MIN_FRAME: usize = 3;
const MAX_FRAME: usize = 16;

/// Words of a line that may be a frame with its headline.
const LONGEST: usize = 48;

/// What a frame's key begins with, and what stands for the headline.
const START: u64 = 0x6672_616d_6573;
const HEADLINE: u64 = 3;

/// Groups that hold a text, above which it is no frame: it repeats as it is.
const MOST_HOLDERS: u32 = 3;

/// The frames of a site.
#[derive(Debug, Default)]
pub struct Frames {
    others: FxHashMap<u32, u32>,
}

/// A frame: its key, the group of its document, its text.
type FrameSighting = (u64, u32, u32);

impl Frames {
    /// Finds the frames among what stands nowhere else.
    #[must_use]
    pub fn new(census: &Census<'_>) -> Self {
        let mut others = FxHashMap::default();
        for same in found(census).chunk_by(|one, other| one.0 == other.0) {
            let known = KnownForm::of(census.background, same[0].0).groups;
            let new = new_groups(census, same);
            for &(_, group, text) in same {
                let rest = new.iter().filter(|&&other| other != group).count() as u32;
                let known = known.saturating_sub(u32::from(census.is_known_group(group)));
                others.insert(text, rest + known);
            }
        }
        Self { others }
    }

    /// The other groups that have a text's words around their headlines.
    #[must_use]
    pub fn others(&self, text: u32) -> u32 {
        self.others.get(&text).copied().unwrap_or(0)
    }
}

/// The groups of some frames that were not counted before.
fn new_groups(census: &Census<'_>, same: &[FrameSighting]) -> Vec<u32> {
    let groups = same.iter().map(|&(_, group, _)| group);
    let mut groups: Vec<u32> = groups
        .filter(|&group| !census.is_known_group(group))
        .collect();
    groups.dedup();
    groups
}

/// In how many groups each frame of a site stands, by the frame's key.
pub(crate) fn frame_counts(census: &Census<'_>) -> Vec<(u64, u32)> {
    found(census)
        .chunk_by(|one, other| one.0 == other.0)
        .map(|same| (same[0].0, new_groups(census, same).len() as u32))
        .collect()
}

/// The frames in the documents of a site, sorted.
fn found(census: &Census<'_>) -> Vec<FrameSighting> {
    let site = census.site;
    let mut found: Vec<FrameSighting> = (0..site.documents.len())
        .into_par_iter()
        .flat_map_iter(|document| {
            let group = census.groups.of_document[document];
            frame_keys(site, document, &|text| {
                census.holders(census.clusters.of_text[text as usize]) <= MOST_HOLDERS
            })
            .into_iter()
            .map(move |(text, key)| (key, group, text))
        })
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
}

/// The texts of a document that hold one of its first lines, with the keys of what
/// stands around it. `is_asked` tells of which texts it is asked.
pub(crate) fn frame_keys(
    site: &Site,
    document: usize,
    is_asked: &dyn Fn(u32) -> bool,
) -> Vec<(u32, u64)> {
    let paragraphs = site.paragraphs(document);
    let mut headlines: Vec<&[Token]> = paragraphs
        .iter()
        .take(HEAD)
        .filter(|line| !line.dress.is_prose() && line.dress.letters)
        .map(|line| site.words(line.text))
        .filter(|words| (MIN_HEADLINE..LONGEST - MIN_FRAME).contains(&words.len()))
        .collect();
    headlines.sort_by_key(|words| std::cmp::Reverse(words.len()));
    let mut keys = Vec::new();
    for line in paragraphs.iter() {
        let words = site.words(line.text);
        if (MIN_HEADLINE + MIN_FRAME..=LONGEST).contains(&words.len()) && is_asked(line.text) {
            let key = headlines
                .iter()
                .find_map(|headline| key_around(words, headline));
            keys.extend(key.map(|key| (line.text, key)));
        }
    }
    keys
}

/// The key of the words around a headline, if they hold it.
fn key_around(words: &[Token], headline: &[Token]) -> Option<u64> {
    let around = words.len().checked_sub(headline.len())?;
    if !(MIN_FRAME..=MAX_FRAME).contains(&around) {
        return None;
    }
    let at = words
        .windows(headline.len())
        .position(|part| part == headline)?;
    let fold = |key: u64, words: &[Token]| {
        words
            .iter()
            .fold(key, |key, word| mix(key ^ u64::from(word.bits())))
    };
    let before = fold(START, &words[..at]);
    Some(fold(mix(before ^ HEADLINE), &words[at + headline.len()..]))
}
