//! LMDB (crate heed): a mapped tree.

use std::path::Path;

use heed::byteorder::{BigEndian, LittleEndian};
use heed::types::{U32, U64};
use heed::{CommitOrAbort, Database, Env, EnvFlags, EnvOpenOptions, PutFlags, RoTxn, WithTls};

use super::{Failure, Reader, Row, Store};

type Table = Database<'static, U64<BigEndian>, U32<LittleEndian>>;

/// More than the largest measurement takes; only what is used takes room.
const MOST: usize = 4 << 30;

fn environment(path: &Path, flags: EnvFlags) -> Result<Env, Failure> {
    let mut options = EnvOpenOptions::new();
    options.map_size(MOST);
    // SAFETY: nobody else writes the file of a measurement, and it is on no network.
    Ok(unsafe { options.flags(EnvFlags::NO_SUB_DIR | flags).open(path)? })
}

pub fn build(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let env = environment(path, EnvFlags::empty())?;
    let table: Table = env
        .create_databases_and_commit(env.write_txn()?, |opener, write| {
            opener
                .create_database(write, None)
                .map(CommitOrAbort::<_, ()>::Commit)
        })?
        .unwrap_commit();
    let mut write = env.write_txn()?;
    // What comes in order fills its pages.
    let flags = if rows.is_sorted() {
        PutFlags::APPEND
    } else {
        PutFlags::empty()
    };
    for (key, value) in rows {
        table.put_with_flags(&mut write, flags, key, value)?;
    }
    write.commit()?;
    Ok(())
}

struct Tree {
    env: Env,
    table: Table,
}

pub fn open(path: &Path) -> Result<Box<dyn Store>, Failure> {
    let env = environment(path, EnvFlags::READ_ONLY | EnvFlags::NO_LOCK)?;
    let found: Option<Table> = env
        .open_databases_and_commit(env.read_txn()?, |opener, read| {
            opener
                .open_database(read, None)
                .map(CommitOrAbort::<_, ()>::Commit)
        })?
        .unwrap_commit();
    let table = found.ok_or("no table")?;
    Ok(Box::new(Tree { env, table }))
}

struct Looks<'s> {
    read: RoTxn<'s, WithTls>,
    table: Table,
}

impl Store for Tree {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        let read = self.env.clone().static_read_txn()?;
        Ok(Box::new(Looks {
            read,
            table: self.table.clone(),
        }))
    }
}

impl Reader for Looks<'_> {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        Ok(self.table.get(&self.read, &key)?)
    }
}
