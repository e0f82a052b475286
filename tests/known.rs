//! What is known of earlier articles: decisions with it are decisions without it.

use std::path::{Path, PathBuf};

use dejalu::decide::Config;
use dejalu::{Cleaned, Document, clean_documents, clean_documents_against, know_documents};

/// The articles of a JSONL file.
fn articles(path: &Path) -> Vec<Document> {
    let text = std::fs::read_to_string(path).unwrap();
    let article = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| record[key].as_str().map(str::to_owned);
        let url = word("url").unwrap_or_default();
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        Document {
            id: word("id").or(word("_id")).unwrap_or_default(),
            site: word("site").unwrap_or(host),
            date: word("date"),
            text: word("text").or(word("plaintext")).unwrap_or_default(),
        }
    };
    text.lines().map(article).collect()
}

/// The corpora of the fixtures.
fn corpora() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut corpora = Vec::new();
    for folder in ["cases", "sites"] {
        for case in std::fs::read_dir(fixtures.join(folder)).unwrap() {
            corpora.push(case.unwrap().path().join("corpus.jsonl"));
        }
    }
    corpora.retain(|path| path.exists());
    corpora.sort();
    corpora
}

/// What was decided of a document, without what depends on the corpus around it.
fn told(cleaned: &Cleaned, at: usize) -> Vec<String> {
    let removals = cleaned.verdicts[at].removals.iter();
    let removals =
        removals.map(|one| format!("{} {:?} {:?}", one.paragraph, one.reason, one.evidence));
    removals.collect()
}

#[test]
fn an_article_that_is_known_is_decided_as_in_its_corpus() {
    let config = Config::default();
    for path in corpora() {
        let articles = articles(&path);
        let whole = clean_documents(articles.clone(), &config);
        let known = know_documents(articles.clone(), &config);
        let mut wrong = 0;
        for (at, article) in articles.into_iter().enumerate() {
            let id = article.id.clone();
            let alone = clean_documents_against([article], &known, &config);
            let (expected, found) = (told(&whole, at), told(&alone, 0));
            if expected != found {
                wrong += 1;
                if wrong < 4 {
                    println!("{} {id}\n  {expected:#?}\n  {found:#?}", path.display());
                }
            }
        }
        assert_eq!(
            wrong,
            0,
            "{} of {} articles",
            path.display(),
            whole.verdicts.len()
        );
    }
}

#[test]
fn what_is_known_does_not_depend_on_the_order_of_the_articles() {
    let config = Config::default();
    for path in corpora() {
        let mut articles = articles(&path);
        let one = know_documents(articles.clone(), &config);
        articles.reverse();
        let middle = articles.len() / 3;
        articles.rotate_left(middle);
        let other = know_documents(articles, &config);
        assert_eq!(one.all(), other.all(), "{}", path.display());
    }
}

#[test]
fn a_second_drop_is_decided_with_what_is_known_of_the_first() {
    let config = Config::default();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sites/harbour-courier/corpus.jsonl");
    let articles = articles(&path);
    let whole = clean_documents(articles.clone(), &config);
    let numbered = articles.into_iter().enumerate();
    let (first, second): (Vec<_>, Vec<_>) = numbered.partition(|(at, _)| at % 2 == 0);
    let known = know_documents(first.into_iter().map(|(_, article)| article), &config);
    let places: Vec<usize> = second.iter().map(|(at, _)| *at).collect();
    let second: Vec<Document> = second.into_iter().map(|(_, article)| article).collect();
    let alone = clean_documents(second.clone(), &config);
    let drop = clean_documents_against(second, &known, &config);
    let same = |cleaned: &Cleaned| {
        let pairs = places.iter().zip(&cleaned.documents);
        pairs
            .filter(|(at, document)| whole.documents[**at].text == document.text)
            .count()
    };
    println!(
        "{} of {} as in the whole, {} without what is known",
        same(&drop),
        places.len(),
        same(&alone)
    );
    assert!(same(&drop) * 10 >= places.len() * 9);
    assert!(
        drop.judgement
            .clusters
            .iter()
            .any(|cluster| cluster.known > 0)
    );
}
