//! A result of which one file is another's: read, or refused, and never believed. The first
//! byte says which file it is, and whether its lines are to be packed and its sums put right.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use dejalu::internals::config::RunConfig;
use dejalu::internals::restore;
use dejalu::internals::result::Finished;
use dejalu::internals::result::documents::RecordPlace;
use dejalu::internals::result::files::SUMMED;
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 6] = [
    "report/documents.jsonl.zst",
    "report/clusters.jsonl.zst",
    "report/blocks.jsonl.zst",
    "report/report.json",
    "report/sums.json",
    "articles/a.jsonl",
];

/// A small result, made once.
fn made() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let lines = (0..5).map(|number| {
            let text = format!(
                "Body {number} of its own.\nVoir plus\nTeaser {}",
                number % 2
            );
            serde_json::json!({ "text": text }).to_string() + "\n"
        });
        let input = folder.path().join("a.jsonl");
        std::fs::write(&input, lines.collect::<String>()).unwrap();
        let mut config = RunConfig::new(vec![input], folder.path().join("out"));
        (config.threads, config.page) = (Some(1), false);
        dejalu::internals::pipeline::run(&config, &dejalu::internals::progress::Silent).unwrap();
        folder
    });
    folder.path()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for name in FILES {
        let to = out.join(name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(made().join("out").join(name), to).unwrap();
    }
    let path = out.join(FILES[usize::from(which) % FILES.len()]);
    let before = std::fs::read(&path).unwrap();
    let is_packed = which & 64 > 0 && path.extension().is_some_and(|extension| extension == "zst");
    let packed = is_packed.then(|| zstd::encode_all(bytes, 1).unwrap());
    let bytes = packed.as_deref().unwrap_or(bytes);
    std::fs::write(&path, bytes).unwrap();
    // With sums that agree it is a forgery: then only panics count.
    let is_forged =
        which >= 128 && dejalu::internals::result::sums::write(&out.join("report")).is_ok();
    if let Ok(mut finished) = Finished::open(&out) {
        for number in 1..6 {
            let document = finished.document(RecordPlace { number });
            let _ = document.and_then(|document| finished.whole(document));
        }
        let _ = finished.each_whole(|_| Ok(()));
        let is_right = finished.verify(&SUMMED).is_ok();
        assert!(
            !is_right
                || is_forged
                || bytes == before
                || path.ends_with("a.jsonl")
                || path.ends_with("sums.json")
        );
    }
    let config = restore::RestoreConfig {
        cleaned: out,
        out: folder.path().join("back"),
    };
    if let Ok(restored) = restore::run(&config, &dejalu::internals::progress::Silent) {
        let back = std::fs::read(config.out.join("a.jsonl")).ok();
        let input = std::fs::read(made().join("a.jsonl")).unwrap();
        assert!(!restored.damage.is_empty() || is_forged || back == Some(input));
    }
});
