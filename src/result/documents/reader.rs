//! The record → its lines, one after the other.
//!
//! In: the file. Out: its lines, as many as are asked for. It holds one frame, and
//! believes no line that contradicts those before it; whoever reads to the end knows
//! that nothing was changed.

use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

use super::{
    BriefLine, DocumentLine, EndLine, HeaderLine, Line, PARAGRAPH, ParagraphSummary, RecordPlace,
    VERSION, usual,
};
use crate::error::{Error, Result};
use crate::files;
use crate::result::frames::next_frame;
use crate::result::hex_hash;
use crate::result::sealed::{Sealed, unread};
use crate::result::sum::Summer;

/// How the first line of the journal of version 1 begins, which was not compressed.
const FIRST_VERSION: &[u8] = br#"{"type":"journal","version":1,"#;

/// Lines that a thread reads at a time.
const LINES_AT_ONCE: usize = 64;

/// Reads a record line by line.
pub struct Reader {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    frame: Vec<u8>,
    /// The frame after it, and whether there is one, if that was read ahead.
    next: (Vec<u8>, Option<io::Result<bool>>),
    /// Where in the frame the next line begins.
    at: usize,
    sum: Summer,
    /// Where in the frame what is not summed up yet begins.
    summed: usize,
    /// The lines of the frame that were read ahead and are not asked for yet.
    ahead: std::vec::IntoIter<std::result::Result<BriefLine, String>>,
    /// Lines, paragraphs, documents and removals that were read.
    line: u64,
    paragraphs: u64,
    documents: u64,
    removals: u64,
    before: Before,
    ended: bool,
}

/// What is known of the documents before.
#[derive(Default)]
struct Before {
    source: String,
    end: u64,
    gone: u64,
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
            next: (Vec::new(), None),
            at: 0,
            sum: Summer::default(),
            summed: 0,
            ahead: Vec::new().into_iter(),
            line: 0,
            paragraphs: 0,
            documents: 0,
            removals: 0,
            before: Before::default(),
            ended: false,
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
        self.take(&line)?;
        self.at = end + 1;
        self.ahead = Vec::new().into_iter();
        Ok(Some(line))
    }

    /// The same; of what is said of a paragraph no more than is asked of all of them,
    /// which is much less work. The lines of a frame are read side by side, beside the
    /// next frame.
    pub(crate) fn read_brief(&mut self) -> Result<Option<BriefLine>> {
        let Some(end) = self.begin_line()? else {
            return Ok(None);
        };
        if self.at == 0 {
            let (frame, input, next) = (&self.frame, &mut self.input, &mut self.next);
            let read_next = || next_frame(input, &mut next.0);
            let (ahead, read) = rayon::join(|| parse_briefs(frame), read_next);
            self.ahead = ahead.into_iter();
            self.next.1 = Some(read);
        }
        let here = || parse_brief(self.frame.get(self.at..end).unwrap_or_default());
        let line = self.ahead.next().unwrap_or_else(here);
        let line = line.map_err(|what| self.damaged(&what))?;
        match &line {
            BriefLine::Paragraph(paragraph) => self.take_paragraph(paragraph.n),
            BriefLine::Other(line) => self.take(line),
        }?;
        self.at = end + 1;
        Ok(Some(line))
    }

    /// Comes to the next line, and says where it ends; `None` after the last one.
    fn begin_line(&mut self) -> Result<Option<usize>> {
        if self.at >= self.frame.len() {
            self.sum_up();
        }
        let Some(end) = self.next_line()? else {
            return match self.ended {
                true => Ok(None),
                false => Err(self.damaged("it was cut off: its last line is missing")),
            };
        };
        self.line += 1;
        if self.ended {
            return Err(self.damaged("it goes on after its last line"));
        }
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
            self.line += 1;
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
            let read = match self.next.1.take() {
                Some(read) => {
                    std::mem::swap(&mut self.frame, &mut self.next.0);
                    read
                }
                None => next_frame(&mut self.input, &mut self.frame),
            };
            match read {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) if is_damage(&error) => {
                    let what = format!(
                        "what follows cannot be decompressed ({error}): the file was cut off or changed after it was written"
                    );
                    self.line += 1;
                    return Err(self.damaged(&what));
                }
                Err(error) => return Err(Error::io("read", &self.path, error)),
            }
        }
        let rest = self.frame.get(self.at..).unwrap_or_default();
        match memchr::memchr(b'\n', rest) {
            Some(length) => Ok(Some(self.at + length)),
            None => {
                self.line += 1;
                Err(self.damaged("it was cut off inside this line"))
            }
        }
    }

    /// Sees that a line fits those before it.
    fn take(&mut self, line: &Line) -> Result<()> {
        match line {
            Line::Header(_) if self.line > 1 => {
                Err(self.damaged("the first line stands here again"))
            }
            Line::Header(_) | Line::Cleaned(_) => Ok(()),
            Line::Source(source) => {
                if source.name < self.before.source {
                    return Err(self.damaged("it is not in the order of the sources"));
                }
                self.before = Before {
                    source: source.name.clone(),
                    ..Before::default()
                };
                Ok(())
            }
            Line::Paragraph(paragraph) => self.take_paragraph(paragraph.n),
            Line::Document(document) => self.take_document(document),
            Line::End(end) => self.take_end(end),
        }
    }

    fn take_paragraph(&mut self, number: u64) -> Result<()> {
        if number != self.paragraphs {
            return Err(self.damaged("a paragraph before it is missing"));
        }
        self.paragraphs += 1;
        Ok(())
    }

    fn take_document(&mut self, document: &DocumentLine) -> Result<()> {
        let is_known = document.numbers().all(|number| number < self.paragraphs);
        let before = &mut self.before;
        let is_next = document.start >= before.end
            && document.cleaned_start == document.start.saturating_sub(before.gone);
        if !document.is_sound() || !is_next || !is_known {
            return Err(self.damaged("it contradicts itself, or the lines before it"));
        }
        before.end = document.end;
        // No more than the documents' lengths together, which are below `end`.
        before.gone += document.removed.bytes;
        self.documents += 1;
        let removed = document.gone.iter().map(|run| run.2.len() as u64);
        self.removals += removed.sum::<u64>() + u64::from(document.fate == super::Fate::Dropped);
        Ok(())
    }

    fn take_end(&mut self, end: &EndLine) -> Result<()> {
        self.ended = true;
        self.sum_up();
        let agrees = end.documents == self.documents
            && end.removals == self.removals
            && end.xxh3_128 == hex_hash(self.sum.sum().xxh3_128);
        match agrees {
            true => Ok(()),
            false => {
                Err(self
                    .damaged("the file was changed after it was written: its hash does not agree"))
            }
        }
    }

    /// Where the document is that was read last.
    #[must_use]
    pub fn place(&self) -> RecordPlace {
        RecordPlace {
            number: self.documents,
        }
    }

    /// An error about the line that was read last.
    #[must_use]
    pub fn damaged(&self, message: &str) -> Error {
        Error::damaged(
            &self.path,
            format!(
                "line {}: {message}; put it back as it was, or clean again",
                self.line
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
        "it is a record of version {version}, this program reads version {VERSION}: use the dejalu that wrote it ({tool})"
    );
    Error::damaged(path, what)
}

pub(super) fn of<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> std::result::Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("not a line of a record: {error}"))
}

/// The lines of a frame in brief, read side by side.
fn parse_briefs(frame: &[u8]) -> Vec<std::result::Result<BriefLine, String>> {
    let ends = memchr::memchr_iter(b'\n', frame);
    let lines = ends.scan(0, |start, end| Some(std::mem::replace(start, end + 1)..end));
    let lines: Vec<Range<usize>> = lines.collect();
    let parse = |line: &Range<usize>| parse_brief(frame.get(line.clone()).unwrap_or_default());
    lines
        .par_iter()
        .with_min_len(LINES_AT_ONCE)
        .map(parse)
        .collect()
}

/// The line that `bytes` are, of a paragraph in brief.
fn parse_brief(bytes: &[u8]) -> std::result::Result<BriefLine, String> {
    if bytes.starts_with(PARAGRAPH) {
        let usual = usual::paragraph(bytes).map(Ok);
        let summary = usual.unwrap_or_else(|| ParagraphSummary::of_line(bytes));
        return summary.map(BriefLine::Paragraph);
    }
    parse(bytes).map(BriefLine::Other)
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
