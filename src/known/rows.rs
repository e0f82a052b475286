//! Rows of fixed length: clusters, claims, documents.
//!
//! In: rows. Out: their bytes, little-endian, and the rows again. It knows nothing
//! of where they lie.

use crate::background::KnownClaim;

/// A row of [`VolumePart::Clusters`](super::VolumePart::Clusters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ClusterRow {
    /// Fingerprint of the central text.
    pub(super) exact: u64,
    /// Simhash of the central text.
    pub(super) simhash: u64,
    /// Where the central text's words begin, counted in words, and how many it has.
    pub(super) words: (u32, u32),
    /// Groups that hold it, all and with series as one.
    pub(super) holders: u32,
    pub(super) series_holders: u32,
    /// Groups at whose head it stands.
    pub(super) heads: u32,
    /// Its first claim, and how many there are.
    pub(super) claims: (u32, u32),
    /// Documents of its earliest and its latest date; [`NO_DOCUMENT`] without dates.
    pub(super) dates: (u32, u32),
    /// What its places say.
    pub(super) stance: u32,
    /// Whether the central text may be the beginning of a longer one.
    pub(super) may_be_cut: bool,
    /// Whether it is a short answer that mostly stands alone.
    pub(super) alone: bool,
}

/// No document.
pub(super) const NO_DOCUMENT: u32 = u32::MAX;

/// Flags, in the upper bits of the number of words: no text has so many.
const CUT: u32 = 1 << 31;
const ALONE: u32 = 1 << 30;

/// More than any share has of anything. Numbers are cut here when they are read, so
/// that a file that was forged cannot make sums overflow.
pub(super) const MOST: u32 = 1 << 28;

/// Something that is kept as so many 32-bit numbers.
pub(super) trait VolumeRow: Sized {
    /// How many.
    const NUMBERS: usize;

    /// The numbers.
    fn numbers(&self) -> Vec<u32>;

    /// What these numbers are.
    fn from_numbers(numbers: &[u32]) -> Option<Self>;

    /// Bytes that it takes.
    const BYTES: usize = Self::NUMBERS * 4;

    /// Appends its bytes.
    fn put(&self, bytes: &mut Vec<u8>) {
        for number in self.numbers() {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// The row with these bytes; `None` if there are too few.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, _) = bytes.get(..Self::BYTES)?.as_chunks::<4>();
        let numbers: Vec<u32> = numbers.iter().copied().map(u32::from_le_bytes).collect();
        Self::from_numbers(&numbers)
    }
}

fn halves(long: u64) -> [u32; 2] {
    [long as u32, (long >> 32) as u32]
}

fn whole(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl VolumeRow for ClusterRow {
    const NUMBERS: usize = 14;

    fn numbers(&self) -> Vec<u32> {
        let ([exact_low, exact_high], [near_low, near_high]) =
            (halves(self.exact), halves(self.simhash));
        let cut = if self.may_be_cut { CUT } else { 0 };
        let alone = if self.alone { ALONE } else { 0 };
        vec![
            exact_low,
            exact_high,
            near_low,
            near_high,
            self.words.0,
            self.words.1 | cut | alone,
            self.holders,
            self.series_holders,
            self.heads,
            self.claims.0,
            self.claims.1,
            self.dates.0,
            self.dates.1,
            self.stance,
        ]
    }

    fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[
            exact_low,
            exact_high,
            near_low,
            near_high,
            start,
            count,
            holders,
            series_holders,
            heads,
            claims_start,
            claims,
            first,
            last,
            stance,
        ] = numbers
        else {
            return None;
        };
        Some(Self {
            exact: whole(exact_low, exact_high),
            simhash: whole(near_low, near_high),
            words: (start, count & !(CUT | ALONE)),
            holders: holders.min(MOST),
            series_holders: series_holders.min(MOST),
            heads: heads.min(MOST),
            claims: (claims_start, claims.min(MOST)),
            dates: (first, last),
            stance,
            may_be_cut: count & CUT != 0,
            alone: count & ALONE != 0,
        })
    }
}

/// A row of [`VolumePart::Claims`](super::VolumePart::Claims).
impl VolumeRow for KnownClaim {
    const NUMBERS: usize = 3;

    fn numbers(&self) -> Vec<u32> {
        let flags = u32::from(self.at_head) << 16 | u32::from(self.holds) << 17;
        vec![self.document, self.group, u32::from(self.cohesion) | flags]
    }

    fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[document, group, rest] = numbers else {
            return None;
        };
        Some(Self {
            document: document.min(MOST),
            group: group.min(MOST),
            cohesion: rest as u16,
            at_head: rest >> 16 & 1 == 1,
            holds: rest >> 17 & 1 == 1,
        })
    }
}

/// A row of [`VolumePart::Documents`](super::VolumePart::Documents).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DocumentRow {
    pub(super) group: u32,
    /// Where its id begins among the names, how long it is, and the date behind it.
    pub(super) name: (u32, u32, u32),
    /// Its first sentence, and how many it has.
    pub(super) sentences: (u32, u32),
}

impl VolumeRow for DocumentRow {
    const NUMBERS: usize = 6;

    fn numbers(&self) -> Vec<u32> {
        let (name, sentences) = (self.name, self.sentences);
        vec![self.group, name.0, name.1, name.2, sentences.0, sentences.1]
    }

    fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[group, start, id, date, first, sentences] = numbers else {
            return None;
        };
        Some(Self {
            group: group.min(MOST),
            name: (start, id, date),
            sentences: (first, sentences),
        })
    }
}

/// A row of [`VolumePart::Sentences`](super::VolumePart::Sentences).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SentenceRow {
    /// Fingerprint of its cluster's central text.
    pub(super) key: u64,
    /// Its length in characters.
    pub(super) size: u32,
}

impl VolumeRow for SentenceRow {
    const NUMBERS: usize = 3;

    fn numbers(&self) -> Vec<u32> {
        let [low, high] = halves(self.key);
        vec![low, high, self.size]
    }

    fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[low, high, size] = numbers else {
            return None;
        };
        Some(Self {
            key: whole(low, high),
            size,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn again<R: VolumeRow + PartialEq + std::fmt::Debug>(row: &R) {
        let mut bytes = Vec::new();
        row.put(&mut bytes);
        assert_eq!(bytes.len(), R::BYTES);
        assert_eq!(R::from_bytes(&bytes).as_ref(), Some(row));
        bytes.pop();
        assert_eq!(R::from_bytes(&bytes), None);
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written(
            (exact, simhash, key) in any::<(u64, u64, u64)>(),
            numbers in prop::collection::vec(0u32..MOST, 12),
            cohesion in 0u16..=1000,
            (one, other) in any::<(bool, bool)>(),
        ) {
            let pair = |at: usize| (numbers[at], numbers[at + 1]);
            again(&ClusterRow {
                exact, simhash, words: pair(0), holders: numbers[2], series_holders: numbers[3], heads: numbers[4],
                claims: pair(5), dates: pair(7), stance: numbers[11], may_be_cut: one, alone: other,
            });
            again(&KnownClaim { document: numbers[9], group: numbers[10], cohesion, at_head: one, holds: other });
            again(&DocumentRow { group: numbers[0], name: (numbers[1], numbers[2], numbers[3]), sentences: pair(4) });
            again(&SentenceRow { key, size: numbers[11] });
        }
    }
}
