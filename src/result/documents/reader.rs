//! The record → its lines, one after the other.
//!
//! In: the file. Out: its lines, as many as are asked for. It holds one frame, and
//! believes no line that contradicts those before it; whoever reads to the end knows
//! that nothing was changed.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::line_order::{CHANGED, LineOrder};
use super::{DocumentLine, HeaderLine, Line, RecordPlace, VERSION, usual};
use crate::error::{Error, Result};
use crate::files;
use crate::result::frames::next_frame;
use crate::result::hex_hash;
use crate::result::sealed::{Sealed, unread};
use crate::result::sum::Summer;

/// How the first line of the journal of version 1 begins, which was not compressed.
const FIRST_VERSION: &[u8] = br#"{"type":"journal","version":1,"#;

/// Reads a record line by line.
pub struct Reader {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    frame: Vec<u8>,
    /// Where in the frame the next line begins.
    at: usize,
    sum: Summer,
    /// Where in the frame what is not summed up yet begins.
    summed: usize,
    order: LineOrder,
}

impl Reader {
    /// Opens the record at `path` and reads its first line.
    ///
    /// # Errors
    /// Where the file cannot be read or is not a record of this version.
    pub fn open(path: &Path) -> Result<(Self, HeaderLine)> {
        let file = files::open(path).map_err(|error| Error::io("read", path, error))?;
        Self::begin(path, Box::new(BufReader::new(file)))
    }

    /// The same, of a file whose sums stand beside it, which is not believed where it
    /// does not agree with them.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_sealed(path: &Path) -> Result<(Self, HeaderLine)> {
        let file = Sealed::open(path).map_err(|error| unread(path, error))?;
        Self::begin(path, Box::new(BufReader::new(file)))
    }

    fn begin(path: &Path, mut input: Box<dyn BufRead + Send>) -> Result<(Self, HeaderLine)> {
        let first = input.fill_buf();
        let first = first.map_err(|error| unread(path, error))?;
        if first.starts_with(FIRST_VERSION) {
            return Err(other_version(path, 1, "an earlier dejalu"));
        }
        let mut reader = Self {
            path: path.to_owned(),
            input,
            frame: Vec::new(),
            at: 0,
            sum: Summer::default(),
            summed: 0,
            order: LineOrder::default(),
        };
        match reader.read() {
            Ok(Some(Line::Header(header))) if header.version == VERSION => Ok((reader, header)),
            Ok(Some(Line::Header(header))) => {
                Err(other_version(path, header.version, &header.tool))
            }
            Ok(_) => {
                Err(reader
                    .damaged("this is not a record of dejalu: its first line does not say so"))
            }
            Err(error) => Err(error),
        }
    }

    /// The next line; `None` after the last one, whose hash then agreed.
    ///
    /// # Errors
    /// Where the file cannot be read, a line is no line of a record, or the
    /// record was cut or changed after it was written.
    pub fn read(&mut self) -> Result<Option<Line>> {
        let Some(end) = self.begin_line()? else {
            return Ok(None);
        };
        let line = parse(self.frame.get(self.at..end).unwrap_or_default());
        let line = line.map_err(|what| self.damaged(&what))?;
        self.order.take(&line).map_err(|what| self.damaged(what))?;
        if let Line::End(end) = &line {
            self.sum_up();
            if end.xxh3_128 != hex_hash(self.sum.sum().xxh3_128) {
                return Err(self.damaged(CHANGED));
            }
        }
        self.at = end + 1;
        Ok(Some(line))
    }

    /// Comes to the next line, and says where it ends; `None` after the last one.
    fn begin_line(&mut self) -> Result<Option<usize>> {
        if self.at >= self.frame.len() {
            self.sum_up();
        }
        let Some(end) = self.next_line()? else {
            return match self.order.ended {
                true => Ok(None),
                false => Err(self.damaged("it was cut off: its last line is missing")),
            };
        };
        let next = self.order.next_line();
        next.map_err(|what| self.damaged(what))?;
        Ok(Some(end))
    }

    /// Sums up the lines that were read: many of them at once, which are short.
    fn sum_up(&mut self) {
        let read = self.frame.get(self.summed..self.at);
        self.sum.add(read.unwrap_or_default());
        self.summed = self.at;
    }

    /// The next document.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn next_document(&mut self) -> Result<Option<DocumentLine>> {
        while let Some(line) = self.read()? {
            if let Line::Document(document) = line {
                return Ok(Some(*document));
            }
        }
        Ok(None)
    }

    /// The next line of which `is_wanted` says so: much less work than all of them, and
    /// so much less is seen of what does not fit. For a file whose sums are right.
    ///
    /// # Errors
    /// Where the file cannot be read, or a line that is wanted is no line of a record.
    pub fn skim(&mut self, is_wanted: impl Fn(&[u8]) -> bool) -> Result<Option<Line>> {
        while let Some(end) = self.next_line()? {
            self.order.line += 1;
            let bytes = self.frame.get(self.at..end).unwrap_or_default();
            let line = is_wanted(bytes).then(|| parse(bytes));
            let line = line.transpose().map_err(|what| self.damaged(&what))?;
            self.at = end + 1;
            if line.is_some() {
                return Ok(line);
            }
        }
        Ok(None)
    }

    /// Where the next line ends, for which the next frame is read if it has to be.
    fn next_line(&mut self) -> Result<Option<usize>> {
        while self.at >= self.frame.len() {
            (self.at, self.summed) = (0, 0);
            match next_frame(&mut self.input, &mut self.frame) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) if is_damage(&error) => {
                    let what = format!(
                        "what follows cannot be decompressed ({error}): the file was cut off or changed after it was written"
                    );
                    self.order.line += 1;
                    return Err(self.damaged(&what));
                }
                Err(error) => return Err(Error::io("read", &self.path, error)),
            }
        }
        let rest = self.frame.get(self.at..).unwrap_or_default();
        match memchr::memchr(b'\n', rest) {
            Some(length) => Ok(Some(self.at + length)),
            None => {
                self.order.line += 1;
                Err(self.damaged("it was cut off inside this line"))
            }
        }
    }

    /// Where the document is that was read last.
    #[must_use]
    pub fn place(&self) -> RecordPlace {
        RecordPlace {
            number: self.order.documents,
        }
    }

    /// An error about the line that was read last.
    #[must_use]
    pub fn damaged(&self, message: &str) -> Error {
        Error::damaged(
            &self.path,
            format!(
                "line {}: {message}; put it back as it was, or clean again",
                self.order.line
            ),
        )
    }
}

fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | Other | UnexpectedEof)
}

fn other_version(path: &Path, version: u32, tool: &str) -> Error {
    let what = format!(
        "it is a record of version {version}, this program reads version {VERSION}: use the build of dejalu that wrote it (it called itself {tool}), or clean again"
    );
    Error::damaged(path, what)
}

pub(super) fn of<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> std::result::Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("not a line of a record: {error}"))
}

/// The line that `bytes` are; else what is wrong with them.
pub(super) fn parse(bytes: &[u8]) -> std::result::Result<Line, String> {
    let kind = bytes.strip_prefix(br#"{"type":""#).unwrap_or_default();
    let kind = kind.split(|&byte| byte == b'"').next().unwrap_or_default();
    match kind {
        b"paragraph" => of(bytes).map(Line::Paragraph),
        b"document" => usual::document(bytes)
            .map_or_else(|| of(bytes), |document| Ok(Box::new(document)))
            .map(Line::Document),
        b"source" => of(bytes).map(Line::Source),
        b"cleaned" => of(bytes).map(Line::Cleaned),
        b"record" => of(bytes).map(Line::Header),
        b"end" => of(bytes).map(Line::End),
        _ => Err("not a line of a record: it does not say what it is about".to_owned()),
    }
}
