//! Bytes that are kept for later: in memory as long as there is room, in a
//! nameless temporary file from then on.
//!
//! In: pieces of bytes, in any number. Out: any of them again. The file has no
//! name, so that nothing of it is left however the run ends. Whether there is a
//! file never changes what is read.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Bytes that are gathered before the system is asked to write.
const GATHERED: usize = 1 << 20;

/// Pieces of bytes, one behind the other.
pub(crate) struct Spill {
    /// How many bytes may be in memory.
    room: usize,
    folder: PathBuf,
    /// All bytes, or those that are not yet in the file.
    gathered: Vec<u8>,
    file: Option<File>,
    /// Bytes in the file.
    written: u64,
}

impl Spill {
    /// Nothing yet; `room` bytes of it may be in memory, the rest goes to a file in
    /// `folder`.
    pub(crate) fn new(room: usize, folder: &Path) -> Self {
        Self {
            room,
            folder: folder.to_owned(),
            gathered: Vec::new(),
            file: None,
            written: 0,
        }
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> u64 {
        self.written + self.gathered.len() as u64
    }

    /// Appends a piece and says where it begins.
    ///
    /// # Errors
    /// Where the temporary file cannot be made or written.
    pub(crate) fn append(&mut self, piece: &[u8]) -> Result<u64> {
        let start = self.len();
        self.gathered.extend_from_slice(piece);
        let most = if self.file.is_some() {
            GATHERED
        } else {
            self.room
        };
        if self.gathered.len() > most {
            self.write_out()?;
        }
        Ok(start)
    }

    /// Moves to the file what is still in memory, if there is a file.
    ///
    /// # Errors
    /// Where the temporary file cannot be written.
    pub(crate) fn complete(&mut self) -> Result<()> {
        if self.file.is_some() {
            self.write_out()?;
        }
        Ok(())
    }

    /// Takes what is in the file back into memory, if `room` bytes hold all of it: for pieces
    /// that are read in no order, where there was less room while they were appended.
    ///
    /// # Errors
    /// Where the temporary file cannot be read.
    pub(crate) fn recall(&mut self, room: usize) -> Result<()> {
        self.complete()?;
        match usize::try_from(self.written) {
            Ok(length) if self.file.is_some() && length <= room => {
                let mut all = vec![0; length];
                self.read(0, &mut all)?;
                (self.gathered, self.written, self.file) = (all, 0, None);
                self.room = room;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Reads `piece.len()` bytes from `start` on, all of which were appended at once, or
    /// before [`Spill::complete`].
    ///
    /// # Errors
    /// Where there are not so many, or the temporary file cannot be read.
    pub(crate) fn read(&self, start: u64, piece: &mut [u8]) -> Result<()> {
        let failed = |error| Error::io("read a temporary file in", &self.folder, error);
        if let Some(from) = start.checked_sub(self.written) {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            let rest = self.gathered.get(from..);
            let found = rest.and_then(|rest| rest.get(..piece.len()));
            let found = found.ok_or_else(|| failed(std::io::ErrorKind::UnexpectedEof.into()))?;
            piece.copy_from_slice(found);
            return Ok(());
        }
        match &self.file {
            Some(file) => read_at(file, start, piece).map_err(failed),
            None => Err(failed(std::io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn write_out(&mut self) -> Result<()> {
        let folder = &self.folder;
        let failed = |error| Error::temporary(folder, self.gathered.len() as u64, error);
        let file = match self.file.as_mut() {
            Some(file) => file,
            None => {
                let file = tempfile::tempfile_in(folder)
                    .map_err(|error| Error::io("create a temporary file in", folder, error))?;
                self.file.insert(file)
            }
        };
        file.write_all(&self.gathered).map_err(failed)?;
        self.written += self.gathered.len() as u64;
        self.gathered.clear();
        self.gathered.shrink_to(GATHERED);
        Ok(())
    }
}

/// Fills `piece` with the bytes of `file` from `start` on.
///
/// # Errors
/// Where there are not so many, or the system refuses.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, start: u64, piece: &mut [u8]) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, start)
}

/// Fills `piece` with the bytes of `file` from `start` on.
///
/// # Errors
/// Where there are not so many, or the system refuses.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut start: u64, mut piece: &mut [u8]) -> std::io::Result<()> {
    while !piece.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, piece, start)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => {
                piece = piece.get_mut(read..).unwrap_or_default();
                start += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_come_back_whatever_the_room(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20),
            room in 0usize..300,
            recalled in proptest::option::of(0usize..800),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut spill = Spill::new(room, folder.path());
            let mut starts = Vec::new();
            for piece in &pieces {
                starts.push(spill.append(piece).unwrap());
                // What was appended is there at once.
                for (piece, &start) in pieces.iter().zip(&starts) {
                    let mut read = vec![0; piece.len()];
                    spill.read(start, &mut read).unwrap();
                    prop_assert_eq!(&read, piece);
                }
            }
            spill.complete().unwrap();
            if let Some(room) = recalled {
                spill.recall(room).unwrap();
            }
            let total: usize = pieces.iter().map(Vec::len).sum();
            prop_assert_eq!(spill.len(), total as u64);
            prop_assert_eq!(spill.file.is_some(), total > room.max(recalled.unwrap_or(0)));
            prop_assert!(spill.read(total as u64, &mut [0]).is_err());
            for (piece, &start) in pieces.iter().zip(&starts).rev() {
                let mut read = vec![0; piece.len()];
                spill.read(start, &mut read).unwrap();
                prop_assert_eq!(&read, piece);
            }
            prop_assert!(spill.read(total as u64, &mut [0]).is_err());
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no name");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_it() {
        let mut spill = Spill::new(3, Path::new("/nowhere/at/all"));
        assert!(spill.append(b"abc").is_ok());
        let error = spill.append(b"d").unwrap_err();
        assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    }
}
