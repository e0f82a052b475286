//! Pages of a crawl, as they come → each judged by what was seen before it.
//!
//! In: documents, one at a time or in batches. Out: what became of each, judged by those of its
//! batch and by all earlier ones; and a memory of them that grows up to a limit, that can be
//! stored, and that an index can be made of. It decides nothing itself: that a page is judged
//! by what is known is the same as with an index.

mod stored;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::cleaner::{Cleaned, Cleaner};
use crate::corpus::{Corpus, DocumentPrint, PrintStore, Share, fingerprint_document};
use crate::decide::{Config, Lists};
use crate::document::Document;
use crate::error::Result;
use crate::known::extract::extract;
use crate::known::{MemoryVolumes, Volume};
use crate::memory::{self, JudgeRequest};
use crate::pool::Pool;
use crate::progress::Progress;

/// A site is learned again when it has grown by one page for so many that it had. Learning
/// takes as long as judging all of its pages, so that pages cost so many judgements more, each,
/// however many there are.
const PAGES_FOR_ONE: usize = 8;

/// Cleans the pages of a crawl while it learns from them.
///
/// For whoever crawls for the first time, when there is no index yet: the first pages of a
/// site come back nearly as they are ([`LearningCleaner::seen`] says how many it has), later
/// ones cleaner, and in the end all of them can be cleaned again with what is known then
/// ([`LearningCleaner::pages`]).
#[derive(Debug)]
pub struct LearningCleaner {
    config: Config,
    memory: u64,
    pages: Vec<Document>,
    sites: BTreeMap<String, LearnedSite>,
    known: MemoryVolumes,
    unlearned: u64,
}

/// What was seen of a site.
#[derive(Debug, Default)]
struct LearnedSite {
    prints: Corpus,
    /// Pages of it from which was learned.
    learned: usize,
    /// Bytes of pages and prints, and of what is known.
    bytes: u64,
    known_bytes: u64,
}

impl LearnedSite {
    fn add(&mut self, page: &Document, print: &DocumentPrint) {
        self.bytes += size(page, print);
        self.prints.add(print);
    }
}

impl LearningCleaner {
    /// The pages of a site that are too few to judge it: what two pages share can be furniture
    /// as well as a quotation.
    pub const TOO_FEW: usize = 2;

    /// One that knows nothing, and keeps at most about so many bytes. When they are full it
    /// goes on judging, and learns no more.
    ///
    /// # Errors
    /// Where options contradict each other.
    pub fn new(config: Config, memory: u64) -> Result<Self> {
        config.validate()?;
        Ok(Self {
            config,
            memory,
            pages: Vec::new(),
            sites: BTreeMap::new(),
            known: MemoryVolumes::default(),
            unlearned: 0,
        })
    }

    /// Cleans pages, judged by each other and by all earlier ones, and learns from them.
    ///
    /// # Errors
    /// Where somebody asked to stop; then nothing was learned from them.
    pub fn add(
        &mut self,
        pages: Vec<Document>,
        pool: &Pool,
        progress: &dyn Progress,
    ) -> Result<Cleaned> {
        let asked = JudgeRequest {
            config: &self.config,
            lists: &Lists::new(&self.config),
            library: Some(&self.known),
            progress,
        };
        let separator = self.config.separator;
        let decided = pool.run(|| memory::decide_as(pages.clone(), &asked))?;
        let cleaned = pool.run(|| Cleaned::new(decided, separator));
        pool.run(|| self.learn(pages));
        Ok(cleaned)
    }

    /// Cleans all pages that are kept, with what is known of them now: what
    /// [`Cleaner::clean`] makes of them.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn clean_again(&self, pool: &Pool, progress: &dyn Progress) -> Result<Cleaned> {
        let cleaner = Cleaner::new().config(self.config.clone()).pool(pool);
        cleaner.progress(progress).clean(self.pages.clone())
    }

    /// The pages that are kept, in the order in which they came.
    #[must_use]
    pub fn pages(&self) -> &[Document] {
        &self.pages
    }

    /// How many pages of a site were seen, and are kept.
    #[must_use]
    pub fn seen(&self, site: &str) -> usize {
        let site = self.sites.get(site);
        site.map_or(0, |site| site.prints.directory().documents())
    }

    /// How many pages came when there was no room for them: they were judged, and not kept.
    #[must_use]
    pub fn unlearned(&self) -> u64 {
        self.unlearned
    }

    /// How many bytes are kept, about.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let sites = self.sites.values();
        sites.map(|site| site.bytes + site.known_bytes).sum()
    }

    /// Writes all of it to a file, which appears whole or not at all.
    ///
    /// # Errors
    /// Where a file is there that may not be replaced, or it cannot be written.
    pub fn save(&self, path: &Path, overwrite: bool) -> Result<()> {
        stored::save(self, path, overwrite)
    }

    /// What [`LearningCleaner::save`] wrote; it goes on as if it had never been away. What the
    /// decision may do is not in the file.
    ///
    /// # Errors
    /// Where it cannot be read or is damaged, or options contradict each other.
    pub fn load(path: &Path, config: Config, memory: u64, pool: &Pool) -> Result<Self> {
        let new = Self::new(config, memory)?;
        pool.run(|| stored::load(path, new))
    }

    fn learn(&mut self, pages: Vec<Document>) {
        let separator = self.config.separator;
        let prints: Vec<_> = pages
            .par_iter()
            .map(|page| fingerprint_document(page, separator))
            .collect();
        let mut bytes = self.bytes();
        for (page, print) in pages.into_iter().zip(&prints) {
            let own = size(&page, print);
            if bytes + own > self.memory {
                self.unlearned += 1;
                continue;
            }
            bytes += own;
            let site = self.sites.entry(page.site.clone()).or_default();
            site.add(&page, print);
            self.pages.push(page);
        }
        self.learn_sites(|site| {
            let pages = site.prints.directory().documents();
            (pages - site.learned) * PAGES_FOR_ONE >= site.learned.max(1)
        });
    }

    /// Learns again the sites for which it is time.
    fn learn_sites(&mut self, is_time: impl Fn(&LearnedSite) -> bool) {
        let config = &self.config;
        for (name, site) in &mut self.sites {
            if !is_time(site) {
                continue;
            }
            let volumes = volumes(&site.prints, config);
            site.learned = site.prints.directory().documents();
            site.known_bytes = volumes.iter().map(volume_bytes).sum();
            self.known.replace(name, volumes);
        }
    }
}

/// What prints of a site say of pages that come after them.
fn volumes(prints: &Corpus, config: &Config) -> Vec<Volume> {
    let shares = prints.directory().shares();
    let volume = |share: &Share| extract(&share.build(prints), share.part, config);
    shares.iter().map(volume).collect()
}

fn volume_bytes(volume: &Volume) -> u64 {
    let parts = volume.parts.iter().map(|(_, bytes)| bytes.len() as u64);
    parts.sum()
}

/// What a page takes.
fn size(page: &Document, print: &DocumentPrint) -> u64 {
    let date = page.date.as_ref().map_or(0, String::len);
    let page = page.id.len() + page.site.len() + date + page.text.len();
    (page + print.bytes.len() + size_of::<Document>()) as u64
}

#[cfg(test)]
mod tests;
