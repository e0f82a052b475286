//! Documents in memory → cleaned texts.
//!
//! In: documents, in any number, and what the decision may do. Out: the text
//! that is left of each, in the same order, and the judgement behind it. It is
//! what [`crate::pipeline`] does without files: the same stages, the same
//! verdicts. It reads and writes nothing and cannot fail; it keeps every text
//! in memory, which the pipeline does not.

use rayon::prelude::*;

use crate::clean::removed_ranges;
use crate::corpus::{CorpusBuilder, fingerprint_document};
use crate::decide::Config;
use crate::document::Document;
use crate::judge::judge;
use crate::paragraph::{Separator, split};
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
    /// What was decided: `judgement.documents[i]` is about `documents[i]`.
    pub judgement: Judgement,
}

/// Cleans documents.
///
/// The result depends on the documents and the configuration alone, not on
/// threads; it is the same as that of [`crate::pipeline::run`] on the same
/// texts. Runs on the current rayon pool.
#[must_use]
pub fn clean_documents(documents: impl IntoIterator<Item = Document>, config: &Config) -> Cleaned {
    let mut kept = Vec::new();
    let mut corpus = CorpusBuilder::new();
    let mut incoming = documents.into_iter();
    loop {
        let start = kept.len();
        kept.extend(incoming.by_ref().take(BATCH));
        let batch = kept.get(start..).unwrap_or_default();
        if batch.is_empty() {
            break;
        }
        let prints: Vec<_> = batch
            .par_iter()
            .map(|document| fingerprint_document(document, config.separator))
            .collect();
        for print in prints {
            corpus.add(print);
        }
    }
    let judgement = judge(corpus, config, &|_, _, _| ());
    kept.par_iter_mut()
        .zip(&judgement.documents)
        .for_each(|(document, verdict)| {
            document.text = cleaned_text(&document.text, verdict, config.separator);
        });
    Cleaned {
        documents: kept,
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

    const NUMBERS: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

    fn body(number: &str, paragraph: &str) -> String {
        format!(
            "The {number} council met about the {number} bridge and its {paragraph} {number} arch, and nobody \
             of the {number} ward spoke against the {paragraph} plan of the {number} engineer."
        )
    }

    /// Six articles; under each, a cue and the headlines of two others.
    fn articles() -> Vec<Document> {
        let headline = |at: usize| {
            format!(
                "Council votes for the {} bridge over the river",
                NUMBERS[at % 6]
            )
        };
        NUMBERS
            .iter()
            .enumerate()
            .map(|(at, number)| Document {
                id: (*number).to_owned(),
                text: format!(
                    "{}\n{}\n\n{}\nRead more\n{}\n{}\n",
                    headline(at),
                    body(number, "first"),
                    body(number, "second"),
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
            let lines: Vec<&str> = before.text.lines().collect();
            assert_eq!(after.text, lines[..4].join("\n") + "\n");
            assert_eq!((&after.id, &after.site), (&before.id, &before.site));
        }
    }

    #[test]
    fn the_judgement_is_about_the_documents_in_their_order() {
        let cleaned = clean_documents(articles(), &Config::default());
        assert_eq!(cleaned.judgement.documents.len(), 6);
        for verdict in &cleaned.judgement.documents {
            let reasons: Vec<Reason> = verdict
                .removals
                .iter()
                .map(|removal| removal.reason)
                .collect();
            assert_eq!(reasons[0], Reason::Cue);
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
        let copy = Document {
            id: "seven".to_owned(),
            ..documents[0].clone()
        };
        documents.push(copy);
        let config = Config {
            drop_copies: true,
            ..Config::default()
        };
        let cleaned = clean_documents(documents, &config);
        let dropped: Vec<usize> = (0..7)
            .filter(|&at| cleaned.judgement.documents[at].dropped)
            .collect();
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
