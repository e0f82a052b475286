//! Bytes → pages in a file, with their checksums.
//!
//! In: bytes, one piece after the other. Out: a file whose first page is left free
//! for the header, and the checksum of every other page. It keeps a megabyte.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::pages::PAGE;
use crate::error::{Error, Result};
use crate::files;

/// Bytes that are gathered before the system is asked to write: whole pages.
const GATHERED: usize = 256 * PAGE;

/// A file that is written page by page.
#[derive(Debug)]
pub(super) struct PageWriter {
    path: PathBuf,
    file: File,
    /// Bytes that are written: whole pages.
    written: u64,
    gathered: Vec<u8>,
    sums: Vec<u64>,
}

impl PageWriter {
    /// Creates the file.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let failed = |error| Error::io("create", path, error);
        let mut file = files::create(path).map_err(failed)?;
        file.write_all(&[0; PAGE]).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            written: PAGE as u64,
            gathered: Vec::new(),
            sums: Vec::new(),
        })
    }

    /// Where the next byte goes.
    pub(super) fn position(&self) -> u64 {
        self.written + self.gathered.len() as u64
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn append(&mut self, mut bytes: &[u8]) -> Result<()> {
        while self.gathered.len() + bytes.len() >= GATHERED {
            let (now, later) = bytes.split_at(GATHERED - self.gathered.len());
            self.gathered.extend_from_slice(now);
            self.write_out()?;
            bytes = later;
        }
        self.gathered.extend_from_slice(bytes);
        Ok(())
    }

    fn write_out(&mut self) -> Result<()> {
        self.sums.extend(self.gathered.chunks(PAGE).map(xxh3_64));
        let written = self.file.write_all(&self.gathered);
        written.map_err(|error| Error::io("write", &self.path, error))?;
        self.written += self.gathered.len() as u64;
        self.gathered.clear();
        Ok(())
    }

    /// Fills the last page with zeros; gives back the checksums of all pages but
    /// the first.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn end_pages(&mut self) -> Result<Vec<u64>> {
        let whole = self.gathered.len().next_multiple_of(PAGE);
        self.gathered.resize(whole, 0);
        self.write_out()?;
        Ok(std::mem::take(&mut self.sums))
    }

    /// Writes what follows the pages, then the first page, and has the system
    /// keep it.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn finish(mut self, tail: &[&[u8]], first: &[u8]) -> Result<()> {
        let mut write = || {
            for bytes in tail {
                self.file.write_all(bytes)?;
            }
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(first)?;
            self.file.sync_all()
        };
        write().map_err(|error| Error::io("write", &self.path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn pieces_become_pages(
            pieces in proptest::collection::vec((any::<u8>(), 0usize..400_000), 0..12),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            let mut writer = PageWriter::create(&path).unwrap();
            let mut expected = vec![9; PAGE];
            for (byte, length) in pieces {
                prop_assert_eq!(writer.position(), expected.len() as u64);
                let piece: Vec<u8> = (0..length).map(|at| byte.wrapping_mul(at as u8)).collect();
                writer.append(&piece).unwrap();
                expected.extend_from_slice(&piece);
            }
            expected.resize(expected.len().next_multiple_of(PAGE), 0);
            let sums = writer.end_pages().unwrap();
            prop_assert_eq!(sums, expected[PAGE..].chunks(PAGE).map(xxh3_64).collect::<Vec<_>>());
            prop_assert_eq!(writer.position(), expected.len() as u64);
            writer.finish(&[b"tail", b"end"], &[9; PAGE]).unwrap();
            expected.extend_from_slice(b"tailend");
            prop_assert!(std::fs::read(&path).unwrap() == expected);
        }
    }
}
