//! A journal that somebody else wrote.

#![no_main]

use dejalu::internals::journal::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("removed.jsonl");
    std::fs::write(&path, bytes).unwrap();
    let Ok((mut reader, _)) = Reader::open(&path) else {
        return;
    };
    while let Ok(Some(_)) = reader.read() {}
});
