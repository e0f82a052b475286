//! A document + its verdict → what goes of its record, byte for byte.
//!
//! In: a document as it was read, and what was decided of it. Out: its
//! paragraphs, the ranges of its record that go, each with the bytes in it, and
//! what all of it adds up to. It writes nothing, and allocates nothing that it
//! does not use again.

use std::ops::Range;

use super::entries::{self, FindingIds};
use crate::clean;
use crate::input::{ByteMap, DocumentView, RecordView};
use crate::paragraph::{Separator, characters, split_into};
use crate::report::names::Names;
use crate::result::documents::page::{Became, DocumentHeader};
use crate::result::documents::spelling::RemovedBytes;
use crate::result::documents::{Fate, RemovedSums};
use crate::result::tally::{Amount, Tally, removed_amounts};
use crate::verdict::{DocumentVerdict, Removal};

/// Cuts one document after the other.
pub(crate) struct DocumentCutter {
    /// The paragraphs of the document, and the characters of each.
    spans: Vec<Range<usize>>,
    sizes: Vec<u64>,
    /// The characters of all of its text.
    characters: u64,
    /// Which of them go.
    removed: Vec<u32>,
    /// What goes of the text with each.
    ranges: Vec<Range<usize>>,
    /// What goes of the record with each.
    raw_ranges: Vec<Range<usize>>,
    map: ByteMap,
}

/// What a document adds to the sums.
#[derive(Clone, Copy)]
pub(crate) struct CutSums {
    /// The characters of its text.
    pub(crate) characters: u64,
    /// What goes of it.
    pub(crate) removed: Amount,
    /// All of it.
    pub(crate) tally: Tally,
}

impl DocumentCutter {
    pub(crate) fn new() -> Self {
        Self {
            spans: Vec::new(),
            sizes: Vec::new(),
            characters: 0,
            removed: Vec::new(),
            ranges: Vec::new(),
            raw_ranges: Vec::new(),
            map: ByteMap::starting_at(0),
        }
    }

    /// Takes a document up: finds its paragraphs. `false` where the verdict is
    /// about another number of them.
    pub(crate) fn take(
        &mut self,
        text: &str,
        separator: Separator,
        verdict: &DocumentVerdict,
    ) -> bool {
        self.raw_ranges.clear();
        self.spans.clear();
        split_into(text, separator, &mut self.spans);
        self.measure(text);
        self.spans.len() == verdict.paragraphs as usize
    }

    /// Counts the characters of the document's text, once: paragraph by paragraph, and
    /// what stands between them.
    fn measure(&mut self, text: &str) {
        let size = |part: Range<usize>| text.get(part).map_or(0, characters);
        let mut end = 0;
        self.characters = 0;
        self.sizes.clear();
        for span in &self.spans {
            let own = size(span.clone());
            self.sizes.push(own);
            self.characters += size(end..span.start) + own;
            end = span.end;
        }
        self.characters += size(end..text.len());
    }

    /// The characters of a paragraph of the document at hand.
    fn size(&self, paragraph: u32) -> u64 {
        let size = self.sizes.get(paragraph as usize);
        size.copied().unwrap_or_default()
    }

    /// A paragraph of the document at hand, as a range of its text.
    pub(crate) fn span(&self, paragraph: u32) -> Option<Range<usize>> {
        self.spans.get(paragraph as usize).cloned()
    }

    /// Finds what goes of the document at hand; `false` where a removal is of no
    /// paragraph.
    pub(crate) fn cut(&mut self, view: &DocumentView<'_>, removals: &[Removal]) -> bool {
        let numbers = removals.iter().map(|removal| removal.paragraph);
        self.removed.clear();
        self.removed.extend(numbers);
        clean::removed_ranges_into(view.text, &self.spans, &self.removed, &mut self.ranges);
        if self.ranges.len() != removals.len() {
            return false;
        }
        view.fill_map(&mut self.map);
        let (map, ranges) = (&self.map, &self.ranges);
        let raw = ranges.iter().map(|range| map.raw_range(range.clone()));
        self.raw_ranges.extend(raw);
        true
    }

    /// What goes of the record of the document at hand, once it is cut.
    pub(crate) fn removed(&self) -> &[Range<usize>] {
        &self.raw_ranges
    }

    /// What goes of the text of the document at hand with each removal, once it is cut.
    pub(crate) fn removed_text(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// The removals of the document that was cut, each with the byte of the
    /// record at which it began and with its bytes.
    fn cuts<'d>(
        &'d self,
        record: &'d RecordView<'_>,
        text: &'d str,
        removals: &'d [Removal],
    ) -> impl Iterator<Item = (&'d Removal, u64, RemovedBytes<'d>)> {
        let places = self.ranges.iter().zip(&self.raw_ranges);
        removals.iter().zip(places).map(move |(removal, place)| {
            let (range, raw) = place;
            let cut = RemovedBytes {
                raw: record.raw.get(raw.clone()).unwrap_or_default(),
                text,
                range: range.clone(),
                paragraph: self.span(removal.paragraph).unwrap_or_default(),
            };
            (removal, raw.start as u64, cut)
        })
    }

    /// What the record says of the document at hand, which stands in that source, and
    /// of its paragraphs: those that go first.
    pub(crate) fn describe<'d>(
        &'d self,
        (record, view): (&'d RecordView<'_>, &'d DocumentView<'_>),
        (document, source): (&'d str, &'d str),
        (verdict, sums): (&'d DocumentVerdict, CutSums),
        said: (&'d FindingIds, &'d Names),
    ) -> (DocumentHeader<'d>, impl Iterator<Item = Became<'d>>) {
        let bytes = match verdict.dropped {
            true => record.raw.len() as u64,
            false => self.raw_ranges.iter().map(|range| range.len() as u64).sum(),
        };
        let about = DocumentHeader {
            document,
            source,
            line: record.line,
            site: view.site,
            date: view.date,
            start: record.offset,
            raw: record.raw,
            fate: Fate::from(verdict),
            copy_of: verdict
                .copy_of
                .and_then(|copy_of| said.1.reference(copy_of)),
            paragraphs: u64::from(verdict.paragraphs),
            characters: sums.characters,
            removed: RemovedSums {
                paragraphs: sums.removed.paragraphs,
                characters: sums.removed.characters,
                bytes,
            },
        };
        let gone = self.cuts(record, view.text, &verdict.removals);
        let gone = gone.map(move |(removal, start, cut)| entries::gone(removal, said, start, cut));
        let kept = verdict
            .kept
            .iter()
            .map(move |kept| entries::stayed(kept, said, self.size(kept.paragraph)));
        (about, gone.chain(kept))
    }

    /// What the document at hand adds to the sums.
    pub(crate) fn count(&self, verdict: &DocumentVerdict) -> CutSums {
        let removed = removed_amounts(verdict, &self.sizes);
        let mut tally = Tally::default();
        tally.count(verdict, self.characters, &removed);
        CutSums {
            characters: self.characters,
            removed: removed.all(),
            tally,
        }
    }
}
