//! WARC records → a member or frame each.
//!
//! In: the bytes of records, in whatever pieces. Out: the file that holds each record by
//! itself, as readers that jump to one expect it. The same bytes give the same file.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use flate2::GzBuilder;
use flate2::write::GzEncoder;

use super::even::Even;
use crate::input::{Compression, RecordEnds};

/// A file that is compressed record by record.
pub(super) struct Members {
    compression: Compression,
    ends: RecordEnds,
    place: MemberPlace,
    /// Whether anything was written: a file of no records has an empty member.
    begun: bool,
}

/// Where the file is: between members, or in one.
enum MemberPlace {
    Between(BufWriter<File>),
    Gzip(Even<Box<GzEncoder<BufWriter<File>>>>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<File>>>),
    /// A call has failed.
    Lost,
}

impl Members {
    /// Nothing yet.
    pub(super) fn new(file: BufWriter<File>, compression: Compression) -> Self {
        Self {
            compression,
            ends: RecordEnds::default(),
            place: MemberPlace::Between(file),
            begun: false,
        }
    }

    /// Takes bytes.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while let Some(length) = self.ends.find(bytes) {
            let (record, rest) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            self.feed(record)?;
            self.close()?;
            bytes = rest;
        }
        self.feed(bytes)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.begun {
            self.open()?;
        }
        self.close()?;
        match self.place {
            MemberPlace::Between(mut file) => file.flush(),
            _ => Ok(()),
        }
    }

    fn feed(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.open()?;
        match &mut self.place {
            MemberPlace::Gzip(even) => even.write_all(bytes),
            MemberPlace::Zstd(encoder) => encoder.write_all(bytes),
            MemberPlace::Between(_) | MemberPlace::Lost => Ok(()),
        }
    }

    fn open(&mut self) -> io::Result<()> {
        let file = match std::mem::replace(&mut self.place, MemberPlace::Lost) {
            MemberPlace::Between(file) => file,
            other => {
                self.place = other;
                return Ok(());
            }
        };
        self.begun = true;
        self.place = match self.compression {
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                MemberPlace::Zstd(Box::new(encoder))
            }
            _ => {
                let builder = GzBuilder::new().mtime(0);
                let encoder = builder.write(file, flate2::Compression::default());
                MemberPlace::Gzip(Even::new(Box::new(encoder)))
            }
        };
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        self.place = match std::mem::replace(&mut self.place, MemberPlace::Lost) {
            MemberPlace::Gzip(even) => MemberPlace::Between(even.finish()?.finish()?),
            MemberPlace::Zstd(encoder) => MemberPlace::Between(encoder.finish()?),
            other => other,
        };
        Ok(())
    }
}
