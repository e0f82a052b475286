//! A baseline that somebody else wrote, or merged: a check reads it, or says what is wrong;
//! what it writes anew is read again, and then nothing has changed.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use dejalu::internals::check::{CheckOptions, run};
use dejalu::internals::config::RunConfig;
use dejalu::internals::progress::Silent;
use libfuzzer_sys::fuzz_target;

/// A small drop, written once.
fn drop_of_articles() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let lines = (0..4).map(|number| {
            let text = format!(
                "Body {number} of its own.\nRead more\nTeaser {}",
                number % 2
            );
            serde_json::json!({ "text": text }).to_string() + "\n"
        });
        std::fs::write(folder.path().join("a.jsonl"), lines.collect::<String>()).unwrap();
        folder
    });
    folder.path()
}

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baseline.txt");
    std::fs::write(&path, bytes).unwrap();
    let mut config = RunConfig::new(vec![drop_of_articles().join("a.jsonl")], "".into());
    (config.threads, config.temp_dir) = (Some(1), Some(folder.path().to_owned()));
    let mut options = CheckOptions {
        baseline: Some(path.clone()),
        ..CheckOptions::default()
    };
    if run(&config, &options, &Silent).is_err() {
        return;
    }
    options.update_baseline = true;
    run(&config, &options, &Silent).expect("a baseline that was read is written");
    let once = std::fs::read(&path).unwrap();
    run(&config, &options, &Silent).expect("a baseline that was just written");
    assert_eq!(std::fs::read(&path).unwrap(), once);
});
