//! The prints of all documents, between the reading and the decision.
//!
//! In: prints, in input order. Out: the bytes of any of them. Some numbers a
//! document stay in memory, and as many bytes of prints as there is room for.

use std::path::Path;
use std::sync::Mutex;

use crate::corpus::{Directory, DocumentPrint, PrintStore};
use crate::error::{Error, Result};
use crate::files::Spill;

/// Prints, by document.
pub(crate) struct Prints {
    directory: Directory,
    bytes: Spill,
    /// What went wrong first when a print was fetched: the decision cannot fail,
    /// but what it made of lost prints is worth nothing.
    failure: Mutex<Option<Error>>,
}

impl Prints {
    /// No prints yet; `room` bytes of them may be in memory, the rest goes to a
    /// file in `folder`.
    pub(crate) fn new(room: usize, folder: &Path) -> Self {
        Self {
            directory: Directory::default(),
            bytes: Spill::new(room, folder),
            failure: Mutex::new(None),
        }
    }

    /// The same, but judged in shares beyond these paragraphs and words.
    pub(crate) fn with_limits(self, limits: (u64, u64)) -> Self {
        let directory = self.directory.with_limits(limits);
        Self { directory, ..self }
    }

    /// Adds the next print of the input.
    ///
    /// # Errors
    /// Where the temporary file cannot be made or written.
    pub(crate) fn add(&mut self, print: &DocumentPrint) -> Result<()> {
        self.directory.add(print);
        self.bytes.append(&print.bytes).map(|_| ())
    }

    /// The same of a document that was judged already: its bytes are not kept.
    ///
    /// # Errors
    /// None: it is what [`Prints::add`] is to whoever adds.
    #[expect(clippy::unnecessary_wraps, reason = "who adds may fail")]
    pub(crate) fn note(&mut self, print: &DocumentPrint) -> Result<()> {
        self.directory.add(print);
        Ok(())
    }

    /// Ends the adding.
    ///
    /// # Errors
    /// Where the temporary file cannot be written.
    pub(crate) fn complete(&mut self) -> Result<()> {
        self.bytes.complete()
    }

    /// Says whether every print could be fetched.
    ///
    /// # Errors
    /// The first that could not.
    pub(crate) fn check(self) -> Result<()> {
        let failure = self.failure.into_inner();
        let failure = failure.unwrap_or_else(std::sync::PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }
}

impl PrintStore for Prints {
    fn directory(&self) -> &Directory {
        &self.directory
    }

    fn load(&self, start: u64, bytes: &mut [u8]) -> bool {
        let read = self.bytes.read(start, bytes);
        if let Err(error) = read {
            let failure = self.failure.lock();
            let mut failure = failure.unwrap_or_else(std::sync::PoisonError::into_inner);
            failure.get_or_insert(error);
            return false;
        }
        true
    }
}
