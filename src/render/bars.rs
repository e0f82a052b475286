//! A document, put together again → what the page shows of it.
//!
//! In: a document with its paragraphs. Out: one JSON object. A document that
//! would take too much of the page has what went of it cut shorter and folded first;
//! what stayed is whole as long as there is room.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::budget::{BARS, COMFORTABLE_BYTES, DOCUMENT_BYTES, NEAR_BITS, TEXT};
use super::choose::Chosen;
use super::folds::{DocumentPiece, Fold, FoldLimits, fold};
use super::island::escape;
use super::names::Headline;
use super::near::ParagraphKey;
use super::survey::is_nearly_empty;
use crate::limit::LimitShare;
use crate::result::documents::{Fate, Id};
use crate::result::reference::NamedCorpus;
use crate::result::{Paragraph, WholeDocument};
use crate::verdict::{Evidence, KeptBy, Reason};

/// How much of a document is shown.
#[derive(Clone, Copy, Debug)]
struct Detail {
    /// Bytes that it may take; where it takes more, less of it is shown.
    bytes: usize,
    /// Characters of a text that went.
    gone: usize,
    /// Characters of a text that stayed.
    stayed: usize,
    limits: FoldLimits,
}

/// All that stayed, with so many characters of what went, and so many paragraphs at the
/// ends of each of its runs.
const fn all_that_stayed(bytes: usize, gone: usize, ends: usize) -> Detail {
    Detail {
        bytes,
        gone,
        stayed: usize::MAX,
        limits: FoldLimits {
            ends,
            kept: usize::MAX,
            folds: usize::MAX,
        },
    }
}

/// What stayed, so many paragraphs and characters of each.
const fn some_that_stayed(stayed: usize, kept: usize, folds: usize) -> Detail {
    Detail {
        bytes: DOCUMENT_BYTES,
        gone: 0,
        stayed,
        limits: FoldLimits {
            ends: 0,
            kept,
            folds,
        },
    }
}

/// What is tried in turn until it fits.
const ATTEMPTS: [Detail; 9] = [
    all_that_stayed(COMFORTABLE_BYTES, TEXT, usize::MAX / 4),
    all_that_stayed(COMFORTABLE_BYTES, 120, usize::MAX / 4),
    all_that_stayed(COMFORTABLE_BYTES, 120, 3),
    all_that_stayed(COMFORTABLE_BYTES, 80, 1),
    all_that_stayed(DOCUMENT_BYTES, 0, 0),
    some_that_stayed(TEXT, usize::MAX, BARS),
    some_that_stayed(120, usize::MAX, BARS),
    some_that_stayed(120, 40, BARS / 2),
    some_that_stayed(0, 0, BARS / 2),
];

/// A document of the page.
#[derive(Serialize)]
struct PageDocument<'d> {
    id: &'d str,
    #[serde(flatten)]
    headline: &'d Headline,
    source: &'d str,
    line: u64,
    site: u32,
    date: Option<&'d str>,
    fate: Fate,
    copy_of: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of_in: Option<NamedCorpus>,
    paragraphs: u64,
    characters: u64,
    removed: BarSums,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    nearly_empty: bool,
    shown_for: Vec<&'static str>,
    bars: Vec<BarOrFold<'d>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum BarOrFold<'d> {
    Bar(Box<Bar<'d>>),
    Fold(Fold),
}

#[derive(Serialize)]
struct BarSums {
    paragraphs: u64,
    characters: u64,
}

/// A paragraph.
#[derive(Serialize)]
struct Bar<'d> {
    r: char,
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
    o_in: Option<NamedCorpus>,
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
    /// The key of the urls.
    pub(super) url_key: &'p str,
    /// Left with little is a changed document of which less is left.
    pub(super) nearly_empty: LimitShare,
}

/// Makes what the page shows of `whole`.
pub(super) fn show(whole: &WholeDocument, chosen: &Chosen, around: &Around<'_>) -> ShownDocument {
    let headline = Headline::of(whole.record.as_deref(), around.url_key);
    let letters: Vec<(char, u64)> = whole.paragraphs.iter().map(letter).collect();
    let mut json = String::new();
    for detail in ATTEMPTS {
        let pieces = fold(&letters, detail.limits);
        let bar = |piece: &DocumentPiece| match *piece {
            DocumentPiece::Folded(fold) => Some(BarOrFold::Fold(fold)),
            DocumentPiece::Shown(at) => {
                let paragraph = whole.paragraphs.get(at)?;
                let bar = bar(
                    paragraph,
                    *letters.get(at)?,
                    chosen.found.site,
                    around,
                    &detail,
                );
                Some(BarOrFold::Bar(Box::new(bar)))
            }
        };
        let bars = pieces.iter().filter_map(bar).collect();
        json = escape(object(whole, chosen, around, &headline, bars));
        if json.len() <= detail.bytes {
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

/// The object.
fn object(
    whole: &WholeDocument,
    chosen: &Chosen,
    around: &Around<'_>,
    headline: &Headline,
    bars: Vec<BarOrFold<'_>>,
) -> String {
    let entry = &whole.document;
    let document = PageDocument {
        id: &entry.document,
        headline,
        source: &entry.source,
        line: entry.line,
        site: around.site,
        date: entry.date.as_deref(),
        fate: entry.fate,
        copy_of: entry.copy_of.as_deref(),
        copy_of_in: entry.copy_of_in,
        paragraphs: entry.paragraphs,
        characters: entry.characters,
        removed: BarSums {
            paragraphs: entry.removed.paragraphs,
            characters: entry.removed.characters,
        },
        nearly_empty: is_nearly_empty(entry, around.nearly_empty),
        shown_for: chosen.lists(),
        bars,
    };
    // Nothing in it has a key that is no text, so it is always written.
    serde_json::to_string(&document).unwrap_or_default()
}

/// What became of a paragraph, and its characters.
fn letter(paragraph: &Paragraph) -> (char, u64) {
    let text = paragraph.text.as_deref();
    let length = text.map_or(0, |text| text.chars().count() as u64);
    let Some(said) = &paragraph.said else {
        return ('d', length);
    };
    match (paragraph.stayed, said.reason) {
        (Some(stayed), _) if said.kept_by.is_none() && stayed.2 < NEAR_BITS => ('n', stayed.1),
        (Some(stayed), _) => ('k', stayed.1),
        (None, reason) => (code(reason.unwrap_or(Reason::Duplicate)), length),
    }
}

fn bar<'d>(
    paragraph: &'d Paragraph,
    (r, n): (char, u64),
    site: u32,
    around: &Around<'_>,
    detail: &Detail,
) -> Bar<'d> {
    let text = paragraph.text.as_deref();
    let characters = match paragraph.stayed {
        Some(_) => detail.stayed,
        None => detail.gone,
    };
    let (t, x) = match text.map(|text| cut(text, characters)) {
        Some((text, is_cut)) => (Some(text), is_cut),
        None => (None, false),
    };
    let plain = Bar {
        r,
        n,
        t,
        x,
        bits: None,
        missing: None,
        e: Vec::new(),
        c: None,
        f: None,
        o: None,
        o_in: None,
        kept_by: None,
    };
    let Some(said) = &paragraph.said else {
        return plain;
    };
    Bar {
        bits: Some(said.bits()),
        missing: paragraph.stayed.map(|stayed| stayed.2),
        e: evidence(&said.evidence),
        c: said.cluster,
        f: family(said.block, site, around),
        o: said.owner.as_deref(),
        o_in: said.owner_in,
        kept_by: said.kept_by,
        ..plain
    }
}

/// The letter of a reason.
fn code(reason: Reason) -> char {
    match reason {
        Reason::Cue => 'c',
        Reason::Teaser => 't',
        Reason::Boilerplate => 'b',
        Reason::Repeat => 'r',
        Reason::Duplicate => 'd',
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
