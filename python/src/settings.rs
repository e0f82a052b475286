//! Settings, as Python spells them → what the library is told.
//!
//! In: lines as a configuration file has them, and lists of paragraphs. Out: a job of the
//! library, or what the decision may do. It reads the lists that settings name.

use std::path::PathBuf;

use dejalu::Config;
use dejalu::commands::Job;
use pyo3::prelude::*;

use crate::errors;

/// What `clean` and its kin are told.
#[derive(FromPyObject)]
pub(crate) struct Settings {
    /// Settings, each as a configuration file spells it.
    lines: Vec<String>,
    /// Paragraphs that are never removed.
    allow: Vec<String>,
    /// Paragraphs that are always removed.
    deny: Vec<String>,
    /// Where temporary files go.
    temp_dir: Option<PathBuf>,
    /// Threads; 0 for one a core.
    threads: usize,
}

impl Settings {
    /// How many threads there are to be; 0 for one a core.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// What the decision may do.
    pub(crate) fn decision(&self, py: Python<'_>) -> PyResult<Config> {
        let lines = self.lines.iter();
        let job = lines.fold(Job::new(["-"], ""), |job, line| job.set(line));
        let decision = job.decision();
        let mut config = decision.map_err(|error| errors::exception(py, &error))?;
        config.allow.extend(self.allow.iter().cloned());
        config.deny.extend(self.deny.iter().cloned());
        Ok(config)
    }

    /// A job that reads `inputs` and writes to `out`.
    pub(crate) fn job(&self, py: Python<'_>, inputs: Vec<PathBuf>, out: PathBuf) -> PyResult<Job> {
        let lines = self.lines.iter();
        let mut job = lines.fold(Job::new(inputs, out), |job, line| job.set(line));
        job = job.config(self.decision(py)?);
        job = job.pool(&crate::running::pool(py, self.threads)?);
        if let Some(folder) = &self.temp_dir {
            job = job.temporary(folder);
        }
        Ok(job)
    }
}
