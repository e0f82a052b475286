//! Prints → a site.
//!
//! In: prints in any order that stays the same. Out: a site in an order that the
//! input's order does not change. It keeps each distinct paragraph once, and of
//! every paragraph of a document no more than a number.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::print::{ParagraphPrint, PrintView};
use super::shard::{Distinct, Shard};
use super::{SHARD_BITS, SHARDS, Site, SiteDocument, shard_of};

/// Paragraphs of a site that one thread gathers as fast as several.
const FEW_PARAGRAPHS: u64 = 1 << 13;

/// Paragraphs that are looked up at a time: as many as the processor fetches at
/// once from memory.
const LOOKED_UP: usize = 16;

/// A print that was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    /// The document's position in the input.
    pub(super) input: u32,
    /// The hash of its text.
    pub(super) content: u64,
    /// Its print; one that is lost has no paragraphs.
    pub(super) bytes: Vec<u8>,
}

/// What is gathered of one site.
#[derive(Debug)]
pub(super) struct SiteBuilder {
    documents: Vec<SiteDocument>,
    contents: Vec<u64>,
    /// The spelling of each paragraph: its number in the shard, and the shard.
    paragraphs: Vec<AtomicU32>,
    shards: Vec<Shard>,
    /// Parts of the shards that are filled side by side.
    crews: usize,
}

impl SiteBuilder {
    /// A builder for a site of about this many paragraphs.
    pub(super) fn new(paragraphs: u64) -> Self {
        let threads = rayon::current_num_threads().next_power_of_two();
        let is_small = paragraphs < FEW_PARAGRAPHS;
        Self {
            documents: Vec::new(),
            contents: Vec::new(),
            paragraphs: Vec::new(),
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            crews: if is_small { 1 } else { threads.min(SHARDS) },
        }
    }

    /// Adds the next documents.
    pub(super) fn add(&mut self, fetched: &[Fetched]) {
        let before = self.paragraphs.len();
        let mut prints = Vec::with_capacity(fetched.len());
        for document in fetched {
            let start = self.paragraphs.len();
            let print = PrintView::new(&document.bytes);
            let count = print.map_or(0, |print| print.paragraphs().len());
            self.paragraphs
                .resize_with(start + count, AtomicU32::default);
            self.contents.push(document.content);
            self.documents.push(SiteDocument {
                input: document.input,
                id: print.map_or_else(Box::default, |print| print.id.into()),
                date: print.and_then(|print| print.date).map(Into::into),
                paragraphs: start..start + count,
            });
            prints.extend(print.map(|print| (print, start - before)));
        }
        let lot = Lot {
            prints: &prints,
            numbers: &self.paragraphs[before..],
            crews: self.crews,
        };
        let crews = self.shards.par_chunks_mut(SHARDS / self.crews);
        crews
            .enumerate()
            .for_each(|(crew, shards)| lot.gather(crew, shards));
    }

    /// The site with this name.
    pub(super) fn into_site(self, name: String) -> Site {
        let (mut texts, mut spellings) = (0, 0);
        let (mut firsts, mut first_spellings) = (Vec::new(), Vec::new());
        for (more_texts, more_spellings) in self.shards.iter().map(Shard::counts) {
            firsts.push(texts as u32);
            first_spellings.push(spellings as u32);
            (texts, spellings) = (texts + more_texts, spellings + more_spellings);
        }
        let distinct: Vec<Distinct> = self
            .shards
            .into_par_iter()
            .zip(firsts)
            .map(|(shard, first)| shard.finish(first))
            .collect();
        let (documents, paragraphs) = in_order(self.documents, &self.contents, |paragraph| {
            let number = self.paragraphs[paragraph].load(Ordering::Relaxed);
            first_spellings[number as usize % SHARDS] + (number >> SHARD_BITS)
        });
        let mut site = Site {
            name,
            documents,
            texts: Vec::with_capacity(texts),
            spellings: Vec::with_capacity(spellings),
            paragraphs,
            words: Vec::with_capacity(SHARDS),
        };
        for shard in distinct {
            site.texts.extend(shard.texts);
            site.spellings.extend(shard.spellings);
            site.words.push(shard.words);
        }
        site
    }
}

/// Prints that are gathered at a time.
struct Lot<'a> {
    /// Each with the place in `numbers` of its first paragraph.
    prints: &'a [(PrintView<'a>, usize)],
    /// Where the numbers of the paragraphs' spellings go.
    numbers: &'a [AtomicU32],
    crews: usize,
}

impl Lot<'_> {
    /// Takes the paragraphs that belong into the shards of a crew.
    fn gather(&self, crew: usize, shards: &mut [Shard]) {
        // Each crew begins elsewhere, so that no two of them write side by side.
        let (before, after) = self.prints.split_at(self.prints.len() * crew / self.crews);
        let mut waiting: Vec<Waiting<'_>> = Vec::with_capacity(LOOKED_UP);
        for (print, start) in after.iter().chain(before) {
            for (place, (paragraph, words)) in (*start..).zip(print.paragraphs()) {
                let shard = shard_of(paragraph.exact);
                if shard / shards.len() != crew {
                    continue;
                }
                shards[shard % shards.len()].touch(&paragraph);
                waiting.push((place, paragraph, words));
                if waiting.len() == LOOKED_UP {
                    self.look_up(&mut waiting, shards);
                }
            }
        }
        self.look_up(&mut waiting, shards);
    }

    /// Numbers the spellings of the paragraphs that wait.
    fn look_up(&self, waiting: &mut Vec<Waiting<'_>>, shards: &mut [Shard]) {
        for (place, paragraph, words) in waiting.drain(..) {
            let shard = shard_of(paragraph.exact);
            let of = shard % shards.len();
            let number = shards[of].spelling(&paragraph, words);
            self.numbers[place].store(number << SHARD_BITS | shard as u32, Ordering::Relaxed);
        }
    }
}

/// A paragraph that is to be looked up: its place, its print and its words.
type Waiting<'b> = (usize, ParagraphPrint, &'b [u8]);

/// The documents by content, date and id, and the spellings of their paragraphs
/// in that order.
fn in_order(
    documents: Vec<SiteDocument>,
    contents: &[u64],
    spelling: impl Fn(usize) -> u32,
) -> (Vec<SiteDocument>, Vec<u32>) {
    let paragraphs = documents.last().map_or(0, |last| last.paragraphs.end);
    let mut order: Vec<(u64, SiteDocument)> = contents.iter().copied().zip(documents).collect();
    order.par_sort_by(|(left, one), (right, other)| {
        (left, &one.date, &one.id).cmp(&(right, &other.date, &other.id))
    });
    let mut moved = Vec::with_capacity(paragraphs);
    let documents = order
        .into_iter()
        .map(|(_, mut document)| {
            let start = moved.len();
            moved.extend(document.paragraphs.map(&spelling));
            document.paragraphs = start..moved.len();
            document
        })
        .collect();
    (documents, moved)
}
