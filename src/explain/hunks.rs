//! A document → the hunks of a unified diff.
//!
//! In: a document with what became of its paragraphs. Out: the lines that went,
//! with a few around them that stayed. Nothing is compared: what went is known.
//! A line is a paragraph, or a line of one that is hard-wrapped; blank lines are
//! no paragraphs and stand in no hunk.

use std::ops::Range;

use crate::paragraph;
use crate::result::WholeDocument;

/// Lines around what went.
const CONTEXT: usize = 3;

/// Lines in a row, at least one of which went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk<'w> {
    /// Where it begins in the document before, counted from 0, and how many
    /// lines it has there.
    pub before: (usize, usize),
    /// The same for the document after.
    pub after: (usize, usize),
    /// The lines, and whether each went.
    pub lines: Vec<(bool, &'w str)>,
}

impl Hunk<'_> {
    /// The line that opens it.
    #[must_use]
    pub fn head(&self) -> String {
        // By the format a side without lines is named by the line before.
        let side = |(start, count): (usize, usize)| match count {
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            _ => format!("{},{count}", start + 1),
        };
        format!("@@ -{} +{} @@", side(self.before), side(self.after))
    }
}

/// The hunks of a document; none where nothing went, or where what stayed is
/// not known.
#[must_use]
pub fn hunks(whole: &WholeDocument) -> Vec<Hunk<'_>> {
    let mut lines = Vec::new();
    for paragraph in &whole.paragraphs {
        let Some(text) = &paragraph.text else {
            return Vec::new();
        };
        let goes = paragraph.stayed.is_none();
        let of_paragraph = paragraph::lines(text).into_iter();
        lines.extend(of_paragraph.filter_map(|line| Some((goes, text.get(line)?))));
    }
    let mut hunks = Vec::new();
    let (mut kept_before, mut counted) = (0, 0);
    for range in ranges(&lines) {
        let skipped = lines.get(counted..range.start).unwrap_or_default();
        kept_before += kept(skipped);
        let lines = lines.get(range.clone()).unwrap_or_default();
        let stays = kept(lines);
        hunks.push(Hunk {
            before: (range.start, range.len()),
            after: (kept_before, stays),
            lines: lines.to_vec(),
        });
        kept_before += stays;
        counted = range.end;
    }
    hunks
}

fn kept(lines: &[(bool, &str)]) -> usize {
    lines.iter().filter(|(goes, _)| !goes).count()
}

/// What the hunks hold: every line that goes and those around it.
fn ranges(lines: &[(bool, &str)]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, (goes, _))| *goes) {
        let start = at.saturating_sub(CONTEXT);
        let end = (at + 1 + CONTEXT).min(lines.len());
        match ranges.last_mut() {
            Some(open) if start <= open.end => open.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::TextDiff;

    use super::*;
    use crate::result::Paragraph;
    use crate::result::documents::{DocumentLine, Stayed};

    fn whole(paragraphs: &[(bool, String)]) -> WholeDocument {
        let paragraphs = paragraphs.iter().enumerate();
        let paragraphs = paragraphs.map(|(number, (goes, text))| Paragraph {
            number: number as u32,
            text: Some(text.clone()),
            span: None,
            said: None,
            stayed: (!goes).then_some(Stayed(0, 0, 0.0)),
        });
        WholeDocument {
            url: None,
            document: DocumentLine::default(),
            text: None,
            paragraphs: paragraphs.collect(),
            record: None,
        }
    }

    fn spelled(whole: &WholeDocument) -> String {
        let mut spelled = String::new();
        for hunk in hunks(whole) {
            spelled += &hunk.head();
            spelled += "\n";
            for (goes, line) in hunk.lines {
                spelled += if goes { "-" } else { " " };
                spelled += line;
                spelled += "\n";
            }
        }
        spelled
    }

    proptest! {
        #[test]
        fn the_hunks_are_those_of_a_diff(goes in prop::collection::vec(prop::bool::weighted(0.2), 0..60)) {
            // Every line is another, so that there is one shortest diff.
            let lines = goes.iter().enumerate();
            let lines: Vec<(bool, String)> = lines.map(|(at, &goes)| (goes, format!("line {at}"))).collect();
            let text = |all: bool| -> String {
                let of = lines.iter().filter(|(goes, _)| all || !goes);
                of.map(|(_, line)| format!("{line}\n")).collect()
            };
            let (before, after) = (text(true), text(false));
            let diff = TextDiff::from_lines(&before, &after);
            let expected = diff.unified_diff().context_radius(CONTEXT).to_string();
            prop_assert_eq!(spelled(&whole(&lines)), expected);
        }
    }

    #[test]
    fn hard_wrapped_paragraphs_are_as_many_lines() {
        let lines = [(false, "a\r\nb".to_owned()), (true, "c\nd".to_owned())];
        assert_eq!(spelled(&whole(&lines)), "@@ -1,4 +1,2 @@\n a\n b\n-c\n-d\n");
    }

    #[test]
    fn what_stayed_and_is_not_known_stands_in_no_hunk() {
        let mut whole = whole(&[(false, "a".to_owned()), (true, "b".to_owned())]);
        whole.paragraphs[0].text = None;
        assert!(hunks(&whole).is_empty());
    }
}
