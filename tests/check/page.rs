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

#[test]
fn the_page_counts_what_is_left_of_documents_as_the_limit_does() {
    let bench = drop();
    // White space between paragraphs is no part of what is left.
    let lines = String::from_utf8(bench.read("new/lantern.jsonl")).unwrap();
    let spread = lines.lines().map(|line| {
        let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = record["text"].as_str().unwrap();
        record["text"] = text.replace('\n', &"\n".repeat(40)).into();
        record.to_string() + "\n"
    });
    bench.write("new/lantern.jsonl", spread.collect::<String>());
    let mut counts = Vec::new();
    for share in ["10%", "40%", "55%", "70%", "85%", "100%"] {
        let reports = ["--report", "json=a.json", "--report", "html=page.html"];
        let nearly = ["new", "--nearly-empty", share];
        check(&bench, &[&nearly[..], &reports].concat()).exits(0);
        let outcome: serde_json::Value = serde_json::from_slice(&bench.read("a.json")).unwrap();
        let mut figures = outcome["figures"].as_array().unwrap().iter();
        let figure = figures
            .find(|one| one["quantity"] == "nearly-empty")
            .unwrap();
        let page = String::from_utf8(bench.read("page.html")).unwrap();
        let (_, data) = page.split_once("id=\"data\">").unwrap();
        let (data, _) = data.split_once("</script>").unwrap();
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["totals"]["nearly_empty"], figure["count"], "{share}");
        let documents = data["documents"].as_array().unwrap().iter();
        let marked = documents.filter(|one| one["nearly_empty"] == true).count();
        assert_eq!(figure["count"], marked, "{share}");
        let card = format!("{marked} (less than {} of", share.replace('%', " %"));
        assert!(page.contains(&card), "{card}");
        counts.push(marked);
    }
    counts.dedup();
    assert!(counts.len() > 2, "{counts:?}");
}
