//! Characters one by one → the edges of words.
//!
//! In: text that no kernel takes 64 bytes at a time: what is normalised away, accents that
//! stand apart, and on machines without wide instructions whatever is not ASCII. Out: folded
//! bytes, edges, numbers, colons and sizes in [`Words`]. It normalises clusters (a character
//! and those that may join it) as the definition says, and remembers what became of those
//! that are not normal.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::accents::is_accent;
use super::block::is_safe;
use super::fold::fold;
use super::table::{
    self, CHARACTER, COLON, CharacterEntry, LETTER, NUMBER, REGULAR, TRANSPARENT, WORD,
};
use super::words::{BATCH, SINGLE, Words};

/// Characters in a row that a kernel would have taken, after which it may go on: to begin
/// anew costs it as much as five of them do here.
const ENOUGH: usize = 4;

/// Clusters whose parts are remembered. A text uses a few hundred (Korean in jamos: 11,172
/// syllables); when there are more, all are forgotten.
const MOST_REMEMBERED: usize = 16 << 10;

/// The longest cluster whose parts are remembered, in characters: three of 21 bits fill a
/// 64-bit number. A letter with two accents, a syllable of three jamos.
const LONGEST_REMEMBERED: usize = 3;

/// What clusters fall into that are not normal, as it was found when they were first met.
#[derive(Debug, Default)]
pub(super) struct ClusterParts {
    /// Where the parts of a cluster stand in `parts`, by its characters side by side.
    places: FxHashMap<u64, (u32, u32)>,
    parts: Vec<CharacterEntry>,
    /// What ASCII characters with one accent are, each in the place that its key has.
    accented: Vec<(u32, CharacterEntry)>,
}

/// Places for ASCII characters with an accent: a language has a few dozen of them.
const ACCENTED: usize = 512;

impl ClusterParts {
    /// The parts of a short cluster, which has this key.
    fn parts(&mut self, cluster: &str, key: u64) -> &[CharacterEntry] {
        let (begin, end) = match self.places.get(&key) {
            Some(&place) => place,
            None => self.add(cluster, key),
        };
        self.parts
            .get(begin as usize..end as usize)
            .unwrap_or_default()
    }

    /// Normalises a cluster; gives the place of its parts.
    #[cold]
    fn add(&mut self, cluster: &str, key: u64) -> (u32, u32) {
        if self.places.len() >= MOST_REMEMBERED {
            self.places.clear();
            self.parts.clear();
        }
        let begin = self.parts.len() as u32;
        normalise(cluster, |part| self.parts.push(part));
        let place = (begin, self.parts.len() as u32);
        self.places.insert(key, place);
        place
    }

    /// What an ASCII character and the accent after it are, in three bytes, if that is one
    /// character.
    #[inline(always)]
    fn accented(&mut self, cluster: [u8; 3]) -> Option<CharacterEntry> {
        let [base, first, second] = cluster;
        let key = u32::from_le_bytes([base, first, second, 1]);
        // The highest bits of a product depend on all bits of the key (Knuth, volume 3, 6.4).
        let place = (key.wrapping_mul(0x9E37_79B1) >> 16) as usize % ACCENTED;
        match self.accented.get(place) {
            Some(&(known, entry)) if known == key => Some(entry),
            _ => self.add_accented(cluster, key, place),
        }
    }

    #[cold]
    fn add_accented(&mut self, cluster: [u8; 3], key: u32, place: usize) -> Option<CharacterEntry> {
        let cluster = str::from_utf8(&cluster).ok()?;
        let &[entry] = self.parts(cluster, key_of(cluster)?) else {
            return None;
        };
        self.accented.resize(ACCENTED, Default::default());
        self.accented[place] = (key, entry);
        Some(entry)
    }
}

/// Gives `each` the characters of a cluster that is normalised and folded.
fn normalise(cluster: &str, mut each: impl FnMut(CharacterEntry)) {
    for character in cluster.nfkc() {
        // Most of it is in the table, folded.
        let entry = table::entry(character);
        if entry.is_normal() {
            each(entry);
            continue;
        }
        fold(character, &mut |folded| {
            each(CharacterEntry::of_folded(folded))
        });
    }
}

/// The characters of a short cluster side by side, after a one that tells lengths apart.
fn key_of(cluster: &str) -> Option<u64> {
    let mut characters = cluster.chars();
    let mut key = 1;
    for character in characters.by_ref().take(LONGEST_REMEMBERED) {
        key = key << 21 | u64::from(u32::from(character));
    }
    characters.next().is_none().then_some(key)
}

impl Words {
    /// Takes the characters of a text one by one, until the batch is full or a kernel can go
    /// on. Gives the number of bytes taken, one character at least. `text` begins and ends
    /// where a cluster does; `place` is its place in the whole. `is_wide` says whether the
    /// kernel takes more than Latin text.
    #[inline(never)]
    pub(super) fn take_characters(&mut self, text: &str, place: usize, is_wide: bool) -> usize {
        let mut rest = text.chars();
        let mut next = rest.next().map(table::entry);
        let (mut at, mut regular) = (0, 0);
        while let Some(current) = next {
            let after = text.len() - rest.as_str().len();
            next = rest.next().map(table::entry);
            let stands_alone = next.is_none_or(CharacterEntry::begins_cluster);
            if stands_alone && current.is_normal() {
                self.push(current, place);
                at = after;
                regular = if current.is(REGULAR) { regular + 1 } else { 0 };
            } else {
                regular = 0;
                at += self.take_cluster(&text[at..], place);
                rest = text[at..].chars();
                next = rest.next().map(table::entry);
            }
            if self.length > BATCH || is_wide && regular == ENOUGH || is_ascii(text, at) {
                break;
            }
        }
        at
    }

    /// Takes an ASCII character with one accent, if that is what three bytes are and nothing
    /// joins them; whether it did.
    #[inline(always)]
    pub(super) fn take_accented(&mut self, text: &[u8], place: usize) -> bool {
        let Some(&[base, first, second, next, after]) = text.first_chunk() else {
            return false;
        };
        if !base.is_ascii() || !is_accent(Some(&first)) || !is_safe(next, after) {
            return false;
        }
        let entry = self.clusters.accented([base, first, second]);
        entry.inspect(|&entry| self.push(entry, place)).is_some()
    }

    /// Takes a character and those that may join it; gives their bytes.
    pub(super) fn take_cluster(&mut self, text: &str, place: usize) -> usize {
        let (mut is_normal, mut class) = (true, 0);
        let mut length = text.len();
        for (at, character) in text.char_indices() {
            let entry = table::entry(character);
            if at > 0 && entry.begins_cluster() {
                length = at;
                break;
            }
            is_normal &= entry.is_normal() && (entry.class == 0 || entry.class >= class);
            class = entry.class;
        }
        let cluster = &text[..length];
        if is_normal {
            for character in cluster.chars() {
                self.push(table::entry(character), place);
            }
        } else if let Some(key) = key_of(cluster) {
            let mut clusters = std::mem::take(&mut self.clusters);
            for &part in clusters.parts(cluster, key) {
                self.push(part, place);
            }
            self.clusters = clusters;
        } else {
            normalise(cluster, |part| self.push(part, place));
        }
        length
    }

    /// Takes one character that stands at or after `place`.
    #[inline(always)]
    fn push(&mut self, entry: CharacterEntry, place: usize) {
        self.make_room();
        if entry.is(TRANSPARENT) {
            if self.is_open() {
                self.append(entry);
            }
            return;
        }
        self.size += 1;
        self.letters += u64::from(entry.flags & LETTER);
        if !entry.is(WORD) {
            self.close();
            if entry.is(COLON) {
                self.colons.push((place, self.begun()));
            }
        } else if entry.is(CHARACTER) {
            self.close();
            self.make_room();
            self.edges[self.edge_count] = self.length as u32 | SINGLE;
            self.edge_count += 1;
            self.open_is_character = true;
            self.has_singles = true;
            self.size += 2;
            self.append(entry);
        } else {
            self.close_character();
            if !self.is_open() {
                self.edge();
            }
            if entry.is(NUMBER) {
                self.add_number(self.begun() - 1);
            }
            self.append(entry);
        }
    }

    #[inline(always)]
    fn append(&mut self, entry: CharacterEntry) {
        if let Some(free) = self.folded[self.length..].first_chunk_mut() {
            *free = entry.bytes;
        }
        self.length += usize::from(entry.length);
    }
}

/// Whether eight ASCII characters stand at `at`.
#[inline(always)]
fn is_ascii(text: &str, at: usize) -> bool {
    let eight = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk);
    eight.is_some_and(|eight| u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080 == 0)
}
