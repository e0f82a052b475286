//! The log of a run: problems are counted, told to the user, and stop a strict run.
//!
//! In: problems in the order of the input. Out: the report's list of them. It
//! never drops one.

use std::path::PathBuf;

use crate::error::Result;
use crate::input::Problem;
use crate::progress::Progress;
use crate::result::problems::Problems;

/// Problems as they are met.
pub(crate) struct Log<'p> {
    problems: Problems,
    strict: bool,
    progress: &'p dyn Progress,
    /// The temporary file that stands for standard input.
    spooled: Option<PathBuf>,
}

impl<'p> Log<'p> {
    pub(crate) fn new(strict: bool, progress: &'p dyn Progress) -> Self {
        Self {
            problems: Problems::default(),
            strict,
            progress,
            spooled: None,
        }
    }

    /// From now on problems of the file at `path` are told as problems of
    /// standard input: the user never named that file, and it goes.
    pub(crate) fn call_stdin(&mut self, path: PathBuf) {
        self.spooled = Some(path);
    }

    /// Who is told about problems, and how far the run is.
    pub(crate) fn progress(&self) -> &'p dyn Progress {
        self.progress
    }

    /// Counts one problem.
    ///
    /// # Errors
    /// Where the run is strict and the problem is a bad record.
    pub(crate) fn add(&mut self, mut problem: Problem) -> Result<()> {
        if self.spooled.as_ref() == Some(&problem.path) {
            problem.path = PathBuf::from("standard input");
        }
        if self.strict && problem.bad {
            return Err(problem.to_error());
        }
        self.progress.problem(&problem);
        self.problems.add(problem);
        Ok(())
    }

    /// Counts problems of the input stage.
    ///
    /// # Errors
    /// As [`Log::add`].
    pub(crate) fn add_all<'q>(
        &mut self,
        problems: impl IntoIterator<Item = &'q Problem>,
    ) -> Result<()> {
        problems
            .into_iter()
            .try_for_each(|problem| self.add(problem.clone()))
    }

    /// Everything that was met.
    pub(crate) fn finish(self) -> Problems {
        self.problems
    }
}
