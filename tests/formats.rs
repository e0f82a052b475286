//! `check --report`: what services read. Whether they can is seen by `make
//! test-formats`, with their schemas; here it is seen that all of them say the same.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::util::{Bench, Run, article, body};

const FORMATS: [&str; 8] = [
    "full", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown",
];

/// Limits that the drop exceeds, and one that holds.
const LIMITS: [&str; 3] = [
    "--max-removed-documents=10%",
    "--max-repeated-paragraphs=1",
    "--max-nearly-empty=100%",
];

/// A drop in two files, with names that mean something to some reader.
fn drop_with_furniture() -> Bench {
    let bench = Bench::new();
    let line = |number: usize| {
        let record = serde_json::json!({ "id": format!("a{number}"), "text": article(number) });
        format!("{record}\n")
    };
    let lines: String = (0..12).map(line).collect();
    bench.write("drop/a ::error, 100%25.jsonl", lines);
    for number in 20..30 {
        bench.write(&format!("drop/b/{number}.txt"), article(number));
    }
    bench.write("drop/c.txt", body(40));
    bench.write("deny.txt", format!("{}\n", crate::util::FURNITURE));
    bench
}

fn check(bench: &Bench, options: &[&str]) -> Run {
    let arguments = [&["check", "drop", "--deny", "deny.txt"], options].concat();
    bench.run(&arguments)
}

/// Every report of one run.
fn reports(bench: &Bench, options: &[&str]) -> BTreeMap<&'static str, String> {
    let asked: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--report={format}=out-{format}"))
        .collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    check(bench, &[&LIMITS, options, &asked].concat()).exits(1);
    let read = |format: &'static str| {
        let bytes = bench.read(&format!("out-{format}"));
        (format, String::from_utf8(bytes).unwrap())
    };
    FORMATS.into_iter().map(read).collect()
}

#[test]
fn every_format_says_the_same() {
    let bench = drop_with_furniture();
    let reports = reports(&bench, &[]);
    let json: Value = serde_json::from_str(&reports["json"]).unwrap();
    let limits = json["limits"].as_array().unwrap();
    let exceeded: Vec<&Value> = limits
        .iter()
        .filter(|limit| limit["exceeded"] == true)
        .collect();
    assert_eq!((limits.len(), exceeded.len()), (3, 2));
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty());

    let sarif: Value = serde_json::from_str(&reports["sarif"]).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let gitlab: Value = serde_json::from_str(&reports["gitlab"]).unwrap();
    let issues = &gitlab.as_array().unwrap()[exceeded.len()..];
    assert_eq!(
        (results.len(), issues.len()),
        (findings.len(), findings.len())
    );
    for ((finding, result), issue) in findings.iter().zip(results).zip(issues) {
        let print = &finding["fingerprint"];
        assert_eq!(result["partialFingerprints"]["dejaluFinding/v1"], *print);
        assert_eq!(issue["fingerprint"], *print);
        assert_eq!(result["ruleId"], finding["rule"]);
        let first = &finding["locations"][0];
        assert_eq!(issue["location"]["path"], first["file"]);
        assert_eq!(issue["location"]["lines"]["begin"], first["line"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["startLine"], first["line"]);
    }
    for limit in exceeded {
        let name = limit["name"].as_str().unwrap();
        for format in ["concise", "github", "gitlab", "sarif", "junit", "full"] {
            assert!(reports[format].contains(name), "{name} is not in {format}");
        }
    }
    assert!(reports["junit"].contains("name=\"limits\" tests=\"3\" failures=\"2\""));
    assert_eq!(reports["markdown"].matches("**exceeded**").count(), 2);
}

#[test]
fn a_file_is_named_as_each_service_reads_it() {
    let bench = drop_with_furniture();
    let reports = reports(&bench, &[]);
    assert!(reports["sarif"].contains("\"uri\":\"drop/a%20%3A%3Aerror%2C%20100%2525.jsonl\""));
    assert!(reports["github"].contains("file=drop/a %3A%3Aerror%2C 100%2525.jsonl,line=1,"));
    assert!(reports["gitlab"].contains("\"path\":\"drop/a ::error, 100%25.jsonl\""));
}

#[test]
fn the_bytes_depend_on_nothing_but_the_drop() {
    let bench = drop_with_furniture();
    let first = reports(&bench, &["--jobs=1"]);
    let second = reports(&bench, &["--jobs=2"]);
    for format in FORMATS {
        assert_eq!(first[format], second[format], "{format}");
    }
}

#[test]
fn the_summary_of_a_job_is_added_to() {
    let bench = drop_with_furniture();
    let summary = bench.write("summary.md", "# Earlier\n");
    let said = bench
        .command(&["check", "-q", "drop", "--deny", "deny.txt"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(0));
    let written = String::from_utf8(bench.read("summary.md")).unwrap();
    assert!(written.starts_with("# Earlier\n### dejalu check: passed\n"));
    assert!(written.contains("no limit is set"));
}

#[test]
fn what_cannot_be_judged_is_no_finding() {
    let bench = drop_with_furniture();
    bench.write("drop/torn.jsonl", "{\"text\": \"torn\n");
    let asked = [
        "--report=junit=out.xml",
        "--report=gitlab=out.json",
        "--format=github",
    ];
    let said = check(&bench, &[&LIMITS[..], &asked].concat()).exits(2);
    assert!(
        said.stdout
            .contains("::error title=dejalu%3A check failed::")
    );
    assert!(
        said.stdout
            .contains("::error file=drop/torn.jsonl,line=1,endLine=1,title=dejalu%3A ")
    );
    let junit = String::from_utf8(bench.read("out.xml")).unwrap();
    assert!(junit.contains("name=\"input\" tests=\"1\" failures=\"0\" errors=\"1\""));
    let gitlab: Value = serde_json::from_slice(&bench.read("out.json")).unwrap();
    assert_eq!(gitlab[0]["severity"], "blocker");
    assert_eq!(gitlab[0]["location"]["path"], "drop/torn.jsonl");
}
