//! Names: which document stands where, and what it is called.
//!
//! In: documents in input order. Out: the id, source and line of a document by
//! its position. It keeps no text, and twelve bytes a document besides the id.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::result::reference::{NamedCorpus, Reference, SpelledReference};
use crate::verdict::KNOWN;

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentPlace<'n> {
    /// Its id; need not be unique.
    pub id: &'n str,
    /// The source that holds it.
    pub source: &'n str,
    /// The line on which it begins, counted from 1.
    pub line: u64,
}

/// The documents of the input.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// All ids, one after the other.
    ids: String,
    /// Where each document's id ends.
    id_ends: Vec<usize>,
    /// The low half of each document's line.
    lines: Vec<u32>,
    /// From which document on the high half of the lines is another one: only
    /// where a source has more than four billion lines, and after it.
    high_lines: Vec<(u32, u32)>,
    sources: Vec<String>,
    /// The first document of each source that a document has come from, and of
    /// those before it.
    firsts: Vec<u32>,
    /// A bit for each document whose id another one has too; empty without any.
    shared: Vec<u64>,
    /// Ids of documents of earlier corpora: from number [`KNOWN`] on.
    known: Vec<String>,
}

impl Names {
    /// No documents yet, from sources with these names.
    #[must_use]
    pub fn new(sources: Vec<String>) -> Self {
        Self {
            sources,
            ..Self::default()
        }
    }

    /// Adds the next document, of the source with this number. Documents come
    /// in the order of the sources, and of the lines in a source.
    pub fn add(&mut self, id: &str, source: u32, line: u64) {
        let document = self.count();
        while self.firsts.len() <= source as usize {
            self.firsts.push(document);
        }
        let high = (line >> 32) as u32;
        if high != self.high_line(document) {
            self.high_lines.push((document, high));
        }
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len());
        self.lines.push(line as u32);
    }

    /// Names the documents of earlier corpora, which have numbers from [`KNOWN`] on.
    pub fn set_known(&mut self, ids: Vec<String>) {
        self.known = ids;
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The sources, by number.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The document at this position.
    #[must_use]
    pub fn place(&self, document: u32) -> Option<DocumentPlace<'_>> {
        let line = self.line(document)?;
        let after = self.firsts.partition_point(|&first| first <= document);
        let source = self.sources.get(after.checked_sub(1)?)?;
        Some(DocumentPlace {
            id: self.id(document)?,
            source,
            line,
        })
    }

    /// The documents of the source with this number.
    #[must_use]
    pub fn documents(&self, source: u32) -> Range<u32> {
        let first = |source: usize| self.firsts.get(source).copied();
        let start = first(source as usize).unwrap_or(self.count());
        start..first(source as usize + 1).unwrap_or(self.count())
    }

    /// The first document of the source with this number that begins on this
    /// line or after it; the one after the source's last if none does.
    #[must_use]
    pub fn first_from(&self, source: u32, line: u64) -> u32 {
        let Range { mut start, mut end } = self.documents(source);
        while start < end {
            let middle = start + (end - start) / 2;
            if self.line(middle).is_some_and(|at| at < line) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// The line on which a document begins.
    #[must_use]
    pub fn line(&self, document: u32) -> Option<u64> {
        let low = self.lines.get(document as usize).copied()?;
        Some(u64::from(self.high_line(document)) << 32 | u64::from(low))
    }

    /// The document's id.
    #[must_use]
    pub fn id(&self, document: u32) -> Option<&str> {
        let document = document as usize;
        let end = self.id_ends.get(document).copied()?;
        let before = document
            .checked_sub(1)
            .and_then(|before| self.id_ends.get(before));
        self.ids.get(before.copied().unwrap_or(0)..end)
    }

    /// Finds the documents whose id another one has too: pairs of a document
    /// and the first with the same id, in the order of the documents. From then
    /// on `Names::reference` tells them apart.
    ///
    /// Ids are told apart by their hashes first, so that only those that are
    /// there twice are ever compared: eight bytes a document for a while.
    pub fn find_twins(&mut self) -> Vec<(u32, u32)> {
        let hash = |document: u32| xxh3_64(self.id(document).unwrap_or_default().as_bytes());
        let mut hashes: Vec<u64> = (0..self.count()).map(hash).collect();
        hashes.sort_unstable();
        let mut twice: Vec<u64> = hashes
            .windows(2)
            .filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())?)
            .collect();
        drop(hashes);
        twice.dedup();
        let mut suspects: Vec<(u64, u32)> = if twice.is_empty() {
            Vec::new()
        } else {
            (0..self.count())
                .map(|document| (hash(document), document))
                .filter(|(hash, _)| twice.binary_search(hash).is_ok())
                .collect()
        };
        // Equal hashes of unequal ids: the ids have the last word.
        suspects.sort_unstable_by_key(|&(hash, document)| (hash, self.id(document), document));
        let alike = |a: &(u64, u32), b: &(u64, u32)| self.id(a.1) == self.id(b.1);
        let (mut twins, mut shared) = (Vec::new(), Vec::new());
        for group in suspects.chunk_by(alike) {
            if let [(_, first), rest @ ..] = group
                && !rest.is_empty()
            {
                shared.extend(group.iter().map(|&(_, document)| document));
                twins.extend(rest.iter().map(|&(_, twin)| (twin, *first)));
            }
        }
        twins.sort_unstable();
        self.share(&shared);
        twins
    }

    /// Remembers which documents have an id that is not theirs alone.
    fn share(&mut self, shared: &[u32]) {
        let words = if shared.is_empty() {
            0
        } else {
            self.len().div_ceil(64)
        };
        self.shared = vec![0; words];
        for &document in shared {
            if let Some(word) = self.shared.get_mut(document as usize / 64) {
                *word |= 1 << (document % 64);
            }
        }
    }

    /// The document's id, and its source and line if another has the same id, or that it
    /// is one of an earlier corpus.
    #[must_use]
    pub(crate) fn reference(&self, document: u32) -> Option<Reference<'_>> {
        if let Some(known) = document.checked_sub(KNOWN) {
            let id = self.known.get(known as usize)?;
            return Some(Reference {
                id,
                at: None,
                of: Some(NamedCorpus::Index),
            });
        }
        let id = self.id(document)?;
        let word = self.shared.get(document as usize / 64).copied();
        let shared = word.unwrap_or(0) >> (document % 64) & 1 == 1;
        let place = shared.then(|| self.place(document)).flatten();
        let at = place.map(|place| (place.source, place.line));
        Some(Reference { id, at, of: None })
    }

    /// `Names::reference` as texts.
    #[must_use]
    pub fn spelled_reference(&self, document: u32) -> SpelledReference {
        self.reference(document).into()
    }

    /// How many documents there are; positions have 32 bits.
    fn count(&self) -> u32 {
        self.len() as u32
    }

    /// The high half of a document's line.
    fn high_line(&self, document: u32) -> u32 {
        let after = self
            .high_lines
            .partition_point(|&(from, _)| from <= document);
        let run = after.checked_sub(1).and_then(|at| self.high_lines.get(at));
        run.map_or(0, |&(_, high)| high)
    }
}

#[cfg(test)]
mod tests;
