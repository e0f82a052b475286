//! Input that is wrong: it is named, counted, and copied as it was.

use serde_json::Value;

use crate::util::{Bench, FURNITURE, article, body, denying, gzip, json_line};

/// How many of each kind of problem the report counts.
fn kinds(bench: &Bench, out: &str) -> Value {
    bench.report(out)["problems"]["kinds"].clone()
}

#[test]
fn bad_records_are_named_counted_and_copied() {
    let bench = denying();
    let mut bytes = json_line(1).into_bytes();
    let bad: [&[u8]; 7] = [
        b"{broken\n",
        b"{\"id\": 7}\n",
        b"{\"text\": 7}\n",
        b"{\"text\": true}\n",
        b"[1]\n",
        b"{\"text\": \"\xff\"}\n",
        b"{\"text\": \"a\tb\"}\n",
    ];
    bytes.extend(bad.concat());
    bytes.extend(json_line(2).into_bytes());
    bench.write("in/a.jsonl", &bytes);
    let run = bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(2);
    let run = run.says(&[
        "in/a.jsonl:2 (byte ",
        "in/a.jsonl:8 (byte ",
        "--text-key",
        "7 bad records",
    ]);
    assert!(run.stdout.contains("7 bad records"), "{}", run.stdout);
    let cleaned = bench.read("out/articles/a.jsonl");
    for line in bad {
        assert!(cleaned.windows(line.len()).any(|window| window == line));
    }
    assert_eq!(cleaned.len(), bytes.len() - 2 * (FURNITURE.len() + 2));
    assert_eq!(bench.report("out")["problems"]["bad"], 7);
    assert_eq!(kinds(&bench, "out")["missing-text"], 1);
    assert_eq!(kinds(&bench, "out")["text-not-string"], 2);
    assert_eq!(kinds(&bench, "out")["not-utf8"], 1);
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.tree("back"), bench.tree("in"));
}

#[test]
fn bad_records_may_be_allowed_or_stop_the_run() {
    let bench = denying();
    bench.write("a.jsonl", "no\n".repeat(3) + &json_line(1));
    bench
        .run(&["clean", "a.jsonl", "-o", "two", "--max-bad-records", "2"])
        .exits(2)
        .says(&["--max-bad-records 3"]);
    assert!(bench.path("two/articles/a.jsonl").exists());
    bench
        .run(&["clean", "a.jsonl", "-o", "three", "--max-bad-records", "3"])
        .exits(0);
    bench
        .run(&["clean", "a.jsonl", "-o", "strict", "--strict"])
        .exits(2)
        .says(&["a.jsonl:1 (byte 0)"]);
    assert!(!bench.path("strict").exists());
}

#[test]
fn duplicate_ids_are_told_apart_by_file_and_line() {
    let bench = denying();
    bench.write(
        "in/a.jsonl",
        json_line(1) + &json_line(1).replace("pier", "quay"),
    );
    bench.write("in/b.jsonl", json_line(1).replace("pier", "dock"));
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0)
        .says(&["a.jsonl, line 1", "both are kept"]);
    assert_eq!(kinds(&bench, "out")["duplicate-id"], 2);
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let places: Vec<_> = journal
        .iter()
        .filter(|line| line["type"] == "removal" && line["paragraph"] == 3)
        .map(|line| {
            (
                line["source"].as_str().unwrap(),
                line["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [("a.jsonl", 1), ("a.jsonl", 2), ("b.jsonl", 1)]);
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    assert!(
        clusters
            .iter()
            .any(|cluster| ["a.jsonl#1", "a.jsonl#2", "b.jsonl#1"]
                .map(Value::from)
                .contains(&cluster["variants"][0]["document_at"])),
        "{clusters:?}"
    );
}

#[test]
fn other_encodings_are_said_and_their_bytes_survive() {
    let bench = denying();
    let latin = b"D\xe9j\xe0 vu \xe0 No\xebl, l'\xe9t\xe9 dernier.\nL'h\xf4tel a ferm\xe9.\n";
    bench.write("in/latin.txt", latin);
    let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(article(1).encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    bench.write("in/wide.txt", &utf16);
    bench.write(
        "in/dented.txt",
        [body(2).as_bytes(), b"\n\xff\xfe\n", body(3).as_bytes()].concat(),
    );
    let run = bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    run.says(&["windows-1252", "UTF-16LE", "dented.txt"]);
    assert_eq!(kinds(&bench, "out")["encoding"], 3);
    assert_eq!(bench.read("out/articles/latin.txt"), latin);
    let left: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(format!("{}\n", body(1)).encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(bench.read("out/articles/wide.txt"), left);
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.tree("back"), bench.tree("in"));
}

#[test]
fn odd_bytes_and_line_ends_survive() {
    let bench = denying();
    let bodies = [
        format!("\u{feff}{}", article(1)),
        article(2).replace('\n', "\r\n"),
        article(3).replace('\n', "\r"),
        format!("a\0b\n{FURNITURE}"),
        String::new(),
        " \n\t\n".to_owned(),
    ];
    for (number, text) in bodies.iter().enumerate() {
        bench.write(&format!("in/{number}.txt"), text);
    }
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    let expected = [
        format!("\u{feff}{}\n", body(1)),
        format!("{}\r\n", body(2).replace('\n', "\r\n")),
        format!("{}\r", body(3).replace('\n', "\r")),
        "a\0b".to_owned(),
        String::new(),
        " \n\t\n".to_owned(),
    ];
    for (number, text) in expected.iter().enumerate() {
        assert_eq!(
            String::from_utf8(bench.read(&format!("out/articles/{number}.txt"))).unwrap(),
            *text
        );
    }
    assert_eq!(bench.report("out")["totals"]["documents"], 6);
}

#[test]
fn what_was_cut_off_is_used_up_to_the_cut() {
    let bench = denying();
    let lines: String = (0..400).map(json_line).collect();
    let whole = gzip(lines.as_bytes());
    bench.write("in/a.jsonl.gz", &whole[..whole.len() / 2]);
    bench.write("in/b.txt", article(500));
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(2)
        .says(&["a.jsonl.gz"]);
    assert_eq!(kinds(&bench, "out")["truncated"], 1);
    let totals = bench.report("out")["totals"].clone();
    let documents = totals["documents"].as_u64().unwrap();
    assert!((50..400).contains(&documents), "{documents}");
    assert_eq!(totals["removed"]["boilerplate"]["paragraphs"], documents);
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    let back = crate::util::gunzip(&bench.read("back/a.jsonl.gz"));
    assert!(!back.is_empty() && lines.as_bytes().starts_with(&back));
}

#[test]
fn documents_over_the_limit_are_refused_by_name() {
    let bench = denying();
    let long = format!(
        "{{\"text\": \"{}\\n{FURNITURE}\"}}\n",
        "long ".repeat(2_000)
    );
    bench.write("in/a.jsonl", json_line(1) + &long + &json_line(2));
    bench.write("in/b.txt", article(3).repeat(100));
    let run = bench
        .run(&[
            "clean",
            "in",
            "-o",
            "out",
            "--deny",
            "deny.txt",
            "--max-document",
            "1KiB",
        ])
        .exits(2);
    run.says(&["in/a.jsonl:2", "in/b.txt", "1024", "--max-document"]);
    assert_eq!(kinds(&bench, "out")["oversized"], 2);
    let cleaned = String::from_utf8(bench.read("out/articles/a.jsonl")).unwrap();
    assert_eq!(cleaned.lines().nth(1).unwrap(), long.trim_end());
    assert_eq!(bench.read("out/articles/b.txt"), bench.read("in/b.txt"));
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.tree("back"), bench.tree("in"));
}

#[test]
fn an_id_never_names_a_path() {
    let bench = denying();
    let line = json_line(1).replace("\"d1\"", "\"../../../escaped\"");
    bench.write("deep/er/in/a.jsonl", &line);
    bench
        .run(&[
            "clean",
            "deep/er/in",
            "-o",
            "deep/er/out",
            "--deny",
            "deny.txt",
        ])
        .exits(0);
    let journal = bench.journal("deep/er/out/report/documents.jsonl.zst");
    assert_eq!(journal[2]["document"], "../../../escaped");
    assert!(bench.tree(".").keys().all(|name| !name.contains("escaped")));
    bench
        .run(&["restore", "deep/er/out", "-o", "back"])
        .exits(0);
    assert_eq!(bench.read("back/a.jsonl"), line.as_bytes());
}

#[test]
fn files_that_hold_no_articles_are_counted() {
    let bench = denying();
    bench.write("in/a.txt", article(1));
    bench.write("in/page.html", "<p>");
    bench.write("in/README", "");
    bench
        .run(&["clean", "in", "-o", "out"])
        .exits(0)
        .says(&["note:", ".html"]);
    assert_eq!(kinds(&bench, "out")["skipped-file"], 2);
    std::fs::create_dir(bench.path("empty")).unwrap();
    bench
        .run(&["clean", "empty", "-o", "nothing", "--allow-empty"])
        .exits(0);
    assert_eq!(bench.report("nothing")["totals"]["documents"], 0);
}

#[cfg(unix)]
#[test]
fn links_that_loop_are_named_and_the_rest_is_cleaned() {
    let bench = denying();
    bench.write("in/a.txt", article(1));
    std::os::unix::fs::symlink(bench.path("in"), bench.path("in/again")).unwrap();
    bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(2)
        .says(&["again"]);
    assert_eq!(kinds(&bench, "out")["loop"], 1);
    assert_eq!(
        bench.read("out/articles/a.txt"),
        format!("{}\n", body(1)).into_bytes()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_cleaned() {
    use std::os::unix::fs::PermissionsExt;
    let bench = denying();
    bench.write("in/a.txt", article(1));
    bench.write("in/b.txt", article(2));
    bench.write("in/locked/c.txt", article(3));
    let set_mode = |name: &str, mode| {
        std::fs::set_permissions(bench.path(name), PermissionsExt::from_mode(mode)).unwrap()
    };
    set_mode("in/b.txt", 0o000);
    set_mode("in/locked", 0o000);
    set_mode("", 0o777);
    let command = |arguments: &[&str]| {
        let command = bench.command(arguments);
        if std::fs::read_dir(bench.path("in/locked")).is_err() {
            return command;
        }
        // This user may read everything, so another one has to run the program.
        let program = command.get_program().to_owned();
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        let mut other = std::process::Command::new("setpriv");
        other
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program)
            .args(arguments);
        other.current_dir(bench.path(""));
        other
    };
    let output = command(&["clean", "in", "-o", "out", "--deny", "deny.txt"]).output();
    let back = command(&["restore", "out", "-o", "back"]).output();
    set_mode("in/locked", 0o755);
    let output = match output {
        Ok(output) if output.status.code() == Some(2) && bench.path("out").exists() => output,
        other => return println!("not tested: no other user can run the program here: {other:?}"),
    };
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("b.txt") && stderr.contains("locked"),
        "{stderr}"
    );
    // Nothing of them is in the output, and nobody says that it is.
    let said = "2 files were not read and are missing from the output, 0 allowed";
    assert!(stderr.contains(said), "{stderr}");
    assert!(!stderr.contains("copied"), "{stderr}");
    assert_eq!(kinds(&bench, "out")["unreadable"], 2);
    assert_eq!(bench.report("out")["problems"]["unread"], 2);
    assert_eq!(
        bench.record("out/report/documents.jsonl.zst")[0]["unread"],
        2
    );
    assert_eq!(
        bench.read("out/articles/a.txt"),
        format!("{}\n", body(1)).into_bytes()
    );
    let back = String::from_utf8(back.unwrap().stdout).unwrap();
    assert!(
        back.contains("2 files of the input were never in the result"),
        "{back}"
    );
}

#[test]
fn deny_lists_may_empty_a_document_but_never_silently() {
    let bench = denying();
    bench.write("a.txt", format!("{FURNITURE}\n"));
    let run = bench
        .run(&["clean", "a.txt", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    let report = bench.report("out");
    let (emptied, spared) = (&report["totals"]["emptied"], &report["totals"]["spared"]);
    assert!(
        emptied == 1 || spared == 1,
        "{emptied} {spared}\n{}",
        run.stdout
    );
    if emptied == 1 {
        run.says(&["nothing is left of"]);
        assert_eq!(kinds(&bench, "out")["emptied"], 1);
    }
}
