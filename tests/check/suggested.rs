//! Limits that are suggested from a corpus.

use serde_json::{Value, json};

use super::{check, outcome};
use crate::util::{Bench, FURNITURE, body};

/// So many articles, half of them with furniture, in two samples of each site.
fn samples(sites: &[&str], articles: usize) -> Bench {
    let bench = Bench::new();
    for sample in 0..2 {
        let mut lines = String::new();
        for site in sites {
            for number in 0..articles {
                let at = 2 * number + sample;
                let furniture = if (at / 2) % 2 == 0 { FURNITURE } else { "" };
                let url = format!("https://{site}/{at}");
                let text = format!("{}\n{furniture}", body(at));
                lines += &(json!({"url": url, "text": text}).to_string() + "\n");
            }
        }
        bench.write(&format!("{sample}.jsonl"), lines);
    }
    bench
}

#[test]
fn suggested_limits_hold_on_another_sample_and_not_on_another_corpus() {
    let bench = samples(&["one.example", "two.example"], 60);
    let said = check(&bench, &["0.jsonl", "--suggest"]).exits(0);
    for part in [
        "120 documents of 2 sites",
        "max-removed-characters = \"",
        "\nmin-documents = 60                # today 120\n",
        "# today ",
        "[site-limits]\n",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    // Names of sites are as long as they are.
    for line in said.stdout.lines().filter(|line| !line.contains(", in ")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    bench.write("dejalu.toml", said.stdout.as_bytes());
    for same in ["0.jsonl", "1.jsonl"] {
        let found = outcome(&bench, &[same], 0);
        assert!(found["limits"].as_array().unwrap().len() > 8);
        assert!(found["site_limits"].as_array().unwrap().len() > 2);
        assert_eq!(found["site_limits"][0]["sites"], 2);
    }
    // What is in a file is not compared, and that is said.
    let again = check(
        &bench,
        &["0.jsonl", "--suggest", "--report", "json=again.json"],
    )
    .exits(0);
    again.says(&["those that are set in files are not compared"]);
    let again: Value = serde_json::from_slice(&bench.read("again.json")).unwrap();
    assert_eq!(
        (&again["limits"], &again["verdict"]),
        (&json!([]), &json!("passed"))
    );
    // Every page has furniture.
    let lines = (0..120).map(|number| {
        let url = format!("https://one.example/{number}");
        let text = format!("{}\n{FURNITURE}\n{FURNITURE}", body(number));
        json!({"url": url, "text": text}).to_string() + "\n"
    });
    bench.write("other.jsonl", lines.collect::<String>());
    let found = outcome(&bench, &["other.jsonl"], 1);
    let limits = found["limits"].as_array().unwrap();
    let exceeded = limits.iter().filter(|limit| limit["exceeded"] == true);
    let exceeded: Vec<&Value> = exceeded.map(|limit| &limit["name"]).collect();
    assert!(
        exceeded.contains(&&json!("max-removed-characters")),
        "{exceeded:?}"
    );
    assert_eq!(found["site_limits"][0]["exceeded"], 1);
}

#[test]
fn limits_for_smaller_drops_are_wider() {
    let bench = samples(&["one.example"], 80);
    let limit = |drop: &str| -> f64 {
        let said = check(&bench, &["0.jsonl", drop]).exits(0).stdout;
        let line = said
            .lines()
            .find(|line| line.starts_with("max-removed-characters = "));
        let share = line.unwrap().split('"').nth(1).unwrap();
        share.trim_end_matches('%').parse().unwrap()
    };
    let (small, same, large) = (
        limit("--suggest=20"),
        limit("--suggest"),
        limit("--suggest=8000"),
    );
    assert!(small > same && same > large, "{small} {same} {large}");
    assert!((limit("--suggest=80") - same).abs() < 1e-9);
}

#[test]
fn nothing_is_suggested_from_too_little() {
    let bench = samples(&["one.example"], 29);
    check(&bench, &["0.jsonl", "--suggest"])
        .exits(2)
        .says(&["29 documents are too few to suggest limits", "it takes 30"]);
    for other in [
        &["--format", "json"][..],
        &["--baseline", "b.txt", "--update-baseline"],
        &["--compare", "a.json"],
    ] {
        check(&bench, &[&["0.jsonl", "--suggest"], other].concat())
            .exits(2)
            .says(&["cannot be used with"]);
    }
    for (number, said) in [
        ("0", "write a number of documents, 1 or more"),
        ("many", "write a number of documents, 1 or more"),
    ] {
        let suggest = format!("--suggest={number}");
        check(&bench, &["0.jsonl", &suggest]).exits(2).says(&[said]);
    }
    for limit in [
        &["--max-lost", "0"][..],
        &["--min-documents", "3"],
        &["--site-limits", "max-lost=0"],
    ] {
        check(&bench, &[&["0.jsonl", "--suggest"], limit].concat())
            .exits(2)
            .says(&["--suggest prints limits and compares none", limit[0]]);
    }
    bench.write("empty.jsonl", "");
    check(&bench, &["empty.jsonl", "--suggest"])
        .exits(2)
        .says(&["no article"]);
    check(&bench, &["empty.jsonl", "--suggest", "--allow-empty"])
        .exits(2)
        .says(&["0 documents"]);
    // A single site has no limits for each; what is new is said where there is something to compare.
    let bench = samples(&["one.example"], 40);
    let said = check(&bench, &["0.jsonl", "--suggest"]).exits(0).stdout;
    assert!(
        said.contains("# No limits for each site: 1 site has 30 documents"),
        "{said}"
    );
    assert!(!said.contains("max-new-families ="), "{said}");
    bench
        .run(&["index", "build", "-q", "0.jsonl", "-o", "known.idx"])
        .exits(0);
    let said = check(&bench, &["1.jsonl", "--against", "known.idx", "--suggest"])
        .exits(0)
        .stdout;
    for part in [
        "against = \"known.idx\"",
        "max-new-families = 9",
        "max-known-articles = \"",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
