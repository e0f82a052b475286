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
    /// The first problems, as long as nothing was read: if nothing is, an error says it once.
    held: Option<Vec<Problem>>,
}

/// Problems that are held back one by one; those beyond by number.
const MOST_HELD: usize = 100;

impl<'p> Log<'p> {
    pub(crate) fn new(strict: bool, progress: &'p dyn Progress) -> Self {
        Self {
            problems: Problems::default(),
            strict,
            progress,
            spooled: None,
            held: None,
        }
    }

    /// The same, telling nobody of problems before [`Log::tell_held`].
    pub(crate) fn holding(self) -> Self {
        Self {
            held: Some(Vec::new()),
            ..self
        }
    }

    /// Tells what was held back; from now on everything is told as it is met.
    pub(crate) fn tell_held(&mut self) {
        for problem in self.held.take().unwrap_or_default() {
            self.progress.problem(&problem);
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
            self.tell_held();
            return Err(problem.to_error());
        }
        match &mut self.held {
            None => self.progress.problem(&problem),
            Some(held) if held.len() < MOST_HELD => held.push(problem.clone()),
            Some(held) => {
                let like = |one: &&mut Problem| one.kind == problem.kind;
                match held.iter_mut().skip(MOST_HELD).find(like) {
                    Some(others) => others.count += problem.count,
                    None => held.push(Problem {
                        message: format!("{}; this one and others like it", problem.message),
                        ..problem.clone()
                    }),
                }
            }
        }
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

    /// What was met so far.
    pub(crate) fn problems(&self) -> &Problems {
        &self.problems
    }

    /// Everything that was met.
    pub(crate) fn finish(self) -> Problems {
        self.problems
    }
}
