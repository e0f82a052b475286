//! A check beside an earlier one.

use serde_json::{Value, json};

use super::{check, drop, outcome};
use crate::util::body;

#[test]
fn figures_then_and_now_stand_beside_each_other() {
    let bench = drop();
    check(&bench, &["new", "--report", "json=last.json"]).exits(0);
    // Nothing has changed since.
    let same = outcome(&bench, &["new", "--compare", "last.json"], 0);
    let compared = &same["compared"];
    assert_eq!(
        (&compared["sites"], &compared["sites_added"]),
        (&json!([]), &json!(0))
    );
    for figure in compared["figures"].as_array().unwrap() {
        assert_eq!(figure["difference"], 0.0, "{figure}");
        assert_eq!(figure["count"], figure["count_before"]);
    }
    // Articles without furniture, one site more.
    let lines = (0..8).map(|number| {
        let url = format!("https://other.example/{number}");
        json!({"url": url, "text": body(number)}).to_string() + "\n"
    });
    bench.write("new/other.jsonl", lines.collect::<String>());
    let now = outcome(&bench, &["new", "--compare", "last.json"], 0);
    let compared = &now["compared"];
    assert_eq!(compared["sites_added"], 1);
    assert_eq!(compared["drop"]["documents"], same["drop"]["documents"]);
    let is_removed = |figure: &&Value| figure["quantity"] == "removed-paragraphs";
    let figures = compared["figures"].as_array().unwrap();
    let removed = figures.iter().find(is_removed).unwrap();
    assert!(removed["difference"].as_f64() < Some(-0.05), "{removed}");
    let said = check(&bench, &["new", "--compare", "last.json"]).exits(0);
    assert!(
        said.stdout
            .contains("since last.json (13 documents then, 1 site new)"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains(" points"), "{}", said.stdout);
    let said = check(
        &bench,
        &["new", "--compare", "last.json", "--format", "markdown"],
    )
    .exits(0);
    assert!(
        said.stdout.contains("| removed-paragraphs | 54.0 % |")
            || said.stdout.contains("`removed-paragraphs` | 54.0 % |"),
        "{}",
        said.stdout
    );
}

#[test]
fn what_is_no_earlier_check_is_refused_by_name() {
    let bench = drop();
    check(&bench, &["new", "--report", "json=last.json"]).exits(0);
    let good = String::from_utf8(bench.read("last.json")).unwrap();
    for (content, said) in [
        ("hello", "last.json is not the outcome of a check"),
        ("{\"a\": 1}", "it has no \"schema\" and \"verdict\""),
        (
            &good.replace("\"schema\": 2", "\"schema\": 1"),
            "last.json has version 1",
        ),
        (
            &good.replace("\"schema\": 2", "\"schema\": 9"),
            "compares version 2",
        ),
        (
            &good.replace("\"figures\"", "\"figure\""),
            "last.json is damaged",
        ),
    ] {
        bench.write("last.json", content);
        check(&bench, &["new", "--compare", "last.json"])
            .exits(2)
            .says(&[said]);
    }
    check(&bench, &["new", "--compare", "nowhere.json"])
        .exits(2)
        .says(&["nowhere.json"]);
    // It is read, so that nothing is written over it.
    bench.write("last.json", good.as_bytes());
    let over = [
        "new",
        "--compare",
        "last.json",
        "--report",
        "json=last.json",
    ];
    check(&bench, &over).exits(2).says(&["last.json"]);
}
