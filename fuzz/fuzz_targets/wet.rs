//! WARC: no byte is lost, blocks are where heads say, and what is cut is put back.

#![no_main]

use dejalu::internals::input::{
    Compression, Content, Format, ReadOptions, Record, RecordReader, Source, fit_head,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source {
        path: "a.wet".into(),
        name: "a.wet".to_owned(),
        format: Format::Wet,
        compression: Compression::Plain,
        layout: None,
    };
    let options = ReadOptions::usual();
    let reader = std::io::Cursor::new(bytes.to_vec());
    let mut reader = RecordReader::from_reader(&source, &options, reader).unwrap();
    let mut record = Record::new();
    let mut raw = Vec::new();
    while reader.next(&mut record, None).unwrap() {
        raw.extend_from_slice(&record.raw);
        let Content::Document(document) = &record.content else {
            continue;
        };
        let text = document.document.text.as_bytes();
        let place = document.map.raw_range(0..text.len());
        assert_eq!(&record.raw[place.clone()], text);
        // Without its second half, and with it again.
        let half = place.start + text.len() / 2;
        let mut cut = [&record.raw[..half], &record.raw[place.end..]].concat();
        fit_head(&record.raw, &mut cut).unwrap();
        let mut again = [&cut[..half], &record.raw[half..]].concat();
        fit_head(&cut, &mut again).unwrap();
        assert_eq!(again, record.raw);
    }
    assert_eq!(raw, bytes);
});
