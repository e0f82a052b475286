//! What became of the rows of a batch, as columns.
//!
//! In: rows one after the other, each with what was decided of it. Out: the columns of the user
//! with what is left of the text, and the column that says what went. It decides nothing.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, Float64Builder, Int32Builder, Int64Builder, LargeStringBuilder, StringBuilder,
};
use arrow_array::{Array as _, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use dejalu::engine::{JudgedDocument, JudgedParagraph};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::table::{relaxed_fields, side_by_side};
use crate::arrow::ColumnPath;
use crate::cleaned::name;
use crate::offsets::code_points;

/// What became of rows.
pub(super) struct DocumentRows {
    texts: TextBuilder,
    verdicts: BinaryBuilder,
    added: AddedColumns,
}

/// The columns of the user with what is left in the place of the text, what became of each row,
/// and the verdict on it.
pub(super) struct FinishedRows {
    pub(super) row: ArrayRef,
    pub(super) added: ArrayRef,
    pub(super) verdicts: ArrayRef,
}

/// The column that is added.
#[derive(Default)]
struct AddedColumns {
    fates: StringBuilder,
    copies: StringBuilder,
    originals: StringBuilder,
    before: StringBuilder,
    after: StringBuilder,
    removed: Vec<usize>,
    paragraphs: RemovedColumns,
}

impl DocumentRows {
    /// For rows whose text has this type.
    pub(super) fn new(layout: &DataType) -> Self {
        Self {
            texts: TextBuilder::new(layout),
            verdicts: BinaryBuilder::new(),
            added: AddedColumns::default(),
        }
    }

    /// Adds the next row; `ids` are those of the documents of its share.
    pub(super) fn add(&mut self, text: &str, judged: JudgedDocument<'_>, ids: &[String]) {
        self.verdicts.append_value(judged.verdict());
        let id = |place: usize| ids.get(place).map(String::as_str);
        let gone = judged.removed().len();
        let fate = match gone {
            _ if judged.is_dropped() => "dropped",
            _ if judged.is_spared() => "spared",
            0 => "unchanged",
            _ => "changed",
        };
        let added = &mut self.added;
        added.fates.append_value(fate);
        added.copies.append_option(judged.copy_of().and_then(id));
        added
            .originals
            .append_option(judged.is_dropped().then_some(text));
        put_hash(&mut added.before, xxh3_128(text.as_bytes()));
        let mut hash = Xxh3::new();
        for piece in judged.left() {
            self.texts.put(piece);
            hash.update(piece.as_bytes());
        }
        self.texts.end(!judged.is_dropped());
        match judged.is_dropped() {
            true => added.after.append_null(),
            false => put_hash(&mut added.after, hash.digest128()),
        }
        added.removed.push(gone);
        let ranges = judged.removed().map(JudgedParagraph::range);
        let places = code_points(text, ranges);
        for (one, place) in judged.removed().zip(places) {
            let owner = one.owner().and_then(id);
            added.paragraphs.add(text, one, place, owner);
        }
    }

    /// Adds the next row, which was not judged.
    pub(super) fn add_aside(&mut self, text: Option<&str>) {
        self.verdicts.append_null();
        let fate = text.map_or("missing", |_| "too-large");
        let added = &mut self.added;
        added.fates.append_value(fate);
        added.copies.append_null();
        added.originals.append_null();
        for hashes in [&mut added.before, &mut added.after] {
            match text {
                Some(text) => put_hash(hashes, xxh3_128(text.as_bytes())),
                None => hashes.append_null(),
            }
        }
        self.texts.put(text.unwrap_or_default());
        self.texts.end(text.is_some());
        added.removed.push(0);
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.added.removed.len()
    }

    /// All of it, as columns.
    pub(super) fn finish(
        mut self,
        row: &RecordBatch,
        text: &ColumnPath,
    ) -> Result<FinishedRows, ArrowError> {
        let left = self.texts.finish();
        let fields = text.retyped(row.schema().fields(), left.data_type());
        let mut columns = row.columns().to_vec();
        text.replaced(&mut columns, left)?;
        let row = StructArray::try_new(relaxed_fields(&fields), columns, None)?;
        Ok(FinishedRows {
            row: Arc::new(row),
            added: self.added.finish()?,
            verdicts: Arc::new(self.verdicts.finish()),
        })
    }

    /// The type of the user's columns as they come out.
    pub(super) fn row_type(&self, fields: &Fields, text: &ColumnPath) -> DataType {
        let kind = match self.texts {
            TextBuilder::Small(_) => DataType::Utf8,
            TextBuilder::Large(_) => DataType::LargeUtf8,
        };
        DataType::Struct(relaxed_fields(&text.retyped(fields, &kind)))
    }

    /// The type of the column that says what became of rows.
    pub(super) fn added_type() -> Result<DataType, ArrowError> {
        let added = AddedColumns::default().finish()?;
        Ok(added.data_type().clone())
    }
}

impl AddedColumns {
    fn finish(self) -> Result<ArrayRef, ArrowError> {
        let removed = listed(&self.removed, self.paragraphs.finish()?)?;
        side_by_side(vec![
            ("fate", strings(self.fates)),
            ("copy_of", strings(self.copies)),
            ("removed", removed),
            ("original", strings(self.originals)),
            ("xxh3_before", strings(self.before)),
            ("xxh3_after", strings(self.after)),
        ])
    }
}

/// What went of rows, paragraph by paragraph.
#[derive(Default)]
struct RemovedColumns {
    paragraphs: Int32Builder,
    starts: Int64Builder,
    ends: Int64Builder,
    reasons: StringBuilder,
    bits: Float64Builder,
    clusters: StringBuilder,
    blocks: StringBuilder,
    owners: StringBuilder,
    texts: StringBuilder,
    before: StringBuilder,
    after: StringBuilder,
    evidence: Vec<usize>,
    kinds: StringBuilder,
    kind_bits: Float64Builder,
    counts: Int32Builder,
}

impl RemovedColumns {
    fn add(
        &mut self,
        text: &str,
        one: JudgedParagraph<'_>,
        (start, end): (usize, usize),
        owner: Option<&str>,
    ) {
        let said = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        let (cut, own) = (one.range(), one.text_range());
        self.paragraphs.append_value(one.paragraph().cast_signed());
        self.starts.append_value(start as i64);
        self.ends.append_value(end as i64);
        self.reasons.append_value(one.reason().name());
        let millibits = one.evidence().iter().map(|one| i64::from(one.millibits));
        self.bits.append_value(bits(millibits.sum()));
        self.clusters.append_option(one.cluster().map(name));
        self.blocks.append_option(one.family().map(name));
        self.owners.append_option(owner);
        self.before.append_value(said(cut.start..own.start));
        self.after.append_value(said(own.end..cut.end));
        self.texts.append_value(said(own));
        self.evidence.push(one.evidence().len());
        for one in one.evidence() {
            self.kinds.append_value(one.kind.name());
            self.kind_bits.append_value(one.bits());
            self.counts.append_value(one.count.cast_signed());
        }
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let evidence = side_by_side(vec![
            ("kind", strings(self.kinds)),
            ("bits", Arc::new(self.kind_bits.finish())),
            ("count", Arc::new(self.counts.finish())),
        ])?;
        side_by_side(vec![
            ("paragraph", Arc::new(self.paragraphs.finish())),
            ("start", Arc::new(self.starts.finish())),
            ("end", Arc::new(self.ends.finish())),
            ("reason", strings(self.reasons)),
            ("bits", Arc::new(self.bits.finish())),
            ("cluster", strings(self.clusters)),
            ("block", strings(self.blocks)),
            ("owner", strings(self.owners)),
            ("text", strings(self.texts)),
            ("before", strings(self.before)),
            ("after", strings(self.after)),
            ("evidence", listed(&self.evidence, evidence)?),
        ])
    }
}

/// Thousandths of a bit as bits.
fn bits(millibits: i64) -> f64 {
    millibits as f64 / 1000.0
}

fn put_hash(hashes: &mut StringBuilder, hash: u128) {
    // A builder of strings in memory takes whatever is written to it.
    let _ = write!(hashes, "{hash:032x}");
    hashes.append_value("");
}

/// A column of strings.
pub(super) fn strings(mut builder: StringBuilder) -> ArrayRef {
    Arc::new(builder.finish())
}

/// Lists of so many values each.
pub(super) fn listed(lengths: &[usize], values: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let item = Arc::new(Field::new("item", values.data_type().clone(), true));
    let lengths = OffsetBuffer::<i32>::from_lengths(lengths.iter().copied());
    Ok(Arc::new(ListArray::try_new(item, lengths, values, None)?))
}

/// Texts, piece by piece, in the layout in which they came in.
pub(super) enum TextBuilder {
    Small(StringBuilder),
    Large(LargeStringBuilder),
}

impl TextBuilder {
    pub(super) fn new(layout: &DataType) -> Self {
        match layout {
            DataType::Utf8 => Self::Small(StringBuilder::new()),
            _ => Self::Large(LargeStringBuilder::new()),
        }
    }

    /// Adds to the text at hand.
    pub(super) fn put(&mut self, piece: &str) {
        let _ = match self {
            Self::Small(builder) => builder.write_str(piece),
            Self::Large(builder) => builder.write_str(piece),
        };
    }

    /// Ends the text at hand; of one that is none nothing was put.
    pub(super) fn end(&mut self, is_there: bool) {
        match (self, is_there) {
            (Self::Small(builder), true) => builder.append_value(""),
            (Self::Large(builder), true) => builder.append_value(""),
            (Self::Small(builder), false) => builder.append_null(),
            (Self::Large(builder), false) => builder.append_null(),
        }
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::Small(builder) => strings(builder),
            Self::Large(mut builder) => Arc::new(builder.finish()),
        }
    }
}
