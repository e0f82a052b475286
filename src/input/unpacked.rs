//! A file that has to be whole → its decompressed bytes.
//!
//! In: a file that this program has written. Out: the bytes that it holds. Where it is
//! damaged that is an error of the read that meets it; what is read of an input goes
//! another way (`decompress.rs`), which makes the best of damage.

use std::fs::File;
use std::io::{self, BufReader, Read};

use liblzma::stream::Stream;

#[cfg(feature = "parquet")]
use super::parquet::ParquetRows;
use super::{Compression, Format, Source};

/// The decompressed bytes of `file`, which holds a source or what was written in its place.
///
/// # Errors
///
/// Where it cannot be decompressed from the start.
pub fn unpacked(file: File, source: &Source) -> io::Result<Box<dyn Read + Send>> {
    Ok(match source.compression {
        Compression::Plain if source.format == Format::Parquet => as_stream(file, source)?,
        Compression::Plain => Box::new(BufReader::new(file)),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file))),
        Compression::Zstd => Box::new(zstd::Decoder::new(file)?),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(file)),
        Compression::Xz => {
            let stream = Stream::new_auto_decoder(u64::MAX, liblzma::stream::CONCATENATED)?;
            Box::new(liblzma::read::XzDecoder::new_stream(file, stream))
        }
    })
}

/// The bytes of `file` in the order in which they are read: those of the file, but of a
/// file that holds rows in another order its rows.
pub(super) fn as_stream(file: File, source: &Source) -> io::Result<Box<dyn Read + Send>> {
    if source.format != Format::Parquet {
        return Ok(Box::new(file));
    }
    #[cfg(feature = "parquet")]
    {
        let layout = source.layout.as_deref().cloned().unwrap_or_default();
        Ok(Box::new(ParquetRows::new(file, &layout)?))
    }
    #[cfg(not(feature = "parquet"))]
    Err(io::Error::other("this program was built without Parquet"))
}
