//! A table → documents.
//!
//! In: a table, and which of its columns hold what. Out: documents, and the table, to be given
//! back. Columns that are no text are refused, unless they name something that can be spelled.

use arrow_array::RecordBatch;
use arrow_schema::Fields;
use dejalu::engine;
use pyo3::prelude::*;

use super::rows::{RowNames, RowReader, require_size};
use super::{ADDED, Documents, Keys, Origin};
use crate::arrow::{self, ColumnPath, TextColumn};
use crate::errors::usage;

/// The documents of a table; `first` is how many there were before.
pub(super) fn read(table: &Bound<'_, PyAny>, keys: &Keys, first: u64) -> PyResult<Documents> {
    let py = table.py();
    let batches = arrow::read(table)?;
    let columns = TableColumns::find(py, batches.schema.fields(), keys)?;
    let mut reader = RowReader::new(keys, first);
    for batch in &batches.batches {
        py.check_signals()?;
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
    let name = |column: &Option<ColumnPath>| {
        let column = column.as_ref();
        column.and_then(|column| TextColumn::of_name(&column.of(batch)))
    };
    let (id, url) = (name(&columns.id), name(&columns.url));
    let (site, date) = (name(&columns.site), name(&columns.date));
    let text = columns.text.of(batch);
    let texts = TextColumn::of_text(&text).ok_or_else(|| {
        let message = format!(
            "the column {} is {}, not text: cast it to strings, or name another one with text_key=",
            reader.keys().text,
            text.data_type()
        );
        usage(py, &message)
    })?;
    for row in 0..batch.num_rows() {
        let of = |column: &Option<TextColumn>| {
            let said = column.as_ref().and_then(|all| all.get(row));
            said.map(str::to_owned)
        };
        let text = texts.get(row).map(str::to_owned);
        require_size(py, reader.rows(), text.as_deref())?;
        let url = of(&url);
        let site = match (columns.by_host, &url) {
            (true, Some(url)) => engine::host(url),
            (true, None) => String::new(),
            (false, _) => of(&site).unwrap_or_default(),
        };
        let names = RowNames {
            id: of(&id),
            url,
            site,
            date: of(&date),
        };
        reader.push(text, names);
    }
    Ok(())
}

/// Which columns of a table hold what.
struct TableColumns {
    text: ColumnPath,
    id: Option<ColumnPath>,
    url: Option<ColumnPath>,
    site: Option<ColumnPath>,
    date: Option<ColumnPath>,
    /// Whether the site is the host of the url.
    by_host: bool,
}

impl TableColumns {
    fn find(py: Python<'_>, fields: &Fields, keys: &Keys) -> PyResult<Self> {
        let names = || {
            let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
            names.join(", ")
        };
        let named = |name: &str, option: &str| {
            let is_named = keys.named.contains(option);
            let Some(path) = ColumnPath::find(fields, name) else {
                return match is_named {
                    false => Ok(None),
                    true => Err(usage(
                        py,
                        &format!(
                            "no column is called {name}: name one of {} with {option}=",
                            names()
                        ),
                    )),
                };
            };
            let kind = path.kind(fields);
            match (TextColumn::can_name(&kind), is_named) {
                (true, _) => Ok(Some(path)),
                // Nobody said that it names something.
                (false, false) => Ok(None),
                (false, true) => Err(usage(
                    py,
                    &format!(
                        "the column {name} is {kind}, and names nothing: cast it to strings, or name \
                         another one with {option}="
                    ),
                )),
            }
        };
        let text = ColumnPath::find(fields, &keys.text).ok_or_else(|| {
            let message = format!(
                "no column is called {}: name that of the text with text_key=; there is {}",
                keys.text,
                names()
            );
            usage(py, &message)
        })?;
        if fields.iter().any(|field| field.name() == ADDED) {
            let message = format!(
                "there is a column {ADDED} already, and one of that name is to be added: rename it"
            );
            return Err(usage(py, &message));
        }
        let site = keys.site.as_deref();
        Ok(Self {
            text,
            id: named(&keys.id, "id_key")?,
            url: named(&keys.url, "url_key")?,
            site: site.map_or(Ok(None), |site| named(site, "site_key"))?,
            date: named(&keys.date, "date_key")?,
            by_host: matches!(keys.site_from.as_str(), "auto" | "host") && site.is_none(),
        })
    }
}
