//! `clean --diff` and `clean --show`: what would be done, and what stages see.

use std::collections::BTreeMap;

use crate::util::{Bench, FURNITURE, Run, article, body, json_line};

/// A corpus in which something goes of every kind of file.
fn corpus() -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let lines = [1, 2, 1, 3].map(json_line).concat();
    bench.write("in/a.jsonl", lines);
    bench.write("in/b/c.txt", article(4));
    let tabbed = format!(
        "{}\n\tAt quay 5 a crane\tstood idle for the whole of its seventh week.\n{FURNITURE}",
        body(5).replace('\n', "\r\n")
    );
    bench.write("in/d.txt", tabbed);
    bench.write("in/e.txt", body(6));
    bench
}

#[track_caller]
fn run(bench: &Bench, options: &[&str]) -> Run {
    let folder = bench.path("temporary");
    std::fs::create_dir_all(&folder).unwrap();
    let arguments = [&["clean", "in", "--deny", "deny.txt"], options].concat();
    let output = bench
        .command(&arguments)
        .env("TMPDIR", &folder)
        .output()
        .unwrap();
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        0,
        "something is left"
    );
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_diff_of_every_document_that_changes() {
    let bench = corpus();
    let said = run(&bench, &["--diff", "--articles-twice", "drop"]).exits(0);
    insta::assert_snapshot!(said.stdout);
    said.says(&[
        "5 of 7 documents would change, 1 dropped whole",
        "nothing was written",
    ]);
    let before = bench.tree(".");
    assert_eq!(before.keys().filter(|name| name.contains("out")).count(), 0);
}

#[test]
fn the_diffs_are_what_clean_does() {
    let bench = corpus();
    let diff = run(&bench, &["--diff"]).exits(0).stdout;
    bench
        .run(&["clean", "-q", "in", "--deny", "deny.txt", "-o", "out"])
        .exits(0);
    let mut removed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in bench.journal("out/report/documents.jsonl.zst") {
        if line["type"] == "removal" {
            let source = line["source"].as_str().unwrap().to_owned();
            let text = line["text"].as_str().unwrap().to_owned();
            removed.entry(source).or_default().push(text);
        }
    }
    let mut gone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut source = String::new();
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("--- a/") {
            name.split('#').next().unwrap().clone_into(&mut source);
        } else if let Some(text) = line.strip_prefix('-') {
            gone.entry(source.clone())
                .or_default()
                .push(text.to_owned());
        }
    }
    assert_eq!(gone, removed);
    assert!(gone.len() >= 3);
}

#[test]
fn looking_and_writing_are_two_things() {
    let bench = corpus();
    run(&bench, &["--diff", "-o", "out"])
        .exits(2)
        .says(&["--diff", "--out"]);
    run(&bench, &["--show", "blocks", "--dry-run"]).exits(2);
    run(&bench, &["--show", "blocks", "--diff"]).exits(2);
    run(&bench, &["--show", "nothing"])
        .exits(2)
        .says(&["paragraphs"]);
    run(&bench, &[]).exits(2).says(&["--out"]);
    let quiet = run(&bench, &["--diff", "-q"]).exits(0);
    assert_eq!(quiet.stderr, "");
    assert!(
        quiet
            .stdout
            .starts_with("--- a/a.jsonl#1\n+++ b/a.jsonl#1\n@@ ")
    );
    bench.write("in/f.jsonl", "{\n");
    run(&bench, &["--diff"])
        .exits(2)
        .says(&["f.jsonl:1", "1 bad record was left out"]);
}

#[test]
fn stages_show_a_line_a_paragraph() {
    let bench = corpus();
    bench
        .run(&["clean", "-q", "in", "--deny", "deny.txt", "-o", "out"])
        .exits(0);
    let paragraphs = bench.report("out")["totals"]["paragraphs"]
        .as_u64()
        .unwrap();
    let columns = [
        ("paragraphs", 6),
        ("fingerprints", 6),
        ("clusters", 7),
        ("blocks", 7),
    ];
    for (stage, columns) in columns {
        let said = run(&bench, &["--show", stage, "-q"]).exits(0).stdout;
        assert_eq!(said.lines().count() as u64, paragraphs + 1, "{stage}");
        for line in said.lines() {
            assert_eq!(line.split('\t').count(), columns, "{line}");
        }
        let shown: Vec<&str> = said
            .lines()
            .filter(|line| {
                ["document", "b/c.txt", "d.txt"]
                    .iter()
                    .any(|name| line.starts_with(name))
            })
            .collect();
        insta::assert_snapshot!(stage, shown.join("\n"));
    }
}

#[test]
fn spans_are_those_of_the_text() {
    let bench = corpus();
    let text = String::from_utf8(bench.read("in/d.txt")).unwrap();
    let said = run(&bench, &["--show", "paragraphs", "-q"]).exits(0).stdout;
    let mut seen = 0;
    for line in said.lines().filter(|line| line.starts_with("d.txt")) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (start, end) = columns[3].split_once('-').unwrap();
        let span = &text[start.parse().unwrap()..end.parse().unwrap()];
        assert_eq!(span.replace('\t', "\\u{9}"), columns[5]);
        let number: usize = columns[2].parse().unwrap();
        assert_eq!(text.lines().nth(number - 1).unwrap().trim(), span);
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn hard_wrapped_paragraphs_have_several_lines() {
    let bench = Bench::new();
    bench.write("deny.txt", "go away\n");
    bench.write(
        "in/a.txt",
        "One two\nthree.\n\n  Four\nfive\nsix.\n\ngo\naway\n",
    );
    let said = run(
        &bench,
        &["--show", "paragraphs", "-q", "--paragraphs", "blank"],
    );
    let lines: Vec<String> = said
        .exits(0)
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.split('\t').skip(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "1-2 0-14 14 One two\\u{a}three.",
            "4-6 18-32 14 Four\\u{a}five\\u{a}six.",
            "8-9 34-41 7 go\\u{a}away",
        ]
    );
    let diff = run(&bench, &["--diff", "-q", "--paragraphs", "blank"])
        .exits(0)
        .stdout;
    let hunk = "@@ -3,5 +3,3 @@\n Four\n five\n six.\n-go\n-away\n";
    assert!(diff.ends_with(hunk), "{diff}");
}
