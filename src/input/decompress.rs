//! Compressed bytes → plain bytes.
//!
//! In: a reader of a plain, gzip or zstd file. Out: its decompressed bytes,
//! chunk by chunk, and at their end a [`Fault`] where the file is damaged. What is
//! not compressed, instead of compressed data or behind it, is handed out as it is.
//! Behind a place that cannot be decompressed nothing is to be found again, but for a
//! member that begins right there; the fault says if anything is lost. It never holds
//! more than two chunks, and never hangs on a broken stream.

use std::io::{self, Read};
use std::ops::Range;

use super::Compression;
use super::codec::{
    Codec, CodecPosition, CodecStep, MAGIC, MemberCodec, MemberKind, ROOM, TRAILER, Zstd,
};

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// A member of gzip that is complete but for its length is longer than this.
const SHORTEST: u64 = 15;

/// Why a stream ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The compressed data is cut off or broken; what could be had was handed out.
    Damaged(String),
    /// The compressed data is broken, and what stands behind the damage is lost.
    Lost(String),
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
    /// Where in the file the member or frame begins that is at hand.
    begun: u64,
    ended: bool,
    fault: Option<Fault>,
}

impl ByteStream {
    /// The decompressed bytes of `reader`.
    pub(super) fn new(reader: Box<dyn Read + Send>, compression: Compression) -> io::Result<Self> {
        let members = |kind| Some(Codec::MemberCodec(MemberCodec::new(kind)));
        let codec = match compression {
            Compression::Plain => None,
            Compression::Gzip => members(MemberKind::Gzip),
            Compression::Bzip2 => members(MemberKind::Bzip2),
            Compression::Xz => members(MemberKind::Xz),
            Compression::Zstd => Some(Codec::Zstd(Zstd::new()?)),
        };
        let output = vec![0; if codec.is_some() { ROOM } else { 0 }];
        let file = FileBytes::new(reader);
        Ok(Self {
            file,
            codec,
            output,
            ready: 0..0,
            begun: 0,
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
                    self.end_with(Fault::Unreadable(format!("reading stopped: {error}")));
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

    /// What is wrong with the stream; all of it is known at its end.
    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Moves some bytes on, or ends the stream.
    fn advance(&mut self) {
        let wanted = self.codec.as_ref().map_or(1, Codec::wanted);
        if let Err(error) = self.file.want(wanted) {
            self.end_with(Fault::Unreadable(format!("reading stopped: {error}")));
            return;
        }
        let Some(codec) = &mut self.codec else {
            self.ended = self.file.unread().is_empty();
            return;
        };
        if codec.is_between() {
            self.begun = self.file.taken;
            if let Some(what) = codec.foreign(self.file.unread()) {
                let at = self.file.taken;
                let message = format!(
                    "{what} (at byte {at}); everything from there on is read as \
                                       plain text"
                );
                self.fault.get_or_insert(Fault::Damaged(message));
                self.codec = None;
                return;
            }
        }
        let CodecStep {
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
            CodecPosition::Broken(reason) => {
                self.go_on_behind(format!("{reason} (at compressed byte {at})"));
            }
            CodecPosition::Between if idle && at_end => self.ended = true,
            CodecPosition::Inside if idle && at_end => {
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

    /// Goes on behind a broken place, where a member begins right there.
    fn go_on_behind(&mut self, what: String) {
        let more = self.file.want(MAGIC + TRAILER).is_ok() && !self.file.unread().is_empty();
        let again = self.codec.as_mut().is_some_and(Codec::begin_again);
        let unread = self.file.unread();
        // Where the beginning itself is broken, nothing has been found.
        let found = again && self.file.taken - self.begun > SHORTEST;
        // A codec that finds a wrong checksum leaves what follows that unread.
        let next = (0..=TRAILER).find(|&skipped| {
            let rest = unread.get(skipped..).filter(|rest| rest.len() >= MAGIC);
            let codec = self.codec.as_ref();
            rest.zip(codec)
                .is_some_and(|(rest, codec)| codec.is_next(rest))
        });
        if let (true, Some(skipped)) = (found, next) {
            self.file.take(skipped);
            self.fault.get_or_insert(Fault::Damaged(what));
        } else if more {
            self.lose(format!("{what}, and what follows it is lost"));
        } else {
            self.end_with(Fault::Damaged(what));
        }
    }

    /// Ends the stream where something is lost, which is worse than any fault before.
    fn lose(&mut self, what: String) {
        self.ended = true;
        self.fault = Some(Fault::Lost(what));
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

    /// Has at least `len` bytes at hand, or all that there are.
    fn want(&mut self, len: usize) -> io::Result<()> {
        while self.unread.len() < len && !self.ended {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.copy_within(self.unread.clone(), 0);
            let have = self.unread.len();
            buffer.resize(CHUNK.max(len), 0);
            let read = self.read(buffer.get_mut(have..).unwrap_or_default());
            self.buffer = buffer;
            self.unread = 0..have + *read.as_ref().unwrap_or(&0);
            read?;
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
mod tests;
