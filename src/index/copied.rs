//! Volumes that are there already.
//!
//! In: the indexes whose facts are united, and the sites of whatever else is. Out: the
//! volumes of a site that one of the indexes alone has: they follow from the same facts, and
//! are copied. It judges nothing, and believes what an index says of its own sites
//! ([`super::verify`] does not).

use std::ops::Range;

use super::Index;
use crate::error::Result;
use crate::known::{Library, Volume, VolumePart};

/// Where volumes are that need not be made again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CopiedVolumes<'i> {
    /// Indexes of which all facts are among those at hand.
    pub(super) indexes: &'i [Index],
    /// Sites that have, or may lose, other facts as well, sorted.
    pub(super) others: &'i [String],
}

impl<'i> CopiedVolumes<'i> {
    /// The volumes of a site, where they are the same still.
    pub(super) fn of(&self, site: &str) -> Option<(&'i Index, Range<u32>)> {
        let is_other = |other: &String| other.as_str().cmp(site);
        if self.others.binary_search_by(is_other).is_ok() {
            return None;
        }
        let volumes = self
            .indexes
            .iter()
            .map(|index| (index, index.volumes(site)));
        let mut found = volumes.filter(|(_, volumes)| !volumes.is_empty());
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

impl Index {
    /// The site of volumes that [`CopiedVolumes::of`] found.
    pub(super) fn site(&self, volumes: &Range<u32>) -> &str {
        let first = self.contents.volumes.get(volumes.start as usize);
        first.map_or("", |volume| &volume.site)
    }

    /// A volume with all its parts.
    ///
    /// # Errors
    /// Where it cannot be read, or is damaged.
    pub(super) fn volume(&self, number: u32) -> Result<Volume> {
        let Some(entry) = self.contents.volumes.get(number as usize) else {
            return Ok(Volume::default());
        };
        let mut parts = Vec::with_capacity(VolumePart::ALL.len());
        for part in VolumePart::ALL {
            let mut bytes = Vec::new();
            self.pages.read_once(entry.part(part), &mut bytes)?;
            parts.push((part, bytes));
        }
        Ok(Volume {
            site: entry.site.clone(),
            share: entry.share,
            shares: entry.shares,
            sums: entry.sums.clone(),
            parts,
        })
    }
}
