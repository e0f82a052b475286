//! Files that may be Parquet: read, and written again from what was read of them.

#![no_main]

use std::io::Write;

use dejalu::internals::input::{
    Content, Discovery, ReadOptions, Record, RecordReader, discover, lay_out,
};
use dejalu::internals::output::ArticleWriter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    std::fs::File::create(&path)
        .unwrap()
        .write_all(bytes)
        .unwrap();
    let options = ReadOptions::usual();
    let Discovery { sources, .. } = discover(&[path], None).unwrap();
    let (sources, problems) = lay_out(sources, &options);
    let [source] = &sources[..] else {
        assert_eq!(problems.len(), 1);
        return;
    };
    let Ok(mut reader) = RecordReader::open(source, &options) else {
        return;
    };
    let Ok(mut writer) = ArticleWriter::create(&folder.path().join("out"), source) else {
        return;
    };
    let mut record = Record::new();
    let (mut is_whole, mut texts) = (true, Vec::new());
    while reader.next(&mut record, None).unwrap() {
        match &record.content {
            Content::Document(read) => texts.push(read.document.text.clone()),
            Content::Bad(problem) if !problem.message.contains("UTF-8") => is_whole = false,
            _ => {}
        }
        if writer.write(&record.raw).is_err() {
            return;
        }
    }
    if writer.finish().is_err() || !is_whole {
        return;
    }
    // What was written has the same texts.
    let mut written = source.clone();
    written.path = folder.path().join("out/a.parquet");
    let mut reader = RecordReader::open(&written, &options).unwrap();
    let mut again = Vec::new();
    while reader.next(&mut record, None).unwrap() {
        if let Content::Document(read) = &record.content {
            again.push(read.document.text.clone());
        }
    }
    assert_eq!(texts, again);
});
