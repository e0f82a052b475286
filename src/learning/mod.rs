//! Pages of a crawl, as they come → each judged by what was seen before it.
//!
//! In: documents, one at a time or in batches. Out: what became of each, judged by those of its
//! batch and by all earlier ones; and a memory of them that grows up to a limit, that can be
//! stored, and that an index can be made of. It decides nothing itself: that a page is judged
//! by what is known is the same as with an index.

mod stored;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::cleaner::{Cleaned, Cleaner};
use crate::corpus::{Corpus, DocumentPrint, PrintStore, Share, fingerprint_document};
use crate::decide::{Config, Lists};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::known::extract::extract;
use crate::known::{MemoryVolumes, Volume};
use crate::memory::{self, JudgeRequest};
use crate::pool::Pool;
use crate::progress::{Progress, heed};
use crate::stop::Stop;

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
    /// Bytes of pages and prints, and of what is known.
    page_bytes: u64,
    known_bytes: u64,
}

/// What was seen of a site.
#[derive(Debug, Default)]
struct LearnedSite {
    prints: Corpus,
    /// Pages of it from which was learned.
    learned: usize,
    /// Bytes of what is known.
    known_bytes: u64,
}

impl LearnedSite {
    fn pages(&self) -> usize {
        self.prints.directory().documents()
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
            page_bytes: 0,
            known_bytes: 0,
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
        pool.run(|| self.learn(pages, progress))?;
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
        site.map_or(0, LearnedSite::pages)
    }

    /// How many pages came when there was no room for them: they were judged, and not kept.
    #[must_use]
    pub fn unlearned(&self) -> u64 {
        self.unlearned
    }

    /// How many bytes are kept, about.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.page_bytes + self.known_bytes
    }

    /// Writes all of it to a file, which appears whole or not at all.
    ///
    /// # Errors
    /// Where a file is there that may not be replaced, it cannot be written, or somebody asked
    /// to stop.
    pub fn save(&self, path: &Path, overwrite: bool, progress: &dyn Progress) -> Result<()> {
        stored::save(self, path, overwrite, progress)
    }

    /// What [`LearningCleaner::save`] wrote; it goes on as if it had never been away. What the
    /// decision may do is not in the file.
    ///
    /// # Errors
    /// Where it cannot be read or is damaged, its pages are more than `memory` allows, options
    /// contradict each other, or somebody asked to stop.
    pub fn load(
        path: &Path,
        config: Config,
        memory: u64,
        pool: &Pool,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let new = Self::new(config, memory)?;
        pool.run(|| stored::load(path, new, progress))
    }

    /// Learns from pages for which there is room; from none where somebody asks to stop.
    fn learn(&mut self, pages: Vec<Document>, progress: &dyn Progress) -> Result<()> {
        let prints = self.prints(&pages, progress)?;
        let (kept, page_bytes, unlearned) = (self.pages.len(), self.page_bytes, self.unlearned);
        let mut touched = BTreeSet::new();
        for (page, print) in pages.into_iter().zip(&prints) {
            if self.bytes() + size(&page, print) <= self.memory {
                touched.insert(page.site.clone());
                self.keep(page, print);
            } else {
                self.unlearned += 1;
            }
        }
        let is_time = |site: &LearnedSite| {
            (site.pages() - site.learned) * PAGES_FOR_ONE >= site.learned.max(1)
        };
        let learned = self.learn_sites(touched, is_time, progress);
        if learned.is_err() {
            for page in self.pages.drain(kept..) {
                if let Some(site) = self.sites.get_mut(&page.site) {
                    site.prints.remove_last();
                }
            }
            self.sites.retain(|_, site| site.pages() > 0);
            (self.page_bytes, self.unlearned) = (page_bytes, unlearned);
        }
        learned
    }

    /// The prints of pages, unless somebody asks to stop.
    fn prints(&self, pages: &[Document], progress: &dyn Progress) -> Result<Vec<DocumentPrint>> {
        let print = |page: &Document| {
            heed(progress)?;
            Ok(fingerprint_document(page, self.config.separator))
        };
        pages.par_iter().map(print).collect()
    }

    /// Keeps a page, and what is needed to learn from it.
    fn keep(&mut self, page: Document, print: &DocumentPrint) {
        self.count(&page, print);
        self.pages.push(page);
    }

    /// Counts a page that is kept.
    fn count(&mut self, page: &Document, print: &DocumentPrint) {
        self.page_bytes += size(page, print);
        let site = self.sites.entry(page.site.clone()).or_default();
        site.prints.add(print);
    }

    /// Learns again those of the sites for which it is time; none where somebody asks to stop.
    fn learn_sites(
        &mut self,
        names: BTreeSet<String>,
        is_time: impl Fn(&LearnedSite) -> bool,
        progress: &dyn Progress,
    ) -> Result<()> {
        let stopped = || progress.stopped();
        let stop = Stop::new(&stopped);
        let mut learned = Vec::new();
        for name in names {
            if let Some(site) = self.sites.get(&name).filter(|site| is_time(site)) {
                let volumes = volumes(&site.prints, &self.config, &stop);
                learned.push((name, volumes.ok_or_else(Error::interrupted)?));
            }
        }
        for (name, volumes) in learned {
            if let Some(site) = self.sites.get_mut(&name) {
                let bytes: u64 = volumes.iter().map(volume_bytes).sum();
                self.known_bytes = self.known_bytes + bytes - site.known_bytes;
                (site.learned, site.known_bytes) = (site.pages(), bytes);
                self.known.replace(&name, volumes);
            }
        }
        Ok(())
    }
}

/// What prints of a site say of pages that come after them, unless somebody asks to stop.
fn volumes(prints: &Corpus, config: &Config, stop: &Stop<'_>) -> Option<Vec<Volume>> {
    let shares = prints.directory().shares();
    let volume = |share: &Share| extract(&share.build(prints), share.part, config, stop);
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
