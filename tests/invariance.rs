//! What may change without a verdict changing: the order of the documents, and
//! what other sites print.

use dejalu::Document;
use dejalu::internals::decide::Config;
use dejalu::internals::memory::decide;
use proptest::prelude::*;

use crate::invent::{Chance, Label, Page, SCRIPTS, Writer, documents, pages};

/// A small corpus that differs with the seed: blocks, a menu, shared background.
fn any_corpus(seed: u64) -> Vec<Page> {
    let mut writer = Writer::new(SCRIPTS[(seed % 6) as usize], seed);
    let (cue, shared) = (writer.phrase(&[], 2), writer.prose(&[]));
    let count = 3 + writer.chance.below(10);
    let articles = writer.articles(count);
    let mut chance = writer.chance.clone();
    pages("s", &articles, |number, lines| {
        if chance.below(4) == 0 {
            lines.insert(2, (Label::Body, shared.clone()));
        }
        let at = 2 + chance.below(lines.len() - 1);
        let others = (1..=chance.below(4)).map(|step| (number + step * 3) % articles.len());
        let headlines = others.map(|other| articles[other].headline.clone());
        let block = std::iter::once(cue.clone()).chain(headlines);
        lines.splice(at..at, block.map(|line| (Label::Furniture, line)));
    })
}

/// A document's id with the paragraphs that go, their reasons and numbers.
type Told = Vec<(String, Vec<(u32, String)>)>;

fn told(documents: &[Document]) -> Told {
    let verdicts = decide(documents.to_vec(), &Config::default(), None).verdicts;
    let mut told: Told = documents
        .iter()
        .zip(&verdicts)
        .map(|(document, verdict)| {
            let removals = verdict.removals.iter();
            let removals = removals.map(|removal| {
                (
                    removal.paragraph,
                    format!("{:?} {:?}", removal.reason, removal.evidence),
                )
            });
            (document.id.clone(), removals.collect())
        })
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_copy_of_another_site_changes_no_verdict(seed in 0u64..1 << 40, other in 0u64..1 << 40) {
        let alone = documents(&any_corpus(seed));
        let elsewhere = [any_corpus(other), any_corpus(seed)].concat();
        let mut both = Vec::new();
        for (at, mut document) in documents(&elsewhere).into_iter().enumerate() {
            document.site = "elsewhere".to_owned();
            document.id = format!("elsewhere-{at}");
            both.push(document);
            both.extend(alone.get(at).cloned());
        }
        prop_assert!(both.len() > alone.len());
        let mut together = told(&both);
        together.retain(|(id, _)| !id.starts_with("elsewhere"));
        prop_assert_eq!(told(&alone), together);
    }

    #[test]
    fn the_order_of_documents_changes_no_verdict(seed in 0u64..1 << 40) {
        let mut documents = documents(&any_corpus(seed));
        let before = told(&documents);
        Chance::new(seed).shuffle(&mut documents);
        prop_assert_eq!(before, told(&documents));
    }
}
