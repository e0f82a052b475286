//! The library's way in: documents in memory → documents in memory, cleaned.
//!
//! In: documents, and what is wished. Out: [`Cleaned`], which keeps the texts as they came
//! and says what became of each paragraph. It touches no file but the index that it is
//! lent, and decides nothing itself.

mod article;
mod cleaned;
mod repeated;

use rayon::prelude::*;

use crate::decide::{Config, Lists};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::index::Index;
use crate::judge::{NeedsMemory, Unjudged};
use crate::known::Library;
use crate::memory::{self, JudgeRequest};
use crate::paragraph::Separator;
use crate::pool::Pool;
use crate::progress::{Progress, Silent};

pub use article::{Article, DocumentRef, KeptParagraph, RemovedParagraph, restore};
pub use cleaned::Cleaned;
pub use repeated::{BlockFamily, CleanedSite, TextCluster};

/// Cleans documents that are in memory.
///
/// What comes out depends on the documents, the options and the index alone, and is what
/// the program makes of the same texts: never on threads, nor on the order of the
/// documents.
#[derive(Clone, Default)]
pub struct Cleaner<'a> {
    config: Config,
    index: Option<&'a Index>,
    threads: Option<usize>,
    pool: Option<Pool>,
    progress: Option<&'a dyn Progress>,
}

impl<'a> Cleaner<'a> {
    /// A cleaner with the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with these options.
    #[must_use]
    pub fn config(self, config: Config) -> Self {
        Self { config, ..self }
    }

    /// The same, but documents are judged against what is known of earlier ones.
    #[must_use]
    pub fn against(self, index: &'a Index) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    /// The same with so many threads, which are started each time that something is
    /// cleaned; one a core where nothing is said. Lend a [`Pool`] to start them once.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self {
            threads: Some(threads),
            ..self
        }
    }

    /// The same with the threads of this pool.
    #[must_use]
    pub fn pool(self, pool: &Pool) -> Self {
        Self {
            pool: Some(pool.clone()),
            ..self
        }
    }

    /// The same, and this one is told how far it is, and may ask to stop.
    #[must_use]
    pub fn progress(self, progress: &'a dyn Progress) -> Self {
        Self {
            progress: Some(progress),
            ..self
        }
    }

    /// Cleans documents. They are judged together: give it everything that belongs
    /// together, since what goes is what a corpus, or an index, repeats.
    ///
    /// # Errors
    /// Where options contradict each other or the index, the index is damaged, there are no
    /// threads to be had, or somebody asked to stop.
    pub fn clean(&self, documents: impl IntoIterator<Item = Document>) -> Result<Cleaned> {
        let documents: Vec<Document> = documents.into_iter().collect();
        let separator = self.separator();
        self.ask(|asked| {
            let decided = memory::decide_as(documents, asked)?;
            Ok(Cleaned::new(decided, separator))
        })
    }

    /// Cleans each document by itself, against the index: what becomes of one depends on it
    /// and on the index alone. It is how the program filters a stream, and how a page is
    /// cleaned as it is scraped. Without an index hardly anything goes.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn clean_each(
        &self,
        documents: impl IntoIterator<Item = Document>,
    ) -> Result<Vec<Cleaned>> {
        let documents: Vec<Document> = documents.into_iter().collect();
        let separator = self.separator();
        self.ask(|asked| {
            let alone = JudgeRequest {
                progress: &Quiet(asked.progress),
                ..*asked
            };
            let clean_one = |document| {
                let decided = memory::decide_as(vec![document], &alone)?;
                Ok(Cleaned::new(decided, separator))
            };
            documents.into_par_iter().map(clean_one).collect()
        })
    }

    pub(crate) fn has_index(&self) -> bool {
        self.index.is_some()
    }

    /// How it divides documents.
    pub(crate) fn separator(&self) -> Separator {
        self.config.separator
    }

    /// Does work in the pool, with what there is to judge with.
    pub(crate) fn ask<T: Send>(
        &self,
        work: impl FnOnce(&JudgeRequest<'_>) -> Result<T> + Send,
    ) -> Result<T> {
        self.config.validate()?;
        let lists = Lists::new(&self.config);
        if let Some(index) = self.index {
            index.agrees_with(&self.config)?;
        }
        let asked = JudgeRequest {
            config: &self.config,
            lists: &lists,
            library: self.index.map(|index| index as &dyn Library),
            progress: self.progress.unwrap_or(&Silent),
        };
        let pool = match &self.pool {
            Some(pool) => pool.clone(),
            None => Pool::new(self.threads)?,
        };
        let done = pool.run(|| work(&asked));
        self.index.map_or(Ok(()), Index::check)?;
        done
    }
}

impl From<Unjudged> for Error {
    fn from(why: Unjudged) -> Self {
        match why {
            Unjudged::Stopped => Error::interrupted(),
            Unjudged::NeedsMemory(NeedsMemory { site, bytes }) => Error::fault(format!(
                "the site {site} was refused {bytes} bytes of memory, though there was no limit"
            )),
        }
    }
}

/// Passes on nothing but the wish to stop: of many documents at a time nobody wants to
/// know the steps.
struct Quiet<'a>(&'a dyn Progress);

impl Progress for Quiet<'_> {
    fn stopped(&self) -> bool {
        self.0.stopped()
    }
}
