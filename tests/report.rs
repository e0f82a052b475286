//! The report's files agree with their schemas, and with each other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::packed::packed;
use crate::util::{Bench, FURNITURE, article, body, gzip, json_line};

/// What the schemas of this project use of JSON Schema; anything else is an
/// error, so that no keyword is passed over in silence.
pub(crate) fn validate(
    value: &Value,
    schema: &Value,
    root: &Value,
    place: &str,
) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{place}: {what}: {value}"));
    let is_of = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "default" => true,
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                return validate(value, &root["$defs"][name], root, place);
            }
            "type" => match rule {
                Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind.as_str().unwrap())),
                kind => is_of(kind.as_str().unwrap()),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|n| n <= rule.as_i64().unwrap()),
            "maxLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().unwrap()),
            "minLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
            "pattern" => value
                .as_str()
                .is_none_or(|text| fits(text, rule.as_str().unwrap())),
            "required" => {
                let keys = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|key| key.as_str().unwrap());
                keys.into_iter().all(|key| value.get(key).is_some())
            }
            "properties" | "additionalProperties" => true,
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(item, rule, root, &format!("{place}[{at}]"))?;
                }
                true
            }
            "oneOf" => {
                let fits = |rule: &&Value| validate(value, rule, root, place).is_ok();
                rule.as_array().unwrap().iter().filter(fits).count() == 1
            }
            other => panic!("the schema uses {other}, which this validator does not know"),
        };
        if !holds {
            return wrong(&format!("{keyword} {rule}"));
        }
    }
    for (key, item) in value.as_object().into_iter().flatten() {
        let place = format!("{place}.{key}");
        match (
            schema["properties"].get(key),
            &schema["additionalProperties"],
        ) {
            (Some(rule), _) => validate(item, rule, root, &place)?,
            (None, Value::Bool(false)) => return Err(format!("{place}: not in the schema")),
            (None, Value::Null) => {}
            (None, rule) => validate(item, rule, root, &place)?,
        }
    }
    Ok(())
}

/// Whether a text fits one of the patterns that the schemas use.
fn fits(text: &str, pattern: &str) -> bool {
    if pattern.starts_with("^ *[0-9]+ *(") {
        let text = text.trim_matches(' ').to_lowercase();
        let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let units = [
            "", "b", "k", "kb", "kib", "m", "mb", "mib", "g", "gb", "gib",
        ];
        return unit.len() < text.len() && units.contains(&unit.trim_start());
    }
    if pattern.contains('%') {
        return is_limit(text, pattern.starts_with("^([0-9]+|"));
    }
    is_hex(text, pattern)
}

/// The patterns of limits, 12, 0.5 or 5 %, and of shares, which are no numbers.
fn is_limit(text: &str, may_count: bool) -> bool {
    let (number, is_percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end_matches(' '), true),
        None => (text, false),
    };
    let points = number.matches('.').count();
    let has_point_or_sign = is_percent || points == 1;
    let is_number = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
    points <= 1
        && number.split('.').all(is_number)
        && (has_point_or_sign || may_count && !number.is_empty())
}

/// The pattern of ids and hashes: so many hexadecimal digits.
fn is_hex(text: &str, pattern: &str) -> bool {
    let count = pattern
        .strip_prefix("^[0-9a-f]{")
        .and_then(|rest| rest.strip_suffix("}$"));
    let count: usize = count.unwrap().parse().unwrap();
    text.len() == count
        && text
            .chars()
            .all(|digit| matches!(digit, '0'..='9' | 'a'..='f'))
}

pub(crate) fn schema(name: &str) -> Value {
    let path = format!(
        "{}/docs/schema/{name}.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A cleaned corpus in which everything happens that a report can tell.
pub(crate) fn eventful() -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let mut lines: String = [1, 2, 1, 3].map(json_line).concat();
    lines += &json_line(2).replace("pier", "quay");
    lines += &json!({"id": "dated", "date": "2024-05-01", "url": "https://b.test/1", "text": article(5)}).to_string();
    lines += "\n{broken\n";
    lines += &json_line(8)
        .replace("of ward", "of\\/ward")
        .replace("front page", "front\\u0020page");
    bench.write("in/a.jsonl", lines);
    bench.write(
        "in/b.txt",
        [
            b"L'\xe9t\xe9 \xe0 No\xebl, c'\xe9tait pr\xe9vu.\n",
            FURNITURE.as_bytes(),
        ]
        .concat(),
    );
    bench.write(
        "in/c.txt",
        format!("{}\n{}\n{FURNITURE}", body(1), "long ".repeat(300)),
    );
    bench.write("in/d.html", "");
    let options = [
        "clean",
        "in",
        "-o",
        "out",
        "--deny",
        "deny.txt",
        "--articles-twice",
        "drop",
        "--max-bad-records",
        "1",
    ];
    bench.run(&options).exits(0);
    bench
}

#[test]
fn every_file_agrees_with_its_schema() {
    let bench = eventful();
    let report = schema("report");
    validate(&bench.report("out"), &report, &report, "report").unwrap();
    let removals = bench.run(&["report", "out", "--format", "jsonl"]).exits(0);
    bench.write("removals.jsonl", removals.stdout);
    for (name, file) in [
        ("clusters", "out/report/clusters.jsonl.zst"),
        ("blocks", "out/report/blocks.jsonl.zst"),
        ("record", "out/report/documents.jsonl.zst"),
        ("removal", "removals.jsonl"),
    ] {
        let schema = schema(name);
        let lines = bench.lines(file);
        for (number, line) in lines.iter().enumerate() {
            validate(line, &schema, &schema, &format!("{name}:{}", number + 1)).unwrap();
        }
        assert!(name == "blocks" || !lines.is_empty());
    }
}

#[test]
fn the_validator_sees_what_is_wrong() {
    let bench = eventful();
    let schema = schema("report");
    let good = bench.report("out");
    let spoil = |path: &str, value: Value| {
        let mut report = good.clone();
        *report.pointer_mut(path).unwrap() = value;
        validate(&report, &schema, &schema, "report").is_err()
    };
    assert!(spoil("/schema", json!(1)));
    assert!(spoil("/totals/documents", json!("7")));
    assert!(spoil("/totals/documents", json!(-1)));
    assert!(spoil("/options", json!({})));
    assert!(spoil("/problems/kinds", json!({"bad-json": "one"})));
    assert!(spoil("/problems/listed/0/line", json!(0)));
    assert!(spoil("/totals", json!({"documents": 1})));
    assert!(spoil("/dry_run", json!(null)));
}

#[test]
fn the_files_agree_with_each_other() {
    let bench = eventful();
    let report = bench.report("out");
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let removals: Vec<&Value> = journal
        .iter()
        .filter(|line| line["type"] == "removal")
        .collect();
    let dropped = journal
        .iter()
        .filter(|line| line["type"] == "document")
        .count();
    let totals = &report["totals"];
    for reason in ["cue", "teaser", "boilerplate", "repeat"] {
        let of_reason = || {
            removals
                .iter()
                .filter(|removal| removal["reason"] == reason)
        };
        let characters: usize = of_reason()
            .map(|removal| removal["text"].as_str().unwrap().chars().count())
            .sum();
        assert_eq!(
            totals["removed"][reason]["paragraphs"],
            of_reason().count(),
            "{reason}"
        );
        assert_eq!(
            totals["removed"][reason]["characters"], characters,
            "{reason}"
        );
    }
    assert_eq!(totals["dropped"], dropped);
    assert_eq!(dropped, 1);
    let went: u64 = journal
        .iter()
        .filter_map(|line| Some(line["end"].as_u64()? - line["start"].as_u64()?))
        .sum();
    assert_eq!(
        totals["bytes"].as_u64().unwrap() - went,
        totals["bytes_left"].as_u64().unwrap()
    );
    let written: u64 = bench
        .tree("out/articles")
        .values()
        .map(|bytes| bytes.len() as u64)
        .sum();
    assert_eq!(totals["bytes_left"], written);

    let sites = report["sites"].as_array().unwrap();
    for field in [
        "documents",
        "changed",
        "dropped",
        "paragraphs",
        "characters",
    ] {
        let sum: u64 = sites.iter().map(|site| site[field].as_u64().unwrap()).sum();
        assert_eq!(totals[field], sum, "{field}");
    }
    let ids = |name: &str| -> BTreeSet<String> {
        bench
            .lines(name)
            .iter()
            .map(|line| line["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (clusters, blocks) = (
        ids("out/report/clusters.jsonl.zst"),
        ids("out/report/blocks.jsonl.zst"),
    );
    assert_eq!(
        report["clusters"]["total"],
        bench.lines("out/report/clusters.jsonl.zst").len()
    );
    for removal in removals {
        assert!(
            removal["cluster"]
                .as_str()
                .is_none_or(|id| clusters.contains(id)),
            "{removal}"
        );
        assert!(
            removal["block"]
                .as_str()
                .is_none_or(|id| blocks.contains(id)),
            "{removal}"
        );
    }
}

#[test]
fn clusters_show_their_text_and_where_it_can_be_read() {
    let bench = eventful();
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let furniture = clusters
        .iter()
        .find(|cluster| cluster["variants"][0]["text"] == FURNITURE)
        .unwrap();
    let removed = furniture["removed"]["boilerplate"].as_u64().unwrap();
    assert!(removed >= 4, "{furniture}");
    // One occurrence went with its whole document.
    let all: u64 = furniture["removed"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(all, removed + 1, "{furniture}");
    assert_eq!(
        furniture["occurrences"].as_u64().unwrap(),
        all + furniture["kept"].as_u64().unwrap()
    );
    let report = bench.report("out");
    assert_eq!(
        report["clusters"]["listed"][0]["variants"][0]["text"],
        FURNITURE
    );
    assert!(
        report["problems"]["listed"][0]["message"]
            .as_str()
            .unwrap()
            .len()
            > 10
    );
    assert_eq!(report["problems"]["listed"][0]["line"], 7);
}

#[test]
fn clusters_of_one_text_at_two_sites_are_told_apart() {
    let bench = Bench::new();
    let lines = |site: &str| -> String {
        let articles = (0..6).map(|number| {
            let text = format!("{}\n{FURNITURE}\n", body(number + site.len() * 100));
            format!("{}\n", json!({"id": number, "text": text, "s": site}))
        });
        articles.collect()
    };
    bench.write("in.jsonl", [lines("a"), lines("bb")].concat());
    bench.write("deny.txt", FURNITURE);
    let arguments = [
        "clean",
        "in.jsonl",
        "-o",
        "out",
        "--site-key",
        "s",
        "--deny",
        "deny.txt",
    ];
    bench.run(&arguments).exits(0);
    let key = |line: &Value, id: &str| (line["site"].to_string(), line[id].to_string());
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let known: BTreeSet<_> = clusters.iter().map(|line| key(line, "id")).collect();
    assert_eq!(known.len(), clusters.len());
    let ids: BTreeSet<_> = known.iter().map(|(_, id)| id).collect();
    assert!(
        ids.len() < known.len(),
        "the sites share no text: {known:?}"
    );
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let removals = journal.iter().filter(|line| line["type"] == "removal");
    let used: BTreeSet<_> = removals.map(|line| key(line, "cluster")).collect();
    assert!(used.len() > 1 && used.is_subset(&known), "{used:?}");
}

/// The record of an input of every format (of Parquet see the tables) and compression that
/// is read, judged against an index.
#[test]
fn the_record_of_every_format_agrees_with_its_schema() {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write("known.jsonl", (1..4).map(json_line).collect::<String>());
    bench
        .run(&["index", "build", "known.jsonl", "-o", "known.idx"])
        .exits(0);
    let lines: String = (3..7).map(json_line).collect();
    bench.write("in/a.jsonl", &lines);
    let elements: Vec<&str> = lines.lines().collect();
    bench.write("in/b.json", format!("[{}]", elements.join(",\n")));
    let cell = |number: usize| format!("c{number},\"{}\"\n", article(number));
    let rows: String = (11..14).map(cell).collect();
    bench.write("in/c.csv", format!("id,text\n{rows}"));
    let block = article(15);
    let head = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://w.example/1\r\n";
    let record = format!(
        "{head}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    );
    bench.write("in/d.warc.wet", record);
    bench.write("in/e.txt", article(16));
    let line = |number: usize| json_line(number).into_bytes();
    for (name, bytes) in [
        ("in/f.jsonl.gz", gzip(&line(21))),
        ("in/f.jsonl.bz2", packed("f.bz2", &line(22))),
        ("in/f.jsonl.xz", packed("f.xz", &line(23))),
        ("in/f.jsonl.zst", zstd::encode_all(&*line(24), 0).unwrap()),
    ] {
        bench.write(name, bytes);
    }
    let options = [
        "clean",
        "in",
        "-o",
        "out",
        "--deny",
        "deny.txt",
        "--index",
        "known.idx",
    ];
    bench
        .run(&[&options[..], &["--site-from", "none"]].concat())
        .exits(0);
    let shape = schema("record");
    let record = bench.lines("out/report/documents.jsonl.zst");
    for (number, line) in record.iter().enumerate() {
        validate(line, &shape, &shape, &format!("record:{}", number + 1)).unwrap();
    }
    let has = |key: &str, name: &str| record.iter().any(|line| line[key] == name);
    for format in ["text", "jsonl", "json", "wet", "csv"] {
        assert!(has("format", format), "{format}");
    }
    for compression in ["none", "gzip", "bzip2", "xz", "zstd"] {
        assert!(has("compression", compression), "{compression}");
    }
    assert!(has("copy_of_in", "index"));
    for name in ["report", "clusters"] {
        let shape = schema(name);
        let lines = match name {
            "report" => vec![bench.report("out")],
            _ => bench.lines("out/report/clusters.jsonl.zst"),
        };
        for line in lines {
            validate(&line, &shape, &shape, name).unwrap();
        }
    }
}
