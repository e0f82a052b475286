//! One step of decompression.
//!
//! In: some compressed bytes, and room. Out: how much was taken and made, and
//! whether the file may end here. It reads nothing itself, and never takes
//! rubbish after the compressed data for data.
//!
//! The codecs are driven directly, not through their `Read` adapters: those
//! lose what they had decompressed in the call that found the damage.

use std::io;

mod members;

pub(super) use members::{MemberCodec, MemberKind};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

/// The room for output that every step is given: a whole block of zstd.
pub(super) const ROOM: usize = 128 * 1024;

/// Bytes that every frame header of zstd has, and none has a block in.
const ZSTD_BEGINNING: usize = 5;

/// Bytes of the header of a block of zstd.
const ZSTD_BLOCK_HEADER: usize = 3;

/// What one step did.
pub(super) struct CodecStep {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) place: CodecPosition,
}

/// Where a codec is after a step.
pub(super) enum CodecPosition {
    /// Within a member or frame: the file may not end here.
    Inside,
    /// Where the file may end.
    Between,
    /// Nothing that follows can be read, for this reason.
    Broken(String),
}

impl CodecStep {
    /// A step that moved nothing.
    fn idle(place: CodecPosition) -> Self {
        Self {
            consumed: 0,
            produced: 0,
            place,
        }
    }

    fn broken(reason: &str) -> Self {
        Self::idle(CodecPosition::Broken(reason.to_owned()))
    }
}

/// A compressed format and how far it has been decompressed.
pub(super) enum Codec {
    /// gzip, bzip2 or xz.
    MemberCodec(MemberCodec),
    /// zstd.
    Zstd(Zstd),
}

/// Bytes by which the beginning of a member or frame is known.
pub(super) const MAGIC: usize = 4;

/// Bytes that may follow the place where a wrong checksum is found: a length.
pub(super) const TRAILER: usize = 4;

impl Codec {
    /// Whether a member or frame begins for sure with the [`MAGIC`] bytes at hand.
    pub(super) fn is_next(&self, head: &[u8]) -> bool {
        head.first() != Some(&0) && self.foreign(head).is_none()
    }

    /// Whether a member or frame begins next, if anything does.
    pub(super) fn is_between(&self) -> bool {
        match self {
            Codec::MemberCodec(members) => members.is_between(),
            Codec::Zstd(zstd) => zstd.wanted == 0,
        }
    }

    /// Bytes that the next step is to have, or all that there are: with fewer, what comes
    /// before damage would depend on the portions in which a file is read.
    pub(super) fn wanted(&self) -> usize {
        match self {
            Codec::MemberCodec(members) => members.wanted(),
            Codec::Zstd(zstd) => zstd.portion(),
        }
    }

    /// What is wrong with what begins between members or frames, if it is no member
    /// or frame; it is the next [`MAGIC`] bytes at least, or all that there are.
    pub(super) fn foreign(&self, head: &[u8]) -> Option<String> {
        match self {
            Codec::MemberCodec(members) => members.foreign(head),
            Codec::Zstd(zstd) => zstd.foreign(head),
        }
    }

    /// Forgets the member or frame that is broken; `false` where that cannot be.
    pub(super) fn begin_again(&mut self) -> bool {
        match self {
            Codec::MemberCodec(members) => {
                members.begin_again();
                true
            }
            Codec::Zstd(zstd) => {
                let Ok(decoder) = Decoder::new() else {
                    return false;
                };
                (*zstd.decoder, zstd.wanted, zstd.frames) = (decoder, 0, zstd.frames + 1);
                true
            }
        }
    }

    /// Decompresses a part of `input` into `output`, which has [`ROOM`]. An
    /// empty `input` is the end of the file.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> CodecStep {
        match self {
            Codec::MemberCodec(members) => members.step(input, output),
            Codec::Zstd(zstd) => zstd.step(input, output),
        }
    }
}

/// A zstd file of any number of frames.
pub(super) struct Zstd {
    decoder: Box<Decoder<'static>>,
    /// Compressed bytes that the decoder wants next; 0 between frames.
    wanted: usize,
    frames: u64,
}

impl Zstd {
    /// A decoder that has seen nothing.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            decoder: Box::new(Decoder::new()?),
            wanted: 0,
            frames: 0,
        })
    }

    /// One block a step, without the header of the next, which the decoder counts to what
    /// it wants: it forgets what it made in a call that fails.
    fn portion(&self) -> usize {
        match self.wanted {
            0 => ZSTD_BEGINNING,
            few if few <= ZSTD_BLOCK_HEADER => few,
            // What is to be skipped can be gigabytes.
            many => (many - ZSTD_BLOCK_HEADER).min(ROOM),
        }
    }

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> CodecStep {
        match (input.is_empty(), self.wanted, self.frames) {
            (true, 0, 0) => return CodecStep::broken("the file holds no zstd data"),
            (true, 0, _) => return CodecStep::idle(CodecPosition::Between),
            _ => {}
        }
        let mut source = InBuffer::around(input.get(..self.portion()).unwrap_or(input));
        let mut target = OutBuffer::around(output);
        let result = self.decoder.run(&mut source, &mut target);
        let (consumed, produced) = (source.pos(), target.pos());
        let place = match result {
            Ok(0) => {
                self.wanted = 0;
                self.frames += 1;
                CodecPosition::Between
            }
            Ok(wanted) => {
                self.wanted = wanted;
                CodecPosition::Inside
            }
            Err(error) => CodecPosition::Broken(self.reason(&error)),
        };
        CodecStep {
            consumed,
            produced,
            place,
        }
    }

    fn foreign(&self, head: &[u8]) -> Option<String> {
        // Frames of today's and of early formats; frames that are to be skipped.
        let versions = 0x22..=0x28;
        let skipped = 0x50..=0x5F;
        let is_frame = head.first().is_none_or(|first| {
            let (frame, skip) = ([*first, 0xB5, 0x2F, 0xFD], [*first, 0x2A, 0x4D, 0x18]);
            versions.contains(first) && begins_like(head, &frame)
                || skipped.contains(first) && begins_like(head, &skip)
        });
        match (is_frame, self.frames) {
            (true, _) => None,
            (false, 0) => Some("this is not zstd data".to_owned()),
            (false, _) => Some("something else follows the zstd data".to_owned()),
        }
    }

    fn reason(&self, error: &io::Error) -> String {
        let said = error.to_string();
        if said.contains("too much memory") {
            return "it was compressed with a window of more than 128 MiB; compress it again \
                    without --long or --ultra"
                .to_owned();
        }
        match (said.contains("Unknown frame"), self.frames) {
            (true, 0) => "this is not zstd data".to_owned(),
            (true, _) => "something else follows the zstd data".to_owned(),
            (false, _) => format!("the zstd data is broken: {said}"),
        }
    }
}

/// Whether bytes begin like `magic`, as far as there are any.
fn begins_like(head: &[u8], magic: &[u8]) -> bool {
    head.iter().zip(magic).all(|(byte, magic)| byte == magic)
}

/// How far a codec's total moved, which cannot be more than it was given.
fn moved(before: u64, after: u64, most: usize) -> usize {
    usize::try_from(after.saturating_sub(before)).map_or(most, |len| len.min(most))
}
