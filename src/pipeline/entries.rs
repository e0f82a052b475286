//! Verdicts → what the journal and the list of documents say of them.
//!
//! In: a document, its verdict, and where its bytes stood. Out: lines of the
//! journal and of the documents, or what they are made of. It never writes
//! anything itself.

use std::path::PathBuf;

use super::second_pass::Given;
use crate::files::spelled_sum;
use crate::input::Source;
use crate::journal::page::{Cut, Removed, Subject};
use crate::journal::sum::{Sum, Summer};
use crate::journal::{CleanedLine, Line, SourceLine, hex_hash};
use crate::output::Written;
use crate::report::documents::page::Stayed;
use crate::report::names::Names;
use crate::report::problems::Entry;
use crate::verdict::{Judgement, Kept, Removal};

/// What a removal says, of a paragraph that was cut out at byte `start` of its
/// source.
pub(crate) fn removed<'r>(
    removal: &'r Removal,
    (judgement, names): (&'r Judgement, &'r Names),
    start: u64,
    cut: Cut<'r>,
) -> Removed<'r> {
    let cluster = removal.cluster;
    let cluster = cluster.and_then(|at| judgement.clusters.get(at as usize));
    let family = removal.family;
    let family = family.and_then(|at| judgement.families.get(at as usize));
    Removed {
        paragraph: removal.paragraph,
        reason: removal.reason,
        evidence: &removal.evidence,
        cluster: cluster.map(|cluster| cluster.id),
        block: family.map(|family| family.id),
        owner: removal.owner.and_then(|owner| names.reference(owner)),
        place: start..start + cut.raw.len() as u64,
        cut,
    }
}

/// What is said of a paragraph of so many characters that stays.
pub(super) fn stayed<'r>(kept: &'r Kept, given: &'r Given<'_>, characters: u64) -> Stayed<'r> {
    let (judgement, names) = (given.judgement, &given.seen.names);
    let cluster = kept.cluster;
    let cluster = cluster.and_then(|at| judgement.clusters.get(at as usize));
    Stayed {
        paragraph: kept.paragraph,
        characters,
        evidence: &kept.evidence,
        missing: kept.missing,
        cluster: cluster.map(|cluster| cluster.id),
        kept_by: kept.kept_by,
        owner: kept.owner.and_then(|owner| names.reference(owner)),
    }
}

/// The line that opens a source.
pub(crate) fn source(source: &Source, sum: Sum) -> Line {
    Line::Source(SourceLine {
        name: source.name.clone(),
        format: source.format.name().to_owned(),
        compression: source.compression.name().to_owned(),
        bytes: sum.bytes,
        xxh3_128: hex_hash(sum.xxh3_128),
    })
}

/// The line that closes a source, of which `written` is left.
pub(crate) fn cleaned(source: &str, written: Option<Written>) -> Line {
    let nothing = Summer::default().sum();
    let name = written.as_ref().map(|_| source.to_owned());
    let written = written.unwrap_or(Written {
        bytes: nothing.bytes,
        xxh3_128: nothing.xxh3_128,
        pieces: Vec::new(),
    });
    let mut pieces = written.pieces;
    if pieces.len() == 1 {
        // It would say of all of it what is said already.
        pieces.clear();
    }
    Line::Cleaned(CleanedLine {
        source: source.to_owned(),
        name,
        bytes: written.bytes,
        xxh3_128: hex_hash(written.xxh3_128),
        xxh3_64: pieces.into_iter().map(spelled_sum).collect(),
    })
}

/// The notice of a document that has lost everything; its record is at byte
/// `offset`.
pub(crate) fn emptied(subject: &Subject<'_>, offset: u64) -> Entry {
    Entry {
        kind: "emptied".to_owned(),
        bad: false,
        source: subject.source.to_owned(),
        line: Some(subject.line),
        byte: Some(offset),
        message: format!(
            "nothing is left of {:?}: every paragraph of it was removed",
            subject.document
        ),
        count: 1,
        path: PathBuf::from(subject.source),
    }
}
