//! What went, by the number under which it is said.
//!
//! In: what is said of paragraphs, in its order. Out: the bytes that went, as often as
//! they are wanted. They are in memory as long as there is room, and in a temporary
//! file from then on.

use std::path::Path;

use crate::error::Result;
use crate::files::Spill;
use crate::result::documents::{ParagraphLine, Reader};

/// Bytes that are held in memory.
const ROOM: usize = 64 << 20;

/// The bytes that went.
pub(super) struct Removed {
    bytes: Spill,
    /// Where the bytes of each number begin, and how many there are; of what stayed
    /// nothing is known.
    places: Vec<Option<(u64, u32)>>,
}

impl Removed {
    /// Nothing yet; temporary files are in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            bytes: Spill::new(ROOM, folder),
            places: Vec::new(),
        }
    }

    /// Keeps the bytes of the next number.
    pub(super) fn keep(&mut self, paragraph: &ParagraphLine, reader: &Reader) -> Result<()> {
        let place = match paragraph.reason {
            None => None,
            Some(_) => {
                let bytes = paragraph.bytes().map_err(|what| reader.damaged(&what))?;
                // A document has less than four billion bytes.
                Some((self.bytes.append(&bytes)?, bytes.len() as u32))
            }
        };
        self.places.push(place);
        Ok(())
    }

    /// Puts the bytes of a number into `bytes`.
    pub(super) fn read(&self, number: u64, bytes: &mut Vec<u8>, reader: &Reader) -> Result<()> {
        let place = usize::try_from(number).ok();
        let place = place.and_then(|at| self.places.get(at).copied().flatten());
        let Some((start, length)) = place else {
            return Err(reader.damaged("what is said to have gone is said to have stayed"));
        };
        bytes.clear();
        bytes.resize(length as usize, 0);
        self.bytes.read(start, bytes)
    }
}
