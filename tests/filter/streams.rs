//! Streams: what waits, what ends early, what takes how much.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use super::removed::restored;
use super::*;

#[test]
fn what_was_read_is_answered_before_the_input_ends() {
    let bench = bench();
    for options in [&["--line-buffered"][..], &[], &["-j1"], &["-j4"]] {
        let mut running = running(&bench, options);
        for number in 0..3 {
            running.send(&json_line(number));
            running.answers(&cleaned(number));
        }
        // A line that is not whole yet waits, and those before it do not.
        let (begin, end) = (json_line(8), json_line(9));
        let (half, rest) = end.split_at(40);
        running.send(&(begin + half));
        running.answers(&cleaned(8));
        running.send(rest);
        running.answers(&cleaned(9));
        let (out, said, status) = running.end();
        assert_eq!((out.as_str(), said.as_str()), ("", ""));
        assert!(status.success());
    }
}

#[test]
fn a_signal_ends_the_reading_and_nothing_is_lost_that_was_read() {
    let bench = bench();
    for (number, options) in [(15, "-j3"), (2, "-j1"), (15, "--line-buffered")] {
        let beside = [
            "--journal",
            "removed.jsonl",
            "--learn",
            "delta.idx",
            "--overwrite",
        ];
        let mut running = running(&bench, &[&[options], &beside[..]].concat());
        running.send(&(json_line(1) + &json_line(2)));
        running.answers(&cleaned(1));
        running.answers(&cleaned(2));
        signal(running.child.id(), number);
        let status = running.child.wait().unwrap();
        assert_eq!(
            status.signal(),
            Some(number),
            "as the shell's 128 + {number}"
        );
        let mut rest = String::new();
        running.stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
        let left = cleaned(1) + &cleaned(2);
        let journal = restored(&bench, "removed.jsonl", &left);
        assert_eq!(journal, json_line(1) + &json_line(2));
        assert_eq!(
            bench.journal("removed.jsonl").last().unwrap()["type"],
            "end"
        );
        bench.run(&["index", "verify", "delta.idx"]).exits(0);
    }
}

#[test]
fn a_signal_in_the_middle_of_a_line_passes_what_there_is_of_it() {
    let bench = bench();
    let mut running = running(&bench, &["--journal", "removed.jsonl"]);
    let half = &json_line(2)[..30];
    running.send(&(json_line(1) + half));
    running.answers(&cleaned(1));
    signal(running.child.id(), 15);
    let (out, said, status) = running.end();
    assert_eq!(out, half);
    assert!(
        said.contains("standard input:2") && said.contains("signal"),
        "{said}"
    );
    assert_eq!(status.signal(), Some(15));
    let input = restored(&bench, "removed.jsonl", &(cleaned(1) + half));
    assert_eq!(input, json_line(1) + half);
}

fn signal(process: u32, number: i32) {
    let kill = Command::new("kill")
        .args([format!("-{number}"), process.to_string()])
        .status();
    assert!(kill.unwrap().success());
    // It is taken when a thread of the process runs next.
    std::thread::sleep(std::time::Duration::from_millis(100));
}

#[test]
fn a_filter_that_is_killed_leaves_a_journal_that_is_known_as_cut_off() {
    let bench = bench();
    let mut running = running(
        &bench,
        &["--journal", "removed.jsonl", "--learn", "delta.idx"],
    );
    running.send(&json_line(1));
    running.answers(&cleaned(1));
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let lines = bench.journal("removed.jsonl");
    let types: Vec<&str> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        ["record", "removal"],
        "what was handed on is explained"
    );
    assert_eq!(restored(&bench, "removed.jsonl", &cleaned(1)), json_line(1));
    assert!(!bench.path("delta.idx").exists());
}

#[test]
fn a_reader_that_goes_away_ends_the_filter_quietly() {
    let bench = bench();
    for options in ["-j1", "-j3", "--line-buffered"] {
        let beside = [
            "--journal",
            "removed.jsonl",
            "--learn",
            "delta.idx",
            "--overwrite",
        ];
        let mut running = running(&bench, &[&[options], &beside[..]].concat());
        running.send(&json_line(1));
        running.answers(&cleaned(1));
        // Nothing is written any more, and nothing more is sent: it ends all the same.
        drop(running.stdout);
        let status = running.child.wait().unwrap();
        assert_eq!(status.code(), Some(0));
        let mut said = String::new();
        running
            .child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(said, "");
        assert_eq!(restored(&bench, "removed.jsonl", &cleaned(1)), json_line(1));
        assert_eq!(
            bench.journal("removed.jsonl").last().unwrap()["type"],
            "end"
        );
        bench.run(&["index", "verify", "delta.idx"]).exits(0);
    }
}

#[test]
fn a_reader_that_goes_away_in_the_middle_is_no_error() {
    let bench = bench();
    let input: String = (0..3000).map(json_line).collect();
    bench.write("in.jsonl", &input);
    let program = bench.command(&[]).get_program().to_owned();
    let script = "\"$0\" clean --index known.idx --deny deny.txt --progress never \
                  --journal removed.jsonl - < in.jsonl \
                  | head -n 1; echo ${PIPESTATUS[0]}";
    let output = Command::new("bash")
        .current_dir(bench.path(""))
        .args(["-c", script])
        .arg(program)
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        cleaned(0) + "0\n"
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let lines = bench.journal("removed.jsonl");
    assert_eq!(lines.last().unwrap()["type"], "end");
    assert!(lines.iter().any(|line| line["document"] == "d0"));
}

/// The bytes of text of which the filter must not hold more than a part.
const MUCH: usize = 160 << 20;

/// What it may take in kibibytes: less than that, and more than it needs.
const MOST: u64 = 128 << 10;

#[test]
fn memory_is_bounded_whatever_the_stream() {
    let bench = bench();
    let beside = ["--journal", "removed.jsonl", "--learn", "delta.idx", "-j2"];
    let Running {
        mut child,
        mut stdin,
        mut stdout,
    } = running(&bench, &beside);
    let reading =
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    let filler = format!("{{\"note\":\"{}\"}}\n", "x".repeat(30_000));
    let (mut sent, mut number) = (0, 0);
    while sent < MUCH {
        // Most of it is no article, or the test would take a minute.
        let lines = filler.repeat(20) + &json_line(number);
        stdin.write_all(lines.as_bytes()).unwrap();
        (sent, number) = (sent + lines.len(), number + 1);
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak: u64 = peak
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    drop(stdin);
    let left = reading.join().unwrap();
    assert!(left as usize > MUCH * 9 / 10);
    assert!(peak < MOST, "{peak} KiB");
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(
        said.contains("no key \"text\"") && said.contains("bad records"),
        "{said}"
    );
    assert_eq!(
        bench.journal("removed.jsonl").len(),
        number + 4,
        "every article lost a line"
    );
}

#[test]
fn a_newer_index_is_opened_on_sighup_and_no_line_is_lost() {
    let bench = bench();
    let text = |tail: &str| serde_json::json!({ "text": format!("Own words here.\n{tail}") });
    let furniture = "Sign up for the letter of the harbour";
    let lines: String = (0..40)
        .map(|number| {
            let text = format!("Article {number} says {} things.\n{furniture}", number * 31);
            serde_json::json!({ "text": text }).to_string() + "\n"
        })
        .collect();
    bench.write("newer.jsonl", lines);
    let (line, left) = (
        text(furniture).to_string() + "\n",
        serde_json::json!({ "text": "Own words here." }).to_string() + "\n",
    );
    for options in [&["-j3"][..], &["-j1"], &["--line-buffered"]] {
        let build = [
            "index",
            "build",
            "known.jsonl",
            "-o",
            "known.idx",
            "-q",
            "--overwrite",
        ];
        bench.run(&build).exits(0);
        let mut running = running(
            &bench,
            &[options, &["--journal", "j", "--overwrite"]].concat(),
        );
        running.send(&line);
        running.answers(&line);
        // What cannot be opened changes nothing.
        let kept = bench.read("known.idx");
        bench.write("other", "no index");
        std::fs::rename(bench.path("other"), bench.path("known.idx")).unwrap();
        signal(running.child.id(), 1);
        running.send(&line);
        running.answers(&line);
        bench.write("other", kept);
        std::fs::rename(bench.path("other"), bench.path("known.idx")).unwrap();
        bench
            .run(&["index", "update", "known.idx", "newer.jsonl", "-q"])
            .exits(0);
        let (half, rest) = line.split_at(9);
        running.send(&(line.clone() + half));
        running.answers(&line);
        signal(running.child.id(), 1);
        running.send(&(rest.to_owned() + &line));
        running.answers(&left);
        running.answers(&left);
        let (out, said, status) = running.end();
        assert!(status.success() && out.is_empty(), "{said}");
        assert!(said.contains("opened again"), "{said}");
        assert!(said.contains("cannot be opened again"), "{said}");
        let all = restored(&bench, "j", &(line.repeat(3) + &left.repeat(2)));
        assert_eq!(all, line.repeat(5));
    }
}
