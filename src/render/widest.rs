//! Clusters and block families → those that the page shows.
//!
//! In: `clusters.jsonl` and `blocks.jsonl`. Out: the clusters that lost most
//! and the widest of those that lost nothing, the families with most documents,
//! and counts of all of them. Each file is read once, only the beginnings of
//! its lines are looked at, and only the lines that are shown are read again.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::budget::{CLUSTERS, FAMILIES, KEPT_CLUSTERS, MEMBERS};
use super::histograms::Sizes;
use super::lines::{Lines, damaged};
use super::lowest::Lowest;
use super::scan::{Scan, hexadecimal};
use crate::error::{Error, Result};
use crate::files;
use crate::report::findings::{ClusterEntry, MemberEntry};

/// The clusters of a result.
pub(super) struct Clusters {
    /// Those that are shown, most documents first.
    pub(super) shown: Vec<ClusterEntry>,
    pub(super) total: u64,
    pub(super) sizes: Sizes,
    /// Those that were asked for, in the order of the file.
    pub(super) leads: Vec<ClusterEntry>,
}

/// The block families of a result.
pub(super) struct Families {
    /// Those that are shown, most documents first.
    pub(super) shown: Vec<Family>,
    pub(super) total: u64,
}

/// A line of `blocks.jsonl`.
#[derive(Debug, Deserialize)]
pub(super) struct Family {
    pub(super) id: String,
    pub(super) site: String,
    pub(super) cue: Option<String>,
    pub(super) documents: u64,
    pub(super) members: Members,
    /// Between which dates the cluster stood that most of its blocks have.
    #[serde(skip)]
    pub(super) dates: Option<(String, String)>,
}

/// A family's clusters: there may be as many as the corpus has.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The first of them.
    pub(super) first: Vec<MemberEntry>,
    /// The ids of all, in their order.
    pub(super) ids: Vec<u64>,
}

/// A line of a file that is read again.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    length: usize,
    number: u64,
}

/// The beginning of a line of `clusters.jsonl`.
struct ClusterHead {
    id: u64,
    documents: u64,
    removed: u64,
}

/// Reads the clusters of the file at `path`, and those with an id among `leads`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written.
pub(super) fn clusters(path: &Path, leads: &BTreeSet<u64>) -> Result<Clusters> {
    let mut lines = Lines::open(path)?;
    let (mut lost, mut whole) = (Lowest::new(CLUSTERS), Lowest::new(KEPT_CLUSTERS));
    let (mut sizes, mut total) = (Sizes::default(), 0);
    let mut asked = Vec::new();
    while lines.advance()? {
        let Some(head) = ClusterHead::read(lines.line()) else {
            return Err(lines.damaged("this is no cluster"));
        };
        total += 1;
        sizes.count(head.documents);
        if leads.contains(&head.id) {
            asked.push(place(&lines));
        }
        let widest = (Reverse(head.documents), head.id, lines.number());
        if head.removed > 0 {
            lost.offer((Reverse(head.removed), widest), || place(&lines));
        } else {
            whole.offer(widest, || place(&lines));
        }
    }
    let mut places = lost.into_sorted();
    places.append(&mut whole.into_sorted());
    let mut shown: Vec<ClusterEntry> = read_again(path, places)?;
    shown.sort_by(|a, b| {
        let key = |entry: &ClusterEntry| (Reverse(entry.documents), Reverse(entry.occurrences));
        (key(a), &a.id, &a.site).cmp(&(key(b), &b.id, &b.site))
    });
    Ok(Clusters {
        shown,
        total,
        sizes,
        leads: read_again(path, asked)?,
    })
}

/// Reads the block families of the file at `path`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written.
pub(super) fn families(path: &Path) -> Result<Families> {
    let mut lines = Lines::open(path)?;
    let mut widest = Lowest::new(FAMILIES);
    let mut total = 0;
    while lines.advance()? {
        let Some((id, documents)) = family_head(lines.line()) else {
            return Err(lines.damaged("this is no block family"));
        };
        total += 1;
        widest.offer((Reverse(documents), id, lines.number()), || place(&lines));
    }
    let mut shown: Vec<Family> = read_again(path, widest.into_sorted())?;
    shown.sort_by(|a, b| {
        (Reverse(a.documents), &a.id, &a.site).cmp(&(Reverse(b.documents), &b.id, &b.site))
    });
    Ok(Families { shown, total })
}

fn place(lines: &Lines) -> Place {
    Place {
        offset: lines.offset(),
        length: lines.line().len(),
        number: lines.number(),
    }
}

/// The entries at some places, in the order of the file.
fn read_again<T: serde::de::DeserializeOwned>(
    path: &Path,
    mut places: Vec<Place>,
) -> Result<Vec<T>> {
    places.sort_unstable_by_key(|place| place.offset);
    let refuse = |error| Error::io("read", path, error);
    let mut file = files::open(path).map_err(refuse)?;
    let mut line = Vec::new();
    let read = |place: Place| {
        line.resize(place.length, 0);
        file.seek(SeekFrom::Start(place.offset)).map_err(refuse)?;
        file.read_exact(&mut line).map_err(refuse)?;
        let entry = serde_json::from_slice(&line);
        entry.map_err(|error| damaged(path, place.number, &error.to_string()))
    };
    places.into_iter().map(read).collect()
}

impl ClusterHead {
    fn read(line: &[u8]) -> Option<Self> {
        let mut scan = Scan::new(line);
        scan.has(br#"{"id":"#).then_some(())?;
        let id = scan.id()??;
        scan.pass(br#","site":""#)?;
        scan.string()?;
        scan.pass(br#","documents":"#)?;
        let documents = scan.number()?;
        scan.pass(br#","occurrences":"#)?;
        let occurrences = scan.number()?;
        if scan.has(br#","known":"#) {
            scan.number()?;
        }
        scan.pass(br#","kept":"#)?;
        Some(Self {
            id,
            documents,
            removed: occurrences.checked_sub(scan.number()?)?,
        })
    }
}

/// The id of a family, and in how many documents it stands.
fn family_head(line: &[u8]) -> Option<(u64, u64)> {
    let mut scan = Scan::new(line);
    scan.has(br#"{"id":"#).then_some(())?;
    let id = scan.id()??;
    scan.pass(br#","site":""#)?;
    scan.string()?;
    scan.pass(br#","documents":"#)?;
    Some((id, scan.number()?))
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_seq(MembersVisitor)
    }
}

struct MembersVisitor;

/// Of a member that is not shown, its id alone.
#[derive(Deserialize)]
struct MemberId<'m> {
    cluster: &'m str,
}

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the clusters of a block family")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Members, A::Error> {
        let refuse = || serde::de::Error::custom("a cluster's id has 16 hexadecimal digits");
        let mut members = Members::default();
        while members.first.len() < MEMBERS {
            let Some(member) = list.next_element::<MemberEntry>()? else {
                return Ok(members);
            };
            let id = hexadecimal(member.cluster.as_bytes()).ok_or_else(refuse)?;
            members.ids.push(id);
            members.first.push(member);
        }
        while let Some(member) = list.next_element::<MemberId<'de>>()? {
            let id = hexadecimal(member.cluster.as_bytes()).ok_or_else(refuse)?;
            members.ids.push(id);
        }
        Ok(members)
    }
}
