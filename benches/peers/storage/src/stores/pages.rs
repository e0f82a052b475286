//! Sorted rows in pages with checksums: what an index file does, made small.
//!
//! In: rows. Out: a file of rows of twelve bytes, sorted; behind them a checksum
//! a page, and of those one; looked up by interpolation with positioned reads, a
//! page at a time, each checked when it comes from the system.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::RwLock;

use xxhash_rust::xxh3::xxh3_64;

use super::{CACHE, Failure, Reader, Row, Store};

const ROW: usize = 12;
/// Number of rows, and a checksum of the page table and of that number.
const END: usize = 16;
/// After so many interpolations it halves.
const GUESSES: usize = 8;

pub fn build<const PAGE: usize>(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let mut file = std::io::BufWriter::with_capacity(1 << 20, File::create(path)?);
    let (mut page, mut table) = (Vec::with_capacity(PAGE + ROW), Vec::new());
    let mut end = |page: &mut Vec<u8>, length: usize| -> Result<(), Failure> {
        table.extend(xxh3_64(&page[..length]).to_le_bytes());
        file.write_all(&page[..length])?;
        page.drain(..length);
        Ok(())
    };
    for (key, value) in rows {
        page.extend(key.to_le_bytes());
        page.extend(value.to_le_bytes());
        if page.len() >= PAGE {
            end(&mut page, PAGE)?;
        }
    }
    if !page.is_empty() {
        let length = page.len();
        end(&mut page, length)?;
    }
    table.extend((rows.len() as u64).to_le_bytes());
    let checksum = xxh3_64(&table).to_le_bytes();
    file.write_all(&table)?;
    file.write_all(&checksum)?;
    file.into_inner()?.sync_all()?;
    Ok(())
}

/// A page of the cache: its number, and its bytes.
type Slot = RwLock<(usize, Box<[u8]>)>;

struct Pages<const PAGE: usize> {
    file: File,
    rows: usize,
    checksums: Vec<u64>,
    slots: Vec<Slot>,
}

pub fn open<const PAGE: usize>(path: &Path) -> Result<Box<dyn Store>, Failure> {
    let file = File::open(path)?;
    let length = file.metadata()?.len() as usize;
    let mut end = [0; END];
    file.read_exact_at(&mut end, length.checked_sub(END).ok_or("too short")? as u64)?;
    let rows = u64::from_le_bytes(end[..8].try_into()?) as usize;
    let data = rows.checked_mul(ROW).ok_or("too many rows")?;
    let pages = data.div_ceil(PAGE);
    if data + pages * 8 + END != length {
        return Err("the file is not as long as it says".into());
    }
    let mut table = vec![0; pages * 8 + 8];
    file.read_exact_at(&mut table, data as u64)?;
    if xxh3_64(&table).to_le_bytes() != end[8..] {
        return Err("the page table is damaged".into());
    }
    let checksums = table
        .chunks_exact(8)
        .map(|eight| u64::from_le_bytes(eight.try_into().unwrap_or_default()));
    let slots = (0..CACHE / PAGE).map(|_| RwLock::new((usize::MAX, Box::default())));
    let slots = slots.collect();
    Ok(Box::new(Pages::<PAGE> {
        file,
        rows,
        checksums: checksums.collect(),
        slots,
    }))
}

impl<const PAGE: usize> Store for Pages<PAGE> {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, Failure> {
        Ok(Box::new(self))
    }
}

impl<const PAGE: usize> Reader for &Pages<PAGE> {
    fn get(&mut self, key: u64) -> Result<Option<u32>, Failure> {
        // The rows that it can be are in start..end; their keys in low..=high.
        let (mut start, mut end, mut low, mut high) = (0, self.rows, 0, u64::MAX);
        let mut guesses = 0;
        while start < end {
            guesses += 1;
            let at = if guesses > GUESSES {
                usize::midpoint(start, end)
            } else {
                let share =
                    u128::from(key - low) * (end - start) as u128 / (u128::from(high - low) + 1);
                start + share as usize
            };
            let (found, value) = self.row(at)?;
            match found.cmp(&key) {
                std::cmp::Ordering::Equal => return Ok(Some(value)),
                std::cmp::Ordering::Less => (start, low) = (at + 1, found),
                std::cmp::Ordering::Greater => (end, high) = (at, found),
            }
        }
        Ok(None)
    }
}

impl<const PAGE: usize> Pages<PAGE> {
    fn row(&self, at: usize) -> Result<Row, Failure> {
        let mut row = [0; ROW];
        let (page, within) = (at * ROW / PAGE, at * ROW % PAGE);
        let first = ROW.min(PAGE - within);
        self.read(page, within, &mut row[..first])?;
        if first < ROW {
            self.read(page + 1, 0, &mut row[first..])?;
        }
        Ok((
            u64::from_le_bytes(row[..8].try_into()?),
            u32::from_le_bytes(row[8..].try_into()?),
        ))
    }

    fn read(&self, page: usize, within: usize, bytes: &mut [u8]) -> Result<(), Failure> {
        let slot = &self.slots[page % self.slots.len()];
        {
            let held = slot.read().map_err(|_| "a reader died")?;
            if held.0 == page {
                bytes.copy_from_slice(&held.1[within..within + bytes.len()]);
                return Ok(());
            }
        }
        let mut held = slot.write().map_err(|_| "a reader died")?;
        let length = PAGE.min(self.rows * ROW - page * PAGE);
        if held.1.len() != length {
            held.1 = vec![0; length].into();
        }
        held.0 = usize::MAX;
        self.file.read_exact_at(&mut held.1, (page * PAGE) as u64)?;
        if xxh3_64(&held.1) != self.checksums[page] {
            return Err(format!("page {page} is damaged").into());
        }
        held.0 = page;
        bytes.copy_from_slice(&held.1[within..within + bytes.len()]);
        Ok(())
    }
}
