//! `clean INPUT -o -`: the cleaned articles on standard output, judged as a whole.

use std::process::Stdio;

use serde_json::json;

use crate::util::{Bench, gzip};

/// Lines of articles that share their last paragraph.
fn lines(numbers: std::ops::RangeInclusive<u32>) -> String {
    let line = |number| {
        let text = format!(
            "Report {number} on the harbour\nThe council of ward {number} met on the quay and \
             voted for pier {number}, which opens next spring.\nSubscribe to our newsletter today!"
        );
        format!(
            "{}\n",
            json!({ "id": format!("n{number}"), "text": text, "rank": number })
        )
    };
    numbers.map(line).collect()
}

#[test]
fn what_is_printed_is_what_a_folder_would_hold() {
    let bench = Bench::new();
    let lines = lines(1..=12);
    bench.write("a.jsonl", &lines);
    bench.write("a.jsonl.gz", gzip(lines.as_bytes()));
    bench.run(&["clean", "a.jsonl", "-o", "out"]).exits(0);
    let folder = String::from_utf8(bench.read("out/articles/a.jsonl")).unwrap();
    assert!(!folder.contains("newsletter") && folder.contains("pier 12"));
    let before = bench.tree(".").len();
    for (input, stdin) in [("a.jsonl", ""), ("a.jsonl.gz", ""), ("-", lines.as_str())] {
        let run = bench
            .run_with(&["clean", input, "-o", "-"], stdin.as_bytes())
            .exits(0);
        assert_eq!(run.stdout, folder, "{input}");
        assert!(
            run.stderr.contains("12 articles: 12 changed"),
            "{}",
            run.stderr
        );
    }
    let run = bench
        .run_with(&["clean", "-q", "-", "-o", "-"], &gzip(lines.as_bytes()))
        .exits(0);
    assert_eq!((run.stdout, run.stderr), (folder.clone(), String::new()));
    if cfg!(unix) {
        let run = bench
            .run(&["clean", "a.jsonl", "-o", "/dev/stdout"])
            .exits(0);
        assert_eq!(run.stdout, folder);
    }
    assert_eq!(bench.tree(".").len(), before, "nothing was written");
}

#[test]
fn lines_of_several_files_stand_behind_each_other() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines(1..=6).trim_end());
    bench.write("b.jsonl", lines(7..=12));
    let run = bench
        .run(&["clean", "b.jsonl", "a.jsonl", "-o", "-"])
        .exits(0);
    let ids: Vec<serde_json::Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["rank"].take())
        .collect();
    assert_eq!(ids, (1..=12).map(|id| json!(id)).collect::<Vec<_>>());
    bench.write("c.txt", "Another kind.\n");
    let run = bench
        .run(&["clean", "a.jsonl", "c.txt", "-o", "-"])
        .exits(2)
        .says(&["all of them are JSON lines, and c.txt is text", "with -o"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_failure_prints_nothing_and_a_bad_record_is_passed_on() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines(1..=12) + "{\"text\":\n");
    let run = bench.run(&["clean", "a.jsonl", "-o", "-"]).exits(2);
    assert!(run.stdout.ends_with("{\"text\":\n"), "{}", run.stdout);
    let run = bench
        .run(&["clean", "a.jsonl", "-o", "-", "--strict"])
        .exits(2);
    assert_eq!(run.stdout, "");
    for wrong in ["--dry-run", "--overwrite"] {
        bench
            .run(&["clean", "a.jsonl", "-o", "-", wrong])
            .exits(2)
            .says(&[wrong, "-o -"]);
    }
}

#[test]
fn statistics_go_to_standard_error() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines(1..=12));
    let run = bench
        .run(&["clean", "a.jsonl", "-o", "-", "--statistics=json"])
        .exits(0);
    assert!(run.stdout.starts_with("{\"id\":\"n1\""), "{}", run.stdout);
    let statistics: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(statistics["totals"]["documents"], 12);
}

#[test]
fn with_an_index_a_file_is_judged_against_it_and_a_filter_may_say_so() {
    let bench = Bench::new();
    bench.write("known.jsonl", lines(1..=12));
    bench.write("new.jsonl", lines(13..=13));
    bench
        .run(&["index", "build", "known.jsonl", "-o", "known.idx"])
        .exits(0);
    let corpus = bench
        .run(&["clean", "new.jsonl", "--index", "known.idx", "-o", "-"])
        .exits(0);
    assert!(!corpus.stdout.contains("newsletter"), "{}", corpus.stdout);
    let lines = lines(13..=13);
    let filter = bench
        .run_with(
            &["clean", "-", "--index", "known.idx", "-o", "-"],
            lines.as_bytes(),
        )
        .exits(0);
    assert_eq!(filter.stdout, corpus.stdout);
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines(1..=20_000));
    let mut child = bench
        .command(&["clean", "a.jsonl", "-o", "-"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said, "");
}

#[test]
fn a_filter_that_is_sent_no_lines_says_what_makes_them() {
    let bench = Bench::new();
    bench.write("known.jsonl", lines(1..=12));
    bench
        .run(&["index", "build", "known.jsonl", "-o", "known.idx"])
        .exits(0);
    let filter = ["clean", "-", "--index", "known.idx"];
    bench
        .run_with(&filter, b"[{\"text\":\"a\"},{\"text\":\"b\"}]\n")
        .exits(2)
        .says(&["jq -c '.[]'"]);
    bench
        .run_with(&filter, b"{\n  \"text\": \"a\"\n}\n")
        .exits(2)
        .says(&["jq -c ."]);
}
