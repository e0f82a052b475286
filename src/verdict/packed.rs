//! Verdicts in few bytes, for the time between the decision and the writing.
//!
//! In: the verdict of a document, its clusters and families numbered as the
//! share of its site numbers them. Out: bytes, and the verdict again, numbered as the
//! judgement numbers them. The bytes live for one run and are no format.

use rustc_hash::FxHashMap;

pub(crate) mod carried;

use super::{DocumentVerdict, Evidence, EvidenceKind, KNOWN, Kept, KeptBy, Reason, Removal};

/// The number of a cluster that the judgement does not list.
pub const UNLISTED: u32 = u32::MAX;

/// How the judgement numbers what a share of a site numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgementNumbers {
    /// For each of the share's clusters the number that the judgement lists it under,
    /// or [`UNLISTED`].
    pub clusters: Vec<u32>,
    /// The number of each block family, by what the share calls it.
    pub families: FxHashMap<u32, u32>,
    /// The place in [`Judgement::known`](super::Judgement::known) of each earlier
    /// document that the share's verdicts refer to.
    pub known: FxHashMap<u32, u32>,
}

impl JudgementNumbers {
    /// A document as the judgement numbers it.
    #[must_use]
    pub fn document(&self, document: u32) -> Option<u32> {
        match document.checked_sub(KNOWN) {
            None => Some(document),
            Some(known) => self.known.get(&known).map(|place| KNOWN + place),
        }
    }

    /// The number under which the judgement lists a cluster of the share, if it does.
    #[must_use]
    pub fn cluster(&self, cluster: u32) -> Option<u32> {
        let number = self.clusters.get(cluster as usize).copied();
        number.filter(|&number| number != UNLISTED)
    }

    /// Changes every number of a cluster and every one of a family.
    pub fn change(&mut self, cluster: impl Fn(u32) -> u32, family: impl Fn(u32) -> u32) {
        let listed = self.clusters.iter_mut();
        for number in listed.filter(|number| **number != UNLISTED) {
            *number = cluster(*number);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each is changed by itself")]
        for number in self.families.values_mut() {
            *number = family(*number);
        }
    }
}

/// Appends the verdict of a document of the share with this number.
pub fn pack(share: u32, verdict: &DocumentVerdict, bytes: &mut Vec<u8>) {
    put(bytes, share.into());
    put(bytes, verdict.paragraphs.into());
    bytes.push(u8::from(verdict.dropped) | u8::from(verdict.spared) << 1);
    put_optional(bytes, verdict.copy_of);
    put(bytes, verdict.removals.len() as u64);
    let mut next = 0;
    for removal in &verdict.removals {
        put(bytes, removal.paragraph.wrapping_sub(next).into());
        next = removal.paragraph;
        bytes.push(removal.reason as u8);
        put_optional(bytes, removal.cluster);
        put_optional(bytes, removal.family);
        put_optional(bytes, removal.owner);
        put(bytes, removal.evidence.len() as u64);
        put_evidence(bytes, &removal.evidence);
    }
    put(bytes, verdict.kept.len() as u64);
    let mut next = 0;
    for kept in &verdict.kept {
        put(bytes, kept.paragraph.wrapping_sub(next).into());
        next = kept.paragraph.wrapping_add(1);
        put_kept(bytes, kept);
    }
}

/// Appends what is said of a paragraph that stays: mostly a dozen bytes.
fn put_kept(bytes: &mut Vec<u8>, kept: &Kept) {
    let kept_by = kept.kept_by.map_or(0, |kept_by| kept_by as u64 + 1);
    let has = |number: Option<u32>| u64::from(number.is_some());
    put(
        bytes,
        kept_by | has(kept.cluster) << 2 | has(kept.owner) << 3 | (kept.evidence.len() as u64) << 4,
    );
    put(bytes, kept.missing.into());
    for number in [kept.cluster, kept.owner].into_iter().flatten() {
        put(bytes, number.into());
    }
    put_evidence(bytes, &kept.evidence);
}

fn put_evidence(bytes: &mut Vec<u8>, evidence: &[Evidence]) {
    for evidence in evidence {
        bytes.push(evidence.kind as u8);
        let millibits = evidence.millibits;
        put(
            bytes,
            ((millibits << 1) ^ (millibits >> 31))
                .cast_unsigned()
                .into(),
        );
        put(bytes, evidence.count.into());
    }
}

/// The verdict that `bytes` begin with; `None` where they are not what
/// [`pack`] made. `numbers` are those of the shares.
#[must_use]
pub fn unpack(bytes: &[u8], numbers: &[JudgementNumbers]) -> Option<DocumentVerdict> {
    let mut unpacker = Unpacker::default();
    unpacker.unpack(bytes, numbers)?;
    Some(unpacker.verdict)
}

/// Unpacks one verdict after the other in the same memory: a verdict has a list for
/// each paragraph.
#[derive(Debug, Default)]
pub struct Unpacker {
    verdict: DocumentVerdict,
    /// Lists that were used before.
    spare: Vec<Vec<Evidence>>,
}

impl Unpacker {
    /// The same as [`unpack`].
    pub fn unpack(
        &mut self,
        bytes: &[u8],
        numbers: &[JudgementNumbers],
    ) -> Option<&DocumentVerdict> {
        let (verdict, spare) = (&mut self.verdict, &mut self.spare);
        verdict.clear(spare);
        let mut bytes = PackedBytes(bytes);
        let numbers = numbers.get(bytes.number()? as usize)?;
        verdict.paragraphs = bytes.number()?;
        let flags = bytes.byte()?;
        (verdict.dropped, verdict.spared) = (flags & 1 == 1, flags & 2 == 2);
        verdict.copy_of = bytes.document(numbers)?;
        let mut next = 0u32;
        for _ in 0..bytes.number()? {
            next = next.wrapping_add(bytes.number()?);
            let evidence = spare.pop().unwrap_or_default();
            verdict
                .removals
                .push(bytes.removal(next, numbers, evidence)?);
        }
        let mut next = 0u32;
        for _ in 0..bytes.number()? {
            let paragraph = next.wrapping_add(bytes.number()?);
            next = paragraph.wrapping_add(1);
            let evidence = spare.pop().unwrap_or_default();
            verdict.kept.push(bytes.kept(paragraph, numbers, evidence)?);
        }
        Some(verdict)
    }
}

/// Appends a number, seven bits a byte, the lowest first (LEB128).
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_optional(bytes: &mut Vec<u8>, number: Option<u32>) {
    put(bytes, number.map_or(0, |number| u64::from(number) + 1));
}

/// Bytes that are still to be read.
struct PackedBytes<'b>(&'b [u8]);

impl PackedBytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn long(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
    }

    fn number(&mut self) -> Option<u32> {
        u32::try_from(self.long()?).ok()
    }

    fn optional(&mut self) -> Option<Option<u32>> {
        let number = self.long()?;
        number
            .checked_sub(1)
            .map_or(Some(None), |number| u32::try_from(number).ok().map(Some))
    }

    /// A document, if there is one, as the judgement numbers it.
    fn document(&mut self, numbers: &JudgementNumbers) -> Option<Option<u32>> {
        let document = self.optional()?;
        Some(document.and_then(|document| numbers.document(document)))
    }

    fn removal(
        &mut self,
        paragraph: u32,
        numbers: &JudgementNumbers,
        evidence: Vec<Evidence>,
    ) -> Option<Removal> {
        let reason = *Reason::ALL.get(usize::from(self.byte()?))?;
        let cluster = self.optional()?;
        let cluster = cluster.and_then(|cluster| numbers.cluster(cluster));
        let family = self.optional()?;
        let family = family.and_then(|family| numbers.families.get(&family).copied());
        let owner = self.document(numbers)?;
        let count = self.long()?;
        Some(Removal {
            paragraph,
            reason,
            evidence: self.evidence(count, evidence)?,
            cluster,
            family,
            owner,
        })
    }

    fn kept(
        &mut self,
        paragraph: u32,
        numbers: &JudgementNumbers,
        evidence: Vec<Evidence>,
    ) -> Option<Kept> {
        let head = self.long()?;
        let kept_by = match (head & 3).checked_sub(1) {
            Some(at) => Some(*KeptBy::ALL.get(at as usize)?),
            None => None,
        };
        let missing = self.number()?;
        let cluster = match head & 4 {
            0 => None,
            _ => numbers.cluster(self.number()?),
        };
        let owner = match head & 8 {
            0 => None,
            _ => numbers.document(self.number()?),
        };
        Some(Kept {
            paragraph,
            evidence: self.evidence(head >> 4, evidence)?,
            missing,
            kept_by,
            cluster,
            owner,
        })
    }

    /// So much evidence, in a list that is empty.
    fn evidence(&mut self, count: u64, mut evidence: Vec<Evidence>) -> Option<Vec<Evidence>> {
        let most = self.0.len() as u64;
        evidence.reserve(most.min(count) as usize);
        for _ in 0..count {
            let kind = *EvidenceKind::ALL.get(usize::from(self.byte()?))?;
            let folded = self.number()?;
            evidence.push(Evidence {
                kind,
                millibits: (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed(),
                count: self.number()?,
            });
        }
        Some(evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
        let kinds = prop::sample::select(EvidenceKind::ALL.to_vec());
        let one =
            (kinds, any::<i32>(), any::<u32>()).prop_map(|(kind, millibits, count)| Evidence {
                kind,
                millibits,
                count,
            });
        // More than there are kinds: the length has a place for any number.
        prop::collection::vec(one, 0..20)
    }

    /// A document of the input, or one of nine earlier ones.
    fn document() -> impl Strategy<Value = u32> {
        prop_oneof![0..KNOWN, KNOWN..KNOWN + 9]
    }

    fn kept() -> impl Strategy<Value = Kept> {
        (
            any::<u32>(),
            evidence(),
            any::<u32>(),
            prop::option::of(prop::sample::select(KeptBy::ALL.to_vec())),
            prop::option::of(0u32..9),
            prop::option::of(document()),
        )
            .prop_map(
                |(paragraph, evidence, missing, kept_by, cluster, owner)| Kept {
                    paragraph,
                    evidence,
                    missing,
                    kept_by,
                    cluster,
                    owner,
                },
            )
    }

    fn removal() -> impl Strategy<Value = Removal> {
        (
            any::<u32>(),
            0usize..5,
            evidence(),
            prop::option::of(0u32..9),
            prop::option::of(0u32..9),
            prop::option::of(document()),
        )
            .prop_map(
                |(paragraph, reason, evidence, cluster, family, owner)| Removal {
                    paragraph,
                    reason: Reason::ALL[reason],
                    evidence,
                    cluster,
                    family,
                    owner,
                },
            )
    }

    proptest! {
        #[test]
        fn a_verdict_comes_back_as_it_was(
            paragraphs: u32,
            removals in prop::collection::vec(removal(), 0..6),
            kept in prop::collection::vec(kept(), 0..6),
            copy_of in prop::option::of(document()),
            dropped: bool,
            spared: bool,
            cut in any::<prop::sample::Index>(),
        ) {
            let verdict = DocumentVerdict { paragraphs, removals, kept, copy_of, dropped, spared };
            let mut bytes = Vec::new();
            pack(1, &verdict, &mut bytes);
            let same = JudgementNumbers {
                clusters: (0..9).collect(),
                families: (0..9).map(|family| (family, family)).collect(),
                known: (0..9).map(|document| (document, document)).collect(),
            };
            let numbers = [JudgementNumbers::default(), same];
            let mut unpacker = Unpacker::default();
            for _ in 0..2 {
                prop_assert_eq!(unpacker.unpack(&bytes, &numbers), Some(&verdict), "again");
            }
            let cut = cut.index(bytes.len());
            prop_assert_eq!(unpack(&bytes[..cut], &numbers), None, "cut short");
        }

        #[test]
        fn other_bytes_are_no_panic(bytes: Vec<u8>) {
            let _ = unpack(&bytes, &[JudgementNumbers::default()]);
        }
    }

    #[test]
    fn kinds_and_reasons_are_numbered_as_they_are_listed() {
        for (at, kind) in EvidenceKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
        }
        for (at, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, at);
        }
    }
}
