//! Prints → a site.
//!
//! In: prints in any order. Out: a site whose documents are in an order that the
//! input's order does not change. It keeps each distinct paragraph once, and of
//! every paragraph of a document no more than a number.

use std::mem;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::date_order::DateOrder;
use super::fetch::Fetched;
use super::numbering::Numbering;
use super::print::{ParagraphView, PrintView};
use super::shard::{Distinct, Shard};
use super::{SHARD_BITS, SHARDS, Site, SiteDocument, shard_of};
use crate::token::Token;

/// Paragraphs of a site that one thread gathers as fast as several.
const FEW_PARAGRAPHS: u64 = 1 << 13;

/// Paragraphs that are looked up at a time: as many as the processor fetches at
/// once from memory.
const LOOKED_UP: usize = 16;

/// What is gathered of one site.
#[derive(Debug)]
pub(super) struct SiteBuilder {
    documents: Vec<SiteDocument>,
    contents: Vec<u64>,
    /// The spelling of each paragraph: its number in the shard, and the shard.
    paragraphs: Vec<AtomicU32>,
    workers: Vec<WorkerShards>,
}

/// Shards that one thread fills, and the words of their texts in the order in
/// which they are met.
#[derive(Debug)]
struct WorkerShards {
    shards: Vec<Shard>,
    words: Vec<Token>,
}

impl SiteBuilder {
    /// A builder for a site of about this many paragraphs.
    pub(super) fn new(paragraphs: u64) -> Self {
        let threads = rayon::current_num_threads().next_power_of_two();
        let is_small = paragraphs < FEW_PARAGRAPHS;
        let workers = if is_small { 1 } else { threads.min(SHARDS) };
        let shards = || (0..SHARDS / workers).map(|_| Shard::default()).collect();
        Self {
            documents: Vec::new(),
            contents: Vec::new(),
            paragraphs: Vec::new(),
            workers: (0..workers)
                .map(|_| WorkerShards {
                    shards: shards(),
                    words: Vec::new(),
                })
                .collect(),
        }
    }

    /// Adds the next documents.
    pub(super) fn add(&mut self, fetched: &[Fetched<'_>]) {
        let before = self.paragraphs.len();
        let mut prints = Vec::with_capacity(fetched.len());
        for document in fetched {
            let start = self.paragraphs.len();
            let print = PrintView::new(document.bytes);
            let count = print.map_or(0, |print| print.paragraphs().len());
            self.paragraphs
                .resize_with(start + count, AtomicU32::default);
            self.contents.push(document.entry.content);
            self.documents.push(SiteDocument {
                input: document.input,
                id: print.map_or_else(Box::default, |print| print.id.into()),
                date: print.and_then(|print| print.date).map(Into::into),
                paragraphs: start..start + count,
            });
            prints.extend(print.map(|print| (print, start - before)));
        }
        let batch = PrintBatch {
            prints: &prints,
            numbers: &self.paragraphs[before..],
            workers: self.workers.len(),
        };
        self.workers
            .par_iter_mut()
            .enumerate()
            .for_each(|(number, worker)| batch.gather(number, worker));
    }

    /// How many distinct texts there are, and how many words these have.
    pub(super) fn distinct(&self) -> (u64, u64) {
        let of = |worker: &WorkerShards| {
            let texts: usize = worker.shards.iter().map(Shard::texts).sum();
            (texts as u64, worker.words.len() as u64)
        };
        let workers = self.workers.iter().map(of);
        workers.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    }

    /// The site with this name.
    pub(super) fn into_site(mut self, name: String) -> Site {
        let (mut words, mut shards) = (Vec::with_capacity(self.workers.len()), Vec::new());
        for worker in self.workers {
            words.push(worker.words);
            shards.extend(worker.shards.into_iter().map(Shard::finish));
        }
        let mut numbering = Numbering::new(shards);
        let mut paragraphs = Vec::with_capacity(self.paragraphs.len());
        let mut documents = in_order(self.documents, &self.contents);
        for document in &mut documents {
            let start = paragraphs.len();
            for number in &mut self.paragraphs[document.paragraphs.clone()] {
                let number = *number.get_mut();
                paragraphs.push(numbering.spelling(number as usize % SHARDS, number >> SHARD_BITS));
            }
            document.paragraphs = start..paragraphs.len();
        }
        let Distinct { texts, spellings } = numbering.finish();
        Site {
            name,
            documents,
            held: texts.len(),
            texts,
            spellings,
            paragraphs,
            words,
        }
    }
}

/// Prints that are gathered at a time.
struct PrintBatch<'a> {
    /// Each with the place in `numbers` of its first paragraph.
    prints: &'a [(PrintView<'a>, usize)],
    /// Where the numbers of the paragraphs' spellings go.
    numbers: &'a [AtomicU32],
    workers: usize,
}

impl PrintBatch<'_> {
    /// Takes the paragraphs that belong into the shards of a worker.
    fn gather(&self, number: usize, worker: &mut WorkerShards) {
        // Each worker begins elsewhere, so that no two of them write side by side.
        let (before, after) = self
            .prints
            .split_at(self.prints.len() * number / self.workers);
        let mut waiting: Vec<Waiting<'_>> = Vec::with_capacity(LOOKED_UP);
        for (print, start) in after.iter().chain(before) {
            for (place, paragraph) in (*start..).zip(print.paragraphs()) {
                let shard = shard_of(paragraph.exact());
                if shard / worker.shards.len() != number {
                    continue;
                }
                worker.shards[shard % worker.shards.len()].touch(paragraph.exact());
                waiting.push((place, paragraph));
                if waiting.len() == LOOKED_UP {
                    self.look_up(&mut waiting, worker);
                }
            }
        }
        self.look_up(&mut waiting, worker);
    }

    /// Numbers the spellings of the paragraphs that wait.
    fn look_up(&self, waiting: &mut Vec<Waiting<'_>>, worker: &mut WorkerShards) {
        let WorkerShards {
            shards,
            words: of_worker,
        } = worker;
        for (place, paragraph) in waiting.drain(..) {
            let shard = shard_of(paragraph.exact());
            let of = shard % shards.len();
            let number = shards[of].spelling(&paragraph.print(), paragraph.words, of_worker);
            self.numbers[place].store(number << SHARD_BITS | shard as u32, Ordering::Relaxed);
        }
    }
}

/// A paragraph that is to be looked up, with its place.
type Waiting<'b> = (usize, ParagraphView<'b>);

/// The documents by content, date and id; those that are alike in all three as they came.
fn in_order(mut documents: Vec<SiteDocument>, contents: &[u64]) -> Vec<SiteDocument> {
    let dates = documents
        .iter()
        .map(|document| DateOrder::new(document.date.as_deref()));
    let mut order: Vec<(u64, DateOrder<'_>, u32)> = contents
        .iter()
        .zip(dates)
        .zip(0..)
        .map(|((&content, date), at)| (content, date, at))
        .collect();
    order.par_sort_unstable_by(|left, right| {
        let id = |at: u32| (&documents[at as usize].id, at);
        (left.0, left.1)
            .cmp(&(right.0, right.1))
            .then_with(|| id(left.2).cmp(&id(right.2)))
    });
    let order: Vec<u32> = order.into_iter().map(|(_, _, at)| at).collect();
    let places = order.into_iter().map(|at| at as usize);
    places.map(|at| mem::take(&mut documents[at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_content_then_date_then_id(
            documents in proptest::collection::vec(
                (0u64..3, proptest::option::of("[ab\\x00é]{0,3}(2026-01-0[12]T0[0-9]:00)?"), "[ab]{0,2}"), 0..60,
            ),
        ) {
            let contents: Vec<u64> = documents.iter().map(|document| document.0).collect();
            let site = (0..).zip(&documents).map(|(input, (_, date, id))| SiteDocument {
                input,
                id: id.as_str().into(),
                date: date.as_deref().map(Into::into),
                paragraphs: 0..0,
            });
            let inputs = in_order(site.collect(), &contents).into_iter().map(|document| document.input);
            let mut naive: Vec<u32> = (0..documents.len() as u32).collect();
            naive.sort_by_key(|&at| &documents[at as usize]);
            prop_assert_eq!(inputs.collect::<Vec<u32>>(), naive);
        }
    }
}
