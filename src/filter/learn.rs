//! What the stream looked like → an index of it.
//!
//! In: the prints of its articles. Out: at the end an index file, as if it had
//! been built of the same lines; before that nothing under its name, however the
//! filter ends. As many prints are kept in memory as there is room for, the rest
//! waits in a file without a name.

use std::path::Path;

use crate::config::RunConfig;
use crate::corpus::DocumentPrint;
use crate::error::Result;
use crate::index::{self, Builder, IndexResources};
use crate::output::FileStaging;
use crate::progress::Progress;

/// An index that is to be written.
pub(super) struct Delta {
    builder: Builder,
    into: FileStaging,
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
        let known: Vec<_> = config.index.iter().cloned().collect();
        let into = FileStaging::begin(path, &known, overwrite)?;
        if overwrite && path.exists() {
            index::require_index(path)?;
        }
        let temporary = config.temp_dir.as_deref().unwrap_or(into.folder());
        let resources = IndexResources::new(temporary, config.memory, config.threads);
        Ok(Self {
            builder: Builder::new(made_with.clone(), resources, ""),
            into,
        })
    }

    /// Adds the next articles.
    ///
    /// # Errors
    /// Where they cannot be kept.
    pub(super) fn add(&mut self, prints: &[DocumentPrint]) -> Result<()> {
        prints.iter().try_for_each(|print| self.builder.add(print))
    }

    /// Writes the index and puts it in its place.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn finish(self, progress: &dyn Progress) -> Result<()> {
        self.builder.finish(self.into, progress).map(|_| ())
    }
}
