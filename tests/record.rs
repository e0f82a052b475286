//! What the record means, by the definition, for the other tests.
//!
//! In: the lines of a record. Out: the same without references. It is slow, and shares
//! nothing with the program.

use serde_json::{Map, Value, json};

/// The lines, with a line for each paragraph and document that went.
pub(crate) fn flat(lines: &[Value]) -> Vec<Value> {
    let mut said: Vec<&Value> = Vec::new();
    let mut flat = Vec::new();
    for line in lines {
        match line["type"].as_str().unwrap() {
            "paragraph" => {
                assert_eq!(line["n"], said.len());
                said.push(line);
            }
            "document" => removals(line, &said, &mut flat),
            _ => flat.push(line.clone()),
        }
    }
    flat
}

fn removals(document: &Value, said: &[&Value], flat: &mut Vec<Value>) {
    let number = |value: &Value| value.as_u64().unwrap();
    let about = |keys: &[&str]| -> Map<String, Value> {
        let present = keys.iter().filter(|key| document.get(**key).is_some());
        present
            .map(|key| ((*key).to_owned(), document[key].clone()))
            .collect()
    };
    if document["fate"] == "dropped" {
        let keys = [
            "document",
            "source",
            "line",
            "start",
            "end",
            "raw",
            "raw_base64",
        ];
        let mut line = about(&keys);
        line.insert("type".into(), "document".into());
        line.insert("reason".into(), "duplicate".into());
        line.insert("owner".into(), document["copy_of"].clone());
        if let Some(at) = document.get("copy_of_at") {
            line.insert("owner_at".into(), at.clone());
        }
        flat.push(line.into());
        return;
    }
    for run in document["gone"].as_array().unwrap() {
        let mut start = number(&document["start"]) + number(&run[1]);
        for (paragraph, n) in (number(&run[0])..).zip(run[2].as_array().unwrap()) {
            let said = said[number(n) as usize].as_object().unwrap();
            let mut line = about(&["document", "source", "line", "site"]);
            for (key, value) in said {
                line.insert(key.clone(), value.clone());
            }
            line.remove("n");
            for key in ["cluster", "block", "owner"] {
                line.entry(key).or_insert(Value::Null);
            }
            line.insert("type".into(), "removal".into());
            line.insert("paragraph".into(), paragraph.into());
            line.insert("bits".into(), bits(&said["evidence"]));
            let evidence = said["evidence"].as_object().unwrap().iter();
            let evidence = evidence.map(|(kind, numbers)| {
                let count = numbers.get(1).cloned().unwrap_or(json!(0));
                json!({"kind": kind, "bits": numbers[0], "count": count})
            });
            line.insert("evidence".into(), evidence.collect());
            let end = start + bytes(&line).len() as u64;
            line.insert("start".into(), start.into());
            line.insert("end".into(), end.into());
            flat.push(line.into());
            start = end;
        }
    }
}

/// The bytes that went, but for those that are in base64, of which only the number is
/// right.
pub(crate) fn bytes(line: &Map<String, Value>) -> Vec<u8> {
    let part = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    if line.contains_key("raw") {
        return part("raw").as_bytes().to_vec();
    }
    if let Some(packed) = line.get("raw_base64") {
        let packed = packed.as_str().unwrap();
        return vec![b'?'; packed.trim_end_matches('=').len() * 3 / 4];
    }
    let whole = [part("before"), part("text"), part("after")].concat();
    let quoted = serde_json::to_string(&whole).unwrap();
    let quoted = &quoted[1..quoted.len() - 1];
    match part("escaped") {
        "" => whole.into_bytes(),
        "json" => quoted.as_bytes().to_vec(),
        _ => quoted
            .encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(byte) if byte < 0x7F => char::from(byte).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect::<String>()
            .into_bytes(),
    }
}

/// The sum of evidence.
fn bits(evidence: &Value) -> Value {
    let all = evidence.as_object().unwrap().values();
    let sum: f64 = all
        .map(|numbers| (numbers[0].as_f64().unwrap() * 1000.0).round())
        .sum();
    json!(sum / 1000.0)
}

/// The documents, each with what is said of the paragraphs that stayed.
pub(crate) fn documents(lines: &[Value]) -> Vec<Value> {
    let of = |kind: &'static str| lines.iter().filter(move |line| line["type"] == kind);
    let said: Vec<&Value> = of("paragraph").collect();
    let resolved = of("document").map(|line| {
        let mut gone = std::collections::BTreeSet::new();
        for run in line["gone"].as_array().unwrap() {
            let first = run[0].as_u64().unwrap();
            gone.extend(first..first + run[2].as_array().unwrap().len() as u64);
        }
        let mut numbers = (0..).filter(|number| !gone.contains(number));
        let kept = line["kept"].as_array().unwrap().iter().map(|kept| {
            let mut said = said[kept[0].as_u64().unwrap() as usize]
                .as_object()
                .unwrap()
                .clone();
            said.remove("n");
            said.remove("type");
            said.insert("bits".into(), bits(&said["evidence"]));
            said.insert("paragraph".into(), numbers.next().unwrap().into());
            said.insert("characters".into(), kept[1].clone());
            said.insert("missing".into(), kept[2].clone());
            Value::from(said)
        });
        let kept = kept.collect::<Value>();
        let mut line = line.clone();
        line["kept"] = kept;
        line
    });
    resolved.collect()
}

/// A line as the record spells it: with its type first.
pub(crate) fn spelled(line: &Value) -> String {
    let mut line = line.as_object().unwrap().clone();
    let kind = line.remove("type").unwrap();
    let rest = Value::from(line).to_string();
    format!("{{\"type\":{kind},{}\n", &rest[1..])
}
