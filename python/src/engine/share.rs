//! A share that is judged: its rows, then what repeats in it.
//!
//! In: the rows of one share as they lie in batches. Out: what became of each, batch by batch,
//! and behind them its clusters, families and sums. It holds the texts of no row.

use std::ops::Range;

use dejalu::engine::{self, JudgedDocuments, ShareCluster};

use super::documents::DocumentRows;
use super::repeats::{Reference, RepeatRows, ShareName, Spelling};
use crate::documents::BatchColumns;

/// Rows of a batch that are in a share.
pub(super) struct Run {
    /// Which of all batches.
    pub(super) batch: usize,
    pub(super) rows: Range<usize>,
}

/// A share whose rows come in.
pub(super) struct Share {
    pub(super) name: ShareName,
    pub(super) runs: Vec<Run>,
    /// Nothing of rows that are not judged.
    pub(super) judge: Option<engine::ShareJudge>,
    pub(super) ids: Vec<String>,
    pub(super) positions: Vec<i64>,
    pub(super) numbers: Vec<u32>,
    pub(super) bytes: usize,
}

/// A share that was judged, while its rows go out.
pub(super) struct JudgedShare {
    share: Share,
    judged: Option<JudgedDocuments>,
    /// The next run, and the place in the share of its first document.
    pub(super) run: usize,
    place: usize,
    wishes: Wishes,
}

impl JudgedShare {
    pub(super) fn new(mut share: Share, judged: Option<JudgedDocuments>) -> Self {
        share.judge = None;
        let clusters = judged.as_ref().map(|judged| &judged.share.clusters[..]);
        let wishes = Wishes::of(clusters.unwrap_or_default(), &share.numbers);
        Self {
            share,
            judged,
            run: 0,
            place: 0,
            wishes,
        }
    }

    /// The run that goes out next.
    pub(super) fn next_run(&self) -> Option<&Run> {
        self.share.runs.get(self.run)
    }

    /// Adds what became of the rows of the next run; `false` where they are not those that
    /// were judged.
    pub(super) fn hand_on(&mut self, columns: &BatchColumns, out: &mut DocumentRows) -> bool {
        let Some(run) = self.share.runs.get(self.run) else {
            return true;
        };
        self.run += 1;
        for row in run.rows.clone() {
            let text = columns.text(row);
            let Some(judged) = &mut self.judged else {
                out.add_aside(text);
                continue;
            };
            let text = text.unwrap_or_default();
            let Some(document) = judged.document(self.place, text) else {
                return false;
            };
            self.wishes.read(self.place, text, document.paragraphs());
            out.add(text, document, &self.share.ids);
            self.place += 1;
        }
        true
    }

    /// Adds what repeats in it, once all rows went out.
    pub(super) fn conclude(self, out: &mut RepeatRows, full: &mut dyn FnMut(&mut RepeatRows)) {
        let (share, wishes) = (self.share, self.wishes);
        let Some(judged) = self.judged else {
            return;
        };
        let tally = serde_json::to_string(&judged.tally()).unwrap_or_default();
        let reference = |number: u32| {
            let place = share.numbers.binary_search(&number).unwrap_or_default();
            Reference {
                number,
                position: share.positions.get(place).copied().unwrap_or_default(),
                id: share.ids.get(place).cloned().unwrap_or_default(),
            }
        };
        let mut texts = wishes.texts.into_iter();
        for cluster in &judged.share.clusters {
            let references = cluster.references().into_iter().map(reference);
            let spellings = texts.by_ref().take(cluster.spellings().count());
            out.add_cluster(&share.name, cluster, references, spellings);
            full(out);
        }
        for family in &judged.share.families {
            out.add_family(&share.name, family);
            full(out);
        }
        out.add_sums(&share.name, &judged.share.sums, &tally);
        full(out);
    }
}

/// The paragraphs that clusters are quoted by.
#[derive(Default)]
struct Wishes {
    /// The place of a document, a paragraph of it, and the number of the text.
    wanted: Vec<(u32, u32, u32)>,
    next: usize,
    texts: Vec<Spelling>,
}

impl Wishes {
    fn of(clusters: &[ShareCluster], numbers: &[u32]) -> Self {
        let spellings = clusters.iter().flat_map(ShareCluster::spellings);
        let wanted = (0..)
            .zip(spellings)
            .map(|(text, (_, document, paragraph))| {
                let place = numbers.binary_search(&document).unwrap_or_default();
                (place as u32, paragraph, text)
            });
        let mut wanted: Vec<(u32, u32, u32)> = wanted.collect();
        wanted.sort_unstable();
        Self {
            texts: vec![Spelling::default(); wanted.len()],
            wanted,
            next: 0,
        }
    }

    /// Reads what is wanted of the next document.
    fn read(&mut self, place: usize, text: &str, paragraphs: &[Range<usize>]) {
        while let Some(&(document, paragraph, number)) = self.wanted.get(self.next) {
            if document as usize != place {
                return;
            }
            self.next += 1;
            let range = paragraphs.get(paragraph as usize).cloned();
            let said = range.and_then(|range| text.get(range)).unwrap_or_default();
            if let Some(wanted) = self.texts.get_mut(number as usize) {
                *wanted = Spelling::of(said);
            }
        }
    }
}
