//! Verdicts → what the record says of them.
//!
//! In: a document, its verdict, and where its bytes stood. Out: what the record's lines
//! are made of. It never writes anything itself.

use crate::files::spelled_sum;
use crate::input::{Problem, ProblemKind, Source};
use crate::output::Written;
use crate::report::names::Names;
use crate::result::documents::page::{Became, ParagraphOutcome};
use crate::result::documents::spelling::RemovedBytes;
use crate::result::documents::{CleanedLine, SourceLine};
use crate::result::hex_hash;
use crate::result::sum::{Sum, Summer};
use crate::verdict::{Judgement, Kept, Removal};

/// What the record calls clusters and block families, by number: side by side, because it is
/// asked for every paragraph, and they lie wide apart in a judgement.
pub(crate) struct FindingIds {
    clusters: Vec<u64>,
    families: Vec<u64>,
}

impl FindingIds {
    /// The ids of what was judged.
    pub(crate) fn of(judgement: &Judgement) -> Self {
        let clusters = judgement.clusters.iter().map(|cluster| cluster.id);
        let families = judgement.families.iter().map(|family| family.id);
        Self {
            clusters: clusters.collect(),
            families: families.collect(),
        }
    }

    fn cluster(&self, at: Option<u32>) -> Option<u64> {
        self.clusters.get(at? as usize).copied()
    }

    fn family(&self, at: Option<u32>) -> Option<u64> {
        self.families.get(at? as usize).copied()
    }
}

/// What is said of a paragraph that was cut out at byte `start` of its record.
pub(crate) fn gone<'r>(
    removal: &'r Removal,
    (ids, names): (&FindingIds, &'r Names),
    start: u64,
    cut: RemovedBytes<'r>,
) -> Became<'r> {
    Became {
        paragraph: removal.paragraph,
        evidence: &removal.evidence,
        cluster: ids.cluster(removal.cluster),
        owner: removal.owner.and_then(|owner| names.reference(owner)),
        outcome: ParagraphOutcome::Gone {
            reason: removal.reason,
            block: ids.family(removal.family),
            start,
            cut,
        },
    }
}

/// What is said of a paragraph of so many characters that stays.
pub(crate) fn stayed<'r>(
    kept: &'r Kept,
    (ids, names): (&FindingIds, &'r Names),
    characters: u64,
) -> Became<'r> {
    Became {
        paragraph: kept.paragraph,
        evidence: &kept.evidence,
        cluster: ids.cluster(kept.cluster),
        owner: kept.owner.and_then(|owner| names.reference(owner)),
        outcome: ParagraphOutcome::Stayed {
            kept_by: kept.kept_by,
            characters,
            missing: kept.missing,
        },
    }
}

/// The line that opens a source.
pub(crate) fn source(source: &Source, sum: Sum) -> SourceLine {
    let layout = source.layout.as_deref();
    SourceLine {
        name: source.name.clone(),
        format: source.format.name().to_owned(),
        compression: source.compression.name().to_owned(),
        bytes: sum.bytes,
        xxh3_128: hex_hash(sum.xxh3_128),
        columns: layout.map_or_else(Vec::new, |layout| layout.columns.clone()),
        delimiter: layout.and_then(|layout| layout.delimiter).map(char::from),
    }
}

/// The line that closes a source, of which `written` is left.
pub(crate) fn cleaned(source: &str, written: Option<Written>) -> CleanedLine {
    let nothing = Summer::default().sum();
    let name = written.as_ref().map(|_| source.to_owned());
    let written = written.unwrap_or(Written {
        bytes: nothing.bytes,
        xxh3_128: nothing.xxh3_128,
        pieces: Vec::new(),
        columns: None,
    });
    let mut pieces = written.pieces;
    if pieces.len() == 1 {
        // It would say of all of it what is said already.
        pieces.clear();
    }
    CleanedLine {
        source: source.to_owned(),
        name,
        bytes: written.bytes,
        xxh3_128: hex_hash(written.xxh3_128),
        columns_xxh3_128: written.columns.map(hex_hash),
        xxh3_64: pieces.into_iter().map(spelled_sum).collect(),
    }
}

/// The notice of a document that has lost everything, which begins at this place and at
/// this byte of the source.
pub(crate) fn emptied(document: &str, source: &Source, (place, byte): (u64, u64)) -> Problem {
    let name = &source.name;
    let message = format!("nothing is left of {document:?}: every paragraph of it was removed");
    let problem = |message| Problem::new(ProblemKind::Emptied, name, name, message);
    match source.format.place_noun() {
        "line" => problem(message).at(place, byte),
        noun => problem(format!("{noun} {place}: {message}")),
    }
}
