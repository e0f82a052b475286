//! What is in an index, in numbers.
//!
//! In: the first page and the directory of an index. Out: plain data. It reads no
//! page.

use serde::Serialize;

use super::contents::Contents;
use super::header::Header;
use super::pages::PAGE;
use crate::known::{VolumePart, VolumeSums};

/// What is in an index.
#[derive(Clone, Debug, Serialize)]
pub struct Info {
    /// The version of the format.
    pub format: u32,
    /// The version of the normaliser.
    pub normaliser: u32,
    /// What it was made with, a line each.
    pub options: Vec<String>,
    /// The checksum of the options.
    pub options_digest: String,
    /// Whether it holds no facts, so that it cannot be merged, updated or
    /// forgotten from.
    pub sealed: bool,
    /// Sites.
    pub sites: u64,
    /// Volumes: more than sites where a site is known in shares.
    pub volumes: u64,
    /// Documents.
    pub documents: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// Distinct paragraphs, site by site.
    pub distinct: u64,
    /// Clusters of them.
    pub clusters: u64,
    /// Cues that are believed to open blocks.
    pub cues: u64,
    /// The earliest and the latest date of a document.
    pub dates: Option<(String, String)>,
    /// The drops, and how many documents came from each; one without a name is an
    /// empty name.
    pub drops: Vec<IndexDrop>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of it, part by part.
    pub parts: Vec<PartBytes>,
}

/// A drop.
#[derive(Clone, Debug, Serialize)]
pub struct IndexDrop {
    /// Its name.
    pub name: String,
    /// How many documents came from it.
    pub documents: u64,
}

/// What a part of the file takes.
#[derive(Clone, Debug, Serialize)]
pub struct PartBytes {
    /// Its name.
    pub part: &'static str,
    /// Its bytes.
    pub bytes: u64,
}

impl Info {
    pub(super) fn of(header: &Header, contents: &Contents) -> Self {
        let volumes = &contents.volumes;
        let sum = |count: fn(&VolumeSums) -> u64| volumes.iter().map(|one| count(&one.sums)).sum();
        let dates = || volumes.iter().filter_map(|one| one.sums.dates.as_ref());
        let first = dates().map(|dates| &dates.0).min();
        let last = dates().map(|dates| &dates.1).max();
        let drop = |(name, documents): &(String, u64)| IndexDrop {
            name: name.clone(),
            documents: *documents,
        };
        Self {
            format: header.format,
            normaliser: header.normaliser,
            options: contents.options.lines().map(str::to_owned).collect(),
            options_digest: format!("{:016x}", header.options_sum),
            sealed: contents.is_sealed,
            sites: volumes.chunk_by(|one, next| one.site == next.site).count() as u64,
            volumes: volumes.len() as u64,
            documents: contents.documents,
            paragraphs: contents.paragraphs,
            distinct: sum(|sums| sums.distinct),
            clusters: sum(|sums| sums.clusters),
            cues: sum(|sums| sums.cues),
            dates: first.cloned().zip(last.cloned()),
            drops: contents.drops.iter().map(drop).collect(),
            bytes: header.length,
            parts: parts(header, contents),
        }
    }
}

/// What each part of the file takes; together that is all of it.
fn parts(header: &Header, contents: &Contents) -> Vec<PartBytes> {
    let facts = contents.chunks.iter().map(|chunk| u64::from(chunk.length));
    let mut parts = vec![PartBytes {
        part: "facts",
        bytes: facts.sum(),
    }];
    for part in VolumePart::ALL {
        let places = contents.volumes.iter().map(|volume| volume.part(part));
        parts.push(PartBytes {
            part: part.name(),
            bytes: places.map(|place| place.end - place.start).sum(),
        });
    }
    let inner: u64 = parts.iter().map(|part| part.bytes).sum();
    let rest = [
        ("directory", header.directory_length),
        ("checksums", header.pages() * 8),
        ("first page", PAGE as u64),
        (
            "padding",
            (header.pages() * PAGE as u64).saturating_sub(inner),
        ),
    ];
    parts.extend(rest.map(|(part, bytes)| PartBytes { part, bytes }));
    parts
}
