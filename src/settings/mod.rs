//! Settings: options from files, arguments and flags, put together.
//!
//! In: the flags that were given, `--config`, and the folder that the program
//! runs in. Out: the value that holds for every key and where it comes from,
//! and the [`RunConfig`] that follows. This is the only road from options to the
//! pipeline. It reads configuration files and lists of paragraphs, and prints
//! nothing.
//!
//! A flag beats `--config 'key = value'`, which beats the file, which beats the
//! file that it extends, which beats the default.

pub mod keys;

pub mod layer;

pub mod size;

pub mod value;

pub mod schema;

pub mod show;

pub mod spelling;

mod document;

mod files;

mod lists;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::evidence::Switches;
use crate::files::Guarded;
use crate::input::{Preset, SiteFrom, encoding_named};
use crate::paragraph::Separator;
use crate::verdict::Reason;

use files::FileSettings;
use keys::Key;
use layer::{Layer, Sourced, ValueOrigin};
use value::SettingValue;

/// What decides which settings hold.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The flags that were given.
    pub flags: Layer,
    /// What `--config` names: files, and settings such as `jobs = 4`.
    pub config: Vec<OsString>,
    /// The file that the environment names, used where `--config` names none.
    pub environment: Option<PathBuf>,
    /// Whether no file is read that is not named by `--config`.
    pub isolated: bool,
    /// Where the search for a file begins, upwards.
    pub folder: PathBuf,
}

/// The settings that hold.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    layer: Layer,
    files: Vec<PathBuf>,
}

impl Settings {
    /// Finds, reads and combines everything that is set.
    ///
    /// # Errors
    /// Where a file cannot be read, is no TOML, names an unknown key or sets a
    /// key to what it does not take; the message has line and column.
    pub fn resolve(request: Request) -> Result<Self> {
        let (mut named, mut inline) = (None, Layer::default());
        for argument in &request.config {
            match inline_settings(argument) {
                Some(text) => inline.cover(document::of_argument(text)?),
                None => match named.replace(Path::new(argument)) {
                    None => {}
                    Some(first) => return Err(two_files(first, Path::new(argument))),
                },
            }
        }
        let environment = request.environment.as_deref().filter(|_| !request.isolated);
        let found = match named {
            Some(file) if request.isolated => {
                return Err(Error::usage(format!(
                    "--isolated reads no file, but --config names {}: leave one out",
                    file.display()
                )));
            }
            Some(file) => files::named(file)?,
            None if request.isolated => FileSettings::default(),
            None => match environment {
                Some(file) => files::named(file)?,
                None => files::nearest(&request.folder)?,
            },
        };
        let FileSettings { mut layer, files } = found;
        layer.cover(inline);
        layer.cover(request.flags);
        Ok(Self { layer, files })
    }

    /// Settings that are spelled out, as in `caution = 5`, the last one on top; no file is
    /// read.
    ///
    /// # Errors
    /// Where one is no TOML, names an unknown key or sets a key to what it does not take.
    pub fn spelled(settings: &[String]) -> Result<Self> {
        let mut layer = Layer::default();
        for setting in settings {
            layer.cover(document::of_call(setting)?);
        }
        Ok(Self {
            layer,
            files: Vec::new(),
        })
    }

    /// The files that were read: the one that counts, then those that it extends.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The files that a run with these settings reads beside its input.
    #[must_use]
    pub fn guarded(&self) -> Vec<Guarded> {
        let guarded = |what, paths: &[PathBuf]| -> Vec<Guarded> {
            let paths = paths.iter();
            paths
                .map(|path| Guarded {
                    what,
                    path: path.clone(),
                })
                .collect()
        };
        [
            guarded("the configuration", self.files()),
            guarded("the list of --allow", self.paths("allow")),
            guarded("the list of --deny", self.paths("deny")),
        ]
        .concat()
    }

    /// What was set for `key`, and where; `None` if nobody set it.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Sourced> {
        self.layer.get(key.name)
    }

    /// The word that `name` was set to.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&str> {
        match &self.layer.get(name)?.value {
            SettingValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The words that `name` was set to.
    #[must_use]
    pub fn list(&self, name: &str) -> &[String] {
        self.words(name).unwrap_or_default()
    }

    /// The file or folder that `name` was set to.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<&Path> {
        match &self.layer.get(name)?.value {
            SettingValue::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The number that `name` was set to.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.layer.get(name)?.value {
            SettingValue::Number(number) => Some(number),
            _ => None,
        }
    }

    /// How many threads are to work, if that is set.
    #[must_use]
    pub fn threads(&self) -> Option<usize> {
        self.size("jobs")
    }

    fn size(&self, name: &str) -> Option<usize> {
        let number = self.number(name)?;
        Some(usize::try_from(number).unwrap_or(usize::MAX))
    }

    fn words(&self, name: &str) -> Option<&[String]> {
        match &self.layer.get(name)?.value {
            SettingValue::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    fn paths(&self, name: &str) -> &[PathBuf] {
        match self.layer.get(name).map(|sourced| &sourced.value) {
            Some(SettingValue::Paths(paths)) => paths,
            _ => &[],
        }
    }

    /// The configuration of a run over `inputs`, checked.
    ///
    /// # Errors
    /// Where settings contradict each other, or a list of paragraphs cannot be
    /// read.
    pub fn config(&self, inputs: Vec<PathBuf>, out: PathBuf) -> Result<RunConfig> {
        let mut config = RunConfig::new(inputs, out);
        let applied = self.apply(&mut config).and_then(|()| config.validate());
        applied.map_err(|error| self.with_origins(error))?;
        Ok(config)
    }

    /// Whether settings may be used together, as far as that can be said
    /// without an input.
    ///
    /// # Errors
    /// As [`Settings::config`].
    pub fn check(&self) -> Result<()> {
        self.config(vec![PathBuf::from("-")], PathBuf::new())
            .map(|_| ())
    }

    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        self.apply_reading(config)?;
        self.apply_decision(config)?;
        let is_true = |name| {
            let set = self.layer.get(name);
            set.is_some_and(|set| set.value == SettingValue::Truth(true))
        };
        config.strict = is_true("strict");
        config.allow_empty = is_true("allow-empty");
        config.max_bad_records = self
            .number("max-bad-records")
            .unwrap_or(config.max_bad_records);
        config.memory = self.number("memory");
        config.threads = self.threads();
        config.temp_dir = self.path("temp-dir").map(Path::to_owned);
        config.guarded = self.guarded();
        Ok(())
    }

    fn apply_reading(&self, config: &mut RunConfig) -> Result<()> {
        let read = &mut config.read;
        let preset = self.word("preset");
        let mut presets = Preset::ALL.into_iter();
        if let Some(preset) = presets.find(|known| preset == Some(known.name())) {
            read.take_keys(preset);
        }
        for (name, place) in [
            ("text-key", &mut read.text_key),
            ("id-key", &mut read.id_key),
            ("date-key", &mut read.date_key),
            ("url-key", &mut read.url_key),
        ] {
            if let Some(key) = self.word(name) {
                key.clone_into(place);
            }
        }
        let keys = ["id-key", "date-key", "url-key", "site-key", "site-from"];
        let is_of_file = |key: &&str| {
            let set = self.layer.get(key);
            set.is_some_and(|set| matches!(set.origin, ValueOrigin::File { .. }))
        };
        let set = keys.into_iter().filter(|key| self.word(key).is_some());
        (read.configured, read.named) = set.partition(is_of_file);
        read.site_key = self.word("site-key").map(str::to_owned);
        read.site_from = match self.word("site-from") {
            Some("host") => SiteFrom::Host,
            Some("folder") => SiteFrom::Folder,
            Some("key") => SiteFrom::Key,
            Some("none") => SiteFrom::None,
            _ => SiteFrom::Auto,
        };
        read.max_document = self.size("max-document").unwrap_or(read.max_document);
        read.encoding = self.word("encoding").map(encoding_named).transpose()?;
        Ok(())
    }

    fn apply_decision(&self, config: &mut RunConfig) -> Result<()> {
        let decision = &mut config.decision;
        decision.drop_copies = self.word("articles-twice") == Some("drop");
        if let Some(caution) = self.number("caution") {
            decision.caution = u32::try_from(caution).unwrap_or(u32::MAX);
        }
        if let Some(reasons) = self.words("reasons") {
            let is_chosen = |reason: &Reason| reasons.iter().any(|name| name == reason.name());
            decision.reasons = Reason::ALL.into_iter().filter(is_chosen).collect();
            let is_all = decision.reasons.len() == Reason::ALL.len();
            let means_copies = decision.reasons.contains(&Reason::Duplicate) && !is_all;
            if means_copies && !decision.drop_copies {
                return Err(Error::option(
                    &["articles-twice", "reasons"],
                    "the reason `duplicate` removes nothing while copies are kept",
                    "add `articles-twice` drop, or leave it out of `reasons`",
                ));
            }
        }
        decision.separator = match self.word("paragraphs") {
            Some("line") => Separator::Line,
            Some("blank") => Separator::Blank,
            _ => Separator::Detect,
        };
        decision.allow = lists::paragraphs(self.paths("allow"), "allow")?;
        decision.deny = lists::paragraphs(self.paths("deny"), "deny")?;
        let without = self.words("without").unwrap_or_default();
        decision.switches = Switches::without(without).map_err(|unknown| {
            Error::option(
                &["without"],
                format!("`without` {unknown}: there is no such kind of evidence"),
                format!("there is {}", Switches::names().join(", ")),
            )
        })?;
        Ok(())
    }

    /// The same error, with a word on options that were not given as flags.
    fn with_origins(&self, error: Error) -> Error {
        if !self.layer.is_configured() {
            return error;
        }
        let origins = error.options().iter().filter_map(|key| {
            let name = setting_of(key);
            let origin = &self.layer.get(name)?.origin;
            (*origin != layer::ValueOrigin::Flag).then(|| format!("{name} from {origin}"))
        });
        let origins: Vec<String> = origins.collect();
        if origins.is_empty() {
            return error;
        }
        error.beside(&origins.join(", "))
    }
}

/// The name of the setting behind an option of the library.
fn setting_of(option: &str) -> &str {
    match option {
        "threads" => "jobs",
        other => other,
    }
}

/// The settings that an argument of `--config` spells out, if it names no file.
fn inline_settings(argument: &OsString) -> Option<&str> {
    let text = argument.to_str()?;
    (text.contains('=') && !Path::new(text).exists()).then_some(text)
}

fn two_files(first: &Path, second: &Path) -> Error {
    Error::usage(format!(
        "--config names two files, {} and {}: let one `extend` the other",
        first.display(),
        second.display()
    ))
}

#[cfg(test)]
mod tests;
