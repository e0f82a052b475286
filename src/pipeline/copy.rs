//! What stays of one source, on its way to the file that takes its place.
//!
//! In: the source's records, and what goes of each. Out: the cleaned file, and
//! sums of what was read and what went. In a dry run it writes nothing and
//! sums all the same.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result};
use crate::input::{Format, Source};
use crate::journal::sum::Summer;
use crate::output::{ArticleWriter, Written};

/// The file that takes the place of a source.
pub(super) struct Copy<'s> {
    folder: Option<&'s Path>,
    source: &'s Source,
    /// The file; made when its first record is kept, so that a text file whose
    /// only document is dropped leaves no empty file behind.
    writer: Option<ArticleWriter>,
    /// Whether a document of it was dropped.
    dropped: bool,
    /// What was read of the source.
    pub(super) read: Summer,
    /// How many bytes went.
    pub(super) gone: u64,
    /// What stopped the writing of a record too large to be held.
    failure: Option<Error>,
}

impl<'s> Copy<'s> {
    pub(super) fn new(folder: Option<&'s Path>, source: &'s Source) -> Self {
        let read = Summer::default();
        Self {
            folder,
            source,
            writer: None,
            dropped: false,
            read,
            gone: 0,
            failure: None,
        }
    }

    /// The file, unless this is a dry run.
    fn writer(&mut self) -> Result<Option<&mut ArticleWriter>> {
        if let (None, Some(folder)) = (&self.writer, self.folder) {
            self.writer = Some(ArticleWriter::create(folder, self.source)?);
        }
        Ok(self.writer.as_mut())
    }

    /// Leaves a whole record out.
    pub(super) fn drop_record(&mut self, raw: &[u8]) {
        self.dropped = true;
        self.gone += raw.len() as u64;
    }

    /// Writes a record without the ranges of `removed`.
    pub(super) fn keep(&mut self, raw: &[u8], removed: &[Range<usize>]) -> Result<()> {
        self.gone += removed.iter().map(|range| range.len() as u64).sum::<u64>();
        if raw.is_empty() {
            return Ok(());
        }
        match self.writer()? {
            Some(writer) => writer.splice(raw, removed),
            None => Ok(()),
        }
    }

    /// The error behind a failed write, which a reader can only pass on as I/O.
    pub(super) fn take_failure(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Closes the file; `None` if there is none.
    pub(super) fn finish(mut self) -> Result<Option<Written>> {
        let whole_file_dropped = self.source.format == Format::Text && self.dropped;
        if !whole_file_dropped {
            self.writer()?;
        }
        self.writer.map(ArticleWriter::finish).transpose()
    }
}

impl Write for Copy<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.read.add(bytes);
        match self.keep(bytes, &[]) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let message = error.to_string();
                self.failure = Some(error);
                Err(io::Error::other(message))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
