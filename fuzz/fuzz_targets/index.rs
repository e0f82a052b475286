//! An index that somebody else wrote: opened, told of, verified, and judged against.
//!
//! Bytes that begin like an index are one; others are changes of one that is right, whose
//! checksums are put right again afterwards, so that what stands behind them is read.

#![no_main]

use std::io::Cursor;
use std::path::Path;
use std::sync::OnceLock;

use dejalu::internals::config::RunConfig;
use dejalu::internals::filter;
use dejalu::internals::index::{FactsOrigin, Index, IndexInput, IndexResources, build, verify};
use dejalu::internals::progress::Silent;
use libfuzzer_sys::fuzz_target;
use xxhash_rust::xxh3::xxh3_64;

const PAGE: usize = 4096;
/// Where the first page says where the directory begins, how long it is, and what it and
/// the table of the pages' checksums add up to; where its own checksum lies.
const DIRECTORY: usize = 24;
const OWN: usize = PAGE - 8;

/// A small index, made once.
fn made() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("a.jsonl");
        let lines = (0..12).map(|number| {
            let text = format!(
                "Body {number} has a line of its own that nobody else has, said at some length.\n\
                 Read more\nTeaser {}",
                number % 3
            );
            let url = format!("https://{}.test/", number % 2);
            serde_json::json!({ "text": text, "url": url, "date": "2026-01-02" }).to_string() + "\n"
        });
        std::fs::write(&input, lines.collect::<String>()).unwrap();
        let mut config = RunConfig::new(vec![input], folder.path().join("an.idx"));
        config.threads = Some(1);
        build(&config, IndexInput::Files, &FactsOrigin::default(), &Silent).unwrap();
        std::fs::read(folder.path().join("an.idx")).unwrap()
    })
}

/// The index that is right, with a byte changed for every four: three say where.
fn changed(changes: &[u8]) -> Vec<u8> {
    let mut index = made().to_vec();
    for change in changes.chunks_exact(4) {
        let at = u32::from_le_bytes([change[0], change[1], change[2], 0]) as usize;
        let length = index.len();
        index[at % length] = change[3];
    }
    put_right(&mut index);
    index
}

/// Makes the checksums those of what is there, as far as the first page makes sense.
fn put_right(index: &mut [u8]) {
    let long = |index: &[u8], at: usize| {
        u64::from_le_bytes(index[at..at + 8].try_into().unwrap()) as usize
    };
    let (start, length) = (long(index, DIRECTORY), long(index, DIRECTORY + 8));
    let Some(table) = start
        .checked_add(length)
        .filter(|&table| table <= index.len())
    else {
        return;
    };
    for (page, place) in (1..).zip((table..index.len().saturating_sub(7)).step_by(8)) {
        let Some(bytes) = index.get(page * PAGE..(page + 1) * PAGE) else {
            break;
        };
        let sum = xxh3_64(bytes);
        index[place..place + 8].copy_from_slice(&sum.to_le_bytes());
    }
    let sums = [xxh3_64(&index[start..table]), xxh3_64(&index[table..])];
    for (sum, at) in sums.into_iter().zip([DIRECTORY + 16, DIRECTORY + 24]) {
        index[at..at + 8].copy_from_slice(&sum.to_le_bytes());
    }
    let own = xxh3_64(&index[..OWN]);
    index[OWN..PAGE].copy_from_slice(&own.to_le_bytes());
}

/// Judges an article of the index's sites against it.
fn judge_against(path: &Path) {
    let mut config = RunConfig::new(vec!["-".into()], "".into());
    (config.threads, config.index) = (Some(1), Some(path.to_owned()));
    let line = serde_json::json!({
        "text": "A body of some length that is its own, and ends in a full stop.\nRead more\nTeaser 1",
        "url": "https://1.test/"
    });
    let streams = filter::Streams {
        input: Box::new(Cursor::new(format!("{line}\n"))),
        output: &mut Vec::new(),
        halt: &|| (),
        renew: &|| false,
    };
    let _ = filter::run(&config, &filter::FilterOptions::default(), streams, &Silent);
}

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("an.idx");
    let index = match bytes.starts_with(&made()[..8]) {
        true => bytes.to_vec(),
        false => changed(bytes),
    };
    std::fs::write(&path, &index).unwrap();
    let Ok(opened) = Index::open(&path) else {
        assert!(index != made(), "an index that is right is refused");
        return;
    };
    let _ = opened.info();
    drop(opened);
    let resources = IndexResources::new(folder.path(), Some(1 << 28), Some(1));
    let _ = verify(&path, false, &resources, &Silent);
    judge_against(&path);
});
