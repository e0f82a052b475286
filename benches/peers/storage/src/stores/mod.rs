//! The stores, each behind the same small door.
//!
//! In: rows, and keys to look for. Out: values, or what went wrong.

mod fjall;
mod fst;
mod lmdb;
mod pages;
mod redb;
mod sqlite;

use std::path::Path;

/// What went wrong, whatever it was.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A key and its value.
pub type Row = (u64, u32);

/// Bytes that a store may keep in memory, where it asks.
pub const CACHE: usize = 64 << 20;

/// A store that is open.
pub trait Store: Sync {
    /// What one thread looks with.
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure>;
}

/// What one thread looks with.
pub trait Reader {
    /// The value of a key.
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure>;
}

/// A way to store rows.
pub struct Kind {
    pub name: &'static str,
    /// Whether it takes rows in order only, so that their order cannot matter.
    pub sorts: bool,
    pub build: fn(&Path, &[Row]) -> Result<(), Failure>,
    pub open: fn(&Path) -> Result<Box<dyn Store>, Failure>,
}

/// All of them.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "pages-4k",
        sorts: true,
        build: pages::build::<4096>,
        open: pages::open::<4096>,
    },
    Kind {
        name: "pages-16k",
        sorts: true,
        build: pages::build::<16384>,
        open: pages::open::<16384>,
    },
    Kind {
        name: "fst-mapped",
        sorts: true,
        build: fst::build,
        open: fst::open_mapped,
    },
    Kind {
        name: "fst-whole",
        sorts: true,
        build: fst::build,
        open: fst::open_whole,
    },
    Kind {
        name: "lmdb",
        sorts: false,
        build: lmdb::build,
        open: lmdb::open,
    },
    Kind {
        name: "redb",
        sorts: false,
        build: redb::build,
        open: redb::open,
    },
    Kind {
        name: "sqlite",
        sorts: false,
        build: sqlite::build,
        open: sqlite::open,
    },
    Kind {
        name: "fjall",
        sorts: false,
        build: fjall::build,
        open: fjall::open,
    },
];
