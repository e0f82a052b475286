//! One article + what is known → its verdict.
//!
//! In: an article as it was read. Out: what was decided of it, as of a corpus
//! that holds nothing else, and who is named in that. It knows no other article
//! of the stream, so that articles are judged in parallel and in any order.

use crate::corpus::{Corpus, DocumentPrint, Printer, Subject};
use crate::decide::{self, Lists};
use crate::error::{Error, Result};
use crate::input::DocumentView;
use crate::judge::{Listener, judge_with};
use crate::known::Library;
use crate::report::names::Names;
use crate::run::budget::not_judged;
use crate::stop::Stop;
use crate::verdict::packed::unpack;
use crate::verdict::{DocumentVerdict, Judgement};

/// What articles are judged against, and with.
#[derive(Clone, Copy)]
pub(super) struct ArticlesAgainst<'f> {
    pub(super) decision: &'f decide::Config,
    pub(super) library: &'f dyn Library,
    /// Bytes of memory that judging one may take, as it may of so many side by side.
    pub(super) memory: u64,
    pub(super) side_by_side: u64,
}

/// What was decided of an article.
pub(super) struct JudgedArticle {
    pub(super) verdict: DocumentVerdict,
    /// The clusters behind it.
    pub(super) judgement: Judgement,
    /// The article, and the documents of earlier corpora that the verdict names.
    pub(super) names: Names,
}

/// Judges one article after the other.
pub(super) struct Judge<'f> {
    against: ArticlesAgainst<'f>,
    source: &'f str,
    printer: Printer,
    lists: Lists,
    packed: Vec<u8>,
}

impl<'f> Judge<'f> {
    /// A judge of articles of the source of this name.
    pub(super) fn new(against: ArticlesAgainst<'f>, source: &'f str) -> Self {
        Self {
            against,
            source,
            printer: Printer::new(against.decision.separator),
            lists: Lists::new(against.decision),
            packed: Vec::new(),
        }
    }

    /// Whether anything is known of a site. Where nothing is, an article is judged by
    /// itself, and hardly anything goes.
    pub(super) fn knows(&self, site: &str) -> bool {
        !self.against.library.volumes(site).is_empty()
    }

    /// Judges the article that stands on this line; `print` is what it looks like
    /// to the decision, afterwards.
    ///
    /// # Errors
    /// Where judging it takes more memory than it may.
    pub(super) fn judge(
        &mut self,
        (article, line): (&DocumentView<'_>, u64),
        print: &mut DocumentPrint,
    ) -> Result<JudgedArticle> {
        let subject = Subject {
            id: article.id,
            site: article.site,
            date: article.date,
            text: article.text,
        };
        self.printer.print(&subject, print);
        let mut corpus = Corpus::new();
        corpus.add(print);
        self.packed.clear();
        let packed = &mut self.packed;
        let listener = Listener {
            memory: self.against.memory,
            library: Some(self.against.library),
            stage: &|_, _, _| (),
            stop: &Stop::never(),
            keep: &mut |_, verdict| packed.extend_from_slice(verdict),
        };
        let told = (self.against.decision, &self.lists);
        let judged = judge_with(&corpus, told, listener);
        let mut judgement = judged.map_err(|why| {
            let others = |needs: &crate::judge::NeedsMemory| {
                needs.bytes.saturating_mul(self.against.side_by_side - 1)
            };
            not_judged(&why, others)
        })?;
        let mut names = Names::new(vec![self.source.to_owned()]);
        names.add(article.id, 0, line);
        names.set_known(std::mem::take(&mut judgement.known));
        let verdict = unpack(&self.packed, &judgement.numbers).ok_or_else(|| {
            let what = format!(
                "line {line}: the verdict cannot be read; this is a fault of dejalu: please report it"
            );
            Error::damaged(super::PLACE, what)
        })?;
        Ok(JudgedArticle {
            verdict,
            judgement,
            names,
        })
    }
}
