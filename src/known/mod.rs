//! What is known of a site from earlier corpora.
//!
//! In: a site that was judged before, or the parts that were made of it. Out: the
//! parts, as bytes that can lie anywhere; and of new documents what the parts say
//! of them. It keeps no text, does no I/O and cannot fail: where the bytes are is
//! the business of a [`Library`].
//!
//! A site is known in volumes, one for each share in which it was judged. A volume
//! is seventeen parts of bytes. Most are tables that are sorted by a hash, so that a
//! look reads a few bytes of a part wherever it lies.

pub mod extract;

mod candidates;

mod counts;

mod documents;

mod gather;

mod habits;

mod parts;

mod possible;

mod rows;

mod table;

pub(crate) use gather::KnownSite;
pub use habits::Memo;
pub use parts::VolumePart;

use std::ops::Range;

/// Where the volumes are.
///
/// Whoever keeps them where they can be lost asks afterwards whether something
/// was: the decision itself cannot fail.
pub trait Library: Sync {
    /// The volumes of a site, in the order of its shares; none of a site that is
    /// unknown.
    fn volumes(&self, site: &str) -> Range<u32>;

    /// How many bytes a part of a volume has.
    fn length(&self, volume: u32, part: VolumePart) -> u64;

    /// Appends these bytes of a part; fewer where they cannot be had.
    fn read(&self, volume: u32, part: VolumePart, range: Range<u64>, bytes: &mut Vec<u8>);

    /// What is remembered of the volumes while they are used.
    fn memo(&self) -> &Memo;
}

/// What is known of a share of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Name of the site.
    pub site: String,
    /// Which share it is, from 0, and of how many.
    pub share: u32,
    /// How many shares the site has.
    pub shares: u32,
    /// What it adds up to.
    pub sums: VolumeSums,
    /// Its parts, in the order of [`VolumePart::ALL`].
    pub parts: Vec<(VolumePart, Vec<u8>)>,
}

/// What a share of a site adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeSums {
    /// Its documents.
    pub documents: u64,
    /// The documents but for copies.
    pub groups: u64,
    /// Their paragraphs, blank ones not counted.
    pub paragraphs: u64,
    /// Distinct paragraphs after normalisation.
    pub distinct: u64,
    /// Clusters of them.
    pub clusters: u64,
    /// Cues that are believed to open blocks.
    pub cues: u64,
    /// The earliest and the latest date of its documents, where they have any.
    pub dates: Option<(String, String)>,
}

/// Volumes in memory, sorted by site and share.
#[derive(Debug, Default)]
pub struct MemoryVolumes {
    volumes: Vec<Volume>,
    memo: Memo,
}

impl Library for MemoryVolumes {
    fn volumes(&self, site: &str) -> Range<u32> {
        let start = self.volumes.partition_point(|volume| *volume.site < *site);
        let count = self.volumes[start..].partition_point(|volume| *volume.site == *site);
        start as u32..(start + count) as u32
    }

    fn length(&self, volume: u32, part: VolumePart) -> u64 {
        self.part(volume, part).len() as u64
    }

    fn read(&self, volume: u32, part: VolumePart, range: Range<u64>, bytes: &mut Vec<u8>) {
        let range = range.start as usize..range.end as usize;
        let part = self.part(volume, part).get(range);
        bytes.extend_from_slice(part.unwrap_or_default());
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }
}

impl MemoryVolumes {
    /// Memory with these volumes.
    #[must_use]
    pub fn new(mut volumes: Vec<Volume>) -> Self {
        volumes.sort_by(|one, other| (&one.site, one.share).cmp(&(&other.site, other.share)));
        Self {
            volumes,
            memo: Memo::default(),
        }
    }

    /// Takes these volumes for all that is known of a site.
    pub(crate) fn replace(&mut self, site: &str, volumes: Vec<Volume>) {
        let range = self.volumes(site);
        let range = range.start as usize..range.end as usize;
        self.volumes.splice(range, volumes);
        self.memo = Memo::default();
    }

    /// The volumes, by site and share.
    #[must_use]
    pub fn all(&self) -> &[Volume] {
        &self.volumes
    }

    fn part(&self, volume: u32, part: VolumePart) -> &[u8] {
        let volume = self.volumes.get(volume as usize);
        let found = volume.and_then(|volume| volume.parts.iter().find(|one| one.0 == part));
        found.map_or(&[], |(_, bytes)| bytes)
    }
}
