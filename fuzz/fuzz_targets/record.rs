//! A record that somebody else wrote: as its frames are, and as the lines of one.

#![no_main]

use dejalu::internals::result::documents::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.jsonl.zst");
    for content in [bytes.to_vec(), zstd::encode_all(bytes, 1).unwrap()] {
        std::fs::write(&path, content).unwrap();
        let Ok((mut reader, _)) = Reader::open(&path) else {
            continue;
        };
        while let Ok(Some(_)) = reader.read() {}
    }
});
