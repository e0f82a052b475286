//! JSON lines against what another parser makes of them.

#![no_main]

use dejalu::internals::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let source = Source {
        layout: None,
        path: "a.jsonl".into(),
        name: "a.jsonl".to_owned(),
        format: Format::Jsonl,
        compression: Compression::Plain,
    };
    let options = ReadOptions::usual();
    let reader = std::io::Cursor::new(bytes.to_vec());
    let mut reader = RecordReader::from_reader(&source, &options, reader).unwrap();
    let mut record = Record::new();
    let mut raw = Vec::new();
    while reader.next(&mut record, None).unwrap() {
        raw.extend_from_slice(&record.raw);
        let value = serde_json::from_slice::<Value>(&record.raw).ok();
        if let Content::Document(document) = &record.content {
            // Lines in UTF-16 and numbers without end are read here and not there.
            if let Some(value) = value {
                assert_eq!(
                    value["text"].as_str(),
                    Some(document.document.text.as_str())
                );
            }
        }
    }
    assert_eq!(raw, bytes);
});
