//! The same input gives the same bytes, whatever runs it.

use std::collections::BTreeMap;

use crate::util::{Bench, FURNITURE, article, body};

/// A corpus with blocks that repeat and with articles that are there twice, so
/// that every file of the report has something in it.
fn corpus(bench: &Bench) {
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let mut lines = [String::new(), String::new()];
    for number in 0..120 {
        let next = body((number + 7) % 120).lines().next().unwrap().to_owned();
        let text = format!("{}\n{FURNITURE}\n{next}\n", body(number % 110));
        let site = number % 3;
        let line = serde_json::json!({"id": format!("d{number}"), "url": format!("https://s{site}.test/{number}"), "text": text});
        lines[number % 2].push_str(&format!("{line}\n"));
        bench.write(&format!("in/t/{number:03}.txt"), article(number));
    }
    let [a, b] = lines;
    bench.write("in/a.jsonl", a);
    bench.write("in/b.jsonl", b);
}

/// A run's output.
fn cleaned(bench: &Bench, out: &str, options: &[&str]) -> BTreeMap<String, Vec<u8>> {
    bench
        .run(&[&["clean", "in", "-o", out, "--deny", "deny.txt"], options].concat())
        .exits(0);
    let mut files = bench.tree(out);
    files.retain(|name, _| name.starts_with("articles/") || name.starts_with("report/"));
    assert!(files.len() > 120);
    files
}

#[track_caller]
fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let bench = Bench::new();
    corpus(&bench);
    let one = cleaned(&bench, "one", &["-j", "1"]);
    assert_same(&one, &cleaned(&bench, "eight", &["-j", "8"]));
    assert_same(&one, &cleaned(&bench, "again", &[]));
}

#[test]
fn the_order_of_files_on_disk_and_on_the_command_line_changes_nothing() {
    let bench = Bench::new();
    corpus(&bench);
    let before = cleaned(&bench, "before", &[]);
    // Written in another order, the files lie in another order on most disks.
    let files = bench.tree("in");
    std::fs::remove_dir_all(bench.path("in")).unwrap();
    for (name, bytes) in files.iter().rev() {
        bench.write(&format!("in/{name}"), bytes);
    }
    assert_same(&before, &cleaned(&bench, "after", &[]));

    let by_name = |out: &str, names: [&str; 3]| {
        bench
            .run(&[&["clean", "-o", out, "--deny", "deny.txt"], &names[..]].concat())
            .exits(0);
        bench.tree(&format!("{out}/report"))
    };
    let forward = by_name("forward", ["in/a.jsonl", "in/b.jsonl", "in/t"]);
    assert_same(
        &forward,
        &by_name("backward", ["in/t", "in/b.jsonl", "in/a.jsonl"]),
    );
}

#[test]
fn the_order_of_lines_changes_the_order_alone() {
    let bench = Bench::new();
    corpus(&bench);
    let lines = String::from_utf8(bench.read("in/a.jsonl")).unwrap();
    bench.write("forward.jsonl", &lines);
    let reversed: String = lines.split_inclusive('\n').rev().collect();
    bench.write("backward.jsonl", reversed);
    let sorted = |name: &str| {
        bench
            .run(&[
                "clean",
                &format!("{name}.jsonl"),
                "-o",
                name,
                "--deny",
                "deny.txt",
            ])
            .exits(0);
        let text = String::from_utf8(bench.read(&format!("{name}/articles/{name}.jsonl"))).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted("forward"), sorted("backward"));
}

#[test]
fn another_site_changes_nothing() {
    let bench = Bench::new();
    corpus(&bench);
    let lines = String::from_utf8(bench.read("in/a.jsonl")).unwrap();
    bench.write("alone/a.jsonl", &lines);
    bench.write("both/a.jsonl", &lines);
    bench.write("both/z.jsonl", lines.replace(".test/", ".elsewhere/"));
    let run = |name: &str| {
        bench
            .run(&[
                "clean",
                name,
                "-o",
                &format!("{name}-out"),
                "--deny",
                "deny.txt",
            ])
            .exits(0);
        bench.read(&format!("{name}-out/articles/a.jsonl"))
    };
    assert_eq!(run("alone"), run("both"));
}

#[test]
fn the_report_knows_nothing_of_the_machine() {
    let bench = Bench::new();
    corpus(&bench);
    let folder = bench
        .path("")
        .to_str()
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    let input = bench.path("in").to_str().unwrap().to_owned();
    bench
        .run(&["clean", &input, "-o", "out", "-j", "3"])
        .exits(0);
    for (name, bytes) in bench.tree("out/report") {
        let bytes = match name.ends_with(".zst") {
            true => zstd::decode_all(bytes.as_slice()).unwrap(),
            false => bytes,
        };
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            !text.contains(&folder),
            "{name} names the folder that it was made in"
        );
    }
    let elsewhere = Bench::new();
    corpus(&elsewhere);
    assert_same(
        &cleaned(&bench, "here", &[]),
        &cleaned(&elsewhere, "there", &[]),
    );
}
