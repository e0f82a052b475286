//! The way back from a document's text to the bytes that it was read from.
//!
//! In: how many bytes of text came from how many bytes of the record, piece by
//! piece. Out: for a range of the text, the range of the record that it came
//! from. It never fails: a position inside a character maps to that
//! character's edge, outwards.
//!
//! Text mostly comes in runs of characters of one width (the Cyrillic letters
//! of a word are two bytes of text and one byte of KOI8-R each, or six bytes
//! of `\uXXXX`), so a run is kept as its start and the two widths.

use std::ops::Range;

/// Characters in a row that have one width in the text and one in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CharacterRun {
    /// Where the run starts in the text.
    text: u32,
    /// Where the run starts in the record.
    raw: u32,
    /// Bytes of text a step.
    text_step: u32,
    /// Bytes of the record a step.
    raw_step: u32,
}

/// Where each byte of a document's text stands in its record.
///
/// Text and record are shorter than 4 GiB: readers refuse larger limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByteMap {
    runs: Vec<CharacterRun>,
    text_end: u32,
    raw_end: u32,
}

impl ByteMap {
    /// The map of an empty text that stands at byte `raw_start` of its record.
    #[must_use]
    pub fn starting_at(raw_start: usize) -> Self {
        Self {
            runs: Vec::new(),
            text_end: 0,
            raw_end: narrow(raw_start),
        }
    }

    /// The map of a text of `len` bytes that stands unchanged at byte
    /// `raw_start` of its record.
    #[must_use]
    pub fn identity(raw_start: usize, len: usize) -> Self {
        let mut map = Self::starting_at(raw_start);
        map.push_same(len);
        map
    }

    /// Makes it the map of an empty text that stands at byte `raw_start` of its
    /// record; its memory is used again.
    pub(super) fn restart(&mut self, raw_start: usize) {
        self.runs.clear();
        self.text_end = 0;
        self.raw_end = narrow(raw_start);
    }

    /// Adds `len` bytes of text that stand unchanged in the record.
    pub(super) fn push_same(&mut self, len: usize) {
        self.push_run(narrow(len), narrow(len), 1, 1);
    }

    /// Adds one character: `text_len` bytes of text from `raw_len` bytes of the
    /// record.
    pub(super) fn push_char(&mut self, text_len: usize, raw_len: usize) {
        let (text_len, raw_len) = (narrow(text_len), narrow(raw_len));
        if text_len == raw_len {
            self.push_run(text_len, raw_len, 1, 1);
        } else {
            self.push_run(text_len, raw_len, text_len, raw_len);
        }
    }

    fn push_run(&mut self, text_len: u32, raw_len: u32, text_step: u32, raw_step: u32) {
        if text_len == 0 {
            return;
        }
        let continues = self
            .runs
            .last()
            .is_some_and(|last| last.text_step == text_step && last.raw_step == raw_step);
        if !continues {
            self.runs.push(CharacterRun {
                text: self.text_end,
                raw: self.raw_end,
                text_step,
                raw_step,
            });
        }
        self.text_end = self.text_end.saturating_add(text_len);
        self.raw_end = self.raw_end.saturating_add(raw_len);
    }

    /// Where the text `range` stands in the record.
    ///
    /// Exact where the range lies on character boundaries; a bound inside a
    /// character is moved outwards to its edge, one beyond the text to its end.
    #[must_use]
    pub fn raw_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.raw_position(range.start, false);
        let end = self.raw_position(range.end, true);
        start..end.max(start)
    }

    /// Where the whole text stands in the record.
    #[must_use]
    pub fn raw_span(&self) -> Range<usize> {
        self.raw_range(0..self.text_end as usize)
    }

    fn raw_position(&self, text: usize, round_up: bool) -> usize {
        if text >= self.text_end as usize {
            return self.raw_end as usize;
        }
        let after = self.runs.partition_point(|run| run.text as usize <= text);
        let Some(run) = after.checked_sub(1).and_then(|at| self.runs.get(at)) else {
            return self.raw_end as usize;
        };
        let within = text - run.text as usize;
        let step = run.text_step as usize;
        let steps = if round_up {
            within.div_ceil(step)
        } else {
            within / step
        };
        run.raw as usize + steps * run.raw_step as usize
    }
}

/// Readers keep records and texts below 4 GiB, so nothing is lost here.
fn narrow(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn identity_shifts() {
        let map = ByteMap::identity(3, 10);
        assert_eq!(map.raw_range(0..10), 3..13);
        assert_eq!(map.raw_range(4..6), 7..9);
        assert_eq!(map.raw_range(10..10), 13..13);
        assert_eq!(map.raw_range(4..99), 7..13);
    }

    #[test]
    fn a_range_inside_a_character_grows_to_its_edges() {
        let mut map = ByteMap::starting_at(1);
        map.push_char(2, 6);
        map.push_char(2, 6);
        map.push_same(1);
        assert_eq!(map.raw_range(1..3), 1..13);
        assert_eq!(map.raw_range(2..4), 7..13);
        assert_eq!(map.raw_range(4..5), 13..14);
    }

    #[test]
    fn words_of_one_width_are_one_run() {
        let mut map = ByteMap::starting_at(0);
        for _ in 0..1000 {
            map.push_char(2, 1);
        }
        assert_eq!(map.runs.len(), 1);
        assert_eq!(map.raw_range(500..502), 250..251);
    }

    proptest! {
        #[test]
        fn agrees_with_a_table_of_every_character(
            start in 0usize..5,
            widths in prop::collection::vec((1usize..4, 0usize..8), 0..60),
        ) {
            let mut map = ByteMap::starting_at(start);
            let mut table = vec![(0, start)];
            for &(text_len, raw_len) in &widths {
                map.push_char(text_len, raw_len);
                let &(text, raw) = table.last().unwrap();
                table.push((text + text_len, raw + raw_len));
            }
            for &(from, raw_from) in &table {
                for &(to, raw_to) in table.iter().filter(|&&(to, _)| to >= from) {
                    prop_assert_eq!(map.raw_range(from..to), raw_from..raw_to);
                }
            }
        }
    }
}
