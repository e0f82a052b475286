//! The input of both passes: blocks, and the sums of the sources in them.
//!
//! In: sources. Out: one block after the other; with the last block of a
//! source the sum of all its bytes. It is the reader's side of
//! [`super::parallel::ordered`], so that hashing costs the workers nothing.

use super::budget::Travel;
use crate::error::Result;
use crate::input::{Block, BlockPart, BlockReader, PartKind, ReadOptions, Source};
use crate::progress::Done;
use crate::result::sum::{Sum, Summer};

/// A block, and the sums of the sources that end in it.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// The block.
    pub(crate) block: Block,
    /// The sources that end in it, in order, with the sums of all their bytes;
    /// not those that could not be opened.
    pub(crate) sums: Vec<(u32, Sum)>,
}

impl Feed {
    /// The bytes that it is on its way with.
    pub(crate) fn weight(&self) -> u64 {
        self.block.len() as u64
    }

    /// What reading it got done, of as much as `sources` are on disk.
    pub(crate) fn done(&self, documents: u64, sources: &[Source]) -> Done {
        let on_disk = |part: &BlockPart| match sources.get(part.source as usize) {
            Some(source) if !source.is_packed() => part.bytes.len() as u64,
            Some(source) if part.ends => size_on_disk(source),
            _ => 0,
        };
        Done {
            bytes: self.block.len() as u64,
            documents,
            expected: self.block.parts.iter().map(on_disk).sum(),
        }
    }
}

/// How much there is of a source, as far as the file system knows.
pub(crate) fn size_on_disk(source: &Source) -> u64 {
    std::fs::metadata(&source.path).map_or(0, |meta| meta.len())
}

/// Reads blocks and sums their sources up.
pub(crate) struct Feeder<'s> {
    reader: BlockReader<'s>,
    summer: Summer,
}

impl<'s> Feeder<'s> {
    /// A feeder of these sources.
    ///
    /// # Errors
    /// Where the options are not valid.
    pub(crate) fn new(
        sources: &'s [Source],
        options: &'s ReadOptions,
        travel: Travel,
    ) -> Result<Self> {
        Ok(Self {
            reader: BlockReader::new(sources, options)?.within(travel.block, travel.record),
            summer: Summer::default(),
        })
    }

    /// The same feeder for a run on so many threads: with more than one,
    /// compressed files are decompressed on a thread of their own.
    pub(crate) fn for_threads(mut self, threads: usize) -> Self {
        self.reader = self.reader.decode_ahead(threads > 1);
        self
    }

    /// The bytes of the source at hand that were read so far.
    pub(crate) fn read(&self) -> u64 {
        self.summer.sum().bytes
    }

    /// Fills `feed` with what comes next; says whether there was anything.
    pub(crate) fn next(&mut self, feed: &mut Feed) -> bool {
        let more = self.reader.next(&mut feed.block);
        feed.sums.clear();
        for part in &feed.block.parts {
            if matches!(part.kind, PartKind::Unopened(_)) {
                continue;
            }
            self.summer.add(feed.block.bytes(part));
            if part.ends {
                feed.sums.push((part.source, self.summer.sum()));
                self.summer = Summer::default();
            }
        }
        more
    }
}
