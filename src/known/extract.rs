//! A share of a site → what is known of it.
//!
//! In: a share of a site, built from its prints. Out: its volume. The same
//! documents make the same bytes, in whatever order they came.

use super::{Part, Volume, VolumeSums};
use crate::corpus::Site;
use crate::decide::Config;

/// Makes the volume of a share.
#[must_use]
pub fn extract(site: &Site, (share, shares): (u32, u32), _config: &Config) -> Volume {
    Volume {
        site: site.name.clone(),
        share,
        shares,
        sums: VolumeSums {
            documents: site.documents.len() as u64,
            ..VolumeSums::default()
        },
        parts: Part::ALL.iter().map(|&part| (part, Vec::new())).collect(),
    }
}
