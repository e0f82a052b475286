//! Verdicts → lines of the journal.
//!
//! In: a document, its verdict, and where its bytes stood. Out: what the
//! journal says about them. It never writes anything itself.

use std::borrow::Cow;
use std::ops::Range;

use crate::input::{Record, Source};
use crate::journal::spelling::Spelled;
use crate::journal::sum::{Sum, Summer};
use crate::journal::{
    CleanedLine, DroppedLine, EvidenceEntry, Line, RemovalLine, SourceLine, bits, hex_hash, hex_id,
};
use crate::output::Written;
use crate::report::names::{Names, Place};
use crate::verdict::{DocumentVerdict, Judgement, Reason, Removal};

/// A document about which lines are made.
pub(super) struct Subject<'r> {
    /// Where it stands.
    pub(super) place: Place<'r>,
    /// Its site.
    pub(super) site: &'r str,
    /// Its bytes.
    pub(super) record: &'r Record,
    /// The other documents.
    pub(super) names: &'r Names,
    /// Everything that was decided.
    pub(super) judgement: &'r Judgement,
}

/// A paragraph that goes.
pub(super) struct Removed<'r> {
    /// The decision.
    pub(super) removal: &'r Removal,
    /// The document's text.
    pub(super) text: &'r str,
    /// What goes of it.
    pub(super) range: &'r Range<usize>,
    /// The paragraph in it.
    pub(super) paragraph: &'r Range<usize>,
    /// What goes of the record.
    pub(super) raw: &'r Range<usize>,
}

impl Subject<'_> {
    /// The line of a removed paragraph.
    pub(super) fn removal(&self, removed: &Removed<'_>) -> Line {
        let removal = removed.removal;
        let raw = self.record.raw.get(removed.raw.clone()).unwrap_or_default();
        let (owner, owner_at) = removal
            .owner
            .map_or((None, None), |owner| self.names.reference(owner));
        let judgement = self.judgement;
        let cluster = removal
            .cluster
            .and_then(|at| judgement.clusters.get(at as usize));
        let family = removal
            .family
            .and_then(|at| judgement.families.get(at as usize));
        Line::Removal(RemovalLine {
            document: self.place.id.to_owned(),
            source: self.place.source.to_owned(),
            line: self.place.line,
            site: self.site.to_owned(),
            start: self.record.offset + removed.raw.start as u64,
            end: self.record.offset + removed.raw.end as u64,
            paragraph: removal.paragraph,
            reason: Cow::Borrowed(removal.reason.name()),
            bits: bits(
                removal
                    .evidence
                    .iter()
                    .map(|evidence| i64::from(evidence.millibits))
                    .sum(),
            ),
            evidence: removal.evidence.iter().map(EvidenceEntry::from).collect(),
            cluster: cluster.map(|cluster| hex_id(cluster.id)),
            block: family.map(|family| hex_id(family.id)),
            owner,
            owner_at,
            removed: Spelled::paragraph(raw, removed.text, removed.range, removed.paragraph),
        })
    }

    /// The line of a document that goes whole.
    pub(super) fn dropped(&self, verdict: &DocumentVerdict) -> Line {
        let (owner, owner_at) = verdict
            .copy_of
            .map_or((None, None), |owner| self.names.reference(owner));
        Line::Document(DroppedLine {
            document: self.place.id.to_owned(),
            source: self.place.source.to_owned(),
            line: self.place.line,
            start: self.record.offset,
            end: self.record.offset + self.record.raw.len() as u64,
            reason: Cow::Borrowed(Reason::Duplicate.name()),
            owner,
            owner_at,
            removed: Spelled::record(&self.record.raw),
        })
    }
}

/// The line that opens a source.
pub(super) fn source(source: &Source, sum: Sum) -> Line {
    Line::Source(SourceLine {
        name: source.name.clone(),
        format: source.format.name().to_owned(),
        compression: source.compression.name().to_owned(),
        bytes: sum.bytes,
        xxh3_128: hex_hash(sum.xxh3_128),
    })
}

/// The line that closes a source, of which `written` is left.
pub(super) fn cleaned(source: &str, written: Option<Written>) -> Line {
    let nothing = Summer::default().sum();
    let name = written.as_ref().map(|_| source.to_owned());
    let (bytes, xxh3_128) = written.map_or((nothing.bytes, nothing.xxh3_128), |written| {
        (written.bytes, written.xxh3_128)
    });
    Line::Cleaned(CleanedLine {
        source: source.to_owned(),
        name,
        bytes,
        xxh3_128: hex_hash(xxh3_128),
    })
}
