//! What repeats among the documents that were cleaned.
//!
//! In: the judgement behind their verdicts. Out: clusters with their texts, block families
//! with their clusters, sites with their sums. It changes nothing.

use super::article::DocumentRef;
use super::cleaned::Cleaned;
use crate::verdict::{Cluster, Family, Reason, SiteTotals};

/// Paragraphs that are the same text up to small edits.
#[derive(Clone, Copy, Debug)]
pub struct TextCluster<'c> {
    pub(super) of: &'c Cleaned,
    pub(super) cluster: &'c Cluster,
}

impl<'c> TextCluster<'c> {
    /// Made from the content: the same text has the same id in every corpus.
    #[must_use]
    pub fn id(self) -> u64 {
        self.cluster.id
    }

    /// The site in which it was counted.
    #[must_use]
    pub fn site(self) -> &'c str {
        self.of.site(self.cluster.site)
    }

    /// What it says: the spelling that is most like the others.
    #[must_use]
    pub fn text(self) -> &'c str {
        self.spellings().next().map_or("", |(_, text)| text)
    }

    /// Its spellings with the times that each stands anywhere: first the one that is most
    /// like the others, then the most frequent; at most fifty.
    pub fn spellings(self) -> impl Iterator<Item = (u32, &'c str)> {
        let variants = self.cluster.variants.iter();
        variants.map(move |variant| {
            let text = self.of.paragraph(variant.document, variant.paragraph);
            (variant.occurrences, text)
        })
    }

    /// Documents that have it, copies of an article counted apart.
    #[must_use]
    pub fn documents(self) -> u32 {
        self.cluster.documents
    }

    /// Documents of earlier corpora that have it, copies of an article counted once.
    #[must_use]
    pub fn known(self) -> u32 {
        self.cluster.known
    }

    /// Times that it stands anywhere.
    #[must_use]
    pub fn occurrences(self) -> u32 {
        self.cluster.occurrences
    }

    /// How many of them went for this reason.
    #[must_use]
    pub fn removed(self, reason: Reason) -> u32 {
        *self.cluster.removed.get(reason)
    }

    /// The document whose own headline or lead it repeats.
    #[must_use]
    pub fn owner(self) -> Option<DocumentRef<'c>> {
        self.of.document(self.cluster.owner?)
    }

    /// The earliest and the latest date of its documents, where they have any.
    #[must_use]
    pub fn dates(self) -> Option<(&'c str, &'c str)> {
        self.cluster.dates()
    }

    /// Characters of running text that stands nowhere any more, as the decision measures
    /// them; 0 where nothing was lost with it.
    #[must_use]
    pub fn lost(self) -> u32 {
        self.cluster.lost
    }
}

/// Blocks of different documents that open with the same cue, or without one share their
/// most widely held paragraph.
#[derive(Clone, Copy, Debug)]
pub struct BlockFamily<'c> {
    pub(super) of: &'c Cleaned,
    pub(super) family: &'c Family,
}

impl<'c> BlockFamily<'c> {
    /// Made from what names it: the cue, or the paragraph that its blocks share.
    #[must_use]
    pub fn id(self) -> u64 {
        self.family.id
    }

    /// The site in which it was counted.
    #[must_use]
    pub fn site(self) -> &'c str {
        self.of.site(self.family.site)
    }

    /// What opens its blocks, if something does.
    #[must_use]
    pub fn cue(self) -> Option<TextCluster<'c>> {
        self.of.cluster(self.family.cue?)
    }

    /// Documents that have a block of it.
    #[must_use]
    pub fn documents(self) -> u32 {
        self.family.documents
    }

    /// What stands in its blocks, with the times that it does, most frequent first; at most
    /// two hundred.
    pub fn members(self) -> impl Iterator<Item = (TextCluster<'c>, u32)> {
        let members = self.family.members.iter();
        members.filter_map(move |&(cluster, times)| {
            let cluster = self.of.cluster(cluster)?;
            Some((cluster, times))
        })
    }
}

/// A site, and what it adds up to.
#[derive(Clone, Copy, Debug)]
pub struct CleanedSite<'c>(pub(super) &'c SiteTotals);

impl<'c> CleanedSite<'c> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'c str {
        &self.0.name
    }

    /// Its documents.
    #[must_use]
    pub fn documents(self) -> u32 {
        self.0.documents
    }

    /// Articles that it has more than once, copies beyond the first.
    #[must_use]
    pub fn copies(self) -> u32 {
        self.0.copies
    }

    /// Its paragraphs, blank lines not counted.
    #[must_use]
    pub fn paragraphs(self) -> u64 {
        self.0.paragraphs
    }

    /// Its distinct paragraphs after normalisation.
    #[must_use]
    pub fn distinct(self) -> u64 {
        self.0.distinct
    }

    /// Whether it was judged by strict rules, because too little would have been left of its
    /// documents.
    #[must_use]
    pub fn is_strict(self) -> bool {
        self.0.strict
    }
}
