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

/// Documents that say the same, or of which one is contained in the other.
/// `same` are those that say the same from beginning to end, and the first of each of them.
pub(super) fn copies_and_versions(
    site: &Site,
    clusters: &Clusters,
    (same, is_first): (&Groups, &[bool]),
) -> Groups {
    let keys = clusters.centres.len();
    let part = sentence_part(clusters);
    let copies = copies::group((site, is_first), Relation::Copies, keys, &part);
    let copies = copies.union(same);
    let versions = copies::versions((site, &copies.firsts()), keys, &part);
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
