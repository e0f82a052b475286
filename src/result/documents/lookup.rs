//! The record → some of its documents, without reading the others.
//!
//! In: the record of a result, and names or places of documents. Out: their lines, and
//! what is said of their paragraphs. It reads the table of the frames, the list of what
//! is found in which of them, and then only the frames that are asked for; it believes
//! no byte that is not as it was written.
//!
//! The list is in a frame that other readers skip, the last one before the table:
//! [`MAGIC`]; for each frame how many paragraphs and how many documents end in it or
//! before it (8 bytes each), how many names are found in it (4 bytes), and a hash of 4
//! bytes for each; and the XXH3 hash of 64 bits of all of that. The lowest byte comes
//! first.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::reader::parse;
use super::{CleanedLine, DocumentLine, Line, ParagraphLine, SourceLine};
use crate::error::{Error, Result};
use crate::result::frames::{self, damaged, next_frame};
use crate::result::json::push_string;
use crate::result::sealed::{Sealed, unread};

/// Which of the frames that are skipped holds the list.
pub(super) const KIND: u32 = 13;

/// What the list begins with.
const MAGIC: &[u8; 8] = b"dejalu02";

/// How the lines of documents begin.
const DOCUMENT: &[u8] = br#"{"type":"document","document":"#;

/// What is found in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FrameNames {
    /// How many paragraphs are said up to its end.
    pub(super) paragraphs: u64,
    /// How many documents there are up to its end.
    pub(super) documents: u64,
    /// Hashes of the names of sources and documents.
    pub(super) names: Vec<u32>,
}

/// Appends the list.
pub(super) fn push_index(out: &mut Vec<u8>, frames: &[FrameNames]) {
    let start = out.len();
    out.extend(MAGIC);
    for frame in frames {
        out.extend(frame.paragraphs.to_le_bytes());
        out.extend(frame.documents.to_le_bytes());
        out.extend((frame.names.len() as u32).to_le_bytes());
        out.extend(frame.names.iter().flat_map(|name| name.to_le_bytes()));
    }
    let hash = xxh3_64(out.get(start..).unwrap_or_default());
    out.extend(hash.to_le_bytes());
}

/// The list that `bytes` are; `None` where they are none.
fn read_index(bytes: &[u8]) -> Option<Vec<FrameNames>> {
    let (all, hash) = bytes.split_last_chunk::<8>()?;
    let mut rest = all.strip_prefix(MAGIC)?;
    if u64::from_le_bytes(*hash) != xxh3_64(all) {
        return None;
    }
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let (paragraphs, after) = rest.split_first_chunk::<8>()?;
        let (documents, after) = after.split_first_chunk::<8>()?;
        let (count, after) = after.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(4)?;
        let (names, after) = after.split_at_checked(length)?;
        let (names, _) = names.as_chunks::<4>();
        frames.push(FrameNames {
            paragraphs: u64::from_le_bytes(*paragraphs),
            documents: u64::from_le_bytes(*documents),
            names: names.iter().map(|name| u32::from_le_bytes(*name)).collect(),
        });
        rest = after;
    }
    Some(frames)
}

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
        let place = self.places.get(number).cloned().unwrap_or_default();
        let file = &mut self.file;
        let read = file.seek(SeekFrom::Start(place.start)).and_then(|_| {
            let packed = file.take(place.end - place.start);
            next_frame(&mut io::BufReader::new(packed), &mut self.frame)
        });
        read.map_err(|error| self.refuse(number, &error))?;
        self.at_hand = Some(number);
        Ok(())
    }

    /// The line of the document at a place.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn document(&mut self, place: RecordPlace) -> Result<DocumentLine> {
        let number = self
            .index
            .partition_point(|frame| frame.documents < place.number);
        self.load(number)?;
        let before = number.checked_sub(1).and_then(|at| self.index.get(at));
        let before = before.map_or(0, |frame| frame.documents);
        let within = place.number.checked_sub(before + 1);
        let within = within.and_then(|within| usize::try_from(within).ok());
        let mut lines = lines(&self.frame).filter(|line| line.starts_with(DOCUMENT));
        let line = within.and_then(|within| lines.nth(within));
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
        let mut numbers = numbers.into_iter().peekable();
        while let Some(&first) = numbers.peek() {
            let number = self
                .index
                .partition_point(|frame| frame.paragraphs <= first);
            self.load(number)?;
            let before = number.checked_sub(1).and_then(|at| self.index.get(at));
            let from = before.map_or(0, |frame| frame.paragraphs);
            let to = self.index.get(number).map_or(0, |frame| frame.paragraphs);
            let mut found = Vec::new();
            let mut lines = (from..to).zip(lines(&self.frame));
            while let Some(wanted) = numbers.next_if(|wanted| (first..to).contains(wanted)) {
                match lines
                    .find(|(n, _)| *n == wanted)
                    .map(|(_, line)| parse(line))
                {
                    Some(Ok(Line::Paragraph(paragraph))) if paragraph.n == wanted => {
                        found.push(*paragraph);
                    }
                    Some(Err(what)) => return Err(self.damaged(number, &what)),
                    _ => {
                        return Err(self.damaged(number, &format!("paragraph {wanted} is missing")));
                    }
                }
            }
            if found.is_empty() {
                return Err(self.damaged(number, &format!("paragraph {first} is missing")));
            }
            let found = found.into_iter().map(|paragraph| (paragraph.n, paragraph));
            self.paragraphs.extend(found);
        }
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
            let before = number.checked_sub(1).and_then(|at| self.index.get(at));
            let first = before.map_or(0, |frame| frame.documents) + 1;
            let documents = lines(&self.frame).filter(|line| line.starts_with(DOCUMENT));
            for (number_of, line) in (first..).zip(documents) {
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

/// What a line is found by: a hash of 32 bits of what it is about.
pub(super) fn found_by(kind: u8, name: &str) -> u32 {
    xxh3_64(name.as_bytes()).wrapping_add(u64::from(kind)) as u32
}

/// What a document is found by that stands there.
pub(super) fn found_at(source: &str, line: u64) -> u32 {
    let hash = xxh3_64(source.as_bytes()).wrapping_add(line.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (hash >> 32) as u32
}
