//! `--memory` is kept on inputs that are made to break it, refusals included, and the
//! limit that a refusal asks for is enough. `make bench-memory` has more of them.

use crate::bounded::asked_for;
use crate::util::{Bench, Run};

/// A run of the program, and the most memory that it was seen to have, in bytes.
fn watched(bench: &Bench, arguments: &[&str]) -> (Run, u64) {
    use std::process::Stdio;

    let said = std::fs::File::create(bench.path("said")).unwrap();
    let mut child = bench
        .command(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said)
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let read = std::fs::read_to_string(&status).unwrap_or_default();
        let kibibytes = read
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
        peak = kibibytes.map_or(peak, |peak| peak.parse().unwrap());
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    let stderr = String::from_utf8(bench.read("said")).unwrap();
    let stdout = String::new();
    (
        Run {
            code,
            stdout,
            stderr,
        },
        peak << 10,
    )
}

/// Inputs that take more memory than their bytes: a little of what `make bench-memory` has.
fn heavy() -> Vec<(&'static str, String)> {
    let lines =
        |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let long = "n".repeat(60_000);
    vec![
        (
            "sites",
            lines(90_000, &|at| {
                format!("{{\"url\":\"https://s{at}.test/\",\"text\":\"a\"}}\n")
            }),
        ),
        ("empty texts", "{\"text\":\"\"}\n".repeat(700_000)),
        (
            "long ids",
            lines(600, &|at| {
                format!("{{\"id\":\"{at}{long}\",\"text\":\"a {at}\"}}\n")
            }),
        ),
        (
            "longer ids",
            lines(12, &|at| {
                format!("{{\"id\":\"{at}{}\",\"text\":\"a\"}}\n", long.repeat(40))
            }),
        ),
        (
            "long sites",
            lines(600, &|at| {
                format!("{{\"url\":\"https://{at}{long}/\",\"text\":\"a\"}}\n")
            }),
        ),
        ("bad lines", "x\n".repeat(1_500_000)),
        (
            "many lines",
            format!(
                "{{\"text\":\"{}\"}}\n",
                lines(200_000, &|at| format!("{at}\\n"))
            ),
        ),
        (
            "too many lines",
            format!("{{\"text\":\"{}\"}}\n", "a\\n".repeat(2_000_000)),
        ),
        (
            "one line",
            format!("{{\"text\":\"{}\"}}\n", "word and word ".repeat(1_500_000)),
        ),
        (
            "short lines",
            lines(400, &|at| {
                let text = lines(3_000, &|line| {
                    let letter = (at * 7919 + line * 104_729) % 20_000;
                    format!("{}\\n", char::from_u32(0x4e00 + letter as u32).unwrap())
                });
                format!("{{\"text\":\"{text}\"}}\n")
            }),
        ),
        (
            "escapes",
            format!("{{\"text\":\"{}\"}}\n", "\\u0041".repeat(2_500_000)),
        ),
    ]
}

#[test]
fn memory_is_kept_and_the_limit_that_is_asked_for_is_enough() {
    const LIMIT: u64 = 128;
    for (what, text) in heavy() {
        let bench = Bench::new();
        bench.write("in.jsonl", text);
        let run = |limit: &str| {
            let clean = [
                "clean",
                "in.jsonl",
                "-o",
                "out",
                "-q",
                "-j",
                "2",
                "--overwrite",
            ];
            let allowed = [
                "--max-bad-records",
                "2000000",
                "--allow-empty",
                "--memory",
                limit,
            ];
            watched(&bench, &[&clean[..], &allowed].concat())
        };
        let within =
            |limit: u64, peak: u64| assert!(peak < (limit * 6 / 5) << 20, "{what}: {peak}");
        let (first, peak) = run(&format!("{LIMIT}MiB"));
        within(LIMIT, peak);
        if first.code == Some(0) {
            continue;
        }
        let asked = asked_for(&first.exits(2).stderr);
        let limit = asked.trim_end_matches(|at: char| !at.is_ascii_digit());
        let limit: u64 = limit.trim_end_matches("MiB").parse().unwrap();
        let (second, peak) = run(&format!("{limit}MiB"));
        second.exits(0);
        within(limit, peak);
    }
}
