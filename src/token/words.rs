//! Characters → the edges of words: what all kernels write to.
//!
//! In: what characters do, one by one or 64 bytes at once. Out: the folded
//! bytes, the edges of the words in them, and the few facts that a paragraph's
//! dress is made of. It knows no paragraphs and never keeps text: the folded
//! bytes of a batch are gone when the words are hashed.

use xxhash_rust::xxh3::Xxh3;

use super::Token;
use super::block::{Lanes, WIDTH};
use super::characters::ClusterParts;
use super::hash::WordBatch;
#[cfg(target_arch = "x86_64")]
use super::wide_block::{BlockEdges, WideLanes};

/// Folded bytes after which the words are hashed: with the edges and hashes of
/// its words a batch is 50 KiB, which leaves most of a 2 MiB second-level cache
/// to others and is long enough that its overhead is below 1 %.
pub(super) const BATCH: usize = 16 << 10;

/// The bit of an edge that says that the word which begins there is one character of a script
/// without spaces. No batch is as long as that.
pub(super) const SINGLE: u32 = 1 << 31;

/// Where an edge is.
#[inline(always)]
pub(super) fn place(edge: u32) -> usize {
    (edge & !SINGLE) as usize
}

/// Bytes and edges that one step may write without asking for room.
const ROOM: usize = 192;

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
    /// Where words begin and end in `folded`, in turn, the first `edge_count`; with
    /// [`SINGLE`] where a word begins that is one character of a script without spaces.
    pub(super) edges: Vec<u32>,
    pub(super) edge_count: usize,
    /// The open word is a single character of a script without spaces.
    pub(super) open_is_character: bool,
    /// The beginning of the open word, if it was too long for a batch.
    long_word: Option<LongWord>,
    pub(super) size: u64,
    pub(super) letters: u64,
    /// Words with a digit, ascending.
    pub(super) numbers: Vec<usize>,
    /// Some of its words are characters of a script without spaces.
    pub(super) has_singles: bool,
    /// Colons: about where in the text, and how many words had ended.
    pub(super) colons: Vec<(usize, usize)>,
    /// What clusters fall into that normalising changes.
    pub(super) clusters: ClusterParts,
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
            has_singles: false,
            colons: Vec::new(),
            clusters: ClusterParts::default(),
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
    pub(super) fn begun(&self) -> usize {
        self.tokens.len() + self.edge_count.div_ceil(2)
    }

    #[inline(always)]
    pub(super) fn edge(&mut self) {
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

    /// Adds `bytes` folded bytes and the edges among them.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    pub(super) fn add_wide_edges(
        &mut self,
        edges: BlockEdges,
        single: u64,
        bytes: usize,
        lanes: impl WideLanes,
    ) {
        self.has_singles |= single != 0;
        if let Some(free) = self.edges[self.edge_count..].first_chunk_mut() {
            lanes.edges(edges, single, self.length as u32, free);
            self.edge_count += edges.count();
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

    /// Takes a number: the word that was begun last holds a digit.
    #[inline(always)]
    pub(super) fn add_number(&mut self, word: usize) {
        if self.numbers.last() != Some(&word) {
            self.numbers.push(word);
        }
    }

    /// Hashes the words that have ended, with `hash`, and forgets their bytes.
    #[inline(always)]
    pub(super) fn hash(&mut self, hash: impl FnOnce(WordBatch<'_>, &mut [[u8; 8]], &mut [Token])) {
        let first = self.tokens.len();
        let pairs = self.edges[..self.edge_count].as_chunks().0;
        self.hashes.resize(first + pairs.len(), [0; 8]);
        self.tokens.resize(first + pairs.len(), Token(0));
        let batch = WordBatch {
            bytes: &self.folded,
            pairs,
            has_singles: self.has_singles,
        };
        hash(batch, &mut self.hashes[first..], &mut self.tokens[first..]);
        if let Some(pair) = pairs.first()
            && let Some(LongWord(mut long)) = self.long_word.take()
        {
            long.update(&self.folded[place(pair[0])..place(pair[1])]);
            let value = long.digest();
            self.hashes[first] = value.to_le_bytes();
            self.tokens[first] = Token::of(value, pair[0]);
        }
        let open = self.is_open();
        let (start, flag) = if open {
            let edge = self.edges[self.edge_count - 1];
            (place(edge), edge & SINGLE)
        } else {
            (self.length, 0)
        };
        if open && self.length - start > LONG_WORD {
            let long = self.long_word.get_or_insert_default();
            long.0.update(&self.folded[start..self.length]);
            self.length = start;
        }
        self.folded.copy_within(start..self.length, 0);
        self.length -= start;
        self.edge_count = usize::from(open);
        self.edges[0] = flag;
    }

    /// Forgets the first `count` words, which are hashed.
    pub(super) fn forget(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        self.tokens.drain(..count);
        self.hashes.drain(..count);
        let first = self.numbers.partition_point(|&word| word < count);
        self.numbers.drain(..first);
        self.numbers.iter_mut().for_each(|word| *word -= count);
        self.colons
            .iter_mut()
            .for_each(|(_, ended)| *ended = ended.saturating_sub(count));
    }
}
