//! What the stream looked like → an index of it.
//!
//! In: the prints of its articles. Out: at the end an index file, as if it had
//! been built of the same lines; before that nothing under its name, however the
//! filter ends; where it is the index that articles are judged against, that and what is new.
//! As many prints are kept in memory as there is room for, the rest
//! waits in a file without a name.

use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::corpus::DocumentPrint;
use crate::error::Result;
use crate::index::{self, Builder, IndexResources};
use crate::output::FileStaging;
use crate::progress::Progress;
use crate::run::budget::Budget;
use crate::run::input_memory::InputMemory;

/// An index that is to be written.
pub(super) struct Delta {
    builder: Builder,
    /// What the prints take that are kept; those for which there is no room are counted.
    memory: InputMemory,
    into: FileStaging,
    /// The index that it is added to, where it is no file of its own.
    known: Option<PathBuf>,
}

impl Delta {
    /// Claims the place of the index, which is made as the one at hand is, so
    /// that both can be merged.
    ///
    /// # Errors
    /// Where something is in its place that may not be replaced, or the system
    /// refuses.
    pub(super) fn begin(
        path: &Path,
        overwrite: bool,
        config: &RunConfig,
        made_with: &index::IndexOptions,
    ) -> Result<Self> {
        let into_known = config
            .index
            .as_deref()
            .is_some_and(|known| index::is_same(path, known));
        let into = match (into_known, &config.index) {
            (true, _) => {
                index::require_open(path)?;
                FileStaging::begin(path, &config.inputs, true)?
            }
            (false, known) => {
                let read: Vec<PathBuf> = config.inputs.iter().chain(known).cloned().collect();
                FileStaging::begin(path, &read, overwrite)?
            }
        };
        if overwrite && path.exists() {
            index::require_index(path)?;
        }
        let temporary = config.temp_dir.as_deref().unwrap_or(into.folder());
        let resources = IndexResources::new(temporary, config.memory, config.threads);
        Ok(Self {
            builder: Builder::new(made_with.clone(), resources, ""),
            memory: InputMemory::new(Budget::new(config.memory), &[]),
            into,
            known: into_known.then(|| path.to_owned()),
        })
    }

    /// Adds the next articles, as long as there is room for what is kept of each.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn add(&mut self, prints: &[DocumentPrint]) -> Result<()> {
        for print in prints {
            // Ids are in the prints.
            self.memory.add("", print);
            if !self.memory.is_full() {
                self.builder.add(print)?;
            }
        }
        Ok(())
    }

    /// Writes the index and puts it in its place.
    ///
    /// # Errors
    /// Where it cannot be written, or there were more articles than can be kept.
    pub(super) fn finish(self, progress: &dyn Progress) -> Result<()> {
        self.memory.check()?;
        let builder = self.builder.beside(self.memory.bytes());
        let made = match &self.known {
            Some(known) => index::learn(builder, known, self.into, progress),
            None => builder.finish(self.into, progress),
        };
        made.map(|_| ())
    }
}
