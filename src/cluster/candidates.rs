//! Which texts are worth comparing: those with a key in common.
//!
//! In: the texts of a site, and how much memory their keys may take. Out: what
//! [`buckets`](super::buckets) makes of every group of texts with one key. Keys
//! are sorted slice by slice; when all of them would take too much memory, there
//! are several passes over the texts, each for some of the slices, and what is
//! found is the same.

use std::ops::Range;

use rayon::prelude::*;

use super::buckets::{ANY, NEAR, NEAR_IF_SHORT, WorthComparing, add_buckets};
use super::texts::Texts;
use super::verify::{MIN_WORDS, is_too_short};
use crate::fingerprint::{BANDS, band_keys, hash_words};
use crate::stop::Stop;
use crate::token::{Token, word_count};

/// A key of a text: 30 bits of the key, two that say what it is made of, 32 of the
/// text's number.
///
/// Texts that share 30 bits by accident are one in a hundred of a million texts with
/// ten keys each; they are compared and found unlike.
pub(super) type CandidateKey = u64;

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CandidateKind {
    /// Some of the text's words.
    Band = 0,
    /// The words that a text cut short and the whole one have in common at least.
    Head = 1,
    /// The first or the last words of a short text.
    End = 2,
}

/// Words of the longest text that its ends are keys of. The shorter a text, the more
/// of its bands does one changed word change: of headlines of 8 words with two
/// changed words every third has no band in common.
const SHORT: usize = 24;

/// Words at the end of a short text that are a key.
const END_WORDS: usize = 3;

/// Keys of a text at most: its bands, its head, and both ends.
const KEYS: usize = BANDS + 3;

/// Texts whose keys are made at once: a megabyte of them, which the second level
/// cache holds.
const CHUNK: usize = 16_384;

/// Keys that are sorted at once, about: what the first level cache holds.
const SLICE: usize = 2_048;

/// Slices at most. More make the copies from chunks to slices too small.
const MOST_SLICES: usize = 4_096;

/// Slices that one task handles.
const SLICES_OF_A_TASK: usize = 16;

/// What a key is made of.
pub(super) fn kind_of(entry: CandidateKey) -> CandidateKind {
    match entry >> 32 & 3 {
        0 => CandidateKind::Band,
        1 => CandidateKind::Head,
        _ => CandidateKind::End,
    }
}

/// The text that has a key.
pub(super) fn text_of(entry: CandidateKey) -> u32 {
    entry as u32
}

/// Everything that is worth comparing, with at most `memory` bytes of keys at a
/// time, or those of one slice; some of it where somebody asks to stop.
pub(super) fn candidates(texts: &Texts<'_>, memory: usize, stop: &Stop<'_>) -> WorthComparing {
    let keys = CandidateKeys::new(texts);
    let mut found = WorthComparing::default();
    for pass in keys.passes(memory) {
        keys.add_pass(&pass, stop, &mut found);
        found.settle();
    }
    found
}

/// The keys of a site's texts, in slices by their first bits.
struct CandidateKeys<'t> {
    texts: &'t Texts<'t>,
    chunks: usize,
    slices: usize,
}

/// The keys of some texts, slice by slice.
struct KeyChunk {
    entries: Vec<CandidateKey>,
    starts: Vec<u32>,
}

impl<'t> CandidateKeys<'t> {
    fn new(texts: &'t Texts<'t>) -> Self {
        let slices = (texts.len() * KEYS / SLICE).next_power_of_two();
        Self {
            texts,
            chunks: texts.len().div_ceil(CHUNK),
            slices: slices.min(MOST_SLICES),
        }
    }

    fn slice_of(&self, entry: CandidateKey) -> usize {
        // The slices are a power of two.
        (((entry >> 32) * self.slices as u64) >> 32) as usize
    }

    /// The slices of each pass.
    fn passes(&self, memory: usize) -> Vec<Range<usize>> {
        let room = (memory / size_of::<CandidateKey>()) as u64;
        if (self.texts.len() * KEYS) as u64 <= room {
            return std::iter::once(0..self.slices).collect();
        }
        let mut passes = Vec::new();
        let (mut start, mut taken) = (0, 0);
        for (slice, &entries) in self.counts().iter().enumerate() {
            if taken + entries > room && slice > start {
                passes.push(start..slice);
                (start, taken) = (slice, 0);
            }
            taken += entries;
        }
        passes.push(start..self.slices);
        passes
    }

    /// The keys in each slice.
    fn counts(&self) -> Vec<u64> {
        let none = || vec![0; self.slices];
        let add = |mut counts: Vec<u64>, chunk: usize| {
            let mut entries = Vec::with_capacity(CHUNK * KEYS);
            self.add_entries(chunk, &mut entries);
            for entry in entries {
                counts[self.slice_of(entry)] += 1;
            }
            counts
        };
        let sum = |mut left: Vec<u64>, right: Vec<u64>| {
            for (left, right) in left.iter_mut().zip(right) {
                *left += right;
            }
            left
        };
        let chunks = (0..self.chunks).into_par_iter();
        chunks.fold(none, add).reduce(none, sum)
    }

    /// Adds what the slices of one pass hold.
    fn add_pass(&self, pass: &Range<usize>, stop: &Stop<'_>, found: &mut WorthComparing) {
        let chunks: Vec<KeyChunk> = (0..self.chunks)
            .into_par_iter()
            .map_init(Vec::new, |entries, chunk| self.chunk(chunk, pass, entries))
            .collect();
        let slices: Vec<usize> = (0..pass.len()).collect();
        let parts: Vec<WorthComparing> = slices
            .par_chunks(SLICES_OF_A_TASK)
            .map_init(Vec::new, |entries: &mut Vec<CandidateKey>, slices| {
                let mut found = WorthComparing::default();
                for &slice in slices {
                    if stop.is_asked() {
                        break;
                    }
                    entries.clear();
                    for chunk in &chunks {
                        entries.extend_from_slice(chunk.slice(slice));
                    }
                    entries.sort_unstable();
                    add_buckets(self.texts, entries, &mut found);
                }
                found
            })
            .collect();
        found.append(parts);
    }

    /// The keys of one chunk of texts that are in the slices of a pass.
    fn chunk(
        &self,
        chunk: usize,
        pass: &Range<usize>,
        entries: &mut Vec<CandidateKey>,
    ) -> KeyChunk {
        entries.clear();
        self.add_entries(chunk, entries);
        if pass.len() < self.slices {
            entries.retain(|&entry| pass.contains(&self.slice_of(entry)));
        }
        let slice_of = |entry: CandidateKey| self.slice_of(entry) - pass.start;
        let mut starts = vec![0u32; pass.len() + 1];
        for &entry in &*entries {
            starts[slice_of(entry) + 1] += 1;
        }
        for slice in 0..pass.len() {
            starts[slice + 1] += starts[slice];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0; entries.len()];
        for &entry in &*entries {
            let place = &mut next[slice_of(entry)];
            sorted[*place as usize] = entry;
            *place += 1;
        }
        KeyChunk {
            entries: sorted,
            starts,
        }
    }

    /// Adds the keys of one chunk of texts.
    fn add_entries(&self, chunk: usize, entries: &mut Vec<CandidateKey>) {
        let start = chunk * CHUNK;
        let end = (start + CHUNK).min(self.texts.len());
        for text in start as u32..end as u32 {
            self.texts
                .words(text, |words| add_keys(words, text, entries));
        }
    }
}

impl KeyChunk {
    fn slice(&self, slice: usize) -> &[CandidateKey] {
        &self.entries[self.starts[slice] as usize..self.starts[slice + 1] as usize]
    }
}

/// Adds the keys of a text that is long enough to be compared.
fn add_keys(words: &[Token], text: u32, entries: &mut Vec<CandidateKey>) {
    if is_too_short(words) {
        return;
    }
    let mut add = |key: u64, kind: CandidateKind| {
        entries.push(key >> 2 << 34 | (kind as u64) << 32 | u64::from(text));
    };
    for key in band_keys(words).into_iter().flatten() {
        add(half(key), CandidateKind::Band);
    }
    add(
        half(hash_words(head(words, MIN_WORDS))),
        CandidateKind::Head,
    );
    if words.len() <= SHORT {
        let first = head(words, END_WORDS);
        let last = &words[words.len() - first.len()..];
        add(half(hash_words(first)), CandidateKind::End);
        // Turned, so that one text's first words are not another's last.
        add(half(hash_words(last).rotate_left(16)), CandidateKind::End);
    }
}

/// A hash in 32 bits.
fn half(hash: impl Into<u64>) -> u64 {
    let hash = hash.into();
    (hash ^ hash >> 32) & 0xFFFF_FFFF
}

/// The first words of a text, so many or all of them; two characters of a script
/// without spaces are one word.
pub(super) fn head(words: &[Token], count: usize) -> &[Token] {
    let mut end = count.min(words.len());
    while end < words.len() && word_count(&words[..end]) < count {
        end += 1;
    }
    &words[..end]
}

/// The keys of a text: what two texts must have one of in common to be compared.
/// 30 bits, and two that say what the key is made of.
pub(crate) fn near_keys(words: &[Token]) -> Vec<u32> {
    let mut entries = Vec::with_capacity(KEYS);
    add_keys(words, 0, &mut entries);
    entries
        .into_iter()
        .map(|entry| (entry >> 32) as u32)
        .collect()
}

/// Bits in which the simhashes of two texts with this key in common may differ.
pub(crate) fn most_distance(key: u32) -> u32 {
    match kind_of(u64::from(key) << 32) {
        CandidateKind::Band => NEAR,
        CandidateKind::Head => ANY,
        CandidateKind::End => NEAR_IF_SHORT,
    }
}

/// The keys of a text, for tests.
#[cfg(test)]
pub(super) fn keys_of(texts: &Texts<'_>, text: u32) -> Vec<CandidateKey> {
    let mut entries = Vec::new();
    texts.words(text, |words| add_keys(words, text, &mut entries));
    entries
}

/// The passes that so much memory means, for tests.
#[cfg(test)]
pub(super) fn passes(texts: &Texts<'_>, memory: usize) -> Vec<Range<usize>> {
    CandidateKeys::new(texts).passes(memory)
}
