//! One document of those that were cleaned.
//!
//! In: a document and the verdict on it. Out: its text before and after, and each paragraph
//! that went or stayed with everything that is said of it. It changes nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::cleaned::{Cleaned, CutDocument};
use super::repeated::{BlockFamily, TextCluster};
use crate::verdict::packed::carried::carried;
use crate::verdict::{Evidence, Kept, KeptBy, Reason, Removal};

/// A document, as it was and as it is.
#[derive(Clone, Copy, Debug)]
pub struct Article<'c> {
    pub(super) of: &'c Cleaned,
    pub(super) position: usize,
}

/// A document that is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentRef<'c> {
    /// One of those that were cleaned.
    Here {
        /// Its position among them, from 0.
        position: usize,
        /// Its id.
        id: &'c str,
    },
    /// One that the index knows.
    Earlier {
        /// Its id.
        id: &'c str,
    },
}

impl<'c> DocumentRef<'c> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> &'c str {
        match self {
            Self::Here { id, .. } | Self::Earlier { id } => id,
        }
    }
}

impl<'c> Article<'c> {
    fn cut(self) -> &'c CutDocument {
        // Whoever makes an article has looked whether it is there.
        &self.of.documents[self.position]
    }

    /// Its position among the documents, from 0.
    #[must_use]
    pub fn position(self) -> usize {
        self.position
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> &'c str {
        &self.cut().document.id
    }

    /// Its site.
    #[must_use]
    pub fn site(self) -> &'c str {
        &self.cut().document.site
    }

    /// Its date, as it was given.
    #[must_use]
    pub fn date(self) -> Option<&'c str> {
        self.cut().document.date.as_deref()
    }

    /// The text as it came.
    #[must_use]
    pub fn original(self) -> &'c str {
        &self.cut().document.text
    }

    /// The text that is left; none where the document goes whole.
    #[must_use]
    pub fn text(self) -> Cow<'c, str> {
        let cut = self.cut();
        if self.is_dropped() {
            return Cow::Borrowed("");
        }
        let original = self.original();
        if cut.ranges.is_empty() {
            return Cow::Borrowed(original);
        }
        let mut text = String::with_capacity(original.len());
        let mut at = 0;
        for range in &cut.ranges {
            text.push_str(original.get(at..range.start).unwrap_or_default());
            at = range.end;
        }
        text.push_str(original.get(at..).unwrap_or_default());
        Cow::Owned(text)
    }

    /// Whether the whole document goes, because the same article is there twice and the
    /// options say that copies go.
    #[must_use]
    pub fn is_dropped(self) -> bool {
        self.cut().verdict.dropped
    }

    /// Whether nothing would have been left of it, so that everything stayed.
    #[must_use]
    pub fn is_spared(self) -> bool {
        self.cut().verdict.spared
    }

    /// The document that holds the same article; `None` for one that is here once, and for
    /// the copy that counts as the original.
    #[must_use]
    pub fn copy_of(self) -> Option<DocumentRef<'c>> {
        let original = self.cut().verdict.copy_of?;
        self.of.document(original)
    }

    /// How many paragraphs it had, blank lines not counted.
    #[must_use]
    pub fn paragraphs(self) -> usize {
        self.cut().paragraphs.len()
    }

    /// The paragraphs that went, in order; none of a document that goes whole.
    pub fn removed(self) -> impl ExactSizeIterator<Item = RemovedParagraph<'c>> {
        let removals = self.cut().verdict.removals.iter().enumerate();
        removals.map(move |(at, removal)| RemovedParagraph {
            article: self,
            at,
            removal,
        })
    }

    /// The paragraphs that stayed, in order; none of a document that goes whole.
    pub fn kept(self) -> impl ExactSizeIterator<Item = KeptParagraph<'c>> {
        let kept = self.cut().verdict.kept.iter();
        kept.map(move |kept| KeptParagraph {
            article: self,
            kept,
        })
    }

    /// The text as it came, put together from what is left and what went: what whoever
    /// keeps the two does with [`restore`].
    #[must_use]
    pub fn restore(self) -> String {
        if self.is_dropped() {
            return self.original().to_owned();
        }
        let removed = self.removed().map(|one| (one.range().start, one.cut()));
        // What was taken from a text fits into the rest of it.
        restore(&self.text(), removed).unwrap_or_default()
    }

    /// What was decided of it, for another machine: by the ids of clusters and block
    /// families, and by what `position` calls documents.
    pub(crate) fn carry(self, position: impl Fn(u32) -> u32) -> Vec<u8> {
        carried(&self.cut().verdict, &self.of.judgement, position)
    }

    fn range(self, paragraph: u32) -> Range<usize> {
        let paragraphs = &self.cut().paragraphs;
        paragraphs
            .get(paragraph as usize)
            .cloned()
            .unwrap_or_default()
    }
}

/// Puts what went of a text back: `removed` are the places, in the text that is to come out
/// and in their order, at which what went begins ([`RemovedParagraph::range`]), and what it
/// is ([`RemovedParagraph::cut`]). `None` where that does not fit.
#[must_use]
pub fn restore<'r>(
    text: &str,
    removed: impl IntoIterator<Item = (usize, &'r str)>,
) -> Option<String> {
    let mut restored = String::with_capacity(text.len());
    let mut rest = text;
    for (start, cut) in removed {
        let (before, after) = rest.split_at_checked(start.checked_sub(restored.len())?)?;
        restored.push_str(before);
        restored.push_str(cut);
        rest = after;
    }
    restored.push_str(rest);
    Some(restored)
}

/// A paragraph that went.
#[derive(Clone, Copy, Debug)]
pub struct RemovedParagraph<'c> {
    article: Article<'c>,
    at: usize,
    removal: &'c Removal,
}

impl<'c> RemovedParagraph<'c> {
    /// Which paragraph of the document, from 0; blank lines do not count.
    #[must_use]
    pub fn paragraph(self) -> u32 {
        self.removal.paragraph
    }

    /// The bytes of the original that went with it: its line, its break, and blank lines
    /// behind it.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        let ranges = &self.article.cut().ranges;
        ranges.get(self.at).cloned().unwrap_or_default()
    }

    /// What stood there, byte for byte.
    #[must_use]
    pub fn cut(self) -> &'c str {
        let original = self.article.original();
        original.get(self.range()).unwrap_or_default()
    }

    /// What it says, without the white space around it.
    #[must_use]
    pub fn text(self) -> &'c str {
        let range = self.article.range(self.paragraph());
        self.article.original().get(range).unwrap_or_default()
    }

    /// Why it went.
    #[must_use]
    pub fn reason(self) -> Reason {
        self.removal.reason
    }

    /// The numbers behind the reason.
    #[must_use]
    pub fn evidence(self) -> &'c [Evidence] {
        &self.removal.evidence
    }

    /// Where else it stands, if anywhere.
    #[must_use]
    pub fn cluster(self) -> Option<TextCluster<'c>> {
        self.article.of.cluster(self.removal.cluster?)
    }

    /// The block family that it belongs to, if any.
    #[must_use]
    pub fn family(self) -> Option<BlockFamily<'c>> {
        self.article.of.family(self.removal.family?)
    }

    /// The document that it advertises, if any.
    #[must_use]
    pub fn owner(self) -> Option<DocumentRef<'c>> {
        self.article.of.document(self.removal.owner?)
    }
}

/// A paragraph that stayed.
#[derive(Clone, Copy, Debug)]
pub struct KeptParagraph<'c> {
    article: Article<'c>,
    kept: &'c Kept,
}

impl<'c> KeptParagraph<'c> {
    /// Which paragraph of the document, from 0; blank lines do not count.
    #[must_use]
    pub fn paragraph(self) -> u32 {
        self.kept.paragraph
    }

    /// Where it stands in the original.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.article.range(self.paragraph())
    }

    /// What it says, without the white space around it.
    #[must_use]
    pub fn text(self) -> &'c str {
        self.article
            .original()
            .get(self.range())
            .unwrap_or_default()
    }

    /// What spoke for and against its removal.
    #[must_use]
    pub fn evidence(self) -> &'c [Evidence] {
        &self.kept.evidence
    }

    /// How near it was to going: how much more evidence, in thousandths of a bit, it would
    /// have taken, everything around it being as it is; 0 where [`KeptParagraph::kept_by`]
    /// says why it stayed.
    #[must_use]
    pub fn missing(self) -> u32 {
        self.kept.missing
    }

    /// Why it stayed although the evidence would have had it go.
    #[must_use]
    pub fn kept_by(self) -> Option<KeptBy> {
        self.kept.kept_by
    }

    /// Where else it stands, if anywhere.
    #[must_use]
    pub fn cluster(self) -> Option<TextCluster<'c>> {
        self.article.of.cluster(self.kept.cluster?)
    }

    /// The document that it is taken to advertise, if any.
    #[must_use]
    pub fn owner(self) -> Option<DocumentRef<'c>> {
        self.article.of.document(self.kept.owner?)
    }
}
