//! The bytes of records → a file that mirrors their source.
//!
//! In: a source, and its records' bytes one after the other, each whole or
//! minus some ranges. Out: a file of the same name, with the same compression,
//! and the hash of its decompressed bytes. Where nothing was removed a plain
//! file is the source byte for byte; of a compressed file that is true of the
//! decompressed bytes, for it is compressed anew (one gzip member without name
//! and time, one zstd frame; of WARC one a record). It never adds a byte of its own.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::error::{Error, Result};
use crate::files::{self, Mode, PIECE, PieceSums, piece_sum};
use crate::input::Source;

use super::relative_path;
use super::sink::ArticleSink;

/// Writes one file of the output.
pub struct ArticleWriter {
    path: PathBuf,
    sink: ArticleSink,
    hash: Box<Xxh3>,
    pieces: Box<PieceSums>,
    bytes: u64,
}

/// What has been written to a file, before its compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many bytes.
    pub bytes: u64,
    /// Their XXH3 hash of 128 bits.
    pub xxh3_128: u128,
    /// The XXH3 hash of 64 bits of each of their pieces ([`files::PIECE`]).
    pub pieces: Vec<u64>,
    /// The XXH3 hash of 128 bits of what is in a Parquet file beside them.
    pub columns: Option<u128>,
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
        let (path, file) = create_file(folder, source)?;
        let sink =
            ArticleSink::new(file, source).map_err(|error| Error::io("compress", &path, error))?;
        Ok(Self::new(path, sink))
    }

    fn new(path: PathBuf, sink: ArticleSink) -> Self {
        Self {
            path,
            sink,
            hash: Box::new(Xxh3::new()),
            pieces: Box::default(),
            bytes: 0,
        }
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    ///
    /// Where the system refuses; the file is of no use then.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.sink.write_all(bytes);
        written.map_err(|error| Error::io("write", &self.path, error))?;
        self.hash.update(bytes);
        self.pieces.add(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    ///
    /// Where the system refuses; the file is of no use then.
    pub fn finish(self) -> Result<Written> {
        let finished = self.sink.finish();
        let columns = finished.map_err(|error| Error::io("write", &self.path, error))?;
        Ok(Written {
            bytes: self.bytes,
            xxh3_128: self.hash.digest128(),
            pieces: self.pieces.finish(),
            columns,
        })
    }
}

/// Writes the file that mirrors `source` in `folder` in one go, and creates the
/// folders that lead to it.
///
/// # Errors
///
/// As [`ArticleWriter::create`], or where the file cannot be written.
pub fn write_article(folder: &Path, source: &Source, bytes: &[u8]) -> Result<Written> {
    if source.is_packed() {
        let mut writer = ArticleWriter::create(folder, source)?;
        writer.write(bytes)?;
        return writer.finish();
    }
    let (path, mut file) = create_file(folder, source)?;
    let written = file.write_all(bytes);
    written.map_err(|error| Error::io("write", &path, error))?;
    Ok(Written {
        bytes: bytes.len() as u64,
        xxh3_128: xxh3_128(bytes),
        pieces: bytes.chunks(PIECE).map(piece_sum).collect(),
        columns: None,
    })
}

/// Creates the file that mirrors `source` in `folder`, and the folders that
/// lead to it.
fn create_file(folder: &Path, source: &Source) -> Result<(PathBuf, File)> {
    let path = folder.join(relative_path(&source.name)?);
    // Never an existing file: no two sources have one name, and on file
    // systems that see no difference between A and a it must not be lost.
    // Who may read the source may read what is left of it.
    let mode = Mode::at(&source.path);
    let mut file = files::create_as(&path, mode);
    let is_missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    if file.as_ref().is_err_and(is_missing)
        && let Some(parent) = path.parent()
    {
        // Asked for only here: most files stand beside another one.
        files::folders(parent).map_err(|error| Error::io("create", parent, error))?;
        file = files::create_as(&path, mode);
    }
    match file {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(Error::io("create", &path, error)),
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

/// Appends a record to `kept` without the ranges in `removed`, which are
/// ascending, disjoint and inside it. Where they are not, nothing of the record
/// is appended, and the answer is no.
#[must_use]
pub fn append_kept(raw: &[u8], removed: &[Range<usize>], kept: &mut Vec<u8>) -> bool {
    let before = kept.len();
    let mut start = 0;
    for range in removed {
        let part = raw.get(start..range.start);
        match part.filter(|_| range.start <= range.end) {
            Some(part) => kept.extend_from_slice(part),
            None => {
                kept.truncate(before);
                return false;
            }
        }
        start = range.end;
    }
    let rest = raw.get(start..);
    kept.extend_from_slice(rest.unwrap_or_default());
    if rest.is_none() {
        kept.truncate(before);
    }
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::super::sink::BUFFER;
    use super::*;
    use crate::input::{Compression, Format};
    use proptest::prelude::*;
    use std::io::Read;

    fn source(name: &str, compression: Compression) -> Source {
        Source {
            path: name.into(),
            name: name.to_owned(),
            format: Format::Text,
            compression,
            layout: None,
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
            Compression::Bzip2 => bzip2::read::BzDecoder::new(file)
                .read_to_end(&mut all)
                .unwrap(),
            Compression::Xz => liblzma::read::XzDecoder::new(file)
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
            ("d.jsonl.bz2", Compression::Bzip2),
            ("e.jsonl.xz", Compression::Xz),
        ] {
            let mut writer =
                ArticleWriter::create(folder.path(), &source(name, compression)).unwrap();
            writer.write(b"one ").unwrap();
            writer.write(b"two").unwrap();
            io::Write::write_all(&mut writer, b" three").unwrap();
            let written = writer.finish().unwrap();
            let expected = b"one two three";
            assert_eq!(unpack(&folder.path().join(name), compression), expected);
            assert_eq!(written.bytes, expected.len() as u64);
            assert_eq!(written.xxh3_128, xxhash_rust::xxh3::xxh3_128(expected));
        }
    }

    /// The file that comes of writing `bytes` in pieces of `size`; in one go where that is 0.
    fn file_of(bytes: &[u8], size: usize, compression: Compression) -> (Vec<u8>, Written) {
        let folder = tempfile::tempdir().unwrap();
        let source = source("x/y", compression);
        let written = if size == 0 {
            write_article(folder.path(), &source, bytes).unwrap()
        } else {
            let mut writer = ArticleWriter::create(folder.path(), &source).unwrap();
            for piece in bytes.chunks(size) {
                writer.write(piece).unwrap();
            }
            writer.finish().unwrap()
        };
        (std::fs::read(folder.path().join("x/y")).unwrap(), written)
    }

    #[test]
    fn the_same_bytes_are_the_same_file_in_whatever_pieces() {
        let mut bytes = Vec::new();
        for number in 0..60_000_u64 {
            let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            bytes.extend_from_slice(format!("{} word{} ", mixed % 97, mixed % 4_001).as_bytes());
        }
        for compression in [
            Compression::Plain,
            Compression::Gzip,
            Compression::Zstd,
            Compression::Bzip2,
            Compression::Xz,
        ] {
            let whole = file_of(&bytes, 0, compression);
            for size in [7, 1_000, 65_536, 1 << 20, usize::MAX] {
                assert!(file_of(&bytes, size, compression) == whole, "{size}");
            }
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
    fn ranges_that_do_not_fit_keep_nothing() {
        for (first, second) in [
            ((2, 9), (9, 9)),
            ((3, 4), (1, 2)),
            ((3, 1), (5, 5)),
            ((9, 9), (9, 9)),
            ((0, 1), (5, 9)),
        ] {
            let ranges = [first, second].map(|(start, end)| start..end);
            let mut kept = b"before".to_vec();
            assert!(!append_kept(b"abcdef", &ranges, &mut kept), "{ranges:?}");
            assert_eq!(kept, b"before");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_with_the_file_and_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let file = File::options().write(true).open("/dev/full").unwrap();
        let sink = ArticleSink::Plain(std::io::BufWriter::with_capacity(BUFFER, file));
        let mut writer = ArticleWriter::new(path, sink);
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
            let mut kept = vec![0];
            prop_assert!(append_kept(&raw, &removed, &mut kept));
            let goes = |at: &usize| removed.iter().any(|range| range.contains(at));
            let stays = (0..raw.len()).filter(|at| !goes(at)).map(|at| raw[at]);
            prop_assert_eq!(kept, std::iter::once(0).chain(stays).collect::<Vec<_>>());
        }
    }
}
