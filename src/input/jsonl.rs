//! A JSONL line → a document.
//!
//! In: the bytes of one line. Out: its document with the map from the text to
//! the bytes inside the text value's quotes, or what is wrong with the line.
//! The rest of the line is checked to its end and otherwise left alone.

use crate::document::Document;

use super::fields::{FieldFinder, Value};
use super::json::Kind;
use super::map::ByteMap;
use super::text::folder_of;
use super::unescape::unescape;
use super::{Content, Problem, ProblemKind, ReadDocument, ReadOptions, SiteFrom, Source};

/// The bytes that mark a file as UTF-8.
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads the lines of one source.
#[derive(Debug)]
pub(super) struct LineReader {
    source: Source,
    options: ReadOptions,
    finder: FieldFinder,
    is_utf16: bool,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) line: u64,
}

// The order of the keys that the finder is given.
const TEXT: usize = 0;
const ID: usize = 1;
const DATE: usize = 2;
const URL: usize = 3;
const SITE: usize = 4;

impl LineReader {
    pub(super) fn new(source: &Source, options: &ReadOptions) -> Self {
        let keys = [
            &options.text_key,
            &options.id_key,
            &options.date_key,
            &options.url_key,
        ];
        let keys = keys
            .into_iter()
            .chain(&options.site_key)
            .map(String::as_str);
        Self {
            source: source.clone(),
            options: options.clone(),
            finder: FieldFinder::new(keys),
            is_utf16: false,
        }
    }

    /// Reads one line, with or without its line break.
    pub(super) fn read(&mut self, raw: &[u8], place: Place) -> Content {
        let start = match raw.strip_prefix(UTF8_MARK) {
            Some(_) if place.offset == 0 => UTF8_MARK.len(),
            _ => 0,
        };
        let line = raw.get(start..).unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if line.iter().all(|byte| b" \t\r\n".contains(byte)) {
            return Content::Blank;
        }
        self.is_utf16 |= place.offset == 0 && looks_like_utf16(raw);
        match self.read_object(line, start, place) {
            Ok(document) => Content::Document(document),
            Err(Refusal { kind, at, message }) => {
                let Source { name, path, .. } = &self.source;
                let problem = Problem::new(kind, name, path, message);
                Content::Bad(problem.at(place.line, place.offset + (start + at) as u64))
            }
        }
    }

    fn read_object(
        &mut self,
        line: &[u8],
        start: usize,
        place: Place,
    ) -> Result<ReadDocument, Refusal> {
        if self.is_utf16 {
            return Err(Refusal {
                kind: ProblemKind::NotUtf8,
                at: 0,
                message: "the file is UTF-16, and JSONL must be UTF-8; convert it first \
                          (iconv -f UTF-16 -t UTF-8)"
                    .to_owned(),
            });
        }
        let line = std::str::from_utf8(line).map_err(|error| Refusal {
            kind: ProblemKind::NotUtf8,
            at: error.valid_up_to(),
            message: "the line is not UTF-8; convert the file first, or repair the line".to_owned(),
        })?;
        let is_object = self.finder.read(line).map_err(|error| Refusal {
            kind: ProblemKind::BadJson,
            at: error.at,
            message: format!("not JSON: {}; repair or remove the line", error.message),
        })?;
        if !is_object {
            return Err(Refusal {
                kind: ProblemKind::NotObject,
                at: 0,
                message: "the line is JSON but no object ({...}); repair or remove it".to_owned(),
            });
        }
        let content = self.text_value(line)?;
        let mut text = String::with_capacity(content.range.len());
        let mut map = ByteMap::starting_at(start + content.range.start);
        unescape(slice(line, content), &mut text, &mut map);
        let id = self.scalar(line, ID).filter(|id| !id.is_empty());
        let document = Document {
            id: id.unwrap_or_else(|| format!("{}#{}", self.source.name, place.line)),
            site: self.site(line),
            date: self.scalar(line, DATE),
            text,
        };
        Ok(ReadDocument { document, map })
    }

    fn text_value(&self, line: &str) -> Result<&Value, Refusal> {
        let key = &self.options.text_key;
        let Some(value) = self.finder.value(TEXT) else {
            return Err(Refusal {
                kind: ProblemKind::MissingText,
                at: 0,
                message: format!("no key \"{key}\"; name the key of the text with --text-key"),
            });
        };
        if value.kind == Kind::String {
            return Ok(value);
        }
        let what = match value.kind {
            Kind::Number => "a number",
            Kind::Boolean => slice(line, value),
            Kind::Null => "null",
            Kind::Array => "an array",
            _ => "an object",
        };
        Err(Refusal {
            kind: ProblemKind::TextNotString,
            at: value.range.start,
            message: format!(
                "the value of \"{key}\" is {what}, not a string; \
                 name the key of the text with --text-key"
            ),
        })
    }

    /// The value of a key as text: strings unescaped, numbers as they are
    /// spelled, everything else not at all.
    fn scalar(&self, line: &str, key: usize) -> Option<String> {
        let value = self.finder.value(key)?;
        match value.kind {
            Kind::String => {
                let mut text = String::new();
                unescape(slice(line, value), &mut text, &mut ByteMap::starting_at(0));
                Some(text)
            }
            Kind::Number => Some(slice(line, value).to_owned()),
            _ => None,
        }
    }

    fn site(&self, line: &str) -> String {
        match (self.options.site_from, &self.options.site_key) {
            (SiteFrom::None, _) => String::new(),
            (SiteFrom::Folder, _) => folder_of(&self.source.name).to_owned(),
            (SiteFrom::Key, _) | (SiteFrom::Auto, Some(_)) => match self.finder.value(SITE) {
                Some(value) if value.kind == Kind::Boolean => slice(line, value).to_owned(),
                _ => self.scalar(line, SITE).unwrap_or_default(),
            },
            (SiteFrom::Host, _) | (SiteFrom::Auto, None) => self
                .scalar(line, URL)
                .and_then(|url| host_of(&url))
                .unwrap_or_default(),
        }
    }
}

/// Why a line cannot be used, and where in it.
struct Refusal {
    kind: ProblemKind,
    at: usize,
    message: String,
}

fn slice<'l>(line: &'l str, value: &Value) -> &'l str {
    line.get(value.range.clone()).unwrap_or_default()
}

/// Whether a file begins with UTF-16's mark, or with a NUL beside its first
/// character, as UTF-16 without the mark would.
fn looks_like_utf16(raw: &[u8]) -> bool {
    raw.starts_with(b"\xFF\xFE")
        || raw.starts_with(b"\xFE\xFF")
        || matches!(raw, [0, b'{', ..] | [b'{', 0, ..])
}

/// The host of a url, in lower case, without user and port.
fn host_of(url: &str) -> Option<String> {
    let url = url.trim();
    let (_, after) = url.split_once("//").filter(|(scheme, _)| {
        scheme.is_empty() || scheme.strip_suffix(':').is_some_and(is_scheme)
    })?;
    let authority = after.split(['/', '?', '#', '\\']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host
        .strip_prefix('[')
        .and_then(|inside| inside.split_once(']'))
    {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    (!host.is_empty()).then(|| host.to_lowercase())
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Record;
    use crate::input::testing::{jsonl, records, source};

    fn with(options: &ReadOptions, name: &str, line: &str) -> Document {
        let (found, _) = records(&source(name), options, line.as_bytes(), usize::MAX);
        match &found[0].content {
            Content::Document(read) => read.document.clone(),
            other => panic!("{line}: {other:?}"),
        }
    }

    fn usual(line: &str) -> Document {
        with(&ReadOptions::usual(), "a.jsonl", line)
    }

    fn problem(record: &Record) -> (ProblemKind, Option<u64>, Option<u64>) {
        let problem = record.problem().unwrap();
        (problem.kind, problem.line, problem.byte)
    }

    #[test]
    fn a_line_gives_a_document_and_the_way_back() {
        let line = br#"{"n":1e5,"text":"caf\u00e9\nb","id":"x\/y","date":"2024-01-02"}"#;
        let found = jsonl(line);
        let Content::Document(read) = &found[0].content else {
            panic!("{found:?}")
        };
        let document = &read.document;
        assert_eq!(
            (document.text.as_str(), document.id.as_str()),
            ("caf\u{e9}\nb", "x/y")
        );
        assert_eq!(document.date.as_deref(), Some("2024-01-02"));
        assert_eq!(&found[0].raw[read.map.raw_range(0..5)], br"caf\u00e9");
        assert_eq!(&found[0].raw[read.map.raw_range(6..7)], b"b");
        assert_eq!(found[0].raw, line);
    }

    #[test]
    fn ids_may_be_numbers_and_are_made_up_where_they_are_none() {
        assert_eq!(usual(r#"{"text":"","id":1.50e2}"#).id, "1.50e2");
        assert_eq!(usual(r#"{"text":"","id":"../../x"}"#).id, "../../x");
        for id in ["null", "true", "[]", "{}", "\"\""] {
            assert_eq!(
                usual(&format!("{{\"text\":\"\",\"id\":{id}}}")).id,
                "a.jsonl#1",
                "{id}"
            );
        }
        assert_eq!(usual(r#"{"text":""}"#).id, "a.jsonl#1");
    }

    #[test]
    fn sites_follow_the_rule() {
        let line = r#"{"url":"https://N.example/a","s":{"x":7},"b":true,"text":""}"#;
        let site = |site_from: SiteFrom, site_key: Option<&str>| {
            let site_key = site_key.map(str::to_owned);
            let options = ReadOptions {
                site_from,
                site_key,
                ..ReadOptions::usual()
            };
            with(&options, "f/g/a.jsonl", line).site
        };
        assert_eq!(site(SiteFrom::Auto, None), "n.example");
        assert_eq!(site(SiteFrom::Auto, Some("s.x")), "7");
        assert_eq!(site(SiteFrom::Key, Some("b")), "true");
        assert_eq!(site(SiteFrom::Key, Some("missing")), "");
        assert_eq!(site(SiteFrom::Folder, None), "f/g");
        assert_eq!(site(SiteFrom::None, None), "");
        let options = ReadOptions {
            url_key: "u".to_owned(),
            ..ReadOptions::usual()
        };
        assert_eq!(with(&options, "a.jsonl", line).site, "");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let lines = b"{\"text\":\"a\"}\n{\"text\":3}\n[1]\n{\"tex\":\"a\"}\n{\"text\":\"a\nb\"}\n\
            {\"text\":\"\xFF\"}\n \t\r\n{\"text\":\"z\"}";
        let found = jsonl(lines);
        assert_eq!(
            problem(&found[1]),
            (ProblemKind::TextNotString, Some(2), Some(21))
        );
        assert_eq!(
            problem(&found[2]),
            (ProblemKind::NotObject, Some(3), Some(24))
        );
        assert_eq!(
            problem(&found[3]),
            (ProblemKind::MissingText, Some(4), Some(28))
        );
        assert_eq!(
            problem(&found[4]),
            (ProblemKind::BadJson, Some(5), Some(50))
        );
        assert_eq!(
            problem(&found[5]),
            (ProblemKind::BadJson, Some(6), Some(51))
        );
        assert_eq!(
            problem(&found[6]),
            (ProblemKind::NotUtf8, Some(7), Some(64))
        );
        assert_eq!(found[7].content, Content::Blank);
        assert!(matches!(found[8].content, Content::Document(_)));
        let whole: Vec<u8> = found.iter().flat_map(|record| record.raw.clone()).collect();
        assert_eq!(whole, lines);
        assert!(found[3].problem().unwrap().message.contains("--text-key"));
    }

    #[test]
    fn marks_are_no_part_of_the_first_record_and_utf16_is_named() {
        let found = jsonl("\u{FEFF}{\"text\":\"a\"}\n\u{FEFF}{}".as_bytes());
        let Content::Document(read) = &found[0].content else {
            panic!("{found:?}")
        };
        assert_eq!(read.map.raw_span(), 12..13);
        assert!(matches!(found[1].content, Content::Bad(_)));
        let utf16: Vec<u8> = "{\"text\":\"a\"}\n{}\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for found in [
            jsonl(&utf16),
            jsonl(&[b"\xFF\xFE".to_vec(), utf16].concat()),
        ] {
            for record in found {
                assert!(record.problem().unwrap().message.contains("UTF-16"));
            }
        }
        assert_eq!(jsonl("\u{FEFF}\n".as_bytes())[0].content, Content::Blank);
    }

    #[test]
    fn hosts_come_without_user_port_and_case() {
        let host = |url: &str| host_of(url).unwrap_or_default();
        assert_eq!(host("https://www.Example.ORG/a/b"), "www.example.org");
        assert_eq!(host("http://user:pw@news.example:8080?q#f"), "news.example");
        assert_eq!(host("//cdn.example/x"), "cdn.example");
        assert_eq!(host("http://[2001:DB8::1]:80/"), "2001:db8::1");
        assert_eq!(host("/local/path//x"), "");
        assert_eq!(host("example.org/a"), "");
        assert_eq!(host("mailto:a@b.example"), "");
        assert_eq!(host("https:///x"), "");
    }
}
