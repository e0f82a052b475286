//! Documents as numbers, on disk.
//!
//! In: the documents of a result, once. Out: the same as often as they are wanted,
//! with the places of their clusters: a tenth of what the journal and the list of
//! the documents take, and no text. Memory holds one document.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A document as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StoredDocument {
    /// Its position in the input.
    pub(super) position: u32,
    /// The number of its site.
    pub(super) site: u32,
    /// Whether no body was found in it.
    pub(super) is_spared: bool,
    /// Its paragraphs, in order.
    pub(super) paragraphs: Vec<StoredParagraph>,
}

/// A paragraph as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StoredParagraph {
    /// Which one, counted from 0.
    pub(super) number: u32,
    /// Its characters.
    pub(super) characters: u64,
    /// The place of its cluster; none where it stands nowhere else.
    pub(super) place: Option<usize>,
    /// The id of the block family that it would go with.
    pub(super) block: Option<u64>,
    /// Whether it would go.
    pub(super) removed: bool,
}

/// What stands for no cluster.
const NOWHERE: u32 = u32::MAX;

/// Flags of a paragraph.
const REMOVED: u8 = 1;
const IN_BLOCK: u8 = 2;

/// Writes documents.
pub(super) struct StoreWriter {
    folder: PathBuf,
    out: BufWriter<File>,
    documents: u32,
}

impl StoreWriter {
    /// Writes into a file without a name in `folder`.
    ///
    /// # Errors
    /// Where there can be none.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder);
        let file = file.map_err(|error| Error::io("create a temporary file in", folder, error))?;
        Ok(Self {
            folder: folder.to_owned(),
            out: BufWriter::new(file),
            documents: 0,
        })
    }

    /// Adds the next document.
    ///
    /// # Errors
    /// Where the file takes no more.
    pub(super) fn add(&mut self, judged: &StoredDocument) -> Result<()> {
        let mut bytes = Vec::with_capacity(9 + judged.paragraphs.len() * 21);
        bytes.push(u8::from(judged.is_spared));
        bytes.extend(judged.site.to_le_bytes());
        // Paragraphs of a document are numbered in 32 bits.
        bytes.extend((judged.paragraphs.len() as u32).to_le_bytes());
        for paragraph in &judged.paragraphs {
            let place = paragraph.place.map_or(NOWHERE, |place| place as u32);
            let removed = u8::from(paragraph.removed) * REMOVED;
            let in_block = u8::from(paragraph.block.is_some()) * IN_BLOCK;
            bytes.push(removed | in_block);
            bytes.extend(paragraph.number.to_le_bytes());
            bytes.extend(place.to_le_bytes());
            bytes.extend(paragraph.characters.to_le_bytes());
            if let Some(block) = paragraph.block {
                bytes.extend(block.to_le_bytes());
            }
        }
        self.documents += 1;
        let written = self.out.write_all(&bytes);
        written.map_err(|error| Error::temporary(&self.folder, bytes.len() as u64, error))
    }

    /// Makes them ready to be read.
    ///
    /// # Errors
    /// Where the file takes no more.
    pub(super) fn finish(self) -> Result<Store> {
        let folder = self.folder;
        let waiting = self.out.buffer().len() as u64;
        let file = self.out.into_inner();
        let refuse = |error: std::io::Error| Error::temporary(&folder, waiting, error);
        let file = file.map_err(|error| refuse(error.into_error()))?;
        Ok(Store {
            folder,
            file,
            documents: self.documents,
        })
    }
}

/// The documents.
pub(super) struct Store {
    folder: PathBuf,
    file: File,
    documents: u32,
}

impl Store {
    /// Gives each document to `take`, in the order of the input.
    ///
    /// # Errors
    /// Where the file cannot be read, or `take` fails.
    pub(super) fn each(&self, mut take: impl FnMut(&StoredDocument) -> Result<()>) -> Result<()> {
        let refuse = |error| Error::io("read a temporary file in", &self.folder, error);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0)).map_err(refuse)?;
        let mut input = BufReader::with_capacity(1 << 16, file);
        let mut judged = StoredDocument::default();
        for position in 0..self.documents {
            judged.position = position;
            read(&mut input, &mut judged).map_err(refuse)?;
            take(&judged)?;
        }
        Ok(())
    }
}

/// Reads the next document.
fn read(input: &mut impl Read, judged: &mut StoredDocument) -> std::io::Result<()> {
    fn bytes<const N: usize>(input: &mut impl Read) -> std::io::Result<[u8; N]> {
        let mut bytes = [0; N];
        input.read_exact(&mut bytes).map(|()| bytes)
    }
    let [spared] = bytes(input)?;
    judged.is_spared = spared == 1;
    judged.site = u32::from_le_bytes(bytes(input)?);
    judged.paragraphs.clear();
    for _ in 0..u32::from_le_bytes(bytes(input)?) {
        let [flags] = bytes(input)?;
        let number = u32::from_le_bytes(bytes(input)?);
        let place = u32::from_le_bytes(bytes(input)?);
        let characters = u64::from_le_bytes(bytes(input)?);
        let block = match flags & IN_BLOCK {
            0 => None,
            _ => Some(u64::from_le_bytes(bytes(input)?)),
        };
        judged.paragraphs.push(StoredParagraph {
            number,
            characters,
            place: (place != NOWHERE).then_some(place as usize),
            block,
            removed: flags & REMOVED != 0,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn occurrence()(
            number: u32,
            characters: u64,
            place in prop::option::of(0..1000_usize),
            block: Option<u64>,
            removed: bool,
        ) -> StoredParagraph {
            StoredParagraph { number, characters, place, block, removed }
        }
    }

    proptest! {
        #[test]
        fn documents_are_read_as_often_as_they_are_wanted(
            documents in prop::collection::vec((any::<bool>(), any::<u32>(), prop::collection::vec(occurrence(), 0..6)), 0..6),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut writer = StoreWriter::new(folder.path()).unwrap();
            let mut expected = Vec::new();
            for (position, (is_spared, site, paragraphs)) in (0..).zip(documents) {
                let judged = StoredDocument { position, site, is_spared, paragraphs };
                writer.add(&judged).unwrap();
                expected.push(judged);
            }
            let store = writer.finish().unwrap();
            for _ in 0..2 {
                let mut read = Vec::new();
                store.each(|judged| {
                    read.push(judged.clone());
                    Ok(())
                }).unwrap();
                prop_assert_eq!(&read, &expected);
            }
        }
    }
}
