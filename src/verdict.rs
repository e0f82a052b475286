//! Verdicts: what is said of documents, clusters and block families.
//!
//! In: nothing. Out: the plain data that the decision returns and that the
//! writers, the journal and the report render. It never refers to files.

mod evidence;

pub mod lost;

pub mod packed;

use serde::{Deserialize, Serialize};

pub use evidence::{Evidence, EvidenceKind, bits, sum_of_bits};

named! {
    /// Why a paragraph goes.
    #[derive(PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Reason {
        /// It opens a block ("Voir plus").
        Cue = "cue",
        /// It advertises another article.
        Teaser = "teaser",
        /// It repeats from document to document: menus, credits, counters.
        Boilerplate = "boilerplate",
        /// The article says it twice.
        Repeat = "repeat",
        /// The whole article is in the corpus twice.
        Duplicate = "duplicate",
    }
}

/// One removed paragraph of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Which paragraph of the document, counted from 0 (blank lines do not count).
    pub paragraph: u32,
    /// Why it goes.
    pub reason: Reason,
    /// The numbers behind the reason.
    pub evidence: Vec<Evidence>,
    /// Its cluster, an index into [`Judgement::clusters`].
    pub cluster: Option<u32>,
    /// The block family it belongs to, an index into [`Judgement::families`].
    pub family: Option<u32>,
    /// The document that it advertises, by position in the input, or as
    /// [`Judgement::known`] numbers it.
    pub owner: Option<u32>,
}

/// One paragraph of a document that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Which paragraph of the document, counted from 0 (blank lines do not count).
    pub paragraph: u32,
    /// What spoke for and against it.
    pub evidence: Vec<Evidence>,
    /// How much more evidence, in thousandths of a bit, it would have taken to
    /// remove it, everything around it being as it is; 0 where `kept_by` says why
    /// it stayed.
    pub missing: u32,
    /// Why it stayed although the evidence would have had it go.
    pub kept_by: Option<KeptBy>,
    /// Its cluster, an index into [`Judgement::clusters`]; `None` where it stands
    /// nowhere else.
    pub cluster: Option<u32>,
    /// The document that it is taken to advertise, by position in the input.
    pub owner: Option<u32>,
}

named! {
    /// Why a paragraph stayed although the evidence would have had it go.
    #[non_exhaustive]
    pub enum KeptBy {
        /// It is on the allow-list.
        Allow = "allow",
        /// Its reason is none of those that may remove.
        Reasons = "reasons",
        /// Nothing would have been left of the document.
        Spared = "spared",
    }
}

/// What is counted for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByReason<T> {
    /// Openings of blocks.
    pub cue: T,
    /// Advertisements of other articles.
    pub teaser: T,
    /// What repeats from document to document.
    pub boilerplate: T,
    /// What an article says twice.
    pub repeat: T,
    /// What went with an article that is in the corpus twice.
    pub duplicate: T,
}

impl<T> ByReason<T> {
    /// What is counted for a reason.
    #[must_use]
    pub fn get(&self, reason: Reason) -> &T {
        match reason {
            Reason::Cue => &self.cue,
            Reason::Teaser => &self.teaser,
            Reason::Boilerplate => &self.boilerplate,
            Reason::Repeat => &self.repeat,
            Reason::Duplicate => &self.duplicate,
        }
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, reason: Reason) -> &mut T {
        match reason {
            Reason::Cue => &mut self.cue,
            Reason::Teaser => &mut self.teaser,
            Reason::Boilerplate => &mut self.boilerplate,
            Reason::Repeat => &mut self.repeat,
            Reason::Duplicate => &mut self.duplicate,
        }
    }

    /// Each reason with what is counted for it, in the order of [`Reason::ALL`].
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Reason, &T)> {
        Reason::ALL
            .into_iter()
            .map(|reason| (reason, self.get(reason)))
    }
}

impl ByReason<u32> {
    /// All of them together.
    #[must_use]
    pub fn sum(&self) -> u32 {
        let counts = self.iter().map(|(_, count)| *count);
        counts.fold(0, u32::saturating_add)
    }

    /// The reason that counts most, the first of equals; `None` where nothing went.
    #[must_use]
    pub fn main_reason(&self) -> Option<Reason> {
        // Of equals `max_by_key` takes the last.
        let most = self.iter().rev().max_by_key(|(_, count)| **count);
        most.filter(|(_, count)| **count > 0)
            .map(|(reason, _)| reason)
    }
}

/// What was decided of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentVerdict {
    /// Its paragraphs, blank ones not counted.
    pub paragraphs: u32,
    /// The paragraphs that go, in order; empty where nothing goes.
    pub removals: Vec<Removal>,
    /// The paragraphs that stay, in order; empty where the whole document goes.
    pub kept: Vec<Kept>,
    /// The document (by position in the input, or as [`Judgement::known`] numbers
    /// it) that holds the same article; `None` for an article that is here once, and for the copy that counts
    /// as the original.
    pub copy_of: Option<u32>,
    /// Whether the whole document goes (`articles-twice = drop`).
    pub dropped: bool,
    /// Whether the decision found no body and therefore left everything in place.
    pub spared: bool,
}

impl DocumentVerdict {
    /// Calls each document that it refers to as `position` does.
    pub(crate) fn renumber(&mut self, mut position: impl FnMut(u32) -> u32) {
        self.copy_of = self.copy_of.map(&mut position);
        for removal in &mut self.removals {
            removal.owner = removal.owner.map(&mut position);
        }
        for kept in &mut self.kept {
            kept.owner = kept.owner.map(&mut position);
        }
    }

    /// Forgets the paragraphs; the lists of their evidence can be used again.
    pub fn clear(&mut self, spare: &mut Vec<Vec<Evidence>>) {
        let removals = self.removals.drain(..).map(|removal| removal.evidence);
        let kept = self.kept.drain(..).map(|kept| kept.evidence);
        spare.extend(removals.chain(kept).map(|mut evidence| {
            evidence.clear();
            evidence
        }));
    }
}

/// Paragraphs that are the same text up to small edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// Made from the content: the same text has the same id in every corpus.
    pub id: u64,
    /// Index into [`Judgement::sites`].
    pub site: u32,
    /// Documents that have it, copies of an article counted apart.
    pub documents: u32,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// Occurrences that were removed, by reason.
    pub removed: ByReason<u32>,
    /// Distinct texts with their number of occurrences: most frequent first,
    /// the medoid at the head. Where each can be read: (document, paragraph).
    pub variants: Vec<Variant>,
    /// The document whose own headline or lead it repeats.
    pub owner: Option<u32>,
    /// The earliest and the latest date of its documents, where they have any.
    pub dates: Option<(String, String)>,
    /// Documents of earlier corpora that have it, copies of an article counted
    /// once; 0 where nothing is known.
    pub known: u32,
    /// Characters of running text that stands nowhere any more ([`lost::Lost`]); 0
    /// where nothing was lost.
    pub lost: u32,
}

impl Cluster {
    /// The earliest and the latest date of its documents, where they have any.
    #[must_use]
    pub fn dates(&self) -> Option<(&str, &str)> {
        let dates = self.dates.as_ref();
        dates.map(|(first, last)| (first.as_str(), last.as_str()))
    }
}

/// One spelling of a cluster's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Made from the content; that of the medoid is its cluster's.
    pub id: u64,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// A document that has it, by position in the input.
    pub document: u32,
    /// Which paragraph of that document.
    pub paragraph: u32,
}

/// Blocks of different documents that open with the same cue, or without one
/// share their most widely held paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Made from what names it: the cue, or the paragraph that its blocks share.
    pub id: u64,
    /// Index into [`Judgement::sites`].
    pub site: u32,
    /// The cluster that opens its blocks, if one does.
    pub cue: Option<u32>,
    /// Documents that have a block of it.
    pub documents: u32,
    /// Member clusters with the times that each stands in a block, most frequent
    /// first.
    pub members: Vec<(u32, u32)>,
}

/// What a site adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteTotals {
    /// Its name.
    pub name: String,
    /// Its documents.
    pub documents: u32,
    /// Articles that it has more than once, copies beyond the first.
    pub copies: u32,
    /// Its paragraphs, blank ones not counted.
    pub paragraphs: u64,
    /// Its distinct paragraphs after normalisation; of a site so large that it is
    /// judged in shares, those of each share.
    pub distinct: u64,
    /// Whether it was judged by strict rules, because too little would have been left
    /// of its documents: nothing was taken to open a block.
    pub strict: bool,
}

/// Everything that was decided of a corpus, but for the verdicts on its
/// documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Clusters of two or more occurrences or with a removal, by site, then
    /// documents descending, then id.
    pub clusters: Vec<Cluster>,
    /// Block families by site, then documents descending, then id.
    pub families: Vec<Family>,
    /// Sites by name.
    pub sites: Vec<SiteTotals>,
    /// How clusters and families are numbered in the packed verdicts, share by
    /// share.
    pub numbers: Vec<packed::JudgementNumbers>,
    /// Comparisons of paragraphs that were left out because too many share a key;
    /// most of those pairs met through another key.
    pub passed_over: u64,
    /// Running text that stands in no cleaned document any more.
    pub lost: lost::Lost,
    /// Ids of documents of earlier corpora that verdicts refer to: document
    /// [`KNOWN`] + 3 is the fourth.
    pub known: Vec<String>,
}

/// The number of the first of [`Judgement::known`], beyond every position in the
/// input.
pub const KNOWN: u32 = 1 << 31;
