//! The bytes of records → a file that mirrors their source.
//!
//! In: a source, and its records' bytes one after the other, each whole or
//! minus some ranges. Out: a file of the same name, with the same compression,
//! and the hash of its decompressed bytes. Where nothing was removed a plain
//! file is the source byte for byte; of a compressed file that is true of the
//! decompressed bytes, for it is compressed anew (one gzip member without name
//! and time, one zstd frame). It never adds a byte of its own.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use flate2::GzBuilder;
use flate2::write::GzEncoder;
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::input::{Compression, Source};

use super::relative_path;

/// Bytes that are gathered before the system is asked to write.
const BUFFER: usize = 64 * 1024;

/// Writes one file of the output.
pub struct ArticleWriter {
    path: PathBuf,
    sink: Sink,
    hash: Box<Xxh3>,
    bytes: u64,
}

/// What has been written to a file, before its compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many bytes.
    pub bytes: u64,
    /// Their XXH3 hash of 128 bits.
    pub xxh3_128: u128,
}

enum Sink {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl ArticleWriter {
    /// Creates the file that mirrors `source` in `folder`, and the folders
    /// that lead to it.
    ///
    /// # Errors
    ///
    /// Where the name could lead out of `folder`, the file is already there,
    /// or the system refuses.
    pub fn create(folder: &Path, source: &Source) -> Result<Self> {
        let path = folder.join(relative_path(&source.name)?);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| Error::io("create", parent, error))?;
        }
        // Never an existing file: no two sources have one name, and on file
        // systems that see no difference between A and a it must not be lost.
        let file = File::create_new(&path).map_err(|error| Error::io("create", &path, error))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        let sink = match source.compression {
            Compression::Plain => Sink::Plain(file),
            Compression::Gzip => {
                let encoder = GzBuilder::new()
                    .mtime(0)
                    .write(file, flate2::Compression::default());
                Sink::Gzip(Box::new(encoder))
            }
            Compression::Zstd => Sink::Zstd(
                zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)
                    .and_then(|mut encoder| encoder.include_checksum(true).map(|()| encoder))
                    .map_err(|error| Error::io("compress", &path, error))?,
            ),
        };
        Ok(Self {
            path,
            sink,
            hash: Box::new(Xxh3::new()),
            bytes: 0,
        })
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    ///
    /// Where the system refuses; the file is of no use then.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = match &mut self.sink {
            Sink::Plain(file) => file.write_all(bytes),
            Sink::Gzip(encoder) => encoder.write_all(bytes),
            Sink::Zstd(encoder) => encoder.write_all(bytes),
        };
        written.map_err(|error| Error::io("write", &self.path, error))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Writes a record without the ranges in `removed`, which are ascending,
    /// disjoint and inside it.
    ///
    /// # Errors
    ///
    /// Where the system refuses, or the ranges are not as they must be; then
    /// nothing of the record is written.
    pub fn splice(&mut self, raw: &[u8], removed: &[Range<usize>]) -> Result<()> {
        let kept = kept_parts(raw, removed).ok_or_else(|| {
            Error::damaged(&self.path, "the ranges to remove do not fit the record")
        })?;
        kept.into_iter().try_for_each(|part| self.write(part))
    }

    /// Completes the file.
    ///
    /// # Errors
    ///
    /// Where the system refuses; the file is of no use then.
    pub fn finish(self) -> Result<Written> {
        let flushed = match self.sink {
            Sink::Plain(mut file) => file.flush(),
            Sink::Gzip(encoder) => encoder.finish().and_then(|mut file| file.flush()),
            Sink::Zstd(encoder) => encoder.finish().and_then(|mut file| file.flush()),
        };
        flushed.map_err(|error| Error::io("write", &self.path, error))?;
        Ok(Written {
            bytes: self.bytes,
            xxh3_128: self.hash.digest128(),
        })
    }
}

/// Takes the bytes of records that are too large to be held.
impl Write for ArticleWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match ArticleWriter::write(self, bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => Err(into_io(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error for callers that only know the system's; its kind stays visible.
fn into_io(error: Error) -> io::Error {
    let kind = match error.kind() {
        crate::error::ErrorKind::Io { source, .. } => source.kind(),
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

/// What is left of `raw` between the ranges; nothing where they do not fit.
fn kept_parts<'r>(raw: &'r [u8], removed: &[Range<usize>]) -> Option<Vec<&'r [u8]>> {
    let mut kept = Vec::with_capacity(removed.len() + 1);
    let mut start = 0;
    for range in removed {
        if range.end < range.start {
            return None;
        }
        kept.push(raw.get(start..range.start)?);
        start = range.end;
    }
    kept.push(raw.get(start..)?);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Format;
    use proptest::prelude::*;
    use std::io::Read;

    fn source(name: &str, compression: Compression) -> Source {
        Source {
            path: name.into(),
            name: name.to_owned(),
            format: Format::Text,
            compression,
        }
    }

    fn unpack(path: &Path, compression: Compression) -> Vec<u8> {
        let file = File::open(path).unwrap();
        let mut all = Vec::new();
        match compression {
            Compression::Plain => (&file).read_to_end(&mut all).unwrap(),
            Compression::Gzip => flate2::read::GzDecoder::new(file)
                .read_to_end(&mut all)
                .unwrap(),
            Compression::Zstd => zstd::Decoder::new(file)
                .unwrap()
                .read_to_end(&mut all)
                .unwrap(),
        };
        all
    }

    #[test]
    fn files_mirror_name_and_compression_and_tell_their_hash() {
        let folder = tempfile::tempdir().unwrap();
        for (name, compression) in [
            ("a/b.txt", Compression::Plain),
            ("a/b.txt.gz", Compression::Gzip),
            ("c.jsonl.zst", Compression::Zstd),
        ] {
            let mut writer =
                ArticleWriter::create(folder.path(), &source(name, compression)).unwrap();
            writer.write(b"one ").unwrap();
            writer.splice(b"twoXthreeY", &[3..4, 9..10]).unwrap();
            io::Write::write_all(&mut writer, b" four").unwrap();
            let written = writer.finish().unwrap();
            let expected = b"one twothree four";
            assert_eq!(unpack(&folder.path().join(name), compression), expected);
            assert_eq!(written.bytes, expected.len() as u64);
            assert_eq!(written.xxh3_128, xxhash_rust::xxh3::xxh3_128(expected));
        }
    }

    #[test]
    fn the_same_bytes_are_compressed_to_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        for compression in [Compression::Gzip, Compression::Zstd] {
            let files = ["x", "y"].map(|name| {
                let name = format!("{name}-{}", compression.name());
                let mut writer =
                    ArticleWriter::create(folder.path(), &source(&name, compression)).unwrap();
                writer.write(&b"text ".repeat(10_000)).unwrap();
                writer.finish().unwrap();
                std::fs::read(folder.path().join(name)).unwrap()
            });
            assert_eq!(files[0], files[1]);
        }
    }

    #[test]
    fn names_that_lead_out_and_files_that_are_there_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        let create = |name: &str| ArticleWriter::create(&inner, &source(name, Compression::Plain));
        assert!(create("../x.txt").is_err());
        assert!(create("/tmp/x.txt").is_err());
        assert!(!folder.path().join("x.txt").exists());
        create("x.txt").unwrap();
        assert!(create("x.txt").is_err());
    }

    #[test]
    fn ranges_that_do_not_fit_write_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer =
            ArticleWriter::create(folder.path(), &source("a.txt", Compression::Plain)).unwrap();
        for (first, second) in [
            ((2, 9), (9, 9)),
            ((3, 4), (1, 2)),
            ((3, 1), (5, 5)),
            ((9, 9), (9, 9)),
        ] {
            let ranges = [first, second].map(|(start, end)| start..end);
            assert!(writer.splice(b"abcdef", &ranges).is_err(), "{ranges:?}");
        }
        assert_eq!(writer.finish().unwrap().bytes, 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_with_the_file_and_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let file = File::options().write(true).open("/dev/full").unwrap();
        let sink = Sink::Plain(BufWriter::with_capacity(BUFFER, file));
        let writer = ArticleWriter {
            path,
            sink,
            hash: Box::new(Xxh3::new()),
            bytes: 0,
        };
        let mut writer = writer;
        let error = writer.write(&vec![b'x'; BUFFER * 2]).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("a.txt") && said.contains("free some space"),
            "{said}"
        );
        assert_eq!(into_io(error).kind(), io::ErrorKind::StorageFull);
    }

    proptest! {
        #[test]
        fn what_is_left_and_what_goes_are_the_record(
            raw in prop::collection::vec(any::<u8>(), 0..100),
            mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            cuts.truncate(cuts.len() / 2 * 2);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(raw.len() + 1)).collect();
            cuts.sort_unstable();
            let removed: Vec<_> = cuts.chunks(2).map(|pair| pair[0]..pair[1]).collect();
            let kept = kept_parts(&raw, &removed).unwrap();
            prop_assert_eq!(kept.len(), removed.len() + 1);
            let mut again = Vec::new();
            for (index, part) in kept.iter().enumerate() {
                again.extend_from_slice(part);
                again.extend_from_slice(&raw[removed.get(index).cloned().unwrap_or(0..0)]);
            }
            prop_assert_eq!(again, raw);
        }
    }
}
