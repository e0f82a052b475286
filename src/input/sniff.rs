//! A source → what it is by its first bytes, where its name leaves that open.
//!
//! In: a source, or the begin of a stream. Out: how articles stand in it; of any, that it is
//! something known that is not read. It reads the begin of the file, and says nothing of one that
//! it cannot read: whoever reads all of it will.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use super::decompress::ByteStream;
use super::foreign::ForeignFormat;
use super::json_elements::is_undivided;
use super::jsonl::UTF8_MARK;
use super::layout::names_columns;
use super::wrapped::not_lines;
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
    source.format = match source.format {
        // What separates cells, and whether there is a text, is found out later.
        Format::Csv if !is_json(&begin) => known_by_magic(&begin, source.compression),
        _ => Some(format_of(&begin, source.compression)),
    }
    .unwrap_or(source.format);
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

/// How articles stand in what begins like this, if nothing but its bytes tells.
fn format_of(begin: &[u8], compression: Compression) -> Format {
    let first = first_line(begin);
    match known_by_magic(begin, compression) {
        Some(format) => format,
        None if is_undivided(begin) => Format::Json,
        None if !is_json(begin) && names_columns(&first, 2).is_some() => Format::Csv,
        None => Format::Jsonl,
    }
}

/// How articles stand in what begins with bytes by which that is known for sure.
fn known_by_magic(begin: &[u8], compression: Compression) -> Option<Format> {
    match begin {
        [b'W', b'A', b'R', b'C', b'/', ..] => Some(Format::Wet),
        // What stands at the end of it must be found.
        [b'P', b'A', b'R', b'1', ..] if compression == Compression::Plain => Some(Format::Parquet),
        _ => None,
    }
}

/// Whether an object or an array of JSON begins here.
fn is_json(begin: &[u8]) -> bool {
    let begin = begin.strip_prefix(UTF8_MARK).unwrap_or(begin);
    matches!(begin.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The first line, behind a mark.
fn first_line(begin: &[u8]) -> Cow<'_, str> {
    let begin = begin.strip_prefix(UTF8_MARK).unwrap_or(begin);
    let line = begin.split(|&byte| byte == b'\n').next();
    String::from_utf8_lossy(line.unwrap_or_default())
}

/// How articles stand in a file of which nothing is known but how it is compressed.
pub(super) fn unnamed_format(file: Box<dyn Read + Send>, compression: Compression) -> Format {
    let begin = begin(file, compression).unwrap_or_default();
    format_of(&begin, compression)
}

/// Why a stream whose first line is this is none of JSON lines, and what to do instead;
/// `None` where it may be some.
#[must_use]
pub fn refused_stream(first: &[u8]) -> Option<String> {
    if let Some(format) = ForeignFormat::begun(first) {
        return Some(format.said());
    }
    let lines = "and a filter reads JSON lines";
    if let format @ (Format::Wet | Format::Csv | Format::Parquet) =
        format_of(first, Compression::Plain)
    {
        return Some(format!(
            "it is {}, {lines}: give the file instead of `-`, and name a folder for the result",
            format.said()
        ));
    }
    // An array that holds something else than articles may be a bad line among good ones.
    let begin = std::str::from_utf8(first).ok()?.trim_ascii();
    let inside = begin.get(1..).map(str::trim_ascii_start);
    let holds_articles = inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('{'));
    let (what, program) = not_lines(begin).filter(|_| holds_articles)?;
    Some(format!(
        "it is {what}, {lines}: make lines of it first ({program})"
    ))
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
