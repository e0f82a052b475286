//! A text file → a document.
//!
//! In: the bytes of a whole file. Out: its document, and a notice where the
//! file is not UTF-8. Every file is a document, also an empty one.

use crate::document::Document;

use super::decode::{Decoded, Remark, decode};
use super::{Problem, ProblemKind, ReadDocument, ReadOptions, SiteFrom, Source};

/// Reads a text file's bytes as a document named after the file.
pub(super) fn read(
    raw: &[u8],
    source: &Source,
    options: &ReadOptions,
) -> (ReadDocument, Option<Problem>) {
    let Decoded { text, map, remark } = decode(raw, options.encoding);
    let site = match options.site_from {
        SiteFrom::Folder => folder_of(&source.name).to_owned(),
        _ => String::new(),
    };
    let document = Document {
        id: source.name.clone(),
        site,
        date: None,
        text,
    };
    (
        ReadDocument { document, map },
        remark.map(|remark| notice(source, &remark)),
    )
}

/// The folder that a source stands in; nothing at the top.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn notice(source: &Source, remark: &Remark) -> Problem {
    let (byte, message) = match remark {
        Remark::Encoding(name) => (None, format!("read as {name}; its bytes stay as they are")),
        Remark::Damaged { places, first } => (
            Some(*first as u64),
            format!(
                "UTF-8 with {places} damaged place{}; the bytes stay as they are",
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

    fn read_named(name: &str, site_from: SiteFrom, raw: &[u8]) -> (ReadDocument, Option<Problem>) {
        read(
            raw,
            &source(name),
            &ReadOptions {
                site_from,
                ..ReadOptions::usual()
            },
        )
    }

    #[test]
    fn a_file_is_named_by_itself_and_its_folder_may_be_its_site() {
        let (read, notice) = read_named("s/t/a.txt", SiteFrom::Folder, b"a\n");
        assert_eq!(
            (read.document.id.as_str(), read.document.site.as_str()),
            ("s/t/a.txt", "s/t")
        );
        assert_eq!((read.document.text.as_str(), notice), ("a\n", None));
        assert_eq!(
            read_named("a.txt", SiteFrom::Folder, b"").0.document.site,
            ""
        );
        assert_eq!(
            read_named("s/a.txt", SiteFrom::Auto, b"").0.document.site,
            ""
        );
    }

    #[test]
    fn what_is_not_utf8_is_said_and_is_no_bad_record() {
        let (_, notice) = read_named("a.txt", SiteFrom::Auto, "déjà \u{20AC} été ".as_bytes());
        assert_eq!(notice, None);
        let (read, notice) = read_named("a.txt", SiteFrom::Auto, b"d\xC3\xA9j\xC3\xA0 \xFF");
        let notice = notice.unwrap();
        assert_eq!(
            (read.document.text.as_str(), notice.byte),
            ("déjà \u{FFFD}", Some(7))
        );
        assert!(!notice.is_bad_record());
    }
}
