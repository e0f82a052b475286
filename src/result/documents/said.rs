//! What is said of paragraphs, kept while the record is read from its beginning.
//!
//! In: what is said, in its order. Out: any of it again. It is in memory as long as
//! there is room, and in a temporary file from then on.

use std::path::Path;

use super::ParagraphLine;
use crate::error::{Error, Result};
use crate::files::Spill;

/// Bytes that are held in memory.
const ROOM: usize = 64 << 20;

/// What was said.
pub struct ParagraphCache {
    bytes: Spill,
    /// Where what is said under each number begins, and how long it is.
    places: Vec<(u64, u32)>,
}

impl ParagraphCache {
    /// Nothing yet; temporary files are in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            bytes: Spill::new(ROOM, folder),
            places: Vec::new(),
        }
    }

    /// Keeps what is said under the next number; nothing where it is not wanted.
    ///
    /// # Errors
    /// Where the temporary file cannot be written.
    pub fn keep(&mut self, paragraph: Option<&ParagraphLine>) -> Result<()> {
        let bytes = match paragraph {
            Some(paragraph) => serde_json::to_vec(paragraph).map_err(|error| unusable(&error))?,
            None => Vec::new(),
        };
        let start = self.bytes.append(&bytes)?;
        self.places.push((start, bytes.len() as u32));
        Ok(())
    }

    /// What is said under a number; `None` where that was not kept.
    ///
    /// # Errors
    /// Where the temporary file cannot be read.
    pub fn get(&self, number: u64) -> Result<Option<ParagraphLine>> {
        let place = usize::try_from(number).ok();
        let place = place.and_then(|at| self.places.get(at));
        let (start, length) = place.copied().unwrap_or_default();
        if length == 0 {
            return Ok(None);
        }
        let mut bytes = vec![0; length as usize];
        self.bytes.read(start, &mut bytes)?;
        let said = serde_json::from_slice(&bytes);
        said.map(Some).map_err(|error| unusable(&error))
    }
}

fn unusable(error: &serde_json::Error) -> Error {
    Error::damaged("a temporary file", error.to_string())
}
