//! Documents in memory → what is decided of them.
//!
//! In: documents, in any number, and what the decision may do. Out: the verdict on each
//! of them, in the same order, and the judgement behind it. It is what
//! [`crate::pipeline`] does without files: the same stages, the same verdicts. It reads
//! and writes nothing, keeps every text in memory, which the pipeline does not, and runs
//! in the pool that it is called in.

use rayon::prelude::*;

use crate::corpus::{Corpus, DocumentPrint, PrintStore, Share, fingerprint_document};
use crate::decide::{Config, Lists};
use crate::document::Document;
use crate::judge::share::JudgedShare;
use crate::judge::{Listener, Unjudged, judge_share, judge_with};
use crate::known::extract::extract;
use crate::known::{Library, MemoryVolumes};
use crate::progress::{Done, Progress, Silent, Stage};
use crate::stop::Stop;
use crate::verdict::packed::unpack;
use crate::verdict::{DocumentVerdict, Judgement};

/// Documents that are fingerprinted at a time: enough for the threads to have work, few
/// enough that whoever watches hears of it.
const BATCH: usize = 1024;

/// Documents, and what was decided of them.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The documents, as they came.
    pub documents: Vec<Document>,
    /// What was decided of each: `verdicts[i]` is about `documents[i]`.
    pub verdicts: Vec<DocumentVerdict>,
    /// The clusters, block families and sites behind the verdicts.
    pub judgement: Judgement,
}

/// With what documents are judged.
#[derive(Clone, Copy)]
pub(crate) struct JudgeRequest<'a> {
    /// What the decision may do.
    pub(crate) config: &'a Config,
    /// The lists of `config`.
    pub(crate) lists: &'a Lists,
    /// What is known of earlier documents.
    pub(crate) library: Option<&'a dyn Library>,
    /// Who is told, and may ask to stop.
    pub(crate) progress: &'a dyn Progress,
}

/// Judges documents, against what is known of earlier ones if there is something.
///
/// The result depends on the documents and the configuration alone, not on threads; it
/// is the same as that of [`crate::pipeline::run`] on the same texts.
#[must_use]
pub fn decide(
    documents: impl IntoIterator<Item = Document>,
    config: &Config,
    library: Option<&dyn Library>,
) -> Decided {
    let asked = JudgeRequest {
        config,
        lists: &Lists::new(config),
        library,
        progress: &Silent,
    };
    // Without a limit there is always memory enough, or no process; and nobody asks to stop.
    decide_as(documents.into_iter().collect(), &asked).unwrap_or_default()
}

/// The same, heeding whoever is told.
pub(crate) fn decide_as(
    documents: Vec<Document>,
    asked: &JudgeRequest<'_>,
) -> Result<Decided, Unjudged> {
    let corpus = gather(&documents, asked, Corpus::new())?;
    let judge = |listener: Listener<'_>| {
        let told = (asked.config, asked.lists);
        judge_with(&corpus, told, listener).map(|judgement| (judgement, ()))
    };
    let (packed, judgement, ()) = packed(&corpus, asked, judge)?;
    Ok(unpacked(documents, &packed, judgement))
}

/// Judges the documents of one site as one share of it, however many they are.
pub(crate) fn decide_share(
    documents: Vec<Document>,
    asked: &JudgeRequest<'_>,
) -> Result<(Decided, Option<JudgedShare>), Unjudged> {
    let corpus = gather(&documents, asked, Corpus::with_limits(u64::MAX, u64::MAX))?;
    let decided = judge_share_of(&corpus, asked)?;
    let documents = unpacked(documents, &decided.packed, decided.judgement);
    Ok((documents, decided.share))
}

/// What documents say of those that come after them.
#[must_use]
pub fn know(documents: impl IntoIterator<Item = Document>, config: &Config) -> MemoryVolumes {
    let mut corpus = Corpus::new();
    for document in documents {
        corpus.add(&fingerprint_document(&document, config.separator));
    }
    let shares = corpus.directory().shares();
    let stop = Stop::never();
    let volume = |share: &Share| extract(&share.build(&corpus), share.part, config, &stop);
    MemoryVolumes::new(shares.iter().filter_map(volume).collect())
}

/// The prints of documents.
fn gather(
    documents: &[Document],
    asked: &JudgeRequest<'_>,
    mut corpus: Corpus,
) -> Result<Corpus, Unjudged> {
    let (progress, separator) = (asked.progress, asked.config.separator);
    let stopped = || progress.stopped();
    let stop = Stop::new(&stopped);
    progress.begin(Stage::Read, None);
    for batch in documents.chunks(BATCH) {
        let prints: Vec<_> = batch
            .par_iter()
            .map(|document| match stop.is_asked() {
                true => DocumentPrint::default(),
                false => fingerprint_document(document, separator),
            })
            .collect();
        stop.unless_asked().ok_or(Unjudged::Stopped)?;
        prints.iter().for_each(|print| corpus.add(print));
        progress.advance(Done {
            bytes: batch
                .iter()
                .map(|document| document.text.len() as u64)
                .sum(),
            documents: batch.len() as u64,
            expected: 0,
        });
    }
    progress.end();
    Ok(corpus)
}

/// What is decided of each document, in few bytes.
type PackedVerdicts = Vec<Box<[u8]>>;

/// What is decided of the prints of a share, however many they are.
pub(crate) struct DecidedShare {
    /// What is decided of each document.
    pub(crate) packed: PackedVerdicts,
    /// The clusters and families behind that.
    pub(crate) judgement: Judgement,
    /// What the share adds up to; nothing of no documents.
    pub(crate) share: Option<JudgedShare>,
}

/// Judges prints of one site as one share of it.
pub(crate) fn judge_share_of(
    corpus: &Corpus,
    asked: &JudgeRequest<'_>,
) -> Result<DecidedShare, Unjudged> {
    let judge = |listener: Listener<'_>| judge_share(corpus, asked.config, listener);
    let (packed, judgement, share) = packed(corpus, asked, judge)?;
    Ok(DecidedShare {
        packed,
        judgement,
        share,
    })
}

/// What `judge` decides of the documents of a corpus, and what else it says.
fn packed<T>(
    corpus: &Corpus,
    asked: &JudgeRequest<'_>,
    judge: impl FnOnce(Listener<'_>) -> Result<(Judgement, T), Unjudged>,
) -> Result<(PackedVerdicts, Judgement, T), Unjudged> {
    let progress = asked.progress;
    let mut packed = vec![Box::default(); corpus.directory().documents()];
    let stopped = || progress.stopped();
    progress.begin(Stage::Judge, None);
    let listener = Listener {
        memory: u64::MAX,
        library: asked.library,
        stage: &|name, done, total| progress.step(name, done, total),
        stop: &Stop::new(&stopped),
        keep: &mut |input, verdict| {
            if let Some(place) = packed.get_mut(input as usize) {
                *place = Box::<[u8]>::from(verdict);
            }
        },
    };
    let (judgement, more) = judge(listener)?;
    progress.end();
    Ok((packed, judgement, more))
}

/// Documents with what was decided of them.
fn unpacked(documents: Vec<Document>, packed: &[Box<[u8]>], judgement: Judgement) -> Decided {
    let verdicts = packed
        .par_iter()
        .map(|verdict| unpack(verdict, &judgement.numbers).unwrap_or_default())
        .collect();
    Decided {
        documents,
        verdicts,
        judgement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Reason;

    /// Headlines and bodies.
    const ARTICLES: [(&str, &str); 6] = [
        (
            "Ferries stop for a week of repairs",
            "Both boats leave the water on Monday, and islanders are asked to shop before the weekend.",
        ),
        (
            "The mayor opens a new market hall",
            "It cost nine million and stands where the old station burned down in that long summer.",
        ),
        (
            "A library lends seeds instead of books",
            "Gardeners bring back what they harvest, and the shelves of the reading room smell of dill.",
        ),
        (
            "The last bakery in the valley closes",
            "Its oven had not gone cold since the year in which rails reached the upper villages.",
        ),
        (
            "Storm damage shuts both lanes on Friday",
            "Divers found a crack below the third pier; lorries must take the detour through Harlow.",
        ),
        (
            "Young musicians play for an empty stadium",
            "Someone had printed the wrong date on every poster, yet not one of them went home early.",
        ),
    ];

    /// Six articles; under each, a cue and the headlines of two others.
    fn articles() -> Vec<Document> {
        let headline = |at: usize| ARTICLES[at % 6].0;
        ARTICLES
            .iter()
            .enumerate()
            .map(|(at, (title, body))| Document {
                id: format!("article {at}"),
                text: format!(
                    "{title}\n{body}\n\nRead more\n{}\n{}\n",
                    headline(at + 1),
                    headline(at + 3)
                ),
                ..Document::default()
            })
            .collect()
    }

    #[test]
    fn the_judgement_is_about_the_documents_in_their_order() {
        let cleaned = decide(articles(), &Config::default(), None);
        assert_eq!(cleaned.verdicts.len(), 6);
        for verdict in &cleaned.verdicts {
            let reasons: Vec<Reason> = verdict
                .removals
                .iter()
                .map(|removal| removal.reason)
                .collect();
            assert_eq!(reasons[0], Reason::Cue);
            let kept: Vec<u32> = verdict.kept.iter().map(|kept| kept.paragraph).collect();
            assert_eq!(kept, [0, 1]);
            assert!(
                verdict
                    .kept
                    .iter()
                    .all(|kept| kept.missing > 0 && kept.kept_by.is_none())
            );
            assert!(
                verdict.removals[1..]
                    .iter()
                    .all(|removal| removal.owner.is_some())
            );
        }
    }

    #[test]
    fn batches_do_not_show() {
        let many = articles().into_iter().cycle().take(BATCH + 1);
        let decided = decide(many, &Config::default(), None);
        assert_eq!(decided.verdicts.len(), BATCH + 1);
        assert!(decide([], &Config::default(), None).verdicts.is_empty());
    }
}
