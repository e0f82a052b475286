//! Lines of `documents.jsonl` and of the journal → what every document is asked.
//!
//! In: the bytes of a line. Out: the document's sums, the paragraphs that
//! stayed, the paragraphs that went: each with its place, its cluster, its
//! reason, and the bytes in which the rest is said, for the few that are looked
//! at more closely. It reads no text and no evidence.

use super::scan::{Raw, Scan};
use crate::finished::Place;
use crate::report::documents::{Fate, KeptBy};
use crate::verdict::Reason;

/// The beginning of a line of `documents.jsonl`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'l> {
    /// What names the document and nothing else does: id, source, line.
    pub(super) name: &'l [u8],
    pub(super) id: Raw<'l>,
    pub(super) source: Raw<'l>,
    pub(super) line: u64,
    pub(super) site: Raw<'l>,
    pub(super) date: Option<Raw<'l>>,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) fate: Fate,
    pub(super) is_copy: bool,
    pub(super) paragraphs: u64,
    pub(super) characters: u64,
    pub(super) removed: Removed,
    /// Where the paragraphs that stayed begin.
    pub(super) kept: Scan<'l>,
}

/// What went of a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Removed {
    pub(super) paragraphs: u64,
    pub(super) characters: u64,
    pub(super) bytes: u64,
}

/// Where a document of the page is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Where its line is.
    pub(super) place: Place,
    pub(super) site: u32,
    /// About how many bytes it will take in the page.
    pub(super) estimate: u64,
}

impl<'l> Head<'l> {
    /// What a line says; `None` where it is none of dejalu's.
    pub(super) fn read(line: &'l [u8]) -> Option<Self> {
        let mut scan = Scan::new(line);
        scan.has(br#"{"document":""#).then_some(())?;
        let id = scan.string()?;
        scan.pass(br#","source":""#)?;
        let source = scan.string()?;
        scan.pass(br#","line":"#)?;
        let number = scan.number()?;
        let name = line.get(..line.len() - scan.rest().len())?;
        let site = optional(&mut scan, br#","site":""#)?.unwrap_or_default();
        let date = optional(&mut scan, br#","date":""#)?;
        scan.pass(br#","start":"#)?;
        let start = scan.number()?;
        scan.pass(br#","end":"#)?;
        let end = scan.number()?;
        scan.pass(br#","fate":""#)?;
        let fate = fate(scan.string()?)?;
        let is_copy = optional(&mut scan, br#","copy_of":""#)?.is_some();
        scan.pass(br#","paragraphs":"#)?;
        let paragraphs = scan.number()?;
        scan.pass(br#","characters":"#)?;
        let characters = scan.number()?;
        scan.pass(br#","removed":{"paragraphs":"#)?;
        let mut removed = Removed {
            paragraphs: scan.number()?,
            ..Removed::default()
        };
        scan.pass(br#","characters":"#)?;
        removed.characters = scan.number()?;
        scan.pass(br#","bytes":"#)?;
        removed.bytes = scan.number()?;
        scan.pass(br#","kept":["#)?;
        Some(Self {
            name,
            id,
            source,
            line: number,
            site,
            date,
            start,
            end,
            fate,
            is_copy,
            paragraphs,
            characters,
            removed,
            kept: scan,
        })
    }
}

/// A paragraph that stayed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'l> {
    pub(super) paragraph: u64,
    /// Thousandths of a bit.
    pub(super) missing: i64,
    pub(super) cluster: Option<u64>,
    pub(super) kept_by: Option<KeptBy>,
    /// All of it, as `KeptEntry` is read from it.
    pub(super) entry: &'l [u8],
}

impl<'l> Kept<'l> {
    /// The next of a document's paragraphs that stayed; `Some(None)` after the
    /// last, `None` where the line is none of dejalu's.
    #[inline]
    pub(super) fn next(scan: &mut Scan<'l>) -> Option<Option<Self>> {
        if scan.has(b"]") {
            return Some(None);
        }
        // Nothing but the first has no comma before it.
        scan.has(b",");
        let before = scan.rest();
        scan.has(br#"{"paragraph":"#).then_some(())?;
        let paragraph = scan.number()?;
        scan.pass(br#","characters":"#)?;
        scan.number()?;
        scan.pass(br#","bits":"#)?;
        scan.thousandths()?;
        scan.pass(br#","missing":"#)?;
        let missing = scan.thousandths()?;
        let mut cluster = None;
        if scan.has(br#","cluster":"#) {
            cluster = scan.id()?;
        }
        let mut kept_by = None;
        if scan.has(br#","kept_by":""#) {
            kept_by = Some(keeper(scan.string()?)?);
        }
        // Kinds of evidence have names without braces, and ids are passed first.
        optional(scan, br#","owner":""#)?;
        optional(scan, br#","owner_at":""#)?;
        if !scan.has(b"}") {
            scan.pass(br#","evidence":{"#)?;
            scan.pass_byte(b'}')?;
            scan.pass(b"}")?;
        }
        let entry = before.get(..before.len() - scan.rest().len())?;
        Some(Some(Self {
            paragraph,
            missing,
            cluster,
            kept_by,
            entry,
        }))
    }
}

/// A paragraph that went: a line of the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone<'l> {
    pub(super) source: Raw<'l>,
    /// Where the removed bytes began.
    pub(super) start: u64,
    pub(super) paragraph: u64,
    pub(super) reason: Reason,
    /// `"bits":…,"evidence":[…]`.
    pub(super) numbers: &'l [u8],
    pub(super) cluster: Option<u64>,
    pub(super) family: Option<u64>,
}

/// What a line of the journal is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'l> {
    /// A paragraph.
    Gone(Gone<'l>),
    /// Something else.
    Other,
}

impl<'l> Entry<'l> {
    /// What a line says; `None` where it is none of dejalu's.
    #[inline]
    pub(super) fn read(line: &'l [u8]) -> Option<Self> {
        let mut scan = Scan::new(line);
        if !scan.has(br#"{"type":"removal","document":""#) {
            return scan.has(br#"{"type":""#).then_some(Self::Other);
        }
        scan.string()?;
        scan.pass(br#","source":""#)?;
        let source = scan.string()?;
        scan.pass(br#","line":"#)?;
        scan.number()?;
        optional(&mut scan, br#","site":""#)?;
        scan.pass(br#","start":"#)?;
        let start = scan.number()?;
        scan.pass(br#","end":"#)?;
        scan.number()?;
        scan.pass(br#","paragraph":"#)?;
        let paragraph = scan.number()?;
        scan.pass(br#","reason":""#)?;
        let reason = reason(scan.string()?)?;
        scan.has(b",").then_some(())?;
        let said = scan.rest();
        // Kinds of evidence have names without brackets.
        scan.pass_byte(b']')?;
        let numbers = said.get(..said.len() - scan.rest().len())?;
        scan.pass(br#","cluster":"#)?;
        let cluster = scan.id()?;
        scan.pass(br#","block":"#)?;
        let family = scan.id()?;
        Some(Self::Gone(Gone {
            source,
            start,
            paragraph,
            reason,
            numbers,
            cluster,
            family,
        }))
    }
}

/// The string of a field that need not be there; `None` where it is broken.
#[inline]
fn optional<'l>(scan: &mut Scan<'l>, field: &[u8]) -> Option<Option<Raw<'l>>> {
    if scan.has(field) {
        scan.string().map(Some)
    } else {
        Some(None)
    }
}

fn fate(Raw(name): Raw<'_>) -> Option<Fate> {
    const ALL: [Fate; 4] = [Fate::Unchanged, Fate::Changed, Fate::Dropped, Fate::Spared];
    ALL.into_iter().find(|fate| fate.name().as_bytes() == name)
}

fn keeper(Raw(name): Raw<'_>) -> Option<KeptBy> {
    match name {
        b"allow" => Some(KeptBy::Allow),
        b"reasons" => Some(KeptBy::Reasons),
        b"spared" => Some(KeptBy::Spared),
        _ => None,
    }
}

fn reason(Raw(name): Raw<'_>) -> Option<Reason> {
    let mut all = Reason::ALL.into_iter();
    all.find(|reason| reason.name().as_bytes() == name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::spelling::Spelled;
    use crate::journal::{EvidenceEntry, Line, RemovalLine, bits, hex_id};
    use crate::report::documents::{DocumentEntry, KeptEntry, RemovedSums};

    fn evidence() -> impl Strategy<Value = Vec<EvidenceEntry>> {
        let one = (-9000..9000_i64, any::<u32>()).prop_map(|(millibits, count)| EvidenceEntry {
            kind: "frequency".into(),
            bits: bits(millibits),
            count,
        });
        proptest::collection::vec(one, 0..3)
    }

    prop_compose! {
        fn kept()(
            paragraph: u32, characters: u64, millibits in -9000..9000_i64, missing in 0..9000_i64,
            cluster: Option<u64>, keeper in 0..4, owner: Option<String>, evidence in evidence(),
        ) -> KeptEntry {
            let keepers = [None, Some(KeptBy::Allow), Some(KeptBy::Reasons), Some(KeptBy::Spared)];
            KeptEntry {
                paragraph, characters, bits: bits(millibits), missing: bits(missing),
                cluster: cluster.map(hex_id), kept_by: keepers[keeper as usize],
                owner_at: owner.clone(), owner, evidence,
            }
        }
    }

    prop_compose! {
        fn document()(
            (document, source, site) in any::<(String, String, String)>(), date: Option<String>,
            copy_of: Option<String>, (line, start, end) in any::<(u64, u64, u64)>(), which in 0..4,
            (paragraphs, characters, gone) in any::<(u64, u64, u64)>(),
            kept in proptest::collection::vec(kept(), 0..4),
        ) -> DocumentEntry {
            let fates = [Fate::Unchanged, Fate::Changed, Fate::Dropped, Fate::Spared];
            DocumentEntry {
                document, source, line, site, date, start, end, fate: fates[which as usize],
                copy_of_at: copy_of.clone(), copy_of, paragraphs, characters,
                removed: RemovedSums { paragraphs: gone, characters, bytes: end }, kept,
            }
        }
    }

    proptest! {
        #[test]
        fn documents_say_what_serde_reads(entry in document()) {
            let line = serde_json::to_vec(&entry).unwrap();
            let head = Head::read(&line).unwrap();
            prop_assert_eq!(head.id.text().unwrap(), entry.document.as_str());
            prop_assert_eq!(head.source.text().unwrap(), entry.source.as_str());
            prop_assert_eq!(head.site.text().unwrap(), entry.site.as_str());
            let date = head.date.map(|date| date.text().unwrap().into_owned());
            prop_assert_eq!(date, entry.date);
            prop_assert_eq!(
                (head.line, head.start, head.end), (entry.line, entry.start, entry.end)
            );
            prop_assert_eq!((head.fate, head.is_copy), (entry.fate, entry.copy_of.is_some()));
            prop_assert_eq!(
                (head.paragraphs, head.characters), (entry.paragraphs, entry.characters)
            );
            let Removed { paragraphs, characters, bytes } = head.removed;
            prop_assert_eq!(entry.removed, RemovedSums { paragraphs, characters, bytes });
            let mut scan = head.kept;
            for expected in entry.kept {
                let kept = Kept::next(&mut scan).unwrap().unwrap();
                prop_assert_eq!(kept.paragraph, u64::from(expected.paragraph));
                prop_assert_eq!(bits(kept.missing), expected.missing);
                prop_assert_eq!(kept.cluster.map(hex_id), expected.cluster.clone());
                prop_assert_eq!(kept.kept_by, expected.kept_by);
                let read: KeptEntry = serde_json::from_slice(kept.entry).unwrap();
                prop_assert_eq!(read, expected);
            }
            prop_assert!(Kept::next(&mut scan).unwrap().is_none());
        }

        #[test]
        fn removals_say_what_serde_reads(
            (document, source, site, text) in any::<(String, String, String, String)>(),
            (line, start, end) in any::<(u64, u64, u64)>(), paragraph: u32, millibits in -9000..9000_i64,
            (cluster, block) in any::<(Option<u64>, Option<u64>)>(), which in 0..5_usize,
            evidence in evidence(),
        ) {
            let removed = Spelled { text, ..Spelled::default() };
            let entry = RemovalLine {
                document, source, line, site, start, end, paragraph,
                reason: Reason::ALL[which].name().into(), bits: bits(millibits), evidence,
                cluster: cluster.map(hex_id), block: block.map(hex_id), owner: None,
                owner_at: None, removed,
            };
            let line = serde_json::to_vec(&Line::Removal(entry.clone())).unwrap();
            let Some(Entry::Gone(gone)) = Entry::read(&line) else {
                return Err(TestCaseError::fail("no removal"));
            };
            prop_assert_eq!(gone.source.text().unwrap(), entry.source.as_str());
            prop_assert_eq!((gone.start, gone.paragraph), (start, u64::from(paragraph)));
            prop_assert_eq!(gone.reason, Reason::ALL[which]);
            prop_assert_eq!((gone.cluster, gone.family), (cluster, block));
            let numbers = [b"{", gone.numbers, b"}"].concat();
            let read: serde_json::Value = serde_json::from_slice(&numbers).unwrap();
            prop_assert_eq!(&read["bits"], &serde_json::json!(entry.bits));
            prop_assert_eq!(&read["evidence"], &serde_json::json!(entry.evidence));
        }

        #[test]
        fn damage_is_nothing_and_no_panic(entry in document(), at: prop::sample::Index, byte: u8) {
            let mut line = serde_json::to_vec(&entry).unwrap();
            let look = |line: &[u8]| {
                let _ = Entry::read(line);
                if let Some(head) = Head::read(line) {
                    let mut scan = head.kept;
                    while let Some(Some(_)) = Kept::next(&mut scan) {}
                }
            };
            (0..line.len()).for_each(|end| look(&line[..end]));
            let at = at.index(line.len());
            line[at] = byte;
            look(&line);
        }
    }
}
