//! `dejalu check`: limits, findings, baselines, and what the exit code says.

use std::path::Path;

use serde_json::{Value, json};

mod against;

mod baseline;

mod compared;

mod configured;

mod page;

mod sites;

mod suggested;

use crate::report::{schema, validate};
use crate::util::{Bench, FURNITURE, Run, article, body, json_line};

/// A bench with the drop of `fixtures/drop`.
fn drop() -> Bench {
    let bench = Bench::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drop");
    for entry in walkdir::WalkDir::new(&root) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(&root).unwrap().to_str().unwrap();
            bench.write(below, std::fs::read(entry.path()).unwrap());
        }
    }
    bench
}

/// Runs a check with a temporary folder of its own, in which nothing is left.
#[track_caller]
fn check(bench: &Bench, options: &[&str]) -> Run {
    let folder = bench.path("temporary");
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = bench.command(&[&["check"], options].concat());
    command
        .env("TMPDIR", &folder)
        .env_remove("GITHUB_STEP_SUMMARY");
    let output = command.output().unwrap();
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        0,
        "something is left"
    );
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The outcome of a check, which agrees with its schema.
#[track_caller]
fn outcome(bench: &Bench, options: &[&str], code: i32) -> Value {
    let said = check(bench, &[options, &["--format", "json"]].concat()).exits(code);
    let outcome = serde_json::from_str(&said.stdout).unwrap();
    let schema = schema("check");
    validate(&outcome, &schema, &schema, "check").unwrap();
    outcome
}

/// How much there is of a quantity.
#[track_caller]
fn measured(outcome: &Value, quantity: &str) -> u64 {
    let figures = outcome["figures"].as_array().unwrap();
    let found = figures.iter().find(|figure| figure["quantity"] == quantity);
    found.unwrap_or_else(|| panic!("no {quantity}"))["count"]
        .as_u64()
        .unwrap()
}

fn findings<'o>(outcome: &'o Value, rule: &str) -> Vec<&'o Value> {
    let findings = outcome["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

#[test]
fn a_drop_for_a_person() {
    let bench = drop();
    let said = check(
        &bench,
        &[
            "new",
            "--max-removed-paragraphs",
            "10%",
            "--max-nearly-empty",
            "1",
        ],
    );
    insta::assert_snapshot!(said.exits(1).stdout);
}

#[test]
fn a_drop_line_by_line() {
    let bench = drop();
    let said = check(
        &bench,
        &["new", "--format", "concise", "--max-new-families", "0"],
    );
    insta::assert_snapshot!(said.exits(1).stdout);
}

#[test]
fn a_drop_for_programs() {
    let bench = drop();
    let options = [
        "new",
        "--max-repeated-articles",
        "0",
        "--max-cluster-share",
        "0.5",
    ];
    let found = outcome(&bench, &options, 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&found).unwrap());
}

#[test]
fn without_limits_nothing_fails() {
    let bench = drop();
    let found = outcome(&bench, &["new"], 0);
    assert_eq!(found["verdict"], "passed");
    assert_eq!(found["limits"], json!([]));
    assert!(measured(&found, "removed-paragraphs") > 0);
    bench.write("none/nothing.html", "");
    check(&bench, &["none"])
        .exits(2)
        .says(&["no article was found", ".html"]);
}

/// Every limit passes at what there is, and breaks at one less.
#[test]
fn every_limit_both_ways() {
    let bench = drop();
    check(&bench, &["new", "--baseline", "b.txt", "--update-baseline"]).exits(0);
    let baseline = String::from_utf8(bench.read("b.txt")).unwrap();
    // All but one cluster are taken out, and of that one fewer are accepted.
    let title = baseline.lines().next().unwrap();
    let last = baseline
        .lines()
        .find(|line| line.contains("Also in the Lantern"));
    let fields: Vec<&str> = last.unwrap().split('\t').collect();
    let kept = ["2", fields[1], fields[2]].join("\t");
    let lines = [title, "[www.lantern-post.example]", &kept];
    bench.write("b.txt", lines.join("\n") + "\n");
    let found = outcome(&bench, &["new", "--baseline", "b.txt"], 0);
    let mut tried = Vec::new();
    for figure in found["figures"].as_array().unwrap() {
        let quantity = figure["quantity"].as_str().unwrap();
        let count = figure["count"].as_u64().unwrap();
        assert!(
            count > 0 || ["new-families", "lost"].contains(&quantity),
            "{quantity} cannot be seen to break"
        );
        let option = format!("--max-{quantity}");
        let limit = |limit: &str, code: i32| {
            let options = ["new", "--baseline", "b.txt", &option, limit];
            let found = outcome(&bench, &options, code);
            let limits = found["limits"].as_array().unwrap();
            assert_eq!(limits.len(), 1);
            assert_eq!(limits[0]["count"], count);
            assert_eq!(limits[0]["exceeded"], code == 1);
            let errors = found["findings"].as_array().unwrap().iter();
            let errors = errors.filter(|finding| finding["level"] == "error").count();
            assert_eq!(errors > 0, code == 1, "{option} {limit}: {errors}");
        };
        limit(&count.to_string(), 0);
        if count > 0 {
            limit(&(count - 1).to_string(), 1);
        }
        tried.push(quantity.to_owned());
    }
    assert_eq!(tried.len(), 13, "{tried:?}");
}

#[test]
fn shares_are_shares_of_the_whole() {
    let bench = drop();
    let limit = |limit: &str, code: i32| {
        outcome(&bench, &["new", "--max-repeated-articles", limit], code);
    };
    // One of thirteen.
    limit("7.6%", 1);
    limit("7.7%", 0);
    limit("0.076", 1);
    limit("0.077", 0);
}

#[test]
fn nonsense_is_a_usage_error() {
    let bench = drop();
    let cases: [(&[&str], &str); 12] = [
        (&["--max-removed-paragraphs", "many"], "5% or 0.05"),
        (&["--max-removed-paragraphs", "120%"], "is too large"),
        (&["--max-removed-paragraphs=-1"], "5% or 0.05"),
        (&["--max-new-clusters", "5%"], "give a number"),
        (&["--nearly-empty", "5"], "5% or 0.05"),
        (&["--max-known-paragraphs", "5%"], "--against"),
        (&["--max-grown-clusters", "0"], "--baseline"),
        (&["--update-baseline"], "--baseline"),
        (&["--format", "pretty"], "concise"),
        (&["--report", "pretty=a"], "use one of full, concise, json"),
        (&["--report", "json"], "FORMAT=PATH"),
        (&["--baseline", "nowhere.txt"], "--update-baseline"),
    ];
    for (options, expected) in cases {
        check(&bench, &[&["new"], options].concat())
            .exits(2)
            .says(&[expected]);
    }
}

#[test]
fn an_error_is_never_taken_for_a_finding() {
    let bench = drop();
    let exceeded = ["--max-removed-paragraphs", "0"];
    check(&bench, &[&["nowhere"], &exceeded[..]].concat()).exits(2);
    bench.write("bad/a.jsonl", format!("{}{{broken\n", bench_line(&bench)));
    let said = check(&bench, &[&["bad", "new"], &exceeded[..]].concat()).exits(2);
    said.says(&[
        "1 bad record was left out, 0 allowed",
        "--max-bad-records 1",
    ]);
    let found = outcome(&bench, &[&["bad", "new"], &exceeded[..]].concat(), 2);
    assert_eq!(found["verdict"], "error");
    assert_eq!(
        found["limits"][0]["exceeded"], true,
        "limits are evaluated all the same"
    );
    let allowed = [&["bad", "new", "--max-bad-records", "1"], &exceeded[..]].concat();
    assert_eq!(outcome(&bench, &allowed, 1)["verdict"], "failed");
    // What cannot be judged is not accepted either.
    let options = ["bad", "new", "--baseline", "b.txt", "--update-baseline"];
    check(&bench, &options).exits(2);
    assert!(!bench.path("b.txt").exists());
}

fn bench_line(bench: &Bench) -> String {
    let text = String::from_utf8(bench.read("earlier/lantern.jsonl")).unwrap();
    text.lines().next().unwrap().to_owned() + "\n"
}

#[test]
fn gates_can_stand_in_a_file() {
    let bench = drop();
    bench.write(
        "dejalu.toml",
        "max-removed-paragraphs = \"5%\"\nmax-nearly-empty = 0\nnearly-empty = 0.2\n",
    );
    let found = outcome(&bench, &["new"], 1);
    let names: Vec<&Value> = found["limits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|limit| &limit["name"])
        .collect();
    assert_eq!(names, ["max-removed-paragraphs", "max-nearly-empty"]);
    outcome(
        &bench,
        &[
            "new",
            "--max-removed-paragraphs",
            "1.0",
            "--max-nearly-empty",
            "9",
        ],
        0,
    );
    for (line, expected) in [
        (
            "max-removed-paragraphs = \"lots\"",
            "dejalu.toml:1:26: `max-removed-paragraphs`",
        ),
        ("max-removed-paragraphs = true", "takes a share or a number"),
        ("nearly-empty = 5", "5% or 0.05"),
        (
            "max-removed-paragraph = 5",
            "did you mean `max-removed-paragraphs`?",
        ),
    ] {
        bench.write("dejalu.toml", line);
        check(&bench, &["new"]).exits(2).says(&[expected]);
    }
}

#[test]
fn nothing_of_the_drop_is_written() {
    let bench = drop();
    check(&bench, &["new", "earlier"]).exits(0);
    let before = bench.tree(".");
    check(&bench, &["new", "earlier", "--max-removed-paragraphs", "0"]).exits(1);
    assert_eq!(bench.tree("."), before);
}

#[test]
fn what_a_killed_run_left_goes_with_the_next() {
    let bench = drop();
    bench.write("temporary/dejalu-run-killed/partial.json", "");
    bench.write(
        "temporary/dejalu-run-killed/out/report/documents.jsonl.zst",
        "",
    );
    check(&bench, &["new"]).exits(0);
}

#[test]
fn the_same_drop_gives_the_same_bytes() {
    let bench = drop();
    let report = |options: &[&str]| {
        check(
            &bench,
            &[
                &["--format", "json", "--max-removed-paragraphs", "0"],
                options,
            ]
            .concat(),
        )
        .exits(1)
        .stdout
    };
    let expected = report(&["new", "earlier", "-j", "1"]);
    assert_eq!(report(&["earlier", "new", "-j", "4"]), expected);
    assert_eq!(
        report(&["earlier/lantern.jsonl", "new", "earlier", "-j", "2"]),
        expected
    );
    assert_eq!(report(&["./new", "./earlier"]), expected);
}

#[test]
fn lines_are_those_of_the_files() {
    let bench = Bench::new();
    for number in 1..6 {
        let text = format!(
            "{}\r\n\r\n{FURNITURE}\r\n",
            body(number).replace('\n', "\r\n")
        );
        bench.write(&format!("in/{number}.txt"), text);
    }
    bench.write("in/many.jsonl", [6, 7].map(json_line).concat());
    bench.write("in/packed.txt.gz", crate::util::gzip(article(8).as_bytes()));
    let found = outcome(&bench, &["in"], 0);
    let findings = found["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["text"] == FURNITURE)
        .unwrap();
    let places: Vec<String> = finding["locations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| {
            format!(
                "{}:{}:{}",
                place["file"].as_str().unwrap(),
                place["line"],
                place["paragraph"]
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "in/1.txt:5:3",
            "in/2.txt:5:3",
            "in/3.txt:5:3",
            "in/4.txt:5:3",
            "in/5.txt:5:3",
            "in/many.jsonl:1:3",
            "in/many.jsonl:2:3",
            "in/packed.txt.gz:4:3",
        ]
    );
}

#[test]
fn standard_input_is_a_drop_too() {
    let bench = Bench::new();
    let lines: String = (1..6).map(json_line).collect();
    let said = bench
        .run_with(&["check", "-", "--format", "json"], lines.as_bytes())
        .exits(0);
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(found["drop"]["documents"], 5);
    assert_eq!(found["findings"][0]["locations"][0]["file"], "-");
}

#[test]
fn an_article_that_is_there_twice_repeats_nothing_by_that() {
    let bench = Bench::new();
    let line = |id: &str| json!({"id": id, "text": body(1)}).to_string() + "\n";
    bench.write("in.jsonl", line("one") + &line("two"));
    let found = outcome(&bench, &["in.jsonl"], 0);
    assert_eq!(measured(&found, "repeated-articles"), 1);
    assert_eq!(measured(&found, "repeated-paragraphs"), 0);
    assert_eq!(measured(&found, "cluster-share"), 0);
    let twice = findings(&found, "article-twice");
    assert_eq!(twice.len(), 1);
    assert_eq!(
        twice[0]["message"],
        "this article is in the drop already, as one"
    );
    assert_eq!(twice[0]["locations"][0]["document"], "two");
}

#[test]
fn reports_are_written_whole_and_several_at_once() {
    let bench = drop();
    let said = check(
        &bench,
        &[
            "new",
            "--report",
            "json=a.json",
            "--report",
            "concise=b.txt",
            "--report",
            "full=c.txt",
        ],
    )
    .exits(0);
    assert!(said.stdout.contains("measured in"));
    let report: Value = serde_json::from_slice(&bench.read("a.json")).unwrap();
    assert_eq!(report["schema"], 2);
    assert!(bench.read("b.txt").len() > 100 && bench.read("c.txt").len() > 100);
    // On standard output instead of what is printed else.
    let said = check(&bench, &["new", "--report", "json=-"]).exits(0);
    assert_eq!(said.stdout.as_bytes(), bench.read("a.json"));
    check(&bench, &["new", "--report", "json=nowhere/a.json"])
        .exits(2)
        .says(&["nowhere"]);
}

#[test]
fn what_articles_say_does_nothing_to_the_terminal() {
    let bench = Bench::new();
    let hostile = "Lire\u{1b}[2J aussi \u{202e}ici \u{200b}et là\u{7}";
    let lines: String = (1..6)
        .map(|number| {
            let text = format!("{}\n{hostile}", body(number));
            json!({"id": format!("a\u{1b}]0;{number}\u{7}"), "text": text}).to_string() + "\n"
        })
        .collect();
    bench.write("in.jsonl", lines);
    for format in ["full", "concise"] {
        let said = check(&bench, &["in.jsonl", "--format", format])
            .exits(0)
            .stdout;
        assert!(said.contains("aussi"), "{said}");
        let harmful = said
            .chars()
            .find(|&one| one != '\n' && (one.is_control() || "\u{202e}\u{200b}".contains(one)));
        assert_eq!(harmful, None, "{said:?}");
    }
}
