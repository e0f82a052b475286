//! Compressed data, whole, cut, damaged and none.

#![no_main]

use dejalu::internals::input::{Compression, Format, ReadOptions, Record, RecordReader, Source};
use libfuzzer_sys::fuzz_target;

/// All bytes that are read, in portions of the system's choice or one by one.
fn read(bytes: &[u8], compression: Compression, slowly: bool) -> Vec<u8> {
    struct Drip(std::io::Cursor<Vec<u8>>, bool);
    impl std::io::Read for Drip {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            let most = if self.1 {
                room.len().min(1)
            } else {
                room.len()
            };
            self.0.read(&mut room[..most])
        }
    }
    let source = Source {
        layout: None,
        path: "a.txt".into(),
        name: "a.txt".to_owned(),
        format: Format::Jsonl,
        compression,
    };
    let reader = Drip(std::io::Cursor::new(bytes.to_vec()), slowly);
    let mut reader = RecordReader::from_reader(&source, &ReadOptions::usual(), reader).unwrap();
    let (mut record, mut all) = (Record::new(), Vec::new());
    while all.len() < 1 << 22 && reader.next(&mut record, None).unwrap() {
        all.extend_from_slice(&record.raw);
    }
    all
}

fuzz_target!(|bytes: &[u8]| {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let at_once = read(bytes, compression, false);
        if at_once.len() < 1 << 16 {
            assert_eq!(at_once, read(bytes, compression, true), "{compression:?}");
        }
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    let packed = encoder.finish().unwrap();
    assert_eq!(read(&packed, Compression::Gzip, false), bytes);
    let behind = [&packed[..], b"behind"].concat();
    assert_eq!(
        read(&behind, Compression::Gzip, true),
        [bytes, b"behind"].concat()
    );
});
