//! `--attributes`: what is removed as Dolma's mixer reads it.

use serde_json::{Value, json};

use crate::util::{Bench, gzip};

/// What is in front of, in, and behind an article, in several scripts.
fn text(number: usize) -> String {
    let separator = ["\n", "\r\n", "\n\n"][number % 3];
    let heads = [
        "Überraschung im Hafen 🚢",
        "東京で新しい橋が開通した",
        "Сад на крыше",
        "A market hall opens",
    ];
    let mut lines = vec![format!("{} {number}", heads[number % 4])];
    for part in 0..4 {
        lines.push(format!(
            "Own sentence {number}-{part} says something that no other page says, é漢🙂 {}.",
            number * part
        ));
    }
    lines.extend(
        [
            "Read more 🙂",
            "Photo : é漢",
            "Subscribe to the newsletter of the harbour 🚢!",
        ]
        .map(str::to_owned),
    );
    lines.join(separator)
}

/// Lines of articles, of which some are no articles.
fn lines() -> String {
    let mut lines = String::new();
    for number in 0..40 {
        let mut article = json!({ "id": number, "text": text(number), "source": "made" });
        match number % 4 {
            1 => article["id"] = json!(format!("é{number}")),
            2 => drop(article.as_object_mut().unwrap().remove("source")),
            3 => drop(article.as_object_mut().unwrap().remove("id")),
            _ => {}
        }
        let spelled = article.to_string();
        let spelled = match number % 2 {
            0 => spelled,
            _ => spelled
                .chars()
                .map(|c| {
                    if c.is_ascii() {
                        c.to_string()
                    } else {
                        c.encode_utf16(&mut [0; 2])
                            .iter()
                            .map(|unit| format!("\\u{unit:04x}"))
                            .collect()
                    }
                })
                .collect(),
        };
        lines.push_str(&(spelled + "\n"));
    }
    lines + "{\"id\":\"no text\"}\n{\"text\":\"cut"
}

/// What the mixer makes of a text: the spans of all keys, joined and in order, go where their
/// score is at least a half.
fn mixed(text: &str, attributes: &Value, keys: &[&str]) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for key in keys {
        let found = attributes[format!("dejalu__removed__{key}")].as_array();
        for span in found.into_iter().flatten() {
            assert!(span[2].as_f64().unwrap() >= 0.5);
            spans.push((
                span[0].as_u64().unwrap() as usize,
                span[1].as_u64().unwrap() as usize,
            ));
        }
    }
    spans.sort_unstable();
    let characters: Vec<char> = text.chars().collect();
    let (mut left, mut at) = (String::new(), 0);
    for (start, end) in spans {
        left.extend(&characters[at..start]);
        at = end;
    }
    left.extend(&characters[at..]);
    left
}

fn parsed(bytes: &[u8]) -> Vec<Value> {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(bytes), &mut text)
        .unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or(Value::Null))
        .collect()
}

#[test]
fn what_the_mixer_leaves_is_what_is_cleaned() {
    let bench = Bench::new();
    bench.write("documents/sub/a.jsonl.gz", gzip(lines().as_bytes()));
    let attributes = "attributes/dejalu";
    bench
        .run(&[
            "clean",
            "documents",
            "-o",
            "out",
            "--attributes",
            attributes,
            "--max-bad-records",
            "2",
        ])
        .exits(0);
    let marks = parsed(&bench.read("attributes/dejalu/sub/a.jsonl.gz"));
    let cleaned = parsed(&bench.read("out/articles/sub/a.jsonl.gz"));
    let before = parsed(&gzip(lines().as_bytes()));
    assert_eq!((marks.len(), cleaned.len()), (42, 42));
    let mut spans = 0;
    for ((mark, cleaned), before) in marks.iter().zip(&cleaned).zip(&before) {
        assert_eq!(
            (mark.get("id"), mark.get("source")),
            (before.get("id"), before.get("source"))
        );
        let all = mark["attributes"].as_object().unwrap();
        spans += all
            .values()
            .map(|spans| spans.as_array().unwrap().len())
            .sum::<usize>();
        let Some(text) = before["text"].as_str() else {
            assert!(all.is_empty());
            continue;
        };
        let left = mixed(
            text,
            &mark["attributes"],
            &["cue", "teaser", "boilerplate", "repeat"],
        );
        assert_eq!(Some(left.as_str()), cleaned["text"].as_str());
    }
    assert!(spans > 80, "{spans}");
    // The same without a folder of articles, and for any number of threads.
    for threads in ["1", "3"] {
        let folder = format!("again{threads}");
        let look = format!("look{threads}");
        let run = [
            "clean",
            "documents",
            "-o",
            &look,
            "--dry-run",
            "--attributes",
            &folder,
            "-j",
            threads,
            "--max-bad-records",
            "2",
        ];
        bench.run(&run).exits(0);
        assert_eq!(bench.tree(&folder), bench.tree(attributes));
    }
}

#[test]
fn a_file_of_many_blocks_has_a_line_for_each_line() {
    let bench = Bench::new();
    let many: String = (0..9_000)
        .map(|number| {
            format!(
                "{}\n",
                json!({ "id": number, "text": text(number % 40) + &number.to_string() })
            )
        })
        .collect();
    assert!(many.len() > 3 << 20);
    bench.write("a.jsonl", &many);
    bench.write("b.jsonl", "{\"id\":1,\"text\":\"Alone.\"}\n");
    bench
        .run(&[
            "clean",
            "a.jsonl",
            "b.jsonl",
            "-o",
            "out",
            "--attributes",
            "marks",
        ])
        .exits(0);
    let marks = String::from_utf8(bench.read("marks/a.jsonl")).unwrap();
    for (number, line) in marks.lines().enumerate() {
        assert!(
            line.starts_with(&format!("{{\"id\":{number},\"attributes\":{{")),
            "{line}"
        );
    }
    assert_eq!(marks.lines().count(), 9_000);
    assert_eq!(
        bench.read("marks/b.jsonl"),
        b"{\"id\":1,\"attributes\":{}}\n"
    );
}

#[test]
fn copies_are_marked_as_a_whole() {
    let bench = Bench::new();
    let line = |id: &str, number| format!("{}\n", json!({ "id": id, "text": text(number) }));
    let lines: String = (0..12)
        .map(|number| line(&number.to_string(), number))
        .collect();
    bench.write("a.jsonl", lines + &line("again", 4));
    bench
        .run(&["clean", "a.jsonl", "-o", "out", "--attributes", "marks"])
        .exits(0);
    let marks = bench.lines("marks/a.jsonl");
    let copies: Vec<&Value> = marks
        .iter()
        .filter(|mark| {
            mark["attributes"]
                .get("dejalu__document__duplicate")
                .is_some()
        })
        .collect();
    assert_eq!(copies.len(), 1, "{marks:?}");
    let length = text(4).chars().count();
    assert_eq!(
        copies[0]["attributes"]["dejalu__document__duplicate"],
        json!([[0, length, 1.0]])
    );
}

#[test]
fn what_the_mixer_does_not_read_is_refused() {
    let bench = Bench::new();
    bench.write("a.jsonl", lines());
    bench.write("b.txt", "A text.\n");
    bench.write("taken/file", "");
    for (arguments, words) in [
        (
            &["a.jsonl", "--text-key", "body"][..],
            "reads the key text, and --text-key is body",
        ),
        (
            &["a.jsonl", "b.txt"],
            "--attributes are made line by line, and b.txt is text",
        ),
        (&["a.jsonl", "--attributes", "taken"], "taken"),
    ] {
        let mut all = vec!["clean", "-o", "out"];
        all.extend(arguments);
        if !arguments.contains(&"--attributes") {
            all.extend(["--attributes", "marks"]);
        }
        bench.run(&all).exits(2).says(&[words]);
        assert!(!bench.path("marks").exists() && !bench.path("out").exists());
    }
}
