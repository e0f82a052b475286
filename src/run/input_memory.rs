//! What a run keeps of its input from the beginning to the end, and whether there is room.
//!
//! In: files and documents, as they are met. Out: the bytes of memory that their names, places
//! and sites take as long as the run lasts; where that is more than there is, an error that
//! says which limit would do. It counts on when nothing is kept any more, so that what it says
//! is of the whole input. It keeps a number for each site, up to a limit, and no text.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::budget::{Budget, wanted, wanted_for_record};
use crate::corpus::{Amounts, DocumentPrint};
use crate::error::{Error, Result};
use crate::input::Source;
use crate::judge::most_needed;

/// Bytes for each document: its place and those of its print and verdict, and for a while
/// hashes of its id. Ids come to that.
const BYTES_OF_DOCUMENT: u64 = 100;

/// Bytes for each site, and how often its name is there: places, sums, what is decided of it,
/// and its part of the report while that is written and shown. Measured: a million sites of
/// one article take 1.6 KB each.
const BYTES_OF_SITE: u64 = 1700;
const TIMES_OF_NAME: u64 = 8;

/// Bytes for each file, and how often its name and path are there.
const BYTES_OF_FILE: u64 = 500;
const TIMES_OF_PATH: u64 = 6;

/// Sites that are told apart; those beyond are taken for as many as they have documents.
const MOST_SITES: usize = 1 << 20;

/// What is kept of an input.
pub(crate) struct InputMemory {
    budget: Budget,
    files: u64,
    /// What they take.
    of_files: u64,
    amounts: Amounts,
    /// Bytes of ids.
    ids: u64,
    /// Hashes of the names of sites.
    sites: FxHashSet<u64>,
    more_sites: u64,
    /// What sites take.
    of_sites: u64,
    /// The largest record that was not read, because it is larger than there is room for.
    largest: u64,
}

impl InputMemory {
    /// Nothing yet.
    pub(crate) fn new(budget: Budget, sources: &[Source]) -> Self {
        let of_file = |source: &Source| {
            let path = source.path.as_os_str().len() + source.name.len();
            BYTES_OF_FILE + path as u64 * TIMES_OF_PATH
        };
        Self {
            budget,
            files: sources.len() as u64,
            of_files: sources.iter().map(of_file).sum(),
            amounts: Amounts::default(),
            ids: 0,
            sites: FxHashSet::default(),
            more_sites: 0,
            of_sites: 0,
            largest: 0,
        }
    }

    /// Counts a document.
    pub(crate) fn add(&mut self, id: &str, print: &DocumentPrint) {
        self.amounts.add(print);
        self.ids += id.len() as u64;
        let site = xxh3_64(print.site.as_bytes());
        let is_new = match self.sites.len() < MOST_SITES {
            true => self.sites.insert(site),
            false => !self.sites.contains(&site),
        };
        if is_new {
            self.more_sites += u64::from(self.sites.len() >= MOST_SITES);
            self.of_sites += BYTES_OF_SITE + print.site.len() as u64 * TIMES_OF_NAME;
        }
    }

    /// Notes a record that was not read, because it is larger than there is room for.
    pub(crate) fn skip(&mut self, bytes: u64) {
        self.largest = self.largest.max(bytes);
    }

    /// What is kept all the time, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let documents = self.amounts.documents * BYTES_OF_DOCUMENT + self.ids;
        self.of_files + documents + self.of_sites
    }

    /// The paragraphs of all documents.
    pub(crate) fn paragraphs(&self) -> u64 {
        self.amounts.paragraphs
    }

    /// How many sites there are; where there are very many, at most so many.
    pub(crate) fn sites(&self) -> u64 {
        self.sites.len() as u64 + self.more_sites
    }

    /// Whether there is no room for more: then nothing of what comes is kept.
    pub(crate) fn is_full(&self) -> bool {
        self.largest > 0 || self.bytes() > self.budget.judging
    }

    /// Says whether there was room for everything.
    ///
    /// # Errors
    /// Where there was not.
    pub(crate) fn check(&self) -> Result<()> {
        if !self.is_full() {
            return Ok(());
        }
        let (bytes, memory) = (self.bytes(), self.budget.spelled());
        let judging = most_needed(&self.amounts);
        let enough = wanted(bytes + judging).max(wanted_for_record(self.largest));
        let error = if self.largest > 0 {
            Error::option(
                &["memory", "max-document"],
                format!(
                    "a line or text of {} bytes cannot be read within `memory` {memory}",
                    self.largest
                ),
                format!(
                    "have what is so large copied as it is (`max-document` {}), or allow `memory` \
                     {enough}MiB",
                    self.budget.travel(1).record
                ),
            )
        } else if self.budget.judging == 0 {
            Error::option(
                &["memory"],
                format!("`memory` {memory} is less than any run needs"),
                format!("allow `memory` {enough}MiB"),
            )
        } else {
            Error::option(
                &["memory"],
                format!(
                    "the ids and places of {} articles, on {} sites, in {} files cannot be kept within \
                     `memory` {memory}, beside what every run needs",
                    self.amounts.documents,
                    self.sites(),
                    self.files
                ),
                format!("clean the input in parts, or allow `memory` {enough}MiB"),
            )
        };
        Err(error.enough(enough))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(site: &str) -> DocumentPrint {
        DocumentPrint {
            site: site.to_owned(),
            paragraphs: 1,
            words: 2,
            bytes: vec![0; 50],
            ..DocumentPrint::default()
        }
    }

    fn memory(mebibytes: u64) -> InputMemory {
        InputMemory::new(Budget::new(Some(mebibytes << 20)), &[])
    }

    fn advised(error: &Error) -> u64 {
        let enough = error.enough_memory().unwrap() >> 20;
        let said = format!("allow `memory` {enough}MiB");
        assert!(error.to_string().ends_with(&said), "{error}");
        enough
    }

    #[test]
    fn what_does_not_fit_is_counted_to_the_end_and_fits_where_it_is_told_to() {
        let fill = |memory: &mut InputMemory| {
            for number in 0..200_000 {
                memory.add("an id", &print(&format!("site {number}")));
            }
        };
        let mut little = memory(128);
        fill(&mut little);
        let error = little.check().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("200000 articles, on 200000 sites")
        );
        let mut enough = memory(advised(&error));
        fill(&mut enough);
        assert!(enough.check().is_ok());
        let budget = Budget::new(Some(advised(&error) << 20)).without(enough.bytes());
        assert!(budget.judging >= most_needed(&enough.amounts));
    }

    #[test]
    fn a_large_record_is_refused_with_the_limit_that_would_do() {
        let mut little = memory(200);
        little.skip(60 << 20);
        let error = little.check().unwrap_err();
        assert!(Budget::new(Some(advised(&error) << 20)).travel(2).record >= 60 << 20);
    }

    #[test]
    fn documents_of_one_site_count_it_once() {
        let mut one = memory(1 << 10);
        (0..1000).for_each(|_| one.add("", &print("the same")));
        assert!(one.bytes() < 1000 * BYTES_OF_DOCUMENT + 2 * BYTES_OF_SITE);
        assert!(one.check().is_ok());
    }
}
