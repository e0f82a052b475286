//! Bytes → a file, compressed as its source is.
//!
//! In: bytes in whatever pieces. Out: the file. The same bytes give the same file.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use bzip2::write::BzEncoder;
use flate2::GzBuilder;
use flate2::write::GzEncoder;
use liblzma::stream::{Check, Stream};
use liblzma::write::XzEncoder;

use super::even::Even;
use super::members::Members;
#[cfg(feature = "parquet")]
use super::parquet::ParquetSink;
use crate::input::{Compression, Format, Source};

/// Bytes that are gathered before the system is asked to write.
pub(super) const BUFFER: usize = 64 * 1024;

/// The preset of xz: its encoder takes 17 MB, and those above a multiple of that.
const XZ_PRESET: u32 = 2;

/// What has been written to a file goes through here.
pub(super) enum ArticleSink {
    Plain(BufWriter<File>),
    Gzip(Even<Box<GzEncoder<BufWriter<File>>>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
    Bzip2(Even<Box<BzEncoder<BufWriter<File>>>>),
    Xz(Even<Box<XzEncoder<BufWriter<File>>>>),
    Members(Box<Members>),
    #[cfg(feature = "parquet")]
    Parquet(ParquetSink),
}

impl ArticleSink {
    /// Writes to `file` what mirrors `source`.
    ///
    /// # Errors
    /// Where there is no memory to compress in.
    pub(super) fn new(file: File, source: &Source) -> io::Result<Self> {
        #[cfg(feature = "parquet")]
        if source.format == Format::Parquet {
            return begin_parquet(source, file).map(ArticleSink::Parquet);
        }
        let file = BufWriter::with_capacity(BUFFER, file);
        let each_record = source.format == Format::Wet;
        Ok(match source.compression {
            Compression::Plain => ArticleSink::Plain(file),
            compression @ (Compression::Gzip | Compression::Zstd) if each_record => {
                ArticleSink::Members(Box::new(Members::new(file, compression)))
            }
            Compression::Gzip => {
                let builder = GzBuilder::new().mtime(0);
                let encoder = builder.write(file, flate2::Compression::default());
                ArticleSink::Gzip(Even::new(Box::new(encoder)))
            }
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                ArticleSink::Zstd(encoder)
            }
            Compression::Bzip2 => {
                let encoder = BzEncoder::new(file, bzip2::Compression::best());
                ArticleSink::Bzip2(Even::new(Box::new(encoder)))
            }
            Compression::Xz => {
                let stream = Stream::new_easy_encoder(XZ_PRESET, Check::Crc64)?;
                ArticleSink::Xz(Even::new(Box::new(XzEncoder::new_stream(file, stream))))
            }
        })
    }

    /// Takes bytes.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            ArticleSink::Plain(file) => file.write_all(bytes),
            ArticleSink::Gzip(even) => even.write_all(bytes),
            ArticleSink::Zstd(encoder) => encoder.write_all(bytes),
            ArticleSink::Bzip2(even) => even.write_all(bytes),
            ArticleSink::Xz(even) => even.write_all(bytes),
            ArticleSink::Members(members) => members.write_all(bytes),
            #[cfg(feature = "parquet")]
            ArticleSink::Parquet(sink) => sink.write(bytes),
        }
    }

    /// Completes the file; gives the hash of what is in it beside what was taken, if there
    /// is something.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn finish(self) -> io::Result<Option<u128>> {
        let mut file = match self {
            ArticleSink::Plain(file) => file,
            ArticleSink::Gzip(even) => even.finish()?.finish()?,
            ArticleSink::Zstd(encoder) => encoder.finish()?,
            ArticleSink::Bzip2(even) => even.finish()?.finish()?,
            ArticleSink::Xz(even) => even.finish()?.finish()?,
            ArticleSink::Members(members) => return members.finish().map(|()| None),
            #[cfg(feature = "parquet")]
            ArticleSink::Parquet(sink) => return sink.finish().map(Some),
        };
        file.flush().map(|()| None)
    }
}

/// Begins a Parquet file, with everything but the texts as it is at the source's path.
#[cfg(feature = "parquet")]
fn begin_parquet(source: &Source, to: File) -> io::Result<ParquetSink> {
    let columns = source.layout.as_deref().map(|layout| &layout.columns);
    let text = columns.and_then(|columns| columns.first()).cloned();
    let from = crate::files::open(&source.path)?;
    ParquetSink::start(from, text.unwrap_or_default(), to)
}
