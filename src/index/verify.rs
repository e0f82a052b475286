//! Whether an index is right.
//!
//! In: an index file. Out: what was checked, or the first thing that is wrong.
//! Every byte is read; the facts are read in their order, and volumes are made of
//! them again and compared with those that are there.

use std::collections::BTreeMap;
use std::path::Path;

use super::Index;
use super::contents::{VolumeEntry, part_of};
use super::copied::CopiedVolumes;
use super::derive::{DeriveInputs, DerivedSink, IndexResources, derive};
use super::facts::{Fact, FileFacts};
use super::info::Info;
use crate::error::{Error, Result};
use crate::known::{Volume, VolumePart};
use crate::progress::{Done, Progress, Stage, heed};

/// Bytes of a part that are compared at a time.
const COMPARED: usize = 1 << 20;

/// What was checked.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What is in the index.
    pub info: Info,
    /// Whether volumes were made from the facts again, and were the same.
    pub derived: bool,
}

/// Checks an index: its checksums, and unless it is `quick` or the index is
/// sealed, its facts and that its volumes follow from them.
///
/// # Errors
/// What is wrong, with the byte where it is; or what kept it from being checked.
pub fn verify(
    path: &Path,
    quick: bool,
    resources: &IndexResources,
    progress: &dyn Progress,
) -> Result<Verified> {
    let index = Index::open(path)?;
    progress.begin(Stage::Read, Some(index.header.directory));
    index.pages.check_all(&|bytes| {
        progress.advance(Done {
            bytes,
            documents: 0,
            expected: bytes,
        });
    })?;
    progress.end();
    heed(progress)?;
    let derived = !quick && !index.contents.is_sealed;
    if derived {
        progress.begin(Stage::Judge, None);
        let mut comparison = Comparison {
            index: &index,
            documents: 0,
            paragraphs: 0,
            drops: BTreeMap::new(),
            volumes: 0,
        };
        let mut facts = FileFacts::new(&index);
        let making = DeriveInputs {
            options: &index.options,
            resources,
            progress,
            documents: index.contents.documents,
            copied: CopiedVolumes::default(),
        };
        derive(&mut facts, &making, &mut comparison)?;
        comparison.finish()?;
        progress.end();
    }
    Ok(Verified {
        info: index.info(),
        derived,
    })
}

/// What follows from the facts, compared with what is in the file.
struct Comparison<'i> {
    index: &'i Index,
    documents: u64,
    paragraphs: u64,
    drops: BTreeMap<String, u64>,
    volumes: usize,
}

impl Comparison<'_> {
    fn differs(&self, byte: u64, what: &str) -> Error {
        Error::damaged(
            &self.index.path,
            format!(
                "the index is wrong: {what} at byte {byte} does not follow from its facts; build the index again"
            ),
        )
    }

    fn finish(self) -> Result<()> {
        let contents = &self.index.contents;
        let drops: Vec<(String, u64)> = self.drops.clone().into_iter().collect();
        let sums = (self.documents, self.paragraphs, self.volumes);
        let said = (
            contents.documents,
            contents.paragraphs,
            contents.volumes.len(),
        );
        if sums != said || drops != contents.drops {
            return Err(self.differs(self.index.header.directory, "the directory"));
        }
        Ok(())
    }
}

impl DerivedSink for Comparison<'_> {
    fn fact(&mut self, fact: &Fact) -> Result<()> {
        self.documents += 1;
        self.paragraphs += u64::from(fact.print.paragraphs);
        for drop in &fact.drops {
            *self.drops.entry(drop.clone()).or_default() += 1;
        }
        Ok(())
    }

    fn end_facts(&mut self) -> Result<()> {
        Ok(())
    }

    fn volume(&mut self, volume: Volume) -> Result<()> {
        let entry = self.index.contents.volumes.get(self.volumes);
        self.volumes += 1;
        let start = entry.map_or(0, |entry| entry.part(VolumePart::Habits).start);
        let expected = VolumeEntry::of(&volume, start);
        let Some(entry) = entry.filter(|entry| **entry == expected) else {
            return Err(self.differs(self.index.header.directory, "the directory"));
        };
        let mut bytes = Vec::new();
        for part in VolumePart::ALL {
            let mut at = entry.part(part).start;
            // Both have one length, as the directory says.
            for derived in part_of(&volume, part).chunks(COMPARED) {
                let end = at + derived.len() as u64;
                self.index.pages.read_once(at..end, &mut bytes)?;
                if bytes != derived {
                    let both = bytes.iter().zip(derived);
                    let same = both.take_while(|(one, other)| one == other);
                    return Err(self.differs(at + same.count() as u64, part.name()));
                }
                at = end;
            }
        }
        Ok(())
    }
}
