//! Documents in memory → cleaned texts.
//!
//! In: documents, in any number, and what the decision may do. Out: the text
//! that is left of each, in the same order, and the judgement behind it. It is
//! what [`crate::pipeline`] does without files: the same stages, the same
//! verdicts. It reads and writes nothing and cannot fail; it keeps every text
//! in memory, which the pipeline does not.

use rayon::prelude::*;

use crate::clean::removed_ranges;
use crate::corpus::{Corpus, PrintStore, Share, fingerprint_document};
use crate::decide::Config;
use crate::document::Document;
use crate::judge::{Listener, judge};
use crate::known::extract::extract;
use crate::known::{Library, Shelf};
use crate::paragraph::{Separator, split};
use crate::verdict::packed::unpack;
use crate::verdict::{DocumentVerdict, Judgement};

/// Documents that are fingerprinted at a time: enough for the threads to have
/// work, few enough that a slow iterator is read in steps.
const BATCH: usize = 1024;

/// What is left of documents, and why.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// The documents in input order, their texts without what went. A document
    /// that goes whole (`drop_copies`) is here with an empty text, and its
    /// verdict says so.
    pub documents: Vec<Document>,
    /// What was decided of each document: `verdicts[i]` is about `documents[i]`.
    pub verdicts: Vec<DocumentVerdict>,
    /// The clusters, block families and sites behind the verdicts.
    pub judgement: Judgement,
}

/// Cleans documents.
///
/// The result depends on the documents and the configuration alone, not on
/// threads; it is the same as that of [`crate::pipeline::run`] on the same
/// texts. Runs on the current rayon pool.
#[must_use]
pub fn clean_documents(documents: impl IntoIterator<Item = Document>, config: &Config) -> Cleaned {
    clean(documents, config, None)
}

/// Cleans documents, judged against what is known of earlier ones.
///
/// The documents may be one or many: one is judged by what is known alone.
#[must_use]
pub fn clean_documents_against(
    documents: impl IntoIterator<Item = Document>,
    library: &dyn Library,
    config: &Config,
) -> Cleaned {
    clean(documents, config, Some(library))
}

/// What documents say of those that come after them.
#[must_use]
pub fn know_documents(documents: impl IntoIterator<Item = Document>, config: &Config) -> Shelf {
    let (corpus, _) = gather(documents, config);
    let shares = corpus.directory().shares();
    let volume = |share: &Share| extract(&share.build(&corpus), share.part, config);
    Shelf::new(shares.iter().map(volume).collect())
}

/// The prints of documents, and the documents.
fn gather(
    documents: impl IntoIterator<Item = Document>,
    config: &Config,
) -> (Corpus, Vec<Document>) {
    let mut kept = Vec::new();
    let mut corpus = Corpus::new();
    let mut incoming = documents.into_iter();
    loop {
        let start = kept.len();
        kept.extend(incoming.by_ref().take(BATCH));
        let batch = kept.get(start..).unwrap_or_default();
        if batch.is_empty() {
            return (corpus, kept);
        }
        let prints: Vec<_> = batch
            .par_iter()
            .map(|document| fingerprint_document(document, config.separator))
            .collect();
        for print in prints {
            corpus.add(&print);
        }
    }
}

fn clean(
    documents: impl IntoIterator<Item = Document>,
    config: &Config,
    library: Option<&dyn Library>,
) -> Cleaned {
    let (corpus, mut kept) = gather(documents, config);
    let mut packed = vec![Box::default(); kept.len()];
    let listener = Listener {
        memory: u64::MAX,
        library,
        stage: &|_, _, _| (),
        keep: &mut |input, verdict| {
            if let Some(place) = packed.get_mut(input as usize) {
                *place = Box::<[u8]>::from(verdict);
            }
        },
    };
    // Without a limit there is always memory enough, or no process.
    let judgement = judge(&corpus, config, listener).unwrap_or_default();
    let verdicts: Vec<DocumentVerdict> = packed
        .par_iter()
        .map(|verdict| unpack(verdict, &judgement.numbers).unwrap_or_default())
        .collect();
    kept.par_iter_mut()
        .zip(&verdicts)
        .for_each(|(document, verdict)| {
            document.text = cleaned_text(&document.text, verdict, config.separator);
        });
    Cleaned {
        documents: kept,
        verdicts,
        judgement,
    }
}

/// What a verdict leaves of the text that it was made on.
///
/// `separator` must be the one that the verdict was made with.
#[must_use]
pub fn cleaned_text(text: &str, verdict: &DocumentVerdict, separator: Separator) -> String {
    if verdict.dropped {
        return String::new();
    }
    let removed: Vec<u32> = verdict
        .removals
        .iter()
        .map(|removal| removal.paragraph)
        .collect();
    if removed.is_empty() {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut at = 0;
    for range in removed_ranges(text, &split(text, separator), &removed) {
        cleaned.push_str(text.get(at..range.start).unwrap_or_default());
        at = range.end;
    }
    cleaned.push_str(text.get(at..).unwrap_or_default());
    cleaned
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
    fn bodies_are_left_and_blocks_go() {
        let cleaned = clean_documents(articles(), &Config::default());
        for (before, after) in articles().iter().zip(&cleaned.documents) {
            let (article, _) = before.text.split_once("\nRead more").unwrap();
            assert_eq!(after.text, article);
            assert_eq!((&after.id, &after.site), (&before.id, &before.site));
        }
    }

    #[test]
    fn the_judgement_is_about_the_documents_in_their_order() {
        let cleaned = clean_documents(articles(), &Config::default());
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
    fn a_dropped_copy_is_empty_and_the_original_stays() {
        let mut documents = articles();
        let long = "\nEngineers will lift the engines, weld two seams in the hull and replace every \
                    lifeboat, a job that the yard promises to finish before the first of the autumn storms.";
        documents[0].text.insert_str(ARTICLES[0].0.len(), long);
        let copy = Document {
            id: "crawled again".to_owned(),
            ..documents[0].clone()
        };
        documents.push(copy);
        let config = Config {
            drop_copies: true,
            ..Config::default()
        };
        let cleaned = clean_documents(documents, &config);
        let dropped: Vec<usize> = (0..7).filter(|&at| cleaned.verdicts[at].dropped).collect();
        assert_eq!(dropped.len(), 1);
        for (at, document) in cleaned.documents.iter().enumerate() {
            assert_eq!(document.text.is_empty(), at == dropped[0], "{at}");
        }
    }

    #[test]
    fn batches_do_not_show() {
        let many = |count: usize| -> Vec<Document> {
            articles().into_iter().cycle().take(count).collect()
        };
        assert_eq!(
            clean_documents(many(BATCH + 1), &Config::default())
                .documents
                .len(),
            BATCH + 1
        );
        assert!(
            clean_documents(Vec::new(), &Config::default())
                .documents
                .is_empty()
        );
    }

    #[test]
    fn an_untouched_text_is_itself() {
        let verdict = DocumentVerdict::default();
        for text in ["", "\r\n \n", "one\u{2028}two\r\n"] {
            assert_eq!(cleaned_text(text, &verdict, Separator::Detect), text);
        }
    }
}
