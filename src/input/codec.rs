//! One step of decompression.
//!
//! In: some compressed bytes, and room. Out: how much was taken and made, and
//! whether the file may end here. It reads nothing itself, and never takes
//! rubbish after the compressed data for data.
//!
//! The codecs are driven directly, not through their `Read` adapters: those
//! lose what they had decompressed in the call that found the damage.

use std::io;

use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

/// The room for output that every step is given: a whole block of zstd.
pub(super) const ROOM: usize = 128 * 1024;

/// The longest frame header of zstd.
const ZSTD_HEADER: usize = 18;

/// What one step did.
pub(super) struct Step {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) place: Place,
}

/// Where a codec is after a step.
pub(super) enum Place {
    /// Within a member or frame: the file may not end here.
    Inside,
    /// Where the file may end.
    Between,
    /// Nothing that follows can be read, for this reason.
    Broken(String),
}

impl Step {
    /// A step that moved nothing.
    fn idle(place: Place) -> Self {
        Self {
            consumed: 0,
            produced: 0,
            place,
        }
    }

    fn broken(reason: &str) -> Self {
        Self::idle(Place::Broken(reason.to_owned()))
    }
}

/// A compressed format and how far it has been decompressed.
pub(super) enum Codec {
    /// gzip.
    Gzip(Gzip),
    /// zstd.
    Zstd(Zstd),
}

impl Codec {
    /// Decompresses a part of `input` into `output`, which has [`ROOM`]. An
    /// empty `input` is the end of the file.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        match self {
            Codec::Gzip(gzip) => gzip.step(input, output),
            Codec::Zstd(zstd) => zstd.step(input, output),
        }
    }
}

/// A gzip file of any number of members; zeros after a member are padding, as
/// gzip itself sees it.
#[derive(Default)]
pub(super) struct Gzip {
    /// `None` between members.
    member: Option<Box<Decompress>>,
    members: u64,
}

impl Gzip {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let inflate = match (&mut self.member, input.first()) {
            (Some(inflate), _) => inflate,
            (None, Some(0x1F)) => self.member.insert(Box::new(Decompress::new_gzip(15))),
            (None, None) if self.members > 0 => return Step::idle(Place::Between),
            (None, Some(0)) if self.members > 0 => {
                let padding = input.iter().take_while(|&&byte| byte == 0).count();
                return Step {
                    consumed: padding,
                    produced: 0,
                    place: Place::Between,
                };
            }
            (None, Some(_)) if self.members > 0 => {
                return Step::broken("rubbish follows the gzip data");
            }
            (None, Some(_)) => return Step::broken("this is not gzip data"),
            (None, None) => return Step::broken("the file holds no gzip data"),
        };
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let result = inflate.decompress(input, output, FlushDecompress::None);
        let consumed = moved(before_in, inflate.total_in(), input.len());
        let produced = moved(before_out, inflate.total_out(), output.len());
        let place = match result {
            Ok(Status::StreamEnd) => {
                self.member = None;
                self.members += 1;
                Place::Between
            }
            Ok(_) => Place::Inside,
            Err(error) => Place::Broken(format!("the gzip data is broken: {error}")),
        };
        Step {
            consumed,
            produced,
            place,
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

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        match (input.is_empty(), self.wanted, self.frames) {
            (true, 0, 0) => return Step::broken("the file holds no zstd data"),
            (true, 0, _) => return Step::idle(Place::Between),
            _ => {}
        }
        // One block a step: the decoder forgets what it made in a call that fails.
        let wanted = if self.wanted == 0 {
            ZSTD_HEADER
        } else {
            self.wanted
        };
        let mut source = InBuffer::around(input.get(..wanted).unwrap_or(input));
        let mut target = OutBuffer::around(output);
        let result = self.decoder.run(&mut source, &mut target);
        let (consumed, produced) = (source.pos(), target.pos());
        let place = match result {
            Ok(0) => {
                self.wanted = 0;
                self.frames += 1;
                Place::Between
            }
            Ok(wanted) => {
                self.wanted = wanted;
                Place::Inside
            }
            Err(error) => Place::Broken(self.reason(&error)),
        };
        Step {
            consumed,
            produced,
            place,
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
            (true, _) => "rubbish follows the zstd data".to_owned(),
            (false, _) => format!("the zstd data is broken: {said}"),
        }
    }
}

/// How far a codec's total moved, which cannot be more than it was given.
fn moved(before: u64, after: u64, most: usize) -> usize {
    usize::try_from(after.saturating_sub(before)).map_or(most, |len| len.min(most))
}
