//! Settings that are flags of `dejalu index`: those that have a say in it.
//!
//! In: the table of keys. Out: arguments for clap, and what was given of them.

use crate::settings::keys::{INPUT, JSONL, KEYS, Key, RESOURCES};
use crate::settings::layer::{Layer, ValueOrigin};
use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::cli::flags::{argument, given};

/// The flags that were given: of the resources, and where articles are read
/// (`READS`) of the input.
#[derive(Clone, Debug, Default)]
pub(super) struct IndexFlags<const READS: bool>(Layer);

/// Keys of the decision that change what is known.
const KNOWN: [&str; 2] = ["paragraphs", "without"];

impl<const READS: bool> IndexFlags<READS> {
    /// What they set.
    pub(super) fn layer(&self) -> Layer {
        self.0.clone()
    }

    fn keys() -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(|key| {
            let of_reading = [INPUT, JSONL].contains(&key.heading) || KNOWN.contains(&key.name);
            key.heading == RESOURCES || READS && of_reading
        })
    }
}

impl<const READS: bool> Args for IndexFlags<READS> {
    fn augment_args(command: Command) -> Command {
        Self::keys().fold(command, |command, key| command.arg(argument(key)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const READS: bool> FromArgMatches for IndexFlags<READS> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for key in Self::keys() {
            if let Some(value) = given(key, matches) {
                self.0.set(key, value, ValueOrigin::Flag);
            }
        }
        Ok(())
    }
}
