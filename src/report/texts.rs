//! Texts that the report quotes, kept on disk until it is written.
//!
//! In: which paragraphs the report quotes, in the order in which it will, and
//! the documents as they pass. Out: those paragraphs, cut at [`LONGEST`]
//! characters, in that order. Memory holds twelve bytes for each while
//! documents pass, and one partition of the texts while they are read.
//!
//! The documents' order is not the report's. Texts are therefore sorted as a
//! card index is: dealt by their number into partitions small enough to be
//! held, each of which lies in the file as a few long runs.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The longest text that a report quotes, in characters.
pub const LONGEST: usize = 500;

/// Texts in a partition: at most 33 MB, nearly always less than 4.
const PARTITION: u32 = 1 << 14;

/// Bytes that wait, over all partitions, before they are written.
const WAITING: usize = 16 << 20;

/// The least and the most that one partition lets wait.
const RUN: Range<usize> = 4 << 10..64 << 10;

/// What a text opens with in the file: its number, its length, whether it was cut.
const HEAD: usize = 7;

/// A paragraph that the report quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wish {
    document: u32,
    /// Which paragraph of the document.
    pub paragraph: u32,
    number: u32,
}

/// The paragraphs that the report quotes, by document.
#[derive(Debug, Default)]
pub struct Wishes(Vec<Wish>);

impl Wishes {
    /// The paragraphs of `wanted` ((document, paragraph) pairs; the position in
    /// the list is the text's number).
    pub fn new(wanted: impl Iterator<Item = (u32, u32)>) -> Self {
        let wish = |(number, (document, paragraph))| Wish {
            document,
            paragraph,
            number,
        };
        let mut wishes: Vec<Wish> = (0..).zip(wanted).map(wish).collect();
        wishes.sort_unstable();
        Self(wishes)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wanted of a document. `at` is where the last answer ended, which
    /// makes it quick to ask for documents in order.
    pub fn of(&self, document: u32, at: &mut usize) -> &[Wish] {
        let before = |wish: &Wish| wish.document < document;
        let is_next = (*at)
            .checked_sub(1)
            .is_none_or(|last| self.0.get(last).is_some_and(before))
            && self.0.get(*at).is_none_or(|next| !before(next));
        let start = if is_next {
            *at
        } else {
            self.0.partition_point(before)
        };
        let rest = self.0.get(start..).unwrap_or_default();
        let count = rest
            .iter()
            .take_while(|wish| wish.document == document)
            .count();
        *at = start + count;
        rest.get(..count).unwrap_or_default()
    }
}

/// Texts of a stretch of the input, on their way to the file.
#[derive(Clone, Debug, Default)]
pub struct GatheredTexts(Vec<u8>);

impl GatheredTexts {
    /// Adds a paragraph that is wanted.
    pub fn add(&mut self, wish: &Wish, paragraph: &str) {
        let (text, is_cut) = cut(paragraph);
        // LONGEST characters are at most four times as many bytes.
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&wish.number.to_le_bytes());
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.push(u8::from(is_cut));
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Forgets what was added.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The number of each text, with the bytes that stand for it.
    fn texts(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (number, length, _) = head(rest)?;
            let (text, after) = rest.split_at_checked(HEAD + length)?;
            rest = after;
            Some((number, text))
        })
    }
}

/// The number, the length, and whether it was cut, of the text that `bytes` begin with.
fn head(bytes: &[u8]) -> Option<(u32, usize, bool)> {
    let [a, b, c, d, short, long, is_cut] = *bytes.first_chunk::<HEAD>()?;
    let length = usize::from(u16::from_le_bytes([short, long]));
    Some((u32::from_le_bytes([a, b, c, d]), length, is_cut != 0))
}

/// Gathers texts, in any order.
pub struct Gatherer {
    file: NamelessFile,
    partitions: Vec<Partition>,
    /// Bytes that a partition lets wait.
    run: usize,
}

/// Texts with numbers in a row.
#[derive(Debug, Default)]
struct Partition {
    /// Where its runs lie in the file.
    runs: Vec<Range<u64>>,
    /// What is not in the file yet.
    waiting: Vec<u8>,
}

impl Gatherer {
    /// Will gather `count` texts in a nameless file of `folder`.
    ///
    /// # Errors
    /// Where the file cannot be created.
    pub fn new(count: usize, folder: &Path) -> Result<Self> {
        let partitions = count.div_ceil(PARTITION as usize);
        Ok(Self {
            file: NamelessFile::create(folder)?,
            run: (WAITING / partitions.max(1)).clamp(RUN.start, RUN.end),
            partitions: (0..partitions).map(|_| Partition::default()).collect(),
        })
    }

    /// Takes texts.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn take(&mut self, gathered: &GatheredTexts) -> Result<()> {
        for (number, text) in gathered.texts() {
            let Some(partition) = self.partitions.get_mut((number / PARTITION) as usize) else {
                continue;
            };
            partition.waiting.extend_from_slice(text);
            if partition.waiting.len() >= self.run {
                partition.runs.push(self.file.append(&partition.waiting)?);
                partition.waiting.clear();
            }
        }
        Ok(())
    }

    /// The gathered texts.
    #[must_use]
    pub fn finish(self) -> QuotedTexts {
        QuotedTexts {
            file: self.file,
            partitions: self.partitions,
            loaded: None,
            bytes: Vec::new(),
            starts: Vec::new(),
        }
    }
}

/// The gathered texts, by number. They are quick to read in the order of their
/// numbers.
pub struct QuotedTexts {
    file: NamelessFile,
    partitions: Vec<Partition>,
    /// Which partition is in `bytes`.
    loaded: Option<u32>,
    bytes: Vec<u8>,
    /// Where in `bytes` each of its texts begins.
    starts: Vec<Option<u32>>,
}

/// A text, as far as the report quotes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote<'t> {
    /// The text, cut at [`LONGEST`] characters.
    pub text: &'t str,
    /// Whether it was longer.
    pub cut: bool,
}

impl QuotedTexts {
    /// The text with this number; empty if there is none.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn get(&mut self, number: u32) -> Result<Quote<'_>> {
        let partition = number / PARTITION;
        if self.loaded != Some(partition) {
            self.load(partition)?;
        }
        let start = self
            .starts
            .get((number % PARTITION) as usize)
            .copied()
            .flatten();
        let found = start.and_then(|start| {
            let bytes = self.bytes.get(start as usize..)?;
            let (_, length, cut) = head(bytes)?;
            let text = std::str::from_utf8(bytes.get(HEAD..HEAD + length)?).ok()?;
            Some(Quote { text, cut })
        });
        Ok(found.unwrap_or_default())
    }

    /// Reads a partition.
    fn load(&mut self, number: u32) -> Result<()> {
        self.loaded = None;
        self.bytes.clear();
        self.starts.clear();
        self.starts.resize(PARTITION as usize, None);
        let Some(partition) = self.partitions.get(number as usize) else {
            return Ok(());
        };
        for run in &partition.runs {
            self.file.read(run, &mut self.bytes)?;
        }
        self.bytes.extend_from_slice(&partition.waiting);
        let mut at = 0;
        while let Some((text, length, _)) = self.bytes.get(at..).and_then(head) {
            if let Some(start) = self.starts.get_mut((text % PARTITION) as usize) {
                *start = u32::try_from(at).ok();
            }
            at += HEAD + length;
        }
        self.loaded = Some(number);
        Ok(())
    }
}

/// A file without a name, which goes with the run however it ends.
struct NamelessFile {
    file: File,
    length: u64,
    folder: PathBuf,
}

impl NamelessFile {
    fn create(folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder)
            .map_err(|error| Error::io("create a temporary file in", folder, error))?;
        Ok(Self {
            file,
            length: 0,
            folder: folder.to_owned(),
        })
    }

    /// Writes at the end; says where that was.
    fn append(&mut self, bytes: &[u8]) -> Result<Range<u64>> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| Error::temporary(&self.folder, bytes.len() as u64, error))?;
        let start = self.length;
        self.length += bytes.len() as u64;
        Ok(start..self.length)
    }

    /// Appends what stands there to `bytes`.
    fn read(&mut self, place: &Range<u64>, bytes: &mut Vec<u8>) -> Result<()> {
        let start = bytes.len();
        bytes.resize(start + (place.end - place.start) as usize, 0);
        let read = self.file.seek(SeekFrom::Start(place.start)).and_then(|_| {
            self.file
                .read_exact(bytes.get_mut(start..).unwrap_or_default())
        });
        read.map_err(|error| Error::io("read a temporary file in", &self.folder, error))
    }
}

/// The first [`LONGEST`] characters of `text`, and whether that is not all of it.
#[must_use]
pub fn cut(text: &str) -> (&str, bool) {
    if text.len() <= LONGEST {
        return (text, false);
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), true),
        None => (text, false),
    }
}

#[cfg(test)]
mod tests;
