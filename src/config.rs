//! The configuration: everything that a run is told.
//!
//! In: what the program's arguments or a library caller say. Out: one plain
//! value, composed of the stages' own options, and checked once. It never reads
//! arguments, environment variables or files.

use std::path::PathBuf;
use std::thread;

use crate::decide;
use crate::error::{Error, Result};
use crate::files::Guarded;
use crate::input::{ReadOptions, SiteFrom};
use crate::paragraph::Separator;
use crate::pool::{Pool, check_threads};
use crate::result::report::ReportOptions;

/// What to clean, how, and where to.
#[derive(Clone, Debug)]
pub struct RunConfig {
    /// Files and folders; `-` is JSONL on standard input.
    pub inputs: Vec<PathBuf>,
    /// Where the articles and the report go.
    pub out: PathBuf,
    /// Whether an earlier output may be replaced.
    pub overwrite: bool,
    /// Whether the output goes with this process, so that it need not outlive a power
    /// cut.
    pub passing: bool,
    /// Whether the articles are to stand one behind the other in one stream.
    pub one_stream: bool,
    /// Where attributes go that say what was removed, for Dolma's mixer.
    pub attributes: Option<PathBuf>,
    /// Whether only the report is written.
    pub dry_run: bool,
    /// Whether the page to look at is among the reports.
    pub page: bool,
    /// What that page is called; the names of what was read if `None`.
    pub title: Option<String>,
    /// How documents are read.
    pub read: ReadOptions,
    /// What the decision may do.
    pub decision: decide::Config,
    /// Whether the first bad record stops the run.
    pub strict: bool,
    /// How many bad records to accept.
    pub max_bad_records: u64,
    /// Whether an input without an article is none to complain about.
    pub allow_empty: bool,
    /// Where temporary files go; beside the output if `None`, where the articles
    /// find room too.
    pub temp_dir: Option<PathBuf>,
    /// Bytes of memory that a run may take; `None` for half of the machine's.
    pub memory: Option<u64>,
    /// What else the run reads, settings and lists: nothing is written over it.
    pub guarded: Vec<Guarded>,
    /// What is known of earlier corpora, which the input is judged against.
    pub index: Option<PathBuf>,
    /// Threads; as many as the machine has cores if `None`.
    pub threads: Option<usize>,
    /// The pool that work is divided among; one of its own if `None`.
    pub pool: Option<Pool>,
}

impl RunConfig {
    /// Default options, for these inputs and this output.
    #[must_use]
    pub fn new(inputs: Vec<PathBuf>, out: PathBuf) -> Self {
        Self {
            inputs,
            out,
            overwrite: false,
            passing: false,
            one_stream: false,
            attributes: None,
            dry_run: false,
            page: true,
            title: None,
            read: ReadOptions::usual(),
            decision: decide::Config::default(),
            strict: false,
            max_bad_records: 0,
            allow_empty: false,
            temp_dir: None,
            memory: None,
            guarded: Vec::new(),
            index: None,
            threads: None,
            pool: None,
        }
    }

    /// The pool that work is divided among.
    ///
    /// # Errors
    /// Where there are no threads to be had.
    pub(crate) fn pool(&self) -> Result<Pool> {
        match &self.pool {
            Some(pool) => Ok(pool.clone()),
            None => Pool::new(self.threads),
        }
    }

    /// How many threads read and write.
    pub(crate) fn workers(&self) -> usize {
        let lent = self.pool.as_ref().map(Pool::threads);
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.threads.or(lent).unwrap_or_else(cores)
    }

    /// Checks that the options make sense together.
    ///
    /// # Errors
    /// Where two options contradict each other; the message says which, and
    /// what to do about it.
    pub fn validate(&self) -> Result<()> {
        if self.inputs.is_empty() {
            return Err(Error::usage(
                "no input: name files or folders, or `-` for JSONL on standard input",
            ));
        }
        check_threads(self.threads)?;
        if self.strict && self.max_bad_records > 0 {
            return Err(Error::option(
                &["strict", "max-bad-records"],
                "`strict` stops at the first bad record, so `max-bad-records` means nothing beside it",
                "leave one out",
            ));
        }
        self.decision.validate()?;
        self.read.validate()
    }

    /// The options that can change what is removed, as the report lists them.
    #[must_use]
    pub fn options(&self) -> ReportOptions {
        let (decision, read) = (&self.decision, &self.read);
        ReportOptions {
            paragraphs: match decision.separator {
                Separator::Detect => "detect",
                Separator::Line => "line",
                Separator::Blank => "blank",
            }
            .to_owned(),
            reasons: decision
                .reasons
                .iter()
                .map(|reason| reason.name().to_owned())
                .collect(),
            caution: decision.caution,
            articles_twice: if decision.drop_copies { "drop" } else { "keep" }.to_owned(),
            allow: decision.allow.len(),
            deny: decision.deny.len(),
            without: decision.switches.off().to_vec(),
            text_key: read.text_key.clone(),
            id_key: read.id_key.clone(),
            site_key: read.site_key.clone(),
            date_key: read.date_key.clone(),
            url_key: read.url_key.clone(),
            site_from: match read.site_from {
                SiteFrom::Auto => "auto",
                SiteFrom::Host => "host",
                SiteFrom::Folder => "folder",
                SiteFrom::Key => "key",
                SiteFrom::None => "none",
            }
            .to_owned(),
            max_document: read.max_document as u64,
            encoding: read.encoding.map(|encoding| encoding.name().to_owned()),
            // The index is known by its content, not by where it is.
            index: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Reason;

    fn config(change: impl FnOnce(&mut RunConfig)) -> RunConfig {
        let mut config = RunConfig::new(vec![PathBuf::from("in")], PathBuf::from("out"));
        change(&mut config);
        config
    }

    #[test]
    fn defaults_are_valid() {
        assert!(config(|_| ()).validate().is_ok());
    }

    #[test]
    fn contradictions_are_refused_with_a_remedy() {
        let cases = [
            (config(|config| config.inputs.clear()), "name files"),
            (config(|config| config.threads = Some(0)), "`threads` 1"),
            (
                config(|config| (config.strict, config.max_bad_records) = (true, 1)),
                "leave one out",
            ),
            (
                config(|config| config.read.max_document = 0),
                "`max-document`",
            ),
            (
                config(|config| {
                    config.decision.drop_copies = true;
                    config.decision.reasons = vec![Reason::Cue];
                }),
                "add it there",
            ),
        ];
        for (config, remedy) in cases {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.contains(remedy), "{message}");
        }
    }
}
