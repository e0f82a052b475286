//! The first page of an index file.
//!
//! In: what it says, or its bytes. Out: the other. Where magic, version and
//! checksum lie is the same in all versions, so that a file of another one is
//! told from a damaged one.

use xxhash_rust::xxh3::xxh3_64;

use super::bytes::{ByteReader, put_u32, put_u64};
use super::pages::PAGE;
use crate::token::NORMALISER_VERSION;

/// What every index file begins with: no text begins so.
pub(super) const MAGIC: [u8; 8] = *b"dejalu\x1a\n";

/// Raised whenever a file of the version before cannot be read any more, or what
/// is kept of the same corpus changes.
pub const FORMAT_VERSION: u32 = 2;

/// Where the checksum of the first page lies.
const CHECKSUM_AT: usize = PAGE - 8;

/// What the first page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) normaliser: u32,
    /// Bytes of the file.
    pub(super) length: u64,
    /// Where the pages end and the directory begins.
    pub(super) directory: u64,
    pub(super) directory_length: u64,
    pub(super) directory_sum: u64,
    /// The checksum of the table of the pages' checksums, which follows the
    /// directory and ends the file.
    pub(super) table_sum: u64,
    /// The checksum of the options' text.
    pub(super) options_sum: u64,
}

/// What is wrong with a first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    NoIndex,
    Damaged,
    Format(u32),
    Normaliser(u32),
}

impl Header {
    /// The header of a file of this version.
    pub(super) fn new() -> Self {
        Self {
            format: FORMAT_VERSION,
            normaliser: NORMALISER_VERSION,
            length: 0,
            directory: 0,
            directory_length: 0,
            directory_sum: 0,
            table_sum: 0,
            options_sum: 0,
        }
    }

    /// The first page.
    pub(super) fn page(&self) -> Vec<u8> {
        let mut page = Vec::with_capacity(PAGE);
        page.extend_from_slice(&MAGIC);
        put_u32(&mut page, self.format);
        put_u32(&mut page, self.normaliser);
        for number in [
            self.length,
            self.directory,
            self.directory_length,
            self.directory_sum,
            self.table_sum,
            self.options_sum,
        ] {
            put_u64(&mut page, number);
        }
        page.resize(CHECKSUM_AT, 0);
        let sum = xxh3_64(&page);
        put_u64(&mut page, sum);
        page
    }

    /// Reads a first page.
    pub(super) fn parse(page: &[u8]) -> Result<Self, Wrong> {
        let mut bytes = ByteReader(page);
        if bytes.take(MAGIC.len()) != Some(&MAGIC) {
            return Err(Wrong::NoIndex);
        }
        let (covered, sum) = page.split_at_checked(CHECKSUM_AT).ok_or(Wrong::Damaged)?;
        if ByteReader(sum).u64() != Some(xxh3_64(covered)) {
            return Err(Wrong::Damaged);
        }
        let header = Self::read(bytes).ok_or(Wrong::Damaged)?;
        if header.format != FORMAT_VERSION {
            return Err(Wrong::Format(header.format));
        }
        if header.normaliser != NORMALISER_VERSION {
            return Err(Wrong::Normaliser(header.normaliser));
        }
        header.is_sound().then_some(header).ok_or(Wrong::Damaged)
    }

    fn read(mut bytes: ByteReader<'_>) -> Option<Self> {
        Some(Self {
            format: bytes.u32()?,
            normaliser: bytes.u32()?,
            length: bytes.u64()?,
            directory: bytes.u64()?,
            directory_length: bytes.u64()?,
            directory_sum: bytes.u64()?,
            table_sum: bytes.u64()?,
            options_sum: bytes.u64()?,
        })
    }

    /// How many pages have a checksum in the table: all but the first.
    pub(super) fn pages(&self) -> u64 {
        (self.directory / PAGE as u64).saturating_sub(1)
    }

    /// Where the table of the pages' checksums begins.
    pub(super) fn table(&self) -> u64 {
        self.directory.saturating_add(self.directory_length)
    }

    /// Whether its parts fill the file without a gap.
    fn is_sound(&self) -> bool {
        let end = self.table().checked_add(self.pages() * 8);
        self.directory >= PAGE as u64
            && self.directory.is_multiple_of(PAGE as u64)
            && end == Some(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            length: 3 * 4096 + 100 + 16,
            directory: 3 * 4096,
            directory_length: 100,
            directory_sum: 4,
            table_sum: 5,
            options_sum: 6,
            ..Header::new()
        }
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        assert_eq!(Header::parse(&header().page()), Ok(header()));
    }

    #[test]
    fn every_flipped_bit_is_seen() {
        let page = header().page();
        for at in 0..PAGE {
            let mut flipped = page.clone();
            flipped[at] ^= 1 << (at % 8);
            let wrong = Header::parse(&flipped).unwrap_err();
            assert_eq!(wrong == Wrong::NoIndex, at < 8, "{at}: {wrong:?}");
        }
        for end in 0..PAGE {
            assert!(Header::parse(&page[..end]).is_err());
        }
    }

    #[test]
    fn other_versions_are_told_from_damage() {
        let other = |change: fn(&mut Header)| {
            let mut other = header();
            change(&mut other);
            Header::parse(&other.page())
        };
        assert_eq!(other(|other| other.format = 7), Err(Wrong::Format(7)));
        assert_eq!(
            other(|other| other.normaliser += 1),
            Err(Wrong::Normaliser(NORMALISER_VERSION + 1))
        );
        assert_eq!(other(|other| other.length += 1), Err(Wrong::Damaged));
        assert_eq!(other(|other| other.directory = 5000), Err(Wrong::Damaged));
    }
}
