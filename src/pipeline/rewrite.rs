//! A block → what stays of it, and what is said of the rest.
//!
//! In: a block of the second pass, and what was decided. Out: the bytes that
//! stay, what the record says, counts, and quoted texts. Sources that lie whole
//! in the block are written here, as many at a time as there are workers; of
//! others the bytes are handed on. It decides nothing, and what it makes of a
//! record does not depend on where blocks begin and end.

use std::mem;

use super::attributes::{AttributeLines, CutArticle};
use super::cut_record::{RecordCutter, SecondReading};
use super::entries;
use super::second_pass::{Copied, Input, SecondPassInputs, changed};
use crate::error::{Error, Result};
use crate::input::{
    Block, BlockParser, BlockPart, ContentView, DocumentView, Format, PartKind, Problem,
    RecordView, Source, fit_head,
};
use crate::output::{append_kept, write_article};
use crate::report::texts::GatheredTexts;
use crate::result::documents::page::RecordPage;
use crate::result::sum::Sum;
use crate::result::tally::Tally;
use crate::run::first_pass::SeenSource;
use crate::verdict::packed::Unpacker;

/// Buffers of more bytes are not used again.
const LARGE: u64 = 8 << 20;

/// What became of a block.
#[derive(Default)]
pub(super) struct Rewritten {
    /// Of the source with which the block goes on, if it does.
    pub(super) before: OrderedBytes,
    /// Which source ends in the block that began in an earlier one.
    pub(super) ending: Option<usize>,
    /// Which source begins in the block and goes on in the next.
    pub(super) beginning: Option<usize>,
    /// Of all sources that begin in the block.
    pub(super) after: OrderedBytes,
    /// Of all of them.
    pub(super) notes: Notes,
}

/// Bytes and lines in the order of the input.
#[derive(Default)]
pub(super) struct OrderedBytes {
    /// The bytes that stay, of a source that is not written by the worker.
    pub(super) kept: Vec<u8>,
    /// What the record says of it.
    pub(super) page: RecordPage,
    /// The lines of attributes, of a source that is not written by the worker.
    pub(super) attributes: Vec<u8>,
}

/// What was found on the way.
#[derive(Default)]
pub(super) struct Notes {
    /// Bytes that go.
    pub(super) gone: u64,
    /// The documents' sums, each with its site's position in the judgement.
    pub(super) tallies: Vec<(Option<usize>, Tally)>,
    /// Texts that the report quotes.
    pub(super) texts: GatheredTexts,
    /// Documents that are copies.
    pub(super) copies: Vec<Copied>,
    /// What is to be said to the user.
    pub(super) notices: Vec<Problem>,
}

impl Rewritten {
    fn clear(&mut self) {
        if self.bytes() > LARGE {
            *self = Self::default();
        }
        for half in [&mut self.before, &mut self.after] {
            half.kept.clear();
            half.page.clear();
            half.attributes.clear();
        }
        (self.ending, self.beginning) = (None, None);
        let notes = &mut self.notes;
        notes.gone = 0;
        notes.tallies.clear();
        notes.texts.clear();
        notes.copies.clear();
        notes.notices.clear();
    }

    /// The bytes of what it holds.
    pub(super) fn bytes(&self) -> u64 {
        let half = |half: &OrderedBytes| {
            half.kept.capacity() + half.page.capacity() + half.attributes.capacity()
        };
        (half(&self.before) + half(&self.after)) as u64
    }

    /// Where the lines about a source go of which the block has this share, and
    /// where everything else is noted.
    fn lines(&mut self, share: SourceShare) -> (&mut RecordPage, &mut Notes) {
        let half = match share {
            SourceShare::Rest => &mut self.before,
            SourceShare::Begin | SourceShare::Whole => &mut self.after,
        };
        (&mut half.page, &mut self.notes)
    }
}

/// Rewrites one block after the other.
pub(super) struct Rewriter<'r> {
    given: &'r SecondPassInputs<'r>,
    sources: &'r [Source],
    parser: BlockParser<'r>,
    hand: RewriteBuffers<'r>,
}

impl<'r> Rewriter<'r> {
    /// A rewriter of blocks of these sources, which are those of `given.seen`.
    pub(super) fn new(given: &'r SecondPassInputs<'r>, sources: &'r [Source]) -> Self {
        Self {
            given,
            sources,
            parser: BlockParser::new(sources, &given.config.read),
            hand: RewriteBuffers {
                given,
                cutter: RecordCutter::new(given),
                room: Default::default(),
                at: At::default(),
                whole: Vec::new(),
                attributes: given.attributes.map(|_| AttributeLines::new()),
                whole_attributes: Vec::new(),
            },
        }
    }

    /// Rewrites a block.
    ///
    /// # Errors
    /// Where a file cannot be written, or a source is not what it was.
    pub(super) fn rewrite(&mut self, input: &mut Input, made: &mut Rewritten) -> Result<()> {
        made.clear();
        let mut unopened = take_unopened(&mut input.feed.block);
        let block = &input.feed.block;
        let mut sums = input.feed.sums.iter();
        let mut in_source = input.continues;
        for (number, part) in block.parts.iter().enumerate() {
            if let Some((_, error)) = unopened.take_if(|(at, _)| *at == number) {
                return Err(error);
            }
            if number == 0 && in_source {
                self.hand.go_on(part);
            } else if !in_source {
                let rest = block.parts.get(number..).unwrap_or_default();
                self.hand.begin(part, rest, made)?;
            }
            self.hand.locate(part);
            let mut records = self.parser.records(block, part);
            while let Some(record) = records.next_record() {
                self.hand.record(&record, made)?;
            }
            in_source = !part.ends;
            if part.ends {
                let sum = sums.next().map(|&(_, sum)| sum);
                self.hand.end(sum, made)?;
            }
        }
        if block.is_large() {
            // Its buffers are as large, and what comes is not.
            *self = Self::new(self.given, self.sources);
        }
        Ok(())
    }
}

/// The error of the first part of a block whose source could not be opened.
fn take_unopened(block: &mut Block) -> Option<(usize, Error)> {
    let mut parts = block.parts.iter_mut().enumerate();
    parts.find_map(|(number, part)| {
        match mem::replace(&mut part.kind, PartKind::Records) {
            PartKind::Unopened(error) => return Some((number, error)),
            kind => part.kind = kind,
        }
        None
    })
}

/// What a worker has in hand.
struct RewriteBuffers<'r> {
    given: &'r SecondPassInputs<'r>,
    cutter: RecordCutter<'r>,
    /// Where verdicts are unpacked.
    room: (Vec<u8>, Unpacker),
    at: At,
    /// What stays of a source that lies whole in the block.
    whole: Vec<u8>,
    /// The attributes, if they are asked for, and those of such a source.
    attributes: Option<AttributeLines>,
    whole_attributes: Vec<u8>,
}

/// Where in the input a worker is.
#[derive(Default)]
struct At {
    /// The source.
    source: usize,
    /// The next document, and the one after the source's last.
    document: u32,
    end: u32,
    share: SourceShare,
    /// Whether a document of the source went, if the source lies whole here.
    dropped: bool,
}

/// How much of a source lies in a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum SourceShare {
    /// Its begin is in an earlier block.
    #[default]
    Rest,
    /// It begins here and ends in a later block.
    Begin,
    /// All of it.
    Whole,
}

impl SourceShare {
    /// Where the lines of attributes of a source go of which the block has this share.
    fn attributes<'m>(self, whole: &'m mut Vec<u8>, made: &'m mut Rewritten) -> &'m mut Vec<u8> {
        match self {
            SourceShare::Whole => whole,
            SourceShare::Rest => &mut made.before.attributes,
            SourceShare::Begin => &mut made.after.attributes,
        }
    }
}

impl<'r> RewriteBuffers<'r> {
    /// Goes on with a source that began in an earlier block.
    fn go_on(&mut self, part: &BlockPart) {
        self.at = At {
            source: part.source as usize,
            ..At::default()
        };
    }

    /// Begins the source of `part`, the first of `rest`.
    fn begin(&mut self, part: &BlockPart, rest: &[BlockPart], made: &mut Rewritten) -> Result<()> {
        let source = part.source as usize;
        let mut own = rest.iter().take_while(|other| other.source == part.source);
        let share = if own.any(|other| other.ends) {
            SourceShare::Whole
        } else {
            made.beginning = Some(source);
            SourceShare::Begin
        };
        self.at = At {
            source,
            share,
            ..At::default()
        };
        self.whole.clear();
        self.whole_attributes.clear();
        let seen = self.seen()?;
        let (page, _) = made.lines(share);
        page.source(&entries::source(&seen.source, seen.sum));
        Ok(())
    }

    /// Finds the first document of a part.
    fn locate(&mut self, part: &BlockPart) {
        let names = &self.given.seen.names;
        let number = self.given.numbers.get(self.at.source);
        let number = number.copied().unwrap_or(u32::MAX);
        self.at.document = names.first_from(number, part.line);
        self.at.end = names.documents(number).end;
    }

    /// Rewrites a record.
    fn record(&mut self, record: &RecordView<'_>, made: &mut Rewritten) -> Result<()> {
        if let ContentView::Document(view) = &record.content {
            return self.document(record, view, made);
        }
        if let Some(attributes) = &mut self.attributes
            && !matches!(record.content, ContentView::Piece)
        {
            let lines = self.at.share.attributes(&mut self.whole_attributes, made);
            attributes.add(record.raw, None, lines);
        }
        self.keep(record, false, made)
    }

    /// Rewrites a document.
    fn document(
        &mut self,
        record: &RecordView<'_>,
        view: &DocumentView<'_>,
        made: &mut Rewritten,
    ) -> Result<()> {
        let (given, seen) = (self.given, self.seen()?);
        let (names, document) = (&given.seen.names, self.at.document);
        self.at.document += 1;
        if document >= self.at.end || names.line(document) != Some(record.line) {
            return Err(changed(seen));
        }
        let id = names.id(document).ok_or_else(|| changed(seen))?;
        let verdict = given.verdict(document, &mut self.room)?;
        let verdict = verdict.ok_or_else(|| changed(seen))?;
        let found = SecondReading {
            document,
            id,
            record,
            view,
            verdict,
            seen,
        };
        let (page, notes) = made.lines(self.at.share);
        self.cutter.cut(&found, page, notes)?;
        if let Some(attributes) = &mut self.attributes {
            let lines = self.at.share.attributes(&mut self.whole_attributes, made);
            let article = CutArticle {
                text: view.text,
                verdict,
                ranges: self.cutter.removed_text(),
            };
            attributes.add(record.raw, Some(article), lines);
        }
        if verdict.dropped {
            self.at.dropped = true;
            return Ok(());
        }
        self.keep(record, true, made)
    }

    /// Keeps a record, without what was cut out of it if it `was_cut`.
    fn keep(&mut self, record: &RecordView<'_>, was_cut: bool, made: &mut Rewritten) -> Result<()> {
        if self.given.articles.is_none() {
            return Ok(());
        }
        let source = &self.seen()?.source;
        let kept = match self.at.share {
            SourceShare::Whole => &mut self.whole,
            SourceShare::Rest => &mut made.before.kept,
            SourceShare::Begin => &mut made.after.kept,
        };
        let removed = if was_cut { self.cutter.removed() } else { &[] };
        let before = kept.len();
        let mut fits = append_kept(record.raw, removed, kept);
        if source.format == Format::Wet && !removed.is_empty() {
            let cleaned = kept.get_mut(before..).unwrap_or_default();
            fits = fits && fit_head(record.raw, cleaned).is_some();
        }
        if fits {
            return Ok(());
        }
        Err(Error::damaged(
            &source.path,
            "the ranges to remove do not fit the record",
        ))
    }

    /// Ends the source, all of whose bytes add up to `sum`.
    fn end(&mut self, sum: Option<Sum>, made: &mut Rewritten) -> Result<()> {
        let seen = self.seen()?;
        if sum != Some(seen.sum) {
            return Err(changed(seen));
        }
        if self.at.share != SourceShare::Whole {
            made.ending = Some(self.at.source);
            return Ok(());
        }
        // A text file whose only document went leaves no empty file behind.
        let is_gone = self.at.dropped && seen.source.format == Format::Text;
        if let Some(folder) = self.given.attributes {
            write_article(folder, &seen.source, &self.whole_attributes)?;
        }
        let folder = self.given.articles.filter(|_| !is_gone);
        let written = folder.map(|folder| write_article(folder, &seen.source, &self.whole));
        let line = entries::cleaned(&seen.source.name, written.transpose()?);
        let (page, _) = made.lines(self.at.share);
        page.cleaned(&line);
        Ok(())
    }

    fn seen(&self) -> Result<&'r SeenSource> {
        let seen = self.given.seen.sources.get(self.at.source);
        seen.ok_or_else(|| Error::fault("a source that was never opened has records"))
    }
}
