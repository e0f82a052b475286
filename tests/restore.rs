//! Cleaned articles and journal give the input again, or say what is wrong.

use serde_json::{Value, json};

use crate::util::{Bench, FURNITURE, article, gunzip, gzip, json_line};

/// A bench with a cleaned corpus: `in`, `out`.
fn cleaned() -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write("in/a.txt", article(1).replace('\n', "\r\n"));
    bench.write("in/b/c.jsonl", (2..5).map(json_line).collect::<String>());
    bench.write("in/d.jsonl.gz", gzip(json_line(5).as_bytes()));
    bench.write(
        "in/e.txt.zst",
        zstd::encode_all(article(6).as_bytes(), 0).unwrap(),
    );
    let latin = [
        b"D\xe9j\xe0 vu hier.\n",
        FURNITURE.as_bytes(),
        b"\nL'\xe9t\xe9 \xe0 No\xebl, c'\xe9tait pr\xe9vu.\n",
    ];
    bench.write("in/f.txt", latin.concat());
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    bench
}

/// The record's name.
const RECORD: &str = "out/report/documents.jsonl.zst";

/// Writes the record again with its lines changed, and with a last line that agrees.
fn rewrite_record(bench: &Bench, change: impl Fn(&mut Value)) {
    let mut lines = bench.lines(RECORD);
    let mut text = String::new();
    let mut end = lines.pop().unwrap();
    for line in &mut lines {
        change(line);
        text.push_str(&crate::record::spelled(line));
    }
    let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(text.as_bytes()));
    end["xxh3_128"] = json!(hash);
    text.push_str(&crate::record::spelled(&end));
    bench.write(RECORD, zstd::encode_all(text.as_bytes(), 1).unwrap());
}

/// `restore` fails, says these, and leaves nothing.
#[track_caller]
fn fails(bench: &Bench, words: &[&str]) {
    bench
        .run(&["restore", "out", "-o", "back"])
        .exits(2)
        .says(words);
    assert!(!bench.path("back").exists());
    assert!(bench.tree(".").keys().all(|name| !name.contains("partial")));
}

#[test]
fn the_input_comes_back_byte_for_byte() {
    let bench = cleaned();
    let run = bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert!(run.stdout.contains("restored 5 files"), "{}", run.stdout);
    let (input, mut back) = (bench.tree("in"), bench.tree("back"));
    let unpacked = gunzip(&back.remove("d.jsonl.gz").unwrap());
    assert_eq!(unpacked, gunzip(&input["d.jsonl.gz"]));
    let unpacked = zstd::decode_all(back.remove("e.txt.zst").unwrap().as_slice()).unwrap();
    assert_eq!(unpacked, article(6).as_bytes());
    assert_eq!(back.len(), 3);
    for (name, bytes) in back {
        assert_eq!(bytes, input[&name], "{name}");
    }
}

#[test]
fn the_journal_says_what_went_from_where() {
    let bench = cleaned();
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let removals: Vec<&Value> = journal
        .iter()
        .filter(|line| line["type"] == "removal")
        .collect();
    assert_eq!(removals.len(), 7);
    for removal in &removals {
        assert_eq!(removal["text"], FURNITURE);
        let name = removal["source"].as_str().unwrap();
        if !name.ends_with("gz") && !name.ends_with("zst") {
            let bytes = bench.read(&format!("in/{name}"));
            let range = |key: &str| usize::try_from(removal[key].as_u64().unwrap()).unwrap();
            let raw = String::from_utf8_lossy(&bytes[range("start")..range("end")]).into_owned();
            assert!(raw.contains(FURNITURE), "{raw}");
        }
    }
    let line = removals
        .iter()
        .find(|removal| removal["document"] == "d3")
        .unwrap();
    assert_eq!(
        (&line["line"], &line["paragraph"], &line["escaped"]),
        (&json!(2), &json!(3), &json!("json"))
    );
}

#[test]
fn a_changed_file_is_named() {
    let bench = cleaned();
    let path = "out/articles/a.txt";
    let mut bytes = bench.read(path);
    bytes[3] ^= 1;
    bench.write(path, &bytes);
    fails(&bench, &["articles/a.txt", "was changed after"]);
    bytes.truncate(10);
    bench.write(path, bytes);
    fails(&bench, &["articles/a.txt", "was changed after"]);
}

#[test]
fn all_damage_is_named_at_once() {
    let bench = cleaned();
    bench.write("out/articles/a.txt", "something else");
    std::fs::remove_file(bench.path("out/articles/b/c.jsonl")).unwrap();
    bench.write("out/articles/d.jsonl.gz", b"\x1f\x8b\x08\x00broken");
    bench.write("out/articles/stranger.txt", "who?");
    fails(
        &bench,
        &[
            "a.txt: it was changed",
            "c.jsonl: it is missing",
            "d.jsonl.gz: it cannot be read",
            "stranger.txt: the record does not know",
            "4 damaged parts",
        ],
    );
}

#[test]
fn a_cut_or_edited_journal_is_found() {
    let bench = cleaned();
    let record = bench.read(RECORD);
    let plain = zstd::decode_all(record.as_slice()).unwrap();
    let plain = String::from_utf8(plain).unwrap();
    let write = |text: &str| bench.write(RECORD, zstd::encode_all(text.as_bytes(), 1).unwrap());
    let cut: String = plain.split_inclusive('\n').take(4).collect();
    write(&cut);
    fails(&bench, &["documents.jsonl.zst", "cut off"]);
    write(&plain.replacen("\"characters\":", "\"characters\":1", 1));
    fails(&bench, &["documents.jsonl.zst", "changed after"]);
    write(&plain.replacen("\"gone\"", "\"went\"", 1));
    fails(&bench, &["documents.jsonl.zst", "not a line of a record"]);
    bench.write(RECORD, &record[..record.len() / 2]);
    fails(&bench, &["documents.jsonl.zst", "cut off"]);
    std::fs::remove_file(bench.path(RECORD)).unwrap();
    fails(&bench, &["documents.jsonl.zst"]);
    bench.write(
        "out/report/removed.jsonl",
        "{\"type\":\"journal\",\"version\":1}\n",
    );
    fails(&bench, &["removed.jsonl", "version 1", "version 2"]);
}

#[test]
fn a_journal_that_was_forged_with_its_hash_still_cannot_give_other_bytes() {
    let bench = cleaned();
    rewrite_record(&bench, |line| {
        if line["text"] == FURNITURE {
            line["text"] = json!("Buy more on our front page!");
        }
    });
    fails(&bench, &["a.txt", "does not give the source again"]);
    let bench = cleaned();
    rewrite_record(&bench, |line| {
        if line["source"] == "a.txt" && line["type"] == "document" {
            line["gone"][0][1] = json!(u64::MAX);
        }
    });
    fails(&bench, &["documents.jsonl.zst", "do not fit the range"]);
}

#[test]
fn a_name_that_leads_out_of_its_folder_is_refused() {
    for name in ["../../escaped.txt", "/tmp/escaped.txt", "b/../../x", ""] {
        let bench = cleaned();
        rewrite_record(&bench, |line| {
            if line["name"] == "a.txt" {
                line["name"] = json!(name);
            }
        });
        fails(&bench, &["documents.jsonl.zst"]);
        assert!(!bench.path("../escaped.txt").exists());
    }
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone() {
    let bench = cleaned();
    bench.write("back/mine.txt", "mine");
    bench
        .run(&["restore", "out", "-o", "back"])
        .exits(2)
        .says(&["back"]);
    assert_eq!(bench.tree("back").len(), 1);
    bench
        .run(&["restore", "in", "-o", "other"])
        .exits(2)
        .says(&["in is no result", "name the folder"]);
    bench
        .run(&["restore", "out", "-o", "out/articles"])
        .exits(2);
}

#[test]
fn a_folder_that_was_written_on_spark_is_named_for_what_it_is() {
    let bench = Bench::new();
    bench.write("spark/report/report.json", r#"{"tool": "dejalu 0.1.0"}"#);
    bench.write("spark/articles/_dejalu", "{}");
    for command in [
        &["restore", "spark", "-o", "back"][..],
        &["report", "spark"],
        &["explain", "d1", "spark"],
    ] {
        bench
            .run(command)
            .exits(2)
            .says(&["spark was written on Spark", "dejalu.spark.restore"]);
    }
}

#[test]
fn what_was_never_clean_json_comes_back_too() {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let lines = [
        format!("{{\"text\":\"a\\ud800\\n{FURNITURE}\\nb\"}}"),
        "{broken".to_owned(),
        format!(
            "{{\"text\":\"\\u0000\\n{}\\n\"}}",
            FURNITURE.replace('m', "\\u006D")
        ),
        String::new(),
        format!(
            "{{\"text\":\"x\\/y\\n{}\"}}",
            FURNITURE.replace(' ', "\\u0020")
        ),
    ];
    bench.write("in/a.jsonl", lines.join("\r\n"));
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(2);
    assert_eq!(
        bench.report("out")["totals"]["removed"]["boilerplate"]["paragraphs"],
        3
    );
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.tree("back"), bench.tree("in"));
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone_and_the_remedy_works() {
    let bench = cleaned();
    bench.write("taken/mine.txt", "mine\n");
    let run = bench.run(&["restore", "out", "-o", "taken"]).exits(2);
    let run =
        run.says(&["taken is not empty: choose another output folder (-o), or empty this one"]);
    assert!(!run.stderr.contains("--overwrite"), "{}", run.stderr);
    std::fs::remove_file(bench.path("taken/mine.txt")).unwrap();
    bench.run(&["restore", "out", "-o", "taken"]).exits(0);
}

#[test]
fn what_needs_a_name_says_so() {
    let bench = cleaned();
    bench
        .run(&["restore", "out", "-o", "-"])
        .exits(2)
        .says(&["not to standard output", "-o"]);
    assert!(!bench.path("-").exists());
    bench
        .run(&["restore", "-", "--journal", "j", "-o", "back.jsonl"])
        .exits(2)
        .says(&["name files instead of -"]);
}
