//! What the program shows, and where.

use crate::util::{article, body, denying};

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
    bench.write("a.jsonl", "no\n".repeat(50));
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
fn progress_bars_are_for_terminals_unless_they_are_asked_for() {
    let bench = denying();
    bench.write("a.txt", article(1));
    let bars = |arguments: &[&str]| {
        let run = bench
            .run(&[&["clean", "a.txt", "--overwrite", "-o", "out"], arguments].concat())
            .exits(0);
        run.stderr.contains("read")
    };
    assert!(!bars(&[]));
    assert!(!bars(&["--progress", "never"]));
    assert!(bars(&["--progress", "always"]));
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
    bench.write("a.jsonl", "{\n");
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
