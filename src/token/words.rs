//! Characters → the edges of words: what all kernels write to.
//!
//! In: what characters do, one by one or 64 bytes at once. Out: the folded
//! bytes, the edges of the words in them, and the few facts that a paragraph's
//! dress is made of. It knows no paragraphs and never keeps text: the folded
//! bytes of a batch are gone when the words are hashed.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::Xxh3;

use super::Token;
use super::block::{Lanes, WIDTH};
use super::fold::fold;
use super::table::{
    self, CHARACTER, COLON, COMPLEX, CharacterEntry, JOINS, LETTER, MARK, NUMBER, WORD,
};

/// Folded bytes after which the words are hashed: with the edges and hashes of
/// its words a batch is 50 KiB, which leaves most of a 2 MiB second-level cache
/// to others and is long enough that its overhead is below 1 %.
pub(super) const BATCH: usize = 16 << 10;

/// Bytes and edges that one step may write without asking for room.
const ROOM: usize = 128;

/// A word that is longer than this when a batch ends is hashed as it comes.
const LONG_WORD: usize = 64 << 10;

/// The state of the hash of a long word.
#[derive(Default)]
struct LongWord(Box<Xxh3>);

impl std::fmt::Debug for LongWord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LongWord")
    }
}

/// What had been seen where a paragraph begins or ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EdgeMark {
    /// Words that had ended.
    pub(super) words: usize,
    /// The sum of the characters' sizes.
    pub(super) size: u64,
    /// Grows with every letter.
    pub(super) letters: u64,
}

/// The words of a batch.
#[derive(Debug)]
pub(super) struct Words {
    /// Folded bytes; longer than `length` by `ROOM` at least.
    pub(super) folded: Vec<u8>,
    pub(super) length: usize,
    /// Where words begin and end in `folded`, in turn, the first `edge_count`.
    pub(super) edges: Vec<u32>,
    pub(super) edge_count: usize,
    /// The open word is a single character of a script without spaces.
    open_is_character: bool,
    /// The beginning of the open word, if it was too long for a batch.
    long_word: Option<LongWord>,
    pub(super) size: u64,
    pub(super) letters: u64,
    /// Words with a digit, ascending.
    pub(super) numbers: Vec<usize>,
    /// Words of one character of a script without spaces, ascending.
    pub(super) characters: Vec<usize>,
    /// Colons: about where in the text, and how many words had ended.
    pub(super) colons: Vec<(usize, usize)>,
    /// What characters fall into that are several, as it was found when they were first met.
    expansions: FxHashMap<char, Box<[CharacterEntry]>>,
    /// The words that are hashed.
    pub(super) hashes: Vec<[u8; 8]>,
    pub(super) tokens: Vec<Token>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self {
            folded: vec![0; BATCH + 2 * ROOM],
            length: 0,
            edges: vec![0; BATCH],
            edge_count: 0,
            open_is_character: false,
            long_word: None,
            size: 0,
            letters: 0,
            numbers: Vec::new(),
            characters: Vec::new(),
            colons: Vec::new(),
            expansions: FxHashMap::default(),
            hashes: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Makes room for a step of 64 bytes.
    #[inline(always)]
    pub(super) fn make_room(&mut self) {
        if self.length + ROOM > self.folded.len() || self.edge_count + ROOM > self.edges.len() {
            self.grow();
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.folded.resize(self.folded.len() * 2, 0);
        self.edges.resize(self.edges.len() * 2, 0);
    }

    #[inline(always)]
    pub(super) fn is_open(&self) -> bool {
        self.edge_count & 1 == 1
    }

    /// Words that have begun.
    #[inline(always)]
    fn begun(&self) -> usize {
        self.tokens.len() + self.edge_count.div_ceil(2)
    }

    #[inline(always)]
    fn edge(&mut self) {
        self.edges[self.edge_count] = self.length as u32;
        self.edge_count += 1;
    }

    /// Ends the open word.
    #[inline(always)]
    pub(super) fn close(&mut self) {
        if self.is_open() {
            self.make_room();
            self.edge();
            self.open_is_character = false;
        }
    }

    /// Ends the open word if it is a single character.
    #[inline(always)]
    pub(super) fn close_character(&mut self) {
        if self.open_is_character {
            self.close();
        }
    }

    /// Gives `fold` the next bytes of the buffer; what it writes there counts
    /// when [`Words::add_edges`] says how much.
    #[inline(always)]
    pub(super) fn fold_block<T: Default>(&mut self, fold: impl FnOnce(&mut [u8; WIDTH]) -> T) -> T {
        self.make_room();
        match self.folded[self.length..].first_chunk_mut() {
            Some(free) => fold(free),
            None => T::default(),
        }
    }

    /// Adds `bytes` folded bytes, and an edge for every bit of `toggles`.
    #[inline(always)]
    pub(super) fn add_edges(&mut self, toggles: u64, bytes: usize, lanes: impl Lanes) {
        if let Some(free) = self.edges[self.edge_count..].first_chunk_mut() {
            lanes.places(toggles, self.length as u32, free);
            self.edge_count += toggles.count_ones() as usize;
        }
        self.length += bytes;
    }

    pub(super) fn mark(&self) -> EdgeMark {
        EdgeMark {
            words: self.tokens.len() + self.edge_count / 2,
            size: self.size,
            letters: self.letters,
        }
    }

    #[inline(always)]
    fn append(&mut self, entry: CharacterEntry) {
        if let Some(free) = self.folded[self.length..].first_chunk_mut() {
            *free = entry.bytes;
        }
        self.length += usize::from(entry.length);
    }

    /// Takes a number: the word that was begun last holds a digit.
    #[inline(always)]
    pub(super) fn add_number(&mut self, word: usize) {
        if self.numbers.last() != Some(&word) {
            self.numbers.push(word);
        }
    }

    /// Takes one character that stands at or after `place`.
    #[inline(always)]
    fn push(&mut self, entry: CharacterEntry, place: usize) {
        self.make_room();
        if entry.is(MARK) {
            if self.is_open() {
                self.append(entry);
            }
            return;
        }
        self.size += u64::from(entry.size);
        self.letters += u64::from(entry.flags & LETTER);
        if !entry.is(WORD) {
            if entry.size == 0 {
                return;
            }
            self.close();
            if entry.is(COLON) {
                self.colons.push((place, self.begun()));
            }
        } else if entry.is(CHARACTER) {
            self.close();
            self.edge();
            self.open_is_character = true;
            self.characters.push(self.begun() - 1);
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

    /// Takes the characters of a text one by one, until the batch is full or
    /// eight ASCII characters follow. Gives the number of bytes taken, one
    /// character at least. `text` begins and ends where a cluster does; `place`
    /// is its place in the whole.
    #[inline(never)]
    pub(super) fn take_characters(&mut self, text: &str, place: usize) -> usize {
        let bytes = text.as_bytes();
        let mut rest = text.chars();
        let mut next = rest.next().map(table::entry);
        let mut at = 0;
        while let Some(current) = next {
            let after = text.len() - rest.as_str().len();
            next = rest.next().map(table::entry);
            let stands_alone = next.is_none_or(CharacterEntry::begins_cluster);
            if stands_alone && !current.is(COMPLEX | JOINS) {
                self.push(current, place);
                at = after;
            } else {
                at += self.take_cluster(&text[at..], place);
                rest = text[at..].chars();
                next = rest.next().map(table::entry);
            }
            if self.length > BATCH {
                break;
            }
            if let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk)
                && u64::from_le_bytes(*word) & 0x8080_8080_8080_8080 == 0
            {
                break;
            }
        }
        at
    }

    /// Takes a character and those that may join it; gives their bytes.
    #[inline(never)]
    fn take_cluster(&mut self, text: &str, place: usize) -> usize {
        let (mut is_normal, mut class) = (true, 0);
        let mut length = 0;
        for (at, character) in text.char_indices() {
            let entry = table::entry(character);
            if at > 0 && entry.begins_cluster() {
                break;
            }
            is_normal &= !entry.is(COMPLEX | JOINS) && (entry.class == 0 || entry.class >= class);
            class = entry.class;
            length = at + character.len_utf8();
        }
        let cluster = &text[..length];
        if is_normal {
            for character in cluster.chars() {
                self.push(table::entry(character), place);
            }
            return length;
        }
        let mut characters = cluster.chars();
        if let (Some(alone), None) = (characters.next(), characters.next()) {
            let mut expansions = std::mem::take(&mut self.expansions);
            let parts = expansions.entry(alone).or_insert_with(|| parts(cluster));
            parts.iter().for_each(|&part| self.push(part, place));
            self.expansions = expansions;
        } else {
            for &part in &parts(cluster) {
                self.push(part, place);
            }
        }
        length
    }

    /// Hashes the words that have ended, with `hash`, and forgets their bytes.
    #[inline(always)]
    pub(super) fn hash(
        &mut self,
        hash: impl FnOnce(&[u8], &[[u32; 2]], &mut [[u8; 8]], &mut [Token]),
    ) {
        let first = self.tokens.len();
        let pairs = self.edges[..self.edge_count].as_chunks().0;
        self.hashes.resize(first + pairs.len(), [0; 8]);
        self.tokens.resize(first + pairs.len(), Token(0));
        hash(
            &self.folded,
            pairs,
            &mut self.hashes[first..],
            &mut self.tokens[first..],
        );
        if let Some(pair) = pairs.first()
            && let Some(LongWord(mut long)) = self.long_word.take()
        {
            long.update(&self.folded[pair[0] as usize..pair[1] as usize]);
            let value = long.digest();
            self.hashes[first] = value.to_le_bytes();
            self.tokens[first] = Token::new(value);
        }
        let open = self.is_open();
        let start = if open {
            self.edges[self.edge_count - 1] as usize
        } else {
            self.length
        };
        if open && self.length - start > LONG_WORD {
            let long = self.long_word.get_or_insert_default();
            long.0.update(&self.folded[start..self.length]);
            self.length = start;
        }
        self.folded.copy_within(start..self.length, 0);
        self.length -= start;
        self.edge_count = usize::from(open);
        self.edges[0] = 0;
    }

    /// Forgets the first `count` words, which are hashed.
    pub(super) fn forget(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        self.tokens.drain(..count);
        self.hashes.drain(..count);
        for list in [&mut self.numbers, &mut self.characters] {
            let first = list.partition_point(|&word| word < count);
            list.drain(..first);
            list.iter_mut().for_each(|word| *word -= count);
        }
        self.colons
            .iter_mut()
            .for_each(|(_, ended)| *ended = ended.saturating_sub(count));
    }
}

/// What a cluster that is not normal falls into.
fn parts(cluster: &str) -> Box<[CharacterEntry]> {
    let mut parts = Vec::new();
    for character in cluster.nfkc() {
        // Most of it is in the table, folded.
        let entry = table::entry(character);
        if !entry.is(COMPLEX | JOINS) {
            parts.push(entry);
            continue;
        }
        fold(character, &mut |folded| {
            parts.push(CharacterEntry::of_folded(folded))
        });
    }
    parts.into()
}
