//! The cleaned files → what is left of a record.
//!
//! In: a source and a range of its decompressed cleaned file. Out: the bytes
//! there. A plain file is read where they are; a compressed one is read on from
//! where the last record ended, so that whoever asks in the order of the input
//! reads it once. It never holds more than one record.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input::{Compression, Source};

/// The cleaned files of a result.
pub(super) struct Articles {
    folder: PathBuf,
    open: Option<Open>,
}

/// The file that was read last.
struct Open {
    name: String,
    bytes: Bytes,
}

enum Bytes {
    Plain(File),
    /// A decoder, and how many bytes were taken from it.
    Packed(Box<dyn Read + Send>, u64),
}

impl Articles {
    /// The cleaned files in `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    /// Where they are.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The bytes at `range` of what was written in place of `source`, whose
    /// path is the cleaned file's.
    pub(super) fn read(&mut self, source: &Source, range: &Range<u64>) -> Result<Vec<u8>> {
        let unreadable = |error: io::Error| {
            let what = match error.kind() {
                io::ErrorKind::NotFound => "it is missing: put it back as it was written".into(),
                _ => format!("it cannot be read: {error}; put it back as it was written"),
            };
            Error::damaged(&source.path, what)
        };
        let mut open = match self.open.take() {
            Some(open) if open.name == source.name && open.bytes.reaches(range.start) => open,
            _ => Open {
                name: source.name.clone(),
                bytes: Bytes::open(source).map_err(unreadable)?,
            },
        };
        let bytes = open.bytes.read(range).map_err(unreadable)?;
        self.open = Some(open);
        if bytes.len() as u64 != range.end.saturating_sub(range.start) {
            return Err(Error::damaged(
                &source.path,
                "it is shorter than when it was written: put it back as it was",
            ));
        }
        Ok(bytes)
    }
}

impl Bytes {
    fn open(source: &Source) -> io::Result<Self> {
        let file = File::open(&source.path)?;
        let decoder: Box<dyn Read + Send> = match source.compression {
            Compression::Plain => return Ok(Self::Plain(file)),
            Compression::Gzip => {
                Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file)))
            }
            Compression::Zstd => Box::new(zstd::Decoder::new(file)?),
        };
        Ok(Self::Packed(decoder, 0))
    }

    /// Whether byte `at` can still be read.
    fn reaches(&self, at: u64) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Packed(_, taken) => *taken <= at,
        }
    }

    fn read(&mut self, range: &Range<u64>) -> io::Result<Vec<u8>> {
        let length = range.end.saturating_sub(range.start);
        let mut bytes = Vec::new();
        match self {
            Self::Plain(file) => {
                file.seek(SeekFrom::Start(range.start))?;
                file.take(length).read_to_end(&mut bytes)?;
            }
            Self::Packed(decoder, taken) => {
                let skip = range.start.saturating_sub(*taken);
                *taken += io::copy(&mut decoder.take(skip), &mut io::sink())?;
                *taken += decoder.take(length).read_to_end(&mut bytes)? as u64;
            }
        }
        Ok(bytes)
    }
}
