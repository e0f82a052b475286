//! A file of a result → its bytes, as they were written.
//!
//! In: a file that has sums. Out: any part of it, or an error where a piece of it is
//! not what it was: no byte is handed out of a piece that was not summed up. It keeps
//! one piece.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::{Error, Result};
use crate::files::{self, PIECE, piece_sum, spelled_sum};
use crate::result::sums::{FileSums, read};

/// A file that nobody changes unseen.
pub(super) struct Sealed {
    file: File,
    sums: FileSums,
    at: u64,
    /// Which piece is at hand.
    number: Option<usize>,
    piece: Vec<u8>,
}

impl Sealed {
    /// Opens the file at `path`, whose sums stand beside it.
    ///
    /// # Errors
    /// Where it or its sums cannot be read, or it is longer or shorter than it was.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = files::open(path)?;
        let sums = read(path)?;
        let length = file.metadata()?.len();
        if length != sums.bytes {
            return Err(changed(&format!(
                "it has {length} bytes, and had {} when it was written",
                sums.bytes
            )));
        }
        Ok(Self {
            file,
            sums,
            at: 0,
            number: None,
            piece: Vec::new(),
        })
    }

    /// Has the piece at hand that the next byte is in.
    fn load(&mut self) -> io::Result<()> {
        let number = usize::try_from(self.at / PIECE as u64).unwrap_or(usize::MAX);
        if self.number == Some(number) {
            return Ok(());
        }
        self.number = None;
        self.piece.clear();
        let start = number as u64 * PIECE as u64;
        self.file.seek(SeekFrom::Start(start))?;
        self.piece.reserve(PIECE);
        let piece = (&self.file).take(PIECE as u64);
        { piece }.read_to_end(&mut self.piece)?;
        let sum = self.sums.xxh3_64.get(number);
        if sum.is_none_or(|sum| *sum != spelled_sum(piece_sum(&self.piece))) {
            return Err(changed(&format!(
                "bytes {start} to {} are not what was written",
                start + self.piece.len() as u64
            )));
        }
        self.number = Some(number);
        Ok(())
    }
}

pub(super) fn changed(what: &str) -> io::Error {
    let message = format!(
        "the file was changed after it was written: {what}; put it back as it was, or clean again \
         (if another run replaces the result at this moment, wait for it and try again)"
    );
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// The error of a file of a result that cannot be read.
pub(super) fn unread(path: &Path, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData => Error::damaged(path, error.to_string()),
        _ => Error::io("read", path, error),
    }
}

/// Reads all of a file, whose bytes are then known to be what they were.
///
/// # Errors
/// Where it cannot be read, or was changed.
pub(super) fn verify(path: &Path) -> Result<()> {
    let read = Sealed::open(path).and_then(|mut file| io::copy(&mut file, &mut io::sink()));
    read.map(|_| ()).map_err(|error| unread(path, error))
}

/// Sees that a file is there and as long as it was, without reading it.
///
/// # Errors
/// Where it cannot be opened, or is longer or shorter.
pub(super) fn verify_length(path: &Path) -> Result<()> {
    let opened = Sealed::open(path);
    opened.map(|_| ()).map_err(|error| unread(path, error))
}

impl Read for Sealed {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.sums.bytes || room.is_empty() {
            return Ok(0);
        }
        self.load()?;
        let from = (self.at % PIECE as u64) as usize;
        let read = self.piece.get(from..).unwrap_or_default().read(room)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Sealed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.sums.bytes, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        self.at = from
            .checked_add_signed(by)
            .ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::files::CLUSTERS;

    #[test]
    fn no_byte_of_a_piece_that_was_changed_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CLUSTERS);
        let mut bytes: Vec<u8> = (0..PIECE as u32 * 2 + 5).map(|at| at as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        crate::result::testing::seal(folder.path());
        verify(&path).unwrap();
        bytes[PIECE + 7] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let mut file = Sealed::open(&path).unwrap();
        let mut read = vec![0; 5];
        file.seek(SeekFrom::Start(PIECE as u64 * 2)).unwrap();
        file.read_exact(&mut read).unwrap();
        assert_eq!(read, bytes[PIECE * 2..]);
        file.seek(SeekFrom::Start(PIECE as u64)).unwrap();
        let said = file.read(&mut read).unwrap_err().to_string();
        assert!(said.contains("bytes 1048576 to 2097152"), "{said}");
        assert!(verify(&path).unwrap_err().to_string().contains("changed"));
        std::fs::write(&path, &bytes[1..]).unwrap();
        assert!(Sealed::open(&path).is_err());
    }
}
