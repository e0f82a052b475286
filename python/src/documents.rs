//! What Python holds → documents.
//!
//! In: a table, or rows that are strings, nothing or mappings; and the names of the keys.
//! Out: documents, and what is needed to give back the same kind of thing. It refuses what
//! it cannot read, with the row.

use std::collections::{HashMap, HashSet};

use dejalu::{Document, engine};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyMapping, PyString};

use crate::arrow::{self, Batches, TextColumn};
use crate::errors::{bad_row, usage};

/// The largest text: positions in it are kept in 32 bits.
const LARGEST: usize = 1 << 30;

/// The column that is added to a table.
pub(crate) const ADDED: &str = "dejalu";

/// Which keys or columns hold what.
#[derive(FromPyObject)]
pub(crate) struct Keys {
    text: String,
    id: String,
    url: String,
    site: Option<String>,
    date: String,
    /// `auto`, `host`, `key` or `none`.
    site_from: String,
    /// Those of them that the user named, so that somebody must have them.
    named: HashSet<String>,
}

/// What the rows were.
pub(crate) enum Origin {
    /// Strings.
    Texts,
    /// Mappings, as they came.
    Records(Vec<Py<PyAny>>),
    /// A table, and which of its columns is the text.
    Table(Batches, usize),
}

/// Documents in memory, as they came.
#[pyclass(frozen)]
pub(crate) struct Documents {
    pub(crate) documents: std::sync::Mutex<Vec<Document>>,
    pub(crate) rows: std::sync::Arc<Rows>,
}

/// What is kept of rows beside their documents.
pub(crate) struct Rows {
    /// For each row its document; none of a row without text.
    pub(crate) places: Vec<Option<usize>>,
    /// Texts that are no Unicode, by document: they hold lone surrogates.
    pub(crate) odd: HashMap<usize, Py<PyString>>,
    /// Ids of rows without text, by row.
    pub(crate) absent: HashMap<usize, String>,
    pub(crate) origin: Origin,
    pub(crate) text_key: String,
}

#[pymethods]
impl Documents {
    /// The documents of rows: strings, None, or mappings.
    #[staticmethod]
    fn from_rows(rows: &Bound<'_, PyAny>, keys: Keys) -> PyResult<Self> {
        let py = rows.py();
        let mut reader = RowReader::new(&keys);
        let mut records: Vec<Py<PyAny>> = Vec::new();
        for (number, row) in rows.try_iter()?.enumerate() {
            let row = row?;
            let has_records = !records.is_empty();
            if number > 0 && has_records != is_record(&row) && !is_nothing(&row) {
                return Err(bad_row(
                    py,
                    number,
                    "strings and mappings are mixed: give one of them",
                ));
            }
            if reader.read(number, &row)? || has_records {
                records.push(row.unbind());
            }
        }
        reader.require_named(py)?;
        let origin = match records.is_empty() {
            true => Origin::Texts,
            false => Origin::Records(records),
        };
        Ok(reader.finish(origin))
    }

    /// The documents of a table.
    #[staticmethod]
    fn from_table(table: &Bound<'_, PyAny>, keys: Keys) -> PyResult<Self> {
        let py = table.py();
        let batches = arrow::read(table)?;
        let columns = TableColumns::find(py, &batches, &keys)?;
        let mut reader = RowReader::new(&keys);
        let mut number = 0;
        for batch in &batches.batches {
            let name = |column: Option<usize>| -> PyResult<Option<TextColumn>> {
                let Some(column) = column else {
                    return Ok(None);
                };
                let found = TextColumn::of_name(batch.column(column));
                let name = batch.schema_ref().field(column).name().clone();
                let kind = batch.column(column).data_type();
                let refused = || {
                    usage(
                        py,
                        &format!("the column {name} is {kind}: cast it to strings"),
                    )
                };
                found.ok_or_else(refused).map(Some)
            };
            let text = batch.column(columns.text);
            let texts = TextColumn::of_text(text).ok_or_else(|| {
                let (name, kind) = (&keys.text, text.data_type());
                usage(py, &format!("the column {name} is {kind}, not text: cast it to strings, or name another one with text_key="))
            })?;
            let (id, url) = (name(columns.id)?, name(columns.url)?);
            let (site, date) = (name(columns.site)?, name(columns.date)?);
            fn of(column: &Option<TextColumn>, row: usize) -> Option<&str> {
                column.as_ref().and_then(|all| all.get(row))
            }
            for row in 0..batch.num_rows() {
                let text = texts.get(row).map(str::to_owned);
                require_size(py, number, text.as_deref())?;
                let site = match columns.site.is_some() {
                    true => of(&site, row).unwrap_or_default().to_owned(),
                    false => engine::host(of(&url, row).unwrap_or_default()),
                };
                reader.push(
                    text,
                    of(&id, row).map(str::to_owned),
                    site,
                    of(&date, row).map(str::to_owned),
                );
                number += 1;
            }
        }
        Ok(reader.finish(Origin::Table(batches, columns.text)))
    }

    fn __len__(&self) -> usize {
        self.rows.places.len()
    }
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

/// Makes documents of rows.
struct RowReader<'k> {
    keys: &'k Keys,
    /// Options whose keys were met.
    met: HashSet<&'static str>,
    documents: Vec<Document>,
    places: Vec<Option<usize>>,
    odd: HashMap<usize, Py<PyString>>,
    absent: HashMap<usize, String>,
}

impl<'k> RowReader<'k> {
    fn new(keys: &'k Keys) -> Self {
        Self {
            keys,
            met: HashSet::new(),
            documents: Vec::new(),
            places: Vec::new(),
            odd: HashMap::new(),
            absent: HashMap::new(),
        }
    }

    /// Reads a row; whether it is a mapping.
    fn read(&mut self, number: usize, row: &Bound<'_, PyAny>) -> PyResult<bool> {
        let py = row.py();
        if is_nothing(row) {
            self.push(None, None, String::new(), None);
            return Ok(false);
        }
        if let Ok(text) = row.cast::<PyString>() {
            self.push_text(number, text, None, String::new(), None)?;
            return Ok(false);
        }
        if !is_record(row) {
            let kind = row.get_type().name()?;
            return Err(bad_row(
                py,
                number,
                &format!("it is a {kind}: give strings, None, or mappings"),
            ));
        }
        let keys = self.keys;
        let Some(text) = look_up(row, &keys.text)? else {
            let key = &keys.text;
            return Err(bad_row(
                py,
                number,
                &format!("there is no key {key:?}: name that of the text with text_key="),
            ));
        };
        let mut word = |option, key: &str| -> PyResult<Option<String>> {
            let Some(found) = look_up(row, key)? else {
                return Ok(None);
            };
            self.met.insert(option);
            word(&found)
        };
        let id = word("id_key", &keys.id)?;
        let date = word("date_key", &keys.date)?;
        let site = match (keys.site_from.as_str(), &keys.site) {
            ("none", _) => String::new(),
            ("auto" | "key", Some(key)) => word("site_key", key)?.unwrap_or_default(),
            _ => engine::host(&word("url_key", &keys.url)?.unwrap_or_default()),
        };
        if is_nothing(&text) {
            self.push(None, id, site, date);
        } else if let Ok(text) = text.cast::<PyString>() {
            self.push_text(number, text, id, site, date)?;
        } else {
            let kind = text.get_type().name()?;
            let key = &keys.text;
            return Err(bad_row(
                py,
                number,
                &format!(
                    "the value of {key:?} is a {kind}, not a string: name the key of the text with text_key="
                ),
            ));
        }
        Ok(true)
    }

    fn push_text(
        &mut self,
        number: usize,
        text: &Bound<'_, PyString>,
        id: Option<String>,
        site: String,
        date: Option<String>,
    ) -> PyResult<()> {
        let py = text.py();
        let owned = match text.to_str() {
            Ok(text) => text.to_owned(),
            // It holds lone surrogates, which are no characters: each is judged as U+FFFD,
            // one character, too, and comes back as it was.
            Err(_) => {
                self.odd.insert(self.documents.len(), text.clone().unbind());
                let shown = py.import("dejalu._documents")?.getattr("shown")?;
                shown.call1((text,))?.extract::<String>()?
            }
        };
        require_size(py, number, Some(&owned))?;
        self.push(Some(owned), id, site, date);
        Ok(())
    }

    fn push(
        &mut self,
        text: Option<String>,
        id: Option<String>,
        site: String,
        date: Option<String>,
    ) {
        let number = self.places.len();
        // As the program names the lines of a file.
        let id = id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| format!("#{}", number + 1));
        let Some(text) = text else {
            self.places.push(None);
            self.absent.insert(number, id);
            return;
        };
        self.places.push(Some(self.documents.len()));
        self.documents.push(Document {
            id,
            site,
            date,
            text,
        });
    }

    /// Says no where the user named a key that no row has.
    fn require_named(&self, py: Python<'_>) -> PyResult<()> {
        let keys = self.keys;
        if self.places.is_empty() {
            return Ok(());
        }
        let site = keys.site.as_deref().unwrap_or_default();
        for (option, key) in [
            ("id_key", keys.id.as_str()),
            ("date_key", &keys.date),
            ("site_key", site),
            ("url_key", &keys.url),
        ] {
            let is_read = option != "url_key" || keys.site.is_none();
            if is_read && keys.named.contains(option) && !self.met.contains(option) {
                let message = format!(
                    "no document has the key {key:?}: name one that is there with {option}=, or leave it out"
                );
                return Err(usage(py, &message));
            }
        }
        Ok(())
    }

    fn finish(self, origin: Origin) -> Documents {
        Documents {
            documents: std::sync::Mutex::new(self.documents),
            rows: std::sync::Arc::new(Rows {
                places: self.places,
                odd: self.odd,
                absent: self.absent,
                origin,
                text_key: self.keys.text.clone(),
            }),
        }
    }
}

/// Whether a row is a mapping.
fn is_record(row: &Bound<'_, PyAny>) -> bool {
    row.is_instance_of::<PyDict>() || row.cast::<PyMapping>().is_ok()
}

/// Whether a value stands for none: None, or the number that pandas has for it.
fn is_nothing(value: &Bound<'_, PyAny>) -> bool {
    let is_nan = |number: &Bound<'_, PyFloat>| number.value().is_nan();
    value.is_none() || value.cast::<PyFloat>().is_ok_and(is_nan)
}

/// The value of a key; of `a.b`, where there is no such key, the value of `b` in `a`.
fn look_up<'py>(row: &Bound<'py, PyAny>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Some(found) = item(row, key)? {
        return Ok(Some(found));
    }
    let Some((first, rest)) = key.split_once('.') else {
        return Ok(None);
    };
    match item(row, first)? {
        Some(inner) if is_record(&inner) => look_up(&inner, rest),
        _ => Ok(None),
    }
}

fn item<'py>(row: &Bound<'py, PyAny>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(row) = row.cast::<PyDict>() {
        return row.get_item(key);
    }
    match row.get_item(key) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_instance_of::<PyKeyError>(row.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What names something: a string, or a number or day as it is spelled.
fn word(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if is_nothing(value) {
        return Ok(None);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(text.to_string_lossy().into_owned()));
    }
    if value.is_instance_of::<PyInt>() || value.hasattr("isoformat")? {
        let spelled = match value.hasattr("isoformat")? {
            true => value.call_method0("isoformat")?.str()?,
            false => value.str()?,
        };
        return Ok(Some(spelled.to_string_lossy().into_owned()));
    }
    Ok(None)
}

fn require_size(py: Python<'_>, number: usize, text: Option<&str>) -> PyResult<()> {
    match text {
        Some(text) if text.len() > LARGEST => Err(bad_row(
            py,
            number,
            &format!(
                "its text has {} bytes, and the most is 1 GiB: divide it",
                text.len()
            ),
        )),
        _ => Ok(()),
    }
}
