//! The frames of a record → what they hold, any of them, several side by side.
//!
//! In: the record of a result, and numbers of frames. Out: what somebody makes of what is
//! in them, in the order of the numbers. It believes no byte that is not as it was
//! written, keeps a few frames, and knows nothing of lines.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::result::frames::{self, damaged, unpack};
use crate::result::sealed::{Sealed, unread};

/// Frames that are unpacked side by side: each takes a mebibyte.
const FRAMES_AT_ONCE: usize = 8;

/// Bytes of them, packed, from which on they are fewer: a frame can hold a document of any
/// length.
const BYTES_AT_ONCE: u64 = 8 << 20;

/// The frames of a record.
pub(super) struct RecordFrames {
    path: PathBuf,
    file: Sealed,
    places: Vec<Range<u64>>,
    /// Frames at hand, whose memory is used again.
    slots: Vec<FrameSlot>,
}

/// A frame as it stands in the file, and what it holds.
#[derive(Default)]
struct FrameSlot {
    packed: Vec<u8>,
    content: Vec<u8>,
}

impl RecordFrames {
    /// Opens the record at `path`.
    ///
    /// # Errors
    /// Where it cannot be read or is not as it was written.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let opened = Sealed::open(path).and_then(|mut file| {
            let places = frames::places(&mut file)?;
            Ok((file, places))
        });
        let (file, places) = opened.map_err(|error| unread(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            places,
            slots: Vec::new(),
        })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many frames there are, but for the table of them.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// Takes the last frame away, which is none of lines; its bytes as they stand in the
    /// file.
    ///
    /// # Errors
    /// As [`RecordFrames::each`].
    pub(super) fn pop(&mut self) -> Result<Vec<u8>> {
        let Some(number) = self.places.len().checked_sub(1) else {
            return Err(unread(&self.path, damaged("it has no frames")));
        };
        let mut packed = Vec::new();
        self.read(number, &mut packed)?;
        self.places.pop();
        Ok(packed)
    }

    /// Puts what a frame holds into `content`.
    ///
    /// # Errors
    /// As [`RecordFrames::each`].
    pub(super) fn unpack(&mut self, number: usize, content: &mut Vec<u8>) -> Result<()> {
        let mut packed = Vec::new();
        self.read(number, &mut packed)?;
        unpack(&packed, content).map_err(|error| self.refuse(number, &error))
    }

    /// What `take` makes of frames, in the order of these numbers: it gets the place among
    /// the numbers, and what the frame holds.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written; what `take` says.
    pub(super) fn each<T: Send>(
        &mut self,
        numbers: &[usize],
        take: impl Fn(usize, &[u8]) -> std::result::Result<T, String> + Sync,
    ) -> Result<Vec<T>> {
        let mut taken = Vec::with_capacity(numbers.len());
        let mut slots = std::mem::take(&mut self.slots);
        slots.resize_with(FRAMES_AT_ONCE, FrameSlot::default);
        let (mut first, mut rest) = (0, numbers);
        while !rest.is_empty() {
            let count = at_once(rest.iter().map(|number| self.length(*number)));
            let (numbers, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = after;
            for (number, slot) in numbers.iter().zip(&mut slots) {
                self.read(*number, &mut slot.packed)?;
            }
            let here = slots.par_iter_mut().zip(numbers).enumerate();
            let made = here.map(|(at, (slot, _))| {
                unpack(&slot.packed, &mut slot.content)?;
                Ok(take(first + at, &slot.content))
            });
            let made: Vec<io::Result<std::result::Result<T, String>>> = made.collect();
            for (made, number) in made.into_iter().zip(numbers) {
                let made = made.map_err(|error| self.refuse(*number, &error))?;
                taken.push(made.map_err(|what| self.damaged(*number, &what))?);
            }
            first += numbers.len();
        }
        self.slots = slots;
        Ok(taken)
    }

    /// The numbers of the frames from this one on that are unpacked side by side; none behind
    /// the last.
    pub(super) fn next_at_once(&self, from: usize) -> Vec<usize> {
        let numbers = from..self.count();
        let count = at_once(numbers.clone().map(|number| self.length(number)));
        numbers.take(count).collect()
    }

    /// The bytes of a frame as it stands in the file.
    fn length(&self, number: usize) -> u64 {
        let place = self.places.get(number).cloned().unwrap_or_default();
        place.end.saturating_sub(place.start)
    }

    /// Reads a frame as it stands in the file.
    fn read(&mut self, number: usize, packed: &mut Vec<u8>) -> Result<()> {
        let place = self.places.get(number).cloned().unwrap_or_default();
        packed.clear();
        let file = &mut self.file;
        let read = file
            .seek(SeekFrom::Start(place.start))
            .and_then(|_| file.take(place.end - place.start).read_to_end(packed));
        read.map(|_| ())
            .map_err(|error| self.refuse(number, &error))
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

    /// An error about a frame.
    pub(super) fn damaged(&self, number: usize, what: &str) -> Error {
        self.refuse(number, &damaged(what))
    }
}

/// How many of the frames with these lengths are unpacked side by side: one at least.
fn at_once(lengths: impl Iterator<Item = u64>) -> usize {
    let mut bytes: u64 = 0;
    let fits = |(at, length): &(usize, u64)| {
        bytes = bytes.saturating_add(*length);
        *at == 0 || bytes <= BYTES_AT_ONCE
    };
    let lengths = lengths.take(FRAMES_AT_ONCE).enumerate();
    lengths.take_while(fits).count()
}

/// The lines of a frame, without their breaks.
pub(super) fn lines(frame: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = frame;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest)?;
        let line = rest.get(..end)?;
        rest = rest.get(end + 1..)?;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_large_frames_fewer_are_at_hand() {
        let at_once = |lengths: &[u64]| super::at_once(lengths.iter().copied());
        assert_eq!(at_once(&[]), 0);
        assert_eq!(at_once(&[300_000; 20]), FRAMES_AT_ONCE);
        assert_eq!(at_once(&[3 << 20; 20]), 2);
        assert_eq!(at_once(&[9 << 20, 1]), 1);
        assert_eq!(at_once(&[1, 9 << 20]), 1);
    }
}
