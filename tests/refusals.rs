//! Files that are not read: what each is told, by its name or by its first bytes.

use serde_json::json;

use crate::util::{Bench, gzip};

/// What is said of a file that is named itself.
fn said(name: &str, bytes: &[u8]) -> String {
    let bench = Bench::new();
    bench.write(name, bytes);
    let run = bench.run(&["clean", name, "-o", "out"]).exits(2);
    assert!(!bench.path(&format!("out/articles/{name}")).exists() || name.ends_with("txt"));
    run.stderr
        .lines()
        .find(|line| line.starts_with("error") || line.starts_with("warning"))
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn each_kind_is_told_what_to_do_first() {
    let mut page = String::new();
    for (name, bytes) in [
        ("a.pdf", &b"%PDF-1.7\n"[..]),
        ("a.html", b"<!doctype html>"),
        ("a.docx", b"PK\x03\x04"),
        ("a.doc", b"\xD0\xCF\x11\xE0"),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.zip", b"PK\x03\x04"),
        ("a.tar.gz", b"\x1F\x8B"),
        ("a.png", b"\x89PNG"),
        ("a.arrow", b"ARROW1\0\0"),
        ("a.sqlite", b"SQLite format 3\0"),
        ("a.yaml", b"- text: a\n"),
        ("a.xml", b"<?xml version='1.0'?>"),
        ("pages", b"<html><body>"),
        ("renamed.jsonl", b"%PDF-1.7\n%\xE2\xE3\n"),
        ("renamed.json", b"PK\x03\x04\x14"),
        ("renamed.txt", b"%PDF-1.7\n%\xE2\xE3\n"),
        ("page.txt", b"\n<!DOCTYPE html>\n<html lang=\"de\">\n"),
        ("packed.jsonl", &gzip(b"{}")),
    ] {
        page.push_str(&format!("{}\n", said(name, bytes)));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn in_a_folder_they_are_counted_and_told() {
    let bench = Bench::new();
    bench.write(
        "in/a.jsonl",
        format!("{}\n", json!({"text": "One article."})),
    );
    bench.write("in/b.pdf", b"%PDF-1.7\n");
    bench.write("in/c.pdf", b"%PDF-1.7\n");
    bench.write("in/d.dat", b"?");
    bench
        .run(&["clean", "in", "-o", "out", "-v"])
        .exits(0)
        .says(&[
            "2 .pdf files are left alone: they are PDF",
            "pdftotext",
            "a .dat file is left alone; read are",
        ]);
}

#[test]
fn a_text_that_looks_like_lines_or_a_table_is_told_so_and_used() {
    let bench = Bench::new();
    let lines = format!("{}\n", json!({"text": "One article."})).repeat(3);
    bench.write("lines.txt", lines);
    bench.write(
        "table.txt",
        "url,title,text\nhttps://a.example/1,One,\"An article.\"\n",
    );
    bench
        .run(&["clean", "lines.txt", "table.txt", "-o", "out"])
        .exits(0)
        .says(&[
            "lines.txt: its lines are JSON objects: name it .jsonl",
            "table.txt: its first line names columns",
        ]);
    assert_eq!(bench.report("out")["totals"]["documents"], 2);
}
