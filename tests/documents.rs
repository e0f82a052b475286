//! The list of the documents agrees with the input, the articles and the journal.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::eventful;

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
    let documents = bench.lines("out/report/documents.jsonl");
    let journal = by_document(bench.lines("out/report/removed.jsonl"));
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
    let documents = bench.lines("out/report/documents.jsonl");
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
    let documents = bench.lines("out/report/documents.jsonl");
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
    let clusters = bench.lines("out/report/clusters.jsonl");
    let listed = clusters.iter().filter(|line| number(line, "kept") > 0);
    let listed = listed.map(|line| ((text(line, "site"), text(line, "id")), number(line, "kept")));
    assert_eq!(kept, listed.collect());
}
