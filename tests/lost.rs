//! What was lost: said in every run, and forbidden by a limit.

use serde_json::{Value, json};

use crate::report::{schema, validate};
use crate::util::{Bench, FURNITURE, body};

/// Running text that few articles have.
const TEXT: &str = "The lighthouse at the northern end of the harbour was lit again yesterday, for \
                    the first time since the storm that broke its lamp in the spring.";

/// Twelve articles, of which these have the text; the list removes it, and the furniture.
fn bench(holders: &[usize]) -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n{TEXT}\n"));
    let line = |number: usize| {
        let has = if holders.contains(&number) { TEXT } else { "" };
        let text = format!("{}\n{has}\n{FURNITURE}\n", body(number));
        format!("{}\n", json!({ "id": format!("d{number}"), "text": text }))
    };
    bench.write("crawl.jsonl", (0..12).map(line).collect::<String>());
    bench
}

/// What a run says, and its report.
#[track_caller]
fn clean(bench: &Bench, more: &[&str]) -> (String, Value) {
    let options = ["clean", "crawl.jsonl", "--deny", "deny.txt", "-o", "out"];
    let said = bench.run(&[&options, more].concat()).exits(0);
    let report = bench.report("out");
    let shape = schema("report");
    validate(&report, &shape, &shape, "report").unwrap();
    (said.stdout + &said.stderr, report)
}

#[test]
fn a_run_says_that_nothing_was_lost() {
    let bench = bench(&[]);
    let (said, report) = clean(&bench, &[]);
    assert!(
        said.contains("lost        nothing: all running text still stands in some article"),
        "{said}"
    );
    let nothing = json!({ "texts": 0, "documents": 0, "characters": 0, "largest": [] });
    assert_eq!(report["lost"], nothing);
    let page = String::from_utf8(bench.read("out/report/report.html")).unwrap();
    assert!(page.contains("<p class=\"deck\">Nothing was lost:"));
    let gated = [
        "check",
        "crawl.jsonl",
        "--deny",
        "deny.txt",
        "--max-lost",
        "0",
    ];
    bench.run(&gated).exits(0);
}

#[test]
fn a_run_says_what_was_lost_and_a_gate_forbids_it() {
    let bench = bench(&[3, 7]);
    let (said, report) = clean(&bench, &[]);
    let size = TEXT.len() as u64;
    assert!(
        said.contains(&format!(
            "lost        {size} characters of running text from 2 documents: in no cleaned article any more"
        )),
        "{said}"
    );
    let lost = &report["lost"];
    assert_eq!(
        (&lost["texts"], &lost["documents"], &lost["characters"]),
        (&json!(1), &json!(2), &json!(size))
    );
    let cluster = bench
        .lines("out/report/clusters.jsonl.zst")
        .into_iter()
        .find(|cluster| cluster.get("lost").is_some())
        .unwrap();
    let expected = json!([{
        "site": "", "cluster": cluster["id"], "document": "d3", "paragraph": 3,
        "characters": size, "holders": 2, "reason": "boilerplate", "text": TEXT,
    }]);
    assert_eq!(
        (&lost["largest"], &cluster["lost"]),
        (&expected, &json!(size))
    );
    let page = String::from_utf8(bench.read("out/report/report.html")).unwrap();
    assert!(page.contains("<p class=\"deck\">1 text was lost:"));
    let gated = ["check", "crawl.jsonl", "--deny", "deny.txt", "--max-lost"];
    let said = bench.run(&[&gated[..], &["0"]].concat()).exits(1);
    assert!(said.stdout.contains("lost"), "{}", said.stdout);
    bench.run(&[&gated[..], &["0.1%"]].concat()).exits(1);
    bench
        .run(&[&gated[..], &[&size.to_string()]].concat())
        .exits(0);
}

#[test]
fn what_is_accepted_counts_as_nothing_lost() {
    let bench = bench(&[3, 7]);
    let check = [
        "check",
        "crawl.jsonl",
        "--deny",
        "deny.txt",
        "--baseline",
        "b.txt",
    ];
    bench
        .run(&[&check[..], &["--update-baseline"]].concat())
        .exits(0);
    bench
        .run(&[&check[..], &["--max-lost", "0"]].concat())
        .exits(0);
}

#[test]
fn what_one_article_keeps_or_many_had_is_not_lost() {
    let many: Vec<usize> = (0..8).collect();
    let bench = bench(&many);
    assert_eq!(clean(&bench, &[]).1["lost"]["texts"], 0);
    let bench = self::bench(&[3, 7]);
    bench.write("allow.txt", format!("{TEXT}\n"));
    let (_, report) = clean(&bench, &["--allow", "allow.txt"]);
    assert_eq!(report["lost"]["texts"], 0);
}
