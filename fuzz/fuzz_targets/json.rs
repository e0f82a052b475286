//! JSON that is not divided into lines against what another parser makes of it.

#![no_main]

use dejalu::internals::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let source = Source {
        path: "a.json".into(),
        name: "a.json".to_owned(),
        format: Format::Json,
        compression: Compression::Plain,
        layout: None,
    };
    let options = ReadOptions::usual();
    let reader = std::io::Cursor::new(bytes.to_vec());
    let mut reader = RecordReader::from_reader(&source, &options, reader).unwrap();
    let mut record = Record::new();
    let (mut raw, mut texts) = (Vec::new(), Vec::new());
    while reader.next(&mut record, None).unwrap() {
        raw.extend_from_slice(&record.raw);
        if let Content::Document(document) = &record.content {
            texts.push(document.document.text.clone());
        }
    }
    assert_eq!(raw, bytes);
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(bytes)
        .into_iter()
        .collect();
    let Ok(values) = values else {
        return;
    };
    // Values that are no array and no object end where nothing here sees it.
    if !values
        .iter()
        .all(|value| value.is_array() || value.is_object())
    {
        return;
    }
    let elements = values.iter().flat_map(|value| match value {
        Value::Array(elements) => elements.iter().collect(),
        other => vec![other],
    });
    let expected: Vec<&str> = elements
        .filter_map(|element| element.get("text")?.as_str())
        .collect();
    assert_eq!(texts, expected);
});
