//! Baselines: what of a drop is accepted.
//!
//! In: the file of a baseline and the clusters of a drop. Out: which clusters are
//! accepted, what changed, and the file anew. A cluster is the accepted one if
//! they have a spelling in common or are near each other, never for its id
//! alone, which is that of its commonest spelling.

mod file;

mod near;

use std::path::Path;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::clusters::{DropCluster, DropClusters};
use super::model::{ChangedClusters, Changes, ClusterChange};
use super::text;
use crate::error::{Error, Result};
use crate::files;
use crate::result::findings::ClusterEntry;
use crate::result::hex_hash;
use crate::token::tokenise;

pub use file::VERSION;

use near::AcceptedTexts;

/// Spellings of a cluster that a baseline lists: the commonest. One in common is
/// enough.
const MEMBERS: usize = 8;

/// Clusters that are listed of each kind of change.
const LISTED: usize = 50;

/// A cluster that is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Accepted {
    /// The beginning of its text, made harmless.
    text: String,
    /// The name of its site, made harmless.
    site: String,
    /// Articles that may have it.
    articles: u64,
    /// Hashes of its spellings, ascending.
    members: Vec<u64>,
}

/// A baseline, and what a drop has of it.
#[derive(Default)]
pub(super) struct Baseline {
    /// A hash of the file.
    pub(super) digest: String,
    accepted: Vec<Accepted>,
    /// The clusters of each member, by site.
    of_member: FxHashMap<(String, u64), u32>,
    near: AcceptedTexts,
    /// What each cluster of the drop says of itself, and which it is.
    matched: Vec<(Accepted, Vec<usize>)>,
}

impl Baseline {
    /// Reads the file at `path`; with `may_be_new` there may be none.
    ///
    /// # Errors
    /// Where it cannot be read, is none, or has a line that is none.
    pub(super) fn read(path: &Path, may_be_new: bool) -> Result<Self> {
        let bytes = match files::read(path, files::LARGEST_LIST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_be_new => {
                return Ok(Self::default().with_digest(&[]));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::option(
                    &["update-baseline"],
                    format!("there is no baseline {}", path.display()),
                    "write it with `update-baseline`, or check the spelling of the path",
                ));
            }
            Err(error) => return Err(Error::io("read", path, error)),
        };
        Ok(Self::of(join(file::read(path, &bytes)?)).with_digest(&bytes))
    }

    /// The same, as the file of these bytes.
    fn with_digest(mut self, bytes: &[u8]) -> Self {
        self.digest = Self::digest_of(bytes);
        self
    }

    /// A hash by which a file is known.
    pub(super) fn digest_of(bytes: &[u8]) -> String {
        hex_hash(xxh3_128(bytes))
    }

    fn of(accepted: Vec<Accepted>) -> Self {
        let mut of_member = FxHashMap::default();
        for (number, one) in (0..).zip(&accepted) {
            for &member in &one.members {
                of_member.insert((one.site.clone(), member), number);
            }
        }
        Self {
            digest: String::new(),
            near: AcceptedTexts::new(&accepted),
            of_member,
            accepted,
            matched: Vec::new(),
        }
    }

    /// Finds which accepted clusters one of the drop is; they must come in their
    /// order.
    pub(super) fn see(&mut self, entry: &ClusterEntry) {
        let site = text::name(&entry.site);
        let full = entry.variants.first().map_or("", |variant| &variant.text);
        let spellings = entry.variants.iter().map(|one| tokenise(&one.text).exact);
        let spellings: Vec<u64> = spellings.collect();
        let mut found: Vec<usize> = Vec::new();
        for &spelling in &spellings {
            let number = self.of_member.get(&(site.clone(), spelling));
            found.extend(number.map(|&number| number as usize));
        }
        if found.is_empty() {
            found.extend(self.near.find(&site, full));
        }
        found.sort_unstable();
        found.dedup();
        let mut members = spellings;
        members.truncate(MEMBERS);
        members.sort_unstable();
        members.dedup();
        let cluster = Accepted {
            text: text::line(full, text::QUOTED),
            site,
            articles: 0,
            members,
        };
        self.matched.push((cluster, found));
    }

    /// How many articles may have each cluster of the drop, where any may.
    pub(super) fn allow(&self, clusters: &mut DropClusters) {
        for (cluster, (_, found)) in clusters.all.iter_mut().zip(&self.matched) {
            cluster.accepted = self.allowed(found);
        }
    }

    /// How many articles may have a cluster that is these of the baseline.
    fn allowed(&self, found: &[usize]) -> Option<u64> {
        let found = found.iter().filter_map(|&number| self.accepted.get(number));
        found.map(|one| one.articles).reduce(u64::saturating_add)
    }

    /// What of the drop's clusters is worth accepting, with its articles.
    fn of_drop<'b>(
        &'b self,
        clusters: &'b DropClusters,
    ) -> impl Iterator<Item = (&'b Accepted, &'b [usize], &'b DropCluster)> {
        let pairs = self.matched.iter().zip(&clusters.all);
        let pairs = pairs.filter(|(_, cluster)| cluster.is_finding());
        pairs.map(|((one, found), cluster)| (one, found.as_slice(), cluster))
    }

    /// What changed. Of a drop that is only a part of what was accepted, `whole` is
    /// `false`: what is gone or has shrunk says nothing then.
    pub(super) fn changes(&self, clusters: &DropClusters, whole: bool) -> Changes {
        let mut changes = Changes::default();
        let (mut removed, mut shrunk) = (ChangedClusters::default(), ChangedClusters::default());
        let mut seen = vec![false; self.accepted.len()];
        for (one, found, cluster) in self.of_drop(clusters) {
            for &number in found {
                if let Some(seen) = seen.get_mut(number) {
                    *seen = true;
                }
            }
            let after = cluster.articles;
            let (before, part) = match self.allowed(found) {
                None => (0, &mut changes.added),
                Some(before) if after > before => (before, &mut changes.grown),
                Some(before) if whole && after < before => (before, &mut shrunk),
                Some(_) => {
                    changes.unchanged += 1;
                    continue;
                }
            };
            part.listed.push(change(one, before, after));
        }
        for (one, _) in self.accepted.iter().zip(seen).filter(|(_, seen)| !seen) {
            removed.listed.push(change(one, one.articles, 0));
        }
        for part in [
            &mut changes.added,
            &mut changes.grown,
            &mut removed,
            &mut shrunk,
        ] {
            shorten(part);
        }
        changes.removed = whole.then_some(removed);
        changes.shrunk = whole.then_some(shrunk);
        changes
    }

    /// The file that accepts everything that there is in the drop.
    pub(super) fn anew(&self, clusters: &DropClusters) -> String {
        let accepted = self.of_drop(clusters).map(|(one, _, cluster)| Accepted {
            articles: cluster.articles,
            ..one.clone()
        });
        file::write(&accepted.collect::<Vec<_>>())
    }
}

fn change(one: &Accepted, before: u64, after: u64) -> ClusterChange {
    ClusterChange {
        site: one.site.clone(),
        text: match one.text.as_str() {
            "" => "(a paragraph of few articles)".to_owned(),
            text => text.to_owned(),
        },
        before,
        after,
    }
}

/// Sorts what changed, counts it, and keeps the first.
fn shorten(part: &mut ChangedClusters) {
    part.total = part.listed.len() as u64;
    let order = |one: &ClusterChange| (one.text.clone(), one.site.clone(), one.before, one.after);
    part.listed.sort_by_cached_key(order);
    part.listed.truncate(LISTED);
}

/// Joins what stands twice: of one site, with a spelling in common. So many articles
/// may have it as the larger of the two numbers says.
fn join(accepted: Vec<Accepted>) -> Vec<Accepted> {
    let mut joined: Vec<Accepted> = Vec::with_capacity(accepted.len());
    let mut of_member: FxHashMap<(String, u64), usize> = FxHashMap::default();
    for one in accepted {
        let mut members = one.members.iter();
        let twin = members.find_map(|&member| of_member.get(&(one.site.clone(), member)).copied());
        let number = twin.unwrap_or(joined.len());
        for &member in &one.members {
            of_member.insert((one.site.clone(), member), number);
        }
        match joined.get_mut(number) {
            Some(twin) => {
                twin.articles = twin.articles.max(one.articles);
                twin.members.extend(one.members);
                twin.members.sort_unstable();
                twin.members.dedup();
            }
            None => joined.push(one),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
