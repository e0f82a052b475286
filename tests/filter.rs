//! `clean --index IDX -`: lines in, the same lines out, one article after the other.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;

use crate::util::{Bench, FURNITURE, Run, article, body, denying, gzip, json_line};

#[cfg(target_os = "linux")]
mod streams;

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
        let run = filter(&bench, &[], input.as_bytes()).exits(0);
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
fn the_journal_and_what_is_left_are_the_input_again() {
    let bench = bench();
    let escaped = json_line(3).replace("number", "n\\u0075mber");
    let input = json_line(1) + "{\n\n" + &escaped + json_line(4).trim_end();
    let options = ["--journal", "removed.jsonl", "--max-bad-records", "1"];
    let run = filter(&bench, &options, input.as_bytes()).exits(0);
    assert_ne!(run.stdout, input);
    assert_eq!(restored(&bench, "removed.jsonl", &run.stdout), input);
    let lines = bench.lines("removed.jsonl");
    let types: Vec<&str> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "journal", "removal", "removal", "removal", "source", "cleaned", "end"
        ]
    );
    assert_eq!(lines[0]["stream"], true);
    assert_eq!(lines[1]["reason"], "boilerplate");
    assert_eq!(
        (&lines[1]["line"], &lines[2]["line"]),
        (&1.into(), &4.into())
    );
    assert_eq!(lines[4]["bytes"], input.len());
    assert_eq!(lines[5]["bytes"], run.stdout.len());
    filter(&bench, &options, b"")
        .exits(2)
        .says(&["removed.jsonl", "--overwrite"]);
    let again = [&options[..], &["--overwrite"]].concat();
    filter(&bench, &again, b"").exits(0);
    assert_eq!(bench.lines("removed.jsonl").len(), 4);
}

#[test]
fn restore_puts_together_what_a_filter_read() {
    let bench = bench();
    let input: String = (0..5).map(json_line).collect();
    let run = filter(&bench, &["--journal", "j.jsonl"], input.as_bytes()).exits(0);
    bench.write("left.jsonl", &run.stdout);
    let restore = ["restore", "left.jsonl", "--journal", "j.jsonl", "-o"];
    let restored = |out: &str| bench.run(&[&restore[..], &[out]].concat());
    restored("again.jsonl").exits(0);
    assert_eq!(bench.read("again.jsonl"), input.as_bytes());
    restored("again.jsonl").exits(2).says(&["again.jsonl"]);
    bench.write("left.jsonl", run.stdout.replace("dawn", "dusk"));
    restored("no.jsonl")
        .exits(2)
        .says(&["left.jsonl", "changed"]);
    bench.write("left.jsonl", &run.stdout);
    let journal = String::from_utf8(bench.read("j.jsonl")).unwrap();
    let cut = journal.trim_end().rfind('\n').unwrap();
    bench.write("j.jsonl", &journal[..=cut]);
    restored("no.jsonl").exits(2).says(&["j.jsonl", "cut off"]);
    bench.write(
        "j.jsonl",
        journal.replace("pier", "peer").replace("front", "rear"),
    );
    restored("no.jsonl").exits(2);
    assert!(!bench.path("no.jsonl").exists());
    bench.write("in/a.jsonl", &input);
    bench.run(&["clean", "in", "-o", "out", "-q"]).exits(0);
    let other = [
        "restore",
        "left.jsonl",
        "--journal",
        "out/report/removed.jsonl",
        "-o",
        "no",
    ];
    bench.run(&other).exits(2).says(&["no journal of a filter"]);
}

/// The input, from a journal and what is left, by the rules of `docs/journal.md`.
fn restored(bench: &Bench, journal: &str, left: &str) -> String {
    let (mut input, mut left) = (String::new(), left);
    for line in bench.lines(journal) {
        if line["type"] != "removal" && line["type"] != "document" {
            continue;
        }
        let start = line["start"].as_u64().unwrap() as usize;
        let (kept, rest) = left.split_at(start - input.len());
        input.push_str(kept);
        left = rest;
        input.push_str(&removed_bytes(&line));
        assert_eq!(line["end"], input.len());
    }
    input + left
}

fn removed_bytes(line: &Value) -> String {
    let part = |name: &str| line[name].as_str().unwrap_or_default();
    if line["raw"].is_string() {
        return part("raw").to_owned();
    }
    let whole = [part("before"), part("text"), part("after")].concat();
    assert_eq!(
        line["escaped"], "json",
        "the only way these lines are escaped"
    );
    let quoted = serde_json::to_string(&whole).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

#[test]
fn a_key_lists_what_was_removed_and_nothing_else_changes() {
    let bench = bench();
    let plain = json_line(7).replace(FURNITURE, "");
    let taken = "{\"text\":\"a\",\"cut\":null}\n";
    let input = json_line(1) + &plain + taken + &json_line(2);
    let options = ["--removed-key", "cut", "--journal", "removed.jsonl"];
    let run = filter(&bench, &options, input.as_bytes()).exits(2);
    let run = run.says(&["standard input:3", "a key \"cut\" already", "--removed-key"]);
    let lines: Vec<&str> = run.stdout.split_inclusive('\n').collect();
    let parsed: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(parsed[0]["cut"][0]["text"], FURNITURE);
    assert_eq!(parsed[0]["cut"][0]["paragraph"], 3);
    assert_eq!(parsed[1]["cut"], serde_json::json!([]));
    assert_eq!(lines[2], taken);
    let mut without = String::new();
    for (line, parsed) in lines.iter().zip(&parsed) {
        let field = format!(",\"cut\":{}", parsed["cut"]);
        // An object that was parsed has its keys in another order.
        let at = line.find(",\"cut\":[").filter(|_| *line != taken);
        let bare = at.map(|at| format!("{}{}", &line[..at], &line[line.rfind('}').unwrap()..]));
        assert_eq!(
            at.map(|at| line.rfind('}').unwrap() - at),
            at.map(|_| field.len())
        );
        without.push_str(bare.as_deref().unwrap_or(line));
    }
    assert_eq!(without, cleaned(1) + &plain + taken + &cleaned(2));
    assert_eq!(restored(&bench, "removed.jsonl", &without), input);
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
    filter(&bench, &options, b"").exits(0);
    assert!(bench.read("delta.idx") != bench.read("built.idx"));
}

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
            &["--index", "known.idx", "a.txt", "-o", "out", "--learn", "d"],
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
            .run_with(&quiet, b"")
            .exits(0)
            .stderr
            .matches("note")
            .count(),
        1
    );
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
