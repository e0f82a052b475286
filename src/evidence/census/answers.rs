//! Short answers: "Yes.", "Right."
//!
//! In: the counts of a site. Out: for each cluster that holds a short answer whether it
//! mostly stands between paragraphs that stand nowhere else, as no menu line does.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::{Census, is_cell};
use crate::corpus::Paragraphs;
use crate::token::Dress;

impl Census<'_> {
    /// For each cluster that holds a short answer whether it stands alone more
    /// often than not.
    pub(super) fn count_alone(&self) -> Vec<bool> {
        let mut is_asked = vec![false; self.clusters.centres.len()];
        for occurrence in self.site.spellings() {
            is_asked[self.cluster(*occurrence) as usize] |= may_be_answer(occurrence.dress);
        }
        if !is_asked.contains(&true) {
            return is_asked;
        }
        let spellings = self.site.spellings().par_iter();
        let asked: Vec<bool> = spellings
            .map(|spelling| is_asked[self.cluster(*spelling) as usize])
            .collect();
        let zeros = || -> Vec<AtomicU32> { is_asked.iter().map(|_| AtomicU32::new(0)).collect() };
        let (alone, all) = (zeros(), zeros());
        // Additions of whole numbers end in the same sums in whatever order.
        (0..self.site.documents.len())
            .into_par_iter()
            .for_each(|document| {
                let paragraphs = self.site.paragraphs(document);
                for (index, &spelling) in paragraphs.spellings().iter().enumerate() {
                    if asked[spelling as usize] {
                        let cluster = self.cluster(paragraphs[index]) as usize;
                        all[cluster].fetch_add(1, Ordering::Relaxed);
                        if self.is_between_fresh(paragraphs, index) {
                            alone[cluster].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        let counts = alone.into_iter().zip(all);
        let alone = counts.map(|(alone, all)| (alone.into_inner(), all.into_inner()));
        alone
            .map(|(alone, all)| all > 0 && alone * 2 >= all)
            .collect()
    }

    fn is_between_fresh(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_fresh = |index: Option<usize>| {
            index
                .and_then(|index| paragraphs.get(index))
                .is_some_and(|&other| {
                    other.dress.words > 0
                        && self.others(other) == 0
                        && self.template_others(other) == 0
                })
        };
        is_fresh(index.checked_sub(1)) && is_fresh(Some(index + 1))
    }
}

fn may_be_answer(dress: Dress) -> bool {
    is_cell(dress) && dress.ends_sentence
}
