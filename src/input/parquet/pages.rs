//! A Parquet file → the bytes of its parts, none larger than a page may be.
//!
//! In: a file, and where a part of it stands. Out: its bytes. What a page says of its size
//! is looked at before anybody makes room for it: a page of a few bytes can promise two
//! gigabytes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};

/// The bytes that a page may have, compressed or not. Writers make pages of a mebibyte;
/// some, of 100 MB.
const LARGEST_PAGE: u64 = 256 << 20;

/// The bytes that the header of a page may have.
const LARGEST_HEADER: u64 = 1 << 20;

/// What says at the end of a file that it is encrypted.
const ENCRYPTED: &[u8] = b"PARE";

/// A file that is read in parts.
#[derive(Debug)]
pub(crate) struct PageFile {
    file: File,
    size: u64,
    /// Where the header of a page was read last; `None` where no pages are read.
    header: Option<AtomicU64>,
}

impl PageFile {
    /// The parts of a file, whatever they are.
    pub(crate) fn whole(file: &File) -> io::Result<Self> {
        Ok(Self {
            size: file.metadata()?.len(),
            file: file.try_clone()?,
            header: None,
        })
    }

    /// The pages of one column.
    pub(super) fn pages(file: &File) -> io::Result<Self> {
        Ok(Self {
            header: Some(AtomicU64::new(u64::MAX)),
            ..Self::whole(file)?
        })
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Whether what it is made of is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        let at = self.size.saturating_sub(ENCRYPTED.len() as u64);
        self.bytes(at, ENCRYPTED.len())
            .is_ok_and(|end| end == ENCRYPTED)
    }

    fn at(&self, start: u64) -> io::Result<File> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }

    fn bytes(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        if start.saturating_add(length as u64) > self.size {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it is cut off",
            ));
        }
        let mut bytes = vec![0; length];
        self.at(start)?.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Refuses a page that says it is too large; its content begins at `start`.
    fn look_at_header(&self, header: &AtomicU64, start: u64) -> Result<()> {
        let from = header.load(Ordering::Relaxed);
        let length = start
            .checked_sub(from)
            .filter(|&length| length <= LARGEST_HEADER);
        let length = length.ok_or_else(|| refused("a page without a header"))?;
        let bytes = self.bytes(from, length as usize)?;
        let sizes = PageSizes::of(&bytes).ok_or_else(|| refused("the header of a page"))?;
        if sizes.uncompressed > LARGEST_PAGE || sizes.compressed > LARGEST_PAGE {
            return Err(ParquetError::General(format!(
                "a page of {} bytes, more than the {LARGEST_PAGE} that are read at once",
                sizes.uncompressed
            )));
        }
        // A value takes a bit in the shortest of spellings.
        if sizes
            .entries
            .is_some_and(|entries| entries > sizes.uncompressed * 8)
        {
            return Err(refused("a dictionary of more entries than bytes"));
        }
        Ok(())
    }
}

fn refused(what: &str) -> ParquetError {
    ParquetError::General(format!("{what} cannot be read"))
}

impl Length for PageFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for PageFile {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        if let Some(header) = &self.header {
            header.store(start, Ordering::Relaxed);
        }
        Ok(BufReader::new(self.at(start)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if let Some(header) = &self.header {
            self.look_at_header(header, start)?;
        }
        Ok(self.bytes(start, length)?.into())
    }
}

/// What the header of a page says of its sizes.
#[derive(Debug, PartialEq, Eq)]
struct PageSizes {
    uncompressed: u64,
    compressed: u64,
    /// How many entries a page of a dictionary has.
    entries: Option<u64>,
}

impl PageSizes {
    /// Reads the first fields of a header: its kind, both sizes, perhaps a checksum, and of
    /// a dictionary the number of entries. They are spelled by Thrift's compact protocol: a
    /// byte for how much higher a field's number is and for its type, 5 for a number and 12
    /// for a structure; numbers seven bits a byte, the lowest first, the sign at the end.
    fn of(header: &[u8]) -> Option<Self> {
        let mut rest = header;
        let _kind = field(&mut rest)?;
        let uncompressed = u64::try_from(field(&mut rest)?).ok()?;
        let compressed = u64::try_from(field(&mut rest)?).ok()?;
        let checksum = rest.first() == Some(&0x15);
        if checksum {
            field(&mut rest)?;
        }
        let is_dictionary = rest.first() == Some(&if checksum { 0x3C } else { 0x4C });
        let entries = match is_dictionary {
            true => {
                rest = rest.get(1..)?;
                Some(u64::try_from(field(&mut rest)?).ok()?)
            }
            false => None,
        };
        Some(Self {
            uncompressed,
            compressed,
            entries,
        })
    }
}

/// Reads a field that is a number and comes right behind the one before.
fn field(rest: &mut &[u8]) -> Option<i64> {
    let mut bytes = rest.iter();
    if bytes.next() != Some(&0x15) {
        return None;
    }
    let (mut value, mut shift) = (0_u64, 0);
    for &byte in bytes.by_ref() {
        value |= u64::from(byte & 0x7F) << shift;
        shift += 7;
        if byte < 0x80 {
            *rest = bytes.as_slice();
            return Some((value >> 1) as i64 ^ -((value & 1) as i64));
        }
        if shift > 35 {
            break;
        }
    }
    None
}

/// Where a column's part of a row group stands, if it can stand there.
pub(crate) fn place_of(chunk: &ColumnChunkMetaData, size: u64) -> Option<(u64, u64)> {
    let data = chunk.data_page_offset();
    let start = chunk.dictionary_page_offset().unwrap_or(data);
    let (start, length) = (
        u64::try_from(start).ok()?,
        u64::try_from(chunk.compressed_size()).ok()?,
    );
    let is_inside = start.checked_add(length).is_some_and(|end| end <= size);
    (is_inside && data >= 0 && chunk.num_values() >= 0).then_some((start, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_header() {
        // Kind 0, 300 bytes uncompressed, 200 compressed, then a data page's structure.
        let data = [
            0x15, 0x00, 0x15, 0xD8, 0x04, 0x15, 0x90, 0x03, 0x2C, 0x15, 0x02,
        ];
        let expected = PageSizes {
            uncompressed: 300,
            compressed: 200,
            entries: None,
        };
        assert_eq!(PageSizes::of(&data), Some(expected));
        // Kind 2, 4 bytes each, a checksum, a dictionary of 100 entries.
        let dictionary = [
            0x15, 4, 0x15, 8, 0x15, 8, 0x15, 0xFF, 0x01, 0x3C, 0x15, 0xC8, 0x01,
        ];
        let found = PageSizes::of(&dictionary).unwrap();
        assert_eq!((found.uncompressed, found.entries), (4, Some(100)));
        let without = [0x15, 4, 0x15, 8, 0x15, 8, 0x4C, 0x15, 0xC8, 0x01];
        assert_eq!(PageSizes::of(&without).unwrap().entries, Some(100));
    }

    #[test]
    fn what_is_no_header_is_none() {
        for header in [
            &b""[..],
            b"\x15",
            b"\x15\x00\x15\x09\x15\x00",
            b"\x25\x00",
            &[0x15; 40],
            &[0xFF; 40],
        ] {
            assert_eq!(PageSizes::of(header), None, "{header:?}");
        }
    }
}
