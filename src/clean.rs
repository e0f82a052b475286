//! Document + removals → the byte ranges that go.
//!
//! In: the text of one document, its paragraphs, and which of them are
//! removed. Out: one byte range a removed paragraph. It never moves or rewrites
//! text: what is left is the input minus whole ranges.

use std::ops::Range;

/// The byte ranges of `text` that go when the paragraphs of `removed` go.
///
/// One range for each index in `removed`, in order; the ranges are ascending,
/// disjoint, and each holds its paragraph. `paragraphs` are the spans that
/// [`crate::paragraph::split`] gives for `text`; `removed` is ascending, and
/// indices without a paragraph are passed over.
///
/// A range runs from the start of its paragraph's line to the start of the next
/// paragraph's line, so that the blank lines after it go with it. Where the
/// document's last paragraphs go, the first of their ranges begins right after
/// the last kept paragraph's line and the last ends before the text's final
/// line break: the cleaned text ends as the input did. Where every paragraph
/// goes, so does everything.
#[must_use]
pub fn removed_ranges(
    text: &str,
    paragraphs: &[Range<usize>],
    removed: &[u32],
) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    removed_ranges_into(text, paragraphs, removed, &mut ranges);
    ranges
}

/// [`removed_ranges`], into a list that is used again and again. What was in it
/// is lost.
///
/// Only the white space around the removed paragraphs is looked at, not the
/// text: the time is that of the removals.
pub fn removed_ranges_into(
    text: &str,
    paragraphs: &[Range<usize>],
    removed: &[u32],
    ranges: &mut Vec<Range<usize>>,
) {
    ranges.clear();
    let count = paragraphs.len();
    let known = removed.partition_point(|&index| (index as usize) < count);
    let removed = removed.get(..known).unwrap_or_default();
    let everything = removed.len() == count;
    let tail = if everything {
        count
    } else {
        tail_start(removed, count)
    };
    let line_start = |index: usize| {
        let paragraph = paragraphs.get(index);
        paragraph.map_or(text.len(), |paragraph| start_of_line(text, paragraph.start))
    };
    let line_end = |index: usize| {
        let paragraph = paragraphs.get(index);
        paragraph.map_or(text.len(), |paragraph| end_of_line(text, paragraph.end))
    };
    ranges.extend(removed.iter().map(|&index| {
        let index = index as usize;
        let start = match index {
            0 => 0,
            _ if index == tail => line_end(index - 1),
            _ => line_start(index),
        };
        let last = index + 1 == count;
        let end = match () {
            () if last && everything => text.len(),
            () if last => final_break(text),
            () => line_start(index + 1),
        };
        start..end
    }));
}

/// The first paragraph of the removed run that reaches the document's end, or
/// the number of paragraphs where the last one stays.
fn tail_start(removed: &[u32], paragraphs: usize) -> usize {
    let mut tail = paragraphs;
    for &index in removed.iter().rev() {
        if index as usize + 1 != tail {
            break;
        }
        tail = index as usize;
    }
    tail
}

/// The line breaks that [`crate::paragraph`] knows.
fn is_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Where the line begins in which a paragraph begins at byte `at`. Between the
/// two is nothing but white space, so that this is near.
fn start_of_line(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let broken = before
        .char_indices()
        .rev()
        .find(|&(_, character)| is_break(character));
    broken.map_or(0, |(start, character)| start + character.len_utf8())
}

/// Where the line ends, before its break, in which a paragraph ends at byte
/// `at`.
fn end_of_line(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after
        .find(is_break)
        .map_or(text.len(), |break_at| at + break_at)
}

/// Where the text's final line break begins; the text's length without one.
fn final_break(text: &str) -> usize {
    if text.ends_with("\r\n") {
        return text.len() - 2;
    }
    let last = text.chars().next_back().filter(|&last| is_break(last));
    text.len() - last.map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::{Separator, lines, split};
    use proptest::prelude::*;

    fn cleaned(text: &str, removed: &[u32]) -> String {
        let ranges = removed_ranges(text, &split(text, Separator::Line), removed);
        let mut kept = String::new();
        let mut at = 0;
        for range in ranges {
            kept.push_str(&text[at..range.start]);
            at = range.end;
        }
        kept + &text[at..]
    }

    #[test]
    fn a_removed_tail_leaves_the_ending_of_the_input() {
        assert_eq!(cleaned("body\n\ncue\n\nteaser\n", &[1, 2]), "body\n");
        assert_eq!(cleaned("body\n\ncue\n\nteaser", &[1, 2]), "body");
        assert_eq!(cleaned("body  \r\ncue\r\n\r\n", &[1]), "body  \r\n");
    }

    #[test]
    fn a_removed_middle_takes_the_blank_lines_after_it() {
        assert_eq!(cleaned("a\n\ncue\n\n\nb\n", &[1]), "a\n\nb\n");
        assert_eq!(cleaned("\n menu\nbody\n", &[0]), "body\n");
        assert_eq!(cleaned("menu\nbody", &[0, 1]), "");
    }

    /// The definition, with every line of the text at hand.
    fn naive(text: &str, paragraphs: &[Range<usize>], removed: &[u32]) -> Vec<Range<usize>> {
        let lines = lines(text);
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for paragraph in paragraphs {
            let holds = |at: usize| lines.iter().find(|line| line.end >= at).unwrap();
            starts.push(holds(paragraph.start).start);
            ends.push(holds(paragraph.end).end);
        }
        let final_break = lines.last().map_or(0, |line| line.end);
        let count = paragraphs.len();
        let goes = |index: usize| removed.contains(&(index as u32));
        let all = (0..count).all(goes);
        let chosen = (0..count).filter(|&index| goes(index));
        chosen
            .map(|index| {
                let in_tail = !all && (index..count).all(goes);
                let start = match index {
                    0 => 0,
                    _ if in_tail && !goes(index - 1) => ends[index - 1],
                    _ => starts[index],
                };
                let end = if index + 1 < count {
                    starts[index + 1]
                } else if all {
                    text.len()
                } else {
                    final_break
                };
                start..end
            })
            .collect()
    }

    proptest! {
        #[test]
        fn ranges_are_what_the_lines_of_the_text_say(
            text in "([ab é”\u{A0}\u{3000}Â\t]{0,3}(\n|\r\n|\r|\u{B}|\u{C}|\u{85}|\u{2028}|\u{2029})?){0,12}",
            picks in any::<u16>(), all: bool, blank: bool,
        ) {
            let separator = if blank { Separator::Blank } else { Separator::Line };
            let paragraphs = split(&text, separator);
            // A few more than there are.
            let removed: Vec<u32> = (0..paragraphs.len() as u32 + 2)
                .filter(|&index| all || picks >> (index % 16) & 1 == 1)
                .collect();
            prop_assert_eq!(
                removed_ranges(&text, &paragraphs, &removed),
                naive(&text, &paragraphs, &removed)
            );
        }

        #[test]
        fn ranges_are_disjoint_and_hold_their_paragraph(
            text in "([a-c ]{0,3}(\n|\r\n|\r|\u{2028}|\u{85})?){0,12}",
            picks in proptest::collection::vec(any::<bool>(), 12),
        ) {
            let paragraphs = split(&text, Separator::Line);
            let removed: Vec<u32> =
                (0..paragraphs.len() as u32).filter(|&index| picks[index as usize % 12]).collect();
            let ranges = removed_ranges(&text, &paragraphs, &removed);
            prop_assert_eq!(ranges.len(), removed.len());
            let mut end = 0;
            for (range, &index) in ranges.iter().zip(&removed) {
                let paragraph = &paragraphs[index as usize];
                prop_assert!(range.start >= end && range.start <= paragraph.start && paragraph.end <= range.end);
                end = range.end;
            }
            let left = split(&cleaned(&text, &removed), Separator::Line).len();
            prop_assert_eq!(left, paragraphs.len() - removed.len());
        }
    }
}
