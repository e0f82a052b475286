//! A stream through the filter: what is left and the journal give it back, and its lines
//! are as many as before, but for articles that go whole.

#![no_main]

use std::io::Cursor;
use std::path::Path;
use std::sync::OnceLock;

use dejalu::internals::config::RunConfig;
use dejalu::internals::error::ErrorKind;
use dejalu::internals::index::{FactsOrigin, IndexInput, build};
use dejalu::internals::progress::Silent;
use dejalu::internals::{filter, restore};
use libfuzzer_sys::fuzz_target;

/// A small index, made once: articles that say what dictionaries and fixtures say.
fn known() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let lines = (0..9).map(|number| {
            let text =
                format!("Home\nBody {number} of its own.\nRead more\nTeaser one\nVoir plus\na\nb");
            serde_json::json!({ "text": text }).to_string() + "\n"
        });
        let input = folder.path().join("a.jsonl");
        std::fs::write(&input, lines.collect::<String>()).unwrap();
        let mut config = RunConfig::new(vec![input], folder.path().join("an.idx"));
        config.threads = Some(1);
        build(&config, IndexInput::Files, &FactsOrigin::default(), &Silent).unwrap();
        folder
    });
    folder.path()
}

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let mut config = RunConfig::new(vec!["-".into()], "".into());
    (config.threads, config.index) = (Some(1), Some(known().join("an.idx")));
    config.decision.deny = vec!["b".to_owned()];
    let options = filter::FilterOptions {
        line_buffered: bytes.len() % 2 == 1,
        journal: Some(folder.path().join("removed.jsonl")),
        ..filter::FilterOptions::default()
    };
    let mut left = Vec::new();
    let streams = filter::Streams {
        input: Box::new(Cursor::new(bytes.to_vec())),
        output: &mut left,
        halt: &|| (),
        renew: &|| false,
    };
    let outcome = match filter::run(&config, &options, streams, &Silent) {
        Ok(outcome) => outcome,
        // Another kind of file is refused by what it begins with, and nothing of it is left.
        Err(error) => {
            let is_of_the_begin = matches!(error.kind(), ErrorKind::Input { byte: 0, .. });
            assert!(is_of_the_begin, "{error}");
            assert!(left.is_empty());
            return;
        }
    };
    assert!(outcome.bytes_left <= outcome.bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return; // comes back decompressed
    }
    assert_eq!(outcome.bytes, bytes.len() as u64);
    std::fs::write(folder.path().join("left.jsonl"), &left).unwrap();
    let config = restore::StreamConfig {
        cleaned: folder.path().join("left.jsonl"),
        journal: folder.path().join("removed.jsonl"),
        out: folder.path().join("back.jsonl"),
    };
    let restored = restore::stream(&config).expect("a journal that was just written");
    assert_eq!(restored.damage, []);
    assert_eq!(std::fs::read(config.out).unwrap(), bytes);
});
