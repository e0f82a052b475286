//! Documents in any order → their facts in order; an index of them.
//!
//! In: prints, one by one. Out: facts, or an index file. Some numbers of each
//! document stay in memory, and as many bytes of prints as there is room for; the
//! rest waits in a temporary file without a name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use super::copied::CopiedVolumes;
use super::derive::{DeriveInputs, IndexResources};
use super::facts::{Fact, FactSet};
use super::info::Info;
use super::options::IndexOptions;
use super::write::write;
use crate::corpus::DocumentPrint;
use crate::error::Result;
use crate::files::Spill;
use crate::judge::NeedsMemory;
use crate::output::FileStaging;
use crate::progress::Progress;

/// An index that grows a document at a time.
///
/// What it is given comes out the same whatever its order, and a document that is
/// given twice is there once.
pub struct Builder {
    options: IndexOptions,
    resources: IndexResources,
    drop: String,
    prints: Spill,
    places: Vec<PrintPlace>,
    sites: BTreeMap<String, u32>,
    /// The print that is given another id.
    renamed: DocumentPrint,
}

/// Where a document's print is.
#[derive(Clone, Copy)]
struct PrintPlace {
    /// Its site's number, and in the end the site's rank.
    site: u32,
    length: u32,
    content: u64,
    start: u64,
}

impl Builder {
    /// Nothing yet. `drop` is the name of the drop that the documents belong to,
    /// empty if it has none.
    #[must_use]
    pub fn new(options: IndexOptions, resources: IndexResources, drop: &str) -> Self {
        Self {
            options,
            prints: Spill::new(resources.budget.waiting, &resources.folder),
            resources,
            drop: drop.to_owned(),
            places: Vec::new(),
            sites: BTreeMap::new(),
            renamed: DocumentPrint::default(),
        }
    }

    /// Adds a document.
    ///
    /// # Errors
    /// Where the temporary file cannot be made or written.
    pub fn add(&mut self, print: &DocumentPrint) -> Result<()> {
        let print = if self.options.hashed_ids {
            self.renamed.clone_from(print);
            let hashed = print.date_and_id().map(|(_, id)| hashed_id(id));
            self.renamed.rename(&hashed.unwrap_or_default());
            &self.renamed
        } else {
            print
        };
        let next = self.sites.len() as u32;
        let site = match self.sites.get(&print.site) {
            Some(&site) => site,
            None => *self.sites.entry(print.site.clone()).or_insert(next),
        };
        let start = self.prints.append(&print.bytes)?;
        self.places.push(PrintPlace {
            site,
            length: u32::try_from(print.bytes.len()).unwrap_or(u32::MAX),
            content: print.content,
            start,
        });
        Ok(())
    }

    /// The same, of which so many bytes of memory are taken already.
    #[must_use]
    pub(crate) fn beside(self, kept: u64) -> Self {
        Self {
            resources: self.resources.without(kept),
            ..self
        }
    }

    /// The folder of its temporary files.
    pub(super) fn folder(&self) -> &Path {
        &self.resources.folder
    }

    /// How many documents were added, those that were added twice counted twice.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.places.len() as u64
    }

    /// What an index of it is made with.
    pub(super) fn making(&self) -> (IndexOptions, IndexResources) {
        (self.options.clone(), self.resources.clone())
    }

    /// Writes the index.
    ///
    /// # Errors
    /// Where a file cannot be read or written, or a site takes more memory than
    /// there is.
    pub fn finish(self, into: FileStaging, progress: &dyn Progress) -> Result<Info> {
        let (options, resources) = self.making();
        let making = DeriveInputs {
            options: &options,
            resources: &resources,
            progress,
            documents: self.documents(),
            copied: CopiedVolumes::default(),
        };
        write(&mut self.into_facts()?, &making, into, false)
    }

    /// What was added, in the order of facts.
    ///
    /// # Errors
    /// Where the temporary file cannot be written.
    pub(super) fn into_facts(mut self) -> Result<SortedFacts> {
        self.prints.complete()?;
        let mut ranks = vec![0; self.sites.len()];
        for (rank, &number) in (0..).zip(self.sites.values()) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = rank;
            }
        }
        for place in &mut self.places {
            place.site = ranks.get(place.site as usize).copied().unwrap_or(0);
        }
        self.places
            .sort_unstable_by_key(|place| (place.site, place.content));
        Ok(SortedFacts {
            prints: self.prints,
            places: self.places,
            next: 0,
            sites: self.sites.into_keys().collect(),
            drop: self.drop,
            alike: Vec::new(),
            resources: self.resources,
            again: Fact::default(),
        })
    }
}

/// What is kept of an id where ids are kept as hashes only: 128 bits, so that two
/// ids are told apart.
fn hashed_id(id: &str) -> String {
    format!("{:032x}", xxh3_128(id.as_bytes()))
}

/// The facts of documents that were gathered.
pub(super) struct SortedFacts {
    prints: Spill,
    places: Vec<PrintPlace>,
    /// The first place that is not yet in `alike`.
    next: usize,
    sites: Vec<String>,
    drop: String,
    resources: IndexResources,
    /// Documents of one site and content that are yet to come, the last one
    /// first.
    alike: Vec<AlikePrint>,
    again: Fact,
}

/// A document that says the same as others of its site: by its date and id it is put in order.
type AlikePrint = (Option<Box<str>>, Box<str>, PrintPlace);

/// What the allocator takes for an id beside its bytes.
const BESIDE_ID: u64 = 16;

impl SortedFacts {
    /// The sites of its documents, sorted.
    pub(super) fn sites(&self) -> &[String] {
        &self.sites
    }

    fn load(&self, place: PrintPlace, fact: &mut Fact) -> Result<()> {
        let mut bytes = std::mem::take(&mut fact.print.bytes);
        bytes.clear();
        bytes.resize(place.length as usize, 0);
        self.prints.read(place.start, &mut bytes)?;
        let site = self.sites.get(place.site as usize);
        // What was a print when it came is one now.
        let _ = fact
            .print
            .restore(site.map_or("", String::as_str), place.content, &bytes);
        fact.drops.resize(1, String::new());
        fact.drops
            .iter_mut()
            .for_each(|drop| drop.clone_from(&self.drop));
        Ok(())
    }

    /// Says no where there is no room for the ids of documents that say the same.
    fn require_room(&self, alike: Range<usize>) -> Result<()> {
        let places = self.places.get(alike).unwrap_or_default();
        // A print is longer than what is kept of it, but for its words.
        let bytes = |place: &PrintPlace| {
            size_of::<AlikePrint>() as u64 + u64::from(place.length) + BESIDE_ID
        };
        let needs = NeedsMemory {
            site: places
                .first()
                .and_then(|place| self.sites.get(place.site as usize))
                .cloned()
                .unwrap_or_default(),
            bytes: places.iter().map(bytes).sum(),
        };
        self.resources.require(needs)
    }

    /// Puts the documents of the next site and content in order.
    fn gather_alike(&mut self) -> Result<()> {
        let rest = self.places.get(self.next..).unwrap_or_default();
        let key = |place: &PrintPlace| (place.site, place.content);
        let Some(first) = rest.first() else {
            return Ok(());
        };
        let alike = rest.iter().take_while(|place| key(place) == key(first));
        let count = alike.count();
        let alike = self.next..self.next + count;
        self.next = alike.end;
        if count == 1 {
            self.alike.push((None, Box::default(), *first));
            return Ok(());
        }
        self.require_room(alike.clone())?;
        self.alike = Vec::with_capacity(count);
        let mut fact = Fact::default();
        for at in alike {
            let Some(&place) = self.places.get(at) else {
                break;
            };
            self.load(place, &mut fact)?;
            if let Some((date, id)) = fact.print.date_and_id() {
                self.alike.push((date.map(Into::into), id.into(), place));
            }
        }
        self.alike
            .sort_unstable_by(|one, other| (&other.0, &other.1).cmp(&(&one.0, &one.1)));
        Ok(())
    }
}

impl FactSet for SortedFacts {
    fn next(&mut self, fact: &mut Fact) -> Result<bool> {
        if self.alike.is_empty() {
            self.gather_alike()?;
        }
        let Some((date, id, place)) = self.alike.pop() else {
            return Ok(false);
        };
        self.load(place, fact)?;
        let is_again = |other: &mut AlikePrint| (&other.0, &other.1) == (&date, &id);
        while let Some((_, _, place)) = self.alike.pop_if(is_again) {
            let mut again = std::mem::take(&mut self.again);
            self.load(place, &mut again)?;
            fact.unite(&again);
            self.again = again;
        }
        Ok(true)
    }
}
