//! An index that somebody else wrote: opened, told of, verified.

#![no_main]

use dejalu::internals::index::{Index, Workshop, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("an.idx");
    std::fs::write(&path, bytes).unwrap();
    let Ok(index) = Index::open(&path) else {
        return;
    };
    let _ = index.info();
    drop(index);
    let workshop = Workshop::new(folder.path(), Some(1 << 28), Some(1));
    let _ = verify(&path, false, &workshop, &dejalu::internals::progress::Silent);
});
