//! Beginnings of several texts.
//!
//! In: texts that have joined their centres. Out: the same, without those that had
//! joined a centre because they begin with it, where they are unlike each other: what
//! several texts begin with is a formula ("Oh, yeah, I know..."), and none of them cut
//! short.

use rayon::prelude::*;

use super::texts::Texts;
use super::verify::{Likeness, likeness};

/// Parts texts that have nothing in common but their beginning.
pub(super) fn part(texts: &Texts<'_>, centre_of: &mut [u32]) {
    let all = 0..centre_of.len() as u32;
    let mut longer: Vec<(u32, u32)> = all
        .into_par_iter()
        .filter_map(|text| {
            let centre = centre_of[text as usize];
            let goes_on = centre != text && goes_on(texts, centre, text);
            goes_on.then_some((centre, text))
        })
        .collect();
    longer.par_sort_unstable();
    for of_centre in longer.chunk_by(|one, other| one.0 == other.0) {
        let first = of_centre[0].1;
        let are_one = of_centre
            .iter()
            .all(|&(_, text)| text == first || texts.are_alike(first, text, &mut 0));
        if !are_one {
            for &(_, text) in of_centre {
                centre_of[text as usize] = text;
            }
        }
    }
}

/// Whether a text is longer than its centre, and begins with it.
fn goes_on(texts: &Texts<'_>, centre: u32, text: u32) -> bool {
    texts.words(centre, |centre| {
        texts.words(text, |words| {
            words.len() > centre.len() && likeness(centre, words) == Likeness::Cut
        })
    })
}
