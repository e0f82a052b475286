//! What the paragraphs of a site stand between.
//!
//! In: the counts of a site. Out: for each text what its places say ([`Stance`]). Where
//! a text has numbers or a label, it is the places of its form that are counted: "14:41"
//! and "15:02" stand in the same places.

use rayon::prelude::*;

use super::super::page_form::{LineLook, PageLineKind, parts_of_forms};
use super::super::surroundings::{Neighbour, ParagraphPlace, Stance, stances};
use super::super::template::{form_looks, label_key};
use super::{Census, FEW_WORDS};
use crate::corpus::Occurrence;

/// A minority is up to a quarter of the groups: about as many may hold a paragraph that
/// stands in the midst of bodies and stays.
const MINORITY: u32 = 4;

/// For each text what its places say.
pub(super) fn stances_of_texts(census: &Census<'_>) -> Vec<Stance> {
    let (site, background) = (census.site, census.background);
    let keys = PlaceKeys::new(census);
    let place = |occurrence: &Occurrence| ParagraphPlace {
        key: keys.of_text[occurrence.text as usize],
        kind: neighbour(census, *occurrence),
        others: census.others(*occurrence),
        background: is_background(census, *occurrence),
    };
    let is_counted = |document: usize| census.is_first_of_group(document);
    let mut of_key = stances(site, keys.count(), place, is_counted);
    for (form, stance) in keys.forms.iter().zip(&mut of_key[keys.clusters..]) {
        if let Some(&known) = background.places.get(form) {
            *stance = Stance::from_bits(known);
        }
    }
    let parts = parts(census);
    let mut of_cluster: Vec<Stance> = (0..keys.clusters)
        .map(|cluster| {
            let (is_part, pages) = parts[cluster];
            let holders = u64::from(census.holders(cluster as u32).max(1));
            let inside = (u64::from(pages) * 1000 / holders).min(1000);
            of_key[cluster].with_part(inside as u32, is_part)
        })
        .collect();
    for known in &background.clusters {
        let cluster = census.clusters.of_text[known.text as usize];
        of_cluster[cluster as usize] = Stance::from_bits(known.stance);
    }
    let of_text = |text: usize| {
        let stance = of_cluster[census.clusters.of_text[text] as usize];
        let key = keys.of_text[text] as usize;
        if key < keys.clusters {
            stance
        } else {
            of_key[key].with_part_of(stance)
        }
    };
    (0..site.texts.len()).map(of_text).collect()
}

/// What the places of each form say, by the form's key: what is kept of a site beside
/// the stances of its clusters.
pub(crate) fn stances_of_forms(census: &Census<'_>) -> Vec<(u64, u32)> {
    let keys = PlaceKeys::new(census);
    let texts =
        (0..census.site.held()).filter(|&text| keys.of_text[text] as usize >= keys.clusters);
    let mut forms: Vec<(u64, u32)> = texts
        .map(|text| {
            let form = keys.forms[keys.of_text[text] as usize - keys.clusters];
            (form, census.stance_of(text as u32).without_part().bits())
        })
        .collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whose places are counted for each text: its cluster's, or its form's.
struct PlaceKeys {
    of_text: Vec<u32>,
    clusters: usize,
    forms: Vec<u64>,
}

impl PlaceKeys {
    fn new(census: &Census<'_>) -> Self {
        let site = census.site;
        let looks = form_looks(site);
        let form = |text: usize| match looks[text].has_numbers {
            true => Some(site.texts[text].masked),
            false => label_key(site, text as u32, looks[text].lead_in),
        };
        let texts = (0..site.texts.len()).into_par_iter();
        let mut forms: Vec<u64> = texts.clone().filter_map(form).collect();
        forms.par_sort_unstable();
        forms.dedup();
        let clusters = census.clusters.centres.len();
        let key = |text: usize| match form(text) {
            Some(form) => (clusters + forms.partition_point(|&other| other < form)) as u32,
            None => census.clusters.of_text[text],
        };
        let of_text = texts.map(key).collect();
        Self {
            of_text,
            clusters,
            forms,
        }
    }

    fn count(&self) -> usize {
        self.clusters + self.forms.len()
    }
}

/// Whether a paragraph is running text, or a sentence, that a minority of the groups holds.
fn is_background(census: &Census<'_>, occurrence: Occurrence) -> bool {
    let others = census.others(occurrence);
    let says = occurrence.dress.is_prose() || occurrence.dress.ends_sentence;
    says && others > 0 && (others + 1) * MINORITY <= census.total
}

/// What a paragraph is to those beside it.
fn neighbour(census: &Census<'_>, occurrence: Occurrence) -> Neighbour {
    let dress = occurrence.dress;
    let is_number = dress.numbers > 0 && !dress.letters && !dress.day;
    let has_form = dress.numbers > 0 && !dress.is_prose() && census.template_others(occurrence) > 0;
    if census.is_varied(occurrence) || is_number {
        Neighbour::Varied
    } else if census.others(occurrence) > 0 || has_form {
        Neighbour::Known
    } else if dress.words == 0 {
        Neighbour::Other
    } else {
        Neighbour::Own
    }
}

/// For each cluster whether it is part of the form of pages, and how many pages hold it
/// between what they say.
fn parts(census: &Census<'_>) -> Vec<(bool, u32)> {
    let kind = |occurrence: &Occurrence| match occurrence.dress.words {
        0 => PageLineKind::Nothing,
        _ if occurrence.dress.day => PageLineKind::Own(occurrence.dress.size),
        _ if census.is_varied(*occurrence) => PageLineKind::Row(occurrence.dress.size),
        _ if census.others(*occurrence) == 0 => PageLineKind::Own(occurrence.dress.size),
        _ => PageLineKind::Known(census.cluster(*occurrence)),
    };
    let site = census.site;
    let kinds: Vec<PageLineKind> = site.spellings().par_iter().map(kind).collect();
    let page = |document: usize| {
        let spellings = site.paragraphs(document).spellings().iter();
        spellings
            .map(|&spelling| kinds[spelling as usize])
            .collect()
    };
    let pages = (0..site.documents.len()).into_par_iter();
    let pages = pages.filter(|&document| census.is_first_of_group(document));
    let pages = pages.map(page);
    let pages: Vec<Vec<PageLineKind>> = pages.collect();
    let mut looks = vec![LineLook::default(); census.clusters.centres.len()];
    for spelling in site.spellings() {
        let dress = spelling.dress;
        let look = &mut looks[census.cluster(*spelling) as usize];
        let is_line = !dress.is_prose() && !dress.ends_sentence;
        look.label |= is_line && dress.letters && dress.words <= 4;
        look.short |= look.label || (dress.ends_sentence && !dress.is_prose());
        look.formula |= dress.is_prose() || dress.ends_sentence || dress.words <= FEW_WORDS;
    }
    parts_of_forms(&pages, &looks, census.total)
}
