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
    let removals = removals.map(|one| format!("{} {:?} {:?}", one.paragraph, one.reason, one.evidence));
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
        assert_eq!(wrong, 0, "{} of {} articles", path.display(), whole.verdicts.len());
    }
}

#[test]
fn experiment() {
    use std::io::Write;
    let Some(lab) = std::env::var_os("DEJALU_LAB") else { return };
    let config = Config::default();
    let write = |name: String, documents: &[Document]| {
        let mut file = std::fs::File::create(format!("/tmp/lab/out/{name}.jsonl")).unwrap();
        for document in documents {
            writeln!(file, "{}", serde_json::json!({"id": document.id, "text": document.text})).unwrap();
        }
    };
    for entry in std::fs::read_dir(lab).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none() { continue; }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let articles = articles(&path);
        let whole = clean_documents(articles.clone(), &config);
        write(format!("{name}.whole"), &whole.documents);
        let known = know_documents(articles.clone(), &config);
        let mut same = Vec::new();
        let mut differ = 0;
        for (at, article) in articles.iter().enumerate() {
            let alone = clean_documents_against([article.clone()], &known, &config);
            let paragraphs = |cleaned: &Cleaned, at: usize| -> Vec<u32> { cleaned.verdicts[at].removals.iter().map(|r| r.paragraph).collect() };
            if paragraphs(&whole, at) != paragraphs(&alone, 0) { differ += 1; }
            if told(&whole, at) != told(&alone, 0) && std::env::var_os("SHOW").is_some() {
                println!("{name} {}", article.id);
                for (one, other) in told(&whole, at).iter().zip(told(&alone, 0)) { if *one != other { println!("  {one}\n  {other}"); } }
            }
            same.extend(alone.documents);
        }
        println!("{name}: {differ} of {} differ in what goes", articles.len());
        write(format!("{name}.same"), &same);
        let (first, second): (Vec<_>, Vec<_>) = articles.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let strip = |part: Vec<(usize, Document)>| -> Vec<Document> { part.into_iter().map(|(_, d)| d).collect() };
        let (first, second) = (strip(first), strip(second));
        let known = know_documents(first, &config);
        write(format!("{name}.drop"), &clean_documents_against(second.clone(), &known, &config).documents);
        let alone: Vec<Document> = second.iter().flat_map(|d| clean_documents_against([d.clone()], &known, &config).documents).collect();
        write(format!("{name}.filter"), &alone);
        write(format!("{name}.itself"), &clean_documents(second, &config).documents);
    }
}
