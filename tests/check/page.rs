//! The page of a drop.

use super::{check, drop};

#[test]
fn the_page_has_limits_findings_and_what_would_stay() {
    let bench = drop();
    let limits = [
        "new",
        "--max-removed-paragraphs",
        "10%",
        "--report",
        "json=a.json",
    ];
    check(&bench, &limits).exits(1);
    let alone = bench.read("a.json");
    let said = check(
        &bench,
        &[&limits[..], &["--report", "html=page.html"]].concat(),
    )
    .exits(1);
    // It changes nothing that is said besides.
    assert_eq!(bench.read("a.json"), alone);
    assert!(
        said.stdout
            .contains("exceeded --max-removed-paragraphs 10 %")
    );
    let page = String::from_utf8(bench.read("page.html")).unwrap();
    let (_, top) = page.split_once("<section id=\"check\"").unwrap();
    let (top, rest) = top.split_once("</section>").unwrap();
    for part in [
        "Check failed",
        "max-removed-paragraphs 10 %",
        "54 of 100 paragraphs (54.0 %) would be removed by clean",
        "new/lantern.jsonl:1",
        "www.lantern-post.example",
        "href=\"#cluster=",
    ] {
        assert!(top.contains(part), "{part}");
    }
    // What would stay is there, though nothing was cleaned.
    let lines = String::from_utf8(bench.read("new/lantern.jsonl")).unwrap();
    let first = lines.lines().next().unwrap();
    let record: serde_json::Value = serde_json::from_str(first).unwrap();
    let text = record["text"].as_str().unwrap();
    let longest = text.lines().max_by_key(|line| line.len()).unwrap();
    let beginning: String = longest.chars().take(40).collect();
    assert!(rest.contains(&beginning), "{beginning}");
    assert!(rest.contains("\"dry_run\":true"));
    assert!(!bench.path("articles").exists());
}
