//! A JSONL line, or an element of other JSON → a document.
//!
//! In: the bytes of one line or element. Out: its document, borrowed from the line where
//! it can be, or what is wrong with the line. The rest of the line is checked
//! to its end and otherwise left alone.

use std::fmt::Write;
use std::ops::Range;

use super::crowded::{MOST_NAME, admit};
use super::fields::{FieldFinder, FieldValue};
use super::host::push_host;
use super::json::JsonKind;
use super::json_elements::value_in;
use super::other_keys::OtherKeys;
use super::problem::no_text;
use super::text::folder_of;
use super::unescape::{Escaped, unescape};
use super::view::{ContentView, DocumentView, NamedBy, TextOrigin};
use super::wrapped::as_objects;
use super::{Format, Problem, ProblemKind, ReadOptions, SiteFrom, Source};

/// The bytes that mark a file as UTF-8.
pub(super) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line or element of a source.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonLine<'r> {
    pub(super) source: &'r Source,
    /// Its bytes, with or without its line break.
    pub(super) raw: &'r [u8],
    /// The same, where they are known to be UTF-8.
    pub(super) text: Option<&'r str>,
    /// Where it starts in the source.
    pub(super) offset: u64,
    /// Which line or element it is, counted from 1.
    pub(super) line: u64,
    /// Whether the source begins like UTF-16.
    pub(super) is_utf16: bool,
    /// Whether an element goes on with an array that began before it.
    pub(super) in_array: bool,
}

impl JsonLine<'_> {
    fn is_element(&self) -> bool {
        self.source.format == Format::Json
    }

    /// What it is called in messages.
    fn noun(&self) -> &'static str {
        self.source.format.record_noun()
    }

    /// Where in its bytes the value stands, with the space around it.
    fn value(&self) -> Range<usize> {
        let mark = match self.raw.strip_prefix(UTF8_MARK) {
            Some(_) if self.offset == 0 => UTF8_MARK.len(),
            _ => 0,
        };
        let rest = self.raw.get(mark..).unwrap_or_default();
        let value = match self.is_element() {
            true => value_in(rest, self.in_array),
            false => 0..rest.len() - usize::from(rest.ends_with(b"\n")),
        };
        let spaces = match self.is_element() {
            true => rest.get(value.clone()).map_or(0, leading_spaces),
            false => 0,
        };
        mark + value.start + spaces..mark + value.end
    }
}

fn leading_spaces(bytes: &[u8]) -> usize {
    bytes.len() - bytes.trim_ascii_start().len()
}

/// Reads lines; its buffers are used for one after the other.
#[derive(Debug)]
pub(super) struct LineParser {
    options: ReadOptions,
    finder: FieldFinder,
    text: String,
    id: String,
    site: String,
    date: String,
    url: String,
}

// The order of the keys that the finder is given.
const TEXT: usize = 0;
const ID: usize = 1;
const DATE: usize = 2;
const URL: usize = 3;
const SITE: usize = 4;

impl LineParser {
    pub(super) fn new(options: &ReadOptions) -> Self {
        let keys = [
            &options.text_key,
            &options.id_key,
            &options.date_key,
            &options.url_key,
        ];
        let keys = keys
            .into_iter()
            .chain(&options.site_key)
            .chain(&options.new_key)
            .map(String::as_str);
        Self {
            options: options.clone(),
            finder: FieldFinder::new(keys),
            text: String::new(),
            id: String::new(),
            site: String::new(),
            date: String::new(),
            url: String::new(),
        }
    }

    /// Reads one line.
    pub(super) fn read<'r>(&'r mut self, line: JsonLine<'r>) -> ContentView<'r> {
        let inside = line.value();
        let (raw, start) = (line.raw, inside.start);
        let bytes = raw.get(inside.clone()).unwrap_or_default();
        let is_empty = bytes.iter().all(|byte| b" \t\r\n".contains(byte));
        // Between commas there must be something.
        if is_empty && !(line.is_element() && (line.in_array || raw.ends_with(b","))) {
            return ContentView::Blank;
        }
        let read = match line.text.and_then(|text| text.get(inside)) {
            _ if line.is_utf16 => Err(Refusal::utf16()),
            Some(text) => self.read_object(line, text, start),
            None => match std::str::from_utf8(bytes) {
                Ok(text) => self.read_object(line, text, start),
                Err(error) => Err(Refusal::not_utf8(error.valid_up_to(), line.noun())),
            },
        };
        match read {
            Ok(document) => {
                let skipped = if line.is_element() { start as u64 } else { 0 };
                admit(document, line.source, (line.line, line.offset + skipped))
            }
            Err(refusal) => {
                let Source { name, path, .. } = line.source;
                let mut problem = Problem::new(refusal.kind, name, path, refusal.message);
                problem.other_keys = refusal.other;
                let at = line.offset + (start + refusal.at) as u64;
                ContentView::Bad(problem.at(line.line, at))
            }
        }
    }

    /// Reads the object in `text`, which stands at byte `start` of the line.
    fn read_object<'r>(
        &'r mut self,
        line: JsonLine<'r>,
        text: &'r str,
        start: usize,
    ) -> Result<DocumentView<'r>, Refusal> {
        self.find_values(text, line.noun())?;
        let range = self.text_value(text)?.range.clone();
        let (id, named_by) = self.find_id(line, text);
        let date = self.finder.value(DATE);
        let date = date.map_or(TextValue::Nothing, |date| find(text, date, &mut self.date));
        let site = self.find_site(text);
        let site = match self.options.site_from {
            SiteFrom::Folder => folder_of(&line.source.name),
            _ => site.of(text, &self.site).unwrap_or_default(),
        };
        let from = start + range.start;
        let escaped = Escaped {
            content: text.get(range.clone()).unwrap_or_default(),
            start: range.start,
            escapes: self.finder.escapes(&range),
        };
        let (found, origin) = if escaped.escapes.is_empty() {
            (TextValue::Here(range), TextOrigin::Here(from))
        } else {
            self.text.clear();
            escaped.unescape(&mut self.text);
            (TextValue::Buffered, TextOrigin::Escaped(from, escaped))
        };
        Ok(DocumentView {
            id: id.of(text, &self.id).unwrap_or_default(),
            named_by,
            site,
            date: date.of(text, &self.date),
            text: found.of(text, &self.text).unwrap_or_default(),
            origin,
        })
    }

    /// What the document is called: its id, else its url, else its place.
    fn find_id(&mut self, line: JsonLine<'_>, text: &str) -> (TextValue, NamedBy) {
        for (key, named_by) in [(ID, NamedBy::Id), (URL, NamedBy::Url)] {
            let Some(value) = self.finder.value(key) else {
                continue;
            };
            let found = find(text, value, &mut self.id);
            let name = found.of(text, &self.id).unwrap_or_default();
            // A url that is too long for a name is often the page itself.
            let is_name = named_by == NamedBy::Id || name.len() <= MOST_NAME;
            if !name.is_empty() && is_name {
                return (found, named_by);
            }
        }
        self.id.clear();
        // Writing to a String cannot fail.
        let _ = write!(self.id, "{}#{}", line.source.name, line.line);
        (TextValue::Buffered, NamedBy::Place)
    }

    /// Finds the values of the keys in the object in `text`.
    fn find_values(&mut self, text: &str, noun: &str) -> Result<(), Refusal> {
        let is_object = self.finder.read(text).map_err(|error| {
            Refusal::new(
                ProblemKind::BadJson,
                error.at,
                format!("not JSON: {}; {}", error.message, as_objects(text, noun)),
            )
        })?;
        if !is_object {
            return Err(Refusal::new(
                ProblemKind::NotObject,
                0,
                format!(
                    "the {noun} is JSON, but not an object ({{...}}); {}",
                    as_objects(text, noun)
                ),
            ));
        }
        self.refuse_new_key(noun)
    }

    /// Refuses a line that has the key that is to be added to it.
    fn refuse_new_key(&self, noun: &str) -> Result<(), Refusal> {
        let Some(key) = &self.options.new_key else {
            return Ok(());
        };
        let at = SITE + usize::from(self.options.site_key.is_some());
        if !self.finder.has_literal(at) {
            return Ok(());
        }
        Err(Refusal::new(
            ProblemKind::KeyTaken,
            0,
            format!(
                "the {noun} already has a key \"{key}\"; choose another one with --removed-key"
            ),
        ))
    }

    fn text_value(&self, line: &str) -> Result<&FieldValue, Refusal> {
        let key = &self.options.text_key;
        let Some(value) = self.finder.value(TEXT) else {
            let other = OtherKeys::of(line, key);
            let (keys, remedy) = (&other.keys, other.remedy("--text-key"));
            return Err(Refusal {
                kind: ProblemKind::MissingText,
                at: 0,
                message: format!("no key \"{key}\", but {keys}: {remedy}"),
                other: Some(other),
            });
        };
        let what = match value.kind {
            JsonKind::String => return Ok(value),
            JsonKind::Null => {
                let (at, said) = (value.range.start, no_text(key));
                return Err(Refusal::new(ProblemKind::NoText, at, said));
            }
            JsonKind::Number => "a number",
            JsonKind::Boolean => line.get(value.range.clone()).unwrap_or_default(),
            JsonKind::Array => "an array",
            JsonKind::Object => "an object",
        };
        let remedy = match value.kind {
            JsonKind::Array => {
                format!(
                    "join its lines first (jq -c '.{key} |= join(\"\\n\")'), or name another key with --text-key"
                )
            }
            _ => "name the key of the text with --text-key".to_owned(),
        };
        Err(Refusal::new(
            ProblemKind::TextNotString,
            value.range.start,
            format!("the value of \"{key}\" is {what}, not a string; {remedy}"),
        ))
    }

    /// The site as the line says it.
    fn find_site(&mut self, line: &str) -> TextValue {
        match (self.options.site_from, &self.options.site_key) {
            (SiteFrom::None | SiteFrom::Folder, _) => TextValue::Nothing,
            (SiteFrom::Key, _) | (SiteFrom::Auto, Some(_)) => match self.finder.value(SITE) {
                Some(value) if value.kind == JsonKind::Boolean => {
                    TextValue::Here(value.range.clone())
                }
                Some(value) => find(line, value, &mut self.site),
                None => TextValue::Nothing,
            },
            (SiteFrom::Host, _) | (SiteFrom::Auto, None) => {
                let Some(value) = self.finder.value(URL) else {
                    return TextValue::Nothing;
                };
                let mut spelled = std::mem::take(&mut self.url);
                let url = find(line, value, &mut spelled);
                self.site.clear();
                if let Some(url) = url.of(line, &spelled) {
                    push_host(url, &mut self.site);
                }
                self.url = spelled;
                TextValue::Buffered
            }
        }
    }
}

/// Where a value's text was found.
#[derive(Clone, Debug)]
enum TextValue {
    /// In the line.
    Here(Range<usize>),
    /// In the buffer, unescaped.
    Buffered,
    /// It has none.
    Nothing,
}

impl TextValue {
    fn of<'r>(&self, line: &'r str, buffer: &'r str) -> Option<&'r str> {
        match self {
            TextValue::Here(range) => line.get(range.clone()),
            TextValue::Buffered => Some(buffer),
            TextValue::Nothing => None,
        }
    }
}

/// A value as text: strings unescaped, numbers as they are spelled, everything
/// else not at all.
fn find(line: &str, value: &FieldValue, buffer: &mut String) -> TextValue {
    match value.kind {
        JsonKind::String => find_string(line, value.range.clone(), buffer),
        JsonKind::Number => TextValue::Here(value.range.clone()),
        _ => TextValue::Nothing,
    }
}

/// What the inside of a string at `range` means.
fn find_string(line: &str, range: Range<usize>, buffer: &mut String) -> TextValue {
    let content = line.get(range.clone()).unwrap_or_default();
    buffer.clear();
    if unescape(content, buffer) {
        TextValue::Buffered
    } else {
        TextValue::Here(range)
    }
}

/// Why a line cannot be used, and where in it.
struct Refusal {
    kind: ProblemKind,
    at: usize,
    message: String,
    /// What the line has instead of what is missing.
    other: Option<OtherKeys>,
}

impl Refusal {
    fn new(kind: ProblemKind, at: usize, message: String) -> Self {
        Self {
            kind,
            at,
            message,
            other: None,
        }
    }

    fn utf16() -> Self {
        let message = "the file is UTF-16, and JSONL must be UTF-8; convert it first \
                       (iconv -f UTF-16 -t UTF-8)";
        Self::new(ProblemKind::NotUtf8, 0, message.to_owned())
    }

    fn not_utf8(at: usize, noun: &str) -> Self {
        let message = format!(
            "the {noun} is not UTF-8; convert the file first (iconv -f WINDOWS-1252 -t UTF-8), or repair the {noun}"
        );
        Self::new(ProblemKind::NotUtf8, at, message)
    }
}

#[cfg(test)]
mod reference;

#[cfg(test)]
mod tests;
