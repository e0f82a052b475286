//! Tables of CSV against what another reader makes of them.

#![no_main]

use std::io::Write;

use dejalu::internals::input::{
    Content, Discovery, Format, ReadOptions, Record, RecordReader, discover, lay_out,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::File::create(&path)
        .unwrap()
        .write_all(bytes)
        .unwrap();
    let options = ReadOptions::usual();
    let Discovery {
        sources,
        problems: unread,
        ..
    } = discover(&[path], None).unwrap();
    let (sources, problems) = lay_out(sources, &options);
    let [source] = &sources[..] else {
        assert_eq!(unread.len() + problems.len(), 1);
        return;
    };
    if source.format != Format::Csv {
        // It begins as JSON, WARC or Parquet does, and is read as that.
        return;
    }
    let mut reader = RecordReader::open(source, &options).unwrap();
    let mut record = Record::new();
    let (mut raw, mut texts) = (Vec::new(), Vec::new());
    let mut is_right = true;
    while reader.next(&mut record, None).unwrap() {
        raw.extend_from_slice(&record.raw);
        match &record.content {
            Content::Document(read) => texts.push(read.document.text.clone()),
            Content::Blank => {}
            _ => is_right = false,
        }
    }
    assert_eq!(raw, bytes);
    // Carriage returns alone end rows for the other reader, and it reads what is wrong.
    let lonely = |pair: &[u8]| pair[0] == b'\r' && pair[1] != b'\n';
    if !is_right || bytes.windows(2).any(lonely) || bytes.ends_with(b"\r") {
        return;
    }
    let layout = source.layout.clone().unwrap_or_default();
    let mut other = csv::ReaderBuilder::new()
        .delimiter(layout.delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(bytes);
    let column = other
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "text");
    let Some(column) = column else { return };
    let others: Vec<String> = other
        .records()
        .map(|row| row.unwrap()[column].to_owned())
        .collect();
    assert_eq!(texts, others);
});
