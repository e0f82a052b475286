//! Documents → paragraphs.
//!
//! In: the text of one document. Out: the byte spans of its paragraphs, in
//! order. It never copies text, never fails, and never looks at the words.
//!
//! A paragraph is a maximal run of text between separators. The separator is a
//! line break: LF, CR LF, CR, or one of Unicode's other mandatory breaks (VT,
//! FF, NEL, LS, PS; Unicode Standard Annex 14, rule LB4). Blank lines belong
//! to no paragraph. In hard-wrapped text a paragraph is a run of lines without
//! a blank line between them.

use std::ops::Range;

use memchr::memchr3_iter;

/// How the text of a document is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// Each document says for itself: blank lines where it is hard-wrapped,
    /// line breaks where it is not.
    #[default]
    Detect,
    /// Every line break.
    Line,
    /// Blank lines only.
    Blank,
}

/// The byte spans of the paragraphs of `text`, without the white space around
/// them.
///
/// Spans are ascending, disjoint, non-empty, and lie on character boundaries.
#[must_use]
pub fn split(text: &str, separator: Separator) -> Vec<Range<usize>> {
    let mut paragraphs = Vec::new();
    split_into(text, separator, &mut paragraphs);
    paragraphs
}

/// [`split`] into spans that are used again: what they held is forgotten.
pub fn split_into(text: &str, separator: Separator, paragraphs: &mut Vec<Range<usize>>) {
    paragraphs.clear();
    let lines = lines(text);
    let blank_separated = match separator {
        Separator::Line => false,
        Separator::Blank => true,
        Separator::Detect => is_hard_wrapped(text, &lines),
    };
    let mut after_blank = true;
    for line in lines {
        let trimmed = trim(text, line);
        if trimmed.is_empty() {
            after_blank = true;
            continue;
        }
        match paragraphs.last_mut() {
            Some(open) if blank_separated && !after_blank => open.end = trimmed.end,
            _ => paragraphs.push(trimmed),
        }
        after_blank = false;
    }
}

/// The byte spans of the lines of `text`, line breaks left out, blank lines
/// included. What follows the last line break is a line if it is not empty.
#[must_use]
pub fn lines(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 64);
    let mut start = 0;
    // 0xE2 opens LS and PS but also every typographic quote; NEL, VT and FF are
    // rare. A few cheap passes over the same cached bytes beat one that stops at
    // every quote.
    let mut rare = RareBreaks::new(text);
    let mut common = memchr::memchr2_iter(b'\n', b'\r', bytes).peekable();
    while let Some(end) = next_break(&mut common, &mut rare) {
        if end.start < start {
            continue; // the LF of a CR LF that was taken whole
        }
        let break_end = if bytes[end.start] == b'\r' && bytes.get(end.end) == Some(&b'\n') {
            end.end + 1
        } else {
            end.end
        };
        lines.push(start..end.start);
        start = break_end;
    }
    if start < bytes.len() {
        lines.push(start..bytes.len());
    }
    lines
}

/// The nearer of the two break streams' next elements.
fn next_break(
    common: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
    rare: &mut RareBreaks<'_>,
) -> Option<Range<usize>> {
    match (common.peek().copied(), rare.peek()) {
        (Some(at), Some(other)) if other.start < at => rare.take(),
        (Some(at), _) => {
            common.next();
            Some(at..at + 1)
        }
        (None, _) => rare.take(),
    }
}

/// The line breaks other than CR and LF, in order.
struct RareBreaks<'t> {
    found: Box<dyn Iterator<Item = Range<usize>> + 't>,
    next: Option<Range<usize>>,
}

impl<'t> RareBreaks<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let separators =
            memchr::memmem::find_iter(bytes, "\u{2028}".as_bytes()).map(|at| at..at + 3);
        let paragraphs =
            memchr::memmem::find_iter(bytes, "\u{2029}".as_bytes()).map(|at| at..at + 3);
        let mut all: Vec<Range<usize>> = separators.chain(paragraphs).collect();
        all.extend(
            memchr3_iter(0x0B, 0x0C, 0xC2, bytes).filter_map(|at| match bytes[at] {
                0xC2 => (bytes.get(at + 1) == Some(&0x85)).then_some(at..at + 2),
                _ => Some(at..at + 1),
            }),
        );
        all.sort_unstable_by_key(|found| found.start);
        let mut found: Box<dyn Iterator<Item = Range<usize>>> = Box::new(all.into_iter());
        let next = found.next();
        Self { found, next }
    }

    fn peek(&self) -> Option<Range<usize>> {
        self.next.clone()
    }

    fn take(&mut self) -> Option<Range<usize>> {
        std::mem::replace(&mut self.next, self.found.next())
    }
}

/// The span without the white space at its ends.
fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let line = &text[span.clone()];
    let start = span.start + (line.len() - line.trim_start().len());
    start..start + line.trim().len()
}

/// The widest line, in characters, that an editor or mailer wraps at.
const WIDEST_WRAP: usize = 100;

/// Whether line breaks stand inside the sentences of `text`.
///
/// Wrapped text has paragraphs of several lines between blank lines, and their
/// lines, all but the last of each paragraph, come close to one width that no
/// line exceeds.
fn is_hard_wrapped(text: &str, lines: &[Range<usize>]) -> bool {
    let widths: Vec<usize> = lines
        .iter()
        .map(|line| text[trim(text, line.clone())].chars().count())
        .collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if !(40..=WIDEST_WRAP).contains(&widest) {
        return false;
    }
    let groups: Vec<&[usize]> = widths
        .split(|&width| width == 0)
        .filter(|group| !group.is_empty())
        .collect();
    let inner: Vec<usize> = groups
        .iter()
        .flat_map(|group| &group[..group.len() - 1])
        .copied()
        .collect();
    let full = inner
        .iter()
        .filter(|&&width| width * 10 >= widest * 7)
        .count();
    groups.len() >= 2 && inner.len() >= groups.len() * 2 && full * 10 >= inner.len() * 9
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str, separator: Separator) -> Vec<&str> {
        split(text, separator)
            .into_iter()
            .map(|span| &text[span])
            .collect()
    }

    fn is_break(character: char) -> bool {
        matches!(
            character,
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    }

    /// The definition: what stands between line breaks, trimmed, blank lines
    /// left out.
    fn naive_lines(text: &str) -> Vec<&str> {
        text.split(is_break)
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect()
    }

    /// The definition: the lines of each run that no blank line interrupts.
    fn naive_runs(text: &str) -> Vec<Vec<String>> {
        let text = text.replace("\r\n", "\n");
        let lines: Vec<&str> = text.split(is_break).map(str::trim).collect();
        lines
            .split(|line| line.is_empty())
            .filter(|run| !run.is_empty())
            .map(|run| run.iter().map(|line| (*line).to_owned()).collect())
            .collect()
    }

    proptest! {
        #[test]
        fn lines_and_runs_are_what_the_definition_says(
            text in "([ab é”\u{A0}Â\t]{0,3}(\n|\r\n|\r|\u{B}|\u{C}|\u{85}|\u{2028}|\u{2029})?){0,12}",
        ) {
            prop_assert_eq!(texts(&text, Separator::Line), naive_lines(&text));
            let runs: Vec<Vec<String>> = texts(&text, Separator::Blank)
                .into_iter()
                .map(|run| naive_lines(run).into_iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(runs, naive_runs(&text));
        }

        #[test]
        fn spans_are_ascending_disjoint_and_hold_text(text: String) {
            for separator in [Separator::Line, Separator::Blank, Separator::Detect] {
                let mut end = 0;
                for span in split(&text, separator) {
                    prop_assert!(span.start >= end && span.start < span.end);
                    let paragraph = &text[span.clone()];
                    prop_assert_eq!(paragraph, paragraph.trim());
                    end = span.end;
                }
            }
        }
    }

    const WRAPPED: &str = "The ferry will leave from the northern pier until the\n\
        end of May, while divers repair the piles that the ice\n\
        broke. Cars have to wait on the market square, and the\n\
        baker has promised coffee.\n\
        \n\
        Nobody knows yet who will pay. The harbour office says\n\
        that the county owns the piles, the county that it has\n\
        only ever owned the ice, and the captain has no words\n\
        for either of them.\n";

    #[test]
    fn wrapped_text_is_recognised() {
        assert_eq!(texts(WRAPPED, Separator::Detect).len(), 2);
        assert_eq!(texts(WRAPPED, Separator::Line).len(), 8);
    }

    #[test]
    fn lines_of_many_lengths_and_long_lines_are_paragraphs() {
        let menu = "Home\nNews\n\nA headline that is rather long for a menu line\nSport\n\nAbout us\nTerms\n";
        assert_eq!(texts(menu, Separator::Detect).len(), 6);
        let unwrapped = WRAPPED.replace(
            ".\n",
            ". It goes on and on, far beyond any width that text is wrapped at, \
            for this is a line that nobody wrapped.\n",
        );
        assert_eq!(texts(&unwrapped, Separator::Detect).len(), 8);
    }

    #[test]
    fn what_follows_the_last_break_is_a_line_if_it_is_not_empty() {
        assert_eq!(lines("a\r\nb\r"), [0..1, 3..4]);
        assert_eq!(lines("a\n\nb"), [0..1, 2..2, 3..4]);
        assert!(lines("").is_empty());
    }
}
