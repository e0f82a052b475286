//! Inputs as a user names them: formats, keys, sites, lists, standard input.

use serde_json::json;

use crate::util::{Bench, FURNITURE, article, body, denying, gunzip, gzip, json_line};

#[test]
fn a_folder_of_text_files_is_mirrored() {
    let bench = denying();
    for number in 0..3 {
        bench.write(&format!("in/sub/{number}.txt"), article(number));
    }
    bench.write("in/plain.TXT", body(9));
    let run = bench
        .run(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    assert!(run.stdout.contains("3 removed"), "{}", run.stdout);
    let articles = bench.tree("out/articles");
    assert_eq!(articles.len(), 4);
    assert_eq!(articles["sub/1.txt"], format!("{}\n", body(1)).into_bytes());
    assert_eq!(articles["plain.TXT"], body(9).into_bytes());
}

#[test]
fn every_format_and_compression_is_read_and_written() {
    let bench = denying();
    let lines: String = (0..4).map(json_line).collect();
    let members = [
        gzip(&lines.as_bytes()[..100]),
        gzip(&lines.as_bytes()[100..]),
    ]
    .concat();
    bench.write("in/a.jsonl", &lines);
    bench.write("in/b.ndjson.gz", members);
    bench.write(
        "in/c.jl.zst",
        zstd::encode_all(lines.as_bytes(), 0).unwrap(),
    );
    bench.write("in/d.txt.gz", gzip(article(5).as_bytes()));
    bench.write("one.txt", article(6));
    bench
        .run(&["clean", "in", "one.txt", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    let cleaned = bench.read("out/articles/a.jsonl");
    assert_eq!(
        cleaned,
        lines.replace(&format!("{FURNITURE}\\n"), "").into_bytes()
    );
    assert_eq!(gunzip(&bench.read("out/articles/b.ndjson.gz")), cleaned);
    assert_eq!(
        zstd::decode_all(bench.read("out/articles/c.jl.zst").as_slice()).unwrap(),
        cleaned
    );
    assert_eq!(
        gunzip(&bench.read("out/articles/d.txt.gz")),
        format!("{}\n", body(5)).into_bytes()
    );
    assert_eq!(
        bench.read("out/articles/one.txt"),
        format!("{}\n", body(6)).into_bytes()
    );
    assert_eq!(bench.report("out")["totals"]["sources"], 5);
}

#[test]
fn only_the_text_value_changes_in_jsonl() {
    let bench = denying();
    let text = format!("Café \\u00e9t\\u00E9 \\/ \\\"no\\\"\\r\\n{FURNITURE}\\r\\n");
    let line = |text: &str| {
        format!("{{ \"z\":1.0e+2,\t\"n\" : 007e1 , \"text\" :\"{text}\", \"a\":[1, {{\"text\":\"{FURNITURE}\"}}]}}\r\n")
            .replace("007e1", "12345678901234567890.10")
    };
    bench.write("a.jsonl", line(&text));
    bench
        .run(&["clean", "a.jsonl", "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    let expected = line(&text.replace(&format!("{FURNITURE}\\r\\n"), ""));
    assert_eq!(
        String::from_utf8(bench.read("out/articles/a.jsonl")).unwrap(),
        expected
    );
}

#[test]
fn a_document_that_loses_nothing_is_byte_identical() {
    let bench = denying();
    let bytes = b"\xef\xbb\xbfd\xe9j\xe0 \x00 lu\r\r\n\n\t x\xff";
    bench.write("in/a.txt", bytes);
    let line = "\u{feff}{\"text\":\"x\\ud800\",\"text\" : \"a\\n\\n\"}\r\n\r\n{\"text\":\"\"}";
    bench.write("in/b.jsonl", line);
    bench.run(&["clean", "in", "-o", "out"]).exits(0);
    assert_eq!(bench.read("out/articles/a.txt"), bytes);
    assert_eq!(bench.read("out/articles/b.jsonl"), line.as_bytes());
}

#[test]
fn keys_are_named_and_may_be_paths() {
    let bench = denying();
    let text = article(1);
    let nested = json!({"doc": {"body": text, "ref": 17}, "src": {"host": "b"}, "text": 3});
    let flat = json!({"doc.body": article(2), "doc": {"ref": "x"}, "src": {"host": "a"}, "when": "2024-05-01"});
    bench.write("a.jsonl", format!("{nested}\n{flat}\n"));
    let keys = [
        "--text-key",
        "doc.body",
        "--id-key",
        "doc.ref",
        "--site-key",
        "src.host",
        "--date-key",
        "when",
    ];
    let command = [
        &["clean", "a.jsonl", "-o", "out", "--deny", "deny.txt"],
        &keys[..],
    ]
    .concat();
    bench.run(&command).exits(0);
    let removed = bench.journal("out/report/documents.jsonl.zst");
    let documents: Vec<_> = removed
        .iter()
        .filter(|line| line["type"] == "removal")
        .map(|line| &line["document"])
        .collect();
    assert_eq!(documents, ["17", "x"]);
    let report = bench.report("out");
    let sites: Vec<_> = report["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| &site["name"])
        .collect();
    assert_eq!(sites, ["a", "b"]);
    assert_eq!(report["options"]["text_key"], "doc.body");
}

#[test]
fn sites_come_from_hosts_folders_keys_or_nothing() {
    let bench = denying();
    let line = |number: usize, host: &str| {
        json!({"url": format!("https://{host}/{number}"), "s": "key", "text": article(number)})
            .to_string()
            + "\n"
    };
    bench.write("in/x/a.jsonl", line(1, "One.test:80"));
    bench.write("in/y/b.jsonl", line(2, "two.test"));
    let sites = |out: &str, options: &[&str]| {
        bench
            .run(&[&["clean", "in", "-o", out], options].concat())
            .exits(0);
        let report = bench.report(out);
        report["sites"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(sites("auto", &[]), ["one.test", "two.test"]);
    assert_eq!(
        sites("host", &["--site-from", "host"]),
        ["one.test", "two.test"]
    );
    assert_eq!(sites("folder", &["--site-from", "folder"]), ["x", "y"]);
    assert_eq!(
        sites("key", &["--site-from", "key", "--site-key", "s"]),
        ["key"]
    );
    assert_eq!(sites("none", &["--site-from", "none"]), [""]);
}

#[test]
fn standard_input_is_jsonl() {
    let bench = denying();
    let lines: String = (0..2).map(json_line).collect();
    bench
        .run_with(
            &[
                "clean",
                "-",
                "-o",
                "out",
                "--deny",
                "deny.txt",
                "--temp-dir",
                ".",
            ],
            lines.as_bytes(),
        )
        .exits(0);
    assert_eq!(bench.tree("out/articles").len(), 1);
    assert_eq!(
        bench.report("out")["totals"]["removed"]["boilerplate"]["paragraphs"],
        2
    );
    assert_eq!(
        bench
            .tree(".")
            .keys()
            .filter(|name| name.contains("stdin") && !name.contains("out/"))
            .count(),
        0
    );
    let help = bench.run(&["clean", "--help"]).exits(0).stdout;
    for words in ["the input is read twice", "Examples:", "| dejalu clean -"] {
        assert!(help.contains(words), "{words:?} is not in:\n{help}");
    }
    let help = bench.run(&["restore", "--help"]).exits(0).stdout;
    assert!(help.contains("comes back compressed"), "{help}");
}

#[test]
fn what_is_wrong_on_standard_input_is_said_of_it() {
    let bench = Bench::new();
    let lines = [json_line(1), "{\n".to_owned()].concat();
    for strict in [&[][..], &["--strict"]] {
        let arguments = [&["clean", "-", "-o", "out", "--overwrite"][..], strict].concat();
        let run = bench.run_with(&arguments, lines.as_bytes()).exits(2);
        assert!(!run.stderr.contains("dejalu-stdin"), "{}", run.stderr);
        run.says(&["standard input:2 (byte "]);
    }
    assert_eq!(bench.tree("out").len(), 7);
}

#[test]
fn inputs_are_read_from_lists() {
    let bench = denying();
    for name in ["a b.txt", "c.txt", "d.txt"] {
        bench.write(name, article(name.len()));
    }
    bench.write("list", "a b.txt\r\n\nc.txt\n");
    bench
        .run(&["clean", "d.txt", "--files-from", "list", "-o", "lines"])
        .exits(0);
    assert_eq!(bench.tree("lines/articles").len(), 3);
    bench
        .run_with(
            &["clean", "--files-from", "-", "-o", "nul"],
            b"a b.txt\0c.txt\0",
        )
        .exits(0);
    assert_eq!(bench.tree("nul/articles").len(), 2);
}
