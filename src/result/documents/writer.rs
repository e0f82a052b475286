//! What is said of documents → the record's file.
//!
//! In: pages, in the order of the input. Out: the file. Everything that is said of a
//! paragraph has its number here, and is written once: in frames of their own, each
//! before the frame whose documents refer to it. It holds the two frames that grow,
//! and sixteen bytes for each of the last million things that were said.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::frame_names::{FrameNames, KIND, push_index};
use super::kept_brief::KeptBrief;
use super::page::{
    CountedDocument, GoneParagraph, RecordItem, RecordPage, StayedParagraph, push_line,
};
use super::said_before::SaidBefore;
use super::{CleanedLine, EndLine, HeaderLine, SourceLine, VERSION};
use crate::error::{Error, Result};
use crate::files;
use crate::result::buffer::Buffer;
use crate::result::frames::FrameWriter;
use crate::result::sum::Summer;
use crate::result::{hex_hash, tool};

/// Bytes in a frame, decompressed: half as many cost a twelfth more, twice as many
/// save a fiftieth, and a document is found by reading a frame for what is said of
/// each of its paragraphs.
const FRAME: usize = 1 << 20;

/// Writes a record.
pub struct RecordWriter {
    path: PathBuf,
    frames: FrameWriter,
    /// The frame of paragraphs that grows, and that of everything else.
    paragraphs: Vec<u8>,
    lines: Vec<u8>,
    sum: Summer,
    known: SaidBefore,
    /// The numbers of what the page at hand says.
    numbers: Vec<u64>,
    /// The number of what is said next.
    next: u64,
    /// Bytes that went of the source at hand.
    gone: u64,
    documents: u64,
    /// How many of them are in frames that have ended.
    documents_ended: u64,
    removals: u64,
    /// What is found in which frame; not of a stream, whose end nobody knows.
    index: Option<Vec<FrameNames>>,
    names: Vec<u32>,
    buffer: Buffer,
    /// The same in brief, if it is kept.
    brief: Option<KeptBrief>,
}

impl RecordWriter {
    /// Creates the record at `path`, and writes its first line.
    ///
    /// # Errors
    /// Where the file cannot be created or written.
    pub fn create(path: &Path, dry_run: bool, unread: u64) -> Result<Self> {
        let file = files::create(path).map_err(|error| Error::io("create", path, error))?;
        Self::begin(path, file, (dry_run, unread), Some(Vec::new()))
    }

    /// Writes the first line of the record of a stream into `file`, which is at `path`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn of_stream(path: &Path, file: File) -> Result<Self> {
        Self::begin(path, file, (false, 0), None)
    }

    fn begin(
        path: &Path,
        file: File,
        (dry_run, unread): (bool, u64),
        index: Option<Vec<FrameNames>>,
    ) -> Result<Self> {
        let refuse = |error| Error::io("write", path, error);
        let header = HeaderLine {
            version: VERSION,
            tool: tool(),
            dry_run,
            stream: index.is_none(),
            unread: (unread > 0).then_some(unread),
        };
        let mut writer = Self {
            path: path.to_owned(),
            frames: FrameWriter::new(file, index.is_some()).map_err(refuse)?,
            paragraphs: Vec::new(),
            lines: Vec::new(),
            sum: Summer::default(),
            known: SaidBefore::default(),
            numbers: Vec::new(),
            next: 0,
            gone: 0,
            documents: 0,
            documents_ended: 0,
            removals: 0,
            index,
            names: Vec::new(),
            buffer: Buffer::default(),
            brief: None,
        };
        push_line(&mut writer.lines, "record", &header);
        // Whoever opens the file reads no more than that to know what it is.
        writer.flush()?;
        Ok(writer)
    }

    /// Keeps in `brief` as well what is added from now on.
    pub(crate) fn keeping(mut self, brief: KeptBrief) -> Self {
        self.brief = Some(brief);
        self
    }

    /// Adds what a page says.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(crate) fn append(&mut self, page: &RecordPage) -> Result<()> {
        self.numbers.clear();
        self.numbers.resize(page.count(), u64::MAX);
        let (mut gone, mut stayed) = (0, 0);
        for item in &page.items {
            match item {
                RecordItem::Source(line, name, found_by) => {
                    self.gone = 0;
                    self.names.push(*found_by);
                    if let Some(brief) = &mut self.brief {
                        brief.source(page.line(name));
                    }
                    self.lines.extend_from_slice(page.line(line));
                }
                RecordItem::Cleaned(line, name) => {
                    self.names.push(*name);
                    self.lines.extend_from_slice(page.line(line));
                }
                RecordItem::Document(document) => {
                    let of_gone = page.gone.get(gone..document.gone_end);
                    let of_stayed = page.stayed.get(stayed..document.stayed_end);
                    (gone, stayed) = (document.gone_end, document.stayed_end);
                    let paragraphs = (of_gone.unwrap_or_default(), of_stayed.unwrap_or_default());
                    self.document(page, document, paragraphs);
                }
            }
            self.end_full_frames()
                .map_err(|error| Error::io("write", &self.path, error))?;
            self.brief.as_mut().map_or(Ok(()), KeptBrief::pass_on)?;
        }
        Ok(())
    }

    /// Adds a source, which begins here, or of a stream is complete.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn source(&mut self, source: &SourceLine) -> Result<()> {
        let mut page = RecordPage::default();
        page.source(source);
        self.append(&page)
    }

    /// Adds what was written in place of a source.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn cleaned(&mut self, cleaned: &CleanedLine) -> Result<()> {
        let mut page = RecordPage::default();
        page.cleaned(cleaned);
        self.append(&page)
    }

    /// Adds a document.
    fn document(
        &mut self,
        page: &RecordPage,
        document: &CountedDocument,
        (gone, stayed): (&[GoneParagraph], &[StayedParagraph]),
    ) {
        self.known.forget_if_full();
        let said = gone.iter().map(|gone| gone.said);
        for place in said.chain(stayed.iter().map(|stayed| stayed.said)) {
            self.number(page, place);
        }
        let number = |place: u32| {
            self.numbers
                .get(place as usize)
                .copied()
                .unwrap_or_default()
        };
        if let Some(brief) = &mut self.brief {
            brief.document(page.line(&document.brief), (gone, stayed), number);
        }
        let (out, buffer) = (&mut self.lines, &mut self.buffer);
        out.extend_from_slice(page.line(&document.head));
        buffer.put(out, br#","cleaned_start":"#);
        buffer.put_number(out, document.start.saturating_sub(self.gone));
        buffer.put(out, br#","gone":["#);
        // Where the run at hand goes on, if there is one.
        let mut next = None;
        for one in gone {
            if next == Some((one.paragraph, one.start)) {
                buffer.put(out, b",");
            } else {
                match next {
                    None => buffer.put(out, b"["),
                    Some(_) => buffer.put(out, b"]],["),
                }
                buffer.put_number(out, u64::from(one.paragraph));
                buffer.put(out, b",");
                buffer.put_number(out, one.start);
                buffer.put(out, b",[");
            }
            buffer.put_number(out, number(one.said));
            next = Some((one.paragraph.wrapping_add(1), one.start + one.length));
        }
        if next.is_some() {
            buffer.put(out, b"]]");
        }
        buffer.put(out, br#"],"kept":["#);
        for (at, one) in stayed.iter().enumerate() {
            match at {
                0 => buffer.put(out, b"["),
                _ => buffer.put(out, b",["),
            }
            buffer.put_number(out, number(one.said));
            buffer.put(out, b",");
            buffer.put_number(out, one.characters);
            buffer.put(out, b",");
            buffer.put_bits(out, i64::from(one.missing));
            buffer.put(out, b"]");
        }
        buffer.put(out, b"]");
        buffer.flush(out);
        out.extend_from_slice(page.line(&document.tail));
        out.extend_from_slice(b"}\n");
        self.names.extend(document.names);
        self.documents += 1;
        self.removals += gone.len() as u64 + u64::from(document.is_dropped);
        self.gone += document.bytes_gone;
    }

    /// Gives what a page says at this place its number, and writes it if it has none.
    fn number(&mut self, page: &RecordPage, place: u32) {
        let Some(number) = self.numbers.get_mut(place as usize) else {
            return;
        };
        if *number != u64::MAX {
            return;
        }
        let (said, hash) = page.said(place);
        *number = self.known.number(hash, self.next);
        if *number == self.next {
            self.next += 1;
            let (out, buffer) = (&mut self.paragraphs, &mut self.buffer);
            buffer.put(out, br#"{"type":"paragraph","n":"#);
            buffer.put_number(out, *number);
            buffer.flush(out);
            out.extend_from_slice(said);
            if let Some(brief) = &mut self.brief {
                brief.paragraph(page.said_in_brief(place));
            }
        }
    }

    fn end_full_frames(&mut self) -> io::Result<()> {
        if self.paragraphs.len() >= FRAME || self.lines.len() >= FRAME {
            self.end_paragraphs()?;
        }
        match self.lines.len() >= FRAME {
            true => self.end_lines(),
            false => Ok(()),
        }
    }

    fn end_paragraphs(&mut self) -> io::Result<()> {
        if self.paragraphs.is_empty() {
            return Ok(());
        }
        let frame = std::mem::take(&mut self.paragraphs);
        self.end_frame(&frame, Vec::new())?;
        self.paragraphs = frame;
        self.paragraphs.clear();
        Ok(())
    }

    fn end_lines(&mut self) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let (frame, names) = (
            std::mem::take(&mut self.lines),
            std::mem::take(&mut self.names),
        );
        self.documents_ended = self.documents;
        self.end_frame(&frame, names)?;
        self.lines = frame;
        self.lines.clear();
        Ok(())
    }

    fn end_frame(&mut self, frame: &[u8], names: Vec<u32>) -> io::Result<()> {
        self.sum.add(frame);
        if let Some(index) = &mut self.index {
            index.push(FrameNames {
                paragraphs: self.next,
                documents: self.documents_ended,
                names,
            });
        }
        self.frames.push(frame)
    }

    /// Hands everything that was added so far to the system, which keeps it if
    /// this process is killed.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        let ended = self.end_paragraphs().and_then(|()| self.end_lines());
        let flushed = ended.and_then(|()| self.frames.flush());
        flushed.map_err(|error| Error::io("write", &self.path, error))
    }

    /// Writes the last line and makes sure that all is on disk.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn finish(self) -> Result<()> {
        self.finish_in_brief().map(|_| ())
    }

    /// The same; what was kept in brief, if anything was.
    ///
    /// # Errors
    /// As [`RecordWriter::finish`].
    pub(crate) fn finish_in_brief(mut self) -> Result<Option<KeptBrief>> {
        self.flush()?;
        let end = EndLine {
            documents: self.documents,
            removals: self.removals,
            xxh3_128: hex_hash(self.sum.sum().xxh3_128),
        };
        push_line(&mut self.lines, "end", &end);
        let ended = self.end_lines();
        let refuse = |error| Error::io("write", &self.path, error);
        ended.map_err(refuse)?;
        if let Some(index) = self.index.take() {
            let mut bytes = Vec::new();
            push_index(&mut bytes, &index);
            self.frames.push_skipped(KIND, &bytes).map_err(refuse)?;
        }
        self.frames.finish().map_err(refuse)?;
        Ok(self.brief)
    }
}
