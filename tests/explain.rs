//! `dejalu explain`: what it says of each kind of paragraph, and what it finds.

use serde_json::{Value, json};

use crate::util::{Bench, FURNITURE, article, body, gzip, json_line};

/// A bench on which a labelled corpus is cleaned to `out`.
fn cleaned(corpus: &str, options: &[&str]) -> Bench {
    let bench = Bench::new();
    let path = format!(
        "{}/fixtures/{corpus}/corpus.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    bench.write("corpus.jsonl", std::fs::read(path).unwrap());
    clean(&bench, "corpus.jsonl", options);
    bench
}

fn clean(bench: &Bench, input: &str, options: &[&str]) {
    let arguments = [&["clean", "-q", input, "-o", "out"], options].concat();
    bench.run(&arguments).exits(0);
}

/// What is said of a name.
#[track_caller]
fn explain(bench: &Bench, name: &str, options: &[&str]) -> String {
    let arguments = [&["explain", name, "out"], options].concat();
    bench.run(&arguments).exits(0).stdout
}

/// The same as data.
#[track_caller]
fn explain_json(bench: &Bench, name: &str, options: &[&str]) -> Value {
    let options = [&["--format", "json"], options].concat();
    serde_json::from_str(&explain(bench, name, &options)).unwrap()
}

#[test]
fn a_page_with_cue_teasers_boilerplate_and_a_near_miss() {
    let bench = cleaned("sites/harbour-courier", &[]);
    insta::assert_snapshot!(explain(&bench, "hc-1200", &[]));
}

#[test]
fn all_of_the_evidence_of_the_example_in_the_documentation() {
    let bench = cleaned("cases/fresh-teaser", &[]);
    insta::assert_snapshot!(explain(&bench, "fresh-teaser-1", &["-v"]));
}

#[test]
fn what_an_article_says_twice() {
    let bench = cleaned("cases/said-twice", &[]);
    insta::assert_snapshot!(explain(&bench, "said-twice-1", &[]));
}

#[test]
fn an_article_that_is_there_twice() {
    let bench = cleaned("cases/crawled-twice", &["--articles-twice", "drop"]);
    insta::assert_snapshot!(explain(&bench, "crawled-twice-4", &[]));
}

#[test]
fn what_the_user_s_options_kept() {
    let path = format!(
        "{}/fixtures/cases/fresh-teaser/corpus.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let bench = Bench::new();
    bench.write("corpus.jsonl", std::fs::read(path).unwrap());
    bench.write("allow.txt", "Читайте также\n");
    clean(
        &bench,
        "corpus.jsonl",
        &["--allow", "allow.txt", "--reasons", "boilerplate,cue"],
    );
    insta::assert_snapshot!(explain(&bench, "fresh-teaser-1", &[]));
}

#[test]
fn after_a_dry_run_what_stayed_is_not_known() {
    let bench = cleaned("cases/fresh-teaser", &["--dry-run"]);
    insta::assert_snapshot!(explain(&bench, "fresh-teaser-2", &[]));
    let story = explain_json(&bench, "fresh-teaser-2", &[]);
    assert_eq!(story["dry_run"], true);
    assert_eq!(story["paragraphs"][0]["text"], Value::Null);
}

#[test]
fn a_cluster_its_spellings_and_where_it_stands() {
    let bench = cleaned("sites/harbour-courier", &[]);
    insta::assert_snapshot!(explain(&bench, "0a249ad53662ee6b", &[]));
}

#[test]
fn a_block_family_and_what_stands_in_it() {
    let bench = cleaned("sites/harbour-courier", &[]);
    let blocks = bench.lines("out/report/blocks.jsonl.zst");
    let id = blocks[0]["id"].as_str().unwrap();
    insta::assert_snapshot!(explain(&bench, id, &["--limit", "3"]));
}

#[test]
fn the_story_agrees_with_the_input_and_the_report() {
    let bench = cleaned("sites/harbour-courier", &[]);
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let documents = bench.documents("out");
    for (line, input) in bench.lines("corpus.jsonl").iter().enumerate() {
        let name = format!("corpus.jsonl#{}", line + 1);
        let story = explain_json(&bench, &name, &[]);
        assert_eq!(story["type"], "document");
        assert_eq!(story["document"], input["id"]);
        let texts: Vec<&str> = story["paragraphs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|paragraph| paragraph["text"].as_str().unwrap())
            .collect();
        let lines = input["text"].as_str().unwrap().lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        assert_eq!(texts, lines);
        for paragraph in story["paragraphs"].as_array().unwrap() {
            let is_it = |other: &&Value| other["paragraph"] == paragraph["paragraph"];
            let of_document = |other: &&Value| other["line"] == line + 1;
            let removal = journal.iter().filter(of_document).find(is_it);
            assert_eq!(paragraph["removed"], removal.is_some());
            let kept = || {
                documents[line]["kept"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(is_it)
            };
            let known = removal.or_else(kept).unwrap();
            for field in ["bits", "cluster"] {
                assert_eq!(&paragraph[field], known.get(field).unwrap_or(&Value::Null));
            }
        }
    }
}

#[test]
fn every_place_of_a_cluster_is_listed_in_the_order_of_the_input() {
    let bench = cleaned("sites/harbour-courier", &[]);
    let mut checked = 0;
    for cluster in bench.lines("out/report/clusters.jsonl.zst") {
        let id = cluster["id"].as_str().unwrap();
        let story = explain_json(&bench, id, &["--all"]);
        let site = &story["sites"][0];
        let places = site["places"].as_array().unwrap();
        assert_eq!(
            places.len() as u64,
            cluster["occurrences"].as_u64().unwrap()
        );
        assert_eq!(site["more_places"], false);
        let kept = places.iter().filter(|place| place["reason"].is_null());
        assert_eq!(kept.count() as u64, cluster["kept"].as_u64().unwrap());
        let key = |place: &Value| (place["line"].as_u64(), place["paragraph"].as_u64());
        assert!(places.is_sorted_by_key(key));
        let first = explain_json(&bench, id, &["--limit", "2"]);
        let first = &first["sites"][0];
        assert_eq!(
            first["places"].as_array().unwrap(),
            &places[..places.len().min(2)]
        );
        assert_eq!(first["more_places"], places.len() > 2);
        checked += 1;
        if checked == 30 {
            return;
        }
    }
    panic!("the fixture has fewer clusters");
}

/// Documents with ids of their own, one without, in a folder.
fn named() -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let lines = [json_line(1), json_line(12), json_line(121), json_line(2)];
    let without = json!({"text": article(7)}).to_string();
    bench.write("in/s/a.jsonl", [&lines.concat(), &without, "\n"].concat());
    bench.write("in/s/b.txt", article(8));
    bench.write("in/c.jsonl", json_line(2));
    clean(&bench, "in", &["--deny", "deny.txt"]);
    bench
}

#[test]
fn documents_are_found_by_id_path_place_and_beginning() {
    let bench = named();
    let found = |name: &str| {
        let story = explain_json(&bench, name, &[]);
        let at = |field: &str| story[field].to_string().replace('"', "");
        format!("{}#{}", at("source"), at("line"))
    };
    assert_eq!(found("d12"), "s/a.jsonl#2");
    assert_eq!(found("d121"), "s/a.jsonl#3");
    assert_eq!(found("s/a.jsonl#4"), "s/a.jsonl#4");
    assert_eq!(found("in/s/a.jsonl#5"), "s/a.jsonl#5");
    assert_eq!(found("s/b.txt"), "s/b.txt#1");
    assert_eq!(found("./in/s/b.txt"), "s/b.txt#1");
    assert_eq!(found("s/b"), "s/b.txt#1");
    assert_eq!(found("c.jsonl"), "c.jsonl#1");
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let id = clusters[0]["id"].as_str().unwrap();
    for name in [id, &id[..9], &id.to_uppercase()] {
        assert_eq!(explain_json(&bench, name, &[])["sites"][0]["id"], id);
    }
}

#[test]
fn what_may_be_several_things_or_none_is_refused_with_candidates() {
    let bench = named();
    let refused = |name: &str, words: &[&str]| {
        let run = bench.run(&["explain", name, "out"]).exits(2).says(words);
        assert_eq!(run.stdout, "");
    };
    refused(
        "d",
        &["5 ids begin with d", "d121 (s/a.jsonl#3)", "type more"],
    );
    refused(
        "d2",
        &[
            "2 documents are called d2",
            "c.jsonl#1",
            "s/a.jsonl#4",
            "PATH#LINE",
        ],
    );
    refused("s/a.jsonl", &["holds 5 documents", "s/a.jsonl#1"]);
    refused("d13", &["nothing is called", "the nearest are", "d1, d12"]);
    refused("s/a.jsonl#6", &["the nearest are", "s/a.jsonl#4"]);
    refused("", &["nothing is called"]);
}

#[test]
fn a_folder_that_is_no_result_is_named() {
    let bench = named();
    bench
        .run(&["explain", "d1", "in"])
        .exits(2)
        .says(&["in is no result of dejalu", "name the folder"]);
    let name = "out/report/documents.jsonl.zst";
    let documents = bench.read(name);
    let mut changed = documents.clone();
    changed[documents.len() / 2] ^= 1;
    bench.write(name, changed);
    bench
        .run(&["explain", "d1", "out"])
        .exits(2)
        .says(&["documents.jsonl.zst", "changed after it was written"]);
    bench.write(name, &documents[..documents.len() / 2]);
    bench
        .run(&["explain", "d1", "out"])
        .exits(2)
        .says(&["documents.jsonl.zst", "clean again"]);
}

#[test]
fn compressed_input_is_explained_like_any_other() {
    let plain = cleaned("cases/fresh-teaser", &[]);
    let packed = Bench::new();
    packed.write("corpus.jsonl.gz", gzip(&plain.read("corpus.jsonl")));
    clean(&packed, "corpus.jsonl.gz", &[]);
    for number in [6, 1, 3] {
        let name = format!("fresh-teaser-{number}");
        let said = explain(&packed, &name, &["-v"]).replace("corpus.jsonl.gz", "corpus.jsonl");
        assert_eq!(said, explain(&plain, &name, &["-v"]));
    }
}

#[test]
fn nothing_of_the_corpus_harms_the_terminal() {
    let bench = Bench::new();
    let evil = "\u{1b}[2J\u{202e}evil\u{9b}31m \u{2028}\u{7}line of words enough";
    bench.write("deny.txt", "evil\n");
    let lines: String = (0..3)
        .map(|number| {
            let text = format!("{}\n\u{1b}]0;title\u{7}kept {number}\n{evil}\n", body(number));
            json!({"id": format!("\u{1b}[31m{number}\u{202e}"), "date": "\u{1b}c", "s": "\u{2066}s", "text": text})
                .to_string()
                + "\n"
        })
        .collect();
    bench.write("in\u{1b}[7m.jsonl", lines);
    let options = [
        "clean",
        "-q",
        "in\u{1b}[7m.jsonl",
        "-o",
        "out",
        "--site-key",
        "s",
        "--deny",
        "deny.txt",
    ];
    bench.run(&options).exits(0);
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let cluster = clusters[0]["id"].as_str().unwrap();
    let runs = [
        vec!["explain", "in\u{1b}[7m.jsonl#1", "out", "-v"],
        vec!["explain", cluster, "out"],
        vec!["explain", "in\u{1b}[7m.jsonl#1", "out", "--format", "json"],
        vec!["explain", cluster, "out", "--format", "json"],
        vec!["explain", "\u{1b}[31m9", "out"],
        vec!["explain", "in\u{1b}[7m.jsonl", "out"],
        vec!["clean", "in\u{1b}[7m.jsonl", "--diff"],
        vec!["clean", "in\u{1b}[7m.jsonl", "--show", "paragraphs"],
        vec!["clean", "in\u{1b}[7m.jsonl", "--show", "clusters"],
    ];
    for arguments in runs {
        let run = bench.run(&arguments);
        let harmful = |character: &char| {
            (character.is_control() && !matches!(character, '\n' | '\t'))
                || matches!(character, '\u{202e}' | '\u{2066}' | '\u{2028}')
        };
        for said in [&run.stdout, &run.stderr] {
            assert_eq!(said.chars().find(harmful), None, "{arguments:?}: {said}");
        }
    }
    let story = explain_json(&bench, "in\u{1b}[7m.jsonl#1", &[]);
    let kept = story["paragraphs"][3]["text"].as_str();
    assert_eq!(kept, Some("\u{1b}]0;title\u{7}kept 0"));
    let said = explain(&bench, "in\u{1b}[7m.jsonl#1", &[]);
    assert!(said.contains("\\u{1b}]0;title\\u{7}kept 0"), "{said}");
}

#[test]
fn lines_keep_to_the_width_and_say_the_same_without_colours() {
    let bench = cleaned("sites/harbour-courier", &[]);
    for columns in ["50", "80", "120"] {
        for name in ["hc-1200", "0a249ad53662ee6b"] {
            let mut command = bench.command(&["explain", name, "out", "-v"]);
            let output = command.env("COLUMNS", columns).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            for line in said.lines() {
                // Of this page every character is one column wide.
                let width = line.chars().count();
                let is_place = line.contains("corpus.jsonl#");
                assert!(is_place || width <= columns.parse().unwrap(), "{line}");
            }
        }
    }
    let plain = explain(&bench, "hc-1200", &[]);
    let coloured = explain(&bench, "hc-1200", &["--color", "always"]);
    assert!(!plain.contains('\u{1b}') && coloured.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut parts = coloured.split('\u{1b}');
    stripped.push_str(parts.next().unwrap());
    for part in parts {
        stripped.push_str(part.split_once('m').unwrap().1);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_pipe_that_nobody_reads_is_quiet() {
    let bench = cleaned("sites/harbour-courier", &[]);
    for name in ["hc-1200", "0a249ad53662ee6b"] {
        let mut child = bench
            .command(&["explain", name, "out", "-v"])
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}

/// A bench with an index of yesterday's articles, and today's judged against it in `out`: what
/// was `a1` yesterday is there again as `b9`, and `a1` is another article today.
pub(crate) fn judged_against_an_index() -> Bench {
    let bench = Bench::new();
    let line = |id: &str, text: String| format!("{}\n", json!({"id": id, "text": text}));
    let page = |number: usize| format!("{}\n{FURNITURE}\n", body(number));
    let yesterday = (1..9).map(|number| line(&format!("a{number}"), page(number)));
    bench.write("yesterday.jsonl", yesterday.collect::<String>());
    let advertised = body(2).lines().next().unwrap().to_owned();
    let today = [
        line("a1", page(21)),
        line("b9", page(1)),
        line("a2", page(22)),
        line("b7", format!("{}\n{FURNITURE}\n{advertised}\n", body(23))),
    ];
    bench.write("today.jsonl", today.concat());
    bench
        .run(&["index", "build", "yesterday.jsonl", "-o", "known.idx"])
        .exits(0);
    clean(&bench, "today.jsonl", &["--index", "known.idx"]);
    bench
}

#[test]
fn a_document_of_the_index_is_not_taken_for_one_that_is_called_the_same() {
    let bench = judged_against_an_index();
    let told = explain(&bench, "b9", &[]);
    assert!(told.contains("a copy of a1 (of the index)"), "{told}");
    let told = explain_json(&bench, "b9", &[]);
    assert_eq!(
        told["copy_of"],
        json!({"document": "a1", "at": [], "in": "index"})
    );
    let twice = &bench.report("out")["articles_twice"]["listed"];
    assert_eq!(twice[0]["copy_of_in"], "index");
    let documents = bench.documents("out");
    let of = |id: &str| documents.iter().find(|one| one["document"] == id).unwrap();
    assert_eq!(of("b9")["copy_of_in"], "index");
    assert!(of("a1").get("copy_of_in").is_none());
}

#[test]
fn a_name_of_a_document_and_of_a_cluster_is_said_to_be_both() {
    let bench = judged_against_an_index();
    let cluster = bench.lines("out/report/clusters.jsonl.zst")[0]["id"].clone();
    let cluster = cluster.as_str().unwrap();
    let today = String::from_utf8(bench.read("today.jsonl")).unwrap();
    bench.write(
        "today.jsonl",
        today.replace("\"a2\"", &format!("\"{cluster}\"")),
    );
    clean(
        &bench,
        "today.jsonl",
        &["--index", "known.idx", "--overwrite"],
    );
    bench.run(&["explain", cluster, "out"]).exits(2).says(&[
        "2 things are called",
        &format!("cluster {cluster}"),
        &format!("{cluster} (today.jsonl#3)"),
    ]);
    let told = explain(&bench, "today.jsonl#3", &[]);
    assert!(told.starts_with(&format!("{cluster}\n")), "{told}");
    let told = explain(&bench, FURNITURE, &[]);
    assert!(told.starts_with("cluster "), "{told}");
}

#[test]
fn no_name_looks_like_another_line() {
    let bench = Bench::new();
    let forged = |number: usize| {
        let id = format!("a{number}\nb.jsonl#1, site trusted.example\u{2028}unchanged");
        let line =
            json!({"id": id, "site": "s\u{85}t", "date": "2024\u{b}1", "text": article(number)});
        format!("{line}\n")
    };
    bench.write("in.jsonl", (1..9).map(forged).collect::<String>());
    clean(&bench, "in.jsonl", &["--site-key", "site"]);
    let told = explain(&bench, "in.jsonl#3", &[]);
    let heading = "a3\\u{a}b.jsonl#1, site trusted.example\\u{2028}unchanged\n\
                   in.jsonl#3, site s\\u{85}t, 2024\\u{b}1\n";
    assert!(told.starts_with(heading), "{told}");
    let told = explain(&bench, FURNITURE, &[]);
    assert!(told.contains("\nsite s\\u{85}t\n"), "{told}");
    assert!(
        !told.lines().any(|line| line.starts_with("b.jsonl")),
        "{told}"
    );
}

#[test]
fn a_cluster_says_what_was_lost_of_it_and_what_the_index_knows() {
    let bench = judged_against_an_index();
    let known = bench.lines("out/report/clusters.jsonl.zst");
    let known = known.iter().find(|one| one.get("known").is_some()).unwrap();
    let id = known["id"].as_str().unwrap();
    let told = explain_json(&bench, id, &[]);
    assert_eq!(told["sites"][0]["known"], known["known"]);
    assert_eq!(told["sites"][0]["lost"], 0);
    let told = explain(&bench, id, &[]);
    assert!(told.contains(" of the index\n"), "{told}");
}
