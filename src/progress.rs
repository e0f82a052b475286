//! Progress: how a run tells the world how far it is.
//!
//! In: what the pipeline reports. Out: nothing here; the program shows bars,
//! a library caller shows what it likes, [`Silent`] shows nothing. It never
//! changes what a run does, but that it may ask it to stop.

use crate::error::{Error, Result};
use crate::input::Problem;

/// One stage of a run, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// The input is read for the first time.
    Read,
    /// The decision is made.
    Judge,
    /// The input is read again and the articles are written.
    Write,
    /// The report is written.
    Report,
    /// The input is put together again.
    Restore,
    /// The input is read, judged and written at the same time.
    Filter,
}

impl Stage {
    /// The stage's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Read => "read",
            Stage::Judge => "judge",
            Stage::Write => "write",
            Stage::Report => "report",
            Stage::Restore => "restore",
            Stage::Filter => "filter",
        }
    }
}

/// What a stage got done since it last said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// Bytes of text, decompressed.
    pub bytes: u64,
    /// Documents.
    pub documents: u64,
    /// How much that is of what the stage said it would do: of a compressed
    /// file nothing until its end is reached, then its size on disk.
    pub expected: u64,
}

/// Who is told how far a run is, and may ask it to stop. All of it may be left out.
#[expect(unused_variables, reason = "the names say what each is")]
pub trait Progress: Sync {
    /// A stage begins that will do `expected` in all ([`Done::expected`]);
    /// `None` if it does not know.
    fn begin(&self, stage: Stage, expected: Option<u64>) {}

    /// So much more of the stage is done.
    fn advance(&self, done: Done) {}

    /// The stage is at `name`, with `done` of `total` documents behind it.
    fn step(&self, name: &'static str, done: u64, total: u64) {}

    /// The stage is complete.
    fn end(&self) {}

    /// Something in the input is not as it should be.
    fn problem(&self, problem: &Problem) {}

    /// Something happened that the user should know.
    fn notice(&self, message: &str) {}

    /// Something looks like a mistake, and the user should look at it. Options stand between
    /// backticks, as in [`Error::spelled`].
    fn warning(&self, message: &str) {
        self.notice(message);
    }

    /// Whether the run is to stop. Asked often and from any thread, so that it should be
    /// quick; once it was so, the run ends with
    /// [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted) and leaves nothing behind.
    fn stopped(&self) -> bool {
        false
    }
}

/// Passes a wish to stop on.
///
/// # Errors
/// Where there is one.
pub(crate) fn heed(progress: &dyn Progress) -> Result<()> {
    match progress.stopped() {
        true => Err(Error::interrupted()),
        false => Ok(()),
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
