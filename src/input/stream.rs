//! Standard input → the same bytes, and how they are compressed.
//!
//! In: a stream. Out: its compression, known by its first bytes, and a stream of
//! all of its bytes. It waits for no more bytes than it needs to know: a stream
//! that is not compressed has shown so with its first.

use std::io::{self, Cursor, Read};

use super::Compression;

/// What standard input is called where files have names.
pub const STREAM: &str = "stdin.jsonl";

/// What the streams that are recognised begin with: bytes that JSON cannot begin
/// with.
const MAGICS: [(&[u8], Compression); 4] = [
    (b"BZh", Compression::Bzip2),
    (b"\xFD7zXZ\0", Compression::Xz),
    (&[0x1F, 0x8B], Compression::Gzip),
    (&[0x28, 0xB5, 0x2F, 0xFD], Compression::Zstd),
];

/// How a stream that begins like this is compressed.
pub(super) fn compression_of(begin: &[u8]) -> Compression {
    let found = MAGICS.iter().find(|(magic, _)| begin.starts_with(magic));
    found.map_or(Compression::Plain, |&(_, compression)| compression)
}

/// Finds out how a stream is compressed, and gives it back.
///
/// # Errors
///
/// Where it cannot be read.
pub fn sniffed(
    mut stream: Box<dyn Read + Send>,
) -> io::Result<(Compression, Box<dyn Read + Send>)> {
    let mut begin = Vec::new();
    let may_grow = |begin: &[u8]| {
        let mut magics = MAGICS.iter();
        magics.any(|(magic, _)| magic.len() > begin.len() && magic.starts_with(begin))
    };
    while may_grow(&begin) {
        let mut more = [0; 4];
        match stream.read(&mut more) {
            Ok(0) => break,
            Ok(len) => begin.extend_from_slice(more.get(..len).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let compression = compression_of(&begin);
    Ok((compression, Box::new(Cursor::new(begin).chain(stream))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, and fails the test that asks for more than so
    /// many.
    struct Slow(Vec<u8>, usize);

    impl Read for Slow {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            assert!(self.1 > 0, "it would wait for more");
            if self.0.is_empty() {
                return Ok(0);
            }
            self.1 -= 1;
            room[0] = self.0.remove(0);
            Ok(1)
        }
    }

    fn sniff(bytes: &[u8], most: usize) -> Compression {
        let slow = Slow(bytes.to_vec(), most);
        let (compression, mut stream) = sniffed(Box::new(slow)).unwrap();
        let mut first = [0; 8];
        let len = stream.read(&mut first).unwrap();
        assert_eq!(first[..len], bytes[..len]);
        compression
    }

    #[test]
    fn a_stream_is_known_by_as_few_bytes_as_can_be() {
        assert_eq!(sniff(b"{}\n", 1), Compression::Plain);
        assert_eq!(sniff(b"\x1F{}", 2), Compression::Plain);
        assert_eq!(sniff(b"\x1F\x8B\x08", 2), Compression::Gzip);
        assert_eq!(sniff(b"\x28\xB5\x2F\xFD\x00", 4), Compression::Zstd);
        assert_eq!(sniff(b"\x28\xB5", 3), Compression::Plain);
        assert_eq!(sniff(b"", 1), Compression::Plain);
    }

    #[test]
    fn no_byte_is_lost() {
        for bytes in [&b"ab"[..], b"", b"\x28\xB5\x2Fxyz", b"{\"text\":\"a\"}\n"] {
            let (_, mut stream) = sniffed(Box::new(Slow(bytes.to_vec(), 99))).unwrap();
            let mut all = Vec::new();
            stream.read_to_end(&mut all).unwrap();
            assert_eq!(all, bytes);
        }
    }
}
