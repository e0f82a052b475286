//! What became of the rows of a batch, as columns.
//!
//! In: rows one after the other, each with what was decided of it. Out: the columns of the user
//! with what is left of the text, and the column that says what went. It decides nothing.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder as _, BinaryBuilder, LargeStringBuilder, StringBuilder};
use arrow_array::{Array as _, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use dejalu::engine::{JudgedDocument, JudgedParagraph};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::removed::{Removed, RemovedRows};
use super::table::{relaxed_fields, side_by_side};
use crate::arrow::ColumnPath;
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
struct AddedColumns {
    fates: StringBuilder,
    copies: StringBuilder,
    originals: StringBuilder,
    before: StringBuilder,
    after: StringBuilder,
    removed: RemovedRows,
}

impl DocumentRows {
    /// For rows whose text has this type; `is_packed` says whether what went is bytes.
    pub(super) fn new(layout: &DataType, is_packed: bool) -> Self {
        Self {
            texts: TextBuilder::new(layout),
            verdicts: BinaryBuilder::new(),
            added: AddedColumns::new(is_packed),
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
        let ranges = judged.removed().map(JudgedParagraph::range);
        let places = code_points(text, ranges);
        let gone = judged.removed().zip(places);
        let gone = gone.map(|(one, place)| Removed::of(text, one, place, one.owner().and_then(id)));
        added.removed.add(&gone.collect::<Vec<_>>());
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
        added.removed.add(&[]);
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.added.fates.len()
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
    pub(super) fn added_type(is_packed: bool) -> Result<DataType, ArrowError> {
        let added = AddedColumns::new(is_packed).finish()?;
        Ok(added.data_type().clone())
    }
}

impl AddedColumns {
    fn new(is_packed: bool) -> Self {
        Self {
            fates: StringBuilder::new(),
            copies: StringBuilder::new(),
            originals: StringBuilder::new(),
            before: StringBuilder::new(),
            after: StringBuilder::new(),
            removed: RemovedRows::new(is_packed),
        }
    }

    fn finish(self) -> Result<ArrayRef, ArrowError> {
        let removed = self.removed.finish()?;
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
