use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::super::testing::{compared_with_no_site, finding, hostile, many, outcome, rendered};
use super::*;
use crate::check::model::MOST_FINDINGS;

fn run(outcome: &DropJudgement) -> Value {
    let log: Value = serde_json::from_str(&rendered(render, outcome)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    log["runs"][0].clone()
}

#[test]
fn what_code_scanning_is_told() {
    let log: Value = serde_json::from_str(&rendered(render, &outcome())).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn every_result_is_of_a_rule_and_stands_on_a_line() {
    for outcome in [outcome(), hostile(), many(9)] {
        let run = run(&outcome);
        let rules = &run["tool"]["driver"]["rules"];
        for result in run["results"].as_array().unwrap() {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            let places = [&result["locations"], &result["relatedLocations"]];
            for place in places.iter().flat_map(|list| list.as_array().unwrap()) {
                let region = &place["physicalLocation"]["region"];
                assert!(region["startLine"].as_u64() >= Some(1));
                assert!(region["endLine"].as_u64() >= region["startLine"].as_u64());
            }
        }
    }
}

#[test]
fn rules_are_named_once() {
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
}

#[test]
fn what_failed_and_what_is_left_out_is_a_notification() {
    let said = |outcome: &DropJudgement| {
        let run = run(outcome);
        let said = run["invocations"][0]["toolExecutionNotifications"].clone();
        let texts = said.as_array().unwrap().iter();
        texts
            .map(|one| one["message"]["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let exceeded = said(&outcome());
    assert_eq!(exceeded.len(), 2);
    assert!(exceeded[0].starts_with("max-repeated-paragraphs: 12 of 40 paragraphs"));
    let more = said(&many(1));
    assert_eq!(more[2], "11 more findings, not among the results");
    let failed = run(&hostile());
    assert_eq!(failed["invocations"][0]["executionSuccessful"], false);
    assert_eq!(failed["invocations"][0]["exitCode"], 2);
}

#[test]
fn places_give_way_before_results_do() {
    let outcome = many(2);
    let whole = SarifResults::new(&outcome, BYTES);
    let bytes = |places: usize| -> usize {
        let all = outcome.findings.iter().map(|one| result(one, places));
        all.map(|one| size(&one) + 1).sum()
    };
    assert_eq!(whole.left_out, 11);
    let places = |results: &SarifResults| {
        let of = |one: Value| one["relatedLocations"].as_array().unwrap().len();
        results.iter().map(of).max()
    };
    assert_eq!(places(&whole), Some(3));
    let narrow = SarifResults::new(&outcome, bytes(0));
    assert_eq!((narrow.findings.len(), places(&narrow)), (6, Some(0)));
    let short = SarifResults::new(&outcome, bytes(0) - 1);
    assert_eq!((short.findings.len(), short.left_out), (5, 12));
    assert!(SarifResults::new(&outcome, 0).findings.is_empty());
}

#[test]
fn the_largest_report_is_below_ten_megabytes() {
    let mut largest = many(MOST_FINDINGS as u64 / 3);
    for finding in &mut largest.findings {
        finding.text = "\u{1f600}".repeat(600);
        finding.locations = vec![finding.locations[0].clone(); 20];
    }
    let text = rendered(render, &largest);
    assert!(text.len() < 10_000_000, "{}", text.len());
    assert!(text.len() > 7_000_000, "{}", text.len());
    assert!(text.contains("not among the results"));
}

#[test]
fn the_first_is_the_most_important() {
    let ranks = [1, 2, 3, 100_000, 100_001, u64::MAX].map(importance);
    assert_eq!(ranks, [100.0, 50.0, 33.333, 0.001, 0.0, 0.0]);
}

#[test]
fn names_of_files_are_uris() {
    let uris = [
        "./a b/c.jsonl",
        "/x/ü#1?.txt",
        "C:\\a",
        "::e\n",
        "a%20b",
        "../up",
    ]
    .map(uri);
    assert_eq!(
        uris,
        [
            "a%20b/c.jsonl",
            "file:///x/%C3%BC%231%3F.txt",
            "C%3A%5Ca",
            "%3A%3Ae%0A",
            "a%2520b",
            "../up"
        ]
    );
}

#[test]
fn a_message_is_no_link_and_has_no_argument() {
    assert_eq!(message("[a](b) {0} \\"), "\\[a\\](b) {{0}} \\\\");
    let mut finding = finding(1, Rule::InBlock, Level::Note);
    finding.text = "x".repeat(5_000);
    let text = result(&finding, 0)["message"]["text"].clone();
    assert_eq!(text.as_str().unwrap().chars().count(), CHARACTERS);
}

/// The bytes that a URI names, as a reader of it takes them.
fn decoded(uri: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap().to_owned();
            bytes.push(u8::from_str_radix(&digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

/// The text that a message is read as.
fn read(message: &str) -> String {
    let mut text = String::new();
    let mut rest = message.chars();
    while let Some(character) = rest.next() {
        text.push(match character {
            '\\' => rest.next().unwrap(),
            brace @ ('{' | '}') => {
                assert_eq!(rest.next(), Some(brace), "{message}");
                brace
            }
            other => {
                assert!(!['[', ']'].contains(&other), "{message}");
                other
            }
        });
    }
    text
}

#[test]
fn a_limit_that_was_compared_with_nothing_is_a_warning() {
    let mut outcome = outcome();
    outcome.site_limits = vec![compared_with_no_site()];
    let log: Value = serde_json::from_str(&rendered(render, &outcome)).unwrap();
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    let mut said = said.as_array().unwrap().iter();
    let said = said.find(|one| one["level"] == "warning").unwrap();
    let text = said["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("site-limits max-lost: compared with no site"),
        "{text}"
    );
}

proptest! {
    #[test]
    fn a_uri_is_read_back(file in "[^./].{0,20}") {
        let uri = uri(&file);
        prop_assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert!(!uri.contains([':', '?', '#', '\\', '"']));
        prop_assert_eq!(decoded(&uri), file.into_bytes());
    }

    #[test]
    fn a_message_is_read_back(text in ".{0,20}|[\\\\\\[\\]{}0a]{0,12}") {
        prop_assert_eq!(read(&message(&text)), text);
    }
}
