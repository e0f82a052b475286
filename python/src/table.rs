//! Documents that were cleaned, as a table.
//!
//! In: rows, and what became of each. Out: the columns that came in, the text in its layout
//! without what went, and a column that says what did.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use dejalu::Article;

use crate::arrow::{self, Batches, RemovedRow};
use crate::cleaned::{Cleaned, fate, name};
use crate::documents::{ADDED, Origin};
use crate::offsets::gone;

impl Cleaned {
    /// The rows as a table: the columns that came in, and the one that is added.
    pub(crate) fn table(&self) -> Result<Batches, ArrowError> {
        let added = |rows: std::ops::Range<usize>| -> Result<ArrayRef, ArrowError> {
            let articles: Vec<_> = rows.map(|row| self.article(row).ok().flatten()).collect();
            let fates: Vec<_> = articles.iter().map(|article| fate(*article)).collect();
            let copies = articles
                .iter()
                .map(|article| Some((*article)?.copy_of()?.id()));
            let copies: Vec<Option<&str>> = copies.collect();
            let removed: Vec<_> = articles
                .iter()
                .map(|article| removed_rows(*article))
                .collect();
            Ok(Arc::new(arrow::document_column(&fates, copies, &removed)?))
        };
        let left = |row: usize| -> Option<Cow<'_, str>> {
            let article = self.article(row).ok().flatten()?;
            (!article.is_dropped()).then(|| article.text())
        };
        let rows = self.rows.places.len();
        let Origin::Table(given, text) = &self.rows.origin else {
            let articles = || (0..rows).map(|row| self.article(row).ok().flatten());
            let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
            if matches!(self.rows.origin, Origin::Records(_)) {
                let ids = (0..rows).map(|row| match self.article(row).ok().flatten() {
                    Some(article) => Some(article.id()),
                    None => self.rows.absent.get(&row).map(String::as_str),
                });
                columns.push(("id", arrow::strings(ids)));
                columns.push((
                    "site",
                    arrow::strings(articles().map(|one| one.map(|one| one.site()))),
                ));
                columns.push((
                    "date",
                    arrow::strings(articles().map(|one| one.and_then(|one| one.date()))),
                ));
            }
            columns.push((
                &self.rows.text_key,
                arrow::like(&DataType::LargeUtf8, (0..rows).map(left).collect()),
            ));
            columns.push((ADDED, added(0..rows)?));
            let batch = RecordBatch::try_from_iter_with_nullable(
                columns
                    .into_iter()
                    .map(|(name, column)| (name, column, true)),
            )?;
            return Ok(Batches {
                schema: batch.schema(),
                batches: vec![batch],
            });
        };
        let mut fields: Vec<Arc<Field>> = given.schema.fields().iter().cloned().collect();
        if let Some(field) = fields.get_mut(*text) {
            *field = Arc::new(field.as_ref().clone().with_nullable(true));
        }
        let kind = added(0..0)?.data_type().clone();
        fields.push(Arc::new(Field::new(ADDED, kind, true)));
        let schema = Arc::new(Schema::new_with_metadata(
            fields,
            given.schema.metadata().clone(),
        ));
        let (mut batches, mut at) = (Vec::new(), 0);
        for batch in &given.batches {
            let here = at..at + batch.num_rows();
            at = here.end;
            let mut columns = batch.columns().to_vec();
            if let Some(column) = columns.get_mut(*text) {
                *column = arrow::like(column.data_type(), here.clone().map(left).collect());
            }
            columns.push(added(here)?);
            batches.push(RecordBatch::try_new(Arc::clone(&schema), columns)?);
        }
        Ok(Batches { schema, batches })
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
