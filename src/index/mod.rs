//! Index files: what is known of earlier corpora.
//!
//! In: corpora, or index files. Out: an index file, and the [`Library`] that new
//! documents are judged against. It decides nothing.
//!
//! A file holds *facts*, the prints of all documents as a sorted set, and
//! *volumes*, the tables that new documents are looked up in. Volumes are made from
//! facts, and from nothing else: whatever way an index came about (built at once,
//! merged in any order, updated, forgotten from), the same documents make the same
//! file. `docs/index.md` lays it out byte by byte.
//!
//! - [`build`], [`merge`], [`update`], [`forget`] and [`Builder`] write one;
//! - [`Index::open`] opens one, [`Index::info`] says what is in it, [`verify`]
//!   whether all of it is right.

mod builder;
mod bytes;
mod contents;
mod copied;
mod derive;
mod facts;
mod header;
mod info;
mod open;
mod operations;
mod options;
mod page_writer;
mod pages;
mod union;
mod update;
mod verify;
mod write;

use std::path::PathBuf;

pub use builder::Builder;
pub use derive::IndexResources;
pub use header::FORMAT_VERSION;
pub use info::{Info, PartBytes};
pub(crate) use operations::require_index;
pub use operations::{
    FactsOrigin, Forget, Forgotten, IndexInput, MadeIndex, Merge, build, forget, merge,
};
pub use options::IndexOptions;
pub use update::update;
pub(crate) use update::{is_same, learn, require_open};
pub use verify::{Verified, verify};

use crate::known::{Library, Memo, VolumePart};

/// An index file that is open for reading.
///
/// Reading is shared: any number of threads and processes may have one open, and a
/// process keeps 64 MiB of it at most, whatever its size. What is read is checked
/// against its checksum; [`Index::check`] says afterwards whether all of it was
/// right.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    pages: pages::Pages,
    header: header::Header,
    contents: contents::Contents,
    options: IndexOptions,
    memo: Memo,
}

impl Library for Index {
    fn volumes(&self, site: &str) -> std::ops::Range<u32> {
        let volumes = &self.contents.volumes;
        let start = volumes.partition_point(|volume| volume.site.as_str() < site);
        let after = volumes.get(start..).unwrap_or_default();
        let count = after.partition_point(|volume| volume.site == site);
        start as u32..(start + count) as u32
    }

    fn length(&self, volume: u32, part: VolumePart) -> u64 {
        let place = self.place(volume, part);
        place.end - place.start
    }

    fn read(
        &self,
        volume: u32,
        part: VolumePart,
        range: std::ops::Range<u64>,
        bytes: &mut Vec<u8>,
    ) {
        let place = self.place(volume, part);
        let start = place.start.saturating_add(range.start);
        let end = place.start.saturating_add(range.end);
        self.pages
            .append(start.min(place.end)..end.min(place.end), bytes);
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }
}

#[cfg(test)]
mod tests;
