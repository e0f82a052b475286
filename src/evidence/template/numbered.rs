//! The forms of a site's texts, numbered.
//!
//! In: the distinct texts of a site. Out: for each its forms, as numbers. It counts
//! nothing.

use rayon::prelude::*;

use super::keys::{form_looks, keys_of, label_key};
use crate::corpus::Site;

/// The forms of a site's texts, numbered.
pub(super) struct Forms {
    /// The different forms, ascending.
    pub(super) keys: Vec<u64>,
    /// The forms of the texts with numbers, text after text.
    pub(super) numbered: Vec<u32>,
    /// Where each text's forms end in `numbered`.
    ends: Vec<u32>,
    /// The label of each text, among the forms.
    labels: Vec<u32>,
}

impl Forms {
    pub(super) fn new(site: &Site) -> Self {
        let looks = form_looks(site);
        let mut keys: Vec<(u64, u32)> = (0..site.texts.len() as u32)
            .into_par_iter()
            .flat_map_iter(|text| {
                keys_of(site, text, looks[text as usize]).map(move |key| (key, text))
            })
            .collect();
        keys.par_sort_unstable();
        let mut distinct: Vec<u64> = Vec::new();
        let mut by_text: Vec<(u32, u32)> = Vec::with_capacity(keys.len());
        for (key, text) in keys {
            if distinct.last() != Some(&key) {
                distinct.push(key);
            }
            by_text.push((text, distinct.len() as u32 - 1));
        }
        by_text.par_sort_unstable();
        let mut ends = vec![0; site.texts.len()];
        for (end, &(text, _)) in (1..).zip(&by_text) {
            ends[text as usize] = end;
        }
        let mut before = 0;
        for end in &mut ends {
            before = before.max(*end);
            *end = before;
        }
        let label = |text: usize| {
            let key = label_key(site, text as u32, looks[text].lead_in)?;
            Some(distinct.partition_point(|&other| other < key) as u32)
        };
        let labels = (0..site.texts.len()).map(|text| label(text).unwrap_or(u32::MAX));
        let labels = labels.collect();
        Self {
            labels,
            keys: distinct,
            numbered: by_text.into_iter().map(|(_, key)| key).collect(),
            ends,
        }
    }

    /// The label of a text, if it has one.
    pub(super) fn label_of(&self, text: u32) -> Option<u32> {
        let label = self.labels[text as usize];
        (label != u32::MAX).then_some(label)
    }

    /// The forms of a text.
    pub(super) fn of(&self, text: u32) -> &[u32] {
        let text = text as usize;
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbered[start as usize..self.ends[text] as usize]
    }
}
