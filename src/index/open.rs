//! A file → an index that is open.
//!
//! In: the path of a file. Out: the index, or what is wrong with it: that it is no
//! index, of another version, made with other options, torn, damaged. Its first
//! page, its directory and the checksums of its pages are read and checked; the
//! pages when they are asked for.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::Index;
use super::contents::Contents;
use super::header::{FORMAT_VERSION, Header, MAGIC, Wrong};
use super::info::Info;
use super::options::IndexOptions;
use super::pages::{PAGE, Pages};
use crate::decide;
use crate::error::{Error, Result};
use crate::files;
use crate::files::read_at;
use crate::known::{Library as _, Memo, VolumePart};
use crate::token::NORMALISER_VERSION;

/// What helps against damage.
const REMEDY: &str = "copy the file again, or build the index again";

impl Index {
    /// Opens an index. Whoever judges with it asks whether it
    /// [agrees](Index::agrees_with) with the options.
    ///
    /// # Errors
    /// Where it cannot be read, is none, is torn or damaged, or was made by another
    /// version.
    pub fn open(path: &Path) -> Result<Self> {
        let unreadable = |error| Error::io("read", path, error);
        let file = files::open(path).map_err(unreadable)?;
        Self::of_file(path, file)
    }

    /// The same index for a process of its own, also if another file has its path by now: a
    /// fork copies locks as they are, held by threads that the child does not have.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn again(&self) -> Result<Self> {
        let file = self.pages.file().try_clone();
        let file = file.map_err(|error| Error::io("read", &self.path, error))?;
        Self::of_file(&self.path, file)
    }

    fn of_file(path: &Path, file: File) -> Result<Self> {
        let unreadable = |error| Error::io("read", path, error);
        let damaged = |what: String| Error::damaged(path, format!("{what}; {REMEDY}"));
        let meta = file.metadata().map_err(unreadable)?;
        if meta.is_dir() {
            let source = std::io::ErrorKind::IsADirectory.into();
            return Err(unreadable(source));
        }
        let length = meta.len();
        let mut first = vec![0; length.min(PAGE as u64) as usize];
        read_at(&file, 0, &mut first).map_err(unreadable)?;
        let header = Header::parse(&first).map_err(|wrong| refusal(path, wrong))?;
        if length != header.length {
            return Err(damaged(format!(
                "the index is incomplete: it has {length} bytes, and should have {}",
                header.length
            )));
        }
        let read = |start: u64, end: u64| -> Result<Vec<u8>> {
            let mut bytes = vec![0; end.saturating_sub(start) as usize];
            read_at(&file, start, &mut bytes).map_err(unreadable)?;
            Ok(bytes)
        };
        let directory = read(header.directory, header.table())?;
        if xxh3_64(&directory) != header.directory_sum {
            return Err(damaged(format!(
                "the index is damaged: its directory at byte {} is not what was written",
                header.directory
            )));
        }
        let table = read(header.table(), length)?;
        if xxh3_64(&table) != header.table_sum {
            return Err(damaged(format!(
                "the index is damaged: its checksums at byte {} are not what was written",
                header.table()
            )));
        }
        let (sums, _) = table.as_chunks::<8>();
        let sums = sums.iter().map(|sum| u64::from_le_bytes(*sum)).collect();
        let read = Contents::parse(&directory, header.directory).and_then(|contents| {
            let options = IndexOptions::parse(&contents.options)?;
            let is_same = xxh3_64(contents.options.as_bytes()) == header.options_sum;
            is_same.then_some((contents, options))
        });
        let (contents, options) = read.ok_or_else(|| {
            damaged(format!(
                "the index is damaged: its directory at byte {} makes no sense",
                header.directory
            ))
        })?;
        Ok(Self {
            path: path.to_owned(),
            pages: Pages::new(path, file, sums),
            header,
            contents,
            options,
            memo: Memo::default(),
        })
    }

    /// The same index, of which no more is kept for the next look than about three times so
    /// many bytes: pages, what was learned of sites, and which keys they may have.
    pub(crate) fn within(mut self, bytes: u64) -> Self {
        self.pages.keep(bytes);
        self.memo = Memo::within(bytes);
        self
    }

    /// Whether everything that was read so far was there and undamaged.
    ///
    /// # Errors
    /// Where it was not: what was decided meanwhile is worth nothing.
    pub fn check(&self) -> Result<()> {
        self.pages.check()
    }

    /// Whether a run that decides like this may be judged against it.
    ///
    /// # Errors
    /// Where the index was made with other options.
    pub fn agrees_with(&self, decision: &decide::Config) -> Result<()> {
        let told = IndexOptions {
            hashed_ids: self.options.hashed_ids,
            ..IndexOptions::of(decision)
        };
        self.agrees_with_options(&told)
    }

    /// Whether the index was made with these options.
    pub(super) fn agrees_with_options(&self, told: &IndexOptions) -> Result<()> {
        let Some(difference) = self.options.difference(told) else {
            return Ok(());
        };
        let (key, made, told) = (difference.key, difference.made, difference.told);
        Err(Error::option(
            &[key],
            format!(
                "{}: the index was made with `{key}` {made}, and this run has `{key}` {told}",
                self.path.display()
            ),
            "use the same value, or build the index again",
        ))
    }

    /// Whether it knows documents of a site.
    #[must_use]
    pub fn knows(&self, site: &str) -> bool {
        !self.volumes(site).is_empty()
    }

    /// How many documents it knows.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.contents.documents
    }

    /// What is in it.
    #[doc(hidden)]
    #[must_use]
    pub fn info(&self) -> Info {
        Info::of(&self.header, &self.contents)
    }

    /// What the whole file is known by: equal for the same documents and options.
    #[must_use]
    pub fn digest(&self) -> String {
        let header = &self.header;
        format!("{:016x}{:016x}", header.directory_sum, header.table_sum)
    }

    /// What it was made with.
    #[doc(hidden)]
    #[must_use]
    pub fn options(&self) -> &IndexOptions {
        &self.options
    }

    /// Where a part of a volume is in the file.
    pub(super) fn place(&self, volume: u32, part: VolumePart) -> Range<u64> {
        let volume = self.contents.volumes.get(volume as usize);
        volume.map_or(0..0, |volume| volume.part(part))
    }

    /// Whether it can be merged with the first one.
    pub(super) fn agrees_with_first(&self, first: &Self) -> Result<()> {
        let Some(difference) = first.options.difference(&self.options) else {
            return Ok(());
        };
        let (key, made, told) = (difference.key, difference.made, difference.told);
        Err(Error::option(
            &[key],
            format!(
                "{} was made with `{key}` {made}, and {} with `{key}` {told}",
                first.path.display(),
                self.path.display()
            ),
            "only indexes that were made with the same options can be merged; build one of them \
             again",
        ))
    }

    /// Whether it holds what other indexes are made from.
    pub(super) fn require_facts(&self, purpose: &str) -> Result<()> {
        if self.contents.is_sealed {
            return Err(Error::usage(format!(
                "{}: the index is sealed: it has no facts and cannot be {purpose}; use the index \
                 that it was made from",
                self.path.display()
            )));
        }
        Ok(())
    }
}

/// Whether a file begins as indexes do.
pub(super) fn is_index(path: &Path) -> Result<bool> {
    let file = files::open(path).map_err(|error| Error::io("read", path, error))?;
    let mut magic = [0; MAGIC.len()];
    Ok(read_at(&file, 0, &mut magic).is_ok() && magic == MAGIC)
}

fn refusal(path: &Path, wrong: Wrong) -> Error {
    let shown = path.display();
    match wrong {
        Wrong::NoIndex => Error::usage(format!(
            "{shown} is not an index: name a file that `dejalu index build` wrote"
        )),
        Wrong::Damaged => Error::damaged(
            path,
            format!(
                "the index is damaged: its first page, at byte 0, is not what was written; {REMEDY}"
            ),
        ),
        Wrong::Format(found) => Error::usage(format!(
            "{shown} has index format {found}, and this version of dejalu reads format {FORMAT_VERSION}: \
             build the index again, or use the version that wrote it"
        )),
        Wrong::Normaliser(found) => Error::usage(format!(
            "{shown} was made with normaliser {found}, and this version of dejalu has normaliser \
             {NORMALISER_VERSION}: build the index again, or use the version that wrote it"
        )),
    }
}
