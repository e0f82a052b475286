//! What is known → the same, or what is known by now.
//!
//! In: the path of an index. Out: what articles are judged against, until it is asked
//! to look again: then what stands at that path by then, if it can be read and was made
//! with the same options. It never changes what is at hand while somebody uses it.

use std::path::PathBuf;

use super::KnownLibrary;
use crate::decide;
use crate::error::{Error, Result};
use crate::index::{Index, IndexOptions};
use crate::known::MemoryVolumes;
use crate::progress::Progress;

/// Where what is known comes from.
pub(super) trait Knowing {
    /// What is known.
    fn known(&self) -> KnownLibrary<'_>;

    /// Looks whether more is known by now, and says what came of it.
    fn renew(&mut self, progress: &dyn Progress);
}

/// Who knows whether everything that was read of what is known was right.
pub(super) trait ReadCheck: Sync {
    /// # Errors
    /// Where it was not.
    fn check(&self) -> Result<()>;
}

impl ReadCheck for Index {
    fn check(&self) -> Result<()> {
        Index::check(self)
    }
}

/// What never changes.
impl Knowing for KnownLibrary<'_> {
    fn known(&self) -> KnownLibrary<'_> {
        *self
    }

    fn renew(&mut self, _: &dyn Progress) {}
}

/// Nothing, which is always right.
impl ReadCheck for MemoryVolumes {
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// An index at a path, or nothing as long as there is none.
pub(super) struct Standing {
    path: PathBuf,
    index: Option<Index>,
    nothing: MemoryVolumes,
    /// What an index of what is learned is made with.
    made_with: IndexOptions,
    decision: decide::Config,
    /// Bytes of an index that are kept for the next look.
    keeps: u64,
}

impl Standing {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Where it cannot be read, or does not agree with the options.
    pub(super) fn open(path: PathBuf, decision: &decide::Config, keeps: u64) -> Result<Self> {
        let index = Index::open(&path)?.within(keeps);
        index.agrees_with(decision)?;
        Ok(Self {
            path,
            made_with: index.options().clone(),
            index: Some(index),
            nothing: MemoryVolumes::default(),
            decision: decision.clone(),
            keeps,
        })
    }

    /// Nothing is known, and `path` is where an index will be.
    pub(super) fn nothing(path: PathBuf, decision: &decide::Config, keeps: u64) -> Self {
        Self {
            path,
            index: None,
            nothing: MemoryVolumes::default(),
            made_with: IndexOptions::of(decision),
            decision: decision.clone(),
            keeps,
        }
    }
}

impl Knowing for Standing {
    fn known(&self) -> KnownLibrary<'_> {
        let made_with = &self.made_with;
        match &self.index {
            Some(index) => KnownLibrary {
                library: index,
                check: index,
                made_with,
            },
            None => KnownLibrary {
                library: &self.nothing,
                check: &self.nothing,
                made_with,
            },
        }
    }

    fn renew(&mut self, progress: &dyn Progress) {
        let opened = Self::open(self.path.clone(), &self.decision, self.keeps).and_then(|new| {
            // What is learned must have been made in one way.
            match new.made_with == self.made_with {
                true => Ok(new),
                false => Err(Error::usage("it was made with other options")),
            }
        });
        match opened {
            Ok(new) => {
                *self = new;
                progress.notice(&format!("{} was opened again", self.path.display()));
            }
            Err(error) => progress.notice(&format!(
                "{} cannot be opened again, and the index at hand is used on: {error}",
                self.path.display()
            )),
        }
    }
}
