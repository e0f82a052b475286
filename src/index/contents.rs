//! The directory of an index file: what is in it, and where.
//!
//! In: what was written, or the directory's bytes. Out: the other. It is read
//! whole when a file is opened; what it says is in order, and lies within the
//! pages, or the file is damaged.

use std::ops::Range;

use super::bytes::{ByteReader, put_text, put_text_or_none, put_u16, put_u32, put_u64};
use super::pages::PAGE;
use crate::known::{Volume, VolumePart, VolumeSums};

/// Parts of a volume.
const PARTS: usize = VolumePart::ALL.len();

/// What is in an index file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// What it was made with, as a text.
    pub(super) options: String,
    /// Whether it holds no facts.
    pub(super) is_sealed: bool,
    /// The documents that it was made of, and their paragraphs.
    pub(super) documents: u64,
    pub(super) paragraphs: u64,
    /// The drops that they came from, by name, and how many from each.
    pub(super) drops: Vec<(String, u64)>,
    /// The facts, in their order.
    pub(super) chunks: Vec<FactsChunk>,
    /// The volumes, by site and share.
    pub(super) volumes: Vec<VolumeEntry>,
}

/// A compressed piece of the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FactsChunk {
    pub(super) start: u64,
    pub(super) length: u32,
    /// Bytes when it is decompressed.
    pub(super) plain: u32,
    pub(super) documents: u32,
}

impl FactsChunk {
    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.start.saturating_add(u64::from(self.length))
    }
}

/// A volume, and where its parts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VolumeEntry {
    pub(super) site: String,
    pub(super) share: u32,
    pub(super) shares: u32,
    pub(super) sums: VolumeSums,
    /// Where each part begins, in the order of [`VolumePart::ALL`], and the last ends.
    pub(super) bounds: [u64; PARTS + 1],
}

impl VolumeEntry {
    /// The entry of a volume whose parts lie one behind the other from `start`.
    pub(super) fn of(volume: &Volume, start: u64) -> Self {
        let mut bounds = [start; PARTS + 1];
        let mut at = start;
        for (bound, part) in bounds.iter_mut().skip(1).zip(VolumePart::ALL) {
            at += part_of(volume, part).len() as u64;
            *bound = at;
        }
        Self {
            site: volume.site.clone(),
            share: volume.share,
            shares: volume.shares,
            sums: volume.sums.clone(),
            bounds,
        }
    }

    /// Where a part is.
    pub(super) fn part(&self, part: VolumePart) -> Range<u64> {
        let at = (part as usize).wrapping_sub(1);
        match self.bounds.get(at..).and_then(<[u64]>::first_chunk) {
            Some([start, end]) => *start..*end,
            None => 0..0,
        }
    }
}

/// The bytes of a part of a volume.
pub(super) fn part_of(volume: &Volume, part: VolumePart) -> &[u8] {
    let found = volume.parts.iter().find(|(found, _)| *found == part);
    found.map_or(&[], |(_, bytes)| bytes)
}

impl Contents {
    /// The directory's bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_text(&mut bytes, &self.options);
        put_u32(&mut bytes, u32::from(self.is_sealed));
        put_u64(&mut bytes, self.documents);
        put_u64(&mut bytes, self.paragraphs);
        put_u64(&mut bytes, self.drops.len() as u64);
        for (name, documents) in &self.drops {
            put_text(&mut bytes, name);
            put_u64(&mut bytes, *documents);
        }
        put_u64(&mut bytes, self.chunks.len() as u64);
        for chunk in &self.chunks {
            put_u64(&mut bytes, chunk.start);
            put_u32(&mut bytes, chunk.length);
            put_u32(&mut bytes, chunk.plain);
            put_u32(&mut bytes, chunk.documents);
        }
        put_u64(&mut bytes, self.volumes.len() as u64);
        for volume in &self.volumes {
            put_volume(&mut bytes, volume);
        }
        bytes
    }

    /// Reads a directory; `pages` is where the pages end.
    pub(super) fn parse(bytes: &[u8], pages: u64) -> Option<Self> {
        let mut bytes = ByteReader(bytes);
        let mut contents = Self {
            options: bytes.text()?.to_owned(),
            is_sealed: match bytes.u32()? {
                0 => false,
                1 => true,
                _ => return None,
            },
            documents: bytes.u64()?,
            paragraphs: bytes.u64()?,
            ..Self::default()
        };
        for _ in 0..bytes.u64()? {
            let drop = (bytes.text()?.to_owned(), bytes.u64()?);
            contents.drops.push(drop);
        }
        for _ in 0..bytes.u64()? {
            contents.chunks.push(FactsChunk {
                start: bytes.u64()?,
                length: bytes.u32()?,
                plain: bytes.u32()?,
                documents: bytes.u32()?,
            });
        }
        for _ in 0..bytes.u64()? {
            contents.volumes.push(read_volume(&mut bytes)?);
        }
        (bytes.0.is_empty() && contents.is_sound(pages)).then_some(contents)
    }

    fn is_sound(&self, pages: u64) -> bool {
        let within = |start: u64, end: u64| PAGE as u64 <= start && start <= end && end <= pages;
        let chunks = || self.chunks.iter().map(FactsChunk::range);
        let documents: u64 = self
            .chunks
            .iter()
            .map(|chunk| u64::from(chunk.documents))
            .sum();
        let follows = |pair: &[VolumeEntry]| match pair {
            // A share of few documents may have none, and then has no volume.
            [one, next] if one.site == next.site => {
                one.share < next.share && one.shares == next.shares
            }
            [one, next] => one.site < next.site,
            _ => true,
        };
        self.drops.is_sorted_by(|one, next| one.0 < next.0)
            && chunks().all(|chunk| within(chunk.start, chunk.end))
            && self
                .chunks
                .is_sorted_by(|one, next| one.range().end <= next.start)
            && (documents == self.documents || self.is_sealed && documents == 0)
            && self.volumes.iter().all(|volume| {
                let [start, .., end] = volume.bounds;
                within(start, end) && volume.bounds.is_sorted() && volume.share < volume.shares
            })
            && self.volumes.windows(2).all(follows)
    }
}

fn put_volume(bytes: &mut Vec<u8>, volume: &VolumeEntry) {
    let sums = &volume.sums;
    put_text(bytes, &volume.site);
    put_u32(bytes, volume.share);
    put_u32(bytes, volume.shares);
    for sum in [
        sums.documents,
        sums.groups,
        sums.paragraphs,
        sums.distinct,
        sums.clusters,
        sums.cues,
    ] {
        put_u64(bytes, sum);
    }
    let dates = sums.dates.as_ref();
    put_text_or_none(bytes, dates.map(|dates| dates.0.as_str()));
    put_text_or_none(bytes, dates.map(|dates| dates.1.as_str()));
    put_u16(bytes, PARTS as u16);
    for bound in volume.bounds {
        put_u64(bytes, bound);
    }
}

fn read_volume(bytes: &mut ByteReader<'_>) -> Option<VolumeEntry> {
    let (site, share, shares) = (bytes.text()?.to_owned(), bytes.u32()?, bytes.u32()?);
    let mut sums = VolumeSums {
        documents: bytes.u64()?,
        groups: bytes.u64()?,
        paragraphs: bytes.u64()?,
        distinct: bytes.u64()?,
        clusters: bytes.u64()?,
        cues: bytes.u64()?,
        dates: None,
    };
    sums.dates = match (bytes.text_or_none()?, bytes.text_or_none()?) {
        (Some(first), Some(last)) => Some((first.to_owned(), last.to_owned())),
        (None, None) => None,
        _ => return None,
    };
    if usize::from(bytes.u16()?) != PARTS {
        return None;
    }
    let mut bounds = [0; PARTS + 1];
    for bound in &mut bounds {
        *bound = bytes.u64()?;
    }
    Some(VolumeEntry {
        site,
        share,
        shares,
        sums,
        bounds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(site: &str, share: u32, shares: u32, start: u64) -> VolumeEntry {
        let parts = [
            (VolumePart::Habits, vec![1; 5]),
            (VolumePart::Names, vec![2; 7]),
        ];
        let volume = Volume {
            site: site.to_owned(),
            share,
            shares,
            sums: VolumeSums {
                documents: 3,
                dates: (share == 0).then(|| ("a".to_owned(), "b".to_owned())),
                ..VolumeSums::default()
            },
            parts: parts.to_vec(),
        };
        VolumeEntry::of(&volume, start)
    }

    fn contents() -> Contents {
        let chunk = |start| FactsChunk {
            start,
            length: 100,
            plain: 300,
            documents: 2,
        };
        Contents {
            options: "x".to_owned(),
            is_sealed: false,
            documents: 4,
            paragraphs: 9,
            drops: vec![(String::new(), 1), ("may".to_owned(), 3)],
            chunks: vec![chunk(4096), chunk(4196)],
            volumes: vec![
                volume("a", 0, 2, 4296),
                volume("a", 1, 2, 4308),
                volume("b", 0, 1, 4320),
            ],
        }
    }

    #[test]
    fn a_directory_is_read_as_it_was_written_and_never_in_part() {
        let bytes = contents().to_bytes();
        assert_eq!(Contents::parse(&bytes, 8192), Some(contents()));
        for end in 0..bytes.len() {
            assert_eq!(Contents::parse(&bytes[..end], 8192), None, "{end}");
        }
        assert_eq!(Contents::parse(&[&bytes[..], b"x"].concat(), 8192), None);
    }

    #[test]
    fn parts_are_where_they_were_put() {
        for (number, part) in (1..).zip(VolumePart::ALL) {
            assert_eq!(part as usize, number, "parts are numbered in their order");
        }
        let volume = volume("a", 0, 1, 5000);
        assert_eq!(volume.part(VolumePart::Habits), 5000..5005);
        assert_eq!(volume.part(VolumePart::Texts), 5005..5005);
        assert_eq!(volume.part(VolumePart::Names), 5005..5012);
    }

    #[test]
    fn what_is_out_of_order_or_out_of_the_pages_is_no_directory() {
        let changes: [fn(&mut Contents); 9] = [
            |contents| contents.drops.reverse(),
            |contents| contents.chunks.reverse(),
            |contents| contents.volumes.reverse(),
            |contents| contents.chunks[0].start = 4000,
            |contents| contents.documents = 5,
            |contents| contents.volumes[2].bounds[16] = 8193,
            |contents| contents.volumes[2].bounds[3] = 4000,
            |contents| contents.volumes[1].share = 0,
            |contents| contents.volumes[1].shares = 3,
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut changed = contents();
            change(&mut changed);
            assert_eq!(Contents::parse(&changed.to_bytes(), 8192), None, "{number}");
        }
    }
}
