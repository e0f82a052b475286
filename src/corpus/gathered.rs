//! Prints in memory, one behind the other.
//!
//! In: prints, in the order of the input. Out: a store of them, and the sites that they make.
//! It writes nothing to a disk.

use super::Site;
use super::directory::{Directory, PrintStore};
use super::print::DocumentPrint;

/// Prints in memory.
#[derive(Debug, Default)]
pub struct Corpus {
    directory: Directory,
    bytes: Vec<u8>,
}

impl Corpus {
    /// An empty corpus.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty corpus of which a site with more paragraphs or words than these is
    /// judged in shares, where [`Corpus::new`] takes the limits that a run of the
    /// program has: to see on little text what happens to much.
    #[must_use]
    pub fn with_limits(most_paragraphs: u64, most_words: u64) -> Self {
        Self {
            directory: Directory::default().with_limits((most_paragraphs, most_words)),
            bytes: Vec::new(),
        }
    }

    /// Adds the next document of the input.
    pub fn add(&mut self, print: &DocumentPrint) {
        self.directory.add(print);
        self.bytes.extend_from_slice(&print.bytes);
    }

    /// Takes the last document away again.
    pub(crate) fn remove_last(&mut self) {
        if let Some(entry) = self.directory.remove_last() {
            self.bytes.truncate(entry.start as usize);
        }
    }

    /// The sites by name, each in its own fixed order, made as they are asked
    /// for; a very large one in several shares.
    pub fn sites(&self) -> impl Iterator<Item = Site> {
        self.directory
            .shares()
            .into_iter()
            .map(|share| share.build(self))
    }
}

impl PrintStore for Corpus {
    fn directory(&self) -> &Directory {
        &self.directory
    }

    fn load(&self, start: u64, bytes: &mut [u8]) -> bool {
        let kept = usize::try_from(start)
            .ok()
            .and_then(|start| self.bytes.get(start..));
        let kept = kept.and_then(|kept| kept.get(..bytes.len()));
        kept.is_some_and(|kept| {
            bytes.copy_from_slice(kept);
            true
        })
    }
}
