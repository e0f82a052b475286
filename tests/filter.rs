//! `clean --index IDX -`: lines in, the same lines out, one article after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::util::{Bench, FURNITURE, Run, body, denying, gzip, json_line};

#[cfg(target_os = "linux")]
mod streams;

mod removed;

mod words;

/// The filter, with what is known and a deny-list.
const FILTER: [&str; 7] = [
    "clean",
    "--index",
    "known.idx",
    "--deny",
    "deny.txt",
    "-",
    "-q",
];

/// A bench with a deny-list and an index.
fn bench() -> Bench {
    let bench = denying();
    let lines: String = (900..912).map(json_line).collect();
    bench.write("known.jsonl", lines);
    let build = ["index", "build", "known.jsonl", "-o", "known.idx", "-q"];
    bench.run(&build).exits(0);
    bench
}

fn filter(bench: &Bench, options: &[&str], stdin: &[u8]) -> Run {
    bench.run_with(&[&FILTER, options].concat(), stdin)
}

/// What the filter leaves of [`json_line`].
fn cleaned(number: usize) -> String {
    json_line(number).replace(&format!("\\n{FURNITURE}"), "")
}

/// The filter, while it runs.
struct Running {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

fn running(bench: &Bench, options: &[&str]) -> Running {
    let mut child = bench
        .command(&[&FILTER, options].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    Running {
        stdin: child.stdin.take().unwrap(),
        stdout: BufReader::new(child.stdout.take().unwrap()),
        child,
    }
}

impl Running {
    fn send(&mut self, text: &str) {
        self.stdin.write_all(text.as_bytes()).unwrap();
    }

    #[track_caller]
    fn answers(&mut self, expected: &str) {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        assert_eq!(line, expected);
    }

    /// What is left on both of its outputs, and how it ended.
    fn end(mut self) -> (String, String, std::process::ExitStatus) {
        drop(self.stdin);
        let (mut out, mut said) = (String::new(), String::new());
        self.stdout.read_to_string(&mut out).unwrap();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        (out, said, self.child.wait().unwrap())
    }
}

#[test]
fn lines_come_out_in_order_and_only_the_text_changes() {
    let bench = bench();
    let odd = format!(
        "{{ \"n\" : 1.50e3 ,\"text\":\"one\\u000A{FURNITURE}\\n\", \"\\u0069d\":\"é\\/\"}}\t\r\n"
    );
    let left = odd.replace(&format!("\\u000A{FURNITURE}"), "");
    let input = format!("{}\n{odd}{}", json_line(1), json_line(2));
    let expected = format!("{}\n{left}{}", cleaned(1), cleaned(2));
    for options in [&["-j1"][..], &["-j3"], &["--line-buffered"]] {
        let run = filter(&bench, options, input.as_bytes()).exits(0);
        assert_eq!(run.stdout, expected);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn whatever_ends_lines_stays() {
    let bench = bench();
    let crlf = |line: String| line.replace('\n', "\r\n");
    let cases = [
        (
            format!("\u{feff}{}", json_line(1)),
            format!("\u{feff}{}", cleaned(1)),
        ),
        (crlf(json_line(1)), crlf(cleaned(1))),
        (
            json_line(1).trim_end().to_owned(),
            cleaned(1).trim_end().to_owned(),
        ),
        (String::new(), String::new()),
        ("\n".to_owned(), "\n".to_owned()),
    ];
    for (input, expected) in cases {
        let run = filter(&bench, &["--allow-empty"], input.as_bytes()).exits(0);
        assert_eq!(run.stdout, expected);
    }
}

#[test]
fn compressed_lines_are_read_and_come_out_plain() {
    let bench = bench();
    let input = json_line(1) + &json_line(2);
    let expected = cleaned(1) + &cleaned(2);
    let run = filter(&bench, &[], &gzip(input.as_bytes())).exits(0);
    assert_eq!(run.stdout, expected);
    let zstd = zstd::encode_all(input.as_bytes(), 0).unwrap();
    let run = filter(&bench, &[], &zstd).exits(0);
    assert_eq!(run.stdout, expected);
}

#[test]
fn what_is_no_article_passes_and_is_named_with_line_and_byte() {
    let bench = bench();
    let bad = ["{\"id\":1}\n", "[]\n", "{\n", "{\"text\":3}\n"];
    let input = json_line(1) + &bad.concat() + &json_line(2);
    let expected = cleaned(1) + &bad.concat() + &cleaned(2);
    let byte = json_line(1).len();
    let run = filter(&bench, &[], input.as_bytes()).exits(2).says(&[
        &format!("standard input:2 (byte {byte}): no key \"text\""),
        &format!("standard input:3 (byte {})", byte + bad[0].len()),
        "4 bad records were passed on unchanged, 0 allowed",
        "--max-bad-records 4",
    ]);
    assert_eq!(run.stdout, expected);
    let run = filter(&bench, &["--max-bad-records", "4"], input.as_bytes()).exits(0);
    assert_eq!(run.stdout, expected);
    let run = filter(&bench, &["--strict"], input.as_bytes()).exits(2);
    assert_eq!(run.says(&["standard input:2"]).stdout, cleaned(1));
}

#[test]
fn a_line_that_is_too_long_passes() {
    let bench = bench();
    let long = format!("{{\"text\":\"{}\"}}\n", "word ".repeat(60_000));
    let input = json_line(1) + &long + &json_line(2);
    let run = filter(&bench, &["--max-document", "4KiB"], input.as_bytes());
    let run = run
        .exits(2)
        .says(&["standard input:2", "300012 bytes", "--max-document"]);
    assert_eq!(run.stdout, cleaned(1) + &long + &cleaned(2));
}

#[test]
fn what_becomes_of_an_article_does_not_depend_on_the_lines_before() {
    let bench = bench();
    let apart: String = (0..40)
        .map(|number| {
            filter(&bench, &[], json_line(number).as_bytes())
                .exits(0)
                .stdout
        })
        .collect();
    let input: String = (0..40).map(json_line).collect();
    for jobs in ["-j1", "-j4"] {
        assert_eq!(
            filter(&bench, &[jobs], input.as_bytes()).exits(0).stdout,
            apart
        );
    }
}

#[test]
fn the_filter_and_the_batch_decide_alike() {
    let bench = Bench::new();
    let pages: Vec<String> = (0..48).map(page).collect();
    bench.write("known.jsonl", pages[..40].concat());
    bench
        .run(&["index", "build", "known.jsonl", "-o", "known.idx", "-q"])
        .exits(0);
    let mut shorter = 0;
    for line in &pages[36..] {
        bench.write("in/stdin.jsonl", line);
        let batch = [
            "clean",
            "in",
            "--index",
            "known.idx",
            "-o",
            "out",
            "--overwrite",
            "-q",
        ];
        bench.run(&batch).exits(0);
        let digest = bench.report("out")["options"]["index"].clone();
        assert_eq!(digest.as_str().unwrap().len(), 32, "and no path");
        let batch = bench.read("out/articles/stdin.jsonl");
        let filtered = bench.run_with(
            &["clean", "--index", "known.idx", "-q", "-"],
            line.as_bytes(),
        );
        let filtered = filtered.exits(0).stdout;
        assert_eq!(filtered.as_bytes(), batch);
        assert!(filtered.contains("harbour"), "{filtered}");
        shorter += usize::from(filtered.len() < line.len());
    }
    assert_eq!(shorter, 12, "what the index knows goes");
}

/// An article of a site that prints a cue and the headlines of others below each.
fn page(number: usize) -> String {
    let headline =
        |number: usize| format!("The harbour of ward {number} gets crane {}", number * 7);
    let text = format!(
        "{}\n{}\n\nRead more\n{}\n{}\n{}\n",
        headline(number),
        body(number),
        headline((number + 5) % 40),
        headline((number + 11) % 40),
        headline((number + 17) % 40),
    );
    let line = serde_json::json!({"id": format!("p{number}"), "text": text});
    format!("{line}\n")
}

#[test]
fn what_was_seen_is_learned() {
    let bench = bench();
    let seen: String = (0..30).map(json_line).collect();
    filter(&bench, &["--learn", "delta.idx"], seen.as_bytes()).exits(0);
    bench.write("seen.jsonl", &seen);
    bench.write("stdin.jsonl", &seen);
    bench
        .run(&["index", "build", "stdin.jsonl", "-o", "built.idx", "-q"])
        .exits(0);
    assert!(
        bench.read("delta.idx") == bench.read("built.idx"),
        "the same file"
    );
    bench
        .run(&[
            "index",
            "merge",
            "known.idx",
            "delta.idx",
            "-o",
            "all.idx",
            "-q",
        ])
        .exits(0);
    filter(&bench, &["--learn", "delta.idx"], b"")
        .exits(2)
        .says(&["delta.idx"]);
    let options = ["--learn", "delta.idx", "--overwrite", "--strict"];
    filter(&bench, &options, b"{\n").exits(2);
    assert!(
        bench.read("delta.idx") == bench.read("built.idx"),
        "a run that fails leaves it"
    );
    filter(&bench, &options, b"").exits(2);
    assert!(
        bench.read("delta.idx") == bench.read("built.idx"),
        "nothing read is nothing learned"
    );
    let options = [&options[..], &["--allow-empty"]].concat();
    filter(&bench, &options, b"").exits(0);
    assert!(bench.read("delta.idx") != bench.read("built.idx"));
}
