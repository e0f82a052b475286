//! Clusters, families and sums of shares, as rows.
//!
//! In: values of the library, with the documents and texts that they refer to. Out: a batch in
//! which each is a row. It changes none of them.

use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Int32Builder, Int64Builder, StringBuilder,
};
use arrow_array::{ArrayRef, ListArray, RecordBatch};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, Field};
use dejalu::engine::{ShareCluster, ShareFamily, ShareSums};
use serde::Serialize;

use super::documents::strings;
use super::table::{batch, side_by_side};

/// A document that a payload names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) number: u32,
    pub(super) position: i64,
    pub(super) id: String,
}

/// A spelling, cut where it is long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) text: String,
    pub(super) cut: bool,
}

/// The longest text that is quoted, in characters, as in the reports.
const LONGEST: usize = 500;

impl Spelling {
    pub(super) fn of(text: &str) -> Self {
        let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
        Self {
            text: text
                .get(..end.unwrap_or(text.len()))
                .unwrap_or_default()
                .to_owned(),
            cut: end.is_some(),
        }
    }
}

/// Which share of a site, of how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShareName {
    pub(super) site: String,
    pub(super) part: i32,
    pub(super) parts: i32,
}

/// Rows of what repeats.
#[derive(Default)]
pub(super) struct RepeatRows {
    kinds: StringBuilder,
    sites: StringBuilder,
    part: Int32Builder,
    parts: Int32Builder,
    clusters: Int64Builder,
    families: Int64Builder,
    payloads: BinaryBuilder,
    are_clusters: Vec<bool>,
    references: Vec<usize>,
    numbers: Int32Builder,
    positions: Int64Builder,
    ids: StringBuilder,
    spellings: Vec<usize>,
    texts: StringBuilder,
    cuts: BooleanBuilder,
    tallies: StringBuilder,
}

impl RepeatRows {
    pub(super) fn len(&self) -> usize {
        self.are_clusters.len()
    }

    /// Adds a cluster, and what it refers to.
    pub(super) fn add_cluster(
        &mut self,
        share: &ShareName,
        cluster: &ShareCluster,
        references: impl Iterator<Item = Reference>,
        spellings: impl Iterator<Item = Spelling>,
    ) {
        let id = cluster.id().cast_signed();
        self.begin("cluster", share, (Some(id), None), cluster);
        let (mut count, mut spelled) = (0, 0);
        for one in references {
            self.numbers.append_value(one.number.cast_signed());
            self.positions.append_value(one.position);
            self.ids.append_value(one.id);
            count += 1;
        }
        for one in spellings {
            self.texts.append_value(one.text);
            self.cuts.append_value(one.cut);
            spelled += 1;
        }
        self.end(true, count, spelled, None);
    }

    /// Adds a block family.
    pub(super) fn add_family(&mut self, share: &ShareName, family: &ShareFamily) {
        let id = family.id().cast_signed();
        self.begin("family", share, (None, Some(id)), family);
        self.end(false, 0, 0, None);
    }

    /// Adds what a share adds up to.
    pub(super) fn add_sums(&mut self, share: &ShareName, sums: &ShareSums, tally: &str) {
        self.begin("share", share, (None, None), sums);
        self.end(false, 0, 0, Some(tally));
    }

    fn begin(
        &mut self,
        kind: &str,
        share: &ShareName,
        (cluster, family): (Option<i64>, Option<i64>),
        payload: &impl Serialize,
    ) {
        self.kinds.append_value(kind);
        self.sites.append_value(&share.site);
        self.part.append_value(share.part);
        self.parts.append_value(share.parts);
        self.clusters.append_option(cluster);
        self.families.append_option(family);
        // Plain values in memory: there is nothing that could fail.
        let payload = postcard::to_stdvec(payload).unwrap_or_default();
        self.payloads.append_value(payload);
    }

    fn end(&mut self, is_cluster: bool, references: usize, spellings: usize, tally: Option<&str>) {
        self.are_clusters.push(is_cluster);
        self.references.push(references);
        self.spellings.push(spellings);
        self.tallies.append_option(tally);
    }

    /// The rows; none are left.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut rows = std::mem::take(self);
        let nulls = NullBuffer::from(rows.are_clusters);
        let listed = |lengths: Vec<usize>, values: ArrayRef| -> Result<ArrayRef, ArrowError> {
            let item = Arc::new(Field::new("item", values.data_type().clone(), true));
            let ends = OffsetBuffer::<i32>::from_lengths(lengths);
            let nulls = Some(nulls.clone());
            Ok(Arc::new(ListArray::try_new(item, ends, values, nulls)?))
        };
        let references = side_by_side(vec![
            ("number", Arc::new(rows.numbers.finish())),
            ("position", Arc::new(rows.positions.finish())),
            ("id", strings(rows.ids)),
        ])?;
        let texts = side_by_side(vec![
            ("text", strings(rows.texts)),
            ("cut", Arc::new(rows.cuts.finish())),
        ])?;
        batch(vec![
            ("kind", strings(rows.kinds)),
            ("site", strings(rows.sites)),
            ("part", Arc::new(rows.part.finish())),
            ("parts", Arc::new(rows.parts.finish())),
            ("cluster", Arc::new(rows.clusters.finish())),
            ("family", Arc::new(rows.families.finish())),
            ("payload", Arc::new(rows.payloads.finish())),
            ("references", listed(rows.references, references)?),
            ("texts", listed(rows.spellings, texts)?),
            ("tally", strings(rows.tallies)),
        ])
    }
}
