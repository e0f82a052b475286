//! Verdicts that travel from one machine to another.
//!
//! In: the verdict on a document, with the ids of the clusters and block families that it
//! refers to. Out: bytes that name them by id, so that whoever has merged the shares of a
//! site finds them again, however it numbers them. It knows no site: ids are those of one.

use rustc_hash::FxHashMap;

use super::{JudgementNumbers, pack, put, unpack};
use crate::verdict::{DocumentVerdict, Judgement, Removal};

/// What the bytes begin with. It changes when what follows does.
const VERSION: u8 = 1;

/// What ids stand for.
pub(crate) struct CalledBy<C, F> {
    /// A cluster.
    pub(crate) cluster: C,
    /// A block family.
    pub(crate) family: F,
}

impl JudgementNumbers {
    /// The numbers of whoever numbers as the judgement does.
    pub(crate) fn same(clusters: usize, families: usize) -> Self {
        Self {
            clusters: (0..clusters as u32).collect(),
            families: (0..families as u32).map(|one| (one, one)).collect(),
            known: FxHashMap::default(),
        }
    }
}

/// A verdict of this judgement, for another machine: by the ids of clusters and block families,
/// and by what `position` calls documents.
pub(crate) fn carried(
    verdict: &DocumentVerdict,
    judgement: &Judgement,
    position: impl Fn(u32) -> u32,
) -> Vec<u8> {
    let mut verdict = verdict.clone();
    verdict.renumber(position);
    let cluster = |number: u32| judgement.clusters.get(number as usize);
    let family = |number: u32| judgement.families.get(number as usize);
    let called = CalledBy {
        cluster: |number| cluster(number).map_or(0, |cluster| cluster.id),
        family: |number| family(number).map_or(0, |family| family.id),
    };
    let mut bytes = Vec::new();
    carry(&verdict, &called, &mut bytes);
    bytes
}

/// Appends a verdict; `called` gives the ids of what it numbers.
fn carry(
    verdict: &DocumentVerdict,
    called: &CalledBy<impl Fn(u32) -> u64, impl Fn(u32) -> u64>,
    bytes: &mut Vec<u8>,
) {
    let (mut clusters, mut families) = (Ids::default(), Ids::default());
    let mut own = verdict.clone();
    for Removal {
        cluster, family, ..
    } in &mut own.removals
    {
        *cluster = cluster.map(|number| clusters.add((called.cluster)(number)));
        *family = family.map(|number| families.add((called.family)(number)));
    }
    for kept in &mut own.kept {
        kept.cluster = (kept.cluster).map(|number| clusters.add((called.cluster)(number)));
    }
    bytes.push(VERSION);
    for ids in [clusters, families] {
        put(bytes, ids.0.len() as u64);
        ids.0.iter().for_each(|id| bytes.extend(id.to_le_bytes()));
    }
    pack(0, &own, bytes);
}

/// The verdict that [`carry`] made these bytes of; `called` gives the numbers of ids.
/// `None` where they are others, or have an id that nobody knows.
pub(crate) fn arrive(
    bytes: &[u8],
    called: &CalledBy<impl Fn(u64) -> Option<u32>, impl Fn(u64) -> Option<u32>>,
) -> Option<DocumentVerdict> {
    let (&version, rest) = bytes.split_first()?;
    let mut rest = super::PackedBytes((version == VERSION).then_some(rest)?);
    let clusters = rest.ids()?.map(&called.cluster).collect::<Option<_>>()?;
    let families = rest.ids()?.map(&called.family);
    let families: Vec<u32> = families.collect::<Option<_>>()?;
    let numbers = JudgementNumbers {
        clusters,
        families: (0..).zip(families).collect(),
        ..JudgementNumbers::default()
    };
    unpack(rest.0, &[numbers])
}

/// The ids of a verdict, each once; a verdict has few.
#[derive(Default)]
struct Ids(Vec<u64>);

impl Ids {
    /// The place of an id among them.
    fn add(&mut self, id: u64) -> u32 {
        let known = self.0.iter().position(|&known| known == id);
        let place = known.unwrap_or_else(|| {
            self.0.push(id);
            self.0.len() - 1
        });
        place as u32
    }
}

impl<'b> super::PackedBytes<'b> {
    /// Ids, with how many there are before them.
    fn ids(&mut self) -> Option<impl Iterator<Item = u64> + use<'b>> {
        let count = usize::try_from(self.long()?).ok()?;
        let (ids, rest) = self.0.split_at_checked(count.checked_mul(8)?)?;
        self.0 = rest;
        let (ids, _) = ids.as_chunks::<8>();
        Some(ids.iter().map(|id| u64::from_le_bytes(*id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Evidence, EvidenceKind, Kept, Reason};

    fn verdict() -> DocumentVerdict {
        let evidence = vec![Evidence {
            kind: EvidenceKind::ALL[0],
            millibits: -70,
            count: 3,
        }];
        let removal = |paragraph, cluster, family| Removal {
            paragraph,
            reason: Reason::Teaser,
            evidence: evidence.clone(),
            cluster,
            family,
            owner: Some(9),
        };
        DocumentVerdict {
            paragraphs: 5,
            removals: vec![
                removal(1, Some(40), Some(2)),
                removal(2, None, None),
                removal(3, Some(41), Some(2)),
            ],
            kept: vec![Kept {
                paragraph: 4,
                cluster: Some(40),
                ..Kept::default()
            }],
            copy_of: Some(7),
            ..DocumentVerdict::default()
        }
    }

    fn carried() -> Vec<u8> {
        let mut bytes = Vec::new();
        let called = CalledBy {
            cluster: |number: u32| u64::from(number) << 40,
            family: |number: u32| u64::MAX - u64::from(number),
        };
        carry(&verdict(), &called, &mut bytes);
        bytes
    }

    #[test]
    fn it_arrives_as_it_went_under_the_numbers_of_whoever_asks() {
        let called = CalledBy {
            cluster: |id: u64| u32::try_from(id >> 40).ok().map(|number| number + 100),
            family: |id: u64| u32::try_from(u64::MAX - id).ok(),
        };
        let mut expected = verdict();
        for removal in &mut expected.removals {
            removal.cluster = removal.cluster.map(|number| number + 100);
        }
        expected.kept[0].cluster = Some(140);
        assert_eq!(arrive(&carried(), &called), Some(expected));
    }

    #[test]
    fn what_is_not_known_or_not_whole_is_none() {
        let bytes = carried();
        let knows = CalledBy {
            cluster: |_| Some(0),
            family: |_| Some(0),
        };
        assert!(arrive(&bytes, &knows).is_some());
        let nothing = CalledBy {
            cluster: |_| None,
            family: |_| Some(0),
        };
        assert_eq!(arrive(&bytes, &nothing), None);
        for end in 0..bytes.len() {
            assert_eq!(arrive(&bytes[..end], &knows), None, "{end}");
        }
        let other = [&[VERSION + 1], &bytes[1..]].concat();
        assert_eq!(arrive(&other, &knows), None);
        let many = [VERSION, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(arrive(&many, &knows), None);
    }
}
