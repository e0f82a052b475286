//! A document + its verdict → what goes of its record, and what is said of it.
//!
//! In: a document as it was read again, and what was decided of it. Out: the
//! ranges of its record that go, lines of the journal, its line among the
//! documents, counts, and quoted texts. It keeps no text, and allocates nothing
//! that it does not use again.

use std::ops::Range;

use super::entries;
use super::first_pass::SeenSource;
use super::rewrite::Notes;
use super::scissors::{Scissors, Sums};
use super::second_pass::{Copied, Given, changed};
use crate::error::Result;
use crate::input::{DocumentView, RecordView};
use crate::journal::page::{Page, Subject};
use crate::report::documents::page::About;
use crate::report::documents::{Fate, RemovedSums};
use crate::report::tally::{self, characters};
use crate::verdict::DocumentVerdict;

/// A document as it was read again.
pub(super) struct Found<'d> {
    /// Its position in the input.
    pub(super) document: u32,
    /// What the journal calls it.
    pub(super) subject: Subject<'d>,
    pub(super) record: &'d RecordView<'d>,
    pub(super) view: &'d DocumentView<'d>,
    pub(super) verdict: &'d DocumentVerdict,
    pub(super) seen: &'d SeenSource,
}

/// Cuts one document after the other.
pub(super) struct Cutter<'r> {
    given: &'r Given<'r>,
    scissors: Scissors,
    /// Where the report's wishes go on.
    wish: usize,
    /// The site of the document before, and its position.
    site: (String, Option<usize>),
}

impl<'r> Cutter<'r> {
    pub(super) fn new(given: &'r Given<'r>) -> Self {
        let mut cutter = Self {
            given,
            scissors: Scissors::new(),
            wish: 0,
            site: (String::new(), None),
        };
        cutter.site.1 = cutter.position("");
        cutter
    }

    /// What goes of the record of the document that was cut last.
    pub(super) fn removed(&self) -> &[Range<usize>] {
        self.scissors.removed()
    }

    /// Cuts a document.
    ///
    /// # Errors
    /// Where the document is not the one that was judged.
    pub(super) fn cut(
        &mut self,
        found: &Found<'_>,
        page: &mut Page,
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
        let record = found.record;
        if verdict.dropped {
            let gone = record.raw.len() as u64;
            notes.gone += gone;
            let owner = verdict.copy_of;
            let owner = owner.and_then(|owner| self.given.seen.names.reference(owner));
            page.document(&found.subject, owner, record.offset, record.raw);
            self.list(found, sums, gone, notes);
            return Ok(());
        }
        if tally::empties(verdict) {
            notes
                .notices
                .push(entries::emptied(&found.subject, record.offset));
        }
        if !verdict.removals.is_empty() {
            self.remove(found, page)?;
        }
        let gone = self
            .scissors
            .removed()
            .iter()
            .map(|range| range.len() as u64);
        let gone = gone.sum();
        notes.gone += gone;
        self.list(found, sums, gone, notes);
        Ok(())
    }

    /// Finds the paragraphs, and quotes those that the report wants.
    fn quote(&mut self, found: &Found<'_>, notes: &mut Notes) -> Result<()> {
        let (text, verdict) = (found.view.text, found.verdict);
        let wishes = self.given.wishes.of(found.document, &mut self.wish);
        let separator = self.given.config.decision.separator;
        if !self.scissors.take(text, separator, verdict) {
            return Err(changed(found.seen));
        }
        for wish in wishes {
            let span = self.scissors.span(wish.paragraph);
            let quoted = text.get(span.unwrap_or_default());
            notes.texts.add(wish, quoted.unwrap_or_default());
        }
        Ok(())
    }

    /// Adds the document to the sums, and says what it added.
    fn count(&self, found: &Found<'_>, site: Option<usize>, notes: &mut Notes) -> Sums {
        let sums = self.scissors.count(found.view.text, found.verdict);
        match notes.tallies.last_mut() {
            Some((last, sum)) if *last == site => sum.merge(&sums.tally),
            _ => notes.tallies.push((site, sums.tally)),
        }
        sums
    }

    /// Adds the document's line to those of the documents; so many bytes of its
    /// record go.
    fn list(&self, found: &Found<'_>, sums: Sums, gone: u64, notes: &mut Notes) {
        let (verdict, record, text) = (found.verdict, found.record, found.view.text);
        let copy_of = verdict.copy_of;
        let about = About {
            subject: found.subject,
            date: found.view.date,
            place: record.offset..record.offset + record.raw.len() as u64,
            fate: Fate::from(verdict),
            copy_of: copy_of.and_then(|copy_of| self.given.seen.names.reference(copy_of)),
            paragraphs: u64::from(verdict.paragraphs),
            characters: sums.characters,
            removed: RemovedSums {
                paragraphs: sums.removed.paragraphs,
                characters: sums.removed.characters,
                bytes: gone,
            },
        };
        let kept = verdict.kept.iter().map(|kept| {
            let span = self.scissors.span(kept.paragraph);
            let characters = text.get(span.unwrap_or_default()).map_or(0, characters);
            entries::stayed(kept, self.given, characters)
        });
        notes.documents.document(&about, kept);
    }

    /// Journals the removed paragraphs, and finds where they stand in the record.
    fn remove(&mut self, found: &Found<'_>, page: &mut Page) -> Result<()> {
        let removals = &found.verdict.removals;
        if !self.scissors.cut(found.view, removals) {
            return Err(changed(found.seen));
        }
        page.begin(&found.subject);
        let said = (self.given.judgement, &self.given.seen.names);
        let cuts = self.scissors.cuts(found.record, found.view.text, removals);
        for (removal, start, cut) in cuts {
            page.removal(&entries::removed(removal, said, start, cut));
        }
        Ok(())
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
