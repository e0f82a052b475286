//! Prints that outlive a run.
//!
//! In: the bytes of a print, from wherever they were kept. Out: the print, or word
//! that they are none. What they mean is said where prints are made; whoever
//! keeps them keeps the version of the normaliser with them.

use super::print::{DocumentPrint, PARAGRAPH, PrintView};

impl DocumentPrint {
    /// The document's date, where it has one, and its id; nothing where the bytes
    /// are no print's.
    #[must_use]
    pub fn date_and_id(&self) -> Option<(Option<&str>, &str)> {
        let view = PrintView::new(&self.bytes)?;
        Some((view.date, view.id))
    }

    /// Becomes the print of these bytes, of a document of `site` whose text has
    /// the hash `content`; `false` where they are no print's, and then it is
    /// worth nothing.
    #[must_use]
    pub fn restore(&mut self, site: &str, content: u64, bytes: &[u8]) -> bool {
        let Some((paragraphs, words)) = counted(bytes) else {
            return false;
        };
        site.clone_into(&mut self.site);
        self.content = content;
        (self.paragraphs, self.words) = (paragraphs, words);
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        true
    }

    /// Gives the document another id.
    pub fn rename(&mut self, id: &str) {
        let Some((_, old)) = self.date_and_id() else {
            return;
        };
        let old = old.len();
        let length = u32::try_from(id.len()).unwrap_or(0).to_le_bytes();
        self.bytes
            .splice(..4 + old, length.into_iter().chain(id.bytes()));
    }
}

/// How many paragraphs and words the bytes of a print have, if they are one to the
/// last byte.
fn counted(bytes: &[u8]) -> Option<(u32, u32)> {
    let view = PrintView::new(bytes)?;
    let paragraphs = view.paragraphs();
    let count = paragraphs.len();
    let words: u64 = paragraphs
        .map(|paragraph| u64::from(paragraph.print().words))
        .sum();
    let texts = 4 + view.id.len() + 4 + view.date.map_or(0, str::len);
    let length = (texts + 4 + count * PARAGRAPH) as u64 + words * 4;
    let words = u32::try_from(words).ok()?;
    (length == bytes.len() as u64).then_some((u32::try_from(count).ok()?, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fingerprint_document;
    use crate::document::Document;
    use crate::paragraph::Separator;
    use proptest::prelude::*;

    fn print(id: &str, date: Option<String>, text: &str) -> DocumentPrint {
        let document = Document {
            id: id.to_owned(),
            site: "s".to_owned(),
            date,
            text: text.to_owned(),
        };
        fingerprint_document(&document, Separator::Line)
    }

    proptest! {
        #[test]
        fn a_print_is_restored_from_its_bytes_and_from_no_part_of_them(
            text in "([a-z0-9é:.… ]{0,20}\n){0,6}", id: String, date: Option<String>,
        ) {
            let print = print(&id, date.clone(), &text);
            prop_assert_eq!(print.date_and_id(), Some((date.as_deref(), id.as_str())));
            let mut restored = DocumentPrint::default();
            prop_assert!(restored.restore("s", print.content, &print.bytes));
            prop_assert_eq!(format!("{restored:?}"), format!("{print:?}"));
            for end in 0..print.bytes.len() {
                prop_assert!(!restored.restore("s", 0, &print.bytes[..end]));
            }
            let longer = [&print.bytes[..], &[0]].concat();
            prop_assert!(!restored.restore("s", 0, &longer));
        }

        #[test]
        fn another_id_changes_nothing_else(
            text in "([a-z ]{0,20}\n){0,3}", id: String, other: String, date: Option<String>,
        ) {
            let mut renamed = print(&id, date.clone(), &text);
            renamed.rename(&other);
            prop_assert_eq!(renamed.bytes, print(&other, date, &text).bytes);
        }

        #[test]
        fn other_bytes_are_no_panic(bytes: Vec<u8>) {
            let _ = DocumentPrint::default().restore("s", 0, &bytes);
        }
    }
}
