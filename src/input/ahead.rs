//! Compressed bytes → plain bytes, on a thread of their own.
//!
//! In: a stream. Out: the same stream, decompressed while its user does
//! something else. It is never more than [`BUFFERS`] buffers ahead, and its
//! thread ends with it.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use super::decompress::{ByteStream, Fault};

/// Bytes that are handed over at a time: enough that handing over costs
/// nothing beside decompressing (half a millisecond for gzip).
const BUFFER: usize = 256 * 1024;

/// How many such buffers there are: one that is filled, one that is emptied,
/// and two for when one side is held up.
const BUFFERS: usize = 4;

/// A stream that is read ahead.
pub(super) struct ReadAhead {
    /// Filled buffers, each with the bytes that it holds, in exchange for
    /// empty ones. Both go when the stream does, which ends the thread.
    exchange: Option<(Receiver<Filled>, Sender<Vec<u8>>)>,
    thread: Option<JoinHandle<()>>,
    current: Vec<u8>,
    unread: Range<usize>,
    fault: Option<Fault>,
}

/// What the thread sends.
enum Filled {
    Some(Vec<u8>, usize),
    /// The stream has ended, early if there is a fault.
    End(Option<Fault>),
}

impl ReadAhead {
    /// Starts to read `stream`.
    ///
    /// # Errors
    /// Where the system starts no thread.
    pub(super) fn start(stream: ByteStream) -> std::io::Result<Self> {
        let (full, filled) = channel();
        let (give_back, empty) = channel();
        for _ in 0..BUFFERS {
            // The receiver is right here.
            let _ = give_back.send(vec![0; BUFFER]);
        }
        let thread = Builder::new()
            .name("decompress".to_owned())
            .spawn(move || pump(stream, &empty, &full))?;
        Ok(Self {
            exchange: Some((filled, give_back)),
            thread: Some(thread),
            current: Vec::new(),
            unread: 0..0,
            fault: None,
        })
    }

    /// As [`ByteStream::read`].
    pub(super) fn read(&mut self, room: &mut [u8]) -> usize {
        if self.unread.is_empty() && !self.refill() {
            return 0;
        }
        let ready = self.current.get(self.unread.clone()).unwrap_or_default();
        let len = ready.len().min(room.len());
        if let (Some(room), Some(ready)) = (room.get_mut(..len), ready.get(..len)) {
            room.copy_from_slice(ready);
        }
        self.unread.start += len;
        len
    }

    /// As [`ByteStream::fault`].
    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Exchanges the buffer for the next; says whether there was one.
    fn refill(&mut self) -> bool {
        let Some((filled, give_back)) = &self.exchange else {
            return false;
        };
        if !self.current.is_empty() {
            // The thread may have ended.
            let _ = give_back.send(std::mem::take(&mut self.current));
        }
        match filled.recv() {
            Ok(Filled::Some(buffer, len)) => {
                (self.current, self.unread) = (buffer, 0..len);
                return true;
            }
            Ok(Filled::End(fault)) => self.fault = fault,
            // It says how it ends, but where it panics.
            Err(_) => {}
        }
        self.exchange = None;
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
        false
    }
}

impl Drop for ReadAhead {
    fn drop(&mut self) {
        self.exchange = None;
        if let Some(thread) = self.thread.take() {
            // A panic was told to the reader, if it was still reading.
            let _ = thread.join();
        }
    }
}

/// The thread: fills empty buffers, until the stream or its user ends.
fn pump(mut stream: ByteStream, empty: &Receiver<Vec<u8>>, full: &Sender<Filled>) {
    while let Ok(mut buffer) = empty.recv() {
        let mut len = 0;
        while let Some(room) = buffer.get_mut(len..).filter(|room| !room.is_empty()) {
            match stream.read(room) {
                0 => break,
                more => len += more,
            }
        }
        let sent = match len {
            0 => return drop(full.send(Filled::End(stream.fault().cloned()))),
            _ => full.send(Filled::Some(buffer, len)),
        };
        if sent.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Compression;
    use crate::input::testing::{Drip, gzip};

    fn drain(bytes: &[u8], room: usize) -> (Vec<u8>, Option<Fault>) {
        let reader = Box::new(Drip::new(bytes, 50_000));
        let stream = ByteStream::new(reader, Compression::Gzip).unwrap();
        let (mut ahead, mut all) = (ReadAhead::start(stream).unwrap(), Vec::new());
        let mut room = vec![0; room];
        loop {
            let len = ahead.read(&mut room);
            if len == 0 {
                assert_eq!(ahead.read(&mut room), 0);
                return (all, ahead.fault().cloned());
            }
            all.extend_from_slice(&room[..len]);
        }
    }

    #[test]
    fn gives_what_the_stream_gives() {
        let text: Vec<u8> = (0..3_000_000u32).map(|at| (at >> 9) as u8).collect();
        let packed = gzip(&text);
        for room in [1000, BUFFER, 5_000_000] {
            assert_eq!(drain(&packed, room), (text.clone(), None));
        }
        let (prefix, fault) = drain(&packed[..packed.len() / 2], 70_000);
        assert!(text.starts_with(&prefix) && prefix.len() > BUFFER * BUFFERS);
        assert!(matches!(fault, Some(Fault::Damaged(_))));
    }

    #[test]
    fn may_be_left_in_the_middle() {
        let packed = gzip(&vec![7; 20_000_000]);
        let stream =
            ByteStream::new(Box::new(Drip::new(&packed, 4096)), Compression::Gzip).unwrap();
        let mut ahead = ReadAhead::start(stream).unwrap();
        assert_eq!(ahead.read(&mut [0; 10]), 10);
    }
}
