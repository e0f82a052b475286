//! What the corpus says of one paragraph where it stands.
//!
//! In: what is counted of a site, its slots and owners, and one document. Out:
//! for each paragraph the evidence that does not depend on the paragraphs
//! around it being furniture or body.

use std::cell::OnceCell;

use super::census::{Census, is_cell};
use super::frame::Frames;
use super::head::Head;
use super::owner::Owners;
use super::slot::Slots;
use super::surroundings::LIST;
use super::{Kind, Weights};
use crate::bits::{BIT, Millibits, log2};
use crate::corpus::{Occurrence, Paragraphs};
use crate::token::Dress;

/// A headline or lead at the head of its own document: enough to stay between
/// two blocks.
const OWNED: Millibits = -7 * BIT;

/// A line that another document owns.
const ADVERTISED: Millibits = 3 * BIT;

/// The text in a slot stands in other documents; and one of them owns it.
const FILLED: Millibits = 4 * BIT;
const FILLED_BY_OWNED: Millibits = 6 * BIT;

/// Slot evidence from which a text no longer counts as standing nowhere else.
const KNOWN_BY_SLOT: Millibits = 2 * BIT;

/// A line of a form that tells something of its document: nothing for or against, and
/// what it would be to lose it.
const VARIED: Millibits = BIT / 4;

/// The same in a list of such lines.
const LISTED: Millibits = -3 * BIT / 2;

/// Groups that are many: what so many hold, and not between their own text, is no
/// story that was printed again.
const MANY: u32 = 8;

/// Characters from which a line weighs as much as running text: longer than a headline.
const LONG_LINE: u32 = 120;

/// Rows to either side among which a list is looked for.
const REACH: usize = 8;

/// A cell of a table.
const CELL: Millibits = -BIT / 2;

/// Paragraphs to either side that a passage is followed.
const PASSAGE: usize = 64;

/// Other groups that have the same words around their headlines, from which they are
/// believed.
const MIN_FRAMED: u32 = 2;

/// More than all evidence together: what is the document's own goes with the block
/// of a cue only.
const NEVER: Millibits = 64 * BIT;

/// Cohesion (in thousandths) from which a line is the document's own word, below
/// the head and in it; a bit more for every step beyond. The most that it says.
const OWN_BELOW: u32 = 400;
const OWN_AT_HEAD: u32 = 300;
const OWN_STEP_BELOW: i32 = 5;
const OWN_STEP_AT_HEAD: i32 = 10;
const OWN_MOST: Millibits = 7 * BIT;

/// Cohesion that a line named by its place is taken to have.
const NAMED_BY_PLACE: u32 = 800;

/// Cells around a line, and how many of them must be numbers, for it to stand in
/// a table.
const TABLE_REACH: usize = 3;
const TABLE_NUMBERS: usize = 2;
const CELL_SIZE: u32 = 12;

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
    /// Whether it is of a list, a table or a page's form, and no shape says anything of it.
    pub formal: bool,
    /// Whether it counts as standing nowhere else.
    pub fresh: bool,
    /// Whether its text, or the text in its slot, stands elsewhere.
    pub known: bool,
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
}

/// A document whose facts are being found.
struct Page<'h> {
    document: usize,
    head: &'h Head<'h>,
    /// The clusters of its paragraphs, sorted; made when they are asked for.
    clusters: OnceCell<Vec<u32>>,
}

impl Sources<'_> {
    /// The facts of each paragraph of a document.
    #[must_use]
    pub fn facts(&self, document: usize, head: &Head<'_>) -> Vec<Facts> {
        let paragraphs = self.census.site.paragraphs(document);
        let page = Page {
            document,
            head,
            clusters: OnceCell::new(),
        };
        (0..paragraphs.len())
            .map(|index| self.fact(&page, index))
            .collect()
    }

    fn fact(&self, page: &Page<'_>, index: usize) -> Facts {
        let census = self.census;
        let Page { document, head, .. } = *page;
        let paragraphs = census.site.paragraphs(document);
        let occurrence = paragraphs[index];
        let mut facts = Facts {
            cluster: census.cluster(occurrence),
            dress: occurrence.dress,
            others: census.others(occurrence),
            template_others: census.template_others(occurrence),
            opened: 0,
            credit: census.has_credit(occurrence),
            head: head.may_hold(index),
            headline: false,
            owned: false,
            owner: None,
            weights: Weights::default(),
            loss: 0,
            formal: false,
            changes: (0, 0),
            fresh: false,
            known: false,
        };
        self.weigh_repetition(&mut facts, paragraphs, index);
        let passage = self.passage(paragraphs, index);
        let repeated = facts.weights.get(Kind::Frequency);
        facts.fresh = facts.others == 0 && facts.weights.get(Kind::Template) == 0;
        self.weigh_ownership(&mut facts, document, head, index);
        if !facts.owned {
            self.weigh_slot(&mut facts, page, index);
        }
        if facts.owned {
            let repeated = repeated.max(0) + facts.weights.get(Kind::Template).max(0);
            facts.weights.set(Kind::Owner, OWNED - repeated);
        }
        self.weigh_vocabulary(&mut facts, occurrence);
        self.weigh_heading(&mut facts, paragraphs, index);
        self.weigh_loss(&mut facts, page, index);
        if facts.loss > 0 {
            let bits = facts.weights.get(Kind::Frequency);
            if bits > 0 {
                facts.weights.set(Kind::Frequency, bits / passage);
            }
        }
        facts.formal = facts.dress.is_unit()
            || facts.weights.get(Kind::Frequency) == CELL
            || facts.weights.get(Kind::Template) == LISTED;
        facts.known = facts.others > 0 || self.slots.filling(occurrence.text).is_some();
        facts
    }

    /// Whether a paragraph has numbers around it that count nothing.
    fn is_in_table(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_number = |at: &usize| {
            let dress = paragraphs[*at].dress;
            dress.words <= dress.numbers + 1
                && dress.size <= CELL_SIZE
                && dress.lead_in == 0
                && self.census.is_quantity(paragraphs[*at])
        };
        let end = (index + TABLE_REACH + 1).min(paragraphs.len());
        let around = index.saturating_sub(TABLE_REACH)..end;
        around.filter(is_number).count() >= TABLE_NUMBERS
    }

    /// A heading says nothing of its own where something stands below it that the
    /// document alone has, or where it is one of the headings of all pages.
    fn weigh_heading(&self, facts: &mut Facts, paragraphs: Paragraphs<'_>, index: usize) {
        let next = paragraphs.get(index + 1);
        let is_own = |next: &Occurrence| {
            self.census.is_varied(*next)
                || (self.census.others(*next) == 0 && self.census.template_others(*next) == 0)
        };
        let binds = binds_to(facts.dress, next.map(|next| next.dress));
        let names_own = binds && next.is_some_and(is_own);
        let is_part = self.census.stance(paragraphs[index]).is_part()
            && !self.census.is_link(paragraphs[index])
            && facts.owner.is_none();
        if names_own || is_part {
            let bits = facts.weights.get(Kind::Frequency);
            facts.weights.set(Kind::Frequency, bits.min(CELL));
            facts
                .weights
                .set(Kind::Template, facts.weights.get(Kind::Template).min(0));
        }
    }

    /// Whether a line of a varied form stands among others.
    fn is_in_list(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_row = |at: &usize| self.census.is_row(paragraphs[*at]);
        let above = (0..index).rev().take(REACH).take_while(is_row);
        let below = (index..paragraphs.len()).take(REACH).take_while(is_row);
        let (mut rows, mut telling, mut varied) = (0, 0, 0);
        for at in above.chain(below) {
            let is_varied = self.census.is_varied(paragraphs[at]);
            rows += 1;
            varied += usize::from(is_varied);
            telling += usize::from(is_varied || self.census.is_quantity(paragraphs[at]));
        }
        rows >= LIST && telling * 3 >= rows * 2 && varied * 4 >= rows
    }

    /// A short line or sentence that many documents have, each among other lines: the
    /// site's vocabulary (cells, ingredients, answers), not its furniture.
    fn weigh_vocabulary(&self, facts: &mut Facts, occurrence: Occurrence) {
        let dress = facts.dress;
        if facts.owner.is_some()
            || self.census.is_link(occurrence)
            || facts.others == 0
            || dress.is_prose()
            || facts.weights.get(Kind::Frequency) <= 0
        {
            return;
        }
        let sides = self.census.stance(occurrence);
        let informative = dress.words.saturating_sub(dress.numbers);
        let is_form = facts.template_others > facts.others;
        // What stands around a label is what stands around all lines that have it.
        let is_labelled = dress.lead_in > 0 && is_form;
        let in_list = (dress.lead_in > 0 || (is_form && informative <= 3)) && sides.is_in_list();
        let is_rare = facts.others * 3 < self.census.total;
        let wanders = !is_labelled
            && sides.wanders()
            && (dress.ends_sentence || (informative <= 3 && is_rare && sides.has_known_above()));
        if in_list || wanders {
            facts.weights.set(Kind::Frequency, CELL);
        }
    }

    /// Running text around a paragraph that as many documents have: copied at once,
    /// and one piece of evidence.
    fn passage(&self, paragraphs: Paragraphs<'_>, index: usize) -> i32 {
        let others = |at: usize| {
            let occurrence = paragraphs[at];
            is_text(occurrence.dress).then(|| self.census.others(occurrence))
        };
        let Some(mine) = others(index).filter(|&mine| mine > 0) else {
            return 1;
        };
        let above = (0..index).rev().take_while(|&at| others(at) == Some(mine));
        let below = (index + 1..paragraphs.len()).take_while(|&at| others(at) == Some(mine));
        1 + above.take(PASSAGE).count() as i32 + below.take(PASSAGE).count() as i32
    }

    /// What would be lost, and where furniture may begin and end.
    fn weigh_loss(&self, facts: &mut Facts, page: &Page<'_>, index: usize) {
        let occurrence = self.census.site.paragraphs(page.document)[index];
        let sides = self.census.stance(occurrence);
        facts.changes = sides.changes();
        let prose = is_text(facts.dress);
        facts.loss = if facts.dress.is_unit() && facts.others == 0 {
            NEVER
        } else if facts.weights.get(Kind::Template) == VARIED {
            sides.beside() * 3 / 4
        } else if facts.fresh {
            if prose || facts.dress.is_unit() {
                NEVER
            } else {
                0
            }
        } else if (facts.owner.is_some()
            && (!prose || self.has_companion(page, index, facts.owner)))
            || facts.weights.get(Kind::Slot) > 0
        {
            0
        } else {
            let known = facts
                .others
                .max(if prose { 0 } else { facts.template_others });
            let loss = self.census.repetition.loss(known);
            let share = match prose {
                true if facts.others + 1 >= MANY
                    || self.has_line_beside(page, index, facts.others) =>
                {
                    sides.own_share()
                }
                true => 1000,
                false => sides.alone().max(sides.inside()),
            };
            (i64::from(loss) * i64::from(share) / 1000) as Millibits
        };
    }

    /// Whether a line stands right above or below running text that about as many
    /// documents have: a headline, and its lead.
    fn has_line_beside(&self, page: &Page<'_>, index: usize, others: u32) -> bool {
        let paragraphs = self.census.site.paragraphs(page.document);
        let usual = self.census.stance(paragraphs[index]).usual();
        let above = index.checked_sub(1).filter(|_| usual.0);
        let below = Some(index + 1).filter(|_| usual.1);
        [above, below]
            .into_iter()
            .flatten()
            .filter_map(|at| paragraphs.get(at))
            .any(|&line| {
                let known = self.census.others(line);
                !line.dress.is_prose()
                    && !line.dress.ends_sentence
                    && line.dress.letters
                    && line.dress.numbers == 0
                    && known > 0
                    && known * 3 <= self.census.total
                    && 3 * known + 2 >= others
            })
    }

    /// Whether a paragraph close by advertises the same document.
    fn has_companion(&self, page: &Page<'_>, index: usize, owner: Option<u32>) -> bool {
        let paragraphs = self.census.site.paragraphs(page.document);
        let group = self.census.groups.of_document[page.document];
        (index.saturating_sub(2)..(index + 3).min(paragraphs.len()))
            .filter(|&at| at != index)
            .any(|at| {
                let other = paragraphs[at];
                other.dress.words >= 3
                    && !other.dress.is_prose()
                    && self.census.others(other) > 0
                    && self.owners.other(self.census.cluster(other), group) == owner
            })
    }

    /// Frequency and form.
    fn weigh_repetition(&self, facts: &mut Facts, paragraphs: Paragraphs<'_>, index: usize) {
        let in_table = is_cell(facts.dress) && self.is_in_table(paragraphs, index);
        if in_table && self.census.is_varied(paragraphs[index]) {
            facts.weights.set(Kind::Frequency, CELL);
            return;
        }
        let is_list = self.census.is_row(paragraphs[index]) && self.is_in_list(paragraphs, index);
        if is_list || self.census.is_varied(paragraphs[index]) {
            facts
                .weights
                .set(Kind::Template, if is_list { LISTED } else { VARIED });
            return;
        }
        let repetition = &self.census.repetition;
        let dress = facts.dress;
        let mut repeated = repetition.of_paragraph(dress, facts.others);
        let answer = dress.ends_sentence && self.census.stands_alone(paragraphs[index]);
        if repeated > 0 && is_cell(dress) && (answer || in_table) {
            repeated = CELL;
        }
        let has_form =
            dress.numbers > 0 && !dress.is_prose() && (dress.letters || dress.numbers >= 3);
        if has_form && facts.template_others > facts.others {
            let form = repetition.of_form(facts.template_others);
            if form > repeated && form > 0 {
                facts.weights.set(Kind::Template, form);
                repeated = 0;
            }
        }
        facts.weights.set(Kind::Frequency, repeated);
    }

    /// Whose headline or lead it is, and how much of it is the document's own.
    fn weigh_ownership(&self, facts: &mut Facts, document: usize, head: &Head<'_>, index: usize) {
        let site = self.census.site;
        let occurrence = site.paragraphs(document)[index];
        let group = self.census.groups.of_document[document];
        let filling = self.foreign_filling(occurrence);
        let is_own = facts.others > 0
            && (facts.head || head.is_beside_own(index))
            && self.owners.owns(facts.cluster, group);
        facts.owned = is_own
            || (facts.head && filling.is_some_and(|filling| self.owners.owns(filling, group)));
        if !facts.owned && facts.dress.words >= 3 && facts.others > 0 {
            facts.owner = self.owners.other(facts.cluster, group);
            if facts.owner.is_some() {
                facts.weights.set(Kind::Owner, ADVERTISED);
            }
        }
        if facts.dress.is_prose() || facts.dress.words < 3 {
            return;
        }
        let said = head.row(index).cohesion();
        let named = head.row(index).place() > 0;
        let cohesion = if named {
            said.max(NAMED_BY_PLACE)
        } else {
            said
        };
        if named
            && facts.others == 0
            && facts.dress.words >= 4 + facts.dress.numbers
            && facts.weights.get(Kind::Template) > 0
        {
            facts.weights.set(Kind::Template, VARIED);
        }
        facts.headline = facts.head && cohesion >= OWN_AT_HEAD && (facts.others == 0 || named);
        let beyond = |least: u32, step: i32| cohesion.saturating_sub(least) as i32 * step;
        let bits = if facts.headline && facts.others == 0 {
            beyond(OWN_AT_HEAD, OWN_STEP_AT_HEAD).min(OWN_MOST)
        } else {
            let bits = beyond(OWN_BELOW, OWN_STEP_BELOW);
            if facts.others > 0 { bits / 4 } else { bits }
        };
        facts.weights.set(Kind::OwnWords, -bits);
    }

    /// Another text behind an opening.
    fn weigh_slot(&self, facts: &mut Facts, page: &Page<'_>, index: usize) {
        let census = self.census;
        let document = page.document;
        let occurrence = census.site.paragraphs(document)[index];
        if self.says_its_filling(page, index) {
            return;
        }
        let group = census.groups.of_document[document];
        let mut bits = 0;
        if let Some(filling) = self.foreign_filling(occurrence) {
            let owner = self.owners.other(filling, group);
            bits += if owner.is_some() {
                FILLED_BY_OWNED
            } else {
                FILLED
            };
            facts.owner = facts.owner.or(owner);
        }
        if census.is_link(occurrence) && facts.dress.words >= u16::from(facts.dress.lead_in) + 3 {
            let sides = census.stance(occurrence);
            let said = page.head.row(index).cohesion();
            if sides.alone() >= 500 && sides.has_own_above() && said < OWN_BELOW {
                bits += FILLED;
            }
        }
        if let Some(opening) = self.slots.opening(occurrence.text) {
            facts.opened = opening.known;
            bits += opening.bits(facts.dress.is_prose());
        }
        let framed = self.frames.others(occurrence.text);
        if framed >= MIN_FRAMED {
            bits += FILLED + log2(u64::from(framed));
        }
        facts.weights.set(Kind::Slot, bits);
        facts.fresh &= bits < KNOWN_BY_SLOT;
    }

    /// The cluster of the text in a paragraph's slot, if it is another one.
    fn foreign_filling(&self, occurrence: Occurrence) -> Option<u32> {
        let filling = self.slots.filling(occurrence.text)?;
        let cluster = self.census.clusters.of_text[filling as usize];
        (cluster != self.census.cluster(occurrence)).then_some(cluster)
    }

    /// Whether the text in a paragraph's slot stands in the same document: a
    /// lead that is said again under a dateline.
    fn says_its_filling(&self, page: &Page<'_>, index: usize) -> bool {
        let occurrence = self.census.site.paragraphs(page.document)[index];
        let Some(filling) = self.slots.filling(occurrence.text) else {
            return false;
        };
        let cluster = self.census.clusters.of_text[filling as usize];
        let itself = usize::from(self.census.cluster(occurrence) == cluster);
        let clusters = page.clusters.get_or_init(|| {
            let paragraphs = self.census.site.paragraphs(page.document);
            let clusters = paragraphs.iter().map(|&other| self.census.cluster(other));
            let mut clusters: Vec<u32> = clusters.collect();
            clusters.sort_unstable();
            clusters
        });
        let from = clusters.partition_point(|&other| other < cluster);
        clusters[from..]
            .iter()
            .take(2)
            .filter(|&&other| other == cluster)
            .count()
            > itself
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
