//! Pages of a file → bytes that are what was written.
//!
//! In: places in the file. Out: the bytes there, each page checked against its
//! checksum when it is fetched. A bounded number of pages is kept, whatever the
//! size of the file; any number of threads read at a time. Bytes of a page that
//! cannot be read or is damaged are never given out: the first such page is
//! remembered, and told to whoever asks.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::files::read_at;

/// Bytes of a page: looks are of 12-100 bytes, so a page is no larger than what the
/// system itself reads and caches at a time.
pub(super) const PAGE: usize = 4096;

/// Pages that are kept: 64 MiB. A page has one place, so that finding it costs a
/// multiplication; two pages of one place displace each other.
const PLACES: usize = 1 << 14;

/// Pages that are kept however little memory there is: 1 MiB.
const FEWEST: usize = 1 << 8;

/// Spreads pages over places: 2^64 / the golden ratio (Knuth, TAOCP 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Bytes that are read at a time where much is read once.
const AT_ONCE: u64 = 1 << 20;

/// The checked pages of a file.
#[derive(Debug)]
pub(super) struct Pages {
    path: PathBuf,
    file: File,
    /// The checksums of all pages but the first.
    sums: Vec<u64>,
    places: Vec<Mutex<CachedPage>>,
    failure: OnceLock<Failure>,
}

/// A page that is kept.
#[derive(Debug, Default)]
struct CachedPage {
    /// Its number; 0 where there is none: the first page is not read here.
    page: u64,
    bytes: Vec<u8>,
}

/// Why a page could not be had.
#[derive(Debug)]
enum Failure {
    /// The system's number or word for it.
    Unreadable(Option<i32>, std::io::ErrorKind),
    /// Where the damaged page begins.
    Damaged(u64),
}

impl Pages {
    /// The pages of `file`, with the checksums of all but the first.
    pub(super) fn new(path: &Path, file: File, sums: Vec<u64>) -> Self {
        let places = sums.len().next_power_of_two().min(PLACES);
        Self {
            path: path.to_owned(),
            file,
            places: (0..places).map(|_| Mutex::default()).collect(),
            sums,
            failure: OnceLock::new(),
        }
    }

    /// Keeps no more pages than fit into so many bytes, though a few at least.
    pub(super) fn keep(&mut self, bytes: u64) {
        let most = usize::try_from(bytes).unwrap_or(usize::MAX) / PAGE;
        let most = 1 << most.max(FEWEST).ilog2();
        self.places.truncate(most);
    }

    /// The file.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// How many pages have checksums.
    pub(super) fn count(&self) -> u64 {
        self.sums.len() as u64
    }

    /// Appends the bytes of `range`; fewer where they cannot be had, which is
    /// remembered. What is kept already costs no allocation.
    pub(super) fn append(&self, range: Range<u64>, bytes: &mut Vec<u8>) {
        let mut at = range.start;
        while at < range.end {
            let page = at / PAGE as u64;
            let begins = page * PAGE as u64;
            let start = (at - begins) as usize;
            let end = (range.end - begins).min(PAGE as u64) as usize;
            if !self.append_of_page(page, start..end, bytes) {
                return;
            }
            at = begins + PAGE as u64;
        }
    }

    fn append_of_page(&self, page: u64, range: Range<usize>, bytes: &mut Vec<u8>) -> bool {
        let hash = page.wrapping_mul(SPREAD) >> 32;
        let Some(place) = self.places.get(hash as usize & (self.places.len() - 1)) else {
            return false;
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if place.page != page {
            place.page = 0;
            place.bytes.resize(PAGE, 0);
            if let Err(failure) = self.fetch(page, &mut place.bytes) {
                let _ = self.failure.set(failure); // the first is enough
                return false;
            }
            place.page = page;
        }
        match place.bytes.get(range) {
            Some(found) => bytes.extend_from_slice(found),
            None => return false,
        }
        true
    }

    /// Reads whole pages from `page` on, and checks them.
    fn fetch(&self, page: u64, bytes: &mut [u8]) -> std::result::Result<(), Failure> {
        let start = page.saturating_mul(PAGE as u64);
        read_at(&self.file, start, bytes)
            .map_err(|error| Failure::Unreadable(error.raw_os_error(), error.kind()))?;
        for (page, bytes) in (page..).zip(bytes.chunks(PAGE)) {
            let sum = page
                .checked_sub(1)
                .and_then(|at| self.sums.get(at as usize));
            if sum != Some(&xxh3_64(bytes)) {
                return Err(Failure::Damaged(page.saturating_mul(PAGE as u64)));
            }
        }
        Ok(())
    }

    /// Replaces `bytes` by those of `range`, without keeping any page: for what
    /// is read once.
    ///
    /// # Errors
    /// Where a page cannot be read or is damaged.
    pub(super) fn read_once(&self, range: Range<u64>, bytes: &mut Vec<u8>) -> Result<()> {
        let page = range.start / PAGE as u64;
        let begins = page * PAGE as u64;
        let whole = range.end.next_multiple_of(PAGE as u64) - begins;
        bytes.clear();
        bytes.resize(usize::try_from(whole).unwrap_or(usize::MAX), 0);
        self.fetch(page, bytes)
            .map_err(|failure| self.error(&failure))?;
        bytes.truncate((range.end - begins) as usize);
        bytes.drain(..(range.start - begins) as usize);
        Ok(())
    }

    /// Reads all pages, tells `done` how many bytes each step had.
    ///
    /// # Errors
    /// As [`Pages::read_once`].
    pub(super) fn check_all(&self, done: &dyn Fn(u64)) -> Result<()> {
        let end = (self.count() + 1) * PAGE as u64;
        let (mut at, mut bytes) = (PAGE as u64, Vec::new());
        while at < end {
            let next = (at + AT_ONCE).min(end);
            self.read_once(at..next, &mut bytes)?;
            done(next - at);
            at = next;
        }
        Ok(())
    }

    /// Whether all bytes that were asked for could be had.
    ///
    /// # Errors
    /// What went wrong first.
    pub(super) fn check(&self) -> Result<()> {
        match self.failure.get() {
            Some(failure) => Err(self.error(failure)),
            None => Ok(()),
        }
    }

    fn error(&self, failure: &Failure) -> Error {
        match failure {
            Failure::Damaged(byte) => Error::damaged(
                &self.path,
                format!(
                    "the index is damaged: the page at byte {byte} is not what was written; \
                     copy the file again, or build the index again"
                ),
            ),
            Failure::Unreadable(number, kind) => {
                let source = number.map_or_else(
                    || std::io::Error::from(*kind),
                    std::io::Error::from_raw_os_error,
                );
                Error::io("read", &self.path, source)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    /// A file of a first page and these bytes, padded, and the latter's checksums.
    fn file(bytes: &[u8]) -> (File, Vec<u64>) {
        let mut file = tempfile::tempfile().unwrap();
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().next_multiple_of(PAGE), 0);
        file.write_all(&[7; PAGE]).unwrap();
        file.write_all(&padded).unwrap();
        (file, padded.chunks(PAGE).map(xxh3_64).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_range_is_what_was_written(
            bytes in proptest::collection::vec(any::<u8>(), 1..30_000),
            ranges in proptest::collection::vec((0usize..30_000, 0usize..9_000), 1..20),
        ) {
            let (file, sums) = file(&bytes);
            let pages = Pages::new(Path::new("x"), file, sums);
            for (start, length) in ranges {
                let start = start.min(bytes.len());
                let end = (start + length).min(bytes.len());
                let range = (PAGE + start) as u64..(PAGE + end) as u64;
                let (mut read, mut once) = (vec![1], Vec::new());
                pages.append(range.clone(), &mut read);
                prop_assert_eq!(&read[1..], &bytes[start..end]);
                pages.read_once(range, &mut once).unwrap();
                prop_assert_eq!(once, &bytes[start..end]);
            }
            prop_assert!(pages.check().is_ok());
            prop_assert!(pages.check_all(&|_| ()).is_ok());
        }
    }

    #[test]
    fn a_flipped_byte_is_never_given_out_and_is_remembered() {
        let bytes = vec![3; 5 * PAGE];
        let (mut file, sums) = file(&bytes);
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(3 * PAGE as u64 + 17)).unwrap();
        file.write_all(&[4]).unwrap();
        let pages = Pages::new(Path::new("an.idx"), file, sums);
        let mut read = Vec::new();
        pages.append(PAGE as u64..3 * PAGE as u64 + 4, &mut read);
        assert_eq!(read, vec![3; 2 * PAGE], "what lies before it");
        let error = pages.check().unwrap_err().to_string();
        assert!(
            error.contains("an.idx") && error.contains("byte 12288"),
            "{error}"
        );
        assert!(pages.check_all(&|_| ()).is_err());
        assert!(
            pages
                .read_once(3 * PAGE as u64..3 * PAGE as u64 + 1, &mut read)
                .is_err()
        );
    }

    #[test]
    fn what_lies_beyond_the_pages_cannot_be_had() {
        let (file, sums) = file(&[3; 9]);
        let pages = Pages::new(Path::new("x"), file, sums);
        let mut read = Vec::new();
        pages.append(0..4, &mut read);
        pages.append(2 * PAGE as u64..2 * PAGE as u64 + 1, &mut read);
        assert!(read.is_empty() && pages.check().is_err());
    }
}
