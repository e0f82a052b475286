//! Configuration files, and what `dejalu config` says of them.

use serde_json::{Value, json};

use crate::report::validate;
use crate::util::{Bench, article, denying, json_line};

/// A bench with two articles under an unusual key.
fn with_body_key() -> Bench {
    let bench = denying();
    let lines = [1, 2]
        .map(json_line)
        .concat()
        .replace("\"text\"", "\"body\"");
    bench.write("a.jsonl", lines);
    bench
}

fn schema() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/schema/dejalu.schema.json"
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_run_does_what_the_file_says_and_the_report_says_so() {
    let bench = with_body_key();
    let file = "text-key = 'body'\ndeny = ['deny.txt']\nreasons = ['teaser', 'cue']\nmax-document = '1MiB'\n";
    bench.write("dejalu.toml", file);
    bench.run(&["clean", "a.jsonl", "-o", "by-file"]).exits(0);
    let flags = [
        "clean",
        "a.jsonl",
        "-o",
        "by-flags",
        "--isolated",
        "--text-key",
        "body",
        "--deny",
        "deny.txt",
        "--reasons",
        "cue,teaser",
        "--max-document",
        "1MiB",
    ];
    bench.run(&flags).exits(0);
    assert_eq!(bench.tree("by-file"), bench.tree("by-flags"));
    let options = &bench.report("by-file")["options"];
    assert_eq!(options["text_key"], "body");
    assert_eq!(options["reasons"], json!(["cue", "teaser"]));
    assert_eq!(options["deny"], 1);
    assert_eq!(options["max_document"], 1 << 20);
    assert_eq!(
        bench.report("by-file")["totals"]["removed"]["boilerplate"]["paragraphs"],
        2
    );
    // Without the file there is no text.
    bench
        .run(&["clean", "a.jsonl", "-o", "bare", "--isolated"])
        .exits(2);
}

#[test]
fn flags_beat_arguments_beat_the_file() {
    let bench = with_body_key();
    bench.write("dejalu.toml", "text-key = 'wrong'\nstrict = true");
    bench
        .run(&["clean", "a.jsonl", "-o", "out"])
        .exits(2)
        .says(&["wrong"]);
    bench
        .run(&["clean", "a.jsonl", "-o", "out", "--text-key", "body"])
        .exits(0);
    let arguments = [
        "clean",
        "a.jsonl",
        "--overwrite",
        "-o",
        "out",
        "--config",
        "text-key = 'body'",
    ];
    bench.run(&arguments).exits(0);
    let mut both = arguments.to_vec();
    both.extend(["--text-key", "wrong"]);
    bench.run(&both).exits(2);
    // A flag beats what contradicts it in the file, too.
    bench.write("bad.jsonl", "no\n{\"wrong\":\"It rained.\"}\n");
    bench.run(&["clean", "bad.jsonl", "-o", "bad"]).exits(2);
    let lenient = ["clean", "bad.jsonl", "-o", "bad", "--max-bad-records", "1"];
    bench.run(&lenient).exits(0);
}

#[test]
fn names_of_files_are_relative_to_the_file_that_names_them() {
    let bench = with_body_key();
    bench.write(
        "conf/base.toml",
        "text-key = 'body'\ndeny = ['lists/deny.txt']",
    );
    bench.write("conf/lists/deny.txt", bench.read("deny.txt"));
    bench.write(
        "work/pyproject.toml",
        "[project]\nname = 'x'\n\n[tool.dejalu]\nextend = '../conf/base.toml'\n",
    );
    bench.write("work/deep/er/x", "");
    let mut command = bench.command(&["clean", "../../../a.jsonl", "-o", "../../../out"]);
    let run = command
        .current_dir(bench.path("work/deep/er"))
        .output()
        .unwrap();
    assert_eq!(
        run.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(bench.report("out")["options"]["deny"], 1);
    let shown = bench
        .command(&["config"])
        .current_dir(bench.path("work/deep/er"))
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("conf/lists/deny.txt") && shown.contains("base.toml:2"),
        "{shown}"
    );
    assert!(shown.contains("# which extends"), "{shown}");
}

#[test]
fn mistakes_in_files_stop_every_command_with_place_and_remedy() {
    let bench = denying();
    bench.write("a.txt", article(1));
    bench.run(&["clean", "a.txt", "-o", "out"]).exits(0);
    bench.write("dejalu.toml", "# ours\ntext-keys = 'body'\n");
    for command in [
        &["clean", "a.txt", "-o", "more"][..],
        &["restore", "out", "-o", "back"],
        &["config", "--show"],
    ] {
        let run = bench.run(command).exits(2);
        assert_eq!(
            run.stderr,
            "error: dejalu.toml:2:1: unknown key `text-keys`; did you mean `text-key`?\n"
        );
        assert_eq!(run.stdout, "");
        let isolated = [command, &["--isolated"]].concat();
        bench.run(&isolated).exits(0);
    }
    // What has nothing to do with settings goes on.
    bench.run(&["completions", "bash"]).exits(0);
    bench.run(&["man", "clean"]).exits(0);
    bench.write("dejalu.toml", "memory = 3.5");
    bench
        .run(&["config"])
        .exits(2)
        .says(&["dejalu.toml:1:10", "takes a size"]);
    bench.write("dejalu.toml", "site-from = 'key'");
    bench
        .run(&["config"])
        .exits(2)
        .says(&["--site-key", "site-from from dejalu.toml:1"]);
    bench.write("dejalu.toml", "deny = ['gone.txt']");
    bench
        .run(&["clean", "a.txt", "-o", "more"])
        .exits(2)
        .says(&["--deny gone.txt", "dejalu.toml:1"]);
    bench.write("dejalu.toml", b"\xff");
    bench
        .run(&["config"])
        .exits(2)
        .says(&["dejalu.toml:1:1", "UTF-8"]);
    bench
        .run(&["config", "--config", "nowhere.toml"])
        .exits(2)
        .says(&["nowhere.toml"]);
    bench
        .run(&["config", "--config", "jobs = 'many'"])
        .exits(2)
        .says(&["--config 'jobs"]);
    bench.write("dejalu.toml", "extend = 'dejalu.toml'");
    bench
        .run(&["config"])
        .exits(2)
        .says(&["dejalu.toml:1:10", "itself"]);
}

#[test]
fn the_environment_names_a_file_and_colours_can_be_set() {
    let bench = denying();
    bench.write("dejalu.toml", "id-key = 'near'");
    bench.write("ci.toml", "id-key = 'ci'\ncolor = 'always'");
    bench.write("a.txt", article(1));
    let run = |arguments: &[&str]| {
        let mut command = bench.command(arguments);
        let output = command.env("DEJALU_CONFIG", "ci.toml").output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["config"]).contains("id-key = \"ci\""));
    assert!(run(&["config", "--config", "dejalu.toml"]).contains("id-key = \"near\""));
    assert!(run(&["config", "--isolated"]).contains("id-key = \"id\""));
    assert!(run(&["clean", "a.txt", "-o", "out"]).contains('\u{1b}'));
    let plain = [
        "clean",
        "a.txt",
        "--overwrite",
        "-o",
        "out",
        "--color",
        "never",
    ];
    assert!(!run(&plain).contains('\u{1b}'));
}

#[test]
fn what_holds_is_shown_with_where_it_comes_from() {
    let bench = Bench::new();
    bench.write(
        "dejalu.toml",
        "\ntext-key = 'body\u{202e}'\nmax-document = 2000\n",
    );
    let arguments = [
        "config",
        "--show",
        "--config",
        "jobs = 2",
        "--site-key",
        "source",
    ];
    let shown = bench.run(&arguments).exits(0).stdout;
    for (key, origin) in [
        ("text-key = \"body\\U0000202E\" ", "# dejalu.toml:2"),
        ("max-document = \"2000\" ", "# dejalu.toml:3"),
        ("jobs = 2 ", "# --config"),
        ("site-key = \"source\" ", "# --site-key"),
        ("id-key = \"id\" ", "# default"),
        ("# memory is not set: half of the machine's ", "# default"),
    ] {
        let line = shown.lines().find(|line| line.starts_with(key));
        let line = line.unwrap_or_else(|| panic!("{key} is not in\n{shown}"));
        assert!(line.ends_with(origin), "{line}");
    }
    let json = bench
        .run(&[&arguments[..], &["--format", "json"]].concat())
        .exits(0)
        .stdout;
    assert!(!json.contains('\u{202e}'));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"], json!(["dejalu.toml"]));
    let of = |key: &str| json["settings"][key].clone();
    assert_eq!(
        of("max-document"),
        json!({"value": 2000, "from": {"kind": "file", "path": "dejalu.toml", "line": 3}})
    );
    assert_eq!(
        of("jobs"),
        json!({"value": 2, "from": {"kind": "--config"}})
    );
    assert_eq!(
        of("site-key"),
        json!({"value": "source", "from": {"kind": "flag"}})
    );
    assert_eq!(
        of("memory"),
        json!({"value": null, "from": {"kind": "default"}})
    );
    // Taken as a file, it says the same again.
    bench.write("dejalu.toml", &shown);
    let again: Value =
        serde_json::from_str(&bench.run(&["config", "--format", "json"]).exits(0).stdout).unwrap();
    for (key, shown) in json["settings"].as_object().unwrap() {
        assert_eq!(shown["value"], again["settings"][key]["value"], "{key}");
    }
}

#[test]
fn the_schema_is_that_of_the_program_and_has_every_key() {
    let bench = Bench::new();
    let printed = bench.run(&["config", "--schema"]).exits(0).stdout;
    let schema = schema();
    assert_eq!(
        serde_json::from_str::<Value>(&printed).unwrap(),
        schema,
        "dejalu config --schema > docs/schema/dejalu.schema.json"
    );
    let shown = bench.run(&["config", "--format", "json"]).exits(0).stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let keys = shown["settings"].as_object().unwrap();
    for key in keys.keys().map(String::as_str).chain(["extend"]) {
        assert!(
            schema["properties"].get(key).is_some(),
            "{key} is not in the schema"
        );
    }
    assert_eq!(
        schema["properties"].as_object().unwrap().len(),
        keys.len() + 1
    );
}

/// What the schema says of a value is what the program says of it.
#[test]
fn the_schema_accepts_what_the_program_accepts() {
    let bench = Bench::new();
    bench.write("list", "");
    let cases = [
        ("text-key", json!("body"), true),
        ("text-key", json!(3), false),
        ("strict", json!(true), true),
        ("strict", json!("true"), false),
        ("jobs", json!(4), true),
        ("jobs", json!("4"), false),
        ("jobs", json!(-4), false),
        ("jobs", json!(0), false),
        ("jobs", json!(1025), false),
        ("max-bad-records", json!(0), true),
        ("memory", json!("4GiB"), true),
        ("memory", json!(1 << 30), true),
        ("memory", json!("4 parsec"), false),
        ("memory", json!(0), false),
        ("memory", json!(true), false),
        ("site-from", json!("host"), true),
        ("site-from", json!("hosts"), false),
        ("reasons", json!(["cue", "teaser"]), true),
        ("reasons", json!(["cues"]), false),
        ("reasons", json!("cue"), false),
        ("deny", json!(["list"]), true),
        ("deny", json!("list"), false),
        ("without", json!(["blocks"]), true),
        ("temp-dir", json!("tmp"), true),
        ("color", json!("never"), true),
        ("progress", json!("often"), false),
        ("max-nearly-empty", json!("5%"), true),
        ("max-nearly-empty", json!("12.5 %"), true),
        ("max-nearly-empty", json!(0.05), true),
        ("max-nearly-empty", json!(12), true),
        ("max-nearly-empty", json!("12"), true),
        ("max-nearly-empty", json!(-1), false),
        ("max-nearly-empty", json!("five"), false),
        ("max-nearly-empty", json!(true), false),
        ("nearly-empty", json!("20%"), true),
        ("nearly-empty", json!(0.2), true),
        ("nearly-empty", json!("20"), false),
        ("nearly-empty", json!(20), false),
        ("stirct", json!(true), false),
    ];
    let schema = schema();
    for (key, value, good) in cases {
        bench.write("dejalu.toml", format!("{key} = {value}"));
        let code = bench.run(&["config"]).code;
        assert_eq!(code, Some(if good { 0 } else { 2 }), "{key} = {value}");
        let settings = json!({ key: value });
        let valid = validate(&settings, &schema, &schema, "dejalu.toml");
        assert_eq!(valid.is_ok(), good, "{key} = {value}: {valid:?}");
    }
}

#[test]
fn the_documentation_names_every_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    for (key, property) in schema()["properties"].as_object().unwrap() {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{key}` |")));
        let row = row.unwrap_or_else(|| panic!("docs/configuration.md has no row for {key}"));
        if let Some(default) = property["default"].as_str() {
            assert!(row.contains(&format!("`\"{default}\"`")), "{row}");
        }
    }
}
