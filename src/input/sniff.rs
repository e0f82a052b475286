//! A source → what it is by its first bytes, where its name leaves that open.
//!
//! In: a source. Out: of one whose name says JSON, whether it is divided into lines; of any,
//! that it is something known that is not read. It reads the begin of the file, and says nothing of one that
//! it cannot read: whoever reads all of it will.

use std::io::Read;
use std::path::Path;

use super::decompress::ByteStream;
use super::foreign::ForeignFormat;
use super::json_elements::is_undivided;
use super::{Compression, Format, Problem, ProblemKind, Source};
use crate::files;

/// Bytes by which a file is known: more than the first line of any JSON that is spread over
/// several.
const BEGIN: usize = 64 * 1024;

/// Finds out how the articles stand in a source; a format that is not read is a problem.
pub(super) fn look_at(source: &mut Source) -> Option<Problem> {
    if matches!(source.format, Format::Text | Format::Parquet) {
        return None;
    }
    let file = files::open(&source.path).ok()?;
    let begin = begin(Box::new(file), source.compression).unwrap_or_default();
    if source.format == Format::Wet {
        return holds_pages(&begin)
            .then(|| Problem::new(ProblemKind::Foreign, &source.name, &source.path, PAGES));
    }
    if matches!(source.format, Format::Jsonl | Format::Json) {
        source.format = format_of(&begin);
    }
    ForeignFormat::begun(&begin).map(|format| foreign(source, format, "it is left alone"))
}

/// What is said of WARC that holds pages.
const PAGES: &str = "it is WARC that holds pages, and no text that was made of them: take the \
                     articles out first, as with warcio and trafilatura, or fetch the WET file of \
                     the same crawl; it is left alone";

/// Whether WARC that begins like this holds pages as they were sent.
fn holds_pages(begin: &[u8]) -> bool {
    let begin = String::from_utf8_lossy(begin).to_ascii_lowercase();
    let has = |kind: &str| begin.contains(&format!("warc-type: {kind}"));
    has("response") && !has("conversion")
}

/// What a file is that is not read, if it is known by its first bytes.
pub(super) fn foreign_file(path: &Path) -> Option<&'static ForeignFormat> {
    let file = files::open(path).ok()?;
    ForeignFormat::begun(&begin(Box::new(file), Compression::Plain)?)
}

/// The problem of a source of a format that is not read, and what becomes of it.
pub(super) fn foreign(source: &Source, format: &ForeignFormat, became: &str) -> Problem {
    let message = format!("{}; {became}", format.said());
    Problem::new(ProblemKind::Foreign, &source.name, &source.path, message)
}

/// How articles stand in JSON that begins like this.
fn format_of(begin: &[u8]) -> Format {
    match is_undivided(begin) {
        _ if begin.starts_with(b"WARC/") => Format::Wet,
        true => Format::Json,
        false => Format::Jsonl,
    }
}

/// How articles stand in a file of JSON.
pub(super) fn json_format(file: Box<dyn Read + Send>, compression: Compression) -> Format {
    format_of(&begin(file, compression).unwrap_or_default())
}

/// The first bytes of a file, decompressed.
fn begin(file: Box<dyn Read + Send>, compression: Compression) -> Option<Vec<u8>> {
    let mut stream = ByteStream::new(file, compression).ok()?;
    let mut begin = vec![0; BEGIN];
    let mut len = 0;
    while let Some(room) = begin.get_mut(len..).filter(|room| !room.is_empty()) {
        match stream.read(room) {
            0 => break,
            more => len += more,
        }
    }
    begin.truncate(len);
    Some(begin)
}
