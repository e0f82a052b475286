//! What the program never does, whoever wrote its input or stands beside its output:
//! write over what it reads, follow a planted link, wait for a pipe, believe what was
//! changed, lose what it cannot unpack, or print what somebody else obeys.

use std::time::{Duration, Instant};

use crate::util::{Bench, article, denying, gzip, json_line};

#[cfg(target_os = "linux")]
mod machine;

#[cfg(target_os = "linux")]
mod outputs;

/// A bench with a cleaned corpus in `out` and an index in `known.idx`.
fn cleaned() -> Bench {
    let bench = denying();
    bench.write("in/a.jsonl", (0..20).map(json_line).collect::<String>());
    let clean = ["clean", "in", "-o", "out", "-q", "--deny", "deny.txt"];
    bench.run(&clean).exits(0);
    bench
        .run(&["index", "build", "in", "-o", "known.idx", "-q"])
        .exits(0);
    bench
}

#[test]
fn no_option_writes_over_what_is_read() {
    let bench = cleaned();
    let before = bench.tree(".");
    let line = json_line(1);
    for (arguments, name) in [
        (
            &["check", "in", "--report", "json=in/a.jsonl"][..],
            "the input",
        ),
        (
            &["check", "in", "--report", "json=in/new.json"],
            "inside the input",
        ),
        (
            &[
                "check",
                "in",
                "--against",
                "known.idx",
                "--report",
                "json=known.idx",
            ],
            "the index",
        ),
        (
            &["report", "out", "-o", "out/report/documents.jsonl.zst"],
            "a part of the result",
        ),
        (
            &[
                "report",
                "out",
                "--format",
                "md",
                "-o",
                "out/articles/a.jsonl",
            ],
            "a part of the result",
        ),
        (
            &["report", "out", "--format", "csv", "-o", "known.idx"],
            "is an index",
        ),
        (
            &[
                "clean",
                "--index",
                "known.idx",
                "-",
                "--journal",
                "known.idx",
                "--overwrite",
            ],
            "the index",
        ),
        (
            &[
                "clean",
                "--index",
                "known.idx",
                "-",
                "--journal",
                "in/a.jsonl",
                "--overwrite",
            ],
            "not a filter's journal",
        ),
        (
            &[
                "clean",
                "--index",
                "known.idx",
                "-",
                "--learn",
                "in/a.jsonl",
                "--overwrite",
            ],
            "not an index",
        ),
        (
            &[
                "clean",
                "in",
                "--index",
                "known.idx",
                "-o",
                "known.idx",
                "--overwrite",
            ],
            "known.idx",
        ),
    ] {
        bench
            .run_with(arguments, line.as_bytes())
            .exits(2)
            .says(&[name]);
        assert!(bench.tree(".") == before, "{arguments:?} changed something");
    }
    // The page may be made again, whatever else may not.
    bench.run(&["report", "out", "-q"]).exits(0);
}

#[test]
fn only_what_dejalu_wrote_is_replaced() {
    let bench = cleaned();
    bench.write("site/articles/novel.md", "my only copy");
    bench.write("site/report/report.json", r#"{"tool":"something else"}"#);
    bench
        .run(&["clean", "in", "-o", "site", "--overwrite"])
        .exits(2)
        .says(&["says it is dejalu's"]);
    for (name, content) in [
        ("out/articles/notes.txt", "corrected by hand"),
        ("out/report/notes.txt", "mine"),
        ("out/notes.txt", "mine"),
    ] {
        let path = bench.write(name, content);
        bench
            .run(&["clean", "in", "-o", "out", "--overwrite"])
            .exits(2)
            .says(&["notes.txt was not written by dejalu"]);
        std::fs::remove_file(path).unwrap();
    }
    bench
        .run(&["clean", "in", "-o", "out", "--overwrite", "-q"])
        .exits(0);
    assert_eq!(bench.tree("site").len(), 2);
}

/// What version 1 left behind: one article, and a journal that says so.
fn version_1() -> Bench {
    let bench = cleaned();
    bench.write("old/articles/a.jsonl", "{}\n");
    let report = r#"{"schema":1,"tool":"dejalu 0.1.0","dry_run":false}"#;
    bench.write("old/report/report.json", report);
    let journal = [
        r#"{"type":"journal","version":1,"tool":"dejalu 0.1.0"}"#,
        r#"{"type":"source","name":"a.jsonl"}"#,
        r#"{"type":"removal","document":"a","source":"a.jsonl","text":"Voir plus"}"#,
        r#"{"type":"cleaned","source":"a.jsonl","name":"a.jsonl","bytes":3}"#,
        r#"{"type":"end","removals":1}"#,
    ];
    bench.write("old/report/removed.jsonl", journal.join("\n") + "\n");
    for name in [
        "blocks.jsonl",
        "clusters.jsonl",
        "documents.jsonl",
        "report.html",
        "sums.json",
    ] {
        bench.write(&format!("old/report/{name}"), "");
    }
    bench
}

#[test]
fn a_result_of_version_1_is_replaced_but_not_read() {
    let bench = version_1();
    for arguments in [
        &["report", "old"][..],
        &["explain", "a", "old"],
        &["restore", "old", "-o", "back"],
    ] {
        bench
            .run(arguments)
            .exits(2)
            .says(&["version 1", "version 2"]);
    }
    bench
        .run(&["clean", "in", "-o", "old", "--overwrite", "-q"])
        .exits(0);
    let names = |out: &str| bench.tree(out).into_keys().collect::<Vec<_>>();
    assert_eq!(names("old"), names("out"));
}

#[test]
fn of_a_result_of_version_1_only_what_is_its_own_is_replaced() {
    let bench = version_1();
    let refused = |says: &[&str]| {
        let before = bench.tree("old");
        let run = bench.run(&["clean", "in", "-o", "old", "--overwrite"]);
        run.exits(2).says(says);
        assert_eq!(bench.tree("old"), before);
    };
    for name in [
        "old/articles/notes.txt",
        "old/report/notes.txt",
        "old/notes.txt",
    ] {
        let path = bench.write(name, "mine");
        refused(&["notes.txt was not written by dejalu"]);
        std::fs::remove_file(path).unwrap();
    }
    let journal = bench.read("old/report/removed.jsonl");
    let end = journal.len() - br#"{"type":"end","removals":1}"#.len() - 1;
    bench.write("old/report/removed.jsonl", &journal[..end]);
    refused(&["removed.jsonl", "cut off", "remove it yourself"]);
    bench.write("old/report/removed.jsonl", "not a journal\n");
    refused(&["removed.jsonl", "remove it yourself"]);
    let report = r#"{"schema":3,"tool":"dejalu 9.0.0"}"#;
    bench.write("old/report/report.json", report);
    refused(&["version 3", "version 2", "dejalu 9.0.0"]);
}

#[cfg(unix)]
#[test]
fn links_that_are_planted_beside_an_output_are_not_followed() {
    let bench = cleaned();
    bench.write("notes", "precious");
    for (arguments, out) in [
        (&["clean", "in", "-o", "new"][..], "new"),
        (&["index", "build", "in", "-o", "new.idx"], "new.idx"),
        (&["restore", "out", "-o", "back"], "back"),
        (&["index", "update", "known.idx", "in"], "known.idx"),
    ] {
        let partial = bench.path(&format!(".{out}.dejalu-partial"));
        std::fs::create_dir(&partial).unwrap();
        std::os::unix::fs::symlink("../notes", partial.join("partial.json")).unwrap();
        bench
            .run(arguments)
            .exits(2)
            .says(&["in the way", "remove"]);
        assert_eq!(bench.read("notes"), b"precious");
        std::fs::remove_dir_all(&partial).unwrap();
        bench.run(arguments).exits(0);
    }
}

/// Only root can give a link away, so that nobody else sees this fail.
#[cfg(target_os = "linux")]
#[test]
fn a_link_of_another_user_is_not_written_through() {
    let bench = cleaned();
    bench.write("notes", "precious");
    let (own, foreign) = (bench.path("own.json"), bench.path("foreign.json"));
    for link in [&own, &foreign] {
        std::os::unix::fs::symlink("notes", link).unwrap();
    }
    if std::os::unix::fs::lchown(&foreign, Some(64_321), None).is_err() {
        return;
    }
    for arguments in [
        &["check", "in", "--report", "json=foreign.json"][..],
        &["report", "out", "-o", "foreign.json"],
        &[
            "check",
            "in",
            "--baseline",
            "foreign.json",
            "--update-baseline",
        ],
    ] {
        bench.run(arguments).exits(2);
        assert_eq!(bench.read("notes"), b"precious", "{arguments:?}");
    }
    let itself = ["check", "in", "--report", "json=/proc/self/exe"];
    bench.run(&itself).exits(2).says(&["not followed"]);
    bench.run(&["report", "out", "-o", "own.json"]).exits(0);
    assert_ne!(bench.read("notes"), b"precious");
}

#[cfg(unix)]
#[test]
fn nobody_reads_a_result_who_could_not_read_its_input() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = denying();
    let mode = |name: &str| {
        let meta = std::fs::metadata(bench.path(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    let path = bench.write("in/a.txt", article(1));
    let set =
        |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o600);
    let clean = [
        "clean",
        "in",
        "-o",
        "out",
        "-q",
        "--overwrite",
        "--deny",
        "deny.txt",
    ];
    bench.run(&clean).exits(0);
    for name in [
        "articles/a.txt",
        "report/documents.jsonl.zst",
        "report/report.html",
    ] {
        assert_eq!(mode(&format!("out/{name}")), 0o600, "{name}");
    }
    bench.run(&["restore", "out", "-o", "back", "-q"]).exits(0);
    assert_eq!(mode("back/a.txt"), 0o600);
    // What is made of it later quotes it, too.
    bench.run(&["report", "out", "-o", "page.html"]).exits(0);
    bench
        .run(&["report", "out", "--format", "csv", "-o", "table.csv"])
        .exits(0);
    let check = ["check", "in/a.txt", "--report", "json=judged.json", "-q"];
    let _ = bench.run(&check);
    for name in ["page.html", "table.csv", "judged.json"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    set(0o644);
    bench.run(&clean).exits(0);
    assert_eq!(mode("out/report/documents.jsonl.zst") & 0o600, 0o600);
}

#[test]
fn what_was_changed_is_neither_explained_nor_rendered() {
    let bench = cleaned();
    let original = bench.tree("out");
    let explain = ["explain", "a.jsonl#3", "out"];
    let render = |format| ["report", "out", "-o", "shown", "-q", "--format", format];
    let renders = ["html", "md", "csv", "json", "jsonl"].map(render);
    let renders = renders.iter().map(|render| &render[..]);
    let all: Vec<&[&str]> = renders.chain([&explain[..]]).collect();
    for arguments in &all {
        bench.run(arguments).exits(0);
    }
    for (name, bytes) in &original {
        if name.ends_with(".html") {
            continue;
        }
        let at = bytes.len() / 2;
        let mut other = bytes.clone();
        if let Some(byte) = other.get_mut(at) {
            *byte ^= 1;
        }
        let is_article = name.starts_with("articles");
        for changed in [other, bytes[..at].to_vec(), [&bytes[..], b"\n"].concat()] {
            // A line break more says nothing else.
            if changed == *bytes || name.contains("sums") && changed.ends_with(b"\n\n") {
                continue;
            }
            let is_as_long = changed.len() == bytes.len();
            bench.write(&format!("out/{name}"), changed);
            // What is not read cannot mislead.
            let is_of = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
            let reads = |arguments: &[&str]| match arguments.last() {
                Some(&"out") => !is_of(&["clusters", "blocks", "sums"]),
                Some(&"html") => true,
                _ if is_article => false,
                Some(&"csv") => !is_as_long || is_of(&["clusters", "report.json", "sums"]),
                Some(&"jsonl") => !is_as_long || is_of(&["documents", "report.json", "sums"]),
                _ => !is_as_long || is_of(&["report.json", "sums"]),
            };
            for arguments in &all {
                bench.write("shown", "as it was");
                let run = bench.run(arguments);
                assert!(
                    run.code == Some(2) || !reads(arguments),
                    "{arguments:?} believes {name}: {}",
                    run.stdout
                );
                if run.code == Some(2) {
                    assert_eq!(bench.read("shown"), b"as it was", "{arguments:?} of {name}");
                }
            }
        }
        bench.write(&format!("out/{name}"), bytes);
    }
    for arguments in &all {
        bench.run(arguments).exits(0);
    }
}

#[test]
fn nothing_behind_damage_is_lost_unsaid() {
    let bench = Bench::new();
    let lines: Vec<String> = (1..4).map(json_line).collect();
    let packed = |at: usize| gzip(lines[at].as_bytes());
    bench.write("plain/a.jsonl.gz", lines.concat());
    bench.write(
        "behind/a.jsonl.gz",
        [packed(0), lines[1].clone().into_bytes()].concat(),
    );
    for (input, expected) in [("plain", lines.concat()), ("behind", lines[..2].concat())] {
        bench
            .run(&[
                "clean",
                input,
                "-o",
                "out",
                "-q",
                "--overwrite",
                "--max-bad-records",
                "1",
            ])
            .exits(0)
            .says(&["read as plain text"]);
        bench.run(&["restore", "out", "-o", input, "-q"]).exits(2);
        let back = format!("{input}-back");
        bench.run(&["restore", "out", "-o", &back, "-q"]).exits(0);
        let back = crate::util::gunzip(&bench.read(&format!("{back}/a.jsonl.gz")));
        assert_eq!(String::from_utf8(back).unwrap(), expected);
    }
    let mut broken = packed(1);
    broken[14] ^= 0xFF;
    bench.write("broken/a.jsonl.gz", [packed(0), broken, packed(2)].concat());
    bench
        .run(&["clean", "broken", "-o", "lost", "--max-bad-records", "9"])
        .exits(2)
        .says(&["what follows it is lost", "get that file again"]);
    bench
        .run(&[
            "index",
            "build",
            "plain",
            "-o",
            "k.idx",
            "-q",
            "--max-bad-records",
            "1",
        ])
        .exits(0);
    let filter = [
        "clean",
        "--index",
        "k.idx",
        "-",
        "-q",
        "--max-bad-records",
        "1",
    ];
    let run = bench
        .run_with(&filter, &bench.read("behind/a.jsonl.gz"))
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 2);
}

#[test]
fn nothing_that_is_printed_is_a_command() {
    let bench = Bench::new();
    let ids = [
        "x ##[stop-commands]t0k3n",
        "##vso[task.complete]",
        "::error::x",
    ];
    let lines = ids.iter().map(|id| {
        let text = format!(
            "Body of {} on its own.\nVoir plus\n::set-output name=a::b",
            id.len()
        );
        serde_json::json!({ "id": id, "text": text }).to_string() + "\n"
    });
    bench.write("in/::error::a.jsonl", lines.collect::<String>());
    bench.write("in/##[add-mask]b.jsonl", "{broken\n");
    bench.write("in/\u{202e}gpj.jsonl", "{broken\n");
    bench
        .run(&["clean", "in", "-o", "out", "-q", "--max-bad-records", "9"])
        .exits(0);
    let formats = [
        "full", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown",
    ];
    let mut runs: Vec<(String, bool)> = formats
        .iter()
        .flat_map(|format| {
            let run = bench.run(&["check", "in", "--format", format, "--max-bad-records", "9"]);
            [(run.stdout, *format == "github"), (run.stderr, false)]
        })
        .collect();
    for arguments in [
        &["explain", "::error::a.jsonl#1", "out"][..],
        &["clean", "in", "--diff", "--max-bad-records", "9"],
        &["clean", "in", "-o", "new", "--max-bad-records", "9"],
        &["report", "out", "--format", "md"],
    ] {
        let run = bench.run(arguments);
        runs.extend([(run.stdout, false), (run.stderr, false)]);
    }
    for (printed, has_commands) in runs {
        assert!(!printed.contains('\u{202e}'), "{printed}");
        for line in printed.lines() {
            let is_command = line.trim_start().starts_with("::");
            assert!(has_commands || !is_command, "{line}");
            let is_old = line.contains("##[") || line.contains("##vso[");
            // In JSON and XML, which no runner reads, a text is in quotes.
            let is_quoted = line.trim_start().starts_with(['"', '{', '<', '[']);
            assert!(is_command || is_quoted || !is_old, "{line}");
        }
    }
}

#[test]
fn no_word_of_the_command_line_is_a_command() {
    let bench = Bench::new();
    bench.write("a.jsonl", "{\"text\":\"one\"}\n");
    let hostile = "\u{1b}[31mRED\u{1b}]0;title\u{7}\n::error::x\u{202e}";
    let out = format!("out{hostile}");
    bench.run(&["clean", "a.jsonl", "-q", "-o", &out]).exits(0);
    let option = format!("--{hostile}");
    let memory = format!("--memory={hostile}");
    for (arguments, code) in [
        (&["report", &out][..], 0),
        (&["check", "a.jsonl", &option], 2),
        (&["check", hostile], 2),
        (&[hostile], 2),
        (&["help", hostile], 2),
        (&["completions", hostile], 2),
        (&["clean", "a.jsonl", "-o", "o", &memory], 2),
        (&["clean", "a.jsonl", "-o", "o", "--reasons", hostile], 2),
        (&["clean", "a.jsonl", "-o", "o", "--preset", hostile], 2),
        (&["clean", "a.jsonl", "-o", "o", "-j", hostile], 2),
        (&["clean", "a.jsonl", "-o", "o", "--caution", hostile], 2),
        (&["check", "a.jsonl", "--format", hostile], 2),
        (&["check", "a.jsonl", "--max-lost", hostile], 2),
        (&["check", "a.jsonl", "--site-limits", hostile], 2),
        (&["check", "a.jsonl", "--suggest", hostile], 2),
    ] {
        let run = bench.run(arguments).exits(code);
        for printed in [run.stdout, run.stderr] {
            assert!(
                !printed.contains(['\u{1b}', '\u{7}', '\u{202e}']),
                "{printed:?}"
            );
            assert!(
                !printed
                    .lines()
                    .any(|line| line.trim_start().starts_with("::")),
                "{printed:?}"
            );
        }
    }
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let bench = Bench::new();
    for mark in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
        let line = |id| {
            let text = format!("{mark}1+1 and a few more words here");
            serde_json::json!({ "id": id, "text": text }).to_string() + "\n"
        };
        bench.write("a.jsonl", line("1") + &line("2"));
        bench
            .run(&["clean", "a.jsonl", "-o", "out", "-q", "--overwrite"])
            .exits(0);
        let run = bench.run(&["report", "out", "--format", "csv"]).exits(0);
        assert!(run.stdout.contains(&format!("'{mark}1")), "{}", run.stdout);
    }
}

#[test]
fn a_document_is_found_by_the_place_that_is_asked_for() {
    let bench = Bench::new();
    bench.write("in/x.jsonl", "{\"text\":\"one\"}\n");
    bench.write("in/d/x.jsonl", "{\"text\":\"two\"}\n");
    bench.run(&["clean", "in", "-o", "out", "-q"]).exits(0);
    for (place, text) in [
        ("x.jsonl#1", "one"),
        ("d/x.jsonl#1", "two"),
        ("in/d/x.jsonl#1", "two"),
    ] {
        let run = bench.run(&["explain", place, "out"]);
        assert!(
            run.code == Some(0) || place.starts_with("in/"),
            "{}",
            run.stderr
        );
        assert!(run.code != Some(0) || run.stdout.contains(text));
    }
}

#[test]
fn one_article_of_very_many_lines_is_passed_on_as_it_is() {
    let bench = cleaned();
    let line = serde_json::json!({ "text": "a\n".repeat(300_000) }).to_string() + "\n";
    let filter = ["clean", "--index", "known.idx", "-", "-q"];
    let run = bench.run_with(&filter, line.as_bytes()).exits(2);
    assert_eq!(run.stdout, line);
    run.says(&["300000 line breaks", "divide it into articles"]);
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_devices_are_refused_at_once() {
    let bench = cleaned();
    let pipe = |name: &str| {
        let path = bench.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        path
    };
    pipe("pipe");
    let begin = Instant::now();
    for arguments in [
        &["clean", "in", "-o", "o", "--deny", "pipe"][..],
        &["clean", "in", "-o", "o", "--allow", "/dev/zero"],
        &["clean", "in", "-o", "o", "--files-from", "/proc/version"],
        &["clean", "in", "-o", "o", "--config", "pipe"],
        &["clean", "in", "-o", "o", "--index", "pipe"],
        &["check", "in", "--baseline", "pipe"],
        &["check", "in", "--against", "/dev/zero"],
        &["report", "out", "-o", "pipe"],
        &["check", "in", "--report", "json=pipe"],
        &["index", "info", "pipe"],
        &["restore", "pipe", "-o", "o"],
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
    }
    for planted in [
        ".o.dejalu-partial/partial.json",
        "dejalu.toml",
        "out/report/documents.jsonl.zst",
    ] {
        let _ = std::fs::remove_file(bench.path(planted));
        let path = pipe(planted);
        let arguments = match planted.starts_with("out") {
            true => ["explain", "a.jsonl#1", "out", "-q"],
            false => ["clean", "in", "-o", "o"],
        };
        bench.run(&arguments).exits(2);
        std::fs::remove_file(path).unwrap();
    }
    assert!(begin.elapsed() < Duration::from_secs(60));
}
