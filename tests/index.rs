//! `dejalu index`: files of what is known, built, merged, updated, forgotten from.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::util::{Bench, article, json_line};

/// JSONL of these articles, of two sites.
fn drop_of(numbers: std::ops::Range<usize>) -> String {
    let line = |number: usize| {
        let text = serde_json::to_string(&article(number)).unwrap();
        let site = ["north.example", "south.example"][number % 2];
        format!(
            "{{\"id\": \"d{number}\", \"url\": \"https://{site}/{number}\", \
             \"date\": \"2024-05-{:02}\", \"text\": {text}}}\n",
            number % 28 + 1
        )
    };
    numbers.map(line).collect()
}

/// A bench with two drops, and both in one file.
fn drops() -> Bench {
    let bench = Bench::new();
    bench.write("may.jsonl", drop_of(0..40));
    bench.write("june.jsonl", drop_of(30..70));
    bench.write("both.jsonl", drop_of(0..70));
    bench
}

#[track_caller]
fn done(bench: &Bench, arguments: &[&str]) {
    let arguments = [&["index"], arguments, &["-q"]].concat();
    let run = bench.run(&arguments).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[track_caller]
fn info(bench: &Bench, index: &str) -> Value {
    let run = bench.run(&["index", "info", index, "--format", "json"]);
    serde_json::from_str(&run.exits(0).stdout).unwrap()
}

#[test]
fn whichever_way_an_index_came_about_its_bytes_are_the_same() {
    let bench = drops();
    done(&bench, &["build", "both.jsonl", "-o", "both.idx"]);
    let both = bench.read("both.idx");
    let small = ["--memory", "128MiB", "--temp-dir", ".", "-j", "1"];
    done(
        &bench,
        &[&["build", "may.jsonl", "-o", "may.idx"], &small[..]].concat(),
    );
    done(
        &bench,
        &["build", "june.jsonl", "-o", "june.idx", "-j", "3"],
    );
    done(
        &bench,
        &["merge", "june.idx", "may.idx", "-o", "merged.idx"],
    );
    assert!(bench.read("merged.idx") == both);
    done(
        &bench,
        &["build", "june.jsonl", "may.jsonl", "-o", "two.idx"],
    );
    assert!(bench.read("two.idx") == both);
    done(&bench, &["update", "june.idx", "may.jsonl"]);
    assert!(bench.read("june.idx") == both);
    done(&bench, &["update", "june.idx", "may.jsonl"]);
    assert!(bench.read("june.idx") == both, "nothing is new");
    let index = info(&bench, "both.idx");
    assert_eq!(
        (&index["documents"], &index["sites"]),
        (&70.into(), &2.into())
    );
    assert_eq!(index["bytes"].as_u64().unwrap(), both.len() as u64);
    let parts = index["parts"].as_array().unwrap().iter();
    let sum: u64 = parts.map(|part| part["bytes"].as_u64().unwrap()).sum();
    assert_eq!(sum, both.len() as u64, "parts add up to the file");
    let left: Vec<String> = bench.tree(".").into_keys().collect();
    assert!(left.iter().all(|name| !name.contains("dejalu")), "{left:?}");
}

#[test]
fn what_is_forgotten_is_gone_and_nothing_else() {
    let bench = drops();
    done(
        &bench,
        &["build", "may.jsonl", "-o", "known.idx", "--drop", "may"],
    );
    let may = bench.read("known.idx");
    done(
        &bench,
        &["update", "known.idx", "june.jsonl", "--drop", "june"],
    );
    let index = info(&bench, "known.idx");
    let drops: Vec<(&str, u64)> = index["drops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|drop| {
            (
                drop["name"].as_str().unwrap(),
                drop["documents"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(drops, [("june", 40), ("may", 40)]);
    std::fs::copy(bench.path("known.idx"), bench.path("again.idx")).unwrap();
    let run = bench.run(&["index", "forget", "known.idx", "--drop", "june"]);
    assert!(run.exits(0).stdout.contains("30 documents are forgotten"));
    assert!(bench.read("known.idx") == may);
    // Documents of an input go whatever drops they came from.
    bench.write("july.jsonl", drop_of(60..75));
    let run = bench.run(&["index", "forget", "again.idx", "june.jsonl", "july.jsonl"]);
    let said = run.exits(0).stdout;
    assert!(
        said.contains("40 documents are forgotten of 55 in the input"),
        "{said}"
    );
    bench.write("rest.jsonl", drop_of(0..30));
    done(
        &bench,
        &["build", "rest.jsonl", "-o", "rest.idx", "--drop", "may"],
    );
    assert!(bench.read("again.idx") == bench.read("rest.idx"));
    bench
        .run(&["index", "forget", "rest.idx", "--drop", "april"])
        .exits(2)
        .says(&["april", "\"may\""]);
}

#[test]
fn what_cannot_be_done_is_refused_and_nothing_is_changed() {
    let bench = drops();
    done(&bench, &["build", "may.jsonl", "-o", "may.idx"]);
    done(
        &bench,
        &[
            "build",
            "may.jsonl",
            "-o",
            "blank.idx",
            "--paragraphs",
            "blank",
        ],
    );
    done(
        &bench,
        &["build", "may.jsonl", "-o", "hashed.idx", "--ids", "hashed"],
    );
    done(&bench, &["seal", "may.idx", "-o", "sealed.idx"]);
    done(
        &bench,
        &["build", "may.jsonl", "-o", "direct.idx", "--sealed"],
    );
    assert!(bench.read("sealed.idx") == bench.read("direct.idx"));
    bench.write("a.txt", "not an index");
    bench.write("empty", "");
    let before = bench.tree(".");
    let refused: [(&[&str], &[&str]); 13] = [
        (&["build", "june.jsonl", "-o", "may.idx"], &["--overwrite"]),
        (
            &["build", "june.jsonl", "-o", "a.txt", "--overwrite"],
            &["not an index"],
        ),
        (
            &["build", "june.jsonl", "-o", "june.jsonl", "--overwrite"],
            &["is the input"],
        ),
        (
            &["merge", "may.idx", "blank.idx", "-o", "new.idx"],
            &["detect", "blank", "--paragraphs"],
        ),
        (
            &["merge", "may.idx", "hashed.idx", "-o", "new.idx"],
            &["plain", "hashed", "--ids"],
        ),
        (
            &["merge", "may.idx", "sealed.idx", "-o", "new.idx"],
            &["sealed"],
        ),
        (
            &[
                "merge",
                "may.idx",
                "blank.idx",
                "-o",
                "may.idx",
                "--overwrite",
            ],
            &["--paragraphs blank", "--paragraphs detect"],
        ),
        (
            &["update", "sealed.idx", "june.jsonl"],
            &["sealed", "updated"],
        ),
        (
            &["update", "blank.idx", "june.jsonl"],
            &["--paragraphs blank", "--paragraphs detect"],
        ),
        (&["update", "a.txt", "june.jsonl"], &["not an index"]),
        (&["info", "empty"], &["not an index"]),
        (&["forget", "may.idx"], &["INPUT"]),
        (
            &["build", "june.jsonl", "-o", "new.idx", "--memory", "1MiB"],
            &["--memory"],
        ),
    ];
    for (arguments, words) in refused {
        let arguments = [&["index"], arguments].concat();
        bench.run(&arguments).exits(2).says(words);
    }
    assert!(bench.tree(".") == before);
    done(
        &bench,
        &["build", "june.jsonl", "-o", "may.idx", "--overwrite"],
    );
    assert_eq!(info(&bench, "may.idx")["documents"], 40);
}

#[test]
fn damage_is_found_and_said_with_its_place() {
    let bench = drops();
    done(&bench, &["build", "may.jsonl", "-o", "may.idx"]);
    for quick in [&[][..], &["--quick"]] {
        let arguments = [&["index", "verify", "may.idx"], quick].concat();
        let said = bench.run(&arguments).exits(0).stdout;
        assert!(said.contains("every byte is what was written"), "{said}");
        assert_eq!(said.contains("follows from the facts"), quick.is_empty());
    }
    let bytes = bench.read("may.idx");
    for at in [100, 4_500, bytes.len() - 200, bytes.len() - 4] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        bench.write("flipped.idx", flipped);
        for quick in [&[][..], &["--quick"]] {
            let arguments = [&["index", "verify", "flipped.idx"], quick].concat();
            bench.run(&arguments).exits(2).says(&["damaged", "byte"]);
        }
    }
    bench.write("torn.idx", &bytes[..bytes.len() - 1]);
    bench
        .run(&["index", "info", "torn.idx"])
        .exits(2)
        .says(&["incomplete"]);
}

#[test]
fn bad_records_are_counted_and_named() {
    let bench = Bench::new();
    bench.write("a.jsonl", format!("{}{{\n{}", json_line(1), json_line(2)));
    bench
        .run(&["index", "build", "a.jsonl", "-o", "a.idx"])
        .exits(2)
        .says(&["a.jsonl:2", "1 bad record was left out"]);
    assert_eq!(info(&bench, "a.idx")["documents"], 2);
    let some = [
        "index",
        "build",
        "a.jsonl",
        "-o",
        "b.idx",
        "--max-bad-records",
        "1",
    ];
    bench.run(&some).exits(0);
    let strict = ["index", "build", "a.jsonl", "-o", "c.idx", "--strict"];
    bench.run(&strict).exits(2).says(&["a.jsonl:2"]);
    assert!(!bench.path("c.idx").exists());
}

#[test]
fn one_run_at_a_time_writes_an_index_and_a_killed_one_leaves_the_old() {
    let bench = drops();
    done(&bench, &["build", "may.jsonl", "-o", "known.idx"]);
    let may = bench.read("known.idx");
    // A pipe that stays open keeps the run waiting once it has its place.
    let mut child = bench
        .command(&["index", "update", "known.idx", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(drop_of(80..90).as_bytes()).unwrap();
    let partial = bench.path(".known.idx.dejalu-partial");
    let start = Instant::now();
    while !partial.join("partial.json").exists() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "no place is taken"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let process = format!("process {}", child.id());
    let update = ["index", "update", "known.idx", "june.jsonl"];
    // The claim is written a moment after its file is there.
    std::thread::sleep(Duration::from_millis(200));
    bench.run(&update).exits(2).says(&["another run", &process]);
    assert_eq!(info(&bench, "known.idx")["documents"], 40, "readers go on");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(pipe);
    assert!(bench.read("known.idx") == may);
    bench.run(&update).exits(0).says(&["interrupted"]);
    assert!(!partial.exists());
    done(&bench, &["build", "both.jsonl", "-o", "both.idx"]);
    assert!(bench.read("known.idx") == bench.read("both.idx"));
}

#[test]
fn the_layout_that_is_documented_is_that_of_the_file() {
    let bench = drops();
    done(
        &bench,
        &["build", "may.jsonl", "-o", "known.idx", "--drop", "may"],
    );
    done(&bench, &["update", "known.idx", "june.jsonl"]);
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/read_index.py");
    let read = |options: &[&str]| {
        let mut command = Command::new("python3");
        command
            .arg(reader)
            .arg(bench.path("known.idx"))
            .args(options);
        match command.output() {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success() || said.contains("'zstd'"), "{said}");
                output.status.success().then_some(output.stdout)
            }
            // Where there is no Python, nobody reads with it.
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        }
    };
    if let Some(read) = read(&[]) {
        let read: Value = serde_json::from_slice(&read).unwrap();
        let said = info(&bench, "known.idx");
        let same =
            "format normaliser options sealed documents paragraphs drops sites distinct bytes";
        for name in same.split(' ') {
            assert_eq!(read[name], said[name], "{name}");
        }
        for part in said["parts"].as_array().unwrap() {
            let bytes = &read["parts"][part["part"].as_str().unwrap()];
            assert!(bytes.is_null() || *bytes == part["bytes"], "{part}");
        }
    }
    if let Some(read) = read(&["--facts"]) {
        let lines = String::from_utf8(read).unwrap();
        let facts: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(facts.len(), 70);
        let d35 = facts.iter().find(|fact| fact["id"] == "d35").unwrap();
        assert_eq!(d35["drops"], serde_json::json!(["", "may"]));
        assert_eq!(d35["site"], "south.example");
        assert_eq!(d35["date"], "2024-05-08");
        assert_eq!(d35["paragraphs"], 4);
        let content = xxhash_rust::xxh3::xxh3_64(article(35).as_bytes());
        assert_eq!(d35["content"], format!("{content:016x}"));
        let keys = facts
            .iter()
            .map(|fact| (fact["site"].to_string(), fact["content"].to_string()));
        assert!(keys.is_sorted());
    }
}

/// Files outlive the program: what is kept of a text changes with its version only.
#[test]
fn what_is_kept_of_a_text_is_that_of_its_version() {
    use dejalu::internals::fingerprint::{band_keys, simhash};
    use dejalu::internals::token::{NORMALISER_VERSION, tokenise};
    use xxhash_rust::xxh3::xxh3_64;
    let document = dejalu::Document {
        id: "id".to_owned(),
        site: "site".to_owned(),
        date: Some("2024".to_owned()),
        text: "Élection du 12/05/2024 : l’Œuvre de Straße…\n関連記事 2024年\nRead more:\n\
               A sentence long enough to have “band” keys, and a full stop.\n—\n"
            .to_owned(),
    };
    let line = dejalu::internals::paragraph::Separator::Line;
    let print = dejalu::internals::corpus::fingerprint_document(&document, line);
    let words = tokenise(&document.text).words;
    let keys = band_keys(&words).unwrap().map(u64::to_le_bytes).concat();
    let kept = (xxh3_64(&print.bytes), simhash(&words), xxh3_64(&keys));
    assert_eq!(
        (NORMALISER_VERSION, kept),
        (
            3,
            (
                17_878_290_694_575_673_470,
                7_250_272_333_537_755_581,
                6_321_246_749_827_184_696
            )
        ),
        "raise NORMALISER_VERSION, and write the new values here"
    );
}

#[test]
fn a_drop_without_a_name_is_called_so() {
    let bench = Bench::new();
    bench.write("a.jsonl", "{\"text\": \"One line.\"}\n");
    bench
        .run(&["index", "build", "a.jsonl", "-o", "known.idx"])
        .exits(0);
    bench
        .run(&["index", "forget", "known.idx", "--drop", "may"])
        .exits(2)
        .says(&["no drop \"may\" in the index; there is one without a name (\"\")"]);
}
