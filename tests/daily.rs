//! `docs/daily-run.md`: its lines are run as they stand there, day after day.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::util::{Bench, FURNITURE, Run, article, body};

/// The commands of the page, in their order.
fn commands() -> Vec<String> {
    let page = include_str!("../docs/daily-run.md");
    page.lines()
        .filter(|line| line.starts_with("crawler") || line.starts_with("dejalu"))
        .map(str::to_owned)
        .collect()
}

/// What is crawled on a day: a few pages of each site, none of them again.
fn crawl(day: usize) -> String {
    let mut lines = String::new();
    for number in day * 6..day * 6 + 6 {
        let url = format!("https://site-{}.example/{number}", number % 2);
        let _ = writeln!(lines, "{}", json!({"url": url, "text": article(number)}));
    }
    lines
}

/// A bench on which `crawler` prints what is in `crawl.jsonl`, and `dejalu` is this program.
fn bench() -> Bench {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    let program = assert_cmd::cargo::cargo_bin!("dejalu");
    for (name, does) in [
        ("crawler", "cat crawl.jsonl".to_owned()),
        ("dejalu", format!("exec '{}' \"$@\"", program.display())),
    ] {
        let path = bench.write(&format!("bin/{name}"), format!("#!/bin/sh\n{does}\n"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    bench
}

/// Runs a line in a shell.
fn shell(bench: &Bench, line: &str) -> Run {
    let path = std::env::var("PATH").unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", line])
        .current_dir(bench.path(""))
        .env("PATH", format!("{}:{path}", bench.path("bin").display()))
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn known(bench: &Bench) -> u64 {
    let run = bench
        .run(&["index", "info", "known.idx", "--format", "json"])
        .exits(0);
    let info: Value = serde_json::from_str(&run.stdout).unwrap();
    info["documents"].as_u64().unwrap()
}

#[test]
fn five_lines_do_on_day_one_and_every_day_after() {
    let bench = bench();
    bench.write("other.jsonl", crawl(90));
    bench
        .run(&["index", "build", "other.jsonl", "-o", "elsewhere.idx"])
        .exits(0);
    let lines = commands();
    assert_eq!(lines.len(), 7, "{lines:?}");
    for day in 0..3 {
        bench.write("crawl.jsonl", crawl(day));
        for line in &lines[..5] {
            let run = shell(&bench, line).exits(0);
            let is_first = day == 0 && line.contains("--learn");
            assert_eq!(
                run.stderr.contains("not there yet"),
                is_first,
                "{}",
                run.stderr
            );
        }
        assert_eq!(known(&bench), 6 * (day as u64 + 2));
        let cleaned = bench.lines("cleaned/articles/today.jsonl");
        let texts: Vec<&str> = cleaned
            .iter()
            .map(|line| line["text"].as_str().unwrap())
            .collect();
        assert!(
            texts.iter().all(|text| !text.contains(FURNITURE)),
            "{texts:?}"
        );
        let expected: Vec<String> = (day * 6..day * 6 + 6)
            .map(|number| body(number) + "\n")
            .collect();
        assert_eq!(texts, expected);
    }
    // The same day again teaches nothing.
    for line in &lines[..5] {
        shell(&bench, line).exits(0);
    }
    assert_eq!(known(&bench), 24);
    shell(&bench, &lines[6]).exits(0);
    assert_eq!(known(&bench), 18);
}

#[test]
fn a_filter_learns_into_the_index_that_it_judges_by() {
    let bench = bench();
    let line = &commands()[5];
    for day in 0..2 {
        bench.write("crawl.jsonl", crawl(day));
        let run = shell(&bench, line).exits(0);
        assert_eq!(run.stderr.contains("not there yet"), day == 0);
        assert_eq!(known(&bench), 6 * (day as u64 + 1));
        let filtered = String::from_utf8(bench.read("filtered.jsonl")).unwrap();
        assert_eq!(filtered.lines().count(), 6);
        // On the first day nobody knows what repeats.
        assert_eq!(filtered.contains(FURNITURE), day == 0, "{filtered}");
    }
    // What is learned so is what is learned otherwise.
    let days = [crawl(0), crawl(1)].concat();
    bench.write("days.jsonl", days);
    bench
        .run(&["index", "build", "days.jsonl", "-o", "built.idx"])
        .exits(0);
    assert!(bench.read("known.idx") == bench.read("built.idx"));
}

#[test]
fn an_index_may_be_merged_into_itself_and_updated_from_others() {
    let bench = Bench::new();
    for day in 0..3 {
        bench.write(&format!("{day}.jsonl"), crawl(day));
        let (input, out) = (format!("{day}.jsonl"), format!("{day}.idx"));
        bench.run(&["index", "build", &input, "-o", &out]).exits(0);
    }
    bench
        .run(&[
            "index", "build", "0.jsonl", "1.jsonl", "2.jsonl", "-o", "all.idx",
        ])
        .exits(0);
    bench
        .run(&["index", "merge", "0.idx", "1.idx", "-o", "0.idx"])
        .exits(0);
    bench
        .run(&["index", "update", "0.idx", "2.jsonl", "1.idx"])
        .exits(0);
    assert!(bench.read("0.idx") == bench.read("all.idx"));
    let new = ["index", "update", "new.idx", "0.jsonl", "1.idx", "2.idx"];
    bench
        .run(&new)
        .exits(0)
        .says(&["new.idx is not there yet, and is made"]);
    assert!(bench.read("new.idx") == bench.read("all.idx"));
    // A sealed index has no facts: it is never made in the place of what it is made from.
    bench
        .run(&["index", "seal", "0.idx", "-o", "0.idx"])
        .exits(2)
        .says(&["is the input"]);
    bench
        .run(&["index", "seal", "0.idx", "-o", "sealed.idx"])
        .exits(0);
    bench
        .run(&["index", "update", "1.idx", "sealed.idx"])
        .exits(2)
        .says(&["sealed"]);
    let learn = [
        "clean",
        "--index",
        "sealed.idx",
        "--learn",
        "sealed.idx",
        "-",
    ];
    bench
        .run_with(&learn, crawl(3).as_bytes())
        .exits(2)
        .says(&["sealed"]);
}

#[test]
fn an_index_that_is_missing_is_an_error_unless_something_is_learned() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(0));
    bench
        .run(&["clean", "a.jsonl", "-o", "out", "--index", "no.idx"])
        .exits(2)
        .says(&["no.idx"]);
    bench
        .run_with(&["clean", "--index", "no.idx", "-"], crawl(0).as_bytes())
        .exits(2);
    bench
        .run(&["check", "a.jsonl", "--against", "no.idx"])
        .exits(2);
    let learn = [
        "clean", "a.jsonl", "-o", "out", "--index", "no.idx", "--learn", "day.idx",
    ];
    bench.run(&learn).exits(0);
    assert!(bench.path("day.idx").exists() && !bench.path("no.idx").exists());
    bench.run(&[&learn[..], &["--overwrite"]].concat()).exits(0);
    bench.write("other.jsonl", crawl(1));
    let again = [
        "clean",
        "other.jsonl",
        "-o",
        "other",
        "--index",
        "day.idx",
        "--learn",
        "day.idx",
    ];
    bench.run(&again).exits(0);
    let clash = [
        "clean",
        "other.jsonl",
        "-o",
        "more",
        "--index",
        "day.idx",
        "--learn",
        "a.jsonl",
    ];
    bench
        .run(&clash)
        .exits(2)
        .says(&["a.jsonl is there already"]);
    assert!(!bench.path("more").exists());
}
