//! The documents of a site → the different dates among them.
//!
//! In: a site. Out: its dates in order, and the place of each document's date among them. It
//! reads no calendar: dates are ordered as they are spelled.

use rayon::prelude::*;

use crate::corpus::{DateOrder, Site};

/// The different dates of the documents, ascending, and the place of each document's among
/// them; `None` for a document without one.
pub(super) fn dates(site: &Site) -> (Vec<&str>, Vec<Option<u32>>) {
    let documents = (0..).zip(&site.documents);
    let mut order: Vec<(DateOrder<'_>, u32)> = documents
        .filter(|(_, document)| document.date.is_some())
        .map(|(at, document)| (DateOrder::new(document.date.as_deref()), at))
        .collect();
    order.par_sort_unstable();
    let mut dates: Vec<&str> = Vec::new();
    let mut places = vec![None; site.documents.len()];
    for of_one_date in order.chunk_by(|(one, _), (other, _)| one == other) {
        let place = dates.len() as u32;
        dates.extend(of_one_date.first().and_then(|(order, _)| order.date()));
        for &(_, document) in of_one_date {
            places[document as usize] = Some(place);
        }
    }
    (dates, places)
}
