//! Removals → lines of the journal, as bytes.
//!
//! In: what is said of a removal, borrowed from wherever it is. Out: the bytes
//! that `serde_json` writes for the same [`Line`], at the end of a buffer that
//! is used again and again. It never holds more than one stretch of the input's
//! lines, and writes no file.
//!
//! A corpus has more removals than documents by a factor of ten or more, and
//! their lines are longer than what was removed: they are put together here
//! from slices, without a [`Line`], its strings and its lists.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Line;
use super::json::{
    Reference, push_ascii_escaped, push_escaped, push_number, push_reference, push_string,
};
use super::kinds::Kinds;
use super::short::Short;
use crate::error::{Error, Result};
use crate::verdict::{Evidence, Reason};

/// What all lines about one document say alike.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The document's id.
    pub document: &'a str,
    /// The source that holds it.
    pub source: &'a str,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its site; empty where it has none.
    pub site: &'a str,
}

/// A paragraph that goes, and why.
#[derive(Clone, Debug)]
pub struct Removed<'a> {
    /// Which paragraph of the document, counted from 0.
    pub paragraph: u32,
    /// Why it goes.
    pub reason: Reason,
    /// The numbers behind the reason.
    pub evidence: &'a [Evidence],
    /// The cluster's id.
    pub cluster: Option<u64>,
    /// The block family's id.
    pub block: Option<u64>,
    /// The document whose words it repeats.
    pub owner: Option<Reference<'a>>,
    /// Where the removed bytes were in the decompressed source.
    pub place: Range<u64>,
    /// The bytes.
    pub cut: Cut<'a>,
}

/// The bytes of a paragraph that goes.
#[derive(Clone, Debug)]
pub struct Cut<'a> {
    /// As they stood in the source.
    pub raw: &'a [u8],
    /// The document's text.
    pub text: &'a str,
    /// What goes of the text; as JSON, or however the source spells it, that is `raw`.
    pub range: Range<usize>,
    /// The paragraph in the text, inside `range`.
    pub paragraph: Range<usize>,
}

/// Lines of the journal about one stretch of the input.
#[derive(Clone, Debug, Default)]
pub struct Page {
    bytes: Vec<u8>,
    removals: u64,
    /// What the lines of the document that began last open with.
    head: Vec<u8>,
    /// A spelling that is compared with the bytes of the source.
    spelled: Vec<u8>,
    kinds: Kinds,
    short: Short,
}

impl Page {
    /// The lines.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many of them are about a removed paragraph or document.
    #[must_use]
    pub fn removals(&self) -> u64 {
        self.removals
    }

    /// Gives the lines away for an empty buffer, `spare`, and begins anew.
    pub fn turn(&mut self, mut spare: Vec<u8>) -> (Vec<u8>, u64) {
        spare.clear();
        let bytes = std::mem::replace(&mut self.bytes, spare);
        (bytes, std::mem::take(&mut self.removals))
    }

    /// Forgets the lines.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.removals = 0;
    }

    /// Adds any line.
    ///
    /// # Errors
    /// Never, for a line that the journal knows: all of them have a spelling.
    pub fn line(&mut self, line: &Line) -> Result<()> {
        if matches!(line, Line::Removal(_) | Line::Document(_)) {
            self.removals += 1;
        }
        let written = serde_json::to_writer(&mut self.bytes, line);
        written.map_err(|error| Error::io("write", super::FILE_NAME, error.into()))?;
        self.bytes.push(b'\n');
        Ok(())
    }

    /// From here on [`Page::removal`] is about this document.
    pub fn begin(&mut self, subject: &Subject<'_>) {
        let head = &mut self.head;
        head.clear();
        head.extend_from_slice(br#"{"type":"removal","document":"#);
        push_subject(head, subject);
        if !subject.site.is_empty() {
            head.extend_from_slice(br#","site":"#);
            push_string(head, subject.site);
        }
        head.extend_from_slice(br#","start":"#);
    }

    /// Adds the line of a removed paragraph of the document that began last.
    pub fn removal(&mut self, removed: &Removed<'_>) {
        self.removals += 1;
        let (out, short) = (&mut self.bytes, &mut self.short);
        out.extend_from_slice(&self.head);
        short.put_number(out, removed.place.start);
        short.put(out, br#","end":"#);
        short.put_number(out, removed.place.end);
        short.put(out, br#","paragraph":"#);
        short.put_number(out, u64::from(removed.paragraph));
        short.put(out, br#","reason":""#);
        short.put_slice(out, removed.reason.name().as_bytes());
        let sum = removed.evidence.iter().map(|one| i64::from(one.millibits));
        short.put(out, br#"","bits":"#);
        short.put_bits(out, sum.sum());
        short.put(out, br#","evidence":["#);
        for (number, one) in removed.evidence.iter().enumerate() {
            if number > 0 {
                short.put(out, b",");
            }
            short.put(out, br#"{"kind":"#);
            short.put_slice(out, self.kinds.name(one.kind));
            short.put(out, br#","bits":"#);
            short.put_bits(out, i64::from(one.millibits));
            short.put(out, br#","count":"#);
            short.put_number(out, u64::from(one.count));
            short.put(out, b"}");
        }
        short.put(out, br#"],"cluster":"#);
        short.put_id(out, removed.cluster);
        short.put(out, br#","block":"#);
        short.put_id(out, removed.block);
        if removed.owner.is_none() {
            short.put(out, br#","owner":null"#);
        }
        short.flush(out);
        if removed.owner.is_some() {
            push_reference(out, "owner", removed.owner);
        }
        self.cut(&removed.cut);
        self.bytes.extend_from_slice(b"}\n");
    }

    /// Adds the line of a document that goes whole: `raw`, at byte `start` of
    /// the decompressed source. The site is no part of it.
    pub fn document(
        &mut self,
        subject: &Subject<'_>,
        owner: Option<Reference<'_>>,
        start: u64,
        raw: &[u8],
    ) {
        self.removals += 1;
        let out = &mut self.bytes;
        out.extend_from_slice(br#"{"type":"document","document":"#);
        push_subject(out, subject);
        out.extend_from_slice(br#","start":"#);
        push_number(out, start);
        out.extend_from_slice(br#","end":"#);
        push_number(out, start + raw.len() as u64);
        out.extend_from_slice(br#","reason":"#);
        push_string(out, Reason::Duplicate.name());
        push_reference(out, "owner", owner);
        push_raw(out, raw);
        out.extend_from_slice(b"}\n");
    }

    /// Adds the fields from which the removed bytes come back: the paragraph,
    /// the white space around it, and how the source spells them.
    ///
    /// The text escaped for the journal is nearly always the text as a JSON
    /// source escapes it, so the comparison is with what was just written.
    fn cut(&mut self, cut: &Cut<'_>) {
        let Cut {
            raw,
            text,
            range,
            paragraph,
        } = cut;
        let part = |part: Range<usize>| text.get(part).unwrap_or_default();
        let before = part(range.start..paragraph.start);
        let after = part(paragraph.end..range.end);
        let out = &mut self.bytes;
        let spelled_text = push_field(out, br#","text":"#, part(paragraph.clone()));
        let spelled_before = push_field(out, br#","before":"#, before);
        let spelled_after = push_field(out, br#","after":"#, after);
        let whole = part(range.clone());
        if *raw == whole.as_bytes() {
            return;
        }
        let parts = [spelled_before, spelled_text, spelled_after];
        if is_concatenation(raw, parts.map(|part| out.get(part).unwrap_or_default())) {
            out.extend_from_slice(br#","escaped":"json""#);
            return;
        }
        self.spelled.clear();
        push_ascii_escaped(&mut self.spelled, whole);
        if *raw == self.spelled.as_slice() {
            out.extend_from_slice(br#","escaped":"json-ascii""#);
        } else {
            push_raw(out, raw);
        }
    }
}

/// Appends a field whose value is `text`, unless it is empty; says where its
/// value is, without the quotes.
fn push_field(out: &mut Vec<u8>, name: &[u8], text: &str) -> Range<usize> {
    if text.is_empty() {
        return 0..0;
    }
    if text == "\n" {
        // By far the most frequent white space.
        out.extend_from_slice(name);
        out.extend_from_slice(b"\"\\n\"");
        return out.len() - 3..out.len() - 1;
    }
    out.extend_from_slice(name);
    out.push(b'"');
    let start = out.len();
    push_escaped(out, text);
    let end = out.len();
    out.push(b'"');
    start..end
}

/// Whether `whole` is the three parts one after the other.
fn is_concatenation(whole: &[u8], [first, second, third]: [&[u8]; 3]) -> bool {
    whole.len() == first.len() + second.len() + third.len()
        && whole
            .strip_prefix(first)
            .and_then(|rest| rest.strip_prefix(second))
            == Some(third)
}

/// Appends bytes that no known spelling of a text gives.
fn push_raw(out: &mut Vec<u8>, raw: &[u8]) {
    match std::str::from_utf8(raw) {
        Ok(raw) => {
            out.extend_from_slice(br#","raw":"#);
            push_string(out, raw);
        }
        Err(_) => {
            out.extend_from_slice(br#","raw_base64":"#);
            push_string(out, &STANDARD.encode(raw));
        }
    }
}

/// Appends which document a line is about, from its id on.
fn push_subject(out: &mut Vec<u8>, subject: &Subject<'_>) {
    push_string(out, subject.document);
    out.extend_from_slice(br#","source":"#);
    push_string(out, subject.source);
    out.extend_from_slice(br#","line":"#);
    push_number(out, subject.line);
}

#[cfg(test)]
mod tests;
