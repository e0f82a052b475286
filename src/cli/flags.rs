//! Flags that are settings: one for each key that can stand in a file.
//!
//! In: the table of keys. Out: arguments for clap, and what the user gave of
//! them, as a layer of settings. It has no list of its own.

use std::path::PathBuf;

use crate::check::formats::ReportFile;
use crate::check::limit::{Limit, LimitShare};
use crate::settings::keys::{KEYS, Key, KeyKind, RESEARCH, TERMINAL, named};
use crate::settings::layer::{Layer, ValueOrigin};
use crate::settings::size;
use crate::settings::value::{SettingValue, site_limit};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

/// The flags that were given.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags(Layer);

impl Flags {
    /// What they set.
    pub(super) fn layer(&self) -> Layer {
        self.0.clone()
    }
}

/// What the help says of a key.
pub(super) fn help(name: &str) -> String {
    named(name).map(Key::help_with_default).unwrap_or_default()
}

/// The flags of `check` alone that were given.
#[derive(Clone, Debug, Default)]
pub(super) struct CheckFlags(Layer);

impl CheckFlags {
    /// What they set.
    pub(super) fn layer(&self) -> Layer {
        self.0.clone()
    }
}

/// The keys that are flags of commands that judge; those of the terminal are
/// flags of all, and some are for `check` alone.
fn keys() -> impl Iterator<Item = &'static Key> {
    let is_own = |key: &&Key| key.heading != TERMINAL && !key.is_of_check();
    KEYS.iter().filter(is_own)
}

/// The keys that are for `check` alone.
fn of_check() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(|key| key.is_of_check())
}

impl Args for CheckFlags {
    fn augment_args(command: Command) -> Command {
        of_check().fold(command, |command, key| command.arg(argument(key)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for CheckFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        take(of_check(), matches, &mut self.0);
        Ok(())
    }
}

/// Adds to a layer what the user gave for these keys.
fn take(keys: impl Iterator<Item = &'static Key>, matches: &ArgMatches, layer: &mut Layer) {
    for key in keys {
        if let Some(value) = given(key, matches) {
            layer.set(key, value, ValueOrigin::Flag);
        }
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        keys().fold(command, |command, key| command.arg(argument(key)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        take(keys(), matches, &mut self.0);
        Ok(())
    }
}

/// The argument for a key.
pub(super) fn argument(key: &'static Key) -> Arg {
    let arg = Arg::new(key.name)
        .long(key.name)
        .help(key.help_with_default())
        .help_heading(key.heading)
        .hide_short_help(key.heading == RESEARCH)
        // What is below 0 is told so, and is no option that nobody knows.
        .allow_negative_numbers(matches!(
            key.kind,
            KeyKind::Limit | KeyKind::Share | KeyKind::Size | KeyKind::Count
        ));
    let arg = match key.kind {
        KeyKind::Truth => return conflicting(key, arg.action(ArgAction::SetTrue)),
        KeyKind::Text => arg.value_parser(value_parser!(String)),
        KeyKind::Limit => {
            arg.value_parser(|spelled: &str| Limit::parse(spelled).map(|_| spelled.to_owned()))
        }
        KeyKind::Share => {
            arg.value_parser(|spelled: &str| LimitShare::parse(spelled).map(|_| spelled.to_owned()))
        }
        KeyKind::Size => arg.value_parser(|spelled: &str| size::parse(spelled)),
        KeyKind::Count => arg.value_parser(count),
        KeyKind::Folder | KeyKind::File => arg.value_parser(value_parser!(PathBuf)),
        KeyKind::Reports => arg
            .value_parser(|spelled: &str| {
                ReportFile::parse(spelled).map(|report| report.to_string())
            })
            .action(ArgAction::Append),
        KeyKind::Limits => arg
            .value_parser(|spelled: &str| site_limit(spelled).map(|_| spelled.to_owned()))
            .value_delimiter(',')
            .action(ArgAction::Append),
        KeyKind::Files => arg
            .value_parser(value_parser!(PathBuf))
            .action(ArgAction::Append),
        KeyKind::Choice(words) => arg.value_parser(PossibleValuesParser::new(words())),
        KeyKind::Choices(words) => arg
            .value_parser(PossibleValuesParser::new(words()))
            .value_delimiter(',')
            .action(ArgAction::Append),
    };
    let arg = match key.name {
        "jobs" => arg.short('j').alias("threads").alias("workers"),
        "against" => arg.alias("index"),
        _ => arg,
    };
    conflicting(key, arg.value_name(key.placeholder))
}

/// A whole number.
pub(super) fn count(spelled: &str) -> Result<u64, String> {
    let parsed = spelled.trim().parse();
    parsed.map_err(|_| "write a whole number from 0, as in 4".to_owned())
}

/// The argument, with the flag that makes no sense beside it.
fn conflicting(key: &Key, arg: Arg) -> Arg {
    match key.name {
        "strict" => arg.conflicts_with("max-bad-records"),
        _ => arg,
    }
}

/// What the user gave for a key.
pub(super) fn given(key: &Key, matches: &ArgMatches) -> Option<SettingValue> {
    fn all<T: Clone + Send + Sync + 'static>(name: &str, matches: &ArgMatches) -> Option<Vec<T>> {
        Some(matches.get_many::<T>(name)?.cloned().collect())
    }
    match key.kind {
        KeyKind::Truth => matches
            .get_flag(key.name)
            .then_some(SettingValue::Truth(true)),
        KeyKind::Text | KeyKind::Limit | KeyKind::Share | KeyKind::Choice(_) => matches
            .get_one::<String>(key.name)
            .cloned()
            .map(SettingValue::Text),
        KeyKind::Size | KeyKind::Count => matches
            .get_one::<u64>(key.name)
            .copied()
            .map(SettingValue::Number),
        KeyKind::Folder | KeyKind::File => matches
            .get_one::<PathBuf>(key.name)
            .cloned()
            .map(SettingValue::Path),
        KeyKind::Files => all(key.name, matches).map(SettingValue::Paths),
        KeyKind::Choices(_) | KeyKind::Reports | KeyKind::Limits => {
            all(key.name, matches).map(SettingValue::Texts)
        }
    }
}
