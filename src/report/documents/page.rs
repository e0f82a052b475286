//! Documents → lines of `documents.jsonl`, as bytes.
//!
//! In: what is said of a document, borrowed from wherever it is. Out: the bytes
//! that `serde_json` writes for the same [`super::DocumentEntry`], at the end of a
//! buffer that is used again and again. It never holds more than one stretch of
//! the input's lines, and writes no file.

use std::ops::Range;

use super::{Fate, KeptBy, RemovedSums};
use crate::journal::json::{Reference, push_number, push_reference, push_string};
use crate::journal::kinds::Kinds;
use crate::journal::page::Subject;
use crate::journal::short::Short;
use crate::verdict::Evidence;

/// A document, but for the paragraphs that stayed.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Which document.
    pub subject: Subject<'a>,
    /// Its date as spelled in the input.
    pub date: Option<&'a str>,
    /// Where its record stands in the decompressed source.
    pub place: Range<u64>,
    /// What became of it.
    pub fate: Fate,
    /// The document that holds the same article.
    pub copy_of: Option<Reference<'a>>,
    /// Its paragraphs.
    pub paragraphs: u64,
    /// The characters of its text.
    pub characters: u64,
    /// What went of it.
    pub removed: RemovedSums,
}

/// A paragraph that stayed.
#[derive(Clone, Copy, Debug)]
pub struct Stayed<'a> {
    /// Which paragraph of the document, counted from 0.
    pub paragraph: u32,
    /// Its characters.
    pub characters: u64,
    /// What spoke for and against it.
    pub evidence: &'a [Evidence],
    /// Thousandths of a bit that were missing for its removal.
    pub missing: u32,
    /// Its cluster's id.
    pub cluster: Option<u64>,
    /// Why it stayed all the same.
    pub kept_by: Option<KeptBy>,
    /// The document whose headline or lead it is taken for.
    pub owner: Option<Reference<'a>>,
}

/// Lines about one stretch of the input.
#[derive(Clone, Debug, Default)]
pub struct Page {
    bytes: Vec<u8>,
    kinds: Kinds,
    short: Short,
}

impl Page {
    /// The lines.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the lines away for an empty buffer, `spare`, and begins anew.
    pub fn turn(&mut self, mut spare: Vec<u8>) -> Vec<u8> {
        spare.clear();
        std::mem::replace(&mut self.bytes, spare)
    }

    /// Forgets the lines.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Adds the line of a document, of which `kept` stayed.
    pub fn document<'a>(&mut self, about: &About<'_>, kept: impl IntoIterator<Item = Stayed<'a>>) {
        self.begin(about);
        self.short.put(&mut self.bytes, br#","kept":["#);
        let mut is_first = true;
        for stayed in kept {
            if !is_first {
                self.short.put(&mut self.bytes, b",");
            }
            is_first = false;
            self.stayed(&stayed);
        }
        self.short.put(&mut self.bytes, b"]}\n");
        self.short.flush(&mut self.bytes);
    }

    /// Adds everything up to what stayed.
    fn begin(&mut self, about: &About<'_>) {
        let (out, subject) = (&mut self.bytes, &about.subject);
        out.extend_from_slice(br#"{"document":"#);
        push_string(out, subject.document);
        out.extend_from_slice(br#","source":"#);
        push_string(out, subject.source);
        out.extend_from_slice(br#","line":"#);
        push_number(out, subject.line);
        if !subject.site.is_empty() {
            out.extend_from_slice(br#","site":"#);
            push_string(out, subject.site);
        }
        if let Some(date) = about.date {
            out.extend_from_slice(br#","date":"#);
            push_string(out, date);
        }
        let short = &mut self.short;
        short.put(out, br#","start":"#);
        short.put_number(out, about.place.start);
        short.put(out, br#","end":"#);
        short.put_number(out, about.place.end);
        short.put(out, br#","fate":""#);
        short.put_slice(out, about.fate.name().as_bytes());
        short.put(out, b"\"");
        if about.copy_of.is_some() {
            short.flush(out);
            push_reference(out, "copy_of", about.copy_of);
        }
        short.put(out, br#","paragraphs":"#);
        short.put_number(out, about.paragraphs);
        short.put(out, br#","characters":"#);
        short.put_number(out, about.characters);
        short.put(out, br#","removed":{"paragraphs":"#);
        short.put_number(out, about.removed.paragraphs);
        short.put(out, br#","characters":"#);
        short.put_number(out, about.removed.characters);
        short.put(out, br#","bytes":"#);
        short.put_number(out, about.removed.bytes);
        short.put(out, b"}");
    }

    /// Adds a paragraph that stayed.
    fn stayed(&mut self, stayed: &Stayed<'_>) {
        let (out, short) = (&mut self.bytes, &mut self.short);
        short.put(out, br#"{"paragraph":"#);
        short.put_number(out, u64::from(stayed.paragraph));
        short.put(out, br#","characters":"#);
        short.put_number(out, stayed.characters);
        let sum = stayed.evidence.iter().map(|one| i64::from(one.millibits));
        short.put(out, br#","bits":"#);
        short.put_bits(out, sum.sum());
        short.put(out, br#","missing":"#);
        short.put_bits(out, i64::from(stayed.missing));
        if stayed.cluster.is_some() {
            short.put(out, br#","cluster":"#);
            short.put_id(out, stayed.cluster);
        }
        if let Some(kept_by) = stayed.kept_by {
            short.put(out, br#","kept_by":""#);
            short.put_slice(out, kept_by.name().as_bytes());
            short.put(out, b"\"");
        }
        if stayed.owner.is_some() {
            short.flush(out);
            push_reference(out, "owner", stayed.owner);
        }
        short.put(out, br#","evidence":"#);
        let mut before = b"{";
        for one in stayed.evidence {
            short.put(out, before);
            before = b",";
            short.put_slice(out, self.kinds.name(one.kind));
            short.put(out, b":[");
            short.put_bits(out, i64::from(one.millibits));
            if one.count > 0 {
                short.put(out, b",");
                short.put_number(out, u64::from(one.count));
            }
            short.put(out, b"]");
        }
        if stayed.evidence.is_empty() {
            short.put(out, b"{");
        }
        short.put(out, b"}}");
    }
}

#[cfg(test)]
mod tests;
