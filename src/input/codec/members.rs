//! One step through gzip, bzip2 or xz: files of any number of members.
//!
//! In: some compressed bytes, and room. Out: how much was taken and made, and whether the
//! file may end here. Zeros after a member are padding, where the format's own tool sees it
//! so. What it takes is bounded, whatever the file says of itself.

use flate2::{Decompress, FlushDecompress};
use liblzma::stream::{Action, Stream};

use super::{CodecPosition, CodecStep, MAGIC, begins_like, moved};

/// Bytes that the decoders of bzip2 and xz are given at a time: how far they are where they
/// meet damage depends on that.
const PORTION: usize = 4096;

/// The memory that the decoder of xz may take: twice what its highest preset wants.
const MOST_MEMORY: u64 = 128 << 20;

/// A format whose files are members one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum MemberKind {
    Gzip,
    Bzip2,
    Xz,
}

impl MemberKind {
    fn name(self) -> &'static str {
        match self {
            MemberKind::Gzip => "gzip",
            MemberKind::Bzip2 => "bzip2",
            MemberKind::Xz => "xz",
        }
    }

    /// What each member begins with.
    fn magic(self) -> &'static [u8] {
        match self {
            MemberKind::Gzip => &[0x1F, 0x8B, 8],
            MemberKind::Bzip2 => b"BZh",
            MemberKind::Xz => b"\xFD7zXZ\0",
        }
    }

    fn is_padded(self) -> bool {
        self != MemberKind::Bzip2
    }
}

/// What decompresses a member.
enum Decoder {
    Gzip(Box<Decompress>),
    Bzip2(Box<bzip2::Decompress>),
    Xz(Box<Stream>),
}

impl Decoder {
    fn new(kind: MemberKind) -> Result<Self, String> {
        Ok(match kind {
            MemberKind::Gzip => Decoder::Gzip(Box::new(Decompress::new_gzip(15))),
            MemberKind::Bzip2 => Decoder::Bzip2(Box::new(bzip2::Decompress::new(false))),
            MemberKind::Xz => {
                let stream = Stream::new_stream_decoder(MOST_MEMORY, 0);
                let stream = stream.map_err(|error| format!("no decoder of xz: {error}"))?;
                Decoder::Xz(Box::new(stream))
            }
        })
    }

    /// The bytes that went in and came out so far.
    fn totals(&self) -> (u64, u64) {
        match self {
            Decoder::Gzip(inflate) => (inflate.total_in(), inflate.total_out()),
            Decoder::Bzip2(decompress) => (decompress.total_in(), decompress.total_out()),
            Decoder::Xz(stream) => (stream.total_in(), stream.total_out()),
        }
    }

    /// Goes on; says whether the member has ended, or why it cannot.
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Result<bool, &'static str> {
        match self {
            Decoder::Gzip(inflate) => {
                let status = inflate.decompress(input, output, FlushDecompress::None);
                // Not what the library says of it, which depends on the portions.
                let status = status.map_err(|_| "the gzip data is broken")?;
                Ok(status == flate2::Status::StreamEnd)
            }
            Decoder::Bzip2(decompress) => {
                let status = decompress.decompress(input, output);
                let status = status.map_err(|_| "the bzip2 data is broken")?;
                Ok(status == bzip2::Status::StreamEnd)
            }
            Decoder::Xz(stream) => match stream.process(input, output, Action::Run) {
                Ok(status) => Ok(status == liblzma::stream::Status::StreamEnd),
                Err(liblzma::stream::Error::MemLimit) => Err(
                    "it was compressed with a dictionary that wants more than 128 MiB; compress it \
                     again with xz -9 or less",
                ),
                Err(_) => Err("the xz data is broken"),
            },
        }
    }
}

/// A file of members, and how far it has been decompressed.
pub(in crate::input) struct MemberCodec {
    kind: MemberKind,
    /// `None` between members.
    member: Option<Decoder>,
    members: u64,
}

impl MemberCodec {
    /// A file of which nothing was seen.
    pub(in crate::input) fn new(kind: MemberKind) -> Self {
        Self {
            kind,
            member: None,
            members: 0,
        }
    }

    pub(super) fn is_between(&self) -> bool {
        self.member.is_none()
    }

    /// Bytes that the next step is to have, or all that there are.
    pub(super) fn wanted(&self) -> usize {
        match (self.kind, &self.member) {
            (MemberKind::Gzip, None) => MAGIC,
            (MemberKind::Gzip, Some(_)) => 1,
            (MemberKind::Bzip2 | MemberKind::Xz, _) => PORTION,
        }
    }

    pub(super) fn begin_again(&mut self) {
        (self.member, self.members) = (None, self.members + 1);
    }

    pub(super) fn foreign(&self, head: &[u8]) -> Option<String> {
        let is_padding = self.members > 0 && self.kind.is_padded() && head.first() == Some(&0);
        let is_member = begins_like(head, self.kind.magic());
        match (is_padding || is_member, self.members) {
            (true, _) => None,
            (false, 0) => Some(format!("this is not {} data", self.kind.name())),
            (false, _) => Some(format!(
                "something else follows the {} data",
                self.kind.name()
            )),
        }
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> CodecStep {
        if self.member.is_none()
            && let Some(step) = self.step_between(input)
        {
            return step;
        }
        let decoder = match self
            .member
            .take()
            .map_or_else(|| Decoder::new(self.kind), Ok)
        {
            Ok(decoder) => self.member.insert(decoder),
            Err(why) => return CodecStep::broken(&why),
        };
        let input = match self.kind {
            MemberKind::Gzip => input,
            _ => input.get(..PORTION).unwrap_or(input),
        };
        let before = decoder.totals();
        let result = decoder.run(input, output);
        let after = decoder.totals();
        let place = match result {
            Ok(true) => {
                self.begin_again();
                CodecPosition::Between
            }
            Ok(false) => CodecPosition::Inside,
            Err(why) => CodecPosition::Broken(why.to_owned()),
        };
        CodecStep {
            consumed: moved(before.0, after.0, input.len()),
            produced: moved(before.1, after.1, output.len()),
            place,
        }
    }

    /// A step between members, unless one begins.
    fn step_between(&self, input: &[u8]) -> Option<CodecStep> {
        let name = self.kind.name();
        let begin = self.kind.magic().first();
        match input.first() {
            Some(first) if Some(first) == begin => None,
            None if self.members > 0 => Some(CodecStep::idle(CodecPosition::Between)),
            None => Some(CodecStep::broken(&format!("the file holds no {name} data"))),
            Some(0) if self.members > 0 && self.kind.is_padded() => Some(CodecStep {
                consumed: input.iter().take_while(|&&byte| byte == 0).count(),
                produced: 0,
                place: CodecPosition::Between,
            }),
            Some(_) if self.members > 0 => Some(CodecStep::broken(&format!(
                "something else follows the {name} data"
            ))),
            Some(_) => Some(CodecStep::broken(&format!("this is not {name} data"))),
        }
    }
}
