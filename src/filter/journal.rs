//! The journal of a stream.
//!
//! In: lines as they were read and as they are left, with the journal's lines
//! about them. Out: a journal that is on its way to the disk before the lines
//! that it explains are on theirs. What the stream adds up to is said at its end;
//! a journal without an end is that of a filter that was killed.

use std::fs::Metadata;
use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result};
use crate::files::{Guarded, WholeFile, refuse_over};
use crate::input::Source;
use crate::output::Written;
use crate::pipeline::entries;
use crate::result::documents::page::RecordPage;
use crate::result::documents::{Reader, RecordWriter};
use crate::result::sum::Summer;

/// Writes the journal of a stream.
pub(super) struct StreamJournal {
    writer: RecordWriter,
    /// What was read so far, and what is left of it.
    read: Summer,
    left: Summer,
}

impl StreamJournal {
    /// Creates the journal.
    ///
    /// # Errors
    /// Where there is such a file and it may not be replaced, or it cannot be
    /// written.
    pub(super) fn create(path: &Path, overwrite: bool, guarded: &[Guarded]) -> Result<Self> {
        refuse_over(path, guarded)?;
        let taken = std::fs::metadata(path);
        if !overwrite && taken.as_ref().is_ok_and(Metadata::is_file) {
            return Err(Error::option(
                &["journal", "overwrite"],
                format!("`journal` {}: the file already exists", path.display()),
                "name another one, or replace it with `overwrite`",
            ));
        }
        if taken.is_ok_and(|taken| taken.is_file() && taken.len() > 0) {
            refuse_other(path)?;
        }
        let file = WholeFile::replacing(path, guarded)?.grow()?;
        Ok(Self {
            writer: RecordWriter::of_stream(path, file)?,
            read: Summer::default(),
            left: Summer::default(),
        })
    }

    /// Explains what became of the lines in `raw`: `left` is left of them, but
    /// for the `added` ranges, which were not in them.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub(super) fn explain(
        &mut self,
        raw: &[u8],
        (left, added): (&[u8], &[Range<usize>]),
        page: &RecordPage,
    ) -> Result<()> {
        self.read.add(raw);
        let mut at = 0;
        for range in added {
            self.left.add(left.get(at..range.start).unwrap_or_default());
            at = range.end;
        }
        self.left.add(left.get(at..).unwrap_or_default());
        if page.is_empty() {
            return Ok(());
        }
        self.writer.append(page)?;
        self.writer.flush()
    }

    /// Says what the stream adds up to, and ends the journal.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn finish(mut self, source: &Source) -> Result<()> {
        let left = self.left.sum();
        let written = Written {
            bytes: left.bytes,
            xxh3_128: left.xxh3_128,
            pieces: Vec::new(),
            columns: None,
        };
        let read = self.read.sum();
        self.writer.source(&entries::source(source, read))?;
        let cleaned = entries::cleaned(&source.name, Some(written));
        self.writer.cleaned(&cleaned)?;
        self.writer.finish()
    }
}

/// Says no where a file that would be replaced is no journal of a filter.
fn refuse_other(path: &Path) -> Result<()> {
    match Reader::open(path) {
        Ok((_, header)) if header.stream => Ok(()),
        _ => Err(Error::option(
            &["journal", "overwrite"],
            format!(
                "`journal` {}: the file is not a filter's journal, and `overwrite` would replace \
                 it",
                path.display()
            ),
            "name another one",
        )),
    }
}
