//! Texts of more lines than an article has, and names that are none.
//!
//! In: a document that was read. Out: the document, or word that its record is to be
//! copied as it is. What is kept of each paragraph while a document is decided is many
//! times an empty line's byte, and names are kept until the run ends: without limits on
//! them, the limit on bytes would not bound what one document takes.

use super::view::{ContentView, DocumentView};
use super::{Problem, ProblemKind, Source};

/// The most line breaks of a document. Four times the lines of the longest novels, and
/// 100 MB while it is decided (360 bytes a paragraph).
pub const MOST_LINES: usize = 1 << 18;

/// The most bytes of an id, a date, or the name of a site: many times the longest url that
/// a server takes.
pub(super) const MOST_NAME: usize = 1 << 16;

/// A document, unless it has too many lines or a name that is too long; it begins at that line and byte.
pub(super) fn admit<'v>(
    document: DocumentView<'v>,
    source: &Source,
    (line, byte): (u64, u64),
) -> ContentView<'v> {
    let refused = |message: String| {
        let Source { name, path, .. } = source;
        ContentView::Bad(Problem::new(ProblemKind::Oversized, name, path, message).at(line, byte))
    };
    let names = [
        ("id", document.id),
        ("name of the site", document.site),
        ("date", document.date.unwrap_or_default()),
    ];
    if let Some((what, name)) = names.iter().find(|(_, name)| name.len() > MOST_NAME) {
        return refused(format!(
            "the {what} has {} bytes, more than the limit of {MOST_NAME}; the article is copied \
             unchanged: check that the right key is named",
            name.len()
        ));
    }
    let text = document.text;
    if text.len() <= MOST_LINES {
        return ContentView::Document(document);
    }
    let breaks = text
        .chars()
        .filter(|&character| is_break(character))
        .count();
    if breaks <= MOST_LINES {
        return ContentView::Document(document);
    }
    refused(format!(
        "the text has {breaks} line breaks, more than the limit of {MOST_LINES}; it is copied \
         unchanged: divide it into articles"
    ))
}

/// Whether a line may end with a character.
fn is_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::{records, source};
    use crate::input::{Content, ReadOptions};

    #[test]
    fn a_text_of_very_many_lines_is_copied_as_it_is() {
        for (line_break, name) in [("\n", "a.txt"), ("\u{2028}", "a.txt"), ("\n", "a.jsonl")] {
            for (more, is_fine) in [(0, true), (1, false)] {
                let text = format!("a{}", line_break.repeat(MOST_LINES + more));
                let bytes = match name.ends_with("txt") {
                    true => text,
                    false => format!("{}\n", serde_json::json!({ "text": text })),
                };
                let options = ReadOptions::usual();
                let found = records(&source(name), &options, bytes.as_bytes(), 1 << 16).0;
                assert_eq!(found.len(), 1);
                match &found[0].content {
                    Content::Document(_) => assert!(is_fine),
                    Content::Bad(problem) => {
                        assert!(!is_fine && problem.message.contains("262145 line breaks"));
                    }
                    _ => panic!("another content"),
                }
                assert_eq!(found[0].raw.len(), bytes.len());
            }
        }
    }

    #[test]
    fn a_name_that_is_none_has_its_record_copied_as_it_is() {
        for key in ["id", "date", "url"] {
            for (length, is_fine) in [(MOST_NAME, true), (MOST_NAME + 1, false)] {
                let before = if key == "url" { "https://" } else { "" };
                let name = before.to_owned() + &"n".repeat(length);
                let line = format!("{}\n", serde_json::json!({ "text": "a", key: name }));
                let options = ReadOptions::usual();
                let found = records(&source("a.jsonl"), &options, line.as_bytes(), 1 << 16).0;
                match &found[0].content {
                    Content::Document(_) => assert!(is_fine, "{key}"),
                    Content::Bad(problem) => {
                        assert!(!is_fine && problem.message.contains("65537 bytes"), "{key}");
                    }
                    _ => panic!("another content"),
                }
            }
        }
    }
}
