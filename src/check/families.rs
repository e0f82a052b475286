//! The block families of a drop, and which of them are new.
//!
//! In: `blocks.jsonl` and the clusters. Out: for each family whether anything is
//! known of it, and how much of the drop it is. It keeps no text but that of the
//! cues.

use super::clusters::{DropClusters, parse_id};
use super::text;
use crate::error::Result;
use crate::result::Finished;

/// What is known of a block family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DropFamily {
    /// Its id.
    pub(super) id: u64,
    /// Its site.
    pub(super) site: String,
    /// What opens its blocks, or else what most of them have.
    pub(super) text: String,
    /// Whether that is a cue.
    pub(super) has_cue: bool,
    /// Documents that have a block of it.
    pub(super) documents: u64,
    /// Paragraphs in its blocks.
    pub(super) paragraphs: u64,
    /// The characters of those, about.
    pub(super) characters: u64,
}

/// The families of whose clusters neither index nor baseline has one.
pub(super) fn new_ones(finished: &Finished, clusters: &DropClusters) -> Result<Vec<DropFamily>> {
    let mut new = Vec::new();
    for entry in finished.blocks()? {
        let entry = entry?;
        let (mut is_known, mut paragraphs, mut characters) = (false, 0, 0);
        for member in &entry.members {
            let place = clusters.place(&entry.site, parse_id(&member.cluster));
            let Some(cluster) = place.and_then(|place| clusters.all.get(place)) else {
                continue;
            };
            is_known |= cluster.known > 0 || cluster.accepted.is_some();
            let times = u64::from(member.blocks);
            paragraphs += times;
            // All occurrences of a cluster are about as long as each other.
            characters += cluster.characters * times / cluster.occurrences.max(1);
        }
        if is_known {
            continue;
        }
        let first = entry.members.first().map(|member| member.text.as_str());
        let said = entry.cue.as_deref().or(first).unwrap_or_default();
        new.push(DropFamily {
            id: parse_id(&entry.id),
            text: text::line(said, text::QUOTED),
            has_cue: entry.cue.is_some(),
            documents: u64::from(entry.documents),
            paragraphs,
            characters,
            site: entry.site,
        });
    }
    Ok(new)
}
