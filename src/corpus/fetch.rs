//! Documents of a share → their prints, some at a time.
//!
//! In: which documents, and a store of prints. Out: the prints of the first of them, as bytes
//! in one buffer that is used again. Prints that lie next to each other are read in one
//! piece: a document of one line has a print of some seventy bytes, and asking the system
//! for it takes longer than copying forty of them. It judges nothing and keeps no document.

use std::mem;

use rayon::prelude::*;

use super::directory::{Directory, PrintEntry, PrintStore};

/// Bytes that are fetched at a time, about: enough for the threads to have work, five
/// hundred articles.
const AT_ONCE: usize = 4 << 20;

/// Bytes that are read in one piece, about: several pieces for each thread.
const PIECE: usize = 64 << 10;

/// Bytes between two prints that are read and not looked at, at most: a page, which takes
/// about as long to copy as it takes to ask again.
const GAP: usize = 4 << 10;

/// A print that was fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetched<'b> {
    /// The document's position in the input.
    pub(super) input: u32,
    /// What is known of it.
    pub(super) entry: &'b PrintEntry,
    /// Its print; nothing where it cannot be had.
    pub(super) bytes: &'b [u8],
}

/// Fetches prints.
pub(super) struct Fetcher<'s> {
    store: &'s dyn PrintStore,
    buffer: Vec<u8>,
}

/// Bytes of the store that are read in one piece.
#[derive(Debug, PartialEq, Eq)]
struct PrintPiece {
    /// Where they begin in the store.
    start: u64,
    length: usize,
    /// How many documents have their prints in it.
    documents: usize,
}

impl<'s> Fetcher<'s> {
    pub(super) fn new(store: &'s dyn PrintStore) -> Self {
        Self {
            store,
            buffer: Vec::new(),
        }
    }

    /// The prints of the first of `documents`, which come in the order of the input: at least
    /// one of them, if there is one.
    pub(super) fn fetch<'b>(&'b mut self, documents: &[u32]) -> Vec<Fetched<'b>> {
        let directory = self.store.directory();
        let pieces = pieces(directory, documents);
        let length: usize = pieces.iter().map(|piece| piece.length).sum();
        if self.buffer.len() > length.max(2 * AT_ONCE) {
            // One large print does not keep its memory.
            self.buffer = Vec::new();
        }
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
        let mut rest = &mut self.buffer[..];
        let mut places = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            let place;
            (place, rest) = mem::take(&mut rest).split_at_mut(piece.length);
            places.push((piece, place, false));
        }
        places.par_iter_mut().for_each(|(piece, place, is_here)| {
            *is_here = self.store.load(piece.start, place);
        });
        let mut documents = documents.iter();
        let mut fetched = Vec::new();
        for (piece, bytes, is_here) in places {
            let bytes: &[u8] = if is_here { bytes } else { &[] };
            fetched.extend(documents.by_ref().take(piece.documents).map(|&input| {
                let entry = directory.entry(input);
                let from = usize::try_from(entry.start - piece.start).unwrap_or(usize::MAX);
                let print = bytes.get(from..).unwrap_or_default();
                Fetched {
                    input,
                    entry,
                    bytes: print.get(..entry.length as usize).unwrap_or_default(),
                }
            }));
        }
        fetched
    }
}

/// In which pieces the prints of the first of these documents are read.
fn pieces(directory: &Directory, documents: &[u32]) -> Vec<PrintPiece> {
    let mut pieces: Vec<PrintPiece> = Vec::new();
    let mut total = 0;
    for &input in documents {
        let entry = directory.entry(input);
        let length = entry.length as usize;
        let open = pieces.last_mut().and_then(|piece| {
            let end = piece.start + piece.length as u64;
            let gap = usize::try_from(entry.start.checked_sub(end)?).ok()?;
            (gap <= GAP && piece.length < PIECE).then_some((piece, gap))
        });
        match open {
            Some((piece, gap)) => {
                piece.length += gap + length;
                piece.documents += 1;
                total += gap + length;
            }
            None if total >= AT_ONCE => break,
            None => {
                pieces.push(PrintPiece {
                    start: entry.start,
                    length,
                    documents: 1,
                });
                total += length;
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::corpus::DocumentPrint;
    use proptest::prelude::*;

    /// A store that counts how often it is asked, and has lost what lies behind `lost`.
    #[derive(Default)]
    struct Counted {
        directory: Directory,
        bytes: Vec<u8>,
        lost: Option<u64>,
        asked: AtomicUsize,
    }

    impl Counted {
        fn new(lengths: impl IntoIterator<Item = usize>) -> Self {
            let mut store = Self::default();
            for (number, length) in lengths.into_iter().enumerate() {
                let print = DocumentPrint {
                    content: number as u64,
                    bytes: (0..length).map(|at| (at * 7 + number) as u8).collect(),
                    ..DocumentPrint::default()
                };
                store.directory.add(&print);
                store.bytes.extend_from_slice(&print.bytes);
            }
            store
        }
    }

    impl PrintStore for Counted {
        fn directory(&self) -> &Directory {
            &self.directory
        }

        fn load(&self, start: u64, bytes: &mut [u8]) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let end = start + bytes.len() as u64;
            let is_here = self.lost.is_none_or(|lost| end <= lost);
            if is_here {
                bytes.copy_from_slice(&self.bytes[start as usize..end as usize]);
            }
            is_here
        }
    }

    /// Every print of these documents, however often is asked.
    fn all(store: &Counted, documents: &[u32]) -> Vec<(u32, Vec<u8>)> {
        let (mut fetcher, mut rest, mut found) = (Fetcher::new(store), documents, Vec::new());
        while !rest.is_empty() {
            let fetched = fetcher.fetch(rest);
            assert!(!fetched.is_empty());
            rest = &rest[fetched.len()..];
            found.extend(
                fetched
                    .iter()
                    .map(|print| (print.input, print.bytes.to_vec())),
            );
        }
        found
    }

    proptest! {
        #[test]
        fn every_print_comes_as_it_was_kept(
            lengths in prop::collection::vec(prop_oneof![4 => 0usize..300, 1 => 0usize..200_000], 1..80),
            chosen in prop::collection::vec(any::<bool>(), 80),
        ) {
            let store = Counted::new(lengths.iter().copied());
            let documents: Vec<u32> = (0..lengths.len() as u32).filter(|&at| chosen[at as usize]).collect();
            let naive: Vec<(u32, Vec<u8>)> = documents.iter().map(|&at| {
                let entry = store.directory.entry(at);
                let bytes = &store.bytes[entry.start as usize..][..entry.length as usize];
                (at, bytes.to_vec())
            }).collect();
            prop_assert_eq!(all(&store, &documents), naive);
        }
    }

    #[test]
    fn small_prints_are_read_in_few_pieces_and_far_ones_alone() {
        let store = Counted::new([70; 10_000]);
        let documents: Vec<u32> = (0..10_000).collect();
        all(&store, &documents);
        // 700,000 bytes in pieces of 65,536 and what the last print has beyond.
        assert_eq!(store.asked.load(Ordering::Relaxed), 11);
        let far = Counted::new([5_000; 100]);
        let documents: Vec<u32> = (0..100).step_by(2).collect();
        all(&far, &documents);
        assert_eq!(far.asked.load(Ordering::Relaxed), 50);
    }

    #[test]
    fn what_is_lost_is_lost_with_its_piece_and_no_more() {
        let store = Counted {
            lost: Some(150_000),
            ..Counted::new([1_000; 200])
        };
        let documents: Vec<u32> = (0..200).collect();
        let found = all(&store, &documents);
        assert_eq!(found.len(), 200);
        let here = found
            .iter()
            .filter(|(_, bytes)| bytes.len() == 1_000)
            .count();
        assert_eq!(here, 132, "two pieces of sixty-six prints");
        assert!(found[here..].iter().all(|(_, bytes)| bytes.is_empty()));
    }
}
