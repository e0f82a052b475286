//! Compressed bytes → plain bytes.
//!
//! In: a reader of a plain, gzip or zstd file. Out: its decompressed bytes,
//! chunk by chunk, and where the file is damaged, everything that came before
//! the damage and then a [`Fault`]. It never holds more than two chunks, and
//! never hangs on a broken stream.

use std::io::{self, Read};
use std::ops::Range;

use super::Compression;
use super::codec::{Codec, Gzip, Place, ROOM, Step, Zstd};

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// Why a stream ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The compressed data is cut off or broken.
    Damaged(String),
    /// The system could not read on.
    Unreadable(String),
}

/// A stream of decompressed bytes.
pub(super) struct ByteStream {
    file: FileBytes,
    /// How the file is compressed, if it is.
    codec: Option<Codec>,
    /// Decompressed bytes, of which `ready` are still to be handed out; not
    /// used for plain files.
    output: Vec<u8>,
    ready: Range<usize>,
    ended: bool,
    fault: Option<Fault>,
}

impl ByteStream {
    /// The decompressed bytes of `reader`.
    pub(super) fn new(reader: Box<dyn Read + Send>, compression: Compression) -> io::Result<Self> {
        let codec = match compression {
            Compression::Plain => None,
            Compression::Gzip => Some(Codec::Gzip(Gzip::default())),
            Compression::Zstd => Some(Codec::Zstd(Zstd::new()?)),
        };
        let output = vec![0; if codec.is_some() { ROOM } else { 0 }];
        let file = FileBytes::new(reader);
        Ok(Self {
            file,
            codec,
            output,
            ready: 0..0,
            ended: false,
            fault: None,
        })
    }

    /// Bytes that have not been consumed yet; none only at the end, where
    /// [`ByteStream::fault`] says whether it is the true one.
    pub(super) fn fill(&mut self) -> &[u8] {
        while !self.ended && self.waiting().is_empty() {
            self.advance();
        }
        self.waiting()
    }

    fn waiting(&self) -> &[u8] {
        match self.codec {
            None => self.file.unread(),
            Some(_) => self.output.get(self.ready.clone()).unwrap_or_default(),
        }
    }

    /// Marks the first `len` of the filled bytes as used.
    pub(super) fn consume(&mut self, len: usize) {
        match self.codec {
            None => self.file.take(len),
            Some(_) => self.ready.start = (self.ready.start + len).min(self.ready.end),
        }
    }

    /// Puts the next bytes into `room`, which is not empty; says how many. None
    /// only at the end, as for [`ByteStream::fill`]. A plain file is read
    /// straight into it.
    pub(super) fn read(&mut self, room: &mut [u8]) -> usize {
        if self.codec.is_none() && self.file.unread().is_empty() {
            if self.ended {
                return 0;
            }
            return match self.file.read(room) {
                Ok(len) => {
                    self.ended = len == 0;
                    len
                }
                Err(error) => {
                    self.end_with(Fault::Unreadable(format!("it cannot be read on: {error}")));
                    0
                }
            };
        }
        let ready = self.fill();
        let len = ready.len().min(room.len());
        if let (Some(room), Some(ready)) = (room.get_mut(..len), ready.get(..len)) {
            room.copy_from_slice(ready);
        }
        self.consume(len);
        len
    }

    /// Why the stream ended early, once it has.
    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Moves some bytes on, or ends the stream.
    fn advance(&mut self) {
        if let Err(error) = self.file.refill() {
            self.end_with(Fault::Unreadable(format!("it cannot be read on: {error}")));
            return;
        }
        let Some(codec) = &mut self.codec else {
            self.ended = self.file.unread().is_empty();
            return;
        };
        let Step {
            consumed,
            produced,
            place,
        } = codec.step(self.file.unread(), &mut self.output);
        self.file.take(consumed);
        self.ready = 0..produced;
        let at = self.file.taken;
        let idle = consumed == 0 && produced == 0;
        let at_end = self.file.unread().is_empty();
        match place {
            Place::Broken(reason) => {
                self.end_with(Fault::Damaged(format!(
                    "{reason} (at compressed byte {at})"
                )));
            }
            Place::Between if idle && at_end => self.ended = true,
            Place::Inside if idle && at_end => {
                self.end_with(Fault::Damaged(format!(
                    "the compressed data is cut off at byte {at}"
                )));
            }
            // No codec should do this; if one does, it must not do it for ever.
            _ if idle => {
                self.end_with(Fault::Damaged(format!(
                    "the compressed data is stuck at byte {at}"
                )));
            }
            _ => {}
        }
    }

    fn end_with(&mut self, fault: Fault) {
        self.ended = true;
        self.fault.get_or_insert(fault);
    }
}

/// The bytes of a file as they are.
struct FileBytes {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The part of `buffer` that is still to be taken.
    unread: Range<usize>,
    /// Bytes of the file before that.
    taken: u64,
    ended: bool,
}

impl FileBytes {
    fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            unread: 0..0,
            taken: 0,
            ended: false,
        }
    }

    fn unread(&self) -> &[u8] {
        self.buffer.get(self.unread.clone()).unwrap_or_default()
    }

    fn take(&mut self, len: usize) {
        let len = len.min(self.unread.len());
        self.unread.start += len;
        self.taken += len as u64;
    }

    /// Reads on where everything has been taken.
    fn refill(&mut self) -> io::Result<()> {
        if self.unread.is_empty() && !self.ended {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.resize(CHUNK, 0);
            let result = self.read(&mut buffer);
            self.buffer = buffer;
            self.unread = 0..result?;
        }
        Ok(())
    }

    /// Reads what comes next into `room`; nothing only at the end.
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            match self.reader.read(room) {
                Ok(len) => {
                    self.ended = len == 0;
                    return Ok(len);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::{Drip, gzip, zstd};
    use proptest::prelude::*;
    use std::io::Write;

    /// Everything that a stream gives, read in chunks of `chunk` bytes.
    fn drain(bytes: &[u8], compression: Compression, chunk: usize) -> (Vec<u8>, Option<Fault>) {
        let reader = Box::new(Drip::new(bytes, chunk));
        let mut stream = ByteStream::new(reader, compression).unwrap();
        let mut all = Vec::new();
        loop {
            let filled = stream.fill();
            if filled.is_empty() {
                return (all, stream.fault().cloned());
            }
            let some = filled.len().div_ceil(2);
            all.extend_from_slice(&filled[..some]);
            stream.consume(some);
        }
    }

    fn message(fault: Option<Fault>) -> String {
        match fault {
            Some(Fault::Damaged(message) | Fault::Unreadable(message)) => message,
            None => String::new(),
        }
    }

    #[test]
    fn many_members_frames_and_padding_are_one_stream() {
        let (a, b) = (vec![b'a'; 300_000], b"b".to_vec());
        let both = [a.clone(), b.clone()].concat();
        let members = [gzip(&a), gzip(&[]), gzip(&b), vec![0; 600]].concat();
        assert_eq!(
            drain(&members, Compression::Gzip, 1000),
            (both.clone(), None)
        );
        let frames = [zstd(&a), zstd(&b), zstd(&[])].concat();
        assert_eq!(drain(&frames, Compression::Zstd, 1000), (both, None));
    }

    #[test]
    fn rubbish_and_emptiness_are_said() {
        for (compression, packed) in [
            (Compression::Gzip, gzip(b"abc")),
            (Compression::Zstd, zstd(b"abc")),
        ] {
            let (data, fault) = drain(&[packed, b"rubbish".to_vec()].concat(), compression, 3);
            assert_eq!(data, b"abc");
            assert!(message(fault).starts_with("rubbish follows"));
            let (data, fault) = drain(b"plain text", compression, 3);
            assert!(data.is_empty() && message(fault).starts_with("this is not"));
            let (_, fault) = drain(b"", compression, 3);
            assert!(message(fault).starts_with("the file holds no"));
        }
    }

    #[test]
    fn what_was_made_before_the_damage_is_not_lost() {
        // Text that compresses little, so that the damage is far behind the start.
        let mut state = 1u64;
        let text: Vec<u8> = (0..1_000_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                b'a' + (state >> 60) as u8
            })
            .collect();
        for (compression, packed) in [
            (Compression::Gzip, gzip(&text)),
            (Compression::Zstd, zstd(&text)),
        ] {
            let mut broken = packed.clone();
            for byte in &mut broken[packed.len() * 3 / 4..] {
                *byte = 0xFF;
            }
            let (data, fault) = drain(&broken, compression, usize::MAX);
            assert!(fault.is_some());
            // A broken block of zstd gives nothing, but all before it are whole.
            let sure = text.len() * 3 / 4 / ROOM * ROOM;
            assert!(data.len() >= sure, "{compression:?}: {} bytes", data.len());
            assert_eq!(data[..sure], text[..sure]);
        }
    }

    #[test]
    fn the_small_blocks_before_a_broken_one_are_not_lost() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        for at in 0u8..20 {
            encoder.write_all(&[at; 1000]).unwrap();
            encoder.flush().unwrap();
        }
        let broken = [encoder.get_ref().as_slice(), &[0xFF; 100]].concat();
        let (data, fault) = drain(&broken, Compression::Zstd, usize::MAX);
        assert!(fault.is_some());
        assert!(data.len() >= 19_000, "{} bytes", data.len());
    }

    #[test]
    fn a_reader_that_fails_is_said() {
        let reader = Box::new(Drip::new(b"abcdef", 2).failing_at(4));
        let mut stream = ByteStream::new(reader, Compression::Plain).unwrap();
        let mut all = Vec::new();
        while !stream.fill().is_empty() {
            all.extend_from_slice(stream.fill());
            stream.consume(2);
        }
        assert_eq!(all, b"abcd");
        assert!(matches!(stream.fault(), Some(Fault::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn a_cut_gives_a_prefix_and_a_fault(
            data in prop::collection::vec(0u8..4, 0..3000),
            cut in 0usize..3000,
            chunk in 1usize..50,
        ) {
            for (compression, packed) in
                [(Compression::Gzip, gzip(&data)), (Compression::Zstd, zstd(&data))]
            {
                prop_assert_eq!(drain(&packed, compression, chunk), (data.clone(), None));
                let cut = cut % packed.len();
                let (prefix, fault) = drain(&packed[..cut], compression, chunk);
                prop_assert!(data.starts_with(&prefix));
                prop_assert!(fault.is_some());
                let whole = drain(&packed[..cut], compression, usize::MAX);
                prop_assert_eq!(whole, (prefix, fault));
            }
        }

        #[test]
        fn random_damage_ends(
            data in prop::collection::vec(any::<u8>(), 0..2000),
            at in any::<usize>(),
            byte in any::<u8>(),
        ) {
            for (compression, mut packed) in
                [(Compression::Gzip, gzip(&data)), (Compression::Zstd, zstd(&data))]
            {
                let at = at % packed.len();
                packed[at] = byte;
                drain(&packed, compression, 7);
            }
        }
    }
}
