//! Strings, None and mappings → documents.
//!
//! In: rows, and the names of the keys. Out: documents, and what is kept to give back the same
//! kind of thing. It refuses what is neither, with the row.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use dejalu::{Document, engine};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyMapping, PyString};

use super::{Documents, Keys, Origin, Rows};
use crate::errors::{bad_row, usage};

/// The largest text: positions in it are kept in 32 bits.
const LARGEST: usize = 1 << 30;

/// The longest url that names a document, as in a file.
const MOST_NAME: usize = 1 << 16;

/// Rows after which signals are looked for.
const PATIENCE: usize = 1 << 10;

/// What a row has beside its text.
#[derive(Default)]
pub(super) struct RowNames {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) site: String,
    pub(super) date: Option<String>,
}

/// The documents of rows.
pub(super) fn read(rows: &Bound<'_, PyAny>, keys: &Keys, first: u64) -> PyResult<Documents> {
    let py = rows.py();
    let mut reader = RowReader::new(keys, first);
    let mut records: Vec<Py<PyAny>> = Vec::new();
    // Whether rows are mappings, which no row without anything says.
    let mut are_records: Option<bool> = None;
    for (number, row) in rows.try_iter()?.enumerate() {
        let row = row?;
        if number % PATIENCE == 0 {
            py.check_signals()?;
        }
        if !is_nothing(&row)? {
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
    /// How many rows there were before these.
    first: u64,
    /// Options whose keys were met.
    met: HashSet<&'static str>,
    documents: Vec<Document>,
    places: Vec<Option<usize>>,
    odd: HashMap<usize, Py<PyString>>,
    absent: HashMap<usize, String>,
}

impl<'k> RowReader<'k> {
    pub(super) fn new(keys: &'k Keys, first: u64) -> Self {
        Self {
            keys,
            first,
            met: HashSet::new(),
            documents: Vec::new(),
            places: Vec::new(),
            odd: HashMap::new(),
            absent: HashMap::new(),
        }
    }

    pub(super) fn keys(&self) -> &'k Keys {
        self.keys
    }

    /// How many rows were read.
    pub(super) fn rows(&self) -> usize {
        self.places.len()
    }

    /// Reads a row.
    fn read(&mut self, number: usize, row: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = row.py();
        if is_nothing(row)? {
            self.push(None, RowNames::default());
            return Ok(());
        }
        if let Ok(text) = row.cast::<PyString>() {
            return self.push_text(number, text, RowNames::default());
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
            let said = word(&found)?;
            if said.is_none() && keys.named.contains(option) && !is_nothing(&found)? {
                let kind = found.get_type().name()?;
                let message =
                    format!("the value of {key:?} is a {kind}, which names nothing: give strings");
                return Err(bad_row(py, number, &message));
            }
            Ok(said)
        };
        let (id, url) = (word("id_key", &keys.id)?, word("url_key", &keys.url)?);
        let site = match (keys.site_from.as_str(), &keys.site) {
            ("none", _) => String::new(),
            ("auto" | "key", Some(key)) => word("site_key", key)?.unwrap_or_default(),
            _ => url.as_deref().map_or_else(String::new, engine::host),
        };
        let date = word("date_key", &keys.date)?;
        let names = RowNames {
            id,
            url,
            site,
            date,
        };
        if is_nothing(&text)? {
            self.push(None, names);
            Ok(())
        } else if let Ok(text) = text.cast::<PyString>() {
            self.push_text(number, text, names)
        } else {
            let kind = text.get_type().name()?;
            let key = &keys.text;
            Err(bad_row(
                py,
                number,
                &format!(
                    "the value of {key:?} is a {kind}, not a string: name the key of the text with text_key="
                ),
            ))
        }
    }

    fn push_text(
        &mut self,
        number: usize,
        text: &Bound<'_, PyString>,
        names: RowNames,
    ) -> PyResult<()> {
        let owned = match text.to_str() {
            Ok(text) => text.to_owned(),
            // It comes back as it was.
            Err(_) => {
                self.odd.insert(self.documents.len(), text.clone().unbind());
                shown(text)?
            }
        };
        require_size(text.py(), number, Some(&owned))?;
        self.push(Some(owned), names);
        Ok(())
    }

    /// Adds a row. As in a file, it is named by its id, else by its url, else by its place.
    pub(super) fn push(&mut self, text: Option<String>, names: RowNames) {
        let RowNames {
            id,
            url,
            site,
            date,
        } = names;
        let number = self.places.len();
        let id = name(id, url, self.first + number as u64);
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
            if keys.named.contains(option) && !self.met.contains(option) {
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

/// What names a document: its id, else its url, else its place, counted from 1.
pub(super) fn name(id: Option<String>, url: Option<String>, position: u64) -> String {
    let id = id.filter(|id| !id.is_empty());
    let url = || url.filter(|url| (1..=MOST_NAME).contains(&url.len()));
    id.or_else(url)
        .unwrap_or_else(|| format!("#{}", position + 1))
}

/// Whether a row is a mapping.
fn is_record(row: &Bound<'_, PyAny>) -> bool {
    row.is_instance_of::<PyDict>() || row.cast::<PyMapping>().is_ok()
}

/// Whether a value stands for none: None, or what numpy and pandas have for it.
fn is_nothing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_none() {
        return Ok(true);
    }
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyDict>() {
        return Ok(false);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(number.value().is_nan());
    }
    let kind = value.get_type().name()?;
    Ok(matches!(kind.to_str()?, "NAType" | "NaTType"))
}

/// A text whose lone surrogates, which are no characters, are U+FFFD, one for each.
fn shown(text: &Bound<'_, PyString>) -> PyResult<String> {
    let shown = text.py().import("dejalu._text")?.getattr("shown")?;
    shown.call1((text,))?.extract()
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

/// What names something: a string, or a number, a truth, a day or a UUID as it is spelled.
/// Nothing where it names nothing.
fn word(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(match text.to_str() {
            Ok(text) => text.to_owned(),
            Err(_) => shown(text)?,
        }));
    }
    if is_nothing(value)? {
        return Ok(None);
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Some(truth.is_true().to_string()));
    }
    let spelled = if value.hasattr("isoformat")? {
        value.call_method0("isoformat")?.str()?
    } else if value.hasattr("__index__")? {
        value.call_method0("__index__")?.str()?
    } else if value.is_instance_of::<PyFloat>() || value.get_type().name()? == "UUID" {
        value.str()?
    } else {
        return Ok(None);
    };
    Ok(Some(spelled.to_string_lossy().into_owned()))
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
