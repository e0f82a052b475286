//! JSON that is not divided into lines: arrays, objects over several lines, `.json` that is
//! lines. It comes out in the form in which it came in, and is restored byte for byte.

use serde_json::{Value, json};

use crate::util::{Bench, gzip};

/// Articles of one site that share their last line.
fn articles() -> Vec<Value> {
    (1..=12)
        .map(|number| {
            let text = format!(
                "Report {number} on the harbour\nThe council of ward {number} met on the quay and \
                 voted for pier {number}, which opens next spring.\nSubscribe to our newsletter “à \
                 la carte” today!"
            );
            json!({
                "url": format!("https://news.example/{number}"),
                "tags": ["a,b", {"c": [number]}],
                "text": text,
                "rank": number,
            })
        })
        .collect()
}

/// The same, in every form that JSON takes.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let articles = articles();
    let compact = serde_json::to_string(&articles).unwrap();
    let pretty = serde_json::to_string_pretty(&articles).unwrap();
    let lines: Vec<String> = articles.iter().map(Value::to_string).collect();
    let objects: Vec<String> = articles
        .iter()
        .map(|article| serde_json::to_string_pretty(article).unwrap())
        .collect();
    vec![
        ("compact.json", compact.clone().into_bytes()),
        ("pretty.json", format!("\u{feff}{pretty}\r\n").into_bytes()),
        ("crlf.json", pretty.replace('\n', "\r\n").into_bytes()),
        ("lines.json", (lines.join("\n") + "\n").into_bytes()),
        ("lines.json.gz", gzip((lines.join("\n")).as_bytes())),
        ("array.jsonl", compact.into_bytes()),
        ("objects.json", (objects.join("\n") + "\n").into_bytes()),
        (
            "objects.jl.zst",
            zstd::encode_all(objects.concat().as_bytes(), 3).unwrap(),
        ),
    ]
}

fn unpacked(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("gz") => {
            std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut all)
                .unwrap();
        }
        Some("zst") => all = zstd::decode_all(bytes).unwrap(),
        _ => all = bytes.to_vec(),
    }
    all
}

/// The values of a file, whatever its form.
fn values(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes)
        .unwrap()
        .trim_start_matches('\u{feff}');
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    match values.unwrap() {
        mut one if one.len() == 1 && one[0].is_array() => {
            serde_json::from_value(one.remove(0)).unwrap()
        }
        many => many,
    }
}

#[test]
fn each_form_is_cleaned_alike_and_restored_byte_for_byte() {
    for (name, bytes) in forms() {
        let bench = Bench::new();
        bench.write(name, &bytes);
        bench.run(&["clean", name, "-o", "out"]).exits(0);
        let left = unpacked(name, &bench.read(&format!("out/articles/{name}")));
        let (before, after) = (articles(), values(&left));
        assert_eq!(before.len(), after.len(), "{name}");
        for (mut before, mut after) in before.into_iter().zip(after) {
            let text = after["text"].take();
            let was = before["text"].take();
            assert!(!text.as_str().unwrap().contains("newsletter"), "{name}");
            assert!(
                was.as_str().unwrap().starts_with(text.as_str().unwrap()),
                "{name}"
            );
            assert_eq!(before, after, "{name}");
        }
        bench.run(&["restore", "out", "-o", "again"]).exits(0);
        let again = bench.read(&format!("again/{name}"));
        assert!(unpacked(name, &again) == unpacked(name, &bytes), "{name}");
        assert_eq!(bench.report("out")["totals"]["documents"], 12, "{name}");
    }
}

#[test]
fn every_form_is_explained_by_its_place() {
    let bench = Bench::new();
    let articles: Vec<Value> = articles()
        .into_iter()
        .map(|mut article| {
            article.as_object_mut().unwrap().remove("url");
            article
        })
        .collect();
    bench.write("a.json", serde_json::to_string(&articles).unwrap());
    bench.run(&["clean", "a.json", "-o", "out"]).exits(0);
    let run = bench.run(&["explain", "a.json#7", "out"]).exits(0);
    assert!(
        run.stdout.contains("Report 7 on the harbour"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("newsletter"), "{}", run.stdout);
}

#[test]
fn an_array_on_standard_input_comes_out_as_one() {
    let bench = Bench::new();
    let array = serde_json::to_vec_pretty(&articles()).unwrap();
    bench
        .run_with(&["clean", "-", "-o", "out"], &array)
        .exits(0);
    let left = bench.read("out/articles/stdin.json");
    assert_eq!(values(&left).len(), 12);
    bench.run(&["restore", "out", "-o", "again"]).exits(0);
    assert_eq!(bench.read("again/stdin.json"), array);
}

#[test]
fn what_is_wrong_is_said_with_line_and_byte_and_copied() {
    let bench = Bench::new();
    let array = b"[\n  {\"text\": \"a\"},\n  7,\n  {\"text\": 8},\n\n  {\"text\": \"b\" \"c\"},\n {\"text\": \"d\"},,\n]";
    bench.write("a.json", array);
    let run = bench
        .run(&["clean", "a.json", "-o", "out", "--max-bad-records", "9"])
        .exits(0)
        .says(&[
            "a.json:3 (byte 21): the element is JSON, but not an object",
            "a.json:4 (byte 35): the value of \"text\" is a number",
            "a.json:6 (byte 55): not JSON: expected a comma or the end of the object",
            "a.json:7 (byte 76): not JSON: the JSON ends where a value was expected",
            "a.json:8 (byte 78): not JSON: the JSON ends where a value was expected",
        ]);
    assert!(!run.stderr.contains("the line"), "{}", run.stderr);
    assert_eq!(bench.read("out/articles/a.json"), array);
    assert_eq!(bench.report("out")["totals"]["documents"], 2);
}

#[test]
fn an_array_that_is_cut_off_is_used_up_to_there() {
    let bench = Bench::new();
    let whole = serde_json::to_vec_pretty(&articles()).unwrap();
    let cut = &whole[..whole.len() - 40];
    bench.write("a.json", cut);
    bench
        .run(&["clean", "a.json", "-o", "out"])
        .exits(2)
        .says(&["the JSON ends before its last bracket is closed"]);
    assert_eq!(bench.report("out")["totals"]["documents"], 11);
    bench.run(&["restore", "out", "-o", "again"]).exits(0);
    assert_eq!(bench.read("again/a.json"), cut);
}

#[test]
fn whole_articles_are_not_taken_out_of_an_array() {
    let bench = Bench::new();
    bench.write("a.json", serde_json::to_vec(&articles()).unwrap());
    bench
        .run(&["clean", "a.json", "-o", "out", "--articles-twice", "drop"])
        .exits(2)
        .says(&[
            "--articles-twice drop cannot take whole articles out of a.json",
            "jq -c '.[]'",
        ]);
    assert!(!bench.path("out").exists());
}

#[test]
fn markdown_files_are_articles() {
    let bench = Bench::new();
    for article in articles() {
        let text = article["text"].as_str().unwrap();
        bench.write(&format!("in/{}.md", article["rank"]), text);
    }
    bench.write(
        "in/13.markdown",
        "# Alone\n\nNothing of this stands elsewhere.\n",
    );
    bench.run(&["clean", "in", "-o", "out"]).exits(0);
    let left = bench.read("out/articles/3.md");
    assert!(!String::from_utf8(left).unwrap().contains("newsletter"));
    assert_eq!(bench.report("out")["totals"]["documents"], 13);
}

#[test]
fn a_text_that_is_null_is_no_article_and_no_bad_record() {
    let bench = Bench::new();
    let mut lines = String::new();
    for (at, article) in articles().iter().enumerate() {
        lines += &format!("{article}\n");
        if at % 4 == 0 {
            lines += &format!("{{\"id\":\"none-{at}\",\"text\":null}}\n");
        }
    }
    bench.write("a.jsonl", &lines);
    let said = "the value of \"text\" is null: it is no article, and stays as it is";
    for options in [&[][..], &["--strict"]] {
        let run = [&["clean", "a.jsonl", "-o", "out", "--overwrite"], options].concat();
        bench.run(&run).exits(0).says(&["a.jsonl:2 (byte", said]);
    }
    let report = bench.report("out");
    assert_eq!(report["problems"]["kinds"]["no-text"], 3);
    assert_eq!(report["problems"]["bad"], 0);
    assert_eq!(report["totals"]["documents"], 12);
    let left = String::from_utf8(bench.read("out/articles/a.jsonl")).unwrap();
    let nulls = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("null"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(nulls(&left), nulls(&lines));
    bench
        .run(&["index", "build", "-q", "a.jsonl", "-o", "k.idx"])
        .exits(0);
    let filter = ["clean", "--index", "k.idx", "--strict", "-"];
    let run = bench.run_with(&filter, lines.as_bytes()).exits(0);
    assert_eq!(nulls(&run.stdout), nulls(&lines));
    bench.run(&["check", "a.jsonl", "--strict"]).exits(0);
}
