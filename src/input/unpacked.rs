//! A file that has to be whole → its decompressed bytes.
//!
//! In: a file that this program has written. Out: the bytes that it holds. Where it is
//! damaged that is an error of the read that meets it; what is read of an input goes
//! another way (`decompress.rs`), which makes the best of damage.

use std::fs::File;
use std::io::{self, BufReader, Read};

use super::{Compression, Source};

/// The decompressed bytes of `file`, which holds a source or what was written in its place.
///
/// # Errors
///
/// Where it cannot be decompressed from the start.
pub fn unpacked(file: File, source: &Source) -> io::Result<Box<dyn Read + Send>> {
    Ok(match source.compression {
        Compression::Plain => Box::new(BufReader::new(file)),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file))),
        Compression::Zstd => Box::new(zstd::Decoder::new(file)?),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(file)),
        Compression::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(file)),
    })
}
