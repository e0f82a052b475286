//! The documents of a share, one after the other → what is decided of them.
//!
//! In: documents, whose prints are kept and whose texts are not. Out: what is decided of each,
//! beside its text once more, and what the share adds up to. It moves nothing between machines.

use std::ops::Range;

use serde::Serialize;

use super::refuse_index;
use crate::clean::removed_ranges_into;
use crate::cleaner::Cleaner;
use crate::corpus::{Corpus, DocumentPrint, Printer, Subject};
use crate::error::{Error, Result};
use crate::judge::share::JudgedShare;
use crate::memory;
use crate::paragraph::{Separator, characters, split_into};
use crate::result::tally::{Tally, removed_amounts};
use crate::verdict::packed::Unpacker;
use crate::verdict::packed::carried::carried;
use crate::verdict::{DocumentVerdict, Evidence, Judgement, KNOWN, Reason, Removal};

/// Judges the documents of one share of a site without keeping their texts: they pass once to
/// be added, and once more when [`JudgedDocuments`] says what goes of each.
pub struct ShareJudge {
    separator: Separator,
    printer: Printer,
    print: DocumentPrint,
    corpus: Corpus,
    site: String,
    numbers: Vec<u32>,
}

impl ShareJudge {
    /// For documents that `cleaner` will judge.
    ///
    /// # Errors
    /// Where the cleaner was lent an index, which this does not heed.
    pub fn new(cleaner: &Cleaner<'_>) -> Result<Self> {
        refuse_index(cleaner)?;
        let separator = cleaner.separator();
        Ok(Self {
            separator,
            printer: Printer::new(separator),
            print: DocumentPrint::default(),
            corpus: Corpus::with_limits(u64::MAX, u64::MAX),
            site: String::new(),
            numbers: Vec::new(),
        })
    }

    /// Adds the next document, in the order of the input. What the share says calls it by
    /// `number`, which is below 2,147,483,648.
    ///
    /// # Errors
    /// Where the number is too large, or the document of another site than the first.
    pub fn add(
        &mut self,
        number: u32,
        (site, id, date): (&str, &str, Option<&str>),
        text: &str,
    ) -> Result<()> {
        if number >= KNOWN {
            return Err(Error::usage(
                "a position is too large: number documents from 0 to 2147483647",
            ));
        }
        if self.numbers.is_empty() {
            site.clone_into(&mut self.site);
        } else if self.site != site {
            return Err(Error::usage(format!(
                "a share is of one site, and this has documents of {} and {site}: give each site \
                 to a call of its own",
                self.site
            )));
        }
        let subject = Subject {
            id,
            site,
            date,
            text,
        };
        self.printer.print(&subject, &mut self.print);
        self.corpus.add(&self.print);
        self.numbers.push(number);
        Ok(())
    }

    /// Decides.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn judge(self, cleaner: &Cleaner<'_>) -> Result<JudgedDocuments> {
        let Self {
            separator,
            corpus,
            numbers,
            ..
        } = self;
        let judged = cleaner.ask(|asked| Ok(memory::judge_share_of(&corpus, asked)?))?;
        let mut share = judged.share.unwrap_or_default();
        share.renumber(|at| numbers.get(at as usize).copied().unwrap_or(at));
        Ok(JudgedDocuments {
            separator,
            packed: judged.packed,
            numbers,
            judgement: judged.judgement,
            unpacker: Unpacker::default(),
            spans: Vec::new(),
            sizes: Vec::new(),
            gone: Vec::new(),
            ranges: Vec::new(),
            tally: Tally::default(),
            share,
        })
    }
}

/// What was decided of the documents of a share.
pub struct JudgedDocuments {
    /// What the share adds up to, with its clusters and families, which call documents by
    /// their numbers.
    pub share: JudgedShare,
    separator: Separator,
    packed: Vec<Box<[u8]>>,
    numbers: Vec<u32>,
    judgement: Judgement,
    unpacker: Unpacker,
    spans: Vec<Range<usize>>,
    sizes: Vec<u64>,
    gone: Vec<u32>,
    ranges: Vec<Range<usize>>,
    tally: Tally,
}

impl JudgedDocuments {
    /// What was decided of the document that was added as number `place`, from 0, and has this
    /// text; it is counted in [`JudgedDocuments::tally`]. `None` where there is no such
    /// document, or the text is another.
    pub fn document<'j>(&'j mut self, place: usize, text: &'j str) -> Option<JudgedDocument<'j>> {
        let packed = self.packed.get(place)?;
        let verdict = self.unpacker.unpack(packed, &self.judgement.numbers)?;
        self.spans.clear();
        split_into(text, self.separator, &mut self.spans);
        if self.spans.len() != verdict.paragraphs as usize {
            return None;
        }
        self.gone.clear();
        let gone = verdict.removals.iter().map(|removal| removal.paragraph);
        self.gone.extend(gone);
        removed_ranges_into(text, &self.spans, &self.gone, &mut self.ranges);
        let size = |span: &Range<usize>| text.get(span.clone()).map_or(0, characters);
        self.sizes.clear();
        self.sizes.extend(self.spans.iter().map(size));
        let removed = removed_amounts(verdict, &self.sizes);
        self.tally.count(verdict, characters(text), &removed);
        Some(JudgedDocument {
            text,
            verdict,
            spans: &self.spans,
            ranges: &self.ranges,
            judgement: &self.judgement,
            numbers: &self.numbers,
        })
    }

    /// What the documents add up to that were asked for, with the names that a site has in
    /// `report.json`.
    pub fn tally(&self) -> impl Serialize {
        self.tally
    }
}

/// A document of a share, and what was decided of it.
#[derive(Clone, Copy)]
pub struct JudgedDocument<'j> {
    text: &'j str,
    verdict: &'j DocumentVerdict,
    spans: &'j [Range<usize>],
    ranges: &'j [Range<usize>],
    judgement: &'j Judgement,
    numbers: &'j [u32],
}

impl<'j> JudgedDocument<'j> {
    /// Whether the whole document goes, because the same article is there twice and the
    /// options say that copies go.
    #[must_use]
    pub fn is_dropped(self) -> bool {
        self.verdict.dropped
    }

    /// Whether nothing would have been left of it, so that everything stayed.
    #[must_use]
    pub fn is_spared(self) -> bool {
        self.verdict.spared
    }

    /// The place of the document in the share that holds the same article.
    #[must_use]
    pub fn copy_of(self) -> Option<usize> {
        self.verdict.copy_of.map(|place| place as usize)
    }

    /// The verdict on it, as bytes that can be stored: that of [`verdict`](super::verdict).
    #[must_use]
    pub fn verdict(self) -> Vec<u8> {
        let number = |place: u32| self.numbers.get(place as usize).copied();
        carried(self.verdict, self.judgement, |place| {
            number(place).unwrap_or(place)
        })
    }

    /// Where its paragraphs stand in its text.
    #[must_use]
    pub fn paragraphs(self) -> &'j [Range<usize>] {
        self.spans
    }

    /// What is left of its text, piece by piece; nothing where it goes whole.
    pub fn left(self) -> impl Iterator<Item = &'j str> {
        let starts = std::iter::once(0).chain(self.ranges.iter().map(|range| range.end));
        let ends = self.ranges.iter().map(|range| range.start);
        let ends = ends.chain([self.text.len()]);
        let pieces = starts.zip(ends).filter(move |_| !self.is_dropped());
        pieces.map(move |(start, end)| self.text.get(start..end).unwrap_or_default())
    }

    /// The paragraphs that went, in order; none of a document that goes whole.
    pub fn removed(self) -> impl ExactSizeIterator<Item = JudgedParagraph<'j>> {
        let removals = self.verdict.removals.iter().enumerate();
        removals.map(move |(at, removal)| JudgedParagraph {
            document: self,
            at,
            removal,
        })
    }
}

/// A paragraph of a share's document that went.
#[derive(Clone, Copy)]
pub struct JudgedParagraph<'j> {
    document: JudgedDocument<'j>,
    at: usize,
    removal: &'j Removal,
}

impl<'j> JudgedParagraph<'j> {
    /// Which paragraph of the document, from 0; blank lines do not count.
    #[must_use]
    pub fn paragraph(self) -> u32 {
        self.removal.paragraph
    }

    /// The bytes of the text that go with it: its line, its break, and blank lines behind it.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        let range = self.document.ranges.get(self.at);
        range.cloned().unwrap_or_default()
    }

    /// The bytes of the text that it is, without the white space around it.
    #[must_use]
    pub fn text_range(self) -> Range<usize> {
        let span = self.document.spans.get(self.removal.paragraph as usize);
        span.cloned().unwrap_or_default()
    }

    /// Why it went.
    #[must_use]
    pub fn reason(self) -> Reason {
        self.removal.reason
    }

    /// The numbers behind the reason.
    #[must_use]
    pub fn evidence(self) -> &'j [Evidence] {
        &self.removal.evidence
    }

    /// The id of its cluster, if it stands elsewhere.
    #[must_use]
    pub fn cluster(self) -> Option<u64> {
        let clusters = &self.document.judgement.clusters;
        let cluster = clusters.get(self.removal.cluster? as usize)?;
        Some(cluster.id)
    }

    /// The id of the block family that it belongs to, if any.
    #[must_use]
    pub fn family(self) -> Option<u64> {
        let families = &self.document.judgement.families;
        families
            .get(self.removal.family? as usize)
            .map(|family| family.id)
    }

    /// The place in the share of the document that it advertises, if any.
    #[must_use]
    pub fn owner(self) -> Option<usize> {
        self.removal.owner.map(|place| place as usize)
    }
}
