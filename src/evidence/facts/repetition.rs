//! What it says that other documents have a paragraph, or its form.
//!
//! In: what is counted of a site, and one document. Out: the evidence of frequency and
//! form of a paragraph, and what weakens it: rows of lists, cells, headings of what the
//! document alone has, the vocabulary of a site.

use super::super::census::is_cell;
use super::super::surroundings::LIST;
use super::{CELL, Facts, LISTED, Sources, VARIED, binds_to, is_text};
use crate::corpus::{Occurrence, Paragraphs};
use crate::verdict::EvidenceKind;

/// Rows to either side among which a list is looked for.
const REACH: usize = 8;

/// Paragraphs to either side that a passage is followed.
const PASSAGE: usize = 64;

/// Cells around a line, and how many of them must be numbers, for it to stand in
/// a table.
const TABLE_REACH: usize = 3;
const TABLE_NUMBERS: usize = 2;
const CELL_SIZE: u32 = 12;

/// Columns whose headings are looked for above a table.
const WIDEST_TABLE: usize = 12;

impl Sources<'_> {
    /// Frequency and form.
    pub(super) fn weigh_repetition(
        &self,
        facts: &mut Facts,
        paragraphs: Paragraphs<'_>,
        index: usize,
    ) {
        let in_table = is_cell(facts.dress)
            && (self.is_in_table(paragraphs, index) || self.is_over_table(paragraphs, index));
        if in_table && self.census.is_varied(paragraphs[index]) {
            facts.weights.set(EvidenceKind::Frequency, CELL);
            return;
        }
        let is_list = self.census.is_row(paragraphs[index]) && self.is_in_list(paragraphs, index);
        if is_list || self.census.is_varied(paragraphs[index]) {
            facts.weights.set(
                EvidenceKind::Template,
                if is_list { LISTED } else { VARIED },
            );
            facts.formal |= is_list;
            facts.varied = !is_list;
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
                facts.weights.set(EvidenceKind::Template, form);
                repeated = 0;
            }
        }
        facts.weights.set(EvidenceKind::Frequency, repeated);
    }

    /// A heading says nothing of its own where something stands below it that the
    /// document alone has, or where it is one of the headings of all pages.
    /// `is_over_own`: it is over such text, further below.
    pub(super) fn weigh_heading(
        &self,
        facts: &mut Facts,
        (paragraphs, index): (Paragraphs<'_>, usize),
        is_over_own: bool,
    ) {
        let next = paragraphs.get(index + 1);
        let is_own = |next: &Occurrence| {
            self.census.is_varied(*next)
                || (self.census.others(*next) == 0 && self.census.template_others(*next) == 0)
        };
        let binds = binds_to(facts.dress, next.map(|next| next.dress));
        let names_own = binds && next.is_some_and(is_own);
        let names_own = names_own || is_over_own;
        let is_part = self.census.stance(paragraphs[index]).is_part()
            && !self.census.is_link(paragraphs[index])
            && facts.owner.is_none();
        if names_own || is_part {
            let bits = facts.weights.get(EvidenceKind::Frequency);
            facts.weights.set(EvidenceKind::Frequency, bits.min(CELL));
            facts.varied = false;
            facts.weights.set(
                EvidenceKind::Template,
                facts.weights.get(EvidenceKind::Template).min(0),
            );
        }
    }

    /// Whether a heading's section, down to the next heading, holds text that the
    /// document alone has.
    pub(super) fn is_over_own(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_heading = |at: usize| paragraphs[at].dress.level().is_some();
        let section = (index + 1..paragraphs.len()).take_while(|&at| !is_heading(at));
        let is_own = |at: usize| {
            let text = paragraphs[at];
            (is_text(text.dress) || text.dress.is_unit()) && self.census.others(text) == 0
        };
        is_heading(index) && section.take(REACH).any(is_own)
    }

    /// A short line or sentence that many documents have, each among other lines: the
    /// site's vocabulary (cells, ingredients, answers), not its furniture.
    pub(super) fn weigh_vocabulary(&self, facts: &mut Facts, occurrence: Occurrence) {
        let dress = facts.dress;
        if facts.owner.is_some()
            || self.census.is_link(occurrence)
            || facts.others == 0
            || dress.is_prose()
            || facts.weights.get(EvidenceKind::Frequency) <= 0
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
            facts.weights.set(EvidenceKind::Frequency, CELL);
        }
    }

    /// Running text around a paragraph that as many documents have: copied at once,
    /// and one piece of evidence.
    pub(super) fn passage(&self, paragraphs: Paragraphs<'_>, index: usize) -> i32 {
        let others = |at: usize| {
            let occurrence = paragraphs[at];
            let others = self.census.others(occurrence);
            (is_text(occurrence.dress) || (others == 1 && self.census.total > 4)).then_some(others)
        };
        let Some(mine) = others(index).filter(|&mine| mine > 0) else {
            return 1;
        };
        let above = (0..index).rev().take_while(|&at| others(at) == Some(mine));
        let below = (index + 1..paragraphs.len()).take_while(|&at| others(at) == Some(mine));
        1 + above.take(PASSAGE).count() as i32 + below.take(PASSAGE).count() as i32
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

    /// Whether a paragraph is of the row of cells that a table begins with: below it come
    /// other cells, then numbers and words by turns.
    fn is_over_table(&self, paragraphs: Paragraphs<'_>, index: usize) -> bool {
        let is_number = |at: usize| paragraphs[at].dress.words <= paragraphs[at].dress.numbers;
        if is_number(index) {
            return false;
        }
        let cells = (index..paragraphs.len().min(index + 3 * WIDEST_TABLE))
            .take_while(|&at| is_cell(paragraphs[at].dress));
        let numbers: Vec<bool> = cells.map(is_number).collect();
        let rows = numbers.chunk_by(|one, other| one == other);
        let heading = numbers.iter().take_while(|&&is_number| !is_number).count();
        heading <= WIDEST_TABLE
            && rows.filter(|row| row[0]).count() >= 3
            && self.is_in_table(paragraphs, index + heading)
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
}
