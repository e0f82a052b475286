//! A record + its verdict → a line of attributes, as Dolma's mixer reads them.
//!
//! In: the lines of a file, one after the other, with what goes of the articles among them.
//! Out: a line for each, with the line's own `id` and `source`, and spans in characters of
//! the text: by reason what goes, with the score 1, and with its bits; and all of an article
//! that is a copy. It changes no text.

use std::fmt::Write as _;
use std::ops::Range;

use crate::input::SpelledValues;
use crate::verdict::{ByReason, DocumentVerdict, Reason, sum_of_bits};

/// What the names of all attributes begin with.
const EXPERIMENT: &str = "dejalu";

/// Writes the attributes of one line after the other.
pub(super) struct AttributeLines {
    values: SpelledValues,
    /// The spans of each reason, as JSON, and those with the bits as score.
    removed: ByReason<String>,
    bits: ByReason<String>,
    line: String,
}

/// What goes of an article.
#[derive(Clone, Copy)]
pub(super) struct CutArticle<'a> {
    pub(super) text: &'a str,
    pub(super) verdict: &'a DocumentVerdict,
    /// What goes of the text with each of the verdict's removals.
    pub(super) ranges: &'a [Range<usize>],
}

impl AttributeLines {
    pub(super) fn new() -> Self {
        Self {
            values: SpelledValues::of(&["id", "source"]),
            removed: ByReason::default(),
            bits: ByReason::default(),
            line: String::new(),
        }
    }

    /// Adds the attributes of a line to `lines`; they are empty where it is no article.
    pub(super) fn add(&mut self, raw: &[u8], article: Option<CutArticle<'_>>, lines: &mut Vec<u8>) {
        self.line.clear();
        self.line.push('{');
        for (key, value) in ["id", "source"].into_iter().zip(self.values.find(raw)) {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(self.line, "\"{key}\":{value},");
            }
        }
        self.line.push_str("\"attributes\":{");
        if let Some(article) = article {
            self.describe(article);
        }
        self.line.push_str("}}\n");
        lines.extend_from_slice(self.line.as_bytes());
    }

    fn describe(&mut self, article: CutArticle<'_>) {
        for reason in Reason::ALL {
            self.removed.get_mut(reason).clear();
            self.bits.get_mut(reason).clear();
        }
        let CutArticle {
            text,
            verdict,
            ranges,
        } = article;
        let mut place = CharacterPlace::default();
        // One that goes whole loses nothing beside.
        let removals = verdict.removals.iter().filter(|_| !verdict.dropped);
        for (removal, range) in removals.zip(ranges) {
            let (start, end) = (place.of(text, range.start), place.of(text, range.end));
            let bits = sum_of_bits(&removal.evidence);
            for (spans, score) in [(&mut self.removed, 1.0), (&mut self.bits, bits)] {
                let spans = spans.get_mut(removal.reason);
                let comma = if spans.is_empty() { "" } else { "," };
                let _ = write!(spans, "{comma}[{start},{end},{score:?}]");
            }
        }
        let mut keys = Keys(&mut self.line, true);
        for reason in Reason::ALL {
            keys.add("removed", reason.name(), self.removed.get(reason));
            keys.add("bits", reason.name(), self.bits.get(reason));
        }
        if verdict.copy_of.is_some() {
            let all = format!("[0,{},1.0]", place.of(text, text.len()));
            keys.add("document", Reason::Duplicate.name(), &all);
        }
    }
}

/// The keys of the attributes' object, and whether the next is the first.
struct Keys<'l>(&'l mut String, bool);

impl Keys<'_> {
    fn add(&mut self, tagger: &str, kind: &str, spans: &str) {
        if spans.is_empty() {
            return;
        }
        let comma = if std::mem::take(&mut self.1) { "" } else { "," };
        let _ = write!(
            self.0,
            "{comma}\"{EXPERIMENT}__{tagger}__{kind}\":[{spans}]"
        );
    }
}

/// A place in a text, in bytes and in characters: places are asked for in ascending order.
#[derive(Default)]
struct CharacterPlace {
    byte: usize,
    characters: usize,
}

impl CharacterPlace {
    /// How many characters stand before a byte of the text.
    fn of(&mut self, text: &str, byte: usize) -> usize {
        let passed = text.get(self.byte..byte).unwrap_or_default();
        self.characters += passed.chars().count();
        self.byte = self.byte.max(byte);
        self.characters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Evidence, EvidenceKind, Removal};

    fn removal(paragraph: u32, reason: Reason, millibits: i32) -> Removal {
        let evidence = Evidence {
            kind: EvidenceKind::Frequency,
            millibits,
            count: 3,
        };
        Removal {
            paragraph,
            reason,
            evidence: vec![evidence],
            cluster: None,
            family: None,
            owner: None,
        }
    }

    fn line(raw: &str, article: Option<CutArticle<'_>>) -> String {
        let (mut lines, mut attributes) = (Vec::new(), AttributeLines::new());
        attributes.add(raw.as_bytes(), article, &mut lines);
        String::from_utf8(lines).unwrap()
    }

    #[test]
    fn spans_are_in_characters_and_by_reason() {
        let text = "é🙂\nb\nc\n";
        let verdict = DocumentVerdict {
            paragraphs: 3,
            removals: vec![
                removal(0, Reason::Teaser, 1500),
                removal(1, Reason::Teaser, 40_000),
                removal(2, Reason::Cue, -250),
            ],
            ..DocumentVerdict::default()
        };
        let article = CutArticle {
            text,
            verdict: &verdict,
            ranges: &[0..7, 7..9, 9..11],
        };
        assert_eq!(
            line("{\"id\":\"x\",\"text\":\"...\"}\n", Some(article)),
            "{\"id\":\"x\",\"attributes\":{\"dejalu__removed__cue\":[[5,7,1.0]],\
             \"dejalu__bits__cue\":[[5,7,-0.25]],\"dejalu__removed__teaser\":[[0,3,1.0],[3,5,1.0]],\
             \"dejalu__bits__teaser\":[[0,3,1.5],[3,5,40.0]]}}\n"
        );
    }

    #[test]
    fn a_copy_is_marked_whole_and_what_is_no_article_not_at_all() {
        let verdict = DocumentVerdict {
            paragraphs: 1,
            copy_of: Some(0),
            dropped: true,
            ..DocumentVerdict::default()
        };
        let article = CutArticle {
            text: "déjà",
            verdict: &verdict,
            ranges: &[],
        };
        assert_eq!(
            line("{\"id\":7,\"source\":null}", Some(article)),
            "{\"id\":7,\"source\":null,\"attributes\":{\"dejalu__document__duplicate\":[[0,4,1.0]]}}\n"
        );
        assert_eq!(line("broken\n", None), "{\"attributes\":{}}\n");
    }
}
