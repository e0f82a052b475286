//! An index that somebody else wrote: opened, told of, verified.

#![no_main]

use dejalu::index::{Index, verify};
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
    let config = {
        let mut config = dejalu::config::Config::new(Vec::new(), folder.path().join("out"));
        config.threads = Some(1);
        config
    };
    let _ = verify(&path, &config, &dejalu::progress::Silent);
});
