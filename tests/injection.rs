//! What strangers wrote, on its way to whoever reads it: nothing of `fixtures/hostile` is a
//! command to a terminal, a runner of jobs, a spreadsheet, a page or a renderer of Markdown,
//! and nothing of it is hidden, whatever prints it.

use dejalu::internals::hidden::is_hidden;

use crate::util::{Bench, Run};

const CORPORA: [&str; 2] = ["corpus.jsonl", "furniture.jsonl"];

/// Where the fixtures are, and the result of cleaning them.
fn cleaned() -> Bench {
    let bench = Bench::new();
    for name in CORPORA {
        let path = format!("{}/fixtures/hostile/{name}", env!("CARGO_MANIFEST_DIR"));
        bench.write(&format!("in/{name}"), std::fs::read(path).unwrap());
    }
    // Names of files are as hostile as texts.
    let line = r#"{"id":"::error::a","site":"=1+1","text":"Said here.\nVoir plus\n::error::b"}"#;
    let lines = format!("{line}\nno JSON\n");
    bench.write("in/##[group]x \u{202e}.jsonl", &lines);
    if cfg!(unix) {
        bench.write("in/y\n::error::x.jsonl", &lines);
    }
    bench
}

/// No hidden character but tabs, ends of lines, and joiners, with which words are spelled.
#[track_caller]
fn nothing_is_hidden(what: &str, said: &str) {
    let hidden = said
        .chars()
        .filter(|&character| !"\n\t\u{200c}\u{200d}".contains(character))
        .filter(|&character| is_hidden(character))
        .collect::<Vec<_>>();
    assert!(hidden.is_empty(), "{what}: {hidden:?}");
}

/// No command to a runner, but those that begin with one of `own`.
#[track_caller]
fn no_command(what: &str, said: &str, own: &[&str]) {
    for line in said.lines() {
        let line = line.trim_start();
        if own.iter().any(|own| line.starts_with(own)) {
            // A line is one command: what else is in it is none.
            continue;
        }
        assert!(!line.starts_with("::"), "{what}: {line:?}");
        for mark in ["##[", "##vso["] {
            assert!(!line.contains(mark), "{what}: {line:?}");
        }
    }
}

#[track_caller]
fn is_harmless(what: &str, said: &str) {
    nothing_is_hidden(what, said);
    no_command(what, said, &[]);
}

/// Markdown without what it shows as it is.
fn without_code(said: &str) -> String {
    let (mut left, mut rest) = (String::new(), said);
    while let Some(at) = rest.find('`') {
        left.push_str(&rest[..at]);
        let code = rest[at..].trim_start_matches('`');
        let fence = &rest[at..rest.len() - code.len()];
        // As many backticks as at the beginning, and no more.
        let mut end = 0;
        loop {
            let next = code[end..].find('`').unwrap() + end;
            let after = code[next..].trim_start_matches('`');
            end = code.len() - after.len();
            if end - next == fence.len() {
                break;
            }
        }
        rest = &code[end..];
    }
    left + rest
}

fn check(bench: &Bench, format: &str) -> Run {
    bench.run(&[
        "check",
        "in",
        "--site-key",
        "site",
        "--format",
        format,
        "--max-removed-paragraphs",
        "0%",
        "--max-repeated-paragraphs",
        "0%",
        "--max-repeated-articles",
        "0",
        "-v",
    ])
}

#[test]
fn what_runs_print_is_harmless() {
    let bench = cleaned();
    let clean = ["clean", "in", "-o", "out", "--site-key", "site", "-v"];
    let run = bench.run(&clean).exits(2);
    is_harmless("clean", &run.stdout);
    is_harmless("clean, standard error", &run.stderr);
    assert!(run.stderr.contains("\\u{202e}"), "{}", run.stderr);
    let ids = bench.documents("out");
    assert_eq!(ids.len(), 25 + usize::from(cfg!(unix)));
    for id in ids.iter().map(|line| line["document"].as_str().unwrap()) {
        let run = bench.run(&["explain", "--", id, "out"]);
        is_harmless("explain", &run.stdout);
        is_harmless("explain, standard error", &run.stderr);
    }
    for cluster in bench.lines("out/report/clusters.jsonl.zst") {
        let run = bench.run(&["explain", cluster["id"].as_str().unwrap(), "out"]);
        is_harmless("explain a cluster", &run.stdout);
        is_harmless("explain a cluster, standard error", &run.stderr);
    }
    let extras = [
        &["--diff"][..],
        &["--show", "paragraphs"],
        &["--show", "clusters"],
        &["-o", "one", "--statistics"],
        &["-o", "two", "--statistics=json"],
    ];
    for extra in extras {
        let run = bench.run(&[&["clean", "in", "--site-key", "site"], extra].concat());
        assert_ne!(run.stdout, "", "{extra:?}: {}", run.stderr);
        is_harmless(&format!("{extra:?}"), &run.stdout);
        is_harmless(&format!("{extra:?}, standard error"), &run.stderr);
    }
}

#[test]
fn tables_have_no_formulas_and_markdown_no_markup() {
    let bench = cleaned();
    bench
        .run(&["clean", "in", "-o", "out", "--site-key", "site", "-q"])
        .exits(2);
    let report = |format: &str| bench.run(&["report", "out", "--format", format]).exits(0);
    let table = report("csv").stdout;
    let rows = csv::Reader::from_reader(table.as_bytes()).into_records();
    let cells: Vec<String> = rows
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(cells.iter().any(|cell| cell.contains("HYPERLINK")));
    for cell in &cells {
        let begins = |mark: char| cell.trim_start().starts_with(mark);
        let is_number = cell.parse::<f64>().is_ok();
        let is_formula = "=+-@＝＋－＠\t\r".chars().any(begins);
        assert!(is_number || !is_formula, "{cell:?}");
        nothing_is_hidden("csv", cell);
    }
    let said = report("md").stdout;
    is_harmless("md", &said);
    let said = without_code(&said);
    for markup in [
        "<img",
        "<script",
        "<!--",
        "![picture](",
        "[click here](",
        "[id](http",
    ] {
        assert!(!said.contains(markup), "{markup}");
    }
    let page = String::from_utf8(bench.read("out/report/report.html")).unwrap();
    for markup in ["<script>globalThis", "<img src=x", "</script><script>"] {
        assert!(!page.contains(markup), "{markup}");
    }
    let told = report("jsonl").stdout;
    is_harmless("jsonl", &told);
    for line in told.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let told = report("json").stdout;
    is_harmless("json", &told);
    serde_json::from_str::<serde_json::Value>(&told).unwrap();
}

#[test]
fn the_formats_of_check_are_harmless() {
    let bench = cleaned();
    for format in [
        "full", "concise", "markdown", "json", "sarif", "gitlab", "junit",
    ] {
        let run = check(&bench, format);
        assert_ne!(run.stdout, "", "{format}: {}", run.stderr);
        is_harmless(format, &run.stdout);
        is_harmless(&format!("{format}, standard error"), &run.stderr);
    }
    let run = check(&bench, "github");
    nothing_is_hidden("github", &run.stdout);
    let own = [
        "::error ",
        "::warning ",
        "::notice ",
        "::group::",
        "::endgroup::",
    ];
    no_command("github", &run.stdout, &own);
    // What is ours quotes others in one line, with their percent signs spelled out.
    for line in run.stdout.lines().filter(|line| line.starts_with("::")) {
        assert!(!line.contains("%0A::"), "{line}");
    }
    assert!(run.stdout.contains("::error "), "{}", run.stdout);
    is_harmless("github, standard error", &run.stderr);
}
