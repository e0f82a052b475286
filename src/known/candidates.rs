//! Texts → the known clusters that they belong to.
//!
//! In: the words of a text. Out: the cluster of earlier corpora whose central text it
//! is like, found and verified as near-duplicates are within a corpus
//! ([`crate::cluster`]): a key in common, simhashes that are near, then the words.

use super::habits::Learned;
use super::rows::{ClusterRow, VolumeRow};
use super::table::VolumeTable;
use super::{Library, VolumePart};
use crate::background::KnownClaim;
use crate::cluster::{are_alike, most_distance, near_keys};
use crate::corpus::Site;
use crate::evidence::template::Form;
use crate::fingerprint::{hamming_distance, simhash};
use crate::token::Token;

/// The clusters of a volume.
pub(super) struct KnownClusters<'l> {
    library: &'l dyn Library,
    volume: u32,
    texts: VolumeTable<'l>,
    near: VolumeTable<'l>,
    fillings: VolumeTable<'l>,
    buffer: Vec<u8>,
    values: Vec<u32>,
}

impl<'l> KnownClusters<'l> {
    pub(super) fn open((library, volume): (&'l dyn Library, u32), learned: &'l Learned) -> Self {
        let table = |part| learned.table((library, volume), part);
        Self {
            library,
            volume,
            texts: table(VolumePart::Texts),
            near: table(VolumePart::Near),
            fillings: table(VolumePart::Fillings),
            buffer: Vec::new(),
            values: Vec::new(),
        }
    }

    /// The cluster that a text was in, by its fingerprint, and what its form is.
    pub(super) fn of_text(&mut self, exact: u64) -> Option<(u32, u32)> {
        self.texts
            .look_up(exact, &mut self.buffer, &mut self.values);
        let word = self.values.first().copied();
        word.map(|word| (word & Form::BELOW, word & !Form::BELOW))
    }

    /// The cluster of a text with these words, by their hash.
    pub(super) fn of_words(&mut self, hash: u64) -> Option<u32> {
        self.fillings
            .look_up(hash, &mut self.buffer, &mut self.values);
        self.values.first().copied()
    }

    /// The first cluster whose central text a text of the site is like.
    pub(super) fn near(&mut self, site: &Site, text: u32) -> Option<u32> {
        let words = site.words(text);
        let near = simhash(words);
        let mut candidates: Vec<(u32, u32)> = Vec::new();
        for key in near_keys(words) {
            self.near
                .look_up(key.into(), &mut self.buffer, &mut self.values);
            let most = most_distance(key);
            candidates.extend(self.values.iter().map(|&cluster| (cluster, most)));
        }
        candidates.sort_unstable_by_key(|&(cluster, most)| (cluster, std::cmp::Reverse(most)));
        candidates.dedup_by_key(|candidate| candidate.0);
        let cut = site.texts[text as usize].may_be_cut();
        let mut is_like = |&(cluster, most): &(u32, u32)| {
            let row = self.row(cluster)?;
            if hamming_distance(row.simhash, near) > most {
                return None;
            }
            let centre = self.words(&row);
            are_alike((words, cut), (&centre, row.may_be_cut)).then_some(cluster)
        };
        candidates.iter().find_map(&mut is_like)
    }

    /// The row of a cluster.
    pub(super) fn row(&mut self, cluster: u32) -> Option<ClusterRow> {
        self.rows(VolumePart::Clusters, cluster, 1).pop()
    }

    /// The words of a cluster's central text.
    pub(super) fn words(&mut self, row: &ClusterRow) -> Vec<Token> {
        let (start, count) = (u64::from(row.words.0) * 4, u64::from(row.words.1) * 4);
        self.read(VolumePart::Words, start, count);
        let (words, _) = self.buffer.as_chunks::<4>();
        let words = words.iter().copied().map(u32::from_le_bytes);
        words.map(Token::from_bits).collect()
    }

    /// The claims to a cluster.
    pub(super) fn claims(&mut self, row: &ClusterRow) -> Vec<KnownClaim> {
        self.rows(VolumePart::Claims, row.claims.0, row.claims.1)
    }

    /// Some rows of a part.
    pub(super) fn rows<R: VolumeRow>(
        &mut self,
        part: VolumePart,
        first: u32,
        count: u32,
    ) -> Vec<R> {
        let bytes = R::BYTES as u64;
        self.read(part, u64::from(first) * bytes, u64::from(count) * bytes);
        self.buffer
            .chunks_exact(R::BYTES)
            .filter_map(R::from_bytes)
            .collect()
    }

    /// Bytes of a part, put into the buffer.
    pub(super) fn read(&mut self, part: VolumePart, start: u64, count: u64) -> &[u8] {
        self.buffer.clear();
        let length = self.library.length(self.volume, part);
        let range = start.min(length)..start.saturating_add(count).min(length);
        if !range.is_empty() {
            self.library
                .read(self.volume, part, range, &mut self.buffer);
        }
        &self.buffer
    }
}
