//! What was lost, in words.
//!
//! In: what the report says of it. Out: a sentence, which says so too where nothing
//! was, and the places of the largest texts. It counts nothing.

use super::spell::{counted, grouped};
use crate::result::lost::{LostEntry, LostReport};

/// How much was lost, in a sentence.
#[must_use]
pub fn sentence(lost: &LostReport, dry_run: bool) -> String {
    if lost.texts == 0 {
        let would = if dry_run { "would be" } else { "was" };
        return format!(
            "Nothing {would} lost: running text that goes stands elsewhere, or many articles had it."
        );
    }
    let (would, stand) = match (dry_run, lost.texts) {
        (true, _) => ("would be", "would stand"),
        (false, 1) => ("was", "now stand"),
        (false, _) => ("were", "now stand"),
    };
    format!(
        "{} {would} lost: {} of running text from {} {stand} in no cleaned document of their site.",
        counted(lost.texts, "text", "texts"),
        counted(lost.characters, "character", "characters"),
        counted(lost.documents, "document", "documents"),
    )
}

/// Where a lost text stood, and how large it is.
#[must_use]
pub fn place(entry: &LostEntry) -> String {
    format!(
        "{}, paragraph {}: {}, {} of {}",
        entry.document.as_deref().unwrap_or("?"),
        grouped(entry.paragraph.into()),
        counted(entry.characters.into(), "character", "characters"),
        entry.reason,
        counted(entry.holders.into(), "article", "articles"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(texts: u64) -> LostReport {
        LostReport {
            texts,
            documents: texts * 2,
            characters: texts * 1_234,
            largest: Vec::new(),
        }
    }

    #[test]
    fn it_is_said_too_where_nothing_was_lost() {
        assert_eq!(
            sentence(&lost(0), false),
            "Nothing was lost: running text that goes stands elsewhere, or many articles had it."
        );
        assert!(sentence(&lost(0), true).starts_with("Nothing would be lost:"));
        assert_eq!(
            sentence(&lost(1), false),
            "1 text was lost: 1,234 characters of running text from 2 documents now stand in no \
             cleaned document of their site."
        );
        assert!(sentence(&lost(2), false).starts_with("2 texts were lost: 2,468 "));
        assert!(sentence(&lost(2), true).starts_with("2 texts would be lost: "));
    }
}
