//! Documents → paragraphs.
//!
//! In: the text of one document. Out: the byte spans of its paragraphs, in
//! order. It never copies text, never fails, and never looks at the words.
//!
//! A paragraph is a maximal run of text between separators. The separator is a
//! line break: LF, CR LF, CR, or one of Unicode's other mandatory breaks (VT,
//! FF, NEL, LS, PS; Unicode Standard Annex 14, rule LB4). Blank lines belong
//! to no paragraph. Where a document says for itself, lines that were broken to fit
//! a width are one paragraph (`wrap`), and so is what makes sense only as a whole: a
//! fenced block of code, front matter, a table (`units`).

mod units;
mod wrap;

use std::ops::Range;

use memchr::memchr2_iter;

/// How the text of a document is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// Each document says for itself: line breaks, but for those that only wrap a
    /// line, and those inside code, front matter and tables.
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
    let mut after_blank = true;
    let is_blank_separated = separator == Separator::Blank;
    TextLines::of(text).each(|line| {
        let trimmed = trim(text, line);
        if trimmed.is_empty() {
            after_blank = true;
            return;
        }
        match paragraphs.last_mut() {
            Some(open) if is_blank_separated && !after_blank => open.end = trimmed.end,
            _ => paragraphs.push(trimmed),
        }
        after_blank = false;
    });
    if separator == Separator::Detect {
        wrap::join(text, paragraphs);
        units::join(text, paragraphs);
    }
}

/// Makes one paragraph of each of these runs of paragraphs, which are ascending and
/// disjoint.
fn join_runs(paragraphs: &mut Vec<Range<usize>>, runs: &[Range<usize>]) {
    if runs.is_empty() {
        return;
    }
    let mut runs = runs.iter().peekable();
    let mut kept = 0;
    for at in 0..paragraphs.len() {
        let span = paragraphs[at].clone();
        if runs.peek().is_some_and(|run| run.end <= at) {
            runs.next();
        }
        match runs.peek() {
            Some(run) if run.start < at => paragraphs[kept - 1].end = span.end,
            _ => {
                paragraphs[kept] = span;
                kept += 1;
            }
        }
    }
    paragraphs.truncate(kept);
}

/// The byte spans of the lines of `text`, line breaks left out, blank lines
/// included. What follows the last line break is a line if it is not empty.
#[must_use]
pub fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(text.len() / 64);
    TextLines::of(text).each(|line| lines.push(line));
    lines
}

/// A text as lines.
struct TextLines<'t> {
    text: &'t str,
    /// There may be breaks other than CR and LF.
    has_rare_breaks: bool,
}

impl<'t> TextLines<'t> {
    fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        // One pass that the compiler turns into vector instructions: LS and PS
        // open with the bytes of every typographic quote, NEL with that of every
        // no-break space, so no search for one byte will do. A pair that only
        // looks like them costs time and nothing else.
        let pairs = bytes.iter().zip(bytes.iter().skip(1));
        let in_pairs = pairs.fold(0u8, |found, (&first, &second)| {
            found
                | u8::from(second == 0x85) & u8::from(first == 0xC2)
                | u8::from(second & 0xFE == 0xA8) & u8::from(first == 0x80)
                | u8::from(second.wrapping_sub(0x0B) < 2)
        });
        let at_the_head = bytes
            .first()
            .is_some_and(|byte| matches!(byte, 0x0B | 0x0C));
        Self {
            text,
            has_rare_breaks: in_pairs != 0 || at_the_head,
        }
    }

    /// Gives every line to `take`, in order.
    fn each(&self, mut take: impl FnMut(Range<usize>)) {
        let bytes = self.text.as_bytes();
        let mut start = 0;
        if self.has_rare_breaks {
            while let Some(end) = next_break(bytes, start) {
                take(start..end.start);
                start = end.end;
            }
        } else {
            for end in memchr2_iter(b'\n', b'\r', bytes) {
                if end < start {
                    continue; // the LF of a CR LF that was taken whole
                }
                take(start..end);
                start = end + 1 + usize::from(is_crlf(bytes, end));
            }
        }
        if start < bytes.len() {
            take(start..bytes.len());
        }
    }
}

/// Whether a LF follows the CR at `at`.
fn is_crlf(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n')
}

/// The first line break of any kind from `start` on.
fn next_break(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let mut at = start;
    loop {
        let may_break = |byte: &u8| matches!(byte, 0x0A..=0x0D | 0xC2 | 0xE2);
        at += bytes.get(at..)?.iter().position(may_break)?;
        let length = match &bytes[at..] {
            [0xC2, 0x85, ..] => 2,
            [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
            [0xC2 | 0xE2, ..] => 0,
            _ => 1 + usize::from(is_crlf(bytes, at)),
        };
        if length > 0 {
            return Some(at..at + length);
        }
        at += 1;
    }
}

/// Bytes that are counted together: whole vectors, and no more than a byte can
/// count.
const COUNTED: usize = 192;

/// How many characters `text` has: as many as bytes that begin one.
///
/// Every document's every byte is counted, so this is written for vectors of
/// bytes, which the compiler makes of it.
#[must_use]
pub fn characters(text: &str) -> u64 {
    // Bytes that go on with a character are 0x80 to 0xBF.
    let begins = |byte: &u8| u8::from(*byte as i8 >= -0x40);
    let counted = |bytes: &[u8]| u64::from(bytes.iter().map(begins).sum::<u8>());
    text.as_bytes().chunks(COUNTED).map(counted).sum()
}

/// The span without the white space at its ends.
fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let line = &text[span.clone()];
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_plain(line.as_bytes().first()) && is_plain(line.as_bytes().last()) {
        return span;
    }
    let start = span.start + (line.len() - line.trim_start().len());
    start..start + line.trim().len()
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
        // The last line of a paragraph may be as long as it likes.
        assert_eq!(texts(&unwrapped, Separator::Detect).len(), 2);
    }

    proptest! {
        #[test]
        fn characters_are_those_of_the_standard_library(text: String, times in 0..40_usize) {
            let text = text.repeat(times);
            prop_assert_eq!(characters(&text), text.chars().count() as u64);
        }
    }

    #[test]
    fn what_follows_the_last_break_is_a_line_if_it_is_not_empty() {
        assert_eq!(lines("a\r\nb\r"), [0..1, 3..4]);
        assert_eq!(lines("a\n\nb"), [0..1, 2..2, 3..4]);
        assert!(lines("").is_empty());
    }
}
