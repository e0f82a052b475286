//! The verdicts, between the decision and the writing.
//!
//! In: packed verdicts, in the order in which sites are judged. Out: the verdict
//! on any document. Twelve bytes a document stay in memory, and as many packed
//! bytes as there is room for.

use std::path::Path;

use crate::error::{Error, Result};
use crate::files::Spill;
use crate::verdict::packed::{JudgementNumbers, Unpacker};
use crate::verdict::{DocumentVerdict, Judgement};

/// Packed verdicts, by document.
pub(super) struct Verdicts {
    starts: Vec<u64>,
    lengths: Vec<u32>,
    packed: Spill,
    numbers: Vec<JudgementNumbers>,
    failure: Option<Error>,
}

impl Verdicts {
    /// No verdicts yet on so many documents; `room` bytes of them may be in memory,
    /// the rest goes to a file in `folder`.
    pub(super) fn new(documents: usize, room: usize, folder: &Path) -> Self {
        Self {
            starts: vec![0; documents],
            lengths: vec![0; documents],
            packed: Spill::new(room, folder),
            numbers: Vec::new(),
            failure: None,
        }
    }

    /// Keeps the verdict on a document. What goes wrong is said by
    /// [`Verdicts::complete`]: the decision itself cannot fail.
    pub(super) fn keep(&mut self, document: u32, verdict: &[u8]) {
        if self.failure.is_some() {
            return;
        }
        match self.packed.append(verdict) {
            Ok(start) => {
                let at = document as usize;
                if let (Some(place), Some(length)) =
                    (self.starts.get_mut(at), self.lengths.get_mut(at))
                {
                    *place = start;
                    *length = u32::try_from(verdict.len()).unwrap_or(u32::MAX);
                }
            }
            Err(error) => self.failure = Some(error),
        }
    }

    /// Ends the keeping; the numbers of clusters and families are the judgement's. From now on
    /// verdicts are asked for in the order of the input, in which they were not made: they are
    /// in memory if `room` bytes hold them.
    ///
    /// # Errors
    /// Where a verdict could not be kept, or the temporary file cannot be read.
    pub(super) fn complete(&mut self, judgement: &mut Judgement, room: u64) -> Result<()> {
        self.numbers = std::mem::take(&mut judgement.numbers);
        match self.failure.take() {
            Some(error) => Err(error),
            None => self
                .packed
                .recall(usize::try_from(room).unwrap_or(usize::MAX)),
        }
    }

    /// The verdict on a document; `None` if there is no such document.
    ///
    /// # Errors
    /// Where the temporary file cannot be read.
    pub(super) fn get<'u>(
        &self,
        document: u32,
        (packed, unpacker): (&mut Vec<u8>, &'u mut Unpacker),
    ) -> Result<Option<&'u DocumentVerdict>> {
        let at = document as usize;
        let (Some(&start), Some(&length)) = (self.starts.get(at), self.lengths.get(at)) else {
            return Ok(None);
        };
        packed.resize(length as usize, 0);
        self.packed.read(start, packed)?;
        Ok(unpacker.unpack(packed, &self.numbers))
    }
}
