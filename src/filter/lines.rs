//! A block of lines → the lines that are left, and what is said of the rest.
//!
//! In: lines as they were read. Out: the same lines in the same order, articles
//! among them without what goes; the journal's lines; sums and problems. What is
//! no article is left as it is. It writes nothing itself.

use std::ops::Range;

use super::article::{ArticlesAgainst, Judge};
use super::field::Field;
use crate::config::RunConfig;
use crate::corpus::DocumentPrint;
use crate::error::{Error, Result};
use crate::input::{
    BLOCK_BYTES, Block, BlockParser, BlockPart, ContentView, DocumentView, PartKind, Problem,
    RecordView, Source, refused_stream,
};
use crate::output::append_kept;
use crate::pipeline::cut_document::DocumentCutter;
use crate::pipeline::entries::{self, FindingIds};
use crate::result::documents::page::RecordPage;
use crate::result::documents::speller::Speller;
use crate::result::tally::{self, Tally};
use crate::run::budget::{Budget, wanted_for_record};
use crate::run::sense::KeyCounts;

/// What every worker knows.
pub(super) struct FilterInputs<'f> {
    pub(super) against: ArticlesAgainst<'f>,
    pub(super) config: &'f RunConfig,
    /// The bytes of the largest line that can be read.
    pub(super) held: usize,
    /// The source of the lines, alone.
    pub(super) sources: &'f [Source],
    pub(super) source: &'f Source,
    /// Whether there is a journal.
    pub(super) explains: bool,
    /// Whether the articles' prints are wanted afterwards.
    pub(super) learns: bool,
}

/// What became of lines.
#[derive(Default)]
pub(super) struct FilteredLines {
    /// What is left of them.
    pub(super) out: Vec<u8>,
    /// What of that was added.
    pub(super) added: Vec<Range<usize>>,
    /// What the journal says of them.
    pub(super) page: RecordPage,
    /// What the articles add up to.
    pub(super) tally: Tally,
    /// Articles of sites that the index does not know.
    pub(super) strangers: u64,
    /// What the articles have.
    pub(super) keys: KeyCounts,
    /// How many lines they were.
    pub(super) lines: u64,
    /// What is to be said of them.
    pub(super) said: Vec<Problem>,
    /// How many bytes they were.
    taken: usize,
    /// Prints of the articles, and of earlier ones, which are used again.
    prints: Vec<DocumentPrint>,
    printed: usize,
}

impl FilteredLines {
    /// The bytes of what it holds.
    pub(super) fn bytes(&self) -> u64 {
        let prints = self.prints.iter().map(|print| print.bytes.capacity());
        let places = self.prints.capacity() * size_of::<DocumentPrint>();
        (self.out.capacity() + self.page.capacity() + places + prints.sum::<usize>()) as u64
    }

    fn clear(&mut self) {
        let large = self
            .prints
            .iter()
            .any(|print| print.bytes.capacity() > BLOCK_BYTES);
        if large || self.out.capacity() > 2 * BLOCK_BYTES || self.page.capacity() > BLOCK_BYTES {
            *self = Self::default();
        }
        self.out.clear();
        self.added.clear();
        self.page.clear();
        self.tally = Tally::default();
        self.strangers = 0;
        self.keys = KeyCounts::default();
        self.lines = 0;
        self.said.clear();
        self.taken = 0;
        self.printed = 0;
    }

    /// The bytes of the block that these are made of: all of them, but in a
    /// strict run that stops.
    pub(super) fn taken_of<'b>(&self, block: &'b Block) -> &'b [u8] {
        block.all().get(..self.taken).unwrap_or_default()
    }

    /// The articles' prints, if they are wanted.
    pub(super) fn prints(&self) -> &[DocumentPrint] {
        self.prints.get(..self.printed).unwrap_or_default()
    }

    /// Says how many of the prints are of these lines.
    fn keep_prints(&mut self, learns: bool) {
        self.printed += usize::from(learns);
    }

    /// The place of the next article's print.
    fn next_print(&mut self) -> &mut DocumentPrint {
        let at = self.printed;
        if self.prints.len() <= at {
            self.prints.resize_with(at + 1, DocumentPrint::default);
        }
        &mut self.prints[at]
    }
}

/// Filters one block after the other.
pub(super) struct FilterWorker<'f> {
    parser: BlockParser<'f>,
    hand: FilterBuffers<'f>,
}

impl<'f> FilterWorker<'f> {
    pub(super) fn new(given: &'f FilterInputs<'f>) -> Self {
        Self {
            parser: BlockParser::new(given.sources, &given.config.read),
            hand: FilterBuffers::new(given),
        }
    }

    /// Refuses a record that is larger than there is room for, before anything of it is
    /// handed on.
    fn refuse_large(&self, part: &BlockPart) -> Result<()> {
        let given = self.hand.given;
        let (held, most) = (given.held, given.config.read.max_document);
        let is_large = matches!(part.kind, PartKind::Piece | PartKind::Oversized { .. });
        if !is_large || held >= most {
            return Ok(());
        }
        let message = format!(
            "the line has more than {held} bytes, and cannot be read within `memory` {}: have what \
             is so large passed on as it is (`max-document` {held}), or allow `memory` {}MiB",
            Budget::new(given.config.memory).spelled(),
            wanted_for_record(most as u64)
        );
        Err(Error::input(super::PLACE, part.line, part.offset, message))
    }

    /// Forgets the buffers that something large took.
    fn shrink(&mut self, block: &Block) {
        if block.is_large() {
            let given = self.hand.given;
            self.parser = BlockParser::new(given.sources, &given.config.read);
            self.hand = FilterBuffers::new(given);
        }
    }

    /// Filters all lines of a block; in a strict run those before the first bad
    /// one.
    ///
    /// # Errors
    /// Where an article cannot be judged.
    pub(super) fn all(&mut self, block: &Block, made: &mut FilteredLines) -> Result<()> {
        made.clear();
        for part in &block.parts {
            self.refuse_large(part)?;
            let mut records = self.parser.records(block, part);
            while let Some(record) = records.next_record() {
                if !self.hand.record(&record, made)? {
                    return Ok(());
                }
            }
        }
        self.shrink(block);
        Ok(())
    }

    /// Filters the lines of a block one by one; `put` is given each, as it was
    /// and as it is left.
    ///
    /// # Errors
    /// Where an article cannot be judged, and those of `put`.
    pub(super) fn each(
        &mut self,
        block: &Block,
        made: &mut FilteredLines,
        put: &mut dyn FnMut(&[u8], &mut FilteredLines) -> Result<()>,
    ) -> Result<()> {
        for part in &block.parts {
            self.refuse_large(part)?;
            let mut records = self.parser.records(block, part);
            while let Some(record) = records.next_record() {
                made.clear();
                self.hand.record(&record, made)?;
                put(record.raw.get(..made.taken).unwrap_or_default(), made)?;
            }
        }
        self.shrink(block);
        Ok(())
    }
}

/// What a worker has in hand.
struct FilterBuffers<'f> {
    given: &'f FilterInputs<'f>,
    judge: Judge<'f>,
    cutter: DocumentCutter,
    speller: Speller,
    field: Option<Field>,
}

impl<'f> FilterBuffers<'f> {
    fn new(given: &'f FilterInputs<'f>) -> Self {
        let key = given.config.read.new_key.as_deref();
        Self {
            given,
            judge: Judge::new(given.against, &given.source.name),
            cutter: DocumentCutter::new(),
            speller: Speller::default(),
            field: key.map(Field::new),
        }
    }

    /// Filters a record; `false` where a strict run stops before it.
    fn record(&mut self, record: &RecordView<'_>, made: &mut FilteredLines) -> Result<bool> {
        match &record.content {
            ContentView::Document(article) => self.article(record, article, made)?,
            ContentView::Blank | ContentView::Piece => made.out.extend_from_slice(record.raw),
            ContentView::Bad(problem) | ContentView::Oversized(problem) => {
                if !self.bad(record, problem, made)? {
                    return Ok(false);
                }
            }
        }
        made.taken += record.raw.len();
        made.lines += u64::from(!matches!(record.content, ContentView::Piece));
        Ok(true)
    }

    /// Lets what is no article pass; `false` where the run is strict.
    ///
    /// # Errors
    /// Where all of the stream is something else.
    fn bad(
        &self,
        record: &RecordView<'_>,
        problem: &Problem,
        made: &mut FilteredLines,
    ) -> Result<bool> {
        let refused = (record.offset == 0).then(|| refused_stream(record.raw));
        if let Some(what) = refused.flatten() {
            return Err(Error::input(super::PLACE, record.line, record.offset, what));
        }
        made.said.push(problem.clone());
        if self.given.config.strict && problem.bad {
            return Ok(false);
        }
        made.out.extend_from_slice(record.raw);
        Ok(true)
    }

    /// Judges an article and leaves out what goes.
    fn article(
        &mut self,
        record: &RecordView<'_>,
        article: &DocumentView<'_>,
        made: &mut FilteredLines,
    ) -> Result<()> {
        let given = self.given;
        let judged = self
            .judge
            .judge((article, record.line), made.next_print())?;
        made.keep_prints(given.learns);
        let verdict = &judged.verdict;
        let separator = given.config.decision.separator;
        let fits = self.cutter.take(article.text, separator, verdict)
            && (verdict.removals.is_empty() || self.cutter.cut(article, &verdict.removals));
        if !fits {
            return Err(unfit(record));
        }
        let sums = self.cutter.count(verdict);
        made.tally.merge(&sums.tally);
        made.keys.add(article);
        made.strangers += u64::from(!self.judge.knows(article.site));
        if !verdict.dropped && tally::empties(verdict) {
            let place = (record.line, record.offset);
            let mut notice = entries::emptied(article.id, given.source, place);
            notice.path.clone_from(&given.source.path);
            made.said.push(notice);
        }
        let ids = FindingIds::of(&judged.judgement);
        let said = (&ids, &judged.names);
        let names = (article.id, given.source.name.as_str());
        let (about, became) = self
            .cutter
            .describe((record, article), names, (verdict, sums), said);
        match &mut self.field {
            Some(field) => {
                field.begin();
                let became = became.inspect(|became| field.add(became));
                match given.explains {
                    true => made.page.document(&about, became, &mut self.speller),
                    false => became.for_each(drop),
                }
            }
            None if given.explains => made.page.document(&about, became, &mut self.speller),
            None => {}
        }
        if verdict.dropped {
            return Ok(());
        }
        let line = made.out.len();
        if !append_kept(record.raw, self.cutter.removed(), &mut made.out) {
            return Err(unfit(record));
        }
        if let Some(field) = &mut self.field {
            let added = field.put(&mut made.out, line);
            made.added.push(added.ok_or_else(|| unfit(record))?);
        }
        Ok(())
    }
}

/// The error of a verdict that is not about the article that was judged: it
/// would be a fault of this program, and nothing may be cut by it.
fn unfit(record: &RecordView<'_>) -> Error {
    Error::damaged(
        super::PLACE,
        format!(
            "line {}: the verdict does not fit the article; this is a fault of dejalu: please report it",
            record.line
        ),
    )
}
