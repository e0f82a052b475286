//! Document + removals → the byte ranges that go.
//!
//! In: the text of one document, its paragraphs, and which of them are
//! removed. Out: one byte range a removed paragraph. It never moves or rewrites
//! text: what is left is the input minus whole ranges.

use std::ops::Range;

use crate::paragraph::lines;

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
    let removed: Vec<usize> = removed
        .iter()
        .map(|&index| index as usize)
        .filter(|&index| index < paragraphs.len())
        .collect();
    if removed.is_empty() {
        return Vec::new();
    }
    let frame = Frame::new(text, paragraphs);
    if removed.len() == paragraphs.len() {
        return removed
            .iter()
            .map(|&index| {
                let start = if index == 0 {
                    0
                } else {
                    frame.line_starts[index]
                };
                let last = index + 1 == paragraphs.len();
                start..if last {
                    text.len()
                } else {
                    frame.line_starts[index + 1]
                }
            })
            .collect();
    }
    let tail = tail_start(&removed, paragraphs.len());
    removed
        .iter()
        .map(|&index| {
            let start = match index {
                0 => 0,
                _ if index == tail => frame.line_ends[index - 1],
                _ => frame.line_starts[index],
            };
            let last = index + 1 == paragraphs.len();
            start..if last {
                frame.final_break
            } else {
                frame.line_starts[index + 1]
            }
        })
        .collect()
}

/// The first paragraph of the removed run that reaches the document's end, or
/// the number of paragraphs where the last one stays.
fn tail_start(removed: &[usize], paragraphs: usize) -> usize {
    let mut tail = paragraphs;
    for &index in removed.iter().rev() {
        if index + 1 != tail {
            break;
        }
        tail = index;
    }
    tail
}

/// Where the lines of the paragraphs begin and end in the text.
struct Frame {
    /// Start of the line in which each paragraph begins.
    line_starts: Vec<usize>,
    /// End of the line in which each paragraph ends, before its line break.
    line_ends: Vec<usize>,
    /// Start of the text's final line break, or the text's length without one.
    final_break: usize,
}

impl Frame {
    fn new(text: &str, paragraphs: &[Range<usize>]) -> Self {
        let lines = lines(text);
        let mut line_starts = Vec::with_capacity(paragraphs.len());
        let mut line_ends = Vec::with_capacity(paragraphs.len());
        let mut at = 0;
        for paragraph in paragraphs {
            while at < lines.len() && lines[at].end < paragraph.start {
                at += 1;
            }
            line_starts.push(lines.get(at).map_or(paragraph.start, |line| line.start));
            while at < lines.len() && lines[at].end < paragraph.end {
                at += 1;
            }
            line_ends.push(lines.get(at).map_or(paragraph.end, |line| line.end));
        }
        let final_break = lines.last().map_or(0, |line| line.end);
        Self {
            line_starts,
            line_ends,
            final_break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::{Separator, split};
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

    proptest! {
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
