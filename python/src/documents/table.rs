//! A table → documents.
//!
//! In: a table, and which of its columns hold what. Out: documents, and the table, to be given
//! back. Columns that are no text are refused, unless they name something that can be spelled.

use arrow_array::RecordBatch;
use dejalu::engine;
use pyo3::prelude::*;

use super::rows::{RowReader, require_size};
use super::{ADDED, Documents, Keys, Origin};
use crate::arrow::{self, Batches, TextColumn};
use crate::errors::usage;

/// The documents of a table.
pub(super) fn read(table: &Bound<'_, PyAny>, keys: &Keys) -> PyResult<Documents> {
    let py = table.py();
    let batches = arrow::read(table)?;
    let columns = TableColumns::find(py, &batches, keys)?;
    let mut reader = RowReader::new(keys);
    for batch in &batches.batches {
        read_batch(py, batch, &columns, &mut reader)?;
    }
    Ok(reader.finish(Origin::Table(batches, columns.text)))
}

fn read_batch(
    py: Python<'_>,
    batch: &RecordBatch,
    columns: &TableColumns,
    reader: &mut RowReader<'_>,
) -> PyResult<()> {
    let refused = |column: usize, remedy: &str| {
        let name = batch.schema_ref().field(column).name().clone();
        let kind = batch.column(column).data_type();
        usage(
            py,
            &format!("the column {name} is {kind}, not text: {remedy}"),
        )
    };
    let name = |column: Option<usize>| {
        let named = |column: usize| {
            let found = TextColumn::of_name(batch.column(column));
            found.ok_or_else(|| refused(column, "cast it to strings"))
        };
        column.map(named).transpose()
    };
    let texts = TextColumn::of_text(batch.column(columns.text)).ok_or_else(|| {
        let remedy = "cast it to strings, or name another one with text_key=";
        refused(columns.text, remedy)
    })?;
    let (id, url) = (name(columns.id)?, name(columns.url)?);
    let (site, date) = (name(columns.site)?, name(columns.date)?);
    for row in 0..batch.num_rows() {
        let of = |column: &Option<TextColumn>| {
            let said = column.as_ref().and_then(|all| all.get(row));
            said.map(str::to_owned)
        };
        let text = texts.get(row).map(str::to_owned);
        require_size(py, reader.rows(), text.as_deref())?;
        let site = match columns.site.is_some() {
            true => of(&site).unwrap_or_default(),
            false => engine::host(&of(&url).unwrap_or_default()),
        };
        reader.push(text, of(&id), site, of(&date));
    }
    Ok(())
}

/// Which columns of a table hold what.
struct TableColumns {
    text: usize,
    id: Option<usize>,
    url: Option<usize>,
    site: Option<usize>,
    date: Option<usize>,
}

impl TableColumns {
    fn find(py: Python<'_>, batches: &Batches, keys: &Keys) -> PyResult<Self> {
        let fields = batches.schema.fields();
        let names = || {
            let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
            names.join(", ")
        };
        let find = |name: &str| fields.iter().position(|field| field.name() == name);
        let named = |name: &str, option: &str| match find(name) {
            None if keys.named.contains(option) => Err(usage(
                py,
                &format!(
                    "no column is called {name}: name one of {} with {option}=",
                    names()
                ),
            )),
            found => Ok(found),
        };
        let text = find(&keys.text).ok_or_else(|| {
            let message = format!(
                "no column is called {}: name that of the text with text_key=; there is {}",
                keys.text,
                names()
            );
            usage(py, &message)
        })?;
        if find(ADDED).is_some() {
            let message = format!(
                "there is a column {ADDED} already, and one of that name is to be added: rename it"
            );
            return Err(usage(py, &message));
        }
        let by_key = matches!(keys.site_from.as_str(), "auto" | "key");
        let site = keys.site.as_deref().filter(|_| by_key);
        let by_host = matches!(keys.site_from.as_str(), "auto" | "host") && site.is_none();
        let url = if by_host {
            named(&keys.url, "url_key")?
        } else {
            None
        };
        Ok(Self {
            text,
            id: named(&keys.id, "id_key")?,
            url,
            site: site.map_or(Ok(None), |site| named(site, "site_key"))?,
            date: named(&keys.date, "date_key")?,
        })
    }
}
