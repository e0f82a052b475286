//! What the corpus says of one paragraph where it stands.
//!
//! In: what is counted of a site, its slots and owners, and one document. Out:
//! for each paragraph the evidence that does not depend on the paragraphs
//! around it being furniture or body.

mod loss;

mod ownership;

mod repetition;

mod slots;

use std::cell::OnceCell;

use super::Weights;
use super::census::Census;
use super::frame::Frames;
use super::head::Head;
use super::owner::Owners;
use super::slot::Slots;
use crate::bits::{BIT, Millibits};
use crate::token::Dress;
use crate::verdict::EvidenceKind;

/// A headline or lead at the head of its own document: enough to stay between
/// two blocks.
const OWNED: Millibits = -7 * BIT;

/// A line of a form that tells something of its document: nothing for or against, and
/// what it would be to lose it.
const VARIED: Millibits = BIT / 4;

/// The same in a list of such lines.
const LISTED: Millibits = -3 * BIT / 2;

/// Characters from which a line weighs as much as running text: longer than a headline.
const LONG_LINE: u32 = 120;

/// A cell of a table.
const CELL: Millibits = -BIT / 2;

/// What is known of a paragraph where it stands.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its cluster.
    pub cluster: u32,
    /// What it looks like.
    pub dress: Dress,
    /// Other groups that have its cluster.
    pub others: u32,
    /// Other groups that have its form, numbers apart.
    pub template_others: u32,
    /// Texts that its opening is known from.
    pub opened: u32,
    /// Whether it ends in a credit.
    pub credit: bool,
    /// Whether it stands where a headline or lead may stand.
    pub head: bool,
    /// Whether it is such a line and on its document's topic.
    pub headline: bool,
    /// Whether its document owns it.
    pub owned: bool,
    /// The document of the site that it advertises.
    pub owner: Option<u32>,
    /// The evidence; frequency is 0 where the paragraph counts as fresh.
    pub weights: Weights,
    /// What its loss would cost, outside a block that a cue opened.
    pub loss: Millibits,
    /// What it costs that body stands above it, and below it, if it is furniture.
    pub changes: (Millibits, Millibits),
    /// Whether it is a line of a form that tells something of its document.
    pub varied: bool,
    /// Whether it is of a list, a table or a page's form, and no shape says anything of it.
    pub formal: bool,
    /// Whether it counts as standing nowhere else.
    pub fresh: bool,
    /// Whether its text, or the text in its slot, stands elsewhere.
    pub known: bool,
}

/// The caution that is taken where none is given, and that habits are learned with: as
/// much as one lucky guess in eight. A teaser of one article on a site of a hundred is
/// worth 20 bits, which headlines, slots and cues can say together and frequency alone
/// cannot.
pub const USUAL_CAUTION: u32 = 3;

/// What a paragraph refers to: what is said of it beside its facts in short.
#[derive(Clone, Copy, Debug, Default)]
pub struct References {
    /// The document that it advertises, as [`Facts::owner`] says it.
    pub owner: Option<u32>,
    /// Texts that its opening is known from, as [`Facts::opened`] says it where that
    /// weighs something.
    pub opened: u32,
}

/// What the facts are found with.
#[derive(Debug)]
pub struct Sources<'s> {
    /// What is counted of the site.
    pub census: &'s Census<'s>,
    /// Its owners.
    pub owners: &'s Owners,
    /// Its slots.
    pub slots: &'s Slots,
    /// Its frames around headlines.
    pub frames: &'s Frames,
    /// How much evidence a removal that may lose something needs
    /// ([`crate::decide::Config::caution`]).
    pub caution: u32,
}

/// A document whose facts are being found.
struct PageFacts<'h> {
    document: usize,
    head: &'h Head<'h>,
    /// The clusters of its paragraphs, sorted; made when they are asked for.
    clusters: OnceCell<Vec<u32>>,
}

impl<'h> PageFacts<'h> {
    fn new(document: usize, head: &'h Head<'h>) -> Self {
        Self {
            document,
            head,
            clusters: OnceCell::new(),
        }
    }
}

impl Sources<'_> {
    /// The facts of each paragraph of a document.
    pub fn facts<'f>(
        &'f self,
        document: usize,
        head: &'f Head<'f>,
    ) -> impl ExactSizeIterator<Item = Facts> {
        let page = PageFacts::new(document, head);
        let paragraphs = self.census.site.paragraphs(document);
        (0..paragraphs.len()).map(move |index| self.fact(&page, index))
    }

    /// What each paragraph of a document refers to, where `weights` are those of its facts:
    /// they say of most that it is nothing, and of most others that its cluster is owned.
    #[must_use]
    pub fn references(
        &self,
        document: usize,
        head: &Head<'_>,
        weights: impl Fn(usize) -> Weights,
    ) -> Vec<References> {
        let page = PageFacts::new(document, head);
        let paragraphs = self.census.site.paragraphs(document);
        let of = |index: usize| {
            let weights = weights(index);
            if weights.get(EvidenceKind::Slot) != 0 {
                let mut facts = self.blank(&page, index);
                self.refer(&mut facts, &page, index);
                return References {
                    owner: facts.owner,
                    opened: facts.opened,
                };
            }
            let is_advertised = weights.get(EvidenceKind::Owner) > 0;
            let group = self.census.groups.of_document[document];
            let owner = || {
                let cluster = self.census.cluster(paragraphs[index]);
                self.owners.other(cluster, group)
            };
            References {
                owner: is_advertised.then(owner).flatten(),
                opened: 0,
            }
        };
        (0..paragraphs.len()).map(of).collect()
    }

    /// What is known of a paragraph before anything is weighed.
    fn blank(&self, page: &PageFacts<'_>, index: usize) -> Facts {
        let census = self.census;
        let occurrence = census.site.paragraphs(page.document)[index];
        Facts {
            cluster: census.cluster(occurrence),
            dress: occurrence.dress,
            others: census.others(occurrence),
            template_others: census.template_others(occurrence),
            opened: 0,
            credit: census.has_credit(occurrence),
            head: page.head.may_hold(index),
            headline: false,
            owned: false,
            owner: None,
            weights: Weights::default(),
            loss: 0,
            varied: false,
            formal: occurrence.dress.is_unit(),
            changes: (0, 0),
            fresh: false,
            known: false,
        }
    }

    /// Whose words a paragraph says, and what stands in its slot.
    fn refer(&self, facts: &mut Facts, page: &PageFacts<'_>, index: usize) {
        self.weigh_ownership(facts, page.document, page.head, index);
        if !facts.owned {
            self.weigh_slot(facts, page, index);
        }
    }

    fn fact(&self, page: &PageFacts<'_>, index: usize) -> Facts {
        let paragraphs = self.census.site.paragraphs(page.document);
        let occurrence = paragraphs[index];
        let mut facts = self.blank(page, index);
        self.weigh_repetition(&mut facts, paragraphs, index);
        let passage = self.passage(paragraphs, index);
        let repeated = facts.weights.get(EvidenceKind::Frequency);
        facts.fresh = facts.others == 0 && facts.weights.get(EvidenceKind::Template) == 0;
        self.refer(&mut facts, page, index);
        if facts.owned {
            let repeated = repeated.max(0) + facts.weights.get(EvidenceKind::Template).max(0);
            facts.weights.set(EvidenceKind::Owner, OWNED - repeated);
        }
        self.weigh_vocabulary(&mut facts, occurrence);
        let is_over_own = self.is_over_own(paragraphs, index);
        self.weigh_heading(&mut facts, (paragraphs, index), is_over_own);
        self.weigh_loss(&mut facts, (page, index), is_over_own);
        if facts.loss > 0 || facts.others == 1 {
            let bits = facts.weights.get(EvidenceKind::Frequency);
            if bits > 0 {
                facts.weights.set(EvidenceKind::Frequency, bits / passage);
            }
        }
        // What two hold on a small site comes to just as much, and is as little of a shape.
        facts.formal |= facts.weights.get(EvidenceKind::Frequency) == CELL;
        facts.known = facts.others > 0 || self.slots.filling(occurrence.text).is_some();
        facts
    }
}

/// Running text, or so long a line that it says something whether it is one or not.
fn is_text(dress: Dress) -> bool {
    dress.is_prose() || dress.size >= LONG_LINE
}

/// Whether a paragraph is a heading of what stands below it: of no heading of its own
/// level or above.
#[must_use]
pub fn binds_to(dress: Dress, next: Option<Dress>) -> bool {
    match (dress.level(), next) {
        (Some(level), Some(next)) => next.level().is_none_or(|next| next > level),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
