//! Parquet files whose footer has a bit that flipped.

use std::fs;
use std::path::{Path, PathBuf};

use dejalu::internals::input::{ReadOptions, Record, RecordReader, Source, discover, lay_out};
use dejalu::internals::output::ArticleWriter;

use crate::util::Bench;

/// Written by pyarrow: zstd, pages of version 2, dictionaries, an index of the pages.
const WHOLE: &[u8] = include_bytes!("../../fuzz/seeds/parquet/zstd-pages");

/// Where its footer says where a column's dictionary begins.
const DICTIONARY: usize = 1352;

/// The source that a file is, if it can be one.
fn source_at(path: PathBuf) -> Option<Source> {
    let sources = discover(&[path], None).unwrap().sources;
    let (mut sources, _) = lay_out(sources, &ReadOptions::usual());
    sources.pop()
}

/// All that is read of a file, and what is written of that, or why nothing is.
fn copy(source: &Source, to: &Path) -> Result<Vec<u8>, String> {
    let wrong = |error: dejalu::internals::error::Error| error.to_string();
    let mut reader = RecordReader::open(source, &ReadOptions::usual()).map_err(wrong)?;
    let mut writer = ArticleWriter::create(to, source).map_err(wrong)?;
    let (mut record, mut rows) = (Record::new(), Vec::new());
    while reader.next(&mut record, None).map_err(wrong)? {
        rows.extend_from_slice(&record.raw);
        writer.write(&record.raw).map_err(wrong)?;
    }
    writer.finish().map_err(wrong)?;
    Ok(rows)
}

#[test]
fn what_is_written_can_be_read_whatever_bit_flipped_in_the_footer() {
    let bench = Bench::new();
    let path = bench.path("a.parquet");
    let end = WHOLE.len() - 8;
    let said = u32::from_le_bytes(WHOLE[end..end + 4].try_into().unwrap()) as usize;
    let mut written = 0;
    // Steps that meet each bit of a byte somewhere.
    for bit in ((end - said) * 8..end * 8).step_by(29) {
        let mut bytes = WHOLE.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        let Some(source) = source_at(path.clone()) else {
            continue;
        };
        let out = bench.path("out");
        if let Ok(rows) = copy(&source, &out) {
            let copied = source_at(out.join("a.parquet"));
            let copied = copied.unwrap_or_else(|| panic!("bit {bit}: nothing reads the copy"));
            let again = copy(&copied, &bench.path("again"));
            assert_eq!(again.as_ref(), Ok(&rows), "bit {bit}");
            written += 1;
        }
        for made in ["out", "again"] {
            let _ = fs::remove_dir_all(bench.path(made));
        }
    }
    assert!(written > 20, "{written}");
}

#[test]
fn a_copy_that_nothing_could_read_does_not_appear() {
    let bench = Bench::new();
    let mut bytes = WHOLE.to_vec();
    // The dictionary begins behind what uses it: every column can be read that is asked for.
    bytes[DICTIONARY] ^= 0b1_0000;
    bench.write("a.parquet", &bytes);
    let run = bench.run(&["clean", "a.parquet", "-o", "out"]).exits(2);
    run.says(&[
        "a.parquet",
        "a copy of it cannot be read",
        "fetch that file again",
    ]);
    assert!(!bench.path("out").exists());
}
