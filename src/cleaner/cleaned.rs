//! Documents and what was decided of them, to look into.
//!
//! In: documents with their verdicts. Out: each of them as it was and as it is, and the
//! clusters, block families and sites behind that. It changes nothing.

use std::ops::Range;

use rayon::prelude::*;

use super::article::{Article, DocumentRef};
use super::repeated::{BlockFamily, CleanedSite, TextCluster};
use crate::clean::removed_ranges;
use crate::document::Document;
use crate::memory::Decided;
use crate::paragraph::{Separator, split};
use crate::verdict::{DocumentVerdict, Judgement, KNOWN};

/// Documents, and what became of them.
///
/// It keeps every text as it came: what is left of one ([`Article::text`]) is the text minus
/// whole ranges of bytes.
#[derive(Clone, Debug)]
pub struct Cleaned {
    pub(super) documents: Vec<CutDocument>,
    pub(super) judgement: Judgement,
}

/// A document, what was decided of it, and where that is in its text.
#[derive(Clone, Debug)]
pub(super) struct CutDocument {
    pub(super) document: Document,
    pub(super) verdict: DocumentVerdict,
    /// Its paragraphs.
    pub(super) paragraphs: Vec<Range<usize>>,
    /// What goes with each removal.
    pub(super) ranges: Vec<Range<usize>>,
}

impl CutDocument {
    fn new(document: Document, verdict: DocumentVerdict, separator: Separator) -> Self {
        let paragraphs = split(&document.text, separator);
        let removed = verdict.removals.iter().map(|removal| removal.paragraph);
        let removed: Vec<u32> = removed.collect();
        let ranges = removed_ranges(&document.text, &paragraphs, &removed);
        Self {
            document,
            verdict,
            paragraphs,
            ranges,
        }
    }
}

impl Cleaned {
    /// What was decided of documents that `separator` divides.
    pub(crate) fn new(decided: Decided, separator: Separator) -> Self {
        let both = decided.documents.into_par_iter().zip(decided.verdicts);
        let documents =
            both.map(|(document, verdict)| CutDocument::new(document, verdict, separator));
        Self {
            documents: documents.collect(),
            judgement: decided.judgement,
        }
    }

    /// How many documents there are: those that go whole are among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The document at this position, from 0, in the order in which they were given.
    #[must_use]
    pub fn article(&self, position: usize) -> Option<Article<'_>> {
        (position < self.len()).then_some(Article { of: self, position })
    }

    /// The documents, in the order in which they were given.
    pub fn articles(&self) -> impl ExactSizeIterator<Item = Article<'_>> {
        (0..self.len()).map(|position| Article { of: self, position })
    }

    /// Texts that stand somewhere twice or more, or of which something went: by site, then
    /// most documents first.
    pub fn clusters(&self) -> impl ExactSizeIterator<Item = TextCluster<'_>> {
        let clusters = self.judgement.clusters.iter();
        clusters.map(|cluster| TextCluster { of: self, cluster })
    }

    /// Blocks of different documents that belong together: by site, then most documents
    /// first.
    pub fn families(&self) -> impl ExactSizeIterator<Item = BlockFamily<'_>> {
        let families = self.judgement.families.iter();
        families.map(|family| BlockFamily { of: self, family })
    }

    /// The sites, by name.
    pub fn sites(&self) -> impl ExactSizeIterator<Item = CleanedSite<'_>> {
        self.judgement.sites.iter().map(CleanedSite)
    }

    /// Running text that was removed and now stands in no cleaned document of its site,
    /// though it was no furniture of many: what to look at first. Largest first
    /// ([`TextCluster::lost`]).
    #[must_use]
    pub fn lost(&self) -> Vec<TextCluster<'_>> {
        let mut lost: Vec<_> = self.clusters().filter(|one| one.lost() > 0).collect();
        lost.sort_by_key(|one| std::cmp::Reverse(one.lost()));
        lost
    }

    pub(super) fn cluster(&self, number: u32) -> Option<TextCluster<'_>> {
        let cluster = self.judgement.clusters.get(number as usize)?;
        Some(TextCluster { of: self, cluster })
    }

    pub(super) fn family(&self, number: u32) -> Option<BlockFamily<'_>> {
        let family = self.judgement.families.get(number as usize)?;
        Some(BlockFamily { of: self, family })
    }

    pub(super) fn site(&self, number: u32) -> &str {
        let site = self.judgement.sites.get(number as usize);
        site.map_or("", |site| &site.name)
    }

    /// A document as verdicts number it.
    pub(super) fn document(&self, number: u32) -> Option<DocumentRef<'_>> {
        match number.checked_sub(KNOWN) {
            Some(earlier) => {
                let id = self.judgement.known.get(earlier as usize)?;
                Some(DocumentRef::Earlier { id })
            }
            None => {
                let position = number as usize;
                let id = &self.documents.get(position)?.document.id;
                Some(DocumentRef::Here { position, id })
            }
        }
    }

    /// What a paragraph of a document says.
    pub(super) fn paragraph(&self, document: u32, paragraph: u32) -> &str {
        let cut = self.documents.get(document as usize);
        let text = cut.and_then(|cut| {
            let range = cut.paragraphs.get(paragraph as usize)?.clone();
            cut.document.text.get(range)
        });
        text.unwrap_or_default()
    }
}

impl<'c> IntoIterator for &'c Cleaned {
    type Item = Article<'c>;
    type IntoIter = Box<dyn Iterator<Item = Article<'c>> + 'c>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.articles())
    }
}
