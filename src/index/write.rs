//! Facts → an index file.
//!
//! In: facts in their order, and what they were made with. Out: the file, under
//! its name when all of it is written. Equal facts make equal files.

use std::collections::BTreeMap;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::contents::{Contents, FactsChunk, VolumeEntry, part_of};
use super::derive::{DeriveInputs, DerivedSink, derive};
use super::facts::{ChunkWriter, Fact, FactSet};
use super::header::Header;
use super::info::Info;
use super::options::IndexOptions;
use super::page_writer::PageWriter;
use crate::error::Result;
use crate::known::{Volume, VolumePart};
use crate::output::FileStaging;
use crate::progress::Stage;

/// Writes an index of `facts`; without them if it `is_sealed`.
///
/// # Errors
/// Where facts cannot be read, the file cannot be written, or a site takes more
/// memory than there is.
pub(super) fn write(
    facts: &mut dyn FactSet,
    making: &DeriveInputs<'_>,
    into: FileStaging,
    is_sealed: bool,
) -> Result<Info> {
    let mut file = IndexFile::create(&into.file(), making.options, is_sealed)?;
    making.progress.begin(Stage::Write, None);
    derive(facts, making, &mut file)?;
    let info = file.finish()?;
    into.commit()?;
    making.progress.end();
    Ok(info)
}

/// An index file that grows.
pub(super) struct IndexFile {
    pages: PageWriter,
    contents: Contents,
    drops: BTreeMap<String, u64>,
    chunks: ChunkWriter,
}

impl IndexFile {
    /// # Errors
    /// Where the system refuses.
    pub(super) fn create(path: &Path, options: &IndexOptions, is_sealed: bool) -> Result<Self> {
        Ok(Self {
            pages: PageWriter::create(path)?,
            contents: Contents {
                options: options.text(),
                is_sealed,
                ..Contents::default()
            },
            drops: BTreeMap::new(),
            chunks: ChunkWriter::new()?,
        })
    }

    fn end_chunk(&mut self) -> Result<()> {
        let Some(packed) = self.chunks.pack()? else {
            return Ok(());
        };
        self.contents.chunks.push(FactsChunk {
            start: self.pages.position(),
            length: packed.bytes.len() as u32,
            plain: packed.plain,
            documents: packed.documents,
        });
        self.pages.append(&packed.bytes)
    }

    /// Writes everything but the pages.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn finish(self) -> Result<Info> {
        let Self {
            mut pages,
            mut contents,
            drops,
            ..
        } = self;
        contents.drops = drops.into_iter().collect();
        let sums = pages.end_pages()?;
        let table: Vec<u8> = sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        let directory = contents.to_bytes();
        let mut header = Header {
            directory: pages.position(),
            directory_length: directory.len() as u64,
            directory_sum: xxh3_64(&directory),
            table_sum: xxh3_64(&table),
            options_sum: xxh3_64(contents.options.as_bytes()),
            ..Header::new()
        };
        header.length = header.table() + table.len() as u64;
        pages.finish(&[&directory, &table], &header.page())?;
        Ok(Info::of(&header, &contents))
    }
}

impl DerivedSink for IndexFile {
    fn fact(&mut self, fact: &Fact) -> Result<()> {
        self.contents.documents += 1;
        self.contents.paragraphs += u64::from(fact.print.paragraphs);
        for drop in &fact.drops {
            if let Some(documents) = self.drops.get_mut(drop) {
                *documents += 1;
            } else {
                self.drops.insert(drop.clone(), 1);
            }
        }
        if !self.contents.is_sealed && self.chunks.add(fact) {
            self.end_chunk()?;
        }
        Ok(())
    }

    fn end_facts(&mut self) -> Result<()> {
        self.end_chunk()
    }

    fn volume(&mut self, volume: Volume) -> Result<()> {
        let entry = VolumeEntry::of(&volume, self.pages.position());
        self.contents.volumes.push(entry);
        VolumePart::ALL
            .iter()
            .try_for_each(|&part| self.pages.append(part_of(&volume, part)))
    }
}
