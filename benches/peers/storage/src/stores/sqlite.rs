//! SQLite (crate rusqlite, its own copy of the library): a table by integer key.

use std::path::{Path, PathBuf};

use rusqlite::{CachedStatement, Connection, OpenFlags, OptionalExtension};

use super::{CACHE, Failure, Reader, Row, Store};

const GET: &str = "SELECT value FROM rows WHERE key = ?1";

pub fn build(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.execute(
        "CREATE TABLE rows (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
        [],
    )?;
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO rows VALUES (?1, ?2)")?;
        for (key, value) in rows {
            insert.execute((key.cast_signed(), value))?;
        }
    }
    transaction.commit()?;
    Ok(())
}

struct Place(PathBuf);

fn connect(path: &Path) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "cache_size", -((CACHE / 1024) as i64))?;
    connection.prepare_cached(GET)?;
    Ok(connection)
}

pub fn open(path: &Path) -> Result<Box<dyn Store>, Failure> {
    connect(path)?;
    Ok(Box::new(Place(path.to_owned())))
}

impl Store for Place {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        Ok(Box::new(connect(&self.0)?))
    }
}

impl Reader for Connection {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        let mut statement: CachedStatement<'_> = self.prepare_cached(GET)?;
        Ok(statement
            .query_row([key.cast_signed()], |row| row.get(0))
            .optional()?)
    }
}
