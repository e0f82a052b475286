//! Lines that were broken to fit a width.
//!
//! In: the lines of a document. Out: the same, with those that only the width broke
//! as one. A line was broken if the first word of the next had no room in it: that
//! is how every editor and mailer wraps. It looks at a few letters, never at words.

use std::ops::Range;

use super::{characters, join_runs};

/// Widths, in characters, that text is wrapped at.
const NARROWEST: usize = 40;
const WIDEST: usize = 100;

/// How much shorter than the width a wrapped line may be: a word that had no room.
/// Two words in three have fewer letters in any script that is wrapped at spaces.
const SLACK: usize = 12;

/// Wrapped lines that a document must have, and their share (in percent) of those that
/// are followed by another, before it is taken for wrapped.
const MIN_WRAPPED: usize = 6;
const MIN_SHARE: usize = 60;

/// The share (in percent) of them that must go on in lower case where there is such a
/// thing: headlines under each other begin with a capital.
const MIN_LOWER: usize = 35;

/// A line as wrapping sees it.
#[derive(Clone, Copy, Debug)]
struct WrapLine {
    /// Characters; of a line of very many bytes, more than any width.
    width: usize,
    /// Characters of its first word.
    first_word: usize,
    /// Whether it begins with a small letter; nothing where there are no capitals.
    is_lower: Option<bool>,
    /// Whether another line follows without a blank one between.
    is_followed: bool,
}

/// Joins lines that only the width broke.
pub(super) fn join(text: &str, spans: &mut Vec<Range<usize>>) {
    // Three lines in four are longer or shorter than any that was wrapped.
    let is_plausible =
        |span: &&Range<usize>| (NARROWEST - SLACK..=WIDEST * 4).contains(&span.len());
    if spans.iter().filter(is_plausible).count() < MIN_WRAPPED || !may_be_wrapped(text, spans) {
        return;
    }
    let lines: Vec<WrapLine> = (0..spans.len()).map(|at| look(text, spans, at)).collect();
    let Some(width) = width_of(&lines) else {
        return;
    };
    let is_broken = |at: usize| {
        let line = lines[at];
        line.is_followed && line.width <= width && line.width + lines[at + 1].first_word >= width
    };
    let mut runs = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let mut end = start + 1;
        while is_broken(end - 1) {
            end += 1;
        }
        runs.push(start..end);
        start = end;
    }
    join_runs(spans, &runs);
}

/// Whether enough lines have a width that text is wrapped at: most documents are known
/// by that, before more is looked at. Where not, [`width_of`] finds none.
fn may_be_wrapped(text: &str, spans: &[Range<usize>]) -> bool {
    let (mut followed, mut fitting) = (0, 0);
    for at in 0..spans.len() {
        if is_followed(text, spans, at) {
            followed += 1;
            let width = width(&text[spans[at].clone()]);
            fitting += usize::from((NARROWEST + 1 - SLACK..=WIDEST).contains(&width));
        }
    }
    is_often(fitting, followed)
}

/// Whether so many of all lines that are followed by another one are enough.
fn is_often(broken: usize, followed: usize) -> bool {
    broken >= MIN_WRAPPED && broken * 100 >= followed * MIN_SHARE
}

/// The characters of a line, as [`WrapLine::width`] says.
fn width(line: &str) -> usize {
    match line.len() > WIDEST * 4 {
        true => usize::MAX,
        false => characters(line) as usize,
    }
}

/// Whether another line follows without a blank one between.
fn is_followed(text: &str, spans: &[Range<usize>], at: usize) -> bool {
    let next = spans
        .get(at + 1)
        .map(|next| &text[spans[at].end..next.start]);
    next.is_some_and(is_one_break)
}

fn look(text: &str, spans: &[Range<usize>], at: usize) -> WrapLine {
    let line = &text[spans[at].clone()];
    let first_word = line.split_whitespace().next().unwrap_or_default();
    let letter = line.chars().find(|letter| letter.is_alphabetic());
    let is_cased = |letter: &char| letter.is_lowercase() || letter.is_uppercase();
    WrapLine {
        width: width(line),
        first_word: first_word.chars().count(),
        is_lower: letter.filter(is_cased).map(char::is_lowercase),
        is_followed: is_followed(text, spans, at),
    }
}

/// Whether what stands between two lines is a single line break.
fn is_one_break(between: &str) -> bool {
    if between == "\n" {
        return true;
    }
    let breaks = between.trim_matches([' ', '\t', '\u{A0}']);
    breaks.chars().count() == 1 || breaks == "\r\n"
}

/// The width that a document is wrapped at, if it is.
fn width_of(lines: &[WrapLine]) -> Option<usize> {
    let inner: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at].is_followed)
        .collect();
    let mut counts = [0usize; WIDEST + 1];
    for &at in &inner {
        if let Some(count) = counts.get_mut(lines[at].width) {
            *count += 1;
        }
    }
    let near = |width: usize| counts[width + 1 - SLACK..=width].iter().sum::<usize>();
    let width = (NARROWEST..=WIDEST)
        .filter(|&width| counts[width] > 0)
        .max_by_key(|&width| (near(width), width))?;
    let broken: Vec<usize> = inner
        .iter()
        .copied()
        .filter(|&at| (width + 1 - SLACK..=width).contains(&lines[at].width))
        .filter(|&at| lines[at].width + lines[at + 1].first_word >= width)
        .collect();
    let cased = broken.iter().filter_map(|&at| lines[at + 1].is_lower);
    let (lower, all) = cased.fold((0, 0), |(lower, all), is_lower| {
        (lower + usize::from(is_lower), all + 1)
    });
    let is_wrapped = is_often(broken.len(), inner.len()) && lower * 100 >= all * MIN_LOWER;
    is_wrapped.then_some(width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn where_text_is_wrapped_it_was_not_passed_over(
            lines in prop::collection::vec(("[a-zé]{1,9}( [a-zé]{1,9}){0,14}", "\n|\n\n|\r\n"), 0..30),
        ) {
            let (mut text, mut spans) = (String::new(), Vec::new());
            for (line, end) in &lines {
                let start = text.len();
                text.push_str(line);
                spans.push(start..text.len());
                text.push_str(end);
            }
            let all: Vec<WrapLine> = (0..spans.len()).map(|at| look(&text, &spans, at)).collect();
            prop_assert!(width_of(&all).is_none() || may_be_wrapped(&text, &spans));
        }
    }
}
