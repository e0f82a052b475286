//! The list of the documents agrees with the input, the articles and the journal.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::report::eventful;
use crate::util::Bench;

/// What a number field holds.
#[track_caller]
fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap()
}

/// The lines of a file, those of each document together; `null` where a line is
/// about none.
fn by_document(lines: Vec<Value>) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines {
        let key = format!("{}#{}", line["source"], line["line"]);
        found.entry(key).or_default().push(line);
    }
    found
}

#[test]
fn every_document_has_a_line_and_every_paragraph_a_place() {
    let bench = eventful();
    let documents = bench.documents("out");
    let journal = by_document(bench.journal("out/report/documents.jsonl.zst"));
    let totals = &bench.report("out")["totals"];
    assert_eq!(documents.len() as u64, number(totals, "documents"));
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut fates: BTreeMap<String, u64> = BTreeMap::new();
    for document in &documents {
        let place = format!("{}#{}", document["source"], document["line"]);
        let went = journal.get(&place).cloned().unwrap_or_default();
        let fate = document["fate"].as_str().unwrap();
        *fates.entry(fate.to_owned()).or_default() += 1;
        let paragraph = |line: &Value| number(line, "paragraph");
        let kept = document["kept"].as_array().unwrap();
        let removed = &document["removed"];
        let bytes: u64 = went
            .iter()
            .filter(|line| line["document"].is_string())
            .map(|line| number(line, "end") - number(line, "start"))
            .sum();
        assert_eq!(bytes, number(removed, "bytes"), "{document}");
        for line in went.iter().filter(|line| line["document"].is_string()) {
            assert_eq!(line["document"], document["document"]);
            assert!(number(line, "start") >= number(document, "start"), "{line}");
            assert!(number(line, "end") <= number(document, "end"), "{line}");
        }
        if fate == "dropped" {
            assert!(
                kept.is_empty() && document["copy_of"].is_string(),
                "{document}"
            );
            assert_eq!(removed["paragraphs"], document["paragraphs"]);
        } else {
            let removals = went.iter().filter(|line| line["type"] == "removal");
            let mut all: Vec<u64> = kept.iter().chain(removals).map(paragraph).collect();
            all.sort_unstable();
            assert!(
                all.into_iter().eq(0..number(document, "paragraphs")),
                "{document}"
            );
            let characters: u64 = kept.iter().map(|kept| number(kept, "characters")).sum();
            let both = characters + number(removed, "characters");
            assert!(both <= number(document, "characters"), "{document}");
            assert_eq!(fate == "changed", number(removed, "paragraphs") > 0);
        }
        for field in ["paragraphs", "characters"] {
            *sums.entry(field.to_owned()).or_default() += number(document, field);
        }
    }
    for (field, sum) in sums {
        assert_eq!(number(totals, &field), sum, "{field}");
    }
    for fate in ["changed", "dropped"] {
        assert_eq!(Some(&number(totals, fate)), fates.get(fate), "{fate}");
    }
}

#[test]
fn the_lines_stand_in_the_order_of_the_input_and_cut_it_into_records() {
    let bench = eventful();
    let documents = bench.documents("out");
    let key = |line: &Value| {
        (
            line["source"].as_str().unwrap().to_owned(),
            number(line, "start"),
        )
    };
    assert!(documents.is_sorted_by_key(key));
    for document in &documents {
        let name = document["source"].as_str().unwrap();
        let input = bench.read(&format!("in/{name}"));
        let (start, end) = (number(document, "start"), number(document, "end"));
        let record = &input[start as usize..end as usize];
        if name.ends_with(".jsonl") {
            let read: Value = serde_json::from_slice(record).unwrap();
            let text = read["text"].as_str().unwrap();
            assert_eq!(number(document, "characters"), text.chars().count() as u64);
            assert_eq!(document.get("date"), read.get("date"));
            let line = input[..start as usize]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            assert_eq!(number(document, "line"), line as u64);
        } else {
            assert_eq!(record, input);
        }
    }
}

#[test]
fn clusters_of_kept_paragraphs_are_listed_and_say_how_many_stayed() {
    let bench = eventful();
    let documents = bench.documents("out");
    let mut kept: BTreeMap<(String, String), u64> = BTreeMap::new();
    for document in &documents {
        for paragraph in document["kept"].as_array().unwrap() {
            if let Some(cluster) = paragraph["cluster"].as_str() {
                let site = document["site"].as_str().unwrap_or_default();
                *kept
                    .entry((site.to_owned(), cluster.to_owned()))
                    .or_default() += 1;
            }
        }
    }
    assert!(!kept.is_empty());
    let text = |line: &Value, field: &str| line[field].as_str().unwrap().to_owned();
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let listed = clusters.iter().filter(|line| number(line, "kept") > 0);
    let listed = listed.map(|line| ((text(line, "site"), text(line, "id")), number(line, "kept")));
    assert_eq!(kept, listed.collect());
}

/// What is said of what stayed of the corpora of the fixtures.
fn kept_of_fixtures(options: &[&str]) -> Vec<(Value, Value)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut kept = Vec::new();
    for name in [
        "sites/harbour-courier",
        "cases/fresh-teaser",
        "cases/two-page-site",
    ] {
        let bench = Bench::new();
        let input = fixtures.join(name);
        let arguments = ["clean", input.to_str().unwrap(), "-o", "out", "-q"];
        bench.run(&[&arguments[..], options].concat()).exits(0);
        for document in bench.documents("out") {
            for paragraph in document["kept"].as_array().unwrap() {
                kept.push((document.clone(), paragraph.clone()));
            }
        }
    }
    assert!(kept.len() > 100);
    kept
}

/// The thousandths of a field that holds bits.
#[track_caller]
fn millibits(bits: &Value) -> i64 {
    (bits.as_f64().unwrap() * 1000.0).round() as i64
}

#[test]
fn bits_are_the_sum_of_the_evidence_and_what_is_missing_is_what_is_lost_and_two_changes_at_most() {
    for (document, kept) in kept_of_fixtures(&[]) {
        let evidence = kept["evidence"].as_object().unwrap();
        let sum: i64 = evidence
            .values()
            .map(|numbers| millibits(&numbers[0]))
            .sum();
        assert_eq!(millibits(&kept["bits"]), sum, "{kept}");
        assert!(kept.get("kept_by").is_none() || document["fate"] == "spared");
        let missing = millibits(&kept["missing"]);
        // What the document alone has is worth 64 bits, and what its shape says for its
        // going counts in the blocks of cues only.
        let borrowed = evidence
            .get("shape")
            .map_or(0, |shape| millibits(&shape[0]));
        let most = (2 * 2_700 - sum).max(0) + 64_000 + borrowed.max(0);
        assert!((0..=most).contains(&missing), "{kept}");
    }
}

#[test]
fn the_example_of_the_documentation_is_as_it_says() {
    let bench = Bench::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let input = fixtures.join("cases/fresh-teaser/corpus.jsonl");
    let arguments = ["clean", input.to_str().unwrap(), "-o", "out", "-q"];
    bench.run(&arguments).exits(0);
    let documents = bench.documents("out");
    let kept = documents[0]["kept"].as_array().unwrap();
    let numbers: Vec<[i64; 2]> = kept
        .iter()
        .map(|kept| [millibits(&kept["bits"]), millibits(&kept["missing"])])
        .collect();
    let expected = [
        [-7500, 73250],
        [-9104, 77729],
        [-5704, 73704],
        [-5704, 73704],
        [-5704, 71704],
    ];
    assert_eq!(numbers, expected);
    let headline =
        serde_json::json!({"frequency": [4.084, 4], "owner": [-11.084], "own-words": [-0.5]});
    assert_eq!(kept[0]["evidence"], headline);
}

#[test]
fn without_blocks_every_paragraph_is_short_of_what_it_is_below_0() {
    for (_, kept) in kept_of_fixtures(&["--without", "blocks", "--without", "repeat"]) {
        if kept.get("kept_by").is_none() {
            assert_eq!(
                millibits(&kept["missing"]),
                -millibits(&kept["bits"]),
                "{kept}"
            );
        }
    }
}

#[test]
fn what_stays_in_spite_of_the_evidence_says_why_and_shows_that_of_the_removal() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let input = fixtures.join("cases/fresh-teaser/corpus.jsonl");
    let run = |options: &[&str]| {
        let bench = Bench::new();
        bench.write("allow.txt", "Читайте также\n");
        let arguments = ["clean", input.to_str().unwrap(), "-o", "out", "-q"];
        bench.run(&[&arguments[..], options].concat()).exits(0);
        let removed = bench.journal("out/report/documents.jsonl.zst");
        let removed: Vec<Value> = removed
            .into_iter()
            .filter(|line| line["line"] == 1 && line["type"] == "removal")
            .collect();
        (removed, bench.documents("out")[0].clone())
    };
    let (journal, _) = run(&[]);
    let kept_by = |document: &Value, why: &str| -> Vec<Value> {
        let kept = document["kept"].as_array().unwrap().iter();
        kept.filter(|kept| kept["kept_by"] == why)
            .cloned()
            .collect()
    };
    let same = |kept: &Value, removal: &Value| {
        assert_eq!(kept["paragraph"], removal["paragraph"]);
        assert_eq!(kept["bits"], removal["bits"]);
        assert_eq!(kept["cluster"].as_str(), removal["cluster"].as_str());
        assert_eq!(kept["owner"].as_str(), removal["owner"].as_str());
        assert_eq!(millibits(&kept["missing"]), 0);
        for entry in removal["evidence"].as_array().unwrap() {
            let numbers = &kept["evidence"][entry["kind"].as_str().unwrap()];
            assert_eq!(numbers[0], entry["bits"]);
            assert_eq!(
                numbers[1].as_u64().unwrap_or(0),
                entry["count"].as_u64().unwrap()
            );
        }
    };
    let (_, allowed) = run(&["--allow", "allow.txt"]);
    let allowed = kept_by(&allowed, "allow");
    assert_eq!(allowed.len(), 1);
    same(&allowed[0], &journal[0]);
    let (left, without) = run(&["--reasons", "cue"]);
    let without = kept_by(&without, "reasons");
    assert_eq!((left.len(), without.len()), (1, journal.len() - 1));
    for (kept, removal) in without.iter().zip(&journal[1..]) {
        // The fresh teaser stands once, and what stays and stands once is in no list.
        if kept.get("cluster").is_some() {
            same(kept, removal);
        }
    }
}

#[test]
fn a_document_without_a_body_is_spared_and_says_so_of_each_paragraph() {
    let bench = Bench::new();
    let menu = "Home page of the paper\nWeather and tides today\nLetters to the editor\n";
    let mut lines = String::new();
    for number in 0..6 {
        let body = crate::util::body(number);
        let text = if number == 0 {
            menu.to_owned()
        } else {
            format!("{menu}{body}")
        };
        lines += &format!(
            "{}\n",
            serde_json::json!({"id": number.to_string(), "text": text})
        );
    }
    bench.write("in.jsonl", lines);
    bench
        .run(&["clean", "in.jsonl", "-o", "out", "-q"])
        .exits(0);
    let documents = bench.documents("out");
    assert_eq!(documents[0]["fate"], "spared");
    let kept = documents[0]["kept"].as_array().unwrap();
    assert_eq!(kept.len(), 3);
    for kept in kept {
        assert_eq!(kept["kept_by"], "spared", "{kept}");
        assert!(kept["bits"].as_f64().unwrap() > 0.0, "{kept}");
    }
}
