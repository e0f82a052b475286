//! Counts for the pictures of the page.
//!
//! In: what became of documents and paragraphs. Out: how many there are of
//! each size, place, month, distance. Pure, and the order of what comes in does
//! not matter.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::verdict::{ByReason, Reason, bits};

/// Parts that a document is divided into, to say where something stood.
pub(super) const PARTS: usize = 20;

/// Steps of the histogram of missing bits, in thousandths, and how many.
const STEP: i64 = 500;
const STEPS: usize = 21;

/// Cluster sizes up to here are counted one by one; of larger ones the first
/// two digits are, which no eye can tell apart on a logarithmic scale.
const EXACT: u64 = 100;

/// Months that the timeline can show: five hundred years of garbage dates
/// would not make it unreadable, or large.
const MONTHS: usize = 6_000;

/// What stood in one part of the documents, in paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct HistogramPart {
    pub(super) kept: u64,
    #[serde(flatten)]
    pub(super) gone: ByReason<u64>,
}

impl HistogramPart {
    fn of(&mut self, reason: Option<Reason>) -> &mut u64 {
        match reason {
            None => &mut self.kept,
            Some(reason) => self.gone.get_mut(reason),
        }
    }
}

/// Where in the documents paragraphs stayed and went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Positions([HistogramPart; PARTS]);

impl Positions {
    /// The parts in which the paragraphs of a document stand that has so many, one after the
    /// other: paragraph × [`PARTS`] / `of`, without a division for each.
    #[inline]
    pub(super) fn parts(of: u64) -> impl Iterator<Item = usize> {
        let of = of.max(1);
        let (mut part, mut rest) = (0, 0);
        std::iter::from_fn(move || {
            let at = part;
            rest += PARTS as u64;
            while rest >= of {
                (part, rest) = (part + 1, rest - of);
            }
            // Of a damaged file there may be more.
            Some(at.min(PARTS - 1))
        })
    }

    /// Counts a paragraph that stands in this part; without a reason it stayed.
    #[inline]
    pub(super) fn count(&mut self, part: usize, reason: Option<Reason>) {
        if let Some(part) = self.0.get_mut(part) {
            *part.of(reason) += 1;
        }
    }

    /// Adds what was counted of other documents.
    pub(super) fn merge(&mut self, other: &Self) {
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            part.kept += other.kept;
            for reason in Reason::ALL {
                *part.gone.get_mut(reason) += *other.gone.get(reason);
            }
        }
    }

    /// Counts a document of so many paragraphs that went whole.
    pub(super) fn count_whole(&mut self, paragraphs: u64) {
        let up_to = |part: usize| {
            let bound = u128::from(paragraphs) * part as u128;
            u64::try_from(bound.div_ceil(PARTS as u128)).unwrap_or(u64::MAX)
        };
        for (at, part) in self.0.iter_mut().enumerate() {
            part.gone.duplicate += up_to(at + 1) - up_to(at);
        }
    }
}

/// How many paragraphs that stayed lacked how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing([u64; STEPS]);

impl Default for Missing {
    fn default() -> Self {
        Self([0; STEPS])
    }
}

impl Missing {
    /// Counts a paragraph; the last step is for everything beyond.
    #[inline]
    pub(super) fn count(&mut self, missing: i64) {
        let step = usize::try_from(missing / STEP).unwrap_or(0).min(STEPS - 1);
        if let Some(count) = self.0.get_mut(step) {
            *count += 1;
        }
    }

    /// Adds what was counted of other documents.
    pub(super) fn merge(&mut self, other: &Self) {
        for (count, other) in self.0.iter_mut().zip(other.0) {
            *count += other;
        }
    }

    /// The lower edges in bits, with the counts.
    pub(super) fn pairs(&self) -> Vec<(f64, u64)> {
        let edges = (0..).map(|step: i64| bits(step * STEP));
        edges.zip(self.0).collect()
    }
}

/// A month of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Month {
    pub(super) month: String,
    pub(super) documents: u64,
    pub(super) paragraphs: u64,
    pub(super) removed: u64,
}

/// Documents by the month of their date.
#[derive(Clone, Debug, Default)]
pub(super) struct Timeline(BTreeMap<u32, (u64, u64, u64)>);

impl Timeline {
    /// Counts a document of this date, with its paragraphs and those that went.
    pub(super) fn count(&mut self, date: &[u8], paragraphs: u64, removed: u64) {
        let Some(month) = month(date) else { return };
        if self.0.len() >= MONTHS && !self.0.contains_key(&month) {
            return;
        }
        let sums = self.0.entry(month).or_default();
        sums.0 += 1;
        sums.1 += paragraphs;
        sums.2 += removed;
    }

    /// The months, the earliest first.
    pub(super) fn months(&self) -> Vec<Month> {
        let spelled = |(&month, &(documents, paragraphs, removed)): (&u32, &(u64, u64, u64))| {
            let month = format!("{:04}-{:02}", month / 12, month % 12 + 1);
            Month {
                month,
                documents,
                paragraphs,
                removed,
            }
        };
        self.0.iter().map(spelled).collect()
    }
}

/// The month that a date such as 2024-03-17, 2024/3/17 or 20240317 begins with,
/// counted from the year 0.
fn month(date: &[u8]) -> Option<u32> {
    let digits = |part: &[u8]| -> Option<u32> {
        let spelled = std::str::from_utf8(part).ok()?;
        let is_number = part.iter().all(u8::is_ascii_digit);
        is_number.then(|| spelled.parse().ok())?
    };
    let (year, rest) = date.split_at_checked(4)?;
    let year = digits(year).filter(|&year| year > 0)?;
    let month = match rest {
        [b'-' | b'/' | b'.', rest @ ..] => {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=2)
                .contains(&length)
                .then(|| digits(rest.get(..length)?))?
        }
        [a, b, c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => {
            digits(&[*a, *b])
        }
        _ => None,
    }?;
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

/// How many clusters stand in how many documents.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes(BTreeMap<u64, u64>);

impl Sizes {
    /// Counts a cluster that stands in so many documents.
    pub(super) fn count(&mut self, documents: u64) {
        *self.0.entry(rounded(documents)).or_default() += 1;
    }

    /// The sizes with the counts, ascending.
    pub(super) fn pairs(&self) -> Vec<(u64, u64)> {
        self.0.iter().map(|(&size, &count)| (size, count)).collect()
    }
}

/// A size, of a large one the first two digits.
fn rounded(size: u64) -> u64 {
    let mut unit = 1;
    while size / unit >= EXACT {
        unit *= 10;
    }
    size / unit * unit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_whole_document_is_its_paragraphs_one_by_one(paragraphs in 0..300_u64) {
            let (mut whole, mut single) = (Positions::default(), Positions::default());
            whole.count_whole(paragraphs);
            for (paragraph, part) in (0..paragraphs).zip(Positions::parts(paragraphs)) {
                prop_assert_eq!(part as u64, paragraph * PARTS as u64 / paragraphs);
                single.count(part, Some(Reason::Duplicate));
            }
            prop_assert_eq!(&whole, &single);
            single.merge(&whole);
            prop_assert_eq!(single.0[0].gone.duplicate, whole.0[0].gone.duplicate * 2);
        }
    }

    #[test]
    fn the_first_and_the_last_paragraph_stand_at_the_ends() {
        let parts: Vec<usize> = Positions::parts(3).take(10).collect();
        assert_eq!(parts[..3], [0, 6, 13]);
        assert_eq!(parts[9], PARTS - 1, "of a damaged file");
        let mut positions = Positions::default();
        positions.count(0, None);
        positions.count(13, Some(Reason::Cue));
        assert_eq!(positions.0[0].kept, 1);
        assert_eq!(positions.0[13].gone.cue, 1);
    }

    #[test]
    fn months_are_read_and_garbage_is_none() {
        for (date, expected) in [
            ("2024-03-17T10:00:00Z", Some("2024-03")),
            ("2024/3/17", Some("2024-03")),
            ("20241231", Some("2024-12")),
            ("2024.12", Some("2024-12")),
            ("2024", None),
            ("2024-13-01", None),
            ("0000-01-01", None),
            ("March 2024", None),
            ("2024-123", None),
            ("20241", None),
            ("", None),
        ] {
            let mut timeline = Timeline::default();
            timeline.count(date.as_bytes(), 5, 2);
            let months = timeline.months();
            let found = months.first().map(|month| month.month.as_str());
            assert_eq!(found, expected, "{date}");
            assert!(
                months
                    .iter()
                    .all(|month| (month.paragraphs, month.removed) == (5, 2))
            );
        }
    }

    #[test]
    fn steps_are_half_bits_and_the_last_is_open() {
        let mut missing = Missing::default();
        for value in [0, 499, 500, 9_999, 10_000, 400_000, -3] {
            missing.count(value);
        }
        let pairs = missing.pairs();
        assert_eq!(pairs[0], (0.0, 3));
        assert_eq!(pairs[1], (0.5, 1));
        assert_eq!(pairs[19], (9.5, 1));
        assert_eq!(pairs[20], (10.0, 2));
    }

    #[test]
    fn large_sizes_keep_two_digits() {
        let sizes = [1, 99, 100, 109, 110, 123_456, u64::MAX].map(rounded);
        assert_eq!(sizes[..6], [1, 99, 100, 100, 110, 120_000]);
        assert_eq!(sizes[6], 18_000_000_000_000_000_000);
    }
}
