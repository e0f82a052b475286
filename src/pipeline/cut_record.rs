//! A document + its verdict → what goes of its record, and what is said of it.
//!
//! In: a document as it was read again, and what was decided of it. Out: the
//! ranges of its record that go, what the record says of it, counts, and quoted texts.
//! It keeps no text, and allocates nothing that it does not use again.

use std::ops::Range;

use super::cut_document::{CutSums, DocumentCutter};
use super::entries;
use super::rewrite::Notes;
use super::second_pass::{Copied, SecondPassInputs, changed};
use crate::error::Result;
use crate::input::{DocumentView, RecordView};
use crate::result::documents::page::RecordPage;
use crate::result::documents::speller::Speller;
use crate::result::tally;
use crate::run::first_pass::SeenSource;
use crate::verdict::DocumentVerdict;

/// A document as it was read again.
pub(super) struct SecondReading<'d> {
    /// Its position in the input.
    pub(super) document: u32,
    /// Its id.
    pub(super) id: &'d str,
    pub(super) record: &'d RecordView<'d>,
    pub(super) view: &'d DocumentView<'d>,
    pub(super) verdict: &'d DocumentVerdict,
    pub(super) seen: &'d SeenSource,
}

/// Cuts one document after the other.
pub(super) struct RecordCutter<'r> {
    given: &'r SecondPassInputs<'r>,
    cutter: DocumentCutter,
    speller: Speller,
    /// Where the report's wishes go on.
    wish: usize,
    /// The site of the document before, and its position.
    site: (String, Option<usize>),
}

impl<'r> RecordCutter<'r> {
    pub(super) fn new(given: &'r SecondPassInputs<'r>) -> Self {
        let mut cutter = Self {
            given,
            cutter: DocumentCutter::new(),
            speller: Speller::default(),
            wish: 0,
            site: (String::new(), None),
        };
        cutter.site.1 = cutter.position("");
        cutter
    }

    /// What goes of the record of the document that was cut last.
    pub(super) fn removed(&self) -> &[Range<usize>] {
        self.cutter.removed()
    }

    /// What goes of its text with each removal.
    pub(super) fn removed_text(&self) -> &[Range<usize>] {
        self.cutter.removed_text()
    }

    /// Cuts a document.
    ///
    /// # Errors
    /// Where the document is not the one that was judged.
    pub(super) fn cut(
        &mut self,
        found: &SecondReading<'_>,
        page: &mut RecordPage,
        notes: &mut Notes,
    ) -> Result<()> {
        let verdict = found.verdict;
        self.quote(found, notes)?;
        let site = self.site(found.view.site);
        let sums = self.count(found, site, notes);
        if let Some(original) = verdict.copy_of {
            notes.copies.push(Copied {
                document: found.document,
                original,
                dropped: verdict.dropped,
            });
        }
        let (record, source) = (found.record, &found.seen.source.name);
        if !verdict.dropped {
            if tally::empties(verdict) {
                let place = (record.line, record.offset);
                notes
                    .notices
                    .push(entries::emptied(found.id, &found.seen.source, place));
            }
            let removals = &verdict.removals;
            if !removals.is_empty() && !self.cutter.cut(found.view, removals) {
                return Err(changed(found.seen));
            }
        }
        let said = (&self.given.ids, &self.given.seen.names);
        let (about, became) = self.cutter.describe(
            (record, found.view),
            (found.id, source),
            (verdict, sums),
            said,
        );
        notes.gone += about.removed.bytes;
        page.document(&about, became, &mut self.speller);
        Ok(())
    }

    /// Finds the paragraphs, and quotes those that the report wants.
    fn quote(&mut self, found: &SecondReading<'_>, notes: &mut Notes) -> Result<()> {
        let (text, verdict) = (found.view.text, found.verdict);
        let wishes = self.given.wishes.of(found.document, &mut self.wish);
        let separator = self.given.config.decision.separator;
        if !self.cutter.take(text, separator, verdict) {
            return Err(changed(found.seen));
        }
        for wish in wishes {
            let span = self.cutter.span(wish.paragraph);
            let quoted = text.get(span.unwrap_or_default());
            notes.texts.add(wish, quoted.unwrap_or_default());
        }
        Ok(())
    }

    /// Adds the document to the sums, and says what it added.
    fn count(&self, found: &SecondReading<'_>, site: Option<usize>, notes: &mut Notes) -> CutSums {
        let sums = self.cutter.count(found.verdict);
        match notes.tallies.last_mut() {
            Some((last, sum)) if *last == site => sum.merge(&sums.tally),
            _ => notes.tallies.push((site, sums.tally)),
        }
        sums
    }

    /// The position of a site in the judgement. Documents of one site mostly
    /// stand in a row.
    fn site(&mut self, name: &str) -> Option<usize> {
        if self.site.0 != name {
            self.site.1 = self.position(name);
            name.clone_into(&mut self.site.0);
        }
        self.site.1
    }

    fn position(&self, name: &str) -> Option<usize> {
        let sites = &self.given.judgement.sites;
        let found = sites.binary_search_by(|site| site.name.as_str().cmp(name));
        found.ok()
    }
}
