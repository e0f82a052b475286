//! The file of a record → the record in brief.
//!
//! In: the record of a result. Out: it in brief, some frames at a time, which are unpacked
//! and read side by side. It believes no byte that is not as it was written, and no line that
//! contradicts those before it. That the bytes are those that were written is seen from the
//! sums of the file, so that the hash in the last line is not compared as well.

use std::path::Path;

use super::brief::BriefPart;
use super::line_order::{DocumentFit, LineOrder};
use super::reader::parse;
use super::record_frames::{RecordFrames, lines};
use super::usual_brief::{UsualLists, document_in_brief};
use super::{DOCUMENT, Line, PARAGRAPH, ParagraphSummary, usual};
use crate::error::{Error, Result};

/// A record that is read in brief.
pub(crate) struct BriefReader {
    frames: RecordFrames,
    /// The frame that comes next.
    next: usize,
    order: LineOrder,
}

/// What a frame holds in brief, and what of its lines is compared with others.
struct BriefFrame {
    part: BriefPart,
    fits: Vec<LineFit>,
}

/// What of a line is compared with others.
enum LineFit {
    /// The number of a paragraph.
    Paragraph(u64),
    Document(DocumentFit),
    Other(Line),
    /// What is wrong with it.
    Bad(String),
}

impl BriefReader {
    /// Opens the record at `path`.
    ///
    /// # Errors
    /// Where it cannot be read or is not as it was written.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            frames: RecordFrames::open(path)?,
            next: 0,
            order: LineOrder::default(),
        })
    }

    /// The next parts; none at the end.
    ///
    /// # Errors
    /// Where the file cannot be read, a line is no line of a record, or does not fit.
    pub(super) fn parts(&mut self) -> Result<Vec<BriefPart>> {
        let numbers = self.frames.next_at_once(self.next);
        self.next += numbers.len();
        let read = self.frames.each(&numbers, |_, frame| Ok(read(frame)))?;
        let mut parts = Vec::with_capacity(read.len());
        for frame in read {
            for fit in frame.fits {
                self.take(fit).map_err(|what| self.damaged(&what))?;
            }
            parts.push(frame.part);
        }
        if parts.is_empty() && !self.order.ended {
            return Err(self.damaged("it was cut off: its last line is missing"));
        }
        Ok(parts)
    }

    /// Sees that the next line fits those before it.
    fn take(&mut self, fit: LineFit) -> std::result::Result<(), String> {
        let order = &mut self.order;
        let taken = order.next_line().and_then(|()| match &fit {
            LineFit::Paragraph(number) => order.take_paragraph(*number),
            LineFit::Document(fit) => order.take_document(fit),
            LineFit::Other(line) => order.take(line),
            LineFit::Bad(_) => Ok(()),
        });
        match (taken, fit) {
            (Ok(()), LineFit::Bad(what)) => Err(what),
            (taken, _) => taken.map_err(str::to_owned),
        }
    }

    /// An error about the line that was taken last.
    fn damaged(&self, what: &str) -> Error {
        let what = format!(
            "line {}: {what}; put it back as it was, or clean again",
            self.order.line
        );
        Error::damaged(self.frames.path(), what)
    }

    /// An error about what the file says as a whole.
    pub(super) fn refuse(&self, what: &str) -> Error {
        let what = format!("{what}; put it back as it was, or clean again");
        Error::damaged(self.frames.path(), what)
    }
}

/// The lines of a frame in brief.
fn read(frame: &[u8]) -> BriefFrame {
    let (mut part, mut lists) = (BriefPart::default(), UsualLists::default());
    let fits = lines(frame)
        .map(|line| read_line(line, &mut part, &mut lists).unwrap_or_else(LineFit::Bad));
    let mut fits: Vec<LineFit> = fits.collect();
    if frame.last().is_some_and(|last| *last != b'\n') {
        fits.push(LineFit::Bad("it was cut off inside this line".to_owned()));
    }
    BriefFrame { part, fits }
}

/// Adds a line to `part`.
fn read_line(
    line: &[u8],
    part: &mut BriefPart,
    lists: &mut UsualLists,
) -> std::result::Result<LineFit, String> {
    if line.starts_with(PARAGRAPH) {
        let usual = usual::paragraph(line).map(Ok);
        let (n, summary) = usual.unwrap_or_else(|| ParagraphSummary::of_line(line))?;
        part.said.push(summary);
        return Ok(LineFit::Paragraph(n));
    }
    if line.starts_with(DOCUMENT)
        && let Some(fit) = document_in_brief(line, part, lists)
    {
        return Ok(LineFit::Document(fit));
    }
    Ok(match parse(line)? {
        Line::Document(document) => {
            part.push_line(&document);
            LineFit::Document(DocumentFit::from(&*document))
        }
        Line::Source(source) => {
            part.sources.push(source.name.clone());
            LineFit::Other(Line::Source(source))
        }
        line => LineFit::Other(line),
    })
}
