//! Documents that count as one.
//!
//! In: a site and its clusters. Out: copies of an article, versions of it, and reports
//! that are alike but for their numbers, as groups. It says what is compared;
//! [`super::super::copies`] compares it.

use rayon::prelude::*;

use super::super::copies::{self, ComparedParagraph, Relation};
use super::super::groups::Groups;
use super::super::shape::Class;
use crate::cluster::Clusters;
use crate::corpus::{Occurrence, Site};

/// For each document whether it has a word: a page of which nothing was scraped is no
/// article, and makes nothing rarer.
pub(super) fn documents_with_words(site: &Site) -> Vec<bool> {
    let has_words = |document: usize| {
        let mut paragraphs = site.paragraphs(document).iter();
        paragraphs.any(|occurrence| occurrence.dress.words > 0)
    };
    (0..site.documents.len())
        .into_par_iter()
        .map(has_words)
        .collect()
}

/// Documents that say the same, or of which one is contained in the other. `same` are
/// those that say the same from beginning to end; of each `compared` has one.
pub(super) fn copies_and_versions(
    site: &Site,
    clusters: &Clusters,
    (same, compared): (&Groups, &[bool]),
) -> Groups {
    let keys = clusters.centres.len();
    let part = sentence_part(clusters);
    let copies = copies::group((site, compared), Relation::Copies, keys, &part);
    let copies = copies.union(same);
    let firsts = copies.firsts();
    let compared: Vec<bool> = compared
        .iter()
        .zip(firsts)
        .map(|(&is, first)| is && first)
        .collect();
    let versions = copies::versions((site, &compared), keys, &part);
    copies.union(&versions)
}

/// A paragraph as it is compared with those of other documents.
fn sentence_part(clusters: &Clusters) -> impl Fn(Occurrence) -> ComparedParagraph + Sync + '_ {
    |occurrence| {
        let is_sentence = Class::of(occurrence.dress) != Class::Line;
        ComparedParagraph {
            key: clusters.of_text[occurrence.text as usize],
            variant: 0,
            size: if is_sentence {
                occurrence.dress.size
            } else {
                0
            },
        }
    }
}

/// Documents whose text is alike but for its numbers, of those that are `compared`.
pub(super) fn series(site: &Site, compared: &[bool]) -> Groups {
    let mut forms: Vec<(u64, u32)> = (0..site.texts.len() as u32)
        .into_par_iter()
        .map(|text| (site.texts[text as usize].masked, text))
        .collect();
    forms.par_sort_unstable();
    let mut form_of = vec![0; forms.len()];
    let (mut form, mut last) = (0, None);
    for (masked, text) in forms {
        form += u32::from(last.is_some_and(|last| last != masked));
        last = Some(masked);
        form_of[text as usize] = form;
    }
    copies::group(
        (site, compared),
        Relation::Series,
        form as usize + 1,
        |occurrence| {
            let reported = occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
            ComparedParagraph {
                key: form_of[occurrence.text as usize],
                variant: occurrence.text,
                size: if reported { occurrence.dress.size } else { 0 },
            }
        },
    )
}
