//! Clusters and block families → those that the page shows.
//!
//! In: the files of both. Out: the clusters that lost most and the widest of those
//! that lost nothing, the families with most documents, and counts of all of them. Each
//! file is read once, and holds the lines that are shown.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::budget::{CLUSTERS, FAMILIES, KEPT_CLUSTERS, MEMBERS};
use super::histograms::Sizes;
use super::lowest::Lowest;
use crate::error::{Error, Result};
use crate::result::RawLines;
use crate::result::documents::Id;
use crate::result::findings::{ClusterEntry, MemberEntry};

/// The clusters of a result.
pub(super) struct CommonClusters {
    /// Those that are shown, most documents first.
    pub(super) shown: Vec<ClusterEntry>,
    pub(super) total: u64,
    pub(super) sizes: Sizes,
    /// Documents of the widest.
    pub(super) widest: u64,
    /// What each site lost, by its name; nothing of those that lost nothing.
    pub(super) lost: FxHashMap<String, SiteLost>,
    /// Those that were asked for, in the order of the file.
    pub(super) leads: Vec<ClusterEntry>,
}

/// Running text of a site that stands nowhere any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct SiteLost {
    pub(super) texts: u64,
    pub(super) characters: u64,
}

/// The block families of a result.
pub(super) struct CommonFamilies {
    /// Those that are shown, most documents first.
    pub(super) shown: Vec<CommonFamily>,
    pub(super) total: u64,
}

/// A line of a block family.
#[derive(Debug, Deserialize)]
pub(super) struct CommonFamily {
    pub(super) id: String,
    pub(super) site: String,
    pub(super) cue: Option<String>,
    pub(super) documents: u64,
    pub(super) members: FamilyMembers,
    /// Between which dates the cluster stood that most of its blocks have.
    #[serde(skip)]
    pub(super) dates: Option<(String, String)>,
}

/// A family's clusters: there may be as many as the corpus has.
#[derive(Debug, Default)]
pub(super) struct FamilyMembers {
    /// The first of them.
    pub(super) first: Vec<MemberEntry>,
    /// The ids of all, in their order.
    pub(super) ids: Vec<u64>,
}

/// What is taken of a line of a cluster before it is known whether it is shown.
#[derive(Deserialize)]
struct ClusterHead<'l> {
    id: Id,
    #[serde(borrow)]
    site: Cow<'l, str>,
    documents: u64,
    occurrences: u64,
    #[serde(default)]
    lost: u64,
    kept: u64,
}

/// What a [`ClusterHead`] is read from: the line up to what it does not ask for, which is
/// most of it, as JSON in `start`. Inside a string the quotes of that name are escaped.
fn head_of<'l>(line: &'l [u8], start: &'l mut Vec<u8>) -> &'l [u8] {
    let Some(length) = memchr::memmem::find(line, br#","removed":{"#) else {
        return line;
    };
    start.clear();
    start.extend_from_slice(line.get(..length).unwrap_or_default());
    start.push(b'}');
    start
}

/// The same of a line of a block family.
#[derive(Deserialize)]
struct FamilyHead {
    id: Id,
    documents: u64,
}

/// Reads the clusters of the file at `path`, and those with an id among `leads`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written.
pub(super) fn clusters(path: &Path, leads: &BTreeSet<u64>) -> Result<CommonClusters> {
    let mut lines = RawLines::open(path)?;
    let (mut lost, mut whole) = (Lowest::new(CLUSTERS), Lowest::new(KEPT_CLUSTERS));
    let (mut sizes, mut total) = (Sizes::default(), 0);
    let mut asked = Vec::new();
    let mut widest_of_all = 0;
    let mut of_sites: FxHashMap<String, SiteLost> = FxHashMap::default();
    let mut start = Vec::new();
    while lines.advance()? {
        let head: ClusterHead<'_> = serde_json::from_slice(head_of(lines.line(), &mut start))
            .map_err(|error| lines.damaged(&error.to_string()))?;
        total += 1;
        sizes.count(head.documents);
        widest_of_all = head.documents.max(widest_of_all);
        if head.lost > 0 {
            let of_site = of_sites.entry(head.site.into_owned()).or_default();
            of_site.texts += 1;
            of_site.characters += head.lost;
        }
        if leads.contains(&head.id.0) {
            asked.push(line(&lines));
        }
        let widest = (Reverse(head.documents), head.id, lines.number());
        let removed = head.occurrences.saturating_sub(head.kept);
        if removed > 0 {
            lost.offer((Reverse(removed), widest), || line(&lines));
        } else {
            whole.offer(widest, || line(&lines));
        }
    }
    let mut places = lost.into_sorted();
    places.append(&mut whole.into_sorted());
    let mut shown: Vec<ClusterEntry> = entries(path, places)?;
    shown.sort_by(|a, b| {
        let key = |entry: &ClusterEntry| (Reverse(entry.documents), Reverse(entry.occurrences));
        (key(a), &a.id, &a.site).cmp(&(key(b), &b.id, &b.site))
    });
    Ok(CommonClusters {
        shown,
        total,
        sizes,
        widest: widest_of_all,
        lost: of_sites,
        leads: entries(path, asked)?,
    })
}

/// Reads the block families of the file at `path`.
///
/// # Errors
/// Where the file cannot be read or is not as it was written.
pub(super) fn families(path: &Path) -> Result<CommonFamilies> {
    let mut lines = RawLines::open(path)?;
    let mut widest = Lowest::new(FAMILIES);
    let mut total = 0;
    while lines.advance()? {
        let head: FamilyHead = serde_json::from_slice(lines.line())
            .map_err(|error| lines.damaged(&error.to_string()))?;
        total += 1;
        let rank = (Reverse(head.documents), head.id, lines.number());
        widest.offer(rank, || line(&lines));
    }
    let mut shown: Vec<CommonFamily> = entries(path, widest.into_sorted())?;
    shown.sort_by(|a, b| {
        (Reverse(a.documents), &a.id, &a.site).cmp(&(Reverse(b.documents), &b.id, &b.site))
    });
    Ok(CommonFamilies { shown, total })
}

/// The line at hand, and which one it is.
fn line(lines: &RawLines) -> (u64, Vec<u8>) {
    (lines.number(), lines.line().to_vec())
}

/// The entries that lines are, in the order of the file.
fn entries<T: serde::de::DeserializeOwned>(
    path: &Path,
    mut lines: Vec<(u64, Vec<u8>)>,
) -> Result<Vec<T>> {
    lines.sort_unstable_by_key(|(number, _)| *number);
    let entry = |(number, line): (u64, Vec<u8>)| {
        serde_json::from_slice(&line).map_err(|error| {
            let what = format!("line {number}: {error}; clean again");
            Error::damaged(path, what)
        })
    };
    lines.into_iter().map(entry).collect()
}

/// The number that 16 hexadecimal digits spell.
pub(super) fn hexadecimal(digits: &str) -> Option<u64> {
    Id::from_digits(digits).map(|id| id.0)
}

impl<'de> Deserialize<'de> for FamilyMembers {
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
    type Value = FamilyMembers;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the clusters of a block family")
    }

    fn visit_seq<A: SeqAccess<'de>>(
        self,
        mut list: A,
    ) -> std::result::Result<FamilyMembers, A::Error> {
        let refuse = || serde::de::Error::custom("a cluster's id has 16 hexadecimal digits");
        let mut members = FamilyMembers::default();
        while members.first.len() < MEMBERS {
            let Some(member) = list.next_element::<MemberEntry>()? else {
                return Ok(members);
            };
            let id = hexadecimal(member.cluster.as_ref()).ok_or_else(refuse)?;
            members.ids.push(id);
            members.first.push(member);
        }
        while let Some(member) = list.next_element::<MemberId<'de>>()? {
            let id = hexadecimal(member.cluster).ok_or_else(refuse)?;
            members.ids.push(id);
        }
        Ok(members)
    }
}
