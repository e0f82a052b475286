//! A finite-state transducer (crate fst): keys as big-endian bytes.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use fst::raw::Fst;
use fst::{Map, MapBuilder};
use memmap2::Mmap;

use super::{Failure, Reader, Row, Store};

pub fn build(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut builder = MapBuilder::new(file)?;
    for (key, value) in rows {
        builder.insert(key.to_be_bytes(), u64::from(*value))?;
    }
    builder.into_inner()?.into_inner()?.sync_all()?;
    Ok(())
}

/// Its bytes lie where they are, and whoever changes them changes the answers.
pub fn open_mapped(path: &Path) -> Result<Box<dyn Store>, Failure> {
    let file = File::open(path)?;
    // SAFETY: nobody changes the file of a measurement while it runs.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Box::new(Transducer(Map::new(map)?)))
}

/// All of it is read, and its checksum, which covers all of it, verified.
pub fn open_whole(path: &Path) -> Result<Box<dyn Store>, Failure> {
    let fst = Fst::new(std::fs::read(path)?)?;
    fst.verify()?;
    Ok(Box::new(Transducer(Map::from(fst))))
}

struct Transducer<D>(Map<D>);

impl<D: AsRef<[u8]> + Sync> Store for Transducer<D> {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        Ok(Box::new(&self.0))
    }
}

impl<D: AsRef<[u8]>> Reader for &Map<D> {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        Ok(Map::get(self, key.to_be_bytes()).map(|value| value as u32))
    }
}
