//! What shares decided apart, put together and written beside their documents, is the folder
//! that a run on one machine leaves: every file of it, byte for byte.

use std::collections::BTreeMap;
use std::path::Path;

use dejalu::commands::{self, Job};
use dejalu::internals::config::RunConfig;
use dejalu::internals::pipeline::{DecidedBy, run_as};
use dejalu::{Cleaner, Config, Document, Silent, engine};
use serde_json::{Value, json};

use super::{corpora, documents};

/// Paragraphs of a share.
const MOST: u64 = 700;

/// So that running text is lost on the fixtures.
fn config() -> Config {
    let mut config = Config::default();
    config.caution = 0;
    config
}

/// All fixtures as one corpus: of the first half of them each has its site, all others are
/// one. Some documents have the id of another.
fn corpus() -> String {
    let (mut corpus, mut count) = (String::new(), 0);
    let all = corpora();
    for (number, path) in all.iter().enumerate() {
        let lines = std::fs::read_to_string(path).unwrap();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let mut record: Value = serde_json::from_str(line).unwrap();
            count += 1;
            let site = match number * 2 < all.len() {
                true => format!("site{number}.example"),
                false => "large.example".to_owned(),
            };
            record["url"] = json!(format!("https://{site}/{count}"));
            record["id"] = json!(format!("document {}", count % 1500));
            corpus.push_str(&format!("{record}\n"));
        }
    }
    corpus
}

/// What a position in the input is called by shares: not all numbers are taken.
fn called(position: usize) -> u32 {
    position as u32 * 3 + 5
}

/// The decisions of all shares, judged apart, and the verdict on each document in its order.
fn decided(all: Vec<Document>) -> (engine::Decisions, Vec<Vec<u8>>, usize) {
    let positions: Vec<u32> = (0..all.len()).map(called).collect();
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for document in &all {
        let size = engine::size(&document.text, Default::default());
        *sizes.entry(document.site.clone()).or_default() += size.paragraphs;
    }
    let mut verdicts = vec![Vec::new(); all.len()];
    let mut shares: BTreeMap<(String, u32), Vec<(u32, Document)>> = BTreeMap::new();
    for (position, document) in all.into_iter().enumerate() {
        let parts = u32::try_from(sizes[&document.site].div_ceil(MOST)).unwrap();
        let part = engine::place(engine::rank(&document.text), parts);
        let share = shares.entry((document.site.clone(), part)).or_default();
        share.push((called(position), document));
    }
    let mut decisions = engine::Decisions::of_positions(positions).unwrap();
    let cleaner = Cleaner::new().config(config()).threads(2);
    let several = shares.len() - sizes.len();
    // Sites may come in any order, the shares of one in theirs.
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by(|one, other| (&other.0.0, one.0.1).cmp(&(&one.0.0, other.0.1)));
    for ((site, _), share) in shares {
        let positions: Vec<u32> = share.iter().map(|one| one.0).collect();
        let (cleaned, judged) = engine::judge_share(&cleaner, share).unwrap();
        for article in &cleaned {
            let at = (positions[article.position()] - 5) / 3;
            verdicts[at as usize] = engine::verdict(&article, &positions);
        }
        let stored = serde_json::to_vec(&judged).unwrap();
        let judged = serde_json::from_slice(&stored).unwrap();
        decisions.add(&site, judged).unwrap();
    }
    (decisions, verdicts, several)
}

/// Every file below a folder, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn the_folder_is_that_of_one_machine() {
    let bench = tempfile::tempdir().unwrap();
    let input = bench.path().join("crawl.jsonl");
    let corpus = corpus();
    std::fs::write(&input, &corpus).unwrap();
    let (one, apart) = (bench.path().join("one"), bench.path().join("apart"));

    let mut run = RunConfig::new(vec![input.clone()], one.clone());
    run.decision = config();
    let limits = Some((MOST, u64::MAX));
    let summary = run_as(&run, DecidedBy::Here { limits }, &Silent).unwrap();
    assert!(summary.report.lost.texts > 0, "something is lost");

    let (decisions, verdicts, several) = decided(documents(&corpus));
    assert!(several > 2, "several shares");
    let job = || Job::new([&input], &apart).config(config()).overwrite(true);
    let told = verdicts.iter().cloned().map(Ok);
    let done = commands::write_decided(&job(), decisions, told, &Silent).unwrap();
    assert_eq!(done.documents, verdicts.len() as u64);
    let (expected, found) = (files(&one), files(&apart));
    assert!(expected.contains_key("report/report.html"));
    assert!(expected.keys().eq(found.keys()));
    for (name, bytes) in &expected {
        assert!(*bytes == found[name], "{name} is another");
    }
}

/// What is refused, and what is said of it.
fn refusal(change: impl FnOnce(&mut Vec<Vec<u8>>), input: &str) -> String {
    let bench = tempfile::tempdir().unwrap();
    let path = bench.path().join("in.jsonl");
    std::fs::write(&path, input).unwrap();
    let line = |at: usize| format!("{{\"text\":\"The {at}. ferry\\nRead more\\n\"}}\n");
    let judged: String = (0..3).map(line).collect();
    let mut all = documents(&judged);
    all.iter_mut().for_each(|one| one.site = String::new());
    let (decisions, mut verdicts, _) = decided(all);
    change(&mut verdicts);
    let out = bench.path().join("out");
    let told = verdicts.into_iter().map(Ok);
    let job = Job::new([&path], &out).config(config());
    let done = commands::write_decided(&job, decisions, told, &Silent);
    assert!(done.is_err() != out.exists(), "nothing half is left");
    done.map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn decisions_of_other_documents_are_refused() {
    let line = |at: usize| format!("{{\"text\":\"The {at}. ferry\\nRead more\\n\"}}\n");
    let input: String = (0..3).map(line).collect();
    assert_eq!(refusal(|_| (), &input), "");
    let more = refusal(|verdicts| verdicts.push(Vec::new()), &input);
    assert!(more.contains("3 documents have more verdicts"), "{more}");
    let fewer = refusal(|verdicts| drop(verdicts.pop()), &input);
    assert!(fewer.contains("2 verdicts on 3 documents"), "{fewer}");
    let cut = refusal(|verdicts| verdicts[1].truncate(4), &input);
    assert!(cut.contains("document 2"), "{cut}");
    let other = refusal(|_| (), &(input + &line(3)));
    assert!(other.contains("3 documents and 6 paragraphs"), "{other}");
    assert!(engine::Decisions::of_positions(vec![1, 1]).is_err());
    let mut unknown = engine::Decisions::of_positions(vec![1, 2]).unwrap();
    let twice = |at| Document {
        text: "The ferry stops\nThe ferry stops again today".to_owned(),
        ..Document {
            id: format!("{at}"),
            ..Document::default()
        }
    };
    let share = [(0, twice(0)), (1, twice(1))];
    let (_, judged) = engine::judge_share(&Cleaner::new().threads(1), share).unwrap();
    assert!(
        unknown
            .add("", judged)
            .unwrap_err()
            .to_string()
            .contains("position 0")
    );
}
