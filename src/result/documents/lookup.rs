//! The record → some of its documents, without reading the others.
//!
//! In: the record of a result, and names or places of documents. Out: their lines, and
//! what is said of their paragraphs. It reads the table of the frames, the list of what
//! is found in which of them, and then only the frames that are asked for; it believes
//! no byte that is not as it was written.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::frame_names::{FrameNames, KIND, found_at, found_by, read_index};
use super::reader::parse;
use super::record_frames::{RecordFrames, lines};
use super::{CleanedLine, DOCUMENT, DocumentLine, Line, ParagraphLine, SourceLine};
use crate::error::{Error, Result};
use crate::result::frames::{damaged, skipped};
use crate::result::json::push_string;
use crate::result::sealed::unread;

/// Where a document is written of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordPlace {
    /// Which document of the result, counted from 1.
    pub number: u64,
}

/// A record that is read in any order.
pub struct Lookup {
    frames: RecordFrames,
    index: Vec<FrameNames>,
    /// The frame that was read last.
    at_hand: Option<usize>,
    frame: Vec<u8>,
    /// What is said of paragraphs that were asked for.
    paragraphs: FxHashMap<u64, ParagraphLine>,
}

impl Lookup {
    /// Opens the record at `path`.
    ///
    /// # Errors
    /// Where it cannot be read or is not as it was written.
    pub fn open(path: &Path) -> Result<Self> {
        let mut frames = RecordFrames::open(path)?;
        let list = frames.pop()?;
        let index = skipped(&list, KIND).and_then(read_index);
        let index = index.filter(|index| index.len() == frames.count());
        let Some(index) = index else {
            return Err(unread(path, damaged("the list of its frames is none")));
        };
        Ok(Self {
            frames,
            index,
            at_hand: None,
            frame: Vec::new(),
            paragraphs: FxHashMap::default(),
        })
    }

    /// Has a frame at hand.
    fn load(&mut self, number: usize) -> Result<()> {
        if self.at_hand == Some(number) {
            return Ok(());
        }
        self.at_hand = None;
        self.frames.unpack(number, &mut self.frame)?;
        self.at_hand = Some(number);
        Ok(())
    }

    /// The line of the document at a place.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn document(&mut self, place: RecordPlace) -> Result<DocumentLine> {
        let number = frame_of(&self.index, place);
        self.load(number)?;
        let found = documents_at(&self.index, number, &self.frame, &[place]);
        let found = found.map_err(|what| self.frames.damaged(number, &what))?;
        let missing = || Error::fault("a document that was found and is none");
        found.into_iter().next().ok_or_else(missing)
    }

    /// The lines of the documents at these places, which ascend: each frame is read once.
    ///
    /// # Errors
    /// As [`Lookup::document`].
    pub fn documents(&mut self, places: &[RecordPlace]) -> Result<Vec<DocumentLine>> {
        let index = &self.index;
        let of = |place: &RecordPlace| frame_of(index, *place);
        let groups: Vec<&[RecordPlace]> = places.chunk_by(|a, b| of(a) == of(b)).collect();
        let firsts = groups.iter().filter_map(|group| group.first());
        let numbers: Vec<usize> = firsts.map(of).collect();
        let found = self.frames.each(&numbers, |at, frame| {
            let number = numbers.get(at).copied().unwrap_or_default();
            let places = groups.get(at).copied().unwrap_or_default();
            documents_at(index, number, frame, places)
        });
        Ok(found?.into_iter().flatten().collect())
    }

    /// Reads what is said under these numbers, so that [`Lookup::paragraph`] has it:
    /// each frame once, and nothing of what was asked for before.
    ///
    /// # Errors
    /// Where it cannot be read, or is not said.
    pub fn read_paragraphs(&mut self, mut numbers: Vec<u64>) -> Result<()> {
        numbers.sort_unstable();
        numbers.dedup();
        self.paragraphs.clear();
        let index = &self.index;
        let of = |wanted: &u64| index.partition_point(|frame| frame.paragraphs <= *wanted);
        let groups: Vec<&[u64]> = numbers.chunk_by(|a, b| of(a) == of(b)).collect();
        let firsts = groups.iter().filter_map(|group| group.first());
        let frames: Vec<usize> = firsts.map(of).collect();
        let found = self.frames.each(&frames, |at, frame| {
            let number = frames.get(at).copied().unwrap_or_default();
            let wanted = groups.get(at).copied().unwrap_or_default();
            paragraphs_at(index, number, frame, wanted)
        });
        let found = found?.into_iter().flatten();
        self.paragraphs = found.map(|one| (one.n, one)).collect();
        Ok(())
    }

    /// What is said under a number that was read.
    #[must_use]
    pub fn paragraph(&self, number: u64) -> Option<&ParagraphLine> {
        self.paragraphs.get(&number)
    }

    /// The documents with this id, and the one that stands at `name` (`source#line`),
    /// in the order of the input, each once.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn documents_named(&mut self, name: &str) -> Result<Vec<(RecordPlace, DocumentLine)>> {
        let mut id = DOCUMENT.to_vec();
        push_string(&mut id, name);
        id.push(b',');
        let place = name.rsplit_once('#');
        let place = place.and_then(|(source, line)| Some((source, line.parse::<u64>().ok()?)));
        let mut hashes = vec![found_by(b'd', name)];
        let mut at = Vec::new();
        if let Some((source, line)) = place {
            hashes.push(found_at(source, line));
            at.extend_from_slice(br#","source":"#);
            push_string(&mut at, source);
            at.extend_from_slice(format!(",\"line\":{line},").as_bytes());
        }
        let mut found = Vec::new();
        for number in self.frames_with(&hashes) {
            self.load(number)?;
            let first = before(&self.index, number, |frame| frame.documents) + 1;
            for (number_of, line) in (first..).zip(documents(&self.frame)) {
                let stands_there = !at.is_empty() && memchr::memmem::find(line, &at).is_some();
                if !line.starts_with(&id) && !stands_there {
                    continue;
                }
                match parse(line) {
                    Ok(Line::Document(document)) => {
                        found.push((RecordPlace { number: number_of }, *document));
                    }
                    Ok(_) => {}
                    Err(what) => return Err(self.frames.damaged(number, &what)),
                }
            }
        }
        Ok(found)
    }

    /// The line that opens the source called `name`.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn source(&mut self, name: &str) -> Result<SourceLine> {
        let found = self.find(found_by(b's', name), |line| match line {
            Line::Source(source) if source.name == name => Some(source),
            _ => None,
        })?;
        found.ok_or_else(|| self.unknown(name))
    }

    /// The line that closes the source called `name`, which says what its cleaned file
    /// was.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn cleaned(&mut self, name: &str) -> Result<CleanedLine> {
        let found = self.find(found_by(b'c', name), |line| match line {
            Line::Cleaned(cleaned) if cleaned.source == name => Some(cleaned),
            _ => None,
        })?;
        found.ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> Error {
        let what = format!("it does not say what became of the source {name:?}; clean again");
        Error::damaged(self.frames.path(), what)
    }

    /// The first line that `take` takes, in frames that hold this hash.
    fn find<T>(&mut self, hash: u32, take: impl Fn(Line) -> Option<T>) -> Result<Option<T>> {
        for number in self.frames_with(&[hash]) {
            self.load(number)?;
            for line in lines(&self.frame).filter(|line| !line.starts_with(DOCUMENT)) {
                let line = parse(line).map_err(|what| self.frames.damaged(number, &what))?;
                if let Some(taken) = take(line) {
                    return Ok(Some(taken));
                }
            }
        }
        Ok(None)
    }

    fn frames_with(&self, hashes: &[u32]) -> Vec<usize> {
        let frames = self.index.iter().enumerate();
        let holds = |frame: &FrameNames| frame.names.iter().any(|name| hashes.contains(name));
        let found = frames.filter(|(_, frame)| holds(frame));
        found.map(|(number, _)| number).collect()
    }
}

/// What the frames before one hold, by `count`.
fn before(index: &[FrameNames], number: usize, count: impl Fn(&FrameNames) -> u64) -> u64 {
    let before = number.checked_sub(1).and_then(|at| index.get(at));
    before.map_or(0, count)
}

/// The number of the frame with the document at a place.
fn frame_of(index: &[FrameNames], place: RecordPlace) -> usize {
    index.partition_point(|frame| frame.documents < place.number)
}

/// The documents at these places, which ascend, in the frame of that number.
fn documents_at(
    index: &[FrameNames],
    number: usize,
    frame: &[u8],
    places: &[RecordPlace],
) -> std::result::Result<Vec<DocumentLine>, String> {
    let first = before(index, number, |frame| frame.documents) + 1;
    let mut lines = (first..).zip(documents(frame));
    let document = |place: &RecordPlace| {
        let line = lines.find(|(at, _)| *at == place.number);
        match line.map(|(_, line)| parse(line)) {
            Some(Ok(Line::Document(document))) => Ok(*document),
            Some(Err(what)) => Err(what),
            _ => Err(format!("document {} is missing", place.number)),
        }
    };
    places.iter().map(document).collect()
}

/// What is said under these numbers, which ascend, in the frame of that number.
fn paragraphs_at(
    index: &[FrameNames],
    number: usize,
    frame: &[u8],
    wanted: &[u64],
) -> std::result::Result<Vec<ParagraphLine>, String> {
    let first = before(index, number, |frame| frame.paragraphs);
    let mut lines = (first..).zip(lines(frame));
    let paragraph = |wanted: &u64| {
        let line = lines.find(|(n, _)| n == wanted);
        match line.map(|(_, line)| parse(line)) {
            Some(Ok(Line::Paragraph(paragraph))) if paragraph.n == *wanted => Ok(*paragraph),
            Some(Err(what)) => Err(what),
            _ => Err(format!("paragraph {wanted} is missing")),
        }
    };
    wanted.iter().map(paragraph).collect()
}

/// The lines of documents of a frame.
fn documents(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(frame).filter(|line| line.starts_with(DOCUMENT))
}
