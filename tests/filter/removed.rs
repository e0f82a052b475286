//! What is kept of what went: the journal, and the key of each line.

use serde_json::Value;

use super::*;

#[test]
fn the_journal_and_what_is_left_are_the_input_again() {
    let bench = bench();
    let escaped = json_line(3).replace("number", "n\\u0075mber");
    let input = json_line(1) + "{\n\n" + &escaped + json_line(4).trim_end();
    let options = ["--journal", "removed.jsonl", "--max-bad-records", "1"];
    let run = filter(&bench, &options, input.as_bytes()).exits(0);
    assert_ne!(run.stdout, input);
    assert_eq!(restored(&bench, "removed.jsonl", &run.stdout), input);
    let lines = bench.journal("removed.jsonl");
    let types: Vec<&str> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "record", "removal", "removal", "removal", "source", "cleaned", "end"
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
    let again = [&options[..], &["--overwrite", "--allow-empty"]].concat();
    filter(&bench, &again, b"").exits(0);
    assert_eq!(bench.journal("removed.jsonl").len(), 4);
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
    let journal = bench.read("j.jsonl");
    bench.write("j.jsonl", &journal[..journal.len() - 5]);
    restored("no.jsonl").exits(2).says(&["j.jsonl", "cut off"]);
    let mut changed = journal.clone();
    changed[journal.len() / 2] ^= 1;
    bench.write("j.jsonl", changed);
    restored("no.jsonl").exits(2);
    let plain = zstd::decode_all(journal.as_slice()).unwrap();
    let plain = String::from_utf8(plain).unwrap();
    let without_end = plain.trim_end().rfind('\n').unwrap();
    let texts = [
        plain[..=without_end].to_owned(),
        plain.replace("front", "rear"),
    ];
    for text in texts {
        bench.write("j.jsonl", zstd::encode_all(text.as_bytes(), 1).unwrap());
        restored("no.jsonl").exits(2);
    }
    assert!(!bench.path("no.jsonl").exists());
    bench.write("in/a.jsonl", &input);
    bench.run(&["clean", "in", "-o", "out", "-q"]).exits(0);
    let other = [
        "restore",
        "left.jsonl",
        "--journal",
        "out/report/documents.jsonl.zst",
        "-o",
        "no",
    ];
    bench.run(&other).exits(2).says(&["not a filter's journal"]);
}

/// The input, from a journal and what is left, by the rules of `docs/record.md`.
pub(super) fn restored(bench: &Bench, journal: &str, left: &str) -> String {
    let (mut input, mut left) = (String::new(), left);
    for line in bench.journal(journal) {
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
    let run = run.says(&[
        "standard input:3",
        "already has a key \"cut\"",
        "--removed-key",
    ]);
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
