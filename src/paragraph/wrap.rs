//! Lines that were broken to fit a width.
//!
//! In: the lines of a document. Out: the same, with those that only the width broke
//! as one. A line was broken if the first word of the next had no room in it: that
//! is how every editor and mailer wraps. It looks at a few letters, never at words.

use std::ops::Range;

use super::join_runs;

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
    /// Characters.
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
    if spans.iter().filter(is_plausible).count() < MIN_WRAPPED {
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

fn look(text: &str, spans: &[Range<usize>], at: usize) -> WrapLine {
    let line = &text[spans[at].clone()];
    let first_word = line.split_whitespace().next().unwrap_or_default();
    let letter = line.chars().find(|letter| letter.is_alphabetic());
    let is_cased = |letter: &char| letter.is_lowercase() || letter.is_uppercase();
    let next = spans
        .get(at + 1)
        .map(|next| &text[spans[at].end..next.start]);
    WrapLine {
        width: if line.len() > WIDEST * 4 {
            usize::MAX
        } else {
            line.chars().count()
        },
        first_word: first_word.chars().count(),
        is_lower: letter.filter(is_cased).map(char::is_lowercase),
        is_followed: next.is_some_and(is_one_break),
    }
}

/// Whether what stands between two lines is a single line break.
fn is_one_break(between: &str) -> bool {
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
    let is_wrapped = broken.len() >= MIN_WRAPPED
        && broken.len() * 100 >= inner.len() * MIN_SHARE
        && lower * 100 >= all * MIN_LOWER;
    is_wrapped.then_some(width)
}
