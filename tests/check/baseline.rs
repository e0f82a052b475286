//! Baselines: what is accepted, and what changed.

use serde_json::json;

use super::{check, drop, findings, outcome};
use crate::util::body;

#[test]
fn a_baseline_accepts_what_there_is_and_no_more() {
    let bench = drop();
    let update = ["new", "--baseline", "b.txt", "--update-baseline"];
    let said = check(&bench, &update).exits(0);
    assert!(
        said.stdout.contains("baseline written anew"),
        "{}",
        said.stdout
    );
    insta::assert_snapshot!(String::from_utf8(bench.read("b.txt")).unwrap());
    let limits = [
        "--max-new-clusters",
        "0",
        "--max-grown-clusters",
        "0",
        "--max-new-families",
        "0",
        "--max-removed-paragraphs",
        "0",
        "--max-repeated-paragraphs",
        "0",
    ];
    let against = [&["new", "--baseline", "b.txt"], &limits[..]].concat();
    let found = outcome(&bench, &against, 0);
    assert!(found["drop"]["accepted"].as_u64().unwrap() > 0);
    assert_eq!(found["baseline"]["updated"], false);
    // Written anew over itself it stays what it is.
    let before = bench.read("b.txt");
    check(&bench, &update).exits(0);
    assert_eq!(bench.read("b.txt"), before);
    // More of the same, in other words at the edges, has grown; something else is new.
    let mut more = String::new();
    for number in 1..4 {
        let text = format!(
            "{}\n\nAlso in the Lantern:\n\nThe Lantern letter\n\nPrinted on paper from the mill",
            body(number)
        );
        more += &(json!({"id": number.to_string(), "url": "https://www.lantern-post.example/", "text": text}).to_string() + "\n");
    }
    bench.write("new/more.jsonl", more);
    let found = outcome(&bench, &against, 1);
    let grown = found["baseline"]["grown"]["listed"].as_array().unwrap();
    assert!(
        grown
            .iter()
            .any(|one| one["text"] == "Also in the Lantern:"),
        "{grown:?}"
    );
    let added = found["baseline"]["added"]["listed"].as_array().unwrap();
    assert!(
        added
            .iter()
            .any(|one| one["text"] == "Printed on paper from the mill"),
        "{added:?}"
    );
    assert!(!findings(&found, "grown-since-baseline").is_empty());
    // Of a part of it what is gone and what has shrunk is not said, unless it is accepted.
    let part = ["new/moss.txt", "--baseline", "b.txt"];
    let found = outcome(&bench, &part, 0);
    assert_eq!(found["baseline"]["removed"], json!(null));
    assert_eq!(found["baseline"]["shrunk"], json!(null));
    let said = check(&bench, &part).exits(0);
    assert!(
        said.stdout
            .contains("against the baseline: 0 added, 0 grown, "),
        "{}",
        said.stdout
    );
    let found = outcome(&bench, &[&part[..], &["--update-baseline"]].concat(), 0);
    assert!(found["baseline"]["removed"]["total"].as_u64().unwrap() > 3);
}

#[test]
fn a_baseline_that_is_none_is_refused_and_left_alone() {
    let bench = drop();
    for (content, expected) in [
        ("hello\n", "b.txt:1: this is not a baseline"),
        (
            "# dejalu baseline, version 7\n",
            "has version 7, this program",
        ),
        (
            "# dejalu baseline, version 1\n\na\tb\n",
            "b.txt:3: a line must have three fields",
        ),
    ] {
        bench.write("b.txt", content);
        check(&bench, &["new", "--baseline", "b.txt"])
            .exits(2)
            .says(&[expected]);
        check(&bench, &["new", "--baseline", "b.txt", "--update-baseline"])
            .exits(2)
            .says(&[expected]);
        assert_eq!(bench.read("b.txt"), content.as_bytes());
    }
}
