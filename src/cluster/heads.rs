//! Texts with the same first words → which of them one may be the other cut short.
//!
//! In: a bucket of texts with the same first words. Out: all of its pairs if it is
//! small. In a large one only pairs of a text that may be cut and one that it is
//! the beginning of, found side by side in the order of their words; and the
//! bucket, where near texts are compared as in any other.

use super::buckets::{ANY, NEAR, WINDOW, WorthComparing};
use super::candidates::{CandidateKey, head, text_of};
use super::edits::common_prefix;
use super::texts::Texts;
use super::verify::MIN_WORDS;
use crate::token::Token;

/// Texts that a bucket of first words has at most to be kept as its pairs.
const FEW: usize = 5;

/// Longer texts that a shortened one is compared with: of those that stand next to
/// it the ones that become centres first.
const WHOLES: usize = 4;

/// Adds a bucket of texts with the same first words.
pub(super) fn add_head(texts: &Texts<'_>, bucket: &[CandidateKey], found: &mut WorthComparing) {
    let members = || bucket.iter().copied().map(text_of);
    if bucket.len() > WINDOW {
        add_shortened(texts, members().collect(), found);
        found.add_bucket(texts, members(), NEAR);
    } else if bucket.len() > FEW {
        found.add_bucket(texts, members(), ANY);
    } else {
        for (place, left) in members().enumerate() {
            for right in members().skip(place + 1) {
                found.add_pair(texts, left, right);
            }
        }
    }
}

/// A text among those with the same first words.
struct HeadLine {
    /// Two words after the first ones, which most comparisons are decided by.
    next: [u32; 2],
    text: u32,
    length: usize,
    /// Words that it has in common with the one before it.
    shared: usize,
}

/// Adds the pairs of a text that may be cut short and longer ones that have all
/// its words but perhaps the last.
fn add_shortened(texts: &Texts<'_>, members: Vec<u32>, found: &mut WorthComparing) {
    let lines = alphabetical(texts, members);
    let mut wholes = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if !texts.may_be_cut(line.text) {
            continue;
        }
        let begins = |shared: usize| shared + 1 >= line.length;
        let after = lines[place + 1..].iter();
        let after = after.take_while(|other| begins(other.shared));
        let before = lines[..place].iter().zip(&lines[1..=place]).rev();
        let before = before.take_while(|(_, next)| begins(next.shared));
        let before = before.map(|(other, _)| other);
        wholes.clear();
        for others in [
            &mut after.fuse() as &mut dyn Iterator<Item = &HeadLine>,
            &mut before.fuse(),
        ] {
            let next_to_it = others.take(WINDOW);
            wholes.extend(
                next_to_it
                    .filter(|other| other.length > line.length)
                    .map(|other| other.text),
            );
            found.passed_over += u64::from(others.next().is_some());
        }
        wholes.sort_unstable_by_key(|&text| texts.rank[text as usize]);
        for &whole in wholes.iter().take(WHOLES) {
            found.add_pair(texts, line.text, whole);
        }
    }
}

/// Texts in the order of their words.
fn alphabetical(texts: &Texts<'_>, members: Vec<u32>) -> Vec<HeadLine> {
    let line = |text: u32| {
        texts.words(text, |words| {
            let mut next = words[head(words, MIN_WORDS).len()..]
                .iter()
                .map(|word| word.bits());
            HeadLine {
                next: [next.next().unwrap_or(0), next.next().unwrap_or(0)],
                text,
                length: words.len(),
                shared: 0,
            }
        })
    };
    let compare = |left: &HeadLine, right: &HeadLine| {
        left.next.cmp(&right.next).then_with(|| {
            texts.words(left.text, |left_words| {
                texts.words(right.text, |right_words| left_words.cmp(right_words))
            })
        })
    };
    let mut lines: Vec<HeadLine> = members.into_iter().map(line).collect();
    lines.sort_by(compare);
    for place in 1..lines.len() {
        let (before, here) = (lines[place - 1].text, lines[place].text);
        let both = |left: &[Token]| texts.words(here, |right| common_prefix(left, right));
        lines[place].shared = texts.words(before, both);
    }
    lines
}
