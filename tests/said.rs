//! What is said: of sites, of inputs in which nothing is, of names that nobody has.

use serde_json::{Value, json};

use crate::util::{Bench, article, body, json_line};

/// A line of a crawl: no id, a url, a text that repeats within its site.
fn page(number: usize, host: &str) -> String {
    let url = format!("https://{host}/{number}");
    json!({"url": url, "title": format!("Pier {number}"), "text": article(number)}).to_string()
        + "\n"
}

fn crawl(documents: usize, sites: usize) -> String {
    (0..documents)
        .map(|number| page(number, &format!("site-{}.example", number % sites)))
        .collect()
}

#[test]
fn how_sites_are_told_apart_is_said_everywhere() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(12, 3));
    let said = "(by host of \"url\")";
    let run = bench.run(&["clean", "a.jsonl", "-o", "out"]).exits(0);
    let line = run.stdout.lines().find(|line| line.contains("sites"));
    let words: Vec<&str> = line.unwrap().split_whitespace().collect();
    assert_eq!(words.join(" "), format!("sites 3 {said}"));
    let by = json!({"rule": "host", "key": "url", "without": 0});
    assert_eq!(bench.report("out")["sites_by"], by);
    let run = bench.run(&["check", "a.jsonl"]).exits(0);
    assert!(
        run.stdout.contains(&format!("3 sites {said}")),
        "{}",
        run.stdout
    );
    let run = bench
        .run(&["check", "a.jsonl", "--format", "json"])
        .exits(0);
    let checked: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(checked["sites_by"], by);
    let run = bench
        .run(&["index", "build", "a.jsonl", "-o", "a.idx"])
        .exits(0);
    assert!(
        run.stdout.contains(&format!("of 3 sites {said}")),
        "{}",
        run.stdout
    );
}

#[test]
fn documents_that_belong_to_no_site_are_counted() {
    let bench = Bench::new();
    let without = [json_line(90), json_line(91)].concat();
    bench.write("a.jsonl", crawl(12, 3) + &without);
    let by = |out: &str, options: &[&str]| {
        let run = bench
            .run(&[&["clean", "a.jsonl", "-o", out], options].concat())
            .exits(0);
        (run.stdout, bench.report(out)["sites_by"].clone())
    };
    let (said, by_host) = by("host", &[]);
    assert_eq!(by_host["without"], 2);
    assert!(
        said.contains("2 documents have none and are one site"),
        "{said}"
    );
    let (said, by_title) = by("key", &["--site-key", "title"]);
    assert_eq!(
        by_title,
        json!({"rule": "key", "key": "title", "without": 2})
    );
    assert!(said.contains("by \"title\""), "{said}");
    let (said, none) = by("none", &["--site-from", "none"]);
    assert_eq!(none["rule"], "none");
    assert!(said.contains("(the whole input)"), "{said}");
    let (said, _) = by("other", &["--url-key", "title", "--site-from", "auto"]);
    assert!(
        said.contains("no document has a url in \"title\""),
        "{said}"
    );
}

#[test]
fn a_key_or_rule_that_says_nothing_of_any_document_is_an_error() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(4, 2));
    bench.write("b.jsonl", (0..4).map(json_line).collect::<String>());
    bench.write("t/a.txt", article(1));
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (
            "a.jsonl",
            &["--site-key", "source"],
            &["--site-key source", "text, title, url"],
        ),
        (
            "a.jsonl",
            &["--id-key", "guid"],
            &["--id-key guid", "text, title, url"],
        ),
        (
            "a.jsonl",
            &["--date-key", "published"],
            &["--date-key published"],
        ),
        (
            "b.jsonl",
            &["--url-key", "link"],
            &["--url-key link", "id, text"],
        ),
        (
            "b.jsonl",
            &["--site-from", "host"],
            &["--site-from host", "\"url\"", "--url-key"],
        ),
        (
            "b.jsonl",
            &["--site-from", "folder"],
            &["--site-from folder"],
        ),
        ("t", &["--site-key", "source"], &["--site-key source"]),
        (
            "t",
            &["--config", "site-key = 'source'"],
            &["--site-key source"],
        ),
    ];
    for (input, options, said) in cases {
        bench
            .run(&[&["clean", input, "-o", "out"], options].concat())
            .exits(2)
            .says(said);
        bench
            .run(&[&["check", input], options].concat())
            .exits(2)
            .says(said);
        assert!(!bench.path("out").exists());
    }
    let build = [
        "index",
        "build",
        "a.jsonl",
        "-o",
        "a.idx",
        "--site-key",
        "source",
    ];
    bench.run(&build).exits(2).says(&["--site-key source"]);
    assert!(!bench.path("a.idx").exists());
    // A text has no date, whatever its key is called.
    bench
        .run(&["clean", "t", "-o", "texts", "--date-key", "published"])
        .exits(0);
}

#[test]
fn sites_of_one_document_each_are_a_warning() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(20, 20));
    let warned = |arguments: &[&str]| {
        let run = bench.run(arguments).exits(0);
        run.stderr
            .contains("warning: 20 documents belong to 20 sites")
    };
    assert!(warned(&["clean", "a.jsonl", "-o", "out"]));
    assert!(warned(&["check", "a.jsonl", "-q"]));
    assert!(warned(&["index", "build", "a.jsonl", "-o", "a.idx"]));
    assert!(!warned(&[
        "clean",
        "a.jsonl",
        "-o",
        "one",
        "--site-from",
        "none"
    ]));
    // What is new may well be a page of each.
    assert!(!warned(&["check", "a.jsonl", "--against", "a.idx"]));
    assert!(!warned(&["index", "update", "a.idx", "a.jsonl"]));
}

#[test]
fn folders_that_are_called_as_hosts_are_a_warning() {
    let bench = Bench::new();
    for number in 0..6 {
        bench.write(
            &format!("txt/www.site-{}.example/{number}.txt", number % 2),
            article(number),
        );
    }
    let run = bench.run(&["clean", "txt", "-o", "out"]).exits(0);
    let said = [
        "warning: 2 folders",
        "www.site-0.example",
        "--site-from folder",
    ];
    run.says(&said);
    let run = bench
        .run(&["clean", "txt", "-o", "folders", "--site-from", "folder"])
        .exits(0);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    assert_eq!(
        bench.report("folders")["sites"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_document_is_called_by_its_url_and_an_index_has_it_once() {
    let bench = Bench::new();
    let lines = crawl(12, 2);
    bench.write("monday.jsonl", &lines);
    let turned: Vec<&str> = lines.lines().rev().collect();
    bench.write("tuesday.jsonl", turned.join("\n") + "\n");
    bench.run(&["clean", "monday.jsonl", "-o", "out"]).exits(0);
    let documents = bench.documents("out");
    assert_eq!(documents[5]["document"], "https://site-1.example/5");
    let run = bench
        .run(&["explain", "https://site-1.example/5", "out"])
        .exits(0);
    assert!(run.stdout.contains("monday.jsonl"), "{}", run.stdout);
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.read("back/monday.jsonl"), lines.as_bytes());

    let known = |index: &str| {
        let run = bench
            .run(&["index", "info", index, "--format", "json"])
            .exits(0);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["documents"].clone()
    };
    bench
        .run(&["index", "build", "monday.jsonl", "-o", "a.idx"])
        .exits(0);
    bench
        .run(&["index", "update", "a.idx", "tuesday.jsonl"])
        .exits(0);
    assert_eq!(known("a.idx"), 12);
    let filter = ["clean", "--index", "a.idx", "--learn", "seen.idx", "-"];
    bench.run_with(&filter, lines.as_bytes()).exits(0);
    bench
        .run(&["index", "merge", "a.idx", "seen.idx", "-o", "b.idx"])
        .exits(0);
    assert_eq!(known("b.idx"), 12);
}

#[test]
fn nothing_read_is_an_error_and_nothing_is_written() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("empty")).unwrap();
    bench.write("none.jsonl", "\n\n");
    bench.write("bad.jsonl", "[1]\nnot json\n");
    bench.write("blank.jsonl", "{\"text\":\"\"}\n{\"text\":\" \\n \"}\n");
    bench.write("other/a.html", "<p>");
    bench.write("known.txt", body(1));
    bench
        .run(&["index", "build", "known.txt", "-o", "known.idx"])
        .exits(0);
    for input in ["empty", "none.jsonl", "bad.jsonl", "blank.jsonl", "other"] {
        let commands: [&[&str]; 5] = [
            &["clean", input, "-o", "out"],
            &["clean", input, "--diff"],
            &["check", input, "--max-lost", "0"],
            &[
                "check",
                input,
                "--max-lost",
                "0",
                "--max-bad-records",
                "9",
                "--format",
                "github",
            ],
            &["index", "build", input, "-o", "new.idx"],
        ];
        for command in commands {
            let run = bench.run(command).exits(2);
            assert_eq!(run.stdout, "", "{command:?}");
            assert!(
                run.stderr.contains("error: "),
                "{command:?}: {}",
                run.stderr
            );
            assert!(!bench.path("out").exists() && !bench.path("new.idx").exists());
        }
    }
    let before = bench.read("known.idx");
    bench
        .run(&["index", "update", "known.idx", "empty"])
        .exits(2)
        .says(&["empty"]);
    assert_eq!(bench.read("known.idx"), before);

    let allow = "--allow-empty";
    bench.run(&["clean", "empty", "-o", "out", allow]).exits(0);
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    bench
        .run(&["check", "empty", "--max-lost", "0", allow])
        .exits(0);
    bench
        .run(&["index", "build", "empty", "-o", "new.idx", allow])
        .exits(0);
}

#[test]
fn a_filter_that_reads_no_article_fails_unless_that_is_allowed() {
    let bench = Bench::new();
    bench.write("known.txt", body(1));
    bench
        .run(&["index", "build", "known.txt", "-o", "known.idx"])
        .exits(0);
    let filter = ["clean", "--index", "known.idx", "--learn", "seen.idx", "-"];
    bench
        .run(&filter)
        .exits(2)
        .says(&["standard input", "--allow-empty"]);
    let lines = b"{\"body\":\"It rained.\"}\n";
    let run = bench
        .run_with(&filter, lines)
        .exits(2)
        .says(&["--text-key body"]);
    assert_eq!(run.stdout.as_bytes(), lines);
    assert!(!bench.path("seen.idx").exists());
    let allowed = [&filter[..], &["--allow-empty"]].concat();
    bench.run(&allowed).exits(0);
    assert!(bench.path("seen.idx").exists());
}

#[test]
fn a_stream_without_a_named_key_is_a_warning() {
    let bench = Bench::new();
    bench.write("known.txt", body(1));
    bench
        .run(&["index", "build", "known.txt", "-o", "known.idx"])
        .exits(0);
    let filter = ["clean", "--index", "known.idx", "--site-key", "source", "-"];
    let said = ["warning: --site-key source: no document has that key"];
    bench
        .run_with(&filter, json_line(1).as_bytes())
        .exits(0)
        .says(&said);
}

#[test]
fn a_wrong_text_key_is_said_once_with_the_keys_that_are_there() {
    let bench = Bench::new();
    let line = |number: usize| json!({"URL": "https://a.example/", "headline": "A", "body": article(number)});
    let lines: Vec<String> = (0..200).map(|number| line(number).to_string()).collect();
    bench.write("a.jsonl", lines.join("\n"));
    let said = "error: none of 200 records has the key \"text\"; they have URL, body, headline: \
                try --text-key body\n";
    for command in [
        &["clean", "a.jsonl", "-o", "out"][..],
        &["check", "a.jsonl"],
    ] {
        assert_eq!(bench.run(command).exits(2).stderr, said);
    }
    bench
        .run(&["clean", "a.jsonl", "-o", "out", "--text-key", "body"])
        .exits(0);
    // Where others have it, each that has not is named.
    bench.write("b.jsonl", format!("{}\n{}", line(1), json_line(2)));
    let run = bench
        .run(&["clean", "b.jsonl", "-o", "some", "--max-bad-records", "1"])
        .exits(0);
    run.says(&["b.jsonl:1 (byte 0): no key \"text\", but URL, body, headline"]);
}

#[test]
fn what_a_run_wrote_is_no_input_but_its_articles_are() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", crawl(4, 2));
    bench.run(&["clean", "in", "-o", "out"]).exits(0);
    for input in ["out", "out/report"] {
        let meant = ["did you mean out/articles?"];
        bench
            .run(&["clean", input, "-o", "again"])
            .exits(2)
            .says(&meant);
        bench.run(&["check", input]).exits(2).says(&meant);
    }
    bench
        .run(&["clean", "out/articles", "-o", "again"])
        .exits(0);
    let meant = ["a part of what `dejalu clean` wrote to out: name out"];
    bench
        .run(&["restore", "out/articles", "-o", "back"])
        .exits(2)
        .says(&meant);
    bench
        .run(&["restore", "out/articles/a.jsonl", "-o", "back"])
        .exits(2)
        .says(&meant);
    bench
        .run(&["explain", "x", "out/report"])
        .exits(2)
        .says(&meant);
    bench.run(&["report", "out/articles"]).exits(2).says(&meant);
    bench
        .run(&["restore", "nowhere", "-o", "back"])
        .exits(2)
        .says(&["not there"]);
}

#[test]
fn words_of_a_paragraph_and_urls_are_explained() {
    let bench = Bench::new();
    let line = |number: usize| {
        let url = format!("https://a.example/{number}");
        json!({"id": format!("d{number}"), "url": url, "text": article(number)}).to_string() + "\n"
    };
    bench.write("a.jsonl", (0..8).map(line).collect::<String>());
    bench.run(&["clean", "a.jsonl", "-o", "out"]).exits(0);
    let explain = |words: &str| bench.run(&["explain", words, "out"]);
    let cluster = explain("read  more on OUR front page").exits(0).stdout;
    assert!(cluster.contains("Read more on our front page"), "{cluster}");
    let part = explain("more on our front").exits(0).stdout;
    assert_eq!(part, cluster);
    let document = explain("https://a.example/3").exits(0).stdout;
    assert!(document.contains("d3"), "{document}");
    assert_eq!(
        explain("The mayor of ward 3 counted").exits(0).stdout,
        document
    );
    explain("Harbour works number")
        .exits(2)
        .says(&["8 documents say", "d0", "and 3 more"]);
    let run = explain("Nobody ever wrote this")
        .exits(2)
        .says(&["no paragraph says so"]);
    assert!(!run.stderr.contains("d3"), "{}", run.stderr);
}

#[test]
fn an_exceeded_limit_is_printed_however_quiet() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(12, 2));
    let run = bench
        .run(&["check", "a.jsonl", "-q", "--max-removed-paragraphs", "0"])
        .exits(1);
    assert!(
        run.stdout
            .starts_with("exceeded --max-removed-paragraphs 0: "),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.lines().count(), 1);
    let run = bench
        .run(&["check", "a.jsonl", "-q", "--max-removed-paragraphs", "100%"])
        .exits(0);
    assert_eq!(run.stdout, "");
}

#[test]
fn what_people_guess_is_understood() {
    let bench = Bench::new();
    bench.write("a.jsonl", crawl(4, 2));
    bench
        .run(&["index", "build", "a.jsonl", "--output", "a.idx"])
        .exits(0);
    bench
        .run(&["clean", "a.jsonl", "--threads", "2", "--output", "out"])
        .exits(0);
    bench
        .run(&[
            "clean",
            "a.jsonl",
            "--against",
            "a.idx",
            "--output-dir",
            "known",
        ])
        .exits(0);
    bench
        .run(&["check", "a.jsonl", "--index", "a.idx"])
        .exits(0);
    bench
        .run(&["clean", "a.jsonl", "-o", "large", "--memory", "1TB"])
        .exits(0);
    for command in [
        &["clean", "--version"][..],
        &["check", "-V"],
        &["index", "build", "-V"],
    ] {
        let version = bench.run(command).exits(0).stdout;
        assert!(
            version.ends_with(&format!("{}\n", env!("CARGO_PKG_VERSION"))),
            "{version}"
        );
    }
}

/// What a person typed who knew no better, and what became of it.
#[test]
fn thirty_wrong_turns_are_answered() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("empty")).unwrap();
    bench.write("crawl.jsonl", crawl(12, 3));
    bench.write(
        "other.jsonl",
        (0..3)
            .map(|number| {
                json!({"URL": "https://a.example", "body": article(number)}).to_string() + "\n"
            })
            .collect::<String>(),
    );
    bench.write("no-url.jsonl", (0..12).map(json_line).collect::<String>());
    bench.write("lines.jsonl", "a line\nanother\n");
    bench.write("notes.txt", "mine");
    for number in 0..4 {
        bench.write(
            &format!("txt/www.site-{number}.example/a.txt"),
            article(number),
        );
    }
    bench
        .run(&["clean", "crawl.jsonl", "-o", "cleaned"])
        .exits(0);
    bench
        .run(&["index", "build", "crawl.jsonl", "-o", "known.idx"])
        .exits(0);
    let wrong = [
        "clean crawl.jsonl",
        "clean",
        "clean crawl.jsonl -o cleaned.jsonl",
        "clean crawl.jsonl -o cleaned",
        "clean crawl.jsonl -o notes.txt",
        "clean crawl.jsonl -o .",
        "clean cleaned -o again",
        "clean nowhere.jsonl -o again",
        "clean https://news.example/crawl.jsonl -o again",
        "clean s3://bucket/crawl -o again",
        "clean empty -o again",
        "clean other.jsonl -o again",
        "clean lines.jsonl -o again",
        "clean crawl.jsonl -o again --site-key source",
        "clean no-url.jsonl -o again --site-from host",
        "clean no-url.jsonl -o again --url-key link",
        "clean txt -o folders",
        "clean crawl.jsonl -o again --site-key url",
        "clean crawl.jsonl -o again2 --memory 10MB",
        "clean crawl.jsonl -o again2 --memory lots",
        "clean crawl.jsonl -o again2 -j two",
        "clean crawl.jsonl -o again2 --treads 2",
        "clean crawl.jsonl -o again2 --reasons cues",
        "clean crawl.jsonl -o again2 --index nowhere.idx",
        "clean crawl.jsonl -o again2 --index crawl.jsonl",
        "clean crawl.jsonl -o again2 --learn day.idx",
        "cleanse crawl.jsonl",
        "check empty --max-lost 0",
        "check crawl.jsonl --max-known-articles 0",
        "check crawl.jsonl --max-new-clusters 5%",
        "check crawl.jsonl --format yaml",
        "restore cleaned/articles -o back",
        "restore crawl.jsonl -o back",
        "restore cleaned",
        "explain crawl.jsonl#99 cleaned",
        "explain https://site-1.example/99 cleaned",
        "explain pier cleaned",
        "explain crawl.jsonl cleaned",
        "index build crawl.jsonl",
        "index build crawl.jsonl -o known.idx",
        "index forget known.idx --drop monday",
        "index merge known.idx crawl.jsonl -o all.idx",
        "index info crawl.jsonl",
        "man clean all",
    ];
    let mut page = String::new();
    for command in wrong {
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = bench.run(&arguments);
        let code = run.code.unwrap();
        assert_ne!(code, 1, "{command}: {}", run.stderr);
        assert!(!run.stderr.is_empty(), "{command}");
        page += &format!("$ dejalu {command}\n{}(exit code {code})\n\n", run.stderr);
    }
    let folder = bench.path("").display().to_string();
    let page = page.replace(folder.trim_end_matches('/'), "FOLDER");
    insta::assert_snapshot!("thirty_wrong_turns", page);
}
