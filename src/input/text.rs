//! A text file → a document.
//!
//! In: the bytes of a whole file. Out: its document, and a notice where the
//! file is not UTF-8. Every file is a document, also an empty one.

use super::decode::{DecodedFile, Remark, decode, plain};
use super::foreign::ForeignFormat;
use super::json::scan;
use super::layout::names_columns;
use super::map::ByteMap;
use super::sniff::foreign;
use super::view::{DocumentView, NamedBy, TextOrigin};
use super::{Problem, ProblemKind, ReadOptions, SiteFrom, Source};

/// Reads text files.
#[derive(Debug)]
pub(super) struct TextParser {
    options: ReadOptions,
    /// The text of a file that had to be decoded, and the way back.
    text: String,
    map: ByteMap,
}

impl TextParser {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            options: options.clone(),
            text: String::new(),
            map: ByteMap::starting_at(0),
        }
    }

    /// Reads a text file's bytes as a document named after the file.
    pub(super) fn read<'r>(
        &'r mut self,
        source: &'r Source,
        raw: &'r [u8],
    ) -> (DocumentView<'r>, Option<Problem>) {
        let mut said = None;
        let (text, origin) = match plain(raw, self.options.encoding) {
            Some((start, text)) => (text, TextOrigin::Here(start)),
            None => {
                let DecodedFile { text, map, remark } = decode(raw, self.options.encoding);
                said = remark.map(|remark| notice(source, &remark));
                (self.text, self.map) = (text, map);
                (self.text.as_str(), TextOrigin::Decoded(&self.map))
            }
        };
        if let (None, Some(what)) = (&said, looks_like(text)) {
            let Source { name, path, .. } = source;
            said = Some(Problem::new(ProblemKind::Misnamed, name, path, what));
        }
        let site = match self.options.site_from {
            SiteFrom::Folder => folder_of(&source.name),
            _ => "",
        };
        let document = DocumentView {
            id: &source.name,
            named_by: NamedBy::Place,
            site,
            date: None,
            text,
            origin,
        };
        (document, said)
    }
}

/// Says that a text file is none.
pub(super) fn refused(source: &Source, raw: &[u8]) -> Option<Problem> {
    let format = ForeignFormat::begun(raw)?;
    Some(foreign(source, format, "it is copied as it is").at(1, 0))
}

/// What a text looks like that is meant to be read otherwise, and how it is to be named.
fn looks_like(text: &str) -> Option<&'static str> {
    let mut lines = text.lines();
    let (first, second) = (lines.next()?, lines.next()?);
    let is_object = |line: &str| scan(line, &mut Vec::new(), |_| {}).is_ok();
    if first.starts_with('{') && second.starts_with('{') && is_object(first) && is_object(second) {
        return Some("its lines are JSON objects: name it .jsonl to have each read as an article");
    }
    let delimiter = names_columns(first, 3);
    match delimiter.is_some_and(|delimiter| second.matches(delimiter).count() > 1) {
        true => Some(
            "its first line names columns: name it .csv or .tsv to have each row read as an article",
        ),
        false => None,
    }
}

/// The folder that a source stands in; nothing at the top.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn notice(source: &Source, remark: &Remark) -> Problem {
    let (byte, message) = match remark {
        Remark::Encoding(name) => (None, format!("read as {name}; its bytes are not changed")),
        Remark::Damaged { places, first } => (
            Some(*first as u64),
            format!(
                "UTF-8 with {places} damaged place{}; its bytes are not changed",
                if *places == 1 { "" } else { "s" }
            ),
        ),
    };
    let mut problem = Problem::new(ProblemKind::Encoding, &source.name, &source.path, message);
    problem.byte = byte;
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;

    /// What a file of this name and these bytes gives: id, site and text.
    fn read_named(
        name: &str,
        site_from: SiteFrom,
        raw: &[u8],
    ) -> ((String, String, String), Option<Problem>) {
        let options = ReadOptions {
            site_from,
            ..ReadOptions::usual()
        };
        let (mut parser, source) = (TextParser::new(&options), source(name));
        let (read, notice) = parser.read(&source, raw);
        let document = (
            read.id.to_owned(),
            read.site.to_owned(),
            read.text.to_owned(),
        );
        (document, notice)
    }

    #[test]
    fn a_file_is_named_by_itself_and_its_folder_may_be_its_site() {
        let ((id, site, text), notice) = read_named("s/t/a.txt", SiteFrom::Folder, b"a\n");
        assert_eq!((id.as_str(), site.as_str()), ("s/t/a.txt", "s/t"));
        assert_eq!((text.as_str(), notice), ("a\n", None));
        assert_eq!(read_named("a.txt", SiteFrom::Folder, b"").0.1, "");
        assert_eq!(read_named("s/a.txt", SiteFrom::Auto, b"").0.1, "");
    }

    #[test]
    fn what_looks_like_something_else_is_said_and_used() {
        let notice = |raw: &str| read_named("a.txt", SiteFrom::Auto, raw.as_bytes()).1;
        for raw in [
            "{\"text\":\"a\"}\n{\"text\":\"b\"}\n",
            "url,title,text\nhttp://a/,A,Alpha\n",
            "\"Id\";\"Date\";\"Body\"\n1;2024;x\n",
            "id\tlang\ttext\n1\ten\tx\n",
        ] {
            let notice = notice(raw).unwrap();
            assert!(!notice.bad && notice.message.contains("name it ."), "{raw}");
        }
        for raw in [
            "{\"text\":\"a\"}\n",
            "Red, blue, green\nare the colours, of course, of it.\n",
            "One title, one text\nand a line, with a comma, here\n",
            "Today, a body, was found in the harbour of the town of Vlissingen\na, b, c\n",
            "title, text, date\n",
            "",
        ] {
            assert_eq!(notice(raw), None, "{raw}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_by_its_first_bytes() {
        let refused = |raw: &[u8]| refused(&source("a.txt"), raw);
        let problem = refused(b"%PDF-1.4").unwrap();
        assert!(
            problem.bad && problem.message.contains("pdftotext"),
            "{problem}"
        );
        assert_eq!(refused(b"PDF and HTML are formats."), None);
    }

    #[test]
    fn what_is_not_utf8_is_said_and_is_no_bad_record() {
        let (_, notice) = read_named("a.txt", SiteFrom::Auto, "déjà \u{20AC} été ".as_bytes());
        assert_eq!(notice, None);
        let ((_, _, text), notice) =
            read_named("a.txt", SiteFrom::Auto, b"d\xC3\xA9j\xC3\xA0 \xFF");
        let notice = notice.unwrap();
        assert_eq!((text.as_str(), notice.byte), ("déjà \u{FFFD}", Some(7)));
        assert!(!notice.bad);
    }
}
