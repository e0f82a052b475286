//! Files as other programs write them, under names that may be wrong: a good result at the
//! first try, or one sentence that says what to do.

use serde_json::{Value, json};

use crate::util::{Bench, FURNITURE, article, gzip, json_line};

/// The rows of a table: id, url, text in quotes.
fn rows(delimiter: char, line_break: &str) -> String {
    let row = |number: usize| {
        let text = article(number).replace('"', "\"\"");
        format!("d{number}{delimiter}https://a.example/{number}{delimiter}\"{text}\"{line_break}")
    };
    (0..8).map(row).collect()
}

fn lines() -> String {
    (0..8).map(json_line).collect()
}

/// Cleans a file, sees that furniture goes and nothing else, and has it restored.
#[track_caller]
fn cleans(name: &str, content: impl AsRef<[u8]>) -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write(name, &content);
    bench
        .run(&["clean", name, "-o", "out", "--deny", "deny.txt"])
        .exits(0);
    let totals = &bench.report("out")["totals"];
    assert_eq!(
        (&totals["documents"], &totals["changed"]),
        (&json!(8), &json!(8)),
        "{name}"
    );
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert!(
        bench.read(&format!("back/{name}")) == content.as_ref(),
        "{name}"
    );
    bench
}

/// The one error that a file gives.
#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>) -> String {
    let bench = Bench::new();
    bench.write(name, content);
    let run = bench.run(&["clean", name, "-o", "out"]).exits(2);
    assert!(!bench.path("out").exists(), "{name}: something was written");
    let mut said = run.stderr.lines().rev();
    said.find(|line| line.starts_with("error"))
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn what_stands_before_the_columns_of_a_table_is_passed_over() {
    for before in ["sep=;\r\n", "\u{FEFF}sep=;\r\n", "\n\r\n", "\u{FEFF}\n"] {
        let table = format!("{before}id;url;text\r\n{}", rows(';', "\r\n"));
        let bench = cleans("a.csv", &table);
        let left = String::from_utf8(bench.read("out/articles/a.csv")).unwrap();
        assert!(
            left.starts_with(&format!("{before}id;url;text\r\n")),
            "{left}"
        );
        let story = bench.run(&["explain", "d3", "out"]).exits(0).stdout;
        assert!(story.contains(FURNITURE), "{story}");
    }
    // Ids, too, are found by names with spaces around them.
    let table = format!("id , url, text\n{}", rows(',', "\n"));
    let bench = cleans("a.csv", table);
    bench.run(&["explain", "d3", "out"]).exits(0);
    cleans("a.tsv", format!("id,url,text\n{}", rows(',', "\n")));
}

#[test]
fn a_table_that_cannot_be_read_says_why_in_a_line() {
    let table = |head: &str| format!("{head}\n{}", rows(',', "\n"));
    for (content, words) in [
        (
            table("Id,URL,Text"),
            "it has Id, URL, Text: try --text-key Text",
        ),
        (
            table("id,url,Article Body"),
            "name the column of the text with --text-key",
        ),
        (table("id,url, Full_Text"), "try --text-key ' Full_Text'"),
        (
            rows(',', "\n"),
            "name the column of the text with --text-key",
        ),
        (
            table("id,url,text").replace(",\"", ",\"\\\""),
            "escaped with a backslash",
        ),
        (table("id,url,text").replace('\n', "\r"), "tr '\\r' '\\n'"),
        (
            "id,text\n".to_owned(),
            "there is no row below the names of the columns",
        ),
    ] {
        let said = refused("a.csv", content);
        assert!(said.contains(words) && said.len() < 500, "{words}: {said}");
    }
}

#[test]
fn what_a_file_is_counts_more_than_what_it_is_called() {
    let table = format!("id,url,text\n{}", rows(',', "\n"));
    cleans("a.jsonl", &table);
    cleans("a.json", &table);
    cleans("a.csv", lines());
    let array: Vec<Value> = lines()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    cleans("a.tsv", serde_json::to_string(&array).unwrap());
}

#[test]
fn a_table_may_come_by_standard_input() {
    let bench = Bench::new();
    let table = format!("id,url,text\n{}", rows(',', "\n"));
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write("a.csv", &table);
    let clean = |input: &str, stdin: &[u8]| {
        let run = ["clean", input, "-o", "-", "--deny", "deny.txt"];
        bench.run_with(&run, stdin).exits(0).stdout
    };
    let expected = clean("a.csv", b"");
    assert!(!expected.contains(FURNITURE) && expected.starts_with("id,url,text\n"));
    assert_eq!(clean("-", table.as_bytes()), expected);
    assert_eq!(clean("-", &gzip(table.as_bytes())), expected);
}

#[test]
fn a_filter_that_is_sent_another_kind_of_file_hands_nothing_of_it_on() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines());
    bench
        .run(&["index", "build", "a.jsonl", "-o", "known.idx"])
        .exits(0);
    let table = format!("id,url,text\n{}", rows(',', "\n"));
    for (stdin, words) in [
        (
            table.as_bytes(),
            "it is CSV, and a filter reads JSON lines: give the file instead of `-`",
        ),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "it is WARC"),
        (b"PAR1\x15\x04\x15\n", "it is Parquet"),
        (b"<html>\n<body>\n", "trafilatura"),
        (b"{\n  \"text\": \"a\"\n}\n", "jq -c ."),
        (
            b"[\n{\"text\": \"a\"},\n{\"text\": \"b\"}\n]\n",
            "jq -c '.[]'",
        ),
        (b"[{\"text\": \"a\"},\n{\"text\": \"b\"}]\n", "jq -c '.[]'"),
    ] {
        for jobs in ["1", "2"] {
            let filter = ["clean", "--index", "known.idx", "-", "--jobs", jobs];
            let run = bench.run_with(&filter, stdin).exits(2).says(&[words]);
            assert_eq!(run.stdout, "", "{words}");
            assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        }
    }
}

#[test]
fn json_that_holds_articles_and_is_none_says_how_they_come_out() {
    let articles: Vec<Value> = lines()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let by_id: Value = articles
        .iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let texts: Vec<&Value> = articles.iter().map(|one| &one["text"]).collect();
    let mut page = String::new();
    for content in [
        json!({ "articles": articles }),
        json!({ "status": "ok", "totalResults": 8, "articles": articles }),
        json!({ "data": { "items": articles } }),
        by_id,
        json!(texts),
        json!({ "id": ["a", "b"], "text": ["One.", "Two."] }),
        json!({ "text": null }),
    ] {
        page.push_str(&refused("a.json", content.to_string()));
        page.push('\n');
        let indented = serde_json::to_string_pretty(&content).unwrap();
        if content.is_object() && content.get("text").is_none() {
            assert_eq!(page.lines().last().unwrap(), refused("a.json", indented));
        }
    }
    page.push_str(&refused("a.jsonl", "{\"text\": \"a\", \"score\": NaN}\n"));
    page.push('\n');
    insta::assert_snapshot!(page);
}

#[test]
fn records_of_warc_are_found_by_their_url_and_named_by_their_number() {
    let record = |number: usize| {
        let block = article(number % 6);
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/{number}\r\n\
             WARC-Record-ID: <urn:uuid:{}>\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n\
             {block}\r\n\r\n",
            number % 7,
            block.len()
        )
    };
    let bench = Bench::new();
    bench.write("a.wet", (0..8).map(record).collect::<String>());
    let run = bench.run(&["clean", "a.wet", "-o", "out"]).exits(0);
    let said =
        run.says(&["a.wet: record 8: the id \"<urn:uuid:0>\" is also that of a.wet, record 1"]);
    assert!(!said.stderr.contains("line"), "{}", said.stderr);
    let story = bench
        .run(&["explain", "https://a.example/3", "out"])
        .exits(0)
        .stdout;
    assert!(story.starts_with("<urn:uuid:3>\n"), "{story}");
    bench.write("deny.txt", article(1));
    bench.write("b.json", format!("[{}, {}]", json_line(0), json_line(1)));
    bench
        .run(&["clean", "b.json", "-o", "short", "--deny", "deny.txt"])
        .exits(0)
        .says(&["b.json: element 2: nothing is left of \"d1\""]);
    bench.write("pages.wet", record(1).replace("conversion", "resource"));
    bench
        .run(&["clean", "pages.wet", "-o", "none"])
        .exits(2)
        .says(&["it has no conversion record whose Content-Type is text/plain"]);
}

#[test]
fn a_key_of_a_configuration_file_that_an_input_lacks_is_a_warning() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines());
    bench.write("dejalu.toml", "date-key = \"published\"\n");
    bench
        .run(&["clean", "a.jsonl", "-o", "out"])
        .exits(0)
        .says(&["warning: --date-key published: no document has that key"]);
    for option in [
        ["--date-key", "posted"],
        ["--config", "date-key = 'posted'"],
    ] {
        bench
            .run(&[&["clean", "a.jsonl", "-o", "other"], &option[..]].concat())
            .exits(2)
            .says(&["--date-key posted: no document has that key"]);
    }
    // Without its sites everything is judged otherwise.
    bench.write("dejalu.toml", "site-key = \"paper\"\n");
    bench
        .run(&["clean", "a.jsonl", "-o", "other"])
        .exits(2)
        .says(&["--site-key paper"]);
}

/// A record as the data set or program of that name lays it out.
fn laid_out(preset: &str, number: usize) -> Value {
    let (text, url) = (
        article(number),
        format!("https://s{}.example/{number}", number % 2),
    );
    let (id, day) = (format!("id-{number}"), "2024-05-01");
    match preset {
        "fineweb" => {
            json!({"text": text, "id": id, "dump": "CC-MAIN-2024-10", "url": url, "date": "2024-05-01T10:42:00Z",
            "file_path": "s3://crawl/0.warc.gz", "language": "en", "language_score": 0.9, "token_count": 90})
        }
        "c4" => json!({"text": text, "timestamp": "2024-05-01T12:57:54Z", "url": url}),
        "ccnet" => {
            json!({"url": url, "date_download": "2024-05-01T00:00:00Z", "digest": "sha1:AAAA", "length": 9, "nlines": 3,
            "source_domain": "s0.example", "title": "Pier", "raw_content": text, "cc_segment": "crawl/0.wet.gz",
            "original_nlines": 9, "language": "en", "perplexity": 310.2, "bucket": "head"})
        }
        "dolma" => {
            json!({"id": id, "text": text, "source": "crawl", "added": "2024-06-01T00:00:00Z", "created": day,
            "metadata": {"url": url, "lang": "en"}})
        }
        "datatrove" => {
            json!({"text": text, "id": id, "media": [], "metadata": {"url": url, "date": day, "language": "en"}})
        }
        _ => {
            json!({"title": "Pier", "author": null, "hostname": "s0.example", "date": day, "fingerprint": "0a", "id": null,
            "comments": "", "raw_text": text, "text": text, "source": url, "source-hostname": "Harbour", "excerpt": "", "tags": ""})
        }
    }
}

#[test]
fn presets_find_text_id_url_and_date_where_each_lays_them_out() {
    for (preset, url_key, has_id) in [
        ("fineweb", "url", true),
        ("c4", "url", false),
        ("ccnet", "url", false),
        ("dolma", "metadata.url", true),
        ("datatrove", "metadata.url", true),
        ("trafilatura", "source", false),
    ] {
        let bench = Bench::new();
        let line = |number| format!("{}\n", laid_out(preset, number));
        bench.write("a.jsonl", (0..8).map(line).collect::<String>());
        bench
            .run(&["clean", "a.jsonl", "-o", "out", "--preset", preset])
            .exits(0);
        let report = bench.report("out");
        let by = json!({"rule": "host", "key": url_key, "without": 0});
        assert_eq!(report["sites_by"], by, "{preset}");
        let documents = bench.documents("out");
        assert_eq!(documents.len(), 8, "{preset}");
        for (number, document) in documents.iter().enumerate() {
            let id = match has_id {
                true => format!("id-{number}"),
                false => format!("https://s{}.example/{number}", number % 2),
            };
            assert_eq!(document["document"], id, "{preset}");
            let date = document["date"].as_str().unwrap_or_default();
            assert!(date.starts_with("2024-05-01"), "{preset}: {document}");
        }
    }
}

#[test]
fn a_result_below_an_input_is_left_alone() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", lines());
    bench
        .run(&["clean", "in/a.jsonl", "-o", "cleaned"])
        .exits(0);
    std::fs::create_dir(bench.path("in/days")).unwrap();
    std::fs::rename(bench.path("cleaned"), bench.path("in/days/monday")).unwrap();
    let said = "in/days/monday: it was written by `dejalu clean`, and is left alone";
    for (input, documents) in [
        ("in", 8),
        ("in/days/monday/articles", 8),
        ("in/days/monday/articles/a.jsonl", 8),
    ] {
        let run = bench
            .run(&["clean", input, "-o", "out", "--overwrite"])
            .exits(0);
        assert_eq!(
            bench.report("out")["totals"]["documents"],
            documents,
            "{input}"
        );
        assert_eq!(run.stderr.contains(said), input == "in", "{}", run.stderr);
    }
    let run = bench.run(&["check", "in/days"]).exits(2);
    run.says(&["name in/days/monday/articles to have its articles read"]);
    // What messages call it, and what they call it elsewhere.
    for place in ["a.jsonl#3", "a.jsonl:3", "in/a.jsonl:3"] {
        let story = bench.run(&["explain", place, "out"]).exits(0).stdout;
        assert!(story.starts_with("d2\n"), "{place}: {story}");
    }
}

#[test]
fn an_option_or_command_that_is_not_there_is_answered_with_what_is() {
    let bench = Bench::new();
    for (words, says) in [
        (
            &["clean", "--input", "a.jsonl"][..],
            "As in: dejalu clean crawl.jsonl -o cleaned",
        ),
        (&["report", "out", "--html"], "As in: dejalu report cleaned"),
        (
            &["crawl.jsonl"],
            "Commands: clean, check, restore, report, index, explain",
        ),
        (
            &["index", "list", "known.idx"],
            "Commands for an index: build, merge, update",
        ),
    ] {
        let run = bench.run(words).exits(2).says(&[says]);
        assert!(!run.stderr.contains("as a value"), "{}", run.stderr);
    }
    bench.write("a.jsonl", lines());
    bench
        .run(&["index", "create", "a.jsonl", "-o", "known.idx"])
        .exits(0);
    bench
        .run(&["index", "add", "known.idx", "a.jsonl"])
        .exits(0);
    bench
        .run(&["index", "remove", "known.idx", "a.jsonl"])
        .exits(0);
}
