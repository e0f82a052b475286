//! A table → documents.
//!
//! In: a table, and which of its columns hold what. Out: documents, and the table, to be given
//! back. Columns that are no text are refused, unless they name something that can be spelled.

use std::borrow::Cow;

use arrow_array::RecordBatch;
use arrow_schema::Fields;
use dejalu::engine;
use pyo3::prelude::*;

use super::rows::{RowNames, RowReader, name, require_size};
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
    let columns = BatchColumns::of(py, batch, columns, reader.keys())?;
    for row in 0..batch.num_rows() {
        let text = columns.text(row).map(str::to_owned);
        require_size(py, reader.rows(), text.as_deref())?;
        let names = RowNames {
            id: columns.id(row).map(str::to_owned),
            url: columns.url(row).map(str::to_owned),
            site: columns.site(row).into_owned(),
            date: columns.date(row).map(str::to_owned),
        };
        reader.push(text, names);
    }
    Ok(())
}

/// The columns of a batch that hold what is asked of documents.
pub(crate) struct BatchColumns {
    text: TextColumn,
    id: Option<TextColumn>,
    url: Option<TextColumn>,
    site: Option<TextColumn>,
    date: Option<TextColumn>,
    by_host: bool,
}

impl BatchColumns {
    pub(crate) fn of(
        py: Python<'_>,
        batch: &RecordBatch,
        columns: &TableColumns,
        keys: &Keys,
    ) -> PyResult<Self> {
        let name = |column: &Option<ColumnPath>| {
            let column = column.as_ref();
            column.and_then(|column| TextColumn::of_name(&column.of(batch)))
        };
        let text = columns.text.of(batch);
        let texts = TextColumn::of_text(&text).ok_or_else(|| {
            let message = format!(
                "the column {} is {}, not text: cast it to strings, or name another one with \
                 text_key=",
                keys.text,
                text.data_type()
            );
            usage(py, &message)
        })?;
        Ok(Self {
            text: texts,
            id: name(&columns.id),
            url: name(&columns.url),
            site: name(&columns.site),
            date: name(&columns.date),
            by_host: columns.by_host,
        })
    }

    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        self.text.get(row)
    }

    pub(crate) fn id(&self, row: usize) -> Option<&str> {
        self.id.as_ref()?.get(row)
    }

    pub(crate) fn url(&self, row: usize) -> Option<&str> {
        self.url.as_ref()?.get(row)
    }

    pub(crate) fn date(&self, row: usize) -> Option<&str> {
        self.date.as_ref()?.get(row)
    }

    /// The site of a row; empty where nothing says it.
    pub(crate) fn site(&self, row: usize) -> Cow<'_, str> {
        match self.by_host {
            true => Cow::Owned(self.url(row).map_or_else(String::new, engine::host)),
            false => Cow::Borrowed(
                self.site
                    .as_ref()
                    .and_then(|all| all.get(row))
                    .unwrap_or_default(),
            ),
        }
    }

    /// What names a row: its id, else its url, else its place.
    pub(crate) fn name(&self, row: usize, position: u64) -> String {
        name(
            self.id(row).map(str::to_owned),
            self.url(row).map(str::to_owned),
            position,
        )
    }
}

/// Which columns of a table hold what.
pub(crate) struct TableColumns {
    pub(crate) text: ColumnPath,
    id: Option<ColumnPath>,
    url: Option<ColumnPath>,
    site: Option<ColumnPath>,
    date: Option<ColumnPath>,
    /// Whether the site is the host of the url.
    by_host: bool,
}

impl TableColumns {
    pub(crate) fn find(py: Python<'_>, fields: &Fields, keys: &Keys) -> PyResult<Self> {
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
