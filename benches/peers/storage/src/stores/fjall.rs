//! fjall: a log-structured merge tree in a folder, pure Rust.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions};

use super::{CACHE, Failure, Reader, Row, Store};

pub fn build(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let (database, table) = connect(path)?;
    if rows.is_sorted() {
        let mut write = table.start_ingestion()?;
        for (key, value) in rows {
            write.write(key.to_be_bytes(), value.to_le_bytes())?;
        }
        write.finish()?;
    } else {
        for (key, value) in rows {
            table.insert(key.to_be_bytes(), value.to_le_bytes())?;
        }
        table.rotate_memtable_and_wait()?;
        table.major_compact()?;
    }
    database.persist(fjall::PersistMode::SyncAll)?;
    Ok(())
}

fn connect(path: &Path) -> Result<(Database, Keyspace), Failure> {
    let database = Database::builder(path).cache_size(CACHE as u64).open()?;
    let table = database.keyspace("rows", KeyspaceCreateOptions::default)?;
    Ok((database, table))
}

struct Tree {
    table: Keyspace,
    _database: Database,
}

pub fn open(path: &Path) -> Result<Box<dyn Store>, Failure> {
    let (database, table) = connect(path)?;
    Ok(Box::new(Tree {
        table,
        _database: database,
    }))
}

impl Store for Tree {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        Ok(Box::new(&self.table))
    }
}

impl Reader for &Keyspace {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        let Some(value) = Keyspace::get(self, key.to_be_bytes())? else {
            return Ok(None);
        };
        Ok(Some(u32::from_le_bytes(value.as_ref().try_into()?)))
    }
}
