//! What a command is told.
//!
//! In: inputs, an output, options. Out: the configuration of a run, checked. It reads the
//! lists that settings name, and nothing else.

use std::path::PathBuf;

use crate::check;
use crate::config::RunConfig;
use crate::decide::Config;
#[cfg(feature = "settings")]
use crate::error::Error;
use crate::error::Result;
use crate::pool::Pool;

/// What to read, how, and where to write.
#[derive(Clone, Debug)]
pub struct Job {
    pub(super) inputs: Vec<PathBuf>,
    pub(super) out: PathBuf,
    index: Option<PathBuf>,
    baseline: Option<PathBuf>,
    pub(super) overwrite: bool,
    dry_run: bool,
    decision: Option<Config>,
    #[cfg(feature = "settings")]
    settings: Vec<String>,
    memory: Option<u64>,
    temporary: Option<PathBuf>,
    threads: Option<usize>,
    pool: Option<Pool>,
}

impl Job {
    /// A job with the default options: reads these files and folders, and writes to `out`.
    #[must_use]
    pub fn new(
        inputs: impl IntoIterator<Item = impl Into<PathBuf>>,
        out: impl Into<PathBuf>,
    ) -> Self {
        Self {
            inputs: inputs.into_iter().map(Into::into).collect(),
            out: out.into(),
            index: None,
            baseline: None,
            overwrite: false,
            dry_run: false,
            decision: None,
            #[cfg(feature = "settings")]
            settings: Vec::new(),
            memory: None,
            temporary: None,
            threads: None,
            pool: None,
        }
    }

    /// The same, judged against the index in this file.
    #[must_use]
    pub fn against(mut self, index: impl Into<PathBuf>) -> Self {
        self.index = Some(index.into());
        self
    }

    /// The same, with what the decision may do; it beats what is set.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.decision = Some(config);
        self
    }

    /// The same with one more setting, as a configuration file spells it:
    /// `text-key = "body"`. `docs/configuration.md` lists them. What is wrong with it is said
    /// when the job is done.
    #[cfg(feature = "settings")]
    #[must_use]
    pub fn set(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// The same, and what an earlier run left at the output is replaced.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// The same, but only the report is written.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// The same within so many bytes of memory; half of the machine's where nothing is said.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// The same with temporary files in this folder; beside the output where nothing is said.
    #[must_use]
    pub fn temporary(mut self, folder: impl Into<PathBuf>) -> Self {
        self.temporary = Some(folder.into());
        self
    }

    /// The same with so many threads; one a core where nothing is said.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// The same with the threads of this pool, and as many more to read and write.
    #[must_use]
    pub fn pool(mut self, pool: &Pool) -> Self {
        self.pool = Some(pool.clone());
        self
    }

    /// The same, compared with what this file accepts; [`check`](super::check) alone reads it.
    #[must_use]
    pub fn baseline(mut self, file: impl Into<PathBuf>) -> Self {
        self.baseline = Some(file.into());
        self
    }

    /// What the decision may do: what [`Job::config`] says, else what the settings say.
    ///
    /// # Errors
    /// Where settings are wrong or contradict each other, or a list that they name cannot be
    /// read.
    pub fn decision(&self) -> Result<Config> {
        Ok(self.without_inputs()?.decision)
    }

    /// What whoever reads no file is told.
    pub(super) fn without_inputs(&self) -> Result<RunConfig> {
        let standard_input = Self {
            inputs: vec![PathBuf::from("-")],
            ..self.clone()
        };
        let mut config = standard_input.run_config()?;
        config.inputs.clear();
        Ok(config)
    }

    /// What the pipeline is told.
    pub(super) fn run_config(&self) -> Result<RunConfig> {
        let (inputs, out) = (self.inputs.clone(), self.out.clone());
        #[cfg(feature = "settings")]
        let mut config = self.found()?.config(inputs, out)?;
        #[cfg(not(feature = "settings"))]
        let mut config = RunConfig::new(inputs, out);
        if let Some(decision) = &self.decision {
            config.decision = decision.clone();
        }
        config.index.clone_from(&self.index);
        (config.overwrite, config.dry_run) = (self.overwrite, self.dry_run);
        config.memory = self.memory.or(config.memory);
        config.threads = self.threads.or(config.threads);
        config.pool.clone_from(&self.pool);
        if self.temporary.is_some() {
            config.temp_dir.clone_from(&self.temporary);
        }
        config.validate()?;
        Ok(config)
    }

    #[cfg(feature = "settings")]
    fn found(&self) -> Result<crate::settings::Settings> {
        crate::settings::Settings::spelled(&self.settings)
    }

    /// What a check is told to read.
    pub(super) fn check_config(&self) -> Result<RunConfig> {
        #[cfg(feature = "settings")]
        let mut config = self.run_config()?;
        #[cfg(feature = "settings")]
        if config.index.is_none() {
            config.index = self.found()?.path("against").map(std::path::Path::to_owned);
        }
        #[cfg(not(feature = "settings"))]
        let config = self.run_config()?;
        Ok(config)
    }

    /// What a check is told.
    pub(super) fn check_options(&self) -> Result<check::CheckOptions> {
        #[cfg(feature = "settings")]
        let settings = self.found()?;
        #[cfg(feature = "settings")]
        for name in ["format", "report"] {
            if settings.word(name).is_some() || !settings.list(name).is_empty() {
                return Err(Error::usage(format!(
                    "`{name}` is for the program; CheckOutcome::report gives any report"
                )));
            }
        }
        #[cfg(feature = "settings")]
        let mut options = check_options(&settings)?;
        #[cfg(not(feature = "settings"))]
        let mut options = check::CheckOptions::default();
        if self.baseline.is_some() {
            options.baseline.clone_from(&self.baseline);
        }
        Ok(options)
    }
}

/// The limits that settings set.
///
/// # Errors
/// Where one is no limit.
#[cfg(feature = "settings")]
pub(crate) fn check_options(settings: &crate::settings::Settings) -> Result<check::CheckOptions> {
    let mut options = check::CheckOptions::default();
    for quantity in check::quantity::Quantity::ALL {
        if let Some(spelled) = settings.word(quantity.option()) {
            let limit = check::limit::Limit::parse(spelled).map_err(Error::usage)?;
            options.limits.push((quantity, limit));
        }
    }
    if let Some(spelled) = settings.word("nearly-empty") {
        options.nearly_empty = check::limit::LimitShare::parse(spelled).map_err(Error::usage)?;
    }
    for spelled in settings.list("site-limits") {
        let limit = check::quantity::site_limit(spelled).map_err(Error::usage)?;
        options
            .site_limits
            .retain(|(quantity, _)| *quantity != limit.0);
        options.site_limits.push(limit);
    }
    if let Some(least) = settings.number("min-site-documents") {
        options.min_site_documents = least;
    }
    options.min_documents = settings.number("min-documents");
    let path = |name| settings.path(name).map(std::path::Path::to_owned);
    options.baseline = path("baseline");
    options.compare = path("compare");
    Ok(options)
}
