//! Strings, None and mappings → documents.
//!
//! In: rows, and the names of the keys. Out: documents, and what is kept to give back the same
//! kind of thing. It refuses what is neither, with the row.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use dejalu::{Document, engine};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyMapping, PyString};

use super::{Documents, Keys, Origin, Rows};
use crate::errors::{bad_row, usage};

/// The largest text: positions in it are kept in 32 bits.
const LARGEST: usize = 1 << 30;

/// The documents of rows.
pub(super) fn read(rows: &Bound<'_, PyAny>, keys: &Keys) -> PyResult<Documents> {
    let py = rows.py();
    let mut reader = RowReader::new(keys);
    let mut records: Vec<Py<PyAny>> = Vec::new();
    // Whether rows are mappings, which no row without anything says.
    let mut are_records: Option<bool> = None;
    for (number, row) in rows.try_iter()?.enumerate() {
        let row = row?;
        if !is_nothing(&row) {
            let is_record = is_record(&row);
            if are_records.is_some_and(|before| before != is_record) {
                let message = "strings and mappings are mixed: give one of them";
                return Err(bad_row(py, number, message));
            }
            are_records = Some(is_record);
        }
        reader.read(number, &row)?;
        if are_records != Some(false) {
            records.push(row.unbind());
        }
    }
    reader.require_named(py)?;
    let origin = match are_records {
        Some(true) => Origin::Records(records),
        _ => Origin::Texts,
    };
    Ok(reader.finish(origin))
}

/// Makes documents of rows.
pub(super) struct RowReader<'k> {
    keys: &'k Keys,
    /// Options whose keys were met.
    met: HashSet<&'static str>,
    documents: Vec<Document>,
    places: Vec<Option<usize>>,
    odd: HashMap<usize, Py<PyString>>,
    absent: HashMap<usize, String>,
}

impl<'k> RowReader<'k> {
    pub(super) fn new(keys: &'k Keys) -> Self {
        Self {
            keys,
            met: HashSet::new(),
            documents: Vec::new(),
            places: Vec::new(),
            odd: HashMap::new(),
            absent: HashMap::new(),
        }
    }

    /// How many rows were read.
    pub(super) fn rows(&self) -> usize {
        self.places.len()
    }

    /// Reads a row.
    fn read(&mut self, number: usize, row: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = row.py();
        if is_nothing(row) {
            self.push(None, None, String::new(), None);
            return Ok(());
        }
        if let Ok(text) = row.cast::<PyString>() {
            self.push_text(number, text, None, String::new(), None)?;
            return Ok(());
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
        Ok(())
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

    pub(super) fn push(
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

    pub(super) fn finish(self, origin: Origin) -> Documents {
        Documents {
            documents: Mutex::new(self.documents),
            rows: Arc::new(Rows {
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

pub(super) fn require_size(py: Python<'_>, number: usize, text: Option<&str>) -> PyResult<()> {
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
