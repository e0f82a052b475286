//! What a filter is told, and what it says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::util::article;

#[test]
fn what_makes_no_sense_is_refused_with_a_remedy() {
    let bench = bench();
    bench.write("a.txt", article(1));
    let cases: [(&[&str], &str); 12] = [
        (&["--index", "known.idx", "-", "-o", "out"], "leave it out"),
        (&["--index", "known.idx", "-", "--dry-run"], "--removed-key"),
        (&["--index", "known.idx", "-", "--diff"], "in a file"),
        (
            &["--index", "known.idx", "-", "--show", "blocks"],
            "in a file",
        ),
        (&["--index", "known.idx", "-", "--overwrite"], "--journal"),
        (
            &["--index", "known.idx", "-", "a.txt", "-o", "out"],
            "only input",
        ),
        (&["--index", "known.idx", "a.txt"], "-o"),
        (
            &["--index", "known.idx", "a.txt", "--diff", "--learn", "d"],
            "--learn",
        ),
        (
            &[
                "--index",
                "known.idx",
                "a.txt",
                "-o",
                "out",
                "--line-buffered",
            ],
            "`-`",
        ),
        (&["-", "-o", "out", "--journal", "j"], "--index"),
        (
            &["--index", "known.idx", "-", "--removed-key", "text"],
            "another",
        ),
        (&["--index", "absent.idx", "-"], "absent.idx"),
    ];
    for (arguments, remedy) in cases {
        let run = bench.run(&[&["clean"], arguments].concat()).exits(2);
        assert!(run.stderr.contains(remedy), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    assert!(!bench.path("out").exists());
}

#[test]
fn without_an_index_standard_input_is_judged_as_a_whole_and_that_is_said() {
    let bench = denying();
    let clean = ["clean", "-", "-o", "out", "--deny", "deny.txt"];
    let run = bench.run_with(&clean, json_line(1).as_bytes()).exits(0);
    run.says(&["standard input is read to its end first", "--index"]);
    assert_eq!(
        bench.read("out/articles/stdin.jsonl"),
        cleaned(1).as_bytes()
    );
    let quiet = [&clean[..], &["--overwrite", "-q"]].concat();
    assert_eq!(
        bench
            .run_with(&quiet, json_line(2).as_bytes())
            .exits(0)
            .stderr
            .matches("note")
            .count(),
        0
    );
}

#[test]
fn articles_of_sites_that_the_index_does_not_know_are_counted() {
    let bench = bench();
    let stranger = r#"{"url":"https://elsewhere.example/1","text":"One line\nAnd another"}"#;
    let input = json_line(1) + "\n" + stranger + "\n";
    let loud: Vec<&str> = FILTER.into_iter().filter(|word| *word != "-q").collect();
    let run = bench.run_with(&loud, input.as_bytes()).exits(0);
    let expected = "removed (16.7 %), 1 of sites that the index does not know\n";
    assert!(run.stderr.ends_with(expected), "{}", run.stderr);
    let run = filter(&bench, &["--statistics=json"], input.as_bytes()).exits(0);
    let said: Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(said["of_unknown_sites"], 1);
}

#[test]
fn the_summary_is_a_line_and_the_statistics_are_on_standard_error() {
    let bench = bench();
    let input = json_line(1) + "\n" + &json_line(2);
    let loud: Vec<&str> = FILTER.into_iter().filter(|word| *word != "-q").collect();
    let run = bench.run_with(&loud, input.as_bytes()).exits(0);
    let expected = "note: 3 lines, 2 articles: 2 changed, 2 of 8 paragraphs removed (25.0 %)\n";
    assert_eq!(run.stderr, expected);
    let run = filter(&bench, &["--statistics=json"], input.as_bytes()).exits(0);
    let said: Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(said["totals"]["removed"]["boilerplate"]["paragraphs"], 2);
    assert_eq!(
        (&said["lines"], &said["bytes"]),
        (&3.into(), &input.len().into())
    );
    assert_eq!(said["bytes_left"], run.stdout.len());
    let run = filter(&bench, &["--statistics"], input.as_bytes()).exits(0);
    let rows: BTreeMap<&str, usize> = run
        .stderr
        .lines()
        .skip(1)
        .map(|row| (row.split_whitespace().next().unwrap(), row.len()))
        .collect();
    assert_eq!(rows.len(), 5);
}
