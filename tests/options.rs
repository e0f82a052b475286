//! Options: what they do, and what they refuse.

use crate::util::{FURNITURE, article, body, denying, json_line};

#[test]
fn options_that_make_no_sense_are_refused_with_a_remedy() {
    let bench = denying();
    bench.write("a.txt", article(1));
    bench.write("latin1", b"d\xe9j\xe0");
    bench.write("empty", "\n");
    let cases: [(&[&str], &str); 17] = [
        (&["a.txt", "-", "--files-from", "-"], "standard input"),
        (&["a.txt", "--no-such-option"], "--no-such-option"),
        (
            &["a.txt", "--strict", "--max-bad-records", "3"],
            "--max-bad-records",
        ),
        (&["a.txt", "--site-from", "key"], "--site-key"),
        (
            &["a.txt", "--site-from", "host", "--site-key", "s"],
            "--site-key",
        ),
        (
            &["a.txt", "--reasons", "duplicate"],
            "--articles-twice drop",
        ),
        (
            &["a.txt", "--reasons", "cue", "--articles-twice", "drop"],
            "--reasons",
        ),
        (&["a.txt", "--reasons", "cues"], "cue"),
        (&["a.txt", "--max-document", "0"], "--max-document"),
        (&["a.txt", "--max-document", "1 parsec"], "MiB"),
        (&["a.txt", "-j", "0"], "-j 1"),
        (&["a.txt", "--deny", "missing"], "--deny missing"),
        (&["a.txt", "--allow", "latin1"], "byte 1"),
        (&["a.txt", "--encoding", "klingon"], "klingon"),
        (&["a.txt", "--text-key", ""], "--text-key"),
        (&["a.txt", "-q", "-v"], "--verbose"),
        (&["--files-from", "empty"], "empty"),
    ];
    for (arguments, remedy) in cases {
        let command = [&["clean", "-o", "out"], arguments].concat();
        bench.run(&command).exits(2).says(&[remedy]);
        assert!(!bench.path("out").exists(), "{arguments:?} wrote something");
    }
    bench
        .run(&["clean", "missing.txt", "-o", "out"])
        .exits(2)
        .says(&["missing.txt"]);
    bench.run(&["clean", "a.txt"]).exits(2).says(&["--out"]);
    bench
        .run(&["clean", "deny.txt", "latin1", "-o", "out"])
        .exits(2)
        .says(&["latin1", ".jsonl"]);
}

#[test]
fn an_unknown_kind_of_evidence_is_refused() {
    let bench = denying();
    bench.write("a.txt", article(1));
    bench
        .run(&["clean", "a.txt", "-o", "out", "--without", "magic"])
        .exits(2)
        .says(&["magic"]);
    let help = bench.run(&["clean", "--help"]).exits(0).stdout;
    assert!(help.contains("Research:"), "{help}");
}

#[test]
fn reasons_and_the_allow_list_hold_removals_back() {
    let bench = denying();
    bench.write("a.txt", article(1));
    let removed = |out: &str, options: &[&str]| {
        bench
            .run(
                &[
                    &["clean", "a.txt", "-o", out, "--deny", "deny.txt"],
                    options,
                ]
                .concat(),
            )
            .exits(0);
        bench.report(out)["totals"]["removed"]["boilerplate"]["paragraphs"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(removed("all", &[]), 1);
    // The user's own list is no verdict.
    assert_eq!(removed("some", &["--reasons", "cue,teaser"]), 1);
    assert_eq!(removed("allowed", &["--allow", "deny.txt"]), 0);
}

#[test]
fn a_dry_run_writes_the_report_only() {
    let bench = denying();
    bench.write("a.txt", article(1));
    let run = bench
        .run(&[
            "clean",
            "a.txt",
            "-o",
            "out",
            "--deny",
            "deny.txt",
            "--dry-run",
        ])
        .exits(0);
    assert!(run.stdout.contains("dry run"), "{}", run.stdout);
    let files: Vec<_> = bench.tree("out").into_keys().collect();
    let report = [
        "blocks.jsonl.zst",
        "clusters.jsonl.zst",
        "documents.jsonl.zst",
        "report.json",
    ]
    .map(|name| format!("report/{name}"));
    assert!(report.iter().all(|name| files.contains(name)), "{files:?}");
    assert!(
        !files.iter().any(|name| name.starts_with("articles")),
        "{files:?}"
    );
    assert_eq!(bench.report("out")["dry_run"], true);
    let journal = bench.journal("out/report/documents.jsonl.zst");
    assert_eq!(journal[0]["dry_run"], true);
    assert_eq!(journal[2]["text"], FURNITURE);
    bench
        .run(&["restore", "out", "-o", "back"])
        .exits(2)
        .says(&["dry run"]);
}

#[test]
fn articles_twice_stay_unless_they_are_dropped() {
    let bench = denying();
    let lines: String = [1, 2, 1, 3].map(json_line).concat();
    bench.write("in/a.jsonl", &lines);
    for (name, number) in [("x.txt", 7), ("y.txt", 7)] {
        bench.write(&format!("in/{name}"), article(number));
    }
    bench.run(&["clean", "in", "-o", "kept"]).exits(0);
    assert_eq!(bench.report("kept")["articles_twice"]["total"], 2);
    assert_eq!(bench.report("kept")["totals"]["dropped"], 0);
    assert_eq!(bench.tree("kept/articles").len(), 3);

    bench
        .run(&["clean", "in", "-o", "out", "--articles-twice", "drop"])
        .exits(0);
    let articles = bench.tree("out/articles");
    assert_eq!(articles.len(), 2, "{:?}", articles.keys());
    let cleaned = String::from_utf8(articles["a.jsonl"].clone()).unwrap();
    assert_eq!(cleaned.lines().count(), 3);
    let journal = bench.journal("out/report/documents.jsonl.zst");
    assert_eq!(
        journal
            .iter()
            .filter(|line| line["type"] == "document")
            .count(),
        2
    );
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.tree("back"), bench.tree("in"));
}

#[test]
fn out_is_never_written_over_or_into_the_input() {
    let bench = denying();
    bench.write("in/a.txt", article(1));
    bench.write("mine/notes.md", "mine");
    bench
        .run(&["clean", "in", "-o", "in/out"])
        .exits(2)
        .says(&["in"]);
    bench.run(&["clean", "in", "-o", "in"]).exits(2);
    bench
        .run(&["clean", "in", "-o", "mine"])
        .exits(2)
        .says(&["mine"]);
    bench
        .run(&["clean", "in", "-o", "mine", "--overwrite"])
        .exits(2);
    assert_eq!(bench.read("mine/notes.md"), b"mine");
    bench.run(&["clean", "in", "-o", "out"]).exits(0);
    bench
        .run(&["clean", "in", "-o", "out"])
        .exits(2)
        .says(&["--overwrite"]);
    bench.write("in/b.txt", article(2));
    bench
        .run(&["clean", "in", "-o", "out", "--overwrite"])
        .exits(0);
    assert_eq!(bench.tree("out/articles").len(), 2);
    assert_eq!(
        bench
            .tree(".")
            .keys()
            .filter(|name| name.starts_with(".out"))
            .count(),
        0
    );
    assert_eq!(bench.tree("in").len(), 2);
}

#[test]
fn hard_wrapped_text_is_split_where_the_user_says() {
    let bench = denying();
    bench.write(
        "a.txt",
        format!("{}\n\n{FURNITURE}\nand a line more\n", body(1)),
    );
    let removed = |out: &str, how: &str| {
        bench
            .run(&[
                "clean",
                "a.txt",
                "-o",
                out,
                "--deny",
                "deny.txt",
                "--paragraphs",
                how,
            ])
            .exits(0);
        let totals = bench.report(out)["totals"].clone();
        (
            totals["paragraphs"].as_u64().unwrap(),
            totals["removed"]["boilerplate"]["paragraphs"]
                .as_u64()
                .unwrap(),
        )
    };
    assert_eq!(removed("line", "line"), (5, 1));
    assert_eq!(removed("blank", "blank"), (2, 0));
}
