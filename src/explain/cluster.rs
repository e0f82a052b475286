//! A cluster → its texts, and what each says differently than the first.
//!
//! In: a finished result and the entries of an id, one a site. Out: the same
//! with word differences, and with the owner's place. Where the texts stand is
//! told by [`super::Places`].

use serde::Serialize;

use super::differ::{Piece, differences};
use super::document::{Other, find_places};
use crate::error::Result;
use crate::result::Finished;
use crate::result::findings::{ClusterEntry, VariantEntry};
use crate::verdict::ByReason;

/// A cluster in one site.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterStory {
    /// 16 hexadecimal digits.
    pub id: String,
    /// The site; empty where the whole input is one.
    pub site: String,
    /// Documents that have it, copies of an article counted apart.
    pub documents: u32,
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// Documents of earlier corpora that have it, where it was judged against an index.
    pub known: u32,
    /// Characters of running text that stands nowhere any more.
    pub lost: u32,
    /// Occurrences that stayed.
    pub kept: u32,
    /// Occurrences that went, by reason.
    pub removed: ByReason<u32>,
    /// The document whose headline or lead it is.
    pub owner: Option<Other>,
    /// The earliest date of its documents.
    pub first_date: Option<String>,
    /// The latest date of its documents.
    pub last_date: Option<String>,
    /// Distinct texts in it.
    pub distinct: usize,
    /// Its texts, as far as the report lists them.
    pub variants: Vec<VariantStory>,
}

/// A text of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VariantStory {
    /// Times that it stands anywhere.
    pub occurrences: u32,
    /// The text, perhaps cut.
    pub text: String,
    /// Whether it was cut.
    pub cut: bool,
    /// What it says differently than the first; empty for the first.
    pub differences: Vec<Piece>,
}

/// Tells what a cluster is, in each site of `entries`.
///
/// # Errors
/// Where a file of the result cannot be read or is not as it was written.
pub fn cluster_stories(
    finished: &mut Finished,
    entries: Vec<ClusterEntry>,
) -> Result<Vec<ClusterStory>> {
    let owner_of = |entry: &ClusterEntry| {
        let (owner, at) = (entry.owner.clone(), entry.owner_at.clone());
        Other::known(owner, at, entry.owner_in)
    };
    let sought = entries.iter().filter_map(owner_of);
    let sought = sought.filter(Other::is_sought);
    let mut owners = sought.map(|owner| (owner.document, Vec::new())).collect();
    find_places(finished, &mut owners)?;
    let tell = |entry: ClusterEntry| {
        let mut owner = owner_of(&entry);
        if let Some(owner) = owner.as_mut().filter(|owner| owner.is_sought()) {
            owner.at = owners.get(&owner.document).cloned().unwrap_or_default();
        }
        ClusterStory {
            id: entry.id,
            site: entry.site,
            documents: entry.documents,
            occurrences: entry.occurrences,
            known: entry.known,
            lost: entry.lost,
            kept: entry.kept,
            removed: entry.removed,
            owner,
            first_date: entry.first_date,
            last_date: entry.last_date,
            distinct: entry.distinct,
            variants: variants(entry.variants),
        }
    };
    Ok(entries.into_iter().map(tell).collect())
}

fn variants(entries: Vec<VariantEntry>) -> Vec<VariantStory> {
    let first = entries.first().map(|first| first.text.clone());
    let first = first.unwrap_or_default();
    let story = |(at, variant): (usize, VariantEntry)| VariantStory {
        differences: match at {
            0 => Vec::new(),
            _ => differences(&first, &variant.text),
        },
        occurrences: variant.occurrences,
        text: variant.text,
        cut: variant.cut,
    };
    entries.into_iter().enumerate().map(story).collect()
}
