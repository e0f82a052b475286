//! Lines → the journal's file.
//!
//! In: lines, in the order of the input. Out: the file, opened by a line that
//! says what it is and closed by one with the hash of all before it, so that a
//! journal that was cut off is known as such. It holds no more than a buffer.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::page::Page;
use super::sum::Summer;
use super::{EndLine, Header, Line, VERSION, hex_hash, tool};
use crate::error::{Error, Result};
use crate::files;

/// Writes a journal.
pub struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    sum: Summer,
    /// The line at hand.
    page: Page,
    removals: u64,
}

impl Writer {
    /// Creates the journal at `path` and writes its first line.
    ///
    /// # Errors
    /// Where the file cannot be created or written.
    pub fn create(path: &Path, dry_run: bool) -> Result<Self> {
        let file = files::create(path).map_err(|error| Error::io("create", path, error))?;
        Self::begin(path, file, (dry_run, false))
    }

    /// Writes the first line of the journal of a stream into `file`, which is
    /// at `path`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn of_stream(path: &Path, file: File) -> Result<Self> {
        let mut writer = Self::begin(path, file, (false, true))?;
        writer.flush()?;
        Ok(writer)
    }

    fn begin(path: &Path, file: File, (dry_run, stream): (bool, bool)) -> Result<Self> {
        let mut writer = Self {
            path: path.to_owned(),
            out: BufWriter::new(file),
            sum: Summer::default(),
            page: Page::default(),
            removals: 0,
        };
        writer.write(&Line::Journal(Header {
            version: VERSION,
            tool: tool(),
            dry_run,
            stream,
        }))?;
        Ok(writer)
    }

    /// Writes the next line.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&mut self, line: &Line) -> Result<()> {
        let mut page = std::mem::take(&mut self.page);
        page.clear();
        let written = page.line(line);
        let written = written.and_then(|()| self.append(page.bytes(), page.removals()));
        self.page = page;
        written
    }

    /// Writes lines that were put together elsewhere ([`super::page::Page`]), of which
    /// so many are about a removed paragraph or document.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn append(&mut self, lines: &[u8], removals: u64) -> Result<()> {
        self.removals += removals;
        self.sum.add(lines);
        let written = self.out.write_all(lines);
        written.map_err(|error| Error::io("write", &self.path, error))
    }

    /// Hands everything that was written so far to the system, which keeps it if
    /// this process is killed.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        let flushed = self.out.flush();
        flushed.map_err(|error| Error::io("write", &self.path, error))
    }

    /// Writes the last line and makes sure that all is on disk.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn finish(mut self) -> Result<()> {
        let end = EndLine {
            removals: self.removals,
            xxh3_128: hex_hash(self.sum.sum().xxh3_128),
        };
        self.write(&Line::End(end))?;
        self.flush()?;
        match self.out.get_ref().sync_all() {
            // A pipe or a terminal has no disk behind it.
            Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
            synced => synced.map_err(|error| Error::io("write", &self.path, error)),
        }
    }
}
