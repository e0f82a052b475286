//! The log of a run: problems are counted, told to the user, and stop a strict run.
//!
//! In: problems in the order of the input. Out: the report's list of them. It
//! never drops one.

use crate::error::{Error, Result};
use crate::input::Problem;
use crate::progress::Progress;
use crate::report::problems::{Entry, Problems};

/// Problems as they are met.
pub(super) struct Log<'p> {
    problems: Problems,
    strict: bool,
    progress: &'p dyn Progress,
}

impl<'p> Log<'p> {
    pub(super) fn new(strict: bool, progress: &'p dyn Progress) -> Self {
        Self {
            problems: Problems::default(),
            strict,
            progress,
        }
    }

    /// Who is told about problems, and how far the run is.
    pub(super) fn progress(&self) -> &'p dyn Progress {
        self.progress
    }

    /// Counts one problem.
    ///
    /// # Errors
    /// Where the run is strict and the problem is a bad record.
    pub(super) fn add(&mut self, entry: Entry) -> Result<()> {
        if self.strict && entry.bad {
            let (line, byte) = (entry.line.unwrap_or(1), entry.byte.unwrap_or(0));
            return Err(Error::input(&entry.path, line, byte, entry.message));
        }
        self.progress.problem(&entry);
        self.problems.add(entry);
        Ok(())
    }

    /// Counts problems of the input stage.
    ///
    /// # Errors
    /// As [`Log::add`].
    pub(super) fn add_all<'q>(
        &mut self,
        problems: impl IntoIterator<Item = &'q Problem>,
    ) -> Result<()> {
        problems
            .into_iter()
            .try_for_each(|problem| self.add(Entry::from(problem)))
    }

    /// Everything that was met.
    pub(super) fn finish(self) -> Problems {
        self.problems
    }
}
