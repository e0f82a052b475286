//! Lines of a record, one after the other → whether each fits those before it.
//!
//! In: lines, or what of them is compared with others. Out: what is wrong with one, in words
//! for whoever knows the file. It keeps a few numbers and the name of a source, and reads
//! nothing.

use super::{DocumentLine, EndLine, Fate, Line, SourceLine};

/// What is wrong with a line.
pub(super) type Misfit = &'static str;

/// What is known of the lines that were read.
#[derive(Default)]
pub(super) struct LineOrder {
    /// How many lines, paragraphs, documents and removals there were.
    pub(super) line: u64,
    pub(super) documents: u64,
    paragraphs: u64,
    removals: u64,
    /// The source at hand, where its last document ended, and how many bytes went of it.
    source: String,
    end: u64,
    gone: u64,
    pub(super) ended: bool,
}

/// What of a document's line is compared with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DocumentFit {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) cleaned_start: u64,
    pub(super) bytes_gone: u64,
    /// How many paragraphs went, or whole documents.
    pub(super) removals: u64,
    /// Paragraphs whose numbers may be referred to by it: more than the largest of its.
    pub(super) numbers: u64,
    /// Whether it does not contradict itself.
    pub(super) is_sound: bool,
}

impl From<&DocumentLine> for DocumentFit {
    fn from(line: &DocumentLine) -> Self {
        let removed = line.gone.iter().map(|run| run.2.len() as u64);
        let largest = line.numbers().max();
        Self {
            start: line.start,
            end: line.end,
            cleaned_start: line.cleaned_start,
            bytes_gone: line.removed.bytes,
            removals: removed.sum::<u64>() + u64::from(line.fate == Fate::Dropped),
            numbers: largest.map_or(0, |largest| largest.saturating_add(1)),
            is_sound: line.is_sound(),
        }
    }
}

impl LineOrder {
    /// Comes to the next line.
    pub(super) fn next_line(&mut self) -> Result<(), Misfit> {
        self.line += 1;
        match self.ended {
            true => Err("it goes on after its last line"),
            false => Ok(()),
        }
    }

    /// Sees that the line fits those before it.
    pub(super) fn take(&mut self, line: &Line) -> Result<(), Misfit> {
        match line {
            Line::Header(_) if self.line > 1 => Err("the first line stands here again"),
            Line::Header(_) | Line::Cleaned(_) => Ok(()),
            Line::Source(source) => self.take_source(source),
            Line::Paragraph(paragraph) => self.take_paragraph(paragraph.n),
            Line::Document(document) => self.take_document(&DocumentFit::from(&**document)),
            Line::End(end) => self.take_end(end),
        }
    }

    fn take_source(&mut self, source: &SourceLine) -> Result<(), Misfit> {
        if source.name < self.source {
            return Err("it is not in the order of the sources");
        }
        self.source.clone_from(&source.name);
        (self.end, self.gone) = (0, 0);
        Ok(())
    }

    /// The same of a paragraph with this number.
    pub(super) fn take_paragraph(&mut self, number: u64) -> Result<(), Misfit> {
        if number != self.paragraphs {
            return Err("a paragraph before it is missing");
        }
        self.paragraphs += 1;
        Ok(())
    }

    /// The same of a document.
    pub(super) fn take_document(&mut self, document: &DocumentFit) -> Result<(), Misfit> {
        let is_next = document.start >= self.end
            && document.cleaned_start == document.start.saturating_sub(self.gone);
        if !document.is_sound || !is_next || document.numbers > self.paragraphs {
            return Err("it contradicts itself, or the lines before it");
        }
        self.end = document.end;
        // No more than the documents' lengths together, which are below `end`.
        self.gone += document.bytes_gone;
        self.documents += 1;
        self.removals += document.removals;
        Ok(())
    }

    fn take_end(&mut self, end: &EndLine) -> Result<(), Misfit> {
        self.ended = true;
        match end.documents == self.documents && end.removals == self.removals {
            true => Ok(()),
            false => Err(CHANGED),
        }
    }
}

/// What is wrong with a last line that does not agree.
pub(super) const CHANGED: Misfit =
    "the file was changed after it was written: its hash does not agree";
