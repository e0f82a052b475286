//! A document, put together again → what the page shows of it.
//!
//! In: a document with its paragraphs. Out: one JSON object. A document that
//! would take too much of the page has its texts cut shorter, and in the end
//! its last paragraphs left out, which is said in it.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::budget::{BARS, DOCUMENT_BYTES, NEAR_BITS, TEXT};
use super::choose::Chosen;
use super::island::escape;
use super::near::ParagraphKey;
use crate::result::documents::{Fate, Id};
use crate::result::{Paragraph, WholeDocument};
use crate::verdict::{Evidence, KeptBy, Reason};

/// Characters of a text and paragraphs of a document: what is tried in turn
/// until it fits.
const ATTEMPTS: [(usize, usize); 4] = [(TEXT, BARS), (120, BARS), (40, BARS / 2), (20, 100)];

/// A document of the page.
#[derive(Serialize)]
struct PageDocument<'d> {
    id: &'d str,
    source: &'d str,
    line: u64,
    site: u32,
    date: Option<&'d str>,
    fate: Fate,
    copy_of: Option<&'d str>,
    paragraphs: u64,
    characters: u64,
    removed: BarSums,
    shown_for: Vec<&'static str>,
    bars: Vec<Bar<'d>>,
    /// Paragraphs that are not shown.
    #[serde(skip_serializing_if = "is_none")]
    more: usize,
}

#[derive(Serialize)]
struct BarSums {
    paragraphs: u64,
    characters: u64,
}

/// A paragraph.
#[derive(Serialize)]
struct Bar<'d> {
    r: &'static str,
    n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    t: Option<&'d str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    x: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    e: Vec<(&'static str, f64, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    f: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_by: Option<KeptBy>,
}

/// A run of a document's paragraphs that is a block of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct BlockRun {
    /// Which document of the page.
    pub(super) document: usize,
    pub(super) from: u32,
    /// One beyond the last.
    pub(super) to: u32,
}

/// A document as the page holds it.
pub(super) struct ShownDocument {
    /// The object, escaped for the page.
    pub(super) json: String,
    /// The families whose blocks it shows, each with its first and last paragraph.
    pub(super) families: Vec<(u32, u32, u32)>,
    /// Its paragraphs' texts that nearly went, by the paragraph.
    pub(super) texts: Vec<(u32, String, bool)>,
}

/// What is known of the page around a document.
pub(super) struct Around<'p> {
    /// The place of each family that is shown, by site and id.
    pub(super) families: &'p FxHashMap<ParagraphKey, u32>,
    /// The place of its site in the page.
    pub(super) site: u32,
    /// The paragraphs whose texts are wanted.
    pub(super) wanted: &'p [u32],
}

/// Makes what the page shows of `whole`.
pub(super) fn show(whole: &WholeDocument, chosen: &Chosen, around: &Around<'_>) -> ShownDocument {
    let mut json = String::new();
    for (characters, bars) in ATTEMPTS {
        json = escape(object(whole, chosen, around, (characters, bars)));
        if json.len() <= DOCUMENT_BYTES {
            break;
        }
    }
    let wanted = around.wanted.iter().filter_map(|&paragraph| {
        let text = whole.paragraphs.get(paragraph as usize)?;
        let (text, is_cut) = cut(text.text.as_deref()?, TEXT);
        Some((paragraph, text.to_owned(), is_cut))
    });
    ShownDocument {
        json,
        texts: wanted.collect(),
        families: families(whole, chosen.found.site, around),
    }
}

/// A text, and whether it was cut after so many characters.
pub(super) fn cut(text: &str, characters: usize) -> (&str, bool) {
    match text.char_indices().nth(characters) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), true),
        None => (text, false),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The object, with texts and bars cut after so many.
fn object(
    whole: &WholeDocument,
    chosen: &Chosen,
    around: &Around<'_>,
    (characters, bars): (usize, usize),
) -> String {
    let entry = &whole.document;
    let shown = whole.paragraphs.iter().take(bars);
    let bar = |paragraph| bar(paragraph, chosen.found.site, around, characters);
    let document = PageDocument {
        id: &entry.document,
        source: &entry.source,
        line: entry.line,
        site: around.site,
        date: entry.date.as_deref(),
        fate: entry.fate,
        copy_of: entry.copy_of.as_deref(),
        paragraphs: entry.paragraphs,
        characters: entry.characters,
        removed: BarSums {
            paragraphs: entry.removed.paragraphs,
            characters: entry.removed.characters,
        },
        shown_for: chosen.lists(),
        bars: shown.map(bar).collect(),
        more: whole.paragraphs.len().saturating_sub(bars),
    };
    // Nothing in it has a key that is no text, so it is always written.
    serde_json::to_string(&document).unwrap_or_default()
}

fn bar<'d>(paragraph: &'d Paragraph, site: u32, around: &Around<'_>, characters: usize) -> Bar<'d> {
    let text = paragraph.text.as_deref();
    let length = text.map_or(0, |text| text.chars().count() as u64);
    let (t, x) = match text.map(|text| cut(text, characters)) {
        Some((text, is_cut)) => (Some(text), is_cut),
        None => (None, false),
    };
    let plain = Bar {
        r: "d",
        n: length,
        t,
        x,
        bits: None,
        missing: None,
        e: Vec::new(),
        c: None,
        f: None,
        o: None,
        kept_by: None,
    };
    let Some(said) = &paragraph.said else {
        return plain;
    };
    let letter = match (paragraph.stayed, said.reason) {
        (Some(stayed), _) if said.kept_by.is_none() && stayed.2 < NEAR_BITS => "n",
        (Some(_), _) => "k",
        (None, reason) => code(reason.unwrap_or(Reason::Duplicate)),
    };
    Bar {
        r: letter,
        n: paragraph.stayed.map_or(length, |stayed| stayed.1),
        bits: Some(said.bits()),
        missing: paragraph.stayed.map(|stayed| stayed.2),
        e: evidence(&said.evidence),
        c: said.cluster,
        f: family(said.block, site, around),
        o: said.owner.as_deref(),
        kept_by: said.kept_by,
        ..plain
    }
}

/// The letter of a reason.
fn code(reason: Reason) -> &'static str {
    match reason {
        Reason::Cue => "c",
        Reason::Teaser => "t",
        Reason::Boilerplate => "b",
        Reason::Repeat => "r",
        Reason::Duplicate => "d",
    }
}

fn evidence(evidence: &[Evidence]) -> Vec<(&'static str, f64, u32)> {
    let evidence = evidence.iter();
    evidence
        .map(|one| (one.kind.name(), one.bits(), one.count))
        .collect()
}

/// The place in the page of the family with this id, if it is shown.
fn family(id: Option<Id>, site: u32, around: &Around<'_>) -> Option<u32> {
    around.families.get(&(site, id?.0)).copied()
}

/// The families of a document, each from its first to its last paragraph.
fn families(whole: &WholeDocument, site: u32, around: &Around<'_>) -> Vec<(u32, u32, u32)> {
    let mut runs: Vec<(u32, u32, u32)> = Vec::new();
    for paragraph in &whole.paragraphs {
        let block = paragraph.said.as_ref().and_then(|said| said.block);
        let Some(family) = family(block, site, around) else {
            continue;
        };
        let after = paragraph.number.saturating_add(1);
        match runs.iter_mut().find(|run| run.0 == family) {
            Some(run) => run.2 = after,
            None => runs.push((family, paragraph.number, after)),
        }
    }
    runs
}
