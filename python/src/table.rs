//! Documents that were cleaned, as a table.
//!
//! In: rows, and what became of each. Out: the columns that came in, the text in its layout
//! without what went, and a column that says what did.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use dejalu::Article;

use crate::arrow::{self, Batches, ColumnPath, RemovedRow};
use crate::cleaned::{Cleaned, fate, name};
use crate::documents::{ADDED, Origin};
use crate::offsets::gone;

impl Cleaned {
    /// The rows as a table: the columns that came in, and the one that is added; unless
    /// somebody asks to stop.
    pub(crate) fn table(&self, stopped: &dyn Fn() -> bool) -> Result<Batches, ArrowError> {
        let rows = self.rows.places.len();
        match &self.rows.origin {
            Origin::Table(given, text) => self.given_table(given, text, stopped),
            Origin::Texts => self.made_table(Vec::new(), stopped),
            Origin::Records(_) => {
                let articles = || (0..rows).map(|row| self.article(row).ok().flatten());
                let ids = (0..rows).map(|row| match self.article(row).ok().flatten() {
                    Some(article) => Some(article.id()),
                    None => self.rows.absent.get(&row).map(String::as_str),
                });
                let sites = articles().map(|one| one.map(|one| one.site()));
                let dates = articles().map(|one| one.and_then(|one| one.date()));
                let columns = vec![
                    ("id", arrow::strings(ids)),
                    ("site", arrow::strings(sites)),
                    ("date", arrow::strings(dates)),
                ];
                self.made_table(columns, stopped)
            }
        }
    }

    /// A table of rows that were none.
    fn made_table<'c>(
        &'c self,
        mut columns: Vec<(&'c str, ArrayRef)>,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Batches, ArrowError> {
        let rows = 0..self.rows.places.len();
        let key = self.rows.text_key.as_str();
        // A column of what is known beside the text gives way to a text of that name.
        columns.retain(|(name, _)| *name != key);
        let text = self.left_of(rows.clone(), &DataType::LargeUtf8, stopped);
        columns.push((key, text));
        columns.push((ADDED, self.added(rows, stopped)?));
        let columns = columns
            .into_iter()
            .map(|(name, column)| (name, column, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
        Ok(Batches {
            schema: batch.schema(),
            batches: vec![batch],
        })
    }

    /// The table that came in.
    fn given_table(
        &self,
        given: &Batches,
        text: &ColumnPath,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Batches, ArrowError> {
        let layout = text.kind(given.schema.fields());
        let fields = text.retyped(given.schema.fields(), &arrow::like_type(&layout));
        let kind = self.added(0..0, stopped)?.data_type().clone();
        let added = Arc::new(Field::new(ADDED, kind, true));
        let fields: Vec<_> = fields.iter().cloned().chain([added]).collect();
        let metadata = given.schema.metadata().clone();
        let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
        let (mut batches, mut at) = (Vec::new(), 0);
        for batch in &given.batches {
            let here = at..at + batch.num_rows();
            at = here.end;
            let mut columns = batch.columns().to_vec();
            let left = self.left_of(here.clone(), &layout, stopped);
            text.replaced(&mut columns, left)?;
            columns.push(self.added(here, stopped)?);
            batches.push(RecordBatch::try_new(Arc::clone(&schema), columns)?);
        }
        Ok(Batches { schema, batches })
    }

    /// What is left of rows.
    fn left_of(
        &self,
        rows: Range<usize>,
        layout: &DataType,
        stopped: &dyn Fn() -> bool,
    ) -> ArrayRef {
        let left = |row: usize| -> Option<Cow<'_, str>> {
            let article = self.article(row).ok().flatten()?;
            (!article.is_dropped() && !stopped()).then(|| article.text())
        };
        arrow::like(layout, rows.map(left).collect())
    }

    /// What became of rows.
    fn added(
        &self,
        rows: Range<usize>,
        stopped: &dyn Fn() -> bool,
    ) -> Result<ArrayRef, ArrowError> {
        let articles: Vec<_> = rows.map(|row| self.article(row).ok().flatten()).collect();
        let fates: Vec<_> = articles.iter().map(|article| fate(*article)).collect();
        let copies = articles
            .iter()
            .map(|article| Some((*article)?.copy_of()?.id()));
        let copies: Vec<Option<&str>> = copies.collect();
        let removed: Vec<_> = articles
            .iter()
            .map(|article| removed_rows(article.filter(|_| !stopped())))
            .collect();
        Ok(Arc::new(arrow::document_column(&fates, copies, &removed)?))
    }
}

fn removed_rows(article: Option<Article<'_>>) -> Vec<RemovedRow<'_>> {
    let Some(article) = article else {
        return Vec::new();
    };
    let rows = article.removed().zip(gone(article));
    rows.map(|(one, (start, end))| RemovedRow {
        paragraph: one.paragraph(),
        start,
        end,
        reason: one.reason().name(),
        bits: one.evidence().iter().map(|one| one.bits()).sum(),
        cluster: one.cluster().map(|cluster| name(cluster.id())),
        block: one.family().map(|block| name(block.id())),
        owner: one.owner().map(dejalu::DocumentRef::id),
        text: one.text(),
    })
    .collect()
}
