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
        (
            "hello",
            "last.json is not the outcome of a check: it is not JSON (line 1",
        ),
        ("[1,", "it ends too early"),
        ("{\"schema\": \"2\"}", "missing or of another kind (line 1"),
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
        (
            "{\"schema\": 2, \"verdict\": \"passed\", \"tool\": \"\", \"drop\": {\"sources\": 0, \"bytes\": 0, \
             \"sites\": 0, \"documents\": 0, \"paragraphs\": 0, \"characters\": 0, \"accepted\": 0}, \
             \"figures\": [], \"sites\": [], \"sites_not_shown\": 0}",
            "last.json is damaged: it has no figures",
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

#[test]
fn what_was_not_judged_alike_is_said() {
    let bench = drop();
    bench
        .run(&["index", "build", "-q", "earlier", "-o", "known.idx"])
        .exits(0);
    check(&bench, &["new", "--report", "json=last.json"]).exits(0);
    let unlike = |options: &[&str], code| {
        let now = outcome(
            &bench,
            &[&["new", "--compare", "last.json"], options].concat(),
            code,
        );
        assert_eq!(now["compared"]["other_limits"], json!([]));
        told(&now["compared"]["unlike"])
    };
    assert_eq!(unlike(&[], 0), [""; 0]);
    let options = [
        "--against",
        "known.idx",
        "--caution",
        "9",
        "--nearly-empty",
        "20%",
    ];
    assert_eq!(
        unlike(&options, 0),
        [
            "index: none, known.idx",
            "caution: 3, 9",
            "nearly-empty: 10 %, 20 %",
        ]
    );
    // An index of the same name that holds something else is another.
    check(
        &bench,
        &[
            "new",
            "--against",
            "known.idx",
            "--report",
            "json=last.json",
        ],
    )
    .exits(0);
    assert_eq!(unlike(&["--against", "known.idx"], 0), [""; 0]);
    bench
        .run(&["index", "update", "-q", "known.idx", "new/lantern.jsonl"])
        .exits(0);
    let options = ["--against", "known.idx"];
    assert_eq!(unlike(&options, 0), ["index: known.idx, known.idx"]);
    for (format, said) in [
        ("full", "then and now were not judged alike"),
        ("markdown", "**Then and now were not judged alike:**"),
    ] {
        let run = ["new", "--compare", "last.json", "--against", "known.idx"];
        let run = check(&bench, &[&run[..], &["--format", format]].concat()).exits(0);
        let index = "index: known.idx, with other contents then";
        assert!(
            run.stdout.contains(said) && run.stdout.contains(index),
            "{}",
            run.stdout
        );
    }
    // An earlier version did not say what it judged with.
    let old = String::from_utf8(bench.read("last.json")).unwrap();
    let mut old: Value = serde_json::from_str(&old).unwrap();
    old.as_object_mut().unwrap().remove("judged_with");
    bench.write("last.json", old.to_string());
    assert_eq!(
        unlike(&["--against", "known.idx"], 0)[1..],
        ["options: not in that file, known"]
    );
}

/// Each with what it was then and what it is now.
fn told(unlike: &Value) -> Vec<String> {
    let said = unlike.as_array().unwrap().iter().map(|one| {
        let value = |name: &str| one[name].as_str().unwrap_or("none").to_owned();
        format!("{}: {}, {}", value("what"), value("then"), value("now"))
    });
    said.collect()
}

#[test]
fn other_limits_are_no_other_judgement() {
    let bench = drop();
    let before = ["new", "--max-lost", "8000", "--report", "json=last.json"];
    check(&bench, &before).exits(0);
    let now = [
        "new",
        "--compare",
        "last.json",
        "--max-lost",
        "7000",
        "--max-nearly-empty",
        "100%",
        "--site-limits",
        "max-removed-paragraphs=99%",
        "--min-site-documents",
        "2",
        "--min-documents",
        "2",
    ];
    let compared = outcome(&bench, &now, 0)["compared"].clone();
    assert_eq!(compared["unlike"], json!([]));
    assert_eq!(
        told(&compared["other_limits"]),
        [
            "max-lost: 8000, 7000",
            "max-nearly-empty: none, 100 %",
            "min-documents: none, 2",
            "min-site-documents: none, 2",
            "site-limits max-removed-paragraphs: none, 99 %",
        ]
    );
    let short = "max-lost: 8000 then, 7000 now; max-nearly-empty: none then, 100 % now; \
                 min-documents: none then, 2 now; min-site-documents: none then, 2 now; and 1 other";
    for (format, heading) in [
        ("full", "other limits: "),
        ("markdown", "**Other limits:** "),
    ] {
        let run = check(&bench, &[&now[..], &["--format", format]].concat()).exits(0);
        assert!(
            run.stdout.contains(heading) && run.stdout.contains(short),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("not judged alike"), "{}", run.stdout);
    }
    check(
        &bench,
        &[&now[..], &["--report", "html=page.html"]].concat(),
    )
    .exits(0);
    let page = String::from_utf8(bench.read("page.html")).unwrap();
    assert!(page.contains(&format!("Other limits: {short}")));
    assert!(!page.contains("<strong>Then and now were not judged alike:"));
}

#[test]
fn a_baseline_of_the_same_name_may_be_another() {
    let bench = drop();
    let write = [
        "new",
        "--baseline",
        "b.txt",
        "--update-baseline",
        "--report",
        "json=last.json",
    ];
    check(&bench, &write).exits(0);
    let compared = |bench| {
        let now = outcome(
            bench,
            &["new", "--baseline", "b.txt", "--compare", "last.json"],
            0,
        );
        now["compared"]["unlike"].clone()
    };
    assert_eq!(compared(&bench), json!([]));
    let first = String::from_utf8(bench.read("b.txt")).unwrap();
    let fewer: Vec<&str> = first.lines().collect();
    bench.write("b.txt", fewer[..fewer.len() - 1].join("\n") + "\n");
    assert_eq!(
        compared(&bench),
        json!([{"what": "baseline", "then": "b.txt", "now": "b.txt"}])
    );
}
