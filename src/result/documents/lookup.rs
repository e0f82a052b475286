//! The record → some of its documents, without reading the others.
//!
//! In: the record of a result, and names or places of documents. Out: their lines, and
//! what is said of their paragraphs. It reads the table of the frames, the list of what
//! is found in which of them, and then only the frames that are asked for; it believes
//! no byte that is not as it was written.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::frame_names::{FrameNames, KIND, found_at, found_by, read_index};
use super::reader::parse;
use super::{CleanedLine, DocumentLine, Line, ParagraphLine, SourceLine};
use crate::error::{Error, Result};
use crate::result::frames::{self, damaged, next_frame};
use crate::result::json::push_string;
use crate::result::sealed::{Sealed, unread};

/// Frames that are unpacked side by side: each takes a mebibyte.
const FRAMES_AT_ONCE: usize = 8;

/// How the lines of documents begin.
const DOCUMENT: &[u8] = br#"{"type":"document","document":"#;

/// Where a document is written of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordPlace {
    /// Which document of the result, counted from 1.
    pub number: u64,
}

/// A record that is read in any order.
pub struct Lookup {
    path: PathBuf,
    file: Sealed,
    places: Vec<Range<u64>>,
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
        let opened = Sealed::open(path).and_then(|mut file| {
            let mut places = frames::places(&mut file)?;
            let list = places.pop().ok_or_else(|| damaged("it has no frames"))?;
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(list.start))?;
            let length = list.end - list.start;
            (&mut file).take(length).read_to_end(&mut bytes)?;
            let index = frames::skipped(&bytes, KIND).and_then(read_index);
            let index = index.filter(|index| index.len() == places.len());
            let index = index.ok_or_else(|| damaged("the list of its frames is none"))?;
            Ok((file, places, index))
        });
        let (file, places, index) = opened.map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            places,
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
        let packed = self.packed(number)?;
        let unpacked = next_frame(&mut packed.as_slice(), &mut self.frame);
        unpacked.map_err(|error| self.refuse(number, &error))?;
        self.at_hand = Some(number);
        Ok(())
    }

    /// The bytes of a frame, as they stand in the file.
    fn packed(&mut self, number: usize) -> Result<Vec<u8>> {
        let place = self.places.get(number).cloned().unwrap_or_default();
        let (file, mut packed) = (&mut self.file, Vec::new());
        let read = file
            .seek(SeekFrom::Start(place.start))
            .and_then(|_| file.take(place.end - place.start).read_to_end(&mut packed));
        read.map_err(|error| self.refuse(number, &error))?;
        Ok(packed)
    }

    /// Gives `take` frames, in the order of these numbers. Some are unpacked side by side:
    /// that takes most of the time.
    fn each_frame(
        &mut self,
        numbers: &[usize],
        mut take: impl FnMut(&Self, usize, &[u8]) -> Result<()>,
    ) -> Result<()> {
        for numbers in numbers.chunks(FRAMES_AT_ONCE) {
            let packed = numbers.iter().map(|&number| self.packed(number));
            let packed: Vec<Vec<u8>> = packed.collect::<Result<_>>()?;
            let unpack = |packed: &Vec<u8>| {
                let mut frame = Vec::new();
                next_frame(&mut packed.as_slice(), &mut frame).map(|_| frame)
            };
            let frames: Vec<io::Result<Vec<u8>>> = packed.par_iter().map(unpack).collect();
            for (&number, frame) in numbers.iter().zip(frames) {
                let frame = frame.map_err(|error| self.refuse(number, &error))?;
                take(self, number, &frame)?;
            }
        }
        Ok(())
    }

    /// What the frames before one hold, by `count`.
    fn before(&self, number: usize, count: impl Fn(&FrameNames) -> u64) -> u64 {
        let before = number.checked_sub(1).and_then(|at| self.index.get(at));
        before.map_or(0, count)
    }

    /// The line of the document at a place.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn document(&mut self, place: RecordPlace) -> Result<DocumentLine> {
        let number = self.frame_of(place);
        self.load(number)?;
        let within = place
            .number
            .checked_sub(self.before(number, |frame| frame.documents) + 1);
        let within = within.and_then(|within| usize::try_from(within).ok());
        let line = within.and_then(|within| documents(&self.frame).nth(within));
        self.parsed(number, place, line)
    }

    /// The lines of the documents at these places, which ascend: each frame is read once.
    ///
    /// # Errors
    /// As [`Lookup::document`].
    pub fn documents(&mut self, places: &[RecordPlace]) -> Result<Vec<DocumentLine>> {
        let mut numbers: Vec<usize> = places.iter().map(|place| self.frame_of(*place)).collect();
        numbers.dedup();
        let mut found = Vec::with_capacity(places.len());
        let mut places = places.iter().peekable();
        self.each_frame(&numbers, |lookup, number, frame| {
            let first = lookup.before(number, |frame| frame.documents) + 1;
            let mut lines = (first..).zip(documents(frame));
            while let Some(&place) = places.next_if(|place| lookup.frame_of(**place) == number) {
                let line = lines.find(|(at, _)| *at == place.number);
                found.push(lookup.parsed(number, place, line.map(|(_, line)| line))?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The number of the frame with the document at a place.
    fn frame_of(&self, place: RecordPlace) -> usize {
        self.index
            .partition_point(|frame| frame.documents < place.number)
    }

    /// The document that a line of that frame says, if it is there.
    fn parsed(
        &self,
        number: usize,
        place: RecordPlace,
        line: Option<&[u8]>,
    ) -> Result<DocumentLine> {
        match line.map(parse) {
            Some(Ok(Line::Document(document))) => Ok(*document),
            Some(Err(what)) => Err(self.damaged(number, &what)),
            _ => Err(self.damaged(number, &format!("document {} is missing", place.number))),
        }
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
        let frame_of = |wanted: &u64| {
            let frames = &self.index;
            frames.partition_point(|frame| frame.paragraphs <= *wanted)
        };
        let mut frames: Vec<usize> = numbers.iter().map(frame_of).collect();
        frames.dedup();
        let mut numbers = numbers.into_iter().peekable();
        let mut found = FxHashMap::default();
        self.each_frame(&frames, |lookup, number, frame| {
            let from = lookup.before(number, |frame| frame.paragraphs);
            let to = lookup.index.get(number).map_or(0, |frame| frame.paragraphs);
            let mut lines = (from..to).zip(lines(frame));
            while let Some(wanted) = numbers.next_if(|wanted| (from..to).contains(wanted)) {
                let line = lines.find(|(n, _)| *n == wanted);
                match line.map(|(_, line)| parse(line)) {
                    Some(Ok(Line::Paragraph(paragraph))) if paragraph.n == wanted => {
                        found.insert(wanted, *paragraph);
                    }
                    Some(Err(what)) => return Err(lookup.damaged(number, &what)),
                    _ => {
                        let what = format!("paragraph {wanted} is missing");
                        return Err(lookup.damaged(number, &what));
                    }
                }
            }
            Ok(())
        })?;
        self.paragraphs = found;
        match numbers.next() {
            None => Ok(()),
            Some(first) => {
                let what = format!("paragraph {first} is missing");
                Err(self.damaged(self.places.len(), &what))
            }
        }
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
            let before = number.checked_sub(1).and_then(|at| self.index.get(at));
            let first = before.map_or(0, |frame| frame.documents) + 1;
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
                    Err(what) => return Err(self.damaged(number, &what)),
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
        Error::damaged(&self.path, what)
    }

    /// The first line that `take` takes, in frames that hold this hash.
    fn find<T>(&mut self, hash: u32, take: impl Fn(Line) -> Option<T>) -> Result<Option<T>> {
        for number in self.frames_with(&[hash]) {
            self.load(number)?;
            for line in lines(&self.frame).filter(|line| !line.starts_with(DOCUMENT)) {
                let line = parse(line).map_err(|what| self.damaged(number, &what))?;
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

    fn refuse(&self, number: usize, error: &io::Error) -> Error {
        let place = self.places.get(number).cloned().unwrap_or_default();
        let what = format!(
            "bytes {} to {}: {error}; the file was changed after it was written: put it back as it \
             was, or clean again",
            place.start, place.end
        );
        Error::damaged(&self.path, what)
    }

    fn damaged(&self, number: usize, what: &str) -> Error {
        self.refuse(number, &damaged(what))
    }
}

/// The lines of a frame, without their breaks.
fn lines(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = frame;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest)?;
        let line = rest.get(..end)?;
        rest = rest.get(end + 1..)?;
        Some(line)
    })
}

/// The lines of documents of a frame.
fn documents(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(frame).filter(|line| line.starts_with(DOCUMENT))
}
