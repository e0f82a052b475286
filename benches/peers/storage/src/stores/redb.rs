//! redb: a tree in one file, pure Rust.

use std::path::Path;

use redb::{Builder, ReadOnlyDatabase, ReadOnlyTable, ReadableDatabase, TableDefinition};

use super::{CACHE, Failure, Reader, Row, Store};

const ROWS: TableDefinition<u64, u32> = TableDefinition::new("rows");

pub fn build(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let mut database = Builder::new().create(path)?;
    let write = database.begin_write()?;
    {
        let mut table = write.open_table(ROWS)?;
        for (key, value) in rows {
            table.insert(key, value)?;
        }
    }
    write.commit()?;
    database.compact()?;
    Ok(())
}

struct Tree(ReadOnlyDatabase);

pub fn open(path: &Path) -> Result<Box<dyn Store>, Failure> {
    Ok(Box::new(Tree(
        Builder::new().set_cache_size(CACHE).open_read_only(path)?,
    )))
}

impl Store for Tree {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        Ok(Box::new(self.0.begin_read()?.open_table(ROWS)?))
    }
}

impl Reader for ReadOnlyTable<u64, u32> {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        Ok(ReadOnlyTable::get(self, key)?.map(|value| value.value()))
    }
}
