//! What the library shows: `Cleaner`, `engine`, `commands`; and that it agrees with the
//! program.

use std::path::{Path, PathBuf};

use dejalu::commands::{self, Job};
use dejalu::{Cleaned, Cleaner, Config, Document, Index, Pool, Reason, Silent, engine, restore};
use serde_json::Value;

use crate::util::Bench;

mod engine_result;
mod engine_shares;
mod indexes;
mod stops;
mod surface;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The corpora of the fixtures that are JSON lines.
fn corpora() -> Vec<PathBuf> {
    let mut corpora = Vec::new();
    for folder in ["cases", "sites"] {
        for case in std::fs::read_dir(fixtures().join(folder)).unwrap() {
            corpora.push(case.unwrap().path().join("corpus.jsonl"));
        }
    }
    corpora.retain(|path| path.exists());
    corpora.sort();
    assert!(corpora.len() > 70);
    corpora
}

/// The documents of JSON lines, as the program reads them.
fn documents(lines: &str) -> Vec<Document> {
    let document = |(number, line): (usize, &str)| {
        let record: Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| record[key].as_str().map(str::to_owned);
        Document {
            id: word("id").unwrap_or_else(|| format!("line {number}")),
            site: engine::host(&word("url").unwrap_or_default()),
            date: word("date"),
            text: word("text").unwrap(),
        }
    };
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    lines.enumerate().map(document).collect()
}

/// The texts of JSON lines.
fn texts(lines: &[Value]) -> Vec<String> {
    let texts = lines.iter().map(|line| line["text"].as_str().unwrap());
    texts.map(str::to_owned).collect()
}

fn texts_of(cleaned: &Cleaned) -> Vec<String> {
    let texts = cleaned.articles().map(|article| article.text());
    texts.map(|text| text.into_owned()).collect()
}

#[test]
fn a_cleaner_gives_what_the_program_gives() {
    let (mut removed, mut lost) = (0, 0);
    for path in corpora() {
        let bench = Bench::new();
        let lines = std::fs::read_to_string(&path).unwrap();
        bench.write("corpus.jsonl", &lines);
        bench
            .run(&["clean", "corpus.jsonl", "-o", "out", "-q"])
            .exits(0);
        let cleaned = Cleaner::new().threads(2).clean(documents(&lines)).unwrap();
        let written = texts(&bench.lines("out/articles/corpus.jsonl"));
        assert_eq!(written, texts_of(&cleaned), "{}", path.display());
        let report = bench.report("out");
        let texts_lost = report["lost"]["texts"].as_u64().unwrap();
        assert_eq!(
            texts_lost,
            cleaned.lost().len() as u64,
            "{}",
            path.display()
        );
        removed += cleaned
            .articles()
            .map(|article| article.removed().len())
            .sum::<usize>();
        lost += texts_lost;
    }
    assert!(removed > 1000, "{removed}");
    println!("{removed} paragraphs went, {lost} texts were lost");
}

#[test]
fn against_an_index_too_together_and_each_by_itself() {
    let mut by_index = 0;
    for path in corpora() {
        let lines = std::fs::read_to_string(&path).unwrap();
        let (mut first, mut second) = (String::new(), String::new());
        for (at, line) in lines.lines().enumerate() {
            let half = if at % 3 == 0 { &mut second } else { &mut first };
            half.push_str(line);
            half.push('\n');
        }
        let bench = Bench::new();
        bench.write("first.jsonl", &first);
        bench.write("second.jsonl", &second);
        bench
            .run(&[
                "index",
                "build",
                "first.jsonl",
                "-o",
                "known.idx",
                "-q",
                "--allow-empty",
            ])
            .exits(0);
        let index = Index::open(&bench.path("known.idx")).unwrap();
        assert_eq!(index.documents(), documents(&first).len() as u64);
        let cleaner = Cleaner::new().against(&index).threads(2);

        bench
            .run(&[
                "clean",
                "second.jsonl",
                "--index",
                "known.idx",
                "-o",
                "out",
                "-q",
            ])
            .exits(0);
        let together = cleaner.clean(documents(&second)).unwrap();
        let written = texts(&bench.lines("out/articles/second.jsonl"));
        assert_eq!(written, texts_of(&together), "{}", path.display());

        let run = bench.run_with(
            &["clean", "--index", "known.idx", "-q", "-"],
            second.as_bytes(),
        );
        let run = run.exits(0);
        let written = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let written = texts(&written.collect::<Vec<Value>>());
        let each = cleaner.clean_each(documents(&second)).unwrap();
        let each: Vec<String> = each.iter().flat_map(texts_of).collect();
        assert_eq!(written, each, "{}", path.display());

        let alone = Cleaner::new().threads(2).clean(documents(&second)).unwrap();
        by_index += usize::from(texts_of(&alone) != each);
    }
    assert!(by_index > 20, "an index that changes nothing: {by_index}");
}

#[test]
fn every_paragraph_of_an_article_went_or_stayed_and_fits_its_text() {
    for path in corpora() {
        let lines = std::fs::read_to_string(&path).unwrap();
        let cleaned = Cleaner::new().threads(2).clean(documents(&lines)).unwrap();
        for article in &cleaned {
            let original = article.original();
            assert_eq!(article.restore(), original, "{}", article.id());
            let removed = article
                .removed()
                .map(|gone| (gone.range().start, gone.cut()));
            let kept_apart = restore(&article.text(), removed);
            assert_eq!(kept_apart.as_deref(), Some(original), "{}", article.id());
            assert_eq!(
                article.removed().len() + article.kept().len(),
                article.paragraphs()
            );
            for gone in article.removed() {
                assert!(gone.cut().contains(gone.text()) && !gone.text().is_empty());
                assert!(!gone.evidence().is_empty(), "{}", gone.text());
                if let Some(cluster) = gone.cluster() {
                    assert!(cluster.removed(gone.reason()) > 0);
                    assert_eq!(cluster.site(), article.site());
                }
                if let Some(family) = gone.family() {
                    assert!(family.documents() > 1);
                }
            }
            for kept in article.kept() {
                assert!(article.text().contains(kept.text()));
                assert_eq!(kept.missing() == 0, kept.kept_by().is_some());
            }
        }
        let sites = cleaned.sites().map(|site| u64::from(site.documents()));
        assert_eq!(sites.sum::<u64>(), cleaned.len() as u64);
        for cluster in cleaned.clusters() {
            let spelled: u32 = cluster.spellings().map(|(times, _)| times).sum();
            assert!(spelled <= cluster.occurrences() && !cluster.text().is_empty());
        }
        for family in cleaned.families() {
            assert!(family.members().next().is_some());
            let is_first = |cue: dejalu::TextCluster<'_>| {
                family.members().any(|(member, _)| member.id() == cue.id())
            };
            assert!(family.cue().is_none_or(is_first));
        }
    }
}

#[test]
fn what_does_not_fit_is_not_restored() {
    assert_eq!(restore("ab", [(1, "x"), (3, "y")]).as_deref(), Some("axby"));
    assert_eq!(restore("ab", [(1, "xx"), (2, "y")]), None, "one in another");
    assert_eq!(restore("ab", [(3, "x")]), None, "beyond the end");
    assert_eq!(restore("é", [(1, "x")]), None, "within a character");
}

#[test]
fn a_copy_that_is_dropped_is_empty_and_names_the_original() {
    let lines = std::fs::read_to_string(fixtures().join("cases/crawled-twice/corpus.jsonl"));
    let mut config = Config::default();
    config.drop_copies = true;
    let documents = documents(&lines.unwrap());
    let cleaned = Cleaner::new().config(config).threads(1).clean(documents);
    let cleaned = cleaned.unwrap();
    let dropped: Vec<_> = cleaned.articles().filter(|one| one.is_dropped()).collect();
    assert!(!dropped.is_empty());
    for article in dropped {
        assert_eq!((article.text().as_ref(), article.removed().len()), ("", 0));
        assert_eq!(article.restore(), article.original());
        let original = article.copy_of().unwrap();
        assert!(
            cleaned
                .articles()
                .any(|one| one.id() == original.id() && !one.is_dropped())
        );
    }
}

#[test]
fn every_pool_gives_the_same() {
    let lines = std::fs::read_to_string(fixtures().join("sites/harbour-courier/corpus.jsonl"));
    let lines = lines.unwrap();
    let (one, three) = (Pool::new(Some(1)).unwrap(), Pool::new(Some(3)).unwrap());
    let cleaned = |pool: &Pool| Cleaner::new().pool(pool).clean(documents(&lines)).unwrap();
    assert_eq!(
        format!("{:?}", cleaned(&one)),
        format!("{:?}", cleaned(&three))
    );
    let bench = Bench::new();
    let input = bench.write("corpus.jsonl", &lines);
    for (pool, out) in [(&one, "one"), (&three, "three")] {
        let job = Job::new([&input], bench.path(out)).pool(pool);
        let done = commands::clean(&job, &Silent).unwrap();
        assert!(done.removed_paragraphs > 0 && !done.too_many_bad);
        let index = Job::new([&input], bench.path(&format!("{out}.idx"))).pool(pool);
        commands::build_index(&index, "", &Silent).unwrap();
    }
    assert_eq!(bench.tree("one"), bench.tree("three"));
    assert_eq!(bench.read("one.idx"), bench.read("three.idx"));
}

/// Does everything that divides work; the process then has no pool that all share.
fn does_everything() {
    let lines = std::fs::read_to_string(fixtures().join("sites/harbour-courier/corpus.jsonl"));
    let lines = lines.unwrap();
    let bench = Bench::new();
    let input = bench.write("corpus.jsonl", &lines);
    let job = |out: &str| Job::new([&input], bench.path(out)).threads(2);
    commands::clean(&job("out"), &Silent).unwrap();
    commands::build_index(&job("known.idx"), "", &Silent).unwrap();
    let merge = Job::new([bench.path("known.idx")], bench.path("merged.idx"));
    commands::merge_indexes(&merge, &Silent).unwrap();
    let index = bench.path("known.idx");
    let against = job("against").against(&index);
    assert!(commands::check(&against, &Silent).unwrap().passed());
    let mut filtered = Vec::new();
    let stream = std::io::Cursor::new(lines.clone());
    commands::filter(&against, stream, &mut filtered, &Silent).unwrap();
    assert!(!filtered.is_empty() && filtered.len() < lines.len());
    let again = bench.path("again");
    commands::restore(&bench.path("out"), &again, &Silent).unwrap();
    assert_eq!(bench.read("again/corpus.jsonl"), lines.as_bytes());
    let index = Index::open(&index).unwrap();
    let cleaner = Cleaner::new().threads(2).against(&index);
    cleaner.clean(documents(&lines)).unwrap();
    cleaner.clean_each(documents(&lines)).unwrap();
}

/// What the child of the next test runs.
#[test]
#[ignore = "runs as a process of its own, started by the next test"]
fn alone_in_a_process() {
    does_everything();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    pool.build_global()
        .expect("something started the threads that the whole process shares");
}

#[test]
fn the_threads_that_a_process_shares_are_never_used() {
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["face::alone_in_a_process", "--exact", "--ignored"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn a_story_is_told_as_the_program_tells_it() {
    let bench = Bench::new();
    let lines = std::fs::read(fixtures().join("sites/harbour-courier/corpus.jsonl")).unwrap();
    let input = bench.write("corpus.jsonl", lines);
    let out = bench.path("out");
    commands::clean(&Job::new([&input], &out).threads(1), &Silent).unwrap();
    let id = &documents(&std::fs::read_to_string(&input).unwrap())[0].id;
    let told: Value = serde_json::from_str(&commands::explain(&out, id).unwrap()).unwrap();
    let run = bench.run(&["explain", id, "out", "--format", "json"]);
    let expected: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    assert_eq!(told, expected);
    let cluster = told["paragraphs"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|one| one["cluster"].as_str());
    let told = commands::explain(&out, cluster.unwrap()).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["type"], "cluster");
    assert!(told["sites"][0]["documents"].as_u64().unwrap() > 0);
    assert!(commands::explain(&out, "nobody is called that").is_err());
}

#[test]
fn limits_are_settings_of_a_job() {
    let bench = Bench::new();
    let lines = std::fs::read(fixtures().join("sites/harbour-courier/corpus.jsonl")).unwrap();
    let input = bench.write("corpus.jsonl", lines);
    let job = Job::new([&input], bench.path("unused")).threads(1);
    let strict = job.clone().set("max-repeated-paragraphs = 0");
    let outcome = commands::check(&strict, &Silent).unwrap();
    assert_eq!((outcome.passed(), outcome.verdict()), (false, "failed"));
    let report: Value = serde_json::from_str(&outcome.report("json").unwrap()).unwrap();
    assert_eq!(report["verdict"], "failed");
    assert!(outcome.report("nothing").is_err());
    assert!(!bench.path("unused").exists());
    let wrong = commands::check(&job.set("max-repeated-paragraph = 0"), &Silent);
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("max-repeated-paragraphs")
    );
}

#[test]
fn errors_name_options_as_data_and_the_program_spells_them() {
    let error = Cleaner::new().threads(0).clean([]).unwrap_err();
    assert_eq!(error.options(), ["threads"]);
    assert!(
        error.to_string().contains("give `threads` 1 or more"),
        "{error}"
    );
    let mut config = Config::default();
    config.drop_copies = true;
    config.reasons = vec![Reason::Cue];
    let error = Cleaner::new().config(config).clean([]).unwrap_err();
    assert_eq!(error.options(), ["articles-twice", "reasons"]);
    assert!(!error.to_string().contains("--"), "{error}");

    let bench = Bench::new();
    bench.write("a.txt", "one\n");
    let run = bench.run(&["clean", "a.txt", "-o", "out", "-j", "0"]);
    assert_ne!(run.code, Some(0));
    bench.write("out/there", "");
    bench.run(&["clean", "a.txt", "-o", "out"]).exits(2).says(&[
        "is not empty",
        "replaces an earlier result with --overwrite",
    ]);
    bench
        .run(&[
            "clean",
            "a.txt",
            "-o",
            "b",
            "--articles-twice",
            "drop",
            "--reasons",
            "cue",
        ])
        .exits(2)
        .says(&[
            "--articles-twice drop removes",
            "which --reasons leaves out",
        ]);
    let job = Job::new([bench.path("a.txt")], bench.path("out"));
    let error = commands::clean(&job, &Silent).unwrap_err();
    assert_eq!(error.options(), ["overwrite"]);
}

#[test]
fn the_program_is_a_function() {
    let bench = Bench::new();
    let input = bench.write("a.txt", "one\n");
    let run = |arguments: &[&std::ffi::OsStr]| {
        dejalu::cli::run(arguments.iter().map(|&argument| argument.to_owned()))
    };
    let out = bench.path("out");
    let words = ["dejalu", "clean", "-q", "-o"].map(std::ffi::OsStr::new);
    let mut arguments = words.to_vec();
    arguments.extend([out.as_os_str(), input.as_os_str()]);
    assert_eq!(run(&arguments), 0);
    assert_eq!(bench.read("out/articles/a.txt"), b"one\n");
    assert_eq!(run(&arguments), 2, "the output is there");
}
