//! What the program shows, and where.

use crate::util::{FURNITURE, article, body, denying, gzip, json_line};

#[test]
fn quiet_prints_no_summary_but_every_error() {
    let bench = denying();
    bench.write("a.jsonl", "{\"text\": \"a\"}\nnot json\n");
    let run = bench
        .run(&["clean", "a.jsonl", "-o", "out", "-q"])
        .exits(2)
        .says(&["a.jsonl:2", "byte 14"]);
    assert_eq!(run.stdout, "");
    let run = bench
        .run(&["clean", "a.jsonl", "-o", "loud", "--max-bad-records", "1"])
        .exits(0);
    assert!(run.stdout.contains("1 bad record"), "{}", run.stdout);
}

#[test]
fn verbose_prints_every_bad_record() {
    let bench = denying();
    bench.write("a.jsonl", "no\n".repeat(50) + &json_line(1));
    let warnings = |options: &[&str]| {
        let run = bench
            .run(&[&["clean", "a.jsonl", "--overwrite", "-o", "out"], options].concat())
            .exits(2);
        run.stderr
            .lines()
            .filter(|line| line.starts_with("warning: a.jsonl"))
            .count()
    };
    assert_eq!(warnings(&[]), 20);
    assert_eq!(warnings(&["-v"]), 50);
    assert_eq!(bench.report("out")["problems"]["bad"], 50);
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let bench = denying();
    bench.write("a.txt", article(1));
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["clean", "a.txt", "--overwrite", "-o", "out"], arguments].concat();
        let output = bench
            .command(&arguments)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "0")]));
}

#[test]
fn without_a_terminal_progress_is_lines_and_seldom() {
    let bench = denying();
    bench.write("in/a.txt", article(1));
    bench.write("in/b.jsonl.gz", gzip(json_line(2).as_bytes()));
    let lines = |arguments: &[&str]| -> Vec<String> {
        let run = bench
            .run(&[&["clean", "in", "--overwrite", "-o", "out"], arguments].concat())
            .exits(0);
        assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
        run.stderr.lines().map(str::to_owned).collect()
    };
    // A short run is over before a line is due.
    assert!(lines(&[]).is_empty());
    assert!(lines(&["--progress", "never"]).is_empty());
    let all = lines(&["--progress", "always"]);
    let bytes = article(1).len() + json_line(2).len();
    let read = format!("read {bytes} bytes, 2 documents in 0 s");
    let write = format!("write {bytes} bytes, 2 documents in 0 s");
    assert_eq!(
        all,
        [&read, "judge done in 0 s", &write, "report done in 0 s"]
    );
    // What the user asked for is not silenced by what the user did not mean by it.
    assert_eq!(lines(&["--progress", "always", "-q"]).len(), 4);
    let run = bench.run(&["restore", "out", "-o", "back", "--progress", "always"]);
    assert_eq!(
        run.exits(0).stderr,
        format!("restore {bytes} bytes in 0 s\n")
    );
}

#[test]
fn statistics_are_tables_or_json() {
    let bench = denying();
    let evil = "\u{1b}[2J\u{202e}evil headline with words enough";
    bench.write("deny.txt", format!("{FURNITURE}\n{evil}\n"));
    for (site, number) in [("a", 1), ("a", 2), ("b\u{9b}", 3)] {
        let text = format!("{}\n{evil}\n", article(number));
        bench.write(&format!("in/{site}/{number}.txt"), text);
    }
    let base = [
        "clean",
        "in",
        "--overwrite",
        "-o",
        "out",
        "--deny",
        "deny.txt",
        "--site-from",
        "folder",
    ];
    let run = |more: &[&str]| {
        let mut command = bench.command(&[&base, more].concat());
        let output = command.env("COLUMNS", "120").output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let table = run(&["--statistics", "-q"]);
    assert_eq!(
        table.lines().take(6).collect::<Vec<_>>(),
        [
            "",
            "  documents  paragraphs  boilerplate  removed  characters  site",
            "          3          15            6   40.0 %      28.9 %  all sites",
            "          2          10            4   40.0 %      28.9 %  a",
            "          1           5            2   40.0 %      28.8 %  b\\u{9b}",
            "",
        ]
    );
    assert!(table.contains("\\u{1b}[2J\\u{202e}evil"), "{table}");
    assert!(!table.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
    let report = bench.report("out");
    let cluster = report["clusters"]["listed"][0]["id"].as_str().unwrap();
    assert!(table.contains(cluster), "{table}");
    assert!(run(&["--statistics"]).contains("seen most"));
    assert!(!run(&[]).contains(cluster));
    let json = run(&["--statistics=json"]);
    assert!(!json.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{json}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for field in ["totals", "sites", "clusters", "blocks"] {
        assert_eq!(json[field], report[field], "{field}");
    }
    bench
        .run(&[&base[..], &["--statistics=xml"]].concat())
        .exits(2)
        .says(&["json"]);
}

#[test]
fn text_of_the_corpus_cannot_harm_the_terminal() {
    let bench = denying();
    let evil = "\u{1b}[2J\u{202e}evil headline with words enough";
    bench.write("deny.txt", evil);
    for number in 0..3 {
        bench.write(
            &format!("in/{number}.txt"),
            format!("{}\n{evil}\n", body(number)),
        );
    }
    let run = bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    assert!(
        run.stdout.contains("\\u{1b}[2J\\u{202e}evil"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'));
}

#[test]
fn a_pipe_that_nobody_reads_is_quiet() {
    let bench = denying();
    bench.write("a.txt", article(1));
    let mut child = bench
        .command(&["clean", "a.txt", "-o", "out"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(bench.path("out/report/report.json").exists());
}

#[test]
fn a_pipe_that_nobody_reads_does_not_hide_bad_records() {
    let bench = denying();
    bench.write("a.jsonl", "{\n".to_owned() + &json_line(1));
    let mut child = bench
        .command(&["clean", "a.jsonl", "-o", "out"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("1 bad record")
    );
}
